//! The engine in a simulated world, judged by what it sends: every sample of it.

use crate::world::*;
use surco_model::{
    AfterOutage, AirEvent, AiringId, Ending, ItemId, MediaRef, OnAir, Origin, RundownItem, StartPolicy,
};
use surco_playout::{Past, Unfinished};
use surco_units::Frames;

/// Music (0.2) until a programme (0.4) at 10 s, which lasts 20 s; then music again.
fn a_small_radio() -> (ByHand, Shelf) {
    let shelf = Shelf::default()
        .with("music", 0.2, seconds(120.0))
        .with("programme", 0.4, seconds(20.0))
        .with("after", 0.1, seconds(120.0))
        .with("continuity", 0.3, seconds(60.0));
    let before = RundownItem {
        cue_out: seconds(120.0),
        fade_out: seconds(2.0),
        ..item("music", at(-5.0), seconds(15.0), StartPolicy::Follow)
    };
    let plan = ByHand {
        items: vec![
            before,
            item("programme", at(10.0), seconds(20.0), StartPolicy::Hard),
            item("after", at(30.0), seconds(120.0), StartPolicy::Follow),
        ],
        continuity: vec![media("continuity", seconds(60.0))],
    };
    (plan, shelf)
}

#[test]
fn a_continuity_that_cannot_be_read_for_an_hour_is_told_piece_by_piece_once() {
    let shelf = Shelf::default().with("good", 0.2, seconds(10.0));
    let continuity: Vec<_> = (0..5).map(|index| media(&format!("lost {index}"), seconds(60.0))).collect();
    let plan = ByHand { items: vec![], continuity };
    let report = simulation(&plan, &shelf, 3_600.0, &[], Past::default(), None);
    assert_eq!(notes(&report), ["playout-cannot-play"; 5]);
    // What has played again is told again.
    let plan = ByHand { items: vec![], continuity: vec![media("good", seconds(10.0))] };
    let faults = ["missing@100:60s", "missing@300:60s"];
    let report = simulation(&plan, &shelf, 500.0, &faults, Past::default(), None);
    let told = notes(&report).iter().filter(|id| **id == "playout-cannot-play").count();
    assert_eq!(told, 2, "{:?}", notes(&report));
}

#[test]
fn what_is_played_without_a_sound_card_is_logged_as_heard_by_nobody() {
    let shelf = Shelf::default().with("spot", 0.4, seconds(10.0)).with("music", 0.2, seconds(600.0));
    let spot = |name: &str, start: f64| RundownItem {
        source: MediaRef::named("spot"),
        ..item(name, at(start), seconds(10.0), StartPolicy::Hard)
    };
    let plan = ByHand {
        items: vec![spot("before", 5.0), spot("under-way", 20.0), spot("during", 40.0), spot("after", 70.0)],
        continuity: vec![media("music", seconds(600.0))],
    };
    let (report, _) = simulate(&plan, &shelf, 90.0, &["card-gone@25:40s"]);
    let lines = |name: &str| -> Vec<Ending> {
        let its = started(&report).into_iter().filter(|on_air| on_air.item.name() == name);
        let ending = |on_air: &OnAir| {
            report.events.iter().find_map(|event| match event {
                AirEvent::Ended { airing, ending, .. } if *airing == on_air.airing => Some(*ending),
                _ => None,
            })
        };
        its.map(|on_air| ending(on_air).unwrap()).collect()
    };
    assert_eq!(lines("before"), [Ending::Completed]);
    assert_eq!(lines("under-way"), [Ending::Interrupted, Ending::Unheard]);
    assert_eq!(lines("during"), [Ending::Unheard]);
    assert_eq!(lines("after"), [Ending::Completed]);
}

#[test]
fn a_hard_start_is_exact_to_the_frame_and_nothing_before_it_sounds_into_it() {
    let (plan, shelf) = a_small_radio();
    let (report, tape) = simulate(&plan, &shelf, 40.0, &[]);
    assert_eq!(report.onset_errors, [Frames::ZERO]);
    let onset = tape[0].iter().position(|sample| (*sample - 0.4).abs() < 0.001).unwrap();
    assert_eq!(onset as i64, 10 * SECOND);
    assert!(tape[0][onset - 1] < 0.001, "the music has faded out by then: {}", tape[0][onset - 1]);
    assert_eq!(tape[0].len() as i64, 40 * SECOND, "the recording is as long as the span");
    assert_eq!(report.silences, []);
    assert_eq!(ending_of(&report, "music"), Some(Ending::Cut));
    assert_eq!(ending_of(&report, "programme"), Some(Ending::Completed));
    assert_eq!(ending_of(&report, "after"), Some(Ending::Stopped));
}

