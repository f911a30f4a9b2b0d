//! The nouns of a radio station, and the files that people write them in.
//!
//! | what people write | becomes |
//! | --- | --- |
//! | `schedule.toml` | [`Station`]: who we are, the weekly [`Grid`], [`Campaign`]s |
//! | `programs/<slug>/program.toml` | [`Program`]: a series and its [`Template`] |
//! | `…/episodes/<n>-<slug>/episode.toml` | [`Episode`]: its [`Segment`]s in order |
//!
//! and what the house makes of them: the [`Catalogue`] view (what can be played), the [`Rundown`] (what will be
//! played, to the frame) and the [`AirEvent`]s (what was played). Parsing keeps source spans, so that every
//! [`Diagnostic`] can show its line.
//!
//! ```
//! use std::path::Path;
//! use surco_model::parse_holidays;
//!
//! let holidays = parse_holidays(Path::new("feriados.txt"), "2026-12-08\n2026-12-25\n");
//! assert_eq!(holidays.value.map(|days| days.len()), Some(2));
//! ```

mod airing;
mod archive_settings;
mod arrange;
mod catalogue;
mod content_hash;
mod diagnostic;
mod episode;
mod files;
mod found;
mod item_id;
mod lists;
mod media_ref;
mod names;
mod on_air;
mod outputs;
mod pending;
mod play_list;
mod program;
mod recording;
mod relay;
mod rundown;
mod shared;
mod station;
mod status;
mod status_line;
mod time_check;
mod written;

pub use airing::{Airing, MachineId, Past, Played, Unfinished, Writer};
pub use archive_settings::{ArchiveSettings, Licence};
pub use arrange::arrange;
pub use catalogue::{Catalogue, CatalogueEpisode, Media};
pub use content_hash::{ContentHash, InvalidContentHash};
pub use diagnostic::{Diagnostic, Location, Severity};
pub use episode::{CuePoint, Episode, Fade, FadeShape, Join, Profile, Segment, State};
pub use files::{Parsed, parse_episode, parse_holidays, parse_program, parse_station};
pub use found::{Found, Guess, OrderedBy, in_order};
pub use item_id::{InvalidItemId, ItemId, LocalTime, Origin};
pub use lists::{Listed, Placed, cue_of, edl_of, labels_of, parse_cue, parse_labels, parse_m3u};
pub use media_ref::{InvalidMediaRef, MediaRef, Part, RelayAddresses};
pub use names::{InvalidSlug, LanguageTag, Slug};
pub use on_air::{AirEvent, AiringId, Ending, OnAir};
pub use outputs::{AirCheckLimits, Ducking, MicrophoneInput, Outputs, Processing};
pub use pending::{Pending, Preparation};
pub use play_list::{EntryKind, ListEntry, ListForm, list_entries};
pub use program::{
    BedEnd, Duck, Fit, LoudnessTarget, Places, Presence, Program, ProgramKind, Template, TemplatePart,
};
pub use recording::{Chapter, Master, Take};
pub use rundown::{AfterOutage, ItemKind, Rundown, RundownItem, StartPolicy};
pub use shared::Shared;
pub use station::{
    Campaign, Carrier, Daypart, Days, EpisodeChoice, Exception, ExceptionAction, Grid, Handover, Holidays,
    OnHolidays, Play, Recurrence, RotationRules, Slot, SlotStart, Station, Wanted, Weighed, Weight,
};
pub use status::{Heartbeat, Levels, MicrophoneStatus, Rung, Status, Talk, Upcoming};
pub use status_line::{Microphone, StatusLine};
pub use time_check::TimeCheck;
pub use written::{NewSegment, new_episode, new_program};
