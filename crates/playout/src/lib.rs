//! The engine that keeps a station on the air: from a rundown to sound, never silent, exact to the frame.
//!
//! | module | what it is |
//! | --- | --- |
//! | `engine` | [`Engine`]: pulled for sound, told the time, never waiting; its parts have a file each |
//! | `queue` | the rundown ahead of it, and **where the start of an item is decided** |
//! | `ladder` | the fallbacks of an item, and continuity |
//! | `emergency` | [`EmergencyLoop`]: the last rung, a loop in memory |
//! | `deck`, `fade` | one sound on its way out |
//! | `deck_source` | [`DeckSource`], [`Loader`], [`LoadRequest`]: where a deck has its sound from |
//! | `loader`, `ring` | a thread and a ring for every sound |
//! | `relay` | another station's stream: its reserve, and its clock that is not ours |
//! | `off_air` | silence that is meant |
//! | `alarms`, `silence` | what a listener would notice: silence, clipping, a dead channel |
//! | `air` | [`Air`]: the real world around the engine, with its threads, and the delay until a frame is heard |
//! | `glimpse` | [`Glimpse`]: what whoever watches is shown: events, alarms, state, levels |
//! | `ports` | [`Planner`], [`Store`], [`Journal`]: how it reaches the rest of Surco |
//! | `planner_thread`, `journal_writer`, `panic_guard` | the threads that may wait for disks, so that the mixer need not |
//! | `listener` | [`Listener`]: hears the air beside the card: a file, the air check, a server |
//! | `output`, `output_status` | which way the sound goes, and whether anybody hears it |
//! | `device` | the sound card and its callback |
//! | `clock` | which frame of the card is which instant, and whether the wall clock is believed |
//! | `operator` | [`Operator`], [`Order`]: the way of an order to the mixer |
//! | `live_mic`, `live_mix`, `microphone` | a live voice: the first decides, the second mixes, the third is the input |
//! | `latency` | [`Latency`]: how soon an operator hears what he does |
//! | `reconnect` | looks for a card or an input until it is there |
//! | `thread_priority` | which threads go before everything else |
//! | `simulate`, `immediate_loader` | [`Simulation`]: a world without devices, with a clock of its own |
//! | `fault`, `fault_injection` | what goes wrong in it |
//!
//! Playout knows neither files nor databases nor TOML, nor sockets: it asks through [`Planner`], [`Store`] and
//! [`Journal`], and shows what happens through [`Glimpse`].
//!
//! ```
//! use surco_playout::{LoadRequest, EmergencyLoop, Engine, DeckSource, Loader, Past, Rung, Tick};
//! # struct NoDisk;
//! # impl Loader for NoDisk { fn load(&mut self, _: &LoadRequest) -> Box<dyn DeckSource> { unreachable!() } }
//! // No plan, no files, nothing: the emergency loop sounds from the first block on.
//! let mut engine = Engine::new(Box::new(NoDisk), EmergencyLoop::chime(), &Past::default());
//! let mut block = surco_audio::Block::silence(2, 48_000);
//! engine.render(Tick { now: "2026-11-23T11:00:00Z".parse()?, clock_trusted: true }, &mut block);
//! assert_eq!(engine.status().rung, Rung::Emergency);
//! assert!(block.channels()[0].iter().any(|sample| sample.abs() > 0.05));
//! # Ok::<(), surco_units::InvalidAirTime>(())
//! ```

mod air;
mod alarms;
mod clock;
mod deck;
mod deck_source;
mod device;
mod emergency;
mod engine;
mod fade;
mod fault;
mod fault_injection;
mod glimpse;
mod immediate_loader;
mod journal_writer;
mod ladder;
mod latency;
mod listener;
mod live_mic;
mod live_mix;
mod loader;
mod microphone;
mod off_air;
mod operator;
mod output;
mod output_status;
mod panic_guard;
mod planner_thread;
mod ports;
mod queue;
mod reconnect;
mod relay;
mod ring;
mod silence;
mod simulate;
#[cfg(test)]
mod testing;
mod thread_priority;

pub use air::Air;
pub use clock::{Clock, SystemClock};
pub use deck_source::{DeckSource, DeckSourceState, LoadRequest, Loader};
pub use device::{has_default_output, output_devices};
pub use emergency::EmergencyLoop;
pub use engine::{Emitted, Engine, Hole, OutputChange, Tick};
pub use fault::{Fault, FaultKind, UnknownFault};
pub use glimpse::Glimpse;
pub use latency::Latency;
pub use listener::{Listener, Recording};
pub use live_mic::Live;
pub use microphone::{InputDevice, Microphone};
pub use operator::{LibrarySound, Operator, Order, Orders, When, operator};
pub use output::OutputChoice;
pub use ports::{Incoming, Journal, PlanRequest, Planner, Store};
pub use simulate::{Silence, Simulated, Simulation};
pub use surco_model::{Heartbeat, MicrophoneStatus, Past, Rung, Status, Talk, Unfinished};
pub use thread_priority::{lower_thread_priority, realtime_refused};
