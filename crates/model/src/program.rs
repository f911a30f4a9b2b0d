//! A series, and the form that all its episodes share.

use std::path::PathBuf;

use surco_units::{Decibels, Frames, Lufs, TruePeak};

use crate::{LanguageTag, Location, Slug};

/// A series of episodes, as its `program.toml` describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// Its folder's name.
    pub slug: Slug,
    /// Its name on the air.
    pub title: String,
    /// What kind of programme it is.
    pub kind: ProgramKind,
    /// The language of its episodes, unless they say another.
    pub language: LanguageTag,
    /// What it is about.
    pub topic: Slug,
    /// A few sentences for listeners.
    pub description: String,
    /// Who makes it.
    pub authors: Vec<String>,
    /// The campaign that it serves: its spots air only while that runs.
    pub campaign: Option<Slug>,
    /// The form of its episodes.
    pub template: Template,
    /// How loud its masters are, where it differs from the station.
    pub loudness: Option<LoudnessTarget>,
    /// Where it is written (its first byte).
    pub location: Location,
}

/// Kinds of programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgramKind {
    /// *Microprograma radial*: 1-5 minutes.
    Microprogram,
    /// *Programa informativo*: 15-60 minutes.
    Informative,
    /// *Cuña*: a message of less than a minute.
    Spot,
    /// Pieces of music for continuity.
    Music,
}

/// The form of a series' episodes. Paths are relative to the series' folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// The signature tune that opens every episode (*cortina*).
    pub signature: Option<PathBuf>,
    /// The tune that closes it.
    pub closing: Option<PathBuf>,
    /// The music under speech (*cama*).
    pub bed: Option<PathBuf>,
    /// How long signature and closing overlap their neighbours.
    pub crossfade: Frames,
    /// Silence between two segments.
    pub pause: Frames,
    /// How the bed gives way to speech.
    pub duck: Duck,
    /// How long an episode should be.
    pub target_length: Option<Frames>,
    /// How far from that it may be.
    pub tolerance: Frames,
}

/// How a bed gives way to speech.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duck {
    /// The bed's gain under speech, negative.
    pub depth: Decibels,
    /// How long it takes to go down.
    pub attack: Frames,
    /// How long it takes to come back.
    pub release: Frames,
}

impl Default for Duck {
    fn default() -> Duck {
        Duck { depth: Decibels(-14.0), attack: Frames::from_millis(150), release: Frames::from_millis(600) }
    }
}

/// How loud something should be, and the peak it may not pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoudnessTarget {
    /// Integrated loudness.
    pub integrated: Lufs,
    /// True-peak ceiling.
    pub true_peak: TruePeak,
}

/// -16 LUFS is what podcast directories ask for and small transmitters like; -1.5 dBTP leaves the encoders room.
impl Default for LoudnessTarget {
    fn default() -> LoudnessTarget {
        LoudnessTarget { integrated: Lufs(-16.0), true_peak: TruePeak(-1.5) }
    }
}
