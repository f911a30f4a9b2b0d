//! A recording's bytes on their way from a stick into the library.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use surco_library::{Library, Shelf};
use surco_model::MediaRef;
use tempfile::NamedTempFile;

use crate::Error;

/// Enough for few calls to the system, little enough for an old PC.
const BUFFER_BYTES: usize = 128 * 1024;

/// A copy in the library's work folder, not yet in its place; gone when dropped.
pub(crate) struct Copy {
    file: NamedTempFile,
    /// The name of its bytes.
    pub(crate) source: MediaRef,
}

impl Copy {
    /// Reads the recording once: a stick is slow, and may be pulled out.
    ///
    /// # Errors
    /// When the recording cannot be read, or the disk refuses.
    pub(crate) fn make(folder: &Path, recording: &Path) -> Result<Copy, Error> {
        let refused = |cause| Error::Write { path: folder.to_owned(), cause };
        let mut file = NamedTempFile::new_in(folder).map_err(refused)?;
        let source = for_each_part(recording, |bytes| file.write_all(bytes).map_err(refused))?;
        Ok(Copy { file, source })
    }

    /// Where it is for the time being.
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Gives the bytes their place in the library. Their name ends as the recording's does.
    ///
    /// # Errors
    /// When the library refuses.
    pub(crate) fn keep(self, library: &Library, recording: &Path) -> Result<(), Error> {
        let ending = recording.extension().unwrap_or_default().to_string_lossy().into_owned();
        library.store().adopt(Shelf::Originals, self.file.path(), &ending)?;
        Ok(())
    }
}

/// The name of a file's bytes.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn name_of(path: &Path) -> Result<MediaRef, Error> {
    for_each_part(path, |_| Ok(()))
}

/// Reads a file to its end, hands on its bytes part by part, and returns their name.
fn for_each_part(path: &Path, mut take: impl FnMut(&[u8]) -> Result<(), Error>) -> Result<MediaRef, Error> {
    let unreadable = |cause: io::Error| match cause.kind() {
        io::ErrorKind::NotFound => Error::Missing { path: path.to_owned() },
        _ => Error::Read { path: path.to_owned(), cause },
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let (mut hasher, mut buffer) = (blake3::Hasher::new(), vec![0; BUFFER_BYTES]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(MediaRef::new(hasher.finalize().to_hex().as_str())),
            Ok(count) => {
                hasher.update(&buffer[..count]);
                take(&buffer[..count])?;
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(unreadable(cause)),
        }
    }
}
