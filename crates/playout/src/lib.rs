//! The engine that keeps a station on the air: from a rundown to sound, never silent, exact to the frame.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`Engine`] | the engine: pulled for sound, told the time, never waiting |
//! | `queue` | the rundown ahead of it, and **where the start of an item is decided** |
//! | `ladder` | what stands in when the better thing cannot sound |
//! | `deck`, `fade`, `feed` | one sound on its way out |
//! | `off_air` | silence that is meant |
//! | `relay` | another station's stream: its reserve, and its clock that is not ours |
//! | `alarms` | what a listener would notice: silence, cut tops, a dead channel |
//! | `audience` | whether anybody hears it, which the log has to say |
//! | [`Air`] | the real world around it: threads, sound card (`device`, `output`), clocks (`clock`), journal |
//! | [`Order`], [`Hands`] | what an operator asks of it while it is on air |
//! | [`Live`], [`Microphone`] | a live voice: the `booth` decides, the `stage` mixes |
//! | [`Listener`] | who hears it beside the card: a file, the air check, a server |
//! | [`Response`] | how soon what somebody does is heard |
//! | `urgency` | which threads go before everything else |
//! | [`Simulation`] | a world without devices around it, with a clock and faults of its own |
//!
//! It knows neither files nor databases nor TOML: it asks through [`Planner`], [`Store`] and [`Journal`].
//!
//! ```
//! use surco_playout::{Cue, EmergencyLoop, Engine, Feed, Loader, Past, Rung, Tick};
//! # struct NoDisk;
//! # impl Loader for NoDisk { fn cue(&mut self, _: &Cue) -> Box<dyn Feed> { unreachable!() } }
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
mod audience;
mod booth;
mod clock;
mod deck;
mod device;
mod direct;
mod emergency;
mod engine;
mod fade;
mod fault;
mod faulty;
mod feed;
mod helpers;
mod ladder;
mod listener;
mod loader;
mod microphone;
mod off_air;
mod orders;
mod output;
mod ports;
mod queue;
mod relay;
mod response;
mod ring;
mod search;
mod silence;
mod simulate;
mod stage;
#[cfg(test)]
mod testing;
mod urgency;

pub use air::{Air, Glimpse};
pub use booth::Live;
pub use clock::{Clock, SystemClock};
pub use device::{has_default_output, output_devices};
pub use emergency::EmergencyLoop;
pub use engine::{Emitted, Engine, Hole, OutputChange, Tick};
pub use fault::{Fault, FaultKind, UnknownFault};
pub use feed::{Cue, Feed, FeedState, Loader};
pub use listener::{Listener, Recording};
pub use microphone::{InputDevice, Microphone};
pub use orders::{Hands, Order, Orders, Piece, Talk, When, hands};
pub use output::OutputChoice;
pub use ports::{Heartbeat, Journal, MicrophoneStatus, Past, Planner, Rung, Status, Store, Unfinished};
pub use queue::PlanRequest;
pub use relay::Incoming;
pub use response::Response;
pub use simulate::{Silence, Simulated, Simulation};
pub use urgency::realtime_refused;
