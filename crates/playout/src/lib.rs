//! The engine that keeps a station on the air: from a rundown to sound, never silent, exact to the frame.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`Engine`] | the engine: pulled for sound, told the time, never waiting |
//! | `queue` | the rundown ahead of it, and **where the start of an item is decided** |
//! | `ladder` | what stands in when the better thing cannot sound |
//! | `deck`, `fade`, `deck_source` | one sound on its way out |
//! | `off_air` | silence that is meant |
//! | `relay` | another station's stream: its reserve, and its clock that is not ours |
//! | `alarms` | what a listener would notice: silence, cut tops, a dead channel |
//! | `output_status` | whether anybody hears it, which the log has to say |
//! | [`Air`] | the real world around it: threads, sound card (`device`, `output`), clocks (`clock`), journal |
//! | [`Order`], [`Hands`] | what an operator asks of it while it is on air |
//! | [`Live`], [`Microphone`] | a live voice: the `live_mic` decides, the `live_mix` mixes |
//! | [`Listener`] | who hears it beside the card: a file, the air check, a server |
//! | [`Latency`] | how soon what somebody does is heard |
//! | `thread_priority` | which threads go before everything else |
//! | [`Simulation`] | a world without devices around it, with a clock and faults of its own |
//!
//! It knows neither files nor databases nor TOML: it asks through [`Planner`], [`Store`] and [`Journal`].
//!
//! ```
//! use surco_playout::{Cue, EmergencyLoop, Engine, DeckSource, Loader, Past, Rung, Tick};
//! # struct NoDisk;
//! # impl Loader for NoDisk { fn cue(&mut self, _: &Cue) -> Box<dyn DeckSource> { unreachable!() } }
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
mod immediate_loader;
mod ladder;
mod latency;
mod listener;
mod live_mic;
mod live_mix;
mod loader;
mod microphone;
mod off_air;
mod orders;
mod output;
mod output_status;
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

pub use air::{Air, Glimpse};
pub use clock::{Clock, SystemClock};
pub use deck_source::{Cue, DeckSource, DeckSourceState, Loader};
pub use device::{has_default_output, output_devices};
pub use emergency::EmergencyLoop;
pub use engine::{Emitted, Engine, Hole, OutputChange, Tick};
pub use fault::{Fault, FaultKind, UnknownFault};
pub use latency::Latency;
pub use listener::{Listener, Recording};
pub use live_mic::Live;
pub use microphone::{InputDevice, Microphone};
pub use orders::{Hands, Order, Orders, Piece, Talk, When, hands};
pub use output::OutputChoice;
pub use ports::{Heartbeat, Journal, MicrophoneStatus, Past, Planner, Rung, Status, Store, Unfinished};
pub use queue::PlanRequest;
pub use relay::Incoming;
pub use simulate::{Silence, Simulated, Simulation};
pub use thread_priority::realtime_refused;
