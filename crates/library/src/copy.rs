//! Copies of the catalogue, made while others may write.

use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use surco_job::Cancel;

use crate::interrupt::interruptible;
use crate::recovery::{self, BACKUP};
use crate::{Error, Library, disk, schema};

/// Pages between two looks at whether the job is cancelled: 4 MB.
const PAGES_AT_ONCE: i32 = 1024;

/// When a catalogue that is locked is tried again.
const BUSY_INTERVAL: Duration = Duration::from_millis(50);

impl Library {
    /// Copies the catalogue (not the sounds) to where [`open_or_recover`](Library::open_or_recover) finds it should
    /// the catalogue ever be damaged. Others may write meanwhile. A copy that is not whole does not take the place
    /// of an older one that is.
    ///
    /// # Errors
    /// When it cannot be written, or the catalogue is damaged.
    pub fn auto_backup(&self) -> Result<(), Error> {
        let copy = self.store().work_folder().join(BACKUP);
        copy_catalogue(self, &copy, &Cancel::new())?;
        disk::move_into_place(&copy, &self.folder().join(BACKUP))
    }
}

/// Copies the catalogue as it is at this moment into a new file, looks it through, and brings it to the disk.
pub(crate) fn copy_catalogue(library: &Library, to: &Path, cancel: &Cancel) -> Result<(), Error> {
    let sql = Error::catalogue(to);
    let mut copy = Connection::open(to).map_err(&sql)?;
    // The file is synced as a whole, below.
    copy.pragma_update(None, "synchronous", "OFF").map_err(&sql)?;
    copy_pages(library, &mut copy, cancel)?;
    recovery::make_single_file(&copy).map_err(&sql)?;
    let checked = interruptible(&copy, cancel, |copy| schema::check(copy, &library.catalogue_file()));
    cancel.check()?;
    checked?;
    drop(copy);
    disk::sync(to)
}

/// Copies page after page of one moment of the catalogue, which the open reading holds: without it, a journal that is
/// written every second would make the copy begin again.
fn copy_pages(library: &Library, copy: &mut Connection, cancel: &Cancel) -> Result<(), Error> {
    let catalogue = library.catalogue_file();
    let sql = Error::catalogue(&catalogue);
    let moment = Transaction::new_unchecked(library.connection(), TransactionBehavior::Deferred).map_err(&sql)?;
    moment.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(&sql)?;
    let backup = Backup::new(&moment, copy).map_err(&sql)?;
    loop {
        cancel.check()?;
        match backup.step(PAGES_AT_ONCE).map_err(&sql)? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => thread::sleep(BUSY_INTERVAL),
        }
    }
}
