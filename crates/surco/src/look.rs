//! What a file looks like from outside.

use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

/// Enough to tell that nobody has touched a file since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) bytes: u64,
    pub(crate) changed: Option<SystemTime>,
}

impl Look {
    /// Nothing of a file that is away: some editors write a new one and put it in the place of the old.
    pub(crate) fn at(path: &Path) -> Option<Look> {
        path.metadata().ok().map(|metadata| Look::from(&metadata))
    }
}

impl From<&Metadata> for Look {
    fn from(metadata: &Metadata) -> Look {
        Look { bytes: metadata.len(), changed: metadata.modified().ok() }
    }
}
