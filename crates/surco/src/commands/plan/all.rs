//! `surco plan --all`: every station of the folder, and what both would need at once.

use std::path::PathBuf;

use serde::Serialize;
use surco_messages::Message;
use surco_schedule::conflicts;
use surco_units::AirTime;

use super::{Document, document, rundown, show};
use crate::cli::{Everywhere, Plan};
use crate::failure::{Failure, Finished, Outcome};
use crate::instant;
use crate::station::Home;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Everything {
    stations: Vec<Document>,
    conflicts: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    need: String,
    first_station: String,
    first_slot: String,
    first_start_utc: String,
    second_station: String,
    second_slot: String,
    second_start_utc: String,
    message: String,
}

pub(super) fn run(options: &Plan, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let library = home.library()?;
    let (mut stations, mut spans, mut documents) = (Vec::new(), Vec::new(), Vec::new());
    let mut has_findings = false;
    for schedule in schedules(&home)? {
        let one = Home { path: home.path.clone(), schedule };
        let (folder, station) = one.read_usable(terminal)?;
        let today = instant::local_date(AirTime::now(), station.timezone);
        let (from, until) = instant::days(options.date.as_deref(), today, options.days, station.timezone)?;
        let rundown = rundown(&library, &folder, &station, (from, until), options.seed)?;
        has_findings |= !rundown.diagnostics.is_empty();
        if terminal.json {
            documents.push(document(&station, &rundown, from, until, terminal));
        } else {
            show(&station, &rundown, options.explain, terminal);
            terminal.show(&rundown.diagnostics, &folder.sources);
        }
        stations.push(station);
        spans.push((from, until));
    }
    let from = spans.iter().map(|(from, _)| *from).min().unwrap_or(AirTime(0));
    let until = spans.iter().map(|(_, until)| *until).max().unwrap_or(AirTime(0));
    let all: Vec<_> = stations.iter().collect();
    let lines = conflicts(&all, from, until).into_iter().map(|clash| {
        let ((first_station, first), (second_station, second)) = (clash.first, clash.second);
        let message = Message::new("surco-plan-clash")
            .with("need", clash.need)
            .with("when", instant::date_and_clock(second.start, second_station.timezone))
            .with("first", first.slot.title.as_str())
            .with("first_station", first_station.name.as_str())
            .with("second", second.slot.title.as_str())
            .with("second_station", second_station.name.as_str());
        if !terminal.json {
            terminal.warn(&message);
        }
        Line {
            need: clash.need.to_owned(),
            first_station: first_station.id.to_string(),
            first_slot: first.slot.id.to_string(),
            first_start_utc: first.start.to_string(),
            second_station: second_station.id.to_string(),
            second_slot: second.slot.id.to_string(),
            second_start_utc: second.start.to_string(),
            message: terminal.text(&message),
        }
    });
    let conflicts: Vec<_> = lines.collect();
    let needs_attention = has_findings || !conflicts.is_empty();
    terminal.document(&Everything { stations: documents, conflicts });
    Ok(Outcome::attention_if(needs_attention))
}

/// The files at the top of the folder that describe a station.
fn schedules(home: &Home) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(&home.path).map_err(|cause| Failure::io(&home.path, &cause))?;
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    let is_station = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.lines().any(|line| line.trim_start().starts_with("[station]"))
    };
    let mut paths: Vec<_> =
        entries.flatten().map(|entry| entry.path()).filter(is_toml).filter(is_station).collect();
    paths.sort();
    Ok(paths)
}
