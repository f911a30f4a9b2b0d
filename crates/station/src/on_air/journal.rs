//! The journal of a playout in the library's catalogue; and what is done when the catalogue turns out to be damaged
//! while the station is on air: it is restored, and planner and journal go on with the restored one. The engine hears
//! nothing of it: it has hours of plan, and its lines wait in memory.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use surco_library::{AirPermit, Error, Library};
use surco_messages::{Explain, Message};
use surco_model::{AirEvent, AiringId, Heartbeat};
use surco_playout::Journal;
use surco_units::AirTime;

/// The planner's library, which it gives away to be restored.
#[derive(Debug, Clone)]
pub(crate) struct PlannersLibrary {
    pub(crate) library: Arc<Mutex<Option<Library>>>,
    /// Set by the planner, when it finds its catalogue damaged.
    pub(crate) is_damaged: Arc<AtomicBool>,
}

impl PlannersLibrary {
    pub(crate) fn new(library: Option<Library>) -> PlannersLibrary {
        PlannersLibrary { library: Arc::new(Mutex::new(library)), is_damaged: Arc::default() }
    }
}

/// The journal in the library's database.
pub(crate) struct LibraryJournal {
    folder: PathBuf,
    /// None before it could be opened for the first time, and after a restoration that could not be done yet.
    library: Option<Library>,
    planner: PlannersLibrary,
    lines: Lines,
    /// What went wrong before the playout began, until it is written.
    troubles: Vec<AirEvent>,
}

/// How the playout's lines are numbered in the catalogue.
enum Lines {
    /// The playout began without it, and counts from this number on.
    After(AiringId),
    /// With so much added, by the only playout that may write.
    Moved(i64, #[expect(dead_code, reason = "held until the end")] AirPermit),
}

impl LibraryJournal {
    pub(crate) fn new(library: Library, permit: AirPermit, planner: PlannersLibrary) -> LibraryJournal {
        let folder = library.folder().to_owned();
        LibraryJournal {
            folder,
            library: Some(library),
            planner,
            lines: Lines::Moved(0, permit),
            troubles: Vec::new(),
        }
    }

    /// One whose library cannot be written yet, of a playout that numbers its lines from the one after `last` on.
    pub(crate) fn later(folder: &Path, last: AiringId, planner: PlannersLibrary) -> LibraryJournal {
        LibraryJournal {
            folder: folder.to_owned(),
            library: None,
            planner,
            lines: Lines::After(last),
            troubles: Vec::new(),
        }
    }

    /// The same, which begins with what went wrong before.
    pub(crate) fn telling(self, troubles: &[Message]) -> LibraryJournal {
        let noted = |message: &Message| AirEvent::noted(AirTime::now(), message.clone());
        LibraryJournal { troubles: troubles.iter().map(noted).collect(), ..self }
    }

    /// What is added to the playout's numbers; opens the library if need be.
    fn moved(&mut self) -> Result<i64, Message> {
        if let Lines::After(_) = self.lines {
            self.restore()?;
        }
        match self.lines {
            Lines::Moved(by, _) => Ok(by),
            Lines::After(_) => Ok(0),
        }
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
        if let Lines::After(last) = self.lines {
            let permit = library.go_on_air().map_err(|cause| cause.explain())?;
            let past = library.past().map_err(|cause| cause.explain())?;
            library.append(&past.interruptions()).map_err(|cause| cause.explain())?;
            self.lines = Lines::Moved(past.last_airing.0 - last.0, permit);
        }
        if let Some(message) = restored {
            let noted = AirEvent::noted(AirTime::now(), message);
            library.append(&[noted]).map_err(|cause| cause.explain())?;
        }
        Ok(self.library.insert(library))
    }
}

impl Journal for LibraryJournal {
    fn append(&mut self, events: &[AirEvent]) -> Result<(), Message> {
        let by = self.moved()?;
        if by == 0 && self.troubles.is_empty() {
            return self.with(|library| library.append(events));
        }
        let moved = events.iter().map(|event| renumbered(event.clone(), by));
        let events: Vec<AirEvent> = self.troubles.iter().cloned().chain(moved).collect();
        self.with(|library| library.append(&events))?;
        self.troubles.clear();
        Ok(())
    }

    fn beat(&mut self, beat: &Heartbeat) -> Result<(), Message> {
        let by = self.moved()?;
        let sounding = beat.sounding.iter().map(|(airing, position)| (AiringId(airing.0 + by), *position));
        let beat = Heartbeat { sounding: sounding.collect(), ..beat.clone() };
        self.with(|library| library.beat(&beat))
    }
}

fn renumbered(mut event: AirEvent, by: i64) -> AirEvent {
    match &mut event {
        AirEvent::Started(on_air) => on_air.airing.0 += by,
        AirEvent::Ended { airing, .. } => airing.0 += by,
        AirEvent::Noted { .. } => {}
    }
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_that_is_damaged_on_air_is_restored_and_no_line_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let noted = |id: &'static str| AirEvent::noted(AirTime(1), Message::new(id));
        let library = Library::open(folder.path()).unwrap();
        let planner = PlannersLibrary::new(Library::open(folder.path()).ok());
        let permit = library.go_on_air().unwrap();
        let mut journal = LibraryJournal::new(library, permit, planner.clone());
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
