//! Everything that can go wrong, at every kind of moment: no more than half a second is ever without sound.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::world::*;
use surco_messages::Message;
use surco_model::{AfterOutage, AirEvent, Ending, OnAir, Rundown, RundownItem, StartPolicy};
use surco_playout::{Fault, Past, PlanRequest, Planner, Simulation};
use surco_units::{AirTime, Frames};

/// Every kind, with what it is told.
const KINDS: [&str; 19] = [
    "missing",
    "empty",
    "truncated",
    "corrupt",
    "slow",
    "starved",
    "memory-pressure",
    "unmounted",
    "disk-full",
    "read-only",
    "db-locked",
    "db-damaged",
    "planner-hangs",
    "planner-fails",
    "card-gone",
    "card-rate",
    "power-cut",
    "dead-battery",
    "clock-step",
];

/// A minute: a programme from its 10th to its 30th second on, music around it; odd minutes resume.
#[derive(Clone)]
struct EveryMinute;

impl Planner for EveryMinute {
    fn rundown(&mut self, request: &PlanRequest) -> Result<Rundown, Message> {
        let minute = |instant: AirTime| (instant - at(0.0)).0.div_euclid(60 * SECOND);
        let items = (minute(request.now) - 1..=minute(request.until)).flat_map(|minute| {
            let start = at(0.0) + Frames(minute * 60 * SECOND);
            let after_outage = if minute % 2 == 0 { AfterOutage::Join } else { AfterOutage::Resume };
            let programme = RundownItem {
                after_outage,
                substitutes: vec![media("substitute", seconds(60.0))],
                ..item("programme", start + seconds(10.0), seconds(20.0), StartPolicy::Hard)
            };
            let music = RundownItem {
                source: surco_model::MediaRef::named("music"),
                ..item("music", start + seconds(30.0), seconds(40.0), StartPolicy::Follow)
            };
            [(programme, 'p'), (music, 'm')].map(|(item, kind)| RundownItem {
                id: surco_model::ItemId::named(&format!("{kind}{minute}")),
                ..item
            })
        });
        let wanted = |item: &RundownItem| item.end() > request.now && item.start < request.until;
        Ok(Rundown {
            items: items.filter(wanted).collect(),
            continuity: vec![media("continuity", seconds(60.0)), media("more", seconds(45.0))],
            diagnostics: Vec::new(),
        })
    }
}

fn shelf() -> Shelf {
    Shelf::default()
        .with("music", 0.2, seconds(40.0))
        .with("programme", 0.4, seconds(20.0))
        .with("substitute", 0.3, seconds(60.0))
        .with("continuity", 0.1, seconds(60.0))
        .with("more", 0.15, seconds(45.0))
}

/// So many seconds of it, from the minute's first on; with sound if there is a tape for it.
fn play(length: f64, faults: &[String], seed: u64, tape: Option<&mut Tape>) -> (Lived, Vec<AirEvent>) {
    let instant = |text: &str| text.parse::<f64>().ok().map(at);
    let (mut journal, mut events) = (Memory::default(), Vec::new());
    let report = Simulation {
        from: at(0.0),
        until: at(length),
        planner: &mut EveryMinute,
        store: Arc::new(shelf()),
        journal: &mut journal,
        emergency: steady_emergency(),
        past: Past::default(),
        faults: (faults.iter())
            .flat_map(|fault| Fault::parse(fault, instant, [at(0.0), at(length)], seed).unwrap())
            .collect(),
        processor: None,
        render: tape.map(|tape| tape as &mut dyn surco_audio::Sink),
        cancel: surco_job::Cancel::new(),
        watch: &mut |event| events.push(event.clone()),
    }
    .run()
    .unwrap();
    let written = journal.events.lock().unwrap().clone();
    (Lived { events, report }, written)
}

fn written_as(kind: &str, at: f64, length: f64) -> String {
    if kind == "clock-step" { format!("{kind}@{at}:-{length}s") } else { format!("{kind}@{at}:{length}s") }
}

/// The longest stretch without sound that a playout could have done something about.
fn dead_air(simulated: &Lived) -> Frames {
    let holes = simulated.silences.iter().filter(|silence| !silence.power_cut);
    holes.map(|silence| silence.length).max().unwrap_or_default()
}

