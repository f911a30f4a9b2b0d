//! The takes: what people brought, and where it was found.
//!
//! The library never concludes from an empty place that a take is gone: sticks are pulled out and disks fail. A
//! place remembers the take that was found there last, until another one is found there.

use std::path::{Path, PathBuf};

use rusqlite::{OptionalExtension, Result as SqlResult, Row, named_params};
use surco_model::{ContentHash, Take};
use surco_units::{AirTime, SampleRate};

use crate::columns::{self, Json, Text, path_text};
use crate::{Error, Library};

const COLUMNS: &str = "source, path, format, codec, sample_rate, channels, duration, cue_in, cue_out, segue, integrated, \
     range_lu, true_peak, max_momentary, max_short_term, title, artist, program, promoter, problems";

impl Library {
    /// Keeps what is known of a recording, in the place of what was known of the same bytes before, and remembers
    /// that they were found at its path.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn record_take(&mut self, take: &Take) -> Result<(), Error> {
        let bytes = self.bytes_in_store(&take.source);
        let (station, machine) = columns::written_by(self.writer().as_ref());
        self.write(|change| {
            change
                .prepare_cached(
                    "INSERT INTO takes (source, bytes, path, format, codec, sample_rate, channels, duration, cue_in, \
                     cue_out, segue, integrated, range_lu, true_peak, max_momentary, max_short_term, title, artist, \
                     program, promoter, problems, first_brought, station, machine) \
                     VALUES (:source, :bytes, :path, :format, :codec, :sample_rate, :channels, \
                     :duration, :cue_in, :cue_out, :segue, :integrated, :range_lu, :true_peak, :max_momentary, \
                     :max_short_term, :title, :artist, :program, :promoter, :problems, :now, \
                     :station, :machine) \
                     ON CONFLICT (source) DO UPDATE SET bytes = coalesce(excluded.bytes, bytes), \
                     path = excluded.path, format = excluded.format, codec = excluded.codec, \
                     sample_rate = excluded.sample_rate, channels = excluded.channels, \
                     duration = excluded.duration, cue_in = excluded.cue_in, cue_out = excluded.cue_out, \
                     segue = excluded.segue, integrated = excluded.integrated, range_lu = excluded.range_lu, \
                     true_peak = excluded.true_peak, max_momentary = excluded.max_momentary, \
                     max_short_term = excluded.max_short_term, title = excluded.title, artist = excluded.artist, \
                     program = excluded.program, promoter = excluded.promoter, problems = excluded.problems, \
                     station = excluded.station, machine = excluded.machine",
                )?
                .execute(named_params! {
                    ":source": Text(take.source),
                    ":bytes": bytes,
                    ":path": path_text(&take.path),
                    ":format": take.format,
                    ":codec": take.codec,
                    ":sample_rate": take.sample_rate.0,
                    ":channels": i64::try_from(take.channels).unwrap_or(i64::MAX),
                    ":duration": take.duration.0,
                    ":cue_in": take.cue_in.0,
                    ":cue_out": take.cue_out.0,
                    ":segue": take.segue.0,
                    ":integrated": take.loudness.integrated.map(|lufs| lufs.0),
                    ":range_lu": take.loudness.range_lu,
                    ":true_peak": take.loudness.true_peak.map(|peak| peak.0),
                    ":max_momentary": take.loudness.max_momentary.map(|lufs| lufs.0),
                    ":max_short_term": take.loudness.max_short_term.map(|lufs| lufs.0),
                    ":title": take.title,
                    ":artist": take.artist,
                    ":program": take.program.as_ref().map(Text),
                    ":promoter": take.promoter,
                    ":problems": Json(&take.problems),
                    ":now": AirTime::now().0,
                    ":station": station,
                    ":machine": machine,
                })?;
            change
                .prepare_cached(
                    "INSERT INTO places (path, source) VALUES (?1, ?2) \
                     ON CONFLICT (path) DO UPDATE SET source = excluded.source",
                )?
                .execute((path_text(&take.path), Text(take.source)))
                .map(drop)
        })
    }

    /// The take with these bytes.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn take(&self, source: &ContentHash) -> Result<Option<Take>, Error> {
        self.read(|catalogue| {
            catalogue
                .prepare_cached(&format!("SELECT {COLUMNS} FROM takes WHERE source = ?1"))?
                .query_row([Text(source)], take)
                .optional()
        })
    }

    /// The take that was found last at a path (relative to the station folder where it lies in it, as
    /// [`Take::path`] is).
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn take_at(&self, path: &Path) -> Result<Option<Take>, Error> {
        self.read(|catalogue| {
            catalogue
                .prepare_cached(&format!(
                    "SELECT place AS path, {columns} FROM takes \
                     JOIN (SELECT path AS place, source AS found FROM places WHERE path = ?1) ON source = found",
                    columns = COLUMNS.replace("path, ", "")
                ))?
                .query_row([path_text(path)], take)
                .optional()
        })
    }

    /// All takes, by their path.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn takes(&self) -> Result<Vec<Take>, Error> {
        self.read(|catalogue| {
            let mut takes =
                catalogue.prepare_cached(&format!("SELECT {COLUMNS} FROM takes ORDER BY path, source"))?;
            takes.query_map([], take)?.collect()
        })
    }

    /// The takes that were found in a folder and below it, by their path there.
    pub(crate) fn takes_below(&self, folder: &Path) -> Result<Vec<Take>, Error> {
        let folder = path_text(folder);
        let prefix = if folder.is_empty() || folder.ends_with('/') { folder } else { format!("{folder}/") };
        // The first text after all that begin with the prefix.
        let end = format!("{}\u{10ffff}", prefix);
        self.read(|catalogue| {
            let mut takes = catalogue.prepare_cached(&format!(
                "SELECT place AS path, {columns} FROM takes \
                 JOIN (SELECT path AS place, source AS found FROM places WHERE path >= ?1 AND path < ?2) \
                 ON source = found ORDER BY place",
                columns = COLUMNS.replace("path, ", "")
            ))?;
            takes.query_map([prefix, end], take)?.collect()
        })
    }

    /// How many bytes a sound had when it was recorded in the catalogue; none when it is not known.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn bytes_of(&self, source: &ContentHash) -> Result<Option<u64>, Error> {
        self.read(|catalogue| {
            let bytes: Option<Option<i64>> = catalogue
                .prepare_cached(
                    "SELECT bytes FROM takes WHERE source = ?1 UNION ALL \
                     SELECT bytes FROM masters WHERE source = ?1 LIMIT 1",
                )?
                .query_row([Text(source)], |row| row.get(0))
                .optional()?;
            Ok(bytes.flatten().and_then(|bytes| u64::try_from(bytes).ok()))
        })
    }

    pub(crate) fn bytes_in_store(&self, source: &ContentHash) -> Option<i64> {
        let metadata = self.store().path_of(source).and_then(|path| path.metadata().ok());
        metadata.and_then(|metadata| i64::try_from(metadata.len()).ok())
    }
}

