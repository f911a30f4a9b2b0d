//! How loud a sound is and what is wrong with it, in one pass and in little memory.
//!
//! Loudness is that of EBU R 128: gated as in ITU-R BS.1770-5, range by EBU Tech 3342, the highest momentary and
//! short-term loudness by EBU Tech 3341, true peak by four times oversampling.
//!
//! **A mono file is measured as the one channel that it is**: so BS.1770 counts, and so other meters read files
//! (`ffmpeg -af ebur128` too, unless told `dualmono=true`). But on the air both loudspeakers get a copy of it, both
//! count, and it is 3 dB louder than its file reads: [`Measurement::on_air`] is the loudness to bring to the
//! station's, next to stereo.

mod character;
mod clipping;
mod gates;
mod histogram;
mod hum;
mod levels;
mod limiter_prediction;
mod loudness;
pub(crate) mod low_pass;
mod measurement;
mod noise;
mod plosives;
mod position;
mod problems;
mod true_peak;
mod weighting;

use surco_job::Job;
use surco_units::{Decibels, Frames, Loudness, SampleRate, TruePeak};

use crate::{Block, Error, Source};
use character::Character;
pub use clipping::Clipping;
pub use gates::{Gates, energy, loudness};
use hum::{Low, LowTones};
pub use levels::ChannelFault;
use levels::Levels;
use limiter_prediction::LimiterPrediction;
use loudness::LoudnessMeter;
pub use measurement::Measurement;
use noise::Distance;
use plosives::Pop;
pub(crate) use position::part_of;
use position::position;
use true_peak::TruePeakMeter;

/// Measures a sound that is pushed into it block by block. Its memory does not grow with the length of the sound,
/// but for sixteen bytes for each silence, and for the forty bytes a second of its curve.
pub struct Meter {
    rate: SampleRate,
    frames: usize,
    loudness: LoudnessMeter,
    levels: Levels,
    character: Character,
    prediction: LimiterPrediction,
    loudness_curve: Vec<f32>,
    channels: Vec<ChannelMeter>,
}

/// Measures of a part of something what the loudness and the peak of the whole are made of, and no more.
pub struct PartMeter {
    loudness: LoudnessMeter,
    true_peaks: Vec<TruePeakMeter>,
    energies: Vec<f32>,
}

impl PartMeter {
    /// A meter for blocks of `channels` channels at `rate`.
    pub fn new(channels: usize, rate: SampleRate) -> PartMeter {
        PartMeter {
            loudness: LoudnessMeter::new(channels, rate),
            true_peaks: std::iter::repeat_with(TruePeakMeter::new).take(channels).collect(),
            energies: Vec::new(),
        }
    }

    /// Takes the next frames, whose samples are all numbers.
    pub fn push(&mut self, block: &Block) {
        self.loudness.push(block.channels(), &mut |energy| self.energies.push(energy as f32));
        for (meter, samples) in self.true_peaks.iter_mut().zip(block.channels()) {
            meter.push(samples);
        }
    }

    /// The K-weighted energy of each 100 ms, all channels together (ITU-R BS.1770-5 Annex 1: 1 is a loudness of -0.691
    /// LUFS), and the highest true peak, as an amplitude.
    pub fn finish(self) -> (Vec<f32>, f32) {
        let peaks = self.true_peaks.into_iter().map(|meter| meter.finish().0);
        (self.energies, peaks.fold(0.0, f32::max))
    }
}

struct ChannelMeter {
    true_peak: TruePeakMeter,
    clipping: Clipping,
    low_tones: LowTones,
}

impl Meter {
    /// A meter for blocks of `channels` channels at `rate`.
    pub fn new(channels: usize, rate: SampleRate) -> Meter {
        let channel = || ChannelMeter {
            true_peak: TruePeakMeter::new(),
            clipping: Clipping::default(),
            low_tones: LowTones::new(rate),
        };
        Meter {
            rate,
            frames: 0,
            loudness: LoudnessMeter::new(channels, rate),
            levels: Levels::new(channels, rate),
            character: Character::new(rate),
            prediction: LimiterPrediction::new(),
            loudness_curve: Vec::new(),
            channels: std::iter::repeat_with(channel).take(channels).collect(),
        }
    }

    /// Takes the next frames. A sample that is not a number counts as silence.
    pub fn push(&mut self, block: &Block) {
        if block.channels().iter().all(|samples| is_finite(samples)) {
            self.push_finite(block);
        } else {
            let mut healed = block.clone();
            healed.channels_mut().flatten().filter(|sample| !sample.is_finite()).for_each(|sample| *sample = 0.0);
            self.push_finite(&healed);
        }
    }

