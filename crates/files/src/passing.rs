//! A file under a passing name, until it is whole.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

use crate::folders::{folder_of, give_name, sync_folder};

const PREFIX: &str = ".surco-";
const SUFFIX: &str = ".part";

/// A file that nobody knows yet; dropped unfinished, it is gone.
#[derive(Debug)]
pub struct PassingFile(NamedTempFile);

impl PassingFile {
    /// In the folder of the file that it shall become.
    ///
    /// # Errors
    /// When the disk refuses, or a folder has that name.
    pub fn beside(path: &Path) -> io::Result<PassingFile> {
        if path.is_dir() { Err(ErrorKind::IsADirectory.into()) } else { PassingFile::in_folder(folder_of(path)) }
    }

    /// In a folder. Readable for all that may enter it, as any other new file: the user's umask decides.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn in_folder(folder: &Path) -> io::Result<PassingFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        builder.permissions(<std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
        builder.tempfile_in(folder).map(PassingFile)
    }

    /// As [`beside`](PassingFile::beside), readable for its owner only.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn private_beside(path: &Path) -> io::Result<PassingFile> {
        tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder_of(path)).map(PassingFile)
    }

    /// The open file.
    pub fn as_file(&self) -> &File {
        self.0.as_file()
    }

    /// Where it is for the time being.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Closes it: others write on under its passing name.
    pub fn close(self) -> PassingPath {
        PassingPath(self.0.into_temp_path())
    }

    /// Brings all of it to the disk, gives it its name, in the place of whatever has that, and brings the name to the disk.
    ///
    /// # Errors
    /// When the disk refuses. What stood there before stays.
    pub fn keep_as(self, path: &Path) -> io::Result<()> {
        self.0.as_file().sync_all()?;
        self.close().keep_as(path)
    }

    /// As [`keep_as`](PassingFile::keep_as), but never in the place of another file.
    ///
    /// # Errors
    /// When the disk refuses, or something stands there already.
    pub fn keep_as_new(self, path: &Path) -> io::Result<()> {
        self.0.as_file().sync_all()?;
        self.0.persist_noclobber(path).map_err(|error| error.error)?;
        sync_folder(folder_of(path))
    }
}

impl Write for PassingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_file_mut().flush()
    }
}

impl Read for PassingFile {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.as_file_mut().read(bytes)
    }
}

impl Seek for PassingFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.as_file_mut().seek(to)
    }
}

/// A closed file that nobody knows yet; dropped, it is gone.
#[derive(Debug)]
pub struct PassingPath(TempPath);

impl PassingPath {
    /// Gives it its name, in the place of whatever has that, and brings the name to the disk. Whoever wrote it has synced it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep_as(self, path: &Path) -> io::Result<()> {
        give_name(&self.0, path)?;
        // It is not there any more to be cleared away.
        let _ = self.0.keep();
        Ok(())
    }
}

impl std::ops::Deref for PassingPath {
    type Target = Path;
    fn deref(&self) -> &Path {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_left_unfinished_leaves_nothing_and_the_old_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("toma.wav");
        std::fs::write(&path, "the old take").unwrap();
        for close in [false, true] {
            let mut file = PassingFile::beside(&path).unwrap();
            file.write_all(&[7; 100_000]).unwrap();
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
            if close {
                drop(file.close())
            } else {
                drop(file)
            }
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
            assert_eq!(std::fs::read(&path).unwrap(), b"the old take");
        }
    }

    #[test]
    fn a_finished_file_takes_the_place_of_the_old_one_only_where_it_may() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("toma.wav");
        std::fs::write(&path, "the old take").unwrap();
        let new = || {
            let mut file = PassingFile::beside(&path).unwrap();
            file.write_all(b"new").unwrap();
            file
        };
        let refused = new().keep_as_new(&path).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"the old take");
        new().keep_as(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
