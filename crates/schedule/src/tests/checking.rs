//! Holes that can be seen before anything is planned.

use std::path::{Path, PathBuf};

use surco_messages::{Fact, Language};
use surco_model::{Days, EpisodeChoice, Pending, Play, Severity, StartPolicy, Wanted};

use super::fixture::*;
use crate::{check, forecasts};

#[test]
fn holes_are_what_no_slot_has_over_midnight_and_inside_of_others_too() {
    let slot = |id: &str, time: &str, length| {
        let mut slot = slot(id, time, StartPolicy::Soft, Play::File("noticias.wav".into()));
        slot.length = seconds(length);
        slot
    };
    let slots = vec![
        slot("noche", "22:00:00", 5 * 3600),
        slot("dia", "05:00:00", 8 * 3600),
        slot("en-medio", "06:00:00", 600),
    ];
    let gaps = crate::gaps(&station(slots), at("2026-11-23T05:00:00Z"), at("2026-11-24T05:00:00Z"));
    let hole = |from: &str, until: &str| (at(from), at(until));
    assert_eq!(
        gaps,
        [
            hole("2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"),
            hole("2026-11-23T18:00:00Z", "2026-11-24T03:00:00Z"),
        ]
    );
    let all_day = crate::gaps(&station(Vec::new()), at("2026-11-23T05:00:00Z"), at("2026-11-24T05:00:00Z"));
    assert_eq!(all_day, [hole("2026-11-23T05:00:00Z", "2026-11-24T05:00:00Z")]);
}

#[test]
fn a_sound_grid_has_no_findings() {
    let station = station(vec![
        slot("noticias", "06:00:00", StartPolicy::Hard, Play::File("noticias.wav".into())),
        slot("serie", "07:00:00", StartPolicy::Soft, series("manos-limpias", EpisodeChoice::Next)),
        slot("tanda", "08:00:00", StartPolicy::Soft, Play::Break { spots: vec![slug("cunas")], count: 2 }),
    ]);
    assert_eq!(check(&station, &catalogue()), []);
}

#[test]
fn what_can_never_be_heard_is_found() {
    let given = EpisodeChoice::Given(slug("9-manos-limpias"));
    let mut ended = slot("acabada", "06:00:00", StartPolicy::Hard, Play::File("noticias.wav".into()));
    ended.start.days = Days::of([]);
    let mut hidden = slot("tapada", "07:05:00", StartPolicy::Soft, Play::File("noticias.wav".into()));
    hidden.priority = -1;
    let mut station = station(vec![
        ended,
        slot("encima", "07:00:00", StartPolicy::Soft, Play::Playlist("musica".into())),
        hidden,
        slot("uno", "09:00:00", StartPolicy::Hard, series("nueva", EpisodeChoice::Newest)),
        slot("dos", "10:00:00", StartPolicy::Hard, series("manos-limpias", given)),
        slot("tres", "11:00:00", StartPolicy::Hard, Play::File("falta.wav".into())),
        slot("cuatro", "12:00:00", StartPolicy::Hard, Play::Playlist("falta".into())),
        slot("cinco", "13:00:00", StartPolicy::Hard, Play::Break { spots: vec![slug("nueva")], count: 1 }),
    ]);
    station.grid.continuity = Play::Playlist("nada".into());
    let findings = check(&station, &catalogue());
    assert_eq!(
        codes(&findings),
        [
            "schedule-no-continuity",
            "schedule-never-comes",
            "schedule-never-comes",
            "schedule-program-not-ready",
            "schedule-episode-not-ready",
            "schedule-file-not-ready",
            "schedule-playlist-not-ready",
            "schedule-break-not-ready",
        ]
    );
    assert_eq!(findings[0].severity, Severity::Error);
    assert!(findings[1..].iter().all(|f| f.severity == Severity::Warning && f.location.is_some()));
}

#[test]
fn a_slot_of_last_year_and_one_of_next_year_both_have_their_day() {
    let mut past = slot("pasada", "06:00:00", StartPolicy::Hard, Play::File("noticias.wav".into()));
    past.start.until = "2025-12-31".parse().ok();
    let mut future = slot("futura", "06:00:00", StartPolicy::Hard, Play::File("noticias.wav".into()));
    future.start.from = "2027-01-01".parse().ok();
    assert_eq!(check(&station(vec![past, future]), &catalogue()), []);
}

#[test]
fn every_reason_and_every_finding_has_its_words_in_both_languages() {
    let mut fallen_back = slot("uno", "09:00:00", StartPolicy::Hard, series("nueva", EpisodeChoice::Newest));
    fallen_back.fallback = vec![Play::Playlist("musica".into())];
    let given = EpisodeChoice::Given(slug("1-manos-limpias"));
    let late = slot("tarde", "10:59:59", StartPolicy::Soft, Play::File("noticias.wav".into()));
    let station = station(vec![
        fallen_back,
        slot("dos", "10:00:00", StartPolicy::Hard, series("manos-limpias", EpisodeChoice::Newest)),
        slot("tres", "11:00:00", StartPolicy::Hard, series("manos-limpias", given)),
        slot("cuatro", "12:00:00", StartPolicy::Soft, Play::Break { spots: vec![slug("cunas")], count: 1 }),
        slot("cinco", "13:00:00", StartPolicy::Soft, Play::Break { spots: vec![slug("nueva")], count: 1 }),
        late,
    ]);
    let rundown = plan_of(&station, &catalogue(), "2026-11-23T05:00:00Z", "2026-11-24T05:00:00Z");
    assert_eq!(rundown.diagnostics.len(), 3, "{:?}", codes(&rundown.diagnostics));
    let messages = rundown.items.iter().map(|item| &item.reason);
    for message in messages.chain(rundown.diagnostics.iter().map(|diagnostic| &diagnostic.message)) {
        for language in Language::ALL {
            let text = message.text(language);
            assert!(!text.contains("schedule-") && !text.contains('$'), "{text}");
        }
    }
    for diagnostic in rundown.diagnostics.iter().chain(&check(&station, &Default::default())) {
        assert!(Language::ALL.iter().all(|l| diagnostic.message.help(*l).is_some()), "{diagnostic:?}");
    }
}

