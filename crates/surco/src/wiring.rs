//! Playout's small traits, filled with the station folder, the library and the decoders.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use surco_audio::{Processor, Source, at_station_rate, in_channels};
use surco_library::{Arrivals, Beat, Error, Library, StationFolder, Store};
use surco_messages::{Explain, Message};
use surco_model::{AirEvent, AiringId, Catalogue, MediaRef, Part, Processing, Rundown, Severity, Shared};
use surco_playout::{
    EmergencyLoop, Heartbeat, Incoming, Journal, MicrophoneStatus, Past, PlanRequest, Planner, Unfinished,
};
use surco_schedule::{History, Played, Request, plan};
use surco_units::{AirTime, Decibels, Frames};

use crate::failure::Failure;
use crate::instant;
use crate::joined::Joined;
use crate::journal::PlannersLibrary;
use crate::kept_grid::KeptGrid;
use crate::look::Look;
use crate::station::{Home, MEMORY, knowledge};

/// Above this a file is checked by its length only when its turn comes: reading 256 MB takes an old disk seconds.
const HASHED: u64 = 256 << 20;

/// Plans from what is written in the folder and what is in the library at the moment it is asked.
pub(crate) struct FolderPlanner {
    pub(crate) home: Home,
    pub(crate) library: PlannersLibrary,
    pub(crate) seed: u64,
    /// What was played in a simulated world, which the library does not know.
    pub(crate) simulated: SimulatedLog,
    grid: Watched<Look>,
    arrived: Watched<Arrivals>,
    /// On air: the grid that stands in for one that cannot be used.
    kept: Option<KeptGrid>,
    /// In a rehearsal: what is not there.
    without: Vec<String>,
}

impl FolderPlanner {
    /// One that plans from a library; where there is none yet, from the one that it finds when it is asked.
    pub(crate) fn new(home: Home, library: Option<Library>, seed: u64, simulated: SimulatedLog) -> FolderPlanner {
        let grid = Watched::new(Look::at(&home.schedule));
        let arrived = Watched::new(library.as_ref().and_then(|library| library.arrivals().ok()));
        let library = PlannersLibrary::new(library);
        FolderPlanner { home, library, seed, simulated, grid, arrived, kept: None, without: Vec::new() }
    }

    /// The same, which keeps every grid that it can use.
    pub(crate) fn keeping(self, kept: KeptGrid) -> FolderPlanner {
        FolderPlanner { kept: Some(kept), ..self }
    }

    /// The same, in a world in which some things are not there.
    ///
    /// # Errors
    /// When one of them is not there anyway.
    pub(crate) fn missing(self, without: &[String]) -> Result<FolderPlanner, Failure> {
        if without.is_empty() {
            return Ok(self);
        }
        let folder = self.home.read()?;
        let (mut catalogue, _) = self.knowledge(&folder, AirTime::now()).map_err(Failure)?;
        let unknown = without.iter().find(|what| !catalogue.take_out(what));
        match unknown {
            Some(what) => Err(Failure(Message::new("surco-nothing-without").with("what", what.as_str()))),
            None => Ok(FolderPlanner { without: without.to_vec(), ..self }),
        }
    }

    fn folder(&mut self) -> Result<StationFolder, Failure> {
        let folder = self.home.read();
        let Some(kept) = &mut self.kept else { return folder };
        if folder.as_ref().is_ok_and(|folder| folder.station.is_some()) {
            kept.keep(&self.home.schedule);
        } else if kept.stands_in() {
            return kept.read();
        }
        folder
    }
}

impl FolderPlanner {
    /// What the library knows. One that is damaged is given away to be restored, and opened anew the next time.
    fn knowledge(&self, folder: &StationFolder, now: AirTime) -> Result<(Catalogue, History), Message> {
        let mut held = self.library.library.lock().unwrap_or_else(PoisonError::into_inner);
        let known = match &mut *held {
            Some(library) => knowledge(library, folder, now),
            None => self.home.library().and_then(|library| knowledge(held.insert(library), folder, now)),
        };
        known.map_err(|Failure(cause)| {
            let is_damaged = cause.id() == "library-catalogue-damaged";
            self.library.is_damaged.fetch_or(is_damaged, Ordering::Release);
            cause
        })
    }
}

