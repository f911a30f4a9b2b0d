//! `surco log`: what really aired.

mod replay;

use askama::Template;
use serde::Serialize;
use surco_library::{Airing, Break, Library, Verified};
use surco_messages::Message;
use surco_model::Station;
use surco_units::{AirTime, Frames};

use crate::cli::{Everywhere, Log, LogFormat};
use crate::failure::{Failure, Finished, Outcome};
use crate::instant;
use crate::station::Home;
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

/// The log as a page to print or to send to a funder.
#[derive(Template)]
#[template(path = "log.html")]
struct Page<'a> {
    language: &'static str,
    title: String,
    headings: [String; 5],
    rows: &'a [[String; 5]],
}

pub(super) fn run(log: &Log, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let (_, station) = home.read_usable(terminal)?;
    let library = home.library()?;
    if log.verify {
        return verify(&library, log.expect.as_deref(), terminal);
    }
    if let Some(row) = log.listen {
        return replay::run(row, log.output.as_deref(), &home, (&library, &station), terminal);
    }
    let (from, to) = span(log, &station)?;
    let airings = library.airings(from, to)?;
    let rows = || -> Vec<Row> { airings.iter().map(|airing| row(airing, &station, terminal)).collect() };
    let notes = library.notes(from, to)?;
    let format = if terminal.json { LogFormat::Json } else { log.format.unwrap_or(LogFormat::Table) };
    match format {
        LogFormat::Table => {
            airings.iter().for_each(|airing| terminal.print(&line(airing, &station, terminal)));
            if airings.is_empty() {
                terminal.tell(&Message::new("surco-log-empty"));
            }
            for (at, message) in &notes {
                let clock = instant::clock(*at, station.timezone);
                let message = instant::on_the_clock(message, station.timezone);
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
        LogFormat::Html => terminal.print(&page(&airings, &station, from, to, terminal)?),
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

/// Whether the log is what was written, from its first line on.
fn verify(library: &Library, expected: Option<&str>, terminal: &Terminal) -> Finished {
    if let Some(text) =
        expected.filter(|mark| mark.len() != 64 || !mark.bytes().all(|one| one.is_ascii_hexdigit()))
    {
        return Err(Failure(Message::new("surco-no-mark").with("text", text)));
    }
    let Verified { links, head, has_expected, broken } = library.verify_journal(expected)?;
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
    let today = instant::local_date(AirTime::now(), zone);
    if let (Some(from), Some(to)) = (&log.from, &log.to) {
        return Ok((instant::parse(from, today, zone)?, instant::parse(to, today, zone)?));
    }
    Ok(instant::days(log.date.as_deref(), today, 1, zone)?)
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
        start_local: instant::local(on_air.at, station.timezone)
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
    let clock = instant::clock_with_millis(on_air.at, station.timezone);
    // Zero is added so that a little early is no "-0".
    let error = on_air.start_error().map(|error| format!("{:+.0} ms", error.millis().round() + 0.0));
    let error = error.unwrap_or_default();
    let (length, ending) = (length(airing), ending(airing, terminal));
    format!("{clock}  {error:>9}  {length:>12}  {}  ({ending})  #{}", on_air.title, on_air.airing.0)
}

/// How long it sounded; nothing while it does.
fn length(airing: &Airing) -> String {
    airing.end.map_or_else(String::new, |(at, ..)| (at - airing.on_air.at).to_string())
}

fn ending(airing: &Airing, terminal: &Terminal) -> String {
    let ending = airing.end.map_or("none", |(.., ending)| ending.name());
    terminal.text(&Message::new(format!("surco-ending-{ending}")))
}

/// Rows as a spreadsheet reads them.
pub(super) fn table(rows: impl IntoIterator<Item = impl Serialize>) -> Result<String, Failure> {
    let failed = |cause: String| Failure(Message::new("surco-csv").with("cause", cause));
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.into_iter().try_for_each(|row| writer.serialize(row)).map_err(|cause| failed(cause.to_string()))?;
    let bytes = writer.into_inner().map_err(|cause| failed(cause.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn page(
    airings: &[Airing],
    station: &Station,
    from: AirTime,
    to: AirTime,
    terminal: &Terminal,
) -> Result<String, Failure> {
    let day = |at: AirTime| instant::local(at, station.timezone).format("%Y-%m-%d %H:%M").to_string();
    let title = Message::new("surco-log-title").with("station", station.name.as_str());
    let title = title.with("from", day(from)).with("to", day(to));
    let line = |airing: &Airing| {
        let on_air = &airing.on_air;
        [
            instant::date_and_clock(on_air.at, station.timezone),
            length(airing),
            on_air.title.clone(),
            terminal.text(&on_air.reason),
            ending(airing, terminal),
        ]
    };
    let rows: Vec<_> = airings.iter().map(line).collect();
    let headings = ["surco-log-start", "surco-log-length", "surco-log-what", "surco-log-why", "surco-log-outcome"];
    let page = Page {
        language: terminal.language.code(),
        title: terminal.text(&title),
        headings: headings.map(|id| terminal.word(id)),
        rows: &rows,
    };
    page.render().map_err(|cause| Failure(Message::new("surco-csv").with("cause", cause.to_string())))
}
