//! What went out: the events of the as-run journal.

use serde::{Deserialize, Serialize};
use surco_messages::Message;
use surco_units::{AirTime, Frames};

use crate::{ItemId, ItemKind, MediaRef, Slug};

/// Numbers one sounding of one item, ascending in a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AiringId(pub i64);

/// Something that happened on the air. The journal keeps these in order and never changes one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AirEvent {
    /// The first frame of a sound left the transmitter's socket.
    Started(OnAir),
    /// Its last frame left.
    Ended {
        /// Which sounding.
        airing: AiringId,
        /// When.
        at: AirTime,
        /// The position in the sound that was reached.
        position: Frames,
        /// How it ended.
        ending: Ending,
    },
    /// Something a person should know: a file that failed, a step down the ladder, a clock that jumped.
    Noted {
        /// When.
        at: AirTime,
        /// What.
        message: Message,
        /// The piece that another station says it plays, where the note is about that.
        song: Option<String>,
    },
}

/// A sound that began to sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OnAir {
    /// Which sounding.
    pub airing: AiringId,
    /// The item of the rundown; of what stands in for it, the same with its reason saying so.
    pub item: ItemId,
    /// The slot.
    pub slot: Option<Slug>,
    /// Series and episode, when it is one.
    pub episode: Option<(Slug, Slug)>,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: ItemKind,
    /// The sound; none for the emergency loop, which is nobody's file.
    pub source: Option<MediaRef>,
    /// When the plan wanted it; none when it was not planned.
    pub planned_start: Option<AirTime>,
    /// When it really began.
    pub at: AirTime,
    /// Where in the sound it begins by its cue.
    pub cue_in: Frames,
    /// The position in the sound where it began: later than its cue when it was joined after an outage.
    pub position: Frames,
    /// Why it sounded.
    pub reason: Message,
}

impl OnAir {
    /// How much later than planned it began; none for what was not planned, and for what was joined midway.
    pub fn start_error(&self) -> Option<Frames> {
        let begun_whole = self.position == self.cue_in;
        self.planned_start.filter(|_| begun_whole).map(|planned| self.at - planned)
    }
}

/// How a sounding ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// At its planned end.
    Completed,
    /// A hard start or an operator cut it.
    Cut,
    /// Its file failed while it was playing.
    Failed,
    /// The playout stopped in order.
    Stopped,
    /// The playout did not live to see its end, which is found at the next start; or the sound card went under it.
    Interrupted,
    /// Nobody heard it: when it began there was no sound card.
    Unheard,
}

impl Ending {
    /// Every ending.
    pub const ALL: [Ending; 6] =
        [Ending::Completed, Ending::Cut, Ending::Failed, Ending::Stopped, Ending::Interrupted, Ending::Unheard];

    /// Whether it was heard to its end, be that a hard start's: so it counts as a play.
    pub fn is_whole(self) -> bool {
        matches!(self, Ending::Completed | Ending::Cut)
    }

    /// As machines read it: `completed`, `cut`, `failed`, `stopped`, `interrupted`, `unheard`.
    pub fn name(self) -> &'static str {
        match self {
            Ending::Completed => "completed",
            Ending::Cut => "cut",
            Ending::Failed => "failed",
            Ending::Stopped => "stopped",
            Ending::Interrupted => "interrupted",
            Ending::Unheard => "unheard",
        }
    }
}

impl AirEvent {
    /// Something a person should know.
    pub fn noted(at: AirTime, message: Message) -> AirEvent {
        AirEvent::Noted { at, message, song: None }
    }

    /// The same event, at another instant: when it was heard, not when it was mixed.
    #[must_use]
    pub fn moved_to(mut self, instant: AirTime) -> AirEvent {
        match &mut self {
            AirEvent::Started(on_air) => on_air.at = instant,
            AirEvent::Ended { at, .. } | AirEvent::Noted { at, .. } => *at = instant,
        }
        self
    }

    /// When it happened.
    pub fn at(&self) -> AirTime {
        match self {
            AirEvent::Started(on_air) => on_air.at,
            AirEvent::Ended { at, .. } | AirEvent::Noted { at, .. } => *at,
        }
    }
}
