//! Which sound: a file of the content store, or one of the sounds that no file holds.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use surco_units::Frames;

use crate::content_hash::{ContentHash, InvalidContentHash};
use crate::station::Carrier;

/// Names a sound. A year's plan and two months' history name few sounds many times, so clones share their contents.
///
/// | text | sound |
/// | --- | --- |
/// | `3f9a…c2` | the file of the content store with these bytes |
/// | `3f9a…c2@0-96000+77be…01@0-48000` | spans of such files, one behind the other |
/// | `relay:http://a.pe/vivo http://b.pe/vivo` | another station's stream, under the first address that answers |
/// | `off-air:silence`, `off-air:tone` | the carrier of a station that is off the air |
/// | `live` | a voice at the microphone, which is mixed in behind the mixer |
/// | `emergency` | the loop in memory that plays when nothing else can |
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum MediaRef {
    /// A file of the content store.
    Stored(Arc<ContentHash>),
    /// Spans of files, one behind the other: a spoken time.
    Parts(Arc<Vec<Part>>),
    /// Another station's stream.
    Relay(Arc<RelayAddresses>),
    /// What is sent while the station is off the air.
    OffAir(Carrier),
    /// A live voice.
    Live,
    /// The emergency loop.
    EmergencyLoop,
}

/// A span of a file, in a sound that is made of several.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Part {
    /// The file.
    pub source: ContentHash,
    /// Its first frame.
    pub from: Frames,
    /// The frame after its last.
    pub until: Frames,
}

/// The addresses under which a stream can be had, the preferred one first. There is no blank in an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RelayAddresses(pub Vec<String>);

const RELAY: &str = "relay:";
const OFF_AIR: &str = "off-air:";
const LIVE: &str = "live";
const EMERGENCY: &str = "emergency";

impl MediaRef {
    /// A file of the content store.
    pub fn stored(hash: ContentHash) -> MediaRef {
        MediaRef::Stored(Arc::new(hash))
    }

    /// Stands for a file of that name in tests and examples: see [`ContentHash::named`].
    pub fn named(name: &str) -> MediaRef {
        MediaRef::stored(ContentHash::named(name))
    }

    /// The name of a file that was made by [`named`](MediaRef::named); empty for every other sound.
    pub fn name(&self) -> &str {
        match self {
            MediaRef::Stored(hash) => hash.name(),
            _ => "",
        }
    }

    /// Spans of files, one behind the other.
    pub fn of_parts(parts: Vec<Part>) -> MediaRef {
        MediaRef::Parts(Arc::new(parts))
    }

    /// The file of the content store, if it is one.
    pub fn hash(&self) -> Option<&ContentHash> {
        match self {
            MediaRef::Stored(hash) => Some(hash),
            _ => None,
        }
    }

    /// Whether it is another station's stream.
    pub fn is_relay(&self) -> bool {
        matches!(self, MediaRef::Relay(_))
    }
}

impl From<ContentHash> for MediaRef {
    fn from(hash: ContentHash) -> MediaRef {
        MediaRef::stored(hash)
    }
}

/// The order of the texts: exports number their sounds by it.
impl Ord for MediaRef {
    fn cmp(&self, other: &MediaRef) -> Ordering {
        match (self, other) {
            (MediaRef::Stored(one), MediaRef::Stored(other)) => one.cmp(other),
            _ => self.to_string().cmp(&other.to_string()),
        }
    }
}

impl PartialOrd for MediaRef {
    fn partial_cmp(&self, other: &MediaRef) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for MediaRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MediaRef::Stored(hash) => hash.fmt(f),
            MediaRef::Parts(parts) => (0..).zip(parts.iter()).try_for_each(|(index, part)| {
                f.write_str(if index == 0 { "" } else { "+" })?;
                write!(f, "{}@{}-{}", part.source, part.from.0, part.until.0)
            }),
            MediaRef::Relay(addresses) => write!(f, "{RELAY}{}", addresses.0.join(" ")),
            MediaRef::OffAir(carrier) => write!(f, "{OFF_AIR}{}", carrier.name()),
            MediaRef::Live => f.write_str(LIVE),
            MediaRef::EmergencyLoop => f.write_str(EMERGENCY),
        }
    }
}

/// A text that names no sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidMediaRef(pub String);