/// Every sounding has one beginning and one end, and their numbers have no gap.
fn assert_whole(events: &[AirEvent], what: &str) {
    let mut open = BTreeSet::new();
    let mut last = 0;
    for event in events {
        match event {
            AirEvent::Started(on_air) => {
                last += 1;
                assert_eq!(on_air.airing.0, last, "{what}: a line is lost or doubled");
                open.insert(on_air.airing);
            }
            AirEvent::Ended { airing, .. } => assert!(open.remove(airing), "{what}: {airing:?} ended twice"),
            AirEvent::Noted { .. } => {}
        }
    }
    assert!(open.is_empty(), "{what}: {open:?} have no end");
}

#[test]
fn no_fault_at_any_moment_costs_more_than_half_a_second() {
    // While it is loaded, at its first frame, in the middle, shortly before its end, in the music after it.
    for kind in KINDS {
        for begin in [3.0, 9.9, 10.0, 15.0, 29.8, 45.0] {
            for length in [0.4, 5.0, 30.0] {
                let what = written_as(kind, begin, length);
                let (simulated, written) = play(200.0, std::slice::from_ref(&what), 0, None);
                assert!(dead_air(&simulated) <= seconds(0.5), "{what}: {:?}", simulated.silences);
                assert_whole(&simulated.events, &what);
                assert_eq!(written.len() + simulated.lost, simulated.events.len(), "{what}");
                // Whatever it was, it is over by the third minute.
                if kind != "clock-step" && kind != "dead-battery" && kind != "power-cut" {
                    let last = started(&simulated).into_iter().rfind(|on_air| on_air.item.name() == "p2").unwrap();
                    assert_eq!((last.at, last.position), (at(130.0), Frames::ZERO), "{what}");
                    assert!(last.reason.id() != "playout-stands-in", "{what}");
                }
            }
        }
    }
}

#[test]
fn no_step_of_the_clock_costs_a_frame() {
    let steps = ["0.3s", "1s", "4s", "30s", "1h", "87600h"];
    for by in steps.into_iter().flat_map(|by| [by.to_owned(), format!("-{by}")]) {
        for begin in [3.0, 8.9, 9.8, 10.0, 15.0, 29.4, 29.9, 45.0, 69.9] {
            let what = format!("clock-step@{begin}:{by}");
            let mut tape = Tape::default();
            let (simulated, _) = play(90.0, std::slice::from_ref(&what), 0, Some(&mut tape));
            assert_eq!(simulated.silences, [], "{what}: {:?}", simulated.events);
            assert_whole(&simulated.events, &what);
            let tape = tape.0.lock().unwrap();
            assert_eq!(tape[0].len() as i64, 90 * SECOND, "{what}: as much sound as time");
            // The end of the fade that the plan wants before an item is that quiet.
            assert!(longest_silence(&tape) <= 0.17, "{what}: {} s", longest_silence(&tape));
            assert_eq!(play(90.0, std::slice::from_ref(&what), 0, None).0.silences, [], "{what}, without sound");
        }
    }
}

#[test]
fn what_goes_out_has_no_hole_whatever_is_wrong() {
    for kind in KINDS.into_iter().filter(|kind| !["power-cut", "dead-battery"].contains(kind)) {
        let what = written_as(kind, 14.0, 8.0);
        let mut tape = Tape::default();
        let (simulated, _) = play(45.0, std::slice::from_ref(&what), 0, Some(&mut tape));
        let tape = tape.0.lock().unwrap();
        assert_eq!(tape[0].len() as i64, 45 * SECOND, "{what}: as much sound as time");
        assert!(longest_silence(&tape) <= 0.55, "{what}: {} s; {:?}", longest_silence(&tape), simulated.silences);
    }
}

#[test]
fn a_week_with_ten_faults_by_chance_is_never_silent_and_is_the_same_for_the_same_seed() {
    let week = 7.0 * 86_400.0;
    for seed in 1..=3 {
        let faults = ["random:10".to_owned()];
        let (simulated, _) = play(week, &faults, seed, None);
        assert!(dead_air(&simulated) <= seconds(0.5), "seed {seed}: {:?}", simulated.silences);
        assert_whole(&simulated.events, "a week");
        assert_eq!(play(week, &faults, seed, None).0, simulated, "seed {seed}");
    }
}

