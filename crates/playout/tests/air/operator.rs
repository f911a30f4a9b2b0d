//! An operator's orders to the engine: each order does what it says, and none of them, in whatever order, leaves a hole
//! or shakes what the grid wants afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use surco_audio::Block;
use surco_messages::Message;
use surco_model::{AfterOutage, AirEvent, ItemKind, OnAir, RundownItem, StartPolicy};
use surco_playout::{
    DeckSource, DeckSourceState, EmergencyLoop, Engine, LibrarySound, LoadRequest, Loader, Order, Past, Planner,
    Rung, Store, Talk, Tick, When,
};
use surco_units::Frames;

use crate::world::*;

/// 10 ms.
const BLOCK: usize = SECOND as usize / 100;

/// Loads a sound a moment after it was asked for; the first two, with which the air begins, at once.
struct Later {
    shelf: Shelf,
    cued: Arc<AtomicUsize>,
}

struct LateFeed {
    source: Option<Box<dyn surco_audio::Source>>,
    polls: u32,
    block: Block,
    left: usize,
}

impl Loader for Later {
    fn load(&mut self, request: &LoadRequest) -> Box<dyn DeckSource> {
        let source = self.shelf.open(&request.source, request.from).ok();
        let cued = self.cued.fetch_add(1, Ordering::Relaxed);
        Box::new(LateFeed {
            source,
            polls: match cued {
                0 | 1 => 0,
                _ if request.source.name() == "hanging" => u32::MAX,
                _ => 8,
            },
            block: Block::new(2),
            left: request.length.index(),
        })
    }
}

impl DeckSource for LateFeed {
    fn state(&mut self) -> DeckSourceState {
        if self.source.is_none() {
            return DeckSourceState::Failed(Message::new("messages-io-not-found"));
        }
        if self.polls > 0 {
            self.polls -= 1;
            return DeckSourceState::Loading;
        }
        if self.left == 0 { DeckSourceState::Ended } else { DeckSourceState::Ready }
    }
    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        let wanted = left.len().min(self.left);
        while self.block.frames() < wanted {
            let mut more = Block::new(2);
            match &mut self.source {
                Some(source) => source.read(&mut more).unwrap(),
                None => break,
            }
            if more.is_empty() {
                break;
            }
            self.block.extend(&more, 0..more.frames());
        }
        let given = wanted.min(self.block.frames());
        left[..given].copy_from_slice(&self.block.channels()[0][..given]);
        right[..given].copy_from_slice(&self.block.channels()[1][..given]);
        self.block.drop_front(given);
        self.left -= given;
        given
    }
    fn skip(&mut self, frames: usize) -> usize {
        let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
        self.read(&mut left, &mut right)
    }
}

/// An engine in a world whose clock is exact.
struct World {
    engine: Engine,
    plan: ByHand,
    /// How many sounds were asked for.
    cued: Arc<AtomicUsize>,
    tape: [Vec<f32>; 2],
    events: Vec<AirEvent>,
    /// How far somebody has set it.
    step: Frames,
}

impl World {
    fn new(items: Vec<RundownItem>, shelf: &Shelf) -> World {
        let cued = Arc::new(AtomicUsize::new(0));
        let loader = Later { shelf: shelf.clone(), cued: Arc::clone(&cued) };
        let plan = ByHand { items, continuity: vec![media("continuity", seconds(30.0))] };
        let mut world = World {
            engine: Engine::new(Box::new(loader), EmergencyLoop::chime(), &Past::default()),
            plan,
            cued,
            tape: Default::default(),
            events: Vec::new(),
            step: Frames::ZERO,
        };
        // A first plan before the first frame, as on air.
        world.engine.advance(Tick { now: at(0.0), clock_trusted: true }, 0);
        world.serve();
        world
    }

    fn serve(&mut self) {
        if let Some(request) = self.engine.wanted_plan() {
            let planned = self.plan.rundown(&request);
            self.engine.accept(&request, planned);
        }
        self.events.extend(self.engine.take_events().into_iter().map(|emitted| emitted.event));
    }

    fn play(&mut self, until: f64) {
        while Frames(self.engine.frame()) < seconds(until) {
            let now = at(0.0) + Frames(self.engine.frame()) + self.step;
            let mut block = Block::silence(2, BLOCK);
            self.engine.render(Tick { now, clock_trusted: true }, &mut block);
            for (channel, more) in self.tape.iter_mut().zip(block.channels()) {
                channel.extend_from_slice(more);
            }
            self.serve();
        }
    }

