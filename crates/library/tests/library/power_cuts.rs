//! What a power cut leaves of what a real process was writing: see `power`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

use surco_library::{Library, Shelf};
use surco_model::{AiringId, Ending, Heartbeat, Status};
use surco_units::Frames;

use crate::fixture::{Radio, at, ended, files_below, started, take};
use crate::power::{Left, Recorder, cut_everywhere};
use crate::processes::process;

/// Everything that a station's processes do to a library, again and again.
#[test]
#[ignore = "is a process of the tests below"]
fn brings_logs_and_backs_up_without_end() {
    let Ok(home) = std::env::var(crate::processes::HOME) else { return };
    let home = Path::new(&home);
    let mut library = Library::open(&home.join("library")).unwrap();
    for number in 1.. {
        let recording = home.join("recording.wav");
        std::fs::write(&recording, format!("{number} ").repeat(2_000)).unwrap();
        let stored = library.store().put(Shelf::Originals, &recording).unwrap();
        library.record_take(&take(&stored.source)).unwrap();
        let begins = number as f64;
        library.append(&[ended(number - 1, begins, Ending::Completed), started(number, begins)]).unwrap();
        let made = library.store().work_folder().join("made.wav");
        std::fs::write(&made, format!("master {number} ").repeat(2_000)).unwrap();
        let master = library.store().adopt(Shelf::Masters, &made, "wav").unwrap();
        println!("\nwrote {number} {} {}", stored.source, master.source);
        let sounding = vec![(AiringId(number), Frames(7))];
        library.beat(&Heartbeat { at: at(begins + 0.5), sounding, status: Status::default() }).unwrap();
        if number % 5 == 0 {
            library.auto_backup().unwrap();
        }
    }
}

/// The numbers and sounds that it said it has kept.
fn kept(said: &[String]) -> BTreeMap<i64, Vec<String>> {
    let text = said.concat();
    let words = text.lines().filter_map(|line| line.strip_prefix("wrote ")?.split_once(' '));
    words
        .map(|(number, sounds)| (number.parse().unwrap(), sounds.split(' ').map(str::to_owned).collect()))
        .collect()
}

#[test]
fn whatever_a_power_cut_leaves_the_library_opens_and_has_all_that_it_said_it_has() {
    let Some(recorder) = Recorder::build() else { return };
    let radio = Radio::new();
    std::fs::create_dir(radio.library_folder()).unwrap();
    let environment = recorder.environment(&radio.library_folder());
    let mut child = process("power_cuts::brings_logs_and_backs_up_without_end", radio.home(), &environment);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    lines.filter(|line| line.starts_with("wrote ")).nth(11).unwrap();
    // Between two of its steps: one that is killed from outside may have taken a step that is not written down.
    let [_, _, (_, log)] = environment;
    std::fs::write(log.with_added_extension("end"), "").unwrap();
    child.wait().unwrap();
    let steps = recorder.take(&radio.library_folder());

    assert!(steps.len() > 300, "{}", steps.len());
    let (mut looked, mut lines) = (0, 0);
    cut_everywhere(&steps, 60, |Left { folder, said, what, .. }| {
        let kept = kept(said);
        let (library, recovered) =
            Library::open_or_recover(folder).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(recovered, None, "{what}: the catalogue was damaged");
        let airings = library.airings(at(-1e6), at(1e6)).unwrap();
        let numbers: Vec<i64> = airings.iter().map(|airing| airing.on_air.airing.0).collect();
        let last = numbers.len() as i64;
        assert_eq!(numbers, (1..=last).collect::<Vec<_>>(), "{what}: a line is lost or doubled");
        assert!(last >= kept.keys().copied().max().unwrap_or(0), "{what}: {last} of {} lines", kept.len());
        let verified = library.verify_journal(None).unwrap();
        assert!(verified.broken.is_empty(), "{what}: {verified:?}");
        let stored = ["originals", "masters"].map(|shelf| files_below(&folder.join(shelf)));
        for file in stored.concat() {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            library.store().verify(&name.parse().unwrap()).unwrap_or_else(|error| panic!("{what}: {error}"));
        }
        let takes = library.takes().unwrap();
        assert!(takes.len() >= kept.len(), "{what}: a recording is lost");
        for sound in takes.iter().map(|take| take.source.to_string()).chain(kept.into_values().flatten()) {
            library.store().verify(&sound.parse().unwrap()).unwrap_or_else(|error| panic!("{what}: {error}"));
        }
        (looked, lines) = (looked + 1, lines.max(last));
    });
    assert!(looked > 200 && lines >= 12, "{looked} times, {lines} lines");
}
