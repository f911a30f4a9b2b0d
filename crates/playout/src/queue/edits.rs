//! An operator's changes to the rundown ahead. They only change planned starts; the queue decides from those as ever.

use surco_messages::Message;
use surco_model::{RundownItem, StartPolicy};
use surco_units::{AirTime, Frames, STATION_RATE};

use super::waiting::{Waiting, lay_put_off, settle_behind};
use super::{Held, Queue};

/// An inserted item begins no sooner: in half a second it is loaded, and a shorter pause is a breath.
const MOMENT: Frames = Frames(STATION_RATE.0 as i64 / 2);
/// An item that takes the air from another begins after so long, loaded or not.
const LOADING: Frames = Frames(2 * STATION_RATE.0 as i64);
/// The most items that operators may have waiting.
const MAX_INSERTED: usize = 100;

impl Queue {
    /// Whether nothing more may be inserted.
    pub(crate) fn is_full(&self) -> bool {
        self.items.iter().filter(|item| item.id.is_next()).count() + self.inserted.len() >= MAX_INSERTED
    }

    /// Puts an item behind what holds the air, and behind what was put there before.
    pub(crate) fn insert_next(&mut self, mut item: RundownItem, held: Option<Held<'_>>, now: AirTime, frame: i64) {
        let soonest = by_plan(held, now, frame) + MOMENT;
        let mut end = held.map_or(soonest, |held| held.item.end().max(soonest));
        let mut index = 0;
        // A hard start that takes the air by then comes first.
        while let Some(before) = self.items.get(index)
            && (before.id.is_next() || (before.policy == StartPolicy::Hard && before.start <= end))
        {
            end = before.end().max(end.min(before.start));
            index += 1;
        }
        item.start = end;
        self.items.insert(index, item.into());
        settle_behind(&mut self.items, index);
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
        self.items.push_front(item.into());
        settle_behind(&mut self.items, 0);
    }

    /// Puts an item at its start. It is kept until it has begun, whatever is planned anew meanwhile.
    pub(crate) fn insert_at(&mut self, item: RundownItem, now: AirTime) {
        self.inserted.push(item);
        self.lay_inserted(now);
    }

    /// Lays what was inserted at an instant, as far as the plan reaches. A fixed start at the same instant comes behind it:
    /// each of them is heard.
    pub(super) fn lay_inserted(&mut self, now: AirTime) {
        self.inserted.retain(|item| item.start >= now);
        let Some(until) = self.planned_until else { return };
        let is_new =
            |item: &&RundownItem| item.start < until && self.items.iter().all(|other| other.id != item.id);
        let due: Vec<RundownItem> = self.inserted.iter().filter(is_new).cloned().collect();
        for item in due {
            let is_same = |other: &Waiting| other.is_hard() && other.start == item.start;
            while let Some(index) = self.items.iter().position(is_same) {
                let note = Message::new("playout-order-first").with("title", item.title.clone());
                self.notes.push(note.with("next", self.items[index].title.clone()));
                self.put_off(index, item.end(), now);
            }
            let index = self.items.partition_point(|other| other.start < item.start);
            self.items.insert(index, item.into());
            settle_behind(&mut self.items, index);
        }
    }

    /// The items inserted behind the current one, to be inserted into another plan.
    pub(super) fn take_next(&mut self) -> Vec<RundownItem> {
        self.items.iter().filter(|item| item.id.is_next()).map(|item| item.item.clone()).collect()
    }

    /// The items that follow right behind the current one come so much earlier.
    pub(crate) fn advance(&mut self, by: Frames) {
        for item in self.items.iter_mut().take_while(|item| item.policy == StartPolicy::Follow) {
            item.start -= by;
        }
    }

    /// The next hard start comes later, if there is one and it does not run into another: that keeps its time, and its
    /// turn. Says whether it does.
    pub(crate) fn extend(&mut self, by: Frames, now: AirTime) -> bool {
        let mut hard = (0..).zip(&self.items).filter(|(_, item)| item.is_hard());
        let Some((index, item)) = hard.next() else { return false };
        let start = item.start + by;
        if hard.next().is_some_and(|(_, next)| next.start <= start) {
            return false;
        }
        self.put_off(index, start, now);
        true
    }

    /// A hard start comes later, whatever is planned anew until it has begun.
    fn put_off(&mut self, index: usize, start: AirTime, now: AirTime) {
        let item = Waiting { item: RundownItem { start, ..self.items[index].item.clone() }, ..self.items[index] };
        lay_put_off(&mut self.items, &item, now);
        match self.inserted.iter_mut().find(|inserted| inserted.id == item.id) {
            Some(inserted) => inserted.start = start,
            None => {
                self.put_off.retain(|before| before.id != item.id);
                self.put_off.push(item);
            }
        }
    }
}

/// The present, as the plan would have it: what holds the air may have begun earlier or later than was planned.
fn by_plan(held: Option<Held<'_>>, now: AirTime, frame: i64) -> AirTime {
    held.map_or(now, |held| held.item.start + Frames(frame - held.began))
}
