//! The state shared by a relay's thread and the mixer.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use surco_messages::Message;
use surco_units::{Frames, STATION_RATE};

/// The reserve that is aimed at: it bridges the pauses that a rural connection makes every few minutes.
pub(crate) const RESERVE: Frames = Frames(4 * STATION_RATE.0 as i64);
/// The size of the ring: servers send up to 20 s in one go at the beginning.
pub(super) const ROOM: Frames = Frames(20 * STATION_RATE.0 as i64);

/// Shared by a relay's thread and the mixer.
#[derive(Default)]
pub(super) struct Shared {
    /// Frames that were given.
    pub(super) given: AtomicU64,
    /// Windows of silence up to there, and the frame at which it began.
    pub(super) silence: AtomicU32,
    pub(super) silent_from: AtomicU64,
    /// Nothing is heard in it, or not for long enough again.
    pub(super) is_quiet: AtomicBool,
    /// The frame at which sound came again; written before `is_quiet` becomes false.
    pub(super) sounds_from: AtomicU64,
    /// The mixer reads it: every frame counts.
    pub(super) has_begun: AtomicBool,
    pub(super) is_over: AtomicBool,
    /// Written once, before `is_over`.
    pub(super) cause: Mutex<Option<Message>>,
    /// The newest title, and how many frames were given before it.
    pub(super) title: Mutex<Option<(u64, String)>>,
}

impl Shared {
    pub(super) fn fail(&self, cause: Message) {
        if let Ok(mut place) = self.cause.lock() {
            *place = Some(cause);
        }
        self.is_over.store(true, Ordering::Release);
    }

    pub(super) fn cause(&self) -> Option<Message> {
        if !self.is_over.load(Ordering::Acquire) {
            return None;
        }
        self.cause.lock().ok().and_then(|cause| cause.clone())
    }
}
