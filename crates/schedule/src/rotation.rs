//! Whose turn it is: among the pieces of a playlist and the spots of a break, the one that has not been heard for
//! the longest time, those of more weight counting as longer unheard.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::LazyLock;

use surco_model::{
    Carrier, Catalogue, CatalogueEpisode, ItemKind, Media, MediaRef, Play, ProgramKind, Slug, Station, Weighed,
};
use surco_units::{AirTime, Frames};

use crate::separation::{Breach, Marks, Piece, Rule, Separation};

/// All lists that the station plays from, each in the order of whose turn it is.
#[derive(Debug, Clone)]
pub(crate) struct Rotation<'a> {
    lists: Vec<List<'a>>,
    names: BTreeMap<ListName<'a>, ListId>,
    /// Where each sound stands: it may be in several lists.
    places: HashMap<&'a MediaRef, Vec<(ListId, usize)>>,
    separation: Separation<'a>,
}

/// Names a list of the [`Rotation`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListId(usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ListName<'a> {
    Playlist(&'a Path),
    Series(&'a Slug),
    Spots(&'a [Slug]),
    File(&'a Path),
    OffAir(Carrier),
    /// The stream, and its gain in thousandths of a decibel: one that two slots play at two levels is two.
    Relay(&'a MediaRef, i64),
}

#[derive(Debug, Default, Clone)]
struct List<'a> {
    pieces: Vec<Piece<'a>>,
    marks: Vec<Marks>,
    turns: Vec<Turn>,
    queue: BTreeSet<Turn>,
    /// When each was heard last, and which was the last of all.
    heard: Vec<Option<AirTime>>,
    latest: Option<(AirTime, usize)>,
    /// How long the whole of it lasts, by which weights are reckoned.
    round: Frames,
    weights: Vec<f64>,
}

/// From when on it is the piece's turn again (never heard comes first), its lot among equals, its place in the list.
type Turn = (Option<AirTime>, u64, usize);

/// A piece that may be played now, and the most important rule that this would break.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate<'a> {
    pub(crate) piece: Piece<'a>,
    pub(crate) breach: Option<Breach>,
    /// Where it stands in its list.
    pub(crate) place: usize,
}

/// So many of those whose turn it is are looked at for one that breaks no rule.
const LOOKED_AT: usize = 256;

impl<'a> Piece<'a> {
    /// A file of the grid.
    pub(crate) fn file(media: &'a Media) -> Piece<'a> {
        Piece { media, kind: ItemKind::File, episode: None }
    }

    /// An episode of a series.
    pub(crate) fn episode(episode: &'a CatalogueEpisode) -> Piece<'a> {
        let kind = match episode.kind {
            ProgramKind::Spot => ItemKind::Spot,
            ProgramKind::Music => ItemKind::Music,
            ProgramKind::Microprogram | ProgramKind::Informative => ItemKind::Episode,
        };
        Piece { media: &episode.master, kind, episode: Some(episode) }
    }

    /// Longer than any slot.
    fn off_air(carrier: Carrier) -> Piece<'a> {
        static MEDIA: LazyLock<[Media; 2]> = LazyLock::new(|| {
            let days = Frames::from_millis(30 * 86_400_000);
            [Carrier::Silence, Carrier::Tone].map(|carrier| Media {
                source: MediaRef::OffAir(carrier),
                title: String::new(),
                artist: String::new(),
                duration: days,
                cue_in: Frames::ZERO,
                cue_out: days,
                segue: days,
                gain: Default::default(),
            })
        });
        let [silence, tone] = &*MEDIA;
        let media = if carrier == Carrier::Silence { silence } else { tone };
        Piece { media, kind: ItemKind::OffAir, episode: None }
    }

    fn relay(media: &'a Media) -> Piece<'a> {
        Piece { media, kind: ItemKind::Relay, episode: None }
    }

    fn music(media: &'a Media) -> Piece<'a> {
        Piece { media, kind: ItemKind::Music, episode: None }
    }

    /// Whether what follows may begin over its end: speech is never talked over.
    pub(crate) fn is_music(&self) -> bool {
        self.kind == ItemKind::Music
    }

    /// Whether it has no end of its own, and is heard for as long as the grid wants it.
    pub(crate) fn is_endless(&self) -> bool {
        matches!(self.kind, ItemKind::OffAir | ItemKind::Relay)
    }

    /// Its whole length on the air.
    pub(crate) fn length(&self) -> Frames {
        self.media.cue_out - self.media.cue_in
    }

    /// From its first frame to where what follows may begin. Never in its first half, so that a piece is out
    /// before the one after its successor comes in.
    pub(crate) fn segue(&self) -> Frames {
        let half = Frames(self.length().0 - self.length().0 / 2);
        let segue = if self.is_music() { self.media.segue - self.media.cue_in } else { self.length() };
        segue.clamp(half, self.length())
    }

    /// Whether it can be planned. What lasts less than a second is a click, not a programme.
    pub(crate) fn is_usable(&self) -> bool {
        let second = Frames::from_millis(1000);
        self.media.cue_in >= Frames::ZERO && self.media.cue_out >= self.media.cue_in + second
    }
}

impl<'a> Rotation<'a> {
    /// The lists that the grid names, nothing heard yet. Equals take turns by lot: the `seed` shuffles them.
    pub(crate) fn new(station: &'a Station, catalogue: &'a Catalogue, seed: u64) -> Rotation<'a> {
        let (lists, names, places) = (Vec::new(), BTreeMap::new(), HashMap::new());
        let mut rotation = Rotation { lists, names, places, separation: Separation::of(station) };
        let grid = &station.grid;
        let exceptions = grid.exceptions.iter().filter_map(|exception| match &exception.action {
            surco_model::ExceptionAction::Play(play) => Some(play),
            surco_model::ExceptionAction::Skip => None,
        });
        let slots = grid.slots.iter().flat_map(|slot| [&slot.play].into_iter().chain(&slot.fallback));
        for play in [&grid.continuity].into_iter().chain(slots).chain(exceptions) {
            rotation.add(play, station, catalogue, seed);
        }
        rotation
    }

    /// Takes note that a sound was played.
    pub(crate) fn played(&mut self, source: &MediaRef, at: AirTime) {
        self.note(source, at, |list, before, after| {
            list.queue.remove(&before);
            list.queue.insert(after);
        });
    }

    /// Takes note of a whole past: the queues are made once.
    pub(crate) fn remember<'p>(&mut self, plays: impl Iterator<Item = (&'p MediaRef, AirTime)>) {
        for (source, at) in plays {
            self.note(source, at, |list, _, _| list.queue.clear());
        }
        for list in self.lists.iter_mut().filter(|list| list.queue.is_empty()) {
            list.queue = list.turns.iter().copied().collect();
        }
    }

    /// Notes when a sound was heard; `turned` hears of each list in which that changes its turn, from which to which.
    fn note(&mut self, source: &MediaRef, at: AirTime, mut turned: impl FnMut(&mut List<'a>, Turn, Turn)) {
        let Some(places) = self.places.get(source) else { return };
        if let Some((list, place)) = places.first() {
            self.separation.played(&self.lists[list.0].marks[*place], at);
        }
        for &(ListId(list), place) in places {
            let list = &mut self.lists[list];
            if let Some((before, after)) = list.played(place, at) {
                turned(list, before, after);
            }
        }
    }

    /// Of the pieces of a list (those that `may` be played) the first whose turn it is and that break no rule at an
    /// instant; if all that are looked at do, those that break the least important. `just` are the places of what has
    /// been chosen for just before. And the first that had its turn and was passed over for a rule.
    pub(crate) fn candidates(
        &self,
        list: ListId,
        at: AirTime,
        just: &[usize],
        most: usize,
        may: impl Fn(&Piece<'a>) -> bool,
    ) -> (Vec<Candidate<'a>>, Option<Candidate<'a>>) {
        let mut best: Vec<Candidate<'a>> = Vec::new();
        let mut passed = None;
        let from = &self.lists[list.0];
        let latest = from.latest.map(|(_, place)| place);
        let running = from.latest.map(|(when, latest)| (&from.marks[latest], when));
        let just: Vec<&Marks> = just.iter().map(|place| &from.marks[*place]).collect();
        // Never the same twice running, where there is another that only breaks a rule of the hour or the artist.
        let queue = from.queue.iter().map(|turn| turn.2).filter(|place| Some(*place) != latest).chain(latest);
        let pieces = queue.map(|place| (place, from.pieces[place])).filter(|(_, piece)| may(piece));
        for (place, piece) in pieces.take(LOOKED_AT) {
            let is_other_fair =
                best.first().is_some_and(|best| best.breach.is_none_or(|one| one.rule >= Rule::Hour));
            if Some(place) == latest && is_other_fair {
                break;
            }
            let breach = self.separation.breach(&from.marks[place], from.heard[place], running, at, &just);
            let candidate = Candidate { piece, breach, place };
            let known = best.first().map(|best| best.breach.map(|breach| breach.rule));
            let rule = breach.map(|breach| breach.rule);
            // No rule at all is best; of rules, the less important is the greater.
            let is_better = |one: Option<_>, other: Option<_>| match (one, other) {
                (None, other) => other.is_some(),
                (Some(_), None) => false,
                (Some(one), Some(other)) => one > other,
            };
            if known.is_none_or(|known| is_better(rule, known)) {
                passed = passed.or(best.first().copied());
                best.clear();
                best.push(candidate);
            } else if known == Some(rule) && best.len() < most {
                best.push(candidate);
            } else if breach.is_some() && passed.is_none() {
                passed = Some(candidate);
            }
            if best.len() == most && best[0].breach.is_none() {
                break;
            }
        }
        (best, passed)
    }

    /// The list that something to play draws from; `None` when nothing in it can be played.
    pub(crate) fn list(&self, play: &'a Play) -> Option<ListId> {
        self.names.get(&ListName::of(play)).copied()
    }

    /// The piece of a list that was heard last.
    pub(crate) fn latest(&self, ListId(list): ListId) -> Option<Piece<'a>> {
        let list = &self.lists[list];
        list.latest.map(|(_, place)| list.pieces[place])
    }

    /// How many pieces a list has.
    pub(crate) fn count(&self, ListId(list): ListId) -> usize {
        self.lists[list].pieces.len()
    }

    /// Of some candidates of a list those that no rule keeps apart from one before them.
    pub(crate) fn apart(
        &self,
        ListId(list): ListId,
        candidates: impl Iterator<Item = Candidate<'a>>,
    ) -> Vec<Piece<'a>> {
        let marks = &self.lists[list].marks;
        let mut taken: Vec<Candidate<'a>> = Vec::new();
        for one in candidates {
            if taken.iter().all(|other| !marks[one.place].is_kept_apart_from(&marks[other.place])) {
                taken.push(one);
            }
        }
        taken.into_iter().map(|one| one.piece).collect()
    }

    /// The pieces of a list in the order of its files.
    pub(crate) fn pieces(&self, ListId(list): ListId) -> &[Piece<'a>] {
        &self.lists[list].pieces
    }

    fn add(&mut self, play: &'a Play, station: &Station, catalogue: &'a Catalogue, seed: u64) {
        let name = ListName::of(play);
        if self.names.contains_key(&name) {
            return;
        }
        let id = ListId(self.lists.len());
        let mut list = List::default();
        let relay = if let Play::Relay(media) = play { Some(Piece::relay(media)) } else { None };
        for piece in name.pieces(catalogue).into_iter().chain(relay).filter(Piece::is_usable) {
            let places = self.places.entry(&piece.media.source).or_default();
            // A piece that a list names twice is one piece.
            if places.last().is_none_or(|(last, _)| *last != id) {
                let turn = (None, lot(seed, &piece.media.source), list.pieces.len());
                places.push((id, turn.2));
                list.pieces.push(piece);
                list.marks.push(self.separation.marks(&piece));
                list.turns.push(turn);
                list.heard.push(None);
                list.round += piece.length();
                list.weights.push(weight(&piece, station));
            }
        }
        if !list.pieces.is_empty() {
            list.queue = list.turns.iter().copied().collect();
            self.names.insert(name, id);
            self.lists.push(list);
        }
    }
}

impl List<'_> {
    /// Notes when a piece was heard; its turn before that and since, unless it is known to have been heard later.
    fn played(&mut self, place: usize, at: AirTime) -> Option<(Turn, Turn)> {
        if self.heard[place] >= Some(at) {
            return None;
        }
        self.heard[place] = Some(at);
        self.latest = self.latest.max(Some((at, place)));
        let before = self.turns[place];
        let rest = Frames((self.round.0 as f64 * (1.0 / self.weights[place] - 1.0)) as i64);
        self.turns[place].0 = Some(at + rest);
        Some((before, self.turns[place]))
    }
}

impl<'a> ListName<'a> {
    fn of(play: &'a Play) -> ListName<'a> {
        match play {
            Play::Playlist(path) => ListName::Playlist(path),
            // What says the time is no list to choose from.
            Play::File(path) | Play::TimeCheck(path) => ListName::File(path),
            Play::Program { slug, .. } => ListName::Series(slug),
            Play::Break { spots, .. } => ListName::Spots(spots),
            // What another slot has.
            Play::Repeat(slot) => ListName::Series(slot),
            Play::OffAir(carrier) => ListName::OffAir(*carrier),
            Play::Relay(media) => ListName::Relay(&media.source, (media.gain.0 * 1e3) as i64),
        }
    }

    fn pieces(self, catalogue: &'a Catalogue) -> Vec<Piece<'a>> {
        match self {
            ListName::Playlist(path) => {
                catalogue.playlists.get(path).into_iter().flatten().map(Piece::music).collect()
            }
            ListName::File(path) => catalogue.files.get(path).map(Piece::file).into_iter().collect(),
            ListName::OffAir(carrier) => vec![Piece::off_air(carrier)],
            ListName::Relay(..) => Vec::new(),
            ListName::Series(slug) => ListName::Spots(std::slice::from_ref(slug)).pieces(catalogue),
            ListName::Spots(series) => {
                let episodes = series.iter().filter_map(|series| catalogue.episodes.get(series)).flatten();
                episodes.map(Piece::episode).collect()
            }
        }
    }
}

/// How many times as often as the rest a piece comes round.
fn weight(piece: &Piece<'_>, station: &Station) -> f64 {
    let is_meant = |of: &Weighed| match of {
        Weighed::Artist(artist) => piece.is_music() && piece.media.artist.eq_ignore_ascii_case(artist),
        Weighed::Series(series) => piece.episode.is_some_and(|episode| episode.program == *series),
    };
    let meant = station.rotation.weights.iter().find(|weight| is_meant(&weight.of));
    meant.map_or(1.0, |weight| weight.weight)
}

/// A sound's lot: a number that the seed and its name alone decide, the same on every machine and in every
/// version (FNV-1a, whose bits the finaliser of SplitMix64 mixes).
fn lot(seed: u64, sound: &MediaRef) -> u64 {
    let name = sound.to_string();
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let mixed = seed.to_le_bytes().into_iter().chain(name.bytes()).fold(0xcbf2_9ce4_8422_2325, fnv);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
