//! What assembling an episode gives.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use surco_messages::Message;
use surco_model::Master;
use surco_units::Frames;

use crate::clean::Applied;
use crate::overview::Overview;
use crate::review::Check;

/// An episode's master, ready.
#[derive(Debug, Clone, PartialEq)]
pub struct Assembled {
    /// What the library knows of it.
    pub master: Master,
    /// Its file in the library.
    pub path: PathBuf,
    /// Whether it was there already: nothing that it is made of has changed.
    pub cached: bool,
    /// How many of its sections of ten seconds were rendered now; none where only its words are new.
    pub rendered: usize,
    /// How its sound came to be, one line for each recording (EBU R 98).
    pub history: String,
    /// Its segments, in order.
    pub segments: Vec<AssembledSegment>,
    /// What its maker should know: too long, too soft, a recording whose file is gone.
    pub warnings: Vec<Message>,
    /// What would bring it to its length, where it is too long.
    pub proposals: Vec<Message>,
    /// What was done to bring it to its length.
    pub fitted: Vec<Message>,
    /// What somebody should listen to.
    pub checks: Vec<Check>,
    /// What sounds when.
    pub overview: Overview,
    /// The loudness of each 100 ms, in LUFS; minus infinity where it is silent.
    pub loudness_curve: Vec<f32>,
}

/// A segment in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssembledSegment {
    /// Its title.
    pub title: String,
    /// Its recording, relative to the station folder.
    pub recording: PathBuf,
    /// Its first frame in the master.
    pub start: Frames,
    /// How long it sounds.
    pub duration: Frames,
    /// Where it begins in its recording.
    pub source: Frames,
    /// How its recording was repaired.
    pub applied: Vec<Applied>,
}
