//! The last thing before the transmitter: a limiter that looks ahead and never lets a true peak over its ceiling.
//!
//! The peak between the samples is what a loudspeaker or a codec really reaches, so it is sought in four times
//! oversampled sound (ITU-R BS.1770-5 Annex 2). The gain comes down over the 5 ms before a peak, evenly in all
//! channels so that nothing moves in the stereo image, and goes back up slowly. Below the ceiling every sample
//! passes unchanged.
//!
//! ```text
//! samples ──┬─ peak of 4 × ── gain wanted ── least in window ── release ── average ──┐
//!           └─ delay of the same length ────────────────────────────────────────────×── out
//! ```

use std::collections::VecDeque;

use surco_units::{Decibels, Frames, STATION_RATE, TruePeak};

use crate::interpolator::{Interpolator, TAPS, loudest};
use crate::latency_compensation::{LatencyCompensated, Process};
use crate::{Block, Source};

/// How long before a peak the gain begins to come down: 5 ms, one period of 200 Hz, soft enough not to click.
const LOOK_AHEAD: usize = STATION_RATE.0 as usize / 200;

/// How fast the gain goes back up: to 63 % of the way in 120 ms, faster than a syllable, slower than a bass note.
const RELEASE_SECONDS: f64 = 0.12;

/// A gain nearer to unity than this (0.0001 dB) has come back.
const NEARLY_UNITY: f64 = 1.0 - 1e-5;

/// The frames kept beneath the ceiling, in dB, for what a moving gain does between the samples.
const MARGIN: Decibels = Decibels(-0.03);

/// Frames worked on at once: scratch memory stays in the processor's nearest cache.
const CHUNK: usize = 256;
const LATENCY: usize = LOOK_AHEAD + TAPS / 2;

/// A look-ahead true-peak limiter for blocks of a fixed number of channels at the station rate.
///
/// What goes in comes out [`Limiter::latency`] later; [`Limited`] takes the delay out again where a whole sound is
/// at hand. After [`Limiter::new`] no memory is asked for, so it may run where the sound must not wait.
#[derive(Debug)]
pub struct Limiter {
    ceiling: f32,
    interpolator: Interpolator,
    /// For every channel the last [`LATENCY`] samples, then room for a chunk of new ones.
    lines: Vec<Vec<f32>>,
    peaks: Vec<f32>,
    gains: Vec<f32>,
    envelope: Envelope,
    reduction: f32,
}

impl Limiter {
    /// A limiter for `channels` channels whose output stays under `ceiling`.
    pub fn new(channels: usize, ceiling: TruePeak) -> Limiter {
        Limiter {
            ceiling: (ceiling + MARGIN).amplitude(),
            interpolator: Interpolator::new(),
            lines: vec![vec![0.0; LATENCY + CHUNK]; channels],
            peaks: vec![0.0; CHUNK],
            gains: vec![1.0; CHUNK],
            envelope: Envelope::new(),
            reduction: 1.0,
        }
    }

    /// How much later a frame comes out than it went in.
    pub fn latency(&self) -> Frames {
        Frames::of_len(LATENCY)
    }

    /// The lowest gain in the last block: 0 dB where nothing had to be held back, negative where something was.
    pub fn reduction(&self) -> Decibels {
        Decibels::of_amplitude(self.reduction)
    }

    /// Replaces the block's frames by the limited ones of [`Limiter::latency`] ago. A sample that is not a number
    /// becomes silence.
    pub fn process(&mut self, block: &mut Block) {
        self.reduction = 1.0;
        let mut from = 0;
        while from < block.frames() {
            let frames = CHUNK.min(block.frames() - from);
            for (line, samples) in self.lines.iter_mut().zip(block.channels()) {
                for (place, sample) in line[LATENCY..].iter_mut().zip(&samples[from..from + frames]) {
                    *place = if sample.is_finite() { *sample } else { 0.0 };
                }
            }
            let unity = !self.find_peaks(frames) && self.envelope.is_at_rest();
            if !unity {
                self.find_gains(frames);
            }
            for (line, samples) in self.lines.iter_mut().zip(block.channels_mut()) {
                let out = &mut samples[from..from + frames];
                out.copy_from_slice(&line[..frames]);
                if !unity {
                    out.iter_mut().zip(&self.gains).for_each(|(sample, gain)| *sample *= gain);
                }
                line.copy_within(frames..frames + LATENCY, 0);
            }
            from += frames;
        }
    }

