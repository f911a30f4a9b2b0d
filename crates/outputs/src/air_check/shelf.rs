//! The folder of the air check: which instants its files are of, and which must go.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use surco_files::free_space;
use surco_model::AirCheckLimits;
use surco_units::{AirTime, Frames};

use crate::Error;

/// What the air check leaves free on the disk for everything else.
const LEFT_FREE: u64 = 500 << 20;
/// How many files go for their age when one comes. A clock that is wrong for an hour must not cost a month.
const GO_BY_AGE: usize = 3;
/// How a file is called: its first instant, in UTC, in characters that every disk takes.
const NAME: &str = "%Y-%m-%dT%H-%M-%S%.3fZ.opus";

/// A recorded stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    /// The instant of its first frame.
    pub(super) begun: AirTime,
    pub(super) path: PathBuf,
    bytes: u64,
}

pub(super) struct Shelf {
    folder: PathBuf,
    limits: AirCheckLimits,
}

impl Shelf {
    pub(super) fn new(folder: PathBuf, limits: AirCheckLimits) -> Shelf {
        Shelf { folder, limits }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Lets go of what must go, and names the file for what begins at an instant.
    pub(super) fn make_room(&mut self, at: AirTime) -> Result<PathBuf, Error> {
        fs::create_dir_all(&self.folder).map_err(Error::air_check(&self.folder))?;
        let kept = kept(&self.folder)?;
        let mut count = superfluous(&kept, at, self.limits);
        let mut files = kept.iter();
        loop {
            for file in files.by_ref().take(count) {
                fs::remove_file(&file.path).map_err(Error::air_check(&file.path))?;
            }
            if free_space(&self.folder).is_none_or(|free| free >= LEFT_FREE) {
                return Ok(self.folder.join(name(at)));
            }
            if files.len() == 0 {
                return Err(Error::DiskFull { folder: self.folder.clone() });
            }
            count = 1;
        }
    }

    /// Brings the names of the files safely to the disk.
    pub(super) fn sync(&self) -> Result<(), Error> {
        let synced = surco_files::sync_folder(&self.folder);
        synced.map_err(Error::air_check(&self.folder))
    }
}

/// What a folder keeps, oldest first. Other files in it are none of the air check's.
pub(super) fn kept(folder: &Path) -> Result<Vec<Kept>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(Error::air_check(folder)(cause)),
    };
    let file = |entry: io::Result<fs::DirEntry>| {
        let entry = entry.ok()?;
        let begun = begun(entry.file_name().to_str()?)?;
        Some(Kept { begun, path: entry.path(), bytes: entry.metadata().ok()?.len() })
    };
    let mut kept: Vec<Kept> = entries.filter_map(file).collect();
    kept.sort_by_key(|file| file.begun);
    Ok(kept)
}

/// How many of the oldest must go when a file begins.
fn superfluous(kept: &[Kept], now: AirTime, limits: AirCheckLimits) -> usize {
    // The last of those that begin before is still needed for what it holds of later.
    let too_old = kept.iter().filter(|file| file.begun + HOUR + limits.keep < now).count().min(GO_BY_AGE);
    let mut bytes: u64 = kept.iter().map(|file| file.bytes).sum();
    let too_many = kept.iter().take_while(|file| {
        let is_over = bytes > limits.disk;
        bytes -= file.bytes;
        is_over
    });
    too_old.max(too_many.count())
}

const HOUR: Frames = Frames(super::HOUR);

pub(super) fn name(begun: AirTime) -> String {
    begun.to_utc().format(NAME).to_string()
}

fn begun(name: &str) -> Option<AirTime> {
    NaiveDateTime::parse_from_str(name, NAME).ok().map(|utc| AirTime::from_utc(utc.and_utc()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hourly(count: i64, bytes: u64) -> Vec<Kept> {
        (0..count).map(|hour| Kept { begun: AirTime(hour * HOUR.0), path: PathBuf::new(), bytes }).collect()
    }

    fn limits(hours: i64, disk: u64) -> AirCheckLimits {
        AirCheckLimits { keep: Frames(hours * HOUR.0), disk }
    }

    #[test]
    fn what_is_too_old_or_too_much_goes_the_oldest_first() {
        let kept = hourly(10, 100);
        let now = AirTime(10 * HOUR.0);
        assert_eq!(superfluous(&kept, now, limits(10, 10_000)), 0);
        assert_eq!(superfluous(&kept, now, limits(8, 10_000)), 1, "what ended more than eight hours ago");
        assert_eq!(superfluous(&kept, now, limits(10, 1_000)), 0);
        assert_eq!(superfluous(&kept, now, limits(10, 999)), 1);
        assert_eq!(superfluous(&kept, now, limits(10, 0)), 10);
        assert_eq!(superfluous(&kept, AirTime(i64::MAX / 4), limits(8, 10_000)), 3, "a clock in another century");
    }

    proptest! {
        #[test]
        fn a_name_says_its_instant_to_the_millisecond(millis in 0i64..4_000_000_000_000) {
            let instant = AirTime(0) + Frames::from_millis(millis);
            prop_assert_eq!(begun(&name(instant)), Some(instant));
        }

        #[test]
        fn no_file_name_panics(text in ".*") {
            let _ = begun(&text);
        }
    }
}
