//! Whose turn it is: among the pieces of a playlist and the spots of a break, the one that has not been heard for
//! the longest time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use surco_model::{Catalogue, CatalogueEpisode, ItemKind, Media, MediaRef, Play, ProgramKind, Slug, Station};
use surco_units::{AirTime, Frames};

/// A sound with what kind of thing it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    pub(crate) media: &'a Media,
    pub(crate) kind: ItemKind,
    pub(crate) episode: Option<&'a CatalogueEpisode>,
}

/// All lists that the station plays from, each in the order of whose turn it is.
#[derive(Debug)]
pub(crate) struct Rotation<'a> {
    lists: Vec<List<'a>>,
    names: BTreeMap<ListName<'a>, ListId>,
    /// Where each sound stands: it may be in several lists.
    places: BTreeMap<&'a MediaRef, Vec<(ListId, usize)>>,
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
}

#[derive(Debug, Default)]
struct List<'a> {
    pieces: Vec<Piece<'a>>,
    turns: Vec<Turn>,
    queue: BTreeSet<Turn>,
}

/// When the piece was last heard (never comes first), its lot among equals, its place in the list.
type Turn = (Option<AirTime>, u64, usize);

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

    fn music(media: &'a Media) -> Piece<'a> {
        Piece { media, kind: ItemKind::Music, episode: None }
    }

    /// Whether what follows may begin over its end: speech is never talked over.
    pub(crate) fn is_music(&self) -> bool {
        self.kind == ItemKind::Music
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
        let mut rotation = Rotation { lists: Vec::new(), names: BTreeMap::new(), places: BTreeMap::new() };
        let grid = &station.grid;
        let exceptions = grid.exceptions.iter().filter_map(|exception| match &exception.action {
            surco_model::ExceptionAction::Play(play) => Some(play),
            surco_model::ExceptionAction::Skip => None,
        });
        let slots = grid.slots.iter().flat_map(|slot| [&slot.play].into_iter().chain(&slot.fallback));
        for play in [&grid.continuity].into_iter().chain(slots).chain(exceptions) {
            rotation.add(play, catalogue, seed);
        }
        rotation
    }

    /// Takes note that a sound was played.
    pub(crate) fn played(&mut self, source: &MediaRef, at: AirTime) {
        for &(ListId(list), place) in self.places.get(source).into_iter().flatten() {
            let list = &mut self.lists[list];
            let turn = &mut list.turns[place];
            if turn.0 < Some(at) {
                list.queue.remove(turn);
                turn.0 = Some(at);
                list.queue.insert(*turn);
            }
        }
    }

    /// The list that something to play draws from; `None` when nothing in it can be played.
    pub(crate) fn list(&self, play: &'a Play) -> Option<ListId> {
        self.names.get(&ListName::of(play)).copied()
    }

    /// The pieces of a list, the one whose turn it is first.
    pub(crate) fn queue(&self, ListId(list): ListId) -> impl ExactSizeIterator<Item = Piece<'a>> {
        let list = &self.lists[list];
        list.queue.iter().map(|turn| list.pieces[turn.2])
    }

    /// The piece of a list that was heard last.
    pub(crate) fn latest(&self, ListId(list): ListId) -> Option<Piece<'a>> {
        let list = &self.lists[list];
        list.queue.last().filter(|turn| turn.0.is_some()).map(|turn| list.pieces[turn.2])
    }

    /// The pieces of a list in the order of its files.
    pub(crate) fn pieces(&self, ListId(list): ListId) -> &[Piece<'a>] {
        &self.lists[list].pieces
    }

    fn add(&mut self, play: &'a Play, catalogue: &'a Catalogue, seed: u64) {
        let name = ListName::of(play);
        if self.names.contains_key(&name) {
            return;
        }
        let id = ListId(self.lists.len());
        let mut list = List::default();
        for piece in name.pieces(catalogue).into_iter().filter(Piece::is_usable) {
            let places = self.places.entry(&piece.media.source).or_default();
            // A piece that a list names twice is one piece.
            if places.last().is_none_or(|(last, _)| *last != id) {
                let turn = (None, lot(seed, &piece.media.source), list.pieces.len());
                places.push((id, turn.2));
                list.pieces.push(piece);
                list.turns.push(turn);
                list.queue.insert(turn);
            }
        }
        if !list.pieces.is_empty() {
            self.names.insert(name, id);
            self.lists.push(list);
        }
    }
}

impl<'a> ListName<'a> {
    fn of(play: &'a Play) -> ListName<'a> {
        match play {
            Play::Playlist(path) => ListName::Playlist(path),
            Play::File(path) => ListName::File(path),
            Play::Program { slug, .. } => ListName::Series(slug),
            Play::Break { spots, .. } => ListName::Spots(spots),
        }
    }

    fn pieces(self, catalogue: &'a Catalogue) -> Vec<Piece<'a>> {
        match self {
            ListName::Playlist(path) => {
                catalogue.playlists.get(path).into_iter().flatten().map(Piece::music).collect()
            }
            ListName::File(path) => catalogue.files.get(path).map(Piece::file).into_iter().collect(),
            ListName::Series(slug) => ListName::Spots(std::slice::from_ref(slug)).pieces(catalogue),
            ListName::Spots(series) => {
                let episodes = series.iter().filter_map(|series| catalogue.episodes.get(series)).flatten();
                episodes.map(Piece::episode).collect()
            }
        }
    }
}

/// A sound's lot: a number that the seed and its name alone decide, the same on every machine and in every
/// version (FNV-1a, whose bits the finaliser of SplitMix64 mixes).
fn lot(seed: u64, MediaRef(name): &MediaRef) -> u64 {
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let mixed = seed.to_le_bytes().into_iter().chain(name.bytes()).fold(0xcbf2_9ce4_8422_2325, fnv);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
