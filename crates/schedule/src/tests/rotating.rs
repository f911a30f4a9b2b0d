//! Whose turn it is, and what stands in.

use surco_messages::Language;
use surco_model::{CatalogueEpisode, EpisodeChoice, MediaRef, Play, StartPolicy};

use super::fixture::*;
use crate::{History, Played, Request, plan};

const WEEK: (&str, &str) = ("2026-11-23T05:00:00Z", "2026-11-30T05:00:00Z");

#[test]
fn what_has_not_been_heard_for_the_longest_time_comes_first() {
    let (station, catalogue) = (station(Vec::new()), catalogue());
    let heard = [3, 0, 4, 1, 2].into_iter().enumerate().map(|(order, piece)| Played {
        source: MediaRef::named(&format!("musica-{piece}")),
        episode: None,
        slot: None,
        at: at("2026-11-22T05:00:00Z") + seconds(order as i64 * 200),
        is_whole: true,
    });
    let history = History { plays: heard.collect() };
    let (from, until) = (at(WEEK.0), at("2026-11-23T05:25:00Z"));
    let rundown =
        plan(&Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed: 7 });
    let titles: Vec<_> = rundown.items.iter().map(|item| item.title.as_str()).take(6).collect();
    assert_eq!(titles, ["musica-3", "musica-0", "musica-4", "musica-1", "musica-2", "musica-3"]);
}

#[test]
fn the_seed_shuffles_only_what_nobody_has_heard_yet() {
    let (station, catalogue, history) = (station(Vec::new()), catalogue(), History::default());
    let order = |seed| -> Vec<String> {
        let (from, until) = (at(WEEK.0), at("2026-11-23T05:20:00Z"));
        let request = Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed };
        plan(&request).items.into_iter().map(|item| item.title).take(5).collect()
    };
    let orders: std::collections::BTreeSet<_> = (0..20).map(order).collect();
    assert!(orders.len() > 5, "{orders:?}");
    for order in &orders {
        assert_eq!(order.iter().collect::<std::collections::BTreeSet<_>>().len(), 5, "{order:?}");
    }
}

#[test]
fn an_artist_is_not_heard_twice_running_while_there_is_another() {
    let mut catalogue = catalogue();
    for (number, piece) in catalogue.playlists.values_mut().flatten().enumerate() {
        piece.artist = if number < 3 { "Los del Surco" } else { "Flor de Bambamarca" }.into();
    }
    let artist = |title: &str| title < "musica-3";
    let rundown = plan_of(&station(Vec::new()), &catalogue, WEEK.0, WEEK.1);
    assert!(rundown.items.windows(2).all(|pair| artist(&pair[0].title) != artist(&pair[1].title)));
}

#[test]
fn the_next_episode_is_the_first_that_this_slot_has_not_aired() {
    let station =
        station(vec![slot("serie", "06:00:00", StartPolicy::Hard, series("manos-limpias", EpisodeChoice::Next))]);
    let mut catalogue = catalogue();
    let series = catalogue.episodes.get_mut(&slug("manos-limpias")).unwrap();
    *series = [3, 1, 4, 2].map(|number| episode("manos-limpias", number, 120)).into();
    let aired = |slot_id: &str, number: u32| Played {
        source: MediaRef::named(&format!("manos-limpias-{number}")),
        episode: Some((slug("manos-limpias"), slug(&format!("{number}-manos-limpias")))),
        slot: Some(slug(slot_id)),
        at: at("2026-11-20T11:00:00Z"),
        is_whole: true,
    };
    let history = History { plays: vec![aired("serie", 1), aired("otra", 2)] };
    let (from, until) = (at(WEEK.0), at(WEEK.1));
    let rundown =
        plan(&Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed: 7 });
    let heard: Vec<_> = of_slot(&rundown, "serie").iter().map(|item| item.title.as_str()).collect();
    assert_eq!(
        heard[..5],
        ["manos-limpias-2", "manos-limpias-3", "manos-limpias-4", "manos-limpias-4", "manos-limpias-4"]
    );
    let reasons: Vec<_> =
        of_slot(&rundown, "serie").iter().map(|item| item.reason.text(Language::Spanish)).collect();
    assert_eq!(reasons[0], "«serie» a las 06:00: el siguiente episodio de la serie que aún no ha salido");
    assert_eq!(reasons[3], "«serie» a las 06:00: todos los episodios ya salieron; se repite el más nuevo");
}

#[test]
fn the_newest_is_the_highest_number_and_a_given_episode_is_that_one() {
    for (choice, title) in [
        (EpisodeChoice::Newest, "manos-limpias-2"),
        (EpisodeChoice::Given(slug("1-manos-limpias")), "manos-limpias-1"),
    ] {
        let station = station(vec![slot("serie", "06:00:00", StartPolicy::Hard, series("manos-limpias", choice))]);
        let rundown = plan_of(&station, &catalogue(), WEEK.0, WEEK.1);
        assert!(of_slot(&rundown, "serie").iter().all(|item| item.title == title));
        assert_eq!(of_slot(&rundown, "serie").len(), 7);
    }
}

