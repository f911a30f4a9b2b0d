//! A station folder for tests, and sounds to put into it.

use std::path::{Path, PathBuf};

use surco_job::{Job, Silent};
use surco_library::{Library, StationFolder};
use surco_production::{AssembleOptions, Assembled, Error, assemble, assemble_by};
pub(crate) use surco_testing::{likeness, noise_of as noise, silence, sine, tone_level};

pub(crate) const RATE: usize = 48_000;

/// A station with one series, `manos-limpias`, and one episode in it, `1-prueba`.
pub(crate) struct Station {
    folder: tempfile::TempDir,
}

impl Station {
    pub(crate) fn new(template: &str, segments: &str) -> Station {
        let station = Station { folder: tempfile::tempdir().unwrap() };
        let schedule = "[station]\nid = \"radio-de-prueba\"\nname = \"Radio de prueba\"\ntimezone = \"America/Lima\"\n\
                        languages = [\"es\"]\n\n[continuity]\nplay = { playlist = \"musica\" }\n";
        station.write("schedule.toml", schedule);
        let program = format!(
            "title = \"Manos limpias\"\nkind = \"microprogram\"\nlanguage = \"es\"\ntopic = \"buen-ordeno\"\n\n\
             [template]\n{template}\n"
        );
        station.write("programs/manos-limpias/program.toml", &program);
        station.describe("Prueba", segments);
        station
    }

    /// Writes `episode.toml` (anew).
    pub(crate) fn describe(&self, title: &str, segments: &str) {
        let episode = format!("title = \"{title}\"\nnumber = 1\ndate = 2026-11-20\n\n{segments}\n");
        self.write("programs/manos-limpias/episodes/1-prueba/episode.toml", &episode);
    }

    pub(crate) fn home(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.home().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A recording beside the episode.
    pub(crate) fn recording(&self, name: &str, sound: &[f32]) -> PathBuf {
        self.wav(&format!("programs/manos-limpias/episodes/1-prueba/{name}"), sound)
    }

    /// A tune of the series.
    pub(crate) fn tune(&self, name: &str, sound: &[f32]) -> PathBuf {
        self.wav(&format!("programs/manos-limpias/{name}"), sound)
    }

    fn wav(&self, path: &str, sound: &[f32]) -> PathBuf {
        let path = self.home().join(path);
        write_wav(&path, sound);
        path
    }

    pub(crate) fn library(&self) -> Library {
        Library::open(&self.home().join("library")).unwrap()
    }

    /// Makes the episode.
    pub(crate) fn try_assemble(&self) -> Result<Assembled, Error> {
        let folder = self.read();
        let (program, episodes) = folder.programs.first().unwrap_or_else(|| panic!("{:?}", folder.diagnostics));
        let episode = episodes.first().unwrap_or_else(|| panic!("{:?}", folder.diagnostics));
        assemble(&mut self.library(), &folder, program, episode, &mut Job::unattended(&mut Silent))
    }

    /// What is written in the folder.
    pub(crate) fn read(&self) -> StationFolder {
        StationFolder::read(self.home(), &self.home().join("schedule.toml")).unwrap()
    }

    /// Makes the episode by so many threads.
    pub(crate) fn assemble_by(&self, threads: usize) -> Assembled {
        let folder = self.read();
        let (program, episodes) = &folder.programs[0];
        let threads = std::num::NonZeroUsize::new(threads).unwrap();
        assemble_by(
            AssembleOptions { threads, fit: false },
            &mut self.library(),
            &folder,
            program,
            &episodes[0],
            &mut Job::unattended(&mut Silent),
        )
        .unwrap()
    }

    /// Makes the episode, brought to its length.
    pub(crate) fn assemble_to_fit(&self) -> Assembled {
        let folder = self.read();
        let (program, episodes) = &folder.programs[0];
        let how = AssembleOptions { fit: true, ..AssembleOptions::default() };
        assemble_by(how, &mut self.library(), &folder, program, &episodes[0], &mut Job::unattended(&mut Silent))
            .unwrap()
    }

    /// Makes the episode, which must succeed.
    pub(crate) fn assemble(&self) -> Assembled {
        self.try_assemble().unwrap_or_else(|error| panic!("{error}"))
    }
}

/// Writes a mono WAV of 16 bits at 48 kHz.
pub(crate) fn write_wav(path: &Path, sound: &[f32]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let format = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, format).unwrap();
    sound.iter().for_each(|sample| writer.write_sample((sample * 32_767.0).round() as i16).unwrap());
    writer.finalize().unwrap();
}

/// The left and the right channel of a master, as another program reads them.
pub(crate) fn channels(path: &Path) -> [Vec<f32>; 2] {
    let mut reader = hound::WavReader::open(path).unwrap();
    let format = reader.spec();
    assert_eq!((format.channels, format.sample_rate, format.bits_per_sample), (2, 48_000, 24));
    let samples: Vec<f32> = reader.samples::<i32>().map(|sample| sample.unwrap() as f32 / 8_388_608.0).collect();
    [0, 1].map(|channel| samples.iter().skip(channel).step_by(2).copied().collect())
}
