//! The same engine in a world without devices, where a week takes seconds and the power fails on command.

use std::collections::BTreeMap;
use std::sync::Arc;

use surco_audio::{Block, Processor, Sink};
use surco_job::Cancel;
use surco_messages::{Explain, Message};
use surco_model::{AirEvent, AiringId, ItemId, OnAir, Past, Rundown, StartPolicy, Unfinished};
use surco_units::{AirTime, Frames, STATION_RATE};

use crate::clock::ClockTrust;
use crate::emergency::EmergencyLoop;
use crate::engine::{Engine, OutputChange, Tick};
use crate::fault::Fault;
use crate::fault_injection::{FaultSchedule, FaultyLoader};
use crate::immediate_loader::{Decoded, DirectLoader};
use crate::output_status::OutputStatus;
use crate::ports::{Journal, PlanRequest, Planner, Store};

/// The longest stretch that the world goes on in one go, with and without sound.
const BLOCK: i64 = 4096;
const LEAP: i64 = STATION_RATE.0 as i64;
/// How often the journal is told how far the playout has come, as on air.
const BEAT: Frames = Frames(STATION_RATE.0 as i64 / 2);
/// A start that was planned is remembered for so long: nothing begins later than that by its plan.
const REMEMBERED: Frames = Frames(STATION_RATE.0 as i64 * 3_600);

/// A span of time to be played in a simulated world.
pub struct Simulation<'a> {
    /// When the playout is started.
    pub from: AirTime,
    /// When it is stopped.
    pub until: AirTime,
    /// Plans.
    pub planner: &'a mut dyn Planner,
    /// Has the sounds. They are opened and, with `render`, decoded.
    pub store: Arc<dyn Store>,
    /// Keeps what happens; a planner may look into it.
    pub journal: &'a mut dyn Journal,
    /// The last rung.
    pub emergency: EmergencyLoop,
    /// The journal's knowledge of before.
    pub past: Past,
    /// The faults.
    pub faults: Vec<Fault>,
    /// The processing before the limiter.
    pub processor: Option<Processor>,
    /// Where the sound goes (stereo, station rate); without it nothing is decoded.
    pub render: Option<&'a mut dyn Sink>,
    /// Ends it early: what was played until then is the result.
    pub cancel: Cancel,
    /// Is told everything that happens, in order. Nobody else remembers it: a year is as small as an hour.
    pub watch: &'a mut dyn FnMut(&AirEvent),
}

/// The result of a simulation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Simulated {
    /// The stretches without any sound, by the simulated wall clock.
    pub silences: Vec<Silence>,
    /// Lines that the journal never got: the power went while its disk could not be written.
    pub lost: usize,
    /// For every hard start that was played from its beginning, how far it was from its instant.
    pub onset_errors: Vec<Frames>,
}

/// A stretch without any sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// Its first instant.
    pub start: AirTime,
    /// Its length.
    pub length: Frames,
    /// Whether there was no power: nothing that a playout could do.
    pub power_cut: bool,
    /// The names of the faults that were on.
    pub causes: Vec<&'static str>,
}

