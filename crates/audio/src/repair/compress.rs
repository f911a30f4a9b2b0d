//! The loudest syllables held back a little, so that a voice can be as loud as radio is without being cut.

use std::collections::VecDeque;

use surco_units::{Decibels, Lufs, STATION_RATE};

use crate::Block;
use crate::latency_compensation::Process;

/// Sound louder than the voice's loudness by this is held back.
const THRESHOLD: f32 = 3.0;

/// By half of the excess.
const RATIO: f32 = 2.0;

/// From so far under the threshold to so far over it, in dB, it begins.
const KNEE: f32 = 4.0;

/// The averaging time of a level, in seconds: longer than a period of a deep voice.
const MEAN: f32 = 0.010;

/// How fast the gain follows it down and up, in seconds: faster and slower than a syllable.
const ATTACK: f32 = 0.005;
const RELEASE: f32 = 0.150;

/// How long the sound is heard before its gain is decided: the gain comes down with the syllable and not after it.
const LOOK_AHEAD: usize = STATION_RATE.0 as usize / 100;

/// Frames that share a decision.
const CHUNK: usize = 16;

/// Reduces loud sound, in all channels alike.
#[derive(Debug)]
pub(super) struct Compressor {
    threshold: f32,
    channels: Vec<VecDeque<f32>>,
    /// The level, as a mean square, and how the gain follows it.
    level: f32,
    power: f32,
    /// The power of each channel in the chunk that is being heard, and how many of its frames have come.
    sums: Vec<f32>,
    heard: usize,
    /// The gain at the beginning and at the end of the chunk.
    from: f32,
    to: f32,
}

impl Compressor {
    /// For a sound of this loudness.
    pub(super) fn new(loudness: Lufs, channels: usize) -> Compressor {
        // Two channels of one level are 3 LU louder than each.
        let each = 10.0 * (channels.max(1) as f32).log10();
        let line = || std::iter::repeat_n(0.0, LOOK_AHEAD).collect();
        Compressor {
            threshold: loudness.0 as f32 - each + THRESHOLD,
            channels: std::iter::repeat_with(line).take(channels).collect(),
            level: 0.0,
            power: 0.0,
            sums: vec![0.0; channels],
            heard: 0,
            from: 1.0,
            to: 1.0,
        }
    }

    /// A chunk has been heard.
    fn decide(&mut self) {
        let loudest = self.sums.iter().copied().fold(0.0, f32::max) / CHUNK as f32;
        let part = |seconds: f32| 1.0 - (-(CHUNK as f32) / (seconds * STATION_RATE.0 as f32)).exp();
        self.level += (loudest - self.level) * part(MEAN);
        let seconds = if self.level > self.power { ATTACK } else { RELEASE };
        self.power += (self.level - self.power) * part(seconds);
        (self.from, self.to) = (self.to, self.wanted());
        self.sums.fill(0.0);
        self.heard = 0;
    }

    /// The gain that the level calls for.
    fn wanted(&self) -> f32 {
        let over = 10.0 * self.power.max(1e-12).log10() - self.threshold;
        let held = if over <= -KNEE {
            0.0
        } else if over < KNEE {
            (over + KNEE).powi(2) / (4.0 * KNEE)
        } else {
            over
        };
        Decibels(f64::from(-held * (1.0 - 1.0 / RATIO))).amplitude()
    }
}

impl Process for Compressor {
    fn latency(&self) -> usize {
        LOOK_AHEAD
    }

    fn process(&mut self, block: &mut Block) {
        let mut from = 0;
        while from < block.frames() {
            let frames = (block.frames() - from).min(CHUNK - self.heard);
            let lines = self.channels.iter_mut().zip(&mut self.sums);
            for ((line, sum), samples) in lines.zip(block.channels_mut()) {
                let samples = &mut samples[from..from + frames];
                *sum += samples.iter().map(|sample| sample * sample).sum::<f32>();
                line.extend(samples.iter());
                for (n, (sample, delayed)) in samples.iter_mut().zip(line.drain(..frames)).enumerate() {
                    let part = (self.heard + n + 1) as f32 / CHUNK as f32;
                    *sample = delayed * (self.from + (self.to - self.from) * part);
                }
            }
            self.heard += frames;
            from += frames;
            if self.heard == CHUNK {
                self.decide();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latency_compensation::LatencyCompensated;
    use crate::test_sound::{Samples, all_of};
    use surco_testing::{level, sine};

    fn gain_of(decibels: f64) -> f64 {
        let tone = sine(500.0, 10f64.powf((decibels + 3.01) / 20.0), 1.0);
        let compressor = Compressor::new(Lufs(-23.0), 2);
        // Two channels of -26 dBFS have a loudness of -23 LUFS.
        let out = all_of(&mut LatencyCompensated::through(Samples::stereo(tone.clone()), compressor));
        assert_eq!(out[0].len(), tone.len());
        level(&out[0][24_000..]) - level(&tone[24_000..])
    }

    #[test]
    fn what_is_as_loud_as_the_whole_stays_and_what_is_louder_comes_down_by_half() {
        assert!(gain_of(-40.0).abs() < 0.01 && gain_of(-28.0).abs() < 0.1, "{}", gain_of(-28.0));
        // The threshold is at -23 dBFS of each channel.
        assert!((gain_of(-13.0) + 5.0).abs() < 0.2, "{}", gain_of(-13.0));
        assert!((gain_of(-23.0) + 0.5).abs() < 0.3, "{}", gain_of(-23.0));
    }

    #[test]
    fn the_gain_comes_down_with_the_syllable() {
        let sound = [sine(500.0, 0.05, 0.5), sine(500.0, 0.5, 0.5)].concat();
        let out = all_of(&mut LatencyCompensated::through(
            Samples::new(vec![sound.clone()]),
            Compressor::new(Lufs(-26.0), 1),
        ));
        let (first, later) = (level(&out[0][24_480..24_960]), level(&out[0][40_000..47_000]));
        assert!(first - later < 2.0, "{first} {later}");
    }
}
