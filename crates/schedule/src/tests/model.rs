//! Small weeks planned once more, by a machine that knows nothing but the rules as they are written for people and goes
//! through the week second by second.

use chrono::{Datelike, NaiveDateTime, TimeDelta, Weekday};
use proptest::prelude::*;
use surco_model::{Days, Play, Slot, StartPolicy, Station};
use surco_units::AirTime;

use super::fixture::*;
use crate::{History, Request, plan};

/// The only piece of continuity: what is played then is no question of choice.
const PIECE: i64 = 167;
const LONG: i64 = 300;
const SHORT: i64 = 41;
const SHRED: i64 = 15;

const MONDAY: &str = "2026-11-23T00:00:00";
/// Its instant in Lima.
const MONDAY_UTC: &str = "2026-11-23T05:00:00Z";
const SECONDS: i64 = 3 * 86_400;

/// Name, first second and length of everything that is heard.
type Heard = Vec<(String, i64, i64)>;

struct Machine<'a> {
    slots: &'a [Slot],
    heard: Heard,
    on_air_until: i64,
    waiting: Vec<(&'a Slot, i64)>,
}

impl<'a> Machine<'a> {
    fn run(slots: &'a [Slot]) -> Heard {
        let mut machine = Machine { slots, heard: Vec::new(), on_air_until: 0, waiting: Vec::new() };
        (0..SECONDS).for_each(|second| machine.tick(second));
        machine.heard
    }

    fn tick(&mut self, now: i64) {
        for slot in self.slots {
            if !comes(slot, now) || self.slots.iter().any(|other| self.keeps_out(other, slot, now)) {
                continue;
            }
            self.waiting.push((slot, now));
            if slot.policy == StartPolicy::Hard {
                // What had to wait until now has had its time, and what is on air ends.
                self.waiting = vec![(slot, now)];
                if let Some((_, start, length)) = self.heard.last_mut() {
                    *length = (*length).min(now - *start);
                }
                self.on_air_until = now;
            }
        }
        while self.on_air_until <= now && !self.waiting.is_empty() {
            let (slot, due) = self.waiting.remove(0);
            let left =
                (now + 1..).take_while(|second| *second - now < SHRED).find(|second| self.is_cut_at(*second));
            let length = length_of(slot);
            let is_shred = due < now && left.is_some_and(|end| now + length > end);
            if !is_shred {
                self.play(slot.id.as_str(), now, length);
            }
        }
        if self.on_air_until <= now {
            self.play("continuity", now, PIECE);
        }
    }

    fn play(&mut self, name: &str, now: i64, length: i64) {
        self.heard.push((name.to_owned(), now, length));
        self.on_air_until = now + length;
    }

    fn is_cut_at(&self, second: i64) -> bool {
        self.slots.iter().any(|slot| {
            let is_hard = slot.policy == StartPolicy::Hard && comes(slot, second);
            is_hard && !self.slots.iter().any(|other| self.keeps_out(other, slot, second))
        })
    }

    /// Whether a slot that has begun, or begins now, keeps another from coming: by priority, else by having begun later,
    /// else by standing further down in the file.
    fn keeps_out(&self, other: &Slot, slot: &Slot, now: i64) -> bool {
        let place = |of: &Slot| self.slots.iter().position(|one| one.id == of.id);
        let length = other.length.seconds() as i64;
        (now - length + 1..=now).any(|begun| {
            let rank = |priority: i32, start: i64, place| (priority, start, place);
            let is_greater = rank(other.priority, begun, place(other)) > rank(slot.priority, now, place(slot));
            is_greater && comes(other, begun)
        })
    }
}

fn length_of(slot: &Slot) -> i64 {
    if slot.play == Play::File("larga.wav".into()) { LONG } else { SHORT }
}

/// Whether the grid writes a slot for a second after Monday's midnight; or before it.
fn comes(slot: &Slot, second: i64) -> bool {
    let local = MONDAY.parse::<NaiveDateTime>().unwrap() + TimeDelta::seconds(second);
    slot.start.days.contains(local.weekday()) && slot.start.times.contains(&local.time())
}

prop_compose! {
    fn any_slot()(
        // Near to one another, so that they meet.
        minutes in prop::collection::btree_set(355i64..370, 1..5),
        length in 1i64..20,
        is_hard in any::<bool>(),
        days in prop::collection::btree_set(0u8..3, 1..4),
        priority in 0i32..2,
        is_long in any::<bool>(),
    ) -> Slot {
        let policy = if is_hard { StartPolicy::Hard } else { StartPolicy::Soft };
        let file = if is_long { "larga.wav" } else { "corta.wav" };
        let mut slot = slot("franja", "00:00:00", policy, Play::File(file.into()));
        let time = |minute: i64| format!("{:02}:{:02}:00", minute / 60, minute % 60).parse().unwrap();
        slot.start.times = minutes.into_iter().map(time).collect();
        slot.start.days = Days::of(days.into_iter().map(|day| Weekday::try_from(day).unwrap()));
        (slot.length, slot.priority) = (seconds(60 * length), priority);
        slot
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_week_is_what_the_rules_say_second_by_second(slots in prop::collection::vec(any_slot(), 1..7)) {
        let mut slots = slots;
        // Something at the beginning of every day, from where on both have the same past.
        slots.push(slot("medianoche", "00:00:00", StartPolicy::Hard, Play::File("corta.wav".into())));
        for (number, slot) in slots.iter_mut().enumerate() {
            slot.id = slug(&format!("franja-{number}"));
        }
        let mut catalogue = catalogue();
        catalogue.playlists = [("musica".into(), vec![media("musica-0", PIECE, 0)])].into();
        catalogue.files = [("larga.wav", LONG), ("corta.wav", SHORT)]
            .map(|(name, length)| (name.into(), media(name, length, 0)))
            .into();
        let station: Station = station(slots);
        let from: AirTime = at(MONDAY_UTC);
        let history = History::default();
        let until = from + seconds(SECONDS - 3600);
        let request = Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed: 1 };
        let planned: Heard = plan(&request).items.iter().map(|item| {
            let name = item.slot.as_ref().map_or("continuity", |slot| slot.as_str());
            let whole = |frames: surco_units::Frames| (frames.seconds() * 1000.0).round() as i64;
            assert_eq!((whole(item.start - from) % 1000, whole(item.duration) % 1000), (0, 0));
            (name.to_owned(), whole(item.start - from) / 1000, whole(item.duration) / 1000)
        }).collect();
        let expected = Machine::run(&station.grid.slots);
        prop_assert_eq!(&planned[..], &expected[..planned.len()]);
    }
}
