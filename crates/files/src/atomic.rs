//! Files that appear whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// What the passing names of unfinished files begin with.
pub(crate) const PASSING: &str = ".surco-";

/// Writes a file, readable by everybody. What stood there before stays when the disk refuses.
///
/// # Errors
/// When the disk refuses.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let passing = beside(path, bytes)?.into_temp_path();
    fs::rename(&passing, path)?;
    // It is not there any more to be cleared away.
    let _ = passing.keep();
    sync_folder(folder_of(path))
}

/// Writes a file, and never over another.
///
/// # Errors
/// When the disk refuses, or something stands there already.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    beside(path, bytes)?.persist_noclobber(path).map_err(|error| error.error)?;
    sync_folder(folder_of(path))
}

/// Makes the names in a folder survive a power cut. Only Unix can ask for that.
///
/// # Errors
/// When the disk refuses.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The bytes on the disk of their file, under a passing name.
fn beside(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(PASSING).tempfile_in(folder_of(path))?;
    file.write_all(bytes)?;
    #[cfg(unix)]
    file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    file.as_file().sync_all()?;
    Ok(file)
}
