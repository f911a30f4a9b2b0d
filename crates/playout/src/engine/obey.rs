//! An operator's orders, carried out by the engine.
//!
//! None of them leaves a hole: a sound is loaded before the current one gives way to it, and one that does not come in time
//! is left to the ladder. Each order is noted in the journal.

use surco_messages::Message;
use surco_model::{AfterOutage, ItemId, Media, RundownItem, Rung, StartPolicy, Talk, Unfinished};
use surco_units::{AirTime, Frames, STATION_RATE};

use super::Engine;
use super::current::{Current, Loaded};
use super::timing::{GIVE_WAY, JOIN_FADE};
use crate::deck::{Deck, Stop};
use crate::ladder::{ENDLESS, Fallbacks, ReadySound, RungSound, Verdict};
use crate::off_air::OffAir;
use crate::operator::{LibrarySound, Order, When};

/// How long the current item waits for its successor to be loaded, when that is to begin at once.
const LOADING_TIMEOUT: i64 = 2 * STATION_RATE.0 as i64;
/// How long a live voice keeps the air after it was taken off: in that time the next item is planned and loaded.
const RETURN: Frames = Frames(STATION_RATE.0 as i64);
/// A jingle that is not loaded by then is dropped: the operator has moved on.
const JINGLE_TIMEOUT: i64 = 5 * STATION_RATE.0 as i64;
/// Jingles that may sound at the same time.
const MAX_JINGLES: usize = 4;
/// How long before its start a fixed item must be ordered.
const MIN_AHEAD: Frames = Frames(STATION_RATE.0 as i64);
/// And how long at most: longer than any day.
const MAX_AHEAD: Frames = Frames(48 * 3600 * STATION_RATE.0 as i64);
/// How far one order may move a start, and how long it may keep the grid from the air.
const MAX_LENGTH: Frames = Frames(4 * 3600 * STATION_RATE.0 as i64);
/// No sound is longer than a day.
const MAX_SOUND: Frames = Frames(24 * 3600 * STATION_RATE.0 as i64);

impl Engine {
    /// Carries out an order, or says why not.
    ///
    /// # Errors
    /// When it asks for something impossible. Nothing has changed then.
    pub fn obey(&mut self, order: Order) -> Result<(), Message> {
        match order {
            Order::Skip => {
                if self.operator.is_live {
                    return Err(Message::new("playout-live"));
                }
                self.skip();
                self.note(Message::new("playout-order-skip"));
            }
            Order::Play { sound, when } => self.play(*sound, when)?,
            Order::Extend(by) => {
                let wrong = by <= Frames::ZERO || by > MAX_LENGTH;
                if wrong || self.operator.holds_grid() || !self.queue.extend(by, self.clock.now()) {
                    return Err(Message::new("playout-cannot-extend"));
                }
                self.keep_loaded();
                self.note(Message::new("playout-order-extend").with("length", by.to_string()));
            }
            Order::Panic(length) => {
                if length <= Frames::ZERO || length > MAX_LENGTH {
                    return Err(Message::new("playout-cannot-extend"));
                }
                self.panic(length);
                self.note(Message::new("playout-order-panic").with("length", length.to_string()));
            }
            Order::Resume => {
                if !self.operator.holds_grid() {
                    return Err(Message::new("playout-not-away"));
                }
                self.resume();
            }
            Order::Talk(talk) => self.talk(talk),
        }
        Ok(())
    }

    fn play(&mut self, sound: LibrarySound, when: When) -> Result<(), Message> {
        let Media { cue_in, cue_out, gain, .. } = sound.media;
        let wrong = cue_in < Frames::ZERO || cue_out <= cue_in || cue_out > MAX_SOUND || !gain.0.is_finite();
        if wrong {
            return Err(Message::new("playout-cannot-play-that").with("title", sound.media.title));
        }
        let title = sound.media.title.clone();
        match when {
            When::Over => {
                let over = self.mixer.decks.iter().filter(|deck| deck.is_over).count() + self.operator.over.len();
                if over >= MAX_JINGLES {
                    return Err(Message::new("playout-orders-full"));
                }
                let fallbacks = Fallbacks::only(RungSound::in_place(&sound.media, sound.kind));
                self.operator.over.push_back((self.clock.frame + JINGLE_TIMEOUT, fallbacks));
            }
            When::At(at) => {
                let ahead = at - self.clock.now();
                if ahead < MIN_AHEAD || ahead > MAX_AHEAD {
                    return Err(Message::new("playout-not-then").with("time", at.to_string()));
                }
                self.room_in_queue()?;
                let item = self.item_of(ItemId::at, sound, at, StartPolicy::Hard);
                let now = self.clock.now();
                self.queue.insert_at(item, now);
                self.keep_loaded();
                let message = Message::new("playout-order-at").with("title", title).with("time", at.to_string());
                self.note(message);
                self.tell_of_queue();
                return Ok(());
            }
            When::Next | When::Now => {
                if self.operator.is_live {
                    return Err(Message::new("playout-live"));
                }
                if self.operator.holds_grid() {
                    return Err(Message::new("playout-away"));
                }
                self.room_in_queue()?;
                let now = self.clock.now();
                let item = self.item_of(ItemId::next, sound, now, StartPolicy::Follow);
                let held = self.current.as_ref().map(Current::held);
                match when {
                    When::Now => self.queue.insert_first(item, held, now, self.clock.frame),
                    _ => self.queue.insert_next(item, held, now, self.clock.frame),
                }
                self.keep_loaded();
                if when == When::Now && self.current.is_some() {
                    self.skip();
                }
            }
        }
        self.note(Message::new("playout-order-play").with("title", title));
        Ok(())
    }

