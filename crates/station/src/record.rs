//! What aired: the log, what is on air now, airtime, and the proof of campaigns.

mod airtime;
mod now;
mod proof;

pub use airtime::{Airtime, AirtimeLine, Title};
pub use now::{Now, Sounding};
pub use proof::{CampaignPlay, CampaignProof};

use chrono::NaiveDate;
use surco_library::Verified;
use surco_messages::Message;
use surco_model::{Airing, AiringId, Ending, Slug};
use surco_outputs::Replay;
use surco_units::AirTime;

use crate::{Error, Station, Written, civil};

/// The log of a span.
#[derive(Debug, Clone)]
pub struct Log {
    /// What aired, in order of time.
    pub airings: Vec<Airing>,
    /// What was noted meanwhile.
    pub notes: Vec<(AirTime, Message)>,
}

/// What the air was used for, and what campaigns had of it.
#[derive(Debug, Clone)]
pub struct Report {
    /// How long what has sounded.
    pub airtime: Airtime,
    /// Of every campaign that ran meanwhile.
    pub campaigns: Vec<CampaignProof>,
}

/// A line of the log and the air check that has its sound.
pub struct Replayed {
    /// The line.
    pub airing: Airing,
    /// Its sound.
    pub replay: Replay,
    /// When it ended; now, where it has not.
    pub end: AirTime,
}

/// How an airing ended, for people.
pub fn outcome(airing: &Airing) -> Message {
    Message::new(format!("surco-ending-{}", airing.end.map_or("none", |(.., ending)| ending.name())))
}

impl Station {
    /// The log of a span.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn log(&self, from: AirTime, until: AirTime) -> Result<Log, Error> {
        let library = self.library()?;
        Ok(Log { airings: library.airings(from, until)?, notes: library.notes(from, until)? })
    }

    /// Whether the log is what was written, from its first line on, and whether `expected` is a link of its chain: 64
    /// hexadecimal digits that somebody wrote down before.
    ///
    /// # Errors
    /// When `expected` is no such mark, or the catalogue cannot be read.
    pub fn verify_log(&self, expected: Option<&str>) -> Result<Verified, Error> {
        let is_mark = |mark: &&str| mark.len() == 64 && mark.bytes().all(|one| one.is_ascii_hexdigit());
        if let Some(text) = expected.filter(|mark| !is_mark(mark)) {
            return Err(Message::new("station-no-mark").with("text", text).into());
        }
        Ok(self.library()?.verify_journal(expected)?)
    }

    /// The sound of a line of the log, from the air check.
    ///
    /// # Errors
    /// When there is no such line, or the air check does not have it any more.
    pub fn replay(&self, row: AiringId, now: AirTime) -> Result<Replayed, Error> {
        let airing = self.library()?.airing(row)?;
        let airing = airing.ok_or_else(|| Message::new("station-no-row").with("row", row.0.to_string()))?;
        let end = airing.end.map_or(now, |(at, ..)| at);
        let replay = Replay::between(&self.air_check_folder(), airing.on_air.at, end)?;
        Ok(Replayed { airing, replay, end })
    }

    /// What the air was used for from the first of two dates to the end of the last; the proof of one campaign only, or
    /// of all that ran.
    ///
    /// # Errors
    /// When the dates are reversed, the campaign is unknown, or the catalogue cannot be read.
    pub fn report(
        &self,
        written: &Written,
        (first, last): (NaiveDate, NaiveDate),
        campaign: Option<&Slug>,
    ) -> Result<Report, Error> {
        let station = &written.station;
        let (from, _) = civil::span_of_days(first, 1, station.timezone)?;
        let (_, until) = civil::span_of_days(last, 1, station.timezone)?;
        if from >= until {
            return Err(Message::new("station-report-reversed").into());
        }
        if let Some(id) = campaign.filter(|id| station.campaigns.iter().all(|one| one.id != **id)) {
            let known: Vec<_> = station.campaigns.iter().map(|one| one.id.as_str()).collect();
            let message = Message::new("station-report-no-campaign").with("campaign", id.as_str());
            return Err(message.with("known", known.join(", ")).into());
        }
        let airings = self.library()?.airings(from, until)?;
        let ended: Vec<&Airing> =
            airings.iter().filter(|one| one.end.is_some() && one.on_air.at >= from).collect();
        let was_heard = |one: &Airing| one.end.is_some_and(|(.., ending)| ending != Ending::Unheard);
        let heard: Vec<&Airing> = ended.iter().copied().filter(|one| was_heard(one)).collect();
        let campaigns = station
            .campaigns
            .iter()
            .filter(|one| campaign.is_none_or(|id| one.id == *id))
            .filter(|one| one.from <= last && one.until >= first)
            .map(|one| proof::of(one, (first, last), &ended, written))
            .collect();
        Ok(Report { airtime: airtime::of(&heard, written), campaigns })
    }
}
