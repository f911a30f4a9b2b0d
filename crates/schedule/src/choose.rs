//! What a slot plays when it comes: the episode, the file, the spots, the next piece of its playlist, or what
//! stands in for them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveTime, Timelike};
use surco_messages::Message;
use surco_model::{
    Campaign, Catalogue, CatalogueEpisode, EpisodeChoice, ItemKind, LanguageTag, Media, Play, Played, Slug,
    Station, TimeCheck,
};
use surco_units::{AirTime, Frames};

use crate::availability::Stock;
use crate::backtiming::{self, Approach};
use crate::occurrences::Occurrence;
use crate::pacing::{Due, Steering};
use crate::rotation::{Candidate, ListId, Rotation};
use crate::separation::Piece;
use crate::separation::Rule;

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
#[derive(Debug, Clone)]
pub(crate) struct Chooser<'a> {
    stock: Stock<'a>,
    rotation: Rotation<'a>,
    steering: Steering<'a>,
    /// Slot, series, episode.
    aired: BTreeSet<(Slug, Slug, Slug)>,
    /// Slot -> when it played which episode last.
    last: BTreeMap<Slug, (AirTime, Slug, Slug)>,
}

impl<'a> Chooser<'a> {
    /// Knows nothing of what was played.
    pub(crate) fn new(station: &'a Station, catalogue: &'a Catalogue, seed: u64) -> Chooser<'a> {
        let stock = Stock { station, catalogue };
        let rotation = Rotation::new(station, catalogue, seed);
        let (aired, last) = (BTreeSet::new(), BTreeMap::new());
        Chooser { stock, rotation, steering: Steering::new(stock), aired, last }
    }

    /// Takes note of what was played.
    pub(crate) fn remember(&mut self, plays: &[Played]) {
        // The latest first: what was played before that changes no turn.
        self.rotation.remember(plays.iter().rev().map(|played| (&played.source, played.at)));
        plays.iter().rev().for_each(|played| self.note_episode(played));
    }

    /// Takes note that something was played, or will have been.
    pub(crate) fn played(&mut self, played: &Played) {
        self.rotation.played(&played.source, played.at);
        self.note_episode(played);
    }

    fn note_episode(&mut self, played: &Played) {
        let series = played.episode.as_ref().filter(|_| played.is_whole).map(|(series, _)| series);
        self.steering.played(series, played.at);
        if let (Some(slot), Some((program, episode))) = (&played.slot, &played.episode) {
            self.aired.insert((slot.clone(), program.clone(), episode.clone()));
            if self.last.get(slot).is_none_or(|(at, ..)| *at < played.at) {
                self.last.insert(slot.clone(), (played.at, program.clone(), episode.clone()));
            }
        }
    }

    /// What there is to play.
    pub(crate) fn stock(&self) -> &Stock<'a> {
        &self.stock
    }

    /// What an occurrence plays, and whether that is a fallback.
    pub(crate) fn playable(&self, occurrence: &Occurrence<'a>) -> Option<(&'a Play, bool)> {
        self.stock.playable(occurrence)
    }

    /// The list that an occurrence draws from until its length is full; `None` when it plays something whole.
    pub(crate) fn fills(&self, occurrence: &Occurrence<'a>) -> Option<ListId> {
        match self.playable(occurrence)? {
            (play, _) if play.fills() => self.rotation.list(play),
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
            Play::Program { slug, episode, language } => {
                self.episode(slug, episode, language.as_ref(), occurrence).into_iter().collect()
            }
            Play::Repeat(of) => self.repeat(of, occurrence, room),
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
            Play::TimeCheck(_) => {
                let media = self.time_check(play).and_then(|check| said(check, occurrence.local.time()));
                let why = || Message::new("schedule-why-time");
                media.map(|media| Pick { piece: Piece::file(media), why: why() }).into_iter().collect()
            }
            Play::Break { count, .. } => self.spots(play, *count, occurrence, room),
            Play::Playlist(_) | Play::OffAir(_) | Play::Relay(_) => self
                .rotation
                .list(play)
                .and_then(|list| self.next_piece(list, occurrence.start, room))
                .into_iter()
                .collect(),
        }
    }

    /// What says the time, where that is what is played.
    pub(crate) fn time_check(&self, play: &Play) -> Option<&'a TimeCheck> {
        match play {
            Play::TimeCheck(path) => self.stock.catalogue.time_checks.get(path),
            Play::Repeat(of) => self.time_check(self.stock.repeated(of)?),
            _ => None,
        }
    }

    /// The next piece of a list at an instant, where `rest` remains to be filled: the one that has not been heard for
    /// the longest time and breaks no rule, unless another of the first few suits the rest better.
    pub(crate) fn next_piece(&self, list: ListId, at: AirTime, rest: Frames) -> Option<Pick<'a>> {
        if let [piece] = *self.rotation.pieces(list)
            && piece.is_endless()
        {
            let is_relay = piece.kind == ItemKind::Relay;
            let why = if is_relay { "schedule-why-relay" } else { "schedule-why-off-air" };
            return Some(Pick { piece, why: Message::new(why) });
        }
        // Only from the older half of the list: the rest was heard too lately, the last piece of all.
        let most = CANDIDATES.min(self.rotation.count(list).div_ceil(2));
        let (candidates, passed) = self.rotation.candidates(list, at, &[], most, |_| true);
        let mut by_turn = candidates.into_iter().enumerate();
        let first = by_turn.next()?;
        let (turn, chosen) = by_turn.fold(first, |best, next| {
            if misfit(&next.1.piece, rest) < misfit(&best.1.piece, rest) { next } else { best }
        });
        let why = if turn == 0 { "schedule-why-turn" } else { "schedule-why-fit" };
        Some(Pick { piece: chosen.piece, why: with_rules(Message::new(why), &chosen, passed) })
    }

    /// The pieces of a list that fill the rest until the next start so that it cuts none of them, in order; `None`
    /// where it is too far, or no few of those whose turn it is do. `tail` is for how long the last piece still sounds.
    pub(crate) fn landing(&self, list: ListId, at: AirTime, rest: Frames, tail: Frames) -> Option<Vec<Pick<'a>>> {
        if rest > backtiming::REACH {
            return None;
        }
        let count = backtiming::CANDIDATES.min(self.rotation.count(list).div_ceil(2));
        let (candidates, _) = self.rotation.candidates(list, at, &[], count, |_| true);
        // What a rule keeps apart by more than a landing lasts is not both in it.
        let keeps = |one: &Candidate<'_>| one.breach.is_none_or(|breach| breach.rule == Rule::Running);
        let pieces = self.rotation.apart(list, candidates.into_iter().filter(keeps));
        let artist = self.rotation.latest(list).map_or("", |piece| &piece.media.artist);
        let places = backtiming::land(&pieces, Approach { rest, tail, artist })?;
        let why = || Message::new("schedule-why-land");
        Some(places.into_iter().map(|place| Pick { piece: pieces[place], why: why() }).collect())
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

    /// What another slot played last; before it has played anything, what it would.
    fn repeat(&self, of: &'a Slug, occurrence: &Occurrence<'a>, room: Frames) -> Vec<Pick<'a>> {
        let last = self.last.get(of).and_then(|(_, program, episode)| {
            let mut episodes = self.stock.episodes(program, Some(occurrence.local.date()));
            episodes.find(|one| one.slug == *episode)
        });
        match (last, self.stock.repeated(of)) {
            (Some(last), _) => {
                let why = Message::new("schedule-why-repeat").with("of", of.as_str());
                vec![Pick { piece: Piece::episode(last), why }]
            }
            (None, Some(play)) => self.whole(play, occurrence, room),
            (None, None) => Vec::new(),
        }
    }

    fn episode(
        &self,
        program: &'a Slug,
        choice: &EpisodeChoice,
        language: Option<&LanguageTag>,
        at: &Occurrence<'_>,
    ) -> Option<Pick<'a>> {
        let (slot, date) = (&at.slot.id, Some(at.local.date()));
        let episodes = || self.stock.spoken(program, date, language);
        let newest = || episodes().max_by_key(|episode| episode.number);
        let (episode, why) = match choice {
            EpisodeChoice::Newest => (newest()?, "schedule-why-newest"),
            EpisodeChoice::Given(slug) => {
                (self.stock.episodes(program, date).find(|e| e.slug == *slug)?, "schedule-why-given")
            }
            EpisodeChoice::Serial => {
                let last = self.last.get(slot).filter(|(_, series, _)| series == program);
                let last =
                    last.and_then(|(.., slug)| self.stock.episodes(program, None).find(|one| one.slug == *slug));
                let later = episodes().filter(|one| last.is_some_and(|last| one.number > last.number));
                let next = later.min_by_key(|one| one.number);
                (next.or_else(|| episodes().min_by_key(|one| one.number))?, "schedule-why-serial")
            }
            EpisodeChoice::Next => {
                let aired = |episode: &CatalogueEpisode| {
                    self.aired.contains(&(slot.clone(), program.clone(), episode.slug.clone()))
                };
                match episodes().filter(|e| !aired(e)).min_by_key(|episode| episode.number) {
                    Some(next) => (next, "schedule-why-next"),
                    None => (newest()?, "schedule-why-all-aired"),
                }
            }
        };
        Some(Pick { piece: Piece::episode(episode), why: Message::new(why) })
    }

    /// The spots of a break: what campaigns are owed, then others in turn, as the rules of separation let them. A spot
    /// that `room` would not hold to its end is left for the next break.
    fn spots(&self, play: &'a Play, count: u8, occurrence: &Occurrence<'a>, mut room: Frames) -> Vec<Pick<'a>> {
        let Some(list) = self.rotation.list(play) else { return Vec::new() };
        let due = self.steering.due(occurrence);
        let wanted = due.iter().map(|due| Some((due.campaign, why_due(due))));
        let (mut picks, mut chosen): (Vec<Pick<'a>>, Vec<usize>) = (Vec::new(), Vec::new());
        for wanted in wanted.chain(std::iter::repeat(None)) {
            if picks.len() == usize::from(count) {
                break;
            }
            let campaign = wanted.as_ref().map(|(campaign, _)| *campaign);
            let may = |spot: &Piece<'a>| {
                let is_new = picks.iter().all(|other| other.piece.media.source != spot.media.source);
                is_new && spot.length() <= room && self.runs(spot, occurrence) && self.steers(spot) == campaign
            };
            let (candidates, passed) = self.rotation.candidates(list, occurrence.start, &chosen, 1, may);
            let why = wanted.map_or_else(|| Message::new("schedule-why-spot"), |(_, why)| why);
            match candidates.first() {
                Some(spot) => {
                    room -= spot.piece.length();
                    chosen.push(spot.place);
                    picks.push(Pick { piece: spot.piece, why: with_rules(why, spot, passed) });
                }
                None if campaign.is_none() => break,
                None => {}
            }
        }
        picks
    }

    /// Whether a break stays empty because nothing in it is owed now: what is left of it is no loss.
    pub(crate) fn has_its_fill(&self, play: &'a Play, occurrence: &Occurrence<'a>) -> bool {
        let is_free = |spot: &Piece<'a>| self.runs(spot, occurrence) && self.steers(spot).is_none();
        let list = self.rotation.list(play);
        matches!(play, Play::Break { .. })
            && self.steering.due(occurrence).is_empty()
            && !list.is_some_and(|list| self.rotation.pieces(list).iter().any(is_free))
    }

    /// The campaign that says how often a spot is to air.
    fn steers(&self, spot: &Piece<'a>) -> Option<&'a Campaign> {
        self.steering.serves(&spot.episode?.program)
    }

    /// Whether a spot may run on a break's date.
    fn runs(&self, spot: &Piece<'a>, occurrence: &Occurrence<'_>) -> bool {
        spot.episode.is_none_or(|spot| self.stock.runs(spot, Some(occurrence.local.date())))
    }
}

/// The reason for a choice, with the rule that it breaks or the one for which another was passed over.
fn with_rules(why: Message, chosen: &Candidate<'_>, passed: Option<Candidate<'_>>) -> Message {
    if let Some(breach) = &chosen.breach {
        return Message::new("schedule-why-yielded").with("why", why).with("because", breach.explain());
    }
    let Some((passed, breach)) = passed.and_then(|passed| Some((passed, passed.breach?))) else { return why };
    Message::new("schedule-why-passed")
        .with("why", why)
        .with("title", passed.piece.media.title.as_str())
        .with("because", breach.explain())
}

/// What says a time of the studio's clock.
pub(crate) fn said(check: &TimeCheck, time: NaiveTime) -> Option<&Media> {
    check.at(time.hour(), time.minute())
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
