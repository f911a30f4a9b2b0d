//! What a slot plays when it comes: the episode, the file, the spots, the next piece of its playlist, or what
//! stands in for them.

use std::collections::BTreeSet;

use surco_model::{Campaign, Catalogue, CatalogueEpisode, EpisodeChoice, Media, Play, Slug, Station};
use surco_units::{AirTime, Frames};
use surco_words::Message;

use crate::history::{History, Played};
use crate::landing::{self, Approach};
use crate::occurrences::Occurrence;
use crate::rotation::{ListId, Piece, Rotation};
use crate::steering::{Due, Steering};
use crate::stock::Stock;

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
    stock: Stock<'a>,
    rotation: Rotation<'a>,
    steering: Steering<'a>,
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
        let stock = Stock { station, catalogue };
        let mut chooser = Chooser { stock, rotation, steering: Steering::new(stock), aired: BTreeSet::new() };
        // The latest first: what was played before that changes no turn.
        for played in history.before(anchor).iter().rev() {
            chooser.played(played);
        }
        chooser
    }

    /// Takes note that something was played, or will have been.
    pub(crate) fn played(&mut self, played: &Played) {
        self.rotation.played(&played.source, played.at);
        let series = played.episode.as_ref().filter(|_| played.is_whole).map(|(series, _)| series);
        self.steering.played(series, played.at);
        if let (Some(slot), Some((program, episode))) = (&played.slot, &played.episode) {
            self.aired.insert((slot.clone(), program.clone(), episode.clone()));
        }
    }

    /// What an occurrence plays, and whether that is a fallback.
    pub(crate) fn playable(&self, occurrence: &Occurrence<'a>) -> Option<(&'a Play, bool)> {
        self.stock.playable(occurrence)
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
        self.rotation.list(&self.stock.station.grid.continuity)
    }

    /// The station's continuity, in the order of its files.
    pub(crate) fn continuity_media(&self) -> Vec<Media> {
        let pieces = self.continuity().map(|list| self.rotation.pieces(list));
        pieces.into_iter().flatten().map(|piece| piece.media.clone()).collect()
    }

    /// What something other than a playlist plays, in order. A spot that `room` would not hold to its end is left
    /// for the next break.
    pub(crate) fn whole(&self, play: &'a Play, occurrence: &Occurrence<'a>, room: Frames) -> Vec<Pick<'a>> {
        match play {
            Play::Program { slug, episode } => self.episode(slug, episode, occurrence).into_iter().collect(),
            Play::File(path) => {
                let why = Message::new("schedule-why-file");
                self.stock
                    .catalogue
                    .files
                    .get(path)
                    .map(|media| Pick { piece: Piece::file(media), why })
                    .into_iter()
                    .collect()
            }
            Play::Break { count, .. } => self.spots(play, *count, occurrence, room),
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

    fn episode(&self, program: &'a Slug, choice: &EpisodeChoice, at: &Occurrence<'_>) -> Option<Pick<'a>> {
        let (slot, date) = (&at.slot.id, Some(at.local.date()));
        let newest = || self.stock.episodes(program, date).max_by_key(|episode| episode.number);
        let (episode, why) = match choice {
            EpisodeChoice::Newest => (newest()?, "schedule-why-newest"),
            EpisodeChoice::Given(slug) => {
                (self.stock.episodes(program, date).find(|e| e.slug == *slug)?, "schedule-why-given")
            }
            EpisodeChoice::Next => {
                let aired = |episode: &CatalogueEpisode| {
                    self.aired.contains(&(slot.clone(), program.clone(), episode.slug.clone()))
                };
                match self.stock.episodes(program, date).filter(|e| !aired(e)).min_by_key(|episode| episode.number)
                {
                    Some(next) => (next, "schedule-why-next"),
                    None => (newest()?, "schedule-why-all-aired"),
                }
            }
        };
        Some(Pick { piece: Piece::episode(episode), why: Message::new(why) })
    }

    /// The spots of a break: what campaigns are owed, then others in turn. A spot that `room` would not hold to its
    /// end is left for the next break.
    fn spots(&self, play: &'a Play, count: u8, occurrence: &Occurrence<'a>, mut room: Frames) -> Vec<Pick<'a>> {
        let mut picks: Vec<Pick<'a>> = Vec::new();
        let mut take = |spot: Piece<'a>, why: Message| {
            let is_new = picks.iter().all(|pick| pick.piece.media.source != spot.media.source);
            let takes = picks.len() < usize::from(count) && is_new && spot.length() <= room;
            if takes {
                room -= spot.length();
                picks.push(Pick { piece: spot, why });
            }
            takes
        };
        for due in self.steering.due(occurrence) {
            let mut candidates = self.candidates(play, occurrence);
            candidates.any(|spot| self.steers(&spot) == Some(due.campaign) && take(spot, why_due(&due)));
        }
        let others = self.candidates(play, occurrence).filter(|spot| self.steers(spot).is_none());
        for spot in others {
            take(spot, Message::new("schedule-why-spot"));
        }
        picks
    }

    /// Whether a break stays empty because nothing in it is owed now: what is left of it is no loss.
    pub(crate) fn has_its_fill(&self, play: &'a Play, occurrence: &Occurrence<'a>) -> bool {
        let is_free = |spot: Piece<'a>| self.steers(&spot).is_none();
        matches!(play, Play::Break { .. })
            && self.steering.due(occurrence).is_empty()
            && !self.candidates(play, occurrence).any(is_free)
    }

    /// The campaign that says how often a spot is to air.
    fn steers(&self, spot: &Piece<'a>) -> Option<&'a Campaign> {
        self.steering.serves(&spot.episode?.program)
    }

    /// The spots of a break that may run on its date, the one whose turn it is first.
    fn candidates(&self, play: &'a Play, occurrence: &Occurrence<'a>) -> impl Iterator<Item = Piece<'a>> {
        let queue = self.rotation.list(play).map(|list| self.rotation.queue(list));
        let date = occurrence.local.date();
        let runs = move |spot: &Piece<'a>| spot.episode.is_none_or(|spot| self.stock.runs(spot, Some(date)));
        queue.into_iter().flatten().filter(runs)
    }
}

/// "la campaña «Mastitis» quiere 4 salidas hoy y lleva 2".
fn why_due(due: &Due<'_>) -> Message {
    let id = if due.had < due.wanted { "schedule-why-campaign" } else { "schedule-why-make-good" };
    Message::new(id).with("campaign", due.campaign.title.as_str()).with("wanted", due.wanted).with("had", due.had)
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
