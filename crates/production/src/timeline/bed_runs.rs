//! Where the bed plays.

use surco_model::BedEnd;
use surco_units::Frames;

use super::parts::{Clip, Form, Part, end_of};
use crate::envelope::{EDGE, Fades};

/// How long the tunes at both ends overlap the segments, where there are any.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neighbours {
    pub(super) opening: Option<Frames>,
    pub(super) ending: Option<Frames>,
}

/// The bed plays without a break under all segments in a row that want it. It comes in the place of a tune that
/// goes, gives its place to a tune that comes, and fades away in the pause before a segment that goes without.
pub(super) fn bed_runs(form: &Form, parts: &[Part], segments: &[Clip], neighbours: Neighbours) -> Vec<Clip> {
    let mut runs = Vec::new();
    let mut index = 0;
    while index < parts.len() {
        if !parts[index].bed {
            index += 1;
            continue;
        }
        let first = index;
        while index < parts.len() && parts[index].bed {
            index += 1;
        }
        let last = index - 1;
        let in_the_pause = form.crossfade.max(form.pause);
        let end_until = |index: usize| end_of(&segments[..=index]).unwrap_or(Frames::ZERO);
        let (start, into) = match neighbours.opening {
            _ if first > 0 => (end_until(first - 1).min(segments[first].start), in_the_pause),
            Some(opening) => (segments[first].start, opening),
            None => (segments[first].start, form.crossfade),
        };
        let behind = end_until(last);
        let (end, out) = match (form.bed_end, neighbours.ending) {
            _ if last + 1 < segments.len() => (segments[last + 1].start.max(start), in_the_pause),
            (BedEnd::Speech, _) => (behind, form.crossfade),
            (BedEnd::Fade(fade), _) => (behind + fade, fade),
            (BedEnd::Crossfade, Some(ending)) => (behind, ending),
            (BedEnd::Crossfade, None) => (behind + form.crossfade, form.crossfade),
        };
        let half = Frames((end - start).0 / 2);
        let fade = |wanted: Frames| wanted.max(EDGE).min(half);
        runs.push(Clip { start, length: end - start, fades: Fades::of(fade(into), fade(out)) });
    }
    runs
}