#[test]
fn what_is_rendered_is_the_same_to_the_bit_for_the_same_seed() {
    let render = |seed| {
        let mut tape = Tape::default();
        play(120.0, &["random:6".to_owned()], seed, Some(&mut tape));
        let tape = tape.0.lock().unwrap();
        tape.iter().flatten().map(|sample| sample.to_bits()).collect::<Vec<_>>()
    };
    assert!(render(5) == render(5));
    assert!(render(5) != render(6));
}

#[test]
fn after_a_thousand_power_cuts_the_right_item_is_always_taken_up_at_the_right_place_and_no_line_is_lost() {
    // One in every six minutes, for up to fifteen seconds.
    let mut seed = 11_u64;
    let mut chance = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let cut = |index: u64| {
        format!("power-cut@{}:{}ms", index as f64 * 360.0 + chance(340_000) as f64 / 1000.0, 1 + chance(15_000))
    };
    let cuts: Vec<String> = (0..1000).map(cut).collect();
    let (simulated, written) = play(100.0 * 3_600.0, &cuts, 0, None);
    assert_eq!(simulated.silences.iter().filter(|silence| silence.power_cut).count(), 1000);
    assert_eq!(written, simulated.events, "every line, in order, once");
    assert_whole(&simulated.events, "power cuts");
    let (mut cuts, mut resumed) = (0, 0);
    let mut heard: Option<(String, Frames)> = None;
    for pair in simulated.events.windows(2) {
        if let AirEvent::Ended { ending: Ending::Interrupted, airing, position, .. } = &pair[0] {
            let of = |on_air: &&OnAir| on_air.airing == *airing;
            let item = started(&simulated).into_iter().find(of).unwrap().item.name().to_owned();
            heard = Some((item, *position));
            cuts += 1;
        }
        let (AirEvent::Ended { ending: Ending::Interrupted, .. }, AirEvent::Started(next)) = (&pair[0], &pair[1])
        else {
            continue;
        };
        let Some(planned) = next.planned_start else { continue };
        let due = next.at - planned;
        let minute: i64 = next.item.name()[1..].parse().unwrap();
        let resumes = next.item.name().starts_with('p') && minute % 2 != 0;
        let before = heard.take().filter(|(item, _)| *item == next.item.name());
        let expected = match before {
            _ if due <= seconds(0.1) => Frames::ZERO,
            Some((_, position)) if resumes => {
                resumed += 1;
                position
            }
            None if resumes => Frames::ZERO,
            _ => due,
        };
        let off = next.position - expected;
        assert!(off.0.abs() <= SECOND / 2, "{} at {due} is {off} off its place", next.item);
    }
    assert!(cuts >= 1000 && resumed > 50, "{cuts} cuts, {resumed} resumed");
}

#[test]
fn what_could_not_be_written_while_the_disk_was_full_is_written_when_there_is_room() {
    for fault in ["disk-full@5:60s", "read-only@5:60s", "db-locked@5:60s", "db-damaged@5:60s", "unmounted@5:60s"] {
        let (simulated, written) = play(120.0, &[fault.to_owned()], 0, None);
        assert_eq!((simulated.lost, &written), (0, &simulated.events), "{fault}");
    }
    let faults = ["disk-full@5:60s".to_owned(), "power-cut@40:10s".to_owned()];
    let (simulated, _) = play(120.0, &faults, 0, None);
    assert!(simulated.lost > 0, "what only memory knew is gone with the power, and that is told");
}

#[test]
fn every_silence_has_its_cause() {
    let faults = ["power-cut@70:20s".to_owned(), "slow@14:5s".to_owned()];
    let (simulated, _) = play(120.0, &faults, 0, None);
    let causes: Vec<_> = simulated.silences.iter().map(|silence| silence.causes.clone()).collect();
    assert!(causes.contains(&vec!["power-cut"]) && causes.contains(&vec!["slow"]), "{:?}", simulated.silences);
}
