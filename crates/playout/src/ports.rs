//! The traits by which playout reaches the rest of Surco: a planner, a store of sounds, a journal.

use surco_audio::{Block, Source};
use surco_messages::Message;
use surco_model::{AirEvent, Heartbeat, MediaRef, Rundown};
use surco_units::{AirTime, Frames, SampleRate};

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

/// A span that the engine wants planned. Answer it with [`Engine::accept`](crate::Engine::accept).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanRequest {
    /// The instant at which this is asked.
    pub now: AirTime,
    /// Its first instant.
    pub from: AirTime,
    /// Its end.
    pub until: AirTime,
    /// Tells an answer to this from an answer to one before the clock was changed.
    pub generation: u64,
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

/// Sound that comes in as it is made: another station's stream.
pub trait Incoming: Send {
    /// At which rate; never changes.
    fn rate(&self) -> SampleRate;

    /// Waits for the next sound, in stereo, within a limit.
    ///
    /// # Errors
    /// Why no more comes.
    fn read(&mut self, block: &mut Block) -> Result<(), Message>;

    /// The title that the other station sends, if it has changed.
    fn title(&mut self) -> Option<String> {
        None
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
