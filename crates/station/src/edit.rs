//! What changes the files that people write: series, episodes, the grid, lists.
//!
//! | module | does |
//! | --- | --- |
//! | `episode` | segments of an episode added, moved, trimmed and removed; approval |
//! | `schedule` | slots and exceptions of the grid added, changed and removed; continuity |
//! | `new_program`, `new_episode` | a series; an episode from a folder of recordings or a list of them |
//! | `import` | a list of another program, the events of a calendar |
//! | `fields` | how slots, exceptions and segments are written |
//! | `toml_file` | a file from when it is read to when it is saved |
//! | `toml_text` | the text of a file, and changes to it |
//! | `toml_layout` | where its headers, values and comments stand |
//! | `history` | the last changes, and how one is taken back |
//!
//! People edit the same files by hand, so a change touches no byte that it is not about. It is refused when the file was
//! changed since it was read, and when the file could not be used any more afterwards. [`Station::undo`] takes the last
//! change back.
//!
//! ```
//! use surco_model::Play;
//! use surco_station::Station;
//! # let folder = tempfile::tempdir()?;
//! let text = "[station] # ours\nid = 'chanta'\nname = 'Radio Chanta'\ntimezone = 'America/Lima'\nlanguages = ['es']\n\
//!             [continuity]\nplay = { playlist = 'musica' } # day and night\n";
//! std::fs::write(folder.path().join("schedule.toml"), text)?;
//! let station = Station::at(folder.path().to_owned());
//!
//! let mut grid = station.edit_schedule()?;
//! grid.set_continuity(&Play::Playlist("huaynos".into()))?;
//! grid.save()?;
//! let changed = std::fs::read_to_string(station.schedule())?;
//! assert_eq!(changed, text.replace("{ playlist = 'musica' }", "{ playlist = \"huaynos\" }"));
//!
//! station.undo()?;
//! assert_eq!(std::fs::read_to_string(station.schedule())?, text);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Station::undo`]: crate::Station::undo

mod episode;
mod error;
mod fields;
mod history;
mod import;
mod new_episode;
mod new_program;
mod recordings;
mod schedule;
#[cfg(test)]
mod tests;
mod toml_file;
mod toml_layout;
mod toml_text;
mod version;

use surco_messages::Message;

pub use episode::{Approval, EpisodeEdit};
pub use error::EditError;
pub use history::Change;
pub use import::{Foreign, ImportedList, ImportedSlots};
pub use new_episode::{MadeEpisode, MadeSegment, NewEpisode};
pub use new_program::{MadeProgram, NewProgram};
pub use schedule::ScheduleEdit;
pub use toml_file::{Saved, StationFile, TomlFile};
pub use toml_text::{Place, Remark, TomlText, Unchangeable};
pub use version::Version;

/// What was done to a file before it is saved.
#[derive(Debug, Default)]
struct Done(Vec<Message>);

impl Done {
    fn note(&mut self, message: Message) -> Message {
        self.0.push(message.clone());
        message
    }

    /// All of it in one message.
    fn message(self) -> Message {
        let count = self.0.len();
        match self.0.into_iter().next() {
            Some(only) if count == 1 => only,
            Some(first) => Message::new("station-edit-several").with("first", first).with("count", count - 1),
            None => Message::new("station-edit-nothing"),
        }
    }
}
