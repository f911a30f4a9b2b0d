//! From samples that are fractions to the whole numbers of a file.
//!
//! Rounding to 16 bits distorts what is very soft. Dither, a noise of two least steps with triangular distribution
//! (AES17), turns that distortion into an even hiss at -98 dBFS that nobody hears.

use crate::Block;

/// Samples rounded side by side.
const LINE: usize = 64;

/// Added to a number of less than 22 bits, this leaves no place for a fraction: the sum is rounded to a whole number, and
/// its lowest bits are that number.
const WHOLE: f32 = 12_582_912.0;

/// Turns blocks into interleaved whole numbers, always the same for the same sound, however it is cut into blocks.
#[derive(Debug)]
pub(super) struct Quantizer {
    bits: u32,
    /// Frames before the next block: each sample's dither belongs to its place.
    at: u64,
    /// The random numbers of each frame of a block.
    drawn: Vec<u64>,
}

impl Quantizer {
    /// A quantiser to signed numbers of so many bits; up to 16 they are dithered.
    pub(super) fn new(bits: u32) -> Quantizer {
        Quantizer { bits, at: 0, drawn: Vec::new() }
    }

    /// Replaces `numbers` by the block's samples, interleaved.
    pub(super) fn quantize(&mut self, block: &Block, numbers: &mut Vec<i32>) {
        let count = block.channels().len();
        numbers.resize(block.frames() * count, 0);
        if self.bits <= 16 {
            self.drawn.clear();
            self.drawn.extend((self.at..).take(block.frames()).map(jumbled));
            self.at += block.frames() as u64;
        }
        // One after the other, which the compiler turns into vector instructions; then to their places.
        let mut line = [0; LINE];
        for (index, channel) in block.channels().iter().enumerate() {
            let mut places = numbers.iter_mut().skip(index).step_by(count);
            for (chunk, samples) in channel.chunks(line.len()).enumerate() {
                let line = &mut line[..samples.len()];
                if self.bits > 16 {
                    line.iter_mut().zip(samples).for_each(|(number, sample)| *number = self.rounded(*sample));
                } else {
                    let drawn = &self.drawn[chunk * 64..][..samples.len()];
                    self.dither(samples, drawn, index, line);
                }
                places.by_ref().zip(&*line).for_each(|(place, number)| *place = *number);
            }
        }
    }

    /// The nearest whole numbers to the dithered samples of a channel. Without a branch or a conversion that looks at
    /// its number, so that all of it becomes vector instructions.
    fn dither(&self, samples: &[f32], drawn: &[u64], channel: usize, numbers: &mut [i32]) {
        let full_scale = self.full_scale() as f32;
        for ((number, sample), drawn) in numbers.iter_mut().zip(samples).zip(drawn) {
            // A power of two: nothing is lost. What is not a number is silence.
            let exact = if sample.is_nan() { 0.0 } else { sample * full_scale };
            // What needs no rounding, as silence or an untouched 16-bit recording, needs no dither either.
            let needed = if exact + WHOLE - WHOLE == exact { 0.0 } else { 1.0 };
            let steps = exact + needed * triangular(*drawn, channel);
            let rounded = steps.clamp(-full_scale, full_scale - 1.0) + WHOLE;
            *number = rounded.to_bits() as i32 - WHOLE.to_bits() as i32;
        }
    }

    fn full_scale(&self) -> f64 {
        f64::from(1u32 << (self.bits - 1))
    }

    /// The nearest whole number to a sample, within the scale.
    pub(super) fn rounded(&self, sample: f32) -> i32 {
        let full_scale = self.full_scale();
        let clipped = (f64::from(sample) * full_scale).clamp(-full_scale, full_scale - 1.0);
        (clipped + 0.5f64.copysign(clipped)) as i32
    }
}

/// The sum of two even random numbers: from -1 to 1 step, most often near 0. What is drawn for a frame is four of 16
/// bits, two for each of its channels, of which files of 16 bits have no more.
fn triangular(drawn: u64, channel: usize) -> f32 {
    let drawn = (drawn >> (32 * (channel % 2))) as u32;
    let halves = (drawn >> 16) + (drawn & 0xFFFF);
    (halves as i32 - 0x1_0000) as f32 / 65_536.0
}

/// SplitMix64 (G. Steele, D. Lea and C. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014): its
/// n-th number, without those before.
fn jumbled(n: u64) -> u64 {
    let mut z = (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
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
    use surco_testing::sine;

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
    fn the_same_sound_gives_the_same_file_however_it_is_cut_into_blocks() {
        let sound = Block::from_channels(vec![sine(440.0, 0.3, 0.1), sine(300.0, 0.2, 0.1)]);
        let in_blocks_of = |frames: usize| {
            let (mut quantizer, mut numbers, mut all) = (Quantizer::new(16), Vec::new(), Vec::new());
            for from in (0..sound.frames()).step_by(frames) {
                let mut part = Block::new(2);
                part.extend(&sound, from..(from + frames).min(sound.frames()));
                quantizer.quantize(&part, &mut numbers);
                all.extend_from_slice(&numbers);
            }
            all
        };
        let whole = in_blocks_of(sound.frames());
        assert!([1, 333, 1152].iter().all(|frames| in_blocks_of(*frames) == whole));
    }

    #[test]
    fn dither_is_triangular_and_its_channels_and_neighbours_have_nothing_in_common() {
        const FRAMES: u32 = 1 << 17;
        let noise =
            |channel| (0..u64::from(FRAMES)).map(move |frame| f64::from(triangular(jumbled(frame), channel)));
        let mean = |products: &mut dyn Iterator<Item = f64>| products.sum::<f64>() / f64::from(FRAMES);
        for channel in [0, 1] {
            assert!(noise(channel).all(|dither| (-1.0..1.0).contains(&dither)));
            assert!(mean(&mut noise(channel)).abs() < 0.005);
            // Two even numbers a step wide have the power 1/12 each.
            assert!((mean(&mut noise(channel).map(|dither| dither * dither)) - 1.0 / 6.0).abs() < 0.003);
            for later in [1, 2, 64] {
                let shifted = noise(channel).skip(later);
                assert!(mean(&mut noise(channel).zip(shifted).map(|(one, other)| one * other)).abs() < 0.003);
            }
        }
        assert!(mean(&mut noise(0).zip(noise(1)).map(|(left, right)| left * right)).abs() < 0.003);
    }
}
