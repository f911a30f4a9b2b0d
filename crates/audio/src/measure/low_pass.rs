//! A low-pass of four poles, to look at what is too low for a voice.

use std::f64::consts::TAU;

use surco_units::SampleRate;

/// The two halves of a Butterworth filter of fourth order: 24 dB per octave, flat below.
const BUTTERWORTH: [f64; 2] = [0.541_196_1, 1.306_563];

/// A filter of fourth order with its state.
#[derive(Debug)]
pub(crate) struct LowPass([Biquad; 2]);

/// Half of it, in the transposed direct form II.
#[derive(Debug)]
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    state: [f64; 2],
}

impl LowPass {
    /// -3 dB at `hertz`, with the coefficients of R. Bristow-Johnson's "Audio EQ Cookbook".
    pub(crate) fn at(hertz: f64, rate: SampleRate) -> LowPass {
        let (sin, cos) = (TAU * hertz / f64::from(rate.0)).sin_cos();
        LowPass(BUTTERWORTH.map(|q| {
            let alpha = sin / (2.0 * q);
            let half = (1.0 - cos) / 2.0;
            let a0 = 1.0 + alpha;
            let b = [half, 1.0 - cos, half].map(|b| b / a0);
            Biquad { b, a: [-2.0 * cos / a0, (1.0 - alpha) / a0], state: [0.0; 2] }
        }))
    }

    /// The filter's answer to the next sample.
    pub(crate) fn next(&mut self, sample: f64) -> f64 {
        self.0.iter_mut().fold(sample, |sample, half| half.next(sample))
    }
}

impl Biquad {
    fn next(&mut self, sample: f64) -> f64 {
        let out = self.b[0] * sample + self.state[0];
        self.state[0] = self.b[1] * sample - self.a[0] * out + self.state[1];
        self.state[1] = self.b[2] * sample - self.a[1] * out;
        out
    }
}
