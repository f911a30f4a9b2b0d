//! Why an episode could not be archived.

use std::path::{Path, PathBuf};

use surco_job::Cancelled;
use surco_messages::{Explain, Message, error_from_words};

/// Why an episode could not be archived. What was published before stays as it was.
#[derive(Debug)]
pub enum Error {
    /// The job was cancelled.
    Cancelled,
    /// The master cannot be read, or a copy of it cannot be written.
    Sound(surco_audio::Error),
    /// A file cannot be read.
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A file or a folder cannot be written.
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The master's bytes are not those that were made.
    DamagedMaster {
        /// Which file.
        path: PathBuf,
    },
    /// The preservation copy does not give back the master's sound.
    UnfaithfulCopy {
        /// The copy's place.
        path: PathBuf,
    },
    /// Title, chapters or picture cannot be written into a sound file.
    Tags {
        /// Which file.
        path: PathBuf,
        /// The tag writer's own words.
        reason: String,
    },
    /// A record that the archive keeps (`episode.json`, `series.json`) cannot be understood.
    DamagedRecord {
        /// Which file.
        path: PathBuf,
        /// What is wrong in it.
        reason: String,
    },
    /// The archive is at another address.
    Elsewhere {
        /// Where it is.
        is: String,
        /// Where it should be.
        wanted: String,
    },
    /// The episode was withdrawn by a person.
    Withdrawn {
        /// `series/episode`
        episode: String,
    },
    /// Nobody may offer the episode on demand.
    NotOnDemand {
        /// `series/episode`
        episode: String,
    },
    /// The archive knows no such episode.
    NotArchived {
        /// `series/episode`
        episode: String,
    },
    /// The archive's address is not one of the web.
    Address {
        /// As it was written.
        address: String,
    },
}

impl Error {
    /// For `map_err`: the file that could not be read.
    pub(crate) fn reading(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.to_owned();
        move |cause| Error::Read { path, cause }
    }

    /// For `map_err`: the file that could not be written.
    pub(crate) fn writing(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.to_owned();
        move |cause| Error::Write { path, cause }
    }

    /// A picture that could not be made small.
    pub(crate) fn picture(path: &Path, error: image::ImageError) -> Error {
        Error::Write { path: path.to_owned(), cause: std::io::Error::other(error) }
    }
}

impl From<surco_audio::Error> for Error {
    fn from(error: surco_audio::Error) -> Error {
        match error {
            surco_audio::Error::Cancelled => Error::Cancelled,
            other => Error::Sound(other),
        }
    }
}

impl From<Cancelled> for Error {
    fn from(_: Cancelled) -> Error {
        Error::Cancelled
    }
}

impl Explain for Error {
    fn explain(&self) -> Message {
        match self {
            Error::Cancelled => Cancelled.explain(),
            Error::Sound(error) => error.explain(),
            Error::Read { path, cause } => {
                Message::new("archive-read").with("path", path.as_path()).with("cause", cause)
            }
            Error::Write { path, cause } => {
                Message::new("archive-write").with("path", path.as_path()).with("cause", cause)
            }
            Error::DamagedMaster { path } => Message::new("archive-damaged-master").with("path", path.as_path()),
            Error::UnfaithfulCopy { path } => Message::new("archive-unfaithful-copy").with("path", path.as_path()),
            Error::Tags { path, reason } => {
                Message::new("archive-tags").with("path", path.as_path()).with("reason", reason.as_str())
            }
            Error::DamagedRecord { path, reason } => {
                Message::new("archive-damaged-record").with("path", path.as_path()).with("reason", reason.as_str())
            }
            Error::Elsewhere { is, wanted } => {
                Message::new("archive-elsewhere").with("is", is.as_str()).with("wanted", wanted.as_str())
            }
            Error::Withdrawn { episode } => Message::new("archive-withdrawn").with("episode", episode.as_str()),
            Error::NotOnDemand { episode } => {
                Message::new("archive-not-on-demand").with("episode", episode.as_str())
            }
            Error::NotArchived { episode } => {
                Message::new("archive-not-archived").with("episode", episode.as_str())
            }
            Error::Address { address } => Message::new("archive-address").with("address", address.as_str()),
        }
    }
}

error_from_words!(Error);
