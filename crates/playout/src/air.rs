//! The real world: threads, a sound card, the wall clock and a journal on a disk around the [`Engine`].
//!
//! ```text
//! planner thread ──rundown──▶ mixer ──ring──▶ device callback ──▶ transmitter
//! loader threads ──rings────▶   │
//!                               ├──events, heartbeat──▶ journal thread ──▶ disk
//!                               └──blocks, events────▶ listener threads ──▶ files, servers
//! ```
//!
//! The mixer waits for nobody: every queue is bounded and is only ever tried.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use surco_audio::{Block, Processor};
use surco_messages::Message;
use surco_model::{AirEvent, AiringId, Ending, ItemKind};
use surco_units::{AirTime, Frames, STATION_RATE};

use crate::clock::{Clock, ClockTrust, wall_at};
use crate::emergency::EmergencyLoop;
use crate::engine::{Emitted, Engine, OutputChange, Tick};
use crate::latency::Latency;
use crate::listener::{Listener, Listening};
use crate::live_mic::{Booth, Live};
use crate::loader::ThreadLoader;
use crate::orders::{Order, Orders, Talk};
use crate::output::{Output, OutputChoice, Tended};
use crate::output_status::Audience;
use crate::planner_thread::{JournalWriter, PlannerThread};
use crate::ports::{Heartbeat, Journal, Past, Planner, Status, Store};
use crate::thread_priority::Urgent;

/// What is mixed at a time: 10 ms.
const BLOCK: usize = STATION_RATE.0 as usize / 100;
/// A sound card this late stood still; less is jitter.
const STALL: Duration = Duration::from_millis(200);
/// How often the heartbeat is written: after a power cut a sound is resumed within so much of where it was cut.
const BEAT: Duration = Duration::from_millis(500);
/// How long is waited at the end for what was written to be heard.
const LAST: Duration = Duration::from_secs(2);

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
    /// How soon what operators do is heard.
    pub response: Latency,
    /// What everything goes through before the limiter.
    pub processor: Option<Processor>,
    /// Who hears it beside the card.
    pub listeners: Vec<Box<dyn Listener>>,
    /// A live voice, where one may come in.
    pub live: Option<Live>,
    /// What operators want.
    pub orders: Option<Orders>,
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
    /// The state, every half second.
    Beat(&'a Heartbeat),
}

