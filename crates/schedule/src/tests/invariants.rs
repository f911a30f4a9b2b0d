//! What holds for every grid.

use chrono::Weekday;
use proptest::prelude::*;
use surco_model::{
    Catalogue, Days, EpisodeChoice, ItemKind, Play, ProgramKind, RundownItem, Slot, StartPolicy, Station,
};
use surco_units::{AirTime, Frames};

use super::fixture::*;
use crate::segments::segments;
use crate::{History, Played, Request, occurrences, plan};

fn any_play() -> impl Strategy<Value = Play> {
    prop_oneof![
        Just(series("larga", EpisodeChoice::Next)),
        Just(series("larga", EpisodeChoice::Newest)),
        Just(series("larga", EpisodeChoice::Serial)),
        Just(Play::Repeat(slug("franja-0"))),
        (1u8..4).prop_map(|count| Play::Break { spots: vec![slug("cunas"), slug("cunas-mastitis")], count }),
        Just(series("nueva", EpisodeChoice::Newest)),
        Just(Play::File("noticias.wav".into())),
        Just(Play::Playlist("huaynos".into())),
        Just(Play::OffAir(surco_model::Carrier::Silence)),
        Just(Play::Relay(surco_model::Media::relay(&["http://red.pe/".to_owned()], Default::default()))),
        (1u8..4).prop_map(|count| Play::Break { spots: vec![slug("cunas")], count }),
    ]
}

prop_compose! {
    fn any_slot()(
        minutes in prop::collection::btree_set(0i64..1440, 1..4),
        length in 60i64..7200,
        is_hard in any::<bool>(),
        days in prop::collection::vec(0u8..7, 1..8),
        priority in -1i32..2,
        play in any_play(),
        fallback in prop::collection::vec(any_play(), 0..3),
        (grace, max_wait, then_cuts) in (prop::sample::select(vec![0i64, 0, 90]), prop::option::of(0i64..900), any::<bool>()),
    ) -> Slot {
        let policy = if is_hard { StartPolicy::Hard } else { StartPolicy::Soft };
        let mut slot = slot("franja", "00:00:00", policy, play);
        let time = |minute: i64| format!("{:02}:{:02}:00", minute / 60, minute % 60).parse().unwrap();
        slot.start.times = minutes.into_iter().map(time).collect();
        slot.start.days = Days::of(days.into_iter().map(|day| Weekday::try_from(day).unwrap()));
        (slot.length, slot.priority, slot.fallback) = (seconds(length), priority, fallback);
        slot.handover.grace = if is_hard { seconds(grace) } else { Frames::ZERO };
        slot.handover.max_wait = max_wait.filter(|_| !is_hard).map(seconds);
        slot.handover.then_cuts = then_cuts;
        slot
    }
}

fn any_station() -> impl Strategy<Value = Station> {
    let zones = [chrono_tz::America::Lima, chrono_tz::America::Santiago, chrono_tz::Australia::Lord_Howe];
    (prop::collection::vec(any_slot(), 0..12), prop::sample::select(zones.to_vec())).prop_map(
        |(slots, timezone)| {
            let name = |(number, slot): (usize, Slot)| Slot { id: slug(&format!("franja-{number}")), ..slot };
            let mut station = Station { timezone, ..station(slots.into_iter().enumerate().map(name).collect()) };
            // Wanted plays, with rules, that some grids can give and others cannot.
            station.campaigns = vec![surco_model::Campaign {
                wants: Some(surco_model::Wanted::PerDay(3)),
                separation: seconds(1800),
                ..campaign("mastitis", "2026-01-01", "2026-12-31")
            }];
            station.rotation =
                surco_model::RotationRules { title: seconds(900), hour: seconds(86_400), ..Default::default() };
            station
        },
    )
}

fn any_catalogue() -> impl Strategy<Value = Catalogue> {
    let pieces = |name: &'static str| {
        let piece = (1i64..400, 0i64..30);
        prop::collection::vec(piece, 1..7).prop_map(move |lengths| {
            let piece = |(n, (length, tail)): (usize, (i64, i64))| media(&format!("{name}-{n}"), length, tail);
            lengths.into_iter().enumerate().map(piece).collect::<Vec<_>>()
        })
    };
    let episodes = prop::collection::vec(5i64..4000, 0..4);
    (pieces("musica"), pieces("huayno"), episodes).prop_map(|(music, huaynos, lengths)| {
        let mut catalogue = catalogue();
        catalogue.playlists = [("musica".into(), music), ("huaynos".into(), huaynos)].into();
        let episodes = (1..).zip(lengths).map(|(number, length)| episode("larga", number, length));
        catalogue.episodes.insert(slug("larga"), episodes.collect());
        let spot = |number| surco_model::CatalogueEpisode {
            campaign: Some(slug("mastitis")),
            ..episode("cunas-mastitis", number, 25)
        };
        catalogue.episodes.insert(slug("cunas-mastitis"), (1..3).map(spot).collect());
        catalogue.episodes.entry(slug("cunas")).or_default().iter_mut().for_each(|e| e.kind = ProgramKind::Spot);
        catalogue
    })
}

/// An instant within some days around the changes of the clock in Santiago, and Lord Howe's in the same weeks.
fn any_instant() -> impl Strategy<Value = AirTime> {
    let weeks = ["2026-04-03T00:00:00Z", "2026-09-04T00:00:00Z", "2026-10-02T00:00:00Z", "2026-11-23T00:00:00Z"];
    (prop::sample::select(weeks.to_vec()), 0i64..4 * 86_400 * 48_000)
        .prop_map(|(week, frames)| at(week) + Frames(frames))
}

