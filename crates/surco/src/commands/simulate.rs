//! `surco simulate`: the same engine with a virtual clock; weeks in seconds, and everything that can go wrong.

mod as_run;

use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use surco_audio::{Block, Encoding, Sink};
use surco_messages::Message;
use surco_model::Station;
use surco_playout::{Fault, Simulated, Simulation};
use surco_units::{AirTime, Frames, STATION_RATE};

use crate::cli::{Everywhere, Simulate};
use crate::failure::{Failure, Finished, Outcome};
use crate::instant;
use crate::station::Home;
use crate::terminal::Terminal;
use crate::wiring::{CheckedStore, FolderPlanner, SimulatedLog, emergency_loop, past, processor};
use as_run::{AsRun, Note, Rows};

#[derive(Serialize)]
struct Document<'a> {
    as_run: &'a Rows,
    notes: Vec<NoteLine>,
    silence: Vec<SilenceLine>,
    /// Lines that the log never got: the power went while its disk could not be written.
    lost_rows: usize,
    onset_error_ms: OnsetErrors,
    wall_s: f64,
}

#[derive(Serialize)]
struct NoteLine {
    at_utc: String,
    message: String,
}

#[derive(Serialize)]
struct SilenceLine {
    start_utc: String,
    duration_s: f64,
    planned: bool,
    power_cut: bool,
    causes: Vec<&'static str>,
}

#[derive(Serialize)]
struct OnsetErrors {
    starts: usize,
    p50: Option<f64>,
    p99: Option<f64>,
    p999: Option<f64>,
    max: Option<f64>,
}

pub(super) fn run(options: &Simulate, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let (_, station) = home.read_usable(terminal)?;
    let library = home.library()?;
    let (from, until) = span(options, &station)?;
    let today = instant::local_date(from, station.timezone);
    let read = |text: &str| instant::parse(text, today, station.timezone).ok();
    let mut faults = Vec::new();
    let clock = |at: AirTime| instant::date_and_clock(at, station.timezone);
    for text in &options.fault {
        let those = Fault::parse(text, read, [from, until], options.seed)?;
        if those.iter().any(|fault| fault.at < from || fault.at >= until) {
            let message = Message::new("surco-fault-outside").with("fault", text.as_str());
            return Err(Failure(message.with("from", clock(from)).with("until", clock(until))));
        }
        faults.extend(those);
    }
    let mut sink: Option<Box<dyn Sink>> = match &options.render {
        Some(path) if path.as_os_str() == "null" => Some(Box::new(Nowhere)),
        Some(path) => Some(surco_audio::create(path, Encoding::for_path(path)?, 2, STATION_RATE)?),
        None => None,
    };
    let (emergency, _) = emergency_loop(&home, &station);
    let store = Arc::new(CheckedStore::new(library.store().clone()));
    // What was on air in the real world is of no concern to a simulated one, but the numbers go on.
    let past = surco_playout::Past { unfinished: Vec::new(), last_event: None, ..past(&library)? };
    let log = SimulatedLog::default();
    // What was heard in a morning is read; in a week, it is counted.
    let told = (until - from <= TOLD && !terminal.json).then_some(station.timezone);
    let mut as_run = AsRun::new(terminal, told);
    let planner = FolderPlanner::new(home.clone(), Some(library), options.seed, log.clone());
    let mut planner = planner.missing(&options.without)?;
    let begun = Instant::now();
    terminal.say(&Message::new("surco-simulating").with("from", clock(from)).with("until", clock(until)));
    let simulated = Simulation {
        from,
        until,
        planner: &mut planner,
        store,
        journal: &mut log.clone(),
        emergency,
        past,
        faults,
        processor: processor(&station),
        render: sink.as_deref_mut().map(|sink| sink as &mut dyn Sink),
        watch: &mut |event| as_run.see(event),
    }
    .run()?;
    if let Some(sink) = sink {
        sink.finish()?;
    }
    let wall = begun.elapsed().as_secs_f64();
    let dead = simulated.silences.iter().filter(|silence| !silence.power_cut && silence.length > BREATH).count();
    let (rows, notes) = as_run.finish()?;
    let document = document(&simulated, &rows, &notes, wall, terminal);
    show(&document, &station, &simulated, if told.is_some() { &[] } else { &notes }, terminal);
    terminal.document(&document);
    Ok(Outcome::attention_if(dead > 0))
}

