//! A station and its machine: begun, examined, changed, backed up, on air.

use std::path::{Path, PathBuf};

use serde::Serialize;
use surco_messages::Language;
use surco_model::Airing;
use surco_station::doctor::Check;
use surco_station::edit::{Change, ImportedList, ImportedSlots};
use surco_units::{AirTime, Frames};

/// A station folder that was begun.
#[derive(Debug, Serialize)]
pub struct Begun {
    folder: PathBuf,
    schedule: PathBuf,
}

impl Begun {
    /// Where it is, and where its grid is.
    pub fn of(folder: &Path, schedule: &Path) -> Begun {
        Begun { folder: folder.to_owned(), schedule: schedule.to_owned() }
    }
}

/// What a machine has and lacks.
#[derive(Debug, Serialize)]
pub struct Examination {
    checks: Vec<CheckLine>,
}

#[derive(Debug, Serialize)]
struct CheckLine {
    name: &'static str,
    ok: bool,
    detail: String,
    fix: Option<String>,
}

impl Examination {
    /// With what mends each thing.
    pub fn of(checks: &[Check], language: Language) -> Examination {
        let line = |check: &Check| CheckLine {
            name: check.what.name(),
            ok: check.ok,
            detail: check.detail.text(language),
            fix: check.fix(language),
        };
        Examination { checks: checks.iter().map(line).collect() }
    }
}

/// A change of a file that people write.
#[derive(Debug, Serialize)]
pub struct ChangedFile {
    file: String,
    at_utc: String,
    what: String,
    made: bool,
}

impl ChangedFile {
    /// Which file, when, and what was done.
    pub fn of(change: &Change, language: Language) -> ChangedFile {
        ChangedFile {
            file: change.file.display().to_string(),
            at_utc: change.at.to_string(),
            what: change.what.text(language),
            made: change.made,
        }
    }
}

/// What was changed lately, the last change first.
#[derive(Debug, Serialize)]
pub struct ChangedFiles {
    changes: Vec<ChangedFile>,
}

impl ChangedFiles {
    /// Those that can be undone.
    pub fn of(changes: &[Change], language: Language) -> ChangedFiles {
        ChangedFiles { changes: changes.iter().map(|change| ChangedFile::of(change, language)).collect() }
    }
}

/// A backup.
#[derive(Debug, Serialize)]
pub struct BackedUp {
    path: PathBuf,
    bytes: u64,
}

impl BackedUp {
    /// Where it is, and how large.
    pub fn of(path: &Path, bytes: u64) -> BackedUp {
        BackedUp { path: path.to_owned(), bytes }
    }
}

/// A library that came out of a backup.
#[derive(Debug, Serialize)]
pub struct Restored {
    library: PathBuf,
}

impl Restored {
    /// Where it is.
    pub fn of(library: &Path) -> Restored {
        Restored { library: library.to_owned() }
    }
}

/// Files that were written.
#[derive(Debug, Serialize)]
pub struct Written {
    files: Vec<PathBuf>,
}

impl Written {
    /// Which.
    pub fn of(files: &[PathBuf]) -> Written {
        Written { files: files.to_vec() }
    }
}

/// A list of another program that became one of this station.
#[derive(Debug, Serialize)]
pub struct ListImported {
    list: PathBuf,
    found: usize,
    missing: Vec<String>,
    skipped: usize,
}

impl ListImported {
    /// What was found of it.
    pub fn of(imported: &ImportedList) -> ListImported {
        ListImported {
            list: imported.list.clone(),
            found: imported.found,
            missing: imported.missing.clone(),
            skipped: imported.skipped,
        }
    }
}

/// A calendar of another program that became slots.
#[derive(Debug, Serialize)]
pub struct SlotsImported {
    slots: Vec<String>,
    skipped: Vec<String>,
    toml: String,
}

impl SlotsImported {
    /// What became of its events.
    pub fn of(imported: &ImportedSlots) -> SlotsImported {
        SlotsImported {
            slots: imported.slots.iter().map(|slot| slot.id.to_string()).collect(),
            skipped: imported.skipped.clone(),
            toml: imported.toml.clone(),
        }
    }
}

/// A time on air.
#[derive(Debug, Serialize)]
pub struct Aired {
    from_utc: String,
    until_utc: String,
    recordings: Vec<PathBuf>,
}

impl Aired {
    /// From one instant to another, and into which files.
    pub fn of((from, until): (AirTime, AirTime), recordings: &[PathBuf]) -> Aired {
        Aired { from_utc: from.to_string(), until_utc: until.to_string(), recordings: recordings.to_vec() }
    }
}

/// An order that a station on air has carried out.
#[derive(Debug, Serialize)]
pub struct Obeyed {
    done: bool,
}

impl Obeyed {
    /// It has.
    pub const YES: Obeyed = Obeyed { done: true };
}

/// A demonstration, from phone recordings to the archive.
#[derive(Debug, Serialize)]
pub struct Demonstration {
    folder: PathBuf,
    master: PathBuf,
    recording: Option<PathBuf>,
    log: Vec<DemonstratedLine>,
    archived: Vec<PathBuf>,
    feed: PathBuf,
    page: PathBuf,
    wall_s: f64,
}

#[derive(Debug, Serialize)]
struct DemonstratedLine {
    title: String,
    planned_start_utc: Option<String>,
    start_utc: String,
    start_error_ms: Option<f64>,
}

impl Demonstration {
    /// What it has made in a station's folder.
    pub fn of(
        station: &surco_station::Station,
        master: &Path,
        (airings, recording): (&[Airing], Option<&Path>),
        archived: &surco_archive::Archived,
        wall_s: f64,
    ) -> Demonstration {
        let line = |airing: &Airing| DemonstratedLine {
            title: airing.on_air.title.clone(),
            planned_start_utc: airing.on_air.planned_start.map(|start| start.to_string()),
            start_utc: airing.on_air.at.to_string(),
            start_error_ms: airing.on_air.start_error().map(Frames::millis),
        };
        Demonstration {
            folder: station.home().to_owned(),
            master: station.relative(master),
            recording: recording.map(|file| station.relative(file)),
            log: airings.iter().map(line).collect(),
            archived: archived.files.iter().map(|file| station.relative(&file.path)).collect(),
            feed: station.relative(&archived.feed),
            page: station.relative(&archived.page),
            wall_s,
        }
    }
}