#[test]
fn what_follows_follows_without_a_frame_between() {
    let (plan, shelf) = a_small_radio();
    let (_, tape) = simulate(&plan, &shelf, 40.0, &[]);
    let end = 30 * SECOND as usize;
    assert!((tape[0][end - 1] - 0.4).abs() < 0.001, "the last frame of the programme");
    assert!((tape[0][end] - 0.1).abs() < 0.001, "the first frame of what follows");
}

#[test]
fn a_playout_started_in_the_middle_of_an_item_joins_it_where_it_would_be() {
    let (plan, shelf) = a_small_radio();
    let (report, tape) = simulate(&plan, &shelf, 5.0, &[]);
    let first = started(&report)[0];
    assert_eq!((first.item.name(), first.position), ("music", seconds(5.0)));
    // The right channel counts hundredths of seconds: one second in, six seconds of the music have passed.
    assert!((tape[1][SECOND as usize] - 0.06).abs() < 0.0005, "{}", tape[1][SECOND as usize]);
}

#[test]
fn after_a_power_cut_the_right_item_goes_on_at_the_right_place() {
    let (plan, shelf) = a_small_radio();
    let (report, tape) = simulate(&plan, &shelf, 40.0, &["power-cut@14:6s"]);
    assert_eq!(ending_of(&report, "programme"), Some(Ending::Interrupted));
    let again = started(&report).into_iter().rfind(|on_air| on_air.item.name() == "programme").unwrap();
    assert_eq!((again.at, again.position), (at(20.0), seconds(10.0)));
    assert_eq!(again.start_error(), None, "what is joined midway is late on purpose");
    assert!((tape[1][25 * SECOND as usize] - 0.15).abs() < 0.0005, "at 25 s it is 15 s old");
    let cuts: Vec<_> =
        report.silences.iter().map(|silence| (silence.start, silence.length, silence.power_cut)).collect();
    assert_eq!(cuts, [(at(14.0), seconds(6.0), true)]);
}

#[test]
fn a_programme_that_resumes_goes_on_where_it_was_cut() {
    let (mut plan, shelf) = a_small_radio();
    plan.items[1].after_outage = AfterOutage::Resume;
    let (report, tape) = simulate(&plan, &shelf, 40.0, &["power-cut@14:6s"]);
    let again = started(&report).into_iter().rfind(|on_air| on_air.item.name() == "programme").unwrap();
    assert_eq!((again.at, again.position), (at(20.0), seconds(4.0)));
    assert!((tape[0][36 * SECOND as usize - 10] - 0.4).abs() < 0.001, "it is heard to its end");
    assert!((tape[0][36 * SECOND as usize + 10] - 0.1).abs() < 0.001, "and what follows has waited for it");
}

#[test]
fn a_missing_file_is_replaced_by_its_substitute_at_once() {
    let (mut plan, shelf) = a_small_radio();
    plan.items[1].substitutes = vec![media("continuity", seconds(60.0))];
    shelf.0.lock().unwrap().remove("programme");
    let (report, tape) = simulate(&plan, &shelf, 40.0, &[]);
    assert!((tape[0][15 * SECOND as usize] - 0.3).abs() < 0.001, "its substitute sounds in its place");
    assert!((tape[0][31 * SECOND as usize] - 0.1).abs() < 0.001, "and what follows comes in time");
    assert!(longest_silence(&tape) < 0.5, "{}", longest_silence(&tape));
    let stand_in = started(&report)[1];
    assert_eq!((stand_in.item.name(), stand_in.reason.id()), ("programme", "playout-stands-in"));
    assert!(notes(&report).contains(&"playout-cannot-play"));
}

