//! Where a process writes what is not finished: a folder of its own, with a lock that the system opens when the
//! process ends, however it ends. Whoever comes next clears away the folders that nobody holds any more.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{Error, disk};

/// The file inside a process's folder that it holds locked.
const LOCK: &str = "lock";

/// The folder of one process; gone when it is dropped.
#[derive(Debug)]
pub(super) struct WorkFolder {
    path: PathBuf,
    // In this order: the folder goes while it is still locked.
    _own: Option<(TempDir, File)>,
}

impl WorkFolder {
    /// Makes one under `parent`, after clearing away what dead processes have left there.
    pub(super) fn create(parent: &Path) -> Result<WorkFolder, Error> {
        disk::create_folder(parent)?;
        // One at a time: a folder that has no lock yet is not taken for a dead one.
        let gate = lock_file(&parent.join(LOCK))?;
        gate.lock().map_err(Error::write(&parent.join(LOCK)))?;
        clear_leftovers(parent);
        let name = format!("{}-", std::process::id());
        let folder = tempfile::Builder::new().prefix(&name).tempdir_in(parent).map_err(Error::write(parent))?;
        let path = folder.path().join(LOCK);
        let lock = lock_file(&path)?;
        lock.lock().map_err(Error::write(&path))?;
        Ok(WorkFolder { path: folder.path().to_owned(), _own: Some((folder, lock)) })
    }

    /// None: for who only reads. What is written into it all the same is refused by the system.
    pub(super) fn none(parent: &Path) -> WorkFolder {
        WorkFolder { path: parent.join("none"), _own: None }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

fn clear_leftovers(parent: &Path) {
    let folders = fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.path());
    for folder in folders.filter(|path| path.is_dir() && !is_held(path)) {
        match fs::remove_dir_all(&folder) {
            Ok(()) => tracing::info!("cleared away unfinished work: {}", folder.display()),
            // It is in nobody's way.
            Err(cause) => tracing::warn!("cannot clear away {}: {cause}", folder.display()),
        }
    }
}

/// Whether a living process holds a folder. One that was made but never locked is nobody's.
fn is_held(folder: &Path) -> bool {
    let lock = File::options().write(true).open(folder.join(LOCK));
    match lock.map(|lock| lock.try_lock()) {
        Ok(Ok(())) => false,
        // Where the file system knows no locks, nothing is cleared away.
        Ok(Err(TryLockError::WouldBlock | TryLockError::Error(_))) => true,
        Err(cause) => cause.kind() != std::io::ErrorKind::NotFound,
    }
}

fn lock_file(path: &Path) -> Result<File, Error> {
    File::options().write(true).create(true).truncate(false).open(path).map_err(Error::write(path))
}
