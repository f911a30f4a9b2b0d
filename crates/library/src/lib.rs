//! The library of a station: what people brought, what was made of it, and what went out.
//!
//! | type | is |
//! | --- | --- |
//! | [`StationFolder`] | what people write: grid, series, episodes, read and looked over |
//! | [`Library`] | the catalogue (SQLite): takes, masters, the as-run journal, publications |
//! | [`Store`] | the content store: sounds by the name of their bytes, on [`Shelf`] after shelf |
//!
//! Files are the truth for what people write, the catalogue for what happened. What either says it has kept is on
//! the disk by then and survives a power cut; nothing is concluded from a thing being absent, and nothing is ever
//! deleted. Several processes may work with one library at once: one is on air, another brings recordings, a third
//! makes a backup.
//!
//! ```
//! use surco_library::{Library, Shelf, StationFolder};
//! # let home = tempfile::tempdir()?;
//! # let home = home.path();
//! # std::fs::write(home.join("schedule.toml"), "")?;
//! # std::fs::write(home.join("saludo.ogg"), "the sound of a greeting")?;
//! let folder = StationFolder::read(home, &home.join("schedule.toml"))?;
//! assert!(folder.station.is_none() && !folder.diagnostics.is_empty(), "an empty grid is no station");
//!
//! let library = Library::open(&home.join("library"))?;
//! let stored = library.store().put(Shelf::Originals, &home.join("saludo.ogg"))?;
//! assert_eq!(library.store().path_of(&stored.source), Some(stored.path));
//! library.store().verify(&stored.source)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backup;
mod catalogue;
mod chain;
mod columns;
mod copy;
mod disk;
mod error;
mod foreign;
mod interrupt;
mod journal;
mod library;
mod locks;
mod machine;
mod masters;
mod pending;
mod playlist;
mod publications;
mod recovery;
mod restore;
mod schema;
mod station_folder;
mod store;
mod takes;

pub use backup::BackedUp;
pub use catalogue::Arrivals;
pub use chain::{Break, Tampering, Verified};
pub use error::Error;
pub use foreign::{ForeignList, foreign_entries, foreign_list};
pub use library::{AirPermit, Library};
pub use publications::Publication;
pub use restore::Restored;
pub use station_folder::{StationFolder, looks_like_audio};
pub use store::{Shelf, Store, Stored};
pub use takes::station_path;
