//! Loudness by EBU R 128, from the sound on.
//!
//! ```text
//! sound ── K-weighting ── energy of each 10 ms ──┬─ 40 and 300 of them: the loudest moments
//!                                                └─ of each 100 ms ── gates
//! ```
//!
//! All windows are made of the same 10 ms, so that a longer window costs nothing more.

use std::collections::VecDeque;

use surco_units::{Loudness, Lufs, SampleRate};

use super::gates::{Gates, MOMENTARY, SHORT_TERM, loudness};
use super::noise::{Distance, Noise};
use super::weighting::Weighting;

/// Parts of 100 ms among which the loudest moments are sought: a tone of 400 ms that begins between two blocks is as
/// loud as any other (EBU Tech 3341, signals 13 and 14).
const FINE: usize = 10;

/// Measures everything of [`Loudness`] but the peak.
pub(super) struct LoudnessMeter {
    weighting: Weighting,
    /// Frames in 100 ms, how many of them have come, and their energy.
    step: usize,
    filled: usize,
    energy: f64,
    gates: Gates,
    /// The energy of 10 ms, and which of the ten they are.
    fine_energy: f64,
    fine: usize,
    loudest_momentary: Loudest,
    loudest_short_term: Loudest,
    noise: Noise,
}

impl LoudnessMeter {
    pub(super) fn new(channels: usize, rate: SampleRate) -> LoudnessMeter {
        LoudnessMeter {
            weighting: Weighting::new(channels, rate),
            step: (rate.0 as usize / 10).max(1),
            filled: 0,
            energy: 0.0,
            gates: Gates::default(),
            fine_energy: 0.0,
            fine: 0,
            loudest_momentary: Loudest::of_windows(MOMENTARY * FINE),
            loudest_short_term: Loudest::of_windows(SHORT_TERM * FINE),
            noise: Noise::new(),
        }
    }

    /// Takes the next frames; `complete` hears the energy of each 100 ms that they complete.
    pub(super) fn push(&mut self, channels: &[Vec<f32>], complete: &mut dyn FnMut(f64)) {
        let length = channels.first().map_or(0, Vec::len);
        let mut planes: Vec<&[f32]> = Vec::with_capacity(channels.len());
        let mut from = 0;
        while from < length {
            let end_of_fine = self.step * (self.fine + 1) / FINE;
            let to = length.min(from + end_of_fine - self.filled);
            planes.clear();
            planes.extend(channels.iter().map(|channel| &channel[from..to]));
            self.fine_energy += self.weighting.energy(&planes);
            self.filled += to - from;
            from = to;
            if self.filled == end_of_fine {
                let energy = std::mem::take(&mut self.fine_energy);
                self.energy += energy;
                self.fine += 1;
                self.loudest_momentary.hear(energy);
                self.loudest_short_term.hear(energy);
            }
            if self.filled == self.step {
                (self.filled, self.fine) = (0, 0);
                let energy = std::mem::take(&mut self.energy) / self.step as f64;
                self.noise.push(loudness(energy));
                self.gates.push(energy);
                complete(energy);
            }
        }
    }

    /// The loudness, and how far the loud parts stand out.
    pub(super) fn finish(self) -> (Loudness, Distance) {
        let loudest = |window: Loudest, steps: usize| {
            let energy = window.most / (steps * self.step) as f64;
            (energy > 0.0).then(|| Lufs(loudness(energy)))
        };
        let loudness = Loudness {
            max_momentary: loudest(self.loudest_momentary, MOMENTARY),
            max_short_term: loudest(self.loudest_short_term, SHORT_TERM),
            ..self.gates.loudness()
        };
        (loudness, self.noise.finish())
    }
}

/// The most energy in any window of so many parts in a row.
struct Loudest {
    parts: VecDeque<f64>,
    length: usize,
    sum: f64,
    most: f64,
}

impl Loudest {
    fn of_windows(length: usize) -> Loudest {
        Loudest { parts: VecDeque::with_capacity(length), length, sum: 0.0, most: 0.0 }
    }

