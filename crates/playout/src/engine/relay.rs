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
use surco_model::ItemKind;
use surco_units::{Frames, STATION_RATE};

use super::{Engine, GIVE_WAY, TAKING_OVER};
use crate::deck::{Deck, Loss, Stop};
use crate::ports::Rung;

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

    /// What the other station says that it plays is noted, when it is heard.
    fn tell_its_title(&mut self) {
        for index in 0..self.decks.len() {
            let deck = &mut self.decks[index];
            if let Some(song) = deck.news() {
                let title = deck.sound.title.clone();
                self.note(Message::new("playout-relay-title").with("title", title).with("song", song));
            }
        }
    }

    /// Of a relay only its reserve is left, or it has been silent for long: what stands in for it has so much time to be loaded.
    fn see_its_loss(&mut self) {
        let Some(place) = &mut self.place else { return };
        let is_it = |deck: &&mut Deck| deck.item == place.item.id && !deck.is_lost && deck.failed.is_none();
        let Some(deck) = self.decks.iter_mut().find(is_it) else { return };
        let Some(loss) = deck.loss() else { return };
        deck.is_lost = true;
        let said = match loss {
            Loss::Gone(cause) => {
                place.rungs.broke(cause.clone(), &deck.sound, deck.position, self.frame);
                Message::new("playout-relay-lost").with("cause", cause)
            }
            Loss::Silent => {
                place.rungs.fell_silent(&deck.sound, deck.position);
                Message::new("playout-relay-fell-silent")
            }
        };
        (place.settled, place.takes_over_by) = (false, Some(self.frame + TAKING_OVER));
        let title = deck.sound.title.clone();
        self.note(said.with("title", title));
    }

    /// Takes back a relay that is there again.
    fn take_it_back(&mut self, next: Option<i64>) {
        let Some(place) = self.place.as_mut().filter(|place| place.rungs.is_away()) else { return };
        if !place.rungs.is_back(&mut *self.loader, self.frame) {
            if place.settled {
                // What comes next in its place is ready when what stands in now has ended.
                place.rungs.poll(&mut *self.loader, self.frame, false);
            }
            return;
        }
        let end = if let Stop::At(end) = place.stop { end } else { i64::MAX };
        if end.min(next.unwrap_or(i64::MAX)) - self.frame < WORTH_IT {
            return;
        }
        let Some(mut ready) = place.rungs.take_back() else { return };
        let item = &place.item;
        ready.sound.from = item.cue_in + Frames((self.frame - place.began).max(0));
        (place.settled, place.takes_over_by) = (true, None);
        let (stop, fade_out) = (place.stop, item.fade_out);
        let (id, slot, planned) = (item.id.clone(), item.slot.clone(), Some(item.start));
        let reason = Message::new("playout-relay-back").with("reason", item.reason.clone());
        for deck in self.decks.iter_mut().filter(|deck| !deck.is_over) {
            deck.release(self.frame, RETURN);
        }
        let on_air = self.next_on_air(id, slot, &ready.sound, planned, reason);
        self.begin_deck(on_air, Rung::Scheduled, ready, [RETURN, fade_out], stop);
    }

    /// Nothing is left of its rungs: continuity comes in over the last of it.
    pub(super) fn end_over_continuity(&mut self) {
        let is_held = |deck: &Deck| deck.is_lost && deck.failed.is_none();
        if self.decks.iter().any(is_held) && self.begin_continuity() {
            for deck in self.decks.iter_mut().filter(|deck| is_held(deck)) {
                deck.release(self.frame, GIVE_WAY);
            }
        }
    }

    /// A deck is off the air. Where it stood in for a relay, the next of its rungs comes; where it was the relay itself,
    /// and only silent, it is listened to.
    pub(super) fn put_away(&mut self, deck: Deck) {
        let Some(place) = self.place.as_mut().filter(|place| place.item.id == deck.item) else { return };
        if deck.is_lost {
            place.rungs.listen_on(deck.into_feed());
        } else {
            place.settled &= deck.sound.is_relay() || !place.rungs.is_away();
        }
    }

    /// So many frames of a relay were heard by nobody. It is live: nothing of it is to be looked for elsewhere, but it
    /// ends when it should.
    pub(super) fn catch_up_relay(&mut self, missed: i64) -> bool {
        let Some(place) = self.place.as_mut().filter(|place| place.item.kind == ItemKind::Relay) else {
            return false;
        };
        place.began -= missed;
        let earlier = |stop: &mut Stop| {
            if let Stop::At(end) = stop {
                *end -= missed;
            }
        };
        earlier(&mut place.stop);
        let its = self.decks.iter_mut().filter(|deck| deck.item == place.item.id);
        its.for_each(|deck| earlier(&mut deck.stop));
        true
    }
}
