//! From what people write to the nouns: `schedule.toml`, `program.toml`, `episode.toml`.
//!
//! A file is read to its end even where something in it is wrong, so that everything there is to correct is found at
//! once, each finding at its place and with what to do about it.
//!
//! | module | knows |
//! | --- | --- |
//! | `page` | the text, the findings so far, what TOML itself does not understand |
//! | `table` | keys: asked for by an example of their line, missing, unknown |
//! | `value` | one value: texts, numbers, times, lengths, paths, choices |
//! | `suggest` | what was probably meant |
//! | `station`, `play`, `campaign`, `rotation`, `program`, `episode` | which keys make which noun |
//! | `holidays` | which days are holidays |
//! | `comes` | when a slot comes: days, weeks, months, dates, times |
//! | `conflicts` | slots that get into each other's way |

mod archive;
mod campaign;
mod comes;
mod conflicts;
mod episode;
mod holidays;
mod outputs;
mod page;
mod play;
mod program;
mod rotation;
mod station;
mod suggest;
mod table;
#[cfg(test)]
mod tests;
mod value;

pub use episode::parse_episode;
pub(crate) use episode::title_of;
pub use holidays::parse_holidays;
pub use program::parse_program;
pub use station::parse_station;

use crate::Diagnostic;

/// What reading a file gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    /// What the file says; `None` as soon as anything in it is an error.
    pub value: Option<T>,
    /// Everything that was found, in the order of the file: errors, and what is probably not as meant.
    pub diagnostics: Vec<Diagnostic>,
}
