//! Pops: the breath of a p or a b that hits the microphone. Under the voice it is a short burst, louder than the voice
//! itself; wind and traffic lie there too, but they do not end at once.

use std::collections::VecDeque;
use std::f64::consts::TAU;

use surco_units::SampleRate;

use super::low_pass::LowPass;

/// A breath lies mostly under this; a man's deepest tone, 20 Hz higher, is 10 dB down already.
const BREATH_HERTZ: f64 = 60.0;

/// A displaced zero line is no breath.
const ZERO_LINE_HERTZ: f64 = 10.0;

/// Looked at in cells of 10 ms.
const CELLS_PER_SECOND: f64 = 100.0;

/// A burst rises and falls within this many cells in all, and is its highest within as many on both sides.
const MAX_CELLS: usize = 15;

/// What is still a part of a burst: all of it that is less than so many dB under its highest.
const WITHIN: f64 = 12.0;

/// What is usual around it, half a second on both sides, is lower by so many dB.
const OVER_THE_USUAL: f64 = 15.0;
const AROUND: usize = 50;

/// So many dB under what is above it, a burst is the foot of something else: a click, a deep voice.
const UNDER_THE_REST: f64 = 6.0;

/// Softer bursts, in dBFS, are nothing to anybody.
const FAINTEST: f64 = -50.0;

/// More are not kept one by one.
const MAX_POPS: usize = 1000;

/// A burst that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pop {
    /// From where to where it lies, in samples of what was pushed.
    pub(super) from: usize,
    pub(super) to: usize,
    /// How loud its loudest 10 ms are, in dBFS.
    pub(super) level: f64,
}

/// Levels of 10 ms in dB: of the breath, and of what lies above it.
#[derive(Debug, Clone, Copy)]
struct Cell {
    low: f64,
    rest: f64,
}

/// Before the beginning and after the end.
const NOTHING: Cell = Cell { low: f64::NEG_INFINITY, rest: f64::NEG_INFINITY };

/// Listens for pops in one channel that was brought down to a low rate, at which a voice's lowest tones are still there.
#[derive(Debug)]
pub(super) struct Plosives {
    low_pass: LowPass,
    /// How much of the zero line is kept from one sample to the next, the last sample, and the last without it.
    keeps: f64,
    last: Option<f64>,
    centred: f64,
    cell_samples: usize,
    filled: usize,
    low_power: f64,
    power: f64,
    /// The cells around the one that is judged.
    cells: VecDeque<Cell>,
    /// Cells judged.
    judged: usize,
    found: Vec<Pop>,
}

