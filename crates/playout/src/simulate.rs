//! The same engine in a world without devices, where a week takes seconds and the power fails on command.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use surco_audio::{Block, Sink};
use surco_model::{AirEvent, AiringId, ItemId, Rundown, StartPolicy};
use surco_units::{AirTime, Frames, STATION_RATE};
use surco_words::{Explain, Message};

use crate::clock::ClockTrust;
use crate::direct::DirectLoader;
use crate::emergency::EmergencyLoop;
use crate::engine::{Engine, Tick};
use crate::fault::{Fault, FaultyFiles, FaultyLoader};
use crate::ports::{Journal, Past, Planner, Store, Unfinished};
use crate::queue::PlanRequest;

/// The longest stretch that the world goes on in one go, with and without sound.
const BLOCK: i64 = 4096;
const LEAP: i64 = STATION_RATE.0 as i64;

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
    /// What was on air before.
    pub past: Past,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// Where the sound goes (stereo, station rate); without it nothing is decoded.
    pub render: Option<&'a mut dyn Sink>,
}

/// What came of a simulation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Simulated {
    /// Everything that happened, in order.
    pub events: Vec<AirEvent>,
    /// The stretches without any sound, by the simulated wall clock.
    pub silences: Vec<Silence>,
    /// For every hard start that was played from its beginning, how far it was from its instant.
    pub onset_errors: Vec<Frames>,
}

/// A stretch without any sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// Its first instant.
    pub start: AirTime,
    /// Its length.
    pub length: Frames,
    /// Whether there was no power: nothing that a playout could do.
    pub power_cut: bool,
}

impl Simulation<'_> {
    /// Plays it.
    ///
    /// # Errors
    /// When the journal or the rendered sound cannot be written.
    pub fn run(mut self) -> Result<Simulated, Message> {
        self.faults.sort_by_key(Fault::at);
        let files = FaultyFiles::of(&self.faults);
        let mut world = World { report: Simulated::default(), planned: BTreeMap::new(), step: Frames::ZERO };
        let mut now = self.from;
        while now < self.until {
            let cut = self.faults.iter().find_map(|fault| match *fault {
                Fault::PowerCut { at, length } if at >= now => Some((at, length)),
                _ => None,
            });
            let until = cut.map_or(self.until, |(at, _)| at.min(self.until));
            self.live(&mut world, &files, now, until, cut.is_none_or(|(at, _)| at > self.until))?;
            let Some((at, length)) = cut.filter(|(at, _)| *at < self.until) else { break };
            now = (at + length).min(self.until);
            world.report.silences.push(Silence { start: at + world.step, length: now - at, power_cut: true });
            self.dark(now - at)?;
        }
        Ok(world.report)
    }

    /// One life of the playout: from power to no power.
    fn live(
        &mut self,
        world: &mut World,
        files: &FaultyFiles,
        from: AirTime,
        until: AirTime,
        ends_in_order: bool,
    ) -> Result<(), Message> {
        let direct = DirectLoader { store: Arc::clone(&self.store) };
        let loader = FaultyLoader { inner: direct, files: files.clone() };
        let trust = ClockTrust::since(self.past.last_event);
        let interruptions = self.past.interruptions();
        self.keep(world, interruptions)?;
        let mut engine = Engine::new(Box::new(loader), self.emergency.clone(), &self.past);
        let (mut now, mut delay) = (from, engine.latency().index());
        while now < until {
            world.step = clock_steps(&self.faults, now);
            files.now.store(now.0, Ordering::Relaxed);
            let wall = now + world.step;
            let tick = Tick { now: wall, clock_trusted: trust.believes(wall, || false) };
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
        if ends_in_order {
            engine.stop();
            self.collect(world, &mut engine)?;
        } else {
            let sounding = engine.sounding();
            self.past.unfinished = world.unfinished(&sounding, wall);
            self.past.last_event = Some(self.past.last_event.map_or(wall, |before| before.max(wall)));
        }
        // What the limiter still holds, so that what is rendered is exactly as long as the span.
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
        while let Some(request) = engine.wanted_plan() {
            let answer = self.planner.rundown(&request);
            if let Ok(rundown) = &answer {
                world.remember(&request, rundown);
            }
            engine.accept(&request, answer);
        }
    }

    fn collect(&mut self, world: &mut World, engine: &mut Engine) -> Result<(), Message> {
        let events: Vec<AirEvent> = engine.take_events().into_iter().map(|emitted| emitted.event).collect();
        let offset = engine.offset();
        for hole in engine.take_holes() {
            let start = AirTime(hole.frame + offset);
            world.report.silences.push(Silence { start, length: hole.length, power_cut: false });
        }
        self.keep(world, events)
    }

    fn keep(&mut self, world: &mut World, events: Vec<AirEvent>) -> Result<(), Message> {
        if events.is_empty() {
            return Ok(());
        }
        self.journal.append(&events)?;
        for event in &events {
            if let AirEvent::Started(on_air) = event {
                self.past.last_airing = self.past.last_airing.max(on_air.airing);
            }
        }
        world.look_at(&events);
        world.report.events.extend(events);
        Ok(())
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

/// How far the wall clock has been set off the true time by now.
fn clock_steps(faults: &[Fault], now: AirTime) -> Frames {
    let steps = faults.iter().filter_map(|fault| match *fault {
        Fault::ClockStep { at, by } if at <= now => Some(by),
        _ => None,
    });
    steps.fold(Frames::ZERO, |sum, by| sum + by)
}

struct World {
    report: Simulated,
    /// What was planned: its start, its cue, its policy.
    planned: BTreeMap<ItemId, (AirTime, Frames, StartPolicy)>,
    /// How far the wall clock is from the true time.
    step: Frames,
}

impl World {
    fn remember(&mut self, request: &PlanRequest, rundown: &Rundown) {
        for item in rundown.items.iter().filter(|item| item.start < request.until) {
            self.planned.insert(item.id.clone(), (item.start, item.cue_in, item.policy));
        }
    }

    fn look_at(&mut self, events: &[AirEvent]) {
        for event in events {
            if let AirEvent::Started(on_air) = event
                && let Some((start, cue_in, StartPolicy::Hard)) = self.planned.get(&on_air.item)
                && on_air.position == *cue_in
            {
                self.report.onset_errors.push(on_air.at - *start);
            }
        }
    }

    /// What was on air when the power went, as the last heartbeat would tell.
    fn unfinished(&self, sounding: &[(AiringId, Frames)], at: AirTime) -> Vec<Unfinished> {
        let item_of = |airing: AiringId| {
            self.report.events.iter().rev().find_map(|event| match event {
                AirEvent::Started(on_air) if on_air.airing == airing => Some(on_air.item.clone()),
                _ => None,
            })
        };
        sounding
            .iter()
            .filter_map(|(airing, position)| {
                Some(Unfinished { airing: *airing, item: item_of(*airing)?, at, position: *position })
            })
            .collect()
    }
}
