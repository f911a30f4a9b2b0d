//! A damaged catalogue: the automatic backup, what can still be read of the damaged file, and the exchange of one
//! catalogue for another.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, Result as SqlResult};
use surco_units::AirTime;
use surco_words::Message;

use crate::library::{CATALOGUE, lock_alone};
use crate::{Error, Library, Store, disk, schema};

/// The automatic backup's file in the library's folder.
const BACKUP: &str = "catalogue.db.bak";

/// What SQLite keeps beside a database, and the database itself last.
const PARTS: [&str; 3] = ["-wal", "-shm", ""];

/// The tables in which a damaged catalogue's rows are looked for, and the key that they are read by.
const TABLES: [(&str, &str); 7] = [
    ("takes", "rowid"),
    ("places", "path"),
    ("masters", "id"),
    ("airings", "airing"),
    ("notes", "id"),
    ("publications", "id"),
    ("lists", "path"),
];

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
    make_single_file(&copy).map_err(&sql)?;
    schema::check(&copy, &library.catalogue_file())?;
    drop(copy);
    sync(to)
}

/// Everything into the one file, nothing beside it.
pub(crate) fn make_single_file(catalogue: &Connection) -> SqlResult<()> {
    catalogue.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0)).map(drop)
}

pub(crate) fn sync(path: &Path) -> Result<(), Error> {
    fs::File::options().write(true).open(path).and_then(|file| file.sync_all()).map_err(Error::write(path))
}

/// Whether the catalogue is gone and its automatic backup is not: a file system check after a power cut may do that.
pub(crate) fn is_lost(folder: &Path) -> bool {
    let is_empty = fs::metadata(folder.join(CATALOGUE)).map_or(true, |metadata| metadata.len() == 0);
    is_empty && folder.join(BACKUP).exists()
}

/// Makes a whole catalogue out of the automatic backup and what can still be read of the damaged one, and puts it in
/// that one's place. Says what was done.
pub(crate) fn recover(folder: &Path) -> Result<Message, Error> {
    let _alone = lock_alone(folder)?;
    let store = Store::open(folder)?;
    let new = store.work_folder().join(CATALOGUE);
    let has_backup = match take_backup(&folder.join(BACKUP), &new) {
        Ok(has_backup) => has_backup,
        Err(cause) => {
            tracing::warn!("{cause}");
            remove_if_there(&new)?;
            false
        }
    };
    let catalogue = schema::open(&new)?;
    let saved = save_rows(&catalogue, &folder.join(CATALOGUE));
    make_single_file(&catalogue).map_err(Error::catalogue(&new))?;
    drop(catalogue);
    sync(&new)?;
    let aside = exchange(folder, &new, "damaged")?;
    let id = if has_backup { "library-recovered" } else { "library-recovered-without-backup" };
    Ok(Message::new(id)
        .with("path", folder.join(CATALOGUE).as_path())
        .with("rows", saved)
        .with("aside", aside.unwrap_or_default().as_path()))
}

fn take_backup(backup: &Path, to: &Path) -> Result<bool, Error> {
    if !backup.exists() {
        return Ok(false);
    }
    fs::copy(backup, to).map_err(Error::write(to))?;
    schema::check(&schema::open(to)?, to)?;
    Ok(true)
}

fn remove_if_there(path: &Path) -> Result<(), Error> {
    if path.exists() { fs::remove_file(path).map_err(Error::write(path)) } else { Ok(()) }
}

/// Adds the rows of a damaged catalogue that can still be read and are not there yet. Returns how many they were.
fn save_rows(catalogue: &Connection, damaged: &Path) -> usize {
    let attached = catalogue.execute("ATTACH ?1 AS damaged", [damaged.to_string_lossy()]);
    if attached.is_err() || !damaged.exists() {
        return 0;
    }
    // From both ends: between them lies what is damaged.
    let ends = TABLES.iter().flat_map(|table| [(table, "DESC"), (table, "ASC")]);
    let saved = ends.map(|((table, key), order)| save_table(catalogue, table, key, order)).sum();
    let end = "UPDATE airings SET ended_at = found.ended_at, ended_position = found.ended_position, \
               ending = found.ending FROM damaged.airings AS found \
               WHERE found.airing = airings.airing AND airings.ended_at IS NULL AND found.ended_at IS NOT NULL";
    let beat = "INSERT OR REPLACE INTO heartbeat SELECT * FROM damaged.heartbeat WHERE true";
    for sql in [end, beat, "DETACH damaged"] {
        if let Err(cause) = catalogue.execute(sql, []) {
            tracing::debug!("{cause}");
        }
    }
    saved
}

fn save_table(catalogue: &Connection, table: &str, key: &str, order: &str) -> usize {
    let save = || -> SqlResult<usize> {
        let change = catalogue.unchecked_transaction()?;
        let saved = save_in_order(&change, table, key, order)?;
        change.commit().map(|()| saved)
    };
    save().unwrap_or_else(|cause| {
        tracing::debug!("{table}: {cause}");
        0
    })
}

fn save_in_order(change: &Connection, table: &str, key: &str, order: &str) -> SqlResult<usize> {
    let mut keys = change.prepare(&format!("SELECT {key} FROM damaged.{table} ORDER BY {key} {order}"))?;
    let mut insert = change
        .prepare(&format!("INSERT OR IGNORE INTO main.{table} SELECT * FROM damaged.{table} WHERE {key} = ?1"))?;
    let mut keys = keys.query([])?;
    let mut saved = 0;
    // A damaged page ends the walk; a damaged row is passed over.
    while let Ok(Some(row)) = keys.next() {
        let key: rusqlite::types::Value = row.get(0)?;
        saved += insert.execute([key]).unwrap_or(0);
    }
    Ok(saved)
}

/// Puts a catalogue, a single file on the disk, in the place of the one that is there, which is set aside under the
/// name that is returned. Whenever this is cut short, there is either the old one or the new one.
pub(crate) fn exchange(folder: &Path, new: &Path, why: &str) -> Result<Option<PathBuf>, Error> {
    let catalogue = folder.join(CATALOGUE);
    let aside = free_name(folder, why);
    let had_one = catalogue.exists();
    for part in PARTS {
        let (from, to) = (with_part(&catalogue, part), with_part(&aside, part));
        if !from.exists() {
            continue;
        }
        // The database keeps its name until the new one takes it; its log must be gone before that, or it would be
        // taken for the new one's.
        if part.is_empty() && fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to).map_err(Error::write(&to))?;
            sync(&to)?;
        } else if !part.is_empty() {
            fs::rename(&from, &to).map_err(Error::write(&to))?;
        }
    }
    disk::sync_folder(folder)?;
    disk::move_into_place(new, &catalogue)?;
    Ok(had_one.then_some(aside))
}

/// `catalogue-damaged-20261124T073000Z.db`.
fn free_name(folder: &Path, why: &str) -> PathBuf {
    let now = AirTime::now().to_utc().format("%Y%m%dT%H%M%SZ");
    let names = (1..).map(|count| match count {
        1 => format!("catalogue-{why}-{now}.db"),
        _ => format!("catalogue-{why}-{now}-{count}.db"),
    });
    let mut free = names.map(|name| folder.join(name)).filter(|path| !path.exists());
    free.next().unwrap_or_else(|| folder.join(format!("catalogue-{why}.db")))
}

fn with_part(path: &Path, part: &str) -> PathBuf {
    let mut whole = path.as_os_str().to_owned();
    whole.push(part);
    PathBuf::from(whole)
}
