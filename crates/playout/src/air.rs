//! The real world: threads, a sound card, the wall clock and a journal on a disk around the [`Engine`].
//!
//! ```text
//! planner thread ──rundown──▶ mixer ──ring──▶ device callback ──▶ transmitter
//! loader threads ──rings────▶   │
//!                               ├──events, heartbeat──▶ journal thread ──▶ disk
//!                               └──blocks────────────▶ recorder threads ──▶ files
//! ```
//!
//! The mixer waits for nobody: every queue is bounded and is only ever tried.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use surco_audio::{Block, Sink};
use surco_model::AirEvent;
use surco_units::{AirTime, STATION_RATE};
use surco_words::Message;

use crate::clock::{Clock, ClockTrust, wall_at};
use crate::emergency::EmergencyLoop;
use crate::engine::{Engine, Tick};
use crate::helpers::{PlannerThread, Recorder, Scribe};
use crate::loader::ThreadLoader;
use crate::output::{Output, OutputChoice};
use crate::ports::{Heartbeat, Journal, Past, Planner, Status, Store};
use crate::queue::PlanRequest;

/// What is mixed at a time: 10 ms.
const BLOCK: usize = STATION_RATE.0 as usize / 100;
/// How long the mixer sleeps when there is no room: a sixth of what waits for the card.
const NAP: Duration = Duration::from_millis(50);
/// How often the heartbeat is written.
const BEAT: Duration = Duration::from_secs(1);

/// A playout to be run.
pub struct Air {
    /// Plans.
    pub planner: Box<dyn Planner>,
    /// Has the sounds.
    pub store: Arc<dyn Store>,
    /// Remembers.
    pub journal: Box<dyn Journal>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// The last rung.
    pub emergency: EmergencyLoop,
    /// What the journal knows of before.
    pub past: Past,
    /// Where the sound goes.
    pub output: OutputChoice,
    /// Where it is recorded as well (stereo, station rate).
    pub recorders: Vec<Box<dyn Sink>>,
    /// When to stop by itself.
    pub until: Option<AirTime>,
    /// Set from elsewhere (a signal, an operator) to stop.
    pub stop: Arc<AtomicBool>,
}

