//! Many sounds become one: each in its place, at its level, behind its fades.

use std::f64::consts::{FRAC_PI_4, SQRT_2};

use surco_audio::{BLOCK_FRAMES, Block, Error, Source};
use surco_units::{Decibels, Frames, STATION_RATE, SampleRate};

use crate::envelope::Ducking;
use crate::reader::Reader;
use crate::timeline::Clip;

/// Opens a sound when its turn has come: in two channels, at the station rate, from a frame of its clip on.
pub(crate) type Opener = Box<dyn FnOnce(Frames) -> Result<Box<dyn Source>, Error> + Send>;

/// One sound of a mix.
pub(crate) struct Voice {
    clip: Clip,
    /// Of the left and the right channel.
    gains: [f32; 2],
    ducking: Option<Ducking>,
    state: State,
}

enum State {
    Waiting(Opener),
    Sounding(Reader),
    Over,
}

impl Voice {
    /// A sound with its place and its gain.
    pub(crate) fn new(clip: Clip, gain: Decibels, open: Opener) -> Voice {
        Voice { clip, gains: [gain.amplitude(); 2], ducking: None, state: State::Waiting(open) }
    }

    /// The same, giving way to speech.
    #[must_use]
    pub(crate) fn ducked(self, ducking: Ducking) -> Voice {
        Voice { ducking: Some(ducking), ..self }
    }

    /// The same, from -1 (left) over 0 to 1 (right). What is in the middle stays as it is; at a side it is as loud as it
    /// was, out of one loudspeaker.
    #[must_use]
    pub(crate) fn panned(self, pan: f64) -> Voice {
        if pan == 0.0 {
            return self;
        }
        let (right, left) = ((pan + 1.0) * FRAC_PI_4).sin_cos();
        let [one, other] = self.gains;
        Voice { gains: [one * (left * SQRT_2) as f32, other * (right * SQRT_2) as f32], ..self }
    }

    /// Adds its samples to the mix, from the mix's frame `at` on.
    fn add_to(&mut self, mix: &mut Block, at: Frames, scratch: &mut Scratch) -> Result<(), Error> {
        let end = at + Frames::of_len(mix.frames());
        if matches!(self.state, State::Over) || end <= self.clip.start {
            return Ok(());
        }
        if at >= self.clip.end() {
            self.state = State::Over;
            return Ok(());
        }
        self.state = match std::mem::replace(&mut self.state, State::Over) {
            State::Waiting(open) => State::Sounding(Reader::new(open(at.max(self.clip.start) - self.clip.start)?)),
            begun => begun,
        };
        let State::Sounding(reader) = &mut self.state else { return Ok(()) };
        let from = at.max(self.clip.start);
        let frames = (end.min(self.clip.end()) - from).index();
        reader.fill(&mut scratch.block, frames)?;

        scratch.gains.clear();
        scratch.gains.resize(frames, 1.0);
        self.clip.fades.apply(self.clip.length, from - self.clip.start, &mut scratch.gains);
        if let Some(ducking) = &mut self.ducking {
            ducking.apply(from, &mut scratch.gains);
        }
        let offset = (from - at).index();
        for ((mix, samples), side) in mix.channels_mut().zip(scratch.block.channels()).zip(self.gains) {
            for ((mix, sample), gain) in mix[offset..].iter_mut().zip(samples).zip(&scratch.gains) {
                *mix += sample * (gain * side);
            }
        }
        Ok(())
    }
}

/// Memory used again for every block.
#[derive(Default)]
struct Scratch {
    block: Block,
    gains: Vec<f32>,
}

/// The sum of sounds, in stereo. They are added in the order in which they were given, so the same sounds always give
/// the same bits, wherever one begins to listen.
pub(crate) struct Mix {
    voices: Vec<Voice>,
    at: Frames,
    to: Frames,
    scratch: Scratch,
}

impl Mix {
    /// What is heard between two frames.
    pub(crate) fn new(voices: Vec<Voice>, from: Frames, to: Frames) -> Mix {
        Mix { voices, at: from, to, scratch: Scratch::default() }
    }
}

impl Source for Mix {
    fn channels(&self) -> usize {
        2
    }

