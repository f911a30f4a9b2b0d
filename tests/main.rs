//! Tests that a radio would believe: the real program on a real folder, a real catalogue and a real (virtual) card.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod air_check;
mod archive;
mod assembly;
mod bad_day;
mod batch;
mod cancelling;
mod card;
mod compare;
mod first_steps;
mod full_disk;
mod grid;
mod icecast;
mod ingest;
mod live;
mod lost_card;
mod lost_writes;
mod messages;
mod on_air;
mod operator;
#[path = "../crates/library/tests/library/power.rs"]
mod power;
mod power_cuts;
mod radio;
mod readme;
mod relay;
mod report;
mod soak;
mod subscribe;
mod time_check;
mod week;
mod whole_chain;
