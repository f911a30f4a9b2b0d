//! The item that holds the air, and the one that comes next.

use surco_model::{MediaRef, RundownItem};
use surco_units::Frames;

use crate::deck::Stop;
use crate::ladder::Fallbacks;
use crate::queue::Held;

/// The item that holds the air.
pub(super) struct Current {
    pub(super) item: RundownItem,
    /// The frame at which its sound began, or would have.
    pub(super) began: i64,
    pub(super) fallbacks: Fallbacks,
    /// Its turn to begin a sound is over: it has begun, or has nothing left to try.
    pub(super) settled: bool,
    pub(super) stop: Stop,
    pub(super) joined_at: Option<Frames>,
    /// The previous sound goes on until this one is ready, up to this frame; none where it begins in its turn.
    pub(super) takes_over_by: Option<i64>,
}

impl Current {
    pub(super) fn held(&self) -> Held<'_> {
        Held { item: &self.item, began: self.began }
    }
}

/// The item that comes next, as far as it is loaded.
pub(super) struct Next {
    pub(super) loaded: Option<Loaded>,
    /// When it is to be tried again, if nothing of it could be loaded: the disk may come back.
    pub(super) load_again: i64,
}

/// The sounds of an item, loaded ahead.
pub(super) struct Loaded {
    /// The item as it waited then.
    pub(super) item: RundownItem,
    /// The sound with which it was to begin.
    pub(super) source: MediaRef,
    pub(super) fallbacks: Fallbacks,
}

impl Next {
    pub(super) fn nothing() -> Next {
        Next { loaded: None, load_again: i64::MAX }
    }

    /// Drops what is loaded, unless that is the next item.
    pub(super) fn keep_only(&mut self, next: Option<&RundownItem>) {
        self.loaded.take_if(|loaded| !next.is_some_and(|next| sounds_alike(next, &loaded.item)));
    }
}

/// Whether an item, as it waits now, has the same sounds as before, whenever it comes.
fn sounds_alike(now: &RundownItem, before: &RundownItem) -> bool {
    let RundownItem { start, duration, policy, ref reason, .. } = *before;
    RundownItem { start, duration, policy, reason: reason.clone(), ..now.clone() } == *before
}
