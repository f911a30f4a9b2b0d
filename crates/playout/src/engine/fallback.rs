//! What sounds when no item does: continuity, and the loop in memory.

use surco_messages::Message;
use surco_model::{Media, MediaRef};

use crate::deck_source::Loader;
use crate::emergency::EmergencyLoop;
use crate::ladder::{Continuity, ENDLESS, ReadySound, RungSound, Verdict};

pub(super) struct Fallback {
    continuity: Continuity,
    emergency: EmergencyLoop,
}

impl Fallback {
    pub(super) fn new(emergency: EmergencyLoop) -> Fallback {
        Fallback { continuity: Continuity::default(), emergency }
    }

    /// The pieces that continuity may choose from.
    pub(super) fn set_continuity(&mut self, pieces: Vec<Media>) {
        self.continuity.set(pieces);
    }

    /// Keeps the next piece of continuity loaded. Returns whether it may begin, and what could not be played.
    pub(super) fn poll(&mut self, loader: &mut dyn Loader, now: i64, awaited: bool) -> (Verdict, Vec<Message>) {
        let mut failures = Vec::new();
        let verdict = self.continuity.poll(loader, now, awaited, &mut |message| failures.push(message));
        (verdict, failures)
    }

    /// The piece of continuity that is ready.
    pub(super) fn take(&mut self) -> Option<ReadySound> {
        self.continuity.take()
    }

    /// This piece is silent, and not to be played again.
    pub(super) fn shun(&mut self, source: &MediaRef) {
        self.continuity.shun(source);
    }

    /// Continuity is not to be played for a while.
    pub(super) fn rest(&mut self, now: i64) {
        self.continuity.rest(now);
    }

    /// The loop in memory, which is always ready.
    pub(super) fn emergency(&self) -> ReadySound {
        ReadySound { sound: RungSound::emergency(ENDLESS), feed: self.emergency.feed(), instead_because: None }
    }
}
