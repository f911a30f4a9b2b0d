//! Whether the grid gives each campaign the plays that it wants, and if not, why: told for all its days, before the
//! first of them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use surco_messages::Message;
use surco_model::{Campaign, Catalogue, Diagnostic, Station, Wanted};
use surco_units::Frames;

use crate::availability::Stock;
use crate::civil;
use crate::pacing::{Steering, wanted_in_week};

/// How many days of a campaign are looked at: a year, with the weeks around it.
const MOST_DAYS: usize = 400;

/// What a campaign will get.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// Day by day, or week by week where that is how it wants its plays.
    pub shares: Vec<Share>,
}

/// What a campaign will get on a day or in a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The day, or the first of the week's days that the campaign has.
    pub from: NaiveDate,
    /// The plays that it wants.
    pub wanted: usize,
    /// The plays that it will have.
    pub plays: usize,
    /// Why these are fewer, where they are.
    pub loss: Option<Loss>,
}

/// Why a campaign does not get all of its plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// No break that comes has any of its spots.
    NoBreak,
    /// The breaks that could carry it are full of other campaigns.
    Full,
    /// Its own separation keeps its plays too far apart.
    Separation,
    /// Its own maximum per hour.
    PerHour,
    /// There are too few breaks, or too few of its spots ready, as one is heard once in a break.
    TooFew,
}

impl Loss {
    /// As machines read it: `no-break`, `full`, `separation`, `per-hour`, `too-few`.
    pub fn name(self) -> &'static str {
        match self {
            Loss::NoBreak => "no-break",
            Loss::Full => "full",
            Loss::Separation => "separation",
            Loss::PerHour => "per-hour",
            Loss::TooFew => "too-few",
        }
    }

    /// In words.
    pub fn explain(self) -> Message {
        Message::new(format!("schedule-loss-{}", self.name()))
    }
}

impl Share {
    /// Of the plays that it wants, how many it gets: what a day has too much makes good no other.
    pub fn met(&self) -> usize {
        self.plays.min(self.wanted)
    }
}

impl Forecast<'_> {
    /// All plays that it wants.
    pub fn wanted(&self) -> usize {
        self.shares.iter().map(|share| share.wanted).sum()
    }

    /// Of the plays that it wants, how many it gets.
    pub fn met(&self) -> usize {
        self.shares.iter().map(Share::met).sum()
    }

    /// The days or weeks that have too few.
    pub fn short(&self) -> impl Iterator<Item = &Share> {
        self.shares.iter().filter(|share| share.plays < share.wanted)
    }
}

/// What each campaign that says how much it wants will get of the grid: the breaks that come are shared out day by
/// day as the plan does, with what is ready now and no outage.
pub fn forecasts<'a>(station: &'a Station, catalogue: &'a Catalogue) -> Vec<Forecast<'a>> {
    let mut steering = Steering::new(Stock { station, catalogue });
    let campaigns = steering.campaigns().to_vec();
    let days = |one: &Campaign| {
        let until = one.until;
        one.from.iter_days().take(MOST_DAYS).take_while(move |date| *date <= until)
    };
    let dates: BTreeSet<_> = campaigns.iter().flat_map(|campaign| days(campaign)).collect();
    let mut forecasts: Vec<_> =
        campaigns.iter().map(|campaign| Forecast { campaign, shares: Vec::new() }).collect();
    for date in dates {
        let day = steering.day(date);
        for (one, forecast) in forecasts.iter_mut().enumerate() {
            let campaign = forecast.campaign;
            if !(campaign.from..=campaign.until).contains(&date) {
                continue;
            }
            let line = day.lines[one].iter().map(|place| day.layout.at(*place));
            let heard: Vec<_> = day.layout.fixed(one).chain(line).collect();
            let loss = (heard.len() < day.wants[one].0).then(|| loss(&steering, one, date, day.wants[one].0));
            add(&mut forecast.shares, campaign, date, heard.len(), loss);
            heard.into_iter().for_each(|at| steering.note(one, date, at));
        }
    }
    for share in forecasts.iter_mut().flat_map(|forecast| &mut forecast.shares) {
        share.loss = share.loss.filter(|_| share.plays < share.wanted);
    }
    forecasts
}

fn add(shares: &mut Vec<Share>, campaign: &Campaign, date: NaiveDate, plays: usize, loss: Option<Loss>) {
    let monday = civil::monday_of(date);
    match (campaign.wants, shares.last_mut()) {
        (Some(Wanted::PerWeek(_)), Some(week)) if civil::monday_of(week.from) == monday => {
            week.plays += plays;
            week.loss = week.loss.or(loss);
        }
        (wants, _) => {
            let wanted = match wants {
                None => 0,
                Some(Wanted::PerDay(wanted)) => wanted as usize,
                Some(Wanted::PerWeek(wanted)) => wanted_in_week(campaign, wanted, date),
            };
            shares.push(Share { from: date, wanted, plays, loss });
        }
    }
}

/// Which of its bounds keeps a campaign from what it wants on a day: the first without which it would have more.
fn loss(steering: &Steering<'_>, one: usize, date: NaiveDate, wanted: usize) -> Loss {
    let campaign = steering.campaigns()[one];
    let (is_carried, fixed) = steering.day(date).layout.serves(one);
    let alone = |relaxed: &Campaign| steering.alone(one, date, relaxed);
    let as_it_is = alone(campaign);
    if !is_carried && fixed == 0 {
        Loss::NoBreak
    } else if as_it_is >= wanted {
        Loss::Full
    } else if alone(&Campaign { separation: Frames::ZERO, ..campaign.clone() }) > as_it_is {
        Loss::Separation
    } else if alone(&Campaign { max_per_hour: None, ..campaign.clone() }) > as_it_is {
        Loss::PerHour
    } else {
        Loss::TooFew
    }
}

/// That a campaign will not get what it wants.
pub(crate) fn short(forecast: &Forecast<'_>) -> Option<Diagnostic> {
    let worst = forecast.short().min_by_key(|share| share.plays)?;
    let campaign = forecast.campaign;
    let id = match campaign.wants {
        Some(Wanted::PerWeek(_)) => "schedule-campaign-short-week",
        _ => "schedule-campaign-short",
    };
    let (wanted, met) = (forecast.wanted(), forecast.met());
    let message = Message::new(id)
        .with("campaign", campaign.title.as_str())
        .with("wanted", worst.wanted)
        .with("short", forecast.short().count())
        .with("days", forecast.shares.len())
        .with("date", worst.from.to_string())
        .with("plays", worst.plays)
        .with("met", met.to_string())
        .with("lost", (wanted - met).to_string())
        .with("all", wanted.to_string())
        .with("why", worst.loss.unwrap_or(Loss::TooFew).explain());
    Some(Diagnostic::warning(message).at(campaign.location.clone()))
}
