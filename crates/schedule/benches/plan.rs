//! How long planning takes, against the length of the plan, the slots of a day (17 are 120 a week), the size of the
//! library and the campaigns, with a month of history; and planning anew at air time, two hours ahead.
#![allow(missing_docs, reason = "criterion's macros make public functions")]

use std::error::Error;
use std::hint::black_box;

use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use surco_model::{
    AfterOutage, Campaign, Catalogue, CatalogueEpisode, Days, Grid, LanguageTag, Location, Media, MediaRef, Play,
    ProgramKind, RotationRules, Slot, SlotStart, Slug, StartPolicy, Station, Wanted,
};
use surco_schedule::{History, Played, Request, plan};
use surco_units::{AirTime, Frames};

fn plans(criterion: &mut Criterion) {
    const DAY: i64 = 24;
    const CASES: [(i64, i64, i64, u32); 12] = [
        (2, 17, 5_000, 10),
        (DAY, 17, 5_000, 0),
        (7 * DAY, 17, 500, 10),
        (7 * DAY, 17, 5_000, 0),
        (7 * DAY, 17, 5_000, 10),
        (7 * DAY, 17, 20_000, 10),
        (28 * DAY, 17, 5_000, 10),
        (365 * DAY, 17, 5_000, 0),
        (365 * DAY, 17, 5_000, 10),
        (7 * DAY, 120, 5_000, 10),
        (365 * DAY, 120, 5_000, 10),
        (7 * DAY, 120, 5_000, 0),
    ];
    let mut group = criterion.benchmark_group("plan");
    group.sample_size(10);
    for (hours, slots, tracks, campaigns) in CASES {
        let Ok((station, catalogue)) = busy_station(slots, tracks, campaigns) else { return };
        let from = AirTime(1_795_000_000 * 48_000);
        let played = |n: i64| Played {
            source: MediaRef::named(&format!("musica-{}", n % tracks)),
            episode: None,
            slot: None,
            at: from - Frames::from_millis(200_000 * (12_000 - n)),
            is_whole: true,
        };
        let history = History { plays: (0..12_000).map(played).collect() };
        let until = from + Frames::from_millis(hours * 3_600_000);
        let request =
            Request { station: &station, catalogue: &catalogue, history: &history, from, until, seed: 1 };
        group.bench_function(
            format!("{hours} h of {slots} slots a day, {tracks} tracks, {campaigns} campaigns"),
            |bencher| {
                bencher.iter(|| plan(black_box(&request)));
            },
        );
    }
}

/// Every fourth slot is a hard file of 4 minutes, the others are soft ones of half a minute; with campaigns, breaks that
/// carry them all, and rules that keep titles, artists and voices apart.
fn busy_station(slots_a_day: i64, tracks: i64, campaigns: u32) -> Result<(Station, Catalogue), Box<dyn Error>> {
    let named = |number: u32| -> Result<Slug, surco_model::InvalidSlug> { format!("campana-{number}").parse() };
    let series: Vec<Slug> = (0..campaigns).map(named).collect::<Result<_, _>>()?;
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
                holidays: Default::default(),
            },
            length: Frames::from_millis(240_000),
            policy,
            handover: Default::default(),
            play: match campaigns > 0 && number % 4 != 0 {
                true => Play::Break { spots: series.clone(), count: 3 },
                false => Play::File(file.into()),
            },
            fallback: vec![Play::Playlist("musica".into())],
            after_outage: AfterOutage::Join,
            priority: 0,
            needs: Vec::new(),
            location: Location::new("schedule.toml", "", 0..0),
        });
    }
    let grid = Grid {
        slots,
        continuity: Play::Playlist("musica".into()),
        emergency: None,
        exceptions: Vec::new(),
        holidays: Default::default(),
    };
    let station = Station {
        id: "radio-surco".parse()?,
        name: "Radio Surco".into(),
        timezone: chrono_tz::America::Lima,
        languages: Vec::new(),
        loudness: Default::default(),
        grid,
        campaigns: series
            .iter()
            .map(|id| Campaign {
                id: id.clone(),
                title: id.to_string(),
                topic: id.clone(),
                from: NaiveDate::MIN,
                until: NaiveDate::MAX,
                wants: Some(Wanted::PerDay(3)),
                separation: minutes(40),
                max_per_hour: Some(2),
                dayparts: Vec::new(),
                location: Location::new("schedule.toml", "", 0..0),
            })
            .collect(),
        rotation: match campaigns {
            0 => RotationRules::default(),
            _ => RotationRules {
                title: minutes(180),
                artist: minutes(60),
                voice: minutes(15),
                ..Default::default()
            },
        },
        outputs: Default::default(),
        archive: Default::default(),
    };
    let music = (0..tracks).map(|n| media(&format!("musica-{n}"), 130_000 + (n * 7_919) % 190_000));
    let catalogue = Catalogue {
        playlists: [("musica".into(), music.collect())].into(),
        files: [("noticias.wav".into(), media("noticias", 240_000)), ("cuna.wav".into(), media("cuna", 30_000))]
            .into(),
        episodes: series.iter().map(|id| (id.clone(), (1..4).map(|number| spot(id, number)).collect())).collect(),
        time_checks: Default::default(),
        pending: Default::default(),
    };
    Ok((station, catalogue))
}

fn minutes(minutes: i64) -> Frames {
    Frames::from_millis(minutes * 60_000)
}

fn spot(series: &Slug, number: u32) -> CatalogueEpisode {
    CatalogueEpisode {
        program: series.clone(),
        slug: series.clone(),
        number,
        date: NaiveDate::MIN,
        language: LanguageTag("es".into()),
        kind: ProgramKind::Spot,
        campaign: Some(series.clone()),
        from: None,
        until: None,
        topic: series.clone(),
        voices: vec![format!("Voz {}", number % 2)],
        master: media(&format!("{series}-{number}"), 20_000),
    }
}

fn media(name: &str, millis: i64) -> Media {
    let length = Frames::from_millis(millis);
    Media {
        source: MediaRef::named(name),
        title: name.to_owned(),
        artist: format!("Artista {}", name.bytes().fold(0, |sum, byte| (sum * 31 + u32::from(byte)) % 500)),
        duration: length,
        cue_in: Frames::ZERO,
        cue_out: length,
        segue: length - Frames::from_millis(4_000),
        gain: Default::default(),
    }
}

criterion_group!(benches, plans);
criterion_main!(benches);
