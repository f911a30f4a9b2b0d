//! What sounds when: from the lengths of an episode's parts to the frame at which each begins and ends.
//!
//! ```text
//! signature ────────╲
//!                    ╳ segment ──── pause ─── segment ─────╳
//!         bed        ╱────╲____ducked____╱╲___ducked_______╲
//! closing                                                  ╱──────────
//! ```
//!
//! Music fades where it meets its neighbour; speech never does: its first and its last word count.

use surco_model::{Duck, Template};
use surco_units::Frames;

use crate::envelope::{EDGE, Fades};
use crate::spans::{Span, joined};

/// A gap in the speech is worth bringing the bed back for when, going up and down apart, this much is left of it:
/// longer than the breath between two sentences.
const WORTH_RISING: Frames = Frames::from_millis(500);

/// The values of a [`Template`] that decide about time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Form {
    /// How long signature and closing overlap their neighbours.
    pub(crate) crossfade: Frames,
    /// Silence between two segments.
    pub(crate) pause: Frames,
    /// How the bed gives way.
    pub(crate) duck: Duck,
    /// Whether there is a bed.
    pub(crate) bed: bool,
}

impl Form {
    /// The form of a series' episodes.
    pub(crate) fn of(template: &Template) -> Form {
        Form {
            crossfade: template.crossfade.max(Frames::ZERO),
            pause: template.pause.max(Frames::ZERO),
            duck: template.duck,
            bed: template.bed.is_some(),
        }
    }
}

/// A segment as the timeline sees it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Part {
    /// How long it sounds.
    pub(crate) length: Frames,
    /// Whether it is music, which may fade into its neighbour.
    pub(crate) music: bool,
    /// Whether the bed plays under it.
    pub(crate) bed: bool,
    /// Where somebody speaks, counted from its beginning.
    pub(crate) speech: Vec<Span>,
}

/// A sound in its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clip {
    /// Its first frame.
    pub(crate) start: Frames,
    /// How long it sounds.
    pub(crate) length: Frames,
    /// How it begins and ends.
    pub(crate) fades: Fades,
}

impl Clip {
    /// The frame after its last.
    pub(crate) fn end(&self) -> Frames {
        self.start + self.length
    }
}

/// The whole episode.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Timeline {
    /// The tune that opens it.
    pub(crate) signature: Option<Clip>,
    /// Every segment, in order.
    pub(crate) segments: Vec<Clip>,
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
    pub(crate) fn new(
        form: &Form,
        signature: Option<Frames>,
        parts: &[Part],
        closing: Option<Frames>,
    ) -> Timeline {
        let opening = signature.map_or(Frames::ZERO, |length| overlap(form, length, parts.first()));
        let ending = closing.map_or(Frames::ZERO, |length| overlap(form, length, parts.last()));

        let signature = signature.map(|length| Clip {
            start: Frames::ZERO,
            length,
            fades: Fades { into: EDGE, out: opening.max(EDGE) },
        });
        let mut start = signature.as_ref().map_or(Frames::ZERO, |signature| signature.end() - opening);
        let mut segments = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            let meets = |at_this_end: bool, overlap: Frames| {
                if part.music && at_this_end { overlap.max(EDGE) } else { EDGE }
            };
            let fades = Fades { into: meets(index == 0, opening), out: meets(index + 1 == parts.len(), ending) };
            segments.push(Clip { start, length: part.length, fades });
            start += part.length + form.pause;
        }
        let last_end = segments.last().map_or(start, Clip::end);
        let closing = closing.map(|length| Clip {
            start: last_end - ending,
            length,
            fades: Fades { into: ending.max(EDGE), out: EDGE },
        });

        let neighbours = Neighbours {
            opening: signature.is_some().then_some(opening),
            ending: closing.is_some().then_some(ending),
        };
        let beds = if form.bed { bed_runs(form, parts, &segments, neighbours) } else { Vec::new() };
        let speech = parts.iter().zip(&segments).flat_map(|(part, clip)| {
            let moved = |span: &Span| Span { from: span.from + clip.start, to: span.to + clip.start };
            part.speech.iter().map(moved)
        });
        let too_short = form.duck.attack + form.duck.release + WORTH_RISING;
        let ducked = joined(speech, too_short);
        let ends = [closing.as_ref().map(Clip::end), beds.last().map(Clip::end), Some(last_end)];
        let length = ends.into_iter().flatten().max().unwrap_or(Frames::ZERO);
        Timeline { signature, segments, closing, beds, ducked, length }
    }
}

/// How long a tune and its neighbour overlap: as the template says, and never more than half of either.
fn overlap(form: &Form, tune: Frames, neighbour: Option<&Part>) -> Frames {
    let neighbour = neighbour.map_or(Frames::ZERO, |part| part.length);
    form.crossfade.min(Frames(tune.0 / 2)).min(Frames(neighbour.0 / 2))
}

/// How long the tunes at both ends overlap the segments, where there are any.
#[derive(Debug, Clone, Copy)]
struct Neighbours {
    opening: Option<Frames>,
    ending: Option<Frames>,
}

