//! Noise taken out from under a voice.
//!
//! Two listen. RNNoise, a small neural network, knows speech from everything else; a [`NoiseFloor`] knows what stands
//! out from the even noise of the place. What both would take away goes, what both would keep stays, and where they
//! differ the gain is in the middle: the network alone bites into consonants, the floor alone leaves warbling.
//!
//! Music is neither's business. Where what stands well over the noise is no speech to the network, or where the noise
//! would be made of tones, the sound is left as it is.

use std::sync::Arc;

use nnnoiseless::DenoiseState;
use realfft::num_complex::Complex;
use surco_units::Decibels;

use super::noise_floor::NoiseFloor;
use super::overlap_add::{BINS, HOP, OverlapAdd};
use super::parts::{Cut, InParts};
use crate::Source;

/// How the sound is cut, in hops: parts of 15 s, and 3 s before each, in which both listeners find out what is noise.
const CUT: Cut = Cut { part: 1_500 * HOP, before: 300 * HOP, after: 150 * HOP, joint: HOP };

/// The frames in which the noise is sought at the beginning, and those on both sides in which music shows.
const BEGINNING: usize = 300;
const AROUND: usize = 150;

/// The network was taught on samples of 16 bits.
const FULL_SCALE: f32 = 32_768.0;

/// Bands in which the network's gain is even: those of the ear, in bins of 50 Hz.
const BANDS: [usize; 23] =
    [0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 136, 160, 192, 240, 312, 400, BINS];

/// Of speech well over its noise the network takes less than the first of these, in dB; of music more than the second.
const NO_SPEECH: [f32; 2] = [1.5, 2.5];

/// What stands so far over the noise, in dB, is not noise.
const NO_NOISE: [f32; 2] = [6.0, 12.0];

/// How much less even than white noise, in dB, a noise is (its mean over its geometric mean, between 200 Hz and
/// 4.2 kHz, in groups of neighbours), from where on it is of tones.
const TONES: [f32; 2] = [2.3, 3.3];
const TONES_FROM: usize = 4;
const TONES_TO: usize = 84;
const NEIGHBOURS: usize = 8;

/// A source at the station rate with its noise lowered by at most `most` (a negative gain), worked at by so many
/// threads: a little of the noise left lets a voice sound as if in a place, and hides what was done to its edges.
pub(super) fn denoised<S: Source>(source: S, most: Decibels, threads: usize) -> InParts<S> {
    let least = most.amplitude();
    InParts::new(source, CUT, threads, Arc::new(move |planes| Denoiser::new().clean(planes, least)))
}

struct Denoiser {
    overlap_add: OverlapAdd,
    spectrum: Vec<Complex<f32>>,
}

/// What was found out about a sound, spectrum by spectrum.
struct NoiseAnalysis {
    gains: Vec<f32>,
    /// The powers of the sound, of what the network leaves and of the noise.
    sound: Vec<f32>,
    speech: Vec<f32>,
    noise: Vec<f32>,
    /// How much of tones the noise is, in dB.
    tones: Vec<f32>,
}

impl Denoiser {
    fn new() -> Denoiser {
        Denoiser { overlap_add: OverlapAdd::new(), spectrum: vec![Complex::default(); BINS] }
    }

    /// All channels get the same gains, so that nothing moves between them.
    fn clean(&mut self, planes: &[Vec<f32>], least: f32) -> Vec<Vec<f32>> {
        let mut heard = self.listen(&middle_of(planes), least);
        heard.leave_music_alone();
        planes.iter().map(|plane| self.with_gains(plane, &heard.gains)).collect()
    }

