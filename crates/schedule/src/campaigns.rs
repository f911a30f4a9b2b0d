//! Whether the grid gives a campaign the plays that it wants: told for all its days, before the first of them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use surco_model::{Campaign, Catalogue, Diagnostic, Play, Slug, Station};
use surco_words::Message;

use crate::occurrences::coming;
use crate::rotation::Piece;

/// How many days of a campaign are looked at: a year, with the weeks around it.
const MOST_DAYS: usize = 400;

/// What a campaign will get.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The plays that it wants on each of its days.
    pub wanted_per_day: u32,
    /// Its days, and how many plays the grid gives it on each.
    pub days: Vec<(NaiveDate, u32)>,
}

impl Forecast<'_> {
    /// All plays that it wants.
    pub fn wanted(&self) -> u64 {
        u64::from(self.wanted_per_day) * self.days.len() as u64
    }

    /// Of the plays that it wants, how many it gets: what a day has too much makes good no other.
    pub fn met(&self) -> u64 {
        self.days.iter().map(|(_, plays)| u64::from((*plays).min(self.wanted_per_day))).sum()
    }

    /// The days that have too few.
    pub fn short_days(&self) -> impl Iterator<Item = (NaiveDate, u32)> {
        self.days.iter().copied().filter(|(_, plays)| *plays < self.wanted_per_day)
    }
}

/// What each campaign that says how much it wants will get of the grid: the episodes and spots of the series that
/// serve it, in the slots that come, as far as they are ready. A break gives as many spots as it holds, and none twice.
pub fn forecasts<'a>(station: &'a Station, catalogue: &Catalogue) -> Vec<Forecast<'a>> {
    let wanting = station.campaigns.iter().filter_map(|campaign| Some((campaign, campaign.plays_per_day?)));
    let forecast = |(campaign, wanted_per_day): (&'a Campaign, u32)| {
        let dates = campaign.from.iter_days().take(MOST_DAYS).take_while(|date| *date <= campaign.until);
        let plays_on = |date| -> u32 {
            coming(station, date).iter().map(|occurrence| plays(occurrence.play, &campaign.id, catalogue)).sum()
        };
        Forecast { campaign, wanted_per_day, days: dates.map(|date| (date, plays_on(date))).collect() }
    };
    wanting.map(forecast).collect()
}

/// How many plays of a campaign something to play is.
fn plays(play: &Play, campaign: &Slug, catalogue: &Catalogue) -> u32 {
    let (series, most) = match play {
        Play::Program { slug, .. } => (slug, 1),
        Play::Break { spots, count } => (spots, usize::from(*count)),
        Play::File(_) | Play::Playlist(_) => return 0,
    };
    let serves = catalogue
        .episodes
        .get(series)
        .into_iter()
        .flatten()
        .filter(|episode| episode.campaign.as_ref() == Some(campaign) && Piece::episode(episode).is_usable());
    let sounds: BTreeSet<_> = serves.map(|episode| &episode.master.source).collect();
    u32::try_from(sounds.len().min(most)).unwrap_or(0)
}

/// That a campaign will not get what it wants.
pub(crate) fn short(forecast: &Forecast<'_>) -> Option<Diagnostic> {
    let (worst, plays) = forecast.short_days().min_by_key(|(_, plays)| *plays)?;
    let message = Message::new("schedule-campaign-short")
        .with("campaign", forecast.campaign.title.as_str())
        .with("wanted", f64::from(forecast.wanted_per_day))
        .with("short", forecast.short_days().count())
        .with("days", forecast.days.len())
        .with("date", worst.to_string())
        .with("plays", f64::from(plays))
        .with("met", forecast.met().to_string())
        .with("all", forecast.wanted().to_string());
    Some(Diagnostic::warning(message).at(forecast.campaign.location.clone()))
}
