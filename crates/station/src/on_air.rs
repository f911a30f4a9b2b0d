//! A playout with all that it needs of a station, and the operator's way to one that is on air.

mod adapters;
mod background_ingest;
mod concat;
mod jingles;
mod journal;
mod last_good_schedule;
mod maintenance;
mod operator;
mod outputs;
mod planner;
mod privileges;
mod service_unit;
mod simulate;
mod simulated_log;
mod sounds;
mod start;
mod status;

use std::sync::Arc;

use surco_control::{Publisher, Server};
use surco_job::Cancel;
use surco_library::{Library, Store};
use surco_messages::Message;
use surco_model::MicrophoneInput;
use surco_playout::{Air, Glimpse, InputDevice, Latency, Live, SystemClock};
use surco_units::AirTime;

pub use jingles::{Jingle, jingles};
pub use last_good_schedule::AirGrid;
pub use outputs::{OutputNames, Outputs, Told};
pub use service_unit::ServiceUnit;
pub use simulate::{BREATH, Rehearsal, Simulated};
pub use sounds::open_at;
pub use status::{is_on_air, next};

use crate::{Error, Station};
use adapters::{emergency_loop, processor};
use background_ingest::BackgroundIngest;
use journal::LibraryJournal;
use maintenance::Maintenance;
use operator::AirCommands;
use planner::FolderPlanner;
use simulated_log::SimulatedLog;
use sounds::CheckedStore;

/// How a station goes on air.
pub struct AirOptions {
    /// Where the sound goes.
    pub outputs: Outputs,
    /// Until when; without, until it is stopped.
    pub until: Option<AirTime>,
    /// Of the rotation.
    pub seed: u64,
}

/// Looks on at a playout. It must return at once: sound waits for nobody, but its events do.
pub trait AirWatcher {
    /// Something is not as it should be; the playout goes on.
    fn trouble(&mut self, message: &Message);
    /// What happens on the air.
    fn see(&mut self, glimpse: &Glimpse<'_>);
}

impl Station {
    /// Somebody confirms that the clock is right.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn confirm_clock(&self, now: AirTime) -> Result<(), Error> {
        Ok(self.library()?.confirm_clock(now)?)
    }

    /// Goes on air. Comes back when told to by `stop`, or at the end of `options.until`.
    ///
    /// # Errors
    /// When another playout is on air with this library, or a recording cannot be finished. Everything else is told, and
    /// lived with.
    pub fn go_on_air(
        &self,
        grid: AirGrid,
        options: &AirOptions,
        stop: &Cancel,
        watcher: &mut dyn AirWatcher,
    ) -> Result<(), Error> {
        let AirGrid { station, last_good, .. } = grid;
        let folder = self.library_folder();
        privileges::claim().iter().for_each(|refused| watcher.trouble(refused));
        let start::Start { library, journal, past, mut troubles } = start::open(&folder, &station.id)?;
        if last_good.stands_in() {
            troubles.push(Message::new("station-kept-grid").with("path", self.schedule()));
        }
        troubles.iter().for_each(|trouble| watcher.trouble(trouble));
        let (emergency, trouble) = emergency_loop(self, &station);
        if let Some(cause) = trouble {
            watcher.trouble(&Message::new("station-no-emergency-loop").with("cause", cause));
        }
        let listeners = options.outputs.listeners(self, &station, &mut |trouble| watcher.trouble(trouble))?;
        let (operator, orders) = surco_playout::operator();
        let commands = Arc::new(AirCommands { station: self.clone(), operator });
        // Without a server the air goes on, and takes no commands.
        let server = Server::open(&folder, commands).inspect_err(|cause| watcher.trouble(cause)).ok();
        let latency = self.latency(&station, library.as_ref());
        let planner = FolderPlanner::new(self.clone(), library, options.seed, SimulatedLog::default());
        let planner = planner.keeping(last_good);
        let store = Arc::new(CheckedStore::new(Store::open_to_read(&folder)));
        let journal = match journal {
            Some((library, permit)) => LibraryJournal::new(library, permit, planner.library.clone()),
            None => LibraryJournal::later(&folder, past.last_airing, planner.library.clone()),
        };
        let is_damaged = Arc::clone(&planner.library.is_damaged);
        let ingest = BackgroundIngest::start(self, &station.id, &options.outputs.files, is_damaged);
        let _maintenance = Maintenance::start(&folder, Arc::clone(&planner.library.is_damaged));
        let air = Air {
            journal: Box::new(journal.telling(&troubles)),
            planner: Box::new(planner),
            store,
            past,
            clock: Arc::new(SystemClock),
            emergency,
            output: options.outputs.output.clone(),
            latency,
            processor: processor(&station),
            listeners,
            live: live(&station),
            orders: Some(orders),
            until: options.until,
            stop: stop.flag(),
        };
        let publisher = server.as_ref().map(Server::publisher);
        let finished = air.run(&mut |glimpse| {
            if let Some(publisher) = &publisher {
                publish(publisher, &glimpse);
            }
            if let Glimpse::Beat(_) = glimpse {
                ingest.troubles().for_each(|trouble| watcher.trouble(&trouble));
            }
            watcher.see(&glimpse);
        });
        finished.map_err(Error::Refused)
    }

    /// Where nobody has a hand on the air, it need not be quick.
    fn latency(&self, station: &surco_model::Station, library: Option<&Library>) -> Latency {
        let jingles = |library| self.read().and_then(|folder| jingles(&folder, library));
        let has_jingles = || library.is_some_and(|library| jingles(library).is_ok_and(|all| !all.is_empty()));
        if station.outputs.microphone.is_some() || has_jingles() { Latency::Low } else { Latency::Normal }
    }
}

/// Sends what happens to the subscribers of the control server.
fn publish(publisher: &Publisher, glimpse: &Glimpse<'_>) {
    match glimpse {
        Glimpse::Event(event) => publisher.event(event),
        Glimpse::Alarm(at, message) => publisher.alarm(*at, message),
        Glimpse::Beat(heartbeat) => publisher.heartbeat(heartbeat),
        Glimpse::Levels(levels) => publisher.levels(*levels),
    }
}

fn live(station: &surco_model::Station) -> Option<Live> {
    let MicrophoneInput { device, title, ducking } = station.outputs.microphone.clone()?;
    Some(Live { microphone: Box::new(InputDevice::open(device)), title, ducking })
}
