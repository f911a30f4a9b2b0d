//! Quantities of sound and time, as types: a number of frames is not a number of seconds, and a level in dB
//! is not a loudness in LUFS.
//!
//! Everything in the house counts time in [`Frames`] at the one station rate of 48 kHz ([`STATION_RATE`]).
//! An instant on the air is an [`AirTime`]: the count of such frames since the Unix epoch, so that the start
//! of the 06:00 news is an exact whole number and arithmetic never rounds.
//!
//! ```
//! use surco_units::{AirTime, Frames};
//! let six: AirTime = "2026-11-23T11:00:00Z".parse().unwrap();
//! let news = six + Frames::from_seconds(90.0);
//! assert_eq!(news.to_string(), "2026-11-23T11:01:30.000Z");
//! assert_eq!(news - six, Frames(90 * 48_000));
//! ```

mod air_time;
mod frames;
mod length;
mod level;

pub use air_time::{AirTime, InvalidAirTime};
pub use frames::{Frames, STATION_RATE, SampleRate};
pub use length::{InvalidLength, Length, Timecode};
pub use level::{Decibels, Loudness, Lufs, TruePeak};
