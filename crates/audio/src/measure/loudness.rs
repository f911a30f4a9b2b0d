//! Loudness by EBU R 128: K-weighting by the crate `ebur128`, then windows and gates over its energies.
//!
//! ```text
//! sound ── K-weighting ── energy of each 100 ms ──┬─ 4 of them: momentary ── gates ── integrated
//!                                                 └─ 30 of them: short-term ── gates ── range
//! ```
//!
//! All windows are made of the same 100 ms, so that a longer window costs nothing more; and blocks are counted in
//! histograms, so that no length of recording costs memory.

use std::collections::VecDeque;

use ebur128::{EbuR128, Mode};
use surco_units::{Decibels, Loudness, Lufs, SampleRate};

use super::histogram::Histogram;
use super::noise::Noise;

/// 400 ms, one of them every 100 ms: ITU-R BS.1770-5 Annex 1.
const MOMENTARY: usize = 4;
/// 3 s: EBU Tech 3341.
const SHORT_TERM: usize = 30;

/// What softer blocks are is not programme (BS.1770-5 Annex 1, EBU Tech 3342).
const ABSOLUTE_GATE: f64 = -70.0;
/// So much under the mean of the rest a block does not count either (BS.1770-5 Annex 1).
const RELATIVE_GATE: f64 = -10.0;
/// The same for the loudness range, and its percentiles (Tech 3342).
const RANGE_GATE: f64 = -20.0;
const RANGE: [f64; 2] = [0.1, 0.95];

/// Measures everything of [`Loudness`] but the peak.
pub(super) struct LoudnessMeter {
    /// None for sound that has no loudness, without any channel for example.
    weighting: Option<EbuR128>,
    /// Frames in 100 ms, and how many of them have come.
    step: usize,
    filled: usize,
    /// The energies of the last 3 s, newest last.
    recent: VecDeque<f64>,
    momentary: Histogram,
    short_term: Histogram,
    max_momentary: f64,
    max_short_term: f64,
    noise: Noise,
}

impl LoudnessMeter {
    pub(super) fn new(channels: usize, rate: SampleRate) -> LoudnessMeter {
        let weighting = u32::try_from(channels).ok().and_then(|count| EbuR128::new(count, rate.0, Mode::M).ok());
        LoudnessMeter {
            weighting,
            step: (rate.0 as usize / 10).max(1),
            filled: 0,
            recent: VecDeque::with_capacity(SHORT_TERM + 1),
            momentary: Histogram::new(),
            short_term: Histogram::new(),
            max_momentary: 0.0,
            max_short_term: 0.0,
            noise: Noise::new(),
        }
    }

    pub(super) fn push(&mut self, channels: &[Vec<f32>]) {
        let Some(mut weighting) = self.weighting.take() else { return };
        let length = channels.first().map_or(0, Vec::len);
        let mut planes: Vec<&[f32]> = Vec::with_capacity(channels.len());
        let mut from = 0;
        while from < length {
            let to = length.min(from + self.step - self.filled);
            planes.clear();
            planes.extend(channels.iter().map(|channel| &channel[from..to]));
            // Only a wrong number of channels could fail, and then every block does.
            if weighting.add_frames_planar_f32(&planes).is_err() {
                return;
            }
            self.filled += to - from;
            from = to;
            if self.filled == self.step {
                self.filled = 0;
                let loudness = weighting.loudness_window(100).unwrap_or(f64::NEG_INFINITY);
                self.take(energy(loudness));
            }
        }
        self.weighting = Some(weighting);
    }

    /// The next 100 ms are complete.
    fn take(&mut self, energy: f64) {
        self.noise.push(loudness(energy));
        self.recent.push_back(energy);
        if self.recent.len() > SHORT_TERM {
            self.recent.pop_front();
        }
        if let Some(mean) = self.mean_of_last(MOMENTARY) {
            self.momentary.add(loudness(mean), mean);
            self.max_momentary = self.max_momentary.max(mean);
        }
        if let Some(mean) = self.mean_of_last(SHORT_TERM) {
            self.short_term.add(loudness(mean), mean);
            self.max_short_term = self.max_short_term.max(mean);
        }
    }

    fn mean_of_last(&self, steps: usize) -> Option<f64> {
        let from = self.recent.len().checked_sub(steps)?;
        Some(self.recent.range(from..).sum::<f64>() / steps as f64)
    }

    /// The loudness, and how far the sound stands over its noise.
    pub(super) fn finish(self) -> (Loudness, Option<Decibels>) {
        let loudest = |energy: f64| (energy > 0.0).then(|| Lufs(loudness(energy)));
        let loudness = Loudness {
            integrated: integrated(&self.momentary).map(Lufs),
            range_lu: range(&self.short_term),
            true_peak: None,
            max_momentary: loudest(self.max_momentary),
            max_short_term: loudest(self.max_short_term),
        };
        (loudness, self.noise.finish())
    }
}

fn integrated(blocks: &Histogram) -> Option<f64> {
    let gate = loudness(blocks.mean_power_above(ABSOLUTE_GATE)?) + RELATIVE_GATE;
    blocks.mean_power_above(gate.max(ABSOLUTE_GATE)).map(loudness)
}

fn range(blocks: &Histogram) -> Option<f64> {
    let gate = (loudness(blocks.mean_power_above(ABSOLUTE_GATE)?) + RANGE_GATE).max(ABSOLUTE_GATE);
    let [low, high] = RANGE.map(|part| blocks.quantile_above(gate, part));
    Some(high? - low?)
}

/// BS.1770-5 Annex 1: the constant makes a sine of 997 Hz at 0 dBFS in one channel read -3.01.
fn loudness(energy: f64) -> f64 {
    10.0 * energy.log10() - 0.691
}

fn energy(loudness: f64) -> f64 {
    10f64.powf((loudness + 0.691) / 10.0)
}
