//! The sound between the samples, where the true peak is: four times oversampling (ITU-R BS.1770-5 Annex 2).

use std::f64::consts::PI;

/// Samples that the peak between two samples is computed from, half of them on each side.
pub(crate) const TAPS: usize = 12;
const OVERSAMPLING: usize = 4;

/// Finds the peaks between samples: a Hann-windowed sinc evaluated at the quarters between two samples.
#[derive(Debug)]
pub(crate) struct Interpolator {
    phases: [[f32; TAPS]; OVERSAMPLING - 1],
    /// No peak between samples exceeds the loudest sample around it by more than this factor.
    pub(crate) bound: f32,
}

impl Interpolator {
    /// Frames computed side by side, which the compiler turns into vector instructions.
    pub(crate) const LANES: usize = 8;

    pub(crate) fn new() -> Interpolator {
        let half = (TAPS / 2) as f64;
        let phases = std::array::from_fn(|phase| {
            let between = (phase + 1) as f64 / OVERSAMPLING as f64;
            std::array::from_fn(|tap| {
                let distance = tap as f64 - (half - 1.0) - between;
                let sinc = (PI * distance).sin() / (PI * distance);
                (sinc * (PI * distance / (2.0 * half)).cos().powi(2)) as f32
            })
        });
        let sums = phases.iter().map(|taps: &[f32; TAPS]| taps.iter().map(|tap| tap.abs()).sum());
        Interpolator { phases, bound: sums.fold(1.0, f32::max) }
    }

    /// Raises `peaks[n]` to the greatest amplitude from frame n + TAPS/2 - 1 of `samples` up to the next frame.
    /// `samples` are `TAPS - 1` longer than `peaks`, and those a multiple of the lanes.
    pub(crate) fn raise_to_peaks(&self, samples: &[f32], peaks: &mut [f32]) {
        let windows = samples.windows(TAPS + Interpolator::LANES - 1).step_by(Interpolator::LANES);
        for (window, peaks) in windows.zip(peaks.chunks_exact_mut(Interpolator::LANES)) {
            for (lane, peak) in peaks.iter_mut().enumerate() {
                *peak = peak.max(window[lane + TAPS / 2 - 1].abs());
            }
            for taps in &self.phases {
                let mut sums = [0.0f32; Interpolator::LANES];
                for (tap, samples) in taps.iter().zip(window.windows(Interpolator::LANES)) {
                    sums.iter_mut().zip(samples).for_each(|(sum, sample)| *sum += tap * sample);
                }
                peaks.iter_mut().zip(sums).for_each(|(peak, sum)| *peak = peak.max(sum.abs()));
            }
        }
    }
}

/// The highest amplitude, side by side so that the compiler can use vector instructions.
pub(crate) fn loudest(samples: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let chunks = samples.chunks_exact(8);
    let rest = chunks.remainder().iter().fold(0.0f32, |loudest, sample| loudest.max(sample.abs()));
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, sample)| *lane = lane.max(sample.abs()));
    }
    lanes.iter().fold(rest, |loudest, lane| loudest.max(*lane))
}
