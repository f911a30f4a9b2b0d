//! Folders, and the names in them.

use std::fs;
use std::io;
use std::path::Path;

/// The folder that a file or folder lies in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a folder, and those above it, if they are not there yet.
///
/// # Errors
/// When the disk refuses.
pub fn create_folder(folder: &Path) -> io::Result<()> {
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
        Err(cause) => Err(cause),
    }
}

/// Makes the names in a folder survive a power cut. Elsewhere than on Unix folders cannot be opened, and their names need
/// no help.
///
/// # Errors
/// When the disk refuses.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Gives a file that is written, synced and closed its name, in the place of whatever has it. Both are on one file system.
///
/// # Errors
/// When the disk refuses.
pub fn give_name(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_folder(folder_of(to))
}
