//! Another station's stream on the air: lost, stood in for, and back.

use crate::world::*;
use surco_model::{Ending, ItemKind, Media, MediaRef, OnAir, RundownItem, StartPolicy};
use surco_units::{Decibels, Frames};

/// A stream from 10 s to 70 s, and a programme behind it at its second. (The last tenth of a second of continuity's fade
/// before it counts as silence.)
fn a_radio_with_a_relay(stand_ins: &[&str]) -> (ByHand, Shelf) {
    let shelf = Shelf::default()
        .with("news", 0.4, seconds(20.0))
        .with("short", 0.25, seconds(8.0))
        .with("long", 0.35, seconds(60.0))
        .with("continuity", 0.3, seconds(60.0));
    let Media { source, cue_out, .. } = Media::relay(&["http://otra.pe/vivo".to_owned()], Decibels(0.0));
    let relay = RundownItem {
        kind: ItemKind::Relay,
        source,
        cue_out,
        fade_in: seconds(0.05),
        fade_out: seconds(0.5),
        substitutes: stand_ins
            .iter()
            .map(|name| media(name, seconds(if *name == "short" { 8.0 } else { 60.0 })))
            .collect(),
        ..item("relay", at(10.0), seconds(60.0), StartPolicy::Hard)
    };
    let items = vec![relay, item("news", at(70.0), seconds(20.0), StartPolicy::Hard)];
    (ByHand { items, continuity: vec![media("continuity", seconds(60.0))] }, shelf)
}

fn began(report: &Lived) -> Vec<(&str, f64)> {
    let name = |on_air: &OnAir| match &on_air.source {
        Some(source) if source.is_relay() => "relay".to_owned(),
        source => source.as_ref().map_or("", MediaRef::name).to_owned(),
    };
    let names: Vec<(String, f64)> =
        started(report).into_iter().map(|on_air| (name(on_air), (on_air.at - at(0.0)).seconds())).collect();
    names.into_iter().map(|(name, at)| (&*name.leak(), at)).collect()
}

fn endings_of_the_relay(report: &Lived) -> Vec<Ending> {
    let airings: Vec<_> = started(report)
        .into_iter()
        .filter(|on_air| on_air.source.as_ref().is_some_and(MediaRef::is_relay))
        .collect();
    let ending = |airing| {
        report.events.iter().find_map(|event| match event {
            surco_model::AirEvent::Ended { airing: ended, ending, .. } if *ended == airing => Some(*ending),
            _ => None,
        })
    };
    airings.into_iter().filter_map(|on_air| ending(on_air.airing)).collect()
}

#[test]
fn a_relay_fills_its_slot_and_what_follows_it_comes_at_its_frame() {
    let (plan, shelf) = a_radio_with_a_relay(&["long"]);
    let (report, tape) = simulate(&plan, &shelf, 80.0, &[]);
    assert_eq!(began(&report), [("continuity", 0.0), ("relay", 10.0), ("news", 70.0)]);
    assert_eq!(report.onset_errors, [Frames::ZERO; 2]);
    assert_eq!(endings_of_the_relay(&report), [Ending::Cut]);
    let onset = tape[0].iter().rposition(|sample| (*sample - 0.4).abs() > 0.001).unwrap() + 1;
    assert!(onset as i64 <= 70 * SECOND && onset as i64 > 70 * SECOND - SECOND / 2, "{onset}");
    assert!(tape[0][70 * SECOND as usize - 1].abs() < 0.41, "and has faded");
    assert_eq!(report.silences, []);
}

#[test]
fn a_relay_that_is_lost_is_stood_in_for_without_a_hole_and_comes_back_while_its_slot_lasts() {
    for with_sound in [true, false] {
        let (plan, shelf) = a_radio_with_a_relay(&["long"]);
        let faults = ["relay-lost@30:10s"];
        let (report, hole) = if with_sound {
            let (report, tape) = simulate(&plan, &shelf, 80.0, &faults);
            let hole = longest_silence(&tape);
            (report, hole)
        } else {
            (simulation(&plan, &shelf, 80.0, &faults, Default::default(), None), 0.0)
        };
        let began = began(&report);
        let names: Vec<_> = began.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["continuity", "relay", "long", "relay", "news"], "{began:?}");
        assert!((30.0..31.1).contains(&began[2].1), "{began:?}");
        // It is asked for after 1, 2, 4 and 8 s, and has to have been there for 3.
        assert!((43.0..50.0).contains(&began[3].1), "{began:?}");
        assert_eq!(began[4].1, 70.0);
        assert_eq!(endings_of_the_relay(&report), [Ending::Failed, Ending::Cut]);
        assert_eq!(notes(&report), ["playout-relay-lost"], "said once");
        assert_eq!(report.silences, []);
        assert!(hole < 0.15, "{hole} s");
        let back = started(&report)[3];
        assert_eq!(back.reason.id(), "playout-relay-back");
        assert_eq!(back.position, back.at - at(10.0), "where its slot is by then");
    }
}