#[test]
fn a_stick_pulled_out_while_it_plays_leads_down_the_ladder_and_up_again() {
    let (plan, shelf) = a_small_radio();
    let (report, tape) = simulate(&plan, &shelf, 60.0, &["missing@15:10s"]);
    assert_eq!(ending_of(&report, "programme"), Some(Ending::Failed));

    let kinds: Vec<&str> = started(&report).iter().map(|on_air| on_air.item.name()).collect();
    assert_eq!(kinds, ["music", "programme", "emergency", "continuity", "after"]);
    assert!(longest_silence(&tape) < 4.0, "the chime's own pauses are the longest");
    let hole = report.silences.iter().map(|silence| silence.length).max();
    assert!(hole.is_none_or(|hole| hole < seconds(0.5)), "{hole:?}");
    assert!((tape[0][40 * SECOND as usize] - 0.1).abs() < 0.001, "what follows comes in time");
}

#[test]
fn a_simulation_without_sound_tells_of_faults_what_one_with_sound_does() {
    for fault in ["missing@15:10s", "slow@15:4s", "power-cut@15:5s", "missing@10:300ms"] {
        let (plan, shelf) = a_small_radio();
        let (heard, _) = simulate(&plan, &shelf, 60.0, &[fault]);
        let told = simulation(&plan, &shelf, 60.0, &[fault], Past::default(), None);
        let names = |report: &Lived| started(report).iter().map(|on_air| on_air.title.clone()).collect::<Vec<_>>();
        assert_eq!(names(&heard), names(&told), "{fault}");
        let longest = |report: &Lived| {
            let holes = report.silences.iter().filter(|silence| !silence.power_cut);
            holes.map(|silence| silence.length).max().unwrap_or_default()
        };
        assert!(longest(&told) <= seconds(0.5), "{fault}: {}", longest(&told));
    }
}

#[test]
fn no_step_of_the_clock_makes_a_gap_or_a_rush() {
    for step in ["1s", "-1s", "30s", "-30s", "1h", "-1h", "87600h", "-87600h"] {
        let (plan, shelf) = a_small_radio();
        let (report, tape) = simulate(&plan, &shelf, 40.0, &[&format!("clock-step@5:{step}")]);
        assert_eq!(report.silences, [], "{step}");
        assert!(longest_silence(&tape) < 0.17, "{step}: {}", longest_silence(&tape));
        assert_eq!(tape[0].len() as i64, 40 * SECOND, "{step}: as much sound as time");
        assert!(notes(&report).iter().any(|note| note.starts_with("playout-clock")), "{step} is told");
    }
}

#[test]
fn after_the_clock_is_set_the_right_item_sounds_within_two_seconds() {
    let (plan, shelf) = a_small_radio();
    // At 5 s the clock goes on to 20 s: the programme is 10 s old by then.
    let (_, tape) = simulate(&plan, &shelf, 12.0, &["clock-step@5:15s"]);
    assert!((tape[0][7 * SECOND as usize] - 0.4).abs() < 0.001, "{}", tape[0][7 * SECOND as usize]);
    assert!((tape[1][7 * SECOND as usize] - 0.12).abs() < 0.0005);
}

#[test]
fn a_clock_before_the_journals_last_line_brings_continuity_until_it_is_set() {
    let (plan, shelf) = a_small_radio();
    let past = Past { last_airing: AiringId(7), last_event: Some(at(3600.0)), unfinished: vec![] };
    // The PC wakes up an hour behind; somebody sets the clock at 8 s.
    let plan = ByHand {
        items: vec![item("programme", at(3600.0), seconds(20.0), StartPolicy::Hard), {
            item("after", at(3620.0), seconds(120.0), StartPolicy::Follow)
        }],
        ..plan
    };
    let (report, tape) = simulate_after(&plan, &shelf, 20.0, &["clock-step@8:1h"], past);
    let first = started(&report)[0];
    assert!(matches!(first.item.origin(), Origin::Continuity(_) | Origin::Emergency(_)), "{}", first.item);
    assert!(first.airing > AiringId(7), "numbers go on");
    assert_eq!(notes(&report)[..2], ["playout-clock-untrusted", "playout-clock-trusted"]);
    assert!((tape[0][10 * SECOND as usize] - 0.4).abs() < 0.001, "the grid is taken up");
    assert!((tape[1][10 * SECOND as usize] - 0.10).abs() < 0.0005, "where it is by then");
}

#[test]
fn a_slow_file_delays_by_no_more_than_the_listener_forgives() {
    let (plan, shelf) = a_small_radio();
    let (report, tape) = simulate(&plan, &shelf, 40.0, &["slow@9:4s"]);
    assert!(longest_silence(&tape) < 4.0, "{}", longest_silence(&tape));
    assert!(report.silences.iter().all(|silence| silence.length <= seconds(0.5)), "{:?}", report.silences);
    assert!((tape[0][35 * SECOND as usize] - 0.1).abs() < 0.001, "what follows comes in time");
}