    /// The peaks of the newest frames whose neighbours on both sides are known; false when all are under the ceiling.
    fn find_peaks(&mut self, frames: usize) -> bool {
        self.peaks.fill(0.0);
        let mut over = false;
        for line in &self.lines {
            let newest = &line[LATENCY + 1 - TAPS..LATENCY + CHUNK];
            if loudest(&newest[..TAPS - 1 + frames]) * self.interpolator.bound > self.ceiling {
                self.interpolator.raise_to_peaks(newest, &mut self.peaks);
                over = true;
            }
        }
        over && self.peaks[..frames].iter().any(|peak| *peak > self.ceiling)
    }

    fn find_gains(&mut self, frames: usize) {
        for (gain, peak) in self.gains[..frames].iter_mut().zip(&self.peaks) {
            *gain = self.envelope.next(if *peak > self.ceiling { self.ceiling / peak } else { 1.0 });
            self.reduction = self.reduction.min(*gain);
        }
    }
}

/// From the gain that each peak asks for to a gain that moves smoothly and is there when the peak is.
///
/// The least gain within a window, released slowly, then averaged over the look-ahead: every value in that average
/// has seen the peak, so the average is never above what the peak asked for.
#[derive(Debug)]
struct Envelope {
    now: u64,
    /// Gains under unity that are the least from their time on, oldest (and least) first.
    least: VecDeque<(u64, f32)>,
    released: f64,
    recent: VecDeque<f64>,
    sum: f64,
    frames_at_unity: usize,
    release: f64,
}

impl Envelope {
    /// One frame more than the look-ahead for the peaks between a frame and its neighbour on either side.
    const WINDOW: u64 = LOOK_AHEAD as u64 + 2;

    fn new() -> Envelope {
        Envelope {
            now: 0,
            least: VecDeque::with_capacity(Envelope::WINDOW as usize + 1),
            released: 1.0,
            recent: std::iter::repeat_n(1.0, LOOK_AHEAD).collect(),
            sum: LOOK_AHEAD as f64,
            frames_at_unity: LOOK_AHEAD,
            release: 1.0 - (-1.0 / (RELEASE_SECONDS * f64::from(STATION_RATE.0))).exp(),
        }
    }

    /// Whether gains of unity in would bring gains of unity out.
    fn is_at_rest(&self) -> bool {
        self.least.is_empty() && self.frames_at_unity >= LOOK_AHEAD
    }

    /// The gain for the frame [`LOOK_AHEAD`] ago, knowing what the newest frame asks for.
    fn next(&mut self, wanted: f32) -> f32 {
        self.now += 1;
        while self.least.back().is_some_and(|(_, gain)| *gain >= wanted) {
            self.least.pop_back();
        }
        if wanted < 1.0 {
            self.least.push_back((self.now, wanted));
        }
        if self.least.front().is_some_and(|(since, _)| since + Envelope::WINDOW <= self.now) {
            self.least.pop_front();
        }
        let least = self.least.front().map_or(1.0, |(_, gain)| f64::from(*gain));
        let rising = self.released + (1.0 - self.released) * self.release;
        self.released = if rising > NEARLY_UNITY { least } else { rising.min(least) };

        let oldest = self.recent.pop_front().unwrap_or(1.0);
        self.recent.push_back(self.released);
        self.sum += self.released - oldest;
        self.frames_at_unity = if self.released < 1.0 { 0 } else { self.frames_at_unity + 1 };
        if self.frames_at_unity >= LOOK_AHEAD {
            // The sum of ones, without what rounding has left in it.
            self.sum = LOOK_AHEAD as f64;
        }
        (self.sum / LOOK_AHEAD as f64) as f32
    }
}

