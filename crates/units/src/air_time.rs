//! An instant on the air, exact to the frame.

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::{Frames, STATION_RATE};

/// An instant, counted in frames of 1/48000 s since 1970-01-01T00:00:00Z.
///
/// A whole number of these fits every millisecond, so grid times are exact; 64 bits reach six million years.
/// Leap seconds do not exist here, as they do not in Unix time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AirTime(pub i64);

impl AirTime {
    /// The nearest frame at or before a civil instant.
    pub fn from_utc(utc: DateTime<Utc>) -> AirTime {
        let rate = i64::from(STATION_RATE.0);
        AirTime(utc.timestamp() * rate + i64::from(utc.timestamp_subsec_nanos()) * rate / 1_000_000_000)
    }

    /// The civil instant, to the nanosecond below. Instants beyond chrono's years (±262,000) become its last.
    pub fn to_utc(self) -> DateTime<Utc> {
        let rate = i64::from(STATION_RATE.0);
        let (seconds, frames) = (self.0.div_euclid(rate), self.0.rem_euclid(rate));
        // Rounded up, so that `from_utc`, which rounds down, gives the same frame back.
        let nanos = (frames * 1_000_000_000 + rate - 1) / rate;
        let nearest_end = if self.0 < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
        DateTime::from_timestamp(seconds, nanos as u32).unwrap_or(nearest_end)
    }

    /// The system's wall clock, now.
    pub fn now() -> AirTime {
        AirTime::from_utc(Utc::now())
    }
}

/// RFC 3339 in UTC with milliseconds: `2026-11-23T11:00:00.000Z`.
impl fmt::Display for AirTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// A text that is not an RFC 3339 instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidAirTime(pub String);

impl fmt::Display for InvalidAirTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an RFC 3339 instant: {}", self.0)
    }
}

impl std::error::Error for InvalidAirTime {}

impl FromStr for AirTime {
    type Err = InvalidAirTime;
    fn from_str(text: &str) -> Result<AirTime, InvalidAirTime> {
        let instant = DateTime::parse_from_rfc3339(text).map_err(|_| InvalidAirTime(text.to_owned()))?;
        Ok(AirTime::from_utc(instant.to_utc()))
    }
}

impl Add<Frames> for AirTime {
    type Output = AirTime;
    fn add(self, frames: Frames) -> AirTime {
        AirTime(self.0 + frames.0)
    }
}

impl AddAssign<Frames> for AirTime {
    fn add_assign(&mut self, frames: Frames) {
        self.0 += frames.0;
    }
}

impl Sub<Frames> for AirTime {
    type Output = AirTime;
    fn sub(self, frames: Frames) -> AirTime {
        AirTime(self.0 - frames.0)
    }
}

impl SubAssign<Frames> for AirTime {
    fn sub_assign(&mut self, frames: Frames) {
        self.0 -= frames.0;
    }
}

impl Sub for AirTime {
    type Output = Frames;
    fn sub(self, earlier: AirTime) -> Frames {
        Frames(self.0 - earlier.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_frame_survives_the_way_to_civil_time_and_back(frame in -1i64 << 52..1i64 << 52) {
            let instant = AirTime(frame);
            prop_assert_eq!(AirTime::from_utc(instant.to_utc()), instant);
        }

        #[test]
        fn every_millisecond_is_a_whole_frame(millis in -4_000_000_000_000i64..4_000_000_000_000) {
            let utc = DateTime::from_timestamp_millis(millis).unwrap();
            prop_assert_eq!(AirTime::from_utc(utc).to_utc(), utc);
            prop_assert_eq!(AirTime::from_utc(utc) - AirTime(0), Frames::from_millis(millis));
        }
    }
}