    fn room_in_queue(&self) -> Result<(), Message> {
        if self.queue.is_full() { Err(Message::new("playout-orders-full")) } else { Ok(()) }
    }

    fn item_of(
        &mut self,
        id: fn(AirTime, u64) -> ItemId,
        sound: LibrarySound,
        start: AirTime,
        policy: StartPolicy,
    ) -> RundownItem {
        self.operator.inserted += 1;
        let LibrarySound { media, kind, episode } = sound;
        RundownItem {
            id: id(self.clock.now(), self.operator.inserted),
            slot: None,
            title: media.title,
            kind,
            episode,
            start,
            duration: media.cue_out - media.cue_in,
            policy,
            source: media.source,
            cue_in: media.cue_in,
            cue_out: media.cue_out,
            fade_in: Frames::ZERO,
            fade_out: Frames::ZERO,
            gain: media.gain,
            after_outage: AfterOutage::Skip,
            substitutes: Vec::new(),
            by_start: Vec::new(),
            reason: Message::new("playout-by-hand"),
        }
    }

    /// Carries out the orders that are due.
    pub(super) fn tend_orders(&mut self) {
        if self.operator.panic_until.is_some_and(|until| until <= self.clock.frame) {
            self.resume();
        }
        self.begin_over();
        if let Some(latest) = self.operator.skip_at
            && (self.clock.frame >= latest || self.is_successor_ready())
        {
            self.give_way();
        }
    }

    /// The current item is to give way to the next one.
    fn skip(&mut self) {
        if self.operator.skip_at.is_none() {
            self.operator.skip_at = Some(self.clock.frame + LOADING_TIMEOUT);
        }
    }

    /// Whether what follows right behind what is on air could begin now, or never could.
    fn is_successor_ready(&mut self) -> bool {
        let Some(front) =
            self.queue.front().filter(|front| self.current.is_some() && is_due(front, self.clock.now()))
        else {
            return true;
        };
        match &mut self.next.loaded {
            Some(Loaded { item, fallbacks, .. }) if item.id == front.id => {
                !matches!(fallbacks.poll(&mut *self.loader, self.clock.frame, false), Verdict::Wait)
            }
            _ => false,
        }
    }

    /// The current item gives way now.
    fn give_way(&mut self) {
        self.operator.skip_at = None;
        let follows =
            self.current.is_some() && self.queue.front().is_some_and(|front| is_due(front, self.clock.now()));
        for deck in self.mixer.decks.iter_mut().filter(|deck| !deck.is_over) {
            deck.release(self.clock.frame, GIVE_WAY);
        }
        let held = self.current.as_ref().map(Current::held);
        match self.clock.offset().and_then(|offset| self.queue.first_start(held, offset)) {
            Some(start) if follows => {
                let early = Frames((start - self.clock.frame).max(0));
                self.queue.advance(early);
                if self.queue.front().is_some_and(|front| front.policy != StartPolicy::Follow) {
                    self.current = None;
                }
            }
            _ => {
                self.current = None;
                self.begin_continuity();
            }
        }
    }

    /// Continuity alone from now on, for so long.
    fn panic(&mut self, length: Frames) {
        self.hold();
        self.operator.panic_until = Some(self.clock.frame + length.0);
        let is_it = |deck: &Deck| deck.rung == Rung::Continuity && deck.stop == Stop::WithNext;
        // A voice over the programme goes on over this, and so does its line.
        for deck in self.mixer.decks.iter_mut().filter(|deck| !is_it(deck) && !deck.is_only_a_line()) {
            deck.release(self.clock.frame, GIVE_WAY);
        }
        if !self.mixer.decks.iter().any(is_it) {
            self.begin_continuity();
        }
    }

    /// Sets the title of a live voice in the log.
    pub(crate) fn set_live_title(&mut self, title: String) {
        self.operator.live_title = title;
    }

