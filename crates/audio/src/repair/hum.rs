//! Removes mains hum: it is measured in the pauses of speech and subtracted everywhere.
//!
//! A notch would take from the voice what it takes from the hum. But a hum goes on alike for seconds, so it can be told
//! from what comes and goes. The sound is cut into cells of two periods of the mains: in each of them hum and
//! overtones are the even lines of its spectrum, and the odd lines, where no hum can be, tell how much of the even ones
//! is something else. The mean over three seconds, in which soft cells count more than loud ones, is the hum; it is made
//! again as a sound and subtracted.

use std::collections::VecDeque;
use std::f64::consts::TAU;
use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::Block;
use crate::latency_compensation::{Process, Waiting};

/// Periods of the mains in a cell.
const PERIODS: usize = 2;

/// Tones looked at: the mains and its overtones up to 2 kHz and more.
const TONES: usize = 40;

/// How long the hum is taken to be alike, to each side.
const ALIKE_SECONDS: f64 = 1.5;

/// A cell softer than this (mean square) is a file's own zero and says nothing.
const EMPTY: f64 = 1e-10;

/// A line must stand so far (as powers) over its neighbours before anything of it is taken to be hum.
const CERTAIN: f64 = 2.0;

/// Takes the hum out of blocks of a fixed number of channels.
pub(super) struct Dehum {
    waiting: Waiting,
    hum: Humming,
}

/// The hum as estimated so far.
struct Humming {
    /// Frames in a cell.
    cell: usize,
    /// Cells to each side of the place whose hum is sought.
    side: usize,
    /// By how much the first tone turns from cell to cell against the cell's own second line, in cycles.
    turn: f64,
    channels: Vec<Line>,
    work: Work,
}

struct Line {
    /// The newest cells, and how many came before them.
    cells: VecDeque<Cell>,
    before: usize,
    /// The hum at the beginning of the cell that is next to be mended.
    hum: Vec<Complex<f64>>,
}

struct Cell {
    /// How much it says: more, the softer it is.
    weight: f64,
    /// Its lines, every one turned to where the hum stands still: at 0, ½, 1, 1½… times the mains.
    lines: Vec<Complex<f64>>,
}

struct Work {
    forward: Arc<dyn RealToComplex<f32>>,
    back: Arc<dyn ComplexToReal<f32>>,
    samples: Vec<f32>,
    lines: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl Dehum {
    /// Against a hum of so many `hertz`, known to a few hundredths.
    pub(super) fn new(hertz: f64, channels: usize, rate: f64) -> Dehum {
        let period = rate / hertz;
        let cell = (PERIODS as f64 * period).round() as usize;
        let side = (ALIKE_SECONDS * rate / cell as f64).round() as usize;
        let turn = cell as f64 / period - PERIODS as f64;
        let mut planner = RealFftPlanner::new();
        let (forward, back) = (planner.plan_fft_forward(cell), planner.plan_fft_inverse(cell));
        let scratch = forward.get_scratch_len().max(back.get_scratch_len());
        let work = Work {
            samples: vec![0.0; cell],
            lines: forward.make_output_vec(),
            scratch: vec![Complex::default(); scratch],
            forward,
            back,
        };
        let line = || Line { cells: VecDeque::with_capacity(2 * side + 1), before: 0, hum: Vec::new() };
        let waiting = Waiting::new(channels, (side + 1) * cell, cell);
        let channels = std::iter::repeat_with(line).take(channels).collect();
        Dehum { waiting, hum: Humming { cell, side, turn, channels, work } }
    }
}

impl Humming {
    /// Takes the cell that has come to its end, and mends the one that now has enough behind it.
    fn complete(&mut self, waiting: &mut [VecDeque<f32>]) {
        for (line, waiting) in self.channels.iter_mut().zip(waiting) {
            let newest = waiting.len() - self.cell;
            self.work.samples.iter_mut().zip(waiting.range(newest..)).for_each(|(to, from)| *to = *from);
            let number = line.before + line.cells.len();
            line.cells.push_back(self.work.cell(number as f64 * self.turn));
            if number < self.side {
                continue;
            }
            // The cells around the end of the one to be mended, and before the first around its beginning.
            if line.hum.is_empty() {
                line.hum = line.hum_around(0, self.side);
            }
            let mended = number - self.side;
            let next = line.hum_around(mended + 1, self.side);
            let hum = std::mem::replace(&mut line.hum, next);
            let mut first = waiting.range_mut(..self.cell);
            self.work.subtract(&hum, &line.hum, mended as f64 * self.turn, &mut first);
            while line.before + self.side <= mended + 1 {
                line.cells.pop_front();
                line.before += 1;
            }
        }
    }
}

impl Line {
    /// The hum at the joint before cell `joint`, from the cells on both sides of it.
    fn hum_around(&self, joint: usize, side: usize) -> Vec<Complex<f64>> {
        let mut lines = vec![Complex::<f64>::default(); PERIODS * TONES + PERIODS / 2 + 1];
        let mut sum = 0.0;
        for (place, cell) in self.cells.iter().enumerate() {
            let distance = (self.before + place) as f64 + 0.5 - joint as f64;
            let reach = side as f64 + 0.5;
            if distance.abs() >= reach {
                continue;
            }
            let weight = cell.weight * (1.0 + (TAU / 2.0 * distance / reach).cos());
            sum += weight;
            lines.iter_mut().zip(&cell.lines).for_each(|(sum, line)| *sum += line * weight);
        }
        let tone = |number: usize| {
            let at = PERIODS * number;
            let other = (lines[at - 1].norm_sqr() + lines[at + 1].norm_sqr()) / 2.0;
            let certain = 1.0 - CERTAIN * other / lines[at].norm_sqr().max(f64::MIN_POSITIVE);
            if sum > 0.0 { lines[at] / sum * certain.max(0.0) } else { Complex::default() }
        };
        (1..=TONES).map(tone).collect()
    }
}

impl Work {
    /// The cell whose samples were laid ready; the mains has turned against it by so many cycles since the beginning.
    fn cell(&mut self, turned: f64) -> Cell {
        let length = self.samples.len() as f64;
        let power = self.samples.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / length;
        let weight = if power < EMPTY { 0.0 } else { 1.0 / power };
        // The lengths are those of the plan, so it cannot fail.
        let _ = self.forward.process_with_scratch(&mut self.samples, &mut self.lines, &mut self.scratch);
        let still = |(number, line): (usize, &Complex<f32>)| {
            let line = Complex::new(f64::from(line.re), f64::from(line.im));
            line * Complex::from_polar(2.0 / length, -TAU * turned * number as f64 / PERIODS as f64)
        };
        let lines = self.lines.iter().enumerate().take(PERIODS * TONES + PERIODS / 2 + 1).map(still).collect();
        Cell { weight, lines }
    }