    fn order(&mut self, order: Order) {
        self.engine.obey(order).unwrap();
    }

    fn started(&self) -> Vec<&OnAir> {
        self.events
            .iter()
            .filter_map(|event| match event {
                AirEvent::Started(on_air) => Some(on_air),
                _ => None,
            })
            .collect()
    }

    /// What began, and when, in seconds.
    fn log(&self) -> Vec<(&str, f64)> {
        self.started().into_iter().map(|on_air| (on_air.title.as_str(), (on_air.at - at(0.0)).seconds())).collect()
    }

    /// What was noted under a name.
    fn noted(&self, id: &str) -> Vec<Message> {
        let noted = self.events.iter().filter_map(|event| match event {
            AirEvent::Noted { message, .. } => Some(message.clone()),
            _ => None,
        });
        noted.filter(|message| message.id() == id).collect()
    }

    /// Where nothing is heard, for people.
    fn silences(&self) -> String {
        let silent = |index: &usize| self.tape[0][*index].abs().max(self.tape[1][*index].abs()) < 0.003;
        let places = (0..self.tape[0].len()).step_by(480).filter(silent);
        let places: Vec<f64> = places.map(|index| Frames::of_len(index).seconds()).collect();
        format!("silent at {places:?}: {:?}", self.log())
    }

    /// Before a fixed start continuity fades, at last through a moment that is very soft.
    fn assert_no_hole(&self) {
        let longest = longest_silence(&self.tape);
        assert!(longest < 0.2, "{longest} s of silence: {:?}", self.log());
    }

    /// What is heard at an instant, by the value of its left channel.
    fn heard(&self, second: f64) -> f32 {
        self.tape[0][(seconds(second) + self.engine.latency()).index()]
    }
}

fn shelf() -> Shelf {
    Shelf::default()
        .with("continuity", 0.10, seconds(30.0))
        .with("one", 0.20, seconds(60.0))
        .with("two", 0.25, seconds(60.0))
        .with("three", 0.30, seconds(60.0))
        .with("news", 0.35, seconds(20.0))
        .with("jingle", 0.05, seconds(2.0))
        .with("request", 0.40, seconds(10.0))
}

fn follow(name: &str, start: f64, length: f64) -> RundownItem {
    item(name, at(start), seconds(length), StartPolicy::Follow)
}

fn hard(name: &str, start: f64, length: f64) -> RundownItem {
    item(name, at(start), seconds(length), StartPolicy::Hard)
}

fn piece(name: &str, length: f64) -> Box<LibrarySound> {
    Box::new(LibrarySound { media: media(name, seconds(length)), kind: ItemKind::File, episode: None })
}

fn near(one: f64, other: f64, within: f64) -> bool {
    (one - other).abs() <= within
}

#[test]
fn a_skip_brings_the_next_piece_once_it_is_loaded_and_leaves_the_fixed_start_alone() {
    let items = vec![follow("one", 0.0, 60.0), follow("two", 60.0, 60.0), hard("news", 120.0, 20.0)];
    let mut world = World::new(items, &shelf());
    world.play(10.0);
    world.order(Order::Skip);
    world.order(Order::Skip);
    world.play(150.0);
    let log = world.log();
    assert_eq!(
        log.iter().map(|(title, _)| *title).collect::<Vec<_>>(),
        ["one", "two", "continuity", "continuity", "news", "continuity"]
    );
    assert!(log[1].1 > 10.0 && log[1].1 < 10.2, "{log:?}");
    assert!(near(log[2].1, log[1].1 + 60.0, 0.001), "two is whole: {log:?}");
    assert_eq!(log[4].1, 120.0);
    world.assert_no_hole();
    assert!(near(world.heard(20.0).into(), 0.25, 0.001));
}

#[test]
fn a_skip_before_a_fixed_start_brings_continuity_and_one_more_brings_another_piece_of_it() {
    let mut world = World::new(vec![follow("one", 0.0, 60.0), hard("news", 60.0, 20.0)], &shelf());
    world.play(10.0);
    world.order(Order::Skip);
    world.play(20.0);
    world.order(Order::Skip);
    world.play(70.0);
    let log = world.log();
    assert_eq!(
        log.iter().map(|(title, _)| *title).collect::<Vec<_>>(),
        ["one", "continuity", "continuity", "continuity", "news"]
    );
    assert!(log[1].1 < 10.1 && log[2].1 > 19.9 && log[2].1 < 20.1, "{log:?}");
    assert_eq!(log[4].1, 60.0);
    world.assert_no_hole();
}

