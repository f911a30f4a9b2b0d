//! The catalogue's file: how it is opened, and how it grew from version to version. Migrations only go forward; one
//! that has been released is never changed.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use crate::Error;

/// "Surc": tells a catalogue from any other SQLite file.
pub(crate) const APPLICATION_ID: i32 = 0x5375_7263;

/// How long one process waits for another that is writing. Every write here takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

const STEPS: &[M<'_>] = &[
    M::up(include_str!("sql/1-recordings.sql")),
    M::up(include_str!("sql/2-journal.sql")),
    M::up(include_str!("sql/3-publications.sql")),
];

pub(crate) const MIGRATIONS: Migrations<'_> = Migrations::from_slice(STEPS);

/// Opens the catalogue; makes it if there is none, and brings an older one up to date.
///
/// WAL lets others read while the journal is written; FULL brings every commit to the disk before it counts.
pub(crate) fn open(path: &Path) -> Result<Connection, Error> {
    let sql = Error::catalogue(path);
    let mut connection = Connection::open(path).map_err(&sql)?;
    connection.busy_timeout(PATIENCE).map_err(&sql)?;
    refuse_foreign(&connection, path)?;
    let wal: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).map_err(&sql)?;
    if wal != "wal" {
        tracing::warn!("{}: the file system has no write-ahead log, journal mode is {wal}", path.display());
    }
    connection.pragma_update(None, "synchronous", "FULL").map_err(&sql)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(&sql)?;
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    migrate(&mut connection, path)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Reads the whole file and looks for damage.
pub(crate) fn check(connection: &Connection, path: &Path) -> Result<(), Error> {
    let found: String =
        connection.pragma_query_value(None, "quick_check", |row| row.get(0)).map_err(Error::catalogue(path))?;
    if found == "ok" {
        return Ok(());
    }
    tracing::error!("{}: {found}", path.display());
    Err(Error::CatalogueDamaged { path: path.to_owned() })
}

/// A file that is no catalogue, or one from the future, is not touched.
fn refuse_foreign(connection: &Connection, path: &Path) -> Result<(), Error> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let sql = Error::catalogue(path);
    let application = number("application_id").map_err(&sql)?;
    let version = number("user_version").map_err(&sql)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(&sql)?;
    let is_new = application == 0 && version == 0 && tables == 0;
    if !is_new && application != APPLICATION_ID {
        return Err(Error::NotACatalogue { path: path.to_owned() });
    }
    if usize::try_from(version).is_ok_and(|version| version > STEPS.len()) {
        return Err(Error::CatalogueTooNew { path: path.to_owned() });
    }
    Ok(())
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    let pending = |connection: &Connection| MIGRATIONS.pending_migrations(connection);
    match MIGRATIONS.to_latest(connection) {
        Ok(()) => Ok(()),
        // Another process has done it meanwhile.
        Err(_) if pending(connection).is_ok_and(|pending| pending == 0) => Ok(()),
        Err(rusqlite_migration::Error::RusqliteError { err, .. }) => Err(Error::catalogue(path)(err)),
        Err(other) => {
            tracing::error!("{}: {other}", path.display());
            Err(Error::CatalogueDamaged { path: path.to_owned() })
        }
    }
}
