//! What the archive knows of one file: its purpose, its bytes, and its sound.

use serde::{Deserialize, Serialize};
use surco_model::ContentHash;
use surco_units::{Frames, Loudness, SampleRate};

use crate::fingerprint::{Fingerprint, Sha256Hash};

/// One file of an episode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Asset {
    pub(crate) role: Role,
    /// Its name in the episode's folder.
    pub(crate) file: String,
    pub(crate) mime: String,
    pub(crate) bytes: u64,
    pub(crate) blake3: ContentHash,
    pub(crate) sha256: Sha256Hash,
    /// What is only known of sound.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) sound: Option<SoundRecord>,
}

/// What is known of a sound file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SoundRecord {
    pub(crate) codec: String,
    pub(crate) sample_rate_hz: u32,
    pub(crate) channels: usize,
    /// Over the whole file.
    pub(crate) bit_rate_bps: u64,
    pub(crate) duration_s: f64,
    /// Integrated, of the file as it is decoded; none for silence.
    pub(crate) integrated_lufs: Option<f64>,
    pub(crate) loudness_range_lu: Option<f64>,
    pub(crate) true_peak_dbtp: Option<f64>,
    /// By how much a part of it is louder or softer than in the master, where that is heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) imbalance_lu: Option<f64>,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// Every sample of the master, for those who come after us.
    Preservation,
    /// What every player plays.
    Listening,
    /// The same for a thin link.
    Light,
    /// The chapters, for players.
    Chapters,
    /// What is said, with times.
    Transcript,
    /// A chapter's picture.
    Picture,
}

impl Asset {
    /// A file of these bytes.
    pub(crate) fn new(role: Role, mime: &str, file: String, print: &Fingerprint) -> Asset {
        let Fingerprint { bytes, blake3, sha256 } = *print;
        Asset { role, file, mime: mime.to_owned(), bytes, blake3, sha256, sound: None }
    }

    /// The same, as sound.
    pub(crate) fn with_sound(self, sound: SoundRecord) -> Asset {
        let bit_rate_bps = (self.bytes as f64 * 8.0 / sound.duration_s.max(0.001)).round() as u64;
        Asset { sound: Some(SoundRecord { bit_rate_bps, ..sound }), ..self }
    }
}

impl SoundRecord {
    /// Sound of which the loudness is not known yet.
    pub(crate) fn new(codec: &str, rate: SampleRate, channels: usize, duration: Frames) -> SoundRecord {
        SoundRecord {
            codec: codec.to_owned(),
            sample_rate_hz: rate.0,
            channels,
            bit_rate_bps: 0,
            duration_s: to_millis(duration),
            integrated_lufs: None,
            loudness_range_lu: None,
            true_peak_dbtp: None,
            imbalance_lu: None,
        }
    }

    /// What was measured, in the record's units.
    pub(crate) fn set_loudness(&mut self, loudness: Loudness) {
        self.integrated_lufs = loudness.integrated.map(|lufs| hundredths(lufs.0));
        self.loudness_range_lu = loudness.range_lu.map(hundredths);
        self.true_peak_dbtp = loudness.true_peak.map(|peak| hundredths(peak.0));
    }
}

/// Seconds to the millisecond.
pub(crate) fn to_millis(frames: Frames) -> f64 {
    frames.millis().round() / 1000.0
}

fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
