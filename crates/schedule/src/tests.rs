//! What a radio expects of its plan.

mod campaigning;
mod checking;
pub(crate) mod fixture;
mod invariants;
mod rotating;
mod starting;
