//! The as-run journal.

use std::collections::BTreeMap;

use proptest::prelude::*;
use surco_library::{Error, Library};
use surco_messages::Message;
use surco_model::{
    AirEvent, Airing, AiringId, Ending, Heartbeat, ItemId, MediaRef, OnAir, Past, Played, Rung, Status, Unfinished,
};
use surco_units::{AirTime, Frames};

use crate::fixture::{Radio, at, ended, noted, slug, sounding, started};

fn beat(seconds: f64, sounding: &[(i64, f64)]) -> Heartbeat {
    let sounding = sounding.iter().map(|(airing, position)| (AiringId(*airing), Frames::from_seconds(*position)));
    let status = Status { rung: Rung::Scheduled, ..Status::default() };
    Heartbeat { at: at(seconds), sounding: sounding.collect(), status }
}

fn numbers(airings: &[Airing]) -> Vec<i64> {
    airings.iter().map(|airing| airing.on_air.airing.0).collect()
}

#[test]
fn what_went_out_is_read_back_as_it_was_written() {
    let radio = Radio::new();
    let mut library = radio.library();
    let emergency = OnAir {
        slot: None,
        episode: None,
        source: None,
        planned_start: None,
        reason: Message::new("playout-stands-in").with("title", "Noticias").with("cause", Message::new("x")),
        ..sounding(2, 60.0)
    };
    let events =
        [started(1, 0.0), ended(1, 60.0, Ending::Cut), AirEvent::Started(emergency.clone()), noted(61.0, "card")];
    library.append(&events).unwrap();
    drop(library);
    let library = radio.library();
    let airings = library.airings(at(-10.0), at(100.0)).unwrap();
    let end = Some((at(60.0), Frames::from_seconds(60.0), Ending::Cut));
    let writer = library.writer();
    assert!(writer.is_some());
    let first = Airing { on_air: sounding(1, 0.0), end, writer: writer.clone() };
    assert_eq!(airings, [first, Airing { on_air: emergency, end: None, writer }]);
    let AirEvent::Noted { at, message, .. } = &events[3] else { panic!() };
    assert_eq!(library.notes(*at, *at + Frames(1)).unwrap(), [(*at, message.clone())]);
}

#[test]
fn an_episode_is_on_the_air_since_it_was_first_heard() {
    let radio = Radio::new();
    let mut library = radio.library();
    let first =
        |library: &Library, episode: &str| library.first_aired(&slug("manos-limpias"), &slug(episode)).unwrap();
    assert_eq!(first(&library, "1-el-lavado-de-la-ubre"), None);
    library.append(&[started(1, 60.0), started(2, 0.0), started(3, 120.0)]).unwrap();
    assert_eq!(first(&library, "1-el-lavado-de-la-ubre"), Some(at(0.0)));
    assert_eq!(first(&library, "2-el-secado"), None);
}

#[test]
fn a_log_of_a_day_has_what_began_before_it_and_what_goes_on_after() {
    let radio = Radio::new();
    let mut library = radio.library();
    for airing in 0..10 {
        let begins = 60.0 * airing as f64;
        library.append(&[started(airing, begins), ended(airing, begins + 60.0, Ending::Completed)]).unwrap();
    }
    library.append(&[started(10, 600.0)]).unwrap();
    assert_eq!(numbers(&library.airings(at(150.0), at(300.0)).unwrap()), [2, 3, 4]);
    assert_eq!(numbers(&library.airings(at(180.0), at(240.0)).unwrap()), [3], "ends touch, and do not count");
    assert_eq!(numbers(&library.airings(at(599.0), at(9999.0)).unwrap()), [9, 10]);
    assert_eq!(numbers(&library.airings(at(700.0), at(800.0)).unwrap()), [10], "it is still sounding");
    assert_eq!(numbers(&library.airings(at(-100.0), at(0.0)).unwrap()), [0i64; 0]);
}

#[test]
fn a_sounding_during_which_the_clock_was_set_back_is_in_the_log() {
    let radio = Radio::new();
    let mut library = radio.library();
    library.append(&[started(1, 3600.0), ended(1, 30.0, Ending::Completed)]).unwrap();
    assert_eq!(numbers(&library.airings(at(3500.0), at(3700.0)).unwrap()), [1]);
}

