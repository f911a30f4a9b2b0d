//! What sounds when: from the lengths of an episode's parts to the frame at which each begins and ends.
//!
//! ```text
//! signature ────────╲
//!                    ╳ segment ──── pause ─── segment ─────╳
//!         bed        ╱────╲____ducked____╱╲___ducked_______╲
//! closing                                                  ╱──────────
//! ```
//!
//! Music fades where it meets its neighbour; speech never does unless it is told to: its first and its last word count.

mod bed_runs;
mod parts;
mod row;
#[cfg(test)]
mod tests;

use surco_units::Frames;

use crate::envelope::{EDGE, Fades};
use crate::spans::{Span, joined};
use bed_runs::{Neighbours, bed_runs};
use parts::end_of;
pub(crate) use parts::{Clip, Form, Part, Tunes};
use row::{in_a_row, overlap};

/// A gap in the speech is worth bringing the bed back for when, going up and down apart, this much is left of it:
/// longer than the breath between two sentences.
const WORTH_RISING: Frames = Frames::from_millis(500);

/// The whole episode.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Timeline {
    /// The tune that opens it.
    pub(crate) signature: Option<Clip>,
    /// Every segment, in order.
    pub(crate) segments: Vec<Clip>,
    /// For every segment, where others speak over it.
    pub(crate) spoken_over: Vec<Vec<Span>>,
    /// The stinger, wherever it comes.
    pub(crate) stingers: Vec<Clip>,
    /// The tune that closes it.
    pub(crate) closing: Option<Clip>,
    /// Where the bed plays; it begins anew in every one.
    pub(crate) beds: Vec<Clip>,
    /// Where the bed is down, in order: speech, with the gaps too short to come up in.
    pub(crate) ducked: Vec<Span>,
    /// How long the whole is.
    pub(crate) length: Frames,
}

impl Timeline {
    /// Puts everything in its place.
    pub(crate) fn new(form: &Form, tunes: Tunes, parts: &[Part]) -> Timeline {
        let opening = tunes.signature.map_or(Frames::ZERO, |length| overlap(form, length, parts.first()));
        let ending = tunes.closing.map_or(Frames::ZERO, |length| overlap(form, length, parts.last()));
        let signature = tunes.signature.map(|length| Clip {
            start: Frames::ZERO,
            length,
            fades: Fades::of(EDGE, opening.max(EDGE)),
        });
        let begun = signature.as_ref().map_or(Frames::ZERO, |signature| signature.end() - opening);
        let (mut segments, stingers, bases) = in_a_row(form, tunes, parts, begun);
        if let (Some(part), Some(first)) = (parts.first(), segments.first_mut())
            && part.music
            && part.fade.into.is_none()
        {
            first.fades.into = opening.max(EDGE);
        }
        if let (Some(part), Some(last)) = (parts.last(), segments.last_mut())
            && part.music
            && part.fade.out.is_none()
        {
            last.fades.out = ending.max(EDGE);
        }
        let last_end = end_of(&segments).unwrap_or(begun);
        let closing = tunes.closing.map(|length| Clip {
            start: last_end - ending,
            length,
            fades: Fades::of(ending.max(EDGE), EDGE),
        });

        let neighbours = Neighbours {
            opening: signature.is_some().then_some(opening),
            ending: closing.is_some().then_some(ending),
        };
        let beds = if form.bed { bed_runs(form, parts, &segments, neighbours) } else { Vec::new() };
        let speech = |index: usize| {
            let start = segments[index].start;
            let moved = move |span: &Span| Span { from: span.from + start, to: span.to + start + form.duck.hold };
            parts[index].speech.iter().map(moved)
        };
        let too_short = form.duck.attack + form.duck.release + WORTH_RISING;
        let in_order = |mut spans: Vec<Span>| {
            spans.sort_by_key(|span| span.from);
            joined(spans, too_short)
        };
        let ducked = in_order((0..parts.len()).flat_map(speech).collect());
        let over = |base: usize| {
            let those: Vec<usize> = (0..parts.len()).filter(|index| bases[*index] == Some(base)).collect();
            in_order(those.into_iter().flat_map(speech).collect())
        };
        let spoken_over = (0..parts.len()).map(over).collect();
        let sounding = segments.iter().chain(&stingers).chain(&signature).chain(&closing).chain(beds.last());
        let length = sounding.map(Clip::end).max().unwrap_or(Frames::ZERO);
        Timeline { signature, segments, spoken_over, stingers, closing, beds, ducked, length }
    }
}
