//! Work that takes time: each function is handed a [`Job`](surco_job::Job) that hears how far it is, and can end it.
//!
//! | module | does |
//! | --- | --- |
//! | `ingest` | recordings, a stick or the whole folder into the library |
//! | `watch` | the same with every file that appears in a folder, once nobody writes it any more |
//! | `assemble` | the master of an episode, or of all |
//! | `export` | the edit of an episode for other programs |
//! | `archive` | an episode, or all, into the archive |
//! | `normalize` | a file or a folder repaired and brought to a loudness, in a station or without one |
//! | `measure` | how loud recordings are, and what is wrong with them |
//! | `compare` | a recording before and after it was normalised, to be heard one beside the other |
//! | `backup` | the catalogue and its sounds into one file, and back |
//! | `sample` | a station folder to begin with |
//!
//! Work that is cancelled ends within a second with [`Error::Cancelled`](crate::Error::Cancelled). What was finished
//! before stays, and nothing is left half done.

mod archive;
mod assemble;
mod backup;
mod compare;
mod export;
mod ingest;
mod measure;
mod normalize;
mod sample;
mod settled_files;
mod watch;

use std::path::Path;

use crate::Error;

pub use archive::{ArchivedEpisode, Publishing};
pub use assemble::{AssembleRequest, AssembledEpisode};
pub use compare::{BeforeAndAfter, compare};
pub use export::EditFormat;
pub use ingest::{IngestOutcome, IngestRequest};
pub use measure::{MeasuredFile, MeasuredFiles, Verdict, measure, recordings};
pub use normalize::{BatchNormalized, FileFormat, FormatOption, NormalizeRequest, NormalizedFile};
pub use normalize::{normalize, normalize_folder};
pub use sample::DEMONSTRATED_SLOT;
pub(crate) use settled_files::SettledFiles;
pub use watch::WatchEvent;

/// What came of all episodes of a station.
#[derive(Debug)]
pub struct EveryEpisode<T> {
    /// Those that were done.
    pub done: Vec<T>,
    /// Those that are not ready for it.
    pub skipped: Vec<NotDone>,
    /// Those that are ready, and with which it failed all the same.
    pub failed: Vec<NotDone>,
}

/// An episode that was left out, and why.
#[derive(Debug)]
pub struct NotDone {
    /// `series/episode`
    pub episode: String,
    /// Why.
    pub why: Error,
}

impl<T> Default for EveryEpisode<T> {
    fn default() -> EveryEpisode<T> {
        EveryEpisode { done: Vec::new(), skipped: Vec::new(), failed: Vec::new() }
    }
}

impl<T> EveryEpisode<T> {
    /// Whether somebody has to do something about one of them. A draft is left out because somebody wants that.
    pub fn needs_attention(&self) -> bool {
        let is_meant = |one: &NotDone| matches!(one.why, Error::Draft { .. } | Error::NotApproved { .. });
        !self.failed.is_empty() || !self.skipped.iter().all(is_meant)
    }
}

/// A file's name without its folders.
pub fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