    fn push_finite(&mut self, block: &Block) {
        self.frames += block.frames();
        self.loudness.push(block.channels(), &mut |energy| {
            self.prediction.energy(energy);
            self.loudness_curve.push(gates::loudness(energy) as f32);
        });
        self.character.push(block.channels());
        self.levels.push(block.channels(), &mut |moments| self.prediction.moments(moments));
        for (meter, samples) in self.channels.iter_mut().zip(block.channels()) {
            meter.true_peak.push(samples);
            meter.clipping.push(samples);
            meter.low_tones.push(samples);
        }
    }

    /// What was measured of everything pushed.
    pub fn finish(self) -> Measurement {
        let channels = self.channels.len();
        let (mut true_peak, mut sample_peak) = (0.0f32, 0.0f32);
        let (mut clipped_samples, mut hum, mut rumble, mut pops) = (0, None, None, Vec::new());
        for meter in self.channels {
            let (true_peak_here, sample_peak_here) = meter.true_peak.finish();
            true_peak = true_peak.max(true_peak_here);
            sample_peak = sample_peak.max(sample_peak_here);
            clipped_samples += meter.clipping.finish();
            let low: Low = meter.low_tones.finish();
            hum = hum.or(low.hum);
            if rumble < low.rumble {
                rumble = low.rumble;
            }
            pops.extend(low.pops);
        }
        let level = |amplitude: f32| (amplitude > 0.0).then(|| Decibels::of_amplitude(amplitude));
        let true_peak = level(true_peak).map(|peak| TruePeak(peak.0));
        let (loudness, Distance { over_noise, over_softest }) = self.loudness.finish();
        let levels = self.levels.finish();
        let character = self.character.finish();
        // A hum is held like a note.
        let music = character.music && hum.is_none();
        pops.retain(|pop| !music && character.loud.is_some_and(|loud| pop.level > loud.0 - SOFT_POP));
        Measurement {
            channels,
            duration: position(self.frames, self.rate),
            loudness: Loudness { true_peak, ..loudness },
            sample_peak: level(sample_peak),
            noise_floor: levels.noise_floor,
            signal_to_noise: over_noise.filter(|_| !music),
            clipped_samples,
            hum: hum.map(|hum| hum.mains),
            rumble,
            dc_offset: levels.dc_offset,
            silences: levels.silences,
            sound: levels.sound,
            dropouts: levels.dropouts,
            plosives: spans(pops, self.frames, self.rate),
            bandwidth: character.bandwidth,
            music,
            channel_fault: levels.channel_fault,
            loudness_curve: self.loudness_curve,
            hum_exactly: hum,
            over_softest: over_softest.filter(|_| !music),
            loud: character.loud,
            esses: character.esses,
            usual_peak: levels.usual_peak,
            limited: self.prediction.finish(),
        }
    }
}

/// Pops that are so many dB under the louder half of a voice are nobody's trouble.
const SOFT_POP: f64 = 12.0;

/// Where there are pops in any channel, in their order.
fn spans(mut pops: Vec<Pop>, frames: usize, rate: SampleRate) -> Vec<(Frames, Frames)> {
    pops.sort_by_key(|pop| pop.from);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for Pop { from, to, .. } in pops {
        match spans.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => spans.push((from, to)),
        }
    }
    let place = |at: usize| position(at.min(frames), rate);
    spans.into_iter().map(|(from, to)| (place(from), place(to))).collect()
}

/// Whether all samples are numbers. Nothing is decided before the end, so that the compiler can look at many at once.
fn is_finite(samples: &[f32]) -> bool {
    samples.iter().fold(true, |finite, sample| finite & sample.is_finite())
}

