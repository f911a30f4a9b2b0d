//! Everything that a person can do with a station, as functions: the one way in for commands, pages and other programs.
//!
//! | module | does |
//! | --- | --- |
//! | [`Station`] | where a station is, and what is written in its folder |
//! | [`plan`] | rundowns: of days, of all stations of a folder, the difference of two grids, why, gaps, conflicts |
//! | [`record`] | what aired: the log, airtime, the proof of campaigns, what is on air now |
//! | [`sheet`] | pages to print: the week, the log |
//! | [`doctor`] | what this machine has and lacks |
//! | [`edit`] | what changes the files that people write: series, episodes, the grid, approval, lists; undo |
//! | [`jobs`] | work that takes time: bringing recordings in, assembling, archiving, backing up |
//! | [`on_air`] | a playout with all that it needs, and the operator's way to one that is on air |
//!
//! Nothing in here prints, knows a command line or a page. What happened is told as untranslated
//! [`Message`](surco_messages::Message)s, and work that takes time is handed a [`Job`](surco_job::Job).
//!
//! ```
//! use surco_station::Station;
//! # let folder = tempfile::tempdir()?;
//! # std::fs::write(folder.path().join("schedule.toml"), "[station]\nid = \"chanta\"\nname = \"Radio Chanta\"\ntimezone = \"America/Lima\"\nlanguages = [\"es\"]\n[continuity]\nplay = { playlist = \"musica\" }\n")?;
//! let station = Station::find(folder.path(), None, None)?;
//! let written = station.read_usable()?;
//! assert_eq!(written.station.name, "Radio Chanta");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod civil;
pub mod doctor;
pub mod edit;
mod error;
mod find_sound;
pub mod jobs;
pub mod on_air;
mod open;
pub mod plan;
pub mod record;
pub mod sheet;

pub use error::Error;
pub use open::{Loudnesses, Station, Written, archived_name, find_episode, known_episodes, slug};
