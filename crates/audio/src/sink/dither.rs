//! From samples that are fractions to the whole numbers of a file.
//!
//! Rounding to 16 bits distorts what is very soft. Dither, a noise of two least steps with triangular distribution
//! (AES17), turns that distortion into an even hiss at -98 dBFS that nobody hears.

use crate::Block;

/// Turns blocks into interleaved whole numbers, always the same for the same sound.
#[derive(Debug)]
pub(super) struct Quantizer {
    bits: u32,
    random: u64,
    /// What is left of the last draw.
    drawn: u64,
}

impl Quantizer {
    /// A quantiser to signed numbers of so many bits; up to 16 they are dithered.
    pub(super) fn new(bits: u32) -> Quantizer {
        Quantizer { bits, random: 0x9E37_79B9_7F4A_7C15, drawn: 0 }
    }

    /// Replaces `numbers` by the block's samples, interleaved.
    pub(super) fn quantize(&mut self, block: &Block, numbers: &mut Vec<i32>) {
        let count = block.channels().len();
        numbers.resize(block.frames() * count, 0);
        for (index, channel) in block.channels().iter().enumerate() {
            for (number, sample) in numbers.iter_mut().skip(index).step_by(count).zip(channel) {
                *number = self.number(*sample);
            }
        }
    }

    fn number(&mut self, sample: f32) -> i32 {
        let step = 1.0 / self.full_scale();
        let exact = f64::from(sample) * self.full_scale();
        // What needs no rounding, as silence or an untouched 16-bit recording, needs no dither either.
        let dithered =
            if self.bits > 16 || exact == f64::from(exact as i32) { exact } else { exact + self.triangular() };
        self.rounded(dithered * step)
    }

    fn full_scale(&self) -> f64 {
        f64::from(1u32 << (self.bits - 1))
    }

    /// The nearest whole number to a sample, within the scale.
    pub(super) fn rounded(&self, sample: f64) -> i32 {
        let full_scale = self.full_scale();
        let clipped = (sample * full_scale).clamp(-full_scale, full_scale - 1.0);
        // `as` cuts towards zero, so half a step first; it takes what is not a number as silence.
        (clipped + 0.5f64.copysign(clipped)) as i32
    }

    /// The sum of two even random numbers: from -1 to 1 step, most often near 0. Four numbers of 16 bits are drawn at
    /// once, for two samples.
    fn triangular(&mut self) -> f64 {
        if self.drawn == 0 {
            self.random ^= self.random << 13;
            self.random ^= self.random >> 7;
            self.random ^= self.random << 17;
            self.drawn = self.random;
        }
        let halves = ((self.drawn >> 16) & 0xFFFF) + (self.drawn & 0xFFFF);
        self.drawn >>= 32;
        f64::from(halves as u32) / 65_536.0 - 1.0
    }
}

/// Replaces `bytes` by the numbers as files hold them: 16 or 24 bits, the lowest byte first.
pub(super) fn pack(numbers: &[i32], bits: u32, bytes: &mut Vec<u8>) {
    bytes.clear();
    if bits == 16 {
        bytes.extend(numbers.iter().flat_map(|number| (*number as i16).to_le_bytes()));
    } else {
        bytes.extend(numbers.iter().flat_map(|number| {
            let [low, middle, high, _] = number.to_le_bytes();
            [low, middle, high]
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::sine;

    fn quantized(bits: u32, samples: Vec<f32>) -> Vec<i32> {
        let mut numbers = Vec::new();
        Quantizer::new(bits).quantize(&Block::from_channels(vec![samples]), &mut numbers);
        numbers
    }

    #[test]
    fn a_recording_of_16_bits_stays_as_it_is() {
        let samples = [0, 1, -1, 12_345, i16::MIN, i16::MAX];
        let there = quantized(16, samples.iter().map(|n| f32::from(*n) / 32_768.0).collect());
        assert_eq!(there, samples.map(i32::from));
    }

    #[test]
    fn what_is_too_loud_or_no_number_stays_within_the_scale() {
        let numbers = quantized(16, vec![1.0, -1.0, 7.0, -7.0, f32::NAN, f32::INFINITY]);
        assert_eq!(numbers, [32_767, -32_768, 32_767, -32_768, 0, 32_767]);
        assert_eq!(quantized(24, vec![1.0, -1.0, 0.25]), [8_388_607, -8_388_608, 2_097_152]);
    }

    #[test]
    fn a_tone_smaller_than_the_least_step_is_still_in_the_hiss() {
        let tone = sine(1000.0, 0.4 / 32_768.0, 10.0);
        let numbers = quantized(16, tone.clone());
        let likeness: f64 = tone.iter().zip(&numbers).map(|(t, n)| f64::from(*t) * f64::from(*n)).sum();
        let power: f64 = tone.iter().map(|t| f64::from(*t).powi(2)).sum();
        assert!((likeness / power / 32_768.0 - 1.0).abs() < 0.02, "{}", likeness / power);
    }

    #[test]
    fn the_same_sound_gives_the_same_file() {
        assert_eq!(quantized(16, sine(440.0, 0.3, 0.1)), quantized(16, sine(440.0, 0.3, 0.1)));
    }
}
