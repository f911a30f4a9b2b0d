//! The power goes at any moment: nothing that was there is lost, nothing is half there, and the radio goes on.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

use crate::radio::{EPISODE, Radio, STATION, instant, kill, lima, noise, soon, write_wav};

/// Every file of the content store is whole: named by what is in it.
fn store_is_whole(radio: &Radio) {
    let library = radio.home().join("library");
    for shelf in ["originals", "masters"] {
        each_file(&library.join(shelf), &mut |path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let hash = blake3::hash(&std::fs::read(path).unwrap()).to_hex();
            assert_eq!(name, hash.as_str(), "{} is not what its name says", path.display());
        });
    }
    let doctor = radio.json(&["doctor"]);
    let library = doctor["checks"].as_array().unwrap().iter().find(|check| check["name"] == "library").unwrap();
    assert_eq!(library["ok"], true, "{library}");
}

fn each_file(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() { each_file(&path, visit) } else { visit(&path) }
    }
}

#[test]
fn an_ingest_killed_at_any_moment_leaves_no_half_recording_and_can_be_repeated() {
    let radio = Radio::sample();
    for millis in [3, 10, 25, 50, 90, 150, 250, 400, 700] {
        let child = radio.start(&["ingest", "programs", "musica"]);
        std::thread::sleep(Duration::from_millis(millis));
        kill(child);
        store_is_whole(&radio);
    }
    let all = radio.json(&["ingest", "programs", "musica"]);
    assert!(all["failed"].as_array().unwrap().is_empty(), "{}", all["failed"]);
    let again = radio.json(&["ingest", "programs", "musica"]);
    assert!(again["takes"].as_array().unwrap().iter().all(|take| take["known"] == true));
    store_is_whole(&radio);
}

#[test]
fn an_assembly_killed_at_any_moment_leaves_no_half_master_and_ends_the_same() {
    let radio = Radio::sample();
    radio.works(&["ingest", "programs"]);
    for millis in [50, 150, 300, 600, 1000, 1600] {
        let child = radio.start(&["assemble", EPISODE]);
        std::thread::sleep(Duration::from_millis(millis));
        kill(child);
        store_is_whole(&radio);
    }
    let survivor = radio.json(&["assemble", EPISODE]);
    let undisturbed = Radio::ready().json(&["assemble", EPISODE]);
    assert_eq!(survivor["master"], undisturbed["master"], "the same inputs give the same bytes");
}

#[test]
fn a_playout_killed_on_air_takes_the_programme_up_where_it_would_be_by_now() {
    let radio = Radio::empty();
    let start = soon(4);
    let slot = format!(
        "[[slot]]\nid = \"programa\"\ntitle = \"Programa\"\ndays = \"daily\"\nat = \"{}\"\nlength = \"5m\"\n\
         start_policy = \"hard\"\nplay = {{ file = \"programa.wav\" }}\n",
        lima(start)
    );
    radio.write("schedule.toml", &format!("{STATION}{slot}"));
    write_wav(&radio.home().join("programa.wav"), &noise(1, 120.0));
    write_wav(&radio.home().join("musica/pieza.wav"), &noise(2, 90.0));
    radio.works(&["ingest", "programa.wav", "musica"]);
    let until = lima(start + Duration::from_secs(40));
    for pause in [1_300, 500, 2_200, 900] {
        let child = radio.start(&["air", "--sink", "null", "--until", &until]);
        let wait = (start + Duration::from_secs(2)).duration_since(SystemTime::now()).unwrap_or_default();
        std::thread::sleep(wait + Duration::from_millis(2_500));
        kill(child);
        std::thread::sleep(Duration::from_millis(pause));
    }
    let begun = Instant::now();
    let child = radio.start(&["air", "--sink", "null", "--until", &until]);
    while begun.elapsed() < Duration::from_secs(6) {
        let now = radio.json(&["now"]);
        // The heartbeat of the life before is still fresh; the row of this one is what counts.
        let rows = radio.json(&["log"])["rows"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["slot"] == "programa")
            .count();
        if now["on_air"] == true && rows == 5 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    eprintln!("on air again {:.1} s after the process was started", begun.elapsed().as_secs_f64());
    kill(child);
    let log = radio.json(&["log"]);
    let rows: Vec<&Value> =
        log["rows"].as_array().unwrap().iter().filter(|row| row["slot"] == "programa").collect();
    assert_eq!(rows.len(), 5, "one line for every time it sounded: {rows:?}");
    let verified = radio.json(&["log", "--verify"]);
    assert_eq!(verified["intact"], true, "{verified}");
    assert!(rows[..4].iter().all(|row| row["outcome"] == "interrupted"), "{rows:?}");
    for row in &rows[1..] {
        let late = instant(&row["start_utc"]).duration_since(start).unwrap().as_secs_f64();
        let position = row["position_s"].as_f64().unwrap();
        assert!((late - position).abs() < 0.5, "at {late} s it was at {position} s");
    }
}

#[test]
fn a_second_playout_on_the_same_library_is_refused() {
    let radio = Radio::empty();
    radio.write("schedule.toml", STATION);
    write_wav(&radio.home().join("musica/pieza.wav"), &noise(2, 30.0));
    radio.works(&["ingest", "musica"]);
    let first = radio.start(&["air", "--sink", "null"]);
    std::thread::sleep(Duration::from_millis(1500));
    let told = radio.refuses(1, &["air", "--sink", "null"]);
    kill(first);
    assert!(told.contains("emisión en marcha"), "{told}");
}