#[test]
fn a_sounding_that_was_cut_by_the_power_is_found_where_it_was_last_heard() {
    let radio = Radio::new();
    let mut library = radio.library();
    assert_eq!(library.past().unwrap(), Past::default(), "a new station has no past");
    library.append(&[started(1, 0.0), started(2, 60.0), ended(1, 61.0, Ending::Completed)]).unwrap();
    library.beat(&beat(70.0, &[(2, 10.0)])).unwrap();
    library.beat(&beat(71.0, &[(2, 11.0)])).unwrap();
    // It began after the last beat, and the power went.
    library.append(&[started(3, 71.5)]).unwrap();
    drop(library);
    let mut library = radio.library();
    let past = library.past().unwrap();
    let unfinished = |airing, at, position| Unfinished {
        airing: AiringId(airing),
        item: ItemId::named(&format!("item {airing}")),
        at,
        position,
    };
    let two = unfinished(2, at(71.0), Frames::from_seconds(11.0));
    let three = unfinished(3, at(71.5), Frames(0));
    assert_eq!(past.unfinished, [two.clone(), three]);
    assert_eq!((past.last_airing, past.last_event), (AiringId(3), Some(at(71.5))));
    let Heartbeat { at: last, sounding, status } = beat(71.0, &[(2, 11.0)]);
    assert_eq!(library.last_beat().unwrap(), Some(Heartbeat { at: last, sounding, status: Some(status) }));
    let ended = |one: &Unfinished| AirEvent::Ended {
        airing: one.airing,
        at: one.at,
        position: one.position,
        ending: Ending::Interrupted,
    };
    library.append(&past.unfinished.iter().map(ended).collect::<Vec<_>>()).unwrap();
    assert_eq!(library.past().unwrap().unfinished, []);
    let airings = library.airings(at(0.0), at(100.0)).unwrap();
    assert_eq!(airings[1].end, Some((two.at, two.position, Ending::Interrupted)));
}

#[test]
fn the_latest_instant_stays_the_latest_while_a_dead_clock_writes() {
    let radio = Radio::new();
    let mut library = radio.library();
    library.append(&[started(1, 0.0)]).unwrap();
    library.beat(&beat(5.0, &[(1, 5.0)])).unwrap();
    assert_eq!(library.past().unwrap().last_event, Some(at(5.0)));
    // The battery is dead: it is 1970.
    let dead = |seconds| AirTime(0) + Frames::from_seconds(seconds);
    library.append(&[AirEvent::noted(dead(60.0), Message::new("playout-emergency"))]).unwrap();
    library.beat(&Heartbeat { at: dead(61.0), ..beat(0.0, &[]) }).unwrap();
    assert_eq!(library.past().unwrap().last_event, Some(at(5.0)), "1970 proves nothing");
    assert_eq!(library.last_beat().unwrap().unwrap().at, dead(61.0), "but that is where it is");
    // And a clock that was in the future is put right by a person.
    library.beat(&beat(1e9, &[])).unwrap();
    library.confirm_clock(at(10.0)).unwrap();
    assert_eq!(library.past().unwrap().last_event, Some(at(10.0)));
}

#[test]
fn events_that_are_written_again_because_their_first_writing_seemed_to_fail_are_kept_once() {
    let radio = Radio::new();
    let mut library = radio.library();
    let events = [started(1, 0.0), noted(0.0, "card"), ended(1, 60.0, Ending::Completed), started(2, 60.0)];
    library.append(&events).unwrap();
    library.append(&events).unwrap();
    assert_eq!(numbers(&library.airings(at(0.0), at(100.0)).unwrap()), [1, 2]);
    assert_eq!(library.notes(at(0.0), at(100.0)).unwrap().len(), 1);
    library.append(&[ended(1, 70.0, Ending::Interrupted)]).unwrap();
    let end = library.airings(at(0.0), at(1.0)).unwrap()[0].end;
    assert_eq!(end.unwrap().2, Ending::Completed, "what was written is never changed");
}

#[test]
fn a_second_playout_with_the_same_journal_is_refused_and_nothing_of_its_is_kept() {
    let radio = Radio::new();
    let mut library = radio.library();
    let _permit = library.go_on_air().unwrap();
    let mut second = radio.library();
    assert!(matches!(second.go_on_air(), Err(Error::AlreadyOnAir { .. })));
    library.append(&[started(1, 0.0)]).unwrap();
    let error = second.append(&[noted(5.0, "first"), started(1, 5.0)]).unwrap_err();
    assert!(matches!(error, Error::AiringTaken { airing: AiringId(1) }), "{error}");
    assert_eq!(library.notes(at(0.0), at(10.0)).unwrap(), []);
    drop(_permit);
    second.go_on_air().unwrap();
}

#[test]
fn nothing_to_write_is_written_at_once() {
    let radio = Radio::new();
    let mut library = radio.library();
    library.append(&[]).unwrap();
    library.append(&[ended(7, 0.0, Ending::Completed)]).unwrap();
    assert_eq!(
        numbers(&library.airings(at(-9e9), at(9e9)).unwrap()),
        [0i64; 0],
        "an end without a beginning is none"
    );
}