    fn listen(&mut self, sound: &[f32], least: f32) -> NoiseAnalysis {
        let speech = by_network(sound);
        let count = OverlapAdd::count(sound.len());
        let mut beginning = Vec::with_capacity(BEGINNING.min(count) * BINS);
        for number in 0..BEGINNING.min(count) {
            self.overlap_add.apart(sound, number, &mut self.spectrum);
            beginning.extend(self.spectrum.iter().map(Complex::norm_sqr));
        }
        let mut floor = NoiseFloor::beginning_with(&mut beginning);
        drop(beginning);

        let room = || Vec::with_capacity(count);
        let mut heard = NoiseAnalysis {
            gains: vec![1.0; count * BINS],
            sound: room(),
            speech: room(),
            noise: room(),
            tones: room(),
        };
        let (mut whole, mut left) = ([0.0; BINS], [0.0; BINS]);
        for (number, gains) in heard.gains.chunks_exact_mut(BINS).enumerate() {
            for (sound, powers) in [(sound, &mut whole), (&speech[..], &mut left)] {
                self.overlap_add.apart(sound, number, &mut self.spectrum);
                powers.iter_mut().zip(&self.spectrum).for_each(|(power, bin)| *power = bin.norm_sqr());
            }
            floor.hear(&whole, gains);
            for band in BANDS.windows(2) {
                let range = band[0]..band[1];
                let sum = |powers: &[f32]| powers[range.clone()].iter().sum::<f32>();
                let network = (sum(&left) / sum(&whole).max(f32::MIN_POSITIVE)).min(1.0).sqrt();
                gains[range.clone()]
                    .iter_mut()
                    .for_each(|gain| *gain = (gain.max(least) + network.max(least)) / 2.0);
            }
            heard.sound.push(whole.iter().sum());
            heard.speech.push(left.iter().sum());
            heard.noise.push(floor.power().iter().sum());
            heard.tones.push(tones_of(&floor.power()[TONES_FROM..TONES_TO]));
        }
        heard
    }

    fn with_gains(&mut self, sound: &[f32], gains: &[f32]) -> Vec<f32> {
        let mut cleaned = vec![0.0; sound.len()];
        for (number, gains) in gains.chunks_exact(BINS).enumerate() {
            self.overlap_add.apart(sound, number, &mut self.spectrum);
            self.spectrum.iter_mut().zip(gains).for_each(|(bin, gain)| *bin *= gain);
            self.overlap_add.together(&mut self.spectrum, number, &mut cleaned);
        }
        cleaned
    }
}

impl NoiseAnalysis {
    fn leave_music_alone(&mut self) {
        let [sound, speech, noise, tones] =
            [&self.sound, &self.speech, &self.noise, &self.tones].map(|values| around(values));
        for (number, gains) in self.gains.chunks_exact_mut(BINS).enumerate() {
            let decibels = |over: f32, under: f32| 10.0 * (over / under.max(f32::MIN_POSITIVE)).max(1e-9).log10();
            let no_speech = between(NO_SPEECH, decibels(sound[number], speech[number]));
            let no_noise = between(NO_NOISE, decibels(sound[number], noise[number]));
            let music = (no_speech * no_noise).max(between(TONES, tones[number]));
            if music > 0.0 {
                gains.iter_mut().for_each(|gain| *gain = gain.powf(1.0 - music));
            }
        }
    }
}

/// What the network leaves of a sound, in its place.
fn by_network(sound: &[f32]) -> Vec<f32> {
    let mut network = DenoiseState::new();
    let (mut scaled, mut cleaned) = ([0.0; HOP], [0.0; HOP]);
    let mut whole = Vec::with_capacity(sound.len() + HOP);
    // Its answer comes one frame late, so it hears one more.
    for number in 0..=sound.len().div_ceil(HOP) {
        scaled.fill(0.0);
        let frame = &sound[(number * HOP).min(sound.len())..((number + 1) * HOP).min(sound.len())];
        scaled.iter_mut().zip(frame).for_each(|(scaled, sample)| *scaled = sample * FULL_SCALE);
        network.process_frame(&mut cleaned, &scaled);
        if number > 0 {
            whole.extend(cleaned.iter().map(|sample| sample / FULL_SCALE));
        }
    }
    whole
}

fn middle_of(planes: &[Vec<f32>]) -> Vec<f32> {
    let mut middle = planes.first().cloned().unwrap_or_default();
    for plane in planes.iter().skip(1) {
        middle.iter_mut().zip(plane).for_each(|(middle, sample)| *middle += sample);
    }
    middle.iter_mut().for_each(|sample| *sample /= planes.len() as f32);
    middle
}

/// How far the mean is over the geometric mean, in dB, in the mean of all groups of neighbours: 0 for the same
/// everywhere.
fn tones_of(noise: &[f32]) -> f32 {
    let groups = noise.chunks_exact(NEIGHBOURS);
    let count = groups.len() as f32;
    let uneven = |group: &[f32]| {
        let mean = group.iter().sum::<f32>() / NEIGHBOURS as f32;
        // A product of eight would leave the range of a number; two products of four do not.
        let (low, high) = group.split_at(NEIGHBOURS / 2);
        let product = |part: &[f32]| part.iter().map(|power| power / mean).product::<f32>().max(f32::MIN_POSITIVE);
        -10.0 * (product(low).log10() + product(high).log10()) / NEIGHBOURS as f32
    };
    groups.map(uneven).sum::<f32>() / count
}

