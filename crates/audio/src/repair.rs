//! What is done to a recording so that it sounds right: only what it needs, and each step said.
//!
//! ```text
//! source ── high-pass ── hum notches ── denoise ── trim ──→
//!           rumble, DC   if it hums     if noisy   if it waits
//! ```
//!
//! Music keeps its sound: only a displaced zero line is put right.

mod denoise;
mod filter;
mod trim;

use surco_units::{Decibels, Frames, STATION_RATE};
use surco_words::Message;

use crate::{Measurement, Source};
use denoise::Denoised;
pub(crate) use filter::Biquad;
use filter::Filtered;
use trim::Trimmed;

/// What a recording is, and so what may be done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// One person speaks close to the microphone.
    Voice,
    /// People speak in a place that shall be heard too.
    Interview,
    /// Music or a finished piece: only a displaced zero line is put right.
    Music,
    /// Nothing is done.
    None,
}

/// Something that was done to a sound, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name, for machines: `high-pass`, `hum`, `denoise`, `trim`, `gain`, `limiter`…
    pub name: &'static str,
    /// What was done and why, for people.
    pub detail: Message,
}

/// Under this nothing of a voice is heard; a man's deepest tone lies higher.
const VOICE_HERTZ: f64 = 75.0;

/// Under this nothing of music is heard.
const MUSIC_HERTZ: f64 = 10.0;

/// A zero line displaced by this part of full scale costs loudness and clicks at cuts.
const DISPLACED: f64 = 0.002;

/// So near to the loudness of the whole, what is too low for a voice costs loudness.
const RUMBLE: Decibels = Decibels(-30.0);

/// A voice that stands so far over its noise needs no help.
const CLEAN: f64 = 35.0;

/// At this loudness and softer, a silence of -60 dBFS may be a whisper.
const TOO_SOFT_TO_TRIM: f64 = -35.0;

/// What stays of the silence before the first and after the last sound: a breath, and the room dying away.
const HEAD: Frames = Frames::from_millis(300);
const TAIL: Frames = Frames::from_millis(700);

/// Less waiting than this is not worth a cut.
const LEAST_TRIM: Frames = Frames::from_millis(300);

/// How much noise is taken from a voice: at least and at most, in dB.
const LOWERED_FOR_VOICE: [f64; 2] = [6.0, 20.0];
/// And from an interview, where the place belongs to it.
const LOWERED_FOR_INTERVIEW: [f64; 2] = [4.0, 12.0];

/// The same sound with what was measured to be wrong put right as far as the profile allows, and what was done.
/// `source` is at the station rate and `measured` is the measurement of the very same sound.
///
/// Nothing is done where nothing is wrong: then the source comes back as it was, without a step.
pub fn repaired(
    source: Box<dyn Source>,
    measured: &Measurement,
    profile: Profile,
) -> (Box<dyn Source>, Vec<Step>) {
    let repair = Repair { source, measured, steps: Vec::new() };
    let repair = match profile {
        Profile::None => repair,
        Profile::Music => repair.high_pass(MUSIC_HERTZ, false),
        Profile::Voice => repair.speech(LOWERED_FOR_VOICE),
        Profile::Interview => repair.speech(LOWERED_FOR_INTERVIEW),
    };
    (repair.source, repair.steps)
}

struct Repair<'a> {
    source: Box<dyn Source>,
    measured: &'a Measurement,
    steps: Vec<Step>,
}

