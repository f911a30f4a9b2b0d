//! Parts of a recording that could not be heard.

use surco_messages::{Explain, Fact, Message};
use surco_units::Frames;

/// A part of a recording that could not be heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Lost {
    /// Where it begins, in frames at the station rate.
    pub at: Frames,
    /// How long it is, where that is known.
    pub length: Option<Frames>,
    /// Why.
    pub reason: LossReason,
}

/// Why a part of a recording could not be heard.
#[derive(Debug, Clone, PartialEq)]
pub enum LossReason {
    /// The recording tells of time that it has no sound for.
    Gap,
    /// The data make no sense.
    Damaged,
    /// The recording ends before it should.
    CutShort,
    /// Another stream begins that this decoder does not know.
    Changed,
    /// Too much of it made no sense.
    GivenUp,
    /// The disk does not give it.
    Unreadable {
        /// What the system says.
        cause: Fact,
    },
}

impl LossReason {
    /// Whether both are of one kind, whatever the system said.
    pub(super) fn is_like(&self, other: &LossReason) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl Explain for LossReason {
    fn explain(&self) -> Message {
        match self {
            LossReason::Gap => Message::new("audio-lost-gap"),
            LossReason::Damaged => Message::new("audio-lost-damaged"),
            LossReason::CutShort => Message::new("audio-lost-cut-short"),
            LossReason::Changed => Message::new("audio-lost-changed"),
            LossReason::GivenUp => Message::new("audio-lost-given-up"),
            LossReason::Unreadable { cause } => Message::new("audio-lost-unreadable").with("cause", cause.clone()),
        }
    }
}
