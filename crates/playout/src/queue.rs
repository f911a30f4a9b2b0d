//! The rundown as the engine holds it: what comes next, and at which frame of the mixer.
//!
//! Here it is decided when a sound begins. A *hard* start belongs to the clock: its frame is the instant it was
//! planned for, through the measured mapping between frames and wall clock, looked at anew at every block until it
//! has come. Everything else belongs to its predecessor: it begins so many frames after it as was planned, so that
//! no drift of a sound card opens a hole between two pieces.

mod edits;
mod renewal;
mod waiting;

use std::collections::VecDeque;

use surco_messages::Message;
use surco_model::{AfterOutage, ItemKind, Rundown, RundownItem, StartPolicy, Unfinished};
use surco_units::{AirTime, Frames, STATION_RATE};

use crate::ports::PlanRequest;
use waiting::Waiting;

/// How far ahead the rundown is kept.
const HORIZON: Frames = Frames(2 * 3600 * STATION_RATE.0 as i64);

/// When less than this is left of the rundown, more is requested.
const LOW: Frames = Frames(1800 * STATION_RATE.0 as i64);

/// How long a planner that failed is left alone.
const RETRY: Frames = Frames(10 * STATION_RATE.0 as i64);

/// And at most, where a plan is on air: twice as long each time, for a grid with a mistake in it is mended by a person.
const MAX_RETRY: Frames = Frames(320 * STATION_RATE.0 as i64);

/// An item that is found this little after its start is played from its beginning.
const STILL_BEGINNING: Frames = Frames(STATION_RATE.0 as i64 / 10);

/// An item with less than this left is not joined any more.
const HARDLY_LEFT: Frames = Frames(STATION_RATE.0 as i64);

/// The current item, and the frame at which it began (or would have, where it was joined).
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
    items: VecDeque<Waiting>,
    planned_until: Option<AirTime>,
    generation: u64,
    asked: bool,
    joining: bool,
    /// The grid was changed: the next plan takes the place of what has not begun.
    renewing: bool,
    ask_at: i64,
    /// How long the planner was left alone when it failed last.
    rest: Frames,
    /// Why it did.
    failure: Option<Message>,
    /// Items that an operator inserted at an instant, until they have begun.
    inserted: Vec<RundownItem>,
    /// Hard starts that come later than the grid wants, until they have begun.
    put_off: Vec<Waiting>,
    /// Notes for the journal.
    notes: Vec<Message>,
}

impl Queue {
    /// An empty queue that will join what should be on air when the first plan comes.
    pub(crate) fn new() -> Queue {
        Queue { joining: true, ..Queue::default() }
    }

    pub(crate) fn front(&self) -> Option<&RundownItem> {
        self.items.front().map(|waiting| &waiting.item)
    }

    /// The next item, where so many before it have lost their turn.
    pub(crate) fn after(&self, lost: usize) -> Option<&RundownItem> {
        self.items.get(lost).map(|waiting| &waiting.item)
    }

