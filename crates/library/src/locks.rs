//! The locks of a library, which its processes share.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use crate::Error;

/// Keeps every other Surco out of a library while its catalogue is replaced.
pub(crate) fn lock_alone(folder: &Path) -> Result<File, Error> {
    let lock = lock_file(folder, "lock")?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Error::InUse { folder: folder.to_owned() }),
        Err(TryLockError::Error(cause)) => Err(Error::write(&folder.join("lock"))(cause)),
    }
}

/// The file of a lock; made where it is not there.
pub(crate) fn lock_file(folder: &Path, name: &str) -> Result<File, Error> {
    let path = folder.join(name);
    fs::OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(Error::write(&path))
}
