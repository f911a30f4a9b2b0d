//! The engine with its threads around it, in real time, without a card.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::world::*;
use surco_audio::Source;
use surco_messages::Message;
use surco_model::{AirEvent, Ending, MediaRef, Rundown, RundownItem, StartPolicy};
use surco_playout::{
    Air, Clock, EmergencyLoop, Glimpse, Heartbeat, Journal, Latency, Listener, OutputChoice, Past, PlanRequest,
    Planner, Recording, Rung, Store, SystemClock,
};
use surco_units::{AirTime, Frames};

/// The real clock, moved so that the playout begins at the instant 0 of the test's plan.
struct Moved(Frames);

impl Clock for Moved {
    fn now(&self) -> (AirTime, Instant) {
        let (wall, monotonic) = SystemClock.now();
        (wall + self.0, monotonic)
    }
    fn is_synchronised(&self) -> bool {
        false
    }
}

/// A journal on a disk that is full at first.
struct FullAtFirst {
    refusals: u32,
    memory: Memory,
}

impl Journal for FullAtFirst {
    fn append(&mut self, events: &[AirEvent]) -> Result<(), Message> {
        if self.refusals > 0 {
            self.refusals -= 1;
            return Err(Message::new("messages-io-disk-full"));
        }
        self.memory.append(events)
    }
    fn beat(&mut self, beat: &Heartbeat) -> Result<(), Message> {
        self.memory.beat(beat)
    }
}

/// A playout in real time into nowhere, by the right clock, that goes on until it is stopped.
fn air(planner: impl Planner + 'static, store: impl Store + 'static, journal: impl Journal + 'static) -> Air {
    Air {
        planner: Box::new(planner),
        store: Arc::new(store),
        journal: Box::new(journal),
        clock: Arc::new(SystemClock),
        emergency: steady_emergency(),
        past: Past::default(),
        latency: Latency::Normal,
        output: OutputChoice::Null,
        processor: None,
        listeners: Vec::new(),
        live: None,
        orders: None,
        until: None,
        stop: Arc::default(),
    }
}

/// Who records it.
fn taping(tape: &Tape) -> Vec<Box<dyn Listener>> {
    vec![Box::new(Recording::new("tape".to_owned(), Box::new(tape.clone())))]
}

/// How this thread is scheduled: the policy, field 41 of proc(5)'s `stat`.
#[cfg(target_os = "linux")]
fn policy() -> String {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
    stat.rsplit(')').next().unwrap().split_whitespace().nth(38).unwrap().to_owned()
}

#[test]
fn on_air_the_log_says_when_each_sound_was_heard_and_a_full_disk_loses_no_line() {
    let shelf = Shelf::default().with("music", 0.2, seconds(60.0)).with("programme", 0.4, seconds(1.0));
    let plan = ByHand {
        items: vec![
            RundownItem { cue_out: seconds(60.0), ..item("music", at(-1.0), seconds(3.0), StartPolicy::Follow) },
            item("programme", at(2.0), seconds(1.0), StartPolicy::Hard),
        ],
        continuity: vec![media("music", seconds(60.0))],
    };
    let (memory, tape, seen) = (Memory::default(), Tape::default(), Arc::new(Mutex::new(Vec::new())));
    let air = Air {
        clock: Arc::new(Moved(at(0.0) - AirTime::now())),
        emergency: EmergencyLoop::chime(),
        listeners: taping(&tape),
        until: Some(at(4.0)),
        ..air(plan, shelf, FullAtFirst { refusals: 2, memory: memory.clone() })
    };
    #[cfg(target_os = "linux")]
    let at_first = policy();
    air.run(&mut |glimpse| {
        if let Glimpse::Event(event) = glimpse {
            seen.lock().unwrap().push(event.clone());
        }
    })
    .unwrap();
    #[cfg(target_os = "linux")]
    assert_eq!(policy(), at_first, "who ran it goes before nobody afterwards");
    let events = memory.events.lock().unwrap();
    assert_eq!(*events, *seen.lock().unwrap(), "every line, in order, once");
    let starts: Vec<(&str, AirTime)> = events
        .iter()
        .filter_map(|event| match event {
            AirEvent::Started(on_air) => Some((on_air.item.name(), on_air.at)),
            _ => None,
        })
        .collect();
    let names: Vec<&str> = starts.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["music", "programme", "continuity"]);
    let late = starts[1].1 - at(2.0);
    assert!(late.0.abs() < SECOND / 200, "5 ms even on a busy machine, without a card: {late}");
    let last = events.last().unwrap();
    assert!(matches!(last, AirEvent::Ended { ending: Ending::Stopped, .. }), "{last:?}");
    let beats = memory.beats.lock().unwrap();
    assert!(beats.iter().all(|beat| beat.status.rung != Rung::Emergency), "the emergency loop was not needed");
    let tape = tape.0.lock().unwrap();
    let onset = tape[0].iter().position(|sample| (*sample - 0.4).abs() < 0.001).unwrap();
    assert!(
        (tape[0][onset - 1] - 0.2).abs() < 0.001 && (tape[1][onset]).abs() < 0.001,
        "gapless, from its first frame"
    );
}

