//! The rungs of one item: its sound, then its substitutes; and a relay that was lost and may come back.

use std::collections::VecDeque;

use surco_messages::Message;
use surco_model::{ItemKind, RundownItem};
use surco_units::{Frames, STATION_RATE};

use super::sound::{READY_TIMEOUT, ReadySound, RungSound, Trying, Verdict};
use crate::deck_source::{DeckSource, DeckSourceState, Loader};
use crate::off_air::OffAir;

/// How long a lost relay is left alone before it is tried again: twice as long each time, up to half a minute.
const FIRST_REST: Frames = Frames(STATION_RATE.0 as i64);
const MAX_REST: Frames = Frames(30 * STATION_RATE.0 as i64);
/// A relay that was lost is taken back when it has been there for so long.
const STEADY: Frames = Frames(3 * STATION_RATE.0 as i64);
/// After so long on air the next loss counts as the first.
const LONG: Frames = Frames(60 * STATION_RATE.0 as i64);

/// The rungs that the rundown gives for one item: the thing itself, then its substitutes.
pub(crate) struct Fallbacks {
    waiting: VecDeque<RungSound>,
    trying: Option<Trying>,
    /// Why the last was given up.
    cause: Option<Message>,
    /// Reports about the sounds that were given up.
    failures: Vec<Message>,
    /// The relay that was lost, or not there in time, and may come back.
    away: Option<Away>,
    /// How long the next one that is lost is left alone.
    rest: Frames,
}

/// A relay that something stands in for. What is on this computer does not mend itself while it is on air; another
/// station comes back.
struct Away {
    sound: RungSound,
    attempt: Attempt,
    /// Since which frame it could begin.
    ready_since: Option<i64>,
    /// For how long it has to be there.
    steady: Frames,
}

/// How a relay that is away comes back.
enum Attempt {
    /// At this frame of the mixer.
    At(i64),
    /// It is listened to until it may begin.
    Made(Box<dyn DeckSource>),
    /// It is silent, and on its deck until something stands in for it.
    OnDeck,
}

impl Fallbacks {
    /// The rungs of an item, its sound taken up at `from`.
    pub(crate) fn of(item: &RundownItem, from: Frames) -> Fallbacks {
        let first = RungSound { from, ..RungSound::of(item) };
        let others = item.substitutes.iter().map(|media| RungSound::in_place(media, ItemKind::Music));
        Fallbacks::down(std::iter::once(first).chain(others).collect())
    }

    /// One sound, and nothing in its place.
    pub(crate) fn only(sound: RungSound) -> Fallbacks {
        Fallbacks::down([sound].into())
    }

    fn down(waiting: VecDeque<RungSound>) -> Fallbacks {
        Fallbacks { waiting, trying: None, cause: None, failures: Vec::new(), away: None, rest: FIRST_REST }
    }

    /// Tries the best that is left. While nobody waits (`awaited` false) there is all the time in the world.
    pub(crate) fn poll(&mut self, loader: &mut dyn Loader, now: i64, awaited: bool) -> Verdict {
        loop {
            let Some(trying) = &mut self.trying else {
                let Some(sound) = self.waiting.pop_front() else { return Verdict::Exhausted };
                let request = sound.request();
                let off_air = OffAir::requested(&request).map(|feed| Box::new(feed) as Box<dyn DeckSource>);
                let feed = off_air.unwrap_or_else(|| loader.load(&request));
                self.trying = Some(Trying { sound, feed, awaited_since: None });
                continue;
            };
            let cause = match trying.feed.state() {
                DeckSourceState::Ready => return Verdict::Ready,
                DeckSourceState::Loading => {
                    let since = *trying.awaited_since.get_or_insert(now);
                    if !awaited {
                        trying.awaited_since = None;
                    }
                    if !awaited || now - since < READY_TIMEOUT.0 {
                        return Verdict::Wait;
                    }
                    Message::new(match trying.sound.is_relay() {
                        true if trying.feed.is_silent() => "playout-relay-silent",
                        true => "playout-relay-late",
                        false => "playout-not-ready",
                    })
                }
                DeckSourceState::Ended => Message::new("playout-empty"),
                DeckSourceState::Failed(cause) => cause,
            };
            self.give_up(cause, now);
        }
    }

    /// The sound that is ready. The rungs below it stay for when it breaks.
    pub(crate) fn take(&mut self) -> Option<ReadySound> {
        let Trying { sound, feed, .. } = self.trying.take()?;
        Some(ReadySound { sound, feed, instead_because: self.cause.clone() })
    }

