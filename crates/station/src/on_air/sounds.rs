//! The sounds of the content store as a playout opens them: checked against their names, stereo, at the station rate.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use surco_audio::{Source, at_station_rate, in_channels};
use surco_files::FileStamp;
use surco_library::Store;
use surco_messages::{Explain, Message};
use surco_model::{ContentHash, MediaRef, Part};
use surco_playout::Incoming;
use surco_units::Frames;

use super::concat::Concat;
use crate::Error;

/// Above this a file is checked by its length only when its turn comes: reading 256 MB takes an old disk seconds.
const HASHED: u64 = 256 << 20;

/// Opens sounds of the content store; each is checked against its name before it may go on air.
pub(crate) struct CheckedStore {
    store: Store,
    /// What has been checked, and what the file looked like then.
    checked: Mutex<BTreeMap<ContentHash, FileStamp>>,
}

impl CheckedStore {
    pub(crate) fn new(store: Store) -> CheckedStore {
        CheckedStore { store, checked: Mutex::default() }
    }

    fn check(&self, source: &ContentHash, path: &Path) -> Result<(), Message> {
        let metadata = path.metadata().map_err(|cause| Error::file(path, cause).explain())?;
        let look = FileStamp::from(&metadata);
        let known = |checked: &BTreeMap<ContentHash, FileStamp>| checked.get(source) == Some(&look);
        if known(&self.checked.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(());
        }
        if look.bytes <= HASHED {
            self.store.verify(source).map_err(|cause| cause.explain())?;
        }
        self.checked.lock().unwrap_or_else(PoisonError::into_inner).insert(*source, look);
        Ok(())
    }
}

impl surco_playout::Store for CheckedStore {
    fn open(&self, source: &MediaRef, from: Frames) -> Result<Box<dyn Source>, Message> {
        match source {
            MediaRef::Stored(hash) => self.open_one(hash, from),
            MediaRef::Parts(parts) => self.open_parts(parts, from),
            // No file holds these: the playout makes them or receives them.
            MediaRef::Relay(_) | MediaRef::OffAir(_) | MediaRef::Live | MediaRef::EmergencyLoop => {
                Err(not_in_library(source))
            }
        }
    }

    fn tune(&self, relay: &MediaRef) -> Result<Box<dyn Incoming>, Message> {
        match relay {
            MediaRef::Relay(addresses) => surco_inputs::tune(addresses.0.iter().map(String::as_str)),
            _ => Err(not_in_library(relay)),
        }
    }
}

impl CheckedStore {
    /// Parts one behind the other, from a frame of the whole on.
    fn open_parts(&self, parts: &[Part], from: Frames) -> Result<Box<dyn Source>, Message> {
        let (mut sounds, mut before) = (Vec::new(), from);
        for part in parts {
            let length = part.until - part.from;
            let skipped = before.min(length);
            before -= skipped;
            if skipped < length {
                sounds.push((self.open_one(&part.source, part.from + skipped)?, length - skipped));
            }
        }
        Ok(Box::new(Concat::new(sounds)))
    }

    fn open_one(&self, source: &ContentHash, from: Frames) -> Result<Box<dyn Source>, Message> {
        let path = self.store.path_of(source).ok_or_else(|| not_in_library(source))?;
        self.check(source, &path)?;
        open_at(&path, from).map_err(|cause| cause.explain())
    }
}

fn not_in_library(source: &dyn fmt::Display) -> Message {
    Message::new("station-not-in-library").with("source", source.to_string())
}

/// A file as stereo at the station rate, from a frame (at that rate) on.
pub fn open_at(path: &Path, from: Frames) -> Result<Box<dyn Source>, surco_audio::Error> {
    let mut recording = surco_audio::open(path)?;
    if from > Frames::ZERO {
        let own_rate = f64::from(recording.rate().0);
        recording.seek(Frames((from.seconds() * own_rate).round() as i64))?;
    }
    Ok(in_channels(at_station_rate(recording), 2))
}
