//! Which break of a day carries which campaign: every campaign gets what it wants where the breaks can give it,
//! spread over the parts of the day that it wants to be heard in, and within its own rules.
//!
//! Campaigns share only the room in the breaks, so each one's plays of a day are found by themselves, by dynamic
//! programming over the breaks: as many as are asked for, as near as can be to evenly spread targets. Where that
//! needs a break that is full, one that is in it has to find another day for itself, and so on along a chain of a few
//! (an ejection chain, as timetables are made). Nobody ever loses a play by that.

use chrono::{NaiveTime, Timelike};
use surco_model::{Campaign, Daypart};
use surco_units::{AirTime, Frames};

/// A break, as campaigns see it.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// When it begins.
    pub(crate) at: AirTime,
    /// The same by the studio's clock.
    pub(crate) time: NaiveTime,
    /// How many sounds it holds.
    pub(crate) room: usize,
    /// How many different sounds it has of each campaign.
    pub(crate) offers: Vec<usize>,
}

/// What a campaign is to get on a day.
#[derive(Debug, Clone)]
pub(crate) struct Demand<'a> {
    pub(crate) campaign: &'a Campaign,
    /// Its number in the places' offers.
    pub(crate) number: usize,
    /// Plays that it has, or will have for certain without the breaks.
    pub(crate) taken: Vec<(AirTime, NaiveTime)>,
    /// How many more it wants.
    pub(crate) wanted: usize,
    /// How many beyond these it is owed from days before.
    pub(crate) owed: usize,
}

/// For each campaign the places where it is heard, in order; one twice where it is heard twice there. `span` is the
/// first and the last break of the day, to spread over where a campaign names no parts of it. The first of equals is
/// served first.
pub(crate) fn allot(places: &[Place], demands: &[Demand<'_>], span: (NaiveTime, NaiveTime)) -> Vec<Vec<usize>> {
    let mut board = Board {
        places,
        demands,
        shapes: demands.iter().map(|demand| Shape::of(&demand.campaign.dayparts, span)).collect(),
        lines: vec![Vec::new(); demands.len()],
        load: vec![0; places.len()],
        owed: false,
        tries: 0,
    };
    board.serve();
    board.owed = true;
    board.serve();
    board.lines
}

/// How many campaigns may have to move for one.
const CHAIN: usize = 3;
/// After so many of them no chain is looked for any more: a day as full as that will not have everything.
const TRIES: usize = 400;

/// The cost of a place outside of the parts of the day that are wanted, and of one that is full: more than any
/// distance, and than any number of the other.
const OUTSIDE: i64 = 1 << 36;
const FULL: i64 = 1 << 46;

struct Board<'a> {
    places: &'a [Place],
    demands: &'a [Demand<'a>],
    shapes: Vec<Shape>,
    lines: Vec<Vec<usize>>,
    load: Vec<usize>,
    /// Whether what is owed is being served, too.
    owed: bool,
    tries: usize,
}

