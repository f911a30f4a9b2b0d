//! From recordings to clean takes and finished masters.
//!
//! | step | does |
//! | --- | --- |
//! | [`recordings_in`] | finds the recordings on a stick or in a folder |
//! | [`ingest`] | recording -> take: the bytes kept, the sound measured, what is wrong with it said in words |
//! | [`assemble`] | episode -> master: takes repaired and matched, put in order, mixed, brought to the loudness of the station |
//!
//! An episode is a small text that names recordings; its series' template knows the rest. Making it twice gives the
//! same bytes, and making it again after a change makes only what the change touches: masters are known by their
//! recipe, clean takes by theirs, and recordings by their bytes.
//!
//! ```no_run
//! # use surco_library::{Library, StationFolder};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let home = std::path::Path::new("radio");
//! let mut library = Library::open(&home.join("library"))?;
//! let folder = StationFolder::read(home, &home.join("schedule.toml"))?;
//! for (program, episodes) in &folder.programs {
//!     for episode in episodes {
//!         let made = surco_production::assemble(&mut library, &folder, program, episode, &mut |_| {})?;
//!         println!("{}: {} in {}", episode.title, made.master.duration, made.path.display());
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod activity;
mod assemble;
mod bed;
mod clean;
mod copy;
mod edit;
mod envelope;
mod error;
mod find;
mod float_wav;
mod ingest;
mod ingredients;
mod loudness;
mod master;
mod mix;
mod pass;
mod reader;
mod recipe;
mod spans;
mod stretch;
#[cfg(test)]
mod testing;
mod timeline;
mod together;

pub use assemble::{Assembled, AssembledSegment, assemble};
pub use clean::Applied;
pub use error::{Error, Role};
pub use find::recordings_in;
pub use ingest::{IngestOptions, Ingested, ingest};
pub use together::on_all_cores;
