//! What was played, as far as planning needs to know: whose turn it is, and which episodes are still new.

use surco_model::Played;
use surco_units::AirTime;

/// What was played, in order of time. How far back it reaches decides how far back rotation remembers, and which
/// episodes count as aired.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// Ascending by `at`.
    pub plays: Vec<Played>,
}

impl History {
    /// What was played from one instant until before another.
    pub(crate) fn between(&self, from: AirTime, until: AirTime) -> &[Played] {
        let at = |instant| self.plays.partition_point(|played| played.at < instant);
        self.plays.get(at(from)..at(until)).unwrap_or_default()
    }
}
