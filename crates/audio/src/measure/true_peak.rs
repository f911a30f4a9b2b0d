//! The highest true peak, found without oversampling what cannot hold it.

use crate::interpolator::{Interpolator, TAPS};

/// Frames looked at together: short, so that few are near the highest peak; a multiple of the interpolator's lanes.
const CHUNK: usize = 64;

/// Finds the highest peak, between the samples too, of one channel.
///
/// A peak between samples exceeds the loudest sample near it by a known factor at most, so only sound that comes
/// within this factor of the highest peak so far is oversampled. The result is the same as oversampling all of it.
#[derive(Debug)]
pub(super) struct TruePeakMeter {
    interpolator: Interpolator,
    /// The last samples of before, then room for a chunk.
    line: [f32; TAPS - 1 + CHUNK],
    filled: usize,
    peak: f32,
    sample_peak: f32,
}

impl TruePeakMeter {
    pub(super) fn new() -> TruePeakMeter {
        TruePeakMeter {
            interpolator: Interpolator::new(),
            line: [0.0; TAPS - 1 + CHUNK],
            filled: 0,
            peak: 0.0,
            sample_peak: 0.0,
        }
    }

    pub(super) fn push(&mut self, mut samples: &[f32]) {
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(CHUNK - self.filled));
            let from = TAPS - 1 + self.filled;
            self.line[from..from + now.len()].copy_from_slice(now);
            self.filled += now.len();
            samples = later;
            if self.filled == CHUNK {
                self.take_chunk();
            }
        }
    }

    fn take_chunk(&mut self) {
        // The comparison of `max` turns away what is not a number.
        let loudest = loudest(&self.line);
        if loudest > self.sample_peak {
            self.sample_peak = loudest;
        }
        if loudest * self.interpolator.bound > self.peak {
            let mut peaks = [0.0; CHUNK];
            self.interpolator.raise_to_peaks(&self.line, &mut peaks);
            self.peak = peaks.iter().fold(self.peak, |highest, peak| highest.max(*peak));
        }
        self.line.copy_within(CHUNK.., 0);
        self.filled = 0;
    }

    /// The highest peak between the samples, and the highest sample, as amplitudes.
    pub(super) fn finish(mut self) -> (f32, f32) {
        // Silence pushes the last samples through; twice, for what waits and for what the interpolator looks back at.
        let silence = [0.0; CHUNK + TAPS];
        self.push(&silence);
        (self.peak.max(self.sample_peak), self.sample_peak)
    }
}

