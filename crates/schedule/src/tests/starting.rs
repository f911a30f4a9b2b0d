//! When things begin and end.

use surco_messages::Language;
use surco_model::{EpisodeChoice, ExceptionAction, ItemKind, Play, StartPolicy};
use surco_units::Frames;

use super::fixture::*;
use crate::occurrences;

const DAY: (&str, &str) = ("2026-11-23T05:00:00Z", "2026-11-24T05:00:00Z");

fn news() -> Play {
    Play::File("noticias.wav".into())
}

#[test]
fn a_hard_start_begins_at_its_frame_and_what_precedes_fades_out_to_end_there() {
    let station = station(vec![slot("noticias", "06:00:00", StartPolicy::Hard, news())]);
    let rundown = plan_of(&station, &catalogue(), DAY.0, DAY.1);
    let place = rundown.items.iter().position(|item| item.slot.is_some()).unwrap();
    let (before, news) = (&rundown.items[place - 1], &rundown.items[place]);
    assert_eq!(news.start, at("2026-11-23T11:00:00Z"));
    assert_eq!(news.policy, StartPolicy::Hard);
    assert_eq!(news.id.to_string(), "2026-11-23T06:00:00-05:00/noticias/0");
    assert_eq!(before.kind, ItemKind::Music);
    assert_eq!(before.end(), news.start);
    assert!(before.duration < before.cue_out - before.cue_in, "{before:?}");
    assert_eq!(before.fade_out, seconds(2));
}

#[test]
fn a_relay_lasts_as_long_as_its_slot_and_goes_on_after_what_comes_in_its_middle() {
    let network = surco_model::Media::relay(&["http://red.pe/".to_owned()], surco_units::Decibels(-3.0));
    let mut relay = slot("red", "07:00:00", StartPolicy::Hard, Play::Relay(network));
    (relay.length, relay.title) = (seconds(7200), "La red".into());
    relay.fallback = vec![Play::Playlist("musica".into())];
    let mut bulletin = slot("boletin", "08:00:00", StartPolicy::Hard, news());
    bulletin.length = seconds(300);
    let after = slot("despues", "09:00:00", StartPolicy::Hard, news());
    let station = station(vec![relay, bulletin, after]);
    let rundown = plan_of(&station, &catalogue(), "2026-11-24T12:00:00Z", "2026-11-24T14:10:00Z");
    let relays: Vec<_> = rundown.items.iter().filter(|item| item.kind == ItemKind::Relay).collect();
    let spans: Vec<_> = relays.iter().map(|item| (item.start.to_string(), item.duration)).collect();
    let wanted = [("2026-11-24T12:00:00.000Z", 3600), ("2026-11-24T13:05:00.000Z", 3300)];
    assert_eq!(spans, wanted.map(|(start, length)| (start.to_owned(), seconds(length))));
    for item in relays {
        assert_eq!((item.title.as_str(), item.gain.0), ("La red", -3.0));
        assert!(item.source.is_relay() && item.fade_out > Frames::ZERO, "{item:?}");
        assert!(!item.substitutes.is_empty(), "{item:?}");
        assert!(item.duration < item.cue_out - item.cue_in, "the clock cuts it");
    }
    assert_eq!(codes(&rundown.diagnostics), [""; 0]);
}