fn take(row: &Row<'_>) -> SqlResult<Take> {
    Ok(Take {
        source: columns::text(row, "source")?,
        path: columns::path(row, "path")?,
        format: row.get("format")?,
        codec: row.get("codec")?,
        sample_rate: SampleRate(row.get("sample_rate")?),
        channels: row.get::<_, i64>("channels").map(|channels| usize::try_from(channels).unwrap_or(0))?,
        duration: columns::frames(row, "duration")?,
        cue_in: columns::frames(row, "cue_in")?,
        cue_out: columns::frames(row, "cue_out")?,
        segue: columns::frames(row, "segue")?,
        loudness: columns::loudness(row)?,
        title: row.get("title")?,
        artist: row.get("artist")?,
        program: columns::optional_text(row, "program")?,
        promoter: row.get("promoter")?,
        problems: columns::json(row, "problems").unwrap_or_default(),
    })
}

/// A path as the catalogue keeps it: relative to the station folder where it lies in it, without `.` and `..` as far
/// as that can be told from its name, with `/` between folders. A relative path is taken as one of the station's.
pub fn station_path(home: &Path, path: &Path) -> PathBuf {
    use std::path::Component;
    let inside = path.strip_prefix(home).unwrap_or(path);
    let mut plain = PathBuf::new();
    for component in inside.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    PathBuf::from(path_text(&plain))
}
