//! Changing the grid: slots, exceptions, continuity.

use surco_messages::Message;
use surco_model::{Exception, Play, Slot, Slug, parse_station};

use super::toml_file::{Saved, StationFile, TomlFile};
use super::{Done, EditError, Place, Remark, Version, fields};
use crate::{Error, Station};

const SLOT: &str = "slot";
const EXCEPTION: &str = "exception";

/// A station's grid, being changed. Nothing is written until it is saved.
#[derive(Debug)]
pub struct ScheduleEdit<'a> {
    station: &'a Station,
    file: TomlFile,
    done: Done,
}

impl Station {
    /// Begins to change the grid.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn edit_schedule(&self) -> Result<ScheduleEdit<'_>, Error> {
        Ok(ScheduleEdit {
            station: self,
            file: TomlFile::read(self, StationFile::Schedule)?,
            done: Done::default(),
        })
    }
}

impl ScheduleEdit<'_> {
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

    /// The station with all changes so far.
    ///
    /// # Errors
    /// When it cannot be used as it is.
    pub fn station(&self) -> Result<surco_model::Station, Error> {
        let parsed = parse_station(self.file.file(), self.file.text().as_str());
        parsed.value.ok_or_else(|| self.file.unusable(parsed.diagnostics))
    }

    /// Adds a slot behind the others.
    ///
    /// # Errors
    /// When the file cannot be changed.
    pub fn add_slot(&mut self, slot: &Slot) -> Result<(), Error> {
        self.file.change(|text| text.insert(SLOT, usize::MAX, &fields::of_slot(slot).entry(SLOT)))?;
        self.done.note(Message::new("station-edit-slot-added").with("slot", slot.id.as_str()));
        Ok(())
    }

    /// Makes another slot of one. Lines of the file that say the same for both stay as they are; a slot that gets another
    /// name keeps its exceptions.
    ///
    /// # Errors
    /// When there is no such slot, or the file cannot be changed.
    pub fn change_slot(&mut self, id: &Slug, slot: &Slot) -> Result<(), Error> {
        let index = self.index_of(id)?;
        let old = self.station()?.grid.slots.get(index).map(fields::of_slot).unwrap_or_default();
        let exceptions = self.exceptions_of(id);
        self.file.change(|text| {
            old.change(&fields::of_slot(slot), Place::Entry(SLOT, index), text)?;
            exceptions.iter().filter(|_| slot.id != *id).try_for_each(|index| {
                let place = Place::Entry(EXCEPTION, *index);
                text.set(place, "slot", &slot.id.as_str().into(), Remark::Keep, &[])
            })
        })?;
        self.done.note(Message::new("station-edit-slot-changed").with("slot", slot.id.as_str()));
        Ok(())
    }

    /// Removes a slot with its comments, and its exceptions.
    ///
    /// # Errors
    /// When there is no such slot, or the file cannot be changed.
    pub fn remove_slot(&mut self, id: &Slug) -> Result<(), Error> {
        let index = self.index_of(id)?;
        let exceptions = self.exceptions_of(id);
        self.file.change(|text| {
            text.remove_entry(SLOT, index)?;
            exceptions.iter().rev().try_for_each(|index| text.remove_entry(EXCEPTION, *index))
        })?;
        self.done.note(Message::new("station-edit-slot-removed").with("slot", id.as_str()));
        Ok(())
    }

    /// Adds a date, or several, on which a slot is different.
    ///
    /// # Errors
    /// When the file cannot be changed.
    pub fn add_exception(&mut self, exception: &Exception) -> Result<(), Error> {
        let entry = fields::of_exception(exception).entry(EXCEPTION);
        self.file.change(|text| text.insert(EXCEPTION, usize::MAX, &entry))?;
        let message = Message::new("station-edit-exception-added").with("slot", exception.slot.as_str());
        self.done.note(message.with("date", exception.from.to_string()));
        Ok(())
    }

    /// Removes an exception, counted from 0 in the order of the file.
    ///
    /// # Errors
    /// When there is none, or the file cannot be changed.
    pub fn remove_exception(&mut self, index: usize) -> Result<(), Error> {
        let slot = self.file.text().text_of(Place::Entry(EXCEPTION, index), "slot").unwrap_or_default();
        self.file.change(|text| text.remove_entry(EXCEPTION, index))?;
        self.done.note(Message::new("station-edit-exception-removed").with("slot", slot));
        Ok(())
    }

    /// Sets what sounds wherever no slot does.
    ///
    /// # Errors
    /// When the file cannot be changed.
    pub fn set_continuity(&mut self, play: &Play) -> Result<(), Error> {
        let play = fields::play(play);
        self.file.change(|text| text.set(Place::Table("continuity"), "play", &play, Remark::Keep, &[]))?;
        self.done.note(Message::new("station-edit-continuity"));
        Ok(())
    }

    /// Writes the grid.
    ///
    /// # Errors
    /// As [`TomlFile::save`].
    pub fn save(self) -> Result<Saved, Error> {
        self.file.save(self.station, self.done.message())
    }

    fn index_of(&self, id: &Slug) -> Result<usize, Error> {
        let text = self.file.text();
        let ids =
            (0..text.count(SLOT)).map(|index| text.text_of(Place::Entry(SLOT, index), "id").unwrap_or_default());
        let known: Vec<String> = ids.collect();
        let place = known.iter().position(|one| one == id.as_str());
        place.ok_or_else(|| EditError::NoSlot { name: id.to_string(), known }.into())
    }

    fn exceptions_of(&self, id: &Slug) -> Vec<usize> {
        let text = self.file.text();
        let is_of = |index: &usize| {
            text.text_of(Place::Entry(EXCEPTION, *index), "slot").is_some_and(|slot| slot == id.as_str())
        };
        (0..text.count(EXCEPTION)).filter(is_of).collect()
    }
}
