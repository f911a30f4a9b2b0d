//! The engine that keeps a station on the air.
#![allow(missing_docs)]
mod deck;
mod direct;
mod emergency;
mod engine;
mod fade;
mod feed;
mod ladder;
mod loader;
mod ports;
mod queue;
#[cfg(test)]
mod testing;

pub use emergency::EmergencyLoop;
pub use engine::{Emitted, Engine, Hole, Tick};
pub use feed::{Cue, Feed, FeedState, Loader};
pub use ports::{Heartbeat, Journal, Past, Planner, Rung, Status, Store, Unfinished};
pub use queue::PlanRequest;
