//! `surco plan --all`: every station of the folder, and what both would need at once.

use serde::Serialize;
use surco_messages::Message;
use surco_station::civil;
use surco_station::plan::{Conflict, PlannedStation};

use super::{Document, document, table};
use crate::cli::{Everywhere, Plan};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Everything {
    stations: Vec<Document>,
    #[serde(rename = "clashes")]
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
    let place = here::find(everywhere)?;
    let planned = place.every_rundown(options.date.as_deref(), options.days, options.seed);
    let planned = planned.map_err(|failure| here::shown(&failure, terminal))?;
    let mut documents = Vec::new();
    for PlannedStation { written, span: (from, until), rundown } in &planned.stations {
        terminal.show(&written.errors(), &written.folder.sources);
        if terminal.json {
            documents.push(document(&written.station, rundown, *from, *until, terminal));
        } else {
            table::show(&written.station, rundown, options.into(), terminal);
            terminal.show(&rundown.diagnostics, &written.folder.sources);
        }
    }
    let conflicts: Vec<_> = planned.conflicts.iter().map(|conflict| line(conflict, terminal)).collect();
    let has_findings = planned.stations.iter().any(|one| !one.rundown.diagnostics.is_empty());
    let needs_attention = has_findings || !conflicts.is_empty();
    terminal.document(&Everything { stations: documents, conflicts });
    Ok(Outcome::attention_if(needs_attention))
}

fn line(conflict: &Conflict, terminal: &Terminal) -> Line {
    let Conflict { need, first, second } = conflict;
    let message = Message::new("surco-plan-clash")
        .with("need", need.as_str())
        .with("when", civil::date_and_clock(second.start, second.timezone))
        .with("first", first.title.as_str())
        .with("first_station", first.station_name.as_str())
        .with("second", second.title.as_str())
        .with("second_station", second.station_name.as_str());
    if !terminal.json {
        terminal.warn(&message);
    }
    Line {
        need: need.clone(),
        first_station: first.station.to_string(),
        first_slot: first.slot.to_string(),
        first_start_utc: first.start.to_string(),
        second_station: second.station.to_string(),
        second_slot: second.slot.to_string(),
        second_start_utc: second.start.to_string(),
        message: terminal.text(&message),
    }
}
