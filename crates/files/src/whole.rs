//! Small files, written at once.

use std::io::{self, Write};
use std::path::Path;

use crate::passing::PassingFile;

/// Who may read a private file, besides its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Nobody.
    Owner,
    /// The group of the file.
    Group,
}

/// Writes a file, readable for all that may enter its folder. What stood there before stays when the disk refuses.
///
/// # Errors
/// When the disk refuses.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    beside(path, bytes)?.keep_as(path)
}

/// Writes a file, and never over another.
///
/// # Errors
/// When the disk refuses, or something stands there already.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    beside(path, bytes)?.keep_as_new(path)
}

/// Writes a file that not everybody may read. It is never wider open than it will be, not even while it is written.
///
/// # Errors
/// When the disk refuses.
pub fn write_privately(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let mut file = PassingFile::private_beside(path)?;
    file.write_all(bytes)?;
    #[cfg(unix)]
    if readers == Readers::Group {
        file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o640))?;
    }
    #[cfg(not(unix))]
    let _ = readers;
    file.keep_as(path)
}

fn beside(path: &Path, bytes: &[u8]) -> io::Result<PassingFile> {
    let mut file = PassingFile::beside(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_private_file_is_private_and_takes_the_place_of_an_open_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("control.json");
        write(&path, b"for all").unwrap();
        for (readers, mode) in [(Readers::Group, 0o640), (Readers::Owner, 0o600)] {
            write_privately(&path, b"key", readers).unwrap();
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, mode);
            assert_eq!(std::fs::read(&path).unwrap(), b"key");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
