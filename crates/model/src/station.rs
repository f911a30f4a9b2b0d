//! The station: who it is, and the week it wants to send.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use surco_units::Frames;

use crate::{
    AfterOutage, ArchiveSettings, LanguageTag, Location, LoudnessTarget, Media, Outputs, Slug, StartPolicy,
};

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
    /// Where its air goes beside the transmitter.
    pub outputs: Outputs,
    /// How music and spots take turns.
    pub rotation: RotationRules,
    /// How its archive offers its episodes.
    pub archive: ArchiveSettings,
}

/// How far apart things are kept that are alike; nothing where a length is zero. The first is the most important: where
/// not all can be kept, the last yields first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RotationRules {
    /// Sounds of one title, whoever plays it.
    pub title: Frames,
    /// Music by one artist.
    pub artist: Frames,
    /// Spots of one campaign.
    pub campaign: Frames,
    /// Episodes and spots with one person's voice.
    pub voice: Frames,
    /// Episodes and spots about one topic.
    pub topic: Frames,
    /// For so long a sound is not heard again at the same hour of the day.
    pub hour: Frames,
    /// What comes round more often than the rest.
    pub weights: Vec<Weight>,
}

/// Something that comes round so many times as often as the rest of its list.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// What it is about.
    pub of: Weighed,
    /// How many times as often; more than 0.
    pub weight: f64,
}

/// What a [`Weight`] is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weighed {
    /// All music by an artist.
    Artist(String),
    /// All episodes of a series.
    Series(Slug),
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
    /// Dates on which the grid is.
    pub holidays: Holidays,
}

impl Grid {
    /// Whether a slot of this grid comes on a local date. This is a question to the calendar alone, exceptions and
    /// priorities aside: what its times mean on that date, where clocks are changed too, is the planner's.
    pub fn comes_on(&self, slot: &Slot, date: NaiveDate) -> bool {
        let start = &slot.start;
        match (start.holidays, self.holidays.dates.contains(&date)) {
            (OnHolidays::Never, true) | (OnHolidays::Only, false) => false,
            (OnHolidays::Only, true) => start.runs(date),
            (OnHolidays::AsWritten, true) => start.comes_as(self.holidays.like.unwrap_or(date.weekday()), date),
            (OnHolidays::AsWritten, false) | (OnHolidays::Never, false) => start.comes_on(date),
        }
    }
}

/// The holidays, and what the grid is on them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Holidays {
    /// Their dates.
    pub dates: BTreeSet<NaiveDate>,
    /// A file of the station folder with more of them: see [`parse_holidays`](crate::parse_holidays).
    pub file: Option<PathBuf>,
    /// The day of the week whose grid they have, unless a slot says otherwise.
    pub like: Option<Weekday>,
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
    /// What becomes of what is on air then, and of the slot if that goes on.
    pub handover: Handover,
    /// What it plays.
    pub play: Play,
    /// What it plays instead when that cannot be had, best first.
    pub fallback: Vec<Play>,
    /// What happens when the power comes back in the middle of it.
    pub after_outage: AfterOutage,
    /// Which slot wins where two overlap: the higher.
    pub priority: i32,
    /// Who and what it needs, that can be in one place at a time: a guest, the studio.
    pub needs: Vec<String>,
    /// Where it is written.
    pub location: Location,
}

/// How a slot takes the air from what is on it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Handover {
    /// How long what it cuts is faded out; as is usual for music and for speech where it is not said.
    pub fade: Option<Frames>,
    /// A hard start lets speech that ends within this go on to its end, and begins then.
    pub grace: Frames,
    /// A soft start that has waited for longer does not come any more…
    pub max_wait: Option<Frames>,
    /// …or, if this is set, cuts then.
    pub then_cuts: bool,
}

/// What holidays are to a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnHolidays {
    /// Days like any other, or like the day whose grid they have.
    #[default]
    AsWritten,
    /// It does not come on them.
    Never,
    /// It comes on them, whatever day of the week it is, and on no other.
    Only,
}