    /// Subtracts a hum that goes evenly from one to another over a cell.
    fn subtract(
        &mut self,
        from: &[Complex<f64>],
        to: &[Complex<f64>],
        turned: f64,
        samples: &mut dyn ExactSizeIterator<Item = &mut f32>,
    ) {
        if from.iter().chain(to).all(|tone| tone.norm_sqr() == 0.0) {
            return;
        }
        let begin = self.sound(from, turned);
        let end = self.sound(to, turned);
        let length = samples.len() as f32;
        for (n, (sample, (begin, end))) in samples.zip(begin.iter().zip(end)).enumerate() {
            let part = n as f32 / length;
            *sample -= begin * (1.0 - part) + end * part;
        }
    }

    /// A cell of tones.
    fn sound(&mut self, tones: &[Complex<f64>], turned: f64) -> Vec<f32> {
        self.lines.fill(Complex::default());
        for (number, tone) in tones.iter().enumerate() {
            let number = number + 1;
            let tone = tone * Complex::from_polar(0.5, TAU * turned * number as f64);
            if let Some(line) = self.lines.get_mut(PERIODS * number) {
                *line = Complex::new(tone.re as f32, tone.im as f32);
            }
        }
        let _ = self.back.process_with_scratch(&mut self.lines, &mut self.samples, &mut self.scratch);
        self.samples.clone()
    }
}

impl Process for Dehum {
    fn latency(&self) -> usize {
        (self.hum.side + 1) * self.hum.cell
    }

    fn process(&mut self, block: &mut Block) {
        let Dehum { waiting, hum } = self;
        waiting.pass(block, &mut |lines| hum.complete(lines));
    }
}

impl fmt::Debug for Dehum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dehum").field("cell", &self.hum.cell).field("turn", &self.hum.turn).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latency_compensation::LatencyCompensated;
    use crate::test_sound::{Samples, all_of};
    use surco_testing::{level, noise, sine, voice};

    fn dehummed(sound: &[f32], hertz: f64) -> Vec<f32> {
        let dehum = Dehum::new(hertz, 2, 48_000.0);
        all_of(&mut LatencyCompensated::through(Samples::stereo(sound.to_vec()).in_blocks_of(777), dehum))
            .swap_remove(1)
    }

    fn hum(mains: f64, seconds: f64) -> Vec<f32> {
        let mut whole = vec![0.0; (seconds * 48_000.0) as usize];
        for (number, amplitude) in [(1.0, 0.02), (2.0, 0.01), (3.0, 0.008), (5.0, 0.004), (9.0, 0.002)] {
            let tone = sine(mains * number, amplitude, seconds);
            whole.iter_mut().zip(tone).for_each(|(sum, sample)| *sum += sample);
        }
        whole
    }

    fn minus(one: &[f32], other: &[f32]) -> Vec<f32> {
        one.iter().zip(other).map(|(one, other)| one - other).collect()
    }

    #[test]
    fn a_hum_goes_from_under_a_voice_and_the_voice_stays() {
        let spoken: Vec<f32> =
            voice(10.0).iter().zip(noise(0.001, 10.0)).map(|(voice, hiss)| voice + hiss).collect();
        for mains in [50.0, 60.0, 60.04, 49.95] {
            let recorded: Vec<f32> = spoken.iter().zip(hum(mains, 10.0)).map(|(voice, hum)| voice + hum).collect();
            // The frequency is known to a few hundredths only.
            for off in [0.0, 0.02] {
                let out = dehummed(&recorded, mains + off);
                assert_eq!(out.len(), recorded.len());
                let rest = level(&minus(&out, &spoken)) - level(&hum(mains, 10.0));
                assert!(rest < -18.0, "{mains} Hz {off} off: {rest} dB are left");
            }
        }
    }

    #[test]
    fn where_no_hum_is_next_to_nothing_is_taken() {
        for sound in [voice(6.0), noise(0.1, 6.0)] {
            let taken = level(&minus(&dehummed(&sound, 60.0), &sound)) - level(&sound);
            assert!(taken < -25.0, "{taken} dB");
        }
        assert!(dehummed(&vec![0.0; 100_000], 50.0).iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn the_length_stays_to_the_frame() {
        for frames in [0, 1, 1_600, 50_000] {
            assert_eq!(dehummed(&noise(0.1, 2.0)[..frames], 60.0).len(), frames);
        }
    }
}
