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

use surco_model::{BedEnd, Duck, Fade, Join, Template};
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
    /// How it ends.
    pub(crate) bed_end: BedEnd,
}

impl Form {
    /// The form of a series' episodes.
    pub(crate) fn of(template: &Template) -> Form {
        Form {
            crossfade: template.crossfade.max(Frames::ZERO),
            pause: template.pause.max(Frames::ZERO),
            duck: template.duck,
            bed: template.bed.is_some(),
            bed_end: template.bed_end,
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
    /// How it follows the one before it.
    pub(crate) join: Join,
    /// How it comes and goes, where that is said.
    pub(crate) fade: Fade,
    /// Whether the stinger comes before it.
    pub(crate) stinger: bool,
    /// How long it still sounds after its level has fallen for good.
    pub(crate) tail: Frames,
}

/// How long the sounds of the series are that stand between and around the segments.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Tunes {
    pub(crate) signature: Option<Frames>,
    pub(crate) closing: Option<Frames>,
    pub(crate) stinger: Option<Frames>,
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

/// The end of what ends last.
fn end_of(clips: &[Clip]) -> Option<Frames> {
    clips.iter().map(Clip::end).max()
}

/// Every segment in its place, and the stingers between them; and which segment each lies over.
fn in_a_row(
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(seconds: f64) -> Frames {
        Frames::from_seconds(seconds)
    }

    fn form(bed: bool) -> Form {
        Form {
            crossfade: Frames::from_millis(800),
            pause: Frames::from_millis(300),
            duck: Duck::default(),
            bed,
            bed_end: BedEnd::Crossfade,
        }
    }

    fn tunes(signature: Option<Frames>, closing: Option<Frames>) -> Tunes {
        Tunes { signature, closing, stinger: None }
    }

    fn part(length: f64, bed: bool) -> Part {
        Part { length: seconds(length), bed, ..Part::default() }
    }

    #[test]
    fn segments_follow_each_other_with_the_pause_between_and_overlap_the_tunes() {
        let parts = [part(10.0, false), part(20.0, false), part(5.0, false)];
        let timeline = Timeline::new(&form(false), tunes(Some(seconds(6.0)), Some(seconds(8.0))), &parts);
        let starts: Vec<f64> = timeline.segments.iter().map(|clip| clip.start.seconds()).collect();
        assert_eq!(starts, [5.2, 15.5, 35.8]);
        assert_eq!(timeline.closing.as_ref().unwrap().start, seconds(40.0));
        assert_eq!(timeline.length, seconds(48.0));
        assert!(timeline.beds.is_empty());
    }

    #[test]
    fn an_episode_of_one_recording_is_that_recording() {
        let timeline = Timeline::new(&form(false), tunes(None, None), &[part(3.0, false)]);
        assert_eq!(timeline.segments[0].start, Frames::ZERO);
        assert_eq!(timeline.length, seconds(3.0));
    }

    #[test]
    fn music_fades_into_its_neighbour_and_speech_does_not() {
        let music = Part { music: true, ..part(10.0, false) };
        let crossfade = Frames::from_millis(800);
        let timeline = Timeline::new(&form(false), tunes(Some(seconds(6.0)), None), &[music, part(4.0, false)]);
        assert_eq!(timeline.signature.unwrap().fades, Fades::of(EDGE, crossfade));
        assert_eq!(timeline.segments[0].fades, Fades::of(crossfade, EDGE));
        assert_eq!(timeline.segments[1].fades, Fades::of(EDGE, EDGE));
    }

    #[test]
    fn a_tune_never_overlaps_more_than_half_of_a_short_greeting() {
        let timeline = Timeline::new(&form(false), tunes(Some(seconds(6.0)), None), &[part(1.0, false)]);
        assert_eq!(timeline.segments[0].start, seconds(5.5));
    }

    #[test]
    fn the_bed_takes_over_from_the_signature_and_runs_through_pauses_until_a_segment_without_it() {
        let parts = [part(10.0, true), part(10.0, true), part(10.0, false), part(10.0, true)];
        let timeline = Timeline::new(&form(true), tunes(Some(seconds(6.0)), Some(seconds(6.0))), &parts);
        let [one, other] = &timeline.beds[..] else { panic!("{:?}", timeline.beds) };
        assert_eq!((one.start, one.end()), (timeline.segments[0].start, timeline.segments[2].start));
        assert_eq!(one.fades.into, Frames::from_millis(800));
        assert_eq!((other.start, other.end()), (timeline.segments[2].end(), timeline.segments[3].end()));
        assert_eq!(other.fades.out, Frames::from_millis(800));
    }

    #[test]
    fn without_a_closing_the_bed_fades_away_behind_the_last_word() {
        let timeline = Timeline::new(&form(true), tunes(None, None), &[part(10.0, true)]);
        assert_eq!(timeline.length, seconds(10.8));
    }

    #[test]
    fn the_bed_stays_down_in_a_gap_too_short_to_come_up_in() {
        let span = |from, to| Span { from: seconds(from), to: seconds(to) };
        let speech = vec![span(0.5, 2.0), span(3.0, 4.0), span(6.0, 7.0)];
        let parts = [Part { speech, ..part(10.0, true) }];
        let timeline = Timeline::new(&form(true), tunes(Some(seconds(5.8)), None), &parts);
        assert_eq!(timeline.ducked, [span(5.5, 9.0), span(11.0, 12.0)]);
    }

    fn starts(timeline: &Timeline) -> Vec<f64> {
        timeline.segments.iter().map(|clip| clip.start.seconds()).collect()
    }

    #[test]
    fn pauses_overlaps_and_segues_are_exactly_as_long_as_they_say() {
        let following = |join| Part { join, ..part(10.0, false) };
        let song = Part { music: true, tail: seconds(2.5), ..part(10.0, false) };
        let parts = [
            song.clone(),
            following(Join::Segue),
            following(Join::Pause(Frames(12_345))),
            Part { music: true, ..following(Join::Overlap(seconds(1.5))) },
            Part { music: true, ..following(Join::Overlap(seconds(2.0))) },
        ];
        let timeline = Timeline::new(&form(false), Tunes::default(), &parts);
        let pause = 12_345.0 / 48_000.0;
        assert_eq!(starts(&timeline), [0.0, 7.5, 17.5 + pause, 26.0 + pause, 34.0 + pause]);
        let fades: Vec<_> = timeline.segments.iter().map(|clip| (clip.fades.into, clip.fades.out)).collect();
        assert_eq!(fades[0], (EDGE, EDGE), "what fades by itself is left alone");
        assert_eq!(fades[2], (EDGE, EDGE), "speech does not fade");
        assert_eq!(fades[3], (seconds(1.5), seconds(2.0)));
    }

    #[test]
    fn a_translation_lies_over_the_original_which_goes_down_under_its_speech_only() {
        let span = |from, to| Span { from: seconds(from), to: seconds(to) };
        let original = Part { speech: vec![span(0.0, 20.0)], ..part(20.0, false) };
        let over = Part { join: Join::Over(seconds(2.0)), speech: vec![span(0.5, 6.0)], ..part(8.0, false) };
        let long = Part { join: Join::Over(seconds(12.0)), speech: vec![span(1.0, 11.0)], ..part(12.0, false) };
        let parts = [part(5.0, false), original, over, long, part(3.0, false)];
        let timeline = Timeline::new(&form(false), Tunes::default(), &parts);
        assert_eq!(starts(&timeline), [0.0, 5.3, 7.3, 17.3, 29.6]);
        assert_eq!(timeline.spoken_over[1], [span(7.8, 13.3), span(18.3, 28.3)]);
        assert!(timeline.spoken_over.iter().enumerate().all(|(index, spans)| index == 1 || spans.is_empty()));
    }

    #[test]
    fn a_stinger_stands_between_two_segments_and_runs_into_the_second() {
        let parts = [part(5.0, false), Part { stinger: true, ..part(5.0, false) }];
        let tunes = Tunes { stinger: Some(seconds(2.0)), ..Tunes::default() };
        let timeline = Timeline::new(&form(false), tunes, &parts);
        assert_eq!((timeline.stingers[0].start, timeline.segments[1].start), (seconds(5.3), seconds(6.5)));
        assert_eq!(timeline.length, seconds(11.5));
    }

    #[test]
    fn the_bed_ends_with_the_speech_or_fades_in_the_time_it_is_given() {
        for (bed_end, length, out) in
            [(BedEnd::Speech, 10.0, 0.8), (BedEnd::Fade(seconds(3.0)), 13.0, 3.0), (BedEnd::Crossfade, 10.8, 0.8)]
        {
            let form = Form { bed_end, ..form(true) };
            let timeline = Timeline::new(&form, Tunes::default(), &[part(10.0, true)]);
            assert_eq!((timeline.length, timeline.beds[0].fades.out), (seconds(length), seconds(out)));
        }
        let form = Form { bed_end: BedEnd::Fade(seconds(3.0)), ..form(true) };
        let timeline = Timeline::new(&form, tunes(None, Some(seconds(8.0))), &[part(10.0, true)]);
        assert_eq!(timeline.beds[0].end(), seconds(13.0), "under the beginning of the closing");
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
                .map(|(length, bed, music)| Part { length: Frames(length), music, bed, ..Part::default() })
                .collect();
            let timeline = Timeline::new(&form, tunes(signature.map(Frames), closing.map(Frames)), &parts);
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
