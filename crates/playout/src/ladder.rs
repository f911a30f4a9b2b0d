//! The ladder: what stands in when the better thing cannot sound.

use std::collections::{HashSet, VecDeque};

use surco_messages::Message;
use surco_model::{ItemKind, Media, MediaRef, RundownItem, Slug};
use surco_units::{Decibels, Frames, STATION_RATE};

use crate::deck_source::{Cue, DeckSource, DeckSourceState, Loader};
use crate::off_air::OffAir;

/// How long the air waits for a sound that is not ready before the next rung is tried: a quarter of a second is
/// half of the dead air that a listener may hear.
pub(crate) const PATIENCE: Frames = Frames(STATION_RATE.0 as i64 / 4);

/// How long continuity rests after none of its pieces could be read, before it is tried again.
const RETRY: Frames = Frames(5 * STATION_RATE.0 as i64);

/// How long after a relay was lost it is asked for again: twice as long each time, up to half a minute.
const FIRST_REST: Frames = Frames(STATION_RATE.0 as i64);
const LONGEST_REST: Frames = Frames(30 * STATION_RATE.0 as i64);
/// A relay that was lost is taken back when it has been there for so long.
const STEADY: Frames = Frames(3 * STATION_RATE.0 as i64);
/// One that was on air for so long makes the next loss the first.
const LONG: Frames = Frames(60 * STATION_RATE.0 as i64);

/// Longer than any power lasts.
pub(crate) const ENDLESS: Frames = Frames(i64::MAX / 4);

/// Something to play on one rung.
#[derive(Debug, Clone)]
pub(crate) struct Sound {
    pub(crate) source: MediaRef,
    pub(crate) title: String,
    pub(crate) episode: Option<(Slug, Slug)>,
    pub(crate) kind: ItemKind,
    /// Where it begins by its cue.
    pub(crate) cue_in: Frames,
    /// Where it is taken up.
    pub(crate) from: Frames,
    pub(crate) until: Frames,
    pub(crate) gain: Decibels,
}

impl Sound {
    /// What the rundown wants.
    pub(crate) fn of(item: &RundownItem) -> Sound {
        Sound {
            source: item.source.clone(),
            title: item.title.clone(),
            episode: item.episode.clone(),
            kind: item.kind,
            cue_in: item.cue_in,
            from: item.cue_in,
            until: item.cue_out,
            gain: item.gain,
        }
    }

    /// What stands in for it.
    pub(crate) fn in_place(media: &Media, kind: ItemKind) -> Sound {
        Sound {
            source: media.source.clone(),
            title: media.title.clone(),
            episode: None,
            kind,
            cue_in: media.cue_in,
            from: media.cue_in,
            until: media.cue_out,
            gain: media.gain,
        }
    }

    /// The loop in memory: nobody's file, so its source is empty.
    pub(crate) fn emergency(length: Frames) -> Sound {
        Sound {
            source: MediaRef::new(""),
            title: String::new(),
            episode: None,
            kind: ItemKind::Music,
            cue_in: Frames::ZERO,
            from: Frames::ZERO,
            until: length,
            gain: Decibels(0.0),
        }
    }

    /// A voice that comes in behind the mixer, which hears nothing of it.
    pub(crate) fn live(title: String) -> Sound {
        Sound { title, kind: ItemKind::Live, ..Sound::emergency(ENDLESS) }
    }

    pub(crate) fn is_relay(&self) -> bool {
        self.source.is_relay()
    }

    pub(crate) fn is_emergency(&self) -> bool {
        self.source.0.is_empty()
    }

    fn cue(&self) -> Cue {
        let length = self.until - self.from;
        Cue { source: self.source.clone(), from: self.from, length, gain: self.gain }
    }
}

/// A sound that is being loaded for its turn.
struct Trying {
    sound: Sound,
    feed: Box<dyn DeckSource>,
    /// The mixer's frame since which somebody waits for it; none while it is loaded ahead of time.
    awaited_since: Option<i64>,
}

