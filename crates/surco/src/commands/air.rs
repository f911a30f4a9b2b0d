//! `surco air`: on air, until somebody stops it.

mod begin;
mod onlooker;
mod privileges;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::Serialize;
use surco_audio::Encoding;
use surco_control::{Publisher, Server};
use surco_library::{Library, Store};
use surco_messages::Message;
use surco_model::{MicrophoneInput, Station};
use surco_outputs::{AirCheck, Encoder, Icecast, Mount, NowPlaying, Rds, Webhook};
use surco_playout::{Air, Glimpse, InputDevice, Latency, Listener, Live, OutputChoice, Recording, SystemClock};
use surco_units::{AirTime, STATION_RATE};

use crate::caretaker::Caretaker;
use crate::cli::{self, Everywhere};
use crate::failure::{Failure, Finished, Outcome};
use crate::hands::{AirDesk, carts};
use crate::instant;
use crate::journal::LibraryJournal;
use crate::kept_grid::KeptGrid;
use crate::station::Home;
use crate::stop::SIGNALS;
use crate::terminal::Terminal;
use crate::wiring::{CheckedStore, FolderPlanner, SimulatedLog, emergency_loop, processor};
use onlooker::Onlooker;

#[derive(Serialize)]
struct Document {
    from_utc: String,
    until_utc: String,
    recordings: Vec<PathBuf>,
}

