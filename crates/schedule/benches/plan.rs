//! How long planning a week takes: a grid of 40 slots a day, 200 pieces of continuity, a month of history.
#![allow(missing_docs, reason = "criterion's macros make public functions")]

use std::error::Error;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use surco_model::{
    AfterOutage, Catalogue, Days, Grid, Location, Media, MediaRef, Play, Slot, SlotStart, StartPolicy, Station,
};
use surco_schedule::{History, Played, Request, plan};
use surco_units::{AirTime, Frames};

fn a_week(criterion: &mut Criterion) {
    let Ok((station, catalogue)) = busy_station() else { return };
    let from = AirTime(1_795_000_000 * 48_000);
    let played = |n: i64| Played {
        source: MediaRef(format!("musica-{}", n % 200)),
        episode: None,
        slot: None,
        at: from - Frames::from_millis(200_000 * (12_000 - n)),
    };
    let history = History { plays: (0..12_000).map(played).collect() };
    let until = from + Frames::from_millis(7 * 86_400_000);
    let request = Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed: 1 };
    criterion.bench_function("plan 7 days of 40 slots", |bencher| bencher.iter(|| plan(black_box(&request))));
}

/// Every half hour a hard file of 5 minutes, with eight soft ones among them.
fn busy_station() -> Result<(Station, Catalogue), Box<dyn Error>> {
    let mut slots = Vec::new();
    for number in 0..40 {
        let (minute, policy) = if number < 32 {
            (number * 45, StartPolicy::Hard)
        } else {
            ((number - 32) * 180 + 20, StartPolicy::Soft)
        };
        slots.push(Slot {
            id: format!("franja-{number}").parse()?,
            title: format!("Franja {number}"),
            start: SlotStart {
                days: Days::DAILY,
                recurrence: Default::default(),
                times: vec![format!("{:02}:{:02}:00", minute / 60, minute % 60).parse()?],
                from: None,
                until: None,
            },
            length: Frames::from_millis(300_000),
            policy,
            play: Play::File("noticias.wav".into()),
            fallback: vec![Play::Playlist("musica".into())],
            after_outage: AfterOutage::Join,
            priority: 0,
            location: Location::new("schedule.toml", "", 0..0),
        });
    }
    let grid =
        Grid { slots, continuity: Play::Playlist("musica".into()), emergency: None, exceptions: Vec::new() };
    let station = Station {
        id: "radio-surco".parse()?,
        name: "Radio Surco".into(),
        timezone: chrono_tz::America::Lima,
        languages: Vec::new(),
        loudness: Default::default(),
        grid,
        campaigns: Vec::new(),
    };
    let music = (0..200).map(|n| media(&format!("musica-{n}"), 170_000 + 311 * n)).collect();
    let catalogue = Catalogue {
        playlists: [("musica".into(), music)].into(),
        files: [("noticias.wav".into(), media("noticias", 240_000))].into(),
        ..Catalogue::default()
    };
    Ok((station, catalogue))
}

fn media(name: &str, millis: i64) -> Media {
    let length = Frames::from_millis(millis);
    Media {
        source: MediaRef(name.to_owned()),
        title: name.to_owned(),
        artist: name.to_owned(),
        duration: length,
        cue_in: Frames::ZERO,
        cue_out: length,
        segue: length - Frames::from_millis(4_000),
        gain: Default::default(),
    }
}

criterion_group!(benches, a_week);
criterion_main!(benches);
