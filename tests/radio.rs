//! A radio to test with: a station folder that may be spoilt, and the real program.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;

/// The episode of the sample station that the tests assemble.
pub(crate) const EPISODE: &str = "manos-limpias/1-el-lavado-de-la-ubre";

/// A station folder of its own.
pub(crate) struct Radio {
    folder: TempDir,
    environment: Vec<(&'static str, PathBuf)>,
}

impl Radio {
    /// The sample station, without what was made of it.
    pub(crate) fn sample() -> Radio {
        let radio = Radio::empty();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        copy(&root.join("schedule.toml"), &radio.home().join("schedule.toml"));
        for folder in ["programs", "musica", "sonidos"] {
            copy_tree(&root.join(folder), &radio.home().join(folder));
        }
        radio
    }

    /// The sample station with its recordings in the library and one microprograma assembled.
    pub(crate) fn ready() -> Radio {
        let radio = Radio::sample();
        radio.works(&["ingest", "programs", "musica", "sonidos"]);
        radio.works(&["assemble", EPISODE]);
        radio
    }

    /// A folder with nothing in it.
    pub(crate) fn empty() -> Radio {
        Radio { folder: tempfile::tempdir().unwrap(), environment: Vec::new() }
    }

    /// The same radio with a sound card.
    pub(crate) fn with_card(mut self, card: &crate::card::VirtualCard) -> Radio {
        self.environment = card.environment();
        self
    }

    /// The same radio on a machine with no other program on it.
    pub(crate) fn alone(mut self) -> Radio {
        self.environment.push(("PATH", self.home().to_owned()));
        self
    }

    pub(crate) fn home(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.home().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// `surco` with these arguments, in this folder, in Spanish unless they say otherwise.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_surco"));
        command.args(arguments).current_dir(self.home());
        if !arguments.contains(&"--lang") {
            command.args(["--lang", "es"]);
        }
        command.envs(self.environment.iter().cloned()).env("NO_COLOR", "1").stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs it; it must do its work (exit code 0, or 3: something needs attention).
    pub(crate) fn works(&self, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 3)), "surco {arguments:?} failed:\n{told}");
        output
    }

    /// Runs it; it must refuse, with this exit code. What it said.
    pub(crate) fn refuses(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "surco {arguments:?}:\n{told}");
        told
    }

    /// Runs it with `--json`.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.works(&[arguments, &["--json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|cause| {
            panic!("surco {arguments:?}: {cause}\n{}", String::from_utf8_lossy(&output.stdout))
        })
    }

    /// Starts it, and comes back at once.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        Running(self.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }
}

/// A process that does not outlive the test that began it, should that fail.
pub(crate) struct Running(Child);

impl Running {
    /// Tells it to end, which it must do in good order.
    pub(crate) fn end(mut self) {
        terminate(&self);
        assert!(self.wait().unwrap().success());
    }
}

impl Deref for Running {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for Running {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl From<Child> for Running {
    fn from(child: Child) -> Running {
        Running(child)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A station with music and nothing else.
pub(crate) const STATION: &str = r#"
[station]
id = "radio-de-prueba"
name = "Radio de prueba"
timezone = "America/Lima"
languages = ["es"]

[continuity]
play = { playlist = "musica" }

"#;

/// Kills a process as a power cut does.
pub(crate) fn kill(running: impl Into<Running>) {
    drop(running.into());
}

/// Tells a process to end, as an operator or the system does.
pub(crate) fn terminate(child: &Child) {
    let told = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(told.success());
}

/// An RFC 3339 instant.
pub(crate) fn instant(text: &Value) -> SystemTime {
    let parsed =
        chrono::DateTime::parse_from_rfc3339(text.as_str().unwrap_or_else(|| panic!("no instant: {text}")));
    parsed.unwrap().into()
}

/// `HH:MM:SS` in Lima (UTC-5 all year).
pub(crate) fn lima(at: SystemTime) -> String {
    let utc: chrono::DateTime<chrono::Utc> = at.into();
    (utc - chrono::Duration::hours(5)).format("%H:%M:%S").to_string()
}

/// The next whole second, and some more.
pub(crate) fn soon(seconds: u64) -> SystemTime {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    SystemTime::UNIX_EPOCH + Duration::from_secs(now.as_secs() + 1 + seconds)
}

/// A noise of its own for every seed: no two correlate.
pub(crate) fn noise(seed: u32, seconds: f64) -> Vec<f32> {
    let mut state = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 24) as f32 - 0.5
    };
    // A little smoothed, as sounds are.
    let mut before = 0.0;
    (0..(seconds * 48_000.0) as usize)
        .map(|_| {
            before = 0.6 * before + 0.4 * next();
            before
        })
        .collect()
}

/// Writes a mono WAV at 48 kHz.
pub(crate) fn write_wav(path: &Path, samples: &[f32]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    samples.iter().for_each(|sample| writer.write_sample((sample * 32_000.0) as i16).unwrap());
    writer.finalize().unwrap();
}

/// Reads a WAV, both channels' mean.
pub(crate) fn read_wav(path: &Path) -> Vec<f32> {
    let mut reader = hound::WavReader::open(path).unwrap();
    let spec = reader.spec();
    let scale = 1.0 / (1_i64 << (spec.bits_per_sample - 1)) as f32;
    let samples: Vec<f32> = reader.samples::<i32>().map(|sample| sample.unwrap() as f32 * scale).collect();
    samples.chunks(spec.channels.into()).map(|frame| frame.iter().sum::<f32>() / frame.len() as f32).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::copy(from, to).unwrap_or_else(|cause| panic!("{}: {cause}", from.display()));
}

fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            copy(&entry.path(), &target);
        }
    }
}