impl fmt::Display for InvalidMediaRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not the name of a sound: {}", self.0)
    }
}

impl std::error::Error for InvalidMediaRef {}

impl From<InvalidContentHash> for InvalidMediaRef {
    fn from(InvalidContentHash(text): InvalidContentHash) -> InvalidMediaRef {
        InvalidMediaRef(text)
    }
}

impl From<MediaRef> for String {
    fn from(sound: MediaRef) -> String {
        sound.to_string()
    }
}

impl TryFrom<String> for MediaRef {
    type Error = InvalidMediaRef;
    fn try_from(text: String) -> Result<MediaRef, InvalidMediaRef> {
        text.parse()
    }
}

impl FromStr for MediaRef {
    type Err = InvalidMediaRef;
    fn from_str(text: &str) -> Result<MediaRef, InvalidMediaRef> {
        let invalid = || InvalidMediaRef(text.to_owned());
        if let Some(addresses) = text.strip_prefix(RELAY) {
            let addresses = addresses.split(' ').filter(|address| !address.is_empty());
            return Ok(MediaRef::Relay(Arc::new(RelayAddresses(addresses.map(str::to_owned).collect()))));
        }
        if let Some(name) = text.strip_prefix(OFF_AIR) {
            let carrier = Carrier::ALL.into_iter().find(|carrier| carrier.name() == name);
            return carrier.map(MediaRef::OffAir).ok_or_else(invalid);
        }
        match text {
            LIVE => Ok(MediaRef::Live),
            EMERGENCY => Ok(MediaRef::EmergencyLoop),
            _ if text.contains('@') => {
                text.split('+').map(part).collect::<Option<_>>().map(MediaRef::of_parts).ok_or_else(invalid)
            }
            _ => Ok(MediaRef::stored(text.parse()?)),
        }
    }
}

/// `3f9a…c2@0-96000`.
fn part(text: &str) -> Option<Part> {
    let (source, span) = text.split_once('@')?;
    let (from, until) = span.split_once('-')?;
    let (from, until) = (Frames(from.parse().ok()?), Frames(until.parse().ok()?));
    let is_span = Frames::ZERO <= from && from < until;
    is_span.then_some(Part { source: source.parse().ok()?, from, until })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sounds() -> impl Strategy<Value = MediaRef> {
        let part = (any::<[u8; 32]>(), 0..1i64 << 40, 1..1i64 << 40).prop_map(|(hash, from, length)| Part {
            source: ContentHash(hash),
            from: Frames(from),
            until: Frames(from + length),
        });
        let relay = prop::collection::vec("http://[a-z]{1,8}\\.pe/[a-z@+]{0,8}", 1..4)
            .prop_map(|addresses| MediaRef::Relay(Arc::new(RelayAddresses(addresses))));
        prop_oneof![
            any::<[u8; 32]>().prop_map(|hash| MediaRef::stored(ContentHash(hash))),
            prop::collection::vec(part, 1..5).prop_map(MediaRef::of_parts),
            relay,
            prop::sample::select(Carrier::ALL.to_vec()).prop_map(MediaRef::OffAir),
            Just(MediaRef::Live),
            Just(MediaRef::EmergencyLoop),
        ]
    }

    proptest! {
        #[test]
        fn a_sound_is_read_as_it_was_written_and_has_the_order_of_its_text(one in sounds(), other in sounds()) {
            prop_assert_eq!(one.to_string().parse(), Ok(one.clone()));
            prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<MediaRef>();
        }
    }

    #[test]
    fn the_texts_are_what_catalogues_hold() {
        let hash = "ab".repeat(32);
        for text in [
            hash.clone(),
            format!("{hash}@0-96000+{hash}@10-1000"),
            "relay:https://a.pe/vivo http://b.pe:8000/vivo.m3u".to_owned(),
            "off-air:silence".to_owned(),
            "off-air:tone".to_owned(),
        ] {
            assert_eq!(text.parse::<MediaRef>().map(|sound| sound.to_string()), Ok(text));
        }
        for wrong in ["", "ab", "off-air:music", "ab@0-1", &format!("{hash}@5-5"), &format!("{hash}@0-5+")] {
            assert!(wrong.parse::<MediaRef>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_name_is_as_small_as_it_was() {
        assert_eq!(size_of::<MediaRef>(), 16);
    }
}
