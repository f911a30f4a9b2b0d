//! What can go wrong with sound.

use std::path::PathBuf;

use surco_job::Cancelled;
use surco_messages::{Explain, Message, error_from_words};
use surco_units::SampleRate;

/// Why a sound could not be read or written.
#[derive(Debug)]
pub enum Error {
    /// The work was told to stop.
    Cancelled,
    /// The system refused to read the file.
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// There is nothing in the file.
    Empty {
        /// Which file.
        path: PathBuf,
    },
    /// It is a folder, or a device, and no file.
    NotAFile {
        /// Which one.
        path: PathBuf,
    },
    /// The file holds something else than sound.
    NotSound {
        /// Which file.
        path: PathBuf,
        /// What it holds: `text`, `picture`, `document`, `archive`, `video` (without sound),
        /// `tags` (and nothing else) or `other`.
        what: &'static str,
    },
    /// The file holds sound in a format that Surco does not decode.
    Undecodable {
        /// Which file.
        path: PathBuf,
        /// The format's name.
        format: String,
    },
    /// The format is known, but there is no sound to be had from this file.
    Damaged {
        /// Which file.
        path: PathBuf,
        /// The format's name.
        format: String,
        /// The decoder's own words.
        reason: String,
    },
    /// The recording is silent, or too short to have a loudness that it could be brought to the target by.
    NoLoudness {
        /// Which file.
        path: PathBuf,
    },
    /// A recording was to be replaced by what is made of it.
    SameFile {
        /// Which file.
        path: PathBuf,
    },
    /// A sound comes at a rate that cannot be brought to the station's.
    Rate(SampleRate),
    /// The system refused to write the file.
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The ending of the file's name asks for no format that Surco writes.
    UnknownEnding {
        /// Which file.
        path: PathBuf,
    },
    /// The format has no place for sound of this kind.
    Unencodable {
        /// Which file.
        path: PathBuf,
        /// The format's name.
        format: &'static str,
        /// Bits per sample, or kbit/s, that were asked for.
        bits: u32,
        /// Channels of the sound.
        channels: usize,
        /// Its rate.
        rate: SampleRate,
    },
    /// The sound is longer than the format can count.
    TooLong {
        /// Which file.
        path: PathBuf,
    },
    /// A cover was to be written that is neither JPEG nor PNG.
    NotAPicture {
        /// Which file.
        path: PathBuf,
    },
    /// The encoder gave up.
    Encode {
        /// Which file.
        path: PathBuf,
        /// The encoder's own words.
        reason: String,
    },
}

impl Explain for Error {
    fn explain(&self) -> Message {
        match self {
            Error::Cancelled => Cancelled.explain(),
            Error::Read { path, cause } => {
                Message::new("audio-read").with("path", path.as_path()).with("cause", cause)
            }
            Error::Empty { path } => Message::new("audio-empty").with("path", path.as_path()),
            Error::NotAFile { path } => Message::new("audio-not-a-file").with("path", path.as_path()),
            Error::NotSound { path, what } => {
                Message::new("audio-not-sound").with("path", path.as_path()).with("what", *what)
            }
            Error::Undecodable { path, format } => {
                Message::new("audio-undecodable").with("path", path.as_path()).with("format", format.as_str())
            }
            Error::Damaged { path, format, reason } => Message::new("audio-damaged")
                .with("path", path.as_path())
                .with("format", format.as_str())
                .with("reason", reason.as_str()),
            Error::Rate(rate) => Message::new("audio-rate").with("rate", rate.to_string()),
            Error::Write { path, cause } => {
                Message::new("audio-write").with("path", path.as_path()).with("cause", cause)
            }
            Error::NoLoudness { path } => Message::new("audio-no-loudness").with("path", path.as_path()),
            Error::SameFile { path } => Message::new("audio-same-file").with("path", path.as_path()),
            Error::UnknownEnding { path } => Message::new("audio-unknown-ending").with("path", path.as_path()),
            Error::Unencodable { path, format, bits, channels, rate } => Message::new("audio-unencodable")
                .with("path", path.as_path())
                .with("format", *format)
                .with("bits", bits.to_string())
                .with("channels", *channels)
                .with("rate", rate.to_string()),
            Error::TooLong { path } => Message::new("audio-too-long").with("path", path.as_path()),
            Error::NotAPicture { path } => Message::new("audio-not-a-picture").with("path", path.as_path()),
            Error::Encode { path, reason } => {
                Message::new("audio-encode").with("path", path.as_path()).with("reason", reason.as_str())
            }
        }
    }
}

error_from_words!(Error);

impl From<Cancelled> for Error {
    fn from(_: Cancelled) -> Error {
        Error::Cancelled
    }
}
