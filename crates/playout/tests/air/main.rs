//! Playout as its listeners and its operator find it: in a simulated world, and in real time.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod faults;
mod operator;
mod real_time;
mod relays;
mod simulated;
mod world;