#[test]
fn a_stand_in_that_breaks_off_while_it_fades_before_a_relay_that_is_back_calls_nothing_in_over_it() {
    let (plan, shelf) = a_radio_with_a_relay(&["long", "short"]);
    let faults = ["relay-lost@30:10s"];
    let (report, _) = simulate(&plan, &shelf, 80.0, &faults);
    let [stood_in, back] = [2, 3].map(|index| began(&report)[index].1);
    // Its file is shorter than the catalogue says: it ends in the middle of that fade.
    let shelf = shelf.with("long", 0.35, seconds(back - stood_in + 0.5));
    let (report, _) = simulate(&plan, &shelf, 80.0, &faults);
    assert!(notes(&report).contains(&"playout-broke-off"), "{:?}", notes(&report));
    let names: Vec<_> = began(&report).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["continuity", "relay", "long", "relay", "news"]);
}

#[test]
fn a_relay_that_falls_silent_is_stood_in_for_within_a_second_of_it_and_comes_back_when_it_sounds() {
    for stand_in in ["long", "continuity"] {
        let stand_ins: &[&str] = if stand_in == "long" { &["long"] } else { &[] };
        let (plan, shelf) = a_radio_with_a_relay(stand_ins);
        let (report, tape) = simulate(&plan, &shelf, 80.0, &["relay-silent@30:10s"]);
        let began = began(&report);
        let names: Vec<_> = began.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["continuity", "relay", stand_in, "relay", "news"], "{began:?}");
        // Four seconds of it are in reserve, so that it is known when one of five has been heard.
        assert!((34.9..35.2).contains(&began[2].1), "{began:?}");
        assert!((44.0..46.0).contains(&began[3].1), "{began:?}");
        assert_eq!(endings_of_the_relay(&report), [Ending::Failed, Ending::Cut]);
        assert_eq!(notes(&report), ["playout-relay-fell-silent"], "said once");
        let hole = longest_silence(&tape);
        assert!((0.9..1.3).contains(&hole), "{hole} s");
        assert_eq!(started(&report)[3].reason.id(), "playout-relay-back");
    }
}

#[test]
fn a_relay_that_comes_and_goes_is_waited_for_longer_each_time() {
    let (plan, shelf) = a_radio_with_a_relay(&["long"]);
    let faults = ["relay-silent@15:6s", "relay-silent@25:6s", "relay-silent@35:6s", "relay-silent@45:6s"];
    let (report, _) = simulate(&plan, &shelf, 80.0, &faults);
    let names: Vec<_> = began(&report).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["continuity", "relay", "long", "relay", "news"]);
    assert!(began(&report)[3].1 > 51.0, "not while it sounds for four seconds at a time");
    assert_eq!(notes(&report), ["playout-relay-fell-silent"]);
}

#[test]
fn a_relay_that_is_silent_before_its_slot_begins_is_taken_up_when_it_sounds() {
    let (plan, shelf) = a_radio_with_a_relay(&["long"]);
    let (report, tape) = simulate(&plan, &shelf, 80.0, &["relay-silent@0:20s"]);
    let began = began(&report);
    let names: Vec<_> = began.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["continuity", "long", "relay", "news"], "{began:?}");
    assert!(began[1].1 < 10.3 && (24.0..26.0).contains(&began[2].1), "{began:?}");
    assert!(started(&report)[1].reason.to_string().contains("silenc"), "{}", started(&report)[1].reason);
    assert!(longest_silence(&tape) < 0.5, "{}", longest_silence(&tape));
}

#[test]
fn without_a_stand_in_continuity_bridges_it() {
    let (plan, shelf) = a_radio_with_a_relay(&[]);
    let (report, tape) = simulate(&plan, &shelf, 80.0, &["relay-lost@30:5s"]);
    let names: Vec<_> = began(&report).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["continuity", "relay", "continuity", "relay", "news"]);
    assert!(longest_silence(&tape) < 0.15, "{}", longest_silence(&tape));
    assert_eq!(report.silences, []);
}

#[test]
fn stand_ins_follow_each_other_until_it_is_back() {
    let (plan, shelf) = a_radio_with_a_relay(&["short", "long"]);
    let (report, tape) = simulate(&plan, &shelf, 80.0, &["relay-lost@20:20s"]);
    let names: Vec<_> = began(&report).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["continuity", "relay", "short", "long", "relay", "news"]);
    assert!(longest_silence(&tape) < 0.15, "{}", longest_silence(&tape));
}