impl Air {
    /// Goes on air, and stays there until it is stopped.
    ///
    /// # Errors
    /// When a recording cannot be finished. What else fails is noted in the journal and lived with: where there is no
    /// sound card, the engine runs on, and is heard as soon as there is one.
    pub fn run(self, watch: &mut dyn FnMut(Glimpse<'_>)) -> Result<(), Message> {
        let live = self
            .live
            .map(|Live { microphone, ducking, title }| (Booth::new(microphone, ducking, Instant::now()), title));
        let (mut booth, title) = live.unzip();
        let (mut output, missing) = Output::open(&self.output, self.response, booth.as_ref().map(Booth::faders));
        let loader = ThreadLoader::new(Arc::clone(&self.store));
        let mut engine = Engine::new(Box::new(loader), self.emergency, &self.past);
        engine.set_processor(self.processor);
        let trust = ClockTrust::since(self.past.last_event);
        let mut desk = Desk {
            shift: output.written() + engine.latency().0,
            unheard: VecDeque::new(),
            scribe: JournalWriter::start(self.journal, self.past.interruptions()),
            listeners: self.listeners.into_iter().map(Listening::start).collect(),
            clock: self.clock,
            next_beat: Instant::now(),
            audience: Audience::new(missing.is_none()),
            last_heard: None,
            is_grid_heard: false,
        };
        title.into_iter().for_each(|title| engine.set_live_title(title));
        missing.into_iter().for_each(|cause| engine.note(cause));
        let now = desk.wall_of(&mut output, 0);
        engine.set_clock(Tick { now, clock_trusted: trust.believes(now, || desk.clock.is_synchronised()) });
        let mut planner = PlannerThread::start(self.planner);
        planner.begin(&mut engine, now);
        // What is started from here on is started by an urgent thread.
        let urgent = Urgent::from_here();
        while !self.stop.load(Ordering::Relaxed) {
            if let Some(tended) = output.tend() {
                desk.change_output(tended, &mut engine);
            }
            desk.tell(&mut output, watch);
            if let Some(orders) = &self.orders {
                orders.serve(|order| carry_out(order, &mut engine, booth.as_mut()));
            }
            if let Some(booth) = &mut booth {
                handle_alarm(booth, &mut engine, std::mem::take(&mut desk.is_grid_heard));
                output.write_voice(booth.voice());
            }
            if output.room() < BLOCK {
                thread::sleep(self.response.nap());
                continue;
            }
            let now = desk.next_instant(&mut output, &mut engine);
            let left = self.until.map_or(BLOCK as i64, |until| (until - now).0);
            if left <= 0 {
                break;
            }
            let tick = Tick { now, clock_trusted: trust.believes(now, || desk.clock.is_synchronised()) };
            let mut block = Block::silence(2, BLOCK.min(left as usize));
            engine.render(tick, &mut block);
            planner.serve(&mut engine);
            let at = wall_at(&*desk.clock, output.heard_at(output.written()));
            output.write(&block);
            booth.iter_mut().for_each(|booth| booth.mix(&mut block));
            desk.share(at, block, &mut engine);
            desk.take_in(&mut engine);
            desk.beat(&mut engine, &mut output, booth.as_mut(), watch);
        }
        engine.stop();
        desk.take_in(&mut engine);
        desk.play_out(&mut output, watch);
        drop(urgent);
        planner.finish();
        desk.scribe.finish();
        Listening::finish_all(desk.listeners)
    }
}

/// Has an order carried out by whom it concerns.
fn carry_out(order: Order, engine: &mut Engine, booth: Option<&mut Booth>) -> Result<(), Message> {
    let now = Instant::now();
    match (&order, booth) {
        (Order::Talk(_), None) => Err(Message::new("playout-no-microphone")),
        (Order::Talk(talk), Some(booth)) => {
            booth.turn(*talk, now)?;
            engine.obey(order)
        }
        (Order::Music(_) | Order::Resume, Some(booth)) if booth.is_live() => {
            engine.obey(order)?;
            booth.turn(Talk::Off, now)
        }
        _ => engine.obey(order),
    }
}

/// Looks after the microphone: what it says, whether it is still there, whether it is still needed.
fn handle_alarm(booth: &mut Booth, engine: &mut Engine, is_grid_heard: bool) {
    let now = Instant::now();
    if is_grid_heard {
        booth.grid_is_heard(now);
    }
    if let Some(trouble) = booth.tend(now) {
        engine.note(trouble);
        engine.live_is_lost();
    }
}

/// Keeps what happened until it has been heard, and passes it on then: the log says what aired, not what was mixed.
struct Desk {
    /// From a frame of the engine to the frame of the output at which it is heard.
    shift: i64,
    /// What was mixed but not heard yet: the output's frame, and what.
    unheard: VecDeque<(i64, AirEvent)>,
    scribe: JournalWriter,
    listeners: Vec<Listening>,
    clock: Arc<dyn Clock>,
    next_beat: Instant,
    audience: Audience,
    /// The frame of the engine that came last, and when it is heard.
    last_heard: Option<(i64, Instant)>,
    /// Something of the grid, or what stands in for it, was heard to begin.
    is_grid_heard: bool,
}

impl Desk {
    /// The card has gone, or is back: the engine goes on in time, and what nobody hears is logged as that.
    fn change_output(&mut self, tended: Tended, engine: &mut Engine) {
        self.take_in(engine);
        let message = match tended {
            Tended::Lost(message) => {
                self.lose(engine);
                message
            }
            Tended::Back(message) => {
                self.audience.come_back();
                message
            }
        };
        self.last_heard = None;
        engine.note(message);
        engine.output_changed(OutputChange::Another);
    }

    /// What was on its way to the card that has gone is not heard either.
    fn lose(&mut self, engine: &Engine) {
        let ending = self.unheard.iter().filter_map(|(_, event)| match event {
            AirEvent::Ended { airing, ending, .. } if *ending != Ending::Unheard => Some(*airing),
            _ => None,
        });
        let sounding = engine.sounding().into_iter().map(|(airing, _)| airing);
        self.audience.leave(ending.chain(sounding));
        self.unheard.iter_mut().for_each(|(_, event)| self.audience.judge(event));
    }

