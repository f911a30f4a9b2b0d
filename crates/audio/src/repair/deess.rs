//! Esses that hiss sharper than the voice is loud, softened; everything below them stays.

use std::sync::Arc;

use realfft::num_complex::Complex;

use super::overlap_add::{BINS, HOP, OverlapAdd};
use super::parts::{Cut, InParts};
use crate::Source;

/// Where an s lies, in bins of 50 Hz: from 4.5 to 11 kHz; what is above goes with it, and below it fades in.
const FROM: usize = 90;
const TO: usize = 220;
const FADE: usize = 16;

/// So far under the loud half of the voice, in dB, an s may be.
const ALLOWED: f32 = -9.0;

/// The excess is reduced by this part, and by so many dB at most.
const PART: f32 = 0.7;
const MAX_REDUCTION_DB: f32 = 8.0;

/// How much of its reduction is left after a hop: an s ends as fast as it began.
const RELEASE: f32 = 0.6;

/// A few hops before and after a part are enough.
const CUT: Cut = Cut { part: 1_500 * HOP, before: 16 * HOP, after: 2 * HOP, joint: HOP };

/// A source at the station rate with its esses softened; `loud` is the level of the louder half of it, in dBFS.
pub(super) fn deessed<S: Source>(source: S, loud: f64, threads: usize) -> InParts<S> {
    let allowed = loud as f32 + ALLOWED;
    InParts::new(source, CUT, threads, Arc::new(move |planes| soften(planes, allowed)))
}

fn soften(planes: &[Vec<f32>], allowed: f32) -> Vec<Vec<f32>> {
    let frames = planes.first().map_or(0, Vec::len);
    let mut overlap_add = OverlapAdd::new();
    let mut spectra = vec![vec![Complex::default(); BINS]; planes.len()];
    let mut out = vec![vec![0.0; frames]; planes.len()];
    let mut reduction = 0.0f32;
    for number in 0..OverlapAdd::count(frames) {
        let mut loudest = 0.0f32;
        for (plane, spectrum) in planes.iter().zip(&mut spectra) {
            overlap_add.apart(plane, number, spectrum);
            loudest = loudest.max(spectrum[FROM..TO].iter().map(Complex::norm_sqr).sum());
        }
        // Both halves of the spectrum, over the window's length and the power that it lets through.
        let level = 10.0 * (2.0 * loudest / (2 * HOP * HOP) as f32).max(1e-12).log10();
        let wanted = (PART * (level - allowed)).clamp(0.0, MAX_REDUCTION_DB);
        reduction = wanted.max(RELEASE * reduction);
        let gain = 10f32.powf(-reduction / 20.0);
        for (spectrum, out) in spectra.iter_mut().zip(&mut out) {
            if gain < 1.0 {
                for (bin, value) in spectrum.iter_mut().enumerate().skip(FROM - FADE) {
                    let part = ((bin + FADE - FROM) as f32 / FADE as f32).min(1.0);
                    *value *= 1.0 + (gain - 1.0) * part;
                }
            }
            overlap_add.together(spectrum, number, out);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of};
    use surco_testing::{level, sine};

    fn gain_of(hertz: f64, decibels: f64) -> f64 {
        let tone = sine(hertz, 10f64.powf((decibels + 3.01) / 20.0), 1.0);
        let out = all_of(&mut deessed(Samples::stereo(tone.clone()), -20.0, 1));
        assert_eq!(out[0].len(), tone.len());
        level(&out[1][12_000..36_000]) - level(&tone[12_000..36_000])
    }

    #[test]
    fn a_sharp_s_is_softened_and_a_soft_one_and_all_below_stay() {
        assert!((gain_of(7_000.0, -21.0) + 5.6).abs() < 0.4, "{}", gain_of(7_000.0, -21.0));
        assert!(gain_of(7_000.0, -10.0) > -MAX_REDUCTION_DB as f64 - 0.1);
        assert!(gain_of(7_000.0, -32.0).abs() < 0.01);
        assert!(gain_of(1_000.0, -10.0).abs() < 0.01 && gain_of(3_000.0, -10.0).abs() < 0.05);
    }
}