#[test]
fn what_is_asked_for_next_plays_next_in_the_order_it_was_asked_for_and_the_rest_waits() {
    let items = vec![follow("one", 0.0, 20.0), follow("two", 20.0, 60.0), hard("news", 80.0, 20.0)];
    let mut world = World::new(items, &shelf());
    world.play(5.0);
    for name in ["request", "jingle"] {
        world.order(Order::Play {
            sound: piece(name, if name == "jingle" { 2.0 } else { 10.0 }),
            when: When::Next,
        });
    }
    world.play(90.0);
    let expected = [("one", 0.0), ("request", 20.0), ("jingle", 30.0), ("two", 32.0), ("news", 80.0)];
    assert_eq!(world.log(), expected);
    world.assert_no_hole();
}

#[test]
fn what_is_asked_for_before_a_fixed_start_that_is_due_comes_behind_it() {
    let items = vec![follow("one", 0.0, 20.0), hard("news", 20.0, 20.0), follow("two", 40.0, 60.0)];
    let mut world = World::new(items, &shelf());
    world.play(15.0);
    world.order(Order::Play { sound: piece("request", 10.0), when: When::Next });
    world.play(60.0);
    assert_eq!(world.log(), [("one", 0.0), ("news", 20.0), ("request", 40.0), ("two", 50.0)]);
}

#[test]
fn what_is_asked_for_now_begins_at_once_and_the_music_goes_on_behind_it() {
    let items = vec![follow("one", 0.0, 60.0), follow("two", 60.0, 60.0), hard("news", 120.0, 20.0)];
    let mut world = World::new(items, &shelf());
    world.play(10.0);
    world.order(Order::Play { sound: piece("request", 10.0), when: When::Now });
    world.play(130.0);
    let log = world.log();
    assert_eq!(log.iter().map(|(title, _)| *title).collect::<Vec<_>>()[..3], ["one", "request", "two"]);
    assert!(log[1].1 > 10.0 && log[1].1 < 10.2 && near(log[2].1, log[1].1 + 10.0, 0.001), "{log:?}");
    assert_eq!(log.last().unwrap(), &("news", 120.0));
    world.assert_no_hole();
}

#[test]
fn what_is_asked_for_at_an_instant_begins_at_that_frame_even_if_the_grid_is_planned_anew() {
    let items = vec![follow("one", 0.0, 60.0), follow("two", 60.0, 60.0)];
    let mut world = World::new(items, &shelf());
    world.play(5.0);
    world.order(Order::Play { sound: piece("request", 10.0), when: When::At(at(30.0)) });
    world.engine.renew_plan();
    world.play(50.0);
    let log = world.log();
    assert_eq!(log[..2], [("one", 0.0), ("request", 30.0)]);
    assert!(near(world.heard(30.1).into(), 0.40, 0.001), "{}", world.heard(30.1));
    assert!(near(world.heard(29.0).into(), 0.20, 0.001), "{}", world.heard(29.0));
    world.assert_no_hole();
    for wrong in [at(40.0), at(50.5), at(3.0 * 24.0 * 3600.0)] {
        let order = Order::Play { sound: piece("request", 10.0), when: When::At(wrong) };
        assert_eq!(world.engine.obey(order).unwrap_err().id(), "playout-not-then");
    }
}

#[test]
fn a_jingle_sounds_over_what_is_on_air_and_moves_nothing() {
    let items = vec![follow("one", 0.0, 11.0), hard("news", 11.0, 20.0)];
    let mut world = World::new(items, &shelf());
    world.play(10.0);
    world.order(Order::Play { sound: piece("jingle", 2.0), when: When::Over });
    world.play(20.0);
    assert_eq!(world.log().iter().map(|(title, _)| *title).collect::<Vec<_>>(), ["one", "jingle", "news"]);
    assert_eq!(world.log()[2].1, 11.0);
    assert!(near(world.heard(10.6).into(), 0.25, 0.001), "both: {}", world.heard(10.6));
    assert!(near(world.heard(11.5).into(), 0.40, 0.001), "it goes on over the news: {}", world.heard(11.5));
    assert!(near(world.heard(13.0).into(), 0.35, 0.001));
    for _ in 0..4 {
        world.order(Order::Play { sound: piece("jingle", 2.0), when: When::Over });
    }
    let fifth = Order::Play { sound: piece("jingle", 2.0), when: When::Over };
    assert_eq!(world.engine.obey(fifth).unwrap_err().id(), "playout-orders-full");
}

