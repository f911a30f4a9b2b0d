//! The sample station, carried inside the program, so that it can be shown where there is no repository.

use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::failure::Failure;

static PROGRAMS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../programs");
static MUSIC: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../musica");
static SOUNDS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../sonidos");

/// The grid of the sample station.
pub(super) const SCHEDULE: &str = include_str!("../../../../schedule.toml");

/// Writes a sample station into a folder: all series or only some, and its grid, `schedule`.
pub(super) fn lay_out(folder: &Path, series: &dyn Fn(&str) -> bool, schedule: &str) -> Result<(), Failure> {
    for (name, files) in [("musica", &MUSIC), ("sonidos", &SOUNDS)] {
        extract(files, &folder.join(name), Path::new(""))?;
    }
    for one in PROGRAMS.dirs().filter(|one| one.path().to_str().is_some_and(series)) {
        extract(one, &folder.join("programs"), one.path())?;
    }
    // Last: a folder with a grid is a station, and by now it is a whole one.
    let file = folder.join("schedule.toml");
    std::fs::write(&file, schedule).map_err(|cause| Failure::io(&file, &cause))
}

/// Writes the files of a carried folder below `base`, where it is called `name`.
fn extract(files: &Dir<'_>, base: &Path, name: &Path) -> Result<(), Failure> {
    let failed = |cause: std::io::Error| Failure::io(base, &cause);
    std::fs::create_dir_all(base.join(name)).map_err(failed)?;
    files.extract(base).map_err(failed)
}

/// Makes a folder that must not hold anything yet.
pub(super) fn new_folder(folder: &Path) -> Result<(), Failure> {
    let failed = |cause: std::io::Error| Failure::io(folder, &cause);
    std::fs::create_dir_all(folder).map_err(failed)?;
    match std::fs::read_dir(folder).map_err(failed)?.next() {
        None => Ok(()),
        Some(_) => Err(Failure(surco_messages::Message::new("surco-folder-not-empty").with("folder", folder))),
    }
}
