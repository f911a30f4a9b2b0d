//! `surco plan`: the rundown of a day or more.

mod all;
mod diff;
mod table;

use serde::Serialize;
use surco_model::{Rundown, RundownItem, Station};
use surco_station::civil;
use surco_station::plan::{m3u8, reason_chain, rivendell, xspf};
use surco_units::AirTime;

use super::check::Finding;
use crate::cli::{Everywhere, Plan, RundownFormat};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) use table::line;

#[derive(Serialize)]
struct Document {
    station: String,
    timezone: String,
    from_utc: String,
    until_utc: String,
    items: Vec<Item>,
    diagnostics: Vec<Finding>,
}

#[derive(Serialize)]
struct Item {
    id: String,
    slot: Option<String>,
    title: String,
    kind: &'static str,
    program: Option<String>,
    episode: Option<String>,
    start_utc: String,
    start_local: String,
    duration_s: f64,
    policy: &'static str,
    source: String,
    cue_in_s: f64,
    cue_out_s: f64,
    fade_in_s: f64,
    fade_out_s: f64,
    gain_db: f64,
    reason: String,
    /// The identifiers of its reasons, the outermost first.
    reasons: String,
}

pub(super) fn run(options: &Plan, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    if options.all {
        return all::run(options, everywhere, terminal);
    }
    if let Some(other) = &options.diff {
        return diff::run(other, options, everywhere, terminal);
    }
    let place = here::find(everywhere)?;
    let written = here::read_usable(&place, terminal)?;
    let station = &written.station;
    let (now, zone) = (AirTime::now(), station.timezone);
    let today = civil::local_date(now, zone);
    let (from, until) = civil::days(options.date.as_deref(), today, options.days, zone)?;
    let rundown = place.rundown(&written, (from, until), options.seed, now)?;
    match options.format.unwrap_or(RundownFormat::Table) {
        _ if terminal.json => terminal.document(&document(station, &rundown, from, until, terminal)),
        RundownFormat::Table => table::show(station, &rundown, options.into(), terminal),
        RundownFormat::Csv => {
            let rows = rundown.items.iter().map(|item| document_item(item, station, terminal));
            terminal.print(super::log::table(rows)?.trim_end());
        }
        RundownFormat::M3u8 => {
            terminal.print(m3u8(&rundown, station, &place.library()?, terminal.language).trim_end());
        }
        RundownFormat::Rivendell => terminal.print(rivendell(&rundown, station).trim_end()),
        RundownFormat::Xspf => {
            terminal.print(xspf(&rundown, station, &place.library()?, terminal.language)?.trim_end());
        }
    }
    if !terminal.json {
        terminal.show(&rundown.diagnostics, &written.folder.sources);
    }
    Ok(Outcome::attention_if(!rundown.diagnostics.is_empty()))
}

fn document(station: &Station, rundown: &Rundown, from: AirTime, until: AirTime, terminal: &Terminal) -> Document {
    Document {
        station: station.id.to_string(),
        timezone: station.timezone.to_string(),
        from_utc: from.to_string(),
        until_utc: until.to_string(),
        items: rundown.items.iter().map(|item| document_item(item, station, terminal)).collect(),
        diagnostics: rundown.diagnostics.iter().map(|finding| Finding::of(finding, terminal)).collect(),
    }
}

fn document_item(item: &RundownItem, station: &Station, terminal: &Terminal) -> Item {
    Item {
        id: item.id.to_string(),
        slot: item.slot.as_ref().map(ToString::to_string),
        title: item.title.clone(),
        kind: item.kind.name(),
        program: item.episode.as_ref().map(|(program, _)| program.to_string()),
        episode: item.episode.as_ref().map(|(_, episode)| episode.to_string()),
        start_utc: item.start.to_string(),
        start_local: civil::local(item.start, station.timezone).to_rfc3339(),
        duration_s: item.duration.seconds(),
        policy: item.policy.name(),
        source: item.source.to_string(),
        cue_in_s: item.cue_in.seconds(),
        cue_out_s: item.cue_out.seconds(),
        fade_in_s: item.fade_in.seconds(),
        fade_out_s: item.fade_out.seconds(),
        gain_db: item.gain.0,
        reason: terminal.text(&item.reason),
        reasons: reason_chain(&item.reason),
    }
}
