//! `surco calendar`: the grid as iCalendar, or as a page for the studio's wall.

use chrono::{Datelike, SecondsFormat};
use serde::Serialize;
use surco_model::Station;
use surco_schedule::{Occurrence, occurrences};
use surco_station::plan::{event_uid, icalendar};
use surco_station::{civil, sheet};
use surco_units::AirTime;

use crate::cli::{CalendarFormat, CalendarSpan, Everywhere};
use crate::failure::{Finished, Outcome};
use crate::here;
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
const MAX_ON_A_PAGE: u32 = 7;

pub(super) fn run(options: &CalendarSpan, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::read_usable(&here::find(everywhere)?, terminal)?.station;
    let zone = station.timezone;
    let today = civil::local_date(AirTime::now(), zone);
    let is_page = options.format == Some(CalendarFormat::Html);
    // A week on paper begins on Monday.
    let monday = today - chrono::Days::new(u64::from(today.weekday().num_days_from_monday()));
    let (today, days) = if is_page { (monday, 7) } else { (today, 28) };
    let days = options.days.unwrap_or(days);
    let (from, until) = civil::days(options.date.as_deref(), today, days, zone)?;
    let coming = occurrences(&station, from, until);
    terminal.document(&Document {
        station: station.id.to_string(),
        timezone: zone.to_string(),
        events: coming.iter().map(|occurrence| entry(occurrence, &station)).collect(),
    });
    if is_page {
        let (first, days) = (civil::local_date(from, zone), days.min(MAX_ON_A_PAGE) as usize);
        terminal.print(&sheet::week(&coming, &station, first, days, terminal.language)?);
    } else {
        terminal.print(icalendar(&coming, &station).trim_end());
    }
    Ok(Outcome::Done)
}

fn entry(occurrence: &Occurrence<'_>, station: &Station) -> Entry {
    Entry {
        uid: event_uid(occurrence, station),
        slot: occurrence.slot.id.to_string(),
        title: occurrence.slot.title.clone(),
        start_utc: occurrence.start.to_string(),
        start_local: civil::local(occurrence.start, station.timezone)
            .to_rfc3339_opts(SecondsFormat::AutoSi, false),
        duration_s: occurrence.slot.length.seconds(),
        policy: occurrence.slot.policy.name(),
    }
}