impl Board<'_> {
    /// Play by play, the campaign that has the least of what it wants first.
    fn serve(&mut self) {
        let mut stuck = vec![false; self.demands.len()];
        loop {
            let open = |one: &usize| !stuck[*one] && self.lines[*one].len() < self.goal(*one);
            let share = |one: &usize| {
                let taken = self.demands[*one].taken.len();
                (taken + self.lines[*one].len()) as f64 / (taken + self.goal(*one)) as f64
            };
            let next = (0..self.demands.len()).filter(open).min_by(|a, b| share(a).total_cmp(&share(b)));
            let Some(next) = next else { return };
            stuck[next] = !self.settle(next, self.lines[next].len() + 1, &vec![false; self.places.len()], CHAIN);
        }
    }

    fn goal(&self, one: usize) -> usize {
        let demand = &self.demands[one];
        demand.wanted + if self.owed { demand.owed } else { 0 }
    }

    /// Gives a campaign so many plays; where it takes a full place, another one there finds so many elsewhere. All
    /// or nothing. At `held` places nobody has to move.
    fn settle(&mut self, one: usize, count: usize, held: &[bool], chain: usize) -> bool {
        let own = std::mem::take(&mut self.lines[one]);
        own.iter().for_each(|place| self.load[*place] -= 1);
        let mut held = held.to_vec();
        loop {
            let can_move = |place: usize| chain > 0 && self.tries < TRIES && !held[place];
            let Some(line) = self.line(one, count, can_move) else { break };
            line.iter().for_each(|place| self.load[*place] += 1);
            self.lines[one] = line;
            if self.lines[one].iter().all(|place| self.load[*place] <= self.places[*place].room) {
                return true;
            }
            let before = (self.lines.clone(), self.load.clone());
            let Some(stuck) = self.make_room(one, &held, chain) else { return true };
            // Without that place, then.
            held[stuck] = true;
            (self.lines, self.load) = before;
            std::mem::take(&mut self.lines[one]).iter().for_each(|place| self.load[*place] -= 1);
        }
        own.iter().for_each(|place| self.load[*place] += 1);
        self.lines[one] = own;
        false
    }

    /// Moves others out of the places of a campaign that are too full with it; gives the one where nobody can move.
    fn make_room(&mut self, one: usize, held: &[bool], chain: usize) -> Option<usize> {
        let mut held = held.to_vec();
        loop {
            let is_over = |place: &usize| self.load[*place] > self.places[*place].room;
            let place = self.lines[one].iter().copied().find(is_over)?;
            held[place] = true;
            let others = (0..self.lines.len()).filter(|other| *other != one);
            let others: Vec<_> = others.filter(|other| self.lines[*other].contains(&place)).collect();
            let moved = others.into_iter().any(|other| {
                self.tries += 1;
                self.settle(other, self.lines[other].len(), &held, chain - 1)
            });
            if !moved {
                return Some(place);
            }
        }
    }

    /// So many places for a campaign, at the least cost; `None` where its own rules leave it fewer.
    fn line(&self, one: usize, count: usize, can_move: impl Fn(usize) -> bool) -> Option<Vec<usize>> {
        let demand = &self.demands[one];
        let targets = self.shapes[one].targets(demand, self.goal(one), count);
        let separation = demand.campaign.separation;
        let cells = self.cells(one, can_move);
        let most = cells.iter().map(|cell| cell.most).max()?;
        let mut rounds: Vec<Vec<Step>> = Vec::with_capacity(count);
        for target in targets {
            let round = round(&cells, most, rounds.last().map(Vec::as_slice), separation, target);
            rounds.push(round);
        }
        // Back along the cheapest.
        let ends = rounds.last()?.iter().enumerate().filter_map(|(end, step)| Some((step.as_ref()?.0, end)));
        let (_, mut at) = ends.min()?;
        let mut line = Vec::with_capacity(count);
        for round in rounds.iter().rev() {
            line.push(cells[at / most].place);
            at = round[at].map_or(0, |(_, from)| from);
        }
        line.reverse();
        Some(line)
    }

    /// Where the campaign may be heard, in order; a place as often as it may be heard there.
    fn cells(&self, one: usize, can_move: impl Fn(usize) -> bool) -> Vec<Cell> {
        let demand = &self.demands[one];
        let Campaign { separation, max_per_hour, .. } = demand.campaign;
        let near = |place: &Place| {
            let is_near = |taken: &(AirTime, NaiveTime)| {
                let apart = place.at - taken.0;
                apart < *separation && Frames::ZERO - apart < *separation
            };
            demand.taken.iter().any(is_near)
        };
        let mut cells = Vec::new();
        for (index, place) in self.places.iter().enumerate() {
            let heard = demand.taken.iter().filter(|(_, time)| time.hour() == place.time.hour()).count();
            let most = max_per_hour.map_or(1, |most| usize::from(most).saturating_sub(heard));
            if most == 0 || near(place) {
                continue;
            }
            let free = place.room.saturating_sub(self.load[index]);
            let offers = place.offers[demand.number].min(if *separation > Frames::ZERO { 1 } else { place.room });
            let (mass, cost) = self.shapes[one].at(place.time);
            for number in 0..offers {
                let cost = if number < free { cost } else { cost + FULL };
                if number < free || (number == free && can_move(index)) {
                    // Where hours do not count, each cell has one of its own.
                    let hour = max_per_hour.map_or(cells.len(), |_| place.time.hour() as usize);
                    cells.push(Cell { place: index, at: place.at, hour, most, mass, cost });
                }
            }
        }
        cells
    }
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    place: usize,
    at: AirTime,
    hour: usize,
    /// The most plays in its hour.
    most: usize,
    mass: i64,
    cost: i64,
}