/// What people change while it is in use: the grid, and what they bring.
struct Watched<T> {
    /// As it was when it was last taken up.
    known: Option<T>,
    /// As it was at the last look: what is still being written is left alone until it stays the same.
    last: Option<T>,
}

impl<T: Copy + PartialEq> Watched<T> {
    fn new(look: Option<T>) -> Watched<T> {
        Watched { known: look, last: look }
    }

    fn has_changed(&mut self, look: Option<T>) -> bool {
        let is_settled = std::mem::replace(&mut self.last, look) == look;
        let has_changed = look.is_some() && is_settled && look != self.known;
        if has_changed {
            self.known = look;
        }
        has_changed
    }
}

impl Planner for FolderPlanner {
    fn rundown(&mut self, request: &PlanRequest) -> Result<Rundown, Message> {
        let folder = self.folder().map_err(|failure| failure.0)?;
        let Some(station) = &folder.station else { return Err(unusable(&folder, &self.home.schedule)) };
        let (mut catalogue, mut history) = self.knowledge(&folder, request.now)?;
        for what in &self.without {
            catalogue.take_out(what);
        }
        let known = history.plays.len();
        history.plays.append(&mut self.simulated.lend(request.now));
        let (from, until) = (request.now, request.until);
        let request = Request { station, catalogue: &catalogue, history: &history, from, until, seed: self.seed };
        let rundown = plan(&request);
        history.plays.drain(..known);
        self.simulated.give_back(history.plays);
        Ok(rundown)
    }

    fn has_changed(&mut self) -> bool {
        let held = self.library.library.lock().unwrap_or_else(PoisonError::into_inner);
        let arrivals = held.as_ref().and_then(|library| library.arrivals().ok());
        let (grid, arrived) =
            (self.grid.has_changed(Look::at(&self.home.schedule)), self.arrived.has_changed(arrivals));
        grid || arrived
    }
}

/// Why a grid cannot be used, and where that is written.
fn unusable(folder: &StationFolder, path: &Path) -> Message {
    let Some(error) = folder.diagnostics.iter().find(|finding| finding.severity == Severity::Error) else {
        return Message::new("surco-no-station").with("path", path);
    };
    let message = match &error.location {
        Some(place) => Message::new("surco-grid-unusable-line").with("line", place.line),
        None => Message::new("surco-grid-unusable"),
    };
    message.with("path", path).with("cause", error.message.clone())
}

/// Opens sounds of the content store; each is checked against its name before it may go on air.
pub(crate) struct CheckedStore {
    store: Store,
    /// What has been checked, and what the file looked like then.
    checked: Mutex<BTreeMap<MediaRef, Look>>,
}

impl CheckedStore {
    pub(crate) fn new(store: Store) -> CheckedStore {
        CheckedStore { store, checked: Mutex::default() }
    }

    fn check(&self, source: &MediaRef, path: &Path) -> Result<(), Message> {
        let metadata = path.metadata().map_err(|cause| Failure::io(path, &cause).0)?;
        let look = Look::from(&metadata);
        let known = |checked: &BTreeMap<MediaRef, Look>| checked.get(source) == Some(&look);
        if known(&self.checked.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(());
        }
        if look.bytes <= HASHED {
            self.store.verify(source).map_err(|cause| cause.explain())?;
        }
        self.checked.lock().unwrap_or_else(PoisonError::into_inner).insert(source.clone(), look);
        Ok(())
    }
}

impl surco_playout::Store for CheckedStore {
    fn open(&self, source: &MediaRef, from: Frames) -> Result<Box<dyn Source>, Message> {
        match source.parts() {
            None => self.open_one(source, from),
            Some(parts) => self.open_parts(&parts, from),
        }
    }

    fn tune(&self, relay: &MediaRef) -> Result<Box<dyn Incoming>, Message> {
        surco_inputs::tune(relay.relay_addresses())
    }
}

impl CheckedStore {
    /// Parts one behind the other, from a frame of the whole on.
    fn open_parts(&self, parts: &[Part], from: Frames) -> Result<Box<dyn Source>, Message> {
        let (mut sounds, mut before) = (Vec::new(), from);
        for part in parts {
            let length = part.until - part.from;
            let skipped = before.min(length);
            before -= skipped;
            if skipped < length {
                sounds.push((self.open_one(&part.source, part.from + skipped)?, length - skipped));
            }
        }
        Ok(Box::new(Joined::new(sounds)))
    }