/// The highest amplitude, side by side so that the compiler can use vector instructions.
fn loudest(samples: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let chunks = samples.chunks_exact(8);
    let rest = chunks.remainder().iter().fold(0.0f32, |loudest, sample| loudest.max(sample.abs()));
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, sample)| *lane = lane.max(sample.abs()));
    }
    lanes.iter().fold(rest, |loudest, lane| loudest.max(*lane))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{noise, sine, voice};
    use ebur128::{EbuR128, Mode};

    fn peaks(sound: &[f32], at_once: usize) -> (f32, f32) {
        let mut meter = TruePeakMeter::new();
        sound.chunks(at_once).for_each(|part| meter.push(part));
        meter.finish()
    }

    #[test]
    fn it_reads_what_a_meter_that_oversamples_everything_reads() {
        let mut swelling = noise(0.8, 2.0);
        (0u16..).zip(swelling.iter_mut().step_by(2)).for_each(|(n, sample)| *sample *= f32::from(n) / 50_000.0);
        for sound in [noise(0.5, 1.0), voice(2.0), swelling, sine(11_997.0, 0.7, 0.5), sine(20_000.0, 0.3, 0.1)] {
            let mut all = EbuR128::new(1, 48_000, Mode::TRUE_PEAK).unwrap();
            all.add_frames_f32(&sound).unwrap();
            let (peak, _) = peaks(&sound, 1000);
            assert!((f64::from(peak) - all.true_peak(0).unwrap()).abs() < 1e-4, "{peak}");
        }
    }

    #[test]
    fn the_peaks_of_ebu_tech_3341_read_as_they_must() {
        for (number, wanted, amplitude, samples_per_cycle, degrees) in [
            (15, -6.0, 0.5, 4.0, 0.0),
            (16, -6.0, 0.5, 4.0, 45.0),
            (17, -6.0, 0.5, 6.0, 60.0),
            (18, -6.0, 0.5, 8.0, 67.5),
            (19, 3.0, 1.41, 4.0, 45.0),
        ] {
            // The signal rises and falls slowly, so that its ends have no peaks of their own.
            let sample = |n: u16| {
                let time = f64::from(n);
                let cycle = std::f64::consts::TAU * time / samples_per_cycle + f64::to_radians(degrees);
                (amplitude * (time / 2400.0).min((48_000.0 - time) / 2400.0).min(1.0) * cycle.sin()) as f32
            };
            let (peak, _) = peaks(&(0..48_000).map(sample).collect::<Vec<_>>(), 999);
            let off = 20.0 * f64::from(peak).log10() - wanted;
            assert!((-0.4..=0.2).contains(&off), "signal {number}: {off} dB off");
        }
    }

    /// A period of a faster and louder tone in the middle of a slower one, at four times the rate, brought down to
    /// the rate by a sharp filter, from one of four phases on: between the samples it reaches 0 dBTP.
    fn burst(phase: usize) -> Vec<f32> {
        const FOURFOLD: usize = 4;
        let slow = |n: usize| 0.5 * (std::f64::consts::TAU * n as f64 / (6 * FOURFOLD) as f64).sin();
        let fast = |n: usize| (std::f64::consts::TAU * n as f64 / (4 * FOURFOLD) as f64).sin();
        let (lead, period) = (100 * 6 * FOURFOLD, 4 * FOURFOLD);
        let high: Vec<f64> = (0..2 * lead + period)
            .map(|n| match n {
                n if n < lead => slow(n),
                n if n < lead + period => fast(n - lead),
                n => slow(n - lead - period),
            })
            .collect();
        // A windowed sinc that passes what is under half the rate.
        let half = 64 * FOURFOLD as i64;
        let tap = |at: i64| {
            let x = std::f64::consts::PI * at as f64 / FOURFOLD as f64;
            let sinc = if at == 0 { 1.0 } else { x.sin() / x };
            sinc * (0.5 + 0.5 * (std::f64::consts::PI * at as f64 / (half + 1) as f64).cos()) / FOURFOLD as f64
        };
        let at = |centre: usize| {
            let sum = |n: i64| high.get((centre as i64 - n) as usize).map_or(0.0, |sample| tap(n) * sample);
            (-half..=half).map(sum).sum::<f64>() as f32
        };
        let fade = |n: usize| (n.min(2 * lead / FOURFOLD - n.min(2 * lead / FOURFOLD)) as f32 / 48.0).min(1.0);
        (0..2 * lead / FOURFOLD).map(|n| at(phase + n * FOURFOLD) * fade(n)).collect()
    }

    #[test]
    fn a_peak_between_the_samples_is_found_wherever_it_falls() {
        for phase in 0..4 {
            let (peak, _) = peaks(&burst(phase), 999);
            let off = 20.0 * f64::from(peak).log10();
            assert!((-0.4..=0.2).contains(&off), "signal {}: {off} dBTP", 20 + phase);
        }
    }

    #[test]
    fn the_blocks_in_which_it_comes_make_no_difference() {
        let sound = noise(0.5, 0.3);
        for at_once in [1, 63, 64, 65, 4096] {
            assert_eq!(peaks(&sound, at_once), peaks(&sound, 10_000));
        }
    }

    #[test]
    fn a_damaged_sample_is_not_a_peak() {
        let mut sound = sine(440.0, 0.5, 0.5);
        sound[3000] = f32::NAN;
        let (peak, sample_peak) = peaks(&sound, 500);
        assert!((0.49..0.51).contains(&peak) && (0.49..0.51).contains(&sample_peak), "{peak} {sample_peak}");
    }
}