/// The mean of each value and those around it.
fn around(values: &[f32]) -> Vec<f32> {
    let mut sums = Vec::with_capacity(values.len() + 1);
    sums.push(0.0f64);
    for value in values {
        sums.push(sums.last().unwrap_or(&0.0) + f64::from(*value));
    }
    let mean = |n: usize| {
        let (from, to) = (n.saturating_sub(AROUND), values.len().min(n + AROUND + 1));
        ((sums[to] - sums[from]) / (to - from) as f64) as f32
    };
    (0..values.len()).map(mean).collect()
}

/// How far a value is on its way from the first to the second, from 0 to 1.
fn between([from, to]: [f32; 2], value: f32) -> f32 {
    ((value - from) / (to - from)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of};
    use surco_testing::{level, noise, sine, voice};

    fn cleaned(sound: &[f32], most: f64, threads: usize) -> Vec<f32> {
        let source = Samples::stereo(sound.to_vec());
        all_of(&mut denoised(source, Decibels(most), threads)).swap_remove(1)
    }

    fn sum(one: &[f32], other: &[f32]) -> Vec<f32> {
        one.iter().zip(other).map(|(one, other)| one + other).collect()
    }

    /// How far a sound is from one that it should be, in dB (SI-SDR).
    fn likeness(wanted: &[f32], sound: &[f32]) -> f64 {
        let product =
            |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
        let scale = product(wanted, sound) / product(wanted, wanted);
        let off = |(wanted, sound): (&f32, &f32)| (f64::from(*sound) - scale * f64::from(*wanted)).powi(2);
        10.0 * (scale * scale * product(wanted, wanted) / wanted.iter().zip(sound).map(off).sum::<f64>()).log10()
    }

    #[test]
    fn the_length_stays_to_the_frame() {
        for frames in [0, 1, 479, 480, 481, 10_000] {
            assert_eq!(cleaned(&noise(0.1, 1.0)[..frames], -20.0, 2).len(), frames);
        }
    }

    #[test]
    fn the_hiss_between_two_words_goes_down_by_about_as_much_as_was_asked_for() {
        let recorded = sum(&voice(8.0), &noise(0.01, 8.0));
        let out = cleaned(&recorded, -14.0, 1);
        // The voice of the tests is silent in every second quarter of a second.
        let pause = 6 * 48_000 + 15_000..6 * 48_000 + 23_000;
        let lowered = level(&out[pause.clone()]) - level(&recorded[pause]);
        assert!((-14.5..-11.0).contains(&lowered), "{lowered} dB");
    }

    #[test]
    fn a_voice_in_noise_comes_nearer_to_itself() {
        let spoken = voice(8.0);
        for amplitude in [0.02, 0.06] {
            let recorded = sum(&spoken, &noise(amplitude, 8.0));
            let gained = likeness(&spoken, &cleaned(&recorded, -20.0, 2)) - likeness(&spoken, &recorded);
            assert!(gained > 4.0, "{gained} dB");
        }
    }

    #[test]
    fn music_is_left_alone() {
        // Three strings, with their overtones.
        let chord = |hertz: f64| {
            let mut chord = vec![0.0; 24_000];
            for string in [1.0, 1.26, 1.5] {
                for overtone in (1..=16).map(f64::from) {
                    chord = sum(&chord, &sine(hertz * string * overtone, 0.1 / overtone, 0.5));
                }
            }
            chord
        };
        let piece: Vec<f32> =
            [262.0, 349.0, 392.0, 262.0].iter().cycle().take(16).flat_map(|n| chord(*n)).collect();
        let likeness = likeness(&piece, &cleaned(&piece, -20.0, 1));
        assert!(likeness > 20.0, "{likeness} dB");
    }

    #[test]
    fn the_number_of_threads_makes_no_difference() {
        let recorded = sum(&voice(40.0), &noise(0.01, 40.0));
        assert!(cleaned(&recorded, -20.0, 1) == cleaned(&recorded, -20.0, 3));
    }
}
