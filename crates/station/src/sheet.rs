//! Sheets to print: the week for the studio's wall, the log for a funder. Each is one page of HTML without a script.

mod log;
mod week;

pub use log::log;
pub use week::week;
