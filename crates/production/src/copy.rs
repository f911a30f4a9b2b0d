//! A recording's bytes on their way from a stick into the library.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::Builder;
use std::time::Duration;

use surco_files::{PassingFile, read_parts};
use surco_job::Cancel;
use surco_library::{Library, Shelf};
use surco_model::ContentHash;

use crate::Error;

/// How often work that waits for the disk looks whether it is cancelled.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// A copy in the library's work folder, not yet in its place; gone when dropped.
pub(crate) struct Copy {
    file: PassingFile,
    /// The name of its bytes.
    pub(crate) source: ContentHash,
}

impl Copy {
    /// Reads the recording once: a stick is slow, and may be pulled out.
    ///
    /// # Errors
    /// When the recording cannot be read, or the disk refuses.
    pub(crate) fn make(folder: &Path, recording: &Path, cancel: &Cancel) -> Result<Copy, Error> {
        let refused = |cause| Error::Write { path: folder.to_owned(), cause };
        let mut file = PassingFile::in_folder(folder).map_err(refused)?;
        let source = for_each_part(recording, cancel, |bytes| file.write_all(bytes).map_err(refused))?;
        Ok(Copy { file, source })
    }

    /// Begins to sync its bytes to the disk, in a thread of its own: a sync cannot be interrupted.
    ///
    /// # Errors
    /// When the system has no room for another open file.
    pub(crate) fn write_out(&self) -> Result<WriteOut, Error> {
        let path = self.path().to_owned();
        let file = match self.file.as_file().try_clone() {
            Ok(file) => file,
            Err(cause) => return Err(Error::Write { path, cause }),
        };
        let (tell, done) = sync_channel(1);
        // Where the system gives no thread, the store waits for the disk when it takes the file over.
        let _ = Builder::new().name("write out".to_owned()).spawn(move || {
            let _ = tell.send(file.sync_all());
        });
        Ok(WriteOut { path, done })
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
        library.store().adopt_named(Shelf::Originals, self.file.path(), &self.source, &ending)?;
        Ok(())
    }
}

/// A file on its way to the disk.
pub(crate) struct WriteOut {
    path: PathBuf,
    done: Receiver<io::Result<()>>,
}

impl WriteOut {
    /// Waits until the disk has all of it.
    ///
    /// # Errors
    /// When the disk refuses, or the job is cancelled.
    pub(crate) fn wait(self, cancel: &Cancel) -> Result<(), Error> {
        loop {
            cancel.check()?;
            match self.done.recv_timeout(POLL_INTERVAL) {
                Ok(written) => return written.map_err(|cause| Error::Write { path: self.path, cause }),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }
}

/// The name of a file's bytes.
///
/// # Errors
/// When it cannot be read, or the job is cancelled.
pub(crate) fn name_of(path: &Path, cancel: &Cancel) -> Result<ContentHash, Error> {
    for_each_part(path, cancel, |_| Ok(()))
}

/// Reads a file to its end, hands on its bytes part by part, and returns their name.
fn for_each_part(
    path: &Path,
    cancel: &Cancel,
    mut take: impl FnMut(&[u8]) -> Result<(), Error>,
) -> Result<ContentHash, Error> {
    let unreadable = |cause: io::Error| match cause.kind() {
        io::ErrorKind::NotFound => Error::Missing { path: path.to_owned() },
        _ => Error::Read { path: path.to_owned(), cause },
    };
    let file = File::open(path).map_err(unreadable)?;
    let taken = read_parts(file, unreadable, |part| {
        cancel.check()?;
        take(part)
    });
    Ok(ContentHash(taken?.blake3))
}
