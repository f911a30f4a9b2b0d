//! What stands in when a sound fails, is silent, or none is there: the next rung of the ladder, and the way back up.

use surco_messages::Message;
use surco_model::{Ending, ItemId, Rung};
use surco_units::Frames;

use super::Engine;
use super::current::Current;
use super::timing::{BREATH, CONTINUITY_FADE, GIVE_WAY, JOIN_FADE};
use crate::alarms::Alarm;
use crate::deck::{Deck, ReadResult, Stop};
use crate::deck_source::DeckSourceState;
use crate::ladder::{READY_TIMEOUT, ReadySound, Verdict};

impl Engine {
    /// Goes down the ladder when nothing sounds, and up again when it can.
    pub(super) fn keep_sounding(&mut self, next: Option<i64>) {
        let is_bare = !self.mixer.is_sounding();
        let lasting = |deck: &Deck| !matches!(deck.stop, Stop::At(end) if end - self.clock.frame <= GIVE_WAY.0);
        let on_emergency = self.mixer.decks.iter().any(|deck| deck.rung == Rung::Emergency && lasting(deck));
        let waits = |current: &Current| !current.settled && current.takes_over_by.is_none();
        let current_waits = self.current.as_ref().is_some_and(waits);
        if (current_waits && self.as_run.dead_air(self.clock.frame) < READY_TIMEOUT) || (!is_bare && !on_emergency)
        {
            return;
        }
        // A breath before the next item is left alone; where the clock was set it is none, but better it than a stub of
        // the loop in memory.
        let is_breath = !on_emergency && next.is_some_and(|start| start - self.as_run.sounded < BREATH);
        if is_breath && !self.clock.is_realigning {
            return;
        }
        let (verdict, failures) = self.fallback.poll(&mut *self.loader, self.clock.frame, true);
        failures.into_iter().for_each(|message| self.alarm(message));
        match verdict {
            Verdict::Ready => {
                let Some(ready) = self.fallback.take() else { return };
                if on_emergency {
                    self.mixer.decks.iter_mut().for_each(|deck| deck.release(self.clock.frame, GIVE_WAY));
                }
                self.begin_filler(Rung::Continuity, ready, Message::new("playout-continuity"));
            }
            Verdict::Wait | Verdict::Exhausted if on_emergency || is_breath => {}
            Verdict::Wait if self.as_run.dead_air(self.clock.frame) < READY_TIMEOUT => {}
            Verdict::Wait | Verdict::Exhausted => {
                let ready = self.fallback.emergency();
                self.begin_filler(Rung::Emergency, ready, Message::new("playout-emergency"));
            }
        }
    }

    /// Handles a fault that a listener would notice.
    pub(super) fn handle_alarm(&mut self, alarm: Alarm) {
        match alarm {
            Alarm::Silence => self.cover_silence(),
            Alarm::StillSilent => {
                // Nothing but the loop in memory is known to sound.
                if let Some(current) = &mut self.current {
                    current.fallbacks.forget();
                }
                self.fallback.rest(self.clock.frame);
                self.cover_silence();
            }
            Alarm::Clipping | Alarm::LeftDead | Alarm::RightDead => {}
        }
        alarm.message().into_iter().for_each(|message| self.alarm(message));
    }

    /// Everything on the air is silent, and gives way to its fallback.
    fn cover_silence(&mut self) {
        for deck in self.mixer.decks.iter_mut().filter(|deck| deck.rung != Rung::Emergency && !deck.is_live()) {
            deck.failed = Some(Message::new("playout-silent"));
            if deck.rung == Rung::Continuity {
                self.fallback.shun(&deck.sound.source);
            }
        }
        self.remove_failed(0);
        // Nothing has been heard, whatever was played: there is no breath to wait for.
        self.as_run.sounded = self.as_run.sounded.min(self.clock.frame - BREATH);
    }

    pub(super) fn begin_filler(&mut self, rung: Rung, ready: ReadySound, reason: Message) {
        let airing = self.as_run.next_airing();
        let item = if rung == Rung::Emergency { ItemId::emergency(airing) } else { ItemId::continuity(airing) };
        let on_air = self.next_on_air(item, None, &ready.sound, None, reason);
        // A sound that bridges a moment is heard for most of it.
        let third =
            self.next_start().map_or(CONTINUITY_FADE, |(start, _)| Frames((start - self.clock.frame).max(0) / 3));
        let fade_in = if self.mixer.is_sounding() { JOIN_FADE } else { Frames::ZERO };
        self.begin_deck(on_air, rung, ready, [fade_in, CONTINUITY_FADE.min(third)], Stop::WithNext);
    }

    /// Marks a deck whose sound broke off, or has been starved for too long.
    pub(super) fn check_deck(&mut self, index: usize, read: ReadResult) {
        let deck = &mut self.mixer.decks[index];
        let cause = match read {
            ReadResult::Over(_, DeckSourceState::Failed(cause)) => Some(cause),
            // Shorter than the catalogue says: half a second of nothing is no loss, more is.
            ReadResult::Over(..) if deck.sound.until - deck.position > Frames(BREATH) => {
                Some(Message::new("playout-too-short"))
            }
            ReadResult::Over(..) => {
                deck.position = deck.sound.until;
                None
            }
            ReadResult::Starved(missing) => {
                // The missing frames come later, and the next item begins later by as much.
                if let Some(current) = self.current.as_mut().filter(|current| current.item.id == deck.item) {
                    current.began += missing as i64;
                    if let Stop::At(end) = deck.stop {
                        deck.stop = Stop::At(end + missing as i64);
                    }
                }
                (deck.starved > READY_TIMEOUT.0).then(|| Message::new("playout-not-ready"))
            }
            ReadResult::All => None,
        };
        deck.failed = deck.failed.take().or(cause);
    }

    /// Removes failed decks; each item continues with its next fallback. So many frames were heard.
    pub(super) fn remove_failed(&mut self, heard: usize) {
        if heard > 0 {
            self.as_run.heard(self.clock.frame, heard);
        }
        while let Some(index) = self.mixer.decks.iter().position(|deck| deck.failed.is_some()) {
            let mut deck = self.mixer.decks.remove(index);
            let cause = deck.failed.take().unwrap_or_else(|| Message::new("playout-too-short"));
            self.ended(&deck, Ending::Failed);
            if deck.is_lost {
                // Its fallback is on air already.
                self.put_away(deck);
                continue;
            }
            let title = deck.sound.title.clone();
            self.alarm(Message::new("playout-broke-off").with("title", title).with("cause", cause.clone()));
            // A sound that fades away under another sound of its item needs no fallback.
            let is_later = |other: &Deck| other.item == deck.item && other.airing > deck.airing;
            if self.mixer.decks.iter().any(|other| is_later(other) && other.failed.is_none()) {
                continue;
            }
            if let Some(current) = self.current.as_mut().filter(|current| current.item.id == deck.item) {
                current.fallbacks.broke(cause, &deck.sound, deck.position, self.clock.frame);
                current.settled = false;
            }
        }
    }
}
