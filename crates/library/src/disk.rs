//! Files and folders that are on the disk once they are said to be: written whole under another name, brought to
//! the disk, renamed, and the folder that has the new name brought to the disk too.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::path::Path;

use surco_model::ContentHash;
use tempfile::NamedTempFile;

use crate::Error;

/// Enough for few calls to the system, little enough for an old PC.
pub(crate) const BUFFER_BYTES: usize = 128 * 1024;

/// Makes a folder, and those above it, if they are not there yet.
pub(crate) fn create_folder(folder: &Path) -> Result<(), Error> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder_of(folder);
    if above != folder {
        create_folder(above)?;
    }
    match fs::create_dir(folder) {
        Ok(()) => sync_folder(above),
        // Another process was quicker.
        Err(_) if folder.is_dir() => Ok(()),
        Err(cause) => Err(Error::write(folder)(cause)),
    }
}

/// Brings the names in a folder to the disk.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Error> {
    // Elsewhere folders cannot be opened, and their names need no help.
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::write(folder))
    } else {
        Ok(())
    }
}

/// Gives a file that is written and closed its name, in the place of whatever has it. Both are on one file system.
pub(crate) fn move_into_place(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(Error::write(to))?;
    sync_folder(folder_of(to))
}

/// A file in a folder that nobody knows yet; it is gone when it is dropped.
pub(crate) fn temporary_in(folder: &Path) -> Result<NamedTempFile, Error> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".surco-").suffix(".part");
    #[cfg(unix)]
    // Readable for all that may enter the folder, as any other new file: the user's umask decides.
    builder.permissions(<Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
    builder.tempfile_in(folder).map_err(Error::write(folder))
}

/// The folder that a file or folder lies in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The name of a file's bytes, and how many they are.
pub(crate) fn name_of(path: &Path) -> Result<(ContentHash, u64), Error> {
    let mut file = File::open(path).map_err(Error::read(path))?;
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut named = Naming::default();
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(named.finish()),
            Ok(count) => named.push(&buffer[..count]),
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(Error::read(path)(cause)),
        }
    }
}

/// Copies all that can be read and names it on the way; which side failed is said.
pub(crate) fn copy(
    from: &mut dyn Read,
    from_path: &Path,
    to: &mut dyn Write,
    to_path: &Path,
) -> Result<(ContentHash, u64), Error> {
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut named = Naming::default();
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(named.finish()),
            Ok(count) => {
                named.push(&buffer[..count]);
                to.write_all(&buffer[..count]).map_err(Error::write(to_path))?;
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(Error::read(from_path)(cause)),
        }
    }
}

/// Names bytes as they pass.
#[derive(Debug, Default)]
pub(crate) struct Naming {
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Naming {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    pub(crate) fn finish(self) -> (ContentHash, u64) {
        (ContentHash(*self.hasher.finalize().as_bytes()), self.bytes)
    }
}
