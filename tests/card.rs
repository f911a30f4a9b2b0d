//! A sound card that is a program: what Surco plays into it is what a transmitter would get, and is recorded.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use tempfile::TempDir;

const RATE: f64 = 48_000.0;

/// The library that gives a program another clock; none, said aloud, where it is not installed.
pub(crate) fn faketime() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let found = folders.map(|folder| folder.path().join("faketime/libfaketime.so.1")).find(|path| path.is_file());
    if found.is_none() {
        eprintln!("SKIPPED: faketime is not installed, so there is no other clock to test with");
    }
    found
}

/// A virtual card, with nothing plugged into it yet.
pub(crate) struct VirtualCard {
    folder: TempDir,
    daemon: Option<Child>,
    /// How fast its crystal is.
    speed: f64,
}

impl VirtualCard {
    /// Starts one; none, said aloud, where the programs for it are not installed.
    pub(crate) fn start() -> Option<VirtualCard> {
        let mut card = VirtualCard::unplugged()?;
        card.plug(48_000);
        Some(card)
    }

    /// One whose crystal is off: it runs so many times as fast as the clock says.
    pub(crate) fn start_at_speed(speed: f64) -> Option<VirtualCard> {
        let library = faketime()?;
        let mut card = VirtualCard::unplugged()?;
        let mut daemon = Command::new("pulseaudio");
        daemon.env("LD_PRELOAD", library).env("FAKETIME", format!("+0 x{speed}"));
        card.speed = speed;
        card.begin(daemon, 48_000);
        Some(card)
    }

    /// One that is not there yet.
    pub(crate) fn unplugged() -> Option<VirtualCard> {
        for program in ["pulseaudio", "parec"] {
            if Command::new(program).arg("--version").output().is_err() {
                eprintln!("SKIPPED: {program} is not installed, so there is no virtual sound card to test on");
                return None;
            }
        }
        Some(VirtualCard { folder: tempfile::tempdir().unwrap(), daemon: None, speed: 1.0 })
    }

    /// It is there (again), at this sample rate.
    pub(crate) fn plug(&mut self, rate: u32) {
        self.begin(Command::new("pulseaudio"), rate);
    }

    /// It is gone, at once.
    pub(crate) fn unplug(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }

    /// It stands still for a while.
    pub(crate) fn stall(&self, length: Duration) {
        let daemon = self.daemon.as_ref().unwrap().id().to_string();
        let signal = |name: &str| {
            assert!(Command::new("kill").args([name, &daemon]).status().unwrap().success());
        };
        signal("-STOP");
        std::thread::sleep(length);
        signal("-CONT");
    }

