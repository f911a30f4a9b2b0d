//! What sounds when in an episode, to look at.

use serde::{Deserialize, Serialize};
use surco_model::Segment;
use surco_units::Frames;

use crate::timeline::{Clip, Timeline};

/// What a sound is in the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lane {
    /// Signature, closing, stinger.
    Tune,
    /// A segment.
    Segment,
    /// The music under speech.
    Bed,
}

/// A sound in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LaneClip {
    /// What it is.
    pub lane: Lane,
    /// What it is called; tunes and beds have no name.
    pub title: String,
    /// Its first frame.
    pub start: Frames,
    /// How long it sounds.
    pub length: Frames,
    /// How long it comes.
    pub fade_in: Frames,
    /// How long it goes.
    pub fade_out: Frames,
}

/// What sounds when.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Every sound.
    pub clips: Vec<LaneClip>,
    /// Where the bed is down, from and to.
    pub ducked: Vec<(Frames, Frames)>,
}

impl Overview {
    pub(crate) fn of(timeline: &Timeline, segments: &[Segment]) -> Overview {
        let clip = |lane, title: &str, clip: &Clip| LaneClip {
            lane,
            title: title.to_owned(),
            start: clip.start,
            length: clip.length,
            fade_in: clip.fades.into,
            fade_out: clip.fades.out,
        };
        let tunes = timeline.signature.iter().chain(&timeline.stingers).chain(&timeline.closing);
        let tunes = tunes.map(|tune| clip(Lane::Tune, "", tune));
        let spoken =
            segments.iter().zip(&timeline.segments).map(|(one, place)| clip(Lane::Segment, &one.title, place));
        let beds = timeline.beds.iter().map(|bed| clip(Lane::Bed, "", bed));
        Overview {
            clips: tunes.chain(spoken).chain(beds).collect(),
            ducked: timeline.ducked.iter().map(|span| (span.from, span.to)).collect(),
        }
    }
}