    /// The microphone is opened or closed. The voice itself comes in behind the engine; here the programme makes room
    /// for it, and the log has a line of when it was on the air.
    fn talk(&mut self, talk: Talk) {
        if self.operator.is_live && talk != Talk::Live {
            self.resume();
        } else {
            self.end_live(JOIN_FADE);
        }
        match talk {
            Talk::Off => {}
            Talk::Over => self.begin_live(true),
            Talk::Live => {
                self.hold();
                (self.operator.panic_until, self.operator.is_live) = (None, true);
                for deck in &mut self.mixer.decks {
                    deck.release(self.clock.frame, GIVE_WAY);
                }
                self.begin_live(false);
            }
        }
    }

    /// The microphone is off the air by itself: what follows comes at once.
    pub(crate) fn live_is_lost(&mut self) {
        self.end_live(JOIN_FADE);
        if self.operator.is_live {
            self.resume();
        }
    }

    fn begin_live(&mut self, is_over: bool) {
        let sound = RungSound::live(self.operator.live_title.clone());
        let feed = Box::new(OffAir::silence(ENDLESS));
        let ready = ReadySound { sound, feed, instead_because: None };
        let item = ItemId::live(self.as_run.next_airing());
        let on_air = self.next_on_air(item, None, &ready.sound, None, Message::new("playout-by-hand"));
        self.begin_deck(on_air, Rung::Scheduled, ready, [Frames::ZERO; 2], Stop::Natural);
        if let Some(deck) = self.mixer.decks.last_mut() {
            deck.is_over = is_over;
        }
    }

    /// The line of a live voice ends. Where it holds the air, it does so a moment longer, in which what follows is loaded.
    pub(super) fn end_live(&mut self, over: Frames) {
        for deck in self.mixer.decks.iter_mut().filter(|deck| deck.is_live()) {
            deck.release(self.clock.frame, over);
        }
    }

    /// The grid gives way to something else, and is not planned any further.
    fn hold(&mut self) {
        self.operator.is_live = false;
        self.operator.skip_at = None;
        self.operator.over.clear();
        // Where it was cut matters to what goes on from there afterwards.
        if let Some(current) = self.current.take() {
            // Its fallbacks have positions of their own.
            let is_it = |deck: &&Deck| deck.item == current.item.id && deck.rung == Rung::Scheduled;
            let cut = self.mixer.decks.iter().find(is_it);
            self.as_run.unfinished.extend(cut.map(|deck| Unfinished {
                airing: deck.airing,
                item: deck.item.clone(),
                at: self.clock.now(),
                position: deck.position,
            }));
        }
        self.queue.forget();
        self.next.loaded = None;
    }

    /// The grid is taken up where it would be by now.
    fn resume(&mut self) {
        if self.operator.holds_grid() {
            (self.operator.panic_until, self.operator.is_live) = (None, false);
            self.end_live(RETURN);
            self.queue.forget();
            self.note(Message::new("playout-order-resume"));
        }
    }

    /// Continuity begins, if it is ready, which is said; else the ladder finds something once what is on air has faded.
    pub(super) fn begin_continuity(&mut self) -> bool {
        let (verdict, failures) = self.fallback.poll(&mut *self.loader, self.clock.frame, true);
        failures.into_iter().for_each(|message| self.alarm(message));
        let Verdict::Ready = verdict else { return false };
        let Some(ready) = self.fallback.take() else { return false };
        self.begin_filler(Rung::Continuity, ready, Message::new("playout-continuity"));
        true
    }

    /// Begins the jingles that are loaded.
    fn begin_over(&mut self) {
        for _ in 0..self.operator.over.len() {
            let Some((latest, mut fallbacks)) = self.operator.over.pop_front() else { return };
            let verdict = fallbacks.poll(&mut *self.loader, self.clock.frame, self.clock.frame >= latest);
            fallbacks.take_failures().into_iter().for_each(|message| self.alarm(message));
            match verdict {
                Verdict::Wait => self.operator.over.push_back((latest, fallbacks)),
                Verdict::Exhausted => {}
                Verdict::Ready => {
                    let Some(ready) = fallbacks.take() else { continue };
                    let item = ItemId::over(self.as_run.next_airing());
                    let reason = Message::new("playout-by-hand");
                    let on_air = self.next_on_air(item, None, &ready.sound, None, reason);
                    self.begin_deck(on_air, Rung::Scheduled, ready, [Frames::ZERO, JOIN_FADE], Stop::Natural);
                    if let Some(deck) = self.mixer.decks.last_mut() {
                        deck.is_over = true;
                    }
                }
            }
        }
    }
}

/// Whether an item begins as soon as its predecessor ends.
fn is_due(item: &RundownItem, now: AirTime) -> bool {
    item.policy == StartPolicy::Follow || (item.policy == StartPolicy::Soft && item.start <= now)
}
