//! Where the air goes beside the sound card. Each outlet is a [`Listener`](surco_playout::Listener): it has a thread
//! of its own, and whatever a disk or a network does to it, the air goes on.
//!
//! | module | what it is |
//! | --- | --- |
//! | `air_check` | [`AirCheck`]: what went out, recorded for days, and [`Replay`]: any stretch of it heard again |

mod air_check;
mod error;

pub use air_check::{AirCheck, Replay};
pub use error::Error;
