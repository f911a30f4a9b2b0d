//! Where in a recording somebody speaks, judged against how loud they usually speak.

use serde::{Deserialize, Serialize};
use surco_audio::Block;
use surco_units::{Frames, STATION_RATE};

use crate::spans::{Span, joined};

/// One level every 10 ms: finer than a syllable.
const STEP: usize = STATION_RATE.0 as usize / 100;

/// Speech is within 25 dB of its loud syllables; breath, room and noise are softer.
const SPEECH_RANGE_DB: i32 = 25;

/// For the first and the last sound of a recording even soft consonants count, 10 dB below.
const SOUND_RANGE_DB: i32 = SPEECH_RANGE_DB + 10;

/// Sound that stands less than this above the noise counts as noise.
const ABOVE_NOISE_DB: i32 = 8;

/// Sound within 10 dB of the loud syllables is speech even in a noisy recording.
const SURELY_SPEECH_DB: i32 = 10;

/// Below this nothing is there, and it does not count when the loud and the soft are told apart.
const NOTHING_DB: i32 = -80;

/// Speech pauses shorter than this within a word or between two.
const WITHIN_SPEECH: Frames = Frames::from_millis(200);

/// A click of a switch is shorter than this; a syllable is longer.
const MIN_SPEECH: Frames = Frames::from_millis(50);

/// Air left before the first and after the last sound: breath, and the room's answer.
pub(crate) const AIR_BEFORE: Frames = Frames::from_millis(150);
pub(crate) const AIR_AFTER: Frames = Frames::from_millis(300);

/// Listens to a recording at the station rate. An hour takes 360 kB of memory.
#[derive(Debug, Default)]
pub(crate) struct SpeechDetector {
    /// dB below full scale of every step, the loudest channel's.
    levels: Vec<i8>,
    sums: Vec<f64>,
    in_step: usize,
    frames: usize,
}

impl SpeechDetector {
    /// Hears the next frames.
    pub(crate) fn push(&mut self, block: &Block) {
        self.sums.resize(block.channels().len(), 0.0);
        let mut from = 0;
        while from < block.frames() {
            let to = block.frames().min(from + STEP - self.in_step);
            for (sum, samples) in self.sums.iter_mut().zip(block.channels()) {
                *sum += samples[from..to].iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
            }
            self.in_step += to - from;
            from = to;
            if self.in_step == STEP {
                self.close_step();
            }
        }
        self.frames += block.frames();
    }

    fn close_step(&mut self) {
        let loudest = self.sums.iter().copied().fold(0.0, f64::max) / self.in_step as f64;
        self.sums.fill(0.0);
        self.levels.push((10.0 * loudest.log10()).clamp(-128.0, 127.0) as i8);
        self.in_step = 0;
    }

    /// The speech found in all blocks pushed.
    pub(crate) fn finish(mut self) -> VoiceActivity {
        if self.in_step > 0 {
            self.close_step();
        }
        let length = Frames::of_len(self.frames);
        let everything = Span { from: Frames::ZERO, to: length };
        let Some((soft, loud)) = self.soft_and_loud() else {
            return VoiceActivity { speech: Vec::new(), sound: everything };
        };
        let above_noise = (soft + ABOVE_NOISE_DB).min(loud - SURELY_SPEECH_DB);
        let runs = |range: i32| self.runs_above(above_noise.max(loud - range), length);
        let speech = joined(runs(SPEECH_RANGE_DB), WITHIN_SPEECH)
            .into_iter()
            .filter(|span| span.to - span.from >= MIN_SPEECH)
            .collect();
        let audible = runs(SOUND_RANGE_DB);
        let sound = match (audible.first(), audible.last()) {
            (Some(first), Some(last)) => {
                Span { from: (first.from - AIR_BEFORE).max(Frames::ZERO), to: (last.to + AIR_AFTER).min(length) }
            }
            _ => everything,
        };
        VoiceActivity { speech, sound }
    }

