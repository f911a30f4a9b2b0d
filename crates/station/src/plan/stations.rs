//! Every station of a folder, and what two of them would need at once.

use std::path::PathBuf;

use surco_messages::Message;
use surco_model::{Rundown, Slug};
use surco_units::AirTime;

use super::rundown;
use crate::edit::{Place, TomlText};
use crate::{Error, Station, Written, civil};

/// Every station of a folder.
pub struct EveryStation {
    /// In order of their grids' names.
    pub stations: Vec<PlannedStation>,
    /// What two of them would need at once.
    pub conflicts: Vec<Conflict>,
}

/// A station and what it will play.
pub struct PlannedStation {
    /// What is written.
    pub written: Written,
    /// The span that was planned.
    pub span: (AirTime, AirTime),
    /// What will be played.
    pub rundown: Rundown,
}

/// Two slots that need the same thing at once: a microphone, a studio.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// What both need.
    pub need: String,
    /// Who comes first.
    pub first: Side,
    /// Who comes second.
    pub second: Side,
}

/// One side of a conflict.
#[derive(Debug, Clone)]
pub struct Side {
    /// The station.
    pub station: Slug,
    /// What it is called.
    pub station_name: String,
    /// The zone of its clock.
    pub timezone: chrono_tz::Tz,
    /// The slot.
    pub slot: Slug,
    /// What it is called.
    pub title: String,
    /// When it begins.
    pub start: AirTime,
}

impl Conflict {
    /// The same, for people.
    pub fn message(&self) -> Message {
        let Conflict { need, first, second } = self;
        Message::new("station-clash")
            .with("need", need.as_str())
            .with("when", civil::date_and_clock(second.start, second.timezone))
            .with("first", first.title.as_str())
            .with("first_station", first.station_name.as_str())
            .with("second", second.title.as_str())
            .with("second_station", second.station_name.as_str())
    }
}

impl Station {
    /// The rundowns of every station in this folder: so many days from a date on, or from today.
    ///
    /// # Errors
    /// When one of the grids cannot be used.
    pub fn every_rundown(&self, date: Option<&str>, days: u32, seed: u64) -> Result<EveryStation, Error> {
        let library = self.library()?;
        let now = AirTime::now();
        let mut stations = Vec::new();
        for schedule in self.schedules()? {
            let written = self.with_schedule(schedule).read_usable()?;
            let zone = written.station.timezone;
            let span = civil::days(date, civil::local_date(now, zone), days, zone)?;
            let rundown = rundown(&library, &written, span, seed, now)?;
            stations.push(PlannedStation { written, span, rundown });
        }
        let from = stations.iter().map(|one| one.span.0).min().unwrap_or(AirTime(0));
        let until = stations.iter().map(|one| one.span.1).max().unwrap_or(AirTime(0));
        let all: Vec<_> = stations.iter().map(|one| &one.written.station).collect();
        let conflicts = surco_schedule::conflicts(&all, from, until).into_iter().map(|conflict| {
            let side = |(station, one): (&surco_model::Station, surco_schedule::Occurrence<'_>)| Side {
                station: station.id.clone(),
                station_name: station.name.clone(),
                timezone: station.timezone,
                slot: one.slot.id.clone(),
                title: one.slot.title.clone(),
                start: one.start,
            };
            Conflict { need: conflict.need.to_owned(), first: side(conflict.first), second: side(conflict.second) }
        });
        let conflicts = conflicts.collect();
        Ok(EveryStation { stations, conflicts })
    }

    /// The files at the top of the folder that describe a station.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn schedules(&self) -> Result<Vec<PathBuf>, Error> {
        let entries = std::fs::read_dir(self.home()).map_err(|cause| Error::file(self.home(), cause))?;
        let is_toml = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml");
        let is_station = |path: &PathBuf| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            // A grid with a mistake in it is a grid all the same, and its mistake is told.
            let looks_like_one = text.lines().any(|line| line.trim_start().starts_with("[station]"));
            TomlText::new(text).map_or(looks_like_one, |text| text.has(Place::Top, "station"))
        };
        let mut paths: Vec<_> =
            entries.flatten().map(|entry| entry.path()).filter(is_toml).filter(is_station).collect();
        paths.sort();
        Ok(paths)
    }
}