#[test]
fn a_fixed_start_that_is_put_off_comes_so_much_later_and_what_follows_with_it() {
    let long = RundownItem { cue_out: seconds(60.0), ..follow("one", 0.0, 20.0) };
    let items = vec![long, hard("news", 20.0, 20.0), follow("two", 40.0, 60.0)];
    let mut world = World::new(items, &shelf());
    world.play(10.0);
    world.order(Order::Extend(seconds(15.0)));
    world.play(80.0);
    assert_eq!(world.log(), [("one", 0.0), ("news", 35.0), ("two", 55.0)]);
    assert!(near(world.heard(30.0).into(), 0.20, 0.001), "what was on air goes on");
    for wrong in [Frames::ZERO, Frames(-1), seconds(5.0 * 3600.0)] {
        assert_eq!(world.engine.obey(Order::Extend(wrong)).unwrap_err().id(), "playout-cannot-extend");
    }
}

#[test]
fn what_waits_and_is_overdue_outlives_a_plan_that_knows_it_as_past() {
    let spot = item("jingle", at(20.0), seconds(2.0), StartPolicy::Soft);
    let items = vec![follow("one", 0.0, 20.0), spot, follow("two", 22.0, 60.0), hard("news", 90.0, 20.0)];
    let mut world = World::new(items, &shelf());
    world.play(15.0);
    world.order(Order::Play { sound: piece("request", 10.0), when: When::Now });
    world.play(24.0);
    world.engine.renew_plan();
    world.play(100.0);
    let log = world.log();
    assert_eq!(
        log.iter().map(|(title, _)| *title).collect::<Vec<_>>(),
        ["one", "request", "jingle", "two", "continuity", "news"]
    );
    assert!(near(log[2].1, 25.1, 0.1) && near(log[3].1, log[2].1 + 2.0, 0.001), "{log:?}");
    assert_eq!(log[5].1, 90.0);
    world.assert_no_hole();
}

#[test]
fn what_has_no_turn_before_a_fixed_start_is_told() {
    let spot = item("jingle", at(20.0), seconds(2.0), StartPolicy::Soft);
    let items = vec![follow("one", 0.0, 20.0), spot, hard("news", 22.0, 20.0), follow("two", 42.0, 60.0)];
    let mut world = World::new(items, &shelf());
    world.play(15.0);
    world.order(Order::Play { sound: piece("request", 10.0), when: When::Now });
    world.play(50.0);
    assert_eq!(world.log().iter().map(|(title, _)| *title).collect::<Vec<_>>(), ["one", "request", "news", "two"]);
    let lost = world.noted("playout-no-turn");
    assert_eq!(lost, [Message::new("playout-no-turn").with("title", "jingle").with("next", "news")]);
}

#[test]
fn what_was_put_off_stays_so_whatever_is_planned_anew() {
    for length in [20.0, 8.0] {
        for (renewed, away) in [(12.0, false), (24.0, false), (30.0, false), (12.0, true), (30.0, true)] {
            let long = RundownItem { cue_out: seconds(60.0), ..follow("one", 0.0, 20.0) };
            let items = vec![
                long,
                hard("news", 20.0, length),
                follow("two", 20.0 + length, 60.0),
                hard("three", 300.0, 20.0),
            ];
            let mut world = World::new(items, &shelf());
            world.play(10.0);
            world.order(Order::Extend(seconds(15.0)));
            world.play(renewed);
            if away {
                world.order(Order::Panic(seconds(1.0)));
            } else {
                world.engine.renew_plan();
            }
            world.play(80.0);
            let last: Vec<_> =
                world.log().into_iter().filter(|(title, _)| ["news", "two"].contains(title)).collect();
            assert_eq!(last, [("news", 35.0), ("two", 35.0 + length)], "{length} {renewed} {away}");
            world.assert_no_hole();
        }
    }
}

#[test]
fn a_fixed_start_is_not_put_off_into_another_one_whatever_lies_between() {
    let items = vec![
        hard("one", 0.0, 20.0),
        hard("news", 20.0, 10.0),
        follow("two", 30.0, 10.0),
        hard("three", 40.0, 60.0),
    ];
    let mut world = World::new(items, &shelf());
    world.play(10.0);
    assert_eq!(world.engine.obey(Order::Extend(seconds(25.0))).unwrap_err().id(), "playout-cannot-extend");
    world.order(Order::Extend(seconds(15.0)));
    world.play(60.0);
    let log: Vec<_> = world.log().into_iter().filter(|(title, _)| *title != "continuity").collect();
    assert_eq!(log, [("one", 0.0), ("news", 35.0), ("three", 40.0)]);
}

