//! Why a file cannot be decoded, and what its owner is told.

use std::path::Path;

use super::sniff;
use crate::Error;

/// Why a file cannot be decoded.
#[derive(Debug)]
pub(super) enum Refusal {
    /// By the format's name.
    Undecodable(String),
    /// The format is not known.
    Unknown,
    /// There is a picture track at most.
    NoSound,
    /// Format and reason.
    Damaged(String, String),
    /// The system cannot read the file.
    Unreadable(std::io::Error),
}

impl Refusal {
    /// What is said of a file that begins with these bytes.
    pub(super) fn of(self, path: &Path, head: &[u8]) -> Error {
        let path = path.to_owned();
        match self {
            Refusal::Undecodable(format) => Error::Undecodable { path, format },
            Refusal::Unknown if head.starts_with(b"ID3") => Error::NotSound { path, what: "tags" },
            Refusal::Unknown => Error::NotSound { path, what: "other" },
            Refusal::NoSound => Error::NotSound { path, what: "video" },
            Refusal::Unreadable(cause) => Error::Read { path, cause },
            Refusal::Damaged(format, reason) => {
                let format = if format.is_empty() { sniff::name(head).to_owned() } else { format };
                Error::Damaged { path, format, reason }
            }
        }
    }
}
