//! Why something that is written was not changed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use surco_messages::{Explain, Message, error_from_words};
use surco_model::Diagnostic;

use super::Unchangeable;

/// Why something that is written was not changed. The file is as it was before.
#[derive(Debug)]
pub enum EditError {
    /// Somebody has changed the file since it was read.
    Stale {
        /// Seen from the station folder.
        file: PathBuf,
    },
    /// After the change the file could not be used any more.
    Spoils {
        /// Seen from the station folder.
        file: PathBuf,
        /// What would be wrong with it.
        diagnostics: Vec<Diagnostic>,
        /// The text as it would be, by the file's name.
        sources: BTreeMap<PathBuf, String>,
    },
    /// The text does not allow the change.
    Unchangeable {
        /// Seen from the station folder.
        file: PathBuf,
        /// Why.
        why: Unchangeable,
    },
    /// The file is no text.
    NotText {
        /// Seen from the station folder.
        file: PathBuf,
    },
    /// What is to be made is there already.
    AlreadyThere {
        /// Seen from the station folder.
        path: PathBuf,
    },
    /// No series has this name.
    NoSeries {
        /// As it was asked for.
        name: String,
        /// All there are.
        known: Vec<String>,
    },
    /// No slot has this name.
    NoSlot {
        /// As it was asked for.
        name: String,
        /// All there are.
        known: Vec<String>,
    },
    /// No change is kept that could be undone.
    NothingToUndo,
    /// The file was changed by hand after the change that is to be undone.
    ChangedSince {
        /// Seen from the station folder.
        file: PathBuf,
        /// Where its text from before the change is kept, seen from the station folder; none where the change made the file.
        kept: Option<PathBuf>,
    },
    /// There is no sound in a folder or a list of recordings.
    NothingHeard {
        /// The folder or the list.
        path: PathBuf,
    },
    /// It is neither a folder of recordings nor a list that is known.
    NoList {
        /// What it is.
        path: PathBuf,
    },
    /// A list does not say which recording it is of.
    NoRecording {
        /// The list.
        path: PathBuf,
    },
    /// Nothing of what a list of another program names is in the station folder.
    NothingFound {
        /// The list.
        path: PathBuf,
        /// How many pieces it names.
        pieces: usize,
    },
    /// A list is not written over another.
    ListThere {
        /// The list that is there.
        path: PathBuf,
    },
}

impl Explain for EditError {
    fn explain(&self) -> Message {
        let about = |id: &'static str, file: &PathBuf| Message::new(id).with("path", file.as_path());
        match self {
            EditError::Stale { file } => about("station-edit-stale", file),
            EditError::Spoils { file, diagnostics, .. } => {
                let first = diagnostics.first().map(|finding| finding.message.clone());
                about("station-edit-spoils", file)
                    .with("cause", first.unwrap_or_else(|| Message::new("model-no-value")))
            }
            EditError::Unchangeable { file, why } => match why {
                Unchangeable::NotToml(cause) => {
                    about("station-edit-not-toml", file).with("cause", cause.to_string())
                }
                Unchangeable::ByHand { key } => about("station-edit-by-hand", file).with("key", key.as_str()),
                Unchangeable::NoEntry { name, index } => about("station-edit-no-entry", file)
                    .with("name", name.as_str())
                    .with("number", (index + 1).to_string()),
            },
            EditError::NotText { file } => about("station-edit-not-text", file),
            EditError::AlreadyThere { path } => about("station-new-exists", path),
            EditError::NoSeries { name, known } => {
                Message::new("station-no-series").with("name", name.as_str()).with("known", known.join(", "))
            }
            EditError::NoSlot { name, known } => {
                Message::new("station-no-slot").with("name", name.as_str()).with("known", known.join(", "))
            }
            EditError::NothingToUndo => Message::new("station-undo-nothing"),
            EditError::ChangedSince { file, kept: Some(kept) } => {
                about("station-undo-changed", file).with("kept", kept.as_path())
            }
            EditError::ChangedSince { file, kept: None } => about("station-undo-changed-new", file),
            EditError::NothingHeard { path } => about("station-new-nothing", path),
            EditError::NoList { path } => about("station-new-no-list", path),
            EditError::NoRecording { path } => about("station-new-no-recording", path),
            EditError::NothingFound { path, pieces } => {
                about("station-import-nothing", path).with("count", *pieces)
            }
            EditError::ListThere { path } => about("station-import-exists", path),
        }
    }
}

error_from_words!(EditError);
