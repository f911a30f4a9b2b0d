//! Recordings that a series or an episode is made of, brought into its folder.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use surco_audio::Source;
use surco_files::{PassingFile, read_parts};
use surco_job::{Cancel, Cancelled, Job};
use surco_messages::{Explain, Message};
use surco_model::Found;
use surco_units::Frames;

use crate::Error;

/// A recording at first sight, or why it cannot be heard.
pub(super) fn look(path: &Path) -> Result<Found, Message> {
    let opened = surco_audio::open(path).map_err(|cause| cause.explain())?;
    let modified = fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let seconds = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Ok(Found {
        path: path.to_owned(),
        length: opened.length_hint().unwrap_or(Frames::ZERO),
        channels: opened.channels(),
        has_artist: opened.about().artist.is_some(),
        modified: seconds.map(|since| since.as_secs()),
    })
}

/// All recordings in a folder, in order of their names.
pub(super) fn recordings_in(folder: &Path, job: &Job<'_>) -> Result<Vec<PathBuf>, Error> {
    Ok(surco_production::recordings_in(&[folder.to_owned()], job.cancel())?)
}

/// What recordings are called in an episode's folder: as they are, unless two are called alike, or a name is none on every
/// system. The same file twice is there once. In a folder that they lie in already, their place in it.
pub(super) fn names_of(recordings: &[&Path], folder: Option<&Path>) -> Vec<String> {
    let mut taken: Vec<(&Path, String)> = Vec::new();
    for path in recordings.iter().copied() {
        let within = folder.and_then(|folder| {
            let whole = path.canonicalize().ok()?;
            Some(whole.strip_prefix(folder).ok()?.to_string_lossy().replace('\\', "/"))
        });
        let same = taken.iter().find(|(other, _)| *other == path).map(|(_, name)| name.clone());
        let name = same.or(within).unwrap_or_else(|| {
            let used: BTreeSet<&str> = taken.iter().map(|(_, name)| name.as_str()).collect();
            let name = clean_name(path);
            let other = (2..).map(|number| format!("{number}-{name}")).find(|name| !used.contains(name.as_str()));
            if used.contains(name.as_str()) { other.unwrap_or(name) } else { name }
        });
        taken.push((path, name));
    }
    taken.into_iter().map(|(_, name)| name).collect()
}

/// Copies a recording, whole or not at all, and never over another one. The copy has the time of the recording, by which
/// recordings are put in order. Returns whether it was not there yet.
pub(super) fn copy(from: &Path, to: &Path, cancel: &Cancel) -> Result<bool, Error> {
    let here = |cause| Error::file(to, cause);
    let recording = File::open(from).map_err(|cause| Error::file(from, cause))?;
    let about = recording.metadata().map_err(|cause| Error::file(from, cause))?;
    let is_copied =
        |there: fs::Metadata| there.len() == about.len() && there.modified().ok() == about.modified().ok();
    if fs::metadata(to).is_ok_and(is_copied) {
        return Ok(false);
    }
    let folder = to.parent().unwrap_or(Path::new("."));
    let mut copied = PassingFile::in_folder(folder).map_err(here)?;
    read_parts(
        &recording,
        |cause| Error::file(from, cause),
        |part| {
            cancel.check()?;
            copied.write_all(part).map_err(here)
        },
    )?;
    about.modified().and_then(|modified| copied.as_file().set_modified(modified)).map_err(here)?;
    copied.keep_as_new(to).map_err(here)?;
    Ok(true)
}

/// A file's name without its ending.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// A file's name, without what other systems or TOML paths have no place for.
pub(super) fn clean_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let clean: String =
        name.chars().map(|c| if c.is_control() || "\\/:*?\"<>|".contains(c) { '-' } else { c }).collect();
    clean.trim_start_matches(['~', '.']).to_owned()
}

/// `manos-limpias` is called "Manos limpias".
pub(super) fn title_of(name: &str) -> String {
    let words = name.trim_start_matches(|c: char| c.is_ascii_digit() || "-_. ".contains(c));
    let words = if words.is_empty() { name } else { words };
    let mut letters = words.chars().map(|c| if "-_".contains(c) { ' ' } else { c });
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Looks at several recordings; `skipped` gets those that cannot be heard.
pub(super) fn look_at_all(
    paths: &[PathBuf],
    job: &mut Job<'_>,
    skipped: &mut Vec<(PathBuf, Message)>,
) -> Result<Vec<Found>, Cancelled> {
    let mut found = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        job.check()?;
        job.progress(index as f64 / paths.len() as f64);
        match look(path) {
            Ok(one) => found.push(one),
            Err(why) => skipped.push((path.clone(), why)),
        }
    }
    Ok(found)
}
