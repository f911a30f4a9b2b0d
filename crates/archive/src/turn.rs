//! The exclusive right to change an archive, and the place for what is not finished.
//!
//! Both live in the archive's own folder `.surco`, which is nothing for readers and need not be uploaded.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use surco_files::create_folder;
use surco_job::Cancel;

use crate::Error;

/// How often a command that waits for its turn looks whether the turn has come.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// The exclusive right to change an archive, held until it is dropped: two commands that archive at once wait for
/// one another, so no feed is ever written from half of the episodes.
#[derive(Debug)]
pub(crate) struct Turn {
    own_folder: PathBuf,
    _lock: File,
}

impl Turn {
    /// Waits for the right to change the archive at `site`, which is made if it is not there.
    ///
    /// # Errors
    /// When the disk refuses, or the job is cancelled while it waits.
    pub(crate) fn take(site: &Path, cancel: &Cancel) -> Result<Turn, Error> {
        let own_folder = site.join(".surco");
        create_folder(&own_folder).map_err(Error::writing(&own_folder))?;
        let path = own_folder.join("lock");
        let lock = File::options().create(true).append(true).open(&path).map_err(Error::writing(&path))?;
        loop {
            cancel.check()?;
            match lock.try_lock() {
                Err(TryLockError::WouldBlock) => thread::sleep(POLL_INTERVAL),
                // Some sticks and network disks know no locks; there one command at a time is the user's care.
                Err(TryLockError::Error(cause)) if cause.kind() != io::ErrorKind::Unsupported => {
                    return Err(Error::Write { path, cause });
                }
                _ => return Ok(Turn { own_folder, _lock: lock }),
            }
        }
    }

    /// The archive's own folder.
    pub(crate) fn own_folder(&self) -> &Path {
        &self.own_folder
    }
}

/// A folder inside the archive for files that are not finished; it goes when it is dropped.
#[derive(Debug)]
pub(crate) struct Workshop {
    folder: PathBuf,
}

impl Workshop {
    /// Opens an empty workshop. What a power cut left in the last one is cleared away.
    pub(crate) fn open(turn: &Turn) -> Result<Workshop, Error> {
        let folder = turn.own_folder.join("workshop");
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(Error::writing(&folder))?;
        }
        create_folder(&folder).map_err(Error::writing(&folder))?;
        Ok(Workshop { folder })
    }

    /// A place in the workshop.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Moves a finished file from the workshop to its place, safely on the disk, in place of what stood there.
    pub(crate) fn publish(&self, made: &Path, place: &Path) -> Result<(), Error> {
        File::open(made).and_then(|file| file.sync_all()).map_err(Error::writing(made))?;
        surco_files::give_name(made, place).map_err(Error::writing(place))
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // The next workshop clears away what cannot be removed now.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Writes a small file whole, in place of what stood there; one that is already so is left alone.
pub(crate) fn write(place: &Path, bytes: &[u8]) -> Result<(), Error> {
    if fs::read(place).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    surco_files::write(place, bytes).map_err(Error::writing(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_power_cut_left_in_the_workshop_is_cleared_away() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join(".surco/workshop")).unwrap();
        let half = site.path().join(".surco/workshop/kept.flac");
        fs::write(&half, "half").unwrap();
        let turn = Turn::take(site.path(), &Cancel::new()).unwrap();
        let workshop = Workshop::open(&turn).unwrap();
        assert!(!half.exists());
        let place = workshop.place("x");
        fs::write(&place, "half").unwrap();
        drop(workshop);
        assert!(!place.exists());
    }

    #[test]
    fn the_archive_has_one_writer_at_a_time() {
        let site = tempfile::tempdir().unwrap();
        let first = Turn::take(site.path(), &Cancel::new()).unwrap();
        let path = site.path().to_owned();
        let (says, hears) = std::sync::mpsc::channel();
        let second = std::thread::spawn(move || {
            let _turn = Turn::take(&path, &Cancel::new()).unwrap();
            says.send(()).unwrap();
        });
        assert!(hears.recv_timeout(std::time::Duration::from_millis(100)).is_err());
        drop(first);
        hears.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
        second.join().unwrap();
    }
}