/// What came of trying.
pub(crate) enum Verdict {
    /// Take it with `take`.
    Ready,
    /// Not yet.
    Wait,
    /// Nothing is left to try.
    Exhausted,
}

/// The rungs that the rundown gives for one item: the thing itself, then its substitutes.
pub(crate) struct Fallbacks {
    waiting: VecDeque<Sound>,
    trying: Option<Trying>,
    /// Why the last was given up.
    cause: Option<Message>,
    /// What is to be said of those that were given up.
    failures: Vec<Message>,
    /// The relay that was lost, or not there in time, and may come back.
    away: Option<Away>,
    /// How long the next one that is lost is left alone.
    rest: Frames,
}

/// A relay that something stands in for. What is on this computer does not mend itself while it is on air; another
/// station comes back.
struct Away {
    sound: Sound,
    attempt: Attempt,
    /// Since which frame it could begin.
    ready_since: Option<i64>,
    /// For how long it has to be there.
    steady: Frames,
}

/// How a relay that is away is asked for again.
enum Attempt {
    /// At this frame of the mixer.
    At(i64),
    /// It is listened to until it may begin.
    Made(Box<dyn DeckSource>),
    /// It is silent, and on its deck until something stands in for it.
    OnDeck,
}

/// A sound that may begin now.
pub(crate) struct ReadySound {
    pub(crate) sound: Sound,
    pub(crate) feed: Box<dyn DeckSource>,
    /// Why it is not the first choice, when it is not.
    pub(crate) instead_because: Option<Message>,
}

impl Fallbacks {
    /// The rungs of an item, its sound taken up at `from`.
    pub(crate) fn of(item: &RundownItem, from: Frames) -> Fallbacks {
        let first = Sound { from, ..Sound::of(item) };
        let others = item.substitutes.iter().map(|media| Sound::in_place(media, ItemKind::Music));
        Fallbacks::down(std::iter::once(first).chain(others).collect())
    }

    /// One sound, and nothing in its place.
    pub(crate) fn only(sound: Sound) -> Fallbacks {
        Fallbacks::down([sound].into())
    }

    fn down(waiting: VecDeque<Sound>) -> Fallbacks {
        Fallbacks { waiting, trying: None, cause: None, failures: Vec::new(), away: None, rest: FIRST_REST }
    }

