//! A small station to test with.

use std::fs;
use std::path::{Path, PathBuf};

use surco_library::{Library, Shelf, StationFolder, Stored, station_path};
use surco_messages::Message;
use surco_model::{
    AirEvent, AiringId, ContentHash, Ending, ItemId, ItemKind, Master, MediaRef, OnAir, Slug, Take,
};
use surco_units::{AirTime, Frames, Loudness, Lufs, SampleRate, TruePeak};
use tempfile::TempDir;

/// A station folder that is gone with the test.
pub(crate) struct Radio {
    folder: TempDir,
}

impl Radio {
    /// An empty one.
    pub(crate) fn new() -> Radio {
        Radio { folder: tempfile::tempdir().unwrap() }
    }

    /// One with a grid, a series with an episode, and music.
    pub(crate) fn on_the_hill() -> Radio {
        let radio = Radio::new();
        radio.write("schedule.toml", SCHEDULE);
        radio.write("programs/manos-limpias/program.toml", PROGRAM);
        radio.write("programs/manos-limpias/cortina.wav", "a tune");
        radio.write("programs/manos-limpias/episodes/1-el-lavado-de-la-ubre/episode.toml", EPISODE);
        radio.write("programs/manos-limpias/episodes/1-el-lavado-de-la-ubre/01-saludo.ogg", "good morning");
        radio.write("musica/huayno.mp3", "a huayno");
        radio.write("musica/carnaval.mp3", "a carnaval");
        radio
    }

    pub(crate) fn home(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn library_folder(&self) -> PathBuf {
        self.home().join("library")
    }

    pub(crate) fn library(&self) -> Library {
        Library::open(&self.library_folder()).unwrap()
    }

    pub(crate) fn read(&self) -> StationFolder {
        StationFolder::read(self.home(), &self.home().join("schedule.toml")).unwrap()
    }

    /// Writes a file, and the folders that it lies in.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Brings a file of the station into the library.
    pub(crate) fn bring(&self, library: &mut Library, path: &str) -> Take {
        let stored = library.store().put(Shelf::Originals, &self.home().join(path)).unwrap();
        let take = Take { path: station_path(self.home(), Path::new(path)), ..take(&stored.source) };
        library.record_take(&take).unwrap();
        take
    }

    /// Makes a master of an episode, and records it.
    pub(crate) fn assemble(&self, library: &mut Library, episode: &str, sound: &str) -> Master {
        let stored = made(library, sound);
        let master = Master {
            program: slug("manos-limpias"),
            episode: slug(episode),
            source: stored.source,
            recipe: format!("recipe of {sound}"),
            duration: Frames::from_seconds(90.0),
            loudness: loudness(-16.0, -1.5),
            chapters: vec![surco_model::Chapter {
                start: Frames::ZERO,
                title: "Saludo".into(),
                speaker: Some("Rosa".into()),
                text: None,
            }],
        };
        library.record_master(&master, noon()).unwrap();
        master
    }
}

/// A master's bytes, made in the work folder and taken over.
pub(crate) fn made(library: &Library, sound: &str) -> Stored {
    let path = library.store().work_folder().join("master.wav");
    fs::write(&path, sound).unwrap();
    library.store().adopt(Shelf::Masters, &path, "wav").unwrap()
}

/// What a take of these bytes might be.
pub(crate) fn take(source: &ContentHash) -> Take {
    Take {
        source: *source,
        path: "musica/huayno.mp3".into(),
        format: "mp3".into(),
        codec: "mp3".into(),
        sample_rate: SampleRate(44_100),
        channels: 2,
        duration: Frames::from_seconds(180.0),
        cue_in: Frames(100),
        cue_out: Frames::from_seconds(179.0),
        segue: Frames::from_seconds(175.0),
        loudness: loudness(-12.0, -0.5),
        title: "Vaca lechera".into(),
        artist: "Los Ubres".into(),
        program: None,
        promoter: Some("Rosa".into()),
        problems: vec![Message::new("messages-io-not-found").with("count", 1.5)],
    }
}

pub(crate) fn loudness(integrated: f64, true_peak: f64) -> Loudness {
    Loudness {
        integrated: Some(Lufs(integrated)),
        true_peak: Some(TruePeak(true_peak)),
        range_lu: Some(5.5),
        ..Loudness::default()
    }
}

/// 2026-11-24, noon in Cajamarca.
pub(crate) fn noon() -> AirTime {
    "2026-11-24T17:00:00Z".parse().unwrap()
}

pub(crate) fn at(seconds: f64) -> AirTime {
    noon() + Frames::from_seconds(seconds)
}

pub(crate) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

/// A sound that began so many seconds after noon, as planned.
pub(crate) fn sounding(airing: i64, seconds: f64) -> OnAir {
    OnAir {
        airing: AiringId(airing),
        item: ItemId::named(&format!("item {airing}")),
        slot: Some(slug("tarde")),
        episode: Some((slug("manos-limpias"), slug("1-el-lavado-de-la-ubre"))),
        title: format!("Pieza {airing}"),
        kind: ItemKind::Music,
        source: Some(MediaRef::named(&format!("sound {airing}"))),
        planned_start: Some(at(seconds) - Frames(12)),
        at: at(seconds),
        cue_in: Frames(0),
        position: Frames(0),
        reason: Message::new("schedule-why-turn"),
    }
}

pub(crate) fn started(airing: i64, seconds: f64) -> AirEvent {
    AirEvent::Started(sounding(airing, seconds))
}

pub(crate) fn ended(airing: i64, seconds: f64, ending: Ending) -> AirEvent {
    AirEvent::Ended { airing: AiringId(airing), at: at(seconds), position: Frames::from_seconds(60.0), ending }
}

pub(crate) fn noted(seconds: f64, what: &str) -> AirEvent {
    AirEvent::noted(at(seconds), Message::new("playout-device-back").with("device", what))
}

/// Every file below a folder, relative to it.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            match entry.path().is_dir() {
                true => folders.push(entry.path()),
                false => found.push(entry.path().strip_prefix(folder).unwrap().to_owned()),
            }
        }
    }
    found.sort();
    found
}

pub(crate) const SCHEDULE: &str = r#"
[station]
id = "radio-del-cerro"
name = "Radio del Cerro"
timezone = "America/Lima"
languages = ["es"]

[continuity]
play = { playlist = "musica" }

[[slot]]
id = "manos-limpias"
title = "Manos limpias"
days = "daily"
at = "06:00:00"
length = "15m"
start_policy = "hard"
play = { program = "manos-limpias" }
fallback = [{ file = "musica/huayno.mp3" }]
"#;

pub(crate) const PROGRAM: &str = r#"
title = "Manos limpias"
kind = "microprogram"
language = "es"
topic = "buen-ordeno"
description = "El buen ordeño"
authors = ["Rosa Chuquimango", "Segundo Cruzado"]

[template]
signature = "cortina.wav"
"#;

pub(crate) const EPISODE: &str = r#"
title = "El lavado de la ubre"
number = 1
date = 2026-11-20
summary = "Cómo se lava la ubre."

[[segment]]
recording = "01-saludo.ogg"
speaker = "Rosa"
"#;