/// The local times at which a slot begins.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotStart {
    /// The days of the week.
    pub days: Days,
    /// Which of these days.
    pub recurrence: Recurrence,
    /// The local times of the day, ascending; a slot may come several times a day.
    pub times: Vec<NaiveTime>,
    /// The first date, if it does not run since ever.
    pub from: Option<NaiveDate>,
    /// The last date, if it does not run for ever.
    pub until: Option<NaiveDate>,
    /// What holidays are to it.
    pub holidays: OnHolidays,
}

impl SlotStart {
    /// Whether the slot comes on a local date that is no holiday.
    pub fn comes_on(&self, date: NaiveDate) -> bool {
        self.comes_as(date.weekday(), date)
    }

    /// Whether it comes on a date that counts as a day of the week.
    fn comes_as(&self, day: Weekday, date: NaiveDate) -> bool {
        self.runs(date) && self.days.contains(day) && self.recurrence.has(date)
    }

    fn runs(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
    }
}

/// Which of the days of the week a slot takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Recurrence {
    /// All of them.
    #[default]
    Weekly,
    /// Those of every so many weeks, counted from the week (Monday to Sunday) of a date: RFC 5545's
    /// `FREQ=WEEKLY;INTERVAL=2;WKST=MO`.
    EveryWeeks {
        /// At least 1.
        interval: u8,
        /// A date in a week in which it comes.
        since: NaiveDate,
    },
    /// The first, second, … of each in its month; -1 is the last: RFC 5545's `FREQ=MONTHLY;BYDAY=1MO,-1MO`.
    Monthly(Vec<i8>),
    /// Only these dates.
    Dates(Vec<NaiveDate>),
}

impl Recurrence {
    fn has(&self, date: NaiveDate) -> bool {
        match self {
            Recurrence::Weekly => true,
            Recurrence::EveryWeeks { interval, since } => {
                let weeks = (monday_number(date) - monday_number(*since)) / 7;
                weeks.rem_euclid(i32::from(*interval).max(1)) == 0
            }
            Recurrence::Monthly(which) => {
                let day = date.day0();
                let nth = day / 7 + 1;
                let is_last = day + 7 >= u32::from(date.num_days_in_month());
                which.iter().any(|which| i64::from(*which) == i64::from(nth) || (*which == -1 && is_last))
            }
            Recurrence::Dates(dates) => dates.contains(&date),
        }
    }

    /// The days after which it has shown every day that it takes.
    pub fn cycle_days(&self) -> u64 {
        match self {
            Recurrence::Weekly | Recurrence::Dates(_) => 7,
            Recurrence::EveryWeeks { interval, .. } => 7 * u64::from((*interval).max(1)),
            // A fifth Monday may keep one waiting for three months and more.
            Recurrence::Monthly(_) => 126,
        }
    }
}

/// Numbers the Mondays by days: that of a date's week.
fn monday_number(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - date.weekday().num_days_from_monday() as i32
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
        /// Only episodes in this language, where one is named: `es` is `es-PE`, too.
        language: Option<LanguageTag>,
    },
    /// What another slot played last: the evening's repeat of the dawn's episode.
    Repeat(Slug),
    /// One file of the station folder.
    File(PathBuf),
    /// The time, said by the recorded pieces of a folder at the moment it goes out.
    TimeCheck(PathBuf),
    /// Pieces out of a folder or an M3U8 list, chosen by rotation until the time is full.
    Playlist(PathBuf),
    /// Nothing, for the whole of the slot's length: the station is off the air, and means to be. Nothing of the same
    /// priority or of a lower one comes meanwhile.
    OffAir(Carrier),
    /// Another station's stream, for the whole of the slot's length, but for what comes within it: see
    /// [`Media::relay`](crate::Media::relay).
    Relay(Media),
    /// A spot break: first what campaigns are owed that say how much they want, then others by rotation. Those of
    /// a series that serves a campaign air only while that runs.
    Break {
        /// The series whose episodes are the spots: of kind spot, or microprogramas.
        spots: Vec<Slug>,
        /// How many, at most.
        count: u8,
    },
}

