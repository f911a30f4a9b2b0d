//! How full a disk is.

use std::path::Path;

/// How many bytes people may still write to the disk of a folder, where the system tells that.
#[cfg(unix)]
pub fn free_space(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// Elsewhere the system is not asked.
#[cfg(not(unix))]
pub fn free_space(_: &Path) -> Option<u64> {
    None
}
