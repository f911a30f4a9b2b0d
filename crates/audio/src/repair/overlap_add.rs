//! Sound as a row of spectra, 20 ms each, half over the next, and back.

use std::f32::consts::PI;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// The frames that a spectrum is of, and how far it is to the next: 10 ms at 48 kHz, what RNNoise hears at once.
pub(super) const HOP: usize = 480;
const WINDOW: usize = 2 * HOP;

/// Frequencies in a spectrum, 50 Hz apart.
pub(super) const BINS: usize = HOP + 1;

/// The spectrum of 20 ms.
pub(super) type Spectrum = [Complex<f32>];

/// Takes sounds apart and puts them together.
pub(super) struct OverlapAdd {
    window: [f32; WINDOW],
    forward: Arc<dyn RealToComplex<f32>>,
    back: Arc<dyn ComplexToReal<f32>>,
    work: Vec<f32>,
    scratch: Vec<Complex<f32>>,
}

impl OverlapAdd {
    pub(super) fn new() -> OverlapAdd {
        let mut planner = RealFftPlanner::new();
        let (forward, back) = (planner.plan_fft_forward(WINDOW), planner.plan_fft_inverse(WINDOW));
        let scratch = forward.get_scratch_len().max(back.get_scratch_len());
        OverlapAdd {
            // The root of Hann's window, so that it may be laid over twice and adds up to one.
            window: std::array::from_fn(|n| (PI * n as f32 / WINDOW as f32).sin()),
            forward,
            back,
            work: vec![0.0; WINDOW],
            scratch: vec![Complex::default(); scratch],
        }
    }

    /// How many spectra a sound of so many frames has.
    pub(super) fn count(frames: usize) -> usize {
        frames.div_ceil(HOP) + 1
    }

    /// The spectrum around frame `number` × [`HOP`] of a sound, before and after which there is silence.
    pub(super) fn apart(&mut self, sound: &[f32], number: usize, spectrum: &mut Spectrum) {
        let middle = number * HOP;
        let to = sound.len().min(middle + HOP);
        let from = middle.saturating_sub(HOP).min(to);
        self.work.fill(0.0);
        let place = from + HOP - middle.min(from + HOP);
        self.work[place..place + to - from].copy_from_slice(&sound[from..to]);
        self.work.iter_mut().zip(&self.window).for_each(|(sample, weight)| *sample *= weight);
        // The lengths are those of the plan, so it cannot fail.
        let _ = self.forward.process_with_scratch(&mut self.work, spectrum, &mut self.scratch);
    }

    /// Adds the spectrum, which is used up, to a sound around frame `number` × [`HOP`].
    pub(super) fn together(&mut self, spectrum: &mut Spectrum, number: usize, sound: &mut [f32]) {
        (spectrum[0].im, spectrum[BINS - 1].im) = (0.0, 0.0);
        let _ = self.back.process_with_scratch(spectrum, &mut self.work, &mut self.scratch);
        let middle = number * HOP;
        let to = sound.len().min(middle + HOP);
        let from = middle.saturating_sub(HOP).min(to);
        let place = from + HOP - middle.min(from + HOP);
        let parts = self.work[place..].iter().zip(&self.window[place..]);
        for (sample, (part, weight)) in sound[from..to].iter_mut().zip(parts) {
            *sample += part * weight / WINDOW as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_testing::noise;

    #[test]
    fn taken_apart_and_put_together_a_sound_is_as_it_was() {
        let mut overlap_add = OverlapAdd::new();
        let mut spectrum = vec![Complex::default(); BINS];
        for frames in [0, 1, 479, 480, 481, 10_000] {
            let sound = &noise(0.5, 1.0)[..frames];
            let mut again = vec![0.0; frames];
            for number in 0..OverlapAdd::count(frames) {
                overlap_add.apart(sound, number, &mut spectrum);
                overlap_add.together(&mut spectrum, number, &mut again);
            }
            assert!(sound.iter().zip(&again).all(|(a, b)| (a - b).abs() < 1e-5), "{frames}");
        }
    }
}
