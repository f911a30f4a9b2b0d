//! Who cannot be in two places: slots, of one station or of two in one folder, that need the same person or thing at
//! the same time.

use surco_model::Station;
use surco_units::AirTime;

use crate::occurrences::{Occurrence, occurrences};

/// Two comings of slots at one time that need the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clash<'a> {
    /// The one that begins first, and its station.
    pub first: (&'a Station, Occurrence<'a>),
    /// The other.
    pub second: (&'a Station, Occurrence<'a>),
    /// What both need.
    pub need: &'a str,
}

/// Every clash between slots that come with a start in [`from`, `until`), in order of the second's start.
pub fn conflicts<'a>(stations: &[&'a Station], from: AirTime, until: AirTime) -> Vec<Clash<'a>> {
    let coming = stations.iter().flat_map(|station| {
        occurrences(station, from, until).into_iter().map(move |occurrence| (*station, occurrence))
    });
    let mut coming: Vec<_> = coming.filter(|(_, occurrence)| !occurrence.slot.needs.is_empty()).collect();
    coming.sort_by_key(|(_, occurrence)| occurrence.start);
    let mut open: Vec<(&Station, Occurrence<'_>)> = Vec::new();
    let mut conflicts = Vec::new();
    for second in coming {
        open.retain(|(_, first)| first.end() > second.1.start);
        for first in &open {
            let needs = &first.1.slot.needs;
            let same = second.1.slot.needs.iter().find(|need| needs.iter().any(|other| is_same(other, need)));
            conflicts.extend(same.map(|need| Clash { first: *first, second, need }));
        }
        open.push(second);
    }
    conflicts
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
