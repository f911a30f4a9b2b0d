//! A symmetric filter: it takes frequencies away and leaves every other in its place, phase and all, so that a voice
//! keeps its shape. Its kernel is long, so it is applied by transforms (overlap-save).

use std::f64::consts::TAU;
use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::Block;
use crate::latency_compensation::Process;

/// How much of the kernel's length in seconds it takes, in Hz, from what passes to what does not: a Hann window's.
const TRANSITION: f64 = 3.1;

/// A linear-phase filter for blocks of a fixed number of channels.
pub(super) struct Fir {
    taps: usize,
    /// Frames that are filtered at once.
    hop: usize,
    kernel: Vec<Complex<f32>>,
    forward: Arc<dyn RealToComplex<f32>>,
    back: Arc<dyn ComplexToReal<f32>>,
    channels: Vec<Line>,
    /// Frames of the next hop that have come.
    filled: usize,
    work: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

/// One channel: the samples before the hop and those of it that have come; the last hop, filtered.
struct Line {
    incoming: Vec<f32>,
    ready: Vec<f32>,
}

impl Fir {
    /// Without what lies below `hertz` (there -6 dB) and without a displaced zero line. The transition is as wide as half of `hertz`.
    pub(super) fn high_pass(hertz: f64, channels: usize, rate: f64) -> Fir {
        let half = (TRANSITION / (hertz / 2.0) * rate / 2.0).ceil() as usize;
        let low = |n: usize| {
            let at = n as f64 - half as f64;
            let angle = TAU * hertz / rate * at;
            let sinc = if at == 0.0 { 1.0 } else { angle.sin() / angle };
            sinc * (1.0 + (TAU / 2.0 * at / (half + 1) as f64).cos())
        };
        let low: Vec<f64> = (0..=2 * half).map(low).collect();
        // The kernel must remove a constant completely.
        let sum: f64 = low.iter().sum();
        let mut kernel: Vec<f64> = low.iter().map(|tap| -tap / sum).collect();
        kernel[half] += 1.0;
        Fir::new(&kernel, channels)
    }

    fn new(kernel: &[f64], channels: usize) -> Fir {
        let taps = kernel.len();
        let length = (4 * taps).next_power_of_two();
        let mut planner = RealFftPlanner::new();
        let (forward, back) = (planner.plan_fft_forward(length), planner.plan_fft_inverse(length));
        // The transform back is not scaled.
        let mut padded: Vec<f32> = kernel.iter().map(|tap| (tap / length as f64) as f32).collect();
        padded.resize(length, 0.0);
        let mut spectrum = forward.make_output_vec();
        let mut scratch = vec![Complex::default(); forward.get_scratch_len().max(back.get_scratch_len())];
        // Lengths fit, so nothing can fail; and if it did, silence would be safer than noise.
        if forward.process_with_scratch(&mut padded, &mut spectrum, &mut scratch).is_err() {
            spectrum.fill(Complex::default());
        }
        let hop = length - (taps - 1);
        let line = || Line { incoming: vec![0.0; length], ready: vec![0.0; hop] };
        Fir {
            taps,
            hop,
            kernel: spectrum.clone(),
            forward,
            back,
            channels: std::iter::repeat_with(line).take(channels).collect(),
            filled: 0,
            work: padded,
            spectrum,
            scratch,
        }
    }

    /// Filters the hop that is complete.
    fn turn(&mut self) {
        for line in &mut self.channels {
            self.work.copy_from_slice(&line.incoming);
            let there = self.forward.process_with_scratch(&mut self.work, &mut self.spectrum, &mut self.scratch);
            self.spectrum.iter_mut().zip(&self.kernel).for_each(|(bin, tap)| *bin *= tap);
            // These two have no imaginary part; rounding may leave one.
            for edge in [0, self.spectrum.len() - 1] {
                self.spectrum[edge].im = 0.0;
            }
            let back = self.back.process_with_scratch(&mut self.spectrum, &mut self.work, &mut self.scratch);
            if there.is_ok() && back.is_ok() {
                line.ready.copy_from_slice(&self.work[self.taps - 1..]);
            }
            line.incoming.copy_within(self.hop.., 0);
        }
        self.filled = 0;
    }
}

impl Process for Fir {
    fn latency(&self) -> usize {
        self.hop + self.taps / 2
    }

    fn process(&mut self, block: &mut Block) {
        let mut from = 0;
        while from < block.frames() {
            let frames = (block.frames() - from).min(self.hop - self.filled);
            for (line, samples) in self.channels.iter_mut().zip(block.channels_mut()) {
                let samples = &mut samples[from..from + frames];
                let place = self.taps - 1 + self.filled;
                line.incoming[place..place + frames].copy_from_slice(samples);
                samples.copy_from_slice(&line.ready[self.filled..self.filled + frames]);
            }
            self.filled += frames;
            from += frames;
            if self.filled == self.hop {
                self.turn();
            }
        }
    }
}

impl fmt::Debug for Fir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fir").field("taps", &self.taps).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latency_compensation::LatencyCompensated;
    use crate::test_sound::{Samples, all_of};
    use surco_testing::{level, sine};

    fn high_passed(hertz: f64, sound: &[f32]) -> Vec<f32> {
        let fir = Fir::high_pass(hertz, 1, 48_000.0);
        all_of(&mut LatencyCompensated::through(Samples::new(vec![sound.to_vec()]), fir)).swap_remove(0)
    }

    /// How much louder a tone is behind the filter.
    fn gain_at(hertz: f64) -> f64 {
        let tone = sine(hertz, 0.5, 3.0);
        level(&high_passed(75.0, &tone)[48_000..96_000]) - level(&tone[48_000..96_000])
    }

    #[test]
    fn the_rumble_goes_and_the_voice_stays() {
        assert!(gain_at(20.0) < -60.0 && gain_at(50.0) < -40.0, "{} {}", gain_at(20.0), gain_at(50.0));
        assert!((gain_at(75.0) + 6.0).abs() < 0.1);
        assert!(gain_at(95.0) > -0.3 && gain_at(120.0).abs() < 0.02 && gain_at(1000.0).abs() < 0.001);
    }

    #[test]
    fn what_passes_stays_in_its_place_to_the_sample() {
        for seconds in [0.001, 0.1, 1.0, 2.5] {
            let tone = sine(440.0, 0.5, seconds);
            let out = high_passed(75.0, &tone);
            assert_eq!(out.len(), tone.len());
            let far = tone.len().saturating_sub(10_000);
            let off = |n: usize| (out[n] - tone[n]).abs();
            assert!((10_000..far).all(|n| off(n) < 1e-4), "{seconds} s");
        }
    }

    #[test]
    fn a_displaced_zero_line_comes_back_to_zero() {
        let displaced: Vec<f32> = sine(440.0, 0.2, 2.0).iter().map(|sample| sample + 0.1).collect();
        for hertz in [10.0, 75.0] {
            let middle = &high_passed(hertz, &displaced)[40_000..56_000];
            let mean = middle.iter().sum::<f32>() / middle.len() as f32;
            assert!(mean.abs() < 1e-3, "{mean}");
        }
    }
}
