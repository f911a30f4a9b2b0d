//! An item that waits in the queue, and when the grid wants it.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};

use surco_model::{RundownItem, StartPolicy};
use surco_units::AirTime;

/// An item of the rundown that has not begun.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    /// The item; its start may have been moved since it was planned.
    pub(super) item: RundownItem,
    /// Its start as it was planned.
    pub(super) planned: AirTime,
}

impl Waiting {
    pub(super) fn is_hard(&self) -> bool {
        self.policy == StartPolicy::Hard
    }

    /// Whether it comes later than was planned.
    pub(super) fn is_put_off(&self) -> bool {
        self.start > self.planned
    }
}

impl From<RundownItem> for Waiting {
    fn from(item: RundownItem) -> Waiting {
        Waiting { planned: item.start, item }
    }
}

impl Deref for Waiting {
    type Target = RundownItem;

    fn deref(&self) -> &RundownItem {
        &self.item
    }
}

impl DerefMut for Waiting {
    fn deref_mut(&mut self) -> &mut RundownItem {
        &mut self.item
    }
}

/// Moves the items behind one that would begin before it has ended, up to the next hard start.
pub(super) fn settle_behind(items: &mut VecDeque<Waiting>, index: usize) {
    let Some(mut end) = items.get(index).map(|item| item.end()) else { return };
    for item in items.iter_mut().skip(index + 1) {
        if item.is_hard() || item.start >= end {
            return;
        }
        item.start = end;
        end = item.end();
    }
}

/// Lays a hard start that was put off, with what follows it, where it comes now: behind the other hard starts up to
/// then. Two do not begin at the same instant. One that the plan does not have any more because its time is past has its turn
/// all the same; one that was taken out of the grid has not.
pub(super) fn lay_put_off(items: &mut VecDeque<Waiting>, put_off: &Waiting, now: AirTime) {
    let index = match items.iter().position(|item| item.id == put_off.id) {
        Some(index) => index,
        None if put_off.planned <= now => {
            let index = items.partition_point(|item| item.planned < put_off.planned);
            items.insert(index, put_off.clone());
            index
        }
        None => return,
    };
    let mut start = put_off.start;
    let is_taken = |other: &&Waiting, start| other.is_hard() && other.id != put_off.id && other.start == start;
    while let Some(other) = items.iter().find(|other| is_taken(other, start)) {
        start = other.end();
    }
    items[index].start = start;
    let mut its = items.split_off(index);
    let followers = its.iter().skip(1).take_while(|item| !item.is_hard()).count();
    let mut rest = its.split_off(1 + followers);
    let later = rest.split_off(rest.partition_point(|item| item.start <= start));
    items.append(&mut rest);
    let index = items.len();
    items.append(&mut its);
    items.extend(later);
    settle_behind(items, index);
}
