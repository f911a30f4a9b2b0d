//! Plans for a playout, from what is written in the folder and what is in the library at the moment it is asked.

use std::path::Path;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use surco_files::FileStamp;
use surco_library::{Arrivals, Library, StationFolder};
use surco_messages::{Explain, Message};
use surco_model::{Catalogue, Rundown, Severity};
use surco_playout::{PlanRequest, Planner};
use surco_schedule::{History, Request, plan};
use surco_units::AirTime;

use super::journal::PlannersLibrary;
use super::last_good_schedule::LastGoodSchedule;
use super::simulated_log::SimulatedLog;
use crate::plan::knowledge;
use crate::{Error, Station};

/// Plans from what is written in the folder and what is in the library at the moment it is asked.
pub(crate) struct FolderPlanner {
    pub(crate) station: Station,
    pub(crate) library: PlannersLibrary,
    pub(crate) seed: u64,
    /// What was played in a simulated world, which the library does not know.
    pub(crate) simulated: SimulatedLog,
    grid: Watched<FileStamp>,
    arrived: Watched<Arrivals>,
    /// On air: the grid that stands in for one that cannot be used.
    kept: Option<LastGoodSchedule>,
    /// In a rehearsal: what is not there.
    without: Vec<String>,
}

impl FolderPlanner {
    /// One that plans from a library; where there is none yet, from the one that it finds when it is asked.
    pub(crate) fn new(
        station: Station,
        library: Option<Library>,
        seed: u64,
        simulated: SimulatedLog,
    ) -> FolderPlanner {
        let grid = Watched::new(FileStamp::at(station.schedule()));
        let arrived = Watched::new(library.as_ref().and_then(|library| library.arrivals().ok()));
        let library = PlannersLibrary::new(library);
        FolderPlanner { station, library, seed, simulated, grid, arrived, kept: None, without: Vec::new() }
    }

    /// The same, which keeps every grid that it can use.
    pub(crate) fn keeping(self, kept: LastGoodSchedule) -> FolderPlanner {
        FolderPlanner { kept: Some(kept), ..self }
    }

    /// The same, in a world in which some things are not there.
    ///
    /// # Errors
    /// When one of them is not there anyway.
    pub(crate) fn missing(self, without: &[String]) -> Result<FolderPlanner, Error> {
        if without.is_empty() {
            return Ok(self);
        }
        let folder = self.station.read()?;
        let (mut catalogue, _) = self.knowledge(&folder, AirTime::now())?;
        let unknown = without.iter().find(|what| !catalogue.take_out(what));
        match unknown {
            Some(what) => Err(Message::new("station-nothing-without").with("what", what.as_str()).into()),
            None => Ok(FolderPlanner { without: without.to_vec(), ..self }),
        }
    }

    fn folder(&mut self) -> Result<StationFolder, Error> {
        let folder = self.station.read();
        let Some(kept) = &mut self.kept else { return folder };
        if folder.as_ref().is_ok_and(|folder| folder.station.is_some()) {
            kept.keep();
        } else if kept.stands_in() {
            return kept.read();
        }
        folder
    }
}

impl FolderPlanner {
    /// What the library knows. One that is damaged is given away to be restored, and opened anew the next time.
    fn knowledge(&self, folder: &StationFolder, now: AirTime) -> Result<(Catalogue, History), Error> {
        let mut held = self.library.library.lock().unwrap_or_else(PoisonError::into_inner);
        let known = match &mut *held {
            Some(library) => knowledge(library, folder, now),
            None => self.station.library().and_then(|library| knowledge(held.insert(library), folder, now)),
        };
        known.inspect_err(|cause| {
            let is_damaged = matches!(cause, Error::Library(surco_library::Error::CatalogueDamaged { .. }));
            self.library.is_damaged.fetch_or(is_damaged, Ordering::Release);
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
        let folder = self.folder().map_err(|cause| cause.explain())?;
        let Some(station) = &folder.station else { return Err(unusable(&folder, self.station.schedule())) };
        let (mut catalogue, mut history) =
            self.knowledge(&folder, request.now).map_err(|cause| cause.explain())?;
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
            (self.grid.has_changed(FileStamp::at(self.station.schedule())), self.arrived.has_changed(arrivals));
        grid || arrived
    }
}

/// Why a grid cannot be used, and where that is written.
fn unusable(folder: &StationFolder, path: &Path) -> Message {
    let Some(error) = folder.diagnostics.iter().find(|finding| finding.severity == Severity::Error) else {
        return Message::new("station-no-station").with("path", path);
    };
    let message = match &error.location {
        Some(place) => Message::new("station-grid-unusable-line").with("line", place.line),
        None => Message::new("station-grid-unusable"),
    };
    message.with("path", path).with("cause", error.message.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_that_is_edited_on_air_is_taken_up_once_it_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("schedule.toml");
        std::fs::write(&path, "one").unwrap();
        let mut watched = Watched::new(FileStamp::at(&path));
        assert!(!watched.has_changed(FileStamp::at(&path)));
        std::fs::write(&path, "half").unwrap();
        assert!(!watched.has_changed(FileStamp::at(&path)), "it may still be written");
        std::fs::write(&path, "half and half").unwrap();
        assert!(!watched.has_changed(FileStamp::at(&path)));
        assert!(watched.has_changed(FileStamp::at(&path)));
        assert!(!watched.has_changed(FileStamp::at(&path)), "once");
        std::fs::remove_file(&path).unwrap();
        assert!(
            !watched.has_changed(FileStamp::at(&path)) && !watched.has_changed(FileStamp::at(&path)),
            "absence is no change"
        );
    }
}
