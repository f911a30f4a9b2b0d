//! An episode: recordings in order, and what is to be done with each.

use std::path::PathBuf;

use chrono::NaiveDate;
use surco_units::{Decibels, Frames};

use crate::{LanguageTag, Location, Slug};

/// One episode of a series, as its `episode.toml` describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// Its folder's name: `1-el-lavado-de-la-ubre`.
    pub slug: Slug,
    /// The series it belongs to.
    pub program: Slug,
    /// Its title.
    pub title: String,
    /// Its number in the series.
    pub number: u32,
    /// The day it is dated.
    pub date: NaiveDate,
    /// Its language, where it differs from the series'.
    pub language: Option<LanguageTag>,
    /// A few sentences for listeners.
    pub summary: String,
    /// What it is made of, in order.
    pub segments: Vec<Segment>,
    /// Where it is written (its first byte).
    pub location: Location,
}

/// One recording in an episode.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// The recording, relative to the episode's folder.
    pub recording: PathBuf,
    /// What the segment is called: a chapter's title.
    pub title: String,
    /// Who speaks.
    pub speaker: Option<String>,
    /// In what capacity: promoter, farmer, veterinarian…
    pub role: Option<String>,
    /// Where it was recorded.
    pub place: Option<String>,
    /// What is said.
    pub text: Option<String>,
    /// Whether the series' bed plays under it.
    pub bed: bool,
    /// How the recording is repaired.
    pub profile: Profile,
    /// Where it begins in the recording.
    pub cue_in: Option<Frames>,
    /// Where it ends in the recording.
    pub cue_out: Option<Frames>,
    /// Louder or softer than the rest, by ear.
    pub gain: Decibels,
    /// Where it is written.
    pub location: Location,
}

/// What kind of sound a recording is, and so how it is repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// One person speaking.
    #[default]
    Voice,
    /// Several people, near and far.
    Interview,
    /// Music: never denoised.
    Music,
    /// Nothing is repaired.
    None,
}

impl Profile {
    /// As it is written: `voice`, `interview`, `music`, `none`.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Voice => "voice",
            Profile::Interview => "interview",
            Profile::Music => "music",
            Profile::None => "none",
        }
    }
}
