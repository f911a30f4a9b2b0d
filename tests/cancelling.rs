//! Ctrl-C in the middle of any work that takes time: the command ends within a second, and nothing is half done.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::radio::{EPISODE, Radio, Running, STATION, noise, write_wav};

/// What a command may take to end. A busy machine needs a moment more to wake it.
const AT_ONCE: Duration = Duration::from_millis(1000);

/// How long a recording is so that the work with it can be met half way.
const LONG: f64 = 300.0;

/// Starts a command, presses Ctrl-C as soon as it is at work, and waits for its end. Its exit code.
fn interrupt(radio: &Radio, arguments: &[&str], is_at_work: impl Fn() -> bool) -> Option<i32> {
    let child = radio.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut running = Running::from(child);
    while !is_at_work() {
        assert!(running.try_wait().unwrap().is_none(), "surco {arguments:?} ended before it was seen at work");
        std::thread::sleep(Duration::from_millis(1));
    }
    let pressed = Instant::now();
    let told = Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap();
    assert!(told.success());
    let status = running.wait().unwrap();
    let took = pressed.elapsed();
    assert!(took < AT_ONCE, "surco {arguments:?} took {took:?} to end");
    status.code()
}

/// Every file below a folder. One that goes meanwhile is none.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// The sounds of the content store, and what lies in its work folders.
fn stored(radio: &Radio) -> Vec<PathBuf> {
    let shelves = ["originals", "masters", "work"].map(|shelf| radio.home().join("library").join(shelf));
    let files = shelves.iter().flat_map(|shelf| files_below(shelf));
    files.filter(|path| path.file_name().is_some_and(|name| name != "lock")).collect()
}

fn is_in_work(radio: &Radio) -> bool {
    stored(radio).iter().any(|path| path.starts_with(radio.home().join("library/work")))
}

/// A station with one long recording.
fn with_a_long_recording(path: &str) -> Radio {
    let radio = Radio::empty();
    radio.write("schedule.toml", STATION);
    write_wav(&radio.home().join(path), &noise(1, LONG));
    radio
}

#[test]
fn an_ingest_ends_at_once_and_keeps_nothing_of_the_recording_it_was_at() {
    let radio = with_a_long_recording("musica/larga.wav");
    assert_eq!(interrupt(&radio, &["ingest"], || is_in_work(&radio)), Some(3), "a recording was left");
    assert_eq!(stored(&radio), Vec::<PathBuf>::new());
    let takes = radio.json(&["ingest"]);
    assert_eq!((takes["takes"][0]["known"].clone(), stored(&radio).len()), (false.into(), 1));
}

#[test]
fn a_watch_ends_at_once_in_the_middle_of_a_recording() {
    let radio = with_a_long_recording("notas/larga.wav");
    let code = interrupt(&radio, &["ingest", "--watch", "notas", "--settle", "1"], || is_in_work(&radio));
    assert_eq!(code, Some(0), "the good end of a watch");
    assert_eq!(stored(&radio), Vec::<PathBuf>::new());
}

#[test]
fn a_normalisation_ends_at_once_and_the_older_file_stays() {
    let radio = with_a_long_recording("larga.wav");
    radio.write("lista.flac", "an older file");
    let is_at_work = || std::fs::read_dir(radio.home()).unwrap().count() > 3;
    assert_eq!(interrupt(&radio, &["normalize", "larga.wav", "-o", "lista.flac"], is_at_work), Some(1));
    assert_eq!(std::fs::read_to_string(radio.home().join("lista.flac")).unwrap(), "an older file");
    let names: Vec<_> = files_below(radio.home()).into_iter().filter(|path| path.is_file()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn an_assembly_an_archiving_and_a_backup_end_at_once_and_can_be_done_again() {
    let radio = Radio::sample();
    let episode = radio.home().join("programs/manos-limpias/episodes/1-el-lavado-de-la-ubre");
    write_wav(&episode.join("04-lavar-y-secar.wav"), &noise(4, LONG));
    radio.works(&["ingest", "programs"]);
    let before = stored(&radio);
    assert_eq!(interrupt(&radio, &["assemble", EPISODE], || is_in_work(&radio)), Some(1));
    assert_eq!(stored(&radio), before);
    radio.works(&["assemble", EPISODE]);
    assert_eq!(stored(&radio).len(), before.len() + 1);

    let site = radio.home().join("library/archive");
    let is_made = || files_below(&site).iter().any(|path| path.metadata().is_ok_and(|made| made.len() > 100_000));
    assert_eq!(interrupt(&radio, &["archive", EPISODE], is_made), Some(1));
    let left = files_below(&site);
    let is_for_readers = |path: &PathBuf| !["lock", "archive.json"].iter().any(|own| path.ends_with(own));
    assert!(!left.iter().any(is_for_readers), "{left:?}");
    radio.works(&["archive", EPISODE]);

    let places = || files_below(radio.home()).len();
    let (there, file) = (places(), radio.home().join("radio.surco"));
    let is_written = || std::fs::read_dir(radio.home()).unwrap().count() > 5;
    assert_eq!(interrupt(&radio, &["backup", "radio.surco"], is_written), Some(1));
    assert!(!file.exists());
    assert_eq!(places(), there);
    radio.works(&["backup", "radio.surco"]);
    assert!(file.exists());
}