#[test]
fn what_is_asked_for_at_a_fixed_start_is_heard_then_and_the_fixed_start_comes_behind_it() {
    for is_known in [true, false] {
        let mut items = vec![follow("one", 0.0, 60.0), hard("news", 30.0, 20.0), follow("two", 50.0, 60.0)];
        let all = items.clone();
        if !is_known {
            items.truncate(1);
        }
        let mut world = World::new(items, &shelf());
        world.play(5.0);
        world.order(Order::Play { sound: piece("request", 10.0), when: When::At(at(30.0)) });
        world.plan.items = all;
        for renewed in [10.0, 15.0, 36.0] {
            world.play(renewed);
            world.engine.renew_plan();
        }
        world.play(70.0);
        assert_eq!(world.log(), [("one", 0.0), ("request", 30.0), ("news", 40.0), ("two", 60.0)], "{is_known}");
        assert!(near(world.heard(35.0).into(), 0.40, 0.001) && near(world.heard(45.0).into(), 0.35, 0.001));
        assert_eq!(world.noted("playout-order-first").len(), 1);
        world.assert_no_hole();
    }
    let mut world = World::new(vec![follow("one", 0.0, 60.0)], &shelf());
    for name in ["request", "jingle"] {
        world.order(Order::Play { sound: piece(name, 2.0), when: When::At(at(30.0)) });
    }
    world.play(40.0);
    assert_eq!(world.log()[1..3], [("jingle", 30.0), ("request", 32.0)]);
}

#[test]
fn a_skip_brings_what_waits_though_a_fixed_start_would_have_come_before_its_turn() {
    let items = vec![follow("one", 0.0, 40.0), follow("two", 40.0, 20.0), hard("news", 60.0, 20.0)];
    let mut world = World::new(items, &shelf().with("long", 0.40, seconds(30.0)));
    world.play(10.0);
    world.order(Order::Play { sound: piece("long", 30.0), when: When::Next });
    world.play(45.0);
    world.order(Order::Skip);
    world.play(70.0);
    let log = world.log();
    assert_eq!(log.iter().map(|(title, _)| *title).collect::<Vec<_>>(), ["one", "long", "two", "news"]);
    assert!(near(log[2].1, 45.1, 0.1) && log[3].1 == 60.0, "{log:?}");
    world.assert_no_hole();
}

#[test]
fn what_is_loaded_stays_while_it_comes_next_whatever_is_planned_or_asked_for() {
    let items = vec![follow("one", 0.0, 20.0), hard("news", 20.0, 20.0), follow("two", 40.0, 60.0)];
    let mut world = World::new(items, &shelf());
    world.play(15.0);
    let cued = world.cued.load(Ordering::Relaxed);
    for second in [15.5, 16.0, 16.5] {
        world.engine.renew_plan();
        world.order(Order::Play { sound: piece("request", 2.0), when: When::Next });
        world.order(Order::Play { sound: piece("request", 2.0), when: When::At(at(30.0 + second)) });
        world.play(second);
    }
    assert_eq!(world.cued.load(Ordering::Relaxed), cued);
    world.order(Order::Play { sound: piece("jingle", 1.0), when: When::At(at(19.0)) });
    world.play(18.0);
    assert_eq!(world.cued.load(Ordering::Relaxed), cued + 1, "what comes before it is loaded");
    world.play(25.0);
    assert_eq!(world.log(), [("one", 0.0), ("jingle", 19.0), ("news", 20.0)]);
}

#[test]
fn a_jingle_that_hangs_is_given_up_and_told() {
    let mut world = World::new(vec![hard("one", 0.0, 60.0)], &shelf().with("hanging", 0.05, seconds(2.0)));
    world.play(10.0);
    for _ in 0..4 {
        world.order(Order::Play { sound: piece("hanging", 2.0), when: When::Over });
    }
    world.play(14.9);
    let fifth = Order::Play { sound: piece("jingle", 2.0), when: When::Over };
    assert_eq!(world.engine.obey(fifth.clone()).unwrap_err().id(), "playout-orders-full");
    world.play(15.5);
    assert_eq!(world.noted("playout-cannot-play").len(), 4);
    world.order(fifth);
    world.play(20.0);
    assert_eq!(world.log().iter().map(|(title, _)| *title).collect::<Vec<_>>(), ["one", "jingle"]);
}

