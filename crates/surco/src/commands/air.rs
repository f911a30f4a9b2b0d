//! `surco air`: on air, until somebody stops it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::Serialize;
use surco_audio::{Encoding, Sink};
use surco_library::Library;
use surco_model::{AirEvent, Station};
use surco_playout::{Air, Glimpse, Heartbeat, OutputChoice, Rung, SystemClock};
use surco_units::{AirTime, STATION_RATE};
use surco_words::Message;

use crate::cli::{self, Everywhere};
use crate::failure::{Failure, Finished, Outcome};
use crate::instant;
use crate::station::Home;
use crate::terminal::Terminal;
use crate::wiring::{CheckedStore, FolderPlanner, LibraryJournal, SimulatedLog, emergency_loop, past};

#[derive(Serialize)]
struct Document {
    from_utc: String,
    until_utc: String,
    recordings: Vec<PathBuf>,
}

pub(super) fn run(options: &cli::Air, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let (_, station) = home.read_usable(terminal)?;
    let now = AirTime::now();
    let until = match &options.until {
        Some(text) => Some(later(text, now, &station)?),
        None => None,
    };
    let sinks = Sinks::read(options)?;
    if options.trust_clock {
        home.library()?.confirm_clock(now)?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        let registered = signal_hook::flag::register(signal, Arc::clone(&stop));
        registered.map_err(|cause| Failure(Message::new("surco-no-signal").with("cause", &cause)))?;
    }
    go(&home, &station, &sinks, until, options.seed, &stop, terminal)?;
    terminal.document(&Document {
        from_utc: now.to_string(),
        until_utc: AirTime::now().to_string(),
        recordings: sinks.files,
    });
    Ok(Outcome::Done)
}

/// An instant that is still to come: `00:30` said at eleven in the evening means tomorrow.
fn later(text: &str, now: AirTime, station: &Station) -> Result<AirTime, Failure> {
    let today = instant::local_date(now, station.timezone);
    let instant = instant::parse(text, today, station.timezone)?;
    if instant > now {
        return Ok(instant);
    }
    let tomorrow = today.succ_opt().unwrap_or(today);
    let instant = instant::parse(text, tomorrow, station.timezone)?;
    if instant > now { Ok(instant) } else { Err(Failure(Message::new("surco-until-past").with("text", text))) }
}

/// Where the sound goes.
pub(super) struct Sinks {
    pub(super) output: OutputChoice,
    pub(super) files: Vec<PathBuf>,
}

impl Sinks {
    /// `--device` and `--sink`s: a card, or nowhere in real time; and any number of files.
    fn read(options: &cli::Air) -> Result<Sinks, Failure> {
        let (mut device, mut null, mut files) = (options.device.is_some(), false, Vec::new());
        for sink in &options.sink {
            match sink.split_once(':') {
                None if sink == "device" => device = true,
                None if sink == "null" => null = true,
                Some(("wav", file)) if !file.is_empty() => files.push(PathBuf::from(file)),
                Some(("icecast", _)) => return Err(Failure(Message::new("surco-no-icecast"))),
                _ => return Err(Failure(Message::new("surco-no-sink").with("sink", sink.as_str()))),
            }
        }
        if device && null {
            return Err(Failure(Message::new("surco-device-and-null")));
        }
        let nowhere = null || (!device && !files.is_empty());
        let output = if nowhere { OutputChoice::Null } else { OutputChoice::Device(options.device.clone()) };
        Ok(Sinks { output, files })
    }
}

/// Goes on air. Comes back when told to, or at `until`.
pub(super) fn go(
    home: &Home,
    station: &Station,
    sinks: &Sinks,
    until: Option<AirTime>,
    seed: u64,
    stop: &Arc<AtomicBool>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let folder = home.library_folder();
    let (library, recovered) = Library::open_or_recover(&folder)?;
    if let Some(message) = recovered {
        terminal.warn(&message);
    }
    let _permit = library.go_on_air()?;
    library.auto_backup()?;
    let (emergency, trouble) = emergency_loop(home, station);
    if let Some(cause) = trouble {
        terminal.warn(&Message::new("surco-no-emergency-loop").with("cause", cause));
    }
    let recorders = sinks.files.iter().map(|file| recorder(file)).collect::<Result<_, Failure>>()?;
    let air = Air {
        planner: Box::new(FolderPlanner::new(
            home.clone(),
            Library::open(&folder)?,
            seed,
            SimulatedLog::default(),
        )),
        store: Arc::new(CheckedStore::new(library.store().clone())),
        past: past(&library)?,
        journal: Box::new(LibraryJournal(library)),
        clock: Arc::new(SystemClock),
        emergency,
        output: sinks.output.clone(),
        recorders,
        until,
        stop: Arc::clone(stop),
    };
    let mut rung = Rung::Silent;
    Ok(air.run(&mut |glimpse| watch(&glimpse, station, &mut rung, terminal))?)
}

fn recorder(path: &Path) -> Result<Box<dyn Sink>, Failure> {
    let encoding = Encoding::for_path(path)?;
    Ok(surco_audio::create(path, encoding, 2, STATION_RATE)?)
}

/// Tells what happens: every sound that begins, every trouble, and every change of rung.
fn watch(glimpse: &Glimpse<'_>, station: &Station, rung: &mut Rung, terminal: &Terminal) {
    let clock = |at: AirTime| instant::clock_with_millis(at, station.timezone);
    match glimpse {
        Glimpse::Event(AirEvent::Started(on_air)) => {
            let reason = on_air.reason.text(terminal.language);
            let title = on_air.title.as_str();
            let at = clock(on_air.at);
            terminal
                .say(&Message::new("surco-on-air").with("time", at).with("title", title).with("reason", reason));
        }
        Glimpse::Event(AirEvent::Noted { at, message }) => {
            let message = message.clone();
            terminal.warn(&Message::new("surco-noted").with("time", clock(*at)).with("message", message));
        }
        Glimpse::Event(AirEvent::Ended { .. }) => {}
        Glimpse::Beat(Heartbeat { status, .. }) => {
            if status.rung != *rung {
                tracing::info!(rung = status.rung.name(), "rung");
                *rung = status.rung;
            }
        }
    }
}