#[test]
fn a_station_is_off_the_air_from_sign_off_to_sign_on_and_only_what_is_more_important_comes_between() {
    let mut pause = slot("pausa", "23:00:00", StartPolicy::Hard, Play::OffAir(surco_model::Carrier::Silence));
    (pause.length, pause.title) = (seconds(5 * 3600 + 1800), "Sin transmisión".into());
    let mut anthem = slot("himno", "04:30:00", StartPolicy::Hard, news());
    anthem.length = seconds(300);
    let mut hourly = slot("cada-hora", "00:00:00", StartPolicy::Hard, news());
    hourly.start.times = (0..24).map(|hour| format!("{hour:02}:00:00").parse().unwrap()).collect();
    let mut warning = slot("alerta", "02:15:00", StartPolicy::Hard, news());
    warning.priority = 10;
    let slots = vec![hourly, pause, anthem, warning];
    let rundown = plan_of(&station(slots), &catalogue(), "2026-11-24T03:58:00Z", "2026-11-24T10:00:00Z");
    let heard: Vec<_> = rundown
        .items
        .iter()
        .filter_map(|item| {
            let slot = item.slot.as_ref()?;
            Some((slot.as_str(), item.kind, item.start.to_string(), item.duration))
        })
        .collect();
    let off = |start: &str, length| ("pausa", ItemKind::OffAir, start.to_owned(), seconds(length));
    let news = |slot, start: &str| (slot, ItemKind::File, start.to_owned(), seconds(300));
    assert_eq!(
        heard,
        [
            off("2026-11-24T04:00:00.000Z", 3 * 3600 + 900),
            news("alerta", "2026-11-24T07:15:00.000Z"),
            off("2026-11-24T07:20:00.000Z", 2 * 3600 + 600),
            news("himno", "2026-11-24T09:30:00.000Z"),
        ]
    );
    assert!(rundown.items.iter().all(|item| item.slot.is_some()
        || item.end() <= at("2026-11-24T04:00:00Z")
        || item.start >= at("2026-11-24T09:30:00Z")));
    assert!(
        rundown
            .items
            .iter()
            .filter(|item| item.kind == ItemKind::OffAir)
            .all(|item| item.title == "Sin transmisión")
    );
    assert_eq!(codes(&rundown.diagnostics), [""; 0]);
}

#[test]
fn a_time_check_is_planned_to_say_when_it_will_go_out_and_knows_what_to_say_at_other_times() {
    let mut catalogue = catalogue();
    let pieces: Vec<(String, surco_model::Media)> = (0..24)
        .map(|hour| (format!("HRS{hour:02}"), media(&format!("h{hour}"), 1, 0)))
        .chain((0..60).map(|minute| (format!("MIN{minute:02}"), media(&format!("m{minute}"), 1 + minute % 2, 0))))
        .map(|(name, media)| (format!("sonidos/hora/{name}.mp3"), media))
        .collect();
    let pieces = pieces.iter().map(|(name, media)| (std::path::Path::new(name), media));
    catalogue.time_checks.insert("hora".into(), surco_model::TimeCheck::of(pieces));
    let check = || Play::TimeCheck("hora".into());
    // The news take five minutes, and the time waits for them.
    let slots = vec![
        slot("noticias", "06:00:00", StartPolicy::Hard, news()),
        slot("hora", "06:02:00", StartPolicy::Soft, check()),
        slot("en-punto", "07:00:00", StartPolicy::Hard, check()),
    ];
    let rundown = plan_of(&station(slots), &catalogue, DAY.0, DAY.1);
    let find =
        |slot: &str| rundown.items.iter().find(|item| item.slot.as_ref().is_some_and(|id| id.as_str() == slot));
    let late = find("hora").unwrap();
    assert_eq!((late.start, late.title.as_str()), (at("2026-11-23T11:05:00Z"), "06:05"));
    assert_eq!(late.duration, seconds(3), "as long as the pieces of that minute");
    assert_eq!(late.after_outage, surco_model::AfterOutage::Skip, "later it would be wrong");
    let exact = find("en-punto").unwrap();
    assert_eq!((exact.title.as_str(), exact.duration), ("07:00", seconds(2)));
    for (begun, said) in [
        ("2026-11-23T11:59:59.999Z", "06:59"),
        ("2026-11-23T12:00:00Z", "07:00"),
        ("2026-11-23T12:00:59.999Z", "07:00"),
        ("2026-11-23T12:01:00Z", "07:01"),
        ("2026-11-23T12:20:30Z", "07:20"),
    ] {
        assert_eq!(exact.clone().begun_at(at(begun)).title, said, "begun at {begun}");
    }
    let missing = plan_of(
        &station(vec![slot("hora", "06:00:00", StartPolicy::Hard, check())]),
        &Default::default(),
        DAY.0,
        DAY.1,
    );
    assert_eq!(missing.diagnostics[0].message.id(), "schedule-time-check-not-ready");
}

