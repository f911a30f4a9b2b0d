//! The errors between a recording and its master.

use std::io;
use std::path::PathBuf;

use surco_job::Cancelled;
use surco_messages::{Explain, Message, error_from_words};
use surco_model::{Location, Slug};
use surco_units::Frames;

/// Why a recording could not be brought in, or an episode not be made. What was there before stays as it was.
#[derive(Debug)]
pub enum Error {
    /// The work was told to stop.
    Cancelled,
    /// There is no such file or folder.
    Missing {
        /// Which.
        path: PathBuf,
    },
    /// The system refused to read.
    Read {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The system refused to write.
    Write {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The file is a recording of nothing: it has no frame.
    Empty {
        /// Which file.
        path: PathBuf,
    },
    /// Sound could not be read or written.
    Sound(surco_audio::Error),
    /// The library refused.
    Library(surco_library::Error),
    /// The station's description could not be read; its target loudness is unknown.
    NoStation,
    /// The episode has no segment.
    NoSegments {
        /// Which episode.
        episode: Slug,
        /// Where it is written.
        location: Box<Location>,
    },
    /// A recording or a piece of music that the episode is made of could not be had.
    Ingredient {
        /// What it is in the episode.
        role: Role,
        /// Which file, relative to the station folder.
        path: PathBuf,
        /// Where it is asked for.
        location: Box<Location>,
        /// Why it could not be had.
        cause: Box<Error>,
    },
    /// A segment would begin or end behind the end of its recording.
    CueBeyondEnd {
        /// The segment's title.
        segment: String,
        /// Its recording, relative to the station folder.
        path: PathBuf,
        /// The position that was asked for.
        cue: Frames,
        /// How long the recording is.
        length: Frames,
        /// Where it is asked for.
        location: Box<Location>,
    },
    /// A segment would end before it begins.
    CuesCrossed {
        /// The segment's title.
        segment: String,
        /// Its recording, relative to the station folder.
        path: PathBuf,
        /// Where it would begin.
        cue_in: Frames,
        /// Where it would end.
        cue_out: Frames,
        /// Where it is asked for.
        location: Box<Location>,
    },
    /// A segment is to be cut at a silence, and its recording has none between two sounds.
    NoSilence {
        /// The segment's title.
        segment: String,
        /// Its recording, relative to the station folder.
        path: PathBuf,
        /// Where it is asked for.
        location: Box<Location>,
    },
    /// A segment is shorter than its fades.
    FadesTooLong {
        /// The segment's title.
        segment: String,
        /// How long its fades are together.
        fades: Frames,
        /// How long it is.
        length: Frames,
        /// Where they are asked for.
        location: Box<Location>,
    },
    /// A segment would begin before the one that it overlaps, or end before it has ended.
    NothingToOverlap {
        /// The segment's title.
        segment: String,
        /// By how much it is to overlap.
        overlap: Frames,
        /// How long the one before it is.
        length: Frames,
        /// Where it is asked for.
        location: Box<Location>,
    },
    /// A segment would begin after the end of the one that it lies over.
    OverTooLate {
        /// The segment's title.
        segment: String,
        /// How long after the beginning of the other.
        after: Frames,
        /// How long the other is.
        length: Frames,
        /// Where it is asked for.
        location: Box<Location>,
    },
    /// The music of the bed is shorter than the time in which it is to fade.
    BedShorterThanFade {
        /// Which file, relative to the station folder.
        path: PathBuf,
        /// How long it sounds.
        length: Frames,
        /// How long it is to fade.
        fade: Frames,
        /// Where that is asked for.
        location: Box<Location>,
    },
    /// The music is too short to be repeated as a bed.
    BedTooShort {
        /// Which file, relative to the station folder.
        path: PathBuf,
        /// How long it sounds.
        length: Frames,
        /// How long it must be.
        least: Frames,
        /// Where it is asked for.
        location: Box<Location>,
    },
}

/// What a sound is in an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// The recording of the segment with this title.
    Segment(String),
    /// The tune that opens it.
    Signature,
    /// The short sound between two segments.
    Stinger,
    /// The tune that closes it.
    Closing,
    /// The music under speech.
    Bed,
}

impl Explain for Role {
    fn explain(&self) -> Message {
        match self {
            Role::Segment(title) => Message::new("production-role-segment").with("title", title.as_str()),
            Role::Signature => Message::new("production-role-signature"),
            Role::Stinger => Message::new("production-role-stinger"),
            Role::Closing => Message::new("production-role-closing"),
            Role::Bed => Message::new("production-role-bed"),
        }
    }
}

impl Error {
    /// The place in a file of the station that has to be changed, when there is one.
    pub fn location(&self) -> Option<&Location> {
        match self {
            Error::NoSegments { location, .. }
            | Error::Ingredient { location, .. }
            | Error::CueBeyondEnd { location, .. }
            | Error::CuesCrossed { location, .. }
            | Error::NoSilence { location, .. }
            | Error::FadesTooLong { location, .. }
            | Error::NothingToOverlap { location, .. }
            | Error::OverTooLate { location, .. }
            | Error::BedShorterThanFade { location, .. }
            | Error::BedTooShort { location, .. } => Some(location),
            _ => None,
        }
    }
}

impl Explain for Error {
    fn explain(&self) -> Message {
        let about = |id: &'static str, path: &PathBuf| Message::new(id).with("path", path.as_path());
        match self {
            Error::Cancelled => Cancelled.explain(),
            Error::Missing { path } => about("production-missing", path),
            Error::Read { path, cause } => about("production-read", path).with("cause", cause),
            Error::Write { path, cause } => about("production-write", path).with("cause", cause),
            Error::Empty { path } => about("production-empty", path),
            Error::Sound(cause) => cause.explain(),
            Error::Library(cause) => cause.explain(),
            Error::NoStation => Message::new("production-no-station"),
            Error::NoSegments { episode, .. } => {
                Message::new("production-no-segments").with("episode", episode.as_str())
            }
            Error::Ingredient { role, path, cause, .. } if matches!(**cause, Error::Missing { .. }) => {
                about("production-ingredient-missing", path).with("role", role.explain())
            }
            Error::Ingredient { role, path, cause, .. } => {
                about("production-ingredient", path).with("role", role.explain()).with("cause", cause.explain())
            }
            Error::CueBeyondEnd { segment, path, cue, length, .. } => about("production-cue-beyond-end", path)
                .with("segment", segment.as_str())
                .with("cue", cue.to_string())
                .with("length", length.to_string()),
            Error::CuesCrossed { segment, path, cue_in, cue_out, .. } => about("production-cues-crossed", path)
                .with("segment", segment.as_str())
                .with("cue_in", cue_in.to_string())
                .with("cue_out", cue_out.to_string()),
            Error::NoSilence { segment, path, .. } => {
                about("production-no-silence", path).with("segment", segment.as_str())
            }
            Error::FadesTooLong { segment, fades, length, .. } => Message::new("production-fades-too-long")
                .with("segment", segment.as_str())
                .with("fades", fades.to_string())
                .with("length", length.to_string()),
            Error::NothingToOverlap { segment, overlap, length, .. } => {
                Message::new("production-nothing-to-overlap")
                    .with("segment", segment.as_str())
                    .with("overlap", overlap.to_string())
                    .with("length", length.to_string())
            }
            Error::OverTooLate { segment, after, length, .. } => Message::new("production-over-too-late")
                .with("segment", segment.as_str())
                .with("after", after.to_string())
                .with("length", length.to_string()),
            Error::BedShorterThanFade { path, length, fade, .. } => {
                about("production-bed-shorter-than-fade", path)
                    .with("length", length.to_string())
                    .with("fade", fade.to_string())
            }
            Error::BedTooShort { path, length, least, .. } => about("production-bed-too-short", path)
                .with("length", length.to_string())
                .with("least", least.to_string()),
        }
    }
}

error_from_words!(Error);

impl From<Cancelled> for Error {
    fn from(_: Cancelled) -> Error {
        Error::Cancelled
    }
}

impl From<surco_audio::Error> for Error {
    fn from(cause: surco_audio::Error) -> Error {
        match cause {
            surco_audio::Error::Cancelled => Error::Cancelled,
            cause => Error::Sound(cause),
        }
    }
}

impl From<surco_library::Error> for Error {
    fn from(cause: surco_library::Error) -> Error {
        Error::Library(cause)
    }
}
