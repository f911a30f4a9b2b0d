//! Small JSON files that describe derived sounds. A lost note costs time and nothing else.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use surco_files::PassingFile;
use surco_library::Store;

use crate::Error;

/// Reads a note; `None` when it is missing or damaged.
pub(crate) fn read_note<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// Writes a note so that it is there whole or not at all.
pub(crate) fn write_note(store: &Store, path: &Path, note: &impl Serialize) -> Result<(), Error> {
    let refused = |cause| Error::Write { path: path.to_owned(), cause };
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(refused)?;
    let text = serde_json::to_vec(note).map_err(|cause| refused(cause.into()))?;
    // In the work folder: what a killed process leaves there is cleared away.
    let mut file = PassingFile::in_folder(store.work_folder()).map_err(refused)?;
    file.write_all(&text).map_err(refused)?;
    file.keep_as(path).map_err(refused)
}
