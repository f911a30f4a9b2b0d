//! An episode to archive, with a master that sounds, for tests.

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};

use surco_audio::{Block, Broadcast, Encoding, Source};
use surco_job::{Cancel, Job, Silent};
use surco_messages::Language;
use surco_model::{
    Chapter, ContentHash, Episode, Grid, LanguageTag, Location, LoudnessTarget, Master, Play, Program,
    ProgramKind, Segment, State, Station, Template,
};
use surco_units::{AirTime, Frames, Loudness, STATION_RATE};

use crate::{Archive, Archived, Home, Publication, Publisher};

/// Where the archive stands on the web.
const BASE: &str = "https://radio.example/mi archivo";

/// A station folder with one series, one episode and its master.
pub(crate) struct TestEpisode {
    pub(crate) home: tempfile::TempDir,
    pub(crate) station: Station,
    pub(crate) program: Program,
    pub(crate) episode: Episode,
    pub(crate) master: Master,
    pub(crate) master_file: PathBuf,
    pub(crate) now: AirTime,
}

impl TestEpisode {
    /// "El lavado de la ubre", six seconds of it, in mono.
    pub(crate) fn new() -> TestEpisode {
        TestEpisode::sounding(vec![speechlike(6.0)])
    }

    /// The same with this sound.
    pub(crate) fn sounding(channels: Vec<Vec<f32>>) -> TestEpisode {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("programs/manos-limpias");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("program.toml"), "").unwrap();
        let at = |file: &str| Location::new(file, "", 0..0);
        let frames = Frames::of_len(channels[0].len());
        let segment = |title: &str, speaker: &str, text: &str| Segment {
            speaker: Some(speaker.to_owned()),
            role: Some("promotora".to_owned()),
            place: Some("Chanta".to_owned()),
            text: Some(text.to_owned()),
            ..Segment::of(
                "a.ogg".into(),
                title.to_owned(),
                at("programs/manos-limpias/episodes/1-el-lavado/episode.toml"),
            )
        };
        let segments = vec![
            segment("Saludo", "Rosa Ñañez", "Buenos días, amigas y amigos. Hoy hablamos de la leche limpia."),
            segment("¿Cómo se lava?", "Juan Huamán", "Con agua tibia & un paño por vaca. ¡Nada más!"),
        ];
        let chapter = |segment: &Segment, start| Chapter {
            start,
            title: segment.title.clone(),
            speaker: segment.speaker.clone(),
            text: segment.text.clone(),
        };
        let chapters = vec![chapter(&segments[0], Frames(4800)), chapter(&segments[1], Frames(frames.0 / 2))];
        let master_file = home.path().join("master.wav");
        let source = write_master(&master_file, channels);
        TestEpisode {
            station: Station {
                rotation: Default::default(),
                id: "radio-surco".parse().unwrap(),
                name: "Radio Surco".to_owned(),
                timezone: chrono_tz::America::Lima,
                languages: vec![LanguageTag("es".to_owned())],
                loudness: LoudnessTarget::default(),
                grid: Grid {
                    slots: Vec::new(),
                    continuity: Play::Playlist("musica".into()),
                    emergency: None,
                    exceptions: Vec::new(),
                    holidays: Default::default(),
                },
                campaigns: Vec::new(),
                outputs: Default::default(),
                archive: Default::default(),
            },
            program: Program {
                slug: "manos-limpias".parse().unwrap(),
                title: "Manos limpias".to_owned(),
                kind: ProgramKind::Microprogram,
                language: LanguageTag("es-PE".to_owned()),
                topic: "buen-ordeno".parse().unwrap(),
                description: "Buenas prácticas de ordeño, de promotora a productora.".to_owned(),
                authors: vec!["Rosa Ñañez".to_owned(), "Juan Huamán".to_owned()],
                campaign: None,
                template: Template::default(),
                needs_approval: false,
                archive: Default::default(),
                loudness: None,
                location: at("programs/manos-limpias/program.toml"),
            },
            episode: Episode {
                slug: "1-el-lavado-de-la-ubre".parse().unwrap(),
                program: "manos-limpias".parse().unwrap(),
                title: "El lavado de la ubre: año nuevo, ordeño limpio".to_owned(),
                number: 1,
                date: "2026-11-20".parse().unwrap(),
                language: None,
                summary: "Cómo lavar la ubre antes del ordeño: agua tibia y un paño por vaca.".to_owned(),
                state: State::default(),
                approved_by: None,
                approved_sound: None,
                from: None,
                until: None,
                version_of: None,
                fit: false,
                segments,
                location: at("programs/manos-limpias/episodes/1-el-lavado/episode.toml"),
            },
            master: Master {
                program: "manos-limpias".parse().unwrap(),
                episode: "1-el-lavado-de-la-ubre".parse().unwrap(),
                source,
                recipe: "receta".to_owned(),
                duration: frames,
                loudness: loudness_of(&master_file),
                chapters,
            },
            master_file,
            now: "2026-11-24T15:00:00Z".parse().unwrap(),
            home,
        }
    }

    /// Gives the episode a new master with this sound.
    pub(crate) fn sound_anew(&mut self, channels: Vec<Vec<f32>>) {
        let duration = Frames::of_len(channels[0].len());
        let source = write_master(&self.master_file, channels);
        let (loudness, chapters) = (loudness_of(&self.master_file), self.master.chapters.clone());
        self.master = Master { source, duration, loudness, chapters, ..self.master.clone() };
    }

    /// The folder of the archive.
    pub(crate) fn site(&self) -> PathBuf {
        self.home.path().join("library/archive")
    }

    /// The archive in a folder, open.
    pub(crate) fn open(&self, site: &Path, home: Home<'_>) -> Result<Archive<'_>, crate::Error> {
        let publisher = Publisher { station: &self.station, home: self.home.path(), language: Language::Spanish };
        Archive::open(site, home, publisher, &Cancel::new())
    }

    /// The episode as it is published.
    pub(crate) fn publication(&self) -> Publication<'_> {
        Publication {
            program: &self.program,
            episode: &self.episode,
            master: &self.master,
            master_file: &self.master_file,
            now: self.now,
        }
    }

    /// Archives it.
    pub(crate) fn archive(&self) -> Result<Archived, crate::Error> {
        self.archive_for(&mut Job::unattended(&mut Silent))
    }

    /// Archives it as a job.
    pub(crate) fn archive_for(&self, job: &mut Job<'_>) -> Result<Archived, crate::Error> {
        let mut archive = self.open(&self.site(), Home::At(BASE))?;
        let archived = archive.publish(&self.publication(), job)?;
        archive.write_site(self.now)?;
        Ok(archived)
    }
}