    /// The notes for the journal since this was last called.
    pub(crate) fn take_notes(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.notes)
    }

    /// Forgets the plan: it was for another time.
    pub(crate) fn forget(&mut self) {
        let (inserted, put_off) = (std::mem::take(&mut self.inserted), std::mem::take(&mut self.put_off));
        let (notes, generation) = (self.take_notes(), self.generation + 1);
        *self = Queue { generation, joining: true, inserted, put_off, notes, ..Queue::default() };
    }

    /// The plan is to be made anew; this one holds until then.
    pub(crate) fn renew(&mut self) {
        // An answer that is under way is to the old grid's question.
        (self.generation, self.asked, self.ask_at) = (self.generation + 1, false, 0);
        (self.rest, self.failure) = (Frames::ZERO, None);
        self.renewing = !self.joining;
    }

    /// The frame at which the next item begins, and how many before it have lost their turn.
    pub(crate) fn next_start(&self, held: Option<Held<'_>>, offset: i64) -> Option<(i64, usize)> {
        let first = self.first_start(held, offset)?;
        let by_clock = |item: &RundownItem| item.start.0 - offset;
        // A hard start does not wait for what should have come before it.
        let hard = self.items.iter().enumerate().find(|(_, item)| item.policy == StartPolicy::Hard);
        Some(match hard {
            Some((lost, item)) if by_clock(item) <= first => (by_clock(item), lost),
            _ => (first, 0),
        })
    }

    /// The frame at which the first item begins, if no hard start is before it.
    pub(crate) fn first_start(&self, held: Option<Held<'_>>, offset: i64) -> Option<i64> {
        let front = self.items.front()?;
        Some(match held {
            Some(held) if front.policy != StartPolicy::Hard => held.began + (front.start - held.item.start).0,
            _ => front.start.0 - offset,
        })
    }

    /// Takes the next item out, after those that have lost their turn.
    pub(crate) fn begin_next(&mut self, lost: usize) -> Option<RundownItem> {
        let lost: Vec<Waiting> = self.items.drain(..lost).collect();
        let next = self.items.pop_front()?.item;
        for over in lost.iter().map(|lost| &lost.item).chain([&next]) {
            self.inserted.retain(|item| item.id != over.id);
            self.put_off.retain(|item| item.id != over.id);
        }
        // Nobody misses music, which only fills.
        for lost in lost.iter().filter(|lost| lost.kind != ItemKind::Music || lost.id.is_by_hand()) {
            let note = Message::new("playout-no-turn").with("title", lost.title.clone());
            self.notes.push(note.with("next", next.title.clone()));
        }
        Some(next)
    }

    /// The span to be planned now, if any.
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

    /// The planner failed: it is asked again later, and the old plan goes on until then. Says whether that is news.
    pub(crate) fn planner_failed(&mut self, request: &PlanRequest, cause: &Message, frame: i64) -> bool {
        if request.generation != self.generation {
            return false;
        }
        self.asked = false;
        let next = if self.renewing { Frames(2 * self.rest.0).clamp(RETRY, MAX_RETRY) } else { RETRY };
        (self.rest, self.ask_at) = (next, frame + next.0);
        self.failure.replace(cause.clone()).as_ref() != Some(cause)
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
        (self.asked, self.rest, self.failure) = (false, Frames::ZERO, None);
        self.planned_until = Some(request.until);
        let now = AirTime(frame + offset);
        let wanted = rundown.items.into_iter().filter(|item| item.start < request.until);
        let mut plan: VecDeque<Waiting> = wanted.map(Waiting::from).collect();
        if std::mem::take(&mut self.renewing) {
            self.renew_with(plan, held, now, frame);
            return None;
        }
        if !self.joining {
            self.append(plan, request.from, now);
            self.lay_inserted(now);
            return None;
        }
        self.joining = false;
        self.keep_put_off(&mut plan, now);
        let (begun, coming): (VecDeque<_>, _) = plan.into_iter().partition(|item| item.start <= now);
        self.items = coming;
        self.lay_inserted(now);
        let current = begun
            .into_iter()
            .rev()
            .map(|begun| begun.item)
            .find(|item| item.end() - now > HARDLY_LEFT || item.start == now);
        let Some(item) = current else { return Some(Joining::Gap) };
        if held.is_some_and(|held| held.item.id == item.id) {
            return Some(Joining::Same);
        }
        // The airings before the outage matter once; a later change of the clock is no outage.
        let past = std::mem::take(past);
        Some(join(item, now, frame, &past))
    }

    /// The items, soonest first, for whoever looks on.
    #[cfg(test)]
    pub(crate) fn ids(&self) -> Vec<surco_model::ItemId> {
        self.items.iter().map(|waiting| waiting.id.clone()).collect()
    }
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
        assert_eq!((item.id.name(), began), ("before", 0));
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
                item: ItemId::named("programme"),
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
        assert_eq!(queue.front().unwrap().id.name(), "old", "until the new plan comes, the old one holds");
        let request = queue.request(400, OFFSET).unwrap();
        assert_eq!((request.from, request.now), (AirTime(OFFSET + 400), AirTime(OFFSET + 400)));

        let spot = old("spot", 700, StartPolicy::Soft);
        let plan = vec![music("before", 200), music("now", 500), spot, music("after", 1900), music("last", 3000)];
        let joining = queue.accept(&request, rundown(plan), 400, OFFSET, held, &mut Vec::new());
        assert_eq!(joining, None, "what is on air stays");
        assert_eq!(queue.ids(), ["spot", "last"].map(ItemId::named));
        assert_eq!(queue.next_start(held, OFFSET), Some((1000, 0)), "a spot waits where music gives way");

        queue.renew();
        let request = queue.request(500, OFFSET).unwrap();
        let plan = vec![on_air.clone(), music("new", 950), old("hard", 1200, StartPolicy::Hard)];
        queue.accept(&request, rundown(plan), 500, OFFSET, held, &mut Vec::new());
        assert_eq!(queue.ids(), ["new", "hard"].map(ItemId::named), "a plan that knows it goes on");
    }

    #[test]
    fn what_is_late_is_followed_by_what_waits_and_that_by_what_is_planned_then() {
        let at = |name, start, length, policy| RundownItem {
            start: AirTime(OFFSET + start),
            ..item(name, 0, length, policy)
        };
        let programme = at("programme", 0, 1000, StartPolicy::Follow);
        let old = vec![programme.clone(), at("spot", 1000, 100, StartPolicy::Soft)];
        let (mut queue, _) = queue_with(old, 0);
        // It was resumed after a power cut.
        let held = Some(Held { item: &programme, began: 700 });
        queue.renew();
        let request = queue.request(1300, OFFSET).unwrap();
        let music =
            |name, start| RundownItem { kind: ItemKind::Music, ..at(name, start, 800, StartPolicy::Follow) };
        let soft = at("soft", 1750, 100, StartPolicy::Soft);
        let plan = vec![music("now", 1100), soft, music("last", 1900), at("hard", 2700, 9, StartPolicy::Hard)];
        queue.accept(&request, rundown(plan), 1300, OFFSET, held, &mut Vec::new());
        assert_eq!(starts(&mut queue, held), [("spot", 1700), ("soft", 1800), ("last", 1900), ("hard", 2700)]);
    }

    /// The frames at which what waits begins, each when it has its turn.
    fn starts(queue: &mut Queue, held: Option<Held<'_>>) -> Vec<(&'static str, i64)> {
        let mut before = held.map(|held| (held.item.clone(), held.began));
        let mut starts = Vec::new();
        while let Some((start, lost)) =
            queue.next_start(before.as_ref().map(|(item, began)| Held { item, began: *began }), OFFSET)
        {
            let item = queue.begin_next(lost).unwrap();
            starts.push((&*item.id.name().to_owned().leak(), start));
            before = Some((item, start));
        }
        starts
    }

    #[test]
    fn what_is_planned_later_comes_behind_what_was_moved_and_a_fixed_start_before_one_that_was_put_off_beyond_it()
    {
        const MINUTE: i64 = 60 * 48_000;
        let at = |name, minute: i64, minutes: i64, policy| RundownItem {
            start: AirTime(OFFSET + minute * MINUTE),
            ..item(name, 0, minutes * MINUTE, policy)
        };
        let first = at("first", 0, 90, StartPolicy::Follow);
        let (mut queue, _) = queue_with(vec![first.clone(), at("second", 90, 30, StartPolicy::Follow)], 0);
        let held = Some(Held { item: &first, began: 0 });
        let request = RundownItem { id: ItemId::next(AirTime(0), 1), ..at("request", 0, 10, StartPolicy::Follow) };
        queue.insert_next(request, held, AirTime(OFFSET), 0);
        let asked = queue.request(100 * MINUTE, OFFSET).unwrap();
        let more = vec![at("third", 120, 10, StartPolicy::Follow), at("hard", 150, 10, StartPolicy::Hard)];
        queue.accept(&asked, rundown(more), 100 * MINUTE, OFFSET, held, &mut Vec::new());
        let in_minutes = |starts: Vec<(&'static str, i64)>| -> Vec<(&'static str, i64)> {
            starts.into_iter().map(|(name, start)| (name, start / MINUTE)).collect()
        };
        let expected = [("operator", 90), ("second", 100), ("third", 130), ("hard", 150)];
        assert_eq!(in_minutes(starts(&mut queue, held)), expected);

        for other in [130, 220] {
            let old = vec![
                first.clone(),
                at("news", 100, 5, StartPolicy::Hard),
                at("show", 105, 15, StartPolicy::Follow),
            ];
            let (mut queue, _) = queue_with(old, 0);
            assert!(queue.extend(Frames(120 * MINUTE), AirTime(OFFSET)));
            let asked = queue.request(95 * MINUTE, OFFSET).unwrap();
            let more = vec![at("late", 120, 10, StartPolicy::Follow), at("other", other, 9, StartPolicy::Hard)];
            queue.accept(&asked, rundown(more), 95 * MINUTE, OFFSET, held, &mut Vec::new());
            let news = if other == 130 { 220 } else { 229 };
            let expected = [("other", other), ("news", news), ("show", news + 5), ("late", news + 20)];
            assert_eq!(in_minutes(starts(&mut queue, held)), expected);
        }
    }

    #[test]
    fn a_grid_with_a_mistake_in_it_leaves_the_old_plan_on_the_air() {
        let (mut queue, _) = queue_with(vec![item("old", OFFSET + 10 * RETRY.0, 500, StartPolicy::Follow)], 0);
        queue.renew();
        let request = queue.request(10, OFFSET).unwrap();
        let cause = Message::new("playout-planner-panicked");
        assert!(queue.planner_failed(&request, &cause, 10));
        assert_eq!(queue.request(20, OFFSET), None, "it is left alone");
        assert_eq!(queue.front().unwrap().id.name(), "old");
        // The catalogue may only have been busy.
        let frame = 10 + RETRY.0;
        let request = queue.request(frame, OFFSET).unwrap();
        assert_eq!(request.from, AirTime(OFFSET + frame), "what has not begun is still to be replaced");
        assert!(!queue.planner_failed(&request, &cause, frame), "it is told once");
        assert_eq!(queue.request(frame + RETRY.0, OFFSET), None, "longer each time");
        let frame = frame + 2 * RETRY.0;
        let request = queue.request(frame, OFFSET).unwrap();
        let plan = vec![item("new", OFFSET + frame + 1000, 500, StartPolicy::Follow)];
        queue.accept(&request, rundown(plan), frame, OFFSET, None, &mut Vec::new());
        assert_eq!(queue.ids(), [ItemId::named("new")]);
        queue.renew();
        let request = queue.request(frame, OFFSET).unwrap();
        assert!(queue.planner_failed(&request, &cause, frame), "who changes the grid is told");
        queue.renew();
        assert!(queue.request(frame + 30, OFFSET).is_some(), "and what is changed once more is looked at at once");
    }
}
