//! Finds the recordings on a stick or in a folder, and gives the reason for every file that is skipped.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use surco_job::{Cancel, Cancelled};
use surco_library::looks_like_audio;
use surco_messages::Message;

use crate::Error;

/// The result of a scan.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scan {
    /// The recordings, in order of their names within each folder. The same file named twice counts once.
    pub recordings: Vec<PathBuf>,
    /// The files and folders that are skipped.
    pub skipped: Vec<Skipped>,
}

/// A file or a whole folder that is left alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Skipped {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub reason: Message,
    /// Whether somebody should look at it: a folder that cannot be read may hold recordings.
    pub needs_attention: bool,
}

/// Folders that systems make for themselves on every stick. A recording thrown away is one that nobody wants.
const OF_THE_SYSTEM: [&str; 12] = [
    "system volume information",
    "$recycle.bin",
    "recycler",
    "found.000",
    "lost+found",
    "lost.dir",
    ".trashes",
    ".trash",
    ".spotlight-v100",
    ".fseventsd",
    ".temporaryitems",
    ".documentrevisions-v100",
];

/// Files that systems leave in folders.
const BY_THE_SYSTEM: [&str; 6] =
    ["thumbs.db", "ehthumbs.db", "desktop.ini", "autorun.inf", ".ds_store", "iconcache.db"];

/// Names of files that a browser, a telephone or a copy is still writing.
const UNFINISHED: [&str; 8] =
    ["part", "partial", "crdownload", "download", "tmp", "temp", "opdownload", "filepart"];

/// Looks through `paths`: a file that is named is always taken, a folder gives those within it whose names end as
/// recordings do, those of videos among them, since a video has a sound track more often than not.
///
/// # Errors
/// [`Error::Missing`] for a path that is not there, [`Error::Read`] for one that cannot be looked into. Folders below
/// that cannot be read are left alone, which is said. [`Error::Cancelled`] when nobody wants to know any more.
pub fn scan(paths: &[PathBuf], cancel: &Cancel) -> Result<Scan, Error> {
    let mut found = Scan::default();
    for path in paths {
        let refused = |cause: io::Error| match cause.kind() {
            io::ErrorKind::NotFound => Error::Missing { path: path.clone() },
            _ => Error::Read { path: path.clone(), cause },
        };
        if fs::metadata(path).map_err(refused)?.is_dir() {
            let entries = entries_of(path).map_err(refused)?;
            entries.iter().try_for_each(|entry| found.look_at(path, entry, cancel))?;
        } else {
            found.recordings.push(path.clone());
        }
    }
    let mut seen = BTreeSet::new();
    found.recordings.retain(|path| seen.insert(path.clone()));
    Ok(found)
}

/// The recordings among `paths`: see [`scan`].
///
/// # Errors
/// As [`scan`].
pub fn recordings_in(paths: &[PathBuf], cancel: &Cancel) -> Result<Vec<PathBuf>, Error> {
    Ok(scan(paths, cancel)?.recordings)
}

/// Files and folders, in order of their names.
fn entries_of(folder: &Path) -> io::Result<Vec<DirEntry>> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries)
}

impl Scan {
    fn look_at(&mut self, parent: &Path, entry: &DirEntry, cancel: &Cancel) -> Result<(), Cancelled> {
        cancel.check()?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(cause) => {
                self.skip_unreadable(path, &cause);
                return Ok(());
            }
        };
        if kind.is_dir() {
            match why_not_folder(parent, &name) {
                Some(reason) => self.skip(path, reason),
                None => match entries_of(&path) {
                    Ok(entries) => entries.iter().try_for_each(|entry| self.look_at(&path, entry, cancel))?,
                    Err(cause) => self.skip_unreadable(path, &cause),
                },
            }
            return Ok(());
        }
        // Links to folders may lead in circles, and pipes never end.
        match why_not_file(&path, &name).or_else(|| (!path.is_file()).then_some("production-skipped-no-file")) {
            Some(reason) => self.skip(path, reason),
            None => self.recordings.push(path),
        }
        Ok(())
    }

    fn skip(&mut self, path: PathBuf, reason: &'static str) {
        self.skipped.push(Skipped { path, reason: Message::new(reason), needs_attention: false });
    }

    fn skip_unreadable(&mut self, path: PathBuf, cause: &io::Error) {
        let reason = Message::new("production-skipped-unreadable").with("cause", cause);
        self.skipped.push(Skipped { path, reason, needs_attention: true });
    }
}

