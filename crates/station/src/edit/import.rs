//! From other programs: a list of ZaraRadio's or another program's becomes a list of this station, and the events of a
//! calendar become slots.

use std::fs;
use std::path::{Path, PathBuf};

use surco_library::foreign_list;
use surco_messages::Message;
use surco_model::{AfterOutage, Exception, ExceptionAction, Handover, Location, Play, Slot, Slug, StartPolicy};
use surco_schedule::{Event, events};

use super::history::History;
use super::{EditError, fields};
use crate::{Error, Station, Written};

/// A file of another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Foreign {
    /// A calendar: its text.
    Calendar(String),
    /// A list: its file.
    List(PathBuf),
}

/// A list of this station, made of one of another program's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedList {
    /// Seen from the station folder.
    pub list: PathBuf,
    /// How many of its pieces are in the station folder.
    pub found: usize,
    /// The paths of those that are not, as they are written.
    pub missing: Vec<String>,
    /// How many of its lines are no pieces.
    pub skipped: usize,
}

/// Slots that come when the events of a calendar do.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedSlots {
    /// The slots.
    pub slots: Vec<Slot>,
    /// Dates on which they do not come.
    pub exceptions: Vec<Exception>,
    /// The titles of events that cannot be slots.
    pub skipped: Vec<String>,
    /// Slots and exceptions, as they are written in a grid.
    pub toml: String,
}

impl Foreign {
    /// What a file is.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(path: &Path) -> Result<Foreign, Error> {
        let bytes = fs::read(path).map_err(|cause| Error::file(path, cause))?;
        let text = String::from_utf8_lossy(&bytes);
        let is_calendar = text.trim_start_matches('\u{feff}').trim_start().starts_with("BEGIN:VCALENDAR");
        Ok(if is_calendar { Foreign::Calendar(text.into_owned()) } else { Foreign::List(path.to_owned()) })
    }
}

impl Station {
    /// Writes a list with those pieces of another program's list that are in the station folder: into a file that is not
    /// there yet, in the folder `musica` where none is named.
    ///
    /// # Errors
    /// When none of them is, the list cannot be read, or the file is there already.
    pub fn import_list(&self, list: &Path, output: Option<&Path>) -> Result<ImportedList, Error> {
        let foreign = foreign_list(self.home(), list).map_err(|cause| Error::file(list, cause))?;
        if foreign.found.is_empty() {
            let pieces = foreign.missing.len();
            return Err(EditError::NothingFound { path: list.to_owned(), pieces }.into());
        }
        let output = match output {
            Some(output) => self.relative(output),
            None => Path::new("musica").join(list.file_stem().unwrap_or_default()).with_extension("m3u8"),
        };
        let lines: String = foreign.found.iter().map(|path| format!("{}\n", from(&output, path))).collect();
        self.write_list(&output, &format!("#EXTM3U\n{lines}"))?;
        let (found, missing, skipped) = (foreign.found.len(), foreign.missing, foreign.skipped);
        Ok(ImportedList { list: output, found, missing, skipped })
    }

    /// Makes slots of the events of a calendar. They are not put into the grid: a person looks at what each plays first, and
    /// [`ScheduleEdit::add_slot`](super::ScheduleEdit::add_slot) adds them.
    pub fn import_calendar(&self, written: &Written, calendar: &str) -> ImportedSlots {
        let station = &written.station;
        let found = events(calendar, station.timezone);
        let mut ids: Vec<Slug> = station.grid.slots.iter().map(|slot| slot.id.clone()).collect();
        let mut imported = ImportedSlots {
            slots: Vec::new(),
            exceptions: Vec::new(),
            skipped: found.skipped,
            toml: String::new(),
        };
        for event in found.events {
            let name = Slug::like(&event.title).map_or_else(|| "franja".to_owned(), |slug| slug.to_string());
            let numbered = (2..).map(|number| format!("{name}-{number}"));
            let mut names = [name.clone()].into_iter().chain(numbered).filter_map(|name| name.parse().ok());
            let Some(id) = names.find(|id: &Slug| !ids.contains(id)) else { break };
            ids.push(id.clone());
            let exceptions: Vec<Exception> = event.skips.iter().map(|date| skip(&id, *date)).collect();
            let slot = slot(event, id, play(&name, written));
            imported.toml.push_str(&(fields::of_slot(&slot).entry("slot") + "\n"));
            for exception in &exceptions {
                imported.toml.push_str(&(fields::of_exception(exception).entry("exception") + "\n"));
            }
            imported.slots.push(slot);
            imported.exceptions.extend(exceptions);
        }
        imported
    }

    /// Writes a text into a file that is not there yet: a list, or slots to be looked at. The path is seen from the station
    /// folder where it lies in it.
    ///
    /// # Errors
    /// When the file is there already, or the disk refuses.
    pub fn write_list(&self, file: &Path, text: &str) -> Result<(), Error> {
        let path = self.home().join(file);
        let there = || EditError::ListThere { path: path.clone() };
        if path.exists() {
            return Err(there().into());
        }
        let folder = path.parent().unwrap_or(self.home());
        fs::create_dir_all(folder).map_err(|cause| Error::file(folder, cause))?;
        let what = Message::new("station-edit-list").with("path", file);
        History::open(self)?.write_new(&path, text, what)
    }
}

fn slot(event: Event, id: Slug, play: Play) -> Slot {
    // Whole seconds, as people write them.
    let seconds = event.length.seconds().ceil();
    Slot {
        id,
        title: event.title,
        start: event.start,
        length: surco_units::Frames::from_seconds(seconds),
        policy: StartPolicy::Soft,
        handover: Handover::default(),
        play,
        fallback: Vec::new(),
        after_outage: AfterOutage::default(),
        priority: 0,
        needs: Vec::new(),
        location: nowhere(),
    }
}

fn skip(slot: &Slug, date: chrono::NaiveDate) -> Exception {
    Exception { from: date, until: date, slot: slot.clone(), action: ExceptionAction::Skip, location: nowhere() }
}

/// It is not written anywhere yet.
fn nowhere() -> Location {
    Location::new("", "", 0..0)
}

/// What a slot plays whose title is a series', else the station's continuity until somebody says.
fn play(name: &str, written: &Written) -> Play {
    let series = written.folder.programs.iter().map(|(program, _)| &program.slug);
    if let Some(slug) = series.into_iter().find(|slug| slug.as_str() == name) {
        let (slug, episode) = (slug.clone(), surco_model::EpisodeChoice::Newest);
        return Play::Program { slug, episode, language: None };
    }
    match &written.station.grid.continuity {
        Play::Playlist(path) => Play::Playlist(path.clone()),
        _ => Play::Playlist("musica".into()),
    }
}

/// A path of the station folder as a list in it names it: from the list's own folder on.
fn from(list: &Path, path: &Path) -> String {
    let up = list.parent().map_or(0, |folder| folder.components().count());
    let below = list.parent().and_then(|folder| path.strip_prefix(folder).ok());
    let path = below.map_or_else(|| Path::new(&"../".repeat(up)).join(path), Path::to_owned);
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
