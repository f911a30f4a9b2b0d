//! The rundown as the engine holds it: what comes next, and at which frame of the mixer.
//!
//! Here it is decided when a sound begins. A *hard* start belongs to the clock: its frame is the instant it was
//! planned for, through the measured mapping between frames and wall clock, looked at anew at every block until it
//! has come. Everything else belongs to its predecessor: it begins so many frames after it as was planned, so that
//! no drift of a sound card opens a hole between two pieces.

mod edits;

use std::collections::VecDeque;

use surco_model::{AfterOutage, ItemKind, Rundown, RundownItem, StartPolicy};
use surco_units::{AirTime, Frames, STATION_RATE};

use crate::ports::Unfinished;
pub(crate) use edits::{AT, NEXT, is_by_hand};

/// How far ahead the rundown is kept.
const HORIZON: Frames = Frames(2 * 3600 * STATION_RATE.0 as i64);

/// When less than this is left of it, more is asked for.
const LOW: Frames = Frames(1800 * STATION_RATE.0 as i64);

/// How long a planner that failed is left alone.
const RETRY: Frames = Frames(10 * STATION_RATE.0 as i64);

/// An item that is found this little after its start is played from its beginning.
const STILL_BEGINNING: Frames = Frames(STATION_RATE.0 as i64 / 10);

/// An item with less than this left is not joined any more.
const HARDLY_LEFT: Frames = Frames(STATION_RATE.0 as i64);

/// A span that the engine wants planned. Answer it with [`Engine::accept`](crate::Engine::accept).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanRequest {
    /// The instant at which this is asked.
    pub now: AirTime,
    /// Its first instant.
    pub from: AirTime,
    /// Its end.
    pub until: AirTime,
    /// Tells an answer to this from an answer to one before the clock was changed.
    pub generation: u64,
}

impl PlanRequest {
    /// What should be on air at an instant, before there is an engine to ask.
    pub(crate) fn at(now: AirTime) -> PlanRequest {
        PlanRequest { now, from: now, until: now + LOW, generation: u64::MAX }
    }
}

/// What holds the air now, and at which frame of the mixer it began (or would have, had it been joined).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held<'a> {
    pub(crate) item: &'a RundownItem,
    pub(crate) began: i64,
}

/// Where the air is taken up after an outage or a change of the clock.
#[derive(Debug, PartialEq)]
pub(crate) enum Joining {
    /// This item, from this position of its sound; its cue lies at this frame of the mixer.
    Item { item: Box<RundownItem>, position: Frames, began: i64 },
    /// The same item that is already on air.
    Same,
    /// Nothing is to be taken up: continuity until the next item.
    Gap,
}

#[derive(Default)]
pub(crate) struct Queue {
    items: VecDeque<RundownItem>,
    planned_until: Option<AirTime>,
    generation: u64,
    asked: bool,
    joining: bool,
    /// The grid was changed: the next plan takes the place of what has not begun.
    renewing: bool,
    ask_at: i64,
    /// What an operator wants at an instant, until it has begun.
    inserted: Vec<RundownItem>,
}

impl Queue {
    /// An empty queue that will join what should be on air when the first plan comes.
    pub(crate) fn new() -> Queue {
        Queue { joining: true, ..Queue::default() }
    }

    pub(crate) fn front(&self) -> Option<&RundownItem> {
        self.items.front()
    }

    /// Forgets the plan: it was for another time.
    pub(crate) fn forget(&mut self) {
        let inserted = std::mem::take(&mut self.inserted);
        *self = Queue { generation: self.generation + 1, joining: true, inserted, ..Queue::default() };
    }

    /// The plan is to be made anew; this one holds until then.
    pub(crate) fn renew(&mut self) {
        // An answer that is under way is to the old grid's question.
        (self.generation, self.asked, self.ask_at) = (self.generation + 1, false, 0);
        self.renewing = !self.joining;
    }

