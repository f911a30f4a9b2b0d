//! What a file looks like from outside.

use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

/// Enough to tell that nobody has touched a file since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    /// How many bytes it has.
    pub bytes: u64,
    /// When it was last written.
    pub changed: Option<SystemTime>,
}

impl FileStamp {
    /// None for a file that is away: some editors write a new one and put it in the place of the old.
    pub fn at(path: &Path) -> Option<FileStamp> {
        path.metadata().ok().map(|metadata| FileStamp::from(&metadata))
    }
}

impl From<&Metadata> for FileStamp {
    fn from(metadata: &Metadata) -> FileStamp {
        FileStamp { bytes: metadata.len(), changed: metadata.modified().ok() }
    }
}
