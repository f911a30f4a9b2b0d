//! Where the grid has nothing of its own.

use surco_model::Station;
use surco_units::{AirTime, Frames};

use crate::occurrences::{longest_in_days, occurrences};

/// The stretches of [`from`, `until`) in which no slot has its length, in order: continuity plays there.
pub fn gaps(station: &Station, from: AirTime, until: AirTime) -> Vec<(AirTime, AirTime)> {
    let days = i64::try_from(longest_in_days(station)).unwrap_or(0);
    let before = from - Frames::from_millis(days * 86_400_000);
    let (mut gaps, mut covered) = (Vec::new(), from);
    for slot in occurrences(station, before, until) {
        if slot.start > covered {
            gaps.push((covered, slot.start));
        }
        covered = covered.max(slot.end());
    }
    if covered < until {
        gaps.push((covered, until));
    }
    gaps
}
