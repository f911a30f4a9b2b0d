//! What a slot plays when it comes: the episode, the file, the spots, the next piece of its playlist, or what
//! stands in for them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use surco_model::{Campaign, Catalogue, CatalogueEpisode, EpisodeChoice, Media, Play, Slug, Station};
use surco_units::{AirTime, Frames};
use surco_words::Message;

use crate::history::{History, Played};
use crate::landing::{self, Approach};
use crate::occurrences::Occurrence;
use crate::rotation::{ListId, Piece, Rotation};

/// How many stand-ins an item carries for the playout.
const SUBSTITUTES: usize = 3;
/// Below this a piece before a hard start is a shred: better none, or one that runs into the cut.
pub(crate) const SHRED: Frames = Frames::from_millis(15_000);
/// What the piece before a hard start leaves should be enough for another one to be heard.
const ROOM_FOR_ANOTHER: Frames = Frames::from_millis(60_000);
/// How many of those whose turn it is may be passed over for one that fits.
const CANDIDATES: usize = 8;

/// A sound that was chosen, and why.
#[derive(Debug, Clone)]
pub(crate) struct Pick<'a> {
    pub(crate) piece: Piece<'a>,
    pub(crate) why: Message,
}

/// Chooses; knows what was played before, and what has been planned since.
#[derive(Debug)]
pub(crate) struct Chooser<'a> {
    station: &'a Station,
    catalogue: &'a Catalogue,
    rotation: Rotation<'a>,
    /// Slot, series, episode.
    aired: BTreeSet<(Slug, Slug, Slug)>,
}