#[test]
fn a_break_takes_the_spots_in_turn_and_only_of_campaigns_that_run_that_day() {
    let mut station = station(vec![slot(
        "tanda",
        "06:00:00",
        StartPolicy::Hard,
        Play::Break { spots: vec![slug("cunas")], count: 2 },
    )]);
    station.campaigns = vec![campaign("mastitis", "2026-11-25", "2026-11-26")];
    let mut catalogue = catalogue();
    let spots = vec![spot(1, None), spot(2, None), spot(3, Some("mastitis")), spot(4, Some("nadie"))];
    catalogue.episodes.insert(slug("cunas"), spots);
    let rundown = plan_of(&station, &catalogue, WEEK.0, WEEK.1);
    let items = of_slot(&rundown, "tanda");
    assert_eq!(items.len(), 14, "two spots a day");
    let days: Vec<_> =
        items.iter().filter(|i| i.title == "cunas-3").map(|i| i.start.to_string()[..10].to_owned()).collect();
    assert_eq!(days, ["2026-11-25", "2026-11-26"]);
    assert!(items.iter().all(|item| item.title != "cunas-4"));
    let plain = |title: &str| items.iter().filter(|item| item.title == title).count();
    assert_eq!((plain("cunas-1"), plain("cunas-2")), (6, 6));
}

#[test]
fn what_is_not_yet_or_no_longer_to_air_gives_way_to_the_others() {
    let on = |play| station(vec![slot("serie", "06:00:00", StartPolicy::Hard, play)]);
    let mut catalogue = catalogue();
    let day = |day: &str| Some(day.parse().unwrap());
    let spots = vec![
        CatalogueEpisode { until: day("2026-11-24"), ..spot(1, None) },
        CatalogueEpisode { from: day("2026-11-25"), ..spot(2, None) },
    ];
    catalogue.episodes.insert(slug("cunas"), spots);
    let newest = CatalogueEpisode { until: day("2026-11-24"), ..episode("manos-limpias", 3, 60) };
    catalogue.episodes.get_mut(&slug("manos-limpias")).unwrap().push(newest);
    let days = |play: Play, title: &str| -> Vec<String> {
        let rundown = plan_of(&on(play), &catalogue, WEEK.0, WEEK.1);
        let items = of_slot(&rundown, "serie");
        items.iter().filter(|item| item.title == title).map(|i| i.start.to_string()[..10].to_owned()).collect()
    };
    let break_of_one = || Play::Break { spots: vec![slug("cunas")], count: 1 };
    assert_eq!(days(break_of_one(), "cunas-1"), ["2026-11-23", "2026-11-24"]);
    assert_eq!(days(break_of_one(), "cunas-2").len(), 5);
    let newest = || series("manos-limpias", EpisodeChoice::Newest);
    assert_eq!(days(newest(), "manos-limpias-3"), ["2026-11-23", "2026-11-24"]);
    assert_eq!(days(newest(), "manos-limpias-2").len(), 5, "then the one before it is the newest");
}

#[test]
fn a_spot_that_a_hard_start_would_cut_is_left_for_the_next_break() {
    let mut pair =
        slot("tanda", "05:59:30", StartPolicy::Hard, Play::Break { spots: vec![slug("cunas")], count: 4 });
    pair.length = seconds(30);
    let station =
        station(vec![pair, slot("noticias", "06:00:00", StartPolicy::Hard, Play::File("noticias.wav".into()))]);
    let rundown = plan_of(&station, &catalogue(), "2026-11-23T10:59:30Z", "2026-11-23T11:01:00Z");
    let spots = of_slot(&rundown, "tanda");
    assert_eq!(spots.len(), 1);
    assert_eq!(spots[0].duration, seconds(20));
}

#[test]
fn a_programme_without_a_master_gives_way_to_its_fallback_and_then_to_continuity() {
    let mut orphan = slot("serie", "06:00:00", StartPolicy::Hard, series("nueva", EpisodeChoice::Newest));
    let rundown = plan_of(&station(vec![orphan.clone()]), &catalogue(), WEEK.0, WEEK.1);
    assert!(of_slot(&rundown, "serie").is_empty());
    assert_eq!(codes(&rundown.diagnostics), ["schedule-program-not-ready"], "said once, not every day");
    assert_eq!(rundown.diagnostics[0].location, Some(nowhere()));

    orphan.fallback = vec![series("tampoco", EpisodeChoice::Next), Play::File("noticias.wav".into())];
    let rundown = plan_of(&station(vec![orphan]), &catalogue(), WEEK.0, WEEK.1);
    let items = of_slot(&rundown, "serie");
    assert_eq!(items.len(), 7);
    let reason = items[0].reason.text(Language::Spanish);
    assert_eq!(
        reason,
        "«serie» a las 06:00: lo previsto no está listo; en su lugar, el archivo que indica la parrilla"
    );
    assert_eq!(codes(&rundown.diagnostics), ["schedule-program-not-ready"]);
}

