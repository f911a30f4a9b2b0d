//! Brings recordings into the library while the station is on air: those that lie in its folders already, and those that
//! somebody puts there.
//!
//! The air goes first. One recording is listened to at a time, by a thread of the lowest priority, and none is copied when
//! the disk would be too full for the journal and the air check afterwards. The thread ends with the air.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use surco_files::{FileStamp, free_space};
use surco_job::{Cancel, Job};
use surco_library::{Error as LibraryError, Library, station_path};
use surco_messages::{Explain, Message};
use surco_model::Slug;
use surco_production::{Error as ProductionError, IngestOptions, scan};

use crate::jobs::SettledFiles;
use crate::{Error, Station};

/// How long a file must stay the same: a stick or a network share may pause in the middle of a copy. The first recording
/// is not looked at before, so that the station is heard first.
const SETTLE: Duration = Duration::from_secs(10);

/// Between two listings of the folders: ten thousand files take some tens of milliseconds.
const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// When a library that refuses is tried again.
const RETRY_INTERVAL: Duration = Duration::from_secs(60);

/// How much of the disk is left to the journal, the air check and the system.
const SPARE_BYTES: u64 = 1 << 30;

/// The thread; it ends when this is dropped.
pub(super) struct BackgroundIngest {
    cancel: Cancel,
    current: Arc<Mutex<Cancel>>,
    /// Closed to wake the thread up for its end.
    wake: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
    troubles: Receiver<Message>,
}

impl BackgroundIngest {
    /// Begins. Files that the playout itself writes, `except`, are no recordings. Reports a damaged catalogue in
    /// `is_damaged`, and lets go of one that somebody else reports there.
    pub(super) fn start(
        station: &Station,
        id: &Slug,
        except: &[PathBuf],
        is_damaged: Arc<AtomicBool>,
    ) -> BackgroundIngest {
        let ((tell, troubles), (wake, woken)) = (channel(), channel());
        let (cancel, current) = (Cancel::new(), Arc::<Mutex<Cancel>>::default());
        let except = except.iter().map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone()));
        let mut work = Work {
            station: station.clone(),
            id: id.clone(),
            except: except.collect(),
            files: SettledFiles::new(SETTLE),
            met: BTreeSet::new(),
            is_damaged,
            is_full: false,
            tell,
            cancel: cancel.clone(),
            woken,
            current: Arc::clone(&current),
        };
        let thread = thread::Builder::new().name("ingest".to_owned()).spawn(move || work.run());
        BackgroundIngest { cancel, current, wake: Some(wake), thread: thread.ok(), troubles }
    }

    /// What somebody should know of, since it was last asked: a recording that cannot be used, a disk that is full.
    pub(super) fn troubles(&self) -> impl Iterator<Item = Message> {
        self.troubles.try_iter()
    }
}

impl Drop for BackgroundIngest {
    fn drop(&mut self) {
        self.cancel.cancel();
        drop(self.wake.take());
        self.current.lock().unwrap_or_else(PoisonError::into_inner).cancel();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that ingests failed");
        }
    }
}

/// What the thread holds.
struct Work {
    station: Station,
    id: Slug,
    except: Vec<PathBuf>,
    files: SettledFiles,
    /// What was looked at once: a file that is handed out again has changed since.
    met: BTreeSet<PathBuf>,
    is_damaged: Arc<AtomicBool>,
    /// Whether it was reported that the disk is too full.
    is_full: bool,
    tell: Sender<Message>,
    cancel: Cancel,
    /// Is closed when the playout ends.
    woken: Receiver<()>,
    /// Ends the recording that is being ingested.
    current: Arc<Mutex<Cancel>>,
}

impl Work {
    fn run(&mut self) {
        surco_playout::lower_thread_priority();
        let mut pause = POLL_INTERVAL;
        loop {
            // A thread that only waits costs the old PC nothing.
            if self.woken.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            pause = match self.look() {
                Ok(()) => POLL_INTERVAL,
                Err(Error::Cancelled) if self.cancel.is_cancelled() => return,
                Err(Error::Cancelled) => POLL_INTERVAL,
                Err(cause) => {
                    if matches!(cause, Error::Library(LibraryError::CatalogueDamaged { .. })) {
                        self.is_damaged.store(true, Ordering::Release);
                    }
                    tracing::error!("{cause}");
                    RETRY_INTERVAL
                }
            };
        }
    }