#[test]
fn with_fifty_pieces_to_choose_from_the_hour_lands_without_cutting_any() {
    let hours = (0..24).map(|hour| format!("{hour:02}:00:00").parse().unwrap()).collect();
    let mut news_slot = slot("noticias", "00:00:00", StartPolicy::Hard, news());
    news_slot.start.times = hours;
    let mut catalogue = catalogue();
    // Lengths as of songs: from 2:10 to 5:20, none like another.
    let music = (0..50).map(|n| media(&format!("musica-{n}"), 130 + (n * 67) % 191, 3 + n % 5));
    catalogue.playlists.insert("musica".into(), music.collect());
    let rundown = plan_of(&station(vec![news_slot]), &catalogue, "2026-01-01T05:00:00Z", "2027-01-01T05:00:00Z");
    let mut lost: Vec<_> = rundown.items.windows(2).filter(|pair| pair[1].policy == StartPolicy::Hard).collect();
    assert_eq!(lost.len(), 365 * 24 - 1, "the first has none before it");
    lost.retain(|pair| pair[0].cue_out - pair[0].cue_in - pair[0].duration > seconds(1));
    assert!(lost.len() <= 87, "{} of 8759 hours cut a piece: more than one in a hundred", lost.len());
    println!("{} of 8759 hours cut a piece by more than a second", lost.len());
}

#[test]
fn after_a_short_content_continuity_follows_at_once() {
    let station = station(vec![slot("noticias", "06:00:00", StartPolicy::Hard, news())]);
    let rundown = plan_of(&station, &catalogue(), "2026-11-23T11:00:00Z", "2026-11-23T12:00:00Z");
    assert_eq!(rundown.items[0].duration, seconds(300));
    assert_eq!(rundown.items[0].fade_out, Frames::ZERO);
    assert_eq!(rundown.items[1].start, at("2026-11-23T11:05:00Z"));
    assert_eq!(rundown.items[1].id.to_string(), "2026-11-23T06:05:00-05:00/continuity/0");
    assert_eq!(rundown.items[2].id.to_string(), "2026-11-23T06:05:00-05:00/continuity/1");
    assert_eq!(rundown.items[2].start, rundown.items[1].end() - seconds(5), "music segues into music");
    assert_eq!(rundown.items[1].fade_out, seconds(5));
}

#[test]
fn a_soft_start_waits_for_the_music_and_begins_at_its_segue() {
    let station = station(vec![slot("consejo", "06:00:00", StartPolicy::Soft, news())]);
    let rundown = plan_of(&station, &catalogue(), DAY.0, DAY.1);
    let place = rundown.items.iter().position(|item| item.slot.is_some()).unwrap();
    let (before, advice) = (&rundown.items[place - 1], &rundown.items[place]);
    assert!(advice.start >= at("2026-11-23T11:00:00Z"));
    assert!(advice.start < at("2026-11-23T11:04:00Z"));
    assert_eq!(before.duration, before.cue_out - before.cue_in, "the music is not cut");
    assert!(before.end() - advice.start <= seconds(5));
    assert_eq!(advice.policy, StartPolicy::Soft);
}

#[test]
fn a_hard_start_cuts_even_speech_but_a_soft_one_lets_it_finish() {
    for (policy, length, starts) in [(StartPolicy::Hard, 120, 120), (StartPolicy::Soft, 300, 300)] {
        let mut second = slot("consejo", "06:02:00", policy, series("manos-limpias", EpisodeChoice::Newest));
        second.length = seconds(120);
        let station = station(vec![slot("noticias", "06:00:00", StartPolicy::Hard, news()), second]);
        let rundown = plan_of(&station, &catalogue(), "2026-11-23T11:00:00Z", "2026-11-23T11:20:00Z");
        assert_eq!(rundown.items[0].duration, seconds(length), "{policy:?}");
        assert_eq!(rundown.items[1].slot, Some(slug("consejo")));
        assert_eq!(rundown.items[1].start, at("2026-11-23T11:00:00Z") + seconds(starts), "{policy:?}");
    }
}

