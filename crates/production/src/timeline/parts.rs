//! The input of a timeline (lengths and joins) and its output (clips).

use surco_model::{BedEnd, Duck, Fade, Join, Template};
use surco_units::Frames;

use crate::envelope::Fades;
use crate::spans::Span;

/// The values of a [`Template`] that decide about time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Form {
    /// How long signature and closing overlap their neighbours.
    pub(crate) crossfade: Frames,
    /// Silence between two segments.
    pub(crate) pause: Frames,
    /// How the bed gives way.
    pub(crate) duck: Duck,
    /// Whether there is a bed.
    pub(crate) bed: bool,
    /// How it ends.
    pub(crate) bed_end: BedEnd,
}

impl Form {
    /// The form of a series' episodes.
    pub(crate) fn of(template: &Template) -> Form {
        Form {
            crossfade: template.crossfade.max(Frames::ZERO),
            pause: template.pause.max(Frames::ZERO),
            duck: template.duck,
            bed: template.bed.is_some(),
            bed_end: template.bed_end,
        }
    }
}

/// A segment as the timeline sees it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Part {
    /// How long it sounds.
    pub(crate) length: Frames,
    /// Whether it is music, which may fade into its neighbour.
    pub(crate) music: bool,
    /// Whether the bed plays under it.
    pub(crate) bed: bool,
    /// Where somebody speaks, counted from its beginning.
    pub(crate) speech: Vec<Span>,
    /// How it follows the one before it.
    pub(crate) join: Join,
    /// How it comes and goes, where that is said.
    pub(crate) fade: Fade,
    /// Whether the stinger comes before it.
    pub(crate) stinger: bool,
    /// How long it still sounds after its level has fallen for good.
    pub(crate) tail: Frames,
}

/// How long the sounds of the series are that stand between and around the segments.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Tunes {
    pub(crate) signature: Option<Frames>,
    pub(crate) closing: Option<Frames>,
    pub(crate) stinger: Option<Frames>,
}

/// A sound in its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clip {
    /// Its first frame.
    pub(crate) start: Frames,
    /// How long it sounds.
    pub(crate) length: Frames,
    /// How it begins and ends.
    pub(crate) fades: Fades,
}

impl Clip {
    /// The frame after its last.
    pub(crate) fn end(&self) -> Frames {
        self.start + self.length
    }
}

/// The end of the last clip to end.
pub(super) fn end_of(clips: &[Clip]) -> Option<Frames> {
    clips.iter().map(Clip::end).max()
}
