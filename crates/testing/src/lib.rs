//! Sounds for the tests of all crates, and what tests measure of them. No crate needs it to run.
//!
//! Sounds are one channel at the station rate, full scale is 1, and the same every time.
//!
//! ```
//! use surco_testing::{level, noise, sine};
//!
//! let tone = sine(1000.0, 0.5, 1.0);
//! assert_eq!(tone.len(), 48_000);
//! assert!((level(&tone) + 9.03).abs() < 0.01, "a sine of half of full scale");
//! assert!(noise(0.1, 1.0).iter().all(|sample| sample.abs() <= 0.1));
//! ```

use std::path::Path;

use std::f64::consts::TAU;

use surco_units::STATION_RATE;

/// A sine of so many seconds.
pub fn sine(hertz: f64, amplitude: f64, seconds: f64) -> Vec<f32> {
    sine_at(STATION_RATE.0, hertz, amplitude, frames(seconds))
}

/// A sine at another rate, of so many frames.
pub fn sine_at(rate: u32, hertz: f64, amplitude: f64, frames: usize) -> Vec<f32> {
    let radians = TAU * hertz / f64::from(rate);
    (0..frames).map(|n| (amplitude * (radians * n as f64).sin()) as f32).collect()
}

/// Silence of so many seconds.
pub fn silence(seconds: f64) -> Vec<f32> {
    vec![0.0; frames(seconds)]
}

/// White noise between ± `amplitude`.
pub fn noise(amplitude: f64, seconds: f64) -> Vec<f32> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    (0..frames(seconds))
        .map(|_| {
            state = next_random(state);
            (amplitude * ((state >> 11) as f64 / (1u64 << 52) as f64 - 1.0)) as f32
        })
        .collect()
}

/// White noise between ± `amplitude`, another one for every seed.
pub fn noise_of(seed: u32, amplitude: f32, seconds: f64) -> Vec<f32> {
    let mut state = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1;
    (0..frames(seconds))
        .map(|_| {
            state = next_random(state);
            amplitude * ((state >> 40) as f32 / (1 << 23) as f32 - 1.0)
        })
        .collect()
}

/// Something like a voice: the harmonics of a wandering pitch through the formants of an a, in syllables.
pub fn voice(seconds: f64) -> Vec<f32> {
    let rate = f64::from(STATION_RATE.0);
    let mut cycle = 0.0;
    let sample = |n: usize| {
        let time = n as f64 / rate;
        let pitch = 120.0 + 15.0 * (TAU * 0.6 * time).sin();
        cycle += pitch / rate;
        let harmonics = (1..=30u32).map(|number| {
            let hertz = pitch * f64::from(number);
            let formants = [(700.0, 1.0), (1220.0, 0.5), (2600.0, 0.2)];
            let strength: f64 =
                formants.iter().map(|(centre, gain)| gain / (1.0 + ((hertz - centre) / 90.0f64).powi(2))).sum();
            (strength + 0.02) * (TAU * cycle * f64::from(number)).sin()
        });
        let syllable = (TAU * 2.0 * time).sin().max(0.0).sqrt();
        (0.15 * syllable * harmonics.sum::<f64>()) as f32
    };
    (0..frames(seconds)).map(sample).collect()
}

/// The mean power of a sound, in dB below full scale.
pub fn level(sound: &[f32]) -> f64 {
    let mean = sound.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / sound.len() as f64;
    10.0 * mean.log10()
}

/// The level of one tone in a sound, in dB; a sine of full scale has 0.
pub fn tone_level(sound: &[f32], hertz: f64) -> f64 {
    let radians = TAU * hertz / f64::from(STATION_RATE.0);
    let (mut cosine, mut sine) = (0.0, 0.0);
    for (n, sample) in sound.iter().enumerate() {
        cosine += f64::from(*sample) * (radians * n as f64).cos();
        sine += f64::from(*sample) * (radians * n as f64).sin();
    }
    20.0 * (2.0 * cosine.hypot(sine) / sound.len() as f64).log10()
}

/// How much `part` is like what is heard from the frame `at` on: 1 is the same but for its level.
pub fn likeness(heard: &[f32], at: usize, part: &[f32]) -> f64 {
    let heard = &heard[at..at + part.len()];
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    product(heard, part) / (product(heard, heard) * product(part, part)).sqrt()
}

fn frames(seconds: f64) -> usize {
    (seconds * f64::from(STATION_RATE.0)) as usize
}

/// George Marsaglia's xorshift.
fn next_random(mut state: u64) -> u64 {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    state
}

/// Writes a WAV file of 32-bit floats at 48 kHz, the channels of one length.
///
/// # Panics
/// When the disk refuses.
#[allow(clippy::unwrap_used, reason = "only tests call it")]
pub fn write_wav(path: &Path, channels: &[Vec<f32>]) {
    let format = hound::WavSpec {
        channels: channels.len() as u16,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, format).unwrap();
    for frame in 0..channels[0].len() {
        channels.iter().for_each(|channel| writer.write_sample(channel[frame]).unwrap());
    }
    writer.finalize().unwrap();
}
