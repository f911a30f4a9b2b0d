//! How far a voice stands over the noise of its place, heard as people hear: by K-weighted energies of 100 ms.
//!
//! Between words the noise is alone, and it is even. So the softest tenth of the time tells it: when it is nearly of
//! one level, and the loud parts are well above, the distance is that of voice and noise. Dense music has no such
//! floor, and a recorder that writes zeros between words leaves no noise to measure.

use surco_units::Decibels;

use super::histogram::Histogram;
use super::levels::DIGITAL_SILENCE;

/// The part of the time in which the noise is alone, at least.
const PAUSES: f64 = 0.1;

/// Within the pauses noise differs by less than this part of what the voice stands over it. The levels of music, whose
/// softest moments are few, differ by a quarter.
const EVEN: f64 = 0.12;

/// Where the loudest differ from the softest by less than this, in dB, nothing tells sound from noise.
const STEADY: f64 = 10.0;

/// The loud parts: the rest is louder.
const LOUD: f64 = 0.9;

/// So many tenths of a second without anything are no pause between words any more.
const MAX_PAUSE_TENTHS: u64 = 20;

/// Listens to energies of 100 ms each.
#[derive(Debug)]
pub(super) struct Noise {
    levels: Histogram,
    heard: u64,
    /// Tenths of a second of nothing between words, and those after the last word.
    empty: u64,
    empty_lately: u64,
}

impl Noise {
    pub(super) fn new() -> Noise {
        Noise { levels: Histogram::new(), heard: 0, empty: 0, empty_lately: 0 }
    }

    pub(super) fn push(&mut self, level: f64) {
        if level > DIGITAL_SILENCE {
            self.levels.add(level, 0.0);
            if self.heard > 0 && self.empty_lately <= MAX_PAUSE_TENTHS {
                self.empty += self.empty_lately;
            }
            self.heard += 1;
            self.empty_lately = 0;
        } else {
            self.empty_lately += 1;
        }
    }

    pub(super) fn finish(self) -> Distance {
        let level = |part| self.levels.quantile_above(Histogram::MIN_DB, part);
        let (Some(softest), Some(pauses), Some(loud)) = (level(PAUSES / 4.0), level(PAUSES), level(LOUD)) else {
            return Distance::default();
        };
        if self.empty as f64 > PAUSES * self.heard as f64 {
            return Distance::default();
        }
        let distance = loud - pauses;
        let told_apart = pauses - softest < EVEN * distance && distance > STEADY;
        Distance { over_noise: told_apart.then_some(Decibels(distance)), over_softest: Some(Decibels(distance)) }
    }
}

/// How far the loud parts stand out; nothing where a recorder wrote zeros between the words.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Distance {
    /// Over the noise, where there is noise to be told apart.
    pub(super) over_noise: Option<Decibels>,
    /// Over the softest parts, whatever they are: noise, or in music its softer bars.
    pub(super) over_softest: Option<Decibels>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(levels: impl IntoIterator<Item = f64>) -> Option<Decibels> {
        let mut noise = Noise::new();
        levels.into_iter().for_each(|level| noise.push(level));
        noise.finish().over_noise
    }

    /// Words of two seconds, swelling, and pauses of half a second at the given level.
    fn speech(pause: f64) -> impl Iterator<Item = f64> {
        let word = (0..20).map(|n| -35.0 + f64::from(n));
        word.chain(std::iter::repeat_n(pause, 5)).cycle().take(1000)
    }

    #[test]
    fn the_noise_between_words_is_what_a_voice_stands_over() {
        let noisy = distance(speech(-45.0)).unwrap();
        assert!((noisy.0 - 27.0).abs() < 2.0, "{noisy}");
        let clean = distance(speech(-75.0)).unwrap();
        assert!((clean.0 - 57.0).abs() < 2.0, "{clean}");
    }

    #[test]
    fn silence_around_the_speech_says_nothing_about_it() {
        let nothing = || std::iter::repeat_n(f64::NEG_INFINITY, 300);
        let alone = distance(speech(-45.0));
        assert_eq!(distance(nothing().chain(speech(-45.0)).chain(nothing())), alone);
    }

    #[test]
    fn where_there_are_no_pauses_there_is_no_noise_to_tell() {
        for range in [10.0, 20.0, 30.0] {
            let music = (0..1000).map(|n| -20.0 + range * f64::from(n % 40 + n % 31) / 70.0);
            assert_eq!(distance(music), None, "{range} dB");
        }
        assert_eq!(distance(vec![-20.0; 1000]), None);
        assert_eq!(distance(speech(f64::NEG_INFINITY)), None);
        assert_eq!(distance([]), None);
    }
}
