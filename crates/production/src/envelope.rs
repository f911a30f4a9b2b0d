//! How the level of a sound moves: fades at its ends, and the bed that gives way to speech.

use std::f64::consts::{FRAC_PI_2, PI};

use surco_model::{Duck, FadeShape};
use surco_units::{Decibels, Frames};

use crate::spans::Span;

/// Where a sound begins or ends without a fade it is eased over 5 ms: too short to be heard as a fade, long enough
/// for a tone that is cut anywhere not to click.
pub(crate) const EDGE: Frames = Frames::from_millis(5);

/// How a sound begins and how it ends.
///
/// Longer than [`EDGE`] a fade goes by its shape. The usual one keeps the power of two sounds that cross (sine and
/// cosine: what one gives up the other takes, and unrelated sounds add up to an even level); an edge is a raised
/// cosine, which has no corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fades {
    /// How long it comes.
    pub(crate) into: Frames,
    /// How long it goes.
    pub(crate) out: Frames,
    /// By which curve.
    pub(crate) shape: FadeShape,
}

impl Fades {
    /// Fades of equal power.
    pub(crate) fn of(into: Frames, out: Frames) -> Fades {
        Fades { into, out, shape: FadeShape::EqualPower }
    }

    /// Multiplies the gains of the frames from `at` on of a sound that is `length` long.
    pub(crate) fn apply(&self, length: Frames, at: Frames, gains: &mut [f32]) {
        let end = at + Frames::of_len(gains.len());
        if at < self.into {
            for (position, gain) in (at.0..).zip(&mut *gains).take((self.into - at).index()) {
                *gain *= rise(position as f64 + 0.5, self.into, self.shape);
            }
        }
        let going_from = length - self.out;
        if end > going_from {
            let skip = (going_from - at).index();
            for (position, gain) in (at.0..).zip(&mut *gains).skip(skip) {
                *gain *= rise((length.0 - position) as f64 - 0.5, self.out, self.shape);
            }
        }
    }
}

/// The range of a fade in decibels; below it the gain is zero.
const FADER: Decibels = Decibels(-60.0);

/// The gain `position` frames into a fade from nothing; 0 before and 1 behind it.
fn rise(position: f64, fade: Frames, shape: FadeShape) -> f32 {
    let part = (position / fade.0.max(1) as f64).clamp(0.0, 1.0);
    let raised_cosine = (1.0 - (part * PI).cos()) / 2.0;
    let gain = match shape {
        _ if fade <= EDGE => raised_cosine,
        FadeShape::EqualPower => (part * FRAC_PI_2).sin(),
        FadeShape::Linear => part,
        FadeShape::SCurve => raised_cosine,
        FadeShape::Decibel => {
            // Straight in decibels, but from nothing: a fader's last millimetre.
            let lowest = 10f64.powf(FADER.0 / 20.0);
            (lowest.powf(1.0 - part) - lowest) / (1.0 - lowest)
        }
    };
    gain as f32
}

/// The gain of the bed over the whole episode: down before a word begins, up again after the last.
///
/// ```text
/// 0 dB   ───╲              ╱────   straight in dB, as a hand moves a fader
/// depth      ╲____________╱
///      attack │  speech  │ release
/// ```
#[derive(Debug, Clone)]
pub(crate) struct Ducking {
    spans: Vec<Span>,
    duck: Duck,
    /// The first span that is not yet wholly behind; positions are asked for in order.
    next: usize,
}

impl Ducking {
    /// Gives way to speech in `spans`, which are in order and apart by more than attack and release.
    pub(crate) fn new(spans: Vec<Span>, duck: Duck) -> Ducking {
        Ducking { spans, duck, next: 0 }
    }

    /// Multiplies the gains of the episode's frames from `at` on.
    pub(crate) fn apply(&mut self, at: Frames, gains: &mut [f32]) {
        let end = at + Frames::of_len(gains.len());
        let floor = self.duck.depth.amplitude();
        while self.spans.get(self.next).is_some_and(|span| span.to + self.duck.release <= at) {
            self.next += 1;
        }
        for span in self.spans[self.next.min(self.spans.len())..].iter() {
            if span.from - self.duck.attack >= end {
                return;
            }
            let within = |from: Frames, to: Frames| (from.max(at) - at).index()..(to.min(end) - at).index();
            let down = within(span.from - self.duck.attack, span.from);
            let under = within(span.from, span.to);
            let up = within(span.to, span.to + self.duck.release);
            let ramp = |depth: f64| Decibels(self.duck.depth.0 * depth).amplitude();
            for index in down {
                gains[index] *= ramp(part(span.from - at - Frames::of_len(index), self.duck.attack));
            }
            if under.start < under.end {
                gains[under].iter_mut().for_each(|gain| *gain *= floor);
            }
            for index in up {
                gains[index] *= ramp(part(at + Frames::of_len(index) - span.to, self.duck.release));
            }
        }
    }
}

