//! What the journal knows of the past: lines of the as-run log, and what an earlier life of a playout left.

use std::fmt;
use std::str::FromStr;

use surco_units::{AirTime, Frames};
use uuid::Uuid;

use crate::{AirEvent, AiringId, Ending, ItemId, MediaRef, OnAir, RundownItem, Slug};

/// A line of the as-run log.
#[derive(Debug, Clone, PartialEq)]
pub struct Airing {
    /// What began to sound.
    pub on_air: OnAir,
    /// When it ended, at which position, and how; none while it sounds, or when nobody saw its end.
    pub end: Option<(AirTime, Frames, Ending)>,
    /// Who wrote it; none in lines that are older than such names.
    pub writer: Option<Writer>,
}

/// Who wrote a row of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// The station, as its `schedule.toml` called it; none where that had not been read yet.
    pub station: Option<Slug>,
    /// The machine.
    pub machine: MachineId,
}

/// A machine as a library knows it: a random name, another one for every machine and every copy of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MachineId(pub Uuid);

impl fmt::Display for MachineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for MachineId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<MachineId, uuid::Error> {
        text.parse().map(MachineId)
    }
}

/// What the journal knows of an earlier life of a playout: read once at the start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Past {
    /// The highest number given to a sounding so far.
    pub last_airing: AiringId,
    /// The latest instant that was ever written down: a clock that shows less cannot be right.
    pub last_event: Option<AirTime>,
    /// Soundings that have no end in the journal.
    pub unfinished: Vec<Unfinished>,
}

impl Past {
    /// What the journal must say about the soundings that nobody saw end.
    pub fn interruptions(&self) -> Vec<AirEvent> {
        let ended = |unfinished: &Unfinished| AirEvent::Ended {
            airing: unfinished.airing,
            at: unfinished.at,
            position: unfinished.position,
            ending: Ending::Interrupted,
        };
        self.unfinished.iter().map(ended).collect()
    }
}

/// A sounding whose end nobody wrote down.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfinished {
    /// Which sounding.
    pub airing: AiringId,
    /// Of which item.
    pub item: ItemId,
    /// When it was last heard, as far as is known: at the last heartbeat, else at its start.
    pub at: AirTime,
    /// At which position.
    pub position: Frames,
}

/// A sound that was played, as planning remembers it.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// The sound.
    pub source: MediaRef,
    /// Series and episode, when it was one.
    pub episode: Option<(Slug, Slug)>,
    /// The slot that it was played for; none for continuity.
    pub slot: Option<Slug>,
    /// The start that the plan gave it, or the instant it sounded when it was not planned. The planned start is
    /// free of the sound card's few milliseconds, so a hard start never counts as played before itself.
    pub at: AirTime,
    /// Whether it was heard as it should be, so that it counts as a play of its campaign: not if its file failed or
    /// the power went.
    pub is_whole: bool,
}

/// An item of the rundown, played as planned.
impl From<&RundownItem> for Played {
    fn from(item: &RundownItem) -> Played {
        Played {
            source: item.source.clone(),
            episode: item.episode.clone(),
            slot: item.slot.clone(),
            at: item.start,
            is_whole: true,
        }
    }
}
