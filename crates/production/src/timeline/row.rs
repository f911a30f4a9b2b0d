//! Segments one behind the other, as each says how it follows the one before.

use surco_model::Join;
use surco_units::Frames;

use super::parts::{Clip, Form, Part, Tunes, end_of};
use crate::envelope::{EDGE, Fades};

/// Every segment in its place, and the stingers between them; and which segment each lies over.
pub(super) fn in_a_row(
    form: &Form,
    tunes: Tunes,
    parts: &[Part],
    begun: Frames,
) -> (Vec<Clip>, Vec<Clip>, Vec<Option<usize>>) {
    let (mut segments, mut stingers): (Vec<Clip>, Vec<Clip>) = (Vec::with_capacity(parts.len()), Vec::new());
    let mut bases: Vec<Option<usize>> = Vec::with_capacity(parts.len());
    let mut base = 0;
    for (index, part) in parts.iter().enumerate() {
        let before = end_of(&segments).unwrap_or(begun);
        let mut fades = Fades {
            into: part.fade.into.unwrap_or(EDGE).max(EDGE),
            out: part.fade.out.unwrap_or(EDGE).max(EDGE),
            shape: part.fade.shape,
        };
        let mut start = match part.join {
            _ if index == 0 => before,
            Join::Usual => before + form.pause,
            Join::Pause(pause) => before + pause,
            Join::Overlap(by) => {
                if let (Some(last), Some(music)) = (segments.last_mut(), parts.get(index - 1))
                    && music.music
                    && music.fade.out.is_none()
                {
                    last.fades.out = by.max(EDGE).min(last.length - last.fades.into);
                }
                if part.music && part.fade.into.is_none() {
                    fades.into = by.max(EDGE).min(part.length - fades.out);
                }
                before - by
            }
            Join::Segue => before - parts[index - 1].tail.min(Frames(part.length.0 / 2)),
            Join::Over(after) => segments[base].start + after,
        };
        let is_over = index > 0 && matches!(part.join, Join::Over(_));
        if !is_over {
            base = index;
        }
        bases.push(is_over.then_some(base));
        if let (Some(length), true) = (tunes.stinger, part.stinger) {
            let overlap = overlap(form, length, Some(part));
            stingers.push(Clip { start, length, fades: Fades::of(EDGE, overlap.max(EDGE)) });
            start = start + length - overlap;
        }
        segments.push(Clip { start: start.max(Frames::ZERO), length: part.length, fades });
    }
    (segments, stingers, bases)
}

/// How long a tune and its neighbour overlap: as the template says, and never more than half of either.
pub(super) fn overlap(form: &Form, tune: Frames, neighbour: Option<&Part>) -> Frames {
    let neighbour = neighbour.map_or(Frames::ZERO, |part| part.length);
    form.crossfade.min(Frames(tune.0 / 2)).min(Frames(neighbour.0 / 2))
}
