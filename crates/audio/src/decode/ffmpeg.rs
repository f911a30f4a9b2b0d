//! What is not decoded here is decoded by ffmpeg, where that is installed: a process of its own, which foreign bytes
//! may bring down without harm, with limits of time, memory and disk.
//!
//! It sees one file and no network, is called without a shell, and writes FLAC of 24 bits into a passing file.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use surco_job::Cancel;

/// What the helper may use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Seconds of the clock, and of the processor.
    pub(super) seconds: u64,
    /// Bytes of memory.
    pub(super) memory: u64,
    /// Bytes on the disk.
    pub(super) output: u64,
}

/// Ten minutes are a hundred times what an hour of WMA takes; 2 GB are six hours of stereo.
pub(super) const LIMITS: Limits = Limits { seconds: 600, memory: 1 << 30, output: 2 << 30 };

/// How often it is looked whether the helper is done, at most.
const LOOK: Duration = Duration::from_millis(50);

/// So much of what it says is listened to.
const WORDS: u64 = 2000;

/// Why the helper gave no sound.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It is not installed.
    Missing,
    /// In its own words.
    Failed(String),
    /// Nobody wants it any more.
    Cancelled,
    /// There is no place for what it makes.
    NoPlace(io::Error),
}

/// What the helper made.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) file: File,
    /// Something stopped it before the end.
    pub(super) cut_short: bool,
}

/// Lets `program` (ffmpeg) decode the first sound in a file, unless it is cancelled.
pub(super) fn decoded(program: &OsStr, path: &Path, limits: Limits, cancel: &Cancel) -> Result<Decoded, Refusal> {
    let output = tempfile::Builder::new().prefix("surco-").suffix(".flac").tempfile().map_err(Refusal::NoPlace)?;
    let mut said = tempfile::tempfile().map_err(Refusal::NoPlace)?;
    let input = std::path::absolute(path).map_err(Refusal::NoPlace)?;
    let spawned = Command::new(program)
        .args(["-nostdin", "-hide_banner", "-v", "error", "-threads", "1", "-protocol_whitelist", "file", "-i"])
        .arg(as_file(&input))
        .args(["-map", "0:a:0", "-c:a", "flac", "-compression_level", "0", "-sample_fmt", "s32", "-f", "flac"])
        .arg("-y")
        .arg(as_file(output.path()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(said.try_clone().map_err(Refusal::NoPlace)?)
        .spawn();
    let child = match spawned {
        Ok(child) => child,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Err(Refusal::Missing),
        Err(cause) => return Err(Refusal::Failed(cause.to_string())),
    };
    let status = watched(child, limits, cancel)?;
    let file = output.reopen().map_err(Refusal::NoPlace)?;
    // What was decoded before it gave up is sound all the same.
    if status.success() || file.metadata().is_ok_and(|made| made.len() > 0) {
        return Ok(Decoded { file, cut_short: !status.success() });
    }
    Err(Refusal::Failed(last_words(&mut said).unwrap_or_else(|| status.to_string())))
}

/// A name that is nothing but a file, whatever it looks like.
fn as_file(path: &Path) -> OsString {
    let mut name = OsString::from("file:");
    name.push(path);
    name
}

/// Waits for its end, which comes in time or is brought about.
fn watched(mut child: Child, limits: Limits, cancel: &Cancel) -> Result<ExitStatus, Refusal> {
    confine(&child, limits);
    let begun = Instant::now();
    let mut nap = Duration::from_millis(1);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if begun.elapsed().as_secs() < limits.seconds && !cancel.is_cancelled() => thread::sleep(nap),
            not_done => {
                let _ = child.kill();
                let _ = child.wait();
                if cancel.is_cancelled() {
                    return Err(Refusal::Cancelled);
                }
                let reason = match not_done {
                    Err(cause) => cause.to_string(),
                    _ => format!("no end after {} s", limits.seconds),
                };
                return Err(Refusal::Failed(reason));
            }
        }
        nap = LOOK.min(nap * 2);
    }
}

