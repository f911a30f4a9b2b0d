//! A file that people write, from when it is read to when it is saved.
//!
//! ```text
//! read ── change ── change ── save: is it usable? ─no─▶ refused
//!                                   │ yes
//!                                   unchanged since it was read? ─no─▶ refused
//!                                   │ yes
//!                                   earlier text into the history ── new text in its place
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use surco_messages::Message;
use surco_model::{Diagnostic, Slug, parse_episode, parse_program, parse_station};

use super::history::History;
use super::version::Version;
use super::{EditError, TomlText, Unchangeable};
use crate::{Error, Station};

/// Which of the files that people write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StationFile {
    /// The station's grid.
    Schedule,
    /// A series' `program.toml`.
    Program(Slug),
    /// The `episode.toml` of a series' episode.
    Episode(Slug, Slug),
}

impl StationFile {
    fn path(&self, station: &Station) -> PathBuf {
        match self {
            StationFile::Schedule => station.schedule().to_owned(),
            StationFile::Program(program) => station.program_folder(program).join("program.toml"),
            StationFile::Episode(program, episode) => {
                station.episode_folder(program, episode).join("episode.toml")
            }
        }
    }

    /// What is wrong with a text of this kind; none where it can be used.
    fn errors(&self, file: &Path, text: &str) -> Option<Vec<Diagnostic>> {
        fn refused<T>(parsed: surco_model::Parsed<T>) -> Option<Vec<Diagnostic>> {
            if parsed.value.is_some() { None } else { Some(parsed.diagnostics) }
        }
        match self {
            StationFile::Schedule => refused(parse_station(file, text)),
            StationFile::Program(program) => refused(parse_program(program, file, text)),
            StationFile::Episode(program, episode) => refused(parse_episode(program, episode, file, text)),
        }
    }
}

/// A file that people write, being changed.
#[derive(Debug, Clone)]
pub struct TomlFile {
    what: StationFile,
    /// Where it is.
    path: PathBuf,
    /// The same, seen from the station folder.
    file: PathBuf,
    text: TomlText,
    version: Version,
}

/// A file that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Seen from the station folder.
    pub file: PathBuf,
    /// Its version now.
    pub version: Version,
    /// Whether anything is different from what it was.
    pub changed: bool,
}

impl TomlFile {
    /// Reads a file as it is now.
    ///
    /// # Errors
    /// When it cannot be read, or is no TOML.
    pub fn read(station: &Station, what: StationFile) -> Result<TomlFile, Error> {
        let path = what.path(station);
        let file = station.relative(&path);
        let bytes = fs::read(&path).map_err(|cause| Error::file(&path, cause))?;
        let version = Version::of(&bytes);
        let text = String::from_utf8(bytes).map_err(|_| EditError::NotText { file: file.clone() })?;
        let text = TomlText::new(text).map_err(|why| EditError::Unchangeable { file: file.clone(), why })?;
        Ok(TomlFile { what, path, file, text, version })
    }

    /// The same, for a person who looks at a version of it and wants that changed.
    ///
    /// # Errors
    /// When it is another version by now.
    pub fn if_still(self, seen: Version) -> Result<TomlFile, Error> {
        if self.version == seen { Ok(self) } else { Err(EditError::Stale { file: self.file }.into()) }
    }

    /// The version that was read.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Where it is, seen from the station folder.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The text with all changes so far.
    pub fn text(&self) -> &TomlText {
        &self.text
    }

    /// Changes the text.
    ///
    /// # Errors
    /// When the text does not allow it.
    pub fn change(&mut self, change: impl FnOnce(&mut TomlText) -> Result<(), Unchangeable>) -> Result<(), Error> {
        let refused = |why| EditError::Unchangeable { file: self.file.clone(), why }.into();
        change(&mut self.text).map_err(refused)
    }

    /// Why its text is of no use.
    pub(super) fn unusable(&self, diagnostics: Vec<Diagnostic>) -> Error {
        let sources = BTreeMap::from([(self.file.clone(), self.text.as_str().to_owned())]);
        EditError::Spoils { file: self.file.clone(), diagnostics, sources }.into()
    }

    /// Writes it, whole or not at all, and keeps the earlier text so that the change can be undone. `change` says what was
    /// done.
    ///
    /// # Errors
    /// When it could not be used any more, when somebody has changed it meanwhile, or when the disk refuses. The file is
    /// as it was then.
    pub fn save(self, station: &Station, change: Message) -> Result<Saved, Error> {
        let text = self.text.as_str();
        if let Some(diagnostics) = self.what.errors(&self.file, text) {
            return Err(self.unusable(diagnostics));
        }
        let version = Version::of(text.as_bytes());
        let changed = version != self.version;
        if changed {
            History::open(station)?.write(&self.path, self.version, text, change)?;
        }
        Ok(Saved { file: self.file, version, changed })
    }
}