    fn rate(&self) -> SampleRate {
        STATION_RATE
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        let frames = BLOCK_FRAMES.min((self.to - self.at).index());
        *block = Block::silence(2, frames);
        for voice in &mut self.voices {
            voice.add_to(block, self.at, &mut self.scratch)?;
        }
        self.at += Frames::of_len(frames);
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        Some(self.to - self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope::{EDGE, Fades};
    use crate::spans::Span;
    use crate::testing::{Samples, all_of};
    use surco_model::Duck;
    use surco_testing::{level, noise, sine};

    fn voice(start: usize, sound: Vec<f32>, fades: Fades) -> Voice {
        let clip = Clip { start: Frames::of_len(start), length: Frames::of_len(sound.len()), fades };
        Voice::new(clip, Decibels::UNITY, Box::new(move |_| Ok(Samples::stereo(sound).boxed())))
    }

    const EDGES: Fades = Fades { into: EDGE, out: EDGE, shape: surco_model::FadeShape::EqualPower };

    #[test]
    fn every_sound_is_in_its_place_to_the_frame() {
        let (one, other) = (noise(0.3, 1.0), noise(0.2, 0.7));
        let voices = vec![voice(1_001, one.clone(), EDGES), voice(60_007, other.clone(), EDGES)];
        let out = all_of(&mut Mix::new(voices, Frames::ZERO, Frames(100_000)));
        assert_eq!([out[0].len(), out[1].len()], [100_000; 2]);
        let edge = EDGE.index();
        assert_eq!(out[0][1_001 + edge..1_001 + 48_000 - edge], one[edge..48_000 - edge]);
        assert_eq!(out[1][60_007 + edge..60_007 + 33_600 - edge], other[edge..33_600 - edge]);
        assert!(out[0][..1_001].iter().chain(&out[0][93_607..]).all(|sample| *sample == 0.0));
    }

    #[test]
    fn where_two_pieces_of_music_cross_the_level_stays() {
        let music = noise(0.3, 8.0);
        let (one, other) = (music[..192_000].to_vec(), music[192_000..].to_vec());
        let crossfade = Frames::from_millis(800);
        let voices = vec![
            voice(0, one, Fades::of(EDGE, crossfade)),
            voice(192_000 - crossfade.index(), other, Fades::of(crossfade, EDGE)),
        ];
        let out = all_of(&mut Mix::new(voices, Frames::ZERO, Frames(384_000) - crossfade));
        for part in out[0][4_800..340_800].chunks(4_800) {
            assert!((level(part) - level(&music)).abs() < 0.3, "{}", level(part));
        }
    }

    #[test]
    fn under_speech_the_bed_is_down_by_the_depth_of_the_template() {
        let tone = sine(440.0, 0.5, 10.0);
        let speech = Span { from: Frames(96_000), to: Frames(240_000) };
        let bed = voice(0, tone.clone(), EDGES).ducked(Ducking::new(vec![speech], Duck::default()));
        let out = all_of(&mut Mix::new(vec![bed], Frames::ZERO, Frames(480_000)));
        let down = level(&out[0][96_000..240_000]) - level(&tone);
        assert!((down + 14.0).abs() < 0.05, "{down}");
        assert!((level(&out[0][300_000..400_000]) - level(&tone)).abs() < 0.05);
    }

    #[test]
    fn a_voice_at_a_side_is_as_loud_as_in_the_middle() {
        let tone = sine(440.0, 0.5, 1.0);
        let power = |samples: &[f32]| samples.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
        for (pan, left, right) in [(0.0, 0.5, 0.5), (-1.0, 1.0, 0.0), (1.0, 0.0, 1.0), (0.5, 0.146, 0.854)] {
            let voices = vec![voice(0, tone.clone(), EDGES).panned(pan)];
            let out = all_of(&mut Mix::new(voices, Frames::ZERO, Frames(48_000)));
            let (one, other) = (power(&out[0]), power(&out[1]));
            assert!((one / (one + other) - left).abs() < 0.001 && (other / (one + other) - right).abs() < 0.001);
            assert!(((one + other) / (2.0 * power(&tone)) - 1.0).abs() < 0.02, "{pan}");
        }
    }

    #[test]
    fn a_sound_that_ends_early_leaves_silence_and_nothing_else() {
        let sound = sine(440.0, 0.5, 1.0);
        let clip = Clip { start: Frames::ZERO, length: Frames(96_000), fades: EDGES };
        let short = Voice::new(clip, Decibels::UNITY, Box::new(move |_| Ok(Samples::stereo(sound).boxed())));
        let out = all_of(&mut Mix::new(vec![short], Frames::ZERO, Frames(96_000)));
        assert_eq!(out[0].len(), 96_000);
        assert!(out[0][48_000..].iter().all(|sample| *sample == 0.0));
    }
}
