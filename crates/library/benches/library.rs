//! What everyday work with the library costs: every command pays for opening it, every plan for reading the folder
//! and the catalogue, and the playout for a line of its journal and a beat every second.

use std::error::Error;
use std::fs;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use surco_library::{Library, StationFolder};
use surco_messages::Message;
use surco_model::{
    AirEvent, AiringId, ContentHash, Ending, Heartbeat, ItemId, ItemKind, MediaRef, OnAir, Status, Take,
};
use surco_units::{AirTime, Frames, Loudness, Lufs, SampleRate, TruePeak};

/// Pieces of music: much for a station.
const PIECES: usize = 2_000;
/// Lines of the journal: three years of one every three minutes.
const LINES: i64 = 500_000;

fn everyday(criterion: &mut Criterion) {
    // On the disk of this machine, not in memory: what is measured is mostly the disk.
    let folder = tempfile::tempdir_in(".");
    let home = folder.as_ref().map_or(Path::new("."), |folder| folder.path());
    if let Err(cause) = fill(home) {
        return eprintln!("no library to measure with: {cause}");
    }
    let (schedule, folder) = (home.join("schedule.toml"), home.join("library"));
    let open = || Library::open(&folder);
    criterion.bench_function("open and close the library", |b| b.iter(open));
    criterion.bench_function("read the station folder", |b| b.iter(|| StationFolder::read(home, &schedule)));
    let (Ok(mut library), Ok(station)) = (open(), StationFolder::read(home, &schedule)) else { return };
    criterion.bench_function("catalogue of 2000 pieces", |b| b.iter(|| library.catalogue(&station)));
    let now = AirTime(LINES * 180 * 48_000);
    let two_months = now - Frames::from_millis(60 * 86_400_000);
    criterion.bench_function("history of 60 days", |b| b.iter(|| library.history(two_months)));
    let day = Frames::from_millis(86_400_000);
    criterion.bench_function("log of yesterday", |b| b.iter(|| library.airings(now - day, now)));
    criterion.bench_function("log of a day three years ago", |b| {
        b.iter(|| library.airings(AirTime(0), AirTime(0) + day))
    });
    criterion.bench_function("past", |b| b.iter(|| library.past()));
    criterion.bench_function("quick check", |b| b.iter(|| library.check_integrity()));
    criterion.bench_function("automatic backup", |b| b.iter(|| library.auto_backup()));
    let mut airing = LINES;
    criterion.bench_function("a line of the journal", |b| {
        b.iter(|| {
            airing += 1;
            library.append(&[AirEvent::Started(line(airing))])
        });
    });
    let mut at = now;
    criterion.bench_function("a beat", |b| {
        b.iter(|| {
            at += Frames(1);
            library.beat(&Heartbeat {
                at,
                sounding: vec![(AiringId(airing), Frames(at.0))],
                status: Status::default(),
            })
        });
    });
}

fn fill(home: &Path) -> Result<(), Box<dyn Error>> {
    let schedule = "[station]\nid = \"radio\"\nname = \"Radio\"\ntimezone = \"America/Lima\"\nlanguages = [\"es\"]\n\n\
                    [continuity]\nplay = { playlist = \"musica\" }\n";
    fs::write(home.join("schedule.toml"), schedule)?;
    let program = "title = \"Serie\"\nkind = \"microprogram\"\nlanguage = \"es\"\ntopic = \"ordeno\"\n\
                   description = \"Una serie\"\n";
    let episode = "title = \"Episodio\"\ndate = 2026-11-20\nsummary = \"x\"\n\n\
                   [[segment]]\nrecording = \"01.ogg\"\nspeaker = \"Rosa\"\n";
    for series in 0..20 {
        for number in 1..=10 {
            let folder = home.join(format!("programs/serie-{series}/episodes/{number}-episodio"));
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("episode.toml"), format!("number = {number}\n{episode}"))?;
            fs::write(folder.join("01.ogg"), "a voice")?;
        }
        fs::write(home.join(format!("programs/serie-{series}/program.toml")), program)?;
    }
    fs::create_dir(home.join("musica"))?;
    fs::write(home.join("musica/a.mp3"), "music")?;
    let mut library = Library::open(&home.join("library"))?;
    for piece in 0..PIECES {
        let source = ContentHash(*blake3::hash(&piece.to_le_bytes()).as_bytes());
        let name = source.to_string();
        let shard = home.join("library/originals").join(&name[..2]);
        fs::create_dir_all(&shard)?;
        fs::write(shard.join(format!("{name}.mp3")), "music")?;
        library.record_take(&take(source, format!("musica/{piece}.mp3")))?;
    }
    let lines: Vec<AirEvent> = (1..=LINES)
        .flat_map(|airing| {
            let line = line(airing);
            let (at, position) = (line.at + Frames::from_millis(180_000), Frames::from_millis(180_000));
            let ended = AirEvent::Ended { airing: line.airing, at, position, ending: Ending::Completed };
            [AirEvent::Started(line), ended]
        })
        .collect();
    Ok(library.append(&lines)?)
}

fn line(airing: i64) -> OnAir {
    OnAir {
        airing: AiringId(airing),
        item: ItemId::continuity(AiringId(airing)),
        slot: None,
        episode: None,
        title: "Vaca lechera".into(),
        kind: ItemKind::Music,
        source: Some(MediaRef::stored(ContentHash(
            *blake3::hash(&(airing as usize % PIECES).to_le_bytes()).as_bytes(),
        ))),
        planned_start: Some(AirTime(airing * 180 * 48_000)),
        at: AirTime(airing * 180 * 48_000),
        cue_in: Frames(0),
        position: Frames(0),
        reason: Message::new("schedule-reason-continuity").with("why", Message::new("schedule-why-turn")),
    }
}

fn take(source: ContentHash, path: String) -> Take {
    let loudness =
        Loudness { integrated: Some(Lufs(-12.0)), true_peak: Some(TruePeak(-0.5)), ..Loudness::default() };
    Take {
        source,
        title: path.clone(),
        path: path.into(),
        format: "mp3".into(),
        codec: "mp3".into(),
        sample_rate: SampleRate(44_100),
        channels: 2,
        duration: Frames::from_millis(180_000),
        cue_in: Frames::ZERO,
        cue_out: Frames::from_millis(180_000),
        segue: Frames::from_millis(176_000),
        loudness,
        artist: "Los Ubres".into(),
        program: None,
        promoter: None,
        problems: Vec::new(),
    }
}

criterion_group!(benches, everyday);
criterion_main!(benches);