    fn open_one(&self, source: &MediaRef, from: Frames) -> Result<Box<dyn Source>, Message> {
        let missing = || Message::new("surco-not-in-library").with("source", source.as_str());
        let path = self.store.path_of(source).ok_or_else(missing)?;
        self.check(source, &path)?;
        open_at(&path, from).map_err(|cause| cause.explain())
    }
}

/// A file as stereo at the station rate, from a frame (at that rate) on.
pub(crate) fn open_at(path: &Path, from: Frames) -> Result<Box<dyn Source>, surco_audio::Error> {
    let mut recording = surco_audio::open(path)?;
    if from > Frames::ZERO {
        let own_rate = f64::from(recording.rate().0);
        recording.seek(Frames((from.seconds() * own_rate).round() as i64))?;
    }
    Ok(in_channels(at_station_rate(recording), 2))
}

/// A playout's state, as its heartbeat leaves it for `surco now`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StatusLine {
    pub(crate) rung: String,
    pub(crate) next_item: Option<String>,
    pub(crate) next_title: Option<String>,
    pub(crate) next_start: Option<AirTime>,
    /// Until when an operator keeps the grid from the air.
    #[serde(rename = "away_until", default)]
    pub(crate) panic_until: Option<AirTime>,
    pub(crate) clock_trusted: bool,
    /// None for silence.
    pub(crate) peak_dbfs: Option<f64>,
    pub(crate) underruns: u64,
    pub(crate) device: bool,
    /// Where there is to be one: `off`, `talk-over`, `live`, or `lost`.
    #[serde(default)]
    pub(crate) microphone: Option<String>,
    /// None for silence.
    #[serde(default)]
    pub(crate) microphone_dbfs: Option<f64>,
}

/// Whether a playout that left this mark is on air: one that has not said anything for five seconds is not.
pub(crate) fn is_on_air(beat: &Beat, now: AirTime) -> bool {
    const SILENT: Frames = Frames::from_millis(5_000);
    (now - beat.at).abs() < SILENT
}

impl StatusLine {
    /// What a mark tells; nothing where another version of this program wrote it otherwise.
    pub(crate) fn in_beat(beat: &Beat) -> Option<StatusLine> {
        serde_json::from_str(&beat.status).ok()
    }

    /// What comes next, for people.
    pub(crate) fn next(&self, timezone: Tz) -> Option<Message> {
        let (title, start) = self.next_title.as_deref().zip(self.next_start)?;
        Some(Message::new("surco-next").with("time", instant::clock(start, timezone)).with("title", title))
    }

    pub(crate) fn of(beat: &Heartbeat) -> StatusLine {
        let status = &beat.status;
        let next = status.next.as_ref();
        let dbfs = |peak: f32| (peak > 0.0).then(|| Decibels::of_amplitude(peak).0);
        let talk = |one: MicrophoneStatus| if one.is_there { one.talk.name() } else { "lost" };
        StatusLine {
            rung: status.rung.name().to_owned(),
            next_item: next.map(|next| next.item.0.clone()),
            next_title: next.map(|next| next.title.clone()),
            next_start: next.map(|next| next.start),
            panic_until: status.panic_until,
            clock_trusted: status.clock_trusted,
            peak_dbfs: dbfs(status.peak),
            underruns: status.underruns,
            device: status.device,
            microphone: status.microphone.map(|one| talk(one).to_owned()),
            microphone_dbfs: status.microphone.and_then(|one| dbfs(one.peak)),
        }
    }
}

/// The log of a simulated world: planning looks back on it, and it is gone with the simulation.
#[derive(Debug, Clone, Default)]
pub(crate) struct SimulatedLog(Arc<Mutex<Simulated>>);

#[derive(Debug, Default)]
struct Simulated {
    /// Ascending by their instants.
    plays: Vec<Played>,
    /// Of what has not ended: when it was to begin, and its sound.
    open: BTreeMap<AiringId, (AirTime, MediaRef)>,
    shared: Shared,
}

