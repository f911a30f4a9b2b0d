//! Looks after the catalogue while the station is on the air, in a thread and with a connection of its own: a catalogue of
//! years takes an old disk a minute to look through and to copy, for which neither the first sound nor a line of the
//! journal is to wait.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use surco_library::{Error, Library};

/// The station is heard first.
const SETTLE: Duration = Duration::from_secs(60);
/// How often the catalogue is copied to where a damaged one is restored from.
const BACKUP: Duration = Duration::from_secs(6 * 3600);
/// What could not be done is tried again so much later.
const RETRY: Duration = Duration::from_secs(600);

/// The thread, which ends with this; a copy that is under way then is cleared away by the next one.
pub(crate) struct Maintenance(#[expect(dead_code, reason = "what ends the thread by going")] Option<Sender<()>>);

impl Maintenance {
    /// Begins. Damage that it finds is told by `is_damaged`.
    pub(crate) fn start(folder: &Path, is_damaged: Arc<AtomicBool>) -> Maintenance {
        let (end, ended) = mpsc::channel::<()>();
        let folder = folder.to_owned();
        let thread = std::thread::Builder::new().name("maintenance".to_owned()).spawn(move || {
            let mut pause = SETTLE;
            while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                pause = match attend(&folder, &is_damaged) {
                    Ok(()) => BACKUP,
                    Err(cause) => {
                        tracing::error!("{cause}");
                        RETRY
                    }
                };
            }
        });
        Maintenance(thread.is_ok().then_some(end))
    }
}

/// Copies the catalogue, which looks all of it through.
fn attend(folder: &Path, is_damaged: &AtomicBool) -> Result<(), Error> {
    let done = Library::open(folder).and_then(|library| library.auto_backup());
    if matches!(done, Err(Error::CatalogueDamaged { .. })) {
        is_damaged.store(true, Ordering::Release);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_that_is_damaged_where_nobody_looks_is_told_and_a_good_one_is_copied() {
        let folder = tempfile::tempdir().unwrap();
        drop(Library::open(folder.path()).unwrap());
        let is_damaged = AtomicBool::new(false);
        attend(folder.path(), &is_damaged).unwrap();
        assert!(!is_damaged.load(Ordering::Acquire));
        assert!(folder.path().join("catalogue.db.bak").exists());
        let path = folder.path().join("catalogue.db");
        let mut bytes = std::fs::read(&path).unwrap();
        let end = bytes.len();
        bytes[end - 4_096..].fill(0x5a);
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(attend(folder.path(), &is_damaged), Err(Error::CatalogueDamaged { .. })));
        assert!(is_damaged.load(Ordering::Acquire));
    }
}
