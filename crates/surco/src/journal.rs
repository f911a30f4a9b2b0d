//! The journal of a playout in the library's catalogue; and what is done when the catalogue turns out to be damaged
//! while the station is on air: it is restored, and planner and journal go on with the restored one. The engine hears
//! nothing of it: it has hours of plan, and its lines wait in memory.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use surco_library::{Beat, Error, Library};
use surco_model::AirEvent;
use surco_playout::{Heartbeat, Journal};
use surco_units::AirTime;
use surco_words::{Explain, Message};

use crate::wiring::StatusLine;

/// How often the catalogue is copied to where a damaged one is restored from. The copy is looked through, too.
const BACKUP: Duration = Duration::from_secs(6 * 3600);

/// The planner's library, which it gives away to be restored.
#[derive(Debug, Clone)]
pub(crate) struct PlannersLibrary {
    pub(crate) library: Arc<Mutex<Option<Library>>>,
    /// Set by the planner, when it finds its catalogue damaged.
    pub(crate) is_damaged: Arc<AtomicBool>,
}

impl PlannersLibrary {
    pub(crate) fn new(library: Library) -> PlannersLibrary {
        PlannersLibrary { library: Arc::new(Mutex::new(Some(library))), is_damaged: Arc::default() }
    }
}

/// The journal in the library's database.
pub(crate) struct LibraryJournal {
    folder: PathBuf,
    /// None after a restoration that could not be done yet.
    library: Option<Library>,
    planner: PlannersLibrary,
    backed_up: Instant,
}

impl LibraryJournal {
    pub(crate) fn new(library: Library, planner: PlannersLibrary) -> LibraryJournal {
        let folder = library.folder().to_owned();
        LibraryJournal { folder, library: Some(library), planner, backed_up: Instant::now() }
    }

    /// Does something with the library; where it is damaged, once more with the restored one.
    fn with<T>(&mut self, mut work: impl FnMut(&mut Library) -> Result<T, Error>) -> Result<T, Message> {
        if !self.planner.is_damaged.load(Ordering::Acquire)
            && let Some(library) = &mut self.library
        {
            match work(library) {
                Err(Error::CatalogueDamaged { .. }) => {}
                done => return done.map_err(|cause| cause.explain()),
            }
        }
        work(self.restore()?).map_err(|cause| cause.explain())
    }

    fn restore(&mut self) -> Result<&mut Library, Message> {
        let busy = || Error::CatalogueDamaged { path: self.folder.clone() }.explain();
        // A planner that is at work gives it away afterwards; until then the lines wait.
        let mut planners = self.planner.library.try_lock().map_err(|_| busy())?;
        (*planners, self.library) = (None, None);
        let (mut library, restored) = Library::open_or_recover(&self.folder).map_err(|cause| cause.explain())?;
        self.planner.is_damaged.store(false, Ordering::Release);
        if let Some(message) = restored {
            let noted = AirEvent::Noted { at: AirTime::now(), message };
            library.append(&[noted]).map_err(|cause| cause.explain())?;
        }
        Ok(self.library.insert(library))
    }
}

impl Journal for LibraryJournal {
    fn append(&mut self, events: &[AirEvent]) -> Result<(), Message> {
        self.with(|library| library.append(events))
    }

    fn beat(&mut self, beat: &Heartbeat) -> Result<(), Message> {
        let status = serde_json::to_string(&StatusLine::of(beat)).unwrap_or_default();
        let beat = Beat { at: beat.at, sounding: beat.sounding.clone(), status };
        self.with(|library| library.beat(&beat))?;
        if self.backed_up.elapsed() > BACKUP {
            self.backed_up = Instant::now();
            self.with(|library| library.auto_backup())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_that_is_damaged_on_air_is_restored_and_no_line_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let noted = |id: &'static str| AirEvent::Noted { at: AirTime(1), message: Message::new(id) };
        let library = Library::open(folder.path()).unwrap();
        let planner = PlannersLibrary::new(Library::open(folder.path()).unwrap());
        let mut journal = LibraryJournal::new(library, planner.clone());
        journal.append(&[noted("first")]).unwrap();
        journal.with(|library| library.auto_backup()).unwrap();
        journal.append(&[noted("second")]).unwrap();
        // The planner stumbles over it, while it still holds its own library.
        // What has not come into the catalogue's own file would heal it, so that goes too.
        for name in ["catalogue.db", "catalogue.db-wal"] {
            let path = folder.path().join(name);
            let length = path.metadata().map_or(0, |file| file.len() as usize);
            std::fs::write(&path, vec![0x5a; length]).unwrap();
        }
        planner.is_damaged.store(true, Ordering::Release);
        let held = planner.library.lock().unwrap();
        assert!(journal.append(&[noted("third")]).is_err(), "not while the planner is at work");
        drop(held);
        journal.append(&[noted("third")]).unwrap();
        let notes = Library::open(folder.path()).unwrap().notes(AirTime(0), AirTime(i64::MAX)).unwrap();
        let ids: Vec<&str> = notes.iter().map(|(_, message)| message.id()).collect();
        for id in ["first", "third", "library-recovered"] {
            assert!(ids.contains(&id), "{id}: {ids:?}");
        }
    }
}
