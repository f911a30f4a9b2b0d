//! An operator's orders, carried out by the engine.
//!
//! None of them leaves a hole: what is to begin is loaded before what is on air gives way to it, and what does not come
//! in time is left to the ladder. Each is noted in the journal.

use std::collections::VecDeque;

use surco_messages::Message;
use surco_model::{AfterOutage, ItemId, Media, RundownItem, StartPolicy};
use surco_units::{AirTime, Frames, STATION_RATE};

use super::{Engine, GIVE_WAY, JOIN_FADE, Loaded};
use crate::deck::{Deck, Stop};
use crate::ladder::{ENDLESS, Fallbacks, ReadySound, Sound, Verdict};
use crate::off_air::OffAir;
use crate::orders::{Order, Piece, Talk, When};
use crate::ports::{Rung, Unfinished};
use crate::queue::{AT, NEXT};

/// How long what is on air waits for what shall follow it at once.
const LOADING: i64 = 2 * STATION_RATE.0 as i64;
/// How long a live voice has the air after it was taken off: in that time what follows is planned and loaded.
const RETURN: Frames = Frames(STATION_RATE.0 as i64);
/// A jingle that cannot be read by then is not wanted any more: who pressed its key has gone on.
const STALE: i64 = 5 * STATION_RATE.0 as i64;
/// Jingles that may sound at the same time.
const MOST_OVER: usize = 4;
/// How much earlier than its start something must be asked for.
const SOONEST: Frames = Frames(STATION_RATE.0 as i64);
/// And how much earlier at most: longer than any day.
const LATEST: Frames = Frames(48 * 3600 * STATION_RATE.0 as i64);
/// How far one order may move a start, and how long it may keep the grid from the air.
const LONGEST: Frames = Frames(4 * 3600 * STATION_RATE.0 as i64);
/// No piece is longer than a day.
const LONGEST_PIECE: Frames = Frames(24 * 3600 * STATION_RATE.0 as i64);

/// What operators have asked for and is not done yet.
#[derive(Default)]
pub(super) struct Asked {
    /// The grid is kept from the air up to this frame.
    music_until: Option<i64>,
    /// It is kept from the air by a live voice.
    is_live: bool,
    /// What a live voice is called.
    live_title: String,
    /// What is on air gives way as soon as its successor is loaded, or at this frame.
    skip_at: Option<i64>,
    /// Jingles that are being loaded, and the frame from which on none of them is waited for.
    over: VecDeque<(i64, Fallbacks)>,
    /// How many have been inserted.
    inserted: u64,
}

impl Asked {
    /// Whether the grid is kept from the air.
    pub(super) fn is_away(&self) -> bool {
        self.music_until.is_some() || self.is_live
    }

    /// Up to which frame.
    pub(super) fn music_until(&self) -> Option<i64> {
        self.music_until
    }

    /// Whether what follows is wanted at once.
    pub(super) fn is_skipping(&self) -> bool {
        self.skip_at.is_some()
    }
}

impl Engine {
    /// Carries out an order, or says why not.
    ///
    /// # Errors
    /// When it asks for something impossible. Nothing has changed then.
    pub fn obey(&mut self, order: Order) -> Result<(), Message> {
        match order {
            Order::Skip => {
                if self.asked.is_live {
                    return Err(Message::new("playout-live"));
                }
                self.skip();
                self.note(Message::new("playout-order-skip"));
            }
            Order::Play { piece, when } => self.play(*piece, when)?,
            Order::Extend(by) => {
                let wrong = by <= Frames::ZERO || by > LONGEST;
                if wrong || self.asked.is_away() || !self.queue.extend(by, self.now()) {
                    return Err(Message::new("playout-cannot-extend"));
                }
                self.keep_loaded();
                self.note(Message::new("playout-order-extend").with("length", by.to_string()));
            }
            Order::Music(length) => {
                if length <= Frames::ZERO || length > LONGEST {
                    return Err(Message::new("playout-cannot-extend"));
                }
                self.music(length);
                self.note(Message::new("playout-order-music").with("length", length.to_string()));
            }
            Order::Resume => {
                if !self.asked.is_away() {
                    return Err(Message::new("playout-not-away"));
                }
                self.resume();
            }
            Order::Talk(talk) => self.talk(talk),
        }
        Ok(())
    }

