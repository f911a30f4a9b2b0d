//! Repairs a recording: only as far as it needs, and every step is reported.
//!
//! ```text
//! source ── declip ── channels ── high-pass ── plosives ── hum ── denoise ── trim ──→ repaired
//!           if cut    if a side    rumble, DC   if breath   if it  if noisy   if it waits
//!           off       is dead                   pops        hums
//!
//! repaired, measured again ── level ── compress ── de-ess ── pauses ──→ levelled
//!                             if near   if loud     if esses  if it was
//!                             and far   syllables   are       asked for
//!                                       stand out   sharp
//! ```
//!
//! Music keeps its sound: only faults of the recorder are repaired.

mod channel_repair;
mod compress;
mod declip;
mod deess;
mod denoise;
mod fir;
mod hum;
mod level;
mod noise_floor;
mod overlap_add;
mod parts;
mod pauses;
mod plosives;
mod stages;
mod trim;

use std::num::NonZeroUsize;

use surco_messages::Message;
use surco_units::{Decibels, Frames, STATION_RATE};

use crate::latency_compensation::{LatencyCompensated, Process};
use crate::{ChannelFault, Measurement, Source};
use channel_repair::ChannelRepair;
use compress::Compressor;
use declip::Declip;
use deess::deessed;
use denoise::denoised;
use fir::Fir;
use hum::Dehum;
use level::{Fader, gains_for};
use pauses::{Shortened, cuts_for};
use plosives::Depop;
use stages::{LEVELLING, REPAIRING};
pub use stages::{Profile, RepairStage, Repairs, Step, chain};
use trim::Trimmed;

/// Under this nothing of a voice is heard; a man's deepest tone lies higher.
const VOICE_HERTZ: f64 = 70.0;

/// Under this nothing of music is heard.
const MUSIC_HERTZ: f64 = 10.0;

/// A zero line displaced by this part of full scale costs loudness and clicks at cuts.
const DISPLACED: f64 = 0.002;

/// Sound below a voice that comes so near to the loudness of the whole costs loudness.
const RUMBLE: Decibels = Decibels(-30.0);

/// A voice that stands so far over its noise needs no help.
const CLEAN: f64 = 35.0;

/// At this loudness and softer, a silence of -60 dBFS may be a whisper.
const TOO_SOFT_TO_TRIM: f64 = -35.0;

/// The silence kept before the first and after the last sound: a breath, and the room dying away.
const HEAD: Frames = Frames::from_millis(300);
const TAIL: Frames = Frames::from_millis(700);

/// Less waiting than this is not worth a cut.
const MIN_TRIM: Frames = Frames::from_millis(300);

/// Peaks that stand so far over the loudness, in dB, would keep a voice from being as loud as radio is without being cut.
const STANDING_OUT: f64 = 18.0;

/// Esses are 13 to 20 dB under the louder half of a voice; those that are nearer hurt.
const SHARP: Decibels = Decibels(-4.0);

/// How much noise is taken from a voice: at least and at most, in dB.
const LOWERED_FOR_VOICE: [f64; 2] = [6.0, 20.0];
/// And from an interview, where the place belongs to it.
const LOWERED_FOR_INTERVIEW: [f64; 2] = [4.0, 12.0];

/// Repairs the measured faults as far as it is allowed, and reports each step. `source`
/// is at the station rate and `measured` is the measurement of the very same sound; so many `threads` may work at it,
/// and make no difference to the result.
///
/// Nothing is done where nothing is wrong: then the source comes back as it was, without a step.
pub fn repaired(
    source: Box<dyn Source>,
    measured: &Measurement,
    repairs: &Repairs,
    threads: NonZeroUsize,
) -> (Box<dyn Source>, Vec<Step>) {
    let repair = Repair { source, measured, threads: threads.get(), steps: Vec::new() };
    let repair = repair.through_stages(&REPAIRING, repairs);
    (repair.source, repair.steps)
}

/// Brings the speakers of a repaired sound to one loudness and reduces its loudest syllables, as far as it is needed and
/// allowed. `source` is at the station rate and `measured` is the measurement of the very same sound.
pub fn levelled(
    source: Box<dyn Source>,
    measured: &Measurement,
    repairs: &Repairs,
    threads: NonZeroUsize,
) -> (Box<dyn Source>, Vec<Step>) {
    let mut repair = Repair { source, measured, threads: threads.get(), steps: Vec::new() };
    repair = repair.through_stages(&LEVELLING, repairs);
    if let Some(longest) = repairs.longest_pause {
        repair = repair.shortened(longest);
    }
    (repair.source, repair.steps)
}

struct Repair<'a> {
    source: Box<dyn Source>,
    measured: &'a Measurement,
    threads: usize,
    steps: Vec<Step>,
}

