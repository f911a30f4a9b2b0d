//! The library as a station uses it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod backups;
mod catalogue;
mod chain;
mod fixture;
mod folder;
mod journal;
mod old_catalogue;
mod power;
mod power_cuts;
mod processes;
mod recovering;
mod storing;
mod takes;