/// The bed plays without a break under all segments in a row that want it. It comes in the place of a tune that
/// goes, gives its place to a tune that comes, and fades away in the pause before a segment that goes without.
fn bed_runs(form: &Form, parts: &[Part], segments: &[Clip], neighbours: Neighbours) -> Vec<Clip> {
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
        let (start, into) = match neighbours.opening {
            _ if first > 0 => (segments[first - 1].end(), in_the_pause),
            Some(opening) => (segments[first].start, opening),
            None => (segments[first].start, form.crossfade),
        };
        let (end, out) = match neighbours.ending {
            _ if last + 1 < segments.len() => (segments[last + 1].start, in_the_pause),
            Some(ending) => (segments[last].end(), ending),
            None => (segments[last].end() + form.crossfade, form.crossfade),
        };
        let half = Frames((end - start).0 / 2);
        let fade = |wanted: Frames| wanted.max(EDGE).min(half);
        runs.push(Clip { start, length: end - start, fades: Fades { into: fade(into), out: fade(out) } });
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(seconds: f64) -> Frames {
        Frames::from_seconds(seconds)
    }

    fn form(bed: bool) -> Form {
        Form { crossfade: Frames::from_millis(800), pause: Frames::from_millis(300), duck: Duck::default(), bed }
    }

    fn part(length: f64, bed: bool) -> Part {
        Part { length: seconds(length), bed, ..Part::default() }
    }

    #[test]
    fn segments_follow_each_other_with_the_pause_between_and_overlap_the_tunes() {
        let parts = [part(10.0, false), part(20.0, false), part(5.0, false)];
        let timeline = Timeline::new(&form(false), Some(seconds(6.0)), &parts, Some(seconds(8.0)));
        let starts: Vec<f64> = timeline.segments.iter().map(|clip| clip.start.seconds()).collect();
        assert_eq!(starts, [5.2, 15.5, 35.8]);
        assert_eq!(timeline.closing.as_ref().unwrap().start, seconds(40.0));
        assert_eq!(timeline.length, seconds(48.0));
        assert!(timeline.beds.is_empty());
    }

    #[test]
    fn an_episode_of_one_recording_is_that_recording() {
        let timeline = Timeline::new(&form(false), None, &[part(3.0, false)], None);
        assert_eq!(timeline.segments[0].start, Frames::ZERO);
        assert_eq!(timeline.length, seconds(3.0));
    }

    #[test]
    fn music_fades_into_its_neighbour_and_speech_does_not() {
        let music = Part { music: true, ..part(10.0, false) };
        let crossfade = Frames::from_millis(800);
        let timeline = Timeline::new(&form(false), Some(seconds(6.0)), &[music, part(4.0, false)], None);
        assert_eq!(timeline.signature.unwrap().fades, Fades { into: EDGE, out: crossfade });
        assert_eq!(timeline.segments[0].fades, Fades { into: crossfade, out: EDGE });
        assert_eq!(timeline.segments[1].fades, Fades { into: EDGE, out: EDGE });
    }

    #[test]
    fn a_tune_never_overlaps_more_than_half_of_a_short_greeting() {
        let timeline = Timeline::new(&form(false), Some(seconds(6.0)), &[part(1.0, false)], None);
        assert_eq!(timeline.segments[0].start, seconds(5.5));
    }

    #[test]
    fn the_bed_takes_over_from_the_signature_and_runs_through_pauses_until_a_segment_without_it() {
        let parts = [part(10.0, true), part(10.0, true), part(10.0, false), part(10.0, true)];
        let timeline = Timeline::new(&form(true), Some(seconds(6.0)), &parts, Some(seconds(6.0)));
        let [one, other] = &timeline.beds[..] else { panic!("{:?}", timeline.beds) };
        assert_eq!((one.start, one.end()), (timeline.segments[0].start, timeline.segments[2].start));
        assert_eq!(one.fades.into, Frames::from_millis(800));
        assert_eq!((other.start, other.end()), (timeline.segments[2].end(), timeline.segments[3].end()));
        assert_eq!(other.fades.out, Frames::from_millis(800));
    }

    #[test]
    fn without_a_closing_the_bed_fades_away_behind_the_last_word() {
        let timeline = Timeline::new(&form(true), None, &[part(10.0, true)], None);
        assert_eq!(timeline.length, seconds(10.8));
    }

    #[test]
    fn the_bed_stays_down_in_a_gap_too_short_to_come_up_in() {
        let span = |from, to| Span { from: seconds(from), to: seconds(to) };
        let speech = vec![span(0.5, 2.0), span(3.0, 4.0), span(6.0, 7.0)];
        let parts = [Part { speech, ..part(10.0, true) }];
        let timeline = Timeline::new(&form(true), Some(seconds(5.8)), &parts, None);
        assert_eq!(timeline.ducked, [span(5.5, 9.0), span(11.0, 12.0)]);
    }

    proptest! {
        #[test]
        fn whatever_the_lengths_nothing_begins_before_the_programme_or_ends_after_it(
            signature in proptest::option::of(0i64..500_000),
            closing in proptest::option::of(0i64..500_000),
            parts in proptest::collection::vec((0i64..500_000, any::<bool>(), any::<bool>()), 1..8),
            crossfade in 0i64..200_000,
            pause in 0i64..200_000,
        ) {
            let form = Form { crossfade: Frames(crossfade), pause: Frames(pause), ..form(true) };
            let parts: Vec<Part> = parts
                .into_iter()
                .map(|(length, bed, music)| Part { length: Frames(length), music, bed, speech: Vec::new() })
                .collect();
            let timeline = Timeline::new(&form, signature.map(Frames), &parts, closing.map(Frames));
            let clips = timeline.segments.iter().chain(&timeline.signature).chain(&timeline.closing);
            for clip in clips.chain(&timeline.beds) {
                prop_assert!(clip.start >= Frames::ZERO && clip.end() <= timeline.length);
                prop_assert!(clip.length >= Frames::ZERO);
            }
            for pair in timeline.segments.windows(2) {
                prop_assert_eq!(pair[1].start, pair[0].end() + form.pause);
            }
        }
    }
}
