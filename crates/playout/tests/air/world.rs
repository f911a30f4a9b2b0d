//! A small radio to test with: sounds made of numbers, a plan by hand, a journal in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use surco_audio::{Block, Error, Sink, Source};
use surco_messages::Message;
use surco_model::{
    AfterOutage, AirEvent, Ending, ItemId, ItemKind, Media, MediaRef, OnAir, Rundown, RundownItem, StartPolicy,
};
use surco_playout::{EmergencyLoop, Heartbeat, Journal, Past, PlanRequest, Planner, Simulated, Simulation, Store};
use surco_units::{AirTime, Decibels, Frames, STATION_RATE, SampleRate};

pub(crate) const SECOND: i64 = STATION_RATE.0 as i64;

pub(crate) fn at(seconds: f64) -> AirTime {
    "2026-11-23T11:00:00Z".parse::<AirTime>().unwrap() + Frames::from_seconds(seconds)
}

pub(crate) fn seconds(seconds: f64) -> Frames {
    Frames::from_seconds(seconds)
}

/// A sound that is its own ruler: its left channel tells which sound it is (a constant), its right channel counts
/// the seconds since its beginning, in hundredths. One whose constant is 0 is silent.
pub(crate) struct Ruler {
    value: f32,
    frame: i64,
    length: i64,
}

impl Source for Ruler {
    fn channels(&self) -> usize {
        2
    }
    fn rate(&self) -> SampleRate {
        STATION_RATE
    }
    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        let until = self.length.min(self.frame + 1000);
        let step = if self.value == 0.0 { 0.0 } else { 1.0 / SECOND as f32 / 100.0 };
        let right = (self.frame..until).map(|frame| frame as f32 * step).collect();
        *block = Block::from_channels(vec![vec![self.value; (until - self.frame) as usize], right]);
        self.frame = until;
        Ok(())
    }
}

/// Sounds by name: value of the left channel, and length.
#[derive(Default, Clone)]
pub(crate) struct Shelf(pub(crate) Arc<Mutex<BTreeMap<String, (f32, Frames)>>>);

impl Shelf {
    pub(crate) fn with(self, name: &str, value: f32, length: Frames) -> Shelf {
        self.0.lock().unwrap().insert(name.to_owned(), (value, length));
        self
    }
}

impl Store for Shelf {
    fn open(&self, source: &MediaRef, from: Frames) -> Result<Box<dyn Source>, Message> {
        let sounds = self.0.lock().unwrap();
        let (value, length) = sounds.get(source.name()).ok_or_else(|| Message::new("messages-io-not-found"))?;
        Ok(Box::new(Ruler { value: *value, frame: from.0, length: length.0 }))
    }
}

/// A plan by hand.
#[derive(Clone, Default)]
pub(crate) struct ByHand {
    pub(crate) items: Vec<RundownItem>,
    pub(crate) continuity: Vec<Media>,
}

impl Planner for ByHand {
    fn rundown(&mut self, request: &PlanRequest) -> Result<Rundown, Message> {
        let wanted = |item: &&RundownItem| item.end() > request.now && item.start < request.until;
        Ok(Rundown {
            items: self.items.iter().filter(wanted).cloned().collect(),
            continuity: self.continuity.clone(),
            diagnostics: Vec::new(),
        })
    }
}

/// An emergency loop without the pauses that the chime has between its notes.
pub(crate) fn steady_emergency() -> EmergencyLoop {
    EmergencyLoop::read(&mut Ruler { value: 0.05, frame: 0, length: SECOND }).unwrap()
}

#[derive(Clone, Default)]
pub(crate) struct Memory {
    pub(crate) events: Arc<Mutex<Vec<AirEvent>>>,
    pub(crate) beats: Arc<Mutex<Vec<Heartbeat>>>,
}

impl Journal for Memory {
    fn append(&mut self, events: &[AirEvent]) -> Result<(), Message> {
        self.events.lock().unwrap().extend_from_slice(events);
        Ok(())
    }
    fn beat(&mut self, beat: &Heartbeat) -> Result<(), Message> {
        self.beats.lock().unwrap().push(beat.clone());
        Ok(())
    }
}

/// What went out: left and right.
#[derive(Clone, Default)]
pub(crate) struct Tape(pub(crate) Arc<Mutex<[Vec<f32>; 2]>>);