impl Simulation<'_> {
    /// Plays it.
    ///
    /// # Errors
    /// When the journal or the rendered sound cannot be written.
    pub fn run(mut self) -> Result<Simulated, Message> {
        self.faults.sort_by_key(|fault| fault.at);
        let mut world = World::new(FaultSchedule::of(&self.faults));
        let mut now = self.from;
        while now < self.until && !self.cancel.is_cancelled() {
            let cuts = self.faults.iter().filter_map(Fault::dark);
            let cut = cuts.filter(|[at, _]| (now..self.until).contains(at)).min();
            let until = cut.map_or(self.until, |[at, _]| at);
            self.live(&mut world, now, until, cut.is_none())?;
            let Some([at, back]) = cut else { break };
            now = back.min(self.until);
            let causes = world.schedule.names(at);
            let start = at + world.step;
            world.report.silences.push(Silence { start, length: now - at, power_cut: true, causes });
            self.dark(now - at)?;
        }
        Ok(world.report)
    }

    /// One life of the playout: from power to no power.
    fn live(&mut self, world: &mut World, from: AirTime, until: AirTime, in_order: bool) -> Result<(), Message> {
        let direct = DirectLoader { store: Arc::clone(&self.store), decoded: world.decoded.clone() };
        let loader = FaultyLoader { inner: direct, schedule: world.schedule.clone() };
        let trust = ClockTrust::since(self.past.last_event);
        let mut engine = Engine::new(Box::new(loader), self.emergency.clone(), &self.past);
        engine.set_processor(self.processor.clone());
        let (mut now, mut delay) = (from, engine.latency().index());
        world.enter(now, &self.faults);
        world.output_status = OutputStatus::new(world.has_card);
        world.unwritten = self.past.interruptions();
        world.unwritten.iter().for_each(|event| (self.watch)(event));
        while now < until && !self.cancel.is_cancelled() {
            let had_card = world.has_card;
            world.enter(now, &self.faults);
            let wall = now + world.step;
            let tick = Tick { now: wall, clock_trusted: trust.believes(wall, || false) };
            if world.has_card != had_card {
                engine.output_changed(OutputChange::Another);
                if world.has_card {
                    world.output_status.come_back();
                } else {
                    world.output_status.leave(engine.sounding().into_iter().map(|(airing, _)| airing));
                }
            }
            let edges = self.faults.iter().flat_map(Fault::edges);
            let next_fault = edges.filter(|edge| *edge > now).map(|edge| (edge - now).0).min().unwrap_or(i64::MAX);
            let limit = if self.render.is_some() { BLOCK } else { LEAP };
            let frames = limit.min((until - now).0).min(next_fault) as usize;
            engine.set_clock(tick);
            self.answer(world, &mut engine);
            self.play(&mut engine, tick, frames, &mut delay)?;
            now += Frames::of_len(frames);
            self.collect(world, &mut engine)?;
        }
        let wall = now + world.step;
        if in_order {
            engine.stop();
            self.collect(world, &mut engine)?;
        } else {
            let sounding = engine.sounding();
            self.past.unfinished = world.unfinished(&sounding, wall);
            self.past.last_event = Some(self.past.last_event.map_or(wall, |before| before.max(wall)));
            // Lines that the disk could not take are lost with the power.
            world.report.lost += world.unwritten.len();
        }
        // The limiter's rest, so that the render is exactly as long as the span.
        let held = engine.latency().index();
        self.play(&mut engine, Tick { now: wall, clock_trusted: true }, held, &mut delay)
    }

    /// Lets the engine go on, into the sink if there is one; the limiter's delay at the beginning is left away.
    fn play(&mut self, engine: &mut Engine, tick: Tick, frames: usize, delay: &mut usize) -> Result<(), Message> {
        let Some(sink) = &mut self.render else {
            engine.advance(tick, frames);
            return Ok(());
        };
        let mut block = Block::silence(2, frames);
        engine.render(tick, &mut block);
        let early = frames.min(*delay);
        block.drop_front(early);
        *delay -= early;
        sink.write(&block).map_err(|cause| cause.explain())
    }

    fn answer(&mut self, world: &mut World, engine: &mut Engine) {
        loop {
            let Some(request) = engine.wanted_plan().or_else(|| world.unanswered.take()) else { return };
            if world.schedule.planner_hangs() {
                world.unanswered = Some(request);
                return;
            }
            let answer = world.schedule.planner().map_or_else(|| self.planner.rundown(&request), Err);
            if let Ok(rundown) = &answer {
                world.remember(&request, rundown);
            }
            engine.accept(&request, answer);
        }
    }

    fn collect(&mut self, world: &mut World, engine: &mut Engine) -> Result<(), Message> {
        let mut events: Vec<AirEvent> = engine.take_events().into_iter().map(|emitted| emitted.event).collect();
        for event in &mut events {
            world.output_status.mark_unheard(event);
        }
        let offset = engine.offset();
        for hole in engine.take_holes() {
            let start = AirTime(hole.frame + offset);
            let causes = world.schedule.names(start - world.step);
            world.report.silences.push(Silence { start, length: hole.length, power_cut: false, causes });
        }
        for event in &events {
            if let AirEvent::Started(on_air) = event {
                self.past.last_airing = self.past.last_airing.max(on_air.airing);
            }
        }
        world.look_at(&events);
        events.iter().for_each(|event| (self.watch)(event));
        world.unwritten.extend(events);
        if world.unwritten.is_empty() || world.schedule.journal().is_some() {
            return Ok(());
        }
        self.journal.append(&std::mem::take(&mut world.unwritten))
    }

    /// While there is no power, sound for the render is silence.
    fn dark(&mut self, length: Frames) -> Result<(), Message> {
        let Some(sink) = &mut self.render else { return Ok(()) };
        let mut left = length.index();
        while left > 0 {
            let frames = left.min(BLOCK as usize);
            sink.write(&Block::silence(2, frames)).map_err(|cause| cause.explain())?;
            left -= frames;
        }
        Ok(())
    }
}

