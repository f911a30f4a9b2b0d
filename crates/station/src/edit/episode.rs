//! Changing an episode: its segments, and who has approved it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use surco_job::Cancel;
use surco_messages::Message;
use surco_model::{ContentHash, CuePoint, Episode, Segment, Slug, State, parse_episode};

use super::recordings::{clean_name, copy};
use super::toml_file::{Saved, StationFile, TomlFile};
use super::{Done, Place, Remark, Version, fields};
use crate::{Error, Station, Written, find_episode};

const SEGMENT: &str = "segment";
/// How a segment follows the one before it.
const JOINS: [&str; 3] = ["pause", "overlap", "over"];

/// An episode, being changed. Nothing is written until it is saved.
#[derive(Debug)]
pub struct EpisodeEdit<'a> {
    station: &'a Station,
    file: TomlFile,
    program: Slug,
    episode: Slug,
    title: String,
    done: Done,
}

/// What somebody said about an episode.
#[derive(Debug, Clone, PartialEq)]
pub struct Approval {
    /// The series.
    pub program: Slug,
    /// The episode.
    pub episode: Slug,
    /// How far it is now.
    pub state: State,
    /// Who has approved it.
    pub approved_by: Option<String>,
    /// The same, for people.
    pub message: Message,
}

impl Station {
    /// Begins to change an episode, named as for [`find_episode`].
    ///
    /// # Errors
    /// When there is no such episode, or its file cannot be read.
    pub fn edit_episode(&self, written: &Written, name: &str) -> Result<EpisodeEdit<'_>, Error> {
        let (program, episode) = find_episode(&written.folder, name)?;
        let (program, title, episode) = (program.slug.clone(), episode.title.clone(), episode.slug.clone());
        let file = TomlFile::read(self, StationFile::Episode(program.clone(), episode.clone()))?;
        Ok(EpisodeEdit { station: self, file, program, episode, title, done: Done::default() })
    }

    /// Writes into an episode's file that somebody has listened to it and approves it; with nobody, that it is a draft.
    ///
    /// # Errors
    /// When there is no such episode, or its file cannot be changed.
    pub fn approve(&self, written: &Written, name: &str, by: Option<&str>) -> Result<Approval, Error> {
        let mut edit = self.edit_episode(written, name)?;
        let message = match by {
            Some(by) => {
                let heard = self.library()?.master(&edit.program, &edit.episode)?;
                edit.approve(by, heard.map(|master| master.source))?
            }
            None => edit.withdraw_approval()?,
        };
        let (program, episode) = (edit.program.clone(), edit.episode.clone());
        edit.save()?;
        let state = if by.is_some() { State::Approved } else { State::Draft };
        Ok(Approval { program, episode, state, approved_by: by.map(str::to_owned), message })
    }
}

