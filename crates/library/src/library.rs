//! The library of a station: its catalogue and its content store, opened together.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Result as SqlResult, Transaction};
use surco_messages::Message;
use surco_model::{MachineId, Slug, Writer};

use crate::columns::{self, Text};
use crate::locks::lock_file;
use crate::schema::CATALOGUE;
use crate::{Error, Store, disk, machine, recovery, schema};

/// An open library. Each process, and each thread that works for itself, opens its own; they may all read and write
/// at once.
#[derive(Debug)]
pub struct Library {
    folder: PathBuf,
    connection: Connection,
    store: Store,
    /// The machine and the station that new rows carry; none of a library that is only read, and of one whose station was
    /// never told.
    machine: Option<MachineId>,
    station: Option<Slug>,
    /// Held as long as the library is open: nobody replaces the catalogue meanwhile.
    _open: Option<File>,
}

/// The right to be the one playout that writes a library's journal, until it is dropped.
#[derive(Debug)]
pub struct AirPermit {
    _lock: File,
}

impl Library {
    /// Opens the library in a folder, `<station>/library`; makes it if it is not there, and brings an older one up to
    /// date. Quick: nothing is looked through. See [`check_integrity`](Library::check_integrity) and
    /// [`open_or_recover`](Library::open_or_recover).
    ///
    /// # Errors
    /// When the folder or the catalogue cannot be read or written, or the catalogue is damaged, foreign, or of a
    /// later version.
    pub fn open(folder: &Path) -> Result<Library, Error> {
        disk::create_folder(folder)?;
        if recovery::is_lost(folder) {
            let message = recovery::recover(folder)?;
            tracing::error!("{message}");
        }
        let open = lock_file(folder, "lock")?;
        match open.try_lock_shared() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::InUse { folder: folder.to_owned() }),
            Err(TryLockError::Error(cause)) => return Err(Error::write(&folder.join("lock"))(cause)),
        }
        let is_new = !folder.join(CATALOGUE).exists();
        let store = Store::open(folder)?;
        let path = folder.join(CATALOGUE);
        let (connection, machine, station) = {
            // One at a time: a catalogue that another process is just making looks like nobody's.
            let gate = lock_file(&folder.join("work"), "lock")?;
            gate.lock().map_err(Error::write(&folder.join("work/lock")))?;
            let connection = schema::open(&path)?;
            let machine = machine::of(&connection, folder).map_err(Error::catalogue(&path))?;
            let station = station(&connection).map_err(Error::catalogue(&path))?;
            (connection, Some(machine), station)
        };
        if is_new {
            disk::sync_folder(folder)?;
        }
        Ok(Library { folder: folder.to_owned(), connection, store, machine, station, _open: Some(open) })
    }

    /// Whether there is a catalogue in a folder, in whatever state.
    pub fn is_there(folder: &Path) -> bool {
        folder.join(CATALOGUE).exists()
    }

    /// Opens a library that cannot be written now, because its disk is full or has turned read-only: its recordings and
    /// its grid can still be heard. What came last may not be in it, and nobody who replaces the catalogue is kept from it.
    ///
    /// # Errors
    /// When there is none, or it cannot even be read.
    pub fn open_to_read(folder: &Path) -> Result<Library, Error> {
        let connection = schema::open_to_read(&folder.join(CATALOGUE))?;
        let store = Store::open_to_read(folder);
        Ok(Library { folder: folder.to_owned(), connection, store, machine: None, station: None, _open: None })
    }

    /// Opens the library for going on air: looks through the whole catalogue, and when it is damaged, takes the last
    /// automatic backup in its place. The damaged file is set aside, not deleted, and what can still be read of it
    /// is added to the backup. The message says what was done.
    ///
    /// # Errors
    /// As [`open`](Library::open), and when another Surco is working with the damaged catalogue.
    pub fn open_or_recover(folder: &Path) -> Result<(Library, Option<Message>), Error> {
        let opened = Library::open(folder).and_then(|library| {
            library.check_integrity()?;
            Ok(library)
        });
        match opened {
            Err(Error::CatalogueDamaged { .. }) => {
                let message = recovery::recover(folder)?;
                tracing::error!("{message}");
                Ok((Library::open(folder)?, Some(message)))
            }
            opened => Ok((opened?, None)),
        }
    }

    /// Looks through the whole catalogue for damage: milliseconds per megabyte.
    ///
    /// # Errors
    /// [`Error::CatalogueDamaged`] when there is some.
    pub fn check_integrity(&self) -> Result<(), Error> {
        schema::check(&self.connection, &self.catalogue_file())
    }

    /// The right to go on air with this library. The system takes it back when the process ends, however it ends.
    ///
    /// # Errors
    /// [`Error::AlreadyOnAir`] when another process has it: two playouts would write one journal.
    pub fn go_on_air(&self) -> Result<AirPermit, Error> {
        let lock = lock_file(&self.folder, "air.lock")?;
        match lock.try_lock() {
            Ok(()) => Ok(AirPermit { _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::AlreadyOnAir { folder: self.folder.clone() }),
            Err(TryLockError::Error(cause)) => Err(Error::write(&self.folder.join("air.lock"))(cause)),
        }
    }

    /// Rows that are written from now on carry this station's id; so do those of whoever opens the library later and does
    /// not name a station. Stations that share a folder each name theirs.
    ///
    /// # Errors
    /// When the catalogue cannot be read or written; the rows carry the id all the same.
    pub fn belongs_to(&mut self, station: &Slug) -> Result<(), Error> {
        if self.station.as_ref() == Some(station) {
            return Ok(());
        }
        self.station = Some(station.clone());
        self.write(|change| {
            let keep = "INSERT OR REPLACE INTO station (id, station) VALUES (1, ?1)";
            change.execute(keep, [Text(station)]).map(drop)
        })
    }

    /// The station and the machine that new rows carry; none of a library that is only read.
    pub fn writer(&self) -> Option<Writer> {
        self.machine.map(|machine| Writer { station: self.station.clone(), machine })
    }

    /// The library's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the sounds are.
    pub fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn catalogue_file(&self) -> PathBuf {
        self.folder.join(CATALOGUE)
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Asks the catalogue something.
    pub(crate) fn read<T>(&self, ask: impl FnOnce(&Connection) -> SqlResult<T>) -> Result<T, Error> {
        ask(&self.connection).map_err(Error::catalogue(&self.catalogue_file()))
    }

    /// Changes the catalogue: all of it or nothing, and on the disk when this returns.
    pub(crate) fn write<T>(&mut self, tell: impl FnOnce(&Transaction<'_>) -> SqlResult<T>) -> Result<T, Error> {
        let path = self.catalogue_file();
        let change = || {
            let transaction = self.connection.transaction()?;
            let told = tell(&transaction)?;
            transaction.commit()?;
            Ok(told)
        };
        change().map_err(Error::catalogue(&path))
    }
}

/// The station that last named itself.
fn station(catalogue: &Connection) -> SqlResult<Option<Slug>> {
    catalogue.query_row("SELECT station FROM station", [], |row| columns::text(row, "station")).optional()
}