/// How much of the depth is left so far away from the speech.
fn part(distance: Frames, ramp: Frames) -> f64 {
    if distance < ramp { 1.0 - distance.0 as f64 / ramp.0 as f64 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faded(fades: Fades, length: usize) -> Vec<f32> {
        let mut gains = vec![1.0; length];
        for (at, part) in (0..).step_by(100).zip(gains.chunks_mut(100)) {
            fades.apply(Frames::of_len(length), Frames(at), part);
        }
        gains
    }

    #[test]
    fn two_sounds_that_cross_keep_their_power_all_the_way() {
        let alone = |fades| faded(fades, 100_000);
        let comes = alone(Fades::of(Frames(38_400), EDGE));
        let goes = alone(Fades::of(EDGE, Frames(38_400)));
        for (come, go) in comes[..38_400].iter().zip(&goes[61_600..]) {
            let power = come * come + go * go;
            assert!((power - 1.0).abs() < 1e-5, "{power}");
        }
    }

    #[test]
    fn an_edge_takes_nothing_away_behind_5_ms() {
        let gains = faded(Fades::of(EDGE, EDGE), 48_000);
        assert!(gains[240..47_760].iter().all(|gain| *gain == 1.0));
        assert!(gains[0] < 1e-4 && gains[47_999] < 1e-4);
    }

    #[test]
    fn a_tone_cut_anywhere_does_not_click() {
        let tone = |n: usize| (0.9 * (0.013 * n as f64 + 1.0).sin()) as f32;
        let mut sound: Vec<f32> = faded(Fades::of(EDGE, EDGE), 4_800);
        sound.iter_mut().enumerate().for_each(|(n, gain)| *gain *= tone(n));
        let padded = [&[0.0; 10], &sound[..], &[0.0; 10]].concat();
        // A click is a corner: the change from one step to the next.
        for steps in padded.windows(3) {
            let corner = (steps[2] - 2.0 * steps[1] + steps[0]).abs();
            assert!(Decibels::of_amplitude(corner).0 < -60.0, "{corner}");
        }
    }

    #[test]
    fn every_shape_begins_at_nothing_ends_at_everything_and_never_jumps_or_goes_back() {
        for shape in FadeShape::ALL {
            let gains = faded(Fades { shape, ..Fades::of(Frames(48_000), EDGE) }, 60_000);
            assert!(gains[0] < 2e-4 && gains[47_999] > 0.999 && gains[48_000] == 1.0, "{shape:?}");
            for pair in gains[..48_001].windows(2) {
                assert!(pair[1] >= pair[0] && pair[1] - pair[0] < 0.001, "{shape:?} {pair:?}");
            }
            let middle = Decibels::of_amplitude(gains[24_000]).0;
            let wanted = match shape {
                FadeShape::EqualPower => -3.01,
                FadeShape::Linear | FadeShape::SCurve => -6.02,
                FadeShape::Decibel => -30.3,
            };
            assert!((middle - wanted).abs() < 0.1, "{shape:?}: {middle}");
        }
    }

    fn ducked(duck: Duck, spans: Vec<Span>, frames: usize) -> Vec<f32> {
        let mut gains = vec![1.0; frames];
        let mut ducking = Ducking::new(spans, duck);
        for (at, part) in (0..).step_by(777).zip(gains.chunks_mut(777)) {
            ducking.apply(Frames(at), part);
        }
        gains
    }

    #[test]
    fn the_bed_is_down_when_the_first_word_begins_and_comes_back_after_the_last() {
        let duck = Duck::default();
        let speech = Span { from: Frames(48_000), to: Frames(96_000) };
        let level = |frame: usize| {
            let gains = ducked(duck, vec![speech], 192_000);
            Decibels::of_amplitude(gains[frame]).0
        };
        assert_eq!(level(40_000), 0.0);
        assert!((level(48_000 - duck.attack.index() / 2) + 7.0).abs() < 0.01);
        assert!((level(48_000) + 14.0).abs() < 0.01);
        assert!((level(95_999) + 14.0).abs() < 0.01);
        assert!((level(96_000 + duck.release.index() / 2) + 7.0).abs() < 0.01);
        assert_eq!(level(96_000 + duck.release.index()), 0.0);
    }

    #[test]
    fn the_bed_never_jumps() {
        let speech =
            [(0, 50_000), (120_000, 150_000)].map(|(from, to)| Span { from: Frames(from), to: Frames(to) });
        let gains = ducked(Duck::default(), speech.to_vec(), 240_000);
        let step = gains.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(Decibels::of_amplitude(step).0 < -60.0, "{step}");
        assert!((gains[0] - Decibels(-14.0).amplitude()).abs() < 1e-6);
    }
}
