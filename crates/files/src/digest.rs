//! Bytes named by their BLAKE3 on their way.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// Enough for few calls to the system, little enough for an old PC.
pub const BUFFER_BYTES: usize = 128 * 1024;

/// What bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// Their BLAKE3.
    pub blake3: [u8; 32],
    /// How many they are.
    pub bytes: u64,
}

/// The digest of bytes as they pass.
#[derive(Debug, Clone, Default)]
pub struct DigestOf {
    hasher: blake3::Hasher,
    bytes: u64,
}

impl DigestOf {
    /// The next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// Of all that passed.
    pub fn finish(&self) -> Digest {
        Digest { blake3: *self.hasher.finalize().as_bytes(), bytes: self.bytes }
    }
}

/// Reads to the end and hands on part by part what was read. `failed` makes an error of what the reader says, so that it
/// can be told from one of `take`.
///
/// # Errors
/// When the bytes cannot be read, or `take` fails.
pub fn read_parts<E>(
    mut from: impl Read,
    failed: impl Fn(io::Error) -> E,
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<Digest, E> {
    let (mut digest, mut buffer) = (DigestOf::default(), vec![0; BUFFER_BYTES]);
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(digest.finish()),
            Ok(count) => {
                let part = buffer.get(..count).unwrap_or_default();
                digest.push(part);
                take(part)?;
            }
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            Err(cause) => return Err(failed(cause)),
        }
    }
}

/// The digest of a file.
///
/// # Errors
/// When it cannot be read.
pub fn digest(path: &Path) -> io::Result<Digest> {
    read_parts(File::open(path)?, |cause| cause, |_| Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_handed_on_once_and_counts() {
        let bytes: Vec<u8> = (0..3 * BUFFER_BYTES + 7).map(|index| index as u8).collect();
        let mut taken = Vec::new();
        let digest = read_parts(
            &bytes[..],
            |cause| cause,
            |part| {
                taken.extend_from_slice(part);
                Ok(())
            },
        );
        let digest = digest.unwrap();
        assert!(taken == bytes);
        assert_eq!(digest, Digest { blake3: *blake3::hash(&bytes).as_bytes(), bytes: bytes.len() as u64 });
    }

    #[test]
    fn the_side_that_failed_is_known() {
        let taken = read_parts(&b"abc"[..], |_| "read", |_| Err("taken"));
        assert_eq!(taken, Err("taken"));
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(ErrorKind::BrokenPipe.into())
            }
        }
        assert_eq!(read_parts(Broken, |_| "read", |_| Ok(())), Err("read"));
    }
}
