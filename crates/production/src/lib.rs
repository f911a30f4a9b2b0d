//! From recordings to clean takes and finished masters.
//!
//! | step | does |
//! | --- | --- |
//! | [`scan`] | finds the recordings on a stick or in a folder, and says why the rest is left alone |
//! | [`batch_ingest`] | brings many of them into the library at once; [`ingest`] brings one |
//! | [`ingest`] | recording -> take: the bytes kept, the sound measured, what is wrong with it said in words |
//! | [`preclean`] | makes the clean takes of recordings for programmes ahead, so that assembling is quick |
//! | [`assemble`] | episode -> master: takes repaired and matched, put in order, mixed, brought to the loudness of the station |
//!
//! An episode is a small text that names recordings; its series' template knows the rest. Making it twice gives the
//! same bytes, and making it again after a change makes only what the change touches: masters are known by their
//! recipe, clean takes by theirs, and recordings by their bytes.
//!
//! ```no_run
//! # use surco_job::{Job, Silent};
//! # use surco_library::{Library, StationFolder};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let home = std::path::Path::new("radio");
//! let mut library = Library::open(&home.join("library"))?;
//! let folder = StationFolder::read(home, &home.join("schedule.toml"))?;
//! for (program, episodes) in &folder.programs {
//!     for episode in episodes {
//!         let made = surco_production::assemble(&mut library, &folder, program, episode, &mut Job::unattended(&mut Silent))?;
//!         println!("{}: {} in {}", episode.title, made.master.duration, made.path.display());
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod assemble;
mod batch_ingest;
mod bed;
mod clean;
mod copy;
mod edit;
mod envelope;
mod error;
mod excerpt;
mod export_master;
mod file_stamps;
mod fit;
mod float_wav;
mod ingest;
mod ingredients;
mod loudness;
mod master;
mod mix;
mod notes;
mod overview;
mod preclean;
mod reader;
mod recipe;
mod review;
mod scan;
mod sections;
mod spans;
mod stems;
#[cfg(test)]
mod testing;
mod timeline;
mod voice_activity;

pub use assemble::{AssembleOptions, Assembled, AssembledSegment, assemble, assemble_by, is_current, stems};
pub use batch_ingest::{BatchIngested, batch_ingest};
pub use clean::Applied;
pub use error::{Error, Role};
pub use export_master::export_master;
pub use ingest::{IngestOptions, Ingested, ingest};
pub use overview::{Lane, LaneClip, Overview};
pub use preclean::preclean;
pub use review::Check;
pub use scan::{Scan, Skipped, recordings_in, scan};
