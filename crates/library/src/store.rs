//! The content store: sounds by the name of their bytes.
//!
//! ```text
//! library/originals/3f/3f9a…c2.ogg   what people brought
//! library/masters/…                  what was made of it
//! library/derived/…                  what can be made again: MP3, Opus, waveforms
//! library/work/<process>/            what is being written
//! ```
//!
//! A file gets its name when all of it is on the disk, and never before: whoever is killed while writing leaves
//! nothing but a file in the work folder, which the next one to come clears away. The same bytes have the same
//! name, so putting them there twice changes nothing, and a copy that a failing disk has damaged is made good by
//! putting the same bytes there again.

mod work;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use surco_files::PassingFile;
use surco_job::Cancel;
use surco_model::ContentHash;

use crate::{Error, disk};
use work::WorkFolder;

/// The parts of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// What people brought, as they brought it.
    Originals,
    /// Finished episodes.
    Masters,
    /// What can be made again from the others.
    Derived,
}

impl Shelf {
    /// Every shelf, in the order in which a sound is looked for.
    pub const ALL: [Shelf; 3] = [Shelf::Originals, Shelf::Masters, Shelf::Derived];

    /// The name of its folder: `originals`, `masters`, `derived`.
    pub fn name(self) -> &'static str {
        match self {
            Shelf::Originals => "originals",
            Shelf::Masters => "masters",
            Shelf::Derived => "derived",
        }
    }
}

/// The content store of a library. Cheap to clone, and safe to use from many threads and processes at once.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
    work: Arc<WorkFolder>,
}

/// A sound in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub source: ContentHash,
    /// Where its bytes lie.
    pub path: PathBuf,
    /// How many they are.
    pub bytes: u64,
    /// Whether they were there, unharmed, already.
    pub was_there: bool,
}