#[test]
fn a_voice_over_the_programme_goes_on_over_a_panic_and_so_does_its_line() {
    let mut world = World::new(vec![hard("one", 0.0, 60.0)], &shelf());
    world.play(10.0);
    world.order(Order::Talk(Talk::Over));
    world.play(12.0);
    world.order(Order::Panic(seconds(20.0)));
    world.play(15.0);
    let line = world.started().into_iter().find(|on_air| on_air.kind == ItemKind::Live).unwrap().airing;
    assert!(world.engine.sounding().iter().any(|(airing, _)| *airing == line), "{:?}", world.log());
    world.order(Order::Talk(Talk::Off));
    world.play(16.0);
    assert!(world.engine.sounding().iter().all(|(airing, _)| *airing != line));
}

#[test]
fn what_was_cut_while_something_stood_in_for_it_begins_at_its_beginning() {
    let one = RundownItem {
        after_outage: AfterOutage::Resume,
        substitutes: vec![media("two", seconds(60.0))],
        ..hard("late", 0.0, 60.0)
    };
    let shelf = shelf();
    let mut world = World::new(vec![one], &shelf);
    world.play(10.0);
    world.order(Order::Talk(Talk::Live));
    world.play(12.0);
    let _ = shelf.with("late", 0.45, seconds(60.0));
    world.order(Order::Talk(Talk::Off));
    world.play(14.0);
    let last = world.started().into_iter().last().unwrap();
    assert_eq!((last.title.as_str(), last.position), ("late", Frames::ZERO));
}

#[test]
fn panic_is_continuity_at_once_until_it_is_taken_back_and_then_the_grid_is_where_it_would_be() {
    let items = vec![follow("one", 0.0, 60.0), hard("news", 60.0, 20.0), follow("two", 80.0, 60.0)];
    let mut world = World::new(items, &shelf());
    world.play(10.0);
    world.order(Order::Panic(seconds(600.0)));
    world.play(11.0);
    assert!(near(world.heard(10.5).into(), 0.10, 0.001), "continuity, and nothing else: {}", world.heard(10.5));
    assert_eq!(world.engine.status().rung, Rung::Continuity);
    assert_eq!(world.engine.status().panic_until, Some(at(610.0)));
    world.play(70.0);
    assert!(world.log().iter().skip(1).all(|(title, _)| *title == "continuity"), "{:?}", world.log());
    let change = world.log()[2].1;
    let around = (0..4_000).map(|millis| world.heard(change - 2.0 + f64::from(millis) / 1_000.0));
    let (least, most) =
        around.fold((f32::MAX, 0.0_f32), |(least, most), heard| (least.min(heard), most.max(heard)));
    assert!(
        least > 0.099 && most < 0.101,
        "a piece is heard to its end, and the next from its beginning: {least} {most}"
    );
    world.order(Order::Resume);
    world.play(90.0);
    let news = world.started().into_iter().find(|on_air| on_air.title == "news").unwrap();
    assert!(near((news.at - at(0.0)).seconds(), 70.0, 0.2), "{}", news.at);
    assert!(near((news.position - (news.at - at(60.0))).seconds(), 0.0, 0.1), "where it would be by now");
    let last = world.log()[world.log().len() - 1];
    assert!(last.0 == "two" && near(last.1, 80.0, 0.1), "{last:?}");
    world.assert_no_hole();
    assert_eq!(world.engine.obey(Order::Resume).unwrap_err().id(), "playout-not-away");
}

#[test]
fn a_panic_that_is_forgotten_ends_by_itself() {
    let mut world = World::new(vec![follow("one", 0.0, 60.0), hard("news", 60.0, 20.0)], &shelf());
    world.play(10.0);
    world.order(Order::Panic(seconds(20.0)));
    world.play(75.0);
    let log = world.log();
    let again = log.iter().find(|(title, begun)| *title == "one" && *begun > 1.0).unwrap();
    assert!(near(again.1, 30.0, 0.2), "{log:?}");
    assert_eq!(log.last().unwrap(), &("news", 60.0));
    world.assert_no_hole();
}

