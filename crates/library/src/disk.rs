//! The layer for files, with errors that name the file and the side that failed.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use surco_files::{Digest, read_parts};
use surco_job::Cancel;
use surco_model::ContentHash;

use crate::Error;

/// Makes a folder, and those above it, if they are not there yet.
pub(crate) fn create_folder(folder: &Path) -> Result<(), Error> {
    surco_files::create_folder(folder).map_err(Error::write(folder))
}

/// Brings the names in a folder to the disk.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Error> {
    surco_files::sync_folder(folder).map_err(Error::write(folder))
}

/// Gives a file that is written and closed its name, in the place of whatever has it. Both are on one file system.
pub(crate) fn move_into_place(from: &Path, to: &Path) -> Result<(), Error> {
    surco_files::give_name(from, to).map_err(Error::write(to))
}

/// The name of a file's bytes, and how many they are.
pub(crate) fn name_of(path: &Path) -> Result<(ContentHash, u64), Error> {
    surco_files::digest(path).map(named).map_err(Error::read(path))
}

/// The same, unless the job is cancelled meanwhile.
pub(crate) fn name_of_for(path: &Path, cancel: &Cancel) -> Result<(ContentHash, u64), Error> {
    let file = File::open(path).map_err(Error::read(path))?;
    read_parts(file, |cause| Error::read(path)(cause), |_| Ok(cancel.check()?)).map(named)
}

/// Copies all that can be read and names it on the way; which side failed is said.
pub(crate) fn copy(
    from: &mut dyn Read,
    from_path: &Path,
    to: &mut dyn Write,
    to_path: &Path,
) -> Result<(ContentHash, u64), Error> {
    let take = |part: &[u8]| to.write_all(part).map_err(Error::write(to_path));
    read_parts(from, |cause| Error::read(from_path)(cause), take).map(named)
}

pub(crate) fn named(digest: Digest) -> (ContentHash, u64) {
    (ContentHash(digest.blake3), digest.bytes)
}

/// Brings a file's bytes to the disk.
pub(crate) fn sync(path: &Path) -> Result<(), Error> {
    File::options().write(true).open(path).and_then(|file| file.sync_all()).map_err(Error::write(path))
}
