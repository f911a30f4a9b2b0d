//! The noise under a voice, frequency by frequency, and how much of a spectrum is more than noise.
//!
//! The noise is followed as T. Gerkmann and R. C. Hendriks do ("Unbiased MMSE-Based Noise Power Estimation With Low
//! Complexity and Low Tracking Delay", IEEE TASLP 20(4), 2012): each frame counts as noise by how improbable speech is
//! in it. The gain is that of Y. Ephraim and D. Malah's log-spectral amplitude estimator (IEEE TASSP 33(2), 1985),
//! with their decision-directed estimate of how far the speech stands over the noise.

use super::overlap_add::BINS;

/// Where there is speech it is expected to stand 15 dB over the noise.
const EXPECTED: f32 = 31.623;

/// A frame's part in the noise and in the probability of speech (Gerkmann and Hendriks, section V).
const NOISE_MEMORY: f32 = 0.8;
const SPEECH_MEMORY: f32 = 0.9;

/// So sure of speech for long means that the noise has risen and is taken for speech.
const TOO_SURE: f32 = 0.99;

/// How much of the frame before decides on how far the speech stands over the noise: less than the usual 0.98, so that
/// the onsets of words are kept.
const DECISION_MEMORY: f32 = 0.92;

/// The least that speech is thought to stand over the noise: -25 dB.
const MIN_SPEECH_TO_NOISE: f32 = 0.003_162;

/// At the beginning the noise is what a fifth of the frames stay under, and half as much again, since those are the
/// softest of it.
const BEGINNING: f32 = 0.2;
const SOFTEST: f32 = 1.5;

/// Under this power there is nothing: -140 dB.
const NOTHING: f32 = 1e-14;

/// Follows the noise.
pub(super) struct NoiseFloor {
    power: [f32; BINS],
    speech: [f32; BINS],
    /// The power of what was left of the frame before, over the noise.
    before: [f32; BINS],
    table: GainTable,
}

impl NoiseFloor {
    /// From the powers of the first frames of a sound, which are jumbled by it.
    pub(super) fn beginning_with(frames: &mut [f32]) -> NoiseFloor {
        let count = frames.len() / BINS;
        let mut column = vec![0.0; count];
        let power = std::array::from_fn(|bin| {
            column.iter_mut().zip(frames.iter().skip(bin).step_by(BINS)).for_each(|(to, from)| *to = *from);
            let rank = (BEGINNING * count as f32) as usize;
            let noise = if count == 0 { 0.0 } else { *column.select_nth_unstable_by(rank, f32::total_cmp).1 };
            SOFTEST * noise + NOTHING
        });
        NoiseFloor { power, speech: [0.0; BINS], before: [0.0; BINS], table: GainTable::new() }
    }

    /// The noise's power in every bin.
    pub(super) fn power(&self) -> &[f32; BINS] {
        &self.power
    }

    /// Hears the powers of the next frame; `gains` are then what leaves of it only what is more than noise.
    pub(super) fn hear(&mut self, frame: &[f32], gains: &mut [f32]) {
        for (bin, (power, gain)) in frame.iter().zip(gains).enumerate() {
            let noise = &mut self.power[bin];
            let exponent = (power / *noise * (EXPECTED / (1.0 + EXPECTED))).min(80.0);
            let mut speech = 1.0 / (1.0 + (1.0 + EXPECTED) * (-exponent).exp());
            let long = &mut self.speech[bin];
            *long = SPEECH_MEMORY * *long + (1.0 - SPEECH_MEMORY) * speech;
            if *long > TOO_SURE {
                speech = speech.min(TOO_SURE);
            }
            let heard = speech * *noise + (1.0 - speech) * power;
            *noise = (NOISE_MEMORY * *noise + (1.0 - NOISE_MEMORY) * heard).max(NOTHING);

            let over = power / *noise;
            let before = &mut self.before[bin];
            let voice = DECISION_MEMORY * *before + (1.0 - DECISION_MEMORY) * (over - 1.0).max(0.0);
            let voice = voice.max(MIN_SPEECH_TO_NOISE);
            let wiener = voice / (1.0 + voice);
            *gain = (wiener * self.table.at(wiener * over)).min(1.0);
            *before = *gain * *gain * over;
        }
    }
}

