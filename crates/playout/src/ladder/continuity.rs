//! The station's continuity.

use std::collections::HashSet;

use surco_messages::Message;
use surco_model::{ItemKind, Media, MediaRef};
use surco_units::{Frames, STATION_RATE};

use super::sound::{READY_TIMEOUT, ReadySound, RungSound, Trying, Verdict};
use crate::deck_source::{DeckSourceState, Loader};

/// How long continuity rests after none of its pieces could be read, before it is tried again.
const RETRY: Frames = Frames(5 * STATION_RATE.0 as i64);

/// Plays one piece after the other, with the next always loaded.
#[derive(Default)]
pub(crate) struct Continuity {
    pieces: Vec<Media>,
    next: usize,
    trying: Option<Trying>,
    /// Silent pieces, which are not played again until the pieces change.
    shunned: Vec<MediaRef>,
    /// Pieces whose failure was reported: each once, until it has been played again.
    told: HashSet<MediaRef>,
    failures: usize,
    rest_until: i64,
}

impl Continuity {
    /// Sets the pieces to choose from. The loaded piece stays.
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
    fn choose(&mut self) -> Option<RungSound> {
        for _ in 0..self.pieces.len() {
            let piece = &self.pieces[self.next % self.pieces.len()];
            self.next += 1;
            if !self.shunned.contains(&piece.source) {
                return Some(RungSound::in_place(piece, ItemKind::Music));
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
                let feed = loader.load(&sound.request());
                self.trying = Some(Trying { sound, feed, awaited_since: None });
                continue;
            };
            let cause = match trying.feed.state() {
                DeckSourceState::Ready => return Verdict::Ready,
                DeckSourceState::Loading if !awaited => return Verdict::Wait,
                // While the emergency loop sounds, a slow piece may take its time: it is not given up.
                DeckSourceState::Loading => {
                    let since = *trying.awaited_since.get_or_insert(now);
                    return if now - since < READY_TIMEOUT.0 { Verdict::Wait } else { Verdict::Exhausted };
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
