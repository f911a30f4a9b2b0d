//! Whole timelines.

use surco_model::{BedEnd, Duck, Join};

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