/// What somebody who looks on is shown.
#[derive(Debug)]
pub enum Glimpse<'a> {
    /// Something was heard, or noted.
    Event(&'a AirEvent),
    /// The state, every second.
    Beat(&'a Heartbeat),
}

impl Air {
    /// Goes on air, and stays there until it is stopped.
    ///
    /// # Errors
    /// When the sound card cannot be opened at the start, or a recording cannot be finished. What fails later is
    /// noted in the journal and lived with.
    pub fn run(mut self, watch: &mut dyn FnMut(Glimpse<'_>)) -> Result<(), Message> {
        let mut output = Output::open(&self.output)?;
        let loader = ThreadLoader::new(Arc::clone(&self.store));
        let mut engine = Engine::new(Box::new(loader), self.emergency, &self.past);
        let trust = ClockTrust::since(self.past.last_event);
        let recorders: Vec<Recorder> = self.recorders.into_iter().map(Recorder::start).collect();
        let mut desk = Desk {
            shift: output.written() + engine.latency().0,
            unheard: VecDeque::new(),
            scribe: Scribe::start(self.journal, self.past.interruptions()),
            clock: self.clock,
            next_beat: Instant::now(),
        };
        let now = desk.wall_of(&mut output, 0);
        engine.set_clock(Tick { now, clock_trusted: trust.believes(now, || desk.clock.is_synchronised()) });
        first_plan(&mut engine, &mut *self.planner, now);
        let mut planner = PlannerThread::start(self.planner);
        while !self.stop.load(Ordering::Relaxed) {
            if let Some(message) = output.tend() {
                engine.note(message);
            }
            desk.tell(&mut output, watch);
            if output.room() < BLOCK {
                thread::sleep(NAP);
                continue;
            }
            let now = desk.wall_of(&mut output, engine.frame());
            let left = self.until.map_or(BLOCK as i64, |until| (until - now).0);
            if left <= 0 {
                break;
            }
            let tick = Tick { now, clock_trusted: trust.believes(now, || desk.clock.is_synchronised()) };
            let mut block = Block::silence(2, BLOCK.min(left as usize));
            engine.render(tick, &mut block);
            planner.serve(&mut engine);
            output.write(&block);
            for failure in recorders.iter().filter_map(|recorder| recorder.take(&block)) {
                engine.note(failure);
            }
            desk.take_in(&mut engine);
            desk.beat(&mut engine, &output, watch);
        }
        engine.stop();
        desk.take_in(&mut engine);
        desk.play_out(&mut output, watch);
        desk.scribe.finish();
        recorders.into_iter().try_for_each(Recorder::finish)
    }
}

/// The first plan is made before the first frame, so that a station does not begin with its emergency loop; and where
/// the clock is not believed, continuity is known from it all the same.
fn first_plan(engine: &mut Engine, planner: &mut dyn Planner, now: AirTime) {
    match engine.wanted_plan() {
        Some(request) => engine.accept(&request, planner.rundown(&request)),
        None => {
            if let Ok(rundown) = planner.rundown(&PlanRequest::at(now)) {
                engine.set_continuity(rundown.continuity);
            }
        }
    }
}

/// Keeps what happened until it has been heard, and passes it on then: the log says what aired, not what was mixed.
struct Desk {
    /// From a frame of the engine to the frame of the output at which it is heard.
    shift: i64,
    /// What was mixed but not heard yet: the output's frame, and what.
    unheard: VecDeque<(i64, AirEvent)>,
    scribe: Scribe,
    clock: Arc<dyn Clock>,
    next_beat: Instant,
}

impl Desk {
    /// When a frame of the engine is heard, by the wall clock.
    fn wall_of(&self, output: &mut Output, frame: i64) -> AirTime {
        wall_at(&*self.clock, output.heard_at(frame + self.shift))
    }

    fn take_in(&mut self, engine: &mut Engine) {
        let shift = self.shift;
        self.unheard
            .extend(engine.take_events().into_iter().map(|emitted| (emitted.frame + shift, emitted.event)));
        // Holes are judged in simulation; on air the journal tells what stood in.
        engine.take_holes();
    }

    fn tell(&mut self, output: &mut Output, watch: &mut dyn FnMut(Glimpse<'_>)) {
        let mut heard = Vec::new();
        while let Some((frame, _)) = self.unheard.front() {
            let instant = output.heard_at(*frame);
            if instant > Instant::now() {
                break;
            }
            if let Some((_, event)) = self.unheard.pop_front() {
                heard.push(event.moved_to(wall_at(&*self.clock, instant)));
            }
        }
        heard.iter().for_each(|event| watch(Glimpse::Event(event)));
        self.scribe.write(heard);
    }

    fn beat(&mut self, engine: &mut Engine, output: &Output, watch: &mut dyn FnMut(Glimpse<'_>)) {
        if Instant::now() < self.next_beat {
            return;
        }
        self.next_beat = Instant::now() + BEAT;
        let status = Status { underruns: output.underruns(), device: output.is_device(), ..engine.status() };
        let beat = Heartbeat { at: self.clock.now().0, sounding: engine.sounding(), status };
        watch(Glimpse::Beat(&beat));
        self.scribe.beat(beat);
    }

    /// Waits until all that was written has been heard.
    fn play_out(&mut self, output: &mut Output, watch: &mut dyn FnMut(Glimpse<'_>)) {
        let begun = Instant::now();
        while !self.unheard.is_empty() && begun.elapsed() < 2 * BEAT {
            thread::sleep(NAP);
            self.tell(output, watch);
        }
        // A card that has died meanwhile must not keep the last lines from the log.
        let now = self.clock.now().0;
        let rest: Vec<AirEvent> = self.unheard.drain(..).map(|(_, event)| event.moved_to(now)).collect();
        rest.iter().for_each(|event| watch(Glimpse::Event(event)));
        self.scribe.write(rest);
    }
}
