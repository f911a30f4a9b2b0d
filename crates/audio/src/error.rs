//! What can go wrong with sound.

use std::path::PathBuf;

use surco_words::{Explain, Message, error_from_words};

/// Why a sound could not be read or written.
#[derive(Debug)]
pub enum Error {
    /// The system refused to read the file.
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
}

impl Explain for Error {
    fn explain(&self) -> Message {
        match self {
            Error::Read { path, cause } => {
                Message::new("audio-read").with("path", path.as_path()).with("cause", cause)
            }
        }
    }
}

error_from_words!(Error);
