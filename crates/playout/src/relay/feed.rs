//! The mixer's end of a relay.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::Consumer;
use surco_messages::Message;
use surco_units::{Frames, STATION_RATE};

use super::shared::Shared;
use crate::deck_source::{DeckSource, DeckSourceState};
use crate::ring;
use crate::silence;

/// How much must be there before it may begin.
pub(super) const ENOUGH: Frames = Frames(3 * STATION_RATE.0 as i64);
/// The newest part, which is kept while the relay waits for its turn.
const KEPT: Frames = Frames(5 * STATION_RATE.0 as i64);
/// With less than this left it is given up while it still sounds: what follows is loaded and comes in over its fade.
pub(crate) const LAST: Frames = Frames(STATION_RATE.0 as i64 * 7 / 10);
/// Titles come no faster, whatever another station does: each is a line of the log.
const TITLE_INTERVAL: Frames = Frames(10 * STATION_RATE.0 as i64);

/// The mixer's end. It never waits.
pub(crate) struct RelayFeed {
    pub(super) consumer: Consumer<f32>,
    pub(super) shared: Arc<Shared>,
    /// It is on the air, so that no frame may be dropped.
    has_begun: bool,
    /// Frames that were taken out.
    pub(super) taken: u64,
    /// The next title is reported after so many.
    next_title: u64,
}

impl RelayFeed {
    pub(super) fn new(consumer: Consumer<f32>, shared: Arc<Shared>) -> RelayFeed {
        RelayFeed { consumer, shared, has_begun: false, taken: 0, next_title: 0 }
    }

    pub(super) fn begin(&mut self) {
        if !std::mem::replace(&mut self.has_begun, true) {
            self.shared.has_begun.store(true, Ordering::Relaxed);
        }
    }

    fn drop_oldest(&mut self, frames: usize) -> usize {
        let frames = ring::skip(&mut self.consumer, frames);
        self.taken += frames as u64;
        frames
    }
}

impl DeckSource for RelayFeed {
    fn state(&mut self) -> DeckSourceState {
        let cause = self.shared.cause();
        let waiting = ring::frames(&self.consumer);
        if self.has_begun {
            let lost = || cause.unwrap_or_else(|| Message::new("playout-relay-stalls"));
            return if waiting < LAST.index() { DeckSourceState::Failed(lost()) } else { DeckSourceState::Ready };
        }
        if let Some(cause) = cause {
            return DeckSourceState::Failed(cause);
        }
        // The old part of a live sound is dropped, and so is silence before it.
        let is_quiet = self.shared.is_quiet.load(Ordering::Acquire);
        let silence = self.shared.sounds_from.load(Ordering::Relaxed).saturating_sub(self.taken) as usize;
        self.drop_oldest(waiting.saturating_sub(KEPT.index()).max(silence));
        let is_enough = ring::frames(&self.consumer) >= ENOUGH.index();
        if is_enough && !is_quiet { DeckSourceState::Ready } else { DeckSourceState::Loading }
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        self.begin();
        let frames = ring::read(&mut self.consumer, left, right);
        self.taken += frames as u64;
        frames
    }

    fn skip(&mut self, frames: usize) -> usize {
        self.begin();
        self.drop_oldest(frames)
    }

    fn news(&mut self) -> Option<String> {
        // Where the thread has it just now, it is had the next time.
        let mut place = self.shared.title.try_lock().ok()?;
        let is_due = place.as_ref().is_some_and(|(from, _)| self.next_title.max(*from) <= self.taken);
        if !is_due {
            return None;
        }
        self.next_title = self.taken + TITLE_INTERVAL.0 as u64;
        place.take().map(|(_, title)| title)
    }

    fn is_silent(&mut self) -> bool {
        let is_long = self.shared.silence.load(Ordering::Acquire) >= silence::SILENT;
        // The sound before the silence is heard to its end.
        is_long && (!self.has_begun || self.taken >= self.shared.silent_from.load(Ordering::Relaxed))
    }

    fn stand_by(&mut self) {
        self.has_begun = false;
        self.shared.has_begun.store(false, Ordering::Relaxed);
    }
}
