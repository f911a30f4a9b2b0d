//! What was changed lately, so that it can be undone: the earlier text of each changed file.
//!
//! ```text
//! library/edits/lock                        held by the one who writes
//! library/edits/00000012-schedule.toml      the text before the change, for people too
//! library/edits/00000012.json               which file, its versions before and after, when, and what was done
//! ```
//!
//! The earlier text comes first, then the note, then the change itself. After a power cut there may be a note of a change
//! that did not happen, and no change without its note. The file's version tells such a note from others.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use surco_messages::Message;
use surco_units::AirTime;

use super::EditError;
use super::version::Version;
use crate::{Error, Station};

/// As many changes are kept: a year of what a station's people change, in less space than one song.
const MAX_CHANGES: usize = 200;

/// The end of the notes' names.
const NOTE: &str = ".json";

/// A change of a file that people write.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which file, seen from the station folder.
    pub file: PathBuf,
    /// When.
    pub at: AirTime,
    /// What was done.
    pub what: Message,
    /// Whether the change made the file.
    pub made: bool,
}

/// How a change is noted.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Note {
    file: PathBuf,
    before: Option<String>,
    after: String,
    at: AirTime,
    what: Message,
}

impl Note {
    fn change(&self) -> Change {
        Change { file: self.file.clone(), at: self.at, what: self.what.clone(), made: self.before.is_none() }
    }
}

/// The history of a station folder, while nobody else may change it.
pub(super) struct History<'a> {
    station: &'a Station,
    folder: PathBuf,
    _lock: File,
}

impl<'a> History<'a> {
    /// Waits for whoever writes just now.
    pub(super) fn open(station: &'a Station) -> Result<History<'a>, Error> {
        let folder = station.edits_folder();
        fs::create_dir_all(&folder).map_err(|cause| Error::file(&folder, cause))?;
        let path = folder.join("lock");
        let locked = File::options().create(true).truncate(false).write(true).open(&path).and_then(|lock| {
            lock.lock()?;
            Ok(lock)
        });
        let lock = locked.map_err(|cause| Error::file(&path, cause))?;
        Ok(History { station, folder, _lock: lock })
    }

    /// Writes a new text in the place of a file that still is the version that was read, and keeps the earlier text.
    pub(super) fn write(&self, path: &Path, seen: Version, text: &str, what: Message) -> Result<(), Error> {
        let failed = |cause| Error::file(path, cause);
        let before = match fs::read(path) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(failed(cause)),
            before => before.ok().filter(|before| Version::of(before) == seen),
        };
        let before = before.ok_or_else(|| EditError::Stale { file: self.station.relative(path) })?;
        self.keep(path, Some(&before), text, what)?;
        replace(path, text.as_bytes()).map_err(failed)
    }

    /// Writes a file that is not there yet.
    pub(super) fn write_new(&self, path: &Path, text: &str, what: Message) -> Result<(), Error> {
        if path.exists() {
            return Err(EditError::AlreadyThere { path: self.station.relative(path) }.into());
        }
        self.keep(path, None, text, what)?;
        surco_files::write_new(path, text.as_bytes()).map_err(|cause| Error::file(path, cause))
    }

    /// Notes that a file is about to appear with its folder.
    pub(super) fn made(&self, path: &Path, text: &str, what: Message) -> Result<(), Error> {
        self.keep(path, None, text, what)
    }