#[test]
fn history_is_in_the_order_of_the_plan_and_without_what_is_nobodys_file() {
    let radio = Radio::new();
    let mut library = radio.library();
    let unplanned = OnAir { planned_start: None, episode: None, slot: None, ..sounding(2, 30.0) };
    let emergency = OnAir { source: None, ..sounding(3, 40.0) };
    // It should have begun long before, and was joined.
    let joined = OnAir { planned_start: Some(at(-600.0)), ..sounding(4, 50.0) };
    // The card was back in the middle of it.
    let rest =
        OnAir { item: sounding(5, 60.0).item, position: Frames(9), planned_start: None, ..sounding(6, 70.0) };
    let events = [sounding(1, 10.0), unplanned, emergency, joined, sounding(5, 60.0), rest].map(AirEvent::Started);
    library.append(&events).unwrap();
    library.append(&[ended(5, 70.3, Ending::Unheard), ended(6, 80.0, Ending::Completed)]).unwrap();
    library.append(&[ended(1, 12.0, Ending::Interrupted), ended(2, 32.0, Ending::Cut)]).unwrap();
    let episode = Some((slug("manos-limpias"), slug("1-el-lavado-de-la-ubre")));
    let sound = |airing| MediaRef::named(&format!("sound {airing}"));
    let played = |source, episode, slot, at, is_whole| Played { source, episode, slot, at, is_whole };
    let expected = [
        played(sound(4), episode.clone(), Some(slug("tarde")), at(-600.0), true),
        played(sound(1), episode.clone(), Some(slug("tarde")), at(10.0) - Frames(12), false),
        played(sound(2), None, None, at(30.0), true),
        played(sound(5), episode.clone(), Some(slug("tarde")), at(60.0) - Frames(12), false),
        played(sound(6), episode, Some(slug("tarde")), at(70.0), false),
    ];
    assert_eq!(library.history(at(-700.0)).unwrap(), expected);
    assert_eq!(library.history(at(10.0) - Frames(12)).unwrap(), expected[1..]);
    assert_eq!(library.history(at(31.0)).unwrap(), expected[3..]);
    assert_eq!(library.history(at(71.0)).unwrap(), []);
}

#[test]
fn a_line_that_cannot_be_read_does_not_take_the_log_away() {
    let radio = Radio::new();
    let mut library = radio.library();
    // Not a number is nothing that JSON can say.
    let message = Message::new("playout-clock-stepped").with("seconds", f64::NAN);
    library.append(&[AirEvent::noted(at(0.0), message), noted(1.0, "card")]).unwrap();
    let notes = library.notes(at(0.0), at(2.0)).unwrap();
    assert_eq!(notes.len(), 2);
    assert!(notes[0].1.id().contains("playout-clock-stepped"));
}

/// What may happen to a playout.
#[derive(Debug, Clone)]
enum Happening {
    Starts,
    EndsOldest(Ending),
    Beats,
    PowerCut,
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let ending = prop::sample::select(Ending::ALL.to_vec());
    let one = prop_oneof![
        4 => Just(Happening::Starts),
        3 => ending.prop_map(Happening::EndsOldest),
        3 => Just(Happening::Beats),
        1 => Just(Happening::PowerCut),
    ];
    prop::collection::vec(one, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_happens_the_journal_knows_what_is_unfinished_and_where_it_was(happenings in happenings()) {
        let radio = Radio::new();
        let mut library = radio.library();
        let mut now = 0.0;
        let mut last = 0;
        // Open soundings, where each was last known to be; and how those that ended, ended.
        let mut open: BTreeMap<i64, (AirTime, Frames)> = BTreeMap::new();
        let mut endings: BTreeMap<i64, Ending> = BTreeMap::new();
        for happening in happenings {
            now += 1.0;
            match happening {
                Happening::Starts => {
                    last += 1;
                    library.append(&[started(last, now)]).unwrap();
                    open.insert(last, (at(now), Frames(0)));
                }
                Happening::EndsOldest(ending) => {
                    if let Some((airing, _)) = open.pop_first() {
                        library.append(&[ended(airing, now, ending)]).unwrap();
                        endings.insert(airing, ending);
                    }
                }
                Happening::Beats => {
                    open.values_mut().for_each(|known| *known = (at(now), Frames::from_seconds(now)));
                    let sounding: Vec<_> = open.keys().map(|airing| (*airing, now)).collect();
                    library.beat(&beat(now, &sounding)).unwrap();
                }
                Happening::PowerCut => {
                    drop(library);
                    library = Library::open(&radio.library_folder()).unwrap();
                }
            }
            let past = library.past().unwrap();
            prop_assert_eq!(past.last_airing, AiringId(last));
            let found: BTreeMap<i64, _> =
                past.unfinished.iter().map(|one| (one.airing.0, (one.at, one.position))).collect();
            prop_assert_eq!(&found, &open);
        }
        let airings = library.airings(at(0.0), at(1e6)).unwrap();
        prop_assert_eq!(numbers(&airings), (1..=last).collect::<Vec<_>>());
        for airing in &airings {
            prop_assert_eq!(airing.end.map(|end| end.2), endings.get(&airing.on_air.airing.0).copied());
        }
    }
}
