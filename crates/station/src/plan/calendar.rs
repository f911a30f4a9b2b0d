//! The grid as iCalendar (RFC 5545), for the calendars of phones and desks.
//!
//! Every coming of every slot is an event of its own at its instant in UTC, with exceptions, priorities and the changes
//! of the clock already applied. A reader of the file needs to know neither a time zone nor Surco's rules.

use icalendar::{Calendar, Component, Event, EventLike};
use surco_model::Station;
use surco_schedule::Occurrence;

/// The calendar of some comings.
pub fn icalendar(coming: &[Occurrence<'_>], station: &Station) -> String {
    let mut calendar = Calendar::new();
    calendar.name(&station.name);
    for occurrence in coming {
        let event = Event::with_uid(&event_uid(occurrence, station))
            .summary(&occurrence.slot.title)
            .starts(occurrence.start.to_utc())
            .ends(occurrence.end().to_utc())
            .done();
        calendar.push(event);
    }
    calendar.to_string()
}

/// The same in every export, so that a calendar that imports the file again changes its events and adds none.
pub fn event_uid(occurrence: &Occurrence<'_>, station: &Station) -> String {
    format!("{}-{}@{}", occurrence.start.to_utc().format("%Y%m%dT%H%M%SZ"), occurrence.slot.id, station.id)
}
