//! What can go wrong with an outlet.

use std::io;
use std::path::{Path, PathBuf};

use surco_messages::{Explain, Message, error_from_words};

/// Why an outlet could not do what was asked.
#[derive(Debug)]
pub enum Error {
    /// The air check cannot be read or written.
    AirCheck {
        /// The file or the folder.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The sound of the air check cannot be encoded or decoded.
    Sound(surco_audio::Error),
    /// So little is free on the disk that the air check is not recorded, though it has given up all that it kept.
    DiskFull {
        /// Where it is kept.
        folder: PathBuf,
    },
    /// An Icecast server does not take the sound.
    Icecast {
        /// Its mount.
        url: String,
        /// Why.
        cause: Message,
    },
    /// Nothing was recorded at that time, or it is kept no longer.
    NothingKept,
}

error_from_words!(Error);

impl Error {
    pub(crate) fn air_check(path: &Path) -> impl FnOnce(io::Error) -> Error {
        move |cause| Error::AirCheck { path: path.to_owned(), cause }
    }
}

impl From<surco_audio::Error> for Error {
    fn from(cause: surco_audio::Error) -> Error {
        Error::Sound(cause)
    }
}

impl Explain for Error {
    fn explain(&self) -> Message {
        match self {
            Error::AirCheck { path, cause } => {
                Message::new("outputs-file").with("path", path.as_path()).with("cause", cause)
            }
            Error::Sound(cause) => cause.explain(),
            Error::DiskFull { folder } => Message::new("outputs-disk-full").with("path", folder.as_path()),
            Error::Icecast { url, cause } => {
                Message::new("outputs-icecast").with("url", url.as_str()).with("cause", cause.clone())
            }
            Error::NothingKept => Message::new("outputs-nothing-kept"),
        }
    }
}