impl Play {
    /// Whether it goes on for as long as its slot lasts, and has no end of its own before that.
    pub fn fills(&self) -> bool {
        matches!(self, Play::Playlist(_) | Play::OffAir(_) | Play::Relay(_))
    }
}

/// What is sent while a station is off the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    /// The bare carrier.
    Silence,
    /// A tone, by which the transmitter can be found and its level set: 1 kHz at -18 dBFS, the alignment level of
    /// EBU R 68.
    Tone,
}

impl Carrier {
    /// Both of them.
    pub const ALL: [Carrier; 2] = [Carrier::Silence, Carrier::Tone];

    /// As it is written: `silence`, `tone`.
    pub fn name(self) -> &'static str {
        match self {
            Carrier::Silence => "silence",
            Carrier::Tone => "tone",
        }
    }
}

/// Which episode of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EpisodeChoice {
    /// The one with the highest number.
    Newest,
    /// The first that has not been aired yet in this slot; when all have, the newest.
    Next,
    /// One after the other by number, again from the first after the last.
    Serial,
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
    /// How often something that serves it should air, where that is said.
    pub wants: Option<Wanted>,
    /// The least time from the start of one of its plays to the start of the next.
    pub separation: Frames,
    /// The most plays within an hour of the clock, where that is said.
    pub max_per_hour: Option<u8>,
    /// The parts of the day that it wants to be heard in; none for the whole day.
    pub dayparts: Vec<Daypart>,
    /// Where it is written.
    pub location: Location,
}

/// How many plays a campaign wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// On each of its days.
    PerDay(u32),
    /// In each week from Monday to Sunday; in one that it has only some days of, as many fewer.
    PerWeek(u32),
}

/// A part of the day, and its share of a campaign's plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Daypart {
    /// Its first local time.
    pub from: NaiveTime,
    /// The local time at which it is over, later than `from`.
    pub to: NaiveTime,
    /// Its share against the other parts'; at least 1.
    pub weight: u32,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(days: Days, recurrence: Recurrence, from: &str, count: usize) -> Vec<String> {
        let start = SlotStart {
            days,
            recurrence,
            times: Vec::new(),
            from: None,
            until: None,
            holidays: OnHolidays::AsWritten,
        };
        let first: NaiveDate = from.parse().unwrap();
        let coming = first.iter_days().filter(|date| start.comes_on(*date)).take(count);
        coming.map(|date| date.to_string()).collect()
    }

    #[test]
    fn a_fortnight_goes_on_over_the_turn_of_a_year_of_53_weeks() {
        let since = "2026-12-17".parse().unwrap();
        let mondays = Days::of([Weekday::Mon]);
        let every_other = Recurrence::EveryWeeks { interval: 2, since };
        let found = dates(mondays, every_other.clone(), "2026-12-01", 3);
        assert_eq!(found, ["2026-12-14", "2026-12-28", "2027-01-11"]);
        assert_eq!(dates(mondays, every_other, "2026-11-01", 2), ["2026-11-02", "2026-11-16"], "before it too");
    }

    #[test]
    fn the_last_friday_is_the_fourth_or_the_fifth() {
        let fridays = Days::of([Weekday::Fri]);
        let found = dates(fridays, Recurrence::Monthly(vec![-1]), "2026-10-01", 4);
        assert_eq!(found, ["2026-10-30", "2026-11-27", "2026-12-25", "2027-01-29"]);
        let found = dates(fridays, Recurrence::Monthly(vec![1, 5]), "2026-10-01", 4);
        assert_eq!(found, ["2026-10-02", "2026-10-30", "2026-11-06", "2026-12-04"]);
        assert_eq!(dates(fridays, Recurrence::Monthly(vec![-1]), "2024-02-01", 1), ["2024-02-23"]);
    }
}