/// A source behind a [`Limiter`], with the delay taken out: a whole sound, frame for frame in its old place.
pub type Limited<S> = LatencyCompensated<S, Limiter>;

impl<S: Source> LatencyCompensated<S, Limiter> {
    /// The same sound, never over `ceiling`.
    pub fn new(source: S, ceiling: TruePeak) -> Limited<S> {
        let limiter = Limiter::new(source.channels(), ceiling);
        LatencyCompensated::through(source, limiter)
    }
}

impl Process for Limiter {
    fn latency(&self) -> usize {
        LATENCY
    }

    fn process(&mut self, block: &mut Block) {
        Limiter::process(self, block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of, tech_3341_peaks};
    use ebur128::{EbuR128, Mode};
    use std::f64::consts::PI;
    use surco_testing::{noise, sine};

    const CEILING: TruePeak = TruePeak(-1.0);

    fn limited(samples: Samples) -> Vec<Vec<f32>> {
        all_of(&mut Limited::new(samples, CEILING))
    }

    /// As the meter of an engineer reads it.
    fn true_peak(channels: &[Vec<f32>]) -> f64 {
        let mut meter = EbuR128::new(channels.len() as u32, STATION_RATE.0, Mode::TRUE_PEAK).unwrap();
        let planes: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
        meter.add_frames_planar_f32(&planes).unwrap();
        let peak = (0..channels.len() as u32).map(|channel| meter.true_peak(channel).unwrap()).fold(0.0, f64::max);
        20.0 * peak.log10()
    }

    /// A quarter of the sample rate, 45° off: its peaks lie 3 dB above every sample.
    fn between_the_samples(amplitude: f64, seconds: f64) -> Vec<f32> {
        let frames = (seconds * f64::from(STATION_RATE.0)) as usize;
        (0..frames).map(|n| (amplitude * (PI / 2.0 * n as f64 + PI / 4.0).sin()) as f32).collect()
    }

    #[test]
    fn what_is_under_the_ceiling_passes_bit_by_bit_and_in_its_place() {
        for frames in [1, 100, LATENCY, 1024, 5000] {
            let quiet: Vec<f32> = noise(0.3, 1.0).into_iter().take(frames).collect();
            assert_eq!(limited(Samples::stereo(quiet.clone())), vec![quiet.clone(), quiet]);
        }
    }

    #[test]
    fn a_peak_that_hides_between_the_samples_is_held_under_the_ceiling() {
        let mut burst = between_the_samples(1.4, 0.3);
        let silence = vec![0.0; 4800];
        burst = [silence.clone(), burst, silence].concat();
        assert!(true_peak(std::slice::from_ref(&burst)) > 2.0);
        let out = limited(Samples::stereo(burst));
        assert!(true_peak(&out) <= CEILING.0, "{}", true_peak(&out));
        assert!(true_peak(&out) > CEILING.0 - 0.3, "{}", true_peak(&out));
    }

    #[test]
    fn nothing_gets_over_the_ceiling_however_loud_it_is() {
        let click = |at: usize| {
            let mut samples = vec![0.0f32; 20_000];
            samples[at] = 8.0;
            samples[at + 1] = -8.0;
            samples
        };
        let swelling: Vec<f32> =
            sine(997.0, 4.0, 1.0).iter().enumerate().map(|(n, sample)| sample * n as f32 / 48_000.0).collect();
        for sound in
            [noise(6.0, 1.0), sine(50.0, 3.0, 1.0), sine(6000.0, 2.0, 1.0), click(0), click(9_999), swelling]
        {
            let out = limited(Samples::stereo(sound));
            assert!(true_peak(&out) <= CEILING.0 + 1e-3, "{}", true_peak(&out));
        }
    }

    /// The highest peak in dBTP, nearly as theory has it: sixteen times oversampled through 128 samples. What lies within
    /// as many of the ends is not looked at.
    fn ideal_peak(samples: &[f32]) -> f64 {
        const HALF: usize = 64;
        let mut highest = samples.iter().fold(0.0f32, |highest, sample| highest.max(sample.abs()));
        for phase in 1..16 {
            let taps: Vec<f32> = (0..2 * HALF)
                .map(|tap| {
                    let distance = tap as f64 - (HALF - 1) as f64 - f64::from(phase) / 16.0;
                    let window = (PI * distance / (2 * HALF) as f64).cos().powi(2);
                    ((PI * distance).sin() / (PI * distance) * window) as f32
                })
                .collect();
            let between = |around: &[f32]| taps.iter().zip(around).map(|(tap, sample)| tap * sample).sum::<f32>();
            highest =
                samples.windows(2 * HALF).fold(highest, |highest, around| highest.max(between(around).abs()));
        }
        20.0 * f64::from(highest).log10()
    }

    #[test]
    fn the_peaks_of_ebu_tech_3341_are_held_by_as_much_as_they_are_over_and_no_more() {
        for (number, peak, sound) in tech_3341_peaks() {
            for ceiling in [-1.5, -6.0, -9.0].into_iter().filter(|ceiling| *ceiling < peak) {
                let mut limiter = Limiter::new(1, TruePeak(ceiling));
                let mut block = Block::from_channels(vec![sound.clone()]);
                limiter.process(&mut block);
                let (reduction, out) = (limiter.reduction().0, block.channels().to_vec());
                let case = format!("signal {number} under {ceiling} dBTP");
                assert!(true_peak(&out) <= ceiling, "{case}: {}", true_peak(&out));
                let (was, is) = (ideal_peak(&sound), ideal_peak(&out[0]));
                assert!(is <= ceiling + 0.1, "{case}: {is}");
                assert!(is >= ceiling - 0.5, "{case}: {is} is needlessly soft");
                assert!(reduction >= ceiling - was - 0.5, "{case}: {reduction} dB for {was} dBTP");
            }
        }
    }

    #[test]
    fn the_blocks_in_which_it_comes_make_no_difference() {
        let loud = Samples::stereo(noise(2.0, 0.5));
        let whole = limited(loud.clone());
        for frames in [1, 63, 480, 5000] {
            assert_eq!(limited(loud.clone().in_blocks_of(frames)), whole);
        }
    }

    #[test]
    fn both_channels_come_down_together_so_that_the_voice_stays_in_its_place() {
        let (loud, soft) = (sine(440.0, 2.0, 0.5), sine(440.0, 0.5, 0.5));
        let out = limited(Samples::new(vec![loud, soft]));
        for (left, right) in out[0].iter().zip(&out[1]) {
            assert!((left - 4.0 * right).abs() < 1e-4);
        }
    }

    #[test]
    fn after_a_shout_the_level_comes_back() {
        let sound = [sine(440.0, 3.0, 0.2), sine(440.0, 0.5, 3.0)].concat();
        let out = limited(Samples::new(vec![sound.clone()]));
        let (last, wanted) = (&out[0][sound.len() - 48_000..], &sound[sound.len() - 48_000..]);
        assert_eq!(last, wanted);
    }

    #[test]
    fn a_damaged_sample_becomes_silence_and_leaves_no_trace() {
        let mut sound = sine(440.0, 0.5, 0.5);
        (sound[1000], sound[2000]) = (f32::NAN, f32::INFINITY);
        let out = limited(Samples::new(vec![sound.clone()]));
        (sound[1000], sound[2000]) = (0.0, 0.0);
        assert_eq!(out[0], sound);
    }

    #[test]
    fn the_meter_of_the_reduction_shows_how_much_was_held_back() {
        let mut limiter = Limiter::new(1, TruePeak(0.0));
        let mut block = Block::from_channels(vec![sine(1000.0, 2.0, 0.5)]);
        limiter.process(&mut block);
        assert!((limiter.reduction().0 + 6.05).abs() < 0.1, "{}", limiter.reduction());
        limiter.process(&mut Block::silence(1, 480_000));
        limiter.process(&mut Block::silence(1, 480));
        assert_eq!(limiter.reduction(), Decibels::UNITY);
    }
}
