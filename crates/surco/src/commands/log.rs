//! `surco log`: what really aired.

mod replay;

use serde::Serialize;
use surco_library::{Break, Verified};
use surco_messages::Message;
use surco_model::{Airing, AiringId, Station};
use surco_station::record::{self, outcome};
use surco_station::{civil, sheet};
use surco_units::{AirTime, Frames};

use crate::cli::{Everywhere, Log, LogFormat};
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document<'a> {
    station: String,
    timezone: String,
    rows: &'a [Row],
    notes: Vec<Note>,
}

/// A line of the log, as machines and spreadsheets read it.
#[derive(Serialize)]
struct Row {
    row: i64,
    item: String,
    slot: Option<String>,
    program: Option<String>,
    episode: Option<String>,
    title: String,
    kind: &'static str,
    start_utc: String,
    end_utc: Option<String>,
    start_local: String,
    duration_s: Option<f64>,
    planned_start_utc: Option<String>,
    start_error_ms: Option<f64>,
    position_s: f64,
    reason: String,
    outcome: Option<&'static str>,
}

#[derive(Serialize)]
struct Note {
    at_utc: String,
    message: String,
}

pub(super) fn run(log: &Log, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let place = here::find(everywhere)?;
    let station = here::read_usable(&place, terminal)?.station;
    if log.verify {
        return verify(place.verify_log(log.expect.as_deref())?, log.expect.as_deref(), terminal);
    }
    if let Some(row) = log.listen {
        let replayed = place.replay(AiringId(row), AirTime::now())?;
        return replay::run(replayed, log.output.as_deref(), &station, terminal);
    }
    let (from, until) = span(log, &station)?;
    let record::Log { airings, notes } = place.log(from, until)?;
    let rows = || -> Vec<Row> { airings.iter().map(|airing| row(airing, &station, terminal)).collect() };
    let format = if terminal.json { LogFormat::Json } else { log.format.unwrap_or(LogFormat::Table) };
    match format {
        LogFormat::Table => {
            airings.iter().for_each(|airing| terminal.print(&line(airing, &station, terminal)));
            if airings.is_empty() {
                terminal.tell(&Message::new("surco-log-empty"));
            }
            for (at, message) in &notes {
                let clock = civil::clock(*at, station.timezone);
                let message = civil::on_the_clock(message, station.timezone);
                terminal.print(&format!("{clock}  ! {}", terminal.text(&message)));
            }
        }
        LogFormat::Json => Terminal { json: true, ..*terminal }.document(&Document {
            station: station.id.to_string(),
            timezone: station.timezone.to_string(),
            rows: &rows(),
            notes: (notes.iter())
                .map(|(at, message)| Note { at_utc: at.to_string(), message: terminal.text(message) })
                .collect(),
        }),
        LogFormat::Csv => terminal.print(table(rows())?.trim_end()),
        LogFormat::Html => {
            terminal.print(&sheet::log(&airings, &station, (from, until), terminal.language)?);
        }
    }
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct VerifiedLog {
    intact: bool,
    links: u64,
    head: Option<String>,
    expected_found: Option<bool>,
    broken: Vec<BrokenLink>,
}

#[derive(Serialize)]
struct BrokenLink {
    link: Option<i64>,
    kind: String,
    line: i64,
    what: &'static str,
}

fn verify(verified: Verified, expected: Option<&str>, terminal: &Terminal) -> Finished {
    let Verified { links, head, has_expected, broken } = verified;
    let intact = broken.is_empty() && (has_expected || expected.is_none());
    for Break { kind, line, what, .. } in &broken {
        let id = format!("surco-log-{}", what.name());
        let kind = Message::new(format!("surco-log-line-{kind}"));
        terminal.print(&terminal.text(&Message::new(id).with("kind", kind).with("line", line.to_string())));
    }
    if let Some(expected) = expected.filter(|_| !has_expected) {
        terminal.warn(&Message::new("surco-log-unexpected").with("hash", expected));
    }
    let id = match (intact, broken.is_empty()) {
        (true, _) => "surco-log-intact",
        // The mark may have been written down wrongly, or the log begun anew.
        (false, true) => "surco-log-whole",
        (false, false) => "surco-log-broken",
    };
    let shown = Message::new(id).with("links", links as f64).with("head", head.as_deref().unwrap_or("-"));
    terminal.tell(&shown);
    let broken = broken.into_iter().map(|one| BrokenLink {
        link: one.link,
        kind: one.kind,
        line: one.line,
        what: one.what.name(),
    });
    terminal.document(&VerifiedLog {
        intact,
        links,
        head,
        expected_found: expected.map(|_| has_expected),
        broken: broken.collect(),
    });
    Ok(Outcome::attention_if(!intact))
}

fn span(log: &Log, station: &Station) -> Result<(AirTime, AirTime), Failure> {
    let zone = station.timezone;
    let today = civil::local_date(AirTime::now(), zone);
    if let (Some(from), Some(to)) = (&log.from, &log.to) {
        return Ok((civil::parse(from, today, zone)?, civil::parse(to, today, zone)?));
    }
    Ok(civil::days(log.date.as_deref(), today, 1, zone)?)
}

fn row(airing: &Airing, station: &Station, terminal: &Terminal) -> Row {
    let on_air = &airing.on_air;
    Row {
        row: on_air.airing.0,
        item: on_air.item.to_string(),
        slot: on_air.slot.as_ref().map(ToString::to_string),
        program: on_air.episode.as_ref().map(|(program, _)| program.to_string()),
        episode: on_air.episode.as_ref().map(|(_, episode)| episode.to_string()),
        title: on_air.title.clone(),
        kind: on_air.kind.name(),
        start_utc: on_air.at.to_string(),
        end_utc: airing.end.map(|(at, ..)| at.to_string()),
        start_local: civil::local(on_air.at, station.timezone)
            .to_rfc3339_opts(chrono::SecondsFormat::Millis, false),
        duration_s: airing.end.map(|(at, ..)| (at - on_air.at).seconds()),
        planned_start_utc: on_air.planned_start.map(|start| start.to_string()),
        start_error_ms: on_air.start_error().map(Frames::millis),
        position_s: on_air.position.seconds(),
        reason: terminal.text(&on_air.reason),
        outcome: airing.end.map(|(_, _, ending)| ending.name()),
    }
}

/// `06:00:00.002   +2 ms   0:02:00.000  Manos limpias  (completo)  #17`
pub(super) fn line(airing: &Airing, station: &Station, terminal: &Terminal) -> String {
    let on_air = &airing.on_air;
    let clock = civil::clock_with_millis(on_air.at, station.timezone);
    // Zero is added so that a little early is no "-0".
    let error = on_air.start_error().map(|error| format!("{:+.0} ms", error.millis().round() + 0.0));
    let error = error.unwrap_or_default();
    let (length, ending) = (length(airing), terminal.text(&outcome(airing)));
    format!("{clock}  {error:>9}  {length:>12}  {}  ({ending})  #{}", on_air.title, on_air.airing.0)
}

/// How long it sounded; nothing while it does.
fn length(airing: &Airing) -> String {
    airing.end.map_or_else(String::new, |(at, ..)| (at - airing.on_air.at).to_string())
}

/// Rows as a spreadsheet reads them.
pub(super) fn table(rows: impl IntoIterator<Item = impl Serialize>) -> Result<String, Failure> {
    let failed = |cause: String| Failure(Message::new("surco-csv").with("cause", cause));
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.into_iter().try_for_each(|row| writer.serialize(row)).map_err(|cause| failed(cause.to_string()))?;
    let bytes = writer.into_inner().map_err(|cause| failed(cause.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
