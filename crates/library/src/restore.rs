//! Bringing a backup back: everything in it is unpacked beside the library and compared with its name before
//! anything of the library is touched.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use surco_job::{Cancel, Job};
use surco_model::ContentHash;
use surco_units::AirTime;

use crate::backup::{FORM, MANIFEST, Manifest, sounds_of};
use crate::locks::lock_alone;
use crate::recovery::Because;
use crate::schema::CATALOGUE;
use crate::store::Shelf;
use crate::{Error, Library, Store, disk, machine, recovery, schema};

/// A list longer than this would be of millions of sounds.
const LONGEST_MANIFEST: u64 = 256 << 20;

/// A backup that was brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was made.
    pub made_at: AirTime,
    /// How many sounds were in it.
    pub sounds: usize,
    /// Sounds that were missing already when it was made.
    pub missing: Vec<ContentHash>,
    /// Where the catalogue lies that was there before. Its sounds stay in the store.
    pub set_aside: Option<PathBuf>,
}

impl Library {
    /// Brings a backup back into the library's folder. Nothing changes until every part of the backup has been read
    /// and compared with its name. Sounds that are in the store already are not written again, damaged ones are made
    /// good, and nothing is deleted. With `replace`, a catalogue that is there already is set aside under another
    /// name; without, only an empty one is replaced.
    ///
    /// # Errors
    /// When the backup cannot be read, or is damaged; when there is a library already and `replace` is not said;
    /// when another Surco is working with it; when the disk is full. When the job is cancelled: the library is then as it was.
    pub fn restore(backup: &Path, folder: &Path, replace: bool, job: &mut Job<'_>) -> Result<Restored, Error> {
        let file = File::open(backup).map_err(Error::read(backup))?;
        disk::create_folder(folder)?;
        let _alone = lock_alone(folder)?;
        if !replace && is_in_use(folder) {
            return Err(Error::LibraryExists { folder: folder.to_owned() });
        }
        let store = Store::open(folder)?;
        let unpacked = Unpacked::read(backup, file, &store, job);
        job.check()?;
        let unpacked = unpacked?;
        let manifest = unpacked.check(backup)?;
        job.check()?;
        let made_at = manifest.made_at.parse().map_err(|_| damaged(backup, MANIFEST))?;
        let missing = manifest.missing.iter().map(|hash| hash.parse().map_err(|_| damaged(backup, MANIFEST)));
        let missing = missing.collect::<Result<_, _>>()?;
        let catalogue = unpacked.folder.join(CATALOGUE);
        for (source, (shelf, ending, part)) in &unpacked.sounds {
            store.shelve(*shelf, source, ending.as_deref().map(OsStr::new), part)?;
        }
        close_log(folder);
        let set_aside = recovery::exchange(folder, &catalogue, Because::Replaced)?;
        job.progress(1.0);
        Ok(Restored { made_at, sounds: manifest.sounds.len(), missing, set_aside })
    }
}

/// What was in a backup, each part whole and on the disk.
struct Unpacked {
    folder: PathBuf,
    /// The name of the catalogue's bytes.
    catalogue: Option<ContentHash>,
    /// The sounds that the store has not got: shelf, ending, and where they lie.
    sounds: BTreeMap<ContentHash, (Shelf, Option<String>, PathBuf)>,
    /// The sounds that were in it, those that the store has too.
    seen: Vec<String>,
    manifest: Option<Manifest>,
}

impl Unpacked {
    /// Reads a backup to its end.
    fn read(backup: &Path, file: File, store: &Store, job: &mut Job<'_>) -> Result<Unpacked, Error> {
        let cancel = job.cancel();
        let bytes = file.metadata().map_or(0, |metadata| metadata.len());
        let file = Watched { inner: file, bytes, read: 0, job };
        let folder = store.work_folder().to_owned();
        let mut unpacked =
            Unpacked { folder, catalogue: None, sounds: BTreeMap::new(), seen: Vec::new(), manifest: None };
        let mut archive = tar::Archive::new(BufReader::with_capacity(surco_files::BUFFER_BYTES, file));
        let entries = archive.entries().map_err(Error::read(backup))?;
        for (index, entry) in entries.enumerate() {
            // Whatever is no tar archive fails at its first header; later, it is a damaged one.
            let mut entry = entry.map_err(|_| match index {
                0 => Error::NotABackup { path: backup.to_owned() },
                _ => damaged(backup, "tar"),
            })?;
            let name = entry.path().map_or_else(|_| String::new(), |path| path.to_string_lossy().into_owned());
            match (index, name.as_str()) {
                (0, CATALOGUE) => unpacked.catalogue = Some(unpacked.keep(&mut entry, CATALOGUE, backup)?.0),
                (0, _) => return Err(Error::NotABackup { path: backup.to_owned() }),
                (_, MANIFEST) => unpacked.manifest = Some(manifest(&mut entry, backup)?),
                _ => unpacked.sound(&mut entry, &name, (store, cancel), backup)?,
            }
        }
        Ok(unpacked)
    }

    /// Writes a part to the disk.
    fn keep(&self, entry: &mut impl Read, name: &str, backup: &Path) -> Result<(ContentHash, PathBuf), Error> {
        let path = self.folder.join(name);
        let mut file = File::create(&path).map_err(Error::write(&path))?;
        let (source, _) = disk::copy(entry, backup, &mut file, &path)?;
        file.sync_all().map_err(Error::write(&path))?;
        Ok((source, path))
    }