#[test]
fn a_soft_slot_without_room_before_a_hard_start_falls_out_and_says_so() {
    let mut long = slot("larga", "05:58:00", StartPolicy::Hard, news());
    long.length = seconds(60);
    let station = station(vec![
        long,
        slot("consejo", "05:59:00", StartPolicy::Soft, series("manos-limpias", EpisodeChoice::Newest)),
        slot("noticias", "06:00:00", StartPolicy::Hard, news()),
    ]);
    let rundown = plan_of(&station, &catalogue(), "2026-11-23T10:58:00Z", "2026-11-23T11:30:00Z");
    assert!(of_slot(&rundown, "consejo").is_empty());
    assert_eq!(codes(&rundown.diagnostics), ["schedule-fell-out"]);
    let text = rundown.diagnostics[0].message.text(Language::Spanish);
    assert!(text.contains("2026-11-23 a las 05:59"), "{text}");
}

#[test]
fn a_playlist_fills_its_slot_and_goes_on_after_the_news_in_its_middle() {
    let mut catalogue = catalogue();
    catalogue.playlists.insert("huaynos".into(), (0..6).map(|n| media(&format!("huayno-{n}"), 200, 4)).collect());
    let mut morning = slot("amanecer", "05:00:00", StartPolicy::Hard, Play::Playlist("huaynos".into()));
    morning.length = seconds(2 * 3600);
    let station = station(vec![morning, slot("noticias", "06:00:00", StartPolicy::Hard, news())]);
    let rundown = plan_of(&station, &catalogue, "2026-11-23T10:00:00Z", "2026-11-23T12:30:00Z");
    let names: Vec<_> = rundown.items.iter().map(|item| item.slot.as_ref().map_or("-", |s| s.as_str())).collect();
    let news = names.iter().position(|name| *name == "noticias").unwrap();
    let last = names.iter().rposition(|name| *name == "amanecer").unwrap();
    assert!(names[..news].iter().all(|name| *name == "amanecer"), "{names:?}");
    assert!(names[news + 1..=last].iter().all(|name| *name == "amanecer"), "{names:?}");
    assert_eq!(rundown.items[news + 1].id.to_string(), "2026-11-23T06:05:00-05:00/amanecer/0");
    assert_eq!(rundown.items[news + 1].policy, StartPolicy::Follow);
    assert!(rundown.items[last].start < at("2026-11-23T12:00:00Z"));
    assert!(rundown.items[last].end() >= at("2026-11-23T12:00:00Z"));
    assert!(names[last + 1..].iter().all(|name| *name == "-"), "{names:?}");
}

#[test]
fn no_shred_of_music_is_heard_before_the_news() {
    let station = station(vec![slot("noticias", "06:00:00", StartPolicy::Hard, news())]);
    let rundown = plan_of(&station, &catalogue(), DAY.0, "2026-11-27T05:00:00Z");
    let music = rundown.items.iter().filter(|item| item.slot.is_none());
    assert!(music.clone().count() > 1500);
    for item in music {
        assert!(item.duration >= seconds(15), "{item:?}");
    }
}

#[test]
fn the_higher_priority_wins_and_between_equals_the_later_start() {
    for (priority, expected) in
        [(1, ["larga", "corta", "-"]), (0, ["larga", "corta", "-"]), (-1, ["larga", "-", "-"])]
    {
        let mut short =
            slot("corta", "06:02:00", StartPolicy::Hard, series("manos-limpias", EpisodeChoice::Newest));
        short.priority = priority;
        let station = station(vec![slot("larga", "06:00:00", StartPolicy::Hard, news()), short]);
        let rundown = plan_of(&station, &catalogue(), "2026-11-23T11:00:00Z", "2026-11-23T11:09:59Z");
        let names: Vec<_> =
            rundown.items.iter().map(|item| item.slot.as_ref().map_or("-", |s| s.as_str())).collect();
        assert_eq!(names[..3], expected, "priority {priority}");
    }
}

