//! The one layer for files that must survive a power cut: they appear whole or not at all.
//!
//! | what | is |
//! | --- | --- |
//! | [`write`], [`write_new`], [`write_privately`] | a file is written under a passing name, synced, renamed, and its folder synced |
//! | [`PassingFile`] | the same for what is written bit by bit |
//! | [`create_folder`], [`sync_folder`], [`give_name`] | names that survive |
//! | [`read_parts`], [`digest`] | bytes named by their BLAKE3 on their way |
//! | [`free_space`] | how full a disk is |
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

mod digest;
mod file_stamp;
mod folders;
mod free_space;
mod passing;
mod whole;

pub use digest::{BUFFER_BYTES, Digest, DigestOf, digest, read_parts};
pub use file_stamp::FileStamp;
pub use folders::{create_folder, folder_of, give_name, sync_folder};
pub use free_space::free_space;
pub use passing::{PassingFile, PassingPath};
pub use whole::{Readers, write, write_new, write_privately};