    /// Lists the folders, and brings in what is new in them.
    fn look(&mut self) -> Result<(), Error> {
        let there = self.list()?;
        let mut ready = self.files.ready(there, Instant::now());
        if ready.is_empty() {
            return Ok(());
        }
        // One that the library has from before is not read again, unless it has changed meanwhile.
        let library = self.station.library()?;
        for path in ready.extract_if(.., |path| !self.met.contains(path)).collect::<Vec<_>>() {
            if is_known(&library, self.station.home(), &path)? {
                self.met.insert(path);
            } else {
                ready.push(path);
            }
        }
        drop(library);
        for (index, path) in ready.iter().enumerate() {
            if let Err(cause) = self.ingest(path) {
                ready[index..].iter().for_each(|path| self.files.forget(path));
                return Err(cause);
            }
        }
        Ok(())
    }

    /// The files in the folders of the station. Loose files beside its grid are left to `surco ingest`: recordings of the
    /// air are often written there.
    fn list(&self) -> Result<Vec<(FileStamp, PathBuf)>, Error> {
        let entries =
            fs::read_dir(self.station.home()).map_err(|cause| Error::file(self.station.home(), cause))?;
        let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        let library = self.station.library_folder();
        let is_hidden = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        folders.retain(|path| path.is_dir() && *path != library && !is_hidden(path));
        folders.sort();
        let found = match scan(&folders, &self.cancel) {
            // A folder went away between two calls: the next listing is without it.
            Err(ProductionError::Missing { .. } | ProductionError::Read { .. }) => return Ok(Vec::new()),
            found => found?,
        };
        let recordings = found.recordings.into_iter().filter(|path| !self.except.contains(path));
        Ok(recordings.filter_map(|path| Some((FileStamp::at(&path)?, path))).collect())
    }

    /// Brings one recording in. One that cannot be used is reported once.
    fn ingest(&mut self, path: &Path) -> Result<(), Error> {
        self.cancel.check()?;
        if !self.has_room(path) {
            self.files.forget(path);
            return Ok(());
        }
        let current = Cancel::new();
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = current.clone();
        // The air may have ended just before.
        self.cancel.check()?;
        let mut library = self.station.library()?;
        library.belongs_to(&self.id)?;
        let options = IngestOptions::default();
        // A catalogue can be restored only when nobody has it open: the recording is ingested afterwards.
        let mut yield_to_repair = |_: f64| {
            if self.is_damaged.load(Ordering::Acquire) {
                current.cancel();
            }
        };
        let mut job = Job::new(&current, &mut yield_to_repair);
        match surco_production::ingest(&mut library, self.station.home(), path, &options, &mut job) {
            Ok(ingested) => tracing::info!("ingested {}", ingested.take.path.display()),
            Err(cause @ (ProductionError::Cancelled | ProductionError::Library(_))) => return Err(cause.into()),
            // A video without sound is no recording, and a file that is gone nobody's business.
            Err(ProductionError::Sound(surco_audio::Error::NotSound { what: "video", .. })) => {}
            Err(ProductionError::Missing { .. }) => self.files.forget(path),
            Err(cause) => {
                let _ = self.tell.send(Message::new("station-not-ingested").with("cause", cause.explain()));
            }
        }
        self.met.insert(path.to_owned());
        Ok(())
    }

    fn has_room(&mut self, path: &Path) -> bool {
        let bytes = path.metadata().map_or(0, |metadata| metadata.len());
        let folder = self.station.library_folder();
        let free = free_space(&folder).or_else(|| free_space(self.station.home()));
        let has_room = free.is_none_or(|free| free >= SPARE_BYTES.saturating_add(bytes));
        if !has_room && !self.is_full {
            let _ = self.tell.send(Message::new("station-no-room-to-ingest").with("path", path));
        }
        self.is_full = !has_room;
        has_room
    }
}

fn is_known(library: &Library, home: &Path, path: &Path) -> Result<bool, Error> {
    let take = library.take_at(&station_path(home, path))?;
    Ok(take.is_some_and(|take| library.store().path_of(&take.source).is_some()))
}
