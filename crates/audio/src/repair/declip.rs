//! Tops that were cut off, made round again.
//!
//! Each sample of speech is nearly told by the few before it. The weights that tell the samples around a cut best are
//! found, and with them the samples that fit in best where it was cut (A. Janssen, R. Veldhuis and L. Vries, "Adaptive
//! Interpolation of Discrete-Time Signals That Can Be Modeled as Autoregressive Processes", IEEE TASSP 34(2), 1986).
//! A cut top cannot have been lower than the cut; every sample that was not cut stays as it was.

use std::collections::VecDeque;

use crate::Block;
use crate::latency_compensation::{Process, Waiting};

/// So near to the highest sample everything is taken to be cut: a codec moves cut tops by a little.
const NEARLY: f32 = 0.97;

/// Fewer in a row may be a round top.
const FEWEST: usize = 2;

/// Samples mended at once, and those on both sides that tell how.
const HOP: usize = 1024;
const AROUND: usize = 512;
const WINDOW: usize = HOP + 2 * AROUND;

/// How many samples tell the next.
const ORDER: usize = 32;

/// The weights are found, the tops mended, and again with the mended tops.
const ROUNDS: usize = 5;

/// More cut samples in one window are no tops any more but noise.
const MAX_CUT_SAMPLES: usize = WINDOW / 2;

/// No top was higher than so many times the cut: 12 dB.
const MAX_OVER_CUT: f32 = 4.0;

/// Mends blocks of a fixed number of channels that were cut at one height.
pub(super) struct Declip {
    cut: f32,
    waiting: Waiting,
}

impl Declip {
    /// For a sound whose highest sample, full scale being 1, is `peak`.
    pub(super) fn new(peak: f32, channels: usize) -> Declip {
        Declip { cut: NEARLY * peak, waiting: Waiting::new(channels, WINDOW, HOP) }
    }
}

impl Process for Declip {
    fn latency(&self) -> usize {
        WINDOW
    }

    fn process(&mut self, block: &mut Block) {
        let cut = self.cut;
        self.waiting.pass(block, &mut |lines| lines.iter_mut().for_each(|line| mend(line, cut)));
    }
}

/// Mends what begins in the middle hop of the window that waits.
fn mend(line: &mut VecDeque<f32>, cut_at: f32) {
    let mut window: Vec<f64> = line.range(..WINDOW).map(|sample| f64::from(*sample)).collect();
    let runs = runs_of(&window, f64::from(cut_at));
    let all: Vec<usize> = runs.iter().cloned().flatten().collect();
    let begins_here = |run: &&std::ops::Range<usize>| (AROUND..AROUND + HOP).contains(&run.start);
    if all.len() > MAX_CUT_SAMPLES || !runs.iter().any(|run| begins_here(&run)) {
        return;
    }
    let cut = window.clone();
    for _ in 0..ROUNDS {
        let Some(weights) = weights_of(&window) else { break };
        fill_in(&mut window, &all, &weights);
        for at in &all {
            let sign = cut[*at].signum();
            let height = (window[*at] * sign).clamp(cut[*at].abs(), f64::from(MAX_OVER_CUT * cut_at));
            window[*at] = height * sign;
        }
    }
    for at in runs.iter().filter(begins_here).cloned().flatten() {
        line[at] = window[at] as f32;
    }
}

