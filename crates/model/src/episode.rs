//! An episode: recordings in order, and what is to be done with each.

use std::path::PathBuf;

use chrono::NaiveDate;
use surco_units::{Decibels, Frames};

use crate::{ContentHash, LanguageTag, Location, Places, Slug};

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
    /// How far it has come.
    pub state: State,
    /// Who has approved it.
    pub approved_by: Option<String>,
    /// The master that was heard when it was approved; another one is not approved.
    pub approved_sound: Option<ContentHash>,
    /// The first day on which it may air.
    pub from: Option<NaiveDate>,
    /// The last day on which it may air: a message that is out of date is worse than none.
    pub until: Option<NaiveDate>,
    /// The episode of the series that this is in another language.
    pub version_of: Option<Slug>,
    /// Whether it is always brought to the length of its series.
    pub fit: bool,
    /// What it is made of, in order.
    pub segments: Vec<Segment>,
    /// Where it is written (its first byte).
    pub location: Location,
}

impl Episode {
    /// Whether somebody has approved it as it sounds now. An approval that names no sound is for every one.
    pub fn is_approved_as(&self, sound: ContentHash) -> bool {
        self.state == State::Approved && self.approved_sound.is_none_or(|approved| approved == sound)
    }
}

/// How far an episode has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum State {
    /// It is being worked on, and does not air.
    Draft,
    /// Whoever made it is content; it airs, unless its series wants approval.
    #[default]
    Ready,
    /// Somebody else has heard it, and it airs.
    Approved,
}

impl State {
    /// As it is written: `draft`, `ready`, `approved`.
    pub fn name(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Ready => "ready",
            State::Approved => "approved",
        }
    }
}

/// One recording in an episode.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// The recording, relative to the episode's folder, or the series' where it is [`Segment::from_series`].
    pub recording: PathBuf,
    /// Whether it is a standard recording of the series.
    pub from_series: bool,
    /// The part of the series' form that it is.
    pub part: Option<Slug>,
    /// Whether it may be left out to fit a length.
    pub is_optional: bool,
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
    /// A picture for it, relative to the episode's folder.
    pub image: Option<PathBuf>,
    /// Whether the series' bed plays under it.
    pub bed: bool,
    /// How the recording is repaired.
    pub profile: Profile,
    /// Where it begins in the recording.
    pub cue_in: Option<CuePoint>,
    /// Where it ends in the recording.
    pub cue_out: Option<CuePoint>,
    /// Louder or softer than the rest, by ear.
    pub gain: Decibels,
    /// How it comes and how it goes.
    pub fade: Fade,
    /// From -1 (left) over 0 (the middle) to 1 (right).
    pub pan: f64,
    /// How it follows the one before it.
    pub join: Join,
    /// Whether the series' stinger comes before it.
    pub stinger: bool,
    /// Where it is written.
    pub location: Location,
    /// Where its values are written.
    pub places: Places,
}

impl Segment {
    /// A recording as it is, with the words and the repair of a voice.
    pub fn of(recording: PathBuf, title: String, location: Location) -> Segment {
        Segment {
            recording,
            from_series: false,
            part: None,
            is_optional: false,
            title,
            speaker: None,
            role: None,
            place: None,
            text: None,
            image: None,
            bed: false,
            profile: Profile::default(),
            cue_in: None,
            cue_out: None,
            gain: Decibels::UNITY,
            fade: Fade::default(),
            pan: 0.0,
            join: Join::default(),
            stinger: false,
            location,
            places: Places::default(),
        }
    }

    /// Where the value of a key is written, else where the segment is.
    pub fn place_of(&self, key: &str) -> &Location {
        self.places.of(key).unwrap_or(&self.location)
    }
}

/// A place in a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CuePoint {
    /// So far from its beginning.
    At(Frames),
    /// To begin with: after the first silence between two sounds. To end with: before the last one.
    Silence,
}

/// How a segment comes and how it goes. Without a time it is only eased, too shortly to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fade {
    /// How long it comes.
    pub into: Option<Frames>,
    /// How long it goes.
    pub out: Option<Frames>,
    /// By which curve.
    pub shape: FadeShape,
}

/// The curve of a fade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FadeShape {
    /// A quarter of a sine: two that cross keep their power.
    #[default]
    EqualPower,
    /// A straight line: two that cross of the same sound keep their level.
    Linear,
    /// Slow, quick, slow: a raised cosine.
    SCurve,
    /// Straight in decibels, as a hand moves a fader.
    Decibel,
}

impl FadeShape {
    /// Every shape.
    pub const ALL: [FadeShape; 4] =
        [FadeShape::EqualPower, FadeShape::Linear, FadeShape::SCurve, FadeShape::Decibel];

    /// As it is written: `equal-power`, `linear`, `s-curve`, `decibel`.
    pub fn name(self) -> &'static str {
        match self {
            FadeShape::EqualPower => "equal-power",
            FadeShape::Linear => "linear",
            FadeShape::SCurve => "s-curve",
            FadeShape::Decibel => "decibel",
        }
    }
}

/// How a segment follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Join {
    /// After the pause of the series' form.
    #[default]
    Usual,
    /// After a pause of its own.
    Pause(Frames),
    /// It begins so long before the other ends.
    Overlap(Frames),
    /// It begins where the level of the other falls for good.
    Segue,
    /// Over the other, so long after that has begun; the other goes down under its speech, and goes on behind it. So a
    /// translation lies over a voice in another language.
    Over(Frames),
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
