//! How people write lengths (`2m30s`) and positions (`1:02.5`) in files and on the command line.

use std::fmt;
use std::str::FromStr;

use crate::Frames;

/// A length written with units: `90s`, `2m30s`, `1h 15m`, `400ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(pub Frames);

/// A position written as a clock: `7.25` (seconds), `1:02.5`, `1:00:00`; or as a count: `62500 frames`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timecode(pub Frames);

/// A text that is neither length nor position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidLength(pub String);

impl fmt::Display for InvalidLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a length or a position: {}", self.0)
    }
}

impl std::error::Error for InvalidLength {}

impl FromStr for Length {
    type Err = InvalidLength;
    fn from_str(text: &str) -> Result<Length, InvalidLength> {
        let duration = humantime::parse_duration(text).map_err(|_| InvalidLength(text.to_owned()))?;
        Ok(Length(Frames::from_duration(duration)))
    }
}

impl FromStr for Timecode {
    type Err = InvalidLength;
    fn from_str(text: &str) -> Result<Timecode, InvalidLength> {
        parse_timecode(text).map(Timecode).ok_or_else(|| InvalidLength(text.to_owned()))
    }
}

fn parse_timecode(text: &str) -> Option<Frames> {
    /// As much as the longest clock.
    const MOST: i64 = 360_000 * 48_000;
    if let Some(count) = text.strip_suffix("frames") {
        let count = count.trim_end();
        let is_plain = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
        return count.parse().ok().filter(|count| is_plain && *count <= MOST).map(Frames);
    }
    let mut parts = text.split(':').rev();
    let seconds_text = parts.next()?;
    let plain = seconds_text.starts_with(|c: char| c.is_ascii_digit())
        && seconds_text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let seconds: f64 = if plain { seconds_text.parse().ok()? } else { return None };
    let minutes: Option<u16> = parts.next().map(str::parse).transpose().ok()?;
    let hours: Option<u16> = parts.next().map(str::parse).transpose().ok()?;
    let too_many = parts.next().is_some();
    let beyond = (minutes.is_some() && seconds >= 60.0) || (hours.is_some() && minutes >= Some(60));
    if too_many || beyond || seconds > 360_000.0 {
        return None;
    }
    let minutes = i64::from(hours.unwrap_or(0)) * 60 + i64::from(minutes.unwrap_or(0));
    Some(Frames::from_millis(minutes * 60_000) + Frames::from_seconds(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn timecode(text: &str) -> Option<Frames> {
        text.parse::<Timecode>().ok().map(|timecode| timecode.0)
    }

    #[test]
    fn positions_are_read_as_written_on_a_recorder() {
        assert_eq!(timecode("1:02.5"), Some(Frames::from_millis(62_500)));
        assert_eq!(timecode("7.25"), Some(Frames::from_millis(7_250)));
        assert_eq!(timecode("1:00:00"), Some(Frames::from_millis(3_600_000)));
        assert_eq!((timecode("62501 frames"), timecode("7frames")), (Some(Frames(62_501)), Some(Frames(7))));
        for wrong in [
            "frames",
            "-1 frames",
            "1.5 frames",
            "99999999999999999999 frames",
            "7 f",
            "",
            ":",
            "1:60",
            "1:2:3:4",
            "-1",
            "1e3",
            "inf",
            "1:-2",
            "a",
            "1:60:00",
        ] {
            assert_eq!(timecode(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn lengths_need_their_units() {
        assert_eq!("2m30s".parse(), Ok(Length(Frames::from_millis(150_000))));
        assert_eq!("400ms".parse(), Ok(Length(Frames::from_millis(400))));
        assert!("150".parse::<Length>().is_err());
        assert!("-3s".parse::<Length>().is_err());
    }

    proptest! {
        #[test]
        fn a_length_on_paper_reads_back_as_the_same_timecode(millis in 0i64..36_000_000) {
            let frames = Frames::from_millis(millis);
            prop_assert_eq!(timecode(&frames.to_string()), Some(frames));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<Timecode>();
            let _ = text.parse::<Length>();
        }
    }
}
