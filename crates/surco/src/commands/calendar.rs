//! `surco calendar`: the grid as iCalendar (RFC 5545), for the calendars of phones and desks.
//!
//! Every coming of every slot is an event of its own at its instant in UTC, with exceptions, priorities and the changes
//! of the clock already applied: no reader of the file has to know a time zone or Surco's rules to show the same hours.

mod sheet;

use chrono::{Datelike, SecondsFormat};
use icalendar::{Calendar, Component, Event, EventLike};
use serde::Serialize;
use surco_model::Station;
use surco_schedule::{Occurrence, occurrences};
use surco_units::AirTime;

use crate::cli::{CalendarFormat, CalendarSpan, Everywhere};
use crate::failure::{Finished, Outcome};
use crate::instant;
use crate::station::Home;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    station: String,
    timezone: String,
    events: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    uid: String,
    slot: String,
    title: String,
    start_utc: String,
    start_local: String,
    duration_s: f64,
    policy: &'static str,
}

/// More columns than this nobody can read on a sheet of paper.
const MOST_ON_A_PAGE: u32 = 7;

pub(super) fn run(options: &CalendarSpan, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let (_, station) = Home::find(everywhere)?.read_usable(terminal)?;
    let zone = station.timezone;
    let today = instant::local_date(AirTime::now(), zone);
    let is_page = options.format == Some(CalendarFormat::Html);
    // A week on paper begins on Monday.
    let monday = today - chrono::Days::new(u64::from(today.weekday().num_days_from_monday()));
    let (today, days) = if is_page { (monday, 7) } else { (today, 28) };
    let days = options.days.unwrap_or(days);
    let (from, until) = instant::days(options.date.as_deref(), today, days, zone)?;
    let coming = occurrences(&station, from, until);
    terminal.document(&Document {
        station: station.id.to_string(),
        timezone: zone.to_string(),
        events: coming.iter().map(|occurrence| entry(occurrence, &station)).collect(),
    });
    if is_page {
        let first = instant::local_date(from, zone);
        terminal.print(&sheet::page(&coming, &station, first, days.min(MOST_ON_A_PAGE) as usize, terminal)?);
    } else {
        terminal.print(calendar(&coming, &station).trim_end());
    }
    Ok(Outcome::Done)
}

fn calendar(coming: &[Occurrence<'_>], station: &Station) -> String {
    let mut calendar = Calendar::new();
    calendar.name(&station.name);
    for occurrence in coming {
        let event = Event::with_uid(&uid(occurrence, station))
            .summary(&occurrence.slot.title)
            .starts(occurrence.start.to_utc())
            .ends(occurrence.end().to_utc())
            .done();
        calendar.push(event);
    }
    calendar.to_string()
}

/// The same in every export, so that a calendar that takes the file in again changes its events and adds none.
fn uid(occurrence: &Occurrence<'_>, station: &Station) -> String {
    format!("{}-{}@{}", occurrence.start.to_utc().format("%Y%m%dT%H%M%SZ"), occurrence.slot.id, station.id)
}

fn entry(occurrence: &Occurrence<'_>, station: &Station) -> Entry {
    Entry {
        uid: uid(occurrence, station),
        slot: occurrence.slot.id.to_string(),
        title: occurrence.slot.title.clone(),
        start_utc: occurrence.start.to_string(),
        start_local: instant::local(occurrence.start, station.timezone)
            .to_rfc3339_opts(SecondsFormat::AutoSi, false),
        duration_s: occurrence.slot.length.seconds(),
        policy: occurrence.slot.policy.name(),
    }
}
