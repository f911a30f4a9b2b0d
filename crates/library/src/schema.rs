//! The catalogue's file: how it is opened, and how it grew from version to version. Migrations only go forward; one
//! that has been released is never changed.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use crate::{Error, chain};

/// The catalogue's file in the library's folder.
pub(crate) const CATALOGUE: &str = "catalogue.db";

/// "Surc": tells a catalogue from any other SQLite file.
pub(crate) const APPLICATION_ID: i32 = 0x5375_7263;

/// How long one process waits for another that is writing. Every write here takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the write-ahead log is cut back to once its content is in the catalogue.
const MOST_LOG: i64 = 16 << 20;

/// How many KiB of the catalogue a connection keeps in memory. A playout has two or three open for months, and each fills
/// what it may with the journal's newest pages; the system has them all in its own cache anyway.
const CACHE: i64 = 512;

const STEPS: &[M<'_>] = &[
    M::up(include_str!("sql/1-recordings.sql")),
    M::up(include_str!("sql/2-journal.sql")),
    M::up(include_str!("sql/3-publications.sql")),
    M::up(include_str!("sql/4-chain.sql")),
    M::up(include_str!("sql/5-arrivals.sql")),
    M::up(include_str!("sql/6-writers.sql")),
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
    connection.pragma_update(None, "journal_size_limit", MOST_LOG).map_err(&sql)?;
    // Negative: KiB; positive would be pages.
    connection.pragma_update(None, "cache_size", -CACHE).map_err(&sql)?;
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    migrate(&mut connection, path)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Opens a catalogue on a disk that cannot be written: as it was when its write-ahead log was last taken into it.
pub(crate) fn open_to_read(path: &Path) -> Result<Connection, Error> {
    let sql = Error::catalogue(path);
    // As RFC 3986 has it, but for the slashes.
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags).map_err(&sql)?;
    refuse_foreign(&connection, path)?;
    match MIGRATIONS.pending_migrations(&connection) {
        Ok(0) => Ok(connection),
        // An older one cannot be brought up to date here.
        _ => Err(Error::CatalogueDamaged { path: path.to_owned() }),
    }
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
        Ok(()) => adopt(connection).map_err(Error::catalogue(path)),
        // Another process has done it meanwhile.
        Err(_) if pending(connection).is_ok_and(|pending| pending == 0) => Ok(()),
        Err(rusqlite_migration::Error::RusqliteError { err, .. }) => Err(Error::catalogue(path)(err)),
        Err(other) => {
            tracing::error!("{}: {other}", path.display());
            Err(Error::CatalogueDamaged { path: path.to_owned() })
        }
    }
}

/// A journal that is older than its chain is tied together as it is.
fn adopt(connection: &mut Connection) -> rusqlite::Result<()> {
    if !chain::is_wanting(connection)? {
        return Ok(());
    }
    let change = connection.transaction()?;
    chain::adopt(&change)?;
    change.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a catalogue of each version may hold: the rows that its own migration made room for.
    const KEPT: [&str; 6] = [
        "INSERT INTO takes (source, bytes, path, format, codec, sample_rate, channels, duration, cue_in, cue_out, segue, \
         integrated, range_lu, true_peak, max_momentary, max_short_term, title, artist, program, promoter, problems, \
         first_brought) VALUES ('aa', 8, 'musica/huayno.mp3', 'mp3', 'mp3', 44100, 2, 480, 0, 480, 480, -12.0, 5.0, \
         -1.0, NULL, NULL, 'Huayno', 'Los Ubres', NULL, 'Rosa', '[]', 7); \
         INSERT INTO places VALUES ('musica/huayno.mp3', 'aa'); \
         INSERT INTO masters (id, program, episode, source, bytes, recipe, duration, integrated, range_lu, true_peak, \
         max_momentary, max_short_term, chapters, made_at) VALUES (3, 'manos-limpias', '1-el-lavado', 'bb', 9, 'recipe', 480, -16.0, NULL, -1.5, \
         NULL, NULL, '[]', 7);",
        "INSERT INTO airings (airing, item, slot, program, episode, title, kind, source, planned_start, at, cue_in, position, \
         reason, ended_at, ended_position, ending) VALUES (5, 'item', NULL, NULL, NULL, 'Huayno', 'music', 'aa', 1, 2, 0, 0, \
         '{\"id\":\"x\",\"facts\":[]}', 480, 478, 'completed'); \
         INSERT INTO notes (id, at, message) VALUES (1, 3, '{\"id\":\"x\",\"facts\":[]}'); \
         INSERT INTO heartbeat VALUES (1, 4, 4, '[[5,478]]', '');",
        "INSERT INTO publications (id, program, episode, at, what) VALUES (1, 'manos-limpias', '1-el-lavado', 5, '[]'); \
         INSERT INTO lists VALUES ('musica/lista.m3u8', '[\"a.mp3\"]');",
        "",
        "",
        "INSERT INTO machines VALUES ('host', '0197f3a0-0000-7000-8000-000000000000'); \
         INSERT INTO station VALUES (1, 'radio');",
    ];

    const TABLES: [&str; 7] = ["takes", "places", "masters", "airings", "notes", "publications", "lists"];

    #[test]
    fn a_catalogue_of_every_past_version_is_brought_up_to_date_and_keeps_all_it_holds() {
        assert_eq!(KEPT.len(), STEPS.len(), "a new version needs its rows here");
        for version in 0..=STEPS.len() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("catalogue.db");
            let mut old = Connection::open(&path).unwrap();
            MIGRATIONS.to_version(&mut old, version).unwrap();
            KEPT[..version].iter().for_each(|rows| old.execute_batch(rows).unwrap());
            drop(old);
            let mut new = open(&path).unwrap();
            check(&new, &path).unwrap();
            // What is new in later versions can be written; what was there is there.
            KEPT[version..].iter().for_each(|rows| new.execute_batch(rows).unwrap());
            for table in TABLES {
                let count = format!("SELECT count(*) FROM {table}");
                assert_eq!(new.query_row(&count, [], |row| row.get(0)), Ok(1), "{table} from version {version}");
            }
            let pragma = |name| new.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
            assert_eq!((pragma("synchronous"), pragma("foreign_keys")), (2, 1));
            assert_eq!(pragma("cache_size"), -CACHE);
            assert_eq!(pragma("application_id"), i64::from(APPLICATION_ID));
            assert_eq!(MIGRATIONS.pending_migrations(&new), Ok(0));
            MIGRATIONS.to_latest(&mut new).unwrap();
        }
    }

    #[test]
    fn the_log_of_a_day_years_ago_is_read_by_its_index() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = open(&folder.path().join("catalogue.db")).unwrap();
        let plan = |sql: &str| -> String {
            let mut plan = catalogue.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let spans = vec![0; plan.parameter_count()];
            let steps =
                plan.query_map(rusqlite::params_from_iter(spans), |row| row.get::<_, String>("detail")).unwrap();
            steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
        };
        for sql in
            [crate::journal::AIRINGS, crate::journal::HISTORY, crate::journal::NOTES, crate::journal::UNFINISHED]
        {
            let plan = plan(sql);
            assert!(!plan.contains("SCAN airings") && !plan.contains("SCAN notes"), "{sql}\n{plan}");
        }
        assert!(plan(crate::journal::AIRINGS).contains("airings_by_end"));
        assert!(plan(crate::journal::UNFINISHED).contains("airings_by_end"));
    }
}