/// Takes the mix and drops it: everything is decoded and mixed all the same, and silence on the air noticed.
struct Nowhere;

impl Sink for Nowhere {
    fn write(&mut self, _: &Block) -> Result<(), surco_audio::Error> {
        Ok(())
    }
    fn finish(self: Box<Self>) -> Result<(), surco_audio::Error> {
        Ok(())
    }
}

/// A hole no longer than this between two sounds is a breath, not dead air.
const BREATH: Frames = Frames::from_millis(500);

/// So much is told line by line.
const TOLD: Frames = Frames::from_millis(6 * 3_600_000);

fn span(options: &Simulate, station: &Station) -> Result<(AirTime, AirTime), Failure> {
    let zone = station.timezone;
    let today = instant::local_date(AirTime::now(), zone);
    let from = instant::parse(&options.from, today, zone)?;
    let until = match (&options.until, options.days) {
        (Some(until), _) => instant::parse(until, instant::local_date(from, zone), zone)?,
        (None, days) => {
            let day = instant::local(from, zone);
            let end = day.naive_local().checked_add_days(chrono::Days::new(days.unwrap_or(1).into()));
            let beyond = || Failure(Message::new("surco-no-instant").with("text", options.from.as_str()));
            instant::parse(&end.ok_or_else(beyond)?.format("%Y-%m-%dT%H:%M:%S%.f").to_string(), today, zone)?
        }
    };
    if until <= from {
        return Err(Failure(Message::new("surco-until-past").with("text", until.to_string())));
    }
    Ok((from, until))
}

fn document<'a>(
    simulated: &Simulated,
    rows: &'a Rows,
    notes: &[Note],
    wall: f64,
    terminal: &Terminal,
) -> Document<'a> {
    let mut errors: Vec<f64> = simulated.onset_errors.iter().map(|error| error.millis().abs()).collect();
    errors.sort_by(f64::total_cmp);
    let at = |part: f64| errors.get(((errors.len() as f64 * part).ceil() as usize).saturating_sub(1)).copied();
    Document {
        as_run: rows,
        notes: (notes.iter())
            .map(|note| NoteLine { at_utc: note.at.to_string(), message: terminal.text(&note.message) })
            .collect(),
        silence: (simulated.silences.iter())
            .map(|silence| SilenceLine {
                start_utc: silence.start.to_string(),
                duration_s: silence.length.seconds(),
                planned: false,
                power_cut: silence.power_cut,
                causes: silence.causes.clone(),
            })
            .collect(),
        lost_rows: simulated.lost,
        onset_error_ms: OnsetErrors {
            starts: errors.len(),
            p50: at(0.5),
            p99: at(0.99),
            p999: at(0.999),
            max: errors.last().copied(),
        },
        wall_s: wall,
    }
}

fn show(document: &Document<'_>, station: &Station, simulated: &Simulated, notes: &[Note], terminal: &Terminal) {
    for note in notes {
        let clock = instant::date_and_clock(note.at, station.timezone);
        let message = instant::on_the_clock(&note.message, station.timezone);
        terminal.print(&format!("{clock}  {}", terminal.text(&message)));
    }
    for silence in simulated.silences.iter().filter(|silence| silence.length > BREATH) {
        let causes = if silence.causes.is_empty() { "?".to_owned() } else { silence.causes.join(", ") };
        let told = Message::new("surco-simulated-silence")
            .with("time", instant::date_and_clock(silence.start, station.timezone))
            .with("length", silence.length.to_string())
            .with("cause", causes);
        terminal.print(&terminal.text(&told));
    }
    let longest = |power_cut: bool| {
        let those = simulated.silences.iter().filter(|silence| silence.power_cut == power_cut);
        those.map(|silence| silence.length).max().unwrap_or_default().to_string()
    };
    terminal.tell(
        &Message::new("surco-simulated")
            .with("items", document.as_run.count())
            .with("starts", document.onset_error_ms.starts)
            .with("error", format!("{:.3}", document.onset_error_ms.max.unwrap_or_default()))
            .with("silence", longest(false))
            .with("dark", longest(true))
            .with("seconds", format!("{:.1}", document.wall_s)),
    );
}