impl Repair<'_> {
    /// Applies the allowed stages, in their order.
    fn through_stages(self, stages: &[RepairStage], repairs: &Repairs) -> Self {
        let allowed = stages.iter().filter(|stage| repairs.allow(**stage));
        allowed.fold(self, |repair, stage| match stage {
            RepairStage::Declip => repair.declipped(),
            RepairStage::Channels => repair.both_sides(),
            RepairStage::HighPass => repair.high_passed(repairs.profile),
            RepairStage::Plosives => repair.without_pops(),
            RepairStage::Hum => repair.without_hum(),
            RepairStage::Denoise => repair.denoised(repairs.profile),
            RepairStage::Trim => repair.trimmed(),
            RepairStage::Level => repair.levelled(),
            RepairStage::Compress => repair.compressed(),
            RepairStage::DeEss => repair.deessed(),
        })
    }

    fn declipped(self) -> Self {
        let samples = self.measured.clipped_samples;
        let Some(peak) = self.measured.sample_peak.filter(|_| samples > 0) else { return self };
        let detail = Message::new("audio-step-declip").with("samples", samples as f64);
        self.through(RepairStage::Declip, detail, |channels, _| Declip::new(peak.amplitude(), channels))
    }

    fn both_sides(self) -> Self {
        let Some(fault) = self.measured.channel_fault else { return self };
        let id = match fault {
            ChannelFault::LeftDead => "audio-step-left-dead",
            ChannelFault::RightDead => "audio-step-right-dead",
            ChannelFault::OutOfPhase => "audio-step-out-of-phase",
        };
        self.through(RepairStage::Channels, Message::new(id), |_, _| ChannelRepair(fault))
    }

    fn high_passed(self, profile: Profile) -> Self {
        let (hertz, rumbles) = match profile {
            Profile::Music => (MUSIC_HERTZ, false),
            _ => (VOICE_HERTZ, self.measured.rumbles(RUMBLE)),
        };
        let displaced = self.measured.dc_offset.abs();
        if displaced <= DISPLACED && !rumbles {
            return self;
        }
        let detail = if rumbles {
            Message::new("audio-step-rumble").with("hertz", hertz)
        } else {
            Message::new("audio-step-dc").with("percent", format!("{:.1}", displaced * 100.0))
        };
        self.through(RepairStage::HighPass, detail, |channels, rate| Fir::high_pass(hertz, channels, rate))
    }

    fn without_pops(self) -> Self {
        let pops = &self.measured.plosives;
        let Some((first, _)) = pops.first() else { return self };
        let detail = Message::new("audio-step-plosives").with("count", pops.len()).with("at", first.to_string());
        self.through(RepairStage::Plosives, detail, |channels, rate| Depop::new(pops, channels, rate))
    }

    fn without_hum(self) -> Self {
        let Some(hum) = self.measured.hum_exactly else { return self };
        let detail = Message::new("audio-step-hum").with("hertz", f64::from(hum.mains));
        self.through(RepairStage::Hum, detail, |channels, rate| Dehum::new(hum.hertz, channels, rate))
    }

    fn denoised(self, profile: Profile) -> Self {
        let [least, most] = if profile == Profile::Interview { LOWERED_FOR_INTERVIEW } else { LOWERED_FOR_VOICE };
        // The network hears 48 kHz only.
        let audible = self.source.rate() == STATION_RATE;
        let Some(distance) = self.measured.over_softest.filter(|distance| audible && distance.0 < CLEAN) else {
            return self;
        };
        let lowered = Decibels((CLEAN - distance.0).clamp(least, most));
        let detail = Message::new("audio-step-denoise")
            .with("lowered", lowered.to_string())
            .with("distance", distance.to_string());
        let threads = self.threads;
        self.then(RepairStage::Denoise, detail, |source| denoised(source, -lowered, threads))
    }

    fn trimmed(self) -> Self {
        let loud_enough = self.measured.loudness.integrated.is_some_and(|loudness| loudness.0 > TOO_SOFT_TO_TRIM);
        let Some((first, last)) = self.measured.sound.filter(|_| loud_enough) else { return self };
        let whole = self.measured.duration;
        let worth_it = |cut: Frames| if cut < MIN_TRIM { Frames::ZERO } else { cut };
        let (head, tail) = (worth_it(first - HEAD), worth_it(whole - last - TAIL));
        if head + tail == Frames::ZERO {
            return self;
        }
        let seconds = |cut: Frames| format!("{:.1}", cut.seconds());
        let detail = Message::new("audio-step-trim").with("head", seconds(head)).with("tail", seconds(tail));
        let mut repair = self.then(RepairStage::Trim, detail, |source| Trimmed::new(source, head, whole - tail));
        repair.steps.last_mut().into_iter().for_each(|step| step.cut_head = head);
        repair
    }

    fn levelled(self) -> Self {
        let Some(gains) = gains_for(self.measured).filter(|_| self.source.rate() == STATION_RATE) else {
            return self;
        };
        let (least, most) = gains.iter().fold((0.0f32, 0.0f32), |(l, m), gain| (l.min(*gain), m.max(*gain)));
        let detail = Message::new("audio-step-level")
            .with("lowered", Decibels(f64::from(-least)).to_string())
            .with("raised", Decibels(f64::from(most)).to_string());
        self.through(RepairStage::Level, detail, |_, _| Fader::new(&gains))
    }

    fn compressed(self) -> Self {
        let Some(loudness) = self.measured.loudness.integrated else { return self };
        let over = self.measured.usual_peak.map_or(0.0, |peak| peak.0 - loudness.0);
        if over < STANDING_OUT || self.source.rate() != STATION_RATE {
            return self;
        }
        let detail = Message::new("audio-step-compress").with("over", Decibels(over).to_string());
        self.through(RepairStage::Compress, detail, |channels, _| Compressor::new(loudness, channels))
    }

    fn deessed(self) -> Self {
        let (Some(loud), Some(esses)) = (self.measured.loud, self.measured.esses) else { return self };
        if esses < SHARP || self.measured.music || self.source.rate() != STATION_RATE {
            return self;
        }
        let detail = Message::new("audio-step-de-ess").with("under", (-esses).to_string());
        let threads = self.threads;
        self.then(RepairStage::DeEss, detail, |source| deessed(source, loud.0, threads))
    }

    fn shortened(mut self, longest: Frames) -> Self {
        let cuts = cuts_for(self.measured, longest);
        if cuts.is_empty() || self.source.rate() != STATION_RATE {
            return self;
        }
        let seconds = cuts.iter().map(|(begin, end)| Frames::of_len(end - begin).seconds()).sum::<f64>();
        let detail = Message::new("audio-step-pauses")
            .with("count", cuts.len())
            .with("seconds", format!("{seconds:.1}"))
            .with("longest", format!("{:.1}", longest.seconds()));
        self.steps.push(Step::new("pauses", detail));
        Repair { source: Box::new(Shortened::new(self.source, cuts)), ..self }
    }

    /// With one process more at the end, made for so many channels at so many hertz.
    fn through<P: Process + 'static>(
        self,
        stage: RepairStage,
        detail: Message,
        process: impl FnOnce(usize, f64) -> P,
    ) -> Self {
        let process = process(self.source.channels(), f64::from(self.source.rate().0));
        self.then(stage, detail, |source| LatencyCompensated::through(source, process))
    }

    /// With one stage more at the end.
    fn then<S: Source + 'static>(
        mut self,
        stage: RepairStage,
        detail: Message,
        change: impl FnOnce(Box<dyn Source>) -> S,
    ) -> Self {
        self.steps.push(Step::new(stage.name(), detail));
        Repair { source: Box::new(change(self.source)), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::test_sound::{Samples, all_of, measurement_of};
    use surco_testing::{level, noise, sine, voice};

    const ONE: NonZeroUsize = NonZeroUsize::MIN;

    fn measured(sound: &[f32]) -> Measurement {
        measurement_of(&mut Samples::new(vec![sound.to_vec()]))
    }

    fn repair(sound: &[f32], profile: Profile) -> (Vec<f32>, Vec<&'static str>) {
        let (mut source, steps) =
            repaired(Box::new(Samples::new(vec![sound.to_vec()])), &measured(sound), &Repairs::of(profile), ONE);
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
        let rest = &repaired[48_000..repaired.len() - 48_000];
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

    #[test]
    fn what_is_forbidden_is_not_done() {
        let noisy = [vec![0.0; 96_000], sum(&[voice(8.0), noise(0.01, 8.0), sine(12.0, 0.02, 8.0)])].concat();
        let done = |repairs: Repairs| -> Vec<&str> {
            let source = Box::new(Samples::new(vec![noisy.clone()]));
            repaired(source, &measured(&noisy), &repairs, ONE).1.iter().map(|step| step.name).collect()
        };
        let voice = Repairs::of(Profile::Voice);
        assert_eq!(done(voice), ["high-pass", "denoise", "trim"]);
        assert_eq!(done(voice.without(RepairStage::Denoise)), ["high-pass", "trim"]);
        assert_eq!(done(voice.only(&[RepairStage::Denoise, RepairStage::Hum])), ["denoise"]);
        assert_eq!(done(Repairs::of(Profile::None).only(&RepairStage::ALL)), [""; 0]);
    }
}