/// Measures the rest of a source. There is progress where the source says how long it is.
///
/// # Errors
/// When the source cannot be read to its end, or the job is cancelled.
pub fn measure(source: &mut dyn Source, job: &mut Job<'_>) -> Result<Measurement, Error> {
    let length = source.length_hint();
    let mut meter = Meter::new(source.channels(), source.rate());
    let mut block = Block::new(source.channels());
    loop {
        job.check()?;
        source.read(&mut block)?;
        if block.is_empty() {
            return Ok(meter.finish());
        }
        meter.push(&block);
        if let Some(part) = part_of(position(meter.frames, meter.rate), length) {
            job.progress(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, as_ffmpeg_measures, measurement_of};
    use surco_testing::{noise, sine, voice};
    use surco_units::{Lufs, STATION_RATE};

    fn measured(channels: Vec<Vec<f32>>) -> Measurement {
        measurement_of(&mut Samples::new(channels))
    }

    #[test]
    fn silence_has_nothing_to_measure_but_its_length() {
        let silence = measured(vec![vec![0.0; 144_000]; 2]);
        let nothing = Measurement {
            channels: 2,
            duration: Frames(144_000),
            silences: vec![(Frames::ZERO, Frames(144_000))],
            loudness_curve: vec![f32::NEG_INFINITY; 30],
            limited: silence.limited.clone(),
            ..Measurement::default()
        };
        assert_eq!(silence, nothing);
        let empty = measured(vec![Vec::new()]);
        assert_eq!((empty.duration, empty.loudness, empty.sound), (Frames::ZERO, Loudness::default(), None));
    }

    #[test]
    fn parts_are_measured_as_the_whole_is() {
        let sound = vec![voice(3.0), noise(0.2, 3.0)];
        let mut meter = PartMeter::new(2, STATION_RATE);
        for (left, right) in sound[0].chunks(777).zip(sound[1].chunks(777)) {
            meter.push(&Block::from_channels(vec![left.to_vec(), right.to_vec()]));
        }
        let (energies, peak) = meter.finish();
        let whole = measured(sound);
        assert_eq!(energies.len(), whole.loudness_curve.len());
        for (energy, lufs) in energies.iter().zip(&whole.loudness_curve) {
            assert!((10.0 * energy.log10() - 0.691 - lufs).abs() < 1e-3, "{energy} is not {lufs} LUFS");
        }
        assert_eq!(Some(TruePeak(Decibels::of_amplitude(peak).0)), whole.loudness.true_peak);
    }

    #[test]
    fn the_course_tells_when_it_was_loud() {
        let sound = [sine(997.0, 0.1, 1.0), vec![0.0; 24_000], sine(997.0, 1.0, 0.75)].concat();
        let curve = measured(vec![sound]).loudness_curve;
        assert_eq!(curve.len(), 22, "each whole tenth of a second");
        assert!((curve[5] + 23.01).abs() < 0.05 && (curve[21] + 3.01).abs() < 0.05, "{curve:?}");
        assert!(curve[14] < -100.0);
    }

    #[test]
    fn a_damaged_sample_does_not_spoil_the_rest() {
        let whole = sine(440.0, 0.25, 4.0);
        let mut damaged = whole.clone();
        (damaged[50_000], damaged[90_000]) = (f32::NAN, f32::INFINITY);
        let (whole, damaged) = (measured(vec![whole]), measured(vec![damaged]));
        let off = damaged.loudness.integrated.unwrap() - whole.loudness.integrated.unwrap();
        assert!(off.0.abs() < 0.05 && damaged.sample_peak == whole.sample_peak, "{damaged:?}");
    }

    #[test]
    fn a_mono_voice_is_three_decibels_louder_on_two_loudspeakers() {
        let (mono, both) = (measured(vec![voice(4.0)]), measured(vec![voice(4.0), voice(4.0)]));
        let difference = |one: Option<Lufs>, other: Option<Lufs>| (one.unwrap() - other.unwrap()).0.abs();
        assert!(difference(mono.on_air().integrated, both.loudness.integrated) < 0.02);
        assert!(difference(mono.on_air().max_momentary, both.loudness.max_momentary) < 0.02);
        assert!((difference(both.loudness.integrated, mono.loudness.integrated) - 3.01).abs() < 0.02);
        assert_eq!(both.on_air(), both.loudness);
        assert_eq!(mono.on_air().true_peak, both.loudness.true_peak);
    }

    #[test]
    fn progress_tells_how_much_has_been_measured() {
        let mut heard = Vec::new();
        let mut hear = |part: f64| heard.push(part);
        measure(&mut Samples::new(vec![noise(0.1, 1.0)]), &mut Job::unattended(&mut hear)).unwrap();
        assert!(heard.len() > 10 && heard.is_sorted() && heard.last() == Some(&1.0));
    }

    fn as_ffmpeg_reads(channels: &[Vec<f32>]) -> Option<[f64; 3]> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("toma.wav");
        let mut sink =
            crate::create(&path, crate::Encoding::Wav { bits: 24 }, channels.len(), STATION_RATE).unwrap();
        sink.write(&Block::from_channels(channels.to_vec())).unwrap();
        sink.finish().unwrap();
        as_ffmpeg_measures(&path)
    }

    #[test]
    fn another_meter_reads_the_same_of_mono_and_of_stereo() {
        let swelling = |seconds: f64| -> Vec<f32> {
            let tone = voice(seconds).into_iter().zip(noise(0.02, seconds));
            let whole = seconds * 48_000.0;
            tone.enumerate().map(|(n, (voice, noise))| (voice + noise) * (n as f64 / whole) as f32).collect()
        };
        for channels in [vec![swelling(12.0)], vec![swelling(12.0), noise(0.2, 12.0)]] {
            let Some([integrated, range, peak]) = as_ffmpeg_reads(&channels) else { return };
            let ours = measured(channels).loudness;
            assert!((ours.integrated.unwrap().0 - integrated).abs() <= 0.1, "{integrated}: {ours:?}");
            assert!((ours.range_lu.unwrap() - range).abs() <= 0.2, "{range}: {ours:?}");
            assert!((ours.true_peak.unwrap().0 - peak).abs() <= 0.2, "{peak}: {ours:?}");
        }
    }
}
