//! What can go wrong with the library and the station folder.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use surco_job::Cancelled;
use surco_messages::{Explain, Message, error_from_words};
use surco_model::{AiringId, ContentHash};

/// Why the library could not do what was asked. Nothing that was kept before is lost by any of these.
#[derive(Debug)]
pub enum Error {
    /// The system refused to read a file or a folder.
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The system refused to write a file or a folder: permissions, a full disk.
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The content store has no such sound.
    SoundMissing {
        /// Which.
        source: ContentHash,
    },
    /// A file of the content store is not what it was when it was put there.
    SoundDamaged {
        /// Which file.
        path: PathBuf,
    },
    /// The catalogue's file is damaged.
    CatalogueDamaged {
        /// Which file.
        path: PathBuf,
    },
    /// The file is a database, but not one of Surco's.
    NotACatalogue {
        /// Which file.
        path: PathBuf,
    },
    /// The catalogue was written by a later Surco.
    CatalogueTooNew {
        /// Which file.
        path: PathBuf,
    },
    /// Another program has held the catalogue for too long.
    CatalogueBusy {
        /// Which file.
        path: PathBuf,
    },
    /// The database refused, in its own words.
    Catalogue {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: rusqlite::Error,
    },
    /// Another Surco is working with this library, so it cannot be replaced.
    InUse {
        /// Which library.
        folder: PathBuf,
    },
    /// Another playout is on air with this library.
    AlreadyOnAir {
        /// Which library.
        folder: PathBuf,
    },
    /// The number of a sounding is taken by another one: two playouts write one journal.
    AiringTaken {
        /// Which number.
        airing: AiringId,
    },
    /// There is a library already, and nobody said that it may be replaced.
    LibraryExists {
        /// Which.
        folder: PathBuf,
    },
    /// The file is no backup of Surco's.
    NotABackup {
        /// Which file.
        path: PathBuf,
    },
    /// A part of a backup is missing or damaged.
    BackupDamaged {
        /// Which file.
        path: PathBuf,
        /// Which part of it.
        part: String,
    },
    /// The job was cancelled.
    Cancelled,
}

impl Explain for Error {
    fn explain(&self) -> Message {
        let about = |id, path: &Path| Message::new(id).with("path", path);
        match self {
            Error::Read { path, cause } => about("library-read", path).with("cause", cause),
            Error::Write { path, cause } if cause.kind() == io::ErrorKind::FileTooLarge => {
                about("library-file-too-large", path)
            }
            Error::Write { path, cause } => about("library-write", path).with("cause", cause),
            Error::SoundMissing { source } => {
                Message::new("library-sound-missing").with("source", source.to_string())
            }
            Error::SoundDamaged { path } => about("library-sound-damaged", path),
            Error::CatalogueDamaged { path } => about("library-catalogue-damaged", path),
            Error::NotACatalogue { path } => about("library-not-a-catalogue", path),
            Error::CatalogueTooNew { path } => about("library-catalogue-too-new", path),
            Error::CatalogueBusy { path } => about("library-catalogue-busy", path),
            Error::Catalogue { path, cause } => about("library-catalogue", path).with("cause", cause.to_string()),
            Error::InUse { folder } => about("library-in-use", folder),
            Error::AlreadyOnAir { folder } => about("library-already-on-air", folder),
            Error::AiringTaken { airing } => {
                Message::new("library-airing-taken").with("airing", airing.0.to_string())
            }
            Error::LibraryExists { folder } => about("library-exists", folder),
            Error::NotABackup { path } => about("library-not-a-backup", path),
            Error::BackupDamaged { path, part } => {
                about("library-backup-damaged", path).with("part", part.as_str())
            }
            Error::Cancelled => Cancelled.explain(),
        }
    }
}

error_from_words!(Error);

impl From<Cancelled> for Error {
    fn from(_: Cancelled) -> Error {
        Error::Cancelled
    }
}

impl Error {
    /// Whether the catalogue is damaged, so that only a backup can bring it back.
    pub fn is_damage(&self) -> bool {
        matches!(self, Error::CatalogueDamaged { .. })
    }

    /// What a refusal to read `path` becomes.
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Error {
        move |cause| Error::Read { path: path.to_owned(), cause }
    }

    /// What a refusal to write `path` becomes.
    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Error {
        move |cause| Error::Write { path: path.to_owned(), cause }
    }

    /// What the database's refusal means to the people of a station.
    pub(crate) fn catalogue(path: &Path) -> impl Fn(rusqlite::Error) -> Error {
        move |cause| {
            let path = path.to_owned();
            let write = |path, kind: io::ErrorKind| Error::Write { path, cause: kind.into() };
            match cause.sqlite_error_code() {
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::CatalogueDamaged { path },
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::CatalogueBusy { path },
                Some(ErrorCode::DiskFull) => write(path, io::ErrorKind::StorageFull),
                Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                    write(path, io::ErrorKind::PermissionDenied)
                }
                _ => Error::Catalogue { path, cause },
            }
        }
    }
}