#[test]
fn an_exception_skips_a_slot_or_changes_it_on_its_date_only() {
    let mut station = station(vec![slot("noticias", "06:00:00", StartPolicy::Hard, news())]);
    let other = Play::Break { spots: vec![slug("cunas")], count: 1 };
    station.grid.exceptions = vec![
        exception("noticias", "2026-11-24", ExceptionAction::Skip),
        exception("noticias", "2026-11-25", ExceptionAction::Play(other)),
    ];
    let rundown = plan_of(&station, &catalogue(), DAY.0, "2026-11-27T05:00:00Z");
    let heard: Vec<_> = of_slot(&rundown, "noticias").iter().map(|i| (i.start.to_string(), i.kind)).collect();
    let expected = [(23, ItemKind::File), (25, ItemKind::Spot), (26, ItemKind::File)];
    assert_eq!(heard, expected.map(|(day, kind)| (format!("2026-11-{day}T11:00:00.000Z"), kind)));
    let reason = of_slot(&rundown, "noticias")[1].reason.text(Language::Spanish);
    assert_eq!(
        reason,
        "«noticias» a las 06:00, por la excepción de este día: la cuña que más tiempo lleva sin salir"
    );
}

#[test]
fn clocks_put_forward_and_back_move_nothing_off_the_studio_clock() {
    let mut station = station(vec![
        slot("medianoche", "00:30:00", StartPolicy::Hard, news()),
        slot("noche", "23:30:00", StartPolicy::Hard, news()),
    ]);
    station.timezone = chrono_tz::America::Santiago;
    let starts = |from: &str, until: &str| -> Vec<String> {
        occurrences(&station, at(from), at(until)).iter().map(|o| o.start.to_string()).collect()
    };
    // Forward on 2026-09-06 at 00:00, to 01:00: 00:30 does not exist and means 01:00, 04:00 UTC.
    assert_eq!(
        starts("2026-09-06T00:00:00Z", "2026-09-07T12:00:00Z"),
        [
            "2026-09-06T03:30:00.000Z",
            "2026-09-06T04:00:00.000Z",
            "2026-09-07T02:30:00.000Z",
            "2026-09-07T03:30:00.000Z"
        ]
    );
    // Back on 2026-04-05 at 00:00, to 23:00: 23:30 comes twice, and is the first.
    assert_eq!(
        starts("2026-04-05T00:00:00Z", "2026-04-05T12:00:00Z"),
        ["2026-04-05T02:30:00.000Z", "2026-04-05T04:30:00.000Z"]
    );
}

#[test]
fn a_station_without_any_hard_start_is_planned_week_by_week() {
    let station = station(vec![slot("consejo", "06:00:00", StartPolicy::Soft, news())]);
    let rundown = plan_of(&station, &catalogue(), "2026-11-15T00:00:00Z", "2026-11-17T00:00:00Z");
    let monday = at("2026-11-16T05:00:00Z");
    assert!(rundown.items.iter().any(|item| item.start == monday && item.slot.is_none()));
    assert!(rundown.items.iter().any(|item| item.end() == monday));
    assert!(rundown.items.iter().all(|item| item.end() <= monday || item.start >= monday));
}

#[test]
fn a_clock_that_has_lost_its_mind_plans_nothing_and_breaks_nothing() {
    let station = station(vec![slot("noticias", "06:00:00", StartPolicy::Hard, news())]);
    let (catalogue, history) = (catalogue(), crate::History::default());
    for (from, until) in [(i64::MIN, i64::MIN + 9), (i64::MAX - 9, i64::MAX), (0, 0), (5, -5)] {
        let (from, until) = (surco_units::AirTime(from), surco_units::AirTime(until));
        let request =
            crate::Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed: 0 };
        assert!(crate::plan(&request).items.is_empty());
    }
}

