//! The state of a playout: what it tells whoever watches it.

use serde::{Deserialize, Serialize};
use surco_units::{AirTime, Decibels, Frames};

use crate::{AiringId, ItemId};

/// How far a playout has come, every half second: after a power cut it tells where each sound was cut. The journal reads
/// one back with an `Option<Status>`, which is none where another version of Surco wrote it in another form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heartbeat<S = Status> {
    /// When.
    pub at: AirTime,
    /// The airings that are heard, and the position in the sound of each.
    pub sounding: Vec<(AiringId, Frames)>,
    /// What an operator should see now.
    pub status: S,
}

/// The state of a playout, for people.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Status {
    /// Which rung of the ladder is on air.
    pub rung: Rung,
    /// The next item.
    pub next: Option<Upcoming>,
    /// Until when an operator has put continuity in place of the grid, if that is so.
    pub panic_until: Option<AirTime>,
    /// Whether the wall clock is believed.
    pub clock_trusted: bool,
    /// The highest sample of the last half second on either channel, as amplitude.
    pub peak: f32,
    /// Times the sound card ran out of sound since the start.
    pub underruns: u64,
    /// Whether a sound card is taking the sound.
    pub device: bool,
    /// The microphone, where there is to be one.
    pub microphone: Option<MicrophoneStatus>,
}

impl Status {
    /// The highest sample in dBFS; none for silence.
    pub fn peak_dbfs(&self) -> Option<f64> {
        dbfs(self.peak)
    }
}

/// An item that has not begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upcoming {
    /// Its name.
    pub item: ItemId,
    /// Its title.
    pub title: String,
    /// When it begins, as things stand.
    pub start: AirTime,
}

/// The state of the microphone, for people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MicrophoneStatus {
    /// Whether it is on the air.
    pub talk: Talk,
    /// Whether it gives any sound, heard or not.
    pub is_there: bool,
    /// The highest sample of the last half second, as amplitude.
    pub peak: f32,
}

impl MicrophoneStatus {
    /// The highest sample in dBFS; none for silence.
    pub fn peak_dbfs(&self) -> Option<f64> {
        dbfs(self.peak)
    }
}

fn dbfs(amplitude: f32) -> Option<f64> {
    (amplitude > 0.0).then(|| Decibels::of_amplitude(amplitude).0)
}

/// How loud it is: the highest samples of a tenth of a second, as amplitudes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Levels {
    /// When that tenth of a second began.
    pub at: AirTime,
    /// Left and right, of what goes to the transmitter.
    pub peaks: [f32; 2],
    /// The microphone, heard or not, where there is one.
    pub microphone: Option<f32>,
}

/// What the microphone is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Talk {
    /// Nobody hears it.
    Off,
    /// It is heard over what is on air, which becomes softer while somebody speaks.
    #[serde(rename = "talk-over")]
    Over,
    /// It alone is on air, and the grid is held.
    Live,
}

impl Talk {
    /// As machines read it: `off`, `talk-over`, `live`.
    pub fn name(self) -> &'static str {
        match self {
            Talk::Off => "off",
            Talk::Over => "talk-over",
            Talk::Live => "live",
        }
    }
}

/// The rungs of the ladder, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rung {
    /// What the rundown wants.
    Scheduled,
    /// What the rundown names in its place.
    Substitute,
    /// The station's continuity.
    Continuity,
    /// The loop in memory.
    Emergency,
    /// Nothing: the moment between two sounds.
    #[default]
    Silent,
}

impl Rung {
    /// As machines read it: `scheduled`, `substitute`, `continuity`, `emergency`, `silent`.
    pub fn name(self) -> &'static str {
        match self {
            Rung::Scheduled => "scheduled",
            Rung::Substitute => "substitute",
            Rung::Continuity => "continuity",
            Rung::Emergency => "emergency",
            Rung::Silent => "silent",
        }
    }
}