fn write_master(path: &Path, channels: Vec<Vec<f32>>) -> ContentHash {
    let encoding = Encoding::Bwf { bits: 24, broadcast: Box::new(Broadcast::default()) };
    let mut sink = surco_audio::create(path, encoding, channels.len(), STATION_RATE).unwrap();
    sink.write(&Block::from_channels(channels)).unwrap();
    sink.finish().unwrap();
    ContentHash(*blake3::hash(&std::fs::read(path).unwrap()).as_bytes())
}

/// As the house measures it.
pub(crate) fn loudness_of(path: &Path) -> Loudness {
    let sound = &mut surco_audio::open(path).unwrap();
    surco_audio::measure(sound, &mut Job::unattended(&mut Silent)).unwrap().loudness
}

/// Something with the ups and downs of speech, at about -16 LUFS.
pub(crate) fn speechlike(seconds: f64) -> Vec<f32> {
    let mut random = 0x2545_F491_4F6C_DD1Du64;
    (0..Frames::from_seconds(seconds).index())
        .map(|frame| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let at = frame as f64 / f64::from(STATION_RATE.0);
            let syllable = (0.5 - 0.5 * (TAU * 4.0 * at).cos()).powi(2);
            let voice: f64 = (1..12).map(|n| (TAU * 140.0 * f64::from(n) * at).sin() / f64::from(n)).sum();
            let breath = (random >> 40) as f64 / f64::from(1 << 24) - 0.5;
            (syllable * (0.26 * voice + 0.02 * breath)) as f32
        })
        .collect()
}

/// Everything that a source gives, channel by channel.
pub(crate) fn all_of(source: &mut dyn Source) -> Vec<Vec<f32>> {
    let mut whole = Block::new(source.channels());
    let mut block = Block::default();
    loop {
        source.read(&mut block).unwrap();
        if block.is_empty() {
            return whole.channels().to_vec();
        }
        whole.extend(&block, 0..block.frames());
    }
}
