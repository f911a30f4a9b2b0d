//! Sound of another clock, brought to the station's rate at a speed that is steered by a few parts in a thousand.
//!
//! Two clocks never run alike: what a far station sends as 48,000 frames a second are 48,005 or 47,995 of ours. Whoever
//! holds a reserve of its sound sees that grow or shrink, and steers against it.

use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Adjustable, Async, FixedAsync, Resampler, SincInterpolationParameters, WindowFunction};
use surco_units::{STATION_RATE, SampleRate};

use crate::Block;

/// Frames taken at a time: 10 ms at 48 kHz. The speed changes evenly over each.
const CHUNK: usize = 480;
/// The filter's length: it passes everything up to 19.9 kHz of 44.1 kHz.
const FILTER: usize = 128;
/// The farthest that the speed can be from the sound's own.
const FARTHEST: f64 = 0.01;

/// A resampler to the station rate with a speed.
pub struct Steered {
    resampler: Async<f32>,
    taken: Vec<Vec<f32>>,
    given: Vec<Vec<f32>>,
}

impl Steered {
    /// From a rate, for so many channels; none for a rate that cannot be brought to the station's.
    pub fn new(rate: SampleRate, channels: usize) -> Option<Steered> {
        let ratio = f64::from(STATION_RATE.0) / f64::from(rate.0);
        let filter = SincInterpolationParameters::new(FILTER, WindowFunction::BlackmanHarris2);
        let resampler =
            Async::new_sinc(ratio, 1.0 + FARTHEST, &filter, CHUNK, channels, FixedAsync::Input).ok()?;
        let given = vec![vec![0.0; resampler.output_frames_max()]; channels];
        Some(Steered { resampler, taken: vec![Vec::new(); channels], given })
    }

    /// How much faster the sound is to go than its own clock says: 0.001 is a part in a thousand, and makes as many
    /// frames fewer of it. It is reached within 10 ms, without a corner.
    pub fn set_speed(&mut self, faster: f64) {
        let ratio = 1.0 / (1.0 + faster.clamp(-FARTHEST / 2.0, FARTHEST / 2.0));
        // Within its limits it refuses nothing.
        let _ = self.resampler.set_resample_ratio_relative(ratio, true);
    }

    /// Takes sound in, and adds what becomes of it to `out`, which has as many channels.
    pub fn push(&mut self, sound: &Block, out: &mut Block) {
        for (waiting, more) in self.taken.iter_mut().zip(sound.channels()) {
            waiting.extend_from_slice(more);
        }
        let channels = self.taken.len();
        loop {
            let wanted = self.resampler.input_frames_next();
            if channels == 0 || self.taken[0].len() < wanted {
                return;
            }
            let room = self.given[0].len();
            let Ok(taken) = SequentialSliceOfVecs::new(&self.taken, channels, wanted) else { return };
            let Ok(mut given) = SequentialSliceOfVecs::new_mut(&mut self.given, channels, room) else { return };
            let Ok((used, made)) = self.resampler.process_into_buffer(&taken, &mut given, None) else { return };
            out.extend_planes(&self.given, 0..made);
            self.taken.iter_mut().for_each(|waiting| drop(waiting.drain(..used)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    fn tone(hertz: f64, rate: u32, frames: usize) -> Vec<f32> {
        surco_testing::sine_at(rate, hertz, 0.5, frames)
    }

    fn steered(sound: &[f32], rate: u32, speed: impl Fn(usize) -> f64) -> Vec<f32> {
        let mut steered = Steered::new(SampleRate(rate), 1).unwrap();
        let mut out = Block::new(1);
        for (index, piece) in sound.chunks(1152).enumerate() {
            steered.set_speed(speed(index));
            steered.push(&Block::from_channels(vec![piece.to_vec()]), &mut out);
        }
        out.channels()[0].clone()
    }

    #[test]
    fn at_its_own_speed_a_tone_stays_a_tone_of_as_many_frames() {
        for rate in [22_050, 44_100, 48_000, 96_000] {
            let out = steered(&tone(997.0, rate, rate as usize * 2), rate, |_| 0.0);
            assert!((out.len() as f64 - 96_000.0).abs() < 2_000.0, "{rate}: {}", out.len());
            let (phase, level) = fitted(&out[9_600..57_600], 997.0);
            let rest: f64 = (out[9_600..57_600].iter().enumerate())
                .map(|(n, sample)| {
                    let wanted = level * (TAU * 997.0 * n as f64 / 48_000.0 + phase).sin();
                    (f64::from(*sample) - wanted).powi(2)
                })
                .sum();
            let noise = 10.0 * (rest / 48_000.0 / (level * level / 2.0)).log10();
            assert!(noise < -80.0 && (level - 0.5).abs() < 0.005, "{rate}: {noise} dB, {level}");
        }
    }

    /// Phase and amplitude of the tone in a sound.
    fn fitted(sound: &[f32], hertz: f64) -> (f64, f64) {
        let sum = |wave: fn(f64) -> f64| -> f64 {
            let each = sound.iter().enumerate();
            let parts = each.map(|(n, sample)| f64::from(*sample) * wave(TAU * hertz * n as f64 / 48_000.0));
            parts.sum::<f64>() * 2.0 / sound.len() as f64
        };
        let (sine, cosine) = (sum(f64::sin), sum(f64::cos));
        (cosine.atan2(sine), sine.hypot(cosine))
    }

    #[test]
    fn a_part_in_a_thousand_faster_is_a_part_in_a_thousand_shorter() {
        let sound = tone(440.0, 44_100, 44_100 * 20);
        let lengths = [0.0, 0.001, -0.001].map(|speed| steered(&sound, 44_100, |_| speed).len() as f64);
        assert!((lengths[0] / lengths[1] - 1.001).abs() < 1e-5, "{lengths:?}");
        assert!((lengths[0] / lengths[2] - 0.999).abs() < 1e-5, "{lengths:?}");
    }

    #[test]
    fn to_steer_is_no_click() {
        let sound = tone(997.0, 48_000, 480_000);
        let swing = |index: usize| if index % 20 < 10 { 0.003 } else { -0.003 };
        let out = steered(&sound, 48_000, swing);
        // A sine's second difference is bounded by its own curve: a click would stand out of it.
        let bend = |sound: &[f32]| -> f32 {
            let bends = sound.windows(3).map(|w| (w[0] - 2.0 * w[1] + w[2]).abs());
            bends.fold(0.0, f32::max)
        };
        let (straight, steered) = (bend(&sound[1_000..]), bend(&out[1_000..]));
        assert!(steered < straight * 1.01, "{steered} against {straight}");
    }
}
