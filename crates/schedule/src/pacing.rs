//! What campaigns are owed: how many plays each wants on a day, what it has had, what outages took from it, and so
//! what the next break is to carry.
//!
//! A day's breaks are shared out before its first. As long as what was heard is what was meant, that holds; from the
//! first play that was lost on, what is left of the day is shared out anew at every break, so that it is made good.
//! What a day still owes at its end is owed by the days after it, for four weeks, at most as much again a day as is
//! wanted anyway.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{NaiveDate, NaiveTime};
use surco_model::{Campaign, Play, Slug, Wanted};
use surco_units::AirTime;

use crate::allocation::{Demand, Place, allot};
use crate::availability::Stock;
use crate::civil;
use crate::occurrences::{Occurrence, coming};

/// For so many days a play that was lost is owed.
const OWED_DAYS: u64 = 28;

/// Knows what the campaigns that say how much they want are owed.
#[derive(Debug, Clone)]
pub(crate) struct Steering<'a> {
    stock: Stock<'a>,
    /// Those that say how much.
    campaigns: Vec<&'a Campaign>,
    /// Series -> number of the campaign that it serves.
    served: BTreeMap<&'a Slug, usize>,
    heard: Vec<BTreeMap<NaiveDate, BTreeSet<AirTime>>>,
    /// The first play that is known of: before its day nothing was lost.
    since: Option<AirTime>,
    layouts: RefCell<BTreeMap<NaiveDate, Rc<Layout<'a>>>>,
    day: RefCell<Option<Rc<Day<'a>>>>,
}

/// The breaks of a day, and what serves campaigns besides.
#[derive(Debug)]
pub(crate) struct Layout<'a> {
    places: Vec<Place>,
    names: Vec<(&'a Slug, AirTime)>,
    /// By campaign: episodes of its series that have slots of their own.
    fixed: Vec<Vec<(AirTime, NaiveTime)>>,
}

/// A day as it was shared out before its first break.
#[derive(Debug)]
pub(crate) struct Day<'a> {
    date: NaiveDate,
    pub(crate) layout: Rc<Layout<'a>>,
    /// By campaign: how much it wants, and how much it is owed beyond that.
    pub(crate) wants: Vec<(usize, usize)>,
    /// By campaign: the places where it is heard.
    pub(crate) lines: Vec<Vec<usize>>,
}

/// A campaign that a break is to carry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Due<'a> {
    pub(crate) campaign: &'a Campaign,
    /// How much it wants that day.
    pub(crate) wanted: usize,
    /// How much it has had of that.
    pub(crate) had: usize,
}

impl<'a> Steering<'a> {
    pub(crate) fn new(stock: Stock<'a>) -> Steering<'a> {
        let campaigns: Vec<&Campaign> = stock.station.campaigns.iter().filter(|one| one.wants.is_some()).collect();
        let number = |id: &Slug| campaigns.iter().position(|campaign| campaign.id == *id);
        let served = stock.catalogue.episodes.iter().filter_map(|(series, episodes)| {
            let campaign = episodes.iter().find_map(|episode| episode.campaign.as_ref())?;
            Some((series, number(campaign)?))
        });
        Steering {
            stock,
            served: served.collect(),
            heard: vec![BTreeMap::new(); campaigns.len()],
            campaigns,
            since: None,
            layouts: RefCell::default(),
            day: RefCell::default(),
        }
    }

    /// The campaigns that say how much they want.
    pub(crate) fn campaigns(&self) -> &[&'a Campaign] {
        &self.campaigns
    }

    /// Takes note that something was played, or will have been: `series`, where it was an episode that was heard
    /// as it should be.
    pub(crate) fn played(&mut self, series: Option<&Slug>, at: AirTime) {
        if self.campaigns.is_empty() {
            return;
        }
        self.since = Some(self.since.map_or(at, |since| since.min(at)));
        if let Some(campaign) = series.and_then(|series| self.served.get(series)) {
            self.note(*campaign, civil::date(self.stock.station.timezone, at), at);
        }
    }

    pub(crate) fn note(&mut self, campaign: usize, date: NaiveDate, at: AirTime) {
        self.heard[campaign].entry(date).or_default().insert(at);
    }

    /// Whether a series serves a campaign that says how much it wants: its spots air as that is owed, and no more.
    pub(crate) fn serves(&self, series: &Slug) -> Option<&'a Campaign> {
        self.served.get(series).map(|campaign| self.campaigns[*campaign])
    }

