//! Sheets to print: the week for the studio's wall, the log for a funder, the script of
//! an episode. Each is one page of HTML without a script.

mod log;
mod script;
mod week;

pub use log::log;
pub use script::script;
pub use week::{first_day_of_week, week};