pub(super) fn run(options: &cli::Air, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let (station, kept) = grid(&home, terminal)?;
    let now = AirTime::now();
    let until = match &options.until {
        Some(text) => Some(instant::coming(text, now, station.timezone)?),
        None => None,
    };
    let sinks = Sinks::read(options, &station)?;
    if options.trust_clock {
        home.library()?.confirm_clock(now)?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    for signal in SIGNALS {
        let registered = signal_hook::flag::register(signal, Arc::clone(&stop));
        registered.map_err(|cause| Failure(Message::new("surco-no-signal").with("cause", &cause)))?;
    }
    go(&home, (&station, kept), &sinks, until, options.seed, &stop, terminal)?;
    terminal.document(&Document {
        from_utc: now.to_string(),
        until_utc: AirTime::now().to_string(),
        recordings: sinks.files,
    });
    Ok(Outcome::Done)
}

/// The station's grid, or else the one that it last could use.
fn grid(home: &Home, terminal: &Terminal) -> Result<(Station, KeptGrid), Failure> {
    match home.read_usable(terminal) {
        Ok((_, station)) => Ok((station, KeptGrid::of(home, false))),
        Err(cause) => {
            let kept = KeptGrid::of(home, true);
            let station = kept.read().ok().and_then(|folder| folder.station).ok_or(cause)?;
            Ok((station, kept))
        }
    }
}

/// Where the sound goes.
pub(super) struct Sinks {
    pub(super) output: OutputChoice,
    pub(super) files: Vec<PathBuf>,
    pub(super) mounts: Vec<Mount>,
    /// Where it is told what is on air.
    pub(super) told: Vec<Told>,
    /// Which RDS encoders are.
    pub(super) encoders: Vec<Encoder>,
}

/// A file or a server that is told what is on air.
#[derive(Clone)]
pub(super) enum Told {
    File(PathBuf),
    Server(Webhook),
}

impl Sinks {
    /// `--device` and `--sink`s: a card, or nowhere in real time; and any number of files and servers.
    fn read(options: &cli::Air, station: &Station) -> Result<Sinks, Failure> {
        let (mut device, mut null) = (options.device.is_some(), false);
        let (mut files, mut mounts) = (Vec::new(), Vec::new());
        for sink in &options.sink {
            match sink.split_once(':') {
                None if sink == "device" => device = true,
                None if sink == "null" => null = true,
                Some(("wav", file)) if !file.is_empty() => files.push(PathBuf::from(file)),
                Some(("icecast", url)) => mounts.push(Mount::parse(url, &station.name).map_err(Failure)?),
                _ => return Err(Failure(Message::new("surco-no-sink").with("sink", sink.as_str()))),
            }
        }
        if device && null {
            return Err(Failure(Message::new("surco-device-and-null")));
        }
        let goes_elsewhere = !files.is_empty() || !mounts.is_empty();
        let nowhere = null || (goes_elsewhere && !device);
        let output = if nowhere { OutputChoice::Null } else { OutputChoice::Device(options.device.clone()) };
        let told = options.now_playing.iter().map(|place| match place.starts_with("http://") {
            true => Webhook::parse(place).map(Told::Server).map_err(Failure),
            false => Ok(Told::File(PathBuf::from(place))),
        });
        let encoders = options.rds.iter().map(|place| Encoder::parse(place).map_err(Failure));
        let encoders = encoders.collect::<Result<_, _>>()?;
        Ok(Sinks { output, files, mounts, told: told.collect::<Result<_, _>>()?, encoders })
    }
}

/// Goes on air. Comes back when told to, or at `until`.
pub(super) fn go(
    home: &Home,
    (station, kept): (&Station, KeptGrid),
    sinks: &Sinks,
    until: Option<AirTime>,
    seed: u64,
    stop: &Arc<AtomicBool>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let folder = home.library_folder();
    let mut onlooker = Onlooker::new(terminal, station);
    privileges::claim().iter().for_each(|refused| onlooker.warn(refused));
    let begin::Begin { library, journal, past, mut troubles } = begin::open(&folder)?;
    if kept.stands_in() {
        troubles.push(Message::new("surco-kept-grid").with("path", home.schedule.as_path()));
    }
    troubles.iter().for_each(|trouble| onlooker.warn(trouble));
    let (emergency, trouble) = emergency_loop(home, station);
    if let Some(cause) = trouble {
        onlooker.warn(&Message::new("surco-no-emergency-loop").with("cause", cause));
    }
    // A recording that cannot be made, on a stick that is not there, does not keep the card silent.
    let files = sinks.files.iter().filter_map(|file| match recorder(file) {
        Err(Failure(cause)) if sinks.output != OutputChoice::Null => {
            onlooker.warn(&cause);
            None
        }
        made => Some(made),
    });
    let files: Vec<_> = files.collect();
    let files = files.into_iter();
    let mounts = sinks.mounts.iter().map(|mount| Ok(Box::new(Icecast::new(mount.clone())) as Box<dyn Listener>));
    let told = now_playing(&sinks.told, station).map(Ok);
    let encoders =
        sinks.encoders.iter().map(|encoder| Ok(Box::new(Rds::new(encoder.clone(), &station.name)) as _));
    let check = air_check(home, station).map(Ok);
    let listeners = files.chain(mounts).chain(told).chain(encoders).chain(check);
    let listeners = listeners.collect::<Result<_, Failure>>()?;
    let (operator, orders) = surco_playout::operator();
    let desk = Arc::new(AirDesk { home: home.clone(), operator });
    // Without a server the air goes on, and takes no commands.
    let server = Server::open(&folder, desk).inspect_err(|cause| onlooker.warn(cause)).ok();
    let latency = latency(home, station, library.as_ref());
    let planner = FolderPlanner::new(home.clone(), library, seed, SimulatedLog::default()).keeping(kept);
    let store = Arc::new(CheckedStore::new(Store::open_to_read(&folder)));
    let journal = match journal {
        Some((library, permit)) => LibraryJournal::new(library, permit, planner.library.clone()),
        None => LibraryJournal::later(&folder, past.last_airing, planner.library.clone()),
    };
    let _caretaker = Caretaker::start(&folder, Arc::clone(&planner.library.is_damaged));
    let air = Air {
        journal: Box::new(journal.telling(&troubles)),
        planner: Box::new(planner),
        store,
        past,
        clock: Arc::new(SystemClock),
        emergency,
        output: sinks.output.clone(),
        latency,
        processor: processor(station),
        listeners,
        live: live(station),
        orders: Some(orders),
        until,
        stop: Arc::clone(stop),
    };
    let publisher = server.as_ref().map(Server::publisher);
    let finished = air.run(&mut |glimpse| {
        if let Some(publisher) = &publisher {
            publish(publisher, &glimpse);
        }
        onlooker.see(&glimpse);
    });
    onlooker.finish();
    Ok(finished?)
}

/// Tells those who subscribed.
fn publish(publisher: &Publisher, glimpse: &Glimpse<'_>) {
    match glimpse {
        Glimpse::Event(event) => publisher.event(event),
        Glimpse::Alarm(at, message) => publisher.alarm(*at, message),
        Glimpse::Beat(heartbeat) => publisher.heartbeat(heartbeat),
        Glimpse::Levels(levels) => publisher.levels(*levels),
    }
}

fn recorder(path: &Path) -> Result<Box<dyn Listener>, Failure> {
    let encoding = Encoding::for_path(path)?;
    let sink = surco_audio::create(path, encoding, 2, STATION_RATE)?;
    Ok(Box::new(Recording::new(path.display().to_string(), sink)))
}

fn now_playing(told: &[Told], station: &Station) -> Option<Box<dyn Listener>> {
    let mut listener = NowPlaying::new(station.name.clone());
    for place in told {
        match place.clone() {
            Told::File(path) => listener.tell_file(path),
            Told::Server(webhook) => listener.tell_server(webhook),
        }
    }
    (!told.is_empty()).then(|| Box::new(listener) as Box<dyn Listener>)
}

/// Where nobody has a hand on the air, it need not be quick.
fn latency(home: &Home, station: &Station, library: Option<&Library>) -> Latency {
    let carts = |library| home.read().and_then(|folder| carts(&folder, library));
    let has_carts = || library.is_some_and(|library| carts(library).is_ok_and(|carts| !carts.is_empty()));
    if station.outputs.microphone.is_some() || has_carts() { Latency::Low } else { Latency::Normal }
}

fn live(station: &Station) -> Option<Live> {
    let MicrophoneInput { device, title, ducking } = station.outputs.microphone.clone()?;
    Some(Live { microphone: Box::new(InputDevice::open(device)), title, ducking })
}

fn air_check(home: &Home, station: &Station) -> Option<Box<dyn Listener>> {
    let limits = station.outputs.air_check?;
    Some(Box::new(AirCheck::new(home.air_check_folder(), limits)))
}
