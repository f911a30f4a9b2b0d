//! What a file looks like from outside.

use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// The coarsest clock of a file system that people use: that of FAT, on sticks.
const COARSEST_CLOCK: Duration = Duration::from_secs(2);

/// Enough to tell that nobody has touched a file since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    /// How many bytes it has.
    pub bytes: u64,
    /// When it was last written, in nanoseconds since 1970; 0 where the system does not tell.
    pub modified: u64,
    /// When it or its name, rights or times were last changed; where the system does not tell, as `modified`. Programs that
    /// copy files set `modified`, and nobody sets this.
    pub changed: u64,
}

impl FileStamp {
    /// None for a file that is away: some editors write a new one and put it in the place of the old.
    pub fn at(path: &Path) -> Option<FileStamp> {
        path.metadata().ok().map(|metadata| FileStamp::from(&metadata))
    }

    /// Whether the file was last touched so long ago that a later change would show, however coarse the clock of its file
    /// system is.
    pub fn is_old(&self) -> bool {
        let age = nanoseconds(SystemTime::now()).checked_sub(self.modified.max(self.changed));
        age.is_some_and(|age| age > COARSEST_CLOCK.as_nanos() as u64)
    }
}

impl From<&Metadata> for FileStamp {
    fn from(metadata: &Metadata) -> FileStamp {
        let modified = metadata.modified().map_or(0, nanoseconds);
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt;
            (metadata.ctime() as u64).wrapping_mul(1_000_000_000).wrapping_add(metadata.ctime_nsec() as u64)
        };
        #[cfg(not(unix))]
        let changed = modified;
        FileStamp { bytes: metadata.len(), modified, changed }
    }
}

fn nanoseconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).ok().and_then(|since| u64::try_from(since.as_nanos()).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_touched_shows_it_and_is_not_old() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("schedule.toml");
        assert_eq!(FileStamp::at(&path), None);
        std::fs::write(&path, "one").unwrap();
        let before = FileStamp::at(&path).unwrap();
        assert!(!before.is_old());
        assert_eq!(FileStamp::at(&path), Some(before));
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3_600)).unwrap();
        let after = FileStamp::at(&path).unwrap();
        assert_ne!(after, before);
        assert!(!FileStamp { changed: after.modified, ..after }.eq(&before));
        assert!(FileStamp { changed: after.modified, ..after }.is_old());
    }
}