    fn begin(&mut self, mut pulseaudio: Command, rate: u32) {
        let daemon = pulseaudio
            .args(["--daemonize=no", "--exit-idle-time=-1", "-n", "--use-pid-file=no"])
            .args(["-L", "module-native-protocol-unix"])
            .args(["-L", &format!("module-null-sink sink_name=aire rate={rate} channels=2")])
            .envs(environment(self.folder.path()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.daemon = Some(daemon);
        let begun = Instant::now();
        while !self.answers() {
            assert!(begun.elapsed() < Duration::from_secs(20), "the virtual sound card does not start");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn answers(&self) -> bool {
        let sinks = Command::new("pactl").args(["list", "short", "sinks"]).envs(self.environment()).output();
        sinks.is_ok_and(|sinks| String::from_utf8_lossy(&sinks.stdout).contains("aire"))
    }

    /// What a program needs to find it.
    pub(crate) fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        environment(self.folder.path())
    }

    /// Has the sound server do something, and returns what it says.
    pub(crate) fn control(&self, arguments: &[&str]) -> String {
        let done = Command::new("pactl").args(arguments).envs(self.environment()).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    /// Begins to record what it is sent.
    pub(crate) fn record(&self) -> Recorder {
        let mut child = Command::new("parec")
            .args(["-d", "aire.monitor", "--rate=48000", "--channels=2", "--format=s16le", "--raw"])
            .arg("--latency-msec=10")
            .envs(self.environment())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = child.stdout.take().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let samples = Arc::clone(&heard);
        let rate = RATE * self.speed;
        let reader = std::thread::spawn(move || {
            let (mut chunk, mut bytes, mut zero) = (vec![0_u8; 4096], 0_usize, None::<SystemTime>);
            let mut odd = Vec::new();
            while let Ok(count @ 1..) = output.read(&mut chunk) {
                bytes += count;
                // A chunk comes at the earliest when its last frame has been played: the earliest of all is nearest.
                let played = Duration::from_secs_f64(bytes as f64 / 4.0 / rate);
                let this_zero = SystemTime::now() - played;
                zero = Some(zero.map_or(this_zero, |zero| zero.min(this_zero)));
                odd.extend_from_slice(&chunk[..count]);
                let whole = odd.len() / 4 * 4;
                let mut samples = samples.lock().unwrap();
                samples.extend(odd.drain(..whole).collect::<Vec<u8>>().chunks_exact(4).map(|frame| {
                    let left = i16::from_le_bytes([frame[0], frame[1]]);
                    let right = i16::from_le_bytes([frame[2], frame[3]]);
                    (f32::from(left) + f32::from(right)) / 65_536.0
                }));
            }
            zero.unwrap_or_else(SystemTime::now)
        });
        Recorder { child, reader, heard, rate }
    }
}

fn environment(folder: &Path) -> Vec<(&'static str, PathBuf)> {
    let server = format!("unix:{}", folder.join("pulse/native").display());
    vec![
        ("XDG_RUNTIME_DIR", folder.to_owned()),
        ("HOME", folder.to_owned()),
        ("PULSE_SERVER", server.into()),
        ("PULSE_RUNTIME_PATH", folder.join("pulse")),
    ]
}

impl Drop for VirtualCard {
    fn drop(&mut self) {
        self.unplug();
    }
}

/// A recording that is being made.
pub(crate) struct Recorder {
    child: Child,
    reader: JoinHandle<SystemTime>,
    heard: Arc<Mutex<Vec<f32>>>,
    rate: f64,
}

impl Recorder {
    /// Ends it.
    pub(crate) fn stop(mut self) -> Recording {
        // What is still on its way.
        std::thread::sleep(Duration::from_millis(300));
        let _ = self.child.kill();
        let _ = self.child.wait();
        let zero = self.reader.join().unwrap();
        let samples = std::mem::take(&mut *self.heard.lock().unwrap());
        Recording { samples, zero, rate: self.rate }
    }
}

/// What the card was sent: both channels' mean, at 48 kHz.
pub(crate) struct Recording {
    pub(crate) samples: Vec<f32>,
    /// The wall clock at its first frame.
    zero: SystemTime,
    /// Frames in a second of the wall clock.
    rate: f64,
}

impl Recording {
    /// Looks for the beginning of a sound within so many seconds of an instant. Returns how many seconds later (or
    /// earlier) than that it was heard, and how alike it is, 1 being the same but for its level.
    pub(crate) fn find(&self, sound: &[f32], at: SystemTime, within: f64) -> Option<(f64, f64)> {
        let expected = match at.duration_since(self.zero) {
            Ok(after) => after.as_secs_f64(),
            Err(before) => -before.duration().as_secs_f64(),
        };
        let first = ((expected - within) * self.rate).max(0.0) as usize;
        let last = (((expected + within) * self.rate).max(0.0) as usize)
            .min(self.samples.len().checked_sub(sound.len())?);
        let (offset, likeness) = best_match(self.samples.get(first..last + sound.len())?, sound)?;
        Some(((first + offset) as f64 / self.rate - expected, likeness))
    }

    /// What was heard from an instant on.
    pub(crate) fn from(&self, at: SystemTime) -> &[f32] {
        let after = at.duration_since(self.zero).unwrap_or_default();
        &self.samples[((after.as_secs_f64() * self.rate) as usize).min(self.samples.len())..]
    }

    /// The longest stretch below -50 dBFS between two instants, in seconds.
    pub(crate) fn longest_silence(&self, from: SystemTime, until: SystemTime) -> f64 {
        let index = |at: SystemTime| {
            at.duration_since(self.zero).map_or(0, |after| (after.as_secs_f64() * self.rate) as usize)
        };
        let heard = &self.samples[index(from).min(self.samples.len())..index(until).min(self.samples.len())];
        heard.split(|sample| sample.abs() > 0.003).map(<[f32]>::len).max().unwrap_or(0) as f64 / self.rate
    }
}

/// The place in `heard` at which `sound` correlates best, and the correlation (normalised by both energies).
pub(crate) fn best_match(heard: &[f32], sound: &[f32]) -> Option<(usize, f64)> {
    let energy = |samples: &[f32]| samples.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
    let own = energy(sound);
    let mut there = energy(heard.get(..sound.len())?);
    let mut best = (0, f64::MIN);
    for offset in 0..=heard.len() - sound.len() {
        if there > 1e-6 && own > 1e-6 {
            let product: f32 = heard[offset..].iter().zip(sound).map(|(one, other)| one * other).sum();
            let likeness = f64::from(product) / (own * there).sqrt();
            if likeness > best.1 {
                best = (offset, likeness);
            }
        }
        let next = heard.get(offset + sound.len()).copied().unwrap_or_default();
        there += f64::from(next).powi(2) - f64::from(heard[offset]).powi(2);
    }
    (best.1 > f64::MIN).then_some(best)
}