    /// The campaigns that a break is to carry, one twice where it is owed two.
    pub(crate) fn due(&self, occurrence: &Occurrence<'a>) -> Vec<Due<'a>> {
        if self.campaigns.is_empty() {
            return Vec::new();
        }
        let date = occurrence.local.date();
        let day = self.day(date);
        let name = (&occurrence.slot.id, occurrence.start);
        let Some(place) = day.layout.names.iter().position(|known| *known == name) else { return Vec::new() };
        let had = |one: usize| self.heard[one].get(&date).map_or(0, BTreeSet::len);
        let expected = |one: usize| {
            let fixed = day.layout.fixed[one].iter().filter(|(at, _)| *at < occurrence.start).count();
            day.lines[one].iter().filter(|earlier| **earlier < place).count() + fixed
        };
        let is_as_meant = (0..self.campaigns.len()).all(|one| had(one) == expected(one));
        let count = |lines: &[Vec<usize>], place: usize| -> Vec<(usize, usize)> {
            let times = |line: &Vec<usize>| line.iter().filter(|one| **one == place).count();
            lines.iter().map(times).enumerate().collect()
        };
        let here = match is_as_meant {
            true => count(&day.lines, place),
            false => count(&self.rest(&day, place, occurrence.start), 0),
        };
        let due = here.into_iter().flat_map(|(one, times)| {
            let (campaign, wanted) = (self.campaigns[one], day.wants[one].0);
            (0..times).map(move |time| Due { campaign, wanted, had: had(one) + time })
        });
        due.collect()
    }

    /// What is left of a day from a place on, shared out by what has been heard of it.
    fn rest(&self, day: &Day<'a>, place: usize, now: AirTime) -> Vec<Vec<usize>> {
        let zone = self.stock.station.timezone;
        let taken = |one: usize| {
            let heard = self.heard[one].get(&day.date).into_iter().flatten();
            let heard = heard.map(|at| (*at, civil::time(zone, *at)));
            heard.chain(day.layout.fixed[one].iter().copied().filter(|(at, _)| *at >= now)).collect()
        };
        self.share(&day.layout, &day.wants, place, taken)
    }

    /// A day, shared out by what was heard before it.
    pub(crate) fn day(&self, date: NaiveDate) -> Rc<Day<'a>> {
        if let Some(day) = self.day.borrow().as_ref().filter(|day| day.date == date) {
            return Rc::clone(day);
        }
        let layout = self.layout(date);
        let wants: Vec<_> = (0..self.campaigns.len()).map(|one| self.wants(one, date)).collect();
        let lines = self.share(&layout, &wants, 0, |one| layout.fixed[one].clone());
        let day = Rc::new(Day { date, layout, wants, lines });
        self.layouts.borrow_mut().retain(|known, _| *known >= date);
        self.day.replace(Some(Rc::clone(&day)));
        day
    }

    /// Shares out the places from one on; by campaign.
    fn share(
        &self,
        layout: &Layout<'a>,
        wants: &[(usize, usize)],
        from: usize,
        taken: impl Fn(usize) -> Vec<(AirTime, NaiveTime)>,
    ) -> Vec<Vec<usize>> {
        let mut demands: Vec<_> = (0..self.campaigns.len())
            .map(|number| {
                let (taken, (wanted, owed)) = (taken(number), wants[number]);
                let beyond = taken.len().saturating_sub(wanted);
                Demand {
                    campaign: self.campaigns[number],
                    number,
                    wanted: wanted.saturating_sub(taken.len()),
                    owed: owed.saturating_sub(beyond),
                    taken,
                }
            })
            .collect();
        // Who is owed most is served first.
        demands.sort_by_key(|demand| std::cmp::Reverse(demand.owed));
        let lines = allot(&layout.places[from..], &demands, layout.span());
        let mut shared = vec![Vec::new(); demands.len()];
        demands.iter().zip(lines).for_each(|(demand, line)| shared[demand.number] = line);
        shared
    }

    /// How many plays a campaign could have on a day if the breaks were its alone, by its rules as `relaxed`.
    pub(crate) fn alone(&self, one: usize, date: NaiveDate, relaxed: &Campaign) -> usize {
        let layout = self.layout(date);
        let taken = layout.fixed[one].clone();
        let wanted = layout.places.iter().map(|place| place.offers[one]).sum();
        let demand = Demand { campaign: relaxed, number: one, wanted, owed: 0, taken };
        let all = allot(&layout.places, std::slice::from_ref(&demand), layout.span())[0].len();
        all + demand.taken.len()
    }