/// Where samples in a row lie beyond the cut on one side of zero; those at the edges are not known to their end.
fn runs_of(window: &[f64], cut: f64) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, sample) in window.iter().enumerate().filter(|(_, sample)| sample.abs() >= cut) {
        match runs.last_mut() {
            Some(run) if run.end == at && window[at - 1] * sample > 0.0 => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs.retain(|run| run.len() >= FEWEST && run.start > 0 && run.end < window.len());
    runs
}

/// The weights by which [`ORDER`] samples tell the next, the first being 1 for the sample itself: from the
/// autocorrelation, by Levinson's and Durbin's recursion.
fn weights_of(window: &[f64]) -> Option<[f64; ORDER + 1]> {
    let likeness = |lag: usize| window.iter().zip(&window[lag..]).map(|(a, b)| a * b).sum::<f64>();
    let mut correlation: Vec<f64> = (0..=ORDER).map(likeness).collect();
    // A trace of white noise, so that no sound is told without an error.
    correlation[0] *= 1.0 + 1e-7;
    let mut error = correlation[0];
    let mut weights = [0.0; ORDER + 1];
    weights[0] = 1.0;
    for order in 1..=ORDER {
        if error <= 0.0 {
            return None;
        }
        let reflection = -(0..order).map(|n| weights[n] * correlation[order - n]).sum::<f64>() / error;
        let before = weights;
        for n in 1..=order {
            weights[n] = before[n] + reflection * before[order - n];
        }
        error *= 1.0 - reflection * reflection;
    }
    Some(weights)
}

/// Puts in the samples with which the weights are wrong by the least.
fn fill_in(window: &mut [f64], missing: &[usize], weights: &[f64; ORDER + 1]) {
    let bound: [f64; ORDER + 1] =
        std::array::from_fn(|lag| weights.iter().zip(&weights[lag..]).map(|(a, b)| a * b).sum());
    let is_missing = |at: usize| missing.binary_search(&at).is_ok();
    let mut known: Vec<f64> = missing
        .iter()
        .map(|at| {
            let near = at.saturating_sub(ORDER)..window.len().min(at + ORDER + 1);
            -near
                .filter(|other| !is_missing(*other))
                .map(|other| bound[at.abs_diff(other)] * window[other])
                .sum::<f64>()
        })
        .collect();
    // Cholesky's factors of a matrix that is zero where two samples are farther apart than the order.
    let count = missing.len();
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(count);
    let mut firsts: Vec<usize> = Vec::with_capacity(count);
    for row in 0..count {
        let first = missing[..row].partition_point(|at| missing[row] - at > ORDER);
        let mut factors: Vec<f64> = (first..=row).map(|column| bound[missing[row] - missing[column]]).collect();
        for column in first..=row {
            let from = if column == row { first } else { first.max(firsts[column]) };
            let sum: f64 = (from..column)
                .map(|k| {
                    let other = if column == row { factors[k - first] } else { rows[column][k - firsts[column]] };
                    factors[k - first] * other
                })
                .sum();
            let value = factors[column - first] - sum;
            factors[column - first] = if column == row {
                value.max(f64::MIN_POSITIVE).sqrt()
            } else {
                value / rows[column][column - firsts[column]]
            };
        }
        let solved: f64 = (first..row).map(|k| factors[k - first] * known[k]).sum();
        known[row] = (known[row] - solved) / factors[row - first];
        rows.push(factors);
        firsts.push(first);
    }
    for row in (0..count).rev() {
        known[row] /= rows[row][row - firsts[row]];
        for k in firsts[row]..row {
            known[k] -= rows[row][k - firsts[row]] * known[row];
        }
    }
    missing.iter().zip(known).filter(|(_, value)| value.is_finite()).for_each(|(at, value)| window[*at] = value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latency_compensation::LatencyCompensated;
    use crate::test_sound::{Samples, all_of};
    use surco_testing::{level, sine, voice};

    fn mended(sound: &[f32], peak: f32) -> Vec<f32> {
        let source = Samples::stereo(sound.to_vec()).in_blocks_of(333);
        all_of(&mut LatencyCompensated::through(source, Declip::new(peak, 2))).swap_remove(0)
    }

    fn cut_at(sound: &[f32], height: f32) -> Vec<f32> {
        sound.iter().map(|sample| sample.clamp(-height, height)).collect()
    }

    fn off(one: &[f32], other: &[f32]) -> f64 {
        level(&one.iter().zip(other).map(|(one, other)| one - other).collect::<Vec<_>>())
    }

    #[test]
    fn tops_that_were_cut_become_round_again() {
        for (name, sound, parts) in
            [("tone", sine(220.0, 0.5, 2.0), [0.95, 0.9]), ("voice", voice(3.0), [0.8, 0.65])]
        {
            let highest = sound.iter().fold(0.0f32, |highest, sample| highest.max(sample.abs()));
            for part in parts {
                let cut = cut_at(&sound, part * highest);
                let mended = mended(&cut, part * highest);
                let gained = off(&cut, &sound) - off(&mended, &sound);
                assert!(gained > 4.5, "{name} cut to {part}: {gained} dB nearer");
            }
        }
    }

    #[test]
    fn what_was_not_cut_stays_and_no_top_gets_lower() {
        let cut = cut_at(&voice(2.0), 0.1);
        let mended = mended(&cut, 0.1);
        assert_eq!(mended.len(), cut.len());
        for (before, after) in cut.iter().zip(&mended) {
            assert!(if before.abs() < 0.097 { before == after } else { after.abs() >= before.abs() });
        }
    }

    #[test]
    fn noise_cut_to_a_square_wave_does_no_harm() {
        let square: Vec<f32> = sine(97.0, 1.0, 1.0).iter().map(|sample| sample.signum()).collect();
        assert!(mended(&square, 1.0).iter().all(|sample| sample.is_finite() && sample.abs() <= 4.0));
    }
}
