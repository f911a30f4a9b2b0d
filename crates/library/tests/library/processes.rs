//! Several processes with one library, some of which are killed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use surco_library::{Library, Shelf};
use surco_model::{AiringId, Ending, Heartbeat, Status};
use surco_units::Frames;

use crate::fixture::{Radio, at, ended, files_below, started, take};

/// Tells the test's own program to be a station's process, in this folder.
pub(crate) const HOME: &str = "SURCO_TEST_HOME";

/// Runs one of the tests that are marked as ignored as a process of its own.
pub(crate) fn process(name: &str, home: &Path, environment: &[(&str, PathBuf)]) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture"])
        .env(HOME, home)
        .envs(environment.iter().cloned())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The numbers that a process said before it was killed, when it had said as many as are waited for.
fn kill_after(mut child: Child, words: usize, then: Duration) -> Vec<i64> {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let number = |line: String| line.strip_prefix("wrote ").and_then(|number| number.parse().ok());
    let mut said: Vec<i64> = lines.by_ref().filter_map(number).take(words).collect();
    std::thread::sleep(then);
    child.kill().unwrap();
    child.wait().unwrap();
    said.extend(lines.filter_map(number));
    said
}

#[test]
#[ignore = "is a process of the test below"]
fn brings_recordings_without_end() {
    let Ok(home) = std::env::var(HOME) else { return };
    let library = Library::open(&Path::new(&home).join("library")).unwrap();
    for number in 0.. {
        let recording = Path::new(&home).join("recording.wav");
        // Long enough that it is killed while it writes.
        std::fs::write(&recording, format!("{number} ").repeat(400_000)).unwrap();
        library.store().put(Shelf::Originals, &recording).unwrap();
        println!("\nwrote {number}");
    }
}

#[test]
fn a_process_that_is_killed_while_it_brings_recordings_leaves_whole_sounds_and_nothing_else() {
    let radio = Radio::new();
    for round in 0..12 {
        let child = process("processes::brings_recordings_without_end", radio.home(), &[]);
        let said = kill_after(child, 1, Duration::from_millis(round * 3));
        assert!(!said.is_empty());
        let library = radio.library();
        for file in files_below(&radio.library_folder().join("originals")) {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            library.store().verify(&name.parse().unwrap()).unwrap();
        }
        let left: Vec<_> = files_below(&radio.library_folder().join("work"));
        assert_eq!(left.len(), 2, "the gate and this process's own lock: {left:?}");
    }
}

#[test]
#[ignore = "is a process of the test below"]
fn writes_the_journal_without_end() {
    let Ok(home) = std::env::var(HOME) else { return };
    let mut library = Library::open(&Path::new(&home).join("library")).unwrap();
    let mut airing = library.past().unwrap().last_airing.0;
    loop {
        airing += 1;
        let begins = airing as f64;
        library.append(&[started(airing, begins), ended(airing - 1, begins, Ending::Completed)]).unwrap();
        println!("\nwrote {airing}");
        let sounding = vec![(AiringId(airing), Frames(7))];
        library.beat(&Heartbeat { at: at(begins + 0.5), sounding, status: Status::default() }).unwrap();
    }
}

#[test]
fn a_playout_that_is_killed_again_and_again_loses_and_doubles_no_line() {
    let radio = Radio::new();
    let mut last = 0;
    for round in 0..12 {
        let child = process("processes::writes_the_journal_without_end", radio.home(), &[]);
        let said = kill_after(child, 3, Duration::from_millis(round));
        let library = radio.library();
        library.check_integrity().unwrap();
        let past = library.past().unwrap();
        // The last line may be written, and not said.
        let said_last = *said.last().unwrap();
        assert!((said_last..=said_last + 1).contains(&past.last_airing.0), "{said_last}: {past:?}");
        assert_eq!(said.first(), Some(&(last + 1)), "numbers go on");
        last = past.last_airing.0;
        let numbers: Vec<i64> =
            library.airings(at(0.0), at(1e9)).unwrap().iter().map(|airing| airing.on_air.airing.0).collect();
        assert_eq!(numbers, (1..=last).collect::<Vec<_>>());
        let [unfinished] = &past.unfinished[..] else { panic!("{past:?}") };
        let known = [at(last as f64), at(last as f64 + 0.5)];
        assert!(unfinished.airing.0 == last && known.contains(&unfinished.at), "{unfinished:?}");
    }
}

#[test]
fn many_may_open_a_new_library_at_once() {
    for _ in 0..8 {
        let radio = Radio::new();
        std::thread::scope(|scope| {
            let opened: Vec<_> = (0..8).map(|_| scope.spawn(|| Library::open(&radio.library_folder()))).collect();
            opened.into_iter().for_each(|opened| drop(opened.join().unwrap().unwrap()));
        });
        radio.library().check_integrity().unwrap();
    }
}

#[test]
fn the_journal_is_written_while_recordings_are_brought_and_others_look_on() {
    let radio = Radio::new();
    drop(radio.library());
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let bringing = scope.spawn(|| {
            let mut library = radio.library();
            for number in 0..60 {
                let path = radio.write(&format!("usb/{number}.ogg"), format!("recording {number}"));
                let stored = library.store().put(Shelf::Originals, &path).unwrap();
                library.record_take(&take(&stored.source)).unwrap();
            }
        });
        let looking = scope.spawn(|| {
            let mut seen = 0;
            while !done.load(Ordering::Relaxed) {
                // Every command opens the library anew.
                let library = radio.library();
                let now = library.airings(at(0.0), at(1e9)).unwrap().len();
                assert!(now >= seen, "a line was there and is not any more");
                seen = now;
                library.takes().unwrap();
                library.last_beat().unwrap();
            }
        });
        let mut journal = radio.library();
        let mut longest = Duration::ZERO;
        for airing in 1..=150 {
            let begun = std::time::Instant::now();
            journal.append(&[started(airing, airing as f64)]).unwrap();
            journal
                .beat(&Heartbeat { at: at(airing as f64), sounding: vec![], status: Status::default() })
                .unwrap();
            longest = longest.max(begun.elapsed());
        }
        bringing.join().unwrap();
        done.store(true, Ordering::Relaxed);
        looking.join().unwrap();
        assert!(longest < Duration::from_secs(5), "a line waited {longest:?}");
    });
    let library = radio.library();
    assert_eq!(library.airings(at(0.0), at(1e9)).unwrap().len(), 150);
    assert_eq!(library.takes().unwrap().len(), 60);
    library.check_integrity().unwrap();
}
