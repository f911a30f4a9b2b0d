//! Copies of the catalogue, made while others may write.

use rusqlite::Connection;
use rusqlite::backup::Backup;
use std::path::Path;
use std::time::Duration;

use crate::recovery::{self, BACKUP};
use crate::{Error, Library, disk, schema};

impl Library {
    /// Copies the catalogue (not the sounds) to where [`open_or_recover`](Library::open_or_recover) finds it should
    /// the catalogue ever be damaged. Others may write meanwhile. A copy that is not whole does not take the place
    /// of an older one that is.
    ///
    /// # Errors
    /// When it cannot be written, or the catalogue is damaged.
    pub fn auto_backup(&self) -> Result<(), Error> {
        let copy = self.store().work_folder().join(BACKUP);
        copy_catalogue(self, &copy)?;
        disk::move_into_place(&copy, &self.folder().join(BACKUP))
    }
}

/// Copies the catalogue as it is at this moment into a new file, looks it through, and brings it to the disk.
pub(crate) fn copy_catalogue(library: &Library, to: &Path) -> Result<(), Error> {
    let sql = Error::catalogue(to);
    let mut copy = Connection::open(to).map_err(&sql)?;
    // The file is synced as a whole, below.
    copy.pragma_update(None, "synchronous", "OFF").map_err(&sql)?;
    // In one step, which is one moment of the catalogue: between two, a journal that is written every second would
    // make it begin again.
    Backup::new(library.connection(), &mut copy)
        .and_then(|backup| backup.run_to_completion(i32::MAX, Duration::from_millis(50), None))
        .map_err(Error::catalogue(&library.catalogue_file()))?;
    recovery::make_single_file(&copy).map_err(&sql)?;
    schema::check(&copy, &library.catalogue_file())?;
    drop(copy);
    disk::sync(to)
}
