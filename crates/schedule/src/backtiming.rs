//! Landing on the hour: which of the pieces whose turn it is, one after the other, end just when the next start comes,
//! so that it neither cuts a piece in its middle nor waits for one.
//!
//! The last but one piece is tried with every last piece at once, by search in a list sorted by length; what comes
//! before those two is among the first whose turn it is. So with n candidates a landing of four costs a few n·log n
//! steps, where trying all costs n⁴.

use surco_units::Frames;

use crate::separation::Piece;

/// How much of the last piece may be lost to the start that follows: it is the end of its fading tail.
pub(crate) const TOLERANCE: Frames = Frames::from_millis(1000);
/// From this far off a landing is looked for: some four pieces.
pub(crate) const REACH: Frames = Frames::from_millis(16 * 60_000);
/// How many of those whose turn it is are looked at.
pub(crate) const CANDIDATES: usize = 32;
/// How many of those may come first.
const FIRST: usize = 4;
/// How many pieces come before the last two, at most.
const MOST_BEFORE: usize = 2;

/// What is known of the tape where the landing begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Approach<'a> {
    /// How far the next start is from where the first piece may begin.
    pub(crate) rest: Frames,
    /// For how long of that what is on air still sounds.
    pub(crate) tail: Frames,
    /// The artist of the piece before; empty when unknown.
    pub(crate) artist: &'a str,
}

/// The pieces that land, in the order they are to be played, by their places among the candidates; `None` where no
/// few of them end within [`TOLERANCE`] after the start, and none before it: that would leave a hole.
///
/// Of several landings the one of the fewest pieces is taken, and of those the one whose turn it is first.
pub(crate) fn land(candidates: &[Piece<'_>], approach: Approach<'_>) -> Option<Vec<usize>> {
    let mut by_length: Vec<usize> = (0..candidates.len()).collect();
    by_length.sort_by_key(|place| candidates[*place].length());
    let search = Search { candidates, by_length };
    let begin = Lead { rest: approach.rest, tail: approach.tail, artist: approach.artist };
    if let Some(last) = search.last(begin, &[]) {
        return Some(vec![last]);
    }
    (0..=MOST_BEFORE).find_map(|before| search.after(begin, &mut Vec::new(), before))
}

/// Where the next piece may begin.
#[derive(Clone, Copy)]
struct Lead<'a> {
    rest: Frames,
    tail: Frames,
    artist: &'a str,
}

impl<'a> Lead<'a> {
    /// How far into the rest a piece begins: as the tape lays it, never more than half of it under the one before.
    fn wait(&self, piece: &Piece<'_>) -> Frames {
        (self.tail - Frames(piece.length().0 / 2)).max(Frames::ZERO)
    }

    fn lets(&self, piece: &Piece<'_>) -> bool {
        self.artist.is_empty() || piece.media.artist != self.artist
    }

    fn behind(&self, piece: &Piece<'a>) -> Lead<'a> {
        let rest = self.rest - self.wait(piece) - piece.segue();
        Lead { rest, tail: piece.length() - piece.segue(), artist: &piece.media.artist }
    }
}

struct Search<'a, 'c> {
    candidates: &'c [Piece<'a>],
    by_length: Vec<usize>,
}

