//! The station: who it is, and the week it wants to send.

use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use surco_units::Frames;

use crate::{AfterOutage, LanguageTag, Location, LoudnessTarget, Slug, StartPolicy};

/// A radio station, as `schedule.toml` describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    /// Its short name: `radio-surco`.
    pub id: Slug,
    /// Its name on the air.
    pub name: String,
    /// The time zone that the grid's times are in.
    pub timezone: Tz,
    /// The languages it speaks, the main one first.
    pub languages: Vec<LanguageTag>,
    /// How loud its programmes are.
    pub loudness: LoudnessTarget,
    /// The week.
    pub grid: Grid,
    /// Information campaigns, whose spots the breaks carry.
    pub campaigns: Vec<Campaign>,
}

/// The weekly grid and what stands behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// In the order of the file.
    pub slots: Vec<Slot>,
    /// What sounds wherever no slot does.
    pub continuity: Play,
    /// The sound that is kept in memory for when nothing else can be played.
    pub emergency: Option<PathBuf>,
    /// Dates on which a slot is different.
    pub exceptions: Vec<Exception>,
}

/// A place in the week.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Its short name, unique in the grid.
    pub id: Slug,
    /// Its name for people.
    pub title: String,
    /// When it begins.
    pub start: SlotStart,
    /// How long it may last. What it plays may be shorter: continuity follows.
    pub length: Frames,
    /// How exactly it begins.
    pub policy: StartPolicy,
    /// What it plays.
    pub play: Play,
    /// What it plays instead when that cannot be had, best first.
    pub fallback: Vec<Play>,
    /// What happens when the power comes back in the middle of it.
    pub after_outage: AfterOutage,
    /// Which slot wins where two overlap: the higher.
    pub priority: i32,
    /// Where it is written.
    pub location: Location,
}

/// The local times at which a slot begins.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotStart {
    /// The days of the week.
    pub days: Days,
    /// The local times of the day, ascending; a slot may come several times a day.
    pub times: Vec<NaiveTime>,
    /// The first date, if it does not run since ever.
    pub from: Option<NaiveDate>,
    /// The last date, if it does not run for ever.
    pub until: Option<NaiveDate>,
}

/// A set of days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(chrono::WeekdaySet);

impl Days {
    /// Monday to Sunday.
    pub const DAILY: Days = Days(chrono::WeekdaySet::ALL);

    /// The set of these days.
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Days {
        Days(days.into_iter().collect())
    }

    /// Whether the slot comes on this day.
    pub fn contains(self, day: Weekday) -> bool {
        self.0.contains(day)
    }
}

/// Something to play.
#[derive(Debug, Clone, PartialEq)]
pub enum Play {
    /// An episode of a series.
    Program {
        /// The series.
        slug: Slug,
        /// Which of its episodes.
        episode: EpisodeChoice,
    },
    /// One file of the station folder.
    File(PathBuf),
    /// Pieces out of a folder or an M3U8 list, chosen by rotation until the time is full.
    Playlist(PathBuf),
    /// A spot break: so many spots of a series, by rotation. If the series serves a campaign, only while that runs.
    Break {
        /// The series (of kind spot) whose episodes are the spots.
        spots: Slug,
        /// How many, at most.
        count: u8,
    },
}

/// Which episode of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EpisodeChoice {
    /// The one with the highest number.
    Newest,
    /// The first that has not been aired yet in this slot; when all have, the newest.
    Next,
    /// This one.
    Given(Slug),
}

/// An information campaign: its spots are carried by the breaks between two dates.
#[derive(Debug, Clone, PartialEq)]
pub struct Campaign {
    /// Its short name, that spots refer to.
    pub id: Slug,
    /// Its name for people.
    pub title: String,
    /// What it is about.
    pub topic: Slug,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Where it is written.
    pub location: Location,
}

/// One date (or more) on which a slot is different.
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// The slot.
    pub slot: Slug,
    /// What is different.
    pub action: ExceptionAction,
    /// Where it is written.
    pub location: Location,
}

/// How a slot differs on an [`Exception`]'s dates.
#[derive(Debug, Clone, PartialEq)]
pub enum ExceptionAction {
    /// It does not come; continuity stays.
    Skip,
    /// It plays this instead.
    Play(Play),
}