    /// The levels that a tenth of the recording is softer than, and a twentieth louder; none when there is nothing.
    fn soft_and_loud(&self) -> Option<(i32, i32)> {
        let mut levels: Vec<i8> =
            self.levels.iter().copied().filter(|level| i32::from(*level) > NOTHING_DB).collect();
        levels.sort_unstable();
        let loud = levels.get(levels.len() * 19 / 20)?;
        let silent = self.levels.len() - levels.len();
        // Where a tenth is silence, the noise is as good as none.
        let soft = (self.levels.len() / 10).checked_sub(silent).and_then(|index| levels.get(index));
        Some((soft.map_or(NOTHING_DB, |soft| i32::from(*soft)), i32::from(*loud)))
    }

    fn runs_above(&self, threshold: i32, length: Frames) -> Vec<Span> {
        let at = |step: usize| Frames::of_len(step * STEP).min(length);
        let steps = self.levels.iter().enumerate().filter(|(_, level)| i32::from(**level) >= threshold);
        joined(steps.map(|(step, _)| Span { from: at(step), to: at(step + 1) }), Frames(1))
    }
}

/// Speech and sound in a recording, by position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct VoiceActivity {
    /// Where somebody speaks, in order.
    pub(crate) speech: Vec<Span>,
    /// From the first sound to the last, with a little air on both sides; everything when nothing stands out.
    pub(crate) sound: Span,
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_testing::{noise, sine};

    fn heard(sound: &[f32]) -> VoiceActivity {
        let mut activity = SpeechDetector::default();
        for part in sound.chunks(700) {
            activity.push(&Block::from_channels(vec![part.to_vec()]));
        }
        activity.finish()
    }

    fn near(span: &Span, from: f64, to: f64) -> bool {
        (span.from.seconds() - from).abs() < 0.03 && (span.to.seconds() - to).abs() < 0.03
    }

    /// Speech as far as levels go, over a hiss of -55 dBFS or, `louder` by so many dB.
    fn talk(gain: f32, hiss: f32) -> Vec<f32> {
        let quiet = |seconds| noise(f64::from(hiss), seconds);
        let spoken = |seconds| sine(300.0, 0.2, seconds).into_iter().map(|s| s * gain).collect::<Vec<_>>();
        [quiet(2.0), spoken(1.5), quiet(1.0), spoken(2.0), quiet(3.0)].concat()
    }

    #[test]
    fn two_sentences_are_found_however_soft_they_were_recorded() {
        for (gain, hiss) in [(1.0, 0.002), (0.03, 0.0), (1.0, 0.03), (0.05, 0.001)] {
            let heard = heard(&talk(gain, hiss));
            let [one, other] = &heard.speech[..] else { panic!("{gain} {hiss}: {heard:?}") };
            assert!(near(one, 2.0, 3.5) && near(other, 4.5, 6.5), "{gain} {hiss}: {heard:?}");
            assert!(near(&heard.sound, 1.85, 6.8), "{gain} {hiss}: {heard:?}");
        }
    }

    #[test]
    fn the_click_of_the_recorder_is_no_speech() {
        let mut recording = talk(1.0, 0.001);
        recording[24_000..24_480].copy_from_slice(&sine(2_000.0, 0.5, 0.01));
        assert_eq!(heard(&recording).speech.len(), 2);
    }

    #[test]
    fn a_recording_that_is_all_speech_is_kept_whole() {
        let heard = heard(&sine(300.0, 0.2, 5.0));
        assert_eq!(heard.sound, Span { from: Frames::ZERO, to: Frames(240_000) });
        assert_eq!(heard.speech, [heard.sound]);
    }

    #[test]
    fn in_silence_nobody_speaks() {
        let silent = heard(&vec![0.0; 100_001]);
        assert!(silent.speech.is_empty());
        assert_eq!(silent.sound.to, Frames(100_001));
        assert!(heard(&[]).speech.is_empty());
    }
}
