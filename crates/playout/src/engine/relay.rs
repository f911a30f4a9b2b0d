//! Another station on the air: how it goes, and how it comes back.
//!
//! ```text
//!            its reserve runs low                  rested, connected, steady
//!   on air ───────────────────────▶ away ─────────────────────────────────▶ on air
//!     │                              │ ▲                                      ▲
//!     │                              └─┘ refused: rests twice as long         │
//!     │      silent for five seconds                  sounds steadily         │
//!     └───────────────────────────▶ listened to ──────────────────────────────┘
//! ```
//!
//! While it is away the item's next rung has the air, then continuity, as for any sound that fails. The ladder asks for
//! it again and again; one that is only silent stays connected, and has to sound for twice as long each time, so that it
//! does not come and go. When it is back and its slot still lasts, whatever stands in fades, and it has the air again.

use surco_messages::Message;
use surco_model::{ItemKind, Rung};
use surco_units::{Frames, STATION_RATE};

use super::Engine;
use super::timing::{GIVE_WAY, TAKING_OVER};
use crate::deck::{Deck, Loss, Stop};

/// How long it fades in when it is back, and what stood in for it fades out.
const RETURN: Frames = Frames(STATION_RATE.0 as i64);
/// For less than this it does not come back.
const WORTH_IT: i64 = 5 * STATION_RATE.0 as i64;

impl Engine {
    /// Looks after the relay that holds the air, or should.
    pub(super) fn tend_relay(&mut self, next: Option<i64>) {
        self.see_its_loss();
        self.take_it_back(next);
        self.tell_its_title();
    }

    /// Notes the titles that the other station sends, when they are heard.
    fn tell_its_title(&mut self) {
        for index in 0..self.mixer.decks.len() {
            let deck = &mut self.mixer.decks[index];
            if let Some(song) = deck.news() {
                let title = deck.sound.title.clone();
                let message = Message::new("playout-relay-title").with("title", title).with("song", song.as_str());
                self.as_run.noted_song(self.clock.frame, self.clock.now(), message, song);
            }
        }
    }

    /// Of a relay only its reserve is left, or it has been silent for long: what stands in for it has so much time to be loaded.
    fn see_its_loss(&mut self) {
        let Some(current) = &mut self.current else { return };
        let is_it = |deck: &&mut Deck| deck.item == current.item.id && !deck.is_lost && deck.failed.is_none();
        let Some(deck) = self.mixer.decks.iter_mut().find(is_it) else { return };
        let Some(loss) = deck.loss() else { return };
        deck.is_lost = true;
        let said = match loss {
            Loss::Gone(cause) => {
                current.fallbacks.broke(cause.clone(), &deck.sound, deck.position, self.clock.frame);
                Message::new("playout-relay-lost").with("cause", cause)
            }
            Loss::Silent => {
                current.fallbacks.fell_silent(&deck.sound, deck.position);
                Message::new("playout-relay-fell-silent")
            }
        };
        (current.settled, current.takes_over_by) = (false, Some(self.clock.frame + TAKING_OVER));
        let title = deck.sound.title.clone();
        self.alarm(said.with("title", title));
    }

    /// Takes back a relay that is there again.
    fn take_it_back(&mut self, next: Option<i64>) {
        let Some(current) = self.current.as_mut().filter(|current| current.fallbacks.is_away()) else { return };
        if !current.fallbacks.is_back(&mut *self.loader, self.clock.frame) {
            if current.settled {
                // The next fallback is ready when the current one has ended.
                current.fallbacks.poll(&mut *self.loader, self.clock.frame, false);
            }
            return;
        }
        let end = if let Stop::At(end) = current.stop { end } else { i64::MAX };
        if end.min(next.unwrap_or(i64::MAX)) - self.clock.frame < WORTH_IT {
            return;
        }
        let Some(mut ready) = current.fallbacks.take_back() else { return };
        let item = &current.item;
        ready.sound.from = item.cue_in + Frames((self.clock.frame - current.began).max(0));
        (current.settled, current.takes_over_by) = (true, None);
        let (stop, fade_out) = (current.stop, item.fade_out);
        let (id, slot, planned) = (item.id.clone(), item.slot.clone(), Some(item.start));
        let reason = Message::new("playout-relay-back").with("reason", item.reason.clone());
        for deck in self.mixer.decks.iter_mut().filter(|deck| !deck.is_over) {
            deck.release(self.clock.frame, RETURN);
        }
        let on_air = self.next_on_air(id, slot, &ready.sound, planned, reason);
        self.begin_deck(on_air, Rung::Scheduled, ready, [RETURN, fade_out], stop);
    }

    /// Nothing is left of its fallbacks: continuity comes in over the last of it.
    pub(super) fn end_over_continuity(&mut self) {
        let is_held = |deck: &Deck| deck.is_lost && deck.failed.is_none();
        if self.mixer.decks.iter().any(is_held) && self.begin_continuity() {
            for deck in self.mixer.decks.iter_mut().filter(|deck| is_held(deck)) {
                deck.release(self.clock.frame, GIVE_WAY);
            }
        }
    }

    /// A deck is off the air. Where it stood in for a relay, the next of its fallbacks comes; where it was the relay itself,
    /// and only silent, it is listened to.
    pub(super) fn put_away(&mut self, deck: Deck) {
        let Some(current) = self.current.as_mut().filter(|current| current.item.id == deck.item) else { return };
        if deck.is_lost {
            current.fallbacks.listen_on(deck.into_feed());
        } else {
            current.settled &= deck.sound.is_relay() || !current.fallbacks.is_away();
        }
    }

    /// So many frames of a relay were heard by nobody. It is live: nothing of it is to be looked for elsewhere, but it
    /// ends when it should.
    pub(super) fn catch_up_relay(&mut self, missed: i64) -> bool {
        let Some(current) = self.current.as_mut().filter(|current| current.item.kind == ItemKind::Relay) else {
            return false;
        };
        current.began -= missed;
        let earlier = |stop: &mut Stop| {
            if let Stop::At(end) = stop {
                *end -= missed;
            }
        };
        earlier(&mut current.stop);
        let its = self.mixer.decks.iter_mut().filter(|deck| deck.item == current.item.id);
        its.for_each(|deck| earlier(&mut deck.stop));
        true
    }
}