#[test]
fn a_silent_file_is_covered_within_six_seconds() {
    let (plan, shelf) = a_small_radio();
    let shelf = shelf.with("programme", 0.0, seconds(20.0));
    let (report, tape) = simulate(&plan, &shelf, 40.0, &[]);
    assert_eq!(ending_of(&report, "programme"), Some(Ending::Failed));
    assert!((tape[0][16 * SECOND as usize] - 0.3).abs() < 0.001, "continuity covers it");
    assert!((5.0..6.0).contains(&longest_silence(&tape)), "{}", longest_silence(&tape));
    assert!((tape[0][31 * SECOND as usize] - 0.1).abs() < 0.001, "and what follows comes in time");
}

#[test]
fn silence_that_is_meant_is_kept_and_the_tone_has_its_level() {
    let (_, shelf) = a_small_radio();
    let off = |name: &str, carrier: surco_model::Carrier, start, length| RundownItem {
        source: MediaRef::OffAir(carrier),
        kind: surco_model::ItemKind::OffAir,
        cue_out: seconds(2_592_000.0),
        ..item(name, at(start), seconds(length), StartPolicy::Hard)
    };
    let mut plan = a_small_radio().0;
    plan.items = vec![
        off("pause", surco_model::Carrier::Silence, 0.0, 20.0),
        off("tone", surco_model::Carrier::Tone, 20.0, 10.0),
    ];
    let (report, tape) = simulate(&plan, &shelf, 40.0, &[]);
    assert!(longest_silence(&tape) > 19.5, "{}", longest_silence(&tape));
    let peak = |from: f64, until: f64| {
        let span = (from * SECOND as f64) as usize..(until * SECOND as f64) as usize;
        tape[0][span].iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
    };
    assert!((20.0 * peak(22.0, 28.0).log10() + 18.0).abs() < 0.1, "{}", peak(22.0, 28.0));
    assert!((tape[0][35 * SECOND as usize] - 0.3).abs() < 0.001, "then continuity");
    assert_eq!(ending_of(&report, "pause"), Some(Ending::Cut));
    assert_eq!(report.silences, [], "none that nobody meant");
}

#[test]
fn many_short_silent_files_are_silence_too_and_the_loop_in_memory_covers_what_cannot() {
    let (mut plan, shelf) = a_small_radio();
    let shelf = shelf.with("continuity", 0.0, seconds(60.0)).with("silent", 0.0, seconds(3.0));
    plan.items = (0..20)
        .map(|index| RundownItem {
            source: MediaRef::named("silent"),
            ..item(&format!("silent {index}"), at(f64::from(3 * index)), seconds(3.0), StartPolicy::Follow)
        })
        .collect();
    let (_, tape) = simulate(&plan, &shelf, 60.0, &[]);
    assert!(longest_silence(&tape) < 6.0, "{}", longest_silence(&tape));
}

#[test]
fn with_nothing_at_all_the_emergency_loop_sounds() {
    let (report, tape) = simulate(&ByHand::default(), &Shelf::default(), 20.0, &[]);
    assert!(matches!(started(&report)[0].item.origin(), Origin::Emergency(_)));
    assert!((tape[0][10 * SECOND as usize] - 0.05).abs() < 0.001);
    let hole: Frames = report.silences.iter().fold(Frames::ZERO, |sum, silence| sum + silence.length);
    assert!(hole < seconds(0.5), "{hole}");
}

#[test]
fn what_the_journal_left_open_is_closed_before_anything_else() {
    let (plan, shelf) = a_small_radio();
    let unfinished =
        Unfinished { airing: AiringId(3), item: ItemId::named("old"), at: at(-60.0), position: seconds(2.0) };
    let past = Past { last_airing: AiringId(3), last_event: Some(at(-60.0)), unfinished: vec![unfinished] };
    let (report, _) = simulate_after(&plan, &shelf, 5.0, &[], past);
    let first = &report.events[0];
    let surco_model::AirEvent::Ended { airing, ending, position, .. } = first else { panic!("{first:?}") };
    assert_eq!((*airing, *ending, *position), (AiringId(3), Ending::Interrupted, seconds(2.0)));
}
