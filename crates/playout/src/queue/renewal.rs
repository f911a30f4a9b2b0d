//! How a further plan, or a new one, is merged with the items that wait already.

use std::collections::VecDeque;

use surco_model::ItemKind;
use surco_units::{AirTime, Frames};

use super::waiting::{Waiting, lay_put_off, settle_behind};
use super::{Held, Queue};

impl Queue {
    /// Moves the starts that were put off in a plan, which has them where the grid wants them.
    pub(super) fn keep_put_off(&mut self, plan: &mut VecDeque<Waiting>, now: AirTime) {
        self.put_off.retain(|item| item.start >= now);
        self.put_off.iter().for_each(|put_off| lay_put_off(plan, put_off, now));
    }

    /// The plan goes on from an instant.
    pub(super) fn append(&mut self, plan: VecDeque<Waiting>, from: AirTime, now: AirTime) {
        let mut items = std::mem::take(&mut self.items);
        let last = items.len().checked_sub(1).filter(|last| items[*last].is_put_off());
        items.extend(plan.into_iter().filter(|item| item.start >= from));
        last.into_iter().for_each(|last| settle_behind(&mut items, last));
        // A start put off beyond the old plan comes behind the hard starts before it.
        self.keep_put_off(&mut items, now);
        self.items = items;
    }

    /// Another plan takes the place of what has not begun. What should have begun by now, and waits, no plan has any
    /// more: it stays, before all that is planned.
    pub(super) fn renew_with(
        &mut self,
        mut plan: VecDeque<Waiting>,
        held: Option<Held<'_>>,
        now: AirTime,
        frame: i64,
    ) {
        self.keep_put_off(&mut plan, now);
        let by_hand = self.take_next();
        let is_overdue = |item: &Waiting| item.planned <= now && !item.id.is_by_hand();
        let mut overdue: VecDeque<Waiting> =
            std::mem::take(&mut self.items).into_iter().filter(is_overdue).collect();
        for item in &mut overdue {
            if let Some(anew) = plan.iter().find(|anew| anew.id == item.id) {
                let start = item.start;
                item.item = anew.item.clone();
                item.start = start;
            }
        }
        let is_known = held.is_none_or(|held| plan.iter().any(|item| item.id == held.item.id));
        plan.retain(|item| item.start > now && overdue.iter().all(|other| other.id != item.id));
        overdue.append(&mut plan);
        self.items = match held.filter(|_| !is_known) {
            None => overdue,
            Some(held) => {
                // Overdue items wait only for their turn, wherever they were moved to.
                overdue
                    .iter_mut()
                    .take_while(|item| !item.is_hard() && item.planned <= now)
                    .for_each(|item| item.start = item.planned);
                behind(held, now, frame, overdue)
            }
        };
        if let Some(last) = self.items.iter().rposition(|item| item.planned <= now && item.is_put_off()) {
            settle_behind(&mut self.items, last);
        }
        by_hand.into_iter().for_each(|item| self.insert_next(item, held, now, frame));
        self.lay_inserted(now);
    }
}

/// A plan that does not know what is on air, laid behind that: up to where it finds the air free, music gives way and
/// everything else waits. A hard start does neither.
fn behind(held: Held<'_>, now: AirTime, frame: i64, coming: VecDeque<Waiting>) -> VecDeque<Waiting> {
    let began = now - Frames(frame - held.began);
    let (mut end, mut is_free) = (began + held.item.duration, false);
    let laid = coming.into_iter().filter_map(|mut item| {
        is_free |= item.is_hard() || item.start >= end;
        if !is_free {
            if item.kind == ItemKind::Music {
                return None;
            }
            item.start = end;
            end = item.end();
        }
        Some(item)
    });
    let mut laid: VecDeque<Waiting> = laid.collect();
    // Items that follow a predecessor are counted from its planned start, not from its real one.
    let late = began - held.item.start;
    laid.iter_mut().take_while(|item| !item.is_hard()).for_each(|item| item.start -= late);
    laid
}