#[test]
fn a_relay_that_is_away_before_its_slot_begins_is_taken_up_when_it_comes() {
    let (plan, shelf) = a_radio_with_a_relay(&["long"]);
    let (report, tape) = simulate(&plan, &shelf, 80.0, &["relay-lost@0:20s"]);
    let began = began(&report);
    let names: Vec<_> = began.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["continuity", "long", "relay", "news"], "{began:?}");
    assert_eq!(began[1].1, 10.0);
    assert!((23.0..40.0).contains(&began[2].1), "{began:?}");
    assert!(longest_silence(&tape) < 0.15, "{}", longest_silence(&tape));
    // One that is back before the slot begins is as if it had never been away.
    let (report, _) = simulate(&plan, &shelf, 80.0, &["relay-lost@0:2s"]);
    let began = self::began(&report);
    assert_eq!(began, [("continuity", 0.0), ("relay", 10.0), ("news", 70.0)]);
}

#[test]
fn without_a_network_there_are_no_relays() {
    let (plan, shelf) = a_radio_with_a_relay(&["long"]);
    let [lost, down] =
        ["relay-lost@30:14s", "network-down@30:14s"].map(|fault| simulate(&plan, &shelf, 80.0, &[fault]).0);
    assert_eq!(began(&lost).len(), 5, "{:?}", began(&lost));
    assert_eq!(began(&lost), began(&down));
}

#[test]
fn for_the_last_moments_of_its_slot_it_does_not_come_back() {
    let (plan, shelf) = a_radio_with_a_relay(&["long"]);
    let (report, _) = simulate(&plan, &shelf, 80.0, &["relay-lost@50:14s"]);
    let names: Vec<_> = began(&report).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["continuity", "relay", "long", "news"]);
    assert_eq!(began(&report)[3].1, 70.0);
}

#[test]
fn after_a_power_cut_a_relay_is_joined_and_ends_when_it_should() {
    let (plan, shelf) = a_radio_with_a_relay(&["long"]);
    let (report, _) = simulate(&plan, &shelf, 80.0, &["power-cut@30:10s"]);
    let began = began(&report);
    assert_eq!(began.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["continuity", "relay", "relay", "news"]);
    assert_eq!((began[2].1, began[3].1), (40.0, 70.0));
    assert_eq!(started(&report)[2].position, seconds(30.0));
}

#[test]
fn no_disk_has_anything_to_do_with_a_relay() {
    let (plan, shelf) = a_radio_with_a_relay(&["long"]);
    let (report, tape) = simulate(&plan, &shelf, 68.0, &["missing@12:50s", "slow@15:10s"]);
    assert_eq!(began(&report), [("continuity", 0.0), ("relay", 10.0)]);
    assert!(longest_silence(&tape) < 0.15, "{}", longest_silence(&tape));
}

#[test]
fn whatever_goes_wrong_half_a_second_is_the_longest_silence() {
    let (plan, shelf) = a_radio_with_a_relay(&["short", "long"]);
    for seed in 0..40 {
        let second = |n: u64| (seed * 7919 + n * 104_729) % 700;
        let relay = |n| format!("relay-lost@{}.{}:{}s", second(n) / 10, second(n) % 10, 1 + second(n + 1) % 12);
        let files = format!("{}@{}:4s", ["missing", "slow", "corrupt"][seed as usize % 3], second(9) / 10);
        let faults = [relay(1), relay(3), relay(5), files];
        let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
        let (report, tape) = simulate(&plan, &shelf, 80.0, &faults);
        let hole = longest_silence(&tape);
        assert!(hole <= 0.5, "{faults:?}: {hole} s");
        let news = started(&report).into_iter().find(|on_air| on_air.item.name() == "news");
        assert!(news.is_none_or(|news| news.at >= at(70.0)), "{faults:?}");
    }
}

#[test]
fn whatever_is_silent_or_lost_five_seconds_and_a_half_are_the_longest_silence() {
    let (plan, shelf) = a_radio_with_a_relay(&["short", "long"]);
    for seed in 0..40 {
        let second = |n: u64| (seed * 7919 + n * 104_729) % 700;
        let kind = |n| ["relay-silent", "relay-silent", "relay-lost"][(seed + n) as usize % 3];
        let relay = |n| format!("{}@{}.{}:{}s", kind(n), second(n) / 10, second(n) % 10, 1 + second(n + 1) % 25);
        let faults = [relay(1), relay(3), relay(5), relay(8)];
        let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
        let (report, tape) = simulate(&plan, &shelf, 80.0, &faults);
        let hole = longest_silence(&tape);
        assert!(hole <= 5.6, "{faults:?}: {hole} s");
        let relays = began(&report).into_iter().filter(|(name, _)| *name == "relay").count();
        assert!(relays <= 5, "{faults:?}: {:?}", began(&report));
    }
}
