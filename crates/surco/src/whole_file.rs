//! Files for people, that appear whole or not at all.

use std::path::Path;

use crate::failure::Failure;

/// Writes a file; what stood there before stays when the disk refuses.
///
/// # Errors
/// When the disk refuses.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    surco_files::write(path, bytes).map_err(|cause| Failure::io(path, &cause))
}
