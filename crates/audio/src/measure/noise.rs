//! How far a voice stands over the noise of its place, heard as people hear: by K-weighted energies of 100 ms.
//!
//! Between words the noise is alone, and it is even. So the softest tenth of a second tell it: when they are nearly
//! of one level, and the loudest are well above, the distance is that of voice and noise. Dense music has no such
//! floor, and a recorder that writes zeros between words leaves no noise to measure.

use surco_units::Decibels;

use super::histogram::Histogram;
use super::levels::DIGITAL_SILENCE;

/// The part of the time in which the noise is alone, at least.
const PAUSES: f64 = 0.1;

/// Within the pauses noise differs by less than this, in dB.
const EVEN: f64 = 3.0;

/// Where the loudest differ from the softest by less than this, nothing tells sound from noise.
const STEADY: f64 = 6.0;

/// The loud parts: the rest is louder.
const LOUD: f64 = 0.9;

/// So many tenths of a second without anything are no pause between words any more.
const LONGEST_PAUSE: u64 = 20;

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
            if self.heard > 0 && self.empty_lately <= LONGEST_PAUSE {
                self.empty += self.empty_lately;
            }
            self.heard += 1;
            self.empty_lately = 0;
        } else {
            self.empty_lately += 1;
        }
    }

    /// How far the loud parts stand over the noise, where there is noise to be told apart.
    pub(super) fn finish(self) -> Option<Decibels> {
        let level = |part| self.levels.quantile_above(Histogram::LOWEST, part);
        let (softest, pauses, loud) = (level(PAUSES / 4.0)?, level(PAUSES)?, level(LOUD)?);
        let zeros_between_words = self.empty as f64 > PAUSES * self.heard as f64;
        let told_apart = pauses - softest < EVEN && loud - pauses > STEADY && !zeros_between_words;
        told_apart.then_some(Decibels(loud - pauses))
    }
}