impl SimulatedLog {
    /// What was played, as far back as planning remembers; to be given back. It is too much to be copied.
    fn lend(&self, now: AirTime) -> Vec<Played> {
        let mut plays = std::mem::take(&mut self.known().plays);
        let forgotten = plays.partition_point(|played| played.at < now - MEMORY);
        plays.drain(..forgotten);
        plays
    }

    fn give_back(&self, plays: Vec<Played>) {
        self.known().plays = plays;
    }

    fn known(&self) -> MutexGuard<'_, Simulated> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for SimulatedLog {
    fn append(&mut self, events: &[AirEvent]) -> Result<(), Message> {
        let mut known = self.known();
        let Simulated { plays, open, shared } = &mut *known;
        for event in events {
            match event {
                AirEvent::Started(on_air) => {
                    let Some(source) = on_air.source.clone() else { continue };
                    let source = shared.sound(source);
                    let episode = on_air.episode.clone().map(|episode| shared.episode(episode));
                    let slot = on_air.slot.clone().map(|slot| shared.slug(slot));
                    let at = on_air.planned_start.unwrap_or(on_air.at);
                    open.insert(on_air.airing, (at, source.clone()));
                    // A clock that was set back makes the log run twice through the same hour.
                    let place = plays.partition_point(|played| played.at <= at);
                    plays.insert(place, Played { source, episode, slot, at, is_whole: true });
                }
                AirEvent::Ended { airing, ending, .. } => {
                    let Some((at, source)) = open.remove(airing) else { continue };
                    let its = plays.partition_point(|played| played.at < at)..;
                    let ended = plays[its].iter_mut().take_while(|played| played.at == at);
                    ended
                        .filter(|played| played.source == source)
                        .last()
                        .into_iter()
                        .for_each(|played| played.is_whole = ending.is_whole());
                }
                AirEvent::Noted { .. } => {}
            }
        }
        Ok(())
    }

    fn beat(&mut self, _: &Heartbeat) -> Result<(), Message> {
        Ok(())
    }
}

/// What the journal knows of before, as playout wants it.
pub(crate) fn past(library: &Library) -> Result<Past, Error> {
    let known = library.past()?;
    let unfinished = known.unfinished.into_iter().map(|one| Unfinished {
        airing: one.airing,
        item: one.item,
        at: one.at,
        position: one.position,
    });
    Ok(Past { last_airing: known.last_airing, last_event: known.last_event, unfinished: unfinished.collect() })
}

/// What the station wants done with its sound on the way out.
pub(crate) fn processor(station: &surco_model::Station) -> Option<Processor> {
    match station.outputs.processing {
        Processing::None => None,
        Processing::Gentle => Some(Processor::gentle()),
        Processing::Fm => Some(Processor::fm()),
    }
}

/// The station's own emergency loop, else the built-in one; and what was wrong with its own.
pub(crate) fn emergency_loop(home: &Home, station: &surco_model::Station) -> (EmergencyLoop, Option<Message>) {
    let Some(path) = &station.grid.emergency else { return (EmergencyLoop::chime(), None) };
    let opened = open_at(&home.path.join(path), Frames::ZERO).map_err(|cause| cause.explain());
    match opened.and_then(|mut source| EmergencyLoop::read(&mut *source)) {
        Ok(own) => (own, None),
        Err(cause) => (EmergencyLoop::chime(), Some(cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_that_is_edited_on_air_is_taken_up_once_it_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("schedule.toml");
        std::fs::write(&path, "one").unwrap();
        let mut watched = Watched::new(Look::at(&path));
        assert!(!watched.has_changed(Look::at(&path)));
        std::fs::write(&path, "half").unwrap();
        assert!(!watched.has_changed(Look::at(&path)), "it may still be written");
        std::fs::write(&path, "half and half").unwrap();
        assert!(!watched.has_changed(Look::at(&path)));
        assert!(watched.has_changed(Look::at(&path)));
        assert!(!watched.has_changed(Look::at(&path)), "once");
        std::fs::remove_file(&path).unwrap();
        assert!(
            !watched.has_changed(Look::at(&path)) && !watched.has_changed(Look::at(&path)),
            "absence is no change"
        );
    }
}