    /// The failures since this was last called.
    pub(crate) fn take_failures(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.failures)
    }

    /// The sound that was taken broke off, at a position of it.
    pub(crate) fn broke(&mut self, cause: Message, sound: &RungSound, position: Frames, now: i64) {
        if sound.is_relay() {
            self.was_on_air(sound, position);
            self.is_lost(sound.clone(), now);
        }
        self.cause = Some(cause);
    }

    /// The relay that was taken gives silence. Its deck's feed is to be given back with [`Fallbacks::listen_on`].
    pub(crate) fn fell_silent(&mut self, sound: &RungSound, position: Frames) {
        self.was_on_air(sound, position);
        let steady = self.next_rest();
        self.away = Some(Away { sound: sound.clone(), attempt: Attempt::OnDeck, ready_since: None, steady });
        self.cause = Some(Message::new("playout-relay-silent"));
    }

    /// The feed of a relay that is off the air: if it was only silent, it is listened to.
    pub(crate) fn listen_on(&mut self, feed: Box<dyn DeckSource>) {
        if let Some(Away { attempt: attempt @ Attempt::OnDeck, .. }) = &mut self.away {
            *attempt = Attempt::Made(feed);
        }
    }

    fn was_on_air(&mut self, sound: &RungSound, position: Frames) {
        if position - sound.from > LONG {
            self.rest = FIRST_REST;
        }
    }

    /// How long a relay rests that is lost, or has to sound that was silent: each time twice as long.
    fn next_rest(&mut self) -> Frames {
        let next = Frames(2 * self.rest.0).min(MAX_REST);
        std::mem::replace(&mut self.rest, next)
    }

    /// A relay is to be tried again, after a rest.
    fn is_lost(&mut self, sound: RungSound, now: i64) {
        let attempt = Attempt::At(now + self.next_rest().0);
        self.away = Some(Away { sound, attempt, ready_since: None, steady: STEADY });
    }

    /// Whether something stands in for a relay that is away.
    pub(crate) fn is_away(&self) -> bool {
        self.away.is_some()
    }

    /// Asks for a relay that is away; whether it has come back and is to be taken with [`Fallbacks::take_back`].
    pub(crate) fn is_back(&mut self, loader: &mut dyn Loader, now: i64) -> bool {
        let Some(away) = &mut self.away else { return false };
        match &mut away.attempt {
            Attempt::At(at) if *at <= now => away.attempt = Attempt::Made(loader.load(&away.sound.request())),
            Attempt::At(_) | Attempt::OnDeck => {}
            Attempt::Made(feed) => match feed.state() {
                DeckSourceState::Ready => return now - *away.ready_since.get_or_insert(now) >= away.steady.0,
                DeckSourceState::Loading => away.ready_since = None,
                // Said once, when it was lost.
                DeckSourceState::Ended | DeckSourceState::Failed(_) => {
                    let sound = away.sound.clone();
                    self.is_lost(sound, now);
                }
            },
        }
        false
    }

    /// The relay that is back.
    pub(crate) fn take_back(&mut self) -> Option<ReadySound> {
        let Away { sound, attempt: Attempt::Made(feed), .. } = self.away.take()? else { return None };
        Some(ReadySound { sound, feed, instead_because: None })
    }

    /// Nothing of this has begun: a relay that is back is the first choice again.
    pub(crate) fn prefer_back(&mut self) {
        let Some(ReadySound { sound, feed, .. }) = self.take_back() else { return };
        if let Some(trying) = self.trying.replace(Trying { sound, feed, awaited_since: None }) {
            self.waiting.push_front(trying.sound);
        }
        (self.cause, self.failures) = (None, Vec::new());
    }

    /// Nothing of what is left is to be tried.
    pub(crate) fn forget(&mut self) {
        self.waiting.clear();
        self.trying = None;
    }

    fn give_up(&mut self, cause: Message, now: i64) {
        if let Some(mut trying) = self.trying.take() {
            let failure = Message::new("playout-cannot-play").with("title", trying.sound.title.clone());
            self.failures.push(failure.with("cause", cause.clone()));
            match (trying.sound.is_relay(), trying.feed.state()) {
                (false, _) => {}
                // It is only late, or silent.
                (true, DeckSourceState::Loading | DeckSourceState::Ready) => {
                    let Trying { sound, mut feed, .. } = trying;
                    let steady = if feed.is_silent() { self.next_rest() } else { Frames::ZERO };
                    self.away = Some(Away { sound, attempt: Attempt::Made(feed), ready_since: None, steady });
                }
                (true, DeckSourceState::Ended | DeckSourceState::Failed(_)) => self.is_lost(trying.sound, now),
            }
        }
        self.cause = Some(cause);
    }
}