struct World {
    report: Simulated,
    schedule: FaultSchedule,
    decoded: Decoded,
    /// Planned items: start, cue, policy.
    planned: BTreeMap<ItemId, (AirTime, Frames, StartPolicy)>,
    /// Airings that have begun and not ended.
    sounding: BTreeMap<AiringId, OnAir>,
    /// How far the wall clock is from the true time.
    step: Frames,
    has_card: bool,
    output_status: OutputStatus,
    /// Lines that the journal could not take yet.
    unwritten: Vec<AirEvent>,
    /// A question to a planner that hangs.
    unanswered: Option<PlanRequest>,
}

impl World {
    fn new(schedule: FaultSchedule) -> World {
        World {
            report: Simulated::default(),
            schedule,
            decoded: Decoded::default(),
            planned: BTreeMap::new(),
            sounding: BTreeMap::new(),
            step: Frames::ZERO,
            has_card: true,
            output_status: OutputStatus::new(true),
            unwritten: Vec::new(),
            unanswered: None,
        }
    }

    /// Goes on to an instant of the true time.
    fn enter(&mut self, now: AirTime, faults: &[Fault]) {
        self.schedule.set(now);
        self.step = faults.iter().fold(Frames::ZERO, |sum, fault| sum + fault.clock_error(now));
        self.has_card = !self.schedule.card_is_gone();
    }

    fn remember(&mut self, request: &PlanRequest, rundown: &Rundown) {
        self.planned.retain(|_, (start, ..)| *start > request.now - REMEMBERED);
        for item in rundown.items.iter().filter(|item| item.start < request.until) {
            self.planned.insert(item.id.clone(), (item.start, item.cue_in, item.policy));
        }
    }

    fn look_at(&mut self, events: &[AirEvent]) {
        for event in events {
            match event {
                AirEvent::Started(on_air) => {
                    if let Some((start, cue_in, StartPolicy::Hard)) = self.planned.get(&on_air.item)
                        && on_air.position == *cue_in
                    {
                        self.report.onset_errors.push(on_air.at - *start);
                    }
                    self.sounding.insert(on_air.airing, on_air.clone());
                }
                AirEvent::Ended { airing, .. } => {
                    self.sounding.remove(airing);
                }
                AirEvent::Noted { .. } => {}
            }
        }
    }

    /// The airings at the moment of a power cut, as the last heartbeat would have them.
    fn unfinished(&mut self, sounding: &[(AiringId, Frames)], at: AirTime) -> Vec<Unfinished> {
        let known = std::mem::take(&mut self.sounding);
        let since_beat = Frames(at.0.rem_euclid(BEAT.0));
        sounding
            .iter()
            .filter_map(|(airing, position)| {
                let on_air = known.get(airing)?;
                let behind = since_beat.min(*position - on_air.position);
                let item = on_air.item.clone();
                Some(Unfinished { airing: *airing, item, at: at - behind, position: *position - behind })
            })
            .collect()
    }
}
