//! Why something could not be done with a station.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use surco_job::Cancelled;
use surco_messages::{Explain, Message, error_from_words};
use surco_model::Diagnostic;

use crate::jobs::{FileFormat, FormatOption};

/// Why something could not be done.
#[derive(Debug)]
pub enum Error {
    /// There is no station in a folder, nor in those above it.
    NoStation {
        /// Which folder.
        folder: PathBuf,
    },
    /// The station's grid cannot be used.
    Unusable {
        /// The grid.
        path: PathBuf,
        /// What is wrong with it.
        diagnostics: Vec<Diagnostic>,
        /// The texts of the files that they point into.
        sources: BTreeMap<PathBuf, String>,
    },
    /// No episode has this name.
    NoEpisode {
        /// As it was asked for.
        name: String,
        /// All there are: `series/episode`.
        known: Vec<String>,
    },
    /// Several series have an episode of this name.
    SeveralEpisodes {
        /// As it was asked for.
        name: String,
    },
    /// The episode is a draft, and so not for the public.
    Draft {
        /// `series/episode`
        episode: String,
    },
    /// The episode's series wants it approved, and nobody did that.
    NotApproved {
        /// `series/episode`
        episode: String,
    },
    /// The episode's sound is another than the one that was approved.
    ApprovalLost {
        /// `series/episode`
        episode: String,
        /// Who approved the other.
        by: String,
    },
    /// The episode was changed after its master was made.
    Outdated {
        /// `series/episode`
        episode: String,
    },
    /// There are no recordings at all where they were looked for.
    NoRecordings,
    /// A folder that must not hold anything yet does.
    FolderNotEmpty {
        /// Which.
        folder: PathBuf,
    },
    /// A loudness or a ceiling that is of no use for radio.
    TargetOutOfReach,
    /// A pause that is none, or no waiting any more.
    PauseOutOfReach,
    /// One title for a whole folder of recordings.
    OneTitleForMany,
    /// A format has no use for an option.
    OptionMisfit {
        /// The option.
        option: FormatOption,
        /// The format.
        format: FileFormat,
    },
    /// The episode was not assembled yet.
    NoMaster {
        /// `series/episode`
        episode: String,
    },
    /// A text is no instant, date or length.
    Instant(crate::civil::NoInstant),
    /// A text is no short name.
    NotASlug {
        /// The text.
        text: String,
    },
    /// A file or a folder could not be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// What is written was not changed.
    Edit(Box<crate::edit::EditError>),
    /// The catalogue or the content store.
    Library(surco_library::Error),
    /// Taking in or assembling.
    Production(surco_production::Error),
    /// Sound.
    Audio(surco_audio::Error),
    /// Publishing.
    Archive(surco_archive::Error),
    /// The air check.
    Outputs(surco_outputs::Error),
    /// A page could not be made.
    Page(askama::Error),
    /// Somebody asked for an end.
    Cancelled,
    /// It was refused, for a reason that only people need to know.
    Refused(Message),
}

impl Error {
    /// A file or a folder that could not be read or written.
    pub fn file(path: &Path, cause: std::io::Error) -> Error {
        Error::File { path: path.to_owned(), cause }
    }

