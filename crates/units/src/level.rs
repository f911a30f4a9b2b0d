//! How loud: levels in dB, loudness in LUFS, true peak in dBTP.

use std::fmt;
use std::ops::{Add, Neg, Sub};

use serde::{Deserialize, Serialize};

/// A ratio of amplitudes in dB: a gain, or a level against full scale (dBFS).
#[derive(Debug, Default, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Decibels(pub f64);

impl Decibels {
    /// No change.
    pub const UNITY: Decibels = Decibels(0.0);

    /// The factor to multiply samples by.
    pub fn amplitude(self) -> f32 {
        10f64.powf(self.0 / 20.0) as f32
    }

    /// The nearest multiple of so many dB.
    pub fn stepped(self, step: f64) -> Decibels {
        Decibels((self.0 / step).round() * step)
    }

    /// The level of an amplitude (1.0 is full scale); silence is -∞ dB.
    pub fn of_amplitude(amplitude: f32) -> Decibels {
        Decibels(20.0 * f64::from(amplitude.abs()).log10())
    }
}

/// Programme loudness by ITU-R BS.1770-5 / EBU R 128, in LUFS.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lufs(pub f64);

/// Maximum true-peak level by ITU-R BS.1770-5 Annex 2, in dBTP.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TruePeak(pub f64);

/// The loudness of a whole sound by EBU R 128; `None` where it does not exist (silence has none) or is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    /// Integrated.
    pub integrated: Option<Lufs>,
    /// Loudness range, in LU (EBU Tech 3342).
    pub range_lu: Option<f64>,
    /// The highest true peak.
    pub true_peak: Option<TruePeak>,
    /// The loudest 400 ms.
    pub max_momentary: Option<Lufs>,
    /// The loudest 3 s.
    pub max_short_term: Option<Lufs>,
}

impl Sub for Lufs {
    /// A difference of loudness: 1 LU is 1 dB.
    type Output = Decibels;
    fn sub(self, other: Lufs) -> Decibels {
        Decibels(self.0 - other.0)
    }
}

impl Add<Decibels> for Lufs {
    type Output = Lufs;
    fn add(self, gain: Decibels) -> Lufs {
        Lufs(self.0 + gain.0)
    }
}

impl Sub for TruePeak {
    type Output = Decibels;
    fn sub(self, other: TruePeak) -> Decibels {
        Decibels(self.0 - other.0)
    }
}

impl Add<Decibels> for TruePeak {
    type Output = TruePeak;
    fn add(self, gain: Decibels) -> TruePeak {
        TruePeak(self.0 + gain.0)
    }
}

impl Lufs {
    /// How loud speech is made where nobody says otherwise: what podcast directories ask for and small transmitters
    /// like.
    pub const USUAL: Lufs = Lufs(-16.0);
}

impl TruePeak {
    /// The ceiling where nobody says otherwise: it leaves encoders and transmitters some room.
    pub const USUAL: TruePeak = TruePeak(-1.5);

    /// The amplitude that this peak reaches (1.0 is full scale).
    pub fn amplitude(self) -> f32 {
        Decibels(self.0).amplitude()
    }
}

impl Add for Decibels {
    type Output = Decibels;
    fn add(self, other: Decibels) -> Decibels {
        Decibels(self.0 + other.0)
    }
}

impl Sub for Decibels {
    type Output = Decibels;
    fn sub(self, other: Decibels) -> Decibels {
        Decibels(self.0 - other.0)
    }
}

impl Neg for Decibels {
    type Output = Decibels;
    fn neg(self) -> Decibels {
        Decibels(-self.0)
    }
}

impl fmt::Display for Decibels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} dB", self.0)
    }
}

impl fmt::Display for Lufs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} LUFS", self.0)
    }
}

impl fmt::Display for TruePeak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} dBTP", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_decibels_double_the_amplitude() {
        assert!((Decibels(6.0206).amplitude() - 2.0).abs() < 1e-4);
        assert!((Decibels::of_amplitude(0.5).0 + 6.0206).abs() < 1e-3);
        assert_eq!(Decibels::of_amplitude(0.0).0, f64::NEG_INFINITY);
    }
}