    /// A sound, which must be what its name says.
    fn sound(
        &mut self,
        entry: &mut impl Read,
        name: &str,
        (store, cancel): (&Store, &Cancel),
        backup: &Path,
    ) -> Result<(), Error> {
        let (shelf, source, ending) = sound_name(name).ok_or_else(|| damaged(backup, name))?;
        let part = format!("restored-{source}");
        // What the store has need not be written twice.
        let (found, path) = match store.verify_for(&source, cancel) {
            Ok(()) => (disk::copy(entry, backup, &mut std::io::sink(), backup)?.0, None),
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(_) => {
                let (found, path) = self.keep(entry, &part, backup)?;
                (found, Some(path))
            }
        };
        if found != source {
            return Err(damaged(backup, name));
        }
        if let Some(path) = path {
            self.sounds.insert(source, (shelf, ending, path));
        }
        self.seen.push(source.to_string());
        Ok(())
    }

    /// Whether all is there that must be, and the catalogue is one.
    fn check(&self, backup: &Path) -> Result<Manifest, Error> {
        let manifest = self.manifest.clone().ok_or_else(|| damaged(backup, MANIFEST))?;
        if manifest.surco_backup > FORM {
            return Err(Error::CatalogueTooNew { path: backup.to_owned() });
        }
        if self.catalogue.as_ref().is_none_or(|found| found.to_string() != manifest.catalogue) {
            return Err(damaged(backup, CATALOGUE));
        }
        let seen: BTreeSet<&String> = self.seen.iter().collect();
        if let Some(lost) = manifest.sounds.iter().find(|name| !seen.contains(name)) {
            return Err(damaged(backup, lost));
        }
        let path = self.folder.join(CATALOGUE);
        let catalogue = schema::open(&path).map_err(|error| match error {
            Error::CatalogueDamaged { .. } | Error::NotACatalogue { .. } => damaged(backup, CATALOGUE),
            Error::CatalogueTooNew { .. } => Error::CatalogueTooNew { path: backup.to_owned() },
            other => other,
        })?;
        schema::check(&catalogue, &path).map_err(|_| damaged(backup, CATALOGUE))?;
        machine::forget_all(&catalogue).map_err(Error::catalogue(&path))?;
        recovery::make_single_file(&catalogue).map_err(Error::catalogue(&path))?;
        drop(catalogue);
        disk::sync(&path)?;
        let known: BTreeSet<&str> = manifest.sounds.iter().chain(&manifest.missing).map(String::as_str).collect();
        match sounds_of(&path)?.into_iter().map(String::from).find(|source| !known.contains(source.as_str())) {
            Some(lost) => Err(damaged(backup, &lost)),
            None => Ok(manifest),
        }
    }
}

/// A backup's file that reports how much of it was read, and fails when the job is cancelled.
struct Watched<'a, 'b> {
    inner: File,
    bytes: u64,
    read: u64,
    job: &'a mut Job<'b>,
}

impl Read for Watched<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.job.check().map_err(io::Error::other)?;
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        self.job.progress(self.read as f64 / self.bytes.max(1) as f64);
        Ok(read)
    }
}

fn manifest(entry: &mut impl Read, backup: &Path) -> Result<Manifest, Error> {
    let mut text = Vec::new();
    entry.take(LONGEST_MANIFEST).read_to_end(&mut text).map_err(Error::read(backup))?;
    serde_json::from_slice(&text).map_err(|_| damaged(backup, MANIFEST))
}

/// Reads `originals/3f/3f9a…c2.ogg`, and nothing else.
fn sound_name(name: &str) -> Option<(Shelf, ContentHash, Option<String>)> {
    let mut parts = name.split('/');
    let folder = parts.next()?;
    let shelf = Shelf::ALL.into_iter().find(|shelf| shelf.name() == folder)?;
    let (shard, file) = (parts.next()?, parts.next()?);
    let (hash, ending) =
        file.split_once('.').map_or((file, None), |(hash, ending)| (hash, Some(ending.to_owned())));
    (hash.starts_with(shard) && parts.next().is_none()).then_some((shelf, hash.parse().ok()?, ending))
}

fn damaged(backup: &Path, part: &str) -> Error {
    Error::BackupDamaged { path: backup.to_owned(), part: part.to_owned() }
}

/// Whether there is a catalogue that somebody would miss: one with anything in it, or one that cannot be read.
fn is_in_use(folder: &Path) -> bool {
    let path = folder.join(CATALOGUE);
    if !path.exists() {
        return false;
    }
    let rows =
        "SELECT (SELECT count(*) FROM takes) + (SELECT count(*) FROM masters) + (SELECT count(*) FROM airings)";
    let count = schema::open(&path).map(|catalogue| catalogue.query_row(rows, [], |row| row.get::<_, i64>(0)));
    !matches!(count, Ok(Ok(0)))
}

/// Brings what a catalogue's log holds into the catalogue itself. One that is damaged is set aside with its log.
fn close_log(folder: &Path) {
    let path = folder.join(CATALOGUE);
    if path.exists()
        && let Ok(catalogue) = schema::open(&path)
        && let Err(cause) = recovery::make_single_file(&catalogue)
    {
        tracing::warn!("{}: {cause}", path.display());
    }
}
