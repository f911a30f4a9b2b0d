//! `surco simulate`: the same engine with a virtual clock; weeks in seconds, and everything that can go wrong.

mod as_run;

use serde::Serialize;
use surco_job::{Job, Reporter};
use surco_messages::Message;
use surco_model::Station;
use surco_station::civil;
use surco_station::on_air::{BREATH, Rehearsal, Simulated};
use surco_units::{AirTime, Frames};

use crate::cli::{Everywhere, Simulate};
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::signals;
use crate::terminal::Terminal;
use as_run::{AsRun, Note, Rows};

/// So much is told line by line.
const TOLD: Frames = Frames::from_millis(6 * 3_600_000);

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
    let place = here::find(everywhere)?;
    let station = here::read_usable(&place, terminal)?.station;
    let (from, until) = span(options, &station)?;
    let rehearsal = Rehearsal {
        from,
        until,
        faults: options.fault.clone(),
        without: options.without.clone(),
        render: options.render.clone(),
        seed: options.seed,
    };
    // What was heard in a morning is read; in a week, it is counted.
    let told = (until - from <= TOLD && !terminal.json).then_some(station.timezone);
    let mut as_run = AsRun::new(terminal, told);
    let cancel = signals::cancel()?;
    let mut notes = Notes(terminal);
    let mut job = Job::new(&cancel, &mut notes);
    let simulated = place.rehearse(&rehearsal, &mut job, &mut |event| as_run.see(event))?;
    let (rows, notes) = as_run.finish()?;
    let document = document(&simulated, &rows, &notes, terminal);
    show(&document, &station, &simulated, if told.is_some() { &[] } else { &notes }, terminal);
    terminal.document(&document);
    Ok(Outcome::attention_if(simulated.dead_air() > 0))
}

/// Says what a job notes.
struct Notes<'a>(&'a Terminal);

impl Reporter for Notes<'_> {
    fn progress(&mut self, _: f64) {}

    fn note(&mut self, message: Message) {
        self.0.say(&message);
    }
}

fn span(options: &Simulate, station: &Station) -> Result<(AirTime, AirTime), Failure> {
    let zone = station.timezone;
    let today = civil::local_date(AirTime::now(), zone);
    let from = civil::parse(&options.from, today, zone)?;
    let until = match (&options.until, options.days) {
        (Some(until), _) => civil::parse(until, civil::local_date(from, zone), zone)?,
        (None, days) => {
            let day = civil::local(from, zone);
            let end = day.naive_local().checked_add_days(chrono::Days::new(days.unwrap_or(1).into()));
            let beyond = || Failure(Message::new("surco-no-instant").with("text", options.from.as_str()));
            civil::parse(&end.ok_or_else(beyond)?.format("%Y-%m-%dT%H:%M:%S%.f").to_string(), today, zone)?
        }
    };
    if until <= from {
        return Err(Failure(Message::new("surco-until-past").with("text", until.to_string())));
    }
    Ok((from, until))
}

fn document<'a>(simulated: &Simulated, rows: &'a Rows, notes: &[Note], terminal: &Terminal) -> Document<'a> {
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
            starts: simulated.onset_errors_ms.len(),
            p50: simulated.onset_percentile(0.5),
            p99: simulated.onset_percentile(0.99),
            p999: simulated.onset_percentile(0.999),
            max: simulated.onset_errors_ms.last().copied(),
        },
        wall_s: simulated.wall_s,
    }
}

fn show(document: &Document<'_>, station: &Station, simulated: &Simulated, notes: &[Note], terminal: &Terminal) {
    for note in notes {
        let clock = civil::date_and_clock(note.at, station.timezone);
        let message = civil::on_the_clock(&note.message, station.timezone);
        terminal.print(&format!("{clock}  {}", terminal.text(&message)));
    }
    for silence in simulated.silences.iter().filter(|silence| silence.length > BREATH) {
        let causes = if silence.causes.is_empty() { "?".to_owned() } else { silence.causes.join(", ") };
        let told = Message::new("surco-simulated-silence")
            .with("time", civil::date_and_clock(silence.start, station.timezone))
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