/// Speech of ten minutes from 05:55 on, and what a start at 06:00 makes of it: how long the speech is, when the news
/// begin, and whether anything was lost.
fn against_speech(
    policy: StartPolicy,
    handover: surco_model::Handover,
    speech_s: i64,
) -> (i64, Option<String>, usize) {
    let mut catalogue = catalogue();
    catalogue.episodes.insert(slug("larga"), vec![episode("larga", 1, speech_s)]);
    let mut news_slot = slot("noticias", "06:00:00", policy, news());
    news_slot.handover = handover;
    let mut speech = slot("larga", "05:55:00", StartPolicy::Hard, series("larga", EpisodeChoice::Newest));
    speech.length = seconds(300);
    let rundown =
        plan_of(&station(vec![speech, news_slot]), &catalogue, "2026-11-23T10:55:00Z", "2026-11-23T12:00:00Z");
    let news = of_slot(&rundown, "noticias").first().map(|item| item.start.to_string()[11..19].to_owned());
    let length = of_slot(&rundown, "larga")[0].duration;
    ((length.seconds()) as i64, news, rundown.diagnostics.len())
}

#[test]
fn a_hard_start_forgives_speech_its_last_words_and_no_more() {
    use surco_model::Handover;
    let grace = Handover { grace: seconds(20), ..Default::default() };
    assert_eq!(against_speech(StartPolicy::Hard, grace, 315), (315, Some("11:00:15".into()), 0));
    assert_eq!(against_speech(StartPolicy::Hard, grace, 400), (300, Some("11:00:00".into()), 0));
    let none = Handover::default();
    assert_eq!(against_speech(StartPolicy::Hard, none, 315), (300, Some("11:00:00".into()), 0));
}

#[test]
fn a_soft_start_waits_as_long_as_it_may_and_is_dropped_or_cuts() {
    use surco_model::Handover;
    let wait = |then_cuts| Handover { max_wait: Some(seconds(120)), then_cuts, ..Default::default() };
    assert_eq!(against_speech(StartPolicy::Soft, wait(false), 400), (400, Some("11:01:40".into()), 0));
    assert_eq!(against_speech(StartPolicy::Soft, wait(false), 600), (600, None, 1), "dropped, and said");
    assert_eq!(against_speech(StartPolicy::Soft, wait(true), 600), (420, Some("11:02:00".into()), 0), "made hard");
}

#[test]
fn a_hard_start_fades_what_it_cuts_for_as_long_as_it_says() {
    let mut news_slot = slot("noticias", "06:00:00", StartPolicy::Hard, news());
    news_slot.handover.fade = Some(seconds(4));
    let rundown = plan_of(&station(vec![news_slot]), &catalogue(), DAY.0, DAY.1);
    let place = rundown.items.iter().position(|item| item.slot.is_some()).unwrap();
    assert_eq!(rundown.items[place - 1].fade_out, seconds(4));
}

#[test]
fn on_a_holiday_the_grid_is_a_sundays() {
    use surco_model::{Days, Holidays, OnHolidays};
    let mut school = slot("escuela", "08:00:00", StartPolicy::Soft, news());
    school.start.days = Days::of([chrono::Weekday::Mon, chrono::Weekday::Tue]);
    let mut mass = slot("misa", "09:00:00", StartPolicy::Soft, news());
    mass.start.days = Days::of([chrono::Weekday::Sun]);
    let mut anthem = slot("himno", "07:00:00", StartPolicy::Hard, news());
    anthem.start.holidays = OnHolidays::Only;
    let mut station = station(vec![school, mass, anthem]);
    // A Tuesday.
    let dates = ["2026-11-24".parse().unwrap()].into();
    station.grid.holidays = Holidays { dates, file: None, like: Some(chrono::Weekday::Sun) };
    let heard: Vec<_> = occurrences(&station, at("2026-11-23T05:00:00Z"), at("2026-11-26T05:00:00Z"));
    let heard: Vec<_> = heard.iter().map(|one| format!("{} {}", one.local.date(), one.slot.id)).collect();
    assert_eq!(heard, ["2026-11-23 escuela", "2026-11-24 himno", "2026-11-24 misa"]);
    assert_eq!(crate::check(&station, &catalogue()), []);
}
