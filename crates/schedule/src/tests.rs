//! What a radio expects of its plan.

mod campaigning;
mod checking;
mod cron;
pub(crate) mod fixture;
mod invariants;
mod rotating;
mod separating;
mod starting;
