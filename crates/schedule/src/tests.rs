//! What a radio expects of its plan.

mod campaigning;
mod checking;
mod cron;
pub(crate) mod fixture;
mod invariants;
mod model;
mod rotating;
mod separating;
mod starting;
