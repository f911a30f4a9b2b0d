//! What a station says as JSON and CSV: the documents that other programs rely on.
//!
//! A document is made from what a call of the station gave, and put into words in one language. It is only written: nobody
//! reads its fields here. Numbers carry their unit in the name (`duration_s`, `integrated_lufs`), instants their clock
//! (`start_utc`, `start_local`), and what does not exist is `null`: silence has no loudness.
//!
//! | module | documents |
//! | --- | --- |
//! | [`sound`] | measured and normalised recordings, what was taken in |
//! | [`episode`] | made, assembled, approved, archived |
//! | [`rundown`] | what is planned, and why; findings; the grid as events |
//! | [`record`] | what aired, the report, what is on air now |
//! | [`simulation`] | what was on air in a simulation, however long |
//! | [`station`] | everything else |
//!
//! ```
//! use surco_documents::sound::LoudnessFigures;
//! use surco_units::{Loudness, Lufs};
//!
//! let loudness = Loudness { integrated: Some(Lufs(-16.004)), ..Loudness::default() };
//! let document = serde_json::to_value(LoudnessFigures::from(&loudness))?;
//! assert_eq!(document["integrated_lufs"], -16.0);
//! assert!(document["true_peak_dbtp"].is_null());
//! # Ok::<(), serde_json::Error>(())
//! ```

pub mod episode;
pub mod record;
pub mod rundown;
pub mod simulation;
pub mod sound;
pub mod station;
mod table;

pub use table::{NoTable, table};
