//! The one layer for files that must survive a power cut: they appear whole or not at all.
//!
//! | what | is |
//! | --- | --- |
//! | [`write`], [`write_new`] | a file is written under a passing name, synced, renamed, and its folder synced |
//! | [`sync_folder`] | makes the names in a folder survive |
//! | [`FileStamp`] | tells whether a file was touched since |
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! let path = folder.path().join("schedule.toml");
//! surco_files::write(&path, b"[station]\n")?;
//! assert_eq!(surco_files::FileStamp::at(&path).map(|stamp| stamp.bytes), Some(10));
//! assert!(surco_files::write_new(&path, b"").is_err(), "it is there already");
//! # Ok::<(), std::io::Error>(())
//! ```

mod atomic;
mod file_stamp;

pub use atomic::{sync_folder, write, write_new};
pub use file_stamp::FileStamp;
