//! Counts of frames as positions, and as parts of a whole.

use surco_units::{Frames, STATION_RATE, SampleRate};

/// Which part of the whole so many frames are, where the length of the whole is known.
pub(crate) fn part_of(frames: Frames, length: Option<Frames>) -> Option<f64> {
    let length = length.filter(|length| *length > Frames::ZERO)?;
    Some((frames.seconds() / length.seconds()).min(1.0))
}

/// A count of frames at some rate as a position at the station rate.
pub(super) fn position(frames: usize, rate: SampleRate) -> Frames {
    if rate == STATION_RATE {
        Frames::of_len(frames)
    } else {
        Frames::from_seconds(frames as f64 / f64::from(rate.0.max(1)))
    }
}
