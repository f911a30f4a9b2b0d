//! How items begin: loaded ahead, at their frame, with what was on air making way.

use surco_messages::Message;
use surco_model::{Ending, ItemId, ItemKind, OnAir, RundownItem, Rung, Slug, StartPolicy};
use surco_units::{AirTime, Frames};

use super::Engine;
use super::current::{Current, Loaded};
use super::timing::{GIVE_WAY, JOIN_FADE, LOAD_AGAIN, LOAD_AHEAD, TAKING_OVER};
use crate::deck::{Deck, Stop};
use crate::ladder::{Fallbacks, ReadySound, RungSound, Verdict};

impl Engine {
    /// Takes away the decks that have come to their end.
    pub(super) fn retire(&mut self) {
        let next = self.next_start().map(|(start, _)| start);
        let mut index = 0;
        while index < self.mixer.decks.len() {
            if self.mixer.decks[index].end(self.clock.frame, next) <= self.clock.frame {
                let deck = self.mixer.decks.remove(index);
                let ending = match (deck.is_lost, deck.is_complete()) {
                    (true, _) => Ending::Failed,
                    (false, true) => Ending::Completed,
                    (false, false) => Ending::Cut,
                };
                self.ended(&deck, ending);
                self.put_away(deck);
            } else {
                index += 1;
            }
        }
    }

    /// The next item takes the air.
    pub(super) fn begin_item(&mut self, start: i64, lost: usize) {
        let Some(item) = self.queue.begin_next(lost) else { return };
        self.tell_of_queue();
        let planned = item.duration;
        let item = item.begun_at(self.clock.at(start));
        let fallbacks = match self.next.loaded.take() {
            Some(Loaded { item: waited, source, fallbacks }) if waited.id == item.id && source == item.source => {
                fallbacks
            }
            _ => Fallbacks::of(&item, item.cue_in),
        };
        // A time check may be longer or shorter than was planned.
        self.queue.advance(planned - item.duration);
        // A planned overlap ends by itself; no other sound may reach into this item.
        let overlap = self.overlap_with(&item);
        // Only a clock that was set makes it late. Nothing has made way for it then, and it may not be loaded.
        let is_late = self.clock.frame - start > JOIN_FADE.0;
        for deck in self.mixer.decks.iter_mut().filter(|deck| !deck.is_over && !is_late) {
            if deck.stop == Stop::WithNext {
                deck.stop = Stop::At(start);
            } else if deck.end(start, None) > start + overlap {
                deck.release(start, if overlap > 0 { Frames(overlap) } else { JOIN_FADE });
            }
        }
        self.clock.is_realigning &= item.policy == StartPolicy::Follow;
        let stop = self.stop_of(&item, start);
        let takes_over_by = (is_late && self.mixer.is_sounding()).then_some(self.clock.frame + TAKING_OVER);
        self.current =
            Some(Current { item, began: start, fallbacks, settled: false, stop, joined_at: None, takes_over_by });
    }

    /// How long the current item is planned to go on under the next one. An operator's item never overlaps.
    fn overlap_with(&self, item: &RundownItem) -> i64 {
        let current = self.current.as_ref().filter(|_| !item.id.is_by_hand());
        current.map_or(0, |current| (current.item.end() - item.start).0.max(0))
    }

    /// When an item that began (or would have begun) at a frame of the mixer stops.
    pub(super) fn stop_of(&self, item: &RundownItem, began: i64) -> Stop {
        let cut_by_clock = item.duration < item.cue_out - item.cue_in
            && self.queue.front().is_some_and(|next| next.policy == StartPolicy::Hard && next.start == item.end());
        if cut_by_clock { Stop::WithNext } else { Stop::At(began + item.duration.0) }
    }

    /// A sound that would reach into the next item, unplanned, fades away before it.
    pub(super) fn make_way(&mut self, next: Option<(i64, usize)>) {
        let Some((start, lost)) = next else { return };
        let Some(item) = self.queue.after(lost) else { return };
        let left = Frames(start - self.clock.frame);
        if left > GIVE_WAY {
            return;
        }
        let overlap = self.overlap_with(item);
        for deck in self.mixer.decks.iter_mut().filter(|deck| deck.stop != Stop::WithNext && !deck.is_over) {
            if deck.end(self.clock.frame, None) > start + overlap {
                (deck.stop, deck.fade_out) = (Stop::WithNext, left);
            }
        }
    }

    /// Loads the next item and the next piece of continuity, so that they are ready when their time comes.
    pub(super) fn load_ahead(&mut self, next: Option<(i64, usize)>) {
        if let Some((start, lost)) = next
            && (start - self.clock.frame <= LOAD_AHEAD || self.operator.is_skipping())
            // After a skip the first item has its turn.
            && let Some(item) = self.queue.after(if self.operator.is_skipping() { 0 } else { lost })
        {
            let at = self.clock.at(start);
            let is_it = |loaded: &Loaded| loaded.item.id == item.id && loaded.source == *item.source_at(at);
            let known = self.next.loaded.as_ref().is_some_and(is_it);
            if !known || (self.clock.frame >= self.next.load_again && start - self.clock.frame > LOAD_AGAIN) {
                let begun = item.clone().begun_at(at);
                let fallbacks = Fallbacks::of(&begun, begun.cue_in);
                self.next.loaded = Some(Loaded { item: item.clone(), source: begun.source, fallbacks });
                self.next.load_again = i64::MAX;
            }
            if let Some(Loaded { fallbacks, .. }) = &mut self.next.loaded
                && self.next.load_again == i64::MAX
            {
                if fallbacks.is_back(&mut *self.loader, self.clock.frame) {
                    fallbacks.prefer_back();
                }
                // A failure is reported at its turn, if it still fails then.
                let verdict = fallbacks.poll(&mut *self.loader, self.clock.frame, false);
                if matches!(verdict, Verdict::Exhausted) && !fallbacks.is_away() {
                    self.next.load_again = self.clock.frame + LOAD_AGAIN;
                }
            }
        }
        let (_, failures) = self.fallback.poll(&mut *self.loader, self.clock.frame, false);
        failures.into_iter().for_each(|message| self.alarm(message));
    }

