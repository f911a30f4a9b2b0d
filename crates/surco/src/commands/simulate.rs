//! `surco simulate`: the same engine with a virtual clock; weeks in seconds, and everything that can go wrong.

mod as_run;

use surco_documents::simulation::Simulation;
use surco_job::{Job, Reporter};
use surco_messages::Message;
use surco_model::Station;
use surco_station::civil;
use surco_station::on_air::{BREATH, Rehearsal, Simulated};
use surco_units::{AirTime, Frames};

use crate::cli::{Everywhere, Simulate};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::signals;
use crate::terminal::Terminal;
use as_run::{AsRun, Seen};

/// So much is told line by line.
const TOLD: Frames = Frames::from_millis(6 * 3_600_000);

pub(super) fn run(options: &Simulate, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let place = here::find(everywhere)?;
    let station = here::read_usable(&place, terminal)?.station;
    let now = AirTime::now();
    let (from, until) = civil::span(&options.from, options.until.as_deref(), options.days, now, station.timezone)?;
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
    let seen = as_run.finish()?;
    show(&simulated, &seen, &station, told.is_some(), terminal);
    if let Some(rows) = seen.rows {
        terminal.document(&Simulation::of(&simulated, rows, &seen.notes, terminal.language));
    }
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

fn show(simulated: &Simulated, seen: &Seen, station: &Station, notes_are_told: bool, terminal: &Terminal) {
    for (at, message) in seen.notes.iter().filter(|_| !notes_are_told) {
        let clock = civil::date_and_clock(*at, station.timezone);
        let message = civil::on_the_clock(message, station.timezone);
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
            .with("items", seen.count)
            .with("starts", simulated.onset_errors_ms.len())
            .with("error", format!("{:.3}", simulated.onset_errors_ms.last().copied().unwrap_or_default()))
            .with("silence", longest(false))
            .with("dark", longest(true))
            .with("seconds", format!("{:.1}", simulated.wall_s)),
    );
}