    /// Notes a change that is about to be made.
    fn keep(&self, path: &Path, before: Option<&[u8]>, after: &str, what: Message) -> Result<(), Error> {
        let numbers = self.numbers()?;
        let number = numbers.last().map_or(1, |last| last + 1);
        let file = self.station.relative(path);
        if let Some(before) = before {
            let kept = self.kept(number, &file);
            surco_files::write(&kept, before).map_err(|cause| Error::file(&kept, cause))?;
        }
        let before = before.map(|before| Version::of(before).to_string());
        let after = Version::of(after.as_bytes()).to_string();
        let note = Note { file, before, after, at: AirTime::now(), what };
        let note_path = self.note_path(number);
        let text = serde_json::to_vec_pretty(&note).map_err(|cause| Error::file(&note_path, cause.into()))?;
        surco_files::write(&note_path, &text).map_err(|cause| Error::file(&note_path, cause))?;
        for old in numbers.iter().rev().skip(MAX_CHANGES - 1) {
            self.forget(*old);
        }
        Ok(())
    }

    /// Takes the last change back that is still in effect.
    fn undo(&self) -> Result<Change, Error> {
        for number in self.numbers()?.into_iter().rev() {
            let Some(note) = self.note(number) else {
                self.forget(number);
                continue;
            };
            let path = self.station.home().join(&note.file);
            let now = Version::at(&path)?.map(|version| version.to_string());
            // The power went before the change, or somebody took it back by hand.
            if now == note.before {
                self.forget(number);
                continue;
            }
            let kept = self.kept(number, &note.file);
            if now.as_ref() != Some(&note.after) {
                let kept = note.before.map(|_| self.station.relative(&kept));
                return Err(EditError::ChangedSince { file: note.file, kept }.into());
            }
            let change = note.change();
            let done = match note.before {
                Some(_) => fs::read(&kept).and_then(|before| replace(&path, &before)),
                None => fs::remove_file(&path),
            };
            done.map_err(|cause| Error::file(&path, cause))?;
            self.forget(number);
            return Ok(change);
        }
        Err(EditError::NothingToUndo.into())
    }

    fn note(&self, number: u64) -> Option<Note> {
        serde_json::from_slice(&fs::read(self.note_path(number)).ok()?).ok()
    }

    fn note_path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:08}{NOTE}"))
    }

    /// Where the text before a change is kept.
    fn kept(&self, number: u64, file: &Path) -> PathBuf {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        self.folder.join(format!("{number:08}-{name}"))
    }

    /// The note goes first: without it nobody asks for the text.
    fn forget(&self, number: u64) {
        let file = self.note(number).map(|note| note.file);
        let _ = fs::remove_file(self.note_path(number));
        if let Some(file) = file {
            let _ = fs::remove_file(self.kept(number, &file));
        }
    }

    /// The numbers of all changes that are noted, the oldest first.
    fn numbers(&self) -> Result<Vec<u64>, Error> {
        numbers(&self.folder)
    }
}

/// Writes a file in the place of another. A link stays one, and what it leads to is changed.
fn replace(path: &Path, text: &[u8]) -> std::io::Result<()> {
    surco_files::write(&path.canonicalize()?, text)
}

fn numbers(folder: &Path) -> Result<Vec<u64>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(Error::file(folder, cause)),
    };
    let number = |entry: fs::DirEntry| entry.file_name().to_str()?.strip_suffix(NOTE)?.parse().ok();
    let mut numbers: Vec<u64> = entries.flatten().filter_map(number).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

impl Station {
    /// What was changed lately in the station's folder, the last change first.
    ///
    /// # Errors
    /// When the folder of changes cannot be read.
    pub fn changes(&self) -> Result<Vec<Change>, Error> {
        let folder = self.edits_folder();
        let read = |number: u64| {
            let text = fs::read(folder.join(format!("{number:08}{NOTE}"))).ok()?;
            serde_json::from_slice::<Note>(&text).ok().map(|note| note.change())
        };
        Ok(numbers(&folder)?.into_iter().rev().filter_map(read).collect())
    }

    /// Takes the last change back: the file has its earlier text again. A file that the change made is removed; the
    /// recordings beside it stay.
    ///
    /// # Errors
    /// When there is none, when the file was changed by hand since, or when the disk refuses.
    pub fn undo(&self) -> Result<Change, Error> {
        History::open(self)?.undo()
    }
}