#[test]
fn a_campaign_that_the_grid_cannot_serve_is_told_before_its_first_day() {
    let spots = Play::Break { spots: vec![slug("cunas")], count: 3 };
    let mut workdays = slot("tanda", "08:00:00", StartPolicy::Soft, spots);
    workdays.start.times.push("18:00:00".parse().unwrap());
    workdays.start.days = Days::of([chrono::Weekday::Mon, chrono::Weekday::Tue]);
    let mut station = station(vec![workdays]);
    let mut catalogue = catalogue();
    let spot = |number| spot(number, Some("mastitis"));
    catalogue.episodes.insert(slug("cunas"), vec![spot(1), spot(2)]);
    // Two weeks from a Monday on; of three spots a break, two are ready.
    station.campaigns = vec![campaign("mastitis", "2026-11-23", "2026-12-06")];
    assert_eq!(forecasts(&station, &catalogue), [], "it did not say how much it wants");

    station.campaigns[0].wants = Some(Wanted::PerDay(4));
    station.grid.exceptions = vec![exception("tanda", "2026-12-01", surco_model::ExceptionAction::Skip)];
    let forecast = &forecasts(&station, &catalogue)[0];
    let plays: Vec<usize> = forecast.shares.iter().map(|share| share.plays).collect();
    assert_eq!(plays, [4, 4, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0]);
    assert_eq!((forecast.wanted(), forecast.met()), (56, 12));
    let findings = check(&station, &catalogue);
    assert_eq!(codes(&findings), ["schedule-campaign-short"]);
    let told = findings[0].message.text(Language::English);
    assert!(told.contains("wants 4 plays a day, and on 11 of its 14 days"), "{told}");
    assert!(
        told.ends_with("because no break has any of its spots. Of 56 plays 12 fit and 44 are lost."),
        "{told}"
    );

    station.grid.exceptions.clear();
    station.grid.slots[0].start.days = Days::DAILY;
    assert_eq!(check(&station, &catalogue), []);
}

#[test]
fn whatever_one_command_would_mend_is_one_finding() {
    let mut station = station(vec![
        slot("noticias", "06:00:00", StartPolicy::Hard, Play::File("avisos.wav".into())),
        slot("musica", "07:00:00", StartPolicy::Soft, Play::Playlist("musica".into())),
        slot("serie", "08:00:00", StartPolicy::Soft, series("nueva", EpisodeChoice::Next)),
        slot("tanda", "09:00:00", StartPolicy::Soft, Play::Break { spots: vec![slug("cunas-nuevas")], count: 2 }),
        slot("falta", "10:00:00", StartPolicy::Hard, Play::File("falta.wav".into())),
    ]);
    let mut catalogue = catalogue();
    catalogue.playlists.clear();
    catalogue.pending = Pending {
        not_ingested: [PathBuf::from("avisos.wav"), PathBuf::from("musica")].into(),
        series_not_ingested: [slug("cunas-nuevas")].into(),
        series_not_assembled: [slug("nueva")].into(),
        campaigns: Default::default(),
    };
    let both = |station: &_, catalogue: &_| {
        let rundown = plan_of(station, catalogue, "2026-11-23T05:00:00Z", "2026-11-25T05:00:00Z");
        [check(station, catalogue), rundown.diagnostics]
    };
    for findings in both(&station, &catalogue) {
        let expected = ["schedule-continuity-not-ingested", "schedule-not-assembled", "schedule-file-not-ready"];
        assert_eq!(codes(&findings), expected);
        assert_eq!(findings[0].severity, Severity::Error, "there is silence");
        assert_eq!(findings[0].message.facts()[0].1, Fact::Number(3.0), "the news, the music and the spots");
        assert_eq!(findings[1].message.facts()[0].1, Fact::Number(1.0));
    }
    // A station with continuity is not silent: nothing is an error any more.
    station.grid.continuity = Play::Playlist("otra".into());
    catalogue.playlists = super::fixture::catalogue().playlists;
    catalogue.playlists.insert("otra".into(), catalogue.playlists[Path::new("musica")].clone());
    catalogue.playlists.remove(Path::new("musica"));
    for findings in both(&station, &catalogue) {
        assert_eq!(
            codes(&findings),
            ["schedule-not-ingested", "schedule-not-assembled", "schedule-file-not-ready"]
        );
        assert!(findings.iter().all(|finding| finding.severity == Severity::Warning));
    }
}
