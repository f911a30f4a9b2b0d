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

mod delay;
mod meter;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use surco_audio::{Block, Processor};
use surco_messages::Message;
use surco_model::{Past, Talk};
use surco_units::{AirTime, STATION_RATE};

use crate::clock::{Clock, ClockTrust, wall_at};
use crate::emergency::EmergencyLoop;
use crate::engine::{Engine, Tick};
use crate::glimpse::Glimpse;
use crate::journal_writer::JournalWriter;
use crate::latency::Latency;
use crate::listener::{Listener, Listening};
use crate::live_mic::{Live, LiveMic};
use crate::loader::ThreadLoader;
use crate::operator::{Order, Orders};
use crate::output::{Output, OutputChoice};
use crate::planner_thread::PlannerThread;
use crate::ports::{Journal, Planner, Store};
use crate::thread_priority::Urgent;
use delay::Delay;

/// The block that is mixed at a time: 10 ms.
const BLOCK: usize = STATION_RATE.0 as usize / 100;

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
    /// The journal's knowledge of before.
    pub past: Past,
    /// Where the sound goes.
    pub output: OutputChoice,
    /// How soon operators hear what they do.
    pub latency: Latency,
    /// The processing before the limiter.
    pub processor: Option<Processor>,
    /// They hear the air beside the card.
    pub listeners: Vec<Box<dyn Listener>>,
    /// A live voice, where one may come in.
    pub live: Option<Live>,
    /// The orders of operators.
    pub orders: Option<Orders>,
    /// When to stop by itself.
    pub until: Option<AirTime>,
    /// Set from elsewhere (a signal, an operator) to stop.
    pub stop: Arc<AtomicBool>,
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
            .map(|Live { microphone, ducking, title }| (LiveMic::new(microphone, ducking, Instant::now()), title));
        let (mut live_mic, title) = live.unzip();
        let (mut output, missing) =
            Output::open(&self.output, self.latency, live_mic.as_ref().map(LiveMic::faders));
        let loader = ThreadLoader::new(Arc::clone(&self.store));
        let mut engine = Engine::new(Box::new(loader), self.emergency, &self.past);
        engine.set_processor(self.processor);
        let trust = ClockTrust::since(self.past.last_event);
        let clock = self.clock;
        let mut delay = Delay::new(
            output.written() + engine.latency().0,
            missing.is_none(),
            Arc::clone(&clock),
            JournalWriter::start(self.journal, self.past.interruptions()),
            self.listeners.into_iter().map(Listening::start).collect(),
        );
        title.into_iter().for_each(|title| engine.set_live_title(title));
        missing.into_iter().for_each(|cause| engine.alarm(cause));
        let now = delay.wall_of(&mut output, 0);
        engine.set_clock(Tick { now, clock_trusted: trust.believes(now, || clock.is_synchronised()) });
        let mut planner = PlannerThread::start(self.planner);
        planner.begin(&mut engine, now);
        // Threads that are started from here on inherit this one's priority.
        let urgent = Urgent::from_here();
        while !self.stop.load(Ordering::Relaxed) {
            if let Some(tended) = output.tend() {
                delay.change_output(tended, &mut engine);
            }
            delay.tell(&mut output, watch);
            if let Some(orders) = &self.orders {
                orders.serve(|order| carry_out(order, &mut engine, live_mic.as_mut()));
            }
            if let Some(live_mic) = &mut live_mic {
                tend_microphone(live_mic, &mut engine, delay.is_grid_heard());
                output.write_voice(live_mic.voice());
            }
            if output.room() < BLOCK {
                thread::sleep(self.latency.poll_interval());
                continue;
            }
            let now = delay.next_instant(&mut output, &mut engine);
            let left = self.until.map_or(BLOCK as i64, |until| (until - now).0);
            if left <= 0 {
                break;
            }
            let tick = Tick { now, clock_trusted: trust.believes(now, || clock.is_synchronised()) };
            let mut block = Block::silence(2, BLOCK.min(left as usize));
            engine.render(tick, &mut block);
            planner.serve(&mut engine);
            let at = wall_at(&*clock, output.heard_at(output.written()));
            output.write(&block);
            live_mic.iter_mut().for_each(|live_mic| live_mic.mix(&mut block));
            delay.share(at, block, output.written(), live_mic.as_mut(), &mut engine);
            delay.take_in(&mut engine);
            delay.beat(&mut engine, &mut output, live_mic.as_mut(), watch);
        }
        engine.stop();
        delay.take_in(&mut engine);
        delay.play_out(&mut output, watch);
        drop(urgent);
        planner.finish();
        delay.finish()
    }
}

/// Sends an order to the microphone, the engine, or both.
fn carry_out(order: Order, engine: &mut Engine, live_mic: Option<&mut LiveMic>) -> Result<(), Message> {
    let now = Instant::now();
    match (&order, live_mic) {
        (Order::Talk(_), None) => Err(Message::new("playout-no-microphone")),
        (Order::Talk(talk), Some(live_mic)) => {
            live_mic.turn(*talk, now)?;
            engine.obey(order)
        }
        (Order::Panic(_) | Order::Resume, Some(live_mic)) if live_mic.is_live() => {
            engine.obey(order)?;
            live_mic.turn(Talk::Off, now)
        }
        _ => engine.obey(order),
    }
}

/// Takes in what the microphone gives, and takes it off the air where it is lost or not needed any more.
fn tend_microphone(live_mic: &mut LiveMic, engine: &mut Engine, is_grid_heard: bool) {
    let now = Instant::now();
    if is_grid_heard {
        live_mic.grid_is_heard(now);
    }
    if let Some(trouble) = live_mic.tend(now) {
        engine.alarm(trouble);
        engine.live_is_lost();
    }
}