impl<'a> Chooser<'a> {
    /// Knows what `history` says was played before `anchor`.
    pub(crate) fn new(
        station: &'a Station,
        catalogue: &'a Catalogue,
        history: &History,
        anchor: AirTime,
        seed: u64,
    ) -> Chooser<'a> {
        let rotation = Rotation::new(station, catalogue, seed);
        let mut chooser = Chooser { station, catalogue, rotation, aired: BTreeSet::new() };
        // The latest first: what was played before that changes no turn.
        for played in history.before(anchor).iter().rev() {
            chooser.played(played);
        }
        chooser
    }

    /// Takes note that something was played, or will have been.
    pub(crate) fn played(&mut self, played: &Played) {
        self.rotation.played(&played.source, played.at);
        if let (Some(slot), Some((program, episode))) = (&played.slot, &played.episode) {
            self.aired.insert((slot.clone(), program.clone(), episode.clone()));
        }
    }

    /// What an occurrence plays: its own, else the first of its slot's fallbacks that can be played. The flag says
    /// that it is a fallback.
    pub(crate) fn playable(&self, occurrence: &Occurrence<'a>) -> Option<(&'a Play, bool)> {
        let date = Some(occurrence.local.date());
        if self.can_play(occurrence.play, date) {
            return Some((occurrence.play, false));
        }
        occurrence.slot.fallback.iter().find(|play| self.can_play(play, date)).map(|play| (play, true))
    }

    /// The list that an occurrence draws from until its length is full; `None` when it plays something whole.
    pub(crate) fn fills(&self, occurrence: &Occurrence<'a>) -> Option<ListId> {
        match self.playable(occurrence)? {
            (play @ Play::Playlist(_), _) => self.rotation.list(play),
            _ => None,
        }
    }

    /// The list of what sounds wherever no slot does.
    pub(crate) fn continuity(&self) -> Option<ListId> {
        self.rotation.list(&self.station.grid.continuity)
    }

    /// The station's continuity, in the order of its files.
    pub(crate) fn continuity_media(&self) -> Vec<Media> {
        let pieces = self.continuity().map(|list| self.rotation.pieces(list));
        pieces.into_iter().flatten().map(|piece| piece.media.clone()).collect()
    }

    /// What something other than a playlist plays, in order. A spot that `room` would not hold to its end is left
    /// for the next break.
    pub(crate) fn whole(&self, play: &'a Play, occurrence: &Occurrence<'_>, room: Frames) -> Vec<Pick<'a>> {
        match play {
            Play::Program { slug, episode } => {
                self.episode(slug, episode, &occurrence.slot.id).into_iter().collect()
            }
            Play::File(path) => {
                let why = Message::new("schedule-why-file");
                self.catalogue
                    .files
                    .get(path)
                    .map(|media| Pick { piece: Piece::file(media), why })
                    .into_iter()
                    .collect()
            }
            Play::Break { count, .. } => {
                let mut room = room;
                let spots = self.spots(play, Some(occurrence.local.date())).filter(|spot| {
                    let fits = spot.length() <= room;
                    room -= if fits { spot.length() } else { Frames::ZERO };
                    fits
                });
                let pick = |piece| Pick { piece, why: Message::new("schedule-why-spot") };
                spots.take(usize::from(*count)).map(pick).collect()
            }
            Play::Playlist(_) => {
                self.rotation.list(play).map(|list| self.next_piece(list, room)).into_iter().flatten().collect()
            }
        }
    }

    /// The next piece of a list where `rest` remains to be filled: the one that has not been heard for the longest
    /// time, unless another of the first few suits the rest better. Never the same twice in a row, and another
    /// artist than the last, wherever the list has one.
    pub(crate) fn next_piece(&self, list: ListId, rest: Frames) -> Option<Pick<'a>> {
        let queue = || self.rotation.queue(list);
        // Only from the older half of the list: the rest was heard too lately, the last piece of all.
        let candidates = CANDIDATES.min(queue().len().div_ceil(2));
        let latest = self.rotation.latest(list).map(|piece| piece.media);
        let is_other_artist = |piece: &Piece<'_>| {
            latest.is_none_or(|latest| latest.artist.is_empty() || piece.media.artist != latest.artist)
        };
        let mut others: Vec<_> = queue().filter(is_other_artist).take(candidates).collect();
        if others.is_empty() {
            others = queue().take(candidates).collect();
        }
        let mut by_turn = others.into_iter().enumerate();
        let first = by_turn.next()?;
        let (turn, piece) = by_turn
            .fold(first, |best, next| if misfit(&next.1, rest) < misfit(&best.1, rest) { next } else { best });
        let why = if turn == 0 { "schedule-why-turn" } else { "schedule-why-fit" };
        Some(Pick { piece, why: Message::new(why) })
    }

    /// The pieces of a list that fill the rest until the next start so that it cuts none of them, in order; `None`
    /// where it is too far, or no few of those whose turn it is do. `tail` is for how long the last piece still sounds.
    pub(crate) fn landing(&self, list: ListId, rest: Frames, tail: Frames) -> Option<Vec<Pick<'a>>> {
        if rest > landing::REACH {
            return None;
        }
        let queue = self.rotation.queue(list);
        let count = landing::CANDIDATES.min(queue.len().div_ceil(2));
        let candidates: Vec<_> = queue.take(count).collect();
        let artist = self.rotation.latest(list).map_or("", |piece| &piece.media.artist);
        let places = landing::land(&candidates, Approach { rest, tail, artist })?;
        let why = || Message::new("schedule-why-land");
        Some(places.into_iter().map(|place| Pick { piece: candidates[place], why: why() }).collect())
    }

    /// What the playout plays in the place of a slot's item that fails, best first.
    pub(crate) fn substitutes(&self, occurrence: &Occurrence<'a>, item: &Media) -> Vec<Media> {
        let mut substitutes: Vec<Media> = Vec::new();
        for play in &occurrence.slot.fallback {
            let pick = self.whole(play, occurrence, item.cue_out - item.cue_in).into_iter().next();
            if let Some(Pick { piece: Piece { media, .. }, .. }) = pick
                && media.source != item.source
                && substitutes.iter().all(|other| other.source != media.source)
            {
                substitutes.push(media.clone());
            }
        }
        substitutes.truncate(SUBSTITUTES);
        substitutes
    }

    /// Whether there is anything to play on a date, or on any.
    pub(crate) fn can_play(&self, play: &'a Play, date: Option<NaiveDate>) -> bool {
        match play {
            Play::Program { slug, episode: EpisodeChoice::Given(given) } => {
                self.episodes(slug).any(|episode| episode.slug == *given)
            }
            Play::Program { slug, .. } => self.episodes(slug).next().is_some(),
            Play::File(path) => self.catalogue.files.get(path).is_some_and(|media| Piece::file(media).is_usable()),
            Play::Playlist(_) => self.rotation.list(play).is_some(),
            Play::Break { count, .. } => *count > 0 && self.spots(play, date).next().is_some(),
        }
    }

    fn episode(&self, program: &'a Slug, choice: &EpisodeChoice, slot: &Slug) -> Option<Pick<'a>> {
        let newest = || self.episodes(program).max_by_key(|episode| episode.number);
        let (episode, why) = match choice {
            EpisodeChoice::Newest => (newest()?, "schedule-why-newest"),
            EpisodeChoice::Given(slug) => {
                (self.episodes(program).find(|e| e.slug == *slug)?, "schedule-why-given")
            }
            EpisodeChoice::Next => {
                let aired = |episode: &CatalogueEpisode| {
                    self.aired.contains(&(slot.clone(), program.clone(), episode.slug.clone()))
                };
                match self.episodes(program).filter(|e| !aired(e)).min_by_key(|episode| episode.number) {
                    Some(next) => (next, "schedule-why-next"),
                    None => (newest()?, "schedule-why-all-aired"),
                }
            }
        };
        Some(Pick { piece: Piece::episode(episode), why: Message::new(why) })
    }

    /// The episodes of a series that can be planned.
    fn episodes(&self, program: &Slug) -> impl Iterator<Item = &'a CatalogueEpisode> + use<'a> {
        let episodes = self.catalogue.episodes.get(program).into_iter().flatten();
        episodes.filter(|episode| Piece::episode(episode).is_usable())
    }

    /// The spots of a break that may run on a date (or on any), the one whose turn it is first.
    fn spots(&self, play: &'a Play, date: Option<NaiveDate>) -> impl Iterator<Item = Piece<'a>> {
        let queue = self.rotation.list(play).map(|list| self.rotation.queue(list));
        queue.into_iter().flatten().filter(move |spot| {
            let campaign = spot.episode.and_then(|episode| episode.campaign.as_ref());
            let runs = |c: &Campaign| date.is_none_or(|date| (c.from..=c.until).contains(&date));
            campaign.is_none_or(|id| self.station.campaigns.iter().any(|c| c.id == *id && runs(c)))
        })
    }
}

/// How badly a piece suits the time that is left before the next start; the smaller, the better.
fn misfit(piece: &Piece<'_>, rest: Frames) -> (u8, Frames) {
    let left = rest - piece.segue();
    if left >= ROOM_FOR_ANOTHER {
        (0, Frames::ZERO)
    } else if piece.length() >= rest {
        // What the cut takes away, or what it comes late by.
        (1, piece.length() - rest)
    } else if left >= SHRED {
        (1, ROOM_FOR_ANOTHER - left)
    } else {
        (2, SHRED - left)
    }
}