#[test]
fn an_item_carries_what_the_playout_plays_if_it_fails() {
    let mut serie = slot("serie", "06:00:00", StartPolicy::Hard, series("manos-limpias", EpisodeChoice::Newest));
    serie.fallback = vec![
        series("manos-limpias", EpisodeChoice::Newest),
        series("manos-limpias", EpisodeChoice::Given(slug("1-manos-limpias"))),
        Play::File("falta.wav".into()),
        Play::File("noticias.wav".into()),
        Play::Playlist("musica".into()),
        Play::Break { spots: vec![slug("cunas")], count: 1 },
    ];
    let rundown = plan_of(&station(vec![serie]), &catalogue(), WEEK.0, WEEK.1);
    let substitutes: Vec<_> = of_slot(&rundown, "serie")[0].substitutes.iter().map(|m| m.title.as_str()).collect();
    assert_eq!(substitutes[..2], ["manos-limpias-1", "noticias"]);
    assert!(substitutes[2].starts_with("musica-"));
    assert_eq!(substitutes.len(), 3);
    assert_eq!(rundown.continuity.len(), 5);
}

#[test]
fn with_nothing_to_play_the_plan_is_empty_and_says_so() {
    let station =
        station(vec![slot("serie", "06:00:00", StartPolicy::Hard, series("nueva", EpisodeChoice::Newest))]);
    let rundown = plan_of(&station, &Default::default(), WEEK.0, WEEK.1);
    assert!(rundown.items.is_empty());
    assert_eq!(codes(&rundown.diagnostics), ["schedule-program-not-ready", "schedule-nothing-to-play"]);
}

#[test]
fn without_continuity_the_slots_are_planned_all_the_same() {
    let station =
        station(vec![slot("noticias", "06:00:00", StartPolicy::Soft, Play::File("noticias.wav".into()))]);
    let mut catalogue = catalogue();
    catalogue.playlists.clear();
    let rundown = plan_of(&station, &catalogue, WEEK.0, WEEK.1);
    assert_eq!(rundown.items.len(), 7);
    assert_eq!(rundown.items[0].start, at("2026-11-23T11:00:00Z"));
    assert_eq!(codes(&rundown.diagnostics), ["schedule-no-continuity"]);
}

#[test]
fn the_evening_repeats_what_the_dawn_played_and_a_serial_goes_round() {
    let dawn = slot("alba", "05:00:00", StartPolicy::Hard, series("manos-limpias", EpisodeChoice::Serial));
    let evening = slot("noche", "20:00:00", StartPolicy::Hard, Play::Repeat(slug("alba")));
    let mut catalogue = catalogue();
    catalogue.episodes.insert(slug("manos-limpias"), [1, 2, 3].map(|n| episode("manos-limpias", n, 120)).into());
    let rundown = plan_of(&station(vec![dawn, evening]), &catalogue, WEEK.0, WEEK.1);
    let heard = |slot| -> Vec<_> { of_slot(&rundown, slot).iter().map(|item| item.title.clone()).collect() };
    assert_eq!(heard("alba"), [1, 2, 3, 1, 2, 3, 1].map(|number| format!("manos-limpias-{number}")));
    assert_eq!(heard("noche"), heard("alba"));
    let told = of_slot(&rundown, "noche")[0].reason.text(Language::English);
    assert_eq!(told, "“noche” at 20:00: the repeat of what the slot “alba” played last");
}

#[test]
fn a_slot_takes_only_episodes_in_its_language() {
    let quechua = Play::Program {
        slug: slug("manos-limpias"),
        episode: EpisodeChoice::Newest,
        language: Some(surco_model::LanguageTag("quz".into())),
    };
    let mut catalogue = catalogue();
    let station = station(vec![slot("serie", "06:00:00", StartPolicy::Hard, quechua)]);
    assert_eq!(codes(&plan_of(&station, &catalogue, WEEK.0, WEEK.1).diagnostics), ["schedule-program-not-ready"]);
    catalogue.episodes.get_mut(&slug("manos-limpias")).unwrap()[0].language =
        surco_model::LanguageTag("quz-PE".into());
    let rundown = plan_of(&station, &catalogue, WEEK.0, WEEK.1);
    assert!(of_slot(&rundown, "serie").iter().all(|item| item.title == "manos-limpias-1"));
}
