//! A series, and the form that all its episodes share.

use std::path::PathBuf;

use surco_units::{Decibels, Frames, Lufs, TruePeak};

use crate::{ArchiveSettings, LanguageTag, Location, Profile, Slug};

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
    /// Whether only approved episodes air.
    pub needs_approval: bool,
    /// How loud its masters are, where it differs from the station.
    pub loudness: Option<LoudnessTarget>,
    /// How the archive offers its episodes, where that differs from the station.
    pub archive: ArchiveSettings,
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
    /// The short sound between two segments that ask for it (*golpe*).
    pub stinger: Option<PathBuf>,
    /// How long signature and closing overlap their neighbours.
    pub crossfade: Frames,
    /// Silence between two segments.
    pub pause: Frames,
    /// How the bed gives way to speech.
    pub duck: Duck,
    /// How the bed ends.
    pub bed_end: BedEnd,
    /// How long an episode should be.
    pub target_length: Option<Frames>,
    /// How far from that it may be.
    pub tolerance: Frames,
    /// What may be done to bring an episode to its length.
    pub fit: Fit,
    /// The parts that an episode has, in order; none where it is as free as the wind.
    pub parts: Vec<TemplatePart>,
    /// Where its values are written.
    pub places: Places,
}

/// What a series has that says nothing of its form: its segments, one after the other.
impl Default for Template {
    fn default() -> Template {
        Template {
            signature: None,
            closing: None,
            bed: None,
            stinger: None,
            crossfade: Frames::from_millis(800),
            pause: Frames::from_millis(300),
            duck: Duck::default(),
            bed_end: BedEnd::default(),
            target_length: None,
            tolerance: Frames::from_millis(20_000),
            fit: Fit::default(),
            parts: Vec::new(),
            places: Places::default(),
        }
    }
}

/// How the last of the bed goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BedEnd {
    /// Into the closing, or behind the last word, by the template's crossfade.
    #[default]
    Crossfade,
    /// With the speech: it is gone when the last word is.
    Speech,
    /// It goes on behind the last word, and fades away in this time.
    Fade(Frames),
}

/// What may be done to bring an episode to its length. Speech is never cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fit {
    /// Whether optional segments may be left out.
    pub drops_optional: bool,
    /// How short a pause may become; none where pauses stay as they are.
    pub shortest_pause: Option<Frames>,
}

/// A part of the form: a greeting, the interviews, the credits of the institutions.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplatePart {
    /// Its short name, by which segments say that they are it.
    pub id: Slug,
    /// What a segment is called that says nothing of its title.
    pub title: Option<String>,
    /// How often it comes.
    pub presence: Presence,
    /// A recording of the series' own, which stands wherever an episode brings none.
    pub recording: Option<PathBuf>,
    /// Whether the bed plays under it.
    pub bed: bool,
    /// How its recordings are repaired.
    pub profile: Profile,
    /// Where it is written.
    pub location: Location,
}

/// How often a part comes in an episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Once, always.
    Required,
    /// Once or not at all; what is optional may be left out to fit a length.
    Optional,
    /// Once or more often.
    Repeatable,
}

/// Where values are written, by their keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places(pub Vec<(&'static str, Location)>);

impl Places {
    /// Where the value of a key is written; none where it is not.
    pub fn of(&self, key: &str) -> Option<&Location> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, place)| place)
    }
}

/// How a bed gives way to speech.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duck {
    /// The bed's gain under speech, negative.
    pub depth: Decibels,
    /// How long it takes to go down.
    pub attack: Frames,
    /// How long it stays down behind a word.
    pub hold: Frames,
    /// How long it takes to come back.
    pub release: Frames,
}

impl Default for Duck {
    fn default() -> Duck {
        let (attack, release) = (Frames::from_millis(150), Frames::from_millis(600));
        Duck { depth: Decibels(-14.0), attack, hold: Frames::ZERO, release }
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

impl Default for LoudnessTarget {
    fn default() -> LoudnessTarget {
        LoudnessTarget { integrated: Lufs::USUAL, true_peak: TruePeak::USUAL }
    }
}
