//! The grid cut at its hard starts. A segment is planned from its own start with what was played before it, so a
//! hard start is where planning can set out afresh: an *anchor*.
//!
//! ```text
//! 04:30 hard          05:00 hard                                    12:00 hard
//!   |---- segment ----|------------------ segment -------------------|---- …
//!                       soft slots, playlists and continuity
//! ```
//!
//! A grid that goes without a hard start for a week is cut at the midnight before Monday, as by a hard start that
//! plays nothing: else its plan would hang on everything since the station's first day.

use std::iter;

use chrono::Days;
use surco_model::Station;
use surco_units::AirTime;

use crate::civil;
use crate::occurrences::{Occurrence, coming, longest_in_days};

/// What the grid wants between two hard starts.
#[derive(Debug, Clone)]
pub(crate) struct Segment<'a> {
    /// The anchor: a hard start, or the turn of a week without any.
    pub(crate) start: AirTime,
    /// The next anchor.
    pub(crate) end: AirTime,
    /// The slots that come in it, and those from before that last into it; in order of start.
    pub(crate) occurrences: Vec<Occurrence<'a>>,
}

/// The segments from the one that holds `from` on, without end.
pub(crate) fn segments(station: &Station, from: AirTime) -> impl Iterator<Item = Segment<'_>> {
    let zone = station.timezone;
    let mut start = anchor(station, from);
    let first = civil::date(zone, start);
    // Every slot that comes on the dates before `date`, as far as it still matters.
    let mut known = Vec::new();
    let mut date = civil::days_before(first, longest_in_days(station));
    iter::from_fn(move || {
        known.retain(|occurrence: &Occurrence<'_>| occurrence.end() > start || occurrence.start >= start);
        let end = loop {
            let settled = civil::midnight(zone, date);
            if start < settled {
                let hard = known.iter().filter(|o| o.is_hard()).map(|o| o.start);
                let turn = turn_after(station, start, hard.clone().any(|hard| hard == start));
                let end = hard.filter(|hard| *hard > start).min().map_or(turn, |hard| hard.min(turn));
                if end < settled {
                    break end;
                }
            }
            known.extend(coming(station, date));
            date = date.succ_opt()?;
        };
        let occurrences = known.iter().filter(|occurrence| occurrence.start < end).copied().collect();
        let segment = Segment { start, end, occurrences };
        start = end;
        Some(segment)
    })
}

/// The last anchor at or before an instant.
fn anchor(station: &Station, from: AirTime) -> AirTime {
    let zone = station.timezone;
    let today = civil::date(zone, from);
    let monday = civil::monday_of(today);
    let week_before = civil::midnight(zone, civil::days_before(monday, 7));
    let hard_on = |date| coming(station, date).into_iter().rfind(|o| o.is_hard() && o.start <= from);
    // Back to before `week_before`, at most 13 dates away: further a hard start is no anchor any more.
    let hard = (0..15).find_map(|days| hard_on(civil::days_before(today, days)));
    hard.map(|hard| hard.start).filter(|hard| *hard >= week_before).unwrap_or(civil::midnight(zone, monday))
}

/// The first Monday's midnight after an anchor that has no hard start in the week before it.
fn turn_after(station: &Station, anchor: AirTime, anchor_is_hard: bool) -> AirTime {
    let monday = civil::monday_of(civil::date(station.timezone, anchor));
    let midnight = |weeks: u64| civil::midnight(station.timezone, monday + Days::new(7 * weeks));
    let is_before = |week| if anchor_is_hard { anchor < week } else { anchor <= week };
    if is_before(midnight(0)) { midnight(1) } else { midnight(2) }
}
