//! What was played, as far as planning needs to know: whose turn it is, and which episodes are still new.

use surco_model::{MediaRef, RundownItem, Slug};
use surco_units::AirTime;

/// What was played, in order of time. How far back it reaches decides how far back rotation remembers, and which
/// episodes count as aired.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// Ascending by `at`.
    pub plays: Vec<Played>,
}

/// One sound that was played.
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

impl History {
    /// What was played from one instant until before another.
    pub(crate) fn between(&self, from: AirTime, until: AirTime) -> &[Played] {
        let at = |instant| self.plays.partition_point(|played| played.at < instant);
        self.plays.get(at(from)..at(until)).unwrap_or_default()
    }
}
