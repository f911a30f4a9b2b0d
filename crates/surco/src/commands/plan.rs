//! `surco plan`: the rundown of a day or more.

mod all;
mod diff;
mod export;

use serde::Serialize;
use surco_library::{Library, StationFolder};
use surco_messages::{Fact, Message};
use surco_model::{MediaRef, Rundown, RundownItem, Station};
use surco_schedule::Request;
use surco_units::AirTime;

use super::check::Finding;
use crate::cli::{Everywhere, Plan, RundownFormat};
use crate::failure::{Failure, Finished, Outcome};
use crate::instant;
use crate::station::{Home, knowledge};
use crate::terminal::Terminal;

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
    let home = Home::find(everywhere)?;
    let (folder, station) = home.read_usable(terminal)?;
    let library = home.library()?;
    let zone = station.timezone;
    let today = instant::local_date(AirTime::now(), zone);
    let (from, until) = instant::days(options.date.as_deref(), today, options.days, zone)?;
    let rundown = rundown(&library, &folder, &station, (from, until), options.seed)?;
    match options.format.unwrap_or(RundownFormat::Table) {
        _ if terminal.json => terminal.document(&document(&station, &rundown, from, until, terminal)),
        RundownFormat::Table => show(&station, &rundown, options.explain, terminal),
        RundownFormat::Csv => {
            let rows = rundown.items.iter().map(|item| document_item(item, &station, terminal));
            terminal.print(super::log::table(rows)?.trim_end());
        }
        RundownFormat::M3u8 => terminal.print(export::m3u8(&rundown, &station, &library, terminal).trim_end()),
        RundownFormat::Rivendell => terminal.print(export::rivendell(&rundown, &station).trim_end()),
        RundownFormat::Xspf => terminal.print(export::xspf(&rundown, &station, &library, terminal)?.trim_end()),
    }
    if !terminal.json {
        terminal.show(&rundown.diagnostics, &folder.sources);
    }
    Ok(Outcome::attention_if(!rundown.diagnostics.is_empty()))
}

/// The rundown of a span as it will be. What is planned from now until then counts as played.
pub(super) fn rundown(
    library: &Library,
    folder: &StationFolder,
    station: &Station,
    (from, until): (AirTime, AirTime),
    seed: u64,
) -> Result<Rundown, Failure> {
    let now = AirTime::now();
    let (catalogue, history) = knowledge(library, folder, from.min(now))?;
    let start = from.min(now.max(from - surco_units::Frames::from_millis(31 * 24 * 3_600_000)));
    let request = Request { station, catalogue: &catalogue, history: &history, from: start, until, seed };
    let mut rundown = surco_schedule::plan(&request);
    rundown.items.retain(|item| item.end() > from && item.start < until);
    Ok(rundown)
}

/// A table for people: a heading a day, a line an item. A week has ten thousand, so they are printed as one text, and
/// what is said again and again is worded once.
fn show(station: &Station, rundown: &Rundown, explain: bool, terminal: &Terminal) {
    let mut day = None;
    let (mut table, mut said) = (String::new(), Vec::new());
    for item in &rundown.items {
        let date = instant::local_date(item.start, station.timezone);
        if day != Some(date) {
            table.push_str(&format!("\n{}, {date}\n", station.name));
            day = Some(date);
        }
        table.push_str(&line(item, station));
        if explain {
            table.push_str(&format!("\n    {}", terminal.text(&item.reason)));
        } else {
            table.push_str("  — ");
            table.push_str(in_words(&item.reason, &mut said, terminal));
        }
        table.push('\n');
    }
    terminal.print(table.trim_end_matches('\n'));
}

/// How many reasons are remembered in words: a list of music has two, in turns.
const SAID: usize = 4;

fn in_words<'a, 'b>(
    reason: &'a Message,
    said: &'b mut Vec<(&'a Message, String)>,
    terminal: &Terminal,
) -> &'b str {
    let known = said.iter().position(|(known, _)| *known == reason).unwrap_or_else(|| {
        said.truncate(SAID - 1);
        said.insert(0, (reason, terminal.text(&brief(reason))));
        0
    });
    &said[known].1
}

/// A reason without what was passed over for it: who wants to know that asks for it.
fn brief(reason: &Message) -> Message {
    let why = reason.facts().iter().find_map(|(name, fact)| match fact {
        Fact::Message(why) if *name == "why" => Some(why),
        _ => None,
    });
    if let ("schedule-why-passed", Some(why)) = (reason.id(), why) {
        return brief(why);
    }
    reason.facts().iter().fold(Message::new(reason.id().to_owned()), |message, (name, fact)| match fact {
        Fact::Message(inner) => message.with(name.clone(), brief(inner)),
        other => message.with(name.clone(), other.clone()),
    })
}

/// The identifiers of a reason and of those within it.
fn chain(reason: &Message) -> String {
    let inner = reason.facts().iter().filter_map(|(_, fact)| match fact {
        Fact::Message(inner) => Some(chain(inner)),
        _ => None,
    });
    [reason.id().to_owned()].into_iter().chain(inner).collect::<Vec<_>>().join(" ")
}

/// `06:00:00  ● 0:02:00  Manos limpias`; a hard start has a full mark.
pub(super) fn line(item: &RundownItem, station: &Station) -> String {
    let mark = match item.policy {
        surco_model::StartPolicy::Hard => '●',
        surco_model::StartPolicy::Soft => '○',
        surco_model::StartPolicy::Follow => ' ',
    };
    let clock = instant::clock_with_millis(item.start, station.timezone);
    format!("{clock} {mark} {:>12}  {}", item.duration.to_string(), item.title)
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
    let MediaRef(source) = &item.source;
    Item {
        id: item.id.to_string(),
        slot: item.slot.as_ref().map(ToString::to_string),
        title: item.title.clone(),
        kind: item.kind.name(),
        program: item.episode.as_ref().map(|(program, _)| program.to_string()),
        episode: item.episode.as_ref().map(|(_, episode)| episode.to_string()),
        start_utc: item.start.to_string(),
        start_local: instant::local(item.start, station.timezone).to_rfc3339(),
        duration_s: item.duration.seconds(),
        policy: item.policy.name(),
        source: source.to_string(),
        cue_in_s: item.cue_in.seconds(),
        cue_out_s: item.cue_out.seconds(),
        fade_in_s: item.fade_in.seconds(),
        fade_out_s: item.fade_out.seconds(),
        gain_db: item.gain.0,
        reason: terminal.text(&item.reason),
        reasons: chain(&item.reason),
    }
}
