//! A damaged catalogue: the automatic backup, what can still be read of the damaged file, and the exchange of one
//! catalogue for another.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, Result as SqlResult, params_from_iter};
use surco_messages::Message;
use surco_units::AirTime;

use crate::locks::lock_alone;
use crate::schema::CATALOGUE;
use crate::{Error, Store, disk, schema};

/// The automatic backup's file in the library's folder.
pub(crate) const BACKUP: &str = "catalogue.db.bak";

/// What SQLite keeps beside a database, and the database itself last.
const PARTS: [&str; 3] = ["-wal", "-shm", ""];

/// Why a catalogue is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Because {
    /// It is damaged.
    Damaged,
    /// A backup was brought back in its place.
    Replaced,
}

/// A table in which a damaged catalogue's rows are looked for.
struct Table {
    name: &'static str,
    /// What its rows are read by.
    key: &'static str,
    /// What to do with a row that is there already.
    known: &'static str,
}

const fn table(name: &'static str, key: &'static str) -> Table {
    Table { name, key, known: "ON CONFLICT DO NOTHING" }
}

/// In an order in which none refers to a later one.
const TABLES: [Table; 9] = [
    table("takes", "rowid"),
    table("places", "path"),
    table("masters", "id"),
    Table {
        known: "ON CONFLICT (airing) DO UPDATE SET ended_at = excluded.ended_at, \
                ended_position = excluded.ended_position, ending = excluded.ending \
                WHERE airings.ended_at IS NULL AND excluded.ended_at IS NOT NULL",
        ..table("airings", "airing")
    },
    table("notes", "id"),
    table("chain", "link"),
    table("publications", "id"),
    table("lists", "path"),
    Table {
        known: "ON CONFLICT (id) DO UPDATE SET latest = excluded.latest, at = excluded.at, \
                sounding = excluded.sounding, status = excluded.status WHERE excluded.latest > heartbeat.latest",
        ..table("heartbeat", "id")
    },
];

/// The latest instant of all lines there are.
const LATEST: &str = "INSERT INTO heartbeat (id, latest, sounding, status) SELECT 1, max(at), '[]', '' FROM \
     (SELECT at FROM airings UNION ALL SELECT ended_at FROM airings UNION ALL SELECT at FROM notes) \
     WHERE at IS NOT NULL HAVING count(*) > 0 ON CONFLICT (id) DO UPDATE SET latest = max(latest, excluded.latest)";

/// Everything into the one file, nothing beside it.
pub(crate) fn make_single_file(catalogue: &Connection) -> SqlResult<()> {
    catalogue.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0)).map(drop)
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
    let mut catalogue = schema::open(&new)?;
    let saved = save_rows(&mut catalogue, &folder.join(CATALOGUE), store.work_folder())?;
    make_single_file(&catalogue).map_err(Error::catalogue(&new))?;
    drop(catalogue);
    disk::sync(&new)?;
    let aside = exchange(folder, &new, Because::Damaged)?;
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
fn save_rows(catalogue: &mut Connection, damaged: &Path, work: &Path) -> Result<usize, Error> {
    if !damaged.exists() {
        return Ok(0);
    }
    // Reading a database may write to it: the damaged one stays as it is for whoever may know better.
    let copy = work.join("damaged.db");
    for part in ["-wal", ""].map(|part| (with_part(damaged, part), with_part(&copy, part))) {
        if part.0.exists() {
            fs::copy(&part.0, &part.1).map_err(Error::write(&part.1))?;
        }
    }
    let saved = Connection::open(&copy).and_then(|damaged| {
        let change = catalogue.transaction()?;
        // From both ends: between them lies what is damaged.
        let walks = TABLES.iter().flat_map(|table| [(table, "DESC"), (table, "ASC")]);
        let saved = walks.map(|(table, order)| table.save(&damaged, &change, order).unwrap_or(0)).sum();
        change.execute(LATEST, [])?;
        change.commit()?;
        Ok(saved)
    });
    Ok(saved.unwrap_or_else(|cause| {
        tracing::warn!("{}: {cause}", damaged.display());
        0
    }))
}

impl Table {
    /// Copies rows in an order of their keys. A damaged page ends the walk; a damaged row is passed over.
    fn save(&self, from: &Connection, to: &Connection, order: &str) -> SqlResult<usize> {
        let Table { name, key, known } = self;
        let mut rows = from.prepare(&format!("SELECT * FROM {name} ORDER BY {key} {order}"))?;
        let columns = rows.column_count();
        let places = vec!["?"; columns].join(", ");
        // By their names: the damaged catalogue may be of a version that had fewer.
        let names = rows.column_names().join(", ");
        let mut insert = to.prepare(&format!("INSERT INTO {name} ({names}) VALUES ({places}) {known}"))?;
        let mut rows = rows.query([])?;
        let mut saved = 0;
        while let Ok(Some(row)) = rows.next() {
            let values = (0..columns).map(|column| row.get::<_, Value>(column)).collect::<SqlResult<Vec<_>>>();
            saved += values.and_then(|values| insert.execute(params_from_iter(values))).unwrap_or(0);
        }
        Ok(saved)
    }
}

/// Puts a catalogue, a single file on the disk, in the place of the one that is there, which is set aside under the
/// name that is returned. Whenever this is cut short, there is either the old one or the new one.
pub(crate) fn exchange(folder: &Path, new: &Path, because: Because) -> Result<Option<PathBuf>, Error> {
    let catalogue = folder.join(CATALOGUE);
    let aside = free_name(folder, because);
    let had_one = catalogue.exists();
    // The automatic backup of a replaced catalogue goes with it: nobody is to recover from that.
    let backup = (because == Because::Replaced).then_some(".bak");
    for part in backup.into_iter().chain(PARTS) {
        let (from, to) = (with_part(&catalogue, part), with_part(&aside, part));
        if !from.exists() {
            continue;
        }
        // The database keeps its name until the new one takes it; its log must be gone before that, or it would be
        // taken for the new one's.
        if !part.is_empty() {
            fs::rename(&from, &to).map_err(Error::write(&to))?;
        } else if fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to).map_err(Error::write(&to))?;
            disk::sync(&to)?;
        }
    }
    disk::sync_folder(folder)?;
    disk::move_into_place(new, &catalogue)?;
    Ok(had_one.then_some(aside))
}

/// `catalogue-damaged-20261124T073000Z.db`.
fn free_name(folder: &Path, because: Because) -> PathBuf {
    let why = match because {
        Because::Damaged => "damaged",
        Because::Replaced => "before",
    };
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
