//! How loud a sound will be behind a limiter, for every ceiling: told while it is measured, so that the gain that
//! brings it to a target is known before the first try.
//!
//! For each ceiling of a grid the limiter's gain is followed in steps of 10 ms, the energies of 100 ms are lowered by
//! it, and gated as ever. It is a prediction: it comes within a tenth of what the limiter really does.

use std::collections::VecDeque;

use super::gates::{MOMENTARY, integrated, loudness};
use super::histogram::Histogram;
use super::levels::{CELLS, Moment};

/// The highest ceiling, in dBFS: some sounds exceed full scale.
const MAX_CEILING_DB: f64 = 6.0;

/// Ceilings down from there, 1 dB apart: enough for a voice of -60 LUFS.
const CEILINGS: usize = 74;

/// In dB: only the gate is rounded to it.
const STEP: f64 = 0.2;

/// How much of its reduction a limiter releases in 10 ms: [`crate::Limiter`] releases 63 % in 120 ms.
const RELEASE: f64 = 0.08;

/// Loudness behind limiters.
pub(super) struct LimiterPrediction {
    energies: VecDeque<f64>,
    moments: VecDeque<[Moment; CELLS]>,
    limiters: Vec<Limiter>,
}

struct Limiter {
    ceiling: f64,
    gain: f64,
    recent: VecDeque<f64>,
    blocks: Histogram,
}

impl LimiterPrediction {
    pub(super) fn new() -> LimiterPrediction {
        let limiter = |down| Limiter {
            ceiling: 10f64.powf((MAX_CEILING_DB - f64::from(down)) / 20.0),
            gain: 1.0,
            recent: VecDeque::with_capacity(MOMENTARY + 1),
            blocks: Histogram::in_steps_of(STEP),
        };
        let limiters = (0..CEILINGS as u32).map(limiter).collect();
        LimiterPrediction { energies: VecDeque::new(), moments: VecDeque::new(), limiters }
    }

    /// The energy of the next 100 ms.
    pub(super) fn energy(&mut self, energy: f64) {
        self.energies.push_back(energy);
        self.go_on();
    }

    /// The same 100 ms in cells.
    pub(super) fn moments(&mut self, moments: [Moment; CELLS]) {
        self.moments.push_back(moments);
        self.go_on();
    }

    fn go_on(&mut self) {
        while !self.energies.is_empty() && !self.moments.is_empty() {
            if let (Some(energy), Some(moments)) = (self.energies.pop_front(), self.moments.pop_front()) {
                self.limiters.iter_mut().for_each(|limiter| limiter.take(energy, &moments));
            }
        }
    }

    pub(super) fn finish(self) -> LimitedLoudness {
        LimitedLoudness(self.limiters.iter().map(|limiter| integrated(&limiter.blocks)).collect())
    }
}

impl Limiter {
    fn take(&mut self, energy: f64, moments: &[Moment; CELLS]) {
        let (mut whole, mut left) = (0.0, 0.0);
        for moment in moments {
            let before = self.gain;
            let released = before + (1.0 - before) * RELEASE;
            self.gain = released.min(self.ceiling / f64::from(moment.peak).max(self.ceiling));
            // The gain changes in the middle of a cell, on average.
            let gain = (before + self.gain) / 2.0;
            whole += moment.power;
            left += moment.power * gain * gain;
        }
        let energy = if whole > 0.0 { energy * left / whole } else { energy };
        self.recent.push_back(energy);
        if self.recent.len() > MOMENTARY {
            self.recent.pop_front();
        }
        if self.recent.len() == MOMENTARY {
            let mean = self.recent.iter().sum::<f64>() / MOMENTARY as f64;
            self.blocks.add(loudness(mean), mean);
        }
    }
}

/// The integrated loudness behind limiters of falling ceilings.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct LimitedLoudness(Vec<Option<f64>>);

impl LimitedLoudness {
    /// The loudness, in LUFS, behind a limiter at `ceiling` dBFS; `None` where there is none.
    pub(crate) fn at(&self, ceiling: f64) -> Option<f64> {
        let place = (MAX_CEILING_DB - ceiling).clamp(0.0, self.0.len().checked_sub(1)? as f64);
        let (above, below) = (place.floor() as usize, place.ceil() as usize);
        let (above, below) = (self.0[above]?, self.0[below]?);
        Some(above + (below - above) * place.fract())
    }
}

#[cfg(test)]
mod tests {
    use crate::Limited;
    use crate::test_sound::{Samples, measurement_of};
    use surco_testing::{sine, voice};
    use surco_units::{Decibels, TruePeak};

    #[test]
    fn the_forecast_comes_near_to_what_the_limiter_does() {
        let swell = |(n, sample): (usize, f32)| sample * n as f32 / 384_000.0;
        let swelling: Vec<f32> = voice(8.0).into_iter().enumerate().map(swell).collect();
        for (name, sound) in [("voice", voice(8.0)), ("tone", sine(300.0, 0.8, 4.0)), ("swelling", swelling)] {
            let free = measurement_of(&mut Samples::new(vec![sound.clone()]));
            let peak = free.loudness.true_peak.unwrap();
            for reduction in [0.0, 2.0, 4.0, 8.0] {
                let ceiling: TruePeak = peak + Decibels(-reduction);
                let mut limited = Limited::new(Samples::new(vec![sound.clone()]), ceiling);
                let really = measurement_of(&mut limited).loudness.integrated.unwrap();
                let prediction = free.limited.at(ceiling.0).unwrap();
                assert!(
                    (prediction - really.0).abs() < 0.15,
                    "{name} -{reduction} dB: {prediction}, really {really}"
                );
            }
        }
    }
}
