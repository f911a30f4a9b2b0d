//! A station folder to begin with, carried inside the program, so that it can be made where there is no repository.

use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use surco_job::Job;
use surco_messages::Language;
use surco_production::AssembleOptions;
use surco_units::{AirTime, Frames};

use super::IngestRequest;
use crate::{Error, Station, civil};

static PROGRAMS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../programs");
static MUSIC: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../musica");
static SOUNDS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../sonidos");

/// The grid of the sample station.
const SAMPLE_SCHEDULE: &str = include_str!("../../../../schedule.toml");

/// The series of a new station: enough to see how it goes, a series and spots.
const FIRST_SERIES: [&str; 2] = ["manos-limpias", "cunas"];

/// The slot of a demonstration that begins at a second of the clock.
pub const DEMONSTRATED_SLOT: &str = "demo-identificacion";

/// How much of the work it is to bring the recordings in.
const INGESTING: f64 = 0.4;

impl Station {
    /// Makes a station that is ready, in a folder that holds nothing yet: a grid with comments that teach, a series,
    /// spots, music and sounds, all of them in the library, and the episodes assembled.
    ///
    /// # Errors
    /// [`Error::FolderNotEmpty`]; when the disk refuses or the job is cancelled. The folder is then empty again.
    pub fn init(folder: &Path, language: Language, job: &mut Job<'_>) -> Result<Station, Error> {
        let is_new = !folder.exists();
        claim(folder)?;
        let made = make(folder, language, job);
        if made.is_err() {
            // There was nothing in it before.
            empty(folder);
            if is_new {
                let _ = fs::remove_dir(folder);
            }
        }
        made
    }

    /// Writes the whole sample station into a folder that holds nothing yet.
    ///
    /// # Errors
    /// [`Error::FolderNotEmpty`], or when the disk refuses.
    pub fn sample(folder: &Path) -> Result<Station, Error> {
        claim(folder)?;
        lay_out(folder, |_| true, SAMPLE_SCHEDULE)?;
        Ok(Station::at(folder.to_owned()))
    }

    /// Adds to the sample station's grid what a demonstration airs at an instant: the station's identification at that
    /// second of the clock, and a microprograma over its end.
    ///
    /// # Errors
    /// When its grid cannot be used, or the disk refuses.
    pub fn write_demonstration(&self, start: AirTime) -> Result<(), Error> {
        let station = self.read_usable()?.station;
        let list = self.home().join("sonidos/identificacion.m3u8");
        surco_files::write(&list, b"#EXTM3U\nidentificacion.opus\n").map_err(|cause| Error::file(&list, cause))?;
        let schedule = format!("{SAMPLE_SCHEDULE}{}", demonstration(start, &station));
        let grid = self.schedule();
        surco_files::write(grid, schedule.as_bytes()).map_err(|cause| Error::file(grid, cause))
    }
}

/// The demonstration's own slots: the station's identification at a second of the clock, and the microprograma over
/// its end.
fn demonstration(start: AirTime, station: &surco_model::Station) -> String {
    let clock = |at: AirTime| civil::clock(at, station.timezone);
    let (first, second) = (clock(start), clock(start + Frames::from_millis(3_000)));
    format!(
        r#"
[[slot]]
id = "{DEMONSTRATED_SLOT}"
title = "Identificación"
days = "daily"
at = "{first}"
length = "3s"
start_policy = "hard"
priority = 100
play = {{ playlist = "sonidos/identificacion.m3u8" }}

[[slot]]
id = "demo-microprograma"
title = "Manos limpias"
days = "daily"
at = "{second}"
length = "2m"
start_policy = "soft"
priority = 100
play = {{ program = "manos-limpias" }}
"#
    )
}

fn make(folder: &Path, language: Language, job: &mut Job<'_>) -> Result<Station, Error> {
    let schedule = match language {
        Language::Spanish => include_str!("../../templates/schedule.es.toml"),
        Language::English => include_str!("../../templates/schedule.en.toml"),
    };
    lay_out(folder, |series| FIRST_SERIES.contains(&series), schedule)?;
    let station = Station::at(folder.to_owned());
    let outcome = station.ingest(&IngestRequest::default(), &mut job.step(0.0, INGESTING))?;
    job.check()?;
    outcome.failed.into_iter().next().map_or(Ok(()), |(_, cause)| Err(cause))?;
    let written = station.read_usable()?;
    let all = station.assemble_all(&written, AssembleOptions::default(), &mut job.step(INGESTING, 1.0))?;
    all.failed.into_iter().next().map_or(Ok(()), |failed| Err(failed.why))?;
    Ok(station)
}

/// Writes a sample station: the series that are wanted, and its grid.
fn lay_out(folder: &Path, is_wanted: impl Fn(&str) -> bool, schedule: &str) -> Result<(), Error> {
    for (name, files) in [("musica", &MUSIC), ("sonidos", &SOUNDS)] {
        extract(files, &folder.join(name), Path::new(""))?;
    }
    for series in PROGRAMS.dirs().filter(|series| series.path().to_str().is_some_and(&is_wanted)) {
        extract(series, &folder.join("programs"), series.path())?;
    }
    // Last: a folder with a grid is a station, and by now it is a whole one.
    let file = folder.join("schedule.toml");
    surco_files::write(&file, schedule.as_bytes()).map_err(|cause| Error::file(&file, cause))
}

/// Writes the files of a carried folder below `base`, where it is called `name`.
fn extract(files: &Dir<'_>, base: &Path, name: &Path) -> Result<(), Error> {
    let failed = |cause| Error::file(base, cause);
    fs::create_dir_all(base.join(name)).map_err(failed)?;
    files.extract(base).map_err(failed)
}

/// Makes a folder that must not hold anything yet.
fn claim(folder: &Path) -> Result<(), Error> {
    let failed = |cause| Error::file(folder, cause);
    fs::create_dir_all(folder).map_err(failed)?;
    match fs::read_dir(folder).map_err(failed)?.next() {
        None => Ok(()),
        Some(_) => Err(Error::FolderNotEmpty { folder: folder.to_owned() }),
    }
}

/// Removes all that a folder holds.
fn empty(folder: &Path) {
    let held: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|one| one.path()).collect();
    for path in held {
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        if let Err(cause) = removed {
            tracing::warn!("{}: {cause}", path.display());
        }
    }
}
