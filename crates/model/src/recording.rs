//! What the house makes of recordings: a measured take, and a finished master with its chapters.

use std::path::PathBuf;

use surco_messages::Message;
use surco_units::{Frames, Loudness, SampleRate};

use crate::{ContentHash, Slug};

/// A recording that has been brought into the library, and what was measured of it. The bytes are those that
/// somebody brought: nothing is lost by bringing them.
#[derive(Debug, Clone, PartialEq)]
pub struct Take {
    /// The recording's bytes in the content store.
    pub source: ContentHash,
    /// Where it was found: relative to the station folder where it lies in it, with `/` between folders.
    pub path: PathBuf,
    /// The container, as people call it: `ogg`, `mp4`, `wav`…
    pub format: String,
    /// The codec: `opus`, `aac`, `pcm_s16le`…
    pub codec: String,
    /// Its own rate.
    pub sample_rate: SampleRate,
    /// Its own channels.
    pub channels: usize,
    /// Its whole length at the station rate.
    pub duration: Frames,
    /// Where its sound begins.
    pub cue_in: Frames,
    /// Where its sound ends.
    pub cue_out: Frames,
    /// Where what follows may begin: for music that fades, before `cue_out`; else `cue_out`.
    pub segue: Frames,
    /// How loud it is; none for silence.
    pub loudness: Loudness,
    /// Its title: from its tags, else its name.
    pub title: String,
    /// Who made it: from its tags; empty when unknown.
    pub artist: String,
    /// The series it was brought for.
    pub program: Option<Slug>,
    /// Who recorded it.
    pub promoter: Option<String>,
    /// What is wrong with it, in plain words.
    pub problems: Vec<Message>,
}

/// The finished sound of an episode.
#[derive(Debug, Clone, PartialEq)]
pub struct Master {
    /// Its series.
    pub program: Slug,
    /// Its episode.
    pub episode: Slug,
    /// Its bytes (a Broadcast Wave file at the station rate) in the content store.
    pub source: ContentHash,
    /// Names everything that went into it: the same recipe gives the same master.
    pub recipe: String,
    /// How long it is.
    pub duration: Frames,
    /// How loud it is.
    pub loudness: Loudness,
    /// Its segments, in order.
    pub chapters: Vec<Chapter>,
}

/// A part of a master that a listener can jump to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Its first frame.
    pub start: Frames,
    /// Its title.
    pub title: String,
    /// Who speaks.
    pub speaker: Option<String>,
    /// What is said.
    pub text: Option<String>,
}
