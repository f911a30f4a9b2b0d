//! The versions of a file that people write, so that two of them do not overwrite each other's changes.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::str::FromStr;

use crate::Error;

/// One version of a file: the hash of its text. A page that shows a file keeps it, and hands it back with a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(blake3::Hash);

impl Version {
    pub(super) fn of(text: &[u8]) -> Version {
        Version(blake3::hash(text))
    }

    /// That of a file, none where there is no file.
    pub(super) fn at(path: &Path) -> Result<Option<Version>, Error> {
        match fs::read(path) {
            Ok(text) => Ok(Some(Version::of(&text))),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(Error::file(path, cause)),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.to_hex())
    }
}

impl FromStr for Version {
    type Err = blake3::HexError;
    fn from_str(text: &str) -> Result<Version, blake3::HexError> {
        blake3::Hash::from_hex(text).map(Version)
    }
}