#[test]
fn what_says_the_time_says_the_one_at_which_it_goes_out_and_what_follows_waits_for_its_last_word() {
    let shelf = shelf().with("06:00", 0.50, seconds(2.0)).with("06:01", 0.60, seconds(5.0));
    let late = RundownItem {
        by_start: vec![(at(0.0), media("06:00", seconds(2.0))), (at(60.0), media("06:01", seconds(5.0)))],
        ..follow("06:00", 50.0, 2.0)
    };
    let items = vec![follow("one", 0.0, 50.0), late, follow("two", 52.0, 60.0), hard("news", 150.0, 20.0)];
    let mut punctual = World::new(items.clone(), &shelf);
    punctual.play(60.0);
    assert_eq!(punctual.log(), [("one", 0.0), ("06:00", 50.0), ("two", 52.0)]);
    assert!(near(punctual.heard(51.0).into(), 0.50, 0.001));
    // Something is put before it: it begins in the next minute.
    let mut delayed = World::new(items, &shelf);
    delayed.play(10.0);
    delayed.order(Order::Play { sound: piece("request", 10.0), when: When::Next });
    delayed.play(70.0);
    assert_eq!(delayed.log(), [("one", 0.0), ("request", 50.0), ("06:01", 60.0), ("two", 65.0)]);
    assert!(near(delayed.heard(64.0).into(), 0.60, 0.001), "{}", delayed.heard(64.0));
    delayed.assert_no_hole();
}

#[test]
fn while_what_the_new_time_wants_is_loaded_what_is_on_air_goes_on() {
    let items = vec![follow("one", 0.0, 60.0), follow("two", 60.0, 60.0), hard("news", 120.0, 20.0)];
    for (step, [title, position]) in [(55.0, ["two", "5"]), (112.0, ["news", "2"]), (-3600.0, ["continuity", "0"])]
    {
        let mut world = World::new(items.clone(), &shelf());
        world.play(10.0);
        world.step = seconds(step);
        world.play(65.0);
        let second = world.started()[1];
        assert_eq!(second.title, title, "{step}: {:?}", world.log());
        let position: f64 = position.parse().unwrap();
        assert!(near(second.position.seconds(), position, 0.2), "{step}: {}", second.position);
        world.assert_no_hole();
        assert!(near(world.heard(10.02).into(), 0.20, 0.001), "{step}: {}", world.heard(10.02));
        let holes = world.engine.take_holes();
        assert!(holes.iter().all(|hole| hole.frame == 0), "{step}: {holes:?}");
    }
}

#[test]
fn a_live_voice_has_the_air_alone_and_the_grid_comes_back_where_it_would_be_or_where_it_was_cut() {
    for after_outage in [AfterOutage::Join, AfterOutage::Resume] {
        let one = RundownItem { after_outage, ..hard("one", 0.0, 60.0) };
        let mut world = World::new(vec![one, hard("news", 60.0, 20.0)], &shelf());
        world.play(10.0);
        world.order(Order::Talk(Talk::Live));
        for refused in [Order::Skip, Order::Play { sound: piece("request", 10.0), when: When::Now }] {
            assert_eq!(world.engine.obey(refused).unwrap_err().id(), "playout-live");
        }
        world.play(30.0);
        assert!(
            world.heard(11.0).abs() < 1e-6,
            "nothing but the voice, which comes in behind: {}",
            world.heard(11.0)
        );
        assert_eq!(world.engine.status().rung, Rung::Scheduled);
        world.order(Order::Talk(Talk::Off));
        world.play(100.0);
        let log = world.log();
        assert_eq!(log.iter().map(|(title, _)| *title).collect::<Vec<_>>()[..4], ["one", "", "one", "news"]);
        let [live, again] = [world.started()[1], world.started()[2]];
        assert_eq!((live.kind, live.at), (ItemKind::Live, at(10.0)));
        let expected = if after_outage == AfterOutage::Join { again.at - at(0.0) } else { seconds(10.0) };
        assert!((again.position - expected).abs() < seconds(0.2), "{after_outage:?}: {}", again.position);
        assert!(again.at - at(30.0) < seconds(0.3), "{}", again.at);
        let ended = world.events.iter().find_map(|event| match event {
            AirEvent::Ended { airing, at, .. } if *airing == live.airing => Some(*at),
            _ => None,
        });
        assert!((ended.unwrap() - at(30.0)).abs() < seconds(1.1), "{ended:?}");
        assert_eq!(world.log()[3].1, 60.0, "and the fixed start has its time, if the voice has not kept it");
    }
}

#[test]
fn where_the_grid_has_nothing_or_the_microphone_is_lost_continuity_follows_the_voice() {
    let mut world = World::new(vec![hard("one", 0.0, 12.0)], &shelf());
    world.play(10.0);
    world.order(Order::Talk(Talk::Live));
    world.play(20.0);
    world.order(Order::Resume);
    world.play(30.0);
    assert_eq!(world.log().last().unwrap().0, "continuity");
    assert!(near(world.heard(22.0).into(), 0.10, 0.001), "{}", world.heard(22.0));
}

