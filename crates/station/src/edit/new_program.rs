//! A new series.

use std::fs;
use std::path::{Path, PathBuf};

use surco_job::Job;
use surco_messages::{Language, Message};
use surco_model::{LanguageTag, ProgramKind, Slug, new_program};

use super::EditError;
use super::history::History;
use super::recordings::{clean_name, copy, recordings_in, stem, title_of};
use crate::{Error, Station, Written};

/// What a series' tunes are called in the names of their recordings.
const TUNES: [(&str, &[&str]); 3] = [
    ("signature", &["cortina", "entrada", "apertura", "signature", "intro"]),
    ("closing", &["cierre", "salida", "closing", "outro"]),
    ("bed", &["cama", "fondo", "bed"]),
];

/// A series that is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct NewProgram {
    /// Its short name.
    pub slug: Slug,
    /// What it is called; its short name says it otherwise.
    pub title: Option<String>,
    /// What kind of programme it is.
    pub kind: ProgramKind,
    /// What it is about; its short name says it otherwise.
    pub topic: Option<Slug>,
    /// The folder with its tunes; its own otherwise.
    pub from: Option<PathBuf>,
}

/// A series that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeProgram {
    /// Its short name.
    pub program: Slug,
    /// Its `program.toml`, seen from the station folder.
    pub file: PathBuf,
}

impl Station {
    /// Makes a series: its folder with the tunes that were found, and a `program.toml` with comments in a language.
    ///
    /// # Errors
    /// When there is one already, or the disk refuses.
    pub fn new_program(
        &self,
        written: &Written,
        wanted: &NewProgram,
        language: Language,
        job: &mut Job<'_>,
    ) -> Result<MadeProgram, Error> {
        let folder = self.program_folder(&wanted.slug);
        let file = folder.join("program.toml");
        if file.exists() {
            return Err(EditError::AlreadyThere { path: self.relative(&file) }.into());
        }
        let from = wanted.from.as_ref().unwrap_or(&folder);
        let recordings = if from.exists() { recordings_in(from, job)? } else { Vec::new() };
        let tunes = TUNES.map(|(key, words)| (key, tune(&recordings, words)));
        let episodes = self.episodes_folder(&wanted.slug);
        fs::create_dir_all(&episodes).map_err(|cause| Error::file(&folder, cause))?;
        for tune in tunes.iter().filter_map(|(_, tune)| *tune) {
            if tune.parent() != Some(folder.as_path()) {
                copy(tune, &folder.join(clean_name(tune)), job.cancel())?;
            }
        }
        let names = tunes.map(|(key, tune)| (key, tune.map(clean_name)));
        let names = names.each_ref().map(|(key, name)| (*key, name.as_deref()));
        let title = wanted.title.clone().unwrap_or_else(|| title_of(wanted.slug.as_str()));
        let topic = wanted.topic.as_ref().unwrap_or(&wanted.slug);
        let spoken = written.station.languages.first().cloned().unwrap_or(LanguageTag("es".to_owned()));
        let text = new_program(&title, wanted.kind, &spoken, topic, names, language);
        let what = Message::new("station-new-program").with("path", self.relative(&file).as_path());
        History::open(self)?.write_new(&file, &text, what)?;
        Ok(MadeProgram { program: wanted.slug.clone(), file: self.relative(&file) })
    }
}

/// The first recording with one of these words in its name.
fn tune<'a>(recordings: &'a [PathBuf], words: &[&str]) -> Option<&'a Path> {
    let is_called = |path: &&PathBuf| {
        let name = Slug::like(&stem(path)).map_or_else(String::new, |name| name.to_string());
        words.iter().any(|word| name.contains(word))
    };
    recordings.iter().find(is_called).map(PathBuf::as_path)
}