    /// When a frame of the engine is heard, by the wall clock.
    fn wall_of(&self, output: &mut Output, frame: i64) -> AirTime {
        wall_at(&*self.clock, output.heard_at(frame + self.shift))
    }

    /// When the engine's next frame is heard, by the wall clock. An output that stood still is told from a wall clock
    /// that was set.
    fn next_instant(&mut self, output: &mut Output, engine: &mut Engine) -> AirTime {
        let frame = engine.frame();
        let heard_at = output.heard_at(frame + self.shift);
        let expected = self.last_heard.replace((frame, heard_at));
        let expected = expected.map(|(last, at)| at + Frames(frame - last).to_duration());
        let late = expected.map_or(Duration::ZERO, |expected| heard_at.saturating_duration_since(expected));
        if late > STALL {
            let seconds = format!("{:.1}", late.as_secs_f64());
            engine.note(Message::new("playout-device-stalled").with("seconds", seconds));
            engine.output_changed(OutputChange::Stalled);
        }
        wall_at(&*self.clock, heard_at)
    }

    /// Lets the listeners hear what is heard from an instant on.
    fn share(&mut self, at: AirTime, sound: Block, engine: &mut Engine) {
        let sound = Arc::new(sound);
        for failure in self.listeners.iter_mut().filter_map(|listener| listener.hear(at, &sound)) {
            engine.note(failure);
        }
    }

    fn take_in(&mut self, engine: &mut Engine) {
        for Emitted { frame, mut event } in engine.take_events() {
            self.audience.judge(&mut event);
            self.unheard.push_back((frame + self.shift, event));
        }
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
        self.pass_on(heard, watch);
    }

    fn beat(
        &mut self,
        engine: &mut Engine,
        output: &mut Output,
        booth: Option<&mut Booth>,
        watch: &mut dyn FnMut(Glimpse<'_>),
    ) {
        if Instant::now() < self.next_beat {
            return;
        }
        self.next_beat = Instant::now() + BEAT;
        let microphone = booth.map(|booth| booth.status(Instant::now()));
        let (underruns, device) = (output.underruns(), output.is_device());
        let status = Status { underruns, device, microphone, ..engine.status() };
        let beat = Heartbeat { at: self.clock.now().0, sounding: self.heard(engine, output), status };
        watch(Glimpse::Beat(&beat));
        self.scribe.beat(beat);
    }

    /// What is heard, and the position in each sound. What has ended for the mixer is still on its way there.
    fn heard(&self, engine: &Engine, output: &mut Output) -> Vec<(AiringId, Frames)> {
        let now = Instant::now();
        let mut heard = |frame: i64, position: Frames| {
            let to_come = output.heard_at(frame).saturating_duration_since(now);
            (position - Frames::from_duration(to_come)).max(Frames::ZERO)
        };
        let ended = self.unheard.iter().filter_map(|(frame, event)| match event {
            AirEvent::Ended { airing, position, .. } => Some((*frame, *airing, *position)),
            AirEvent::Started(_) | AirEvent::Noted { .. } => None,
        });
        let mixed = engine.frame() + self.shift;
        let sounding = engine.sounding().into_iter().map(|(airing, position)| (mixed, airing, position));
        ended.chain(sounding).map(|(frame, airing, position)| (airing, heard(frame, position))).collect()
    }

    /// Waits until all that was written has been heard.
    fn play_out(&mut self, output: &mut Output, watch: &mut dyn FnMut(Glimpse<'_>)) {
        let begun = Instant::now();
        while !self.unheard.is_empty() && begun.elapsed() < LAST {
            thread::sleep(Latency::Normal.nap());
            self.tell(output, watch);
        }
        // A card that has died meanwhile must not keep the last lines from the log.
        let now = self.clock.now().0;
        let rest: Vec<AirEvent> = self.unheard.drain(..).map(|(_, event)| event.moved_to(now)).collect();
        self.pass_on(rest, watch);
    }

    fn pass_on(&mut self, heard: Vec<AirEvent>, watch: &mut dyn FnMut(Glimpse<'_>)) {
        for event in &heard {
            self.is_grid_heard |= matches!(event, AirEvent::Started(on_air) if on_air.kind != ItemKind::Live);
            watch(Glimpse::Event(event));
            self.listeners.iter_mut().for_each(|listener| listener.learn(event));
        }
        self.scribe.write(heard);
    }
}