    /// How much a campaign wants on a day, and how much it is owed beyond that.
    fn wants(&self, one: usize, date: NaiveDate) -> (usize, usize) {
        let campaign = self.campaigns[one];
        let heard = |date: &NaiveDate| self.heard[one].get(date).map_or(0, BTreeSet::len);
        let runs = |date: &NaiveDate| (campaign.from..=campaign.until).contains(date);
        if !runs(&date) {
            return (0, 0);
        }
        let since = self.since.map(|at| civil::date(self.stock.station.timezone, at));
        let known = |date: &NaiveDate| runs(date) && since.is_some_and(|since| since < *date);
        match campaign.wants {
            None => (0, 0),
            Some(Wanted::PerDay(wanted)) => {
                let wanted = wanted as usize;
                let days = civil::days_before(date, OWED_DAYS).iter_days().take_while(|day| *day < date);
                let owed = days.filter(known).fold(0, |owed, day| (owed + wanted).saturating_sub(heard(&day)));
                (wanted, owed.min(wanted))
            }
            Some(Wanted::PerWeek(wanted)) => {
                let monday = civil::monday_of(date);
                let week = |monday: NaiveDate| monday.iter_days().take(7).filter(runs);
                let wanted_in = |monday| wanted_in_week(campaign, wanted, monday);
                let heard_in = |monday| week(monday).map(|day| heard(&day)).sum::<usize>();
                let weeks = (1..=OWED_DAYS / 7).rev().map(|weeks| civil::days_before(monday, 7 * weeks));
                let owed = weeks
                    .filter(|monday| known(monday) || (week(*monday).next().is_some_and(|day| known(&day))))
                    .fold(0, |owed: usize, monday| (owed + wanted_in(monday)).saturating_sub(heard_in(monday)));
                let left = wanted_in(monday).saturating_sub(heard_in(monday));
                let later: Vec<_> = week(monday).filter(|day| *day > date).collect();
                // What the days to come cannot carry has to go today.
                let can: usize = later.iter().map(|day| self.alone(one, *day, campaign)).sum();
                let days = later.len() + 1;
                let today = left.div_ceil(days).max(left.saturating_sub(can));
                (today, owed.min(wanted as usize).div_ceil(days))
            }
        }
    }

    fn layout(&self, date: NaiveDate) -> Rc<Layout<'a>> {
        let known = self.layouts.borrow().get(&date).map(Rc::clone);
        known.unwrap_or_else(|| {
            let layout = Rc::new(self.lay_out(date));
            self.layouts.borrow_mut().insert(date, Rc::clone(&layout));
            layout
        })
    }

    fn lay_out(&self, date: NaiveDate) -> Layout<'a> {
        let none = || vec![Vec::new(); self.campaigns.len()];
        let mut layout = Layout { places: Vec::new(), names: Vec::new(), fixed: none() };
        for occurrence in coming(self.stock.station, date) {
            let (at, time) = (occurrence.start, occurrence.local.time());
            let play = self.stock.playable(&occurrence).map(|(play, _)| match play {
                Play::Repeat(of) => self.stock.repeated(of).unwrap_or(play),
                play => play,
            });
            match play {
                Some(Play::Program { slug, .. }) => {
                    let served = self.served.get(slug);
                    served.into_iter().for_each(|one| layout.fixed[*one].push((at, time)));
                }
                Some(Play::Break { spots, count }) => {
                    let mut offers = vec![BTreeSet::new(); self.campaigns.len()];
                    for series in spots {
                        let Some(one) = self.served.get(series) else { continue };
                        offers[*one]
                            .extend(self.stock.episodes(series, Some(date)).map(|spot| &spot.master.source));
                    }
                    let offers = offers.iter().map(BTreeSet::len).collect();
                    layout.places.push(Place { at, time, room: usize::from(*count), offers });
                    layout.names.push((&occurrence.slot.id, at));
                }
                _ => {}
            }
        }
        layout
    }
}

impl Layout<'_> {
    /// The first and the last break.
    fn span(&self) -> (NaiveTime, NaiveTime) {
        let times = || self.places.iter().map(|place| place.time);
        (times().min().unwrap_or_default(), times().max().unwrap_or_default())
    }

    /// Whether any break of the day could carry a campaign, and how many plays its own slots are.
    pub(crate) fn serves(&self, one: usize) -> (bool, usize) {
        (self.places.iter().any(|place| place.offers[one] > 0), self.fixed[one].len())
    }

    /// When a place begins.
    pub(crate) fn at(&self, place: usize) -> AirTime {
        self.places[place].at
    }

    /// The plays of a campaign's own slots.
    pub(crate) fn fixed(&self, one: usize) -> impl Iterator<Item = AirTime> {
        self.fixed[one].iter().map(|(at, _)| *at)
    }
}

/// What so many days of a week get of what the whole week wants, rounded.
fn week_share(wanted: u32, days: usize) -> usize {
    (wanted as usize * days + 3) / 7
}

/// What a campaign wants in the week of a date.
pub(crate) fn wanted_in_week(campaign: &Campaign, wanted: u32, date: NaiveDate) -> usize {
    let days = civil::monday_of(date).iter_days().take(7);
    week_share(wanted, days.filter(|day| (campaign.from..=campaign.until).contains(day)).count())
}

/// How many plays a campaign wants from one date to another, both included; `None` if it does not say. Of a week that
/// is not all within these it wants as many fewer.
pub fn wanted(campaign: &Campaign, from: NaiveDate, until: NaiveDate) -> Option<usize> {
    let (from, until) = (campaign.from.max(from), campaign.until.min(until));
    let days = usize::try_from((until - from).num_days() + 1).unwrap_or(0);
    Some(match campaign.wants? {
        Wanted::PerDay(wanted) => wanted as usize * days,
        Wanted::PerWeek(wanted) => {
            let mut weeks: BTreeMap<NaiveDate, usize> = BTreeMap::new();
            from.iter_days().take(days).for_each(|day| *weeks.entry(civil::monday_of(day)).or_default() += 1);
            weeks.values().map(|days| week_share(wanted, *days)).sum()
        }
    })
}
