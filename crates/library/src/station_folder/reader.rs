//! Walks the folder and reads its files, each to its end.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use surco_messages::Message;
use surco_model::{
    Diagnostic, Episode, Location, Parsed, Program, Slug, Station, arrange, parse_episode, parse_holidays,
    parse_program, parse_station,
};

use super::StationFolder;
use super::advice::slug_of;
use crate::{Error, station_path};

/// No file that a person writes is longer: what is, is something else under a wrong name.
const LONGEST: u64 = 4 << 20;

/// The series that have a folder, usable or not, with their episodes.
pub(super) type Series = BTreeMap<Slug, BTreeSet<Slug>>;

/// What has been read so far.
pub(super) struct Reader<'a> {
    home: &'a Path,
    programs: Vec<(Program, Vec<Episode>)>,
    diagnostics: Vec<Diagnostic>,
    sources: BTreeMap<PathBuf, String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(home: &'a Path) -> Reader<'a> {
        Reader { home, programs: Vec::new(), diagnostics: Vec::new(), sources: BTreeMap::new() }
    }

    pub(super) fn finish(self, station: Option<Station>) -> StationFolder {
        let Reader { home, programs, diagnostics, sources } = self;
        StationFolder { home: home.to_owned(), station, programs, diagnostics, sources }
    }

    /// Without a grid there is no station: that it cannot be read is an error, what is written in it a finding.
    pub(super) fn station(&mut self, schedule: &Path) -> Result<Option<Station>, Error> {
        fs::File::open(schedule).map_err(Error::read(schedule))?;
        let mut station = self.file(schedule, parse_station);
        if let Some(holidays) = station.as_mut().map(|station| &mut station.grid.holidays)
            && let Some(path) = holidays.file.clone()
        {
            // A grid without its holidays is better than none.
            let more = self.file(&self.home.join(path), parse_holidays);
            holidays.dates.extend(more.into_iter().flatten());
        }
        Ok(station)
    }

    /// Reads all series. A station without any plays music.
    pub(super) fn programs(&mut self) -> Series {
        let mut series = Series::new();
        for (slug, folder) in self.folders(&self.home.join("programs")) {
            let file = folder.join("program.toml");
            let program = match file.exists() {
                true => self.file(&file, |name, text| parse_program(&slug, name, text)),
                false => {
                    self.find(self.about("library-program-file-missing", &folder));
                    None
                }
            };
            let known = series.entry(slug.clone()).or_default();
            let mut episodes = Vec::new();
            for (episode, folder) in self.folders(&folder.join("episodes")) {
                let file = folder.join("episode.toml");
                if file.exists() {
                    let read = self.file(&file, |name, text| parse_episode(&slug, &episode, name, text));
                    episodes.extend(read.and_then(|read| self.arranged(program.as_ref(), read)));
                } else {
                    self.find(self.about("library-episode-file-missing", &folder));
                }
                known.insert(episode);
            }
            episodes.sort_by(|a, b| (a.number, &a.slug).cmp(&(b.number, &b.slug)));
            self.find_number_twice(&episodes);
            self.programs.extend(program.map(|program| (program, episodes)));
        }
        series
    }

    /// The episode in the form of its series; none where it contradicts it.
    fn arranged(&mut self, program: Option<&Program>, episode: Episode) -> Option<Episode> {
        match arrange(program?, episode) {
            Ok(arranged) => Some(arranged),
            Err(found) => {
                self.diagnostics.extend(found);
                None
            }
        }
    }

    /// The folders in a folder whose names are short names, in order; the others are findings. What is hidden, and
    /// files, are nobody's business here.
    fn folders(&mut self, parent: &Path) -> Vec<(Slug, PathBuf)> {
        let entries = match fs::read_dir(parent) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
            Err(cause) => {
                self.find(Diagnostic::error(
                    self.message("library-folder-unreadable", parent).with("cause", &cause),
                ));
                return Vec::new();
            }
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        let mut folders = Vec::new();
        for path in paths.into_iter().filter(|path| path.is_dir()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match name.parse() {
                Ok(slug) => folders.push((slug, path)),
                Err(_) if name.starts_with('.') => {}
                Err(_) => {
                    let advice = match slug_of(&name) {
                        Some(slug) => Message::new("library-rename-folder").with("name", slug.as_str()),
                        None => Message::new("library-short-names"),
                    };
                    let message = self.message("library-folder-not-short-name", &path).with("advice", advice);
                    self.find(Diagnostic::error(message));
                }
            }
        }
        folders
    }

    /// Reads one file, and keeps its text for those who show findings.
    fn file<T>(&mut self, path: &Path, parse: impl FnOnce(&Path, &str) -> Parsed<T>) -> Option<T> {
        let name = station_path(self.home, path);
        let bytes = match read_text(path) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                self.find(self.about("library-text-too-long", path));
                return None;
            }
            Err(cause) => {
                self.find(Diagnostic::error(self.message("library-file-unreadable", path).with("cause", &cause)));
                return None;
            }
        };
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let place =
                    Location::new(name.clone(), &text, good..good + char::REPLACEMENT_CHARACTER.len_utf8());
                self.find(Diagnostic::error(self.message("library-not-utf8", path)).at(place));
                self.sources.insert(name, text);
                return None;
            }
        };
        let parsed = parse(&name, &text);
        self.diagnostics.extend(parsed.diagnostics);
        self.sources.insert(name, text);
        parsed.value
    }

    /// Two episodes with one number: which is the newest, nobody knows. They are in the order of their numbers.
    fn find_number_twice(&mut self, episodes: &[Episode]) {
        for pair in episodes.windows(2).filter(|pair| pair[0].number == pair[1].number) {
            let message = Message::new("library-episode-number-twice")
                .with("number", pair[0].number.to_string())
                .with("first", pair[0].slug.as_str())
                .with("second", pair[1].slug.as_str());
            self.find(Diagnostic::warning(message).at(pair[1].location.clone()));
        }
    }

    fn find(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A file or folder that cannot be used.
    fn about(&self, id: &'static str, path: &Path) -> Diagnostic {
        Diagnostic::error(self.message(id, path))
    }

    fn message(&self, id: &'static str, path: &Path) -> Message {
        Message::new(id).with("path", station_path(self.home, path).as_path())
    }
}

/// The bytes of a file; none when they are too many.
fn read_text(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= LONGEST).then_some(bytes))
}
