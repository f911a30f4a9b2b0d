//! How soon what somebody does is heard, and what that costs.

use std::time::Duration;

use surco_units::{Frames, STATION_RATE};

/// How much waits on its way to the card, and how often the card and the mixer are woken for it. At a sound server's own
/// smallest pieces (a few ms) it works more than the whole playout, so a station that nobody touches takes its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latency {
    /// Up to 0.6 s: for hours without anybody.
    Normal,
    /// Up to 0.2 s: where there is a microphone, or jingles have keys.
    Low,
}

impl Latency {
    /// How much sound waits for the card: long enough for a busy PC, short enough for an operator's hand.
    pub(crate) fn ring(self) -> Frames {
        match self {
            Latency::Normal => Frames(STATION_RATE.0 as i64 * 3 / 10),
            Latency::Low => Frames(STATION_RATE.0 as i64 / 10),
        }
    }

    /// How much the card asks for at a time, with twice that in its buffer.
    pub(crate) fn period(self) -> Frames {
        match self {
            Latency::Normal => Frames(STATION_RATE.0 as i64 / 10),
            Latency::Low => Frames(STATION_RATE.0 as i64 / 50),
        }
    }

    /// How long the mixer sleeps when there is no room.
    pub(crate) fn poll_interval(self) -> Duration {
        match self {
            Latency::Normal => Duration::from_millis(50),
            Latency::Low => Duration::from_millis(10),
        }
    }
}
