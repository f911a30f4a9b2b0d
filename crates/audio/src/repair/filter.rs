//! Filters of two poles: a high-pass against rumble, notches against the hum of the mains.

use std::f64::consts::TAU;

use surco_units::{Frames, SampleRate};

use crate::{Block, Error, Source};

/// The two halves of a Butterworth filter of fourth order: 24 dB per octave, flat above.
const BUTTERWORTH: [f64; 2] = [0.541_196_1, 1.306_563];

/// How much of the spectrum a notch takes, in Hz at -3 dB: enough for a mains that wanders by ± 0.5 Hz, and nothing
/// that a voice would miss.
const NOTCH_WIDTH: f64 = 3.0;

/// Hum is rich in overtones; those above the eighth drown in the voice.
const OVERTONES: u32 = 8;

/// One filter of second order with its state, in the transposed direct form II.
#[derive(Debug, Clone)]
pub(crate) struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    state: [f64; 2],
}

impl Biquad {
    /// From the coefficients of R. Bristow-Johnson's "Audio EQ Cookbook".
    fn new(b: [f64; 3], a: [f64; 3]) -> Biquad {
        Biquad { b: b.map(|b| b / a[0]), a: [a[1] / a[0], a[2] / a[0]], state: [0.0; 2] }
    }

    /// The four-pole Butterworth low-pass, to look at what is below `hertz`.
    pub(crate) fn low_pass(hertz: f64, rate: SampleRate) -> [Biquad; 2] {
        let (cos, sin) = circle(hertz, rate);
        BUTTERWORTH.map(|q| {
            let alpha = sin / (2.0 * q);
            let half = (1.0 - cos) / 2.0;
            Biquad::new([half, 1.0 - cos, half], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
        })
    }

    /// The four-pole Butterworth high-pass, -3 dB at `hertz`.
    fn high_pass(hertz: f64, rate: SampleRate) -> [Biquad; 2] {
        let (cos, sin) = circle(hertz, rate);
        BUTTERWORTH.map(|q| {
            let alpha = sin / (2.0 * q);
            let half = (1.0 + cos) / 2.0;
            Biquad::new([half, -1.0 - cos, half], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
        })
    }

    /// Takes `hertz` out and leaves the rest.
    fn notch(hertz: f64, rate: SampleRate) -> Biquad {
        let (cos, sin) = circle(hertz, rate);
        let alpha = sin * NOTCH_WIDTH / (2.0 * hertz);
        Biquad::new([1.0, -2.0 * cos, 1.0], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// The filter's answer to the next sample.
    pub(crate) fn next(&mut self, sample: f64) -> f64 {
        let out = self.b[0] * sample + self.state[0];
        self.state[0] = self.b[1] * sample - self.a[0] * out + self.state[1];
        self.state[1] = self.b[2] * sample - self.a[1] * out;
        out
    }
}

fn circle(hertz: f64, rate: SampleRate) -> (f64, f64) {
    let angle = TAU * hertz / f64::from(rate.0);
    (angle.cos(), angle.sin())
}

/// A source behind filters, each channel behind its own.
#[derive(Debug)]
pub(super) struct Filtered<S> {
    source: S,
    channels: Vec<Vec<Biquad>>,
}

impl<S: Source> Filtered<S> {
    /// Without what lies below `hertz`: rumble, wind, a displaced zero line.
    pub(super) fn high_pass(source: S, hertz: f64) -> Filtered<S> {
        let filters = Biquad::high_pass(hertz, source.rate()).to_vec();
        Filtered::new(source, filters)
    }

    /// Without a hum of `hertz` and its overtones.
    pub(super) fn without_hum(source: S, hertz: f64) -> Filtered<S> {
        let rate = source.rate();
        let notches = (1..=OVERTONES).map(|overtone| Biquad::notch(hertz * f64::from(overtone), rate)).collect();
        Filtered::new(source, notches)
    }

    fn new(source: S, filters: Vec<Biquad>) -> Filtered<S> {
        let channels = vec![filters; source.channels()];
        Filtered { source, channels }
    }
}

impl<S: Source> Source for Filtered<S> {
    fn channels(&self) -> usize {
        self.source.channels()
    }

    fn rate(&self) -> SampleRate {
        self.source.rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        self.source.read(block)?;
        for (samples, filters) in block.channels_mut().zip(&mut self.channels) {
            for filter in filters {
                samples.iter_mut().for_each(|sample| *sample = filter.next(f64::from(*sample)) as f32);
            }
        }
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        self.source.length_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of, level, sine};

    /// How much louder a tone is behind the filters, once they have settled.
    fn gain_at(hertz: f64, filtered: impl Fn(Samples) -> Filtered<Samples>) -> f64 {
        let tone = sine(hertz, 0.5, 4.0);
        let out = all_of(&mut filtered(Samples::new(vec![tone.clone()])));
        level(&out[0][96_000..]) - level(&tone[96_000..])
    }

    #[test]
    fn the_high_pass_takes_the_rumble_and_leaves_the_voice() {
        let gain = |hertz| gain_at(hertz, |tone| Filtered::high_pass(tone, 80.0));
        assert!(gain(20.0) < -45.0);
        assert!((gain(80.0) + 3.0).abs() < 0.1);
        assert!(gain(120.0) > -0.3);
        assert!(gain(1000.0).abs() < 0.01);
    }

    #[test]
    fn the_notches_take_the_hum_with_its_overtones_and_nothing_between() {
        let gain = |hertz| gain_at(hertz, |tone| Filtered::without_hum(tone, 60.0));
        for hum in [60.0, 120.0, 180.0, 480.0] {
            assert!(gain(hum) < -40.0, "{hum} Hz: {}", gain(hum));
        }
        for wandering in [59.8, 120.3] {
            assert!(gain(wandering) < -9.0, "{wandering} Hz: {}", gain(wandering));
        }
        for voice in [90.0, 150.0, 1000.0] {
            assert!(gain(voice) > -0.1, "{voice} Hz: {}", gain(voice));
        }
    }

    #[test]
    fn a_displaced_zero_line_comes_back_to_zero() {
        let displaced = sine(440.0, 0.2, 2.0).iter().map(|sample| sample + 0.1).collect();
        let out = all_of(&mut Filtered::high_pass(Samples::new(vec![displaced]), 20.0));
        let last = &out[0][48_000..];
        assert!((last.iter().sum::<f32>() / last.len() as f32).abs() < 1e-4);
    }
}
