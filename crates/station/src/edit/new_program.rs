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
        let names = tunes.each_ref().map(|(key, tune)| (*key, tune.map(clean_name)));
        let names = names.each_ref().map(|(key, name)| (*key, name.as_deref()));
        let title = wanted.title.clone().unwrap_or_else(|| title_of(wanted.slug.as_str()));
        let topic = wanted.topic.as_ref().unwrap_or(&wanted.slug);
        let spoken = written.station.languages.first().cloned().unwrap_or(LanguageTag("es".to_owned()));
        let text = new_program(&title, wanted.kind, &spoken, topic, names, language);
        let what = Message::new("station-new-program").with("path", self.relative(&file).as_path());
        let tunes: Vec<&Path> = tunes.iter().filter_map(|(_, tune)| *tune).collect();
        let mut brought = Brought::begin(self, &wanted.slug)?;
        brought.bring(&tunes, job)?;
        History::open(self)?.write_new(&file, &text, what)?;
        brought.stays();
        Ok(MadeProgram { program: wanted.slug.clone(), file: self.relative(&file) })
    }
}

/// What was brought into a series' folder. It goes again unless the series is made.
struct Brought {
    folder: PathBuf,
    /// In the order in which they were made.
    folders: Vec<PathBuf>,
    recordings: Vec<PathBuf>,
}

impl Brought {
    fn begin(station: &Station, program: &Slug) -> Result<Brought, Error> {
        let (folder, episodes) = (station.program_folder(program), station.episodes_folder(program));
        let missing = [&folder, &episodes].into_iter().filter(|folder| !folder.exists()).cloned().collect();
        let brought = Brought { folder, folders: missing, recordings: Vec::new() };
        fs::create_dir_all(&episodes).map_err(|cause| Error::file(&episodes, cause))?;
        Ok(brought)
    }

    fn bring(&mut self, recordings: &[&Path], job: &Job<'_>) -> Result<(), Error> {
        for recording in recordings.iter().filter(|one| one.parent() != Some(self.folder.as_path())) {
            let copied = self.folder.join(clean_name(recording));
            if copy(recording, &copied, job.cancel())? {
                self.recordings.push(copied);
            }
        }
        Ok(())
    }

    fn stays(&mut self) {
        self.folders.clear();
        self.recordings.clear();
    }
}

impl Drop for Brought {
    fn drop(&mut self) {
        // These are copies. A folder in which somebody has put something meanwhile is not removed.
        self.recordings.iter().for_each(|copied| drop(fs::remove_file(copied)));
        self.folders.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
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
