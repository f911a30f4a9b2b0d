//! Small stations to plan for.

use chrono_tz::Tz;
use surco_model::{
    AfterOutage, Campaign, Catalogue, CatalogueEpisode, Days, Exception, Grid, LanguageTag, Location, Media,
    MediaRef, Play, ProgramKind, Rundown, RundownItem, Slot, SlotStart, Slug, StartPolicy, Station,
};
use surco_units::{AirTime, Frames};

use crate::{History, Request, plan};

pub(crate) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

pub(crate) fn seconds(seconds: i64) -> Frames {
    Frames::from_millis(seconds * 1000)
}

pub(crate) fn at(utc: &str) -> AirTime {
    utc.parse().unwrap()
}

/// A sound that lasts so many seconds and whose successor may come in over its last `tail` seconds.
pub(crate) fn media(name: &str, length_s: i64, tail_s: i64) -> Media {
    Media {
        source: MediaRef::named(name),
        title: name.to_owned(),
        artist: String::new(),
        duration: seconds(length_s),
        cue_in: Frames::ZERO,
        cue_out: seconds(length_s),
        segue: seconds(length_s - tail_s),
        gain: Default::default(),
    }
}

pub(crate) fn episode(program: &str, number: u32, length_s: i64) -> CatalogueEpisode {
    CatalogueEpisode {
        program: slug(program),
        slug: slug(&format!("{number}-{program}")),
        number,
        date: "2026-11-01".parse().unwrap(),
        language: LanguageTag("es".into()),
        kind: ProgramKind::Microprogram,
        campaign: None,
        from: None,
        until: None,
        topic: slug("ordeno"),
        voices: Vec::new(),
        master: media(&format!("{program}-{number}"), length_s, 0),
    }
}

pub(crate) fn spot(number: u32, campaign: Option<&str>) -> CatalogueEpisode {
    CatalogueEpisode { kind: ProgramKind::Spot, campaign: campaign.map(slug), ..episode("cunas", number, 20) }
}

pub(crate) fn campaign(id: &str, from: &str, until: &str) -> Campaign {
    let (from, until) = (from.parse().unwrap(), until.parse().unwrap());
    Campaign {
        id: slug(id),
        title: id.into(),
        topic: slug(id),
        from,
        until,
        wants: None,
        separation: Frames::ZERO,
        max_per_hour: None,
        dayparts: Vec::new(),
        location: nowhere(),
    }
}

pub(crate) fn exception(slot: &str, date: &str, action: surco_model::ExceptionAction) -> Exception {
    let date = date.parse().unwrap();
    Exception { from: date, until: date, slot: slug(slot), action, location: nowhere() }
}

/// A daily slot of ten minutes.
pub(crate) fn slot(id: &str, time: &str, policy: StartPolicy, play: Play) -> Slot {
    Slot {
        id: slug(id),
        title: id.to_owned(),
        start: SlotStart {
            days: Days::DAILY,
            recurrence: Default::default(),
            times: vec![time.parse().unwrap()],
            from: None,
            until: None,
            holidays: Default::default(),
        },
        length: seconds(600),
        policy,
        handover: Default::default(),
        play,
        fallback: Vec::new(),
        after_outage: AfterOutage::Join,
        priority: 0,
        needs: Vec::new(),
        location: nowhere(),
    }
}

pub(crate) fn series(program: &str, episode: surco_model::EpisodeChoice) -> Play {
    Play::Program { slug: slug(program), episode, language: None }
}

pub(crate) fn nowhere() -> Location {
    Location::new("schedule.toml", "", 0..0)
}

/// A station in Lima (UTC-5 all year) with `musica` as its continuity.
pub(crate) fn station(slots: Vec<Slot>) -> Station {
    Station {
        id: slug("radio-surco"),
        name: "Radio Surco".into(),
        timezone: Tz::America__Lima,
        languages: Vec::new(),
        loudness: Default::default(),
        grid: Grid {
            slots,
            continuity: Play::Playlist("musica".into()),
            emergency: None,
            exceptions: Vec::new(),
            holidays: Default::default(),
        },
        campaigns: Vec::new(),
        outputs: Default::default(),
        archive: Default::default(),
        rotation: Default::default(),
    }
}

/// Five pieces of continuity of 3:00 to 3:40 that fade over 5 s, `noticias.wav` of 300 s, two episodes of
/// `manos-limpias` of 120 s, four spots of 20 s.
pub(crate) fn catalogue() -> Catalogue {
    let music = (0..5).map(|n| media(&format!("musica-{n}"), 180 + 10 * n, 5)).collect();
    Catalogue {
        episodes: [
            (slug("manos-limpias"), vec![episode("manos-limpias", 1, 120), episode("manos-limpias", 2, 120)]),
            (slug("cunas"), (1..=4).map(|number| spot(number, None)).collect()),
        ]
        .into(),
        playlists: [("musica".into(), music)].into(),
        files: [("noticias.wav".into(), media("noticias", 300, 0))].into(),
        time_checks: Default::default(),
        pending: Default::default(),
    }
}

pub(crate) fn plan_of(station: &Station, catalogue: &Catalogue, from: &str, until: &str) -> Rundown {
    let history = History::default();
    plan(&Request { station, catalogue, history: &history, from: at(from), until: at(until), seed: 7 })
}

/// The items that a slot has in a rundown.
pub(crate) fn of_slot<'a>(rundown: &'a Rundown, id: &str) -> Vec<&'a RundownItem> {
    rundown.items.iter().filter(|item| item.slot.as_ref().is_some_and(|slot| slot.as_str() == id)).collect()
}

pub(crate) fn codes(diagnostics: &[surco_model::Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic.message.id()).collect()
}
