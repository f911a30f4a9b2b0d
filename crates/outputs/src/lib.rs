//! Where the air goes beside the sound card. Each outlet is a [`Listener`](surco_playout::Listener): it has a thread
//! of its own, and whatever a disk or a network does to it, the air goes on.
//!
//! | module | what it is |
//! | --- | --- |
//! | `icecast` | [`Icecast`]: to listeners far away, through a server |
//! | `now_playing` | [`NowPlaying`]: what is on air, for web pages and other programs |
//! | `rds` | [`Rds`]: what is on air, for the display of FM receivers |
//! | `air_check` | [`AirCheck`]: what went out, recorded for days, and [`Replay`]: any stretch of it heard again |
//!
//! ```
//! use surco_outputs::Mount;
//!
//! let mount = Mount::parse("http://source:clave@radio.example:8000/vivo.mp3", "Chanta");
//! let mount = mount.map_err(|message| message.to_string())?;
//! assert!(!mount.shown().contains("clave"), "a password is never shown");
//! # Ok::<(), String>(())
//! ```

mod air_check;
mod error;
mod http;
mod icecast;
mod now_playing;
mod rds;
mod sounding;
#[cfg(test)]
mod testing;

pub use air_check::{AirCheck, Replay};
pub use error::Error;
pub use icecast::{Icecast, Mount};
pub use now_playing::{NowPlaying, Webhook};
pub use rds::{Encoder, Rds};