impl Plosives {
    /// For samples at so many hertz.
    pub(super) fn new(rate: f64) -> Plosives {
        Plosives {
            low_pass: LowPass::at(BREATH_HERTZ, SampleRate(rate as u32)),
            keeps: 1.0 - TAU * ZERO_LINE_HERTZ / rate,
            last: None,
            centred: 0.0,
            cell_samples: ((rate / CELLS_PER_SECOND) as usize).max(1),
            filled: 0,
            low_power: 0.0,
            power: 0.0,
            cells: std::iter::repeat_n(NOTHING, AROUND).collect(),
            judged: 0,
            found: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, sample: f64) {
        self.centred = sample - self.last.replace(sample).unwrap_or(sample) + self.keeps * self.centred;
        let low = self.low_pass.next(self.centred);
        self.low_power += low * low;
        self.power += (self.centred - low).powi(2);
        self.filled += 1;
        if self.filled == self.cell_samples {
            let level = |power: f64| 10.0 * (power / self.cell_samples as f64).max(1e-20).log10();
            let cell = Cell { low: level(self.low_power), rest: level(self.power) };
            (self.filled, self.low_power, self.power) = (0, 0.0, 0.0);
            self.take(cell);
        }
    }

    fn take(&mut self, cell: Cell) {
        self.cells.push_back(cell);
        if self.cells.len() > 2 * AROUND {
            if let Some((from, to)) = self.burst_in_the_middle().filter(|_| self.found.len() < MAX_POPS) {
                let place = |cell: usize| (self.judged + cell).saturating_sub(AROUND) * self.cell_samples;
                self.found.push(Pop { from: place(from), to: place(to), level: self.cells[AROUND].low });
            }
            self.cells.pop_front();
            self.judged += 1;
        }
    }

    /// The burst, in cells of those that are kept, of which the middle one is the loudest.
    fn burst_in_the_middle(&self) -> Option<(usize, usize)> {
        let Cell { low: highest, rest } = self.cells[AROUND];
        if highest < FAINTEST || highest < rest - UNDER_THE_REST {
            return None;
        }
        let near = self.cells.range(AROUND - MAX_CELLS..=AROUND + MAX_CELLS);
        // Of two that are equally loud the first is taken.
        if near.enumerate().any(|(at, cell)| cell.low > highest || (at < MAX_CELLS && cell.low == highest)) {
            return None;
        }
        let is_over = |at: &usize| self.cells[*at].low < highest - WITHIN;
        let from = (AROUND - MAX_CELLS..AROUND).rev().find(is_over)? + 1;
        let to = (AROUND + 1..=AROUND + MAX_CELLS).find(is_over)?;
        if to - from > MAX_CELLS {
            return None;
        }
        let mut around: Vec<f64> = (0..from).chain(to..=2 * AROUND).map(|at| self.cells[at].low).collect();
        around.retain(|low| low.is_finite());
        if around.is_empty() {
            return None;
        }
        let middle = around.len() / 2;
        let (_, usual, _) = around.select_nth_unstable_by(middle, f64::total_cmp);
        (*usual < highest - OVER_THE_USUAL).then_some((from, to))
    }

    /// All that were found, in their order.
    pub(super) fn finish(mut self) -> Vec<Pop> {
        (0..=AROUND).for_each(|_| self.take(NOTHING));
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: usize = 1500;

    /// So many seconds of tones, in Hz and amplitude.
    fn tones(seconds: f64, tones: &[(f64, f64)]) -> Vec<f64> {
        let at =
            |n: usize, (hertz, amplitude): &(f64, f64)| amplitude * (TAU * hertz * n as f64 / RATE as f64).sin();
        (0..(seconds * RATE as f64) as usize).map(|n| tones.iter().map(|tone| at(n, tone)).sum()).collect()
    }

    fn with_pop(mut sound: Vec<f64>, seconds: f64, length: f64, amplitude: f64) -> Vec<f64> {
        let (from, frames) = ((seconds * RATE as f64) as usize, (length * RATE as f64) as usize);
        for n in 0..frames {
            let shape = (TAU / 2.0 * n as f64 / frames as f64).sin();
            sound[from + n] += amplitude * shape * (TAU * 40.0 * n as f64 / RATE as f64).sin();
        }
        sound
    }

    fn pops(sound: &[f64]) -> Vec<Pop> {
        let mut plosives = Plosives::new(RATE as f64);
        sound.iter().for_each(|sample| plosives.push(*sample));
        plosives.finish()
    }

    #[test]
    fn a_burst_under_the_voice_is_found_at_its_place() {
        for seconds in [0.05, 1.0, 1.95] {
            let sound = with_pop(tones(2.1, &[(110.0, 0.1), (220.0, 0.1)]), seconds, 0.06, 0.5);
            let found = pops(&sound);
            assert_eq!(found.len(), 1, "at {seconds} s: {found:?}");
            let (from, to) = (found[0].from as f64 / RATE as f64, found[0].to as f64 / RATE as f64);
            assert!(from < seconds + 0.03 && to > seconds + 0.05, "{from} to {to} s");
            assert!(to - from < 0.15, "{from} to {to} s");
        }
        let two = with_pop(with_pop(tones(3.0, &[(110.0, 0.1)]), 1.0, 0.06, 0.5), 1.4, 0.06, 0.3);
        assert_eq!(pops(&two).len(), 2);
    }

    #[test]
    fn a_deep_voice_wind_a_click_and_a_displaced_zero_line_are_no_pops() {
        let deep: Vec<f64> = [tones(0.12, &[(85.0, 0.3), (170.0, 0.3)]), vec![0.0; 300]].concat().repeat(10);
        let wind = tones(3.0, &[(20.0, 0.3), (23.0, 0.3), (31.0, 0.2)]);
        let mut click = tones(2.0, &[(110.0, 0.1)]);
        click[1500] = 1.0;
        let displaced: Vec<f64> = tones(2.0, &[(110.0, 0.1)]).iter().map(|sample| sample + 0.3).collect();
        let soft = with_pop(vec![0.0; 3000], 1.0, 0.06, 0.004);
        for (name, sound) in
            [("deep", deep), ("wind", wind), ("click", click), ("displaced", displaced), ("soft", soft)]
        {
            assert_eq!(pops(&sound), [], "{name}");
        }
        assert_eq!(pops(&[]), []);
    }
}