    /// The frame at which the next item begins, and how many before it have lost their turn.
    pub(crate) fn next_start(&self, held: Option<Held<'_>>, offset: i64) -> Option<(i64, usize)> {
        let front = self.items.front()?;
        let by_clock = |item: &RundownItem| item.start.0 - offset;
        let first = match held {
            Some(held) if front.policy != StartPolicy::Hard => held.began + (front.start - held.item.start).0,
            _ => by_clock(front),
        };
        // A hard start does not wait for what should have come before it.
        let hard = self.items.iter().enumerate().find(|(_, item)| item.policy == StartPolicy::Hard);
        Some(match hard {
            Some((lost, item)) if by_clock(item) <= first => (by_clock(item), lost),
            _ => (first, 0),
        })
    }

    /// Takes the next item out, after those that have lost their turn.
    pub(crate) fn begin_next(&mut self, lost: usize) -> Option<RundownItem> {
        self.items.drain(..lost);
        let next = self.items.pop_front()?;
        self.inserted.retain(|item| item.id != next.id);
        Some(next)
    }

    /// What must be planned now, if anything.
    pub(crate) fn request(&mut self, frame: i64, offset: i64) -> Option<PlanRequest> {
        let now = AirTime(frame + offset);
        let from = self.planned_until.filter(|_| !self.renewing).unwrap_or(now);
        if self.asked || frame < self.ask_at || from - now > LOW {
            return None;
        }
        self.asked = true;
        // After a long stall the plan may have been overtaken by time.
        Some(PlanRequest { now, from, until: from.max(now) + HORIZON, generation: self.generation })
    }

    /// The planner failed: it is asked again later.
    pub(crate) fn planner_failed(&mut self, request: &PlanRequest, frame: i64) -> bool {
        if request.generation != self.generation {
            return false;
        }
        self.asked = false;
        // A grid with a mistake in it: the old plan goes on, and who mends it changes it once more.
        if !std::mem::take(&mut self.renewing) {
            self.ask_at = frame + RETRY.0;
        }
        true
    }

    /// Takes a plan in. Says where to take the air up, if that is asked.
    pub(crate) fn accept(
        &mut self,
        request: &PlanRequest,
        rundown: Rundown,
        frame: i64,
        offset: i64,
        held: Option<Held<'_>>,
        past: &mut Vec<Unfinished>,
    ) -> Option<Joining> {
        if request.generation != self.generation {
            return None;
        }
        self.asked = false;
        self.planned_until = Some(request.until);
        let wanted = |item: &RundownItem| item.start < request.until;
        if std::mem::take(&mut self.renewing) {
            let now = AirTime(frame + offset);
            let coming = rundown.items.iter().filter(|item| item.start > now && wanted(item)).cloned();
            let by_hand = self.take_next();
            let is_same = |held: Held<'_>| rundown.items.iter().any(|item| item.id == held.item.id);
            self.items = match held.filter(|held| !is_same(*held)) {
                None => coming.collect(),
                Some(held) => behind(AirTime(held.began + offset) + held.item.duration, coming),
            };
            by_hand.into_iter().for_each(|item| self.insert_next(item, held, now, frame));
            self.lay_inserted(now);
            return None;
        }
        if !self.joining {
            self.items.extend(rundown.items.into_iter().filter(|item| item.start >= request.from && wanted(item)));
            self.lay_inserted(AirTime(frame + offset));
            return None;
        }
        self.joining = false;
        let now = AirTime(frame + offset);
        let (begun, coming): (Vec<_>, Vec<_>) =
            rundown.items.into_iter().filter(wanted).partition(|item| item.start <= now);
        self.items = coming.into();
        self.lay_inserted(now);
        let current = begun.into_iter().rev().find(|item| item.end() - now > HARDLY_LEFT || item.start == now);
        let Some(item) = current else { return Some(Joining::Gap) };
        if held.is_some_and(|held| held.item.id == item.id) {
            return Some(Joining::Same);
        }
        // What was on air before the outage matters once; a later change of the clock is no outage.
        let past = std::mem::take(past);
        Some(join(item, now, frame, &past))
    }

    /// The items, soonest first, for whoever looks on.
    #[cfg(test)]
    pub(crate) fn ids(&self) -> Vec<surco_model::ItemId> {
        self.items.iter().map(|item| item.id.clone()).collect()
    }
}

