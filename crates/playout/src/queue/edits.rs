//! What an operator changes in the rundown ahead: pure changes of planned starts, from which the queue decides as ever.

use surco_model::{RundownItem, StartPolicy};
use surco_units::{AirTime, Frames, STATION_RATE};

use super::{Held, Queue};

/// What an operator inserts begins no sooner than this: in half a second it is loaded, and a shorter pause is a breath.
const MOMENT: Frames = Frames(STATION_RATE.0 as i64 / 2);
/// What takes the air from something else begins at the latest after so long, loaded or not.
const LOADING: Frames = Frames(2 * STATION_RATE.0 as i64);
/// How much an operator may have waiting.
const MOST_INSERTED: usize = 100;

/// The names of what was inserted.
pub(crate) const NEXT: &str = "operator/next/";
pub(crate) const AT: &str = "operator/at/";

impl Queue {
    /// Whether nothing more may be inserted.
    pub(crate) fn is_full(&self) -> bool {
        self.items.iter().filter(|item| is_next(item)).count() + self.inserted.len() >= MOST_INSERTED
    }

    /// Puts an item behind what holds the air, and behind what was put there before.
    pub(crate) fn insert_next(&mut self, mut item: RundownItem, held: Option<Held<'_>>, now: AirTime, frame: i64) {
        let soonest = by_plan(held, now, frame) + MOMENT;
        let mut end = held.map_or(soonest, |held| held.item.end().max(soonest));
        let mut index = 0;
        // A hard start that takes the air by then comes first.
        while let Some(before) = self.items.get(index)
            && (is_next(before) || (before.policy == StartPolicy::Hard && before.start <= end))
        {
            end = before.end().max(end.min(before.start));
            index += 1;
        }
        item.start = end;
        self.items.insert(index, item);
        self.settle_behind(index);
    }

    /// Puts an item in place of what is on air; it begins in two moments by itself, and what follows right behind.
    pub(crate) fn insert_first(
        &mut self,
        mut item: RundownItem,
        held: Option<Held<'_>>,
        now: AirTime,
        frame: i64,
    ) {
        item.start = by_plan(held, now, frame) + if held.is_some() { LOADING } else { MOMENT };
        let end = item.end();
        if let Some(early) = self.items.front().map(|front| front.start - end) {
            self.advance(early);
        }
        self.items.push_front(item);
        self.settle_behind(0);
    }

    /// Puts an item at its start. It is kept until it has begun, whatever is planned anew meanwhile.
    pub(crate) fn insert_at(&mut self, item: RundownItem, now: AirTime) {
        self.inserted.push(item);
        self.lay_inserted(now);
    }

    /// Lays what was inserted at an instant, as far as the plan reaches.
    pub(super) fn lay_inserted(&mut self, now: AirTime) {
        self.inserted.retain(|item| item.start >= now);
        let Some(until) = self.planned_until else { return };
        let is_new =
            |item: &&RundownItem| item.start < until && self.items.iter().all(|other| other.id != item.id);
        let due: Vec<RundownItem> = self.inserted.iter().filter(is_new).cloned().collect();
        for item in due {
            let index = self.items.partition_point(|other| other.start < item.start);
            self.items.insert(index, item);
            self.settle_behind(index);
        }
    }

    /// What was inserted behind what is on air, taken out to be inserted into another plan.
    pub(super) fn take_next(&mut self) -> Vec<RundownItem> {
        self.items.iter().filter(|item| is_next(item)).cloned().collect()
    }

    /// What follows right behind what is on air comes so much earlier.
    pub(crate) fn advance(&mut self, by: Frames) {
        for item in self.items.iter_mut().take_while(|item| item.policy == StartPolicy::Follow) {
            item.start -= by;
        }
    }

    /// The next hard start comes later. Says whether there is one.
    pub(crate) fn extend(&mut self, by: Frames) -> bool {
        let Some(index) = self.items.iter().position(|item| item.policy == StartPolicy::Hard) else {
            return false;
        };
        self.items[index].start += by;
        // Another hard start that it runs into keeps its time, and its turn.
        let is_overtaken = |next: &RundownItem, start| next.policy == StartPolicy::Hard && next.start <= start;
        if self.items.get(index + 1).is_some_and(|next| is_overtaken(next, self.items[index].start)) {
            self.items[index].start -= by;
            return false;
        }
        self.settle_behind(index);
        true
    }

    /// What would begin before an item has ended begins when it has, up to the next hard start.
    fn settle_behind(&mut self, index: usize) {
        let Some(mut end) = self.items.get(index).map(RundownItem::end) else { return };
        for item in self.items.iter_mut().skip(index + 1) {
            if item.policy == StartPolicy::Hard || item.start >= end {
                return;
            }
            item.start = end;
            end = item.end();
        }
    }
}

/// The present, as the plan would have it: what holds the air may have begun earlier or later than was planned.
fn by_plan(held: Option<Held<'_>>, now: AirTime, frame: i64) -> AirTime {
    held.map_or(now, |held| held.item.start + Frames(frame - held.began))
}

/// Whether an operator put it there.
pub(crate) fn is_by_hand(item: &RundownItem) -> bool {
    item.id.0.starts_with(NEXT) || item.id.0.starts_with(AT)
}

fn is_next(item: &RundownItem) -> bool {
    item.id.0.starts_with(NEXT)
}