#[test]
fn a_voice_over_the_programme_moves_nothing_and_has_its_line() {
    let mut world = World::new(vec![hard("one", 0.0, 12.0), hard("news", 12.0, 20.0)], &shelf());
    world.play(10.0);
    world.order(Order::Talk(Talk::Over));
    world.play(15.0);
    world.order(Order::Talk(Talk::Off));
    world.play(20.0);
    assert_eq!(world.log(), [("one", 0.0), ("", 10.0), ("news", 12.0)]);
    assert!(near(world.heard(13.0).into(), 0.35, 0.001));
    assert_eq!(world.engine.sounding().len(), 1, "its line is closed");
}

fn any_order() -> impl Strategy<Value = (f64, Order)> {
    let name = prop_oneof![Just("request"), Just("jingle"), Just("missing"), Just("two")];
    let when = prop_oneof![
        Just(When::Next),
        Just(When::Now),
        Just(When::Over),
        (-5.0..200.0f64).prop_map(|seconds| When::At(at(seconds))),
    ];
    let play = (name, when, -1.0..12.0f64)
        .prop_map(|(name, when, length)| Order::Play { sound: piece(name, length), when });
    let order = prop_oneof![
        3 => Just(Order::Skip),
        5 => play,
        1 => (-10.0..40.0f64).prop_map(|length| Order::Extend(seconds(length))),
        1 => (-1.0..30.0f64).prop_map(|length| Order::Panic(seconds(length))),
        1 => Just(Order::Resume),
        1 => prop_oneof![Just(Order::Talk(Talk::Over)), Just(Order::Talk(Talk::Off))],
    ];
    // Often several at once.
    (prop_oneof![0.0..110.0f64, Just(33.0), Just(59.99)], order)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn orders_in_any_number_and_order_leave_no_hole_and_no_mark_on_the_grid(
        mut orders in prop::collection::vec(any_order(), 1..25)
    ) {
        orders.sort_by(|one, other| one.0.total_cmp(&other.0));
        let items = vec![
            follow("one", 0.0, 40.0),
            follow("two", 40.0, 20.0),
            hard("news", 60.0, 20.0),
            follow("three", 80.0, 60.0),
            hard("news", 400.0, 20.0),
        ];
        let mut world = World::new(items, &shelf());
        for (second, order) in orders {
            world.play(second);
            let before = world.engine.sounding();
            if world.engine.obey(order).is_err() {
                prop_assert_eq!(before.len(), world.engine.sounding().len(), "a refusal changes nothing");
            }
        }
        world.play(430.0);
        // Half a second before the next start is left a breath, and continuity has faded before it.
        prop_assert!(longest_silence(&world.tape) < 0.65, "{}", world.silences());
        prop_assert!(world.tape[0].iter().all(|sample| sample.abs() <= 0.9));
        // Hours later, orders of any kind are forgotten: the fixed start has its time. (Put off by up to 25 times 40 s
        // is what `Extend` may do to the first one; the second is behind all of them or was put off itself.)
        let last = world.started().into_iter().rev().find(|on_air| on_air.title == "news");
        if let Some(last) = last {
            let late = last.start_error();
            prop_assert!(late.is_none_or(|late| late.abs() <= seconds(0.1)), "{:?}", late);
        }
        // Everything that began has ended once, but for what sounds.
        let sounding = world.engine.sounding();
        for on_air in world.started() {
            let ends = world.events.iter().filter(|event| matches!(event, AirEvent::Ended { airing, .. } if *airing == on_air.airing));
            let expected = usize::from(!sounding.iter().any(|(airing, _)| *airing == on_air.airing));
            prop_assert_eq!(ends.count(), expected, "{:?}", on_air);
        }
    }
}

#[test]
fn orders_reach_a_playout_through_a_bounded_queue_and_nobody_on_air_is_said() {
    let (operator, orders) = surco_playout::operator();
    drop(orders);
    assert_eq!(operator.order(Order::Skip).unwrap_err().id(), "playout-not-listening");
}

#[test]
fn an_open_microphone_does_not_hide_that_what_is_under_it_has_broken_off() {
    // The file of the jingle is 2 s long, and is said to be 2.4 s.
    let items = vec![follow("jingle", 0.0, 2.4), follow("missing", 2.4, 60.0), hard("news", 62.4, 20.0)];
    let mut world = World::new(items, &shelf());
    world.order(Order::Talk(Talk::Over));
    world.play(30.0);
    let longest = longest_silence(&world.tape);
    assert!(longest < 0.55, "{longest} s of silence: {:?}", world.log());
}