#[test]
fn a_playout_that_is_told_to_stop_stops_and_closes_its_log() {
    let memory = Memory::default();
    let stop = Arc::new(AtomicBool::new(false));
    let air = Air {
        emergency: EmergencyLoop::chime(),
        stop: Arc::clone(&stop),
        ..air(ByHand::default(), Shelf::default(), memory.clone())
    };
    air.run(&mut |glimpse| {
        if matches!(glimpse, Glimpse::Event(AirEvent::Started(_))) {
            stop.store(true, Ordering::Relaxed);
        }
    })
    .unwrap();
    let events = memory.events.lock().unwrap();
    let (started, ended) = events.iter().fold((0, 0), |(started, ended), event| match event {
        AirEvent::Started(_) => (started + 1, ended),
        AirEvent::Ended { .. } => (started, ended + 1),
        AirEvent::Noted { .. } => (started, ended),
    });
    assert!(started > 0 && started == ended, "{started} began, {ended} ended");
}

/// A journal that looks at the clock when a line reaches it.
#[derive(Clone, Default)]
struct Stamping(Arc<Mutex<Vec<(AirTime, AirEvent)>>>);

impl Journal for Stamping {
    fn append(&mut self, events: &[AirEvent]) -> Result<(), Message> {
        let now = AirTime::now();
        self.0.lock().unwrap().extend(events.iter().map(|event| (now, event.clone())));
        Ok(())
    }
    fn beat(&mut self, _: &Heartbeat) -> Result<(), Message> {
        Ok(())
    }
}

/// What reached the journal, in order: a power cut may come after each of these.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<Line>>>);

enum Line {
    Event(AirEvent),
    Beat(Heartbeat),
}

impl Journal for Kept {
    fn append(&mut self, events: &[AirEvent]) -> Result<(), Message> {
        self.0.lock().unwrap().extend(events.iter().cloned().map(Line::Event));
        Ok(())
    }
    fn beat(&mut self, beat: &Heartbeat) -> Result<(), Message> {
        self.0.lock().unwrap().push(Line::Beat(beat.clone()));
        Ok(())
    }
}

#[test]
fn whenever_the_power_is_cut_the_last_heartbeat_says_where_each_sound_was_heard_to() {
    let shelf = Shelf::default().with("spot", 0.4, seconds(0.37)).with("music", 0.2, seconds(60.0));
    let begun = AirTime::now();
    let items = (0..16).map(|index| {
        let start = begun + seconds(1.0 + 0.37 * f64::from(index));
        let spot = item(&format!("spot {index}"), start, seconds(0.37), StartPolicy::Follow);
        RundownItem { source: MediaRef::named("spot"), ..spot }
    });
    let plan = ByHand { items: items.collect(), continuity: vec![media("music", seconds(60.0))] };
    let journal = Kept::default();
    let air = Air { until: Some(begun + seconds(7.5)), ..air(plan, shelf, journal.clone()) };
    air.run(&mut |_| {}).unwrap();
    let (mut open, mut beats) = (BTreeMap::new(), 0);
    for line in journal.0.lock().unwrap().iter() {
        match line {
            Line::Event(AirEvent::Started(on_air)) => {
                open.insert(on_air.airing, on_air.clone());
            }
            Line::Event(AirEvent::Ended { airing, .. }) => {
                open.remove(airing);
            }
            Line::Event(AirEvent::Noted { .. }) => {}
            Line::Beat(beat) => {
                beats += 1;
                for on_air in open.values() {
                    let heard = beat.sounding.iter().find(|(airing, _)| *airing == on_air.airing);
                    let (_, position) = heard.unwrap_or_else(|| panic!("{} is in no heartbeat", on_air.item));
                    let off = (*position - on_air.position) - (beat.at - on_air.at);
                    assert!(off.abs() < seconds(0.05), "{}: {off} off where it was heard", on_air.item);
                }
            }
        }
    }
    assert!(beats >= 10, "{beats}");
}

