//! What playout asks of the rest of the house, and no more: a plan, sounds, a journal.

use surco_audio::Source;
use surco_messages::Message;
use surco_model::{AirEvent, AiringId, Ending, ItemId, MediaRef, Rundown};
use surco_units::{AirTime, Frames};

use crate::orders::Talk;
use crate::queue::PlanRequest;
use crate::relay::Incoming;

/// Knows what should be played.
pub trait Planner: Send {
    /// The rundown from `request.now` to `request.until`; only what begins in `request.from..request.until` is
    /// used, but what comes before it decides whose turn it is. The same span asked for in pieces gives the same
    /// items under the same names.
    ///
    /// # Errors
    /// When the station's files or its catalogue cannot be read. Playout goes on with continuity and asks again.
    fn rundown(&mut self, request: &PlanRequest) -> Result<Rundown, Message>;

    /// Whether what is wanted has been changed since it was last planned or asked this: the grid was edited, a recording
    /// came. Asked
    /// every second or two while there is nothing to plan, so it has to be quick.
    fn has_changed(&mut self) -> bool {
        false
    }
}

/// Knows where sounds lie.
pub trait Store: Send + Sync {
    /// Opens a sound at the station rate, in stereo, from a frame on; checks that it is whole as far as there is
    /// time for it.
    ///
    /// # Errors
    /// When it is missing, damaged, or not what it was.
    fn open(&self, source: &MediaRef, from: Frames) -> Result<Box<dyn Source>, Message>;

    /// Connects to a relay: another station's stream. Waits, within a limit.
    ///
    /// # Errors
    /// When it is not to be had now.
    fn tune(&self, _relay: &MediaRef) -> Result<Box<dyn Incoming>, Message> {
        Err(Message::new("playout-no-relays"))
    }
}

/// Remembers what went out.
pub trait Journal: Send {
    /// Writes events to disk, all or none, in order; returns when they would survive a power cut.
    ///
    /// # Errors
    /// When they could not be written. Playout keeps them and tries again.
    fn append(&mut self, events: &[AirEvent]) -> Result<(), Message>;

    /// Overwrites the one mark that says how far playout has come: after a power cut it tells where the sound was
    /// cut.
    ///
    /// # Errors
    /// When it could not be written.
    fn beat(&mut self, beat: &Heartbeat) -> Result<(), Message>;
}

/// How far playout has come, written every second.
#[derive(Debug, Clone, PartialEq)]
pub struct Heartbeat {
    /// When.
    pub at: AirTime,
    /// What is sounding, and the position in each sound.
    pub sounding: Vec<(AiringId, Frames)>,
    /// What an operator should see now.
    pub status: Status,
}

/// The state of a playout, for people.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// Which rung of the ladder is on air.
    pub rung: Rung,
    /// What comes next, and when.
    pub next: Option<(ItemId, String, AirTime)>,
    /// Until when an operator keeps the grid from the air, if one does.
    pub away_until: Option<AirTime>,
    /// Whether the wall clock is believed.
    pub clock_trusted: bool,
    /// The highest sample of the last second on either channel, as amplitude.
    pub peak: f32,
    /// Times the sound card ran out of sound since the start.
    pub underruns: u64,
    /// Whether a sound card is taking the sound.
    pub device: bool,
    /// The microphone, where there is to be one.
    pub microphone: Option<MicrophoneStatus>,
}

/// The state of the microphone, for people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MicrophoneStatus {
    /// Whether it is on the air.
    pub talk: Talk,
    /// Whether it gives any sound, heard or not.
    pub is_there: bool,
    /// The highest sample of the last half second, as amplitude.
    pub peak: f32,
}

/// The rungs of the ladder, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// What the rundown wants.
    Scheduled,
    /// What the rundown names in its place.
    Substitute,
    /// The station's continuity.
    Continuity,
    /// The loop in memory.
    Emergency,
    /// Nothing: the moment between two sounds.
    Silent,
}

impl Rung {
    /// As machines read it: `scheduled`, `substitute`, `continuity`, `emergency`, `silent`.
    pub fn name(self) -> &'static str {
        match self {
            Rung::Scheduled => "scheduled",
            Rung::Substitute => "substitute",
            Rung::Continuity => "continuity",
            Rung::Emergency => "emergency",
            Rung::Silent => "silent",
        }
    }
}

/// What the journal knows of an earlier life of this playout: read once at the start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Past {
    /// The highest number given to a sounding so far.
    pub last_airing: AiringId,
    /// The instant of the last thing that was written down: a clock that shows less cannot be right.
    pub last_event: Option<AirTime>,
    /// Soundings that have no end in the journal: airing, item, when and at which position it was last heard.
    pub unfinished: Vec<Unfinished>,
}

impl Past {
    /// What the journal must say about the soundings that nobody saw end.
    pub fn interruptions(&self) -> Vec<AirEvent> {
        let ended = |unfinished: &Unfinished| AirEvent::Ended {
            airing: unfinished.airing,
            at: unfinished.at,
            position: unfinished.position,
            ending: Ending::Interrupted,
        };
        self.unfinished.iter().map(ended).collect()
    }
}

/// A sounding whose end nobody wrote down.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfinished {
    /// Which sounding.
    pub airing: AiringId,
    /// Of which item.
    pub item: ItemId,
    /// When it was last heard.
    pub at: AirTime,
    /// At which position.
    pub position: Frames,
}