    /// What is wrong with a file that people write, where that is the reason, and the texts that it is wrong in.
    pub fn findings(&self) -> Option<(&[Diagnostic], &BTreeMap<PathBuf, String>)> {
        match self {
            Error::Unusable { diagnostics, sources, .. } => Some((diagnostics, sources)),
            Error::Edit(refused) => match &**refused {
                crate::edit::EditError::Spoils { diagnostics, sources, .. } => Some((diagnostics, sources)),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Explain for Error {
    fn explain(&self) -> Message {
        match self {
            Error::NoStation { folder } => Message::new("station-no-home").with("folder", folder.as_path()),
            Error::Unusable { path, .. } => Message::new("station-no-station").with("path", path.as_path()),
            Error::NoEpisode { name, known } => {
                Message::new("station-no-episode").with("name", name.as_str()).with("known", known.join(", "))
            }
            Error::SeveralEpisodes { name } => Message::new("station-episode-twice").with("name", name.as_str()),
            Error::NoMaster { episode } => Message::new("station-no-master").with("episode", episode.as_str()),
            Error::Draft { episode } => Message::new("station-draft").with("episode", episode.as_str()),
            Error::NotApproved { episode } => {
                Message::new("station-not-approved").with("episode", episode.as_str())
            }
            Error::ApprovalLost { episode, by } => {
                Message::new("station-approval-lost").with("episode", episode.as_str()).with("by", by.as_str())
            }
            Error::Outdated { episode } => Message::new("station-outdated").with("episode", episode.as_str()),
            Error::NoRecordings => Message::new("station-no-recordings"),
            Error::FolderNotEmpty { folder } => {
                Message::new("station-folder-not-empty").with("folder", folder.as_path())
            }
            Error::TargetOutOfReach => Message::new("station-target-out-of-reach"),
            Error::PauseOutOfReach => Message::new("station-pause-out-of-reach"),
            Error::OneTitleForMany => Message::new("station-one-title-for-many"),
            Error::OptionMisfit { option, format } => {
                Message::new("station-option-misfit").with("option", option.name()).with("format", format.name())
            }
            Error::Instant(text) => text.explain(),
            Error::NotASlug { text } => Message::new("station-no-slug").with("text", text.as_str()),
            Error::File { path, cause } => {
                Message::new("surco-io").with("path", path.as_path()).with("cause", cause)
            }
            Error::Edit(cause) => cause.explain(),
            Error::Library(cause) => cause.explain(),
            Error::Production(cause) => cause.explain(),
            Error::Audio(cause) => cause.explain(),
            Error::Archive(cause) => cause.explain(),
            Error::Outputs(cause) => cause.explain(),
            Error::Page(cause) => Message::new("surco-csv").with("cause", cause.to_string()),
            Error::Cancelled => Cancelled.explain(),
            Error::Refused(why) => why.clone(),
        }
    }
}

error_from_words!(Error);

impl From<crate::edit::EditError> for Error {
    fn from(cause: crate::edit::EditError) -> Error {
        Error::Edit(Box::new(cause))
    }
}

impl From<surco_library::Error> for Error {
    fn from(cause: surco_library::Error) -> Error {
        match cause {
            surco_library::Error::Cancelled => Error::Cancelled,
            cause => Error::Library(cause),
        }
    }
}

impl From<surco_production::Error> for Error {
    fn from(cause: surco_production::Error) -> Error {
        match cause {
            surco_production::Error::Cancelled => Error::Cancelled,
            surco_production::Error::Library(cause) => Error::Library(cause),
            cause => Error::Production(cause),
        }
    }
}

impl From<surco_audio::Error> for Error {
    fn from(cause: surco_audio::Error) -> Error {
        match cause {
            surco_audio::Error::Cancelled => Error::Cancelled,
            cause => Error::Audio(cause),
        }
    }
}

impl From<surco_archive::Error> for Error {
    fn from(cause: surco_archive::Error) -> Error {
        match cause {
            surco_archive::Error::Cancelled => Error::Cancelled,
            cause => Error::Archive(cause),
        }
    }
}

impl From<surco_outputs::Error> for Error {
    fn from(cause: surco_outputs::Error) -> Error {
        Error::Outputs(cause)
    }
}

impl From<askama::Error> for Error {
    fn from(cause: askama::Error) -> Error {
        Error::Page(cause)
    }
}

impl From<crate::civil::NoInstant> for Error {
    fn from(text: crate::civil::NoInstant) -> Error {
        Error::Instant(text)
    }
}

impl From<Cancelled> for Error {
    fn from(_: Cancelled) -> Error {
        Error::Cancelled
    }
}

impl From<Message> for Error {
    fn from(why: Message) -> Error {
        Error::Refused(why)
    }
}