    fn play(&mut self, piece: Piece, when: When) -> Result<(), Message> {
        let Media { cue_in, cue_out, gain, .. } = piece.media;
        let wrong = cue_in < Frames::ZERO || cue_out <= cue_in || cue_out > LONGEST_PIECE || !gain.0.is_finite();
        if wrong {
            return Err(Message::new("playout-cannot-play-that").with("title", piece.media.title));
        }
        let title = piece.media.title.clone();
        match when {
            When::Over => {
                let over = self.decks.iter().filter(|deck| deck.is_over).count() + self.asked.over.len();
                if over >= MOST_OVER {
                    return Err(Message::new("playout-orders-full"));
                }
                let rungs = Fallbacks::only(Sound::in_place(&piece.media, piece.kind));
                self.asked.over.push_back((self.frame + STALE, rungs));
            }
            When::At(at) => {
                let ahead = at - self.now();
                if ahead < SOONEST || ahead > LATEST {
                    return Err(Message::new("playout-not-then").with("time", at.to_string()));
                }
                self.room_in_queue()?;
                let item = self.item_of(AT, piece, at, StartPolicy::Hard);
                let now = self.now();
                self.queue.insert_at(item, now);
                self.keep_loaded();
                let message = Message::new("playout-order-at").with("title", title).with("time", at.to_string());
                self.note(message);
                self.tell_of_queue();
                return Ok(());
            }
            When::Next | When::Now => {
                if self.asked.is_live {
                    return Err(Message::new("playout-live"));
                }
                if self.asked.is_away() {
                    return Err(Message::new("playout-away"));
                }
                self.room_in_queue()?;
                let now = self.now();
                let item = self.item_of(NEXT, piece, now, StartPolicy::Follow);
                let held = self.place.as_ref().map(super::Place::held);
                match when {
                    When::Now => self.queue.insert_first(item, held, now, self.frame),
                    _ => self.queue.insert_next(item, held, now, self.frame),
                }
                self.keep_loaded();
                if when == When::Now && self.place.is_some() {
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

    fn item_of(&mut self, place: &str, piece: Piece, start: AirTime, policy: StartPolicy) -> RundownItem {
        self.asked.inserted += 1;
        let Piece { media, kind, episode } = piece;
        RundownItem {
            id: ItemId(format!("{place}{}/{}", self.now(), self.asked.inserted)),
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

    /// Does what has been asked for and is due.
    pub(super) fn tend_orders(&mut self) {
        if self.asked.music_until.is_some_and(|until| until <= self.frame) {
            self.resume();
        }
        self.begin_over();
        if let Some(latest) = self.asked.skip_at
            && (self.frame >= latest || self.is_successor_ready())
        {
            self.give_way();
        }
    }

    /// What is on air is to give way to what follows.
    fn skip(&mut self) {
        if self.asked.skip_at.is_none() {
            self.asked.skip_at = Some(self.frame + LOADING);
        }
    }

    /// Whether what follows right behind what is on air could begin now, or never could.
    fn is_successor_ready(&mut self) -> bool {
        let Some(front) = self.queue.front().filter(|front| self.place.is_some() && is_due(front, self.now()))
        else {
            return true;
        };
        match &mut self.loaded {
            Some(Loaded { item, rungs, .. }) if item.id == front.id => {
                !matches!(rungs.poll(&mut *self.loader, self.frame, false), Verdict::Wait)
            }
            _ => false,
        }
    }

    /// What is on air gives way now.
    fn give_way(&mut self) {
        self.asked.skip_at = None;
        let follows = self.place.is_some() && self.queue.front().is_some_and(|front| is_due(front, self.now()));
        for deck in self.decks.iter_mut().filter(|deck| !deck.is_over) {
            deck.release(self.frame, GIVE_WAY);
        }
        let held = self.place.as_ref().map(super::Place::held);
        match self.offset.and_then(|offset| self.queue.first_start(held, offset)) {
            Some(start) if follows => {
                let early = Frames((start - self.frame).max(0));
                self.queue.advance(early);
                if self.queue.front().is_some_and(|front| front.policy != StartPolicy::Follow) {
                    self.place = None;
                }
            }
            _ => {
                self.place = None;
                self.begin_continuity();
            }
        }
    }

    /// Continuity alone from now on, for so long.
    fn music(&mut self, length: Frames) {
        self.hold();
        self.asked.music_until = Some(self.frame + length.0);
        let is_it = |deck: &Deck| deck.rung == Rung::Continuity && deck.stop == Stop::WithNext;
        // A voice over the programme goes on over this, and so does its line.
        for deck in self.decks.iter_mut().filter(|deck| !is_it(deck) && !deck.is_only_a_line()) {
            deck.release(self.frame, GIVE_WAY);
        }
        if !self.decks.iter().any(is_it) {
            self.begin_continuity();
        }
    }

    /// What a live voice is called in the log.
    pub(crate) fn set_live_title(&mut self, title: String) {
        self.asked.live_title = title;
    }

    /// The microphone is opened or closed. The voice itself comes in behind the engine; here the programme makes room
    /// for it, and the log has a line of when it was on the air.
    fn talk(&mut self, talk: Talk) {
        if self.asked.is_live && talk != Talk::Live {
            self.resume();
        } else {
            self.end_live(JOIN_FADE);
        }
        match talk {
            Talk::Off => {}
            Talk::Over => self.begin_live(true),
            Talk::Live => {
                self.hold();
                (self.asked.music_until, self.asked.is_live) = (None, true);
                for deck in &mut self.decks {
                    deck.release(self.frame, GIVE_WAY);
                }
                self.begin_live(false);
            }
        }
    }

    /// The microphone is off the air by itself: what follows comes at once.
    pub(crate) fn live_is_lost(&mut self) {
        self.end_live(JOIN_FADE);
        if self.asked.is_live {
            self.resume();
        }
    }

    fn begin_live(&mut self, is_over: bool) {
        let sound = Sound::live(self.asked.live_title.clone());
        let feed = Box::new(OffAir::silence(ENDLESS));
        let ready = ReadySound { sound, feed, instead_because: None };
        let item = ItemId(format!("operator/live/{}", self.last_airing.0 + 1));
        let on_air = self.next_on_air(item, None, &ready.sound, None, Message::new("playout-by-hand"));
        self.begin_deck(on_air, Rung::Scheduled, ready, [Frames::ZERO; 2], Stop::Natural);
        if let Some(deck) = self.decks.last_mut() {
            deck.is_over = is_over;
        }
    }

    /// The line of a live voice ends. Where it holds the air, it does so a moment longer, in which what follows is loaded.
    pub(super) fn end_live(&mut self, over: Frames) {
        for deck in self.decks.iter_mut().filter(|deck| deck.is_live()) {
            deck.release(self.frame, over);
        }
    }

    /// The grid gives way to something else, and is not planned any further.
    fn hold(&mut self) {
        self.asked.is_live = false;
        self.asked.skip_at = None;
        self.asked.over.clear();
        // Where it was cut matters to what goes on from there afterwards.
        if let Some(place) = self.place.take() {
            // What stood in for it has positions of its own.
            let is_it = |deck: &&Deck| deck.item == place.item.id && deck.rung == Rung::Scheduled;
            let cut = self.decks.iter().find(is_it);
            self.past.extend(cut.map(|deck| Unfinished {
                airing: deck.airing,
                item: deck.item.clone(),
                at: self.now(),
                position: deck.position,
            }));
        }
        self.queue.forget();
        self.loaded = None;
    }

    /// The grid is taken up where it would be by now.
    fn resume(&mut self) {
        if self.asked.is_away() {
            (self.asked.music_until, self.asked.is_live) = (None, false);
            self.end_live(RETURN);
            self.queue.forget();
            self.note(Message::new("playout-order-resume"));
        }
    }

    /// Continuity begins, if it is ready, which is said; else the ladder finds something once what is on air has faded.
    pub(super) fn begin_continuity(&mut self) -> bool {
        let mut failures = Vec::new();
        let verdict =
            self.continuity.poll(&mut *self.loader, self.frame, true, &mut |message| failures.push(message));
        failures.into_iter().for_each(|message| self.note(message));
        let Verdict::Ready = verdict else { return false };
        let Some(ready) = self.continuity.take() else { return false };
        self.begin_filler(Rung::Continuity, ready, Message::new("playout-continuity"));
        true
    }

    /// Begins the jingles that are loaded.
    fn begin_over(&mut self) {
        for _ in 0..self.asked.over.len() {
            let Some((latest, mut rungs)) = self.asked.over.pop_front() else { return };
            let verdict = rungs.poll(&mut *self.loader, self.frame, self.frame >= latest);
            rungs.take_failures().into_iter().for_each(|message| self.note(message));
            match verdict {
                Verdict::Wait => self.asked.over.push_back((latest, rungs)),
                Verdict::Exhausted => {}
                Verdict::Ready => {
                    let Some(ready) = rungs.take() else { continue };
                    let item = ItemId(format!("operator/over/{}", self.last_airing.0 + 1));
                    let reason = Message::new("playout-by-hand");
                    let on_air = self.next_on_air(item, None, &ready.sound, None, reason);
                    self.begin_deck(on_air, Rung::Scheduled, ready, [Frames::ZERO, JOIN_FADE], Stop::Natural);
                    if let Some(deck) = self.decks.last_mut() {
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
