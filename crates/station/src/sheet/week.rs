//! The week on one page, to print and hang in the studio: a column a day, a row for each time at which anything begins.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use surco_messages::{Language, Message};
use surco_model::{Play, Slot, StartPolicy, Station};
use surco_schedule::Occurrence;

use crate::Error;

/// A slot that comes more often a day is told below the table.
const MAX_A_DAY: usize = 3;

#[derive(Template)]
#[template(path = "week.html")]
struct Page<'a> {
    language: &'static str,
    title: String,
    days: &'a [String],
    rows: Vec<Row>,
    often_title: String,
    often: Vec<(String, String)>,
    notes: String,
}

struct Row {
    time: String,
    cells: Vec<Cell>,
}

/// What begins at a time, on so many days side by side.
struct Cell {
    days: usize,
    entries: Vec<Entry>,
}

#[derive(Clone, PartialEq)]
struct Entry {
    title: String,
    length: String,
    kind: &'static str,
    is_hard: bool,
}

/// More columns than this nobody can read on a sheet of paper.
const MAX_DAYS: usize = 7;

/// The day on which the week of a date begins on paper.
pub fn first_day_of_week(date: NaiveDate) -> NaiveDate {
    date - Days::new(u64::from(date.weekday().num_days_from_monday()))
}

/// The page of the days from `first` on, of a week at most.
///
/// # Errors
/// When the page cannot be made.
pub fn week(
    coming: &[Occurrence<'_>],
    station: &Station,
    first: NaiveDate,
    days: usize,
    language: Language,
) -> Result<String, Error> {
    let dates: Vec<NaiveDate> = first.iter_days().take(days.min(MAX_DAYS)).collect();
    let often = often(coming);
    let mut times: BTreeMap<NaiveTime, BTreeMap<NaiveDate, Vec<Entry>>> = BTreeMap::new();
    for one in coming.iter().filter(|one| !often.contains(one.slot.id.as_str())) {
        let day = times.entry(one.local.time()).or_default().entry(one.local.date()).or_default();
        day.push(entry(one));
    }
    let rows = times.into_iter().map(|(time, of_day)| {
        let mut cells: Vec<Cell> = Vec::new();
        for date in &dates {
            let entries = of_day.get(date).cloned().unwrap_or_default();
            match cells.last_mut().filter(|cell| cell.entries == entries) {
                Some(cell) => cell.days += 1,
                None => cells.push(Cell { days: 1, entries }),
            }
        }
        Row { time: clock(time), cells }
    });
    let word = |id: &'static str| Message::new(id).text(language);
    let names = [
        "station-day-mon",
        "station-day-tue",
        "station-day-wed",
        "station-day-thu",
        "station-day-fri",
        "station-day-sat",
        "station-day-sun",
    ];
    let heading = |date: &NaiveDate| {
        let name = word(names[date.weekday().num_days_from_monday() as usize % names.len()]);
        format!("{name} {}", date.format("%d/%m"))
    };
    let title = Message::new("station-week-title").with("station", station.name.as_str());
    let headings: Vec<_> = dates.iter().map(heading).collect();
    let page = Page {
        language: language.code(),
        title: title.with("from", first.to_string()).text(language),
        days: &headings,
        rows: rows.collect(),
        often_title: word("station-week-often"),
        often: often_lines(coming, &often, &dates, &headings),
        notes: word("station-week-notes"),
    };
    Ok(page.render()?)
}

/// The slots that come often on any day.
fn often<'a>(coming: &[Occurrence<'a>]) -> BTreeSet<&'a str> {
    let mut counts: BTreeMap<(&str, NaiveDate), usize> = BTreeMap::new();
    for one in coming {
        *counts.entry((one.slot.id.as_str(), one.local.date())).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count > MAX_A_DAY).map(|((slot, _), _)| slot).collect()
}

/// Their titles and days, and their times.
fn often_lines(
    coming: &[Occurrence<'_>],
    often: &BTreeSet<&str>,
    dates: &[NaiveDate],
    headings: &[String],
) -> Vec<(String, String)> {
    let slots: BTreeMap<&str, &Slot> = coming.iter().map(|one| (one.slot.id.as_str(), one.slot)).collect();
    let line = |id: &&str| {
        let of_slot = || coming.iter().filter(|one| one.slot.id.as_str() == *id);
        let times: BTreeSet<_> = of_slot().map(|one| one.local.time()).collect();
        let on: BTreeSet<_> = of_slot().map(|one| one.local.date()).collect();
        let days = dates.iter().zip(headings).filter(|(date, _)| on.contains(date));
        let days: Vec<_> = days.map(|(_, heading)| heading.split(' ').next().unwrap_or_default()).collect();
        let title = slots.get(*id).map_or("", |slot| slot.title.as_str());
        let is_daily = on.len() == dates.len();
        let title = if is_daily { title.to_owned() } else { format!("{title} ({})", days.join(", ")) };
        (title, times.into_iter().map(clock).collect::<Vec<_>>().join(" · "))
    };
    often.iter().map(line).collect()
}

fn entry(one: &Occurrence<'_>) -> Entry {
    let kind = match one.play {
        Play::Program { .. } | Play::Repeat(_) => "program",
        Play::Playlist(_) => "music",
        Play::Break { .. } => "break",
        Play::OffAir(_) => "off-air",
        Play::Relay(_) => "relay",
        Play::File(_) | Play::TimeCheck(_) => "file",
    };
    let minutes = (one.slot.length.seconds() / 60.0).ceil() as i64;
    let length =
        if minutes >= 60 { format!("{} h {:02}", minutes / 60, minutes % 60) } else { format!("{minutes}′") };
    Entry { title: one.slot.title.clone(), length, kind, is_hard: one.slot.policy == StartPolicy::Hard }
}

fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}
