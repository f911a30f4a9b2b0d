//! The ladder: what stands in when the better thing cannot sound.

use std::collections::VecDeque;

use surco_model::{ItemKind, Media, MediaRef, RundownItem, Slug};
use surco_units::{Decibels, Frames, STATION_RATE};
use surco_words::Message;

use crate::feed::{Cue, Feed, FeedState, Loader};
use crate::off_air::OffAir;

/// How long the air waits for a sound that is not ready before the next rung is tried: a quarter of a second is
/// half of the dead air that a listener may hear.
pub(crate) const PATIENCE: Frames = Frames(STATION_RATE.0 as i64 / 4);

/// How long continuity rests after none of its pieces could be read, before it is tried again.
const RETRY: Frames = Frames(5 * STATION_RATE.0 as i64);

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

    pub(crate) fn is_emergency(&self) -> bool {
        self.source.0.is_empty()
    }

    fn cue(&self) -> Cue {
        Cue { source: self.source.clone(), from: self.from, length: self.until - self.from }
    }
}

/// A sound that is being loaded for its turn.
struct Trying {
    sound: Sound,
    feed: Box<dyn Feed>,
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
pub(crate) struct Rungs {
    waiting: VecDeque<Sound>,
    trying: Option<Trying>,
    /// Why the last was given up.
    cause: Option<Message>,
    /// What is to be said of those that were given up.
    failures: Vec<Message>,
}

/// A sound that may begin now.
pub(crate) struct ReadySound {
    pub(crate) sound: Sound,
    pub(crate) feed: Box<dyn Feed>,
    /// Why it is not the first choice, when it is not.
    pub(crate) instead_because: Option<Message>,
}

impl Rungs {
    /// The rungs of an item, its sound taken up at `from`.
    pub(crate) fn of(item: &RundownItem, from: Frames) -> Rungs {
        let first = Sound { from, ..Sound::of(item) };
        let others = item.substitutes.iter().map(|media| Sound::in_place(media, ItemKind::Music));
        Rungs {
            waiting: std::iter::once(first).chain(others).collect(),
            trying: None,
            cause: None,
            failures: Vec::new(),
        }
    }

    /// One sound, and nothing in its place.
    pub(crate) fn only(sound: Sound) -> Rungs {
        Rungs { waiting: [sound].into(), trying: None, cause: None, failures: Vec::new() }
    }

    /// Tries the best that is left. While nobody waits (`awaited` false) there is all the time in the world.
    pub(crate) fn poll(&mut self, loader: &mut dyn Loader, now: i64, awaited: bool) -> Verdict {
        loop {
            let Some(trying) = &mut self.trying else {
                let Some(sound) = self.waiting.pop_front() else { return Verdict::Exhausted };
                let cue = sound.cue();
                let off_air = OffAir::cued(&cue).map(|feed| Box::new(feed) as Box<dyn Feed>);
                let feed = off_air.unwrap_or_else(|| loader.cue(&cue));
                self.trying = Some(Trying { sound, feed, awaited_since: None });
                continue;
            };
            let cause = match trying.feed.state() {
                FeedState::Ready => return Verdict::Ready,
                FeedState::Loading => {
                    let since = *trying.awaited_since.get_or_insert(now);
                    if !awaited {
                        trying.awaited_since = None;
                    }
                    if !awaited || now - since < PATIENCE.0 {
                        return Verdict::Wait;
                    }
                    Message::new("playout-not-ready")
                }
                FeedState::Ended => Message::new("playout-empty"),
                FeedState::Failed(cause) => cause,
            };
            self.give_up(cause);
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

    /// The sound that was taken broke off.
    pub(crate) fn broke(&mut self, cause: Message) {
        self.cause = Some(cause);
    }

    /// Nothing of what is left is to be tried.
    pub(crate) fn forget(&mut self) {
        self.waiting.clear();
        self.trying = None;
    }

    fn give_up(&mut self, cause: Message) {
        if let Some(trying) = self.trying.take() {
            let failure = Message::new("playout-cannot-play").with("title", trying.sound.title);
            self.failures.push(failure.with("cause", cause.clone()));
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
    failures: usize,
    rest_until: i64,
}

impl Continuity {
    /// The pieces to choose from; what is loaded already stays.
    pub(crate) fn set(&mut self, pieces: Vec<Media>) {
        if !pieces.is_empty() && pieces != self.pieces {
            self.pieces = pieces;
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
                FeedState::Ready => return Verdict::Ready,
                FeedState::Loading if !awaited => return Verdict::Wait,
                // While the emergency loop sounds, a slow piece may take its time: it is not given up.
                FeedState::Loading => {
                    let since = *trying.awaited_since.get_or_insert(now);
                    return if now - since < PATIENCE.0 { Verdict::Wait } else { Verdict::Exhausted };
                }
                FeedState::Ended => Message::new("playout-empty"),
                FeedState::Failed(cause) => cause,
            };
            if let Some(trying) = self.trying.take() {
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
        Some(ReadySound { sound, feed, instead_because: None })
    }
}
