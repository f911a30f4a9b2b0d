//! Loudness by EBU R 128 out of the energies of each 100 ms: windows and gates.
//!
//! ```text
//! energy of each 100 ms ──┬─ 4 of them: momentary ── gates ── integrated
//!                         └─ 30 of them: short-term ── gates ── range
//! ```
//!
//! Blocks are counted in histograms, so that no length of recording costs memory.

use std::collections::VecDeque;

use surco_units::{Loudness, Lufs};

use super::histogram::Histogram;

/// 400 ms, one of them every 100 ms: ITU-R BS.1770-5 Annex 1.
pub(super) const MOMENTARY: usize = 4;
/// 3 s: EBU Tech 3341.
pub(super) const SHORT_TERM: usize = 30;

/// What softer blocks are is not programme (BS.1770-5 Annex 1, EBU Tech 3342).
const ABSOLUTE_GATE: f64 = -70.0;
/// So much under the mean of the rest a block does not count either (BS.1770-5 Annex 1).
const RELATIVE_GATE: f64 = -10.0;
/// The same for the loudness range, and its percentiles (Tech 3342).
const RANGE_GATE: f64 = -20.0;
const RANGE: [f64; 2] = [0.1, 0.95];

/// BS.1770-5 Annex 1: the constant makes a sine of 997 Hz at 0 dBFS in one channel read -3.01.
const OFFSET: f64 = -0.691;

/// Gathers K-weighted energies of 100 ms, all channels together, into loudness.
#[derive(Debug)]
pub struct Gates {
    /// The energies of the last 3 s, newest last.
    recent: VecDeque<f64>,
    momentary: Histogram,
    short_term: Histogram,
    loudest_momentary: f64,
    loudest_short_term: f64,
}

impl Default for Gates {
    fn default() -> Gates {
        Gates {
            recent: VecDeque::with_capacity(SHORT_TERM + 1),
            momentary: Histogram::new(),
            short_term: Histogram::new(),
            loudest_momentary: 0.0,
            loudest_short_term: 0.0,
        }
    }
}

impl Gates {
    /// The next 100 ms: the mean square, 0 for silence.
    pub fn push(&mut self, energy: f64) {
        self.recent.push_back(energy);
        if self.recent.len() > SHORT_TERM {
            self.recent.pop_front();
        }
        if let Some(mean) = self.mean_of_last(MOMENTARY) {
            self.momentary.add(loudness(mean), mean);
            self.loudest_momentary = self.loudest_momentary.max(mean);
        }
        if let Some(mean) = self.mean_of_last(SHORT_TERM) {
            self.short_term.add(loudness(mean), mean);
            self.loudest_short_term = self.loudest_short_term.max(mean);
        }
    }

    fn mean_of_last(&self, steps: usize) -> Option<f64> {
        let from = self.recent.len().checked_sub(steps)?;
        Some(self.recent.range(from..).sum::<f64>() / steps as f64)
    }

    /// The loudness of all that came, without a peak; what is shorter than 400 ms has none.
    pub fn loudness(&self) -> Loudness {
        let loudest = |energy: f64| (energy > 0.0).then(|| Lufs(loudness(energy)));
        Loudness {
            integrated: integrated(&self.momentary).map(Lufs),
            range_lu: range(&self.short_term),
            true_peak: None,
            max_momentary: loudest(self.loudest_momentary),
            max_short_term: loudest(self.loudest_short_term),
        }
    }
}

/// The integrated loudness of blocks of 400 ms.
pub(super) fn integrated(blocks: &Histogram) -> Option<f64> {
    let gate = loudness(blocks.mean_power_above(ABSOLUTE_GATE)?) + RELATIVE_GATE;
    blocks.mean_power_above(gate.max(ABSOLUTE_GATE)).map(loudness)
}

fn range(blocks: &Histogram) -> Option<f64> {
    let gate = (loudness(blocks.mean_power_above(ABSOLUTE_GATE)?) + RANGE_GATE).max(ABSOLUTE_GATE);
    let [low, high] = RANGE.map(|part| blocks.quantile_above(gate, part));
    Some(high? - low?)
}

/// The loudness, in LUFS, of a K-weighted energy; minus infinity for none.
pub fn loudness(energy: f64) -> f64 {
    10.0 * energy.log10() + OFFSET
}

/// The K-weighted energy of a loudness in LUFS.
pub fn energy(loudness: f64) -> f64 {
    10f64.powf((loudness - OFFSET) / 10.0)
}
