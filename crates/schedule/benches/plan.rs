//! How long planning takes, against the length of the plan, the slots of a day (17 are 120 a week) and the size of the
//! library, with a month of history.
#![allow(missing_docs, reason = "criterion's macros make public functions")]

use std::error::Error;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use surco_model::{
    AfterOutage, Catalogue, Days, Grid, Location, Media, MediaRef, Play, Slot, SlotStart, StartPolicy, Station,
};
use surco_schedule::{History, Played, Request, plan};
use surco_units::{AirTime, Frames};

fn plans(criterion: &mut Criterion) {
    const CASES: [(i64, i64, i64); 8] = [
        (1, 17, 5_000),
        (7, 17, 500),
        (7, 17, 5_000),
        (7, 17, 20_000),
        (28, 17, 5_000),
        (365, 17, 5_000),
        (7, 120, 5_000),
        (365, 120, 5_000),
    ];
    let mut group = criterion.benchmark_group("plan");
    group.sample_size(10);
    for (days, slots, tracks) in CASES {
        let Ok((station, catalogue)) = busy_station(slots, tracks) else { return };
        let from = AirTime(1_795_000_000 * 48_000);
        let played = |n: i64| Played {
            source: MediaRef(format!("musica-{}", n % tracks)),
            episode: None,
            slot: None,
            at: from - Frames::from_millis(200_000 * (12_000 - n)),
            is_whole: true,
        };
        let history = History { plays: (0..12_000).map(played).collect() };
        let until = from + Frames::from_millis(days * 86_400_000);
        let request =
            Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed: 1 };
        group.bench_function(format!("{days} days of {slots} slots, {tracks} tracks"), |bencher| {
            bencher.iter(|| plan(black_box(&request)));
        });
    }
}

/// Every fourth slot is a hard file of 4 minutes, the others are soft ones of half a minute.
fn busy_station(slots_a_day: i64, tracks: i64) -> Result<(Station, Catalogue), Box<dyn Error>> {
    let mut slots = Vec::new();
    for number in 0..slots_a_day {
        let minute = number * 1440 / slots_a_day;
        let (policy, file) =
            if number % 4 == 0 { (StartPolicy::Hard, "noticias.wav") } else { (StartPolicy::Soft, "cuna.wav") };
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
            length: Frames::from_millis(240_000),
            policy,
            play: Play::File(file.into()),
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
        outlets: Default::default(),
    };
    let music = (0..tracks).map(|n| media(&format!("musica-{n}"), 130_000 + (n * 7_919) % 190_000));
    let catalogue = Catalogue {
        playlists: [("musica".into(), music.collect())].into(),
        files: [("noticias.wav".into(), media("noticias", 240_000)), ("cuna.wav".into(), media("cuna", 30_000))]
            .into(),
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

criterion_group!(benches, plans);
criterion_main!(benches);
