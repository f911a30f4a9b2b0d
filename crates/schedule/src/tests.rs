//! What a radio expects of its plan.

mod checking;
mod fixture;
mod invariants;
mod rotating;
mod starting;
