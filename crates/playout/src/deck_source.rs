//! A sound on its way to the mixer, and who brings it there.

use surco_messages::Message;
use surco_model::MediaRef;
use surco_units::{Decibels, Frames};

/// Stereo sound at the station rate, read by the mixer a little at a time. Reading never waits: what is not there
/// yet is simply not given.
pub trait DeckSource: Send {
    /// Where it stands. Asked before the first read (may it begin?) and after a short read (why?).
    fn state(&mut self) -> DeckSourceState;

    /// Writes the next frames to the front of `left` and `right` (same length); returns how many.
    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize;

    /// Passes over the next frames without giving them; returns how many. For a simulation without sound.
    fn skip(&mut self, frames: usize) -> usize;

    /// The title of the piece at the next frame, if it has changed.
    fn news(&mut self) -> Option<String> {
        None
    }

    /// Whether it goes on, but in silence: nothing has been heard of it for long, and nothing of what is there will be.
    fn is_silent(&mut self) -> bool {
        false
    }

    /// Nobody reads it from now on; it is kept for when it may begin again.
    fn stand_by(&mut self) {}
}

/// Where a [`DeckSource`] stands.
#[derive(Debug, Clone, PartialEq)]
pub enum DeckSourceState {
    /// Not enough is there yet.
    Loading,
    /// There is sound to read.
    Ready,
    /// All of it has been read.
    Ended,
    /// It cannot be read (on), and why.
    Failed(Message),
}

/// Which sound is wanted, and which part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadRequest {
    /// The sound.
    pub source: MediaRef,
    /// Its first frame that is wanted.
    pub from: Frames,
    /// How many frames are wanted, at most.
    pub length: Frames,
    /// How loud it will be: what is silent then counts as silent.
    pub gain: Decibels,
}

/// Opens sounds ahead of their time.
pub trait Loader: Send {
    /// Begins to load a sound, and returns at once. What goes wrong shows in the feed's state.
    fn load(&mut self, request: &LoadRequest) -> Box<dyn DeckSource>;
}