impl Sink for Tape {
    fn write(&mut self, block: &Block) -> Result<(), Error> {
        let mut tape = self.0.lock().unwrap();
        for (channel, more) in tape.iter_mut().zip(block.channels()) {
            channel.extend_from_slice(more);
        }
        Ok(())
    }
    fn finish(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}

pub(crate) fn media(name: &str, length: Frames) -> Media {
    Media {
        source: MediaRef::named(name),
        title: name.into(),
        artist: String::new(),
        duration: length,
        cue_in: Frames::ZERO,
        cue_out: length,
        segue: length,
        gain: Decibels(0.0),
    }
}

pub(crate) fn item(name: &str, start: AirTime, length: Frames, policy: StartPolicy) -> RundownItem {
    RundownItem {
        id: ItemId::named(name),
        slot: None,
        title: name.into(),
        kind: ItemKind::File,
        episode: None,
        start,
        duration: length,
        policy,
        source: MediaRef::named(name),
        cue_in: Frames::ZERO,
        cue_out: length,
        fade_in: Frames::ZERO,
        fade_out: Frames::ZERO,
        gain: Decibels(0.0),
        after_outage: AfterOutage::Join,
        substitutes: Vec::new(),
        by_start: Vec::new(),
        reason: Message::new("playout-continuity"),
    }
}

/// What came of a simulation, and everything that happened in it.
#[derive(Debug, PartialEq)]
pub(crate) struct Lived {
    pub(crate) events: Vec<AirEvent>,
    pub(crate) report: Simulated,
}

impl std::ops::Deref for Lived {
    type Target = Simulated;

    fn deref(&self) -> &Simulated {
        &self.report
    }
}

/// Plays from 0 s to `until`, with sound.
pub(crate) fn simulate(plan: &ByHand, shelf: &Shelf, until: f64, faults: &[&str]) -> (Lived, [Vec<f32>; 2]) {
    simulate_after(plan, shelf, until, faults, Past::default())
}

pub(crate) fn simulate_after(
    plan: &ByHand,
    shelf: &Shelf,
    until: f64,
    faults: &[&str],
    past: Past,
) -> (Lived, [Vec<f32>; 2]) {
    let mut tape = Tape::default();
    let report = simulation(plan, shelf, until, faults, past, Some(&mut tape));
    let tape = tape.0.lock().unwrap().clone();
    (report, tape)
}

/// Plays from 0 s to `until`; without a sink no sound is made.
pub(crate) fn simulation(
    plan: &ByHand,
    shelf: &Shelf,
    until: f64,
    faults: &[&str],
    past: Past,
    render: Option<&mut Tape>,
) -> Lived {
    let (mut journal, mut events) = (Memory::default(), Vec::new());
    let instant = |text: &str| text.parse::<f64>().ok().map(at);
    let report = Simulation {
        from: at(0.0),
        until: at(until),
        planner: &mut plan.clone(),
        store: Arc::new(shelf.clone()),
        journal: &mut journal,
        emergency: steady_emergency(),
        past,
        faults: (faults.iter())
            .flat_map(|fault| surco_playout::Fault::parse(fault, instant, [at(0.0), at(until)], 7).unwrap())
            .collect(),
        processor: None,
        render: render.map(|tape| tape as &mut dyn Sink),
        cancel: surco_job::Cancel::new(),
        watch: &mut |event| events.push(event.clone()),
    }
    .run()
    .unwrap();
    Lived { events, report }
}

pub(crate) fn started(report: &Lived) -> Vec<&OnAir> {
    report
        .events
        .iter()
        .filter_map(|event| match event {
            AirEvent::Started(on_air) => Some(on_air),
            _ => None,
        })
        .collect()
}

pub(crate) fn ending_of(report: &Lived, item: &str) -> Option<Ending> {
    let airing = started(report).into_iter().find(|on_air| on_air.item.name() == item)?.airing;
    report.events.iter().find_map(|event| match event {
        AirEvent::Ended { airing: ended, ending, .. } if *ended == airing => Some(*ending),
        _ => None,
    })
}

pub(crate) fn notes(report: &Lived) -> Vec<&str> {
    report
        .events
        .iter()
        .filter_map(|event| match event {
            AirEvent::Noted { message, .. } => Some(message.id()),
            _ => None,
        })
        .collect()
}

/// The longest stretch of the tape below -50 dBFS, in seconds.
pub(crate) fn longest_silence(tape: &[Vec<f32>; 2]) -> f64 {
    let (mut longest, mut here) = (0_i64, 0_i64);
    for (left, right) in tape[0].iter().zip(&tape[1]) {
        here = if left.abs().max(right.abs()) < 0.003 { here + 1 } else { 0 };
        longest = longest.max(here);
    }
    Frames(longest).seconds()
}