impl EpisodeEdit<'_> {
    /// Goes on only if the file still is the version that somebody looks at.
    ///
    /// # Errors
    /// When it is another one by now.
    pub fn if_still(self, seen: Version) -> Result<Self, Error> {
        Ok(Self { file: self.file.if_still(seen)?, ..self })
    }

    /// The version that is being changed.
    pub fn version(&self) -> Version {
        self.file.version()
    }

    /// The episode with all changes so far.
    ///
    /// # Errors
    /// When it cannot be used as it is.
    pub fn episode(&self) -> Result<Episode, Error> {
        let text = self.file.text().as_str();
        let parsed = parse_episode(&self.program, &self.episode, self.file.file(), text);
        parsed.value.ok_or_else(|| self.file.unusable(parsed.diagnostics))
    }

    /// Somebody has listened to it and approves it: the master that was heard, and no other.
    ///
    /// # Errors
    /// When the file cannot be changed.
    pub fn approve(&mut self, by: &str, heard: Option<ContentHash>) -> Result<Message, Error> {
        self.set_state(State::Approved)?;
        self.file.change(|text| {
            text.set(Place::Top, "approved_by", &text_value(by), Remark::Keep, &["state"])?;
            match heard {
                Some(heard) => {
                    let heard = text_value(&heard.to_string());
                    text.set(Place::Top, "approved_sound", &heard, Remark::Keep, &["approved_by"])
                }
                None => text.remove(Place::Top, "approved_sound"),
            }
        })?;
        let message = Message::new("station-edit-approved").with("name", by).with("episode", self.title.as_str());
        Ok(self.done.note(message))
    }

    /// It is a draft again, and nobody has approved it.
    ///
    /// # Errors
    /// When the file cannot be changed.
    pub fn withdraw_approval(&mut self) -> Result<Message, Error> {
        self.set_state(State::Draft)?;
        self.file.change(|text| {
            text.remove(Place::Top, "approved_by")?;
            text.remove(Place::Top, "approved_sound")
        })?;
        Ok(self.done.note(Message::new("station-edit-draft").with("episode", self.title.as_str())))
    }

    fn set_state(&mut self, state: State) -> Result<(), Error> {
        // A comment behind the old state was about that.
        let (state, after) = (text_value(state.name()), ["title", "number", "date", "language"]);
        self.file.change(|text| text.set(Place::Top, "state", &state, Remark::Drop, &after))
    }

    /// Adds a segment, so that it is the one at `index` then; after the last where there are not so many.
    ///
    /// # Errors
    /// When the file cannot be changed.
    pub fn add_segment(&mut self, index: usize, segment: &Segment) -> Result<(), Error> {
        let entry = fields::of_segment(segment).entry(SEGMENT);
        self.file.change(|text| {
            text.insert(SEGMENT, index, &entry)?;
            without_joins_at_first(text)
        })?;
        self.done.note(self.about("station-edit-segment-added", index));
        Ok(())
    }

    /// Copies a recording into the episode's folder, for a segment. Returns what the segment calls it: another name where
    /// the folder has another recording of that name.
    ///
    /// # Errors
    /// When it cannot be read, the disk refuses, or the work is cancelled.
    pub fn bring(&self, recording: &Path, cancel: &Cancel) -> Result<PathBuf, Error> {
        let folder = self.station.episode_folder(&self.program, &self.episode);
        let name = clean_name(recording);
        let mut number = 1;
        loop {
            let name = if number == 1 { name.clone() } else { format!("{number}-{name}") };
            match copy(recording, &folder.join(&name), cancel) {
                Err(Error::File { cause, .. }) if cause.kind() == ErrorKind::AlreadyExists => number += 1,
                copied => return copied.map(|_| PathBuf::from(name)),
            }
        }
    }

    /// Makes another segment of one. Lines of the file that say the same for both stay as they are.
    ///
    /// # Errors
    /// When there is no such segment, or the file cannot be changed.
    pub fn change_segment(&mut self, index: usize, segment: &Segment) -> Result<(), Error> {
        let old = self.episode()?.segments.get(index).map(fields::of_segment).unwrap_or_default();
        let new = fields::of_segment(segment);
        self.file.change(|text| old.change(&new, Place::Entry(SEGMENT, index), text))?;
        self.done.note(self.about("station-edit-segment-changed", index));
        Ok(())
    }

    /// Moves a segment with its comments, so that it is the one at `to` then. The one that comes first by that follows none
    /// any more, so its pause or overlap goes.
    ///
    /// # Errors
    /// When there are no such segments, or the file cannot be changed.
    pub fn move_segment(&mut self, from: usize, to: usize) -> Result<(), Error> {
        self.file.change(|text| {
            text.move_entry(SEGMENT, from, to)?;
            without_joins_at_first(text)
        })?;
        self.done.note(self.about("station-edit-segment-moved", to));
        Ok(())
    }

    /// Removes a segment with its comments. Its recording stays in the folder.
    ///
    /// # Errors
    /// When there is no such segment, or the file cannot be changed.
    pub fn remove_segment(&mut self, index: usize) -> Result<(), Error> {
        let message = self.about("station-edit-segment-removed", index);
        self.file.change(|text| {
            text.remove_entry(SEGMENT, index)?;
            without_joins_at_first(text)
        })?;
        self.done.note(message);
        Ok(())
    }

    /// Lets a segment begin and end elsewhere in its recording; without a place, where that begins or ends.
    ///
    /// # Errors
    /// When there is no such segment, or the file cannot be changed.
    pub fn trim_segment(
        &mut self,
        index: usize,
        cue_in: Option<CuePoint>,
        cue_out: Option<CuePoint>,
    ) -> Result<(), Error> {
        let place = Place::Entry(SEGMENT, index);
        let cues = [("cue_in", cue_in, "after-silence"), ("cue_out", cue_out, "before-silence")];
        self.file.change(|text| {
            for (key, cue, silence) in cues {
                match cue {
                    // A comment behind the old place was about that.
                    Some(cue) => {
                        let (cue, after) = (fields::cue_point(cue, silence), ["recording", "title", "cue_in"]);
                        text.set(place, key, &cue, Remark::Drop, &after)?;
                    }
                    None => text.remove(place, key)?,
                }
            }
            Ok(())
        })?;
        self.done.note(self.about("station-edit-segment-trimmed", index));
        Ok(())
    }

    /// A message about a segment.
    fn about(&self, id: &'static str, index: usize) -> Message {
        let place = Place::Entry(SEGMENT, index.min(self.file.text().count(SEGMENT).saturating_sub(1)));
        let text = |key| self.file.text().text_of(place, key);
        let segment = text("title").or_else(|| text("recording")).unwrap_or_default();
        Message::new(id).with("segment", segment).with("episode", self.title.as_str())
    }

    /// Writes the episode's file.
    ///
    /// # Errors
    /// As [`TomlFile::save`].
    pub fn save(self) -> Result<Saved, Error> {
        self.file.save(self.station, self.done.message())
    }
}

fn text_value(text: &str) -> toml_edit::Value {
    toml_edit::Value::from(text)
}

/// The first segment follows none.
fn without_joins_at_first(text: &mut super::TomlText) -> Result<(), super::Unchangeable> {
    if text.count(SEGMENT) == 0 {
        return Ok(());
    }
    JOINS.iter().try_for_each(|key| text.remove(Place::Entry(SEGMENT, 0), key))
}
