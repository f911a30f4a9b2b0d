//! A backup is one file: a tar archive that any system can look into.
//!
//! ```text
//! catalogue.db                 as it was at one moment
//! originals/3f/3f9a…c2.ogg     every sound that it refers to
//! masters/…
//! manifest.json                what must be there, at the end: a backup that was cut short has none
//! ```

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Result as SqlResult};
use serde::{Deserialize, Serialize};
use surco_files::{BUFFER_BYTES, DigestOf, PassingFile};
use surco_job::{Cancel, Job};
use surco_model::ContentHash;
use surco_units::AirTime;

use crate::copy::copy_catalogue;
use crate::schema::CATALOGUE;
use crate::{Error, Library, columns, disk};

/// The name of the list at the end.
pub(crate) const MANIFEST: &str = "manifest.json";

/// The version of the form of a backup.
pub(crate) const FORM: u32 = 1;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Which form this is.
    pub(crate) surco_backup: u32,
    /// When it was made, as people read it.
    pub(crate) made_at: String,
    /// The BLAKE3 of the catalogue.
    pub(crate) catalogue: String,
    /// The names of all sounds in it.
    pub(crate) sounds: Vec<String>,
    /// The names of sounds that the catalogue refers to and the store had not got, or only damaged.
    pub(crate) missing: Vec<String>,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackedUp {
    /// How many sounds are in it.
    pub sounds: usize,
    /// How long its file is.
    pub bytes: u64,
    /// Sounds that the catalogue refers to, but that the store has not got, or only damaged: they are not in it.
    pub missing: Vec<ContentHash>,
}

impl Library {
    /// Copies the catalogue and every sound that it refers to into one file, `to`, which appears whole or not at
    /// all. Works while on air. Every sound is compared with its name first; one that is damaged is left out and
    /// named, and the backup is made all the same.
    ///
    /// # Errors
    /// When the catalogue is damaged, or the file cannot be written: the disk is full, or its file system has no
    /// place for a file that long (FAT32: 4 GB); when the job is cancelled, which leaves nothing.
    pub fn backup(&self, to: &Path, job: &mut Job<'_>) -> Result<BackedUp, Error> {
        let cancel = job.cancel();
        let copy = self.store().work_folder().join(CATALOGUE);
        copy_catalogue(self, &copy, cancel)?;
        let (catalogue, _) = disk::name_of(&copy)?;
        let sounds = sounds_of(&copy)?;
        let total: u64 = sounds.iter().filter_map(|source| self.length_in_store(source)).sum();
        let mut tape = Tape::begin(to, cancel)?;
        tape.append(CATALOGUE, &copy)?;
        fs::remove_file(&copy).map_err(Error::write(&copy))?;
        let mut manifest = Manifest {
            surco_backup: FORM,
            made_at: AirTime::now().to_string(),
            catalogue: catalogue.to_string(),
            sounds: Vec::new(),
            missing: Vec::new(),
        };
        let (mut done, mut missing) = (0, Vec::new());
        for source in sounds {
            match self.store().verify_for(&source, cancel).map(|()| self.store().path_of(&source)) {
                Ok(Some(path)) => {
                    let name = path.strip_prefix(self.folder()).unwrap_or(&path);
                    let found = tape.append(&columns::path_text(name), &path)?;
                    if found != source {
                        return Err(Error::SoundDamaged { path });
                    }
                    done += self.length_in_store(&source).unwrap_or(0);
                    manifest.sounds.push(source.to_string());
                }
                Err(Error::Cancelled) => return Err(Error::Cancelled),
                Ok(None) | Err(_) => {
                    tracing::warn!("{} is missing or damaged, and not in the backup", source);
                    manifest.missing.push(source.to_string());
                    missing.push(source);
                }
            }
            job.progress(done as f64 / total.max(1) as f64);
        }
        let bytes = tape.finish(&manifest)?;
        job.progress(1.0);
        Ok(BackedUp { sounds: manifest.sounds.len(), bytes, missing })
    }

    fn length_in_store(&self, source: &ContentHash) -> Option<u64> {
        self.store().path_of(source).and_then(|path| path.metadata().ok()).map(|metadata| metadata.len())
    }
}

/// Every sound that a catalogue refers to.
pub(crate) fn sounds_of(catalogue: &Path) -> Result<Vec<ContentHash>, Error> {
    let sounds = || -> SqlResult<Vec<ContentHash>> {
        let connection = Connection::open(catalogue)?;
        let mut sounds =
            connection.prepare("SELECT source FROM takes UNION SELECT source FROM masters ORDER BY 1")?;
        sounds.query_map([], |row| columns::text(row, "source"))?.collect()
    };
    sounds().map_err(Error::catalogue(catalogue))
}

/// The archive that is being written, under another name until it is whole.
struct Tape<'a> {
    to: PathBuf,
    cancel: &'a Cancel,
    archive: tar::Builder<BufWriter<PassingFile>>,
}

impl<'a> Tape<'a> {
    fn begin(to: &Path, cancel: &'a Cancel) -> Result<Tape<'a>, Error> {
        let part = PassingFile::beside(to).map_err(Error::write(to))?;
        let archive = tar::Builder::new(BufWriter::with_capacity(BUFFER_BYTES, part));
        Ok(Tape { to: to.to_owned(), cancel, archive })
    }

    /// Adds a file, and says which name the bytes have that were added.
    fn append(&mut self, name: &str, path: &Path) -> Result<ContentHash, Error> {
        let file = File::open(path).map_err(Error::read(path))?;
        let bytes = file.metadata().map_err(Error::read(path))?.len();
        let mut reader = Named { inner: file, named: DigestOf::default(), cancel: self.cancel, refused: false };
        let appended = self.archive.append_data(&mut header(bytes), name, &mut reader);
        self.cancel.check()?;
        match appended {
            Ok(()) => Ok(disk::named(reader.named.finish()).0),
            Err(cause) if reader.refused => Err(Error::read(path)(cause)),
            Err(cause) => Err(Error::write(&self.to)(cause)),
        }
    }

    /// Adds the list of what is in it, brings all to the disk, and gives it its name. Returns its length.
    fn finish(self, manifest: &Manifest) -> Result<u64, Error> {
        let Tape { to, mut archive, .. } = self;
        let finish = || -> io::Result<u64> {
            let text = serde_json::to_vec_pretty(manifest)?;
            archive.append_data(&mut header(text.len() as u64), MANIFEST, &text[..])?;
            let mut writer = archive.into_inner()?;
            writer.flush()?;
            let part = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
            let bytes = part.as_file().metadata()?.len();
            part.keep_as(&to)?;
            Ok(bytes)
        };
        finish().map_err(Error::write(&to))
    }
}

fn header(bytes: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o644);
    header.set_mtime(u64::try_from(AirTime::now().to_utc().timestamp()).unwrap_or(0));
    header
}

/// A reader that names what passes, remembers that it was it that failed, and fails when the job is cancelled.
struct Named<'a> {
    inner: File,
    cancel: &'a Cancel,
    named: DigestOf,
    refused: bool,
}

impl Read for Named<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.cancel.check().map_err(io::Error::other).and_then(|()| self.inner.read(buffer));
        match &read {
            Ok(count) => self.named.push(&buffer[..*count]),
            Err(_) => self.refused = true,
        }
        read
    }
}