    /// The rundown ahead has changed: the loaded item stays loaded if it still comes next, and soon.
    pub(super) fn keep_loaded(&mut self) {
        let is_soon =
            |(start, _): &(i64, usize)| start - self.clock.frame <= LOAD_AHEAD || self.operator.is_skipping();
        let next = self.next_start().filter(is_soon).and_then(|(_, lost)| self.queue.after(lost));
        self.next.keep_only(next);
    }

    /// Begins the sound of the current item, or its fallback.
    pub(super) fn begin_sound(&mut self) {
        let is_sounding = self.mixer.is_sounding();
        let Some(current) = self.current.as_mut().filter(|current| !current.settled) else { return };
        let has_time = is_sounding && current.takes_over_by.is_some_and(|latest| self.clock.frame < latest);
        let verdict = current.fallbacks.poll(&mut *self.loader, self.clock.frame, !has_time);
        let failures = current.fallbacks.take_failures();
        let ready = match verdict {
            Verdict::Ready => current.fallbacks.take(),
            Verdict::Wait | Verdict::Exhausted => None,
        };
        current.settled = !matches!(verdict, Verdict::Wait);
        match ready {
            Some(ready) => self.begin_deck_of_current(ready),
            None if matches!(verdict, Verdict::Exhausted) => self.end_over_continuity(),
            None => {}
        }
        failures.into_iter().for_each(|message| self.alarm(message));
    }

    fn begin_deck_of_current(&mut self, mut ready: ReadySound) {
        let Some(current) = &mut self.current else { return };
        let item = &current.item;
        let first_choice = ready.instead_because.is_none();
        let (mut fade_in, mut fade_out) = (item.fade_in, item.fade_out);
        let mut stop = current.stop;
        if first_choice {
            // An item that waited for its file begins later, and the next one with it.
            let late = self.clock.frame - (current.began + (ready.sound.from - item.cue_in).0);
            if item.kind == ItemKind::Relay {
                // Another station waits for nobody.
                ready.sound.from += Frames(late.max(0));
            } else {
                current.began += late;
                if let Stop::At(end) = stop {
                    stop = Stop::At(end + late);
                }
            }
            if current.joined_at.is_some() {
                fade_in = fade_in.max(JOIN_FADE);
            }
        } else {
            (fade_in, fade_out) = (JOIN_FADE, GIVE_WAY);
            if stop == Stop::Natural {
                stop = Stop::WithNext;
            }
        }
        let reason = match (&ready.instead_because, current.joined_at) {
            (Some(cause), _) => {
                Message::new("playout-stands-in").with("title", item.title.clone()).with("cause", cause.clone())
            }
            (None, Some(at)) => {
                Message::new("playout-joined").with("position", at.to_string()).with("reason", item.reason.clone())
            }
            (None, None) => item.reason.clone(),
        };
        let rung = if first_choice { Rung::Scheduled } else { Rung::Substitute };
        let takes_over = current.takes_over_by.take().is_some();
        for deck in self.mixer.decks.iter_mut().filter(|deck| takes_over || deck.rung >= Rung::Continuity) {
            if !deck.is_over {
                deck.release(self.clock.frame, GIVE_WAY);
            }
        }
        let (id, slot, planned) = (item.id.clone(), item.slot.clone(), Some(item.start));
        let sound = &ready.sound;
        let on_air = self.next_on_air(id, slot, sound, planned, reason);
        self.begin_deck(on_air, rung, ready, [fade_in, fade_out], stop);
    }

    pub(super) fn next_on_air(
        &mut self,
        item: ItemId,
        slot: Option<Slug>,
        sound: &RungSound,
        planned_start: Option<AirTime>,
        reason: Message,
    ) -> OnAir {
        OnAir {
            airing: self.as_run.next_airing(),
            item,
            slot,
            episode: sound.episode.clone(),
            title: sound.title.clone(),
            kind: sound.kind,
            source: sound.logged_source(),
            planned_start,
            at: self.clock.now(),
            cue_in: sound.cue_in,
            position: sound.from,
            reason,
        }
    }

    pub(super) fn begin_deck(
        &mut self,
        on_air: OnAir,
        rung: Rung,
        ready: ReadySound,
        fades: [Frames; 2],
        stop: Stop,
    ) {
        let mut deck = Deck::new(on_air.airing, on_air.item.clone(), rung, ready, fades[0]);
        (deck.fade_out, deck.stop) = (fades[1], stop);
        self.mixer.decks.push(deck);
        self.as_run.started(self.clock.frame, on_air);
    }
}
