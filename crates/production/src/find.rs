//! Which files of a folder or a stick are recordings.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use surco_library::looks_like_audio;

use crate::Error;

/// The recordings among `paths`: a file that is named is always taken, a folder gives those within it whose names end
/// as recordings do, in order of their names. What is hidden is left out (a stick is full of it), and so is the
/// library itself. The same file named twice counts once.
///
/// # Errors
/// [`Error::Missing`] for a path that is not there, [`Error::Read`] for a folder that cannot be looked into.
pub fn recordings_in(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk(path, &mut found)?,
            Ok(_) => found.push(path.clone()),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::Missing { path: path.clone() });
            }
            Err(cause) => return Err(Error::Read { path: path.clone(), cause }),
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|path| seen.insert(path.clone()));
    Ok(found)
}

/// Adds the recordings in a folder, its files and folders in order of their names. Links to folders are not followed:
/// they may lead in circles.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let unreadable = |cause| Error::Read { path: folder.to_owned(), cause };
    let entries = fs::read_dir(folder).map_err(unreadable)?.collect::<Result<Vec<_>, _>>();
    let mut entries = entries.map_err(unreadable)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (name, path) = (entry.file_name(), entry.path());
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            if !is_library(folder, &name) {
                walk(&path, found)?;
            }
        } else if looks_like_audio(&path) && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

/// Whether a folder in `parent` is what Surco itself made there.
fn is_library(parent: &Path, name: &OsStr) -> bool {
    name == "library" && (parent.join("schedule.toml").exists() || parent.join("library/catalogue.db").exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    fn names(folder: &tempfile::TempDir, found: &[PathBuf]) -> Vec<String> {
        let relative = |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().to_str().unwrap().to_owned();
        found.iter().map(relative).collect()
    }

    #[test]
    fn a_stick_gives_its_recordings_in_order_and_keeps_its_junk() {
        let stick = folder_with(&[
            "b/PTT-20261120.OGG",
            "b/foto.jpg",
            "a nota.m4a",
            ".Trash-1000/borrada.mp3",
            "._a nota.m4a",
            "c/ordeño.AMR",
            "leeme.txt",
        ]);
        let found = recordings_in(&[stick.path().to_owned()]).unwrap();
        assert_eq!(names(&stick, &found), ["a nota.m4a", "b/PTT-20261120.OGG", "c/ordeño.AMR"]);
    }

    #[test]
    fn the_library_of_a_station_is_not_brought_into_itself() {
        let home = folder_with(&[
            "schedule.toml",
            "library/originals/aa/aa.wav",
            "musica/library/huayno.mp3",
            "programs/x/1.ogg",
        ]);
        let found = recordings_in(&[home.path().to_owned()]).unwrap();
        assert_eq!(names(&home, &found), ["musica/library/huayno.mp3", "programs/x/1.ogg"]);
    }

    #[test]
    fn a_file_that_is_named_is_taken_whatever_it_is_called() {
        let folder = folder_with(&["nota", "a/1.mp3"]);
        let (file, within) = (folder.path().join("nota"), folder.path().join("a"));
        let found = recordings_in(&[file.clone(), within, file]).unwrap();
        assert_eq!(names(&folder, &found), ["nota", "a/1.mp3"]);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let folder = folder_with(&[]);
        let gone = folder.path().join("usb");
        assert!(
            matches!(recordings_in(std::slice::from_ref(&gone)), Err(Error::Missing { path }) if path == gone)
        );
    }
}