    /// Tries the best that is left. While nobody waits (`awaited` false) there is all the time in the world.
    pub(crate) fn poll(&mut self, loader: &mut dyn Loader, now: i64, awaited: bool) -> Verdict {
        loop {
            let Some(trying) = &mut self.trying else {
                let Some(sound) = self.waiting.pop_front() else { return Verdict::Exhausted };
                let cue = sound.cue();
                let off_air = OffAir::cued(&cue).map(|feed| Box::new(feed) as Box<dyn DeckSource>);
                let feed = off_air.unwrap_or_else(|| loader.cue(&cue));
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
                    if !awaited || now - since < PATIENCE.0 {
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

    /// What failed since this was last asked.
    pub(crate) fn take_failures(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.failures)
    }

    /// The sound that was taken broke off, at a position of it.
    pub(crate) fn broke(&mut self, cause: Message, sound: &Sound, position: Frames, now: i64) {
        if sound.is_relay() {
            self.was_on_air(sound, position);
            self.is_lost(sound.clone(), now);
        }
        self.cause = Some(cause);
    }

    /// The relay that was taken gives silence. Its deck's feed is to be given back with [`Fallbacks::listen_on`].
    pub(crate) fn fell_silent(&mut self, sound: &Sound, position: Frames) {
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

    fn was_on_air(&mut self, sound: &Sound, position: Frames) {
        if position - sound.from > LONG {
            self.rest = FIRST_REST;
        }
    }

    /// How long a relay rests that is lost, or has to sound that was silent: each time twice as long.
    fn next_rest(&mut self) -> Frames {
        let next = Frames(2 * self.rest.0).min(LONGEST_REST);
        std::mem::replace(&mut self.rest, next)
    }

    /// A relay is to be asked for again, after a rest.
    fn is_lost(&mut self, sound: Sound, now: i64) {
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
            Attempt::At(at) if *at <= now => away.attempt = Attempt::Made(loader.cue(&away.sound.cue())),
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

/// The station's continuity: one piece after the other, the next always loaded.
#[derive(Default)]
pub(crate) struct Continuity {
    pieces: Vec<Media>,
    next: usize,
    trying: Option<Trying>,
    /// What turned out to be silent is not played again until there is another choice.
    shunned: Vec<MediaRef>,
    /// What could not be played, and has been told: once, until it has been played again.
    told: HashSet<MediaRef>,
    failures: usize,
    rest_until: i64,
}

impl Continuity {
    /// The pieces to choose from; what is loaded already stays.
    pub(crate) fn set(&mut self, pieces: Vec<Media>) {
        if !pieces.is_empty() && pieces != self.pieces {
            self.pieces = pieces;
            let known: HashSet<&MediaRef> = self.pieces.iter().map(|piece| &piece.source).collect();
            self.told.retain(|source| known.contains(source));
            self.shunned.clear();
            self.failures = 0;
            self.rest_until = 0;
        }
    }

    /// This piece is silent.
    pub(crate) fn shun(&mut self, source: &MediaRef) {
        if !self.shunned.contains(source) {
            self.shunned.push(source.clone());
        }
        if self.trying.as_ref().is_some_and(|trying| trying.sound.source == *source) {
            self.trying = None;
        }
    }

    /// None of it is played for a while.
    pub(crate) fn rest(&mut self, now: i64) {
        self.trying = None;
        self.rest_until = now + RETRY.0;
    }

    /// The piece whose turn it is; none when all are silent.
    fn choose(&mut self) -> Option<Sound> {
        for _ in 0..self.pieces.len() {
            let piece = &self.pieces[self.next % self.pieces.len()];
            self.next += 1;
            if !self.shunned.contains(&piece.source) {
                return Some(Sound::in_place(piece, ItemKind::Music));
            }
        }
        None
    }

    /// Keeps the next piece loaded, and says whether it may begin.
    pub(crate) fn poll(
        &mut self,
        loader: &mut dyn Loader,
        now: i64,
        awaited: bool,
        failed: &mut dyn FnMut(Message),
    ) -> Verdict {
        loop {
            let Some(trying) = &mut self.trying else {
                if now < self.rest_until {
                    return Verdict::Exhausted;
                }
                let Some(sound) = self.choose() else { return Verdict::Exhausted };
                let feed = loader.cue(&sound.cue());
                self.trying = Some(Trying { sound, feed, awaited_since: None });
                continue;
            };
            let cause = match trying.feed.state() {
                DeckSourceState::Ready => return Verdict::Ready,
                DeckSourceState::Loading if !awaited => return Verdict::Wait,
                // While the emergency loop sounds, a slow piece may take its time: it is not given up.
                DeckSourceState::Loading => {
                    let since = *trying.awaited_since.get_or_insert(now);
                    return if now - since < PATIENCE.0 { Verdict::Wait } else { Verdict::Exhausted };
                }
                DeckSourceState::Ended => Message::new("playout-empty"),
                DeckSourceState::Failed(cause) => cause,
            };
            if let Some(trying) = self.trying.take()
                && self.told.insert(trying.sound.source.clone())
            {
                failed(Message::new("playout-cannot-play").with("title", trying.sound.title).with("cause", cause));
            }
            self.failures += 1;
            if self.failures >= self.pieces.len() {
                self.failures = 0;
                self.rest_until = now + RETRY.0;
            }
        }
    }

    /// The piece that is ready.
    pub(crate) fn take(&mut self) -> Option<ReadySound> {
        let Trying { sound, feed, .. } = self.trying.take()?;
        self.failures = 0;
        self.told.remove(&sound.source);
        Some(ReadySound { sound, feed, instead_because: None })
    }
}
