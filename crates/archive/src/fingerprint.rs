//! What a file's bytes are known by.

use std::fmt;
use std::fs::File;
use std::path::Path;

use data_encoding::{BASE64, DecodeError, HEXLOWER_PERMISSIVE};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use surco_job::Cancel;
use surco_model::ContentHash;

use crate::Error;

/// What a file's bytes are known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    /// How many there are.
    pub(crate) bytes: u64,
    /// Their BLAKE3.
    pub(crate) blake3: ContentHash,
    /// Their SHA-256.
    pub(crate) sha256: Sha256Hash,
}

impl Fingerprint {
    /// Of some bytes.
    pub(crate) fn of(bytes: &[u8]) -> Fingerprint {
        Fingerprint {
            bytes: bytes.len() as u64,
            blake3: ContentHash(*blake3::hash(bytes).as_bytes()),
            sha256: Sha256Hash(Sha256::digest(bytes).into()),
        }
    }

    /// Of a file.
    ///
    /// # Errors
    /// When it cannot be read, or the job is cancelled.
    pub(crate) fn of_file(path: &Path, cancel: &Cancel) -> Result<Fingerprint, Error> {
        let mut sha256 = Sha256::new();
        let file = File::open(path).map_err(Error::reading(path))?;
        let reading = |cause| Error::Read { path: path.to_owned(), cause };
        let digest = surco_files::read_parts(file, reading, |part| {
            sha256.update(part);
            Ok::<_, Error>(cancel.check()?)
        })?;
        Ok(Fingerprint {
            bytes: digest.bytes,
            blake3: ContentHash(digest.blake3),
            sha256: Sha256Hash(sha256.finalize().into()),
        })
    }
}

/// The SHA-256 of some bytes, written as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct Sha256Hash([u8; 32]);

impl Sha256Hash {
    /// As browsers and podcast players check it (W3C Subresource Integrity).
    pub(crate) fn integrity(&self) -> String {
        format!("sha256-{}", BASE64.encode(&self.0))
    }
}

impl From<Sha256Hash> for String {
    fn from(hash: Sha256Hash) -> String {
        HEXLOWER_PERMISSIVE.encode(&hash.0)
    }
}

/// A text that is not 64 hexadecimal digits.
#[derive(Debug)]
pub(crate) struct NoSha256(String);

impl fmt::Display for NoSha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a SHA-256 (64 digits of 0-9, a-f): {}", self.0)
    }
}

impl TryFrom<String> for Sha256Hash {
    type Error = NoSha256;
    fn try_from(text: String) -> Result<Sha256Hash, NoSha256> {
        let bytes: Result<Vec<u8>, DecodeError> = HEXLOWER_PERMISSIVE.decode(text.as_bytes());
        let bytes = bytes.ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Sha256Hash).ok_or(NoSha256(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_the_same_marks_as_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let bytes = vec![7; surco_files::BUFFER_BYTES + 3];
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(Fingerprint::of_file(&path, &Cancel::new()).unwrap(), Fingerprint::of(&bytes));
        let empty = Fingerprint::of(b"");
        // From the standards' own examples.
        assert_eq!(empty.blake3.0[..8], [0xaf, 0x13, 0x49, 0xb9, 0xf5, 0xf9, 0xa1, 0xa6]);
        let written = String::from(empty.sha256);
        assert_eq!(written, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(Sha256Hash::try_from(written).unwrap(), empty.sha256);
        assert!(Sha256Hash::try_from("e3b0".to_owned()).is_err());
    }
}
