//! The ladder: an item's sound, its fallbacks, and continuity.

mod continuity;
mod fallbacks;
mod sound;

pub(crate) use continuity::Continuity;
pub(crate) use fallbacks::Fallbacks;
pub(crate) use sound::{ENDLESS, READY_TIMEOUT, ReadySound, RungSound, Verdict};
