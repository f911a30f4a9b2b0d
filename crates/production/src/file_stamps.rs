//! A cache of file hashes: a file whose length and times are unchanged is not read again.
//!
//! Hashing half an hour of sound takes longer than everything else that a new title needs. A file that changed within
//! two seconds before it was hashed is hashed again, because the file system's clock may be that coarse.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use surco_files::FileStamp;
use surco_job::{Cancel, Cancelled};
use surco_library::{Library, Store};
use surco_model::ContentHash;

use crate::Error;
use crate::copy::name_of;
use crate::notes::{read_note, write_note};

/// More files than any station uses at once; the list begins anew then.
const MAX_FILES: usize = 20_000;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Seen {
    stamp: FileStamp,
    name: ContentHash,
}

/// The names of files by their places, for all threads.
#[derive(Debug)]
pub(crate) struct FileStamps {
    file: PathBuf,
    seen: Mutex<BTreeMap<String, Seen>>,
}

impl FileStamps {
    /// Those of a library.
    pub(crate) fn of(library: &Library) -> FileStamps {
        let file = library.folder().join("derived/stamps.json");
        let kept = read_note(&file).unwrap_or_default();
        FileStamps { file, seen: Mutex::new(kept) }
    }

    fn seen(&self) -> MutexGuard<'_, BTreeMap<String, Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The name of a file's bytes.
    ///
    /// # Errors
    /// When it cannot be read, or the job is cancelled.
    pub(crate) fn name_of(&self, path: &Path, cancel: &Cancel) -> Result<ContentHash, Error> {
        let key = path.to_string_lossy().into_owned();
        let before = FileStamp::at(path);
        if let Some(seen) = self.seen().get(&key)
            && Some(seen.stamp) == before
        {
            return Ok(seen.name);
        }
        let name = name_of(path, cancel)?;
        if let Some(stamp) = before.filter(|before| FileStamp::at(path) == Some(*before) && before.is_old()) {
            self.remember(key, Seen { stamp, name });
        }
        Ok(name)
    }

    /// Remembers the name of a file of the library that was just written: nobody else writes there.
    pub(crate) fn made(&self, path: &Path, name: &ContentHash) {
        if let Some(stamp) = FileStamp::at(path) {
            self.remember(path.to_string_lossy().into_owned(), Seen { stamp, name: *name });
        }
    }

    fn remember(&self, key: String, seen: Seen) {
        let mut all = self.seen();
        if all.len() >= MAX_FILES {
            all.clear();
        }
        all.insert(key, seen);
    }

    /// Where a sound lies in the store, if it is there with all its bytes.
    ///
    /// # Errors
    /// When the job is cancelled.
    pub(crate) fn intact(
        &self,
        store: &Store,
        source: &ContentHash,
        cancel: &Cancel,
    ) -> Result<Option<PathBuf>, Cancelled> {
        let intact =
            store.path_of(source).filter(|path| self.name_of(path, cancel).is_ok_and(|name| name == *source));
        cancel.check().map(|()| intact)
    }

    /// Keeps them for the next time. That they are lost costs time and nothing else.
    pub(crate) fn keep(&self, store: &Store) {
        if let Err(cause) = write_note(store, &self.file, &*self.seen()) {
            tracing::warn!("the names of files are not remembered: {cause}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::*;

    fn aged(path: &Path, text: &str, seconds: u64) {
        fs::write(path, text).unwrap();
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
    }

    fn stamps(folder: &Path) -> (Library, FileStamps) {
        let library = Library::open(&folder.join("library")).unwrap();
        let stamps = FileStamps::of(&library);
        (library, stamps)
    }

    #[test]
    fn a_file_that_was_just_written_is_not_believed_to_stay_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        let (_library, stamps) = stamps(folder.path());
        fs::write(&path, "uno").unwrap();
        let first = stamps.name_of(&path, &Cancel::new()).unwrap();
        fs::write(&path, "dos").unwrap();
        assert_ne!(stamps.name_of(&path, &Cancel::new()).unwrap(), first);
        assert!(stamps.seen().is_empty());
    }

    #[test]
    fn what_was_read_once_is_known_the_next_time_and_another_length_or_time_is_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        let (library, stamps) = stamps(folder.path());
        aged(&path, "uno", 100);
        let stamp = FileStamp::at(&path).unwrap();
        // As if it had been read long ago, when its bytes were others: nobody would know.
        stamps.remember(path.to_string_lossy().into_owned(), Seen { stamp, name: ContentHash::named("viejo") });
        stamps.keep(library.store());
        let again = FileStamps::of(&library);
        assert_eq!(again.name_of(&path, &Cancel::new()).unwrap(), ContentHash::named("viejo"));
        aged(&path, "uno", 50);
        assert_ne!(again.name_of(&path, &Cancel::new()).unwrap(), ContentHash::named("viejo"));
    }
}