#[cfg(target_os = "linux")]
fn confine(child: &Child, limits: Limits) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    for (resource, most) in
        [(Resource::Cpu, limits.seconds), (Resource::As, limits.memory), (Resource::Fsize, limits.output)]
    {
        // It may have ended already.
        let _ = prlimit(pid, resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

/// Elsewhere only the clock limits it.
#[cfg(not(target_os = "linux"))]
fn confine(_: &Child, _: Limits) {}

fn last_words(said: &mut File) -> Option<String> {
    let mut words = Vec::new();
    said.rewind().ok()?;
    said.take(WORDS).read_to_end(&mut words).ok()?;
    let words = String::from_utf8_lossy(&words);
    // "[amr @ 0x55d0c8] no sound": what stands in brackets says nothing to people.
    let last = words.lines().rev().find(|line| !line.trim().is_empty())?;
    let last = last.rsplit_once("] ").map_or(last, |(_, words)| words);
    Some(last.trim().to_owned()).filter(|last| !last.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Error, open};
    use crate::test_sound::all_of;
    use std::path::PathBuf;

    const FFMPEG: &str = "ffmpeg";

    fn ffmpeg_is_missing() -> bool {
        let missing = Command::new(FFMPEG).arg("-version").output().is_err();
        if missing {
            eprintln!("skipped: ffmpeg is not installed");
        }
        missing
    }

    /// Ten seconds of a tone in a format that is not decoded here.
    fn tone(folder: &Path, name: &str, arguments: &[&str]) -> PathBuf {
        let path = folder.join(name);
        let made = Command::new(FFMPEG)
            .args(["-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=10:sample_rate=16000", "-y"])
            .args(arguments)
            .arg(as_file(&path))
            .status();
        assert!(made.unwrap().success());
        path
    }

    #[test]
    fn a_recording_that_only_ffmpeg_can_decode_is_heard_whatever_its_name() {
        if ffmpeg_is_missing() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let wma = ["-c:a", "wmav2", "-metadata", "title=El ordeño", "-f", "asf"];
        for name in ["nota.wma", "-i $(touch x) 'nota'.mp3", "http:__nota?.txt", "ñandú;rm -rf.wma"] {
            let mut recording = open(&tone(folder.path(), name, &wma)).unwrap();
            let about = recording.about().clone();
            assert_eq!((about.format.as_str(), about.sample_rate.0), ("Windows Media (WMA)", 16_000));
            assert_eq!(about.title.as_deref(), Some("El ordeño"));
            let heard = all_of(&mut recording)[0].len() as f64 / 16_000.0;
            assert!((9.9..10.2).contains(&heard), "{heard} s of {name}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "nothing else was made");
    }

    #[test]
    fn a_helper_that_takes_too_long_or_too_much_is_stopped_and_says_so() {
        if ffmpeg_is_missing() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = tone(folder.path(), "nota.wma", &["-c:a", "wmav2", "-f", "asf"]);
        let failed = |limits| match decoded(OsStr::new(FFMPEG), &path, limits, &Cancel::new()) {
            Err(Refusal::Failed(reason)) => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(failed(Limits { seconds: 0, ..LIMITS }), "no end after 0 s");
        assert!(!failed(Limits { memory: 1 << 20, ..LIMITS }).is_empty());
        let small = decoded(OsStr::new(FFMPEG), &path, Limits { output: 20_000, ..LIMITS }, &Cancel::new());
        assert!(!matches!(small, Ok(Decoded { cut_short: false, .. })), "{small:?}");
    }

    #[test]
    fn without_the_helper_or_without_sound_the_format_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nota.amr");
        std::fs::write(&path, b"#!AMR\n").unwrap();
        let missing = decoded(OsStr::new("no-such-program"), &path, LIMITS, &Cancel::new());
        assert!(matches!(missing, Err(Refusal::Missing)), "{missing:?}");
        match open(&path) {
            Err(Error::Undecodable { format, .. } | Error::Damaged { format, .. }) => assert_eq!(format, "AMR"),
            other => panic!("{:?}", other.map(|recording| recording.about().clone())),
        }
    }

    #[test]
    fn a_helper_that_nobody_waits_for_any_more_is_stopped_within_a_moment() {
        if ffmpeg_is_missing() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        // A pipe that gives nothing: a file that a slow stick gives as slowly as can be.
        let path = folder.path().join("nota.wma");
        let made = Command::new("mkfifo").arg(&path).status();
        if !made.is_ok_and(|made| made.success()) {
            eprintln!("skipped: mkfifo is not installed");
            return;
        }
        let cancel = Cancel::new();
        let (begun, other) = (Instant::now(), cancel.clone());
        let later = thread::spawn(move || {
            thread::sleep(Duration::from_millis(200));
            other.cancel();
        });
        let decoded = decoded(OsStr::new(FFMPEG), &path, LIMITS, &cancel);
        assert!(matches!(decoded, Err(Refusal::Cancelled)), "{decoded:?}");
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
        later.join().unwrap();
    }
}