/// A plan that does not know what is on air, laid behind that: up to where it finds the air free, music gives way and
/// everything else waits. A hard start does neither.
fn behind(mut end: AirTime, coming: impl Iterator<Item = RundownItem>) -> VecDeque<RundownItem> {
    let mut is_free = false;
    let laid = coming.filter_map(|mut item| {
        is_free |= item.policy == StartPolicy::Hard || item.start >= end;
        if !is_free {
            if item.kind == ItemKind::Music {
                return None;
            }
            item.start = end;
            end = item.end();
        }
        Some(item)
    });
    laid.collect()
}

fn join(item: RundownItem, now: AirTime, frame: i64, past: &[Unfinished]) -> Joining {
    let late = now - item.start;
    let heard = past.iter().rev().find(|unfinished| unfinished.item == item.id);
    let position = match item.after_outage {
        _ if late <= STILL_BEGINNING => item.cue_in,
        AfterOutage::Skip => return Joining::Gap,
        AfterOutage::Resume => heard.map_or(item.cue_in, |unfinished| unfinished.position),
        AfterOutage::Join => item.cue_in + late,
    };
    let began = frame - (position - item.cue_in).0;
    Joining::Item { item: Box::new(item), position, began }
}

#[cfg(test)]
mod tests {
    use surco_model::ItemId;

    use super::*;
    use crate::testing::{item, rundown};

    const OFFSET: i64 = 1_000_000;

    fn queue_with(items: Vec<RundownItem>, frame: i64) -> (Queue, Option<Joining>) {
        let mut queue = Queue::new();
        let request = queue.request(frame, OFFSET).unwrap();
        let joining = queue.accept(&request, rundown(items), frame, OFFSET, None, &mut Vec::new());
        (queue, joining)
    }

    #[test]
    fn a_hard_start_follows_the_clock_and_a_soft_one_its_predecessor() {
        let before = item("before", 0, 1000, StartPolicy::Follow);
        let (mut queue, joining) = queue_with(
            vec![
                RundownItem { start: AirTime(OFFSET), ..before.clone() },
                RundownItem { start: AirTime(OFFSET + 1000), ..item("follows", 0, 500, StartPolicy::Follow) },
                RundownItem { start: AirTime(OFFSET + 1500), ..item("hard", 0, 500, StartPolicy::Hard) },
            ],
            0,
        );
        let Some(Joining::Item { item, began, .. }) = joining else { panic!("{joining:?}") };
        assert_eq!((item.id.0.as_str(), began), ("before", 0));
        // The card runs fast: by now the clock says 40 frames less than the mixer has counted.
        let drifted = OFFSET - 40;
        let held = Held { item: &item, began };
        assert_eq!(queue.next_start(Some(held), drifted), Some((1000, 0)), "no hole behind the predecessor");
        let follows = queue.begin_next(0).unwrap();
        let held = Held { item: &follows, began: 1000 };
        assert_eq!(queue.next_start(Some(held), drifted), Some((1540, 0)), "the clock decides");
    }

    #[test]
    fn a_hard_start_does_not_wait_for_what_is_late() {
        let (queue, _) = queue_with(
            vec![
                RundownItem { start: AirTime(OFFSET), ..item("long", 0, 48_000 * 9, StartPolicy::Follow) },
                RundownItem { start: AirTime(OFFSET + 1000), ..item("late", 0, 500, StartPolicy::Follow) },
                RundownItem { start: AirTime(OFFSET + 1500), ..item("hard", 0, 500, StartPolicy::Hard) },
            ],
            0,
        );
        let long = RundownItem { start: AirTime(OFFSET), ..item("long", 0, 48_000, StartPolicy::Follow) };
        // It was resumed after a power cut, so all that follows it is late.
        let held = Held { item: &long, began: 700 };
        assert_eq!(queue.next_start(Some(held), OFFSET), Some((1500, 1)));
    }