prop_compose! {
    fn any_case()(
        station in any_station(),
        catalogue in any_catalogue(),
        from in any_instant(),
        length in 1i64..40 * 3600 * 48_000,
        seed in any::<u64>(),
    ) -> (Station, Catalogue, AirTime, AirTime, u64) {
        (station, catalogue, from, from + Frames(length), seed)
    }
}

fn cut(items: &[RundownItem], from: AirTime, until: AirTime) -> Vec<RundownItem> {
    items.iter().filter(|item| item.end() > from && item.start < until).cloned().collect()
}

/// A history with what was planned to begin by an instant added, as played.
fn and_played(history: &History, items: &[RundownItem], by: AirTime) -> History {
    let planned = items.iter().filter(|item| item.start <= by).map(Played::from);
    let mut plays: Vec<_> = history.plays.iter().cloned().chain(planned).collect();
    plays.sort_by_key(|played| played.at);
    History { plays }
}

/// What has been heard before an instant: music, some of it lately, and an episode.
fn any_history(before: AirTime) -> impl Strategy<Value = History> {
    prop::collection::vec((0i64..86_400, 0usize..7), 0..12).prop_map(move |plays| {
        let played = |(ago, piece)| Played {
            source: surco_model::MediaRef::named(&format!("musica-{piece}")),
            episode: (piece < 3).then(|| (slug("larga"), slug(&format!("{piece}-larga")))),
            slot: (piece < 3).then(|| slug("franja-0")),
            at: before - seconds(ago) - Frames(1),
            is_whole: true,
        };
        let mut plays: Vec<_> = plays.into_iter().map(played).collect();
        plays.sort_by_key(|played| played.at);
        History { plays }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn no_instant_is_uncovered_and_only_music_is_ever_talked_over((station, catalogue, from, until, seed) in any_case()) {
        let history = History::default();
        let request = Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed };
        let items = plan(&request).items;
        prop_assert!(items[0].start <= from && items[items.len() - 1].end() >= until);
        for item in &items {
            prop_assert!(item.duration > Frames::ZERO && item.duration <= item.cue_out - item.cue_in);
            prop_assert!(item.fade_out <= item.duration);
        }
        for pair in items.windows(2) {
            let overlap = pair[0].end() - pair[1].start;
            prop_assert!(pair[0].start < pair[1].start && overlap >= Frames::ZERO);
            if overlap > Frames::ZERO {
                prop_assert_eq!(pair[0].kind, ItemKind::Music);
                prop_assert_eq!(pair[0].fade_out, overlap);
                prop_assert!(pair[1].policy != StartPolicy::Hard);
            }
        }
        for three in items.windows(3) {
            prop_assert!(three[0].end() <= three[2].start, "three sounds at once");
        }
        let ids: std::collections::BTreeSet<_> = items.iter().map(|item| &item.id).collect();
        prop_assert_eq!(ids.len(), items.len());
    }

    #[test]
    fn every_hard_start_is_exact_and_nothing_sounds_across_it((station, catalogue, from, until, seed) in any_case()) {
        let history = History::default();
        let request = Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed };
        let items = plan(&request).items;
        for hard in occurrences(&station, from, until).iter().filter(|o| o.is_hard()) {
            prop_assert!(items.iter().all(|item| item.end() <= hard.start || item.start >= hard.start));
            let first = items.iter().find(|item| item.start == hard.start);
            prop_assert!(first.is_some());
            if matches!(hard.play, Play::File(_)) {
                prop_assert_eq!(&first.unwrap().slot, &Some(hard.slot.id.clone()));
                prop_assert_eq!(first.unwrap().policy, StartPolicy::Hard);
            }
        }
        for item in items.iter().filter(|item| item.policy == StartPolicy::Soft) {
            let slot = item.slot.as_ref().unwrap();
            let due = occurrences(&station, item.start - seconds(86_400 * 9), item.start + Frames(1));
            prop_assert!(due.iter().any(|occurrence| occurrence.slot.id == *slot));
        }
    }

    #[test]
    fn a_plan_is_the_same_however_much_is_asked_for((station, catalogue, from, until, seed) in any_case()) {
        let history = History::default();
        let ask = |from, until| {
            plan(&Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed }).items
        };
        let wide = ask(from, until + seconds(5 * 3600));
        prop_assert_eq!(ask(from, until), cut(&wide, from, until));
        let segment = segments(&station, from).next().unwrap();
        let (next, behind) = (segment.end.min(until), ask(segment.start, until));
        prop_assert_eq!(ask(from, next), cut(&behind, from, next));
    }

    #[test]
    fn a_playout_that_comes_back_finds_the_item_that_was_on_air(
        ((station, catalogue, from, until, seed), history) in
            any_case().prop_flat_map(|case| { let history = any_history(case.2); (Just(case), history) }),
        when in 0.0f64..1.0,
    ) {
        let ask = |from, history: &History| {
            plan(&Request { station: &station, catalogue: &catalogue, history, from, until, seed }).items
        };
        let before = ask(from, &history);
        let back = from + Frames(((until - from).0 as f64 * when) as i64);
        prop_assert_eq!(ask(back, &and_played(&history, &before, back)), cut(&before, back, until));
    }

    #[test]
    fn no_piece_comes_twice_running_where_there_are_two((station, catalogue, from, until, seed) in any_case()) {
        let history = History::default();
        let request = Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed };
        let items = plan(&request).items;
        for (name, list) in [("musica", "musica"), ("huayno", "huaynos")] {
            let heard: Vec<_> = items.iter().filter(|item| item.title.starts_with(name)).collect();
            if catalogue.playlists[std::path::Path::new(list)].len() >= 2 {
                prop_assert!(heard.windows(2).all(|pair| pair[0].source != pair[1].source));
            }
        }
    }
}