impl Store {
    /// The store in a library's folder; makes it if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn open(folder: &Path) -> Result<Store, Error> {
        for shelf in Shelf::ALL {
            disk::create_folder(&folder.join(shelf.name()))?;
        }
        Ok(Store { folder: folder.to_owned(), work: Arc::new(WorkFolder::create(&folder.join("work"))?) })
    }

    /// The store in a library's folder, to be read only.
    pub fn open_to_read(folder: &Path) -> Store {
        Store { folder: folder.to_owned(), work: Arc::new(WorkFolder::none(&folder.join("work"))) }
    }

    /// A folder of this process's own on the store's file system, for files that [`adopt`](Store::adopt) will take.
    /// It is gone with what is left in it when the last clone of the store is.
    pub fn work_folder(&self) -> &Path {
        self.work.path()
    }

    /// Copies a file into the store. What `from` is does not matter, and it is not changed.
    ///
    /// # Errors
    /// When it cannot be read, or the store cannot be written (the disk is full, for example).
    pub fn put(&self, shelf: Shelf, from: &Path) -> Result<Stored, Error> {
        // Read once without writing: a stick that is brought again should not be written out again.
        let (source, bytes) = disk::name_of(from)?;
        if let Some(path) = self.intact(shelf, &source, bytes)? {
            return Ok(Stored { source, path, bytes, was_there: true });
        }
        let mut file = File::open(from).map_err(Error::read(from))?;
        let mut part = PassingFile::in_folder(self.work_folder()).map_err(Error::write(self.work_folder()))?;
        let part_path = part.path().to_owned();
        // What was copied has the name of what was copied, even if the file has changed meanwhile.
        let (source, bytes) = disk::copy(&mut file, from, &mut part, &part_path)?;
        part.as_file().sync_all().map_err(Error::write(&part_path))?;
        let path = self.shelve(shelf, &source, from.extension(), &part_path)?;
        Ok(Stored { source, path, bytes, was_there: false })
    }

    /// Takes over a finished file that was made inside [`work_folder`](Store::work_folder), without copying it; it is
    /// not there any more afterwards. `ending` is what its name in the store will end in (`wav`).
    ///
    /// # Errors
    /// When it cannot be read, or the store cannot be written.
    pub fn adopt(&self, shelf: Shelf, made: &Path, ending: &str) -> Result<Stored, Error> {
        let (source, _) = disk::name_of(made)?;
        self.adopt_named(shelf, made, &source, ending)
    }

    /// [`adopt`](Store::adopt) for whoever has named the bytes while writing them: the file is not read again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn adopt_named(
        &self,
        shelf: Shelf,
        made: &Path,
        source: &ContentHash,
        ending: &str,
    ) -> Result<Stored, Error> {
        let bytes = fs::metadata(made).map_err(Error::read(made))?.len();
        let source = *source;
        if let Some(path) = self.intact(shelf, &source, bytes)? {
            fs::remove_file(made).map_err(Error::write(made))?;
            return Ok(Stored { source, path, bytes, was_there: true });
        }
        disk::sync(made)?;
        let path = self.shelve(shelf, &source, Some(OsStr::new(ending)), made)?;
        Ok(Stored { source, path, bytes, was_there: false })
    }

    /// Where a sound's bytes lie; none when the store has not got them.
    pub fn path_of(&self, source: &ContentHash) -> Option<PathBuf> {
        Shelf::ALL.into_iter().find_map(|shelf| self.find(shelf, source))
    }

    /// Reads a sound's bytes and compares them with its name, which their length is part of.
    ///
    /// # Errors
    /// When it is missing, cannot be read, or is not what it was.
    pub fn verify(&self, source: &ContentHash) -> Result<(), Error> {
        self.verify_for(source, &Cancel::new())
    }

    /// The same, unless the job is cancelled meanwhile.
    ///
    /// # Errors
    /// Those of [`verify`](Store::verify), and [`Error::Cancelled`].
    pub fn verify_for(&self, source: &ContentHash, cancel: &Cancel) -> Result<(), Error> {
        let path = self.path_of(source).ok_or_else(|| Error::SoundMissing { source: *source })?;
        let (found, _) = disk::name_of_for(&path, cancel)?;
        if found == *source { Ok(()) } else { Err(Error::SoundDamaged { path }) }
    }

    /// Compares only a sound's length, which costs nothing: a file that was cut short is found this way.
    ///
    /// # Errors
    /// When it is missing, or has another length.
    pub fn verify_length(&self, source: &ContentHash, bytes: u64) -> Result<(), Error> {
        let path = self.path_of(source).ok_or_else(|| Error::SoundMissing { source: *source })?;
        let found = fs::metadata(&path).map_err(Error::read(&path))?.len();
        if found == bytes { Ok(()) } else { Err(Error::SoundDamaged { path }) }
    }

    /// The names of all sounds that the store has: for asking after many at once.
    pub(crate) fn names(&self) -> BTreeSet<ContentHash> {
        let entries = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten();
        let shards = Shelf::ALL.into_iter().flat_map(|shelf| entries(self.folder.join(shelf.name())));
        let files = shards.filter(|shard| shard.file_name().len() == 2).flat_map(|shard| entries(shard.path()));
        files.filter_map(|file| file.file_name().to_str().and_then(|name| name.get(..64)?.parse().ok())).collect()
    }

    /// Gives a file of the work folder, which is on the disk already, its place.
    pub(crate) fn shelve(
        &self,
        shelf: Shelf,
        source: &ContentHash,
        ending: Option<&OsStr>,
        from: &Path,
    ) -> Result<PathBuf, Error> {
        let shard = self.shard(shelf, source);
        disk::create_folder(&shard)?;
        // A damaged copy under another ending gives its place to the good one.
        let path = self.find(shelf, source).unwrap_or_else(|| shard.join(file_name(source, ending)));
        disk::move_into_place(from, &path)?;
        Ok(path)
    }

    /// Where a sound lies unharmed on a shelf.
    fn intact(&self, shelf: Shelf, source: &ContentHash, bytes: u64) -> Result<Option<PathBuf>, Error> {
        let Some(path) = self.find(shelf, source) else { return Ok(None) };
        let has_length = fs::metadata(&path).is_ok_and(|metadata| metadata.len() == bytes);
        let is_intact = has_length && disk::name_of(&path).is_ok_and(|(found, _)| found == *source);
        if !is_intact {
            tracing::warn!("{} is damaged and is written again", path.display());
        }
        Ok(is_intact.then_some(path))
    }

    fn find(&self, shelf: Shelf, source: &ContentHash) -> Option<PathBuf> {
        let entries = fs::read_dir(self.shard(shelf, source)).ok()?;
        let hash = source.to_string();
        let is_it = |name: &OsStr| {
            let ending = name.to_str().and_then(|name| name.strip_prefix(&hash));
            ending.is_some_and(|ending| ending.is_empty() || ending.starts_with('.'))
        };
        entries.flatten().find(|entry| is_it(&entry.file_name())).map(|entry| entry.path())
    }

    /// The folder of all sounds on a shelf whose hashes begin with the same byte.
    fn shard(&self, shelf: Shelf, ContentHash(hash): &ContentHash) -> PathBuf {
        self.folder.join(shelf.name()).join(format!("{:02x}", hash[0]))
    }
}

/// `3f9a…c2.ogg`: endings are for people and programs that look into the folder; Surco does not go by them.
pub(crate) fn file_name(name: &ContentHash, ending: Option<&OsStr>) -> String {
    match ending.and_then(OsStr::to_str).map(str::to_ascii_lowercase) {
        Some(ending) if is_ending(&ending) => format!("{name}.{ending}"),
        _ => name.to_string(),
    }
}

fn is_ending(ending: &str) -> bool {
    (1..=8).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric())
}