/// exp(½ E₁(v)), looked up by the logarithm of v.
struct GainTable(Vec<f32>);

/// The smallest v in the table is 2 to this power; it has so many steps an octave.
const FIRST_OCTAVE: f32 = -20.0;
const OCTAVES: usize = 26;
const STEPS: usize = 16;

impl GainTable {
    fn new() -> GainTable {
        let entry = |n: usize| {
            let v = (f64::from(FIRST_OCTAVE) + n as f64 / STEPS as f64).exp2();
            (0.5 * exponential_integral(v)).exp() as f32
        };
        GainTable((0..=OCTAVES * STEPS + 1).map(entry).collect())
    }

    fn at(&self, v: f32) -> f32 {
        let place = ((v.log2() - FIRST_OCTAVE) * STEPS as f32).clamp(0.0, (OCTAVES * STEPS) as f32);
        let (index, part) = (place as usize, place.fract());
        self.0[index] + (self.0[index + 1] - self.0[index]) * part
    }
}

/// E₁ of a positive number: by its power series, or from 1 on by its continued fraction (Abramowitz and Stegun,
/// 5.1.11 and 5.1.22).
fn exponential_integral(x: f64) -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    if x < 1.0 {
        let mut term = 1.0;
        let series = (1..30u32).map(|n| {
            term *= -x / f64::from(n);
            term / f64::from(n)
        });
        -EULER - x.ln() - series.sum::<f64>()
    } else {
        let fraction = (1..=60u32).rev().fold(0.0, |tail, n| {
            let n = f64::from(n);
            n / (1.0 + n / (x + tail))
        });
        (-x).exp() / (x + fraction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_integral_is_that_of_the_tables() {
        // Abramowitz and Stegun, tables 5.1 and 5.2.
        for (x, wanted) in [(0.1, 1.822_923_958), (0.5, 0.559_773_595), (1.0, 0.219_383_934), (2.0, 0.048_900_511)]
        {
            assert!((exponential_integral(x) - wanted).abs() < 1e-8, "{x}: {}", exponential_integral(x));
        }
        assert!((exponential_integral(10.0) - 4.156_969e-6).abs() < 1e-11);
    }

    #[test]
    fn the_table_comes_near_to_the_formula() {
        let table = GainTable::new();
        for v in [1e-5, 0.003, 0.07, 0.9, 3.0, 40.0] {
            let exact = (0.5 * exponential_integral(v)).exp();
            assert!((f64::from(table.at(v as f32)) / exact - 1.0).abs() < 0.001, "{v}");
        }
        assert_eq!(table.at(0.0), table.0[0]);
    }

    #[test]
    fn noise_is_followed_and_taken_for_noise_and_what_stands_out_stays() {
        let mut state = 1u32;
        // Exponentially distributed, as the powers of noise are.
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            -((state >> 8) as f32 / 16_777_216.0).max(1e-7).ln()
        };
        let mut beginning: Vec<f32> = (0..100 * BINS).map(|_| noise()).collect();
        let mut floor = NoiseFloor::beginning_with(&mut beginning);
        let mut gains = [0.0; BINS];
        for loudness in [1.0, 4.0] {
            for _ in 0..400 {
                let frame: Vec<f32> = (0..BINS).map(|_| loudness * noise()).collect();
                floor.hear(&frame, &mut gains);
            }
            let mean = floor.power().iter().sum::<f32>() / BINS as f32;
            assert!((mean / loudness).ln().abs() < 0.3, "{mean} of {loudness}");
            assert!(gains.iter().sum::<f32>() / (BINS as f32) < 0.3);
        }
        let mut frame: Vec<f32> = (0..BINS).map(|_| 4.0 * noise()).collect();
        frame[100] = 4_000.0;
        floor.hear(&frame, &mut gains);
        floor.hear(&frame, &mut gains);
        assert!(gains[100] > 0.9, "{}", gains[100]);
    }
}