    #[test]
    fn after_an_outage_an_item_is_joined_resumed_or_skipped_as_its_slot_says() {
        let second = i64::from(STATION_RATE.0);
        let programme = |after_outage| RundownItem {
            start: AirTime(OFFSET - 20 * second),
            after_outage,
            ..item("programme", 0, 60 * second, StartPolicy::Hard)
        };
        let heard = |at: i64| {
            vec![Unfinished {
                airing: surco_model::AiringId(1),
                item: ItemId("programme".into()),
                at: AirTime(OFFSET - 15 * second),
                position: Frames(at),
            }]
        };
        let join = |after_outage, mut past: Vec<Unfinished>| {
            let mut queue = Queue::new();
            let request = queue.request(0, OFFSET).unwrap();
            queue.accept(&request, rundown(vec![programme(after_outage)]), 0, OFFSET, None, &mut past).unwrap()
        };
        let position = |joining| match joining {
            Joining::Item { position, .. } => Some(position.0),
            Joining::Same | Joining::Gap => None,
        };
        assert_eq!(position(join(AfterOutage::Join, heard(5 * second))), Some(20 * second));
        assert_eq!(position(join(AfterOutage::Resume, heard(5 * second))), Some(5 * second));
        assert_eq!(position(join(AfterOutage::Resume, vec![])), Some(0), "nobody has heard any of it");
        assert_eq!(position(join(AfterOutage::Skip, heard(5 * second))), None);
    }

    #[test]
    fn an_answer_to_a_question_from_before_the_clock_was_changed_is_ignored() {
        let mut queue = Queue::new();
        let old = queue.request(0, OFFSET).unwrap();
        queue.forget();
        let items = vec![RundownItem { start: AirTime(OFFSET), ..item("old", 0, 48_000, StartPolicy::Hard) }];
        assert_eq!(queue.accept(&old, rundown(items), 0, OFFSET, None, &mut Vec::new()), None);
        assert!(queue.ids().is_empty());
        assert!(queue.request(0, OFFSET).is_some(), "and the new one is asked");
    }

    #[test]
    fn a_changed_grid_takes_the_place_of_what_has_not_begun_and_lets_what_is_on_air_end() {
        let old =
            |name, start, policy| RundownItem { start: AirTime(OFFSET + start), ..item(name, 0, 1000, policy) };
        let music = |name, start| RundownItem { kind: ItemKind::Music, ..old(name, start, StartPolicy::Follow) };
        let (mut queue, _) = queue_with(vec![music("on-air", 0), music("old", 1000)], 0);
        let on_air = music("on-air", 0);
        let held = Some(Held { item: &on_air, began: 0 });
        queue.renew();
        assert_eq!(queue.front().unwrap().id.0, "old", "until the new plan comes, the old one holds");
        let request = queue.request(400, OFFSET).unwrap();
        assert_eq!((request.from, request.now), (AirTime(OFFSET + 400), AirTime(OFFSET + 400)));

        let spot = old("spot", 700, StartPolicy::Soft);
        let plan = vec![music("before", 200), music("now", 500), spot, music("after", 1900), music("last", 3000)];
        let joining = queue.accept(&request, rundown(plan), 400, OFFSET, held, &mut Vec::new());
        assert_eq!(joining, None, "what is on air stays");
        assert_eq!(queue.ids(), ["spot", "last"].map(|name| ItemId(name.into())));
        assert_eq!(queue.next_start(held, OFFSET), Some((1000, 0)), "a spot waits where music gives way");

        queue.renew();
        let request = queue.request(500, OFFSET).unwrap();
        let plan = vec![on_air.clone(), music("new", 950), old("hard", 1200, StartPolicy::Hard)];
        queue.accept(&request, rundown(plan), 500, OFFSET, held, &mut Vec::new());
        assert_eq!(queue.ids(), ["new", "hard"].map(|name| ItemId(name.into())), "a plan that knows it goes on");
    }

    #[test]
    fn a_grid_with_a_mistake_in_it_leaves_the_old_plan_on_the_air() {
        let (mut queue, _) = queue_with(vec![item("old", OFFSET + 1000, 500, StartPolicy::Follow)], 0);
        queue.renew();
        let request = queue.request(10, OFFSET).unwrap();
        assert!(queue.planner_failed(&request, 10));
        assert_eq!(queue.request(20, OFFSET), None, "it is not asked again until it is changed once more");
        assert_eq!(queue.front().unwrap().id.0, "old");
        queue.renew();
        assert!(queue.request(30, OFFSET).is_some());
    }
}
