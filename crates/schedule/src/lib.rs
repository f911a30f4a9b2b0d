//! From the grid, the catalogue and what was played to the rundown: which sound begins at which frame, and why.
//!
//! [`plan`] is a pure function. The same [`Request`] gives the same [`Rundown`](surco_model::Rundown) on every
//! machine, and it does not matter how much is asked for at once: planning always sets out from the last hard
//! start before the span (an *anchor*) with what was played before that anchor, so a playout that comes back in
//! the middle of an item finds the same item, under the same name, and joins it.
//!
//! | module | decides |
//! | --- | --- |
//! | `civil` | which instant a local time means, where clocks are changed too |
//! | `occurrences` | when each slot comes: days, dates, exceptions, priorities |
//! | `segments` | where the grid is cut by hard starts |
//! | `availability` | what is ready to be played |
//! | `choose` | what a slot plays: episode, file, spots, piece, or what stands in for it |
//! | `rotation` | whose turn it is among pieces and spots |
//! | `separation` | how far apart what is alike is kept |
//! | `backtiming` | which pieces end just when the next start comes |
//! | `rundown_builder` | where one sound ends and the next begins: segues, cuts, fades |
//! | `pacing` | what each campaign is owed, and so what a break is to carry |
//! | `allocation` | which breaks of a day carry which campaign |
//! | `campaigns` | whether the grid gives each campaign the plays that it wants |
//! | `conflicts` | which slots need the same person at the same time |
//! | `gaps` | where the grid has nothing of its own |
//! | `events` | slots out of the calendar of an office or a phone |
//! | `plan` | all of these, in order |
//!
//! ```
//! # use surco_model::*;
//! # use surco_units::{AirTime, Frames};
//! use surco_schedule::{History, Request, plan};
//! # let minutes = |minutes: i64| Frames::from_millis(minutes * 60_000);
//! # let piece = |name: &str, length| Media {
//! #     source: MediaRef::named(name), title: name.into(), artist: String::new(), duration: length,
//! #     cue_in: Frames::ZERO, cue_out: length, segue: length, gain: Default::default(),
//! # };
//! # let news = Slot {
//! #     id: "noticias".parse()?, title: "Noticias".into(), length: minutes(5), policy: StartPolicy::Hard, handover: Default::default(),
//! #     start: SlotStart { days: Days::DAILY, recurrence: Default::default(), times: vec!["06:00:00".parse()?], from: None, until: None, holidays: Default::default() },
//! #     play: Play::File("noticias.wav".into()), fallback: vec![], after_outage: AfterOutage::Join, priority: 0, needs: vec![],
//! #     location: Location::new("schedule.toml", "", 0..0),
//! # };
//! # let station = Station {
//! #     id: "radio-surco".parse()?, name: "Radio Surco".into(), timezone: chrono_tz::America::Lima,
//! #     languages: vec![], loudness: Default::default(), campaigns: vec![], outputs: Default::default(), rotation: Default::default(),
//! #     archive: Default::default(),
//! #     grid: Grid { slots: vec![news], continuity: Play::Playlist("musica".into()), emergency: None, exceptions: vec![], holidays: Default::default() },
//! # };
//! # let catalogue = Catalogue {
//! #     files: [("noticias.wav".into(), piece("noticias", minutes(5)))].into(),
//! #     playlists: [("musica".into(), vec![piece("huayno", minutes(3)), piece("carnaval", minutes(4))])].into(),
//! #     ..Catalogue::default()
//! # };
//! let (from, until) = ("2026-11-23T10:50:00Z".parse()?, "2026-11-23T11:05:00Z".parse()?);
//! let history = History::default();
//! let rundown = plan(&Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed: 1 });
//! let news = rundown.items.last().ok_or("no item")?;
//! assert_eq!(news.id.to_string(), "2026-11-23T06:00:00-05:00/noticias/0");
//! assert_eq!(news.start, "2026-11-23T11:00:00Z".parse::<AirTime>()?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod allocation;
mod availability;
mod backtiming;
mod campaigns;
mod check;
mod choose;
mod civil;
mod conflicts;
mod events;
mod gaps;
mod history;
mod occurrences;
mod pacing;
mod plan;
mod preparations;
mod rotation;
mod rundown_builder;
mod segments;
mod separation;
#[cfg(test)]
mod tests;

pub use campaigns::{Forecast, Loss, Share, forecasts};
pub use check::check;
pub use conflicts::{Clash, conflicts};
pub use events::{Event, Events, events};
pub use gaps::gaps;
pub use history::History;
pub use occurrences::{Occurrence, occurrences};
pub use pacing::wanted;
pub use plan::{Request, plan};
pub use surco_model::Played;