/// A store of which one sound never opens, and another is given a drop at a time.
struct Hanging(Shelf);

impl Store for Hanging {
    fn open(&self, source: &MediaRef, from: Frames) -> Result<Box<dyn Source>, Message> {
        if source.name() == "hangs" {
            std::thread::sleep(std::time::Duration::from_secs(3600));
        }
        self.0.open(source, from)
    }
}

/// A planner that answers once, and never again.
struct Once(ByHand, bool);

impl Planner for Once {
    fn rundown(&mut self, request: &PlanRequest) -> Result<Rundown, Message> {
        if std::mem::replace(&mut self.1, true) {
            std::thread::sleep(std::time::Duration::from_secs(3600));
        }
        self.0.rundown(request)
    }
    fn has_changed(&mut self) -> bool {
        true
    }
}

#[test]
fn every_line_reaches_the_journal_within_a_second_though_a_disk_and_the_planner_hang() {
    let shelf = Shelf::default().with("good", 0.4, seconds(0.7)).with("music", 0.2, seconds(60.0));
    let begun = AirTime::now();
    let items = (0..8).map(|index| {
        let start = begun + seconds(1.0 + 0.7 * f64::from(index));
        let name = if index % 3 == 1 { "hangs" } else { "good" };
        RundownItem {
            source: MediaRef::named(name),
            ..item(&format!("{name}-{index}"), start, seconds(0.7), StartPolicy::Hard)
        }
    });
    let plan = ByHand { items: items.collect(), continuity: vec![media("music", seconds(60.0))] };
    let (journal, tape) = (Stamping::default(), Tape::default());
    let air = Air {
        listeners: taping(&tape),
        until: Some(begun + seconds(7.5)),
        ..air(Once(plan, false), Hanging(shelf), journal.clone())
    };
    air.run(&mut |_| {}).unwrap();
    let lines = journal.0.lock().unwrap();
    let ids: Vec<&str> = lines
        .iter()
        .filter_map(|(_, event)| match event {
            AirEvent::Started(on_air) => Some(on_air.item.name()),
            _ => None,
        })
        .collect();
    for good in ["good-0", "good-2", "good-3", "good-5", "good-6"] {
        assert!(ids.contains(&good), "{good} did not sound: {ids:?}");
    }
    for (written, event) in lines.iter() {
        let late = *written - event.at();
        assert!(late <= seconds(1.0), "{event:?} reached the journal {late} later");
    }
    let longest = longest_silence(&tape.0.lock().unwrap());
    assert!(longest <= 0.5, "{longest} s of dead air");
}

/// A planner that does what it must not, and a journal that does too at first.
#[derive(Clone, Copy, PartialEq)]
enum Bad {
    Hangs,
    Panics,
}

impl Planner for Bad {
    fn rundown(&mut self, _: &PlanRequest) -> Result<Rundown, Message> {
        match self {
            Bad::Hangs => loop {
                std::thread::park();
            },
            Bad::Panics => panic!("a planner that fails"),
        }
    }
    fn has_changed(&mut self) -> bool {
        panic!("a planner that fails at everything")
    }
}

struct PanicsAtFirst(bool, Memory);

impl Journal for PanicsAtFirst {
    fn append(&mut self, events: &[AirEvent]) -> Result<(), Message> {
        assert!(std::mem::replace(&mut self.0, true), "a journal that fails once");
        self.1.append(events)
    }
    fn beat(&mut self, beat: &Heartbeat) -> Result<(), Message> {
        self.1.beat(beat)
    }
}

#[test]
fn a_station_is_heard_though_its_planner_hangs_or_fails_at_the_first_question_and_its_journal_at_the_first_line() {
    for bad in [Bad::Hangs, Bad::Panics] {
        let (memory, tape, begun) = (Memory::default(), Tape::default(), AirTime::now());
        let air = Air {
            listeners: taping(&tape),
            until: Some(begun + seconds(6.0)),
            ..air(bad, Shelf::default(), PanicsAtFirst(false, memory.clone()))
        };
        air.run(&mut |_| {}).unwrap();
        let heard = tape.0.lock().unwrap()[0].len();
        assert!(heard as i64 > 2 * SECOND, "{heard} frames in six seconds");
        let events = memory.events.lock().unwrap();
        let began = events.iter().filter(|event| matches!(event, AirEvent::Started(_)));
        assert_eq!(began.count(), 1, "the emergency loop: {events:?}");
        let last = events.last().unwrap();
        assert!(matches!(last, AirEvent::Ended { .. }), "{last:?}");
        assert!(!memory.beats.lock().unwrap().is_empty());
    }
}