impl<'a> Search<'a, '_> {
    /// A landing with so many pieces before the last two.
    fn after<'l>(&self, lead: Lead<'l>, taken: &mut Vec<usize>, before: usize) -> Option<Vec<usize>>
    where
        'a: 'l,
    {
        let most = if before == 0 { self.candidates.len() } else { FIRST };
        for place in 0..most.min(self.candidates.len()) {
            let piece = &self.candidates[place];
            if taken.contains(&place) || !lead.lets(piece) || piece.segue() >= lead.rest {
                continue;
            }
            let behind = lead.behind(piece);
            taken.push(place);
            let landed = match before {
                0 => self.last(behind, taken).map(|last| taken.iter().copied().chain([last]).collect()),
                _ => self.after(behind, taken, before - 1),
            };
            if landed.is_some() {
                return landed;
            }
            taken.pop();
        }
        None
    }

    /// The piece that ends at the start, or as little after it as can be.
    fn last(&self, lead: Lead<'_>, taken: &[usize]) -> Option<usize> {
        let end = |place: usize| lead.wait(&self.candidates[place]) + self.candidates[place].length();
        let first = self.by_length.partition_point(|place| end(*place) < lead.rest);
        let enough =
            self.by_length[first..].iter().copied().take_while(|place| end(*place) <= lead.rest + TOLERANCE);
        enough.into_iter().find(|place| !taken.contains(place) && lead.lets(&self.candidates[*place]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use surco_model::{ItemKind, Media};

    use super::*;
    use crate::tests::fixture::{media, seconds};

    fn pieces(media: &[Media]) -> Vec<Piece<'_>> {
        media.iter().map(|media| Piece { media, kind: ItemKind::Music, episode: None }).collect()
    }

    /// Where the last of them ends, laid one after the other as the tape does.
    fn end(pieces: &[Piece<'_>], tail: Frames, order: &[usize]) -> Frames {
        let (mut earliest, mut latest) = (Frames::ZERO, tail);
        for place in order {
            let piece = &pieces[*place];
            let start = earliest.max(latest - Frames(piece.length().0 / 2));
            (earliest, latest) = (start + piece.segue(), start + piece.length());
        }
        latest
    }

    /// Whether any order of up to `most` pieces lands: all are tried.
    fn any_lands(pieces: &[Piece<'_>], tail: Frames, rest: Frames, order: &mut Vec<usize>, most: usize) -> bool {
        let landed = end(pieces, tail, order);
        if !order.is_empty() && (rest..=rest + TOLERANCE).contains(&landed) {
            return true;
        }
        if order.len() == most {
            return false;
        }
        (0..pieces.len()).any(|place| {
            !order.contains(&place) && {
                order.push(place);
                let lands = any_lands(pieces, tail, rest, order, most);
                order.pop();
                lands
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn up_to_three_pieces_land_whenever_any_order_of_them_does(
            lengths in prop::collection::vec((10_000i64..60_000, 0i64..6_000), 1..5),
            rest in 10_000i64..150_000,
            tail in 0i64..6_000,
        ) {
            let media: Vec<_> = lengths.iter().map(|(length, tail)| Media {
                cue_out: Frames::from_millis(*length),
                segue: Frames::from_millis(length - tail),
                ..media("pieza", 1, 0)
            }).collect();
            let (pieces, rest, tail) = (pieces(&media), Frames::from_millis(rest), Frames::from_millis(tail));
            let landing = land(&pieces, Approach { rest, tail, artist: "" });
            if let Some(order) = &landing {
                let landed = end(&pieces, tail, order);
                prop_assert!((rest..=rest + TOLERANCE).contains(&landed), "{landed} for {rest}");
                let distinct: std::collections::BTreeSet<_> = order.iter().collect();
                prop_assert_eq!(distinct.len(), order.len());
            } else {
                prop_assert!(!any_lands(&pieces, tail, rest, &mut Vec::new(), 3));
            }
        }
    }

    #[test]
    fn neither_of_two_neighbours_is_by_the_same_artist() {
        let by = |name: &str, length| Media { artist: name.into(), ..media(name, length, 0) };
        let media = [by("Flor", 100), by("Flor", 120), by("Surco", 120)];
        let pieces = pieces(&media);
        let rest = seconds(220);
        assert_eq!(land(&pieces, Approach { rest, tail: Frames::ZERO, artist: "" }), Some(vec![0, 2]));
        assert_eq!(land(&pieces, Approach { rest, tail: Frames::ZERO, artist: "Flor" }), Some(vec![2, 0]));
    }
}