    fn hear(&mut self, energy: f64) {
        if self.parts.len() == self.length {
            self.sum -= self.parts.pop_front().unwrap_or(0.0);
        }
        self.parts.push_back(energy);
        self.sum += energy;
        if self.parts.len() == self.length && self.sum > self.most {
            // What rounding has left in the sum of all that came and went stays out of it.
            self.sum = self.parts.iter().sum();
            self.most = self.most.max(self.sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_testing::sine;
    use surco_units::STATION_RATE;

    /// Tones of 1 kHz one after the other, each of so many seconds with its peaks at so many dBFS.
    fn tones(parts: &[(f64, f64)]) -> Vec<f32> {
        parts.iter().flat_map(|(seconds, level)| sine(1000.0, 10f64.powf(level / 20.0), *seconds)).collect()
    }

    fn measured(channels: &[Vec<f32>]) -> Loudness {
        let mut meter = LoudnessMeter::new(channels.len(), STATION_RATE);
        // Odd blocks, so that none falls together with a window.
        for from in (0..channels[0].len()).step_by(5001) {
            let to = channels[0].len().min(from + 5001);
            meter
                .push(&channels.iter().map(|channel| channel[from..to].to_vec()).collect::<Vec<_>>(), &mut |_| {});
        }
        meter.finish().0
    }

    fn in_stereo(parts: &[(f64, f64)]) -> Loudness {
        let channel = tones(parts);
        measured(&[channel.clone(), channel])
    }

    fn close(measured: Option<Lufs>, wanted: f64) -> bool {
        measured.is_some_and(|loudness| (loudness.0 - wanted).abs() <= 0.1)
    }

    #[test]
    fn the_tones_of_ebu_tech_3341_read_as_they_must() {
        for (number, wanted, parts) in [
            (1, -23.0, &[(20.0, -23.0)][..]),
            (2, -33.0, &[(20.0, -33.0)]),
            (3, -23.0, &[(10.0, -36.0), (60.0, -23.0), (10.0, -36.0)]),
            (4, -23.0, &[(10.0, -72.0), (10.0, -36.0), (60.0, -23.0), (10.0, -36.0), (10.0, -72.0)]),
            (5, -23.0, &[(20.0, -26.0), (20.1, -20.0), (20.0, -26.0)]),
        ] {
            let loudness = in_stereo(parts);
            assert!(close(loudness.integrated, wanted), "signal {number}: {loudness:?}");
            if number <= 2 {
                assert!(close(loudness.max_momentary, wanted) && close(loudness.max_short_term, wanted));
            }
        }
    }

    #[test]
    fn five_channels_weigh_as_ebu_tech_3341_wants() {
        let channel = |level| tones(&[(20.0, level)]);
        let six = measured(&[channel(-28.0), channel(-28.0), channel(-24.0), channel(-30.0), channel(-30.0)]);
        assert!(close(six.integrated, -23.0), "signal 6: {six:?}");
    }

    #[test]
    fn the_loudest_moments_of_ebu_tech_3341_read_as_they_must() {
        let nine = in_stereo(&[(1.34, -20.0), (1.66, -30.0)].repeat(5));
        assert!(close(nine.max_short_term, -23.0), "signal 9: {nine:?}");
        let twelve = in_stereo(&[(0.18, -20.0), (0.22, -30.0)].repeat(25));
        assert!(close(twelve.max_momentary, -23.0), "signal 12: {twelve:?}");
    }

    /// Silence, then so many seconds of a tone, then silence for a second.
    fn moment(silence: f64, seconds: f64, level: f64) -> Loudness {
        in_stereo(&[(silence, f64::NEG_INFINITY), (seconds, level), (1.0, f64::NEG_INFINITY)])
    }

    #[test]
    fn a_moment_is_as_loud_wherever_it_begins() {
        for n in (0..20).map(f64::from) {
            let ten = moment(0.15 * n, 3.0, -23.0);
            assert!(close(ten.max_short_term, -23.0), "signal 10, {n}: {ten:?}");
            let eleven = moment(0.15 * n, 3.0, -38.0 + n);
            assert!(close(eleven.max_short_term, -38.0 + n), "signal 11, {n}: {eleven:?}");
            let thirteen = moment(0.02 * n, 0.4, -23.0);
            assert!(close(thirteen.max_momentary, -23.0), "signal 13, {n}: {thirteen:?}");
            let fourteen = moment(0.02 * n, 0.4, -38.0 + n);
            assert!(close(fourteen.max_momentary, -38.0 + n), "signal 14, {n}: {fourteen:?}");
        }
    }

    #[test]
    fn the_ranges_of_ebu_tech_3342_read_as_they_must() {
        let steps = |levels: &[f64]| levels.iter().map(|level| (20.0, *level)).collect::<Vec<_>>();
        for (number, wanted, levels) in [
            (1, 10.0, &[-20.0, -30.0][..]),
            (2, 5.0, &[-20.0, -15.0]),
            (3, 20.0, &[-40.0, -20.0]),
            (4, 15.0, &[-50.0, -35.0, -20.0, -35.0, -50.0]),
        ] {
            let range = in_stereo(&steps(levels)).range_lu.unwrap();
            assert!((range - wanted).abs() <= 1.0, "signal {number}: {range} LU");
        }
    }

    #[test]
    fn a_mono_file_counts_as_its_one_channel() {
        let mono = measured(&[tones(&[(5.0, -23.0)])]);
        assert!(close(mono.integrated, -26.0), "{mono:?}");
    }

    #[test]
    fn silence_and_what_is_too_short_have_no_loudness() {
        assert_eq!(measured(&[vec![0.0; 480_000], vec![0.0; 480_000]]), Loudness::default());
        assert_eq!(measured(&[tones(&[(0.39, -10.0)])]), Loudness::default());
        let brief = measured(&[tones(&[(0.4, -10.0)])]);
        assert!(brief.integrated.is_some() && brief.max_short_term.is_none() && brief.range_lu.is_none());
        let mut nothing = LoudnessMeter::new(0, STATION_RATE);
        nothing.push(&[], &mut |_| {});
        assert_eq!(nothing.finish(), (Loudness::default(), Distance::default()));
    }
}