fn why_not_folder(parent: &Path, name: &str) -> Option<&'static str> {
    let is_library = || {
        name == "library"
            && (parent.join("schedule.toml").exists() || parent.join("library/catalogue.db").exists())
    };
    if OF_THE_SYSTEM.contains(&name) || name.starts_with(".trash-") {
        Some("production-skipped-system")
    } else if name.starts_with('.') {
        Some("production-skipped-hidden")
    } else if is_library() {
        Some("production-skipped-library")
    } else {
        None
    }
}

fn why_not_file(path: &Path, name: &str) -> Option<&'static str> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if name.starts_with("._") {
        Some("production-skipped-apple")
    } else if BY_THE_SYSTEM.contains(&name) {
        Some("production-skipped-system")
    } else if UNFINISHED.contains(&ending) || name.starts_with(".surco-") {
        Some("production-skipped-unfinished")
    } else if name.starts_with('.') || name.starts_with("~$") {
        Some("production-skipped-hidden")
    } else if !looks_like_audio(path) {
        Some("production-skipped-no-recording")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_messages::Language;

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    fn name<'a>(folder: &tempfile::TempDir, path: &'a Path) -> &'a str {
        path.strip_prefix(folder.path()).unwrap().to_str().unwrap()
    }

    fn names(folder: &tempfile::TempDir, found: &[PathBuf]) -> Vec<String> {
        found.iter().map(|path| name(folder, path).to_owned()).collect()
    }

    #[test]
    fn a_stick_gives_its_recordings_in_order_and_keeps_its_junk_each_for_a_reason() {
        let stick = folder_with(&[
            "b/PTT-20261120.OGG",
            "b/foto.jpg",
            "b/faena.MP4",
            "a nota.m4a",
            ".Trash-1000/borrada.mp3",
            "System Volume Information/IndexerVolumeGuid",
            "._a nota.m4a",
            "Thumbs.db",
            "c/ordeño.AMR",
            "c/bajando.mp3.crdownload",
            "c/.oculta.wav",
            "leeme.txt",
        ]);
        let found = scan(&[stick.path().to_owned()], &Cancel::new()).unwrap();
        assert_eq!(
            names(&stick, &found.recordings),
            ["a nota.m4a", "b/PTT-20261120.OGG", "b/faena.MP4", "c/ordeño.AMR"]
        );
        let reasons: Vec<_> = found
            .skipped
            .iter()
            .map(|one| (name(&stick, &one.path), one.reason.id().rsplit('-').next().unwrap()))
            .collect();
        assert_eq!(
            reasons,
            [
                (".Trash-1000", "system"),
                ("._a nota.m4a", "apple"),
                ("System Volume Information", "system"),
                ("Thumbs.db", "system"),
                ("b/foto.jpg", "recording"),
                ("c/.oculta.wav", "hidden"),
                ("c/bajando.mp3.crdownload", "unfinished"),
                ("leeme.txt", "recording"),
            ]
        );
        for skipped in &found.skipped {
            let said = |language| skipped.reason.text(language);
            assert!(
                Language::ALL.into_iter().all(|language| said(language) != skipped.reason.id()),
                "{skipped:?}"
            );
        }
    }

    #[test]
    fn the_library_of_a_station_is_not_brought_into_itself() {
        let home = folder_with(&[
            "schedule.toml",
            "library/originals/aa/aa.wav",
            "musica/library/huayno.mp3",
            "programs/x/1.ogg",
        ]);
        let found = recordings_in(&[home.path().to_owned()], &Cancel::new()).unwrap();
        assert_eq!(names(&home, &found), ["musica/library/huayno.mp3", "programs/x/1.ogg"]);
    }

    #[test]
    fn a_file_that_is_named_is_taken_whatever_it_is_called() {
        let folder = folder_with(&["nota", "a/1.mp3"]);
        let (file, within) = (folder.path().join("nota"), folder.path().join("a"));
        let found = recordings_in(&[file.clone(), within, file], &Cancel::new()).unwrap();
        assert_eq!(names(&folder, &found), ["nota", "a/1.mp3"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_in_circles_and_pipes_are_passed_by() {
        let folder = folder_with(&["a/1.mp3"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/otra-vez.mp3")).unwrap();
        assert_eq!(
            names(&folder, &recordings_in(&[folder.path().to_owned()], &Cancel::new()).unwrap()),
            ["a/1.mp3"]
        );
    }

    #[test]
    fn what_is_not_there_is_named() {
        let folder = folder_with(&[]);
        let gone = folder.path().join("usb");
        assert!(
            matches!(recordings_in(std::slice::from_ref(&gone), &Cancel::new()), Err(Error::Missing { path }) if path == gone)
        );
    }
}