impl Repair<'_> {
    fn speech(self, lowered: [f64; 2]) -> Self {
        let rumbles = self.measured.rumbles(RUMBLE);
        self.high_pass(VOICE_HERTZ, rumbles).without_hum().denoised(lowered).trimmed()
    }

    fn high_pass(self, hertz: f64, rumbles: bool) -> Self {
        let displaced = self.measured.dc_offset.abs();
        if displaced <= DISPLACED && !rumbles {
            return self;
        }
        let detail = if rumbles {
            Message::new("audio-step-rumble").with("hertz", hertz)
        } else {
            Message::new("audio-step-dc").with("percent", format!("{:.1}", displaced * 100.0))
        };
        self.then("high-pass", detail, |source| Filtered::high_pass(source, hertz))
    }

    fn without_hum(self) -> Self {
        let Some(mains) = self.measured.hum.map(f64::from) else { return self };
        let detail = Message::new("audio-step-hum").with("hertz", mains);
        self.then("hum", detail, |source| Filtered::without_hum(source, mains))
    }

    fn denoised(self, [least, most]: [f64; 2]) -> Self {
        // The network hears 48 kHz only.
        let audible = self.source.rate() == STATION_RATE;
        let Some(distance) = self.measured.signal_to_noise.filter(|distance| audible && distance.0 < CLEAN) else {
            return self;
        };
        let lowered = Decibels((CLEAN - distance.0).clamp(least, most));
        let detail = Message::new("audio-step-denoise")
            .with("lowered", lowered.to_string())
            .with("distance", distance.to_string());
        self.then("denoise", detail, |source| Denoised::new(source, (-lowered).amplitude()))
    }

    fn trimmed(self) -> Self {
        let loud_enough = self.measured.loudness.integrated.is_some_and(|loudness| loudness.0 > TOO_SOFT_TO_TRIM);
        let Some((first, last)) = self.measured.sound.filter(|_| loud_enough) else { return self };
        let whole = self.measured.duration;
        let worth_it = |cut: Frames| if cut < LEAST_TRIM { Frames::ZERO } else { cut };
        let (head, tail) = (worth_it(first - HEAD), worth_it(whole - last - TAIL));
        if head + tail == Frames::ZERO {
            return self;
        }
        let seconds = |cut: Frames| format!("{:.1}", cut.seconds());
        let detail = Message::new("audio-step-trim").with("head", seconds(head)).with("tail", seconds(tail));
        self.then("trim", detail, |source| Trimmed::new(source, head, whole - tail))
    }

    /// With one stage more at the end.
    fn then<S: Source + 'static>(
        mut self,
        name: &'static str,
        detail: Message,
        stage: impl FnOnce(Box<dyn Source>) -> S,
    ) -> Self {
        self.steps.push(Step { name, detail });
        Repair { source: Box::new(stage(self.source)), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure;
    use crate::test_sound::{Samples, all_of, level, noise, sine, voice};

    fn measured(sound: &[f32]) -> Measurement {
        measure(&mut Samples::new(vec![sound.to_vec()]), &mut |_| {}).unwrap()
    }

    fn repair(sound: &[f32], profile: Profile) -> (Vec<f32>, Vec<&'static str>) {
        let (mut source, steps) =
            repaired(Box::new(Samples::new(vec![sound.to_vec()])), &measured(sound), profile);
        (all_of(&mut source).swap_remove(0), steps.iter().map(|step| step.name).collect())
    }

    fn sum(parts: &[Vec<f32>]) -> Vec<f32> {
        let mut whole = parts[0].clone();
        for part in &parts[1..] {
            whole.iter_mut().zip(part).for_each(|(sum, sample)| *sum += sample);
        }
        whole
    }

    #[test]
    fn a_good_recording_stays_as_it_is() {
        let good = sum(&[voice(8.0), noise(0.000_2, 8.0)]);
        for profile in [Profile::Voice, Profile::Interview, Profile::Music, Profile::None] {
            let (sound, steps) = repair(&good, profile);
            assert!(steps.is_empty(), "{profile:?}: {steps:?}");
            assert!(sound == good, "{profile:?}");
        }
    }

    #[test]
    fn each_fault_has_its_remedy_and_no_other() {
        let spoken = sum(&[voice(8.0), noise(0.000_2, 8.0)]);
        let hum = sum(&[sine(60.0, 0.01, 8.0), sine(120.0, 0.006, 8.0), sine(180.0, 0.004, 8.0)]);
        let waiting = |seconds: f64| vec![0.0; (seconds * 48_000.0) as usize];
        let displaced = spoken.iter().map(|sample| sample + 0.02).collect();
        for (sound, remedy) in [
            (sum(&[spoken.clone(), sine(12.0, 0.02, 8.0)]), "high-pass"),
            (displaced, "high-pass"),
            (sum(&[spoken.clone(), noise(0.01, 8.0)]), "denoise"),
            ([waiting(3.0), spoken.clone(), waiting(4.0)].concat(), "trim"),
        ] {
            assert_eq!(repair(&sound, Profile::Voice).1, [remedy]);
        }
        assert!(repair(&sum(&[spoken, hum]), Profile::Voice).1.contains(&"hum"));
    }

    #[test]
    fn music_is_left_alone_but_for_a_displaced_zero_line() {
        let sound = sum(&[voice(8.0), noise(0.02, 8.0), sine(60.0, 0.05, 8.0), sine(120.0, 0.05, 8.0)]);
        assert_eq!(repair(&sound, Profile::Music).1, [""; 0]);
        let displaced: Vec<f32> = sound.iter().map(|sample| sample - 0.05).collect();
        let (repaired, steps) = repair(&displaced, Profile::Music);
        assert_eq!(steps, ["high-pass"]);
        let rest = &repaired[48_000..];
        assert!((rest.iter().sum::<f32>() / rest.len() as f32).abs() < 1e-3);
        assert_eq!(repair(&displaced, Profile::None).1, [""; 0]);
    }

    #[test]
    fn trimming_keeps_every_word_and_a_breath_around_it() {
        let spoken = sum(&[voice(4.0), noise(0.000_2, 4.0)]);
        let sound = [vec![0.0; 96_000], spoken.clone(), vec![0.0; 144_000]].concat();
        let (trimmed, steps) = repair(&sound, Profile::Voice);
        assert_eq!(steps, ["trim"]);
        let (first, last) = measured(&sound).sound.unwrap();
        assert!(trimmed == sound[(first - HEAD).index()..(last + TAIL).index()], "{} frames", trimmed.len());
        let kept = (first - HEAD).index()..(last + TAIL).index();
        assert!(sound[..kept.start].iter().chain(&sound[kept.end..]).all(|sample| sample.abs() < 0.001));
    }

    #[test]
    fn hum_and_noise_go_down_and_the_voice_stays() {
        let hum = sum(&[sine(60.0, 0.01, 12.0), sine(180.0, 0.005, 12.0)]);
        let sound = sum(&[voice(12.0), noise(0.006, 12.0), hum]);
        let (after, steps) = repair(&sound, Profile::Voice);
        assert_eq!(steps, ["hum", "denoise"]);
        // The voice of the tests is silent in every second quarter of a second.
        let pause = 8 * 48_000 + 15_000..8 * 48_000 + 23_000;
        let word = 8 * 48_000..8 * 48_000 + 12_000;
        assert!(level(&after[pause.clone()]) < level(&sound[pause]) - 12.0);
        assert!((level(&after[word.clone()]) - level(&sound[word])).abs() < 1.0);
    }
}
