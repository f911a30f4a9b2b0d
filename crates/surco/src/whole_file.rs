//! Files for people, that appear whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Writes a file; what stood there before stays when the disk refuses.
///
/// # Errors
/// When the disk refuses.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let kept = beside(path, bytes).and_then(|file| {
        let passing = file.into_temp_path();
        fs::rename(&passing, path)?;
        // It is not there any more to be cleared away.
        let _ = passing.keep();
        sync(folder_of(path))
    });
    kept.map_err(|cause| Failure::io(path, &cause))
}

/// A name in a folder is on the disk when the folder is. Elsewhere than on Unix a folder cannot be asked for that.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a file, and never over another.
///
/// # Errors
/// When the disk refuses, or something stands there already.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let kept = beside(path, bytes).and_then(|file| file.persist_noclobber(path).map_err(|error| error.error));
    kept.map(drop).map_err(|cause| Failure::io(path, &cause))
}

/// The bytes on the disk of their file, readable by everybody, under a passing name.
fn beside(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(".surco-").tempfile_in(folder_of(path))?;
    file.write_all(bytes)?;
    #[cfg(unix)]
    file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    file.as_file().sync_all()?;
    Ok(file)
}
