//! Counts of frames (one sample of every channel) and the rates they pass at.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// Frames per second, in Hz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SampleRate(pub u32);

/// The rate of everything inside the house, 48 kHz: what broadcast uses, what Opus decodes to, and a whole
/// number of frames (48) per millisecond.
pub const STATION_RATE: SampleRate = SampleRate(48_000);

impl fmt::Display for SampleRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} Hz", self.0)
    }
}

/// A length or a position, in frames at [`STATION_RATE`]. Negative lengths are differences ("12 frames early").
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Frames(pub i64);

impl Frames {
    /// No time at all.
    pub const ZERO: Frames = Frames(0);

    /// The nearest whole number of frames to a time in seconds.
    pub fn from_seconds(seconds: f64) -> Frames {
        Frames((seconds * f64::from(STATION_RATE.0)).round() as i64)
    }

    /// Exactly this many milliseconds.
    pub const fn from_millis(millis: i64) -> Frames {
        Frames(millis * (STATION_RATE.0 as i64 / 1000))
    }

    /// The time in seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / f64::from(STATION_RATE.0)
    }

    /// The time in milliseconds.
    pub fn millis(self) -> f64 {
        self.seconds() * 1000.0
    }

    /// The count for indexing a buffer: 0 when negative.
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(0)
    }

    /// A buffer's length as frames.
    pub fn of_len(len: usize) -> Frames {
        Frames(i64::try_from(len).unwrap_or(i64::MAX))
    }

    /// The distance from zero.
    pub fn abs(self) -> Frames {
        Frames(self.0.abs())
    }

    /// The time as a [`std::time::Duration`], zero when negative.
    pub fn to_duration(self) -> std::time::Duration {
        let rate = u64::from(STATION_RATE.0);
        let frames = u64::try_from(self.0).unwrap_or(0);
        std::time::Duration::new(frames / rate, (frames % rate * 1_000_000_000 / rate) as u32)
    }

    /// The whole frames in a [`std::time::Duration`].
    pub fn from_duration(duration: std::time::Duration) -> Frames {
        let rate = u64::from(STATION_RATE.0);
        let whole = duration.as_secs().saturating_mul(rate);
        let part = u64::from(duration.subsec_nanos()) * rate / 1_000_000_000;
        Frames(i64::try_from(whole.saturating_add(part)).unwrap_or(i64::MAX))
    }
}

/// As people read lengths: `1:02.500`, `1:00:00.000`.
impl fmt::Display for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let millis = (self.0.unsigned_abs() * 1000 + u64::from(STATION_RATE.0) / 2) / u64::from(STATION_RATE.0);
        let (hours, minutes, seconds) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60);
        let millis = millis % 1000;
        if hours > 0 {
            write!(f, "{sign}{hours}:{minutes:02}:{seconds:02}.{millis:03}")
        } else {
            write!(f, "{sign}{minutes}:{seconds:02}.{millis:03}")
        }
    }
}

impl Add for Frames {
    type Output = Frames;
    fn add(self, other: Frames) -> Frames {
        Frames(self.0 + other.0)
    }
}

impl AddAssign for Frames {
    fn add_assign(&mut self, other: Frames) {
        self.0 += other.0;
    }
}

impl Sub for Frames {
    type Output = Frames;
    fn sub(self, other: Frames) -> Frames {
        Frames(self.0 - other.0)
    }
}

impl SubAssign for Frames {
    fn sub_assign(&mut self, other: Frames) {
        self.0 -= other.0;
    }
}

impl Neg for Frames {
    type Output = Frames;
    fn neg(self) -> Frames {
        Frames(-self.0)
    }
}

impl Mul<i64> for Frames {
    type Output = Frames;
    fn mul(self, times: i64) -> Frames {
        Frames(self.0 * times)
    }
}

impl Sum for Frames {
    fn sum<I: Iterator<Item = Frames>>(iter: I) -> Frames {
        Frames(iter.map(|frames| frames.0).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_as_people_write_them() {
        assert_eq!(Frames::from_seconds(62.5).to_string(), "1:02.500");
        assert_eq!(Frames::from_seconds(3600.0).to_string(), "1:00:00.000");
        assert_eq!((-Frames::from_millis(250)).to_string(), "-0:00.250");
    }

    #[test]
    fn a_duration_survives_the_way_there_and_back() {
        for frames in [0, 1, 47, 48, 47_999, 48_000, 172_800_001] {
            let there = Frames(frames).to_duration() + std::time::Duration::from_nanos(1);
            assert_eq!(Frames::from_duration(there), Frames(frames));
        }
    }
}