/// The least cost of so many plays of which the last is at a cell, and where the one before is. A cell has a step
/// for each number of plays within its hour.
type Step = Option<(i64, usize)>;

/// The steps of one play more than `before`, at each cell.
fn round(cells: &[Cell], most: usize, before: Option<&[Step]>, separation: Frames, target: i64) -> Vec<Step> {
    let cheaper = |known: &mut Step, new: Step| {
        if new.is_some_and(|new| known.is_none_or(|known| new.0 < known.0)) {
            *known = new;
        }
    };
    let mut round = Vec::with_capacity(cells.len() * most);
    // The best of those that are far enough before: in hours before, and in this one by their number in it.
    let (mut earlier, mut within): (Step, Vec<Step>) = (None, vec![None; most]);
    let (mut ready, mut hour) = (0, None);
    for (index, cell) in cells.iter().enumerate() {
        if hour != Some(cell.hour) {
            within.iter_mut().for_each(|one| cheaper(&mut earlier, one.take()));
            hour = Some(cell.hour);
        }
        while let Some(before) = before.filter(|_| ready < index && cells[ready].at + separation <= cell.at) {
            for (number, within) in within.iter_mut().enumerate() {
                let at = ready * most + number;
                let step = before[at].map(|(cost, _)| (cost, at));
                cheaper(if cells[ready].hour == cell.hour { within } else { &mut earlier }, step);
            }
            ready += 1;
        }
        let own = cell.cost + (cell.mass - target).abs();
        let first = if before.is_none() { Some((0, 0)) } else { earlier };
        let inner = within.iter().take(cell.most - 1).map(|step| if before.is_none() { None } else { *step });
        let steps = [first].into_iter().chain(inner).map(|step| step.map(|(cost, from)| (cost + own, from)));
        round.extend(steps.chain(std::iter::repeat(None)).take(most));
    }
    round
}

/// How a campaign weighs a day: the time that counts, stretched where it counts more.
struct Shape {
    parts: Vec<(i64, i64, i64)>,
    is_limited: bool,
}

/// What a weight of one is in mass.
const UNIT: i64 = 1_000_000;

impl Shape {
    fn of(parts: &[Daypart], span: (NaiveTime, NaiveTime)) -> Shape {
        let weigh = |part: &Daypart| (seconds(part.from), seconds(part.to), i64::from(part.weight) * UNIT);
        let whole = (seconds(span.0), seconds(span.1).max(seconds(span.0) + 1), UNIT);
        let limited: Vec<_> = parts.iter().map(weigh).collect();
        let is_limited = !limited.is_empty();
        Shape { parts: if is_limited { limited } else { vec![whole] }, is_limited }
    }

    /// The mass before a time, and what it costs to be heard then.
    fn at(&self, time: NaiveTime) -> (i64, i64) {
        let now = seconds(time);
        let before = |(from, to, mass): &(i64, i64, i64)| mass * (now - from).clamp(0, to - from) / (to - from);
        let is_in = |(from, to, _): &(i64, i64, i64)| (*from..*to).contains(&now);
        let outside = self.is_limited && !self.parts.iter().any(is_in);
        (self.parts.iter().map(before).sum(), if outside { OUTSIDE } else { 0 })
    }

    /// Where `count` of the plays that are still to come should be, of `goal` that are: evenly over the day's mass
    /// with those that are taken, which stand for the nearest each.
    fn targets(&self, demand: &Demand<'_>, goal: usize, count: usize) -> Vec<i64> {
        let total: i64 = self.parts.iter().map(|(.., mass)| mass).sum();
        let all = (demand.taken.len() + goal) as i64;
        let mut targets: Vec<i64> = (0..all).map(|one| total * (2 * one + 1) / (2 * all)).collect();
        for (_, time) in &demand.taken {
            let (mass, _) = self.at(*time);
            let nearest = (0..targets.len()).min_by_key(|one| (targets[*one] - mass).abs());
            nearest.map(|nearest| targets.remove(nearest));
        }
        let open = targets.len();
        (0..count).filter_map(|one| targets.get((2 * one + 1) * open / (2 * count)).copied()).collect()
    }
}

fn seconds(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight())
}

#[cfg(test)]
mod tests;
