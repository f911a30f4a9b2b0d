//! A station for who opens the folder the first time: what is new is ready, and what is not ready says what to do.

use std::time::{Duration, SystemTime};

use crate::radio::{Radio, STATION, lima, noise, read_wav, write_wav};

/// The findings of a document, by their codes.
fn codes(document: &serde_json::Value) -> Vec<String> {
    let findings = document["diagnostics"].as_array().unwrap();
    findings.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_new_station_is_ready_for_the_air() {
    let radio = Radio::empty();
    assert_eq!(radio.run(&["init", "mi-radio"]).status.code(), Some(0));
    let home = radio.home().join("mi-radio");
    let call = |arguments: &[&str]| radio.command(arguments).current_dir(&home).output().unwrap();
    let checked = call(&["check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stderr));
    assert_eq!(call(&["plan"]).status.code(), Some(0));
    let until = lima(SystemTime::now() + Duration::from_secs(8));
    let aired = call(&["air", "--sink", "null", "--sink", "wav:aire.wav", "--until", &until]);
    assert_eq!(aired.status.code(), Some(0), "{}", String::from_utf8_lossy(&aired.stderr));
    let heard = read_wav(&home.join("aire.wav"));
    assert!(heard.iter().any(|sample| sample.abs() > 0.05), "silence");
}

#[test]
fn an_init_that_is_cancelled_leaves_nothing() {
    let radio = Radio::empty();
    let mut init = radio.start(&["init", "mi-radio"]);
    while !radio.home().join("mi-radio/schedule.toml").exists() {
        assert!(init.try_wait().unwrap().is_none(), "it was too quick to be cancelled");
        std::thread::sleep(Duration::from_millis(1));
    }
    crate::radio::terminate(&init);
    assert_eq!(init.wait().unwrap().code(), Some(1));
    assert!(!radio.home().join("mi-radio").exists());
}

#[test]
fn a_station_that_was_not_ingested_has_one_cause_and_one_command_mends_it_and_then_the_next() {
    let radio = Radio::sample();
    let plan = ["plan", "--days", "7", "--json"];
    let planned = |radio: &Radio| codes(&serde_json::from_slice(&radio.run(&plan).stdout).unwrap());
    let checked = |radio: &Radio| codes(&serde_json::from_slice(&radio.run(&["check", "--json"]).stdout).unwrap());
    assert_eq!(planned(&radio), ["schedule-continuity-not-ingested"]);
    assert_eq!(checked(&radio), ["schedule-continuity-not-ingested"]);
    let told = radio.refuses(1, &["check"]);
    assert!(told.contains("surco ingest"), "{told}");
    // The whole folder, without its library, and nothing is said of the texts in it.
    let ingested = radio.json(&["ingest"]);
    assert!(ingested["takes"].as_array().unwrap().len() > 30, "{ingested}");
    assert_eq!((&ingested["failed"], &ingested["skipped"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert_eq!(planned(&radio), ["schedule-not-assembled"]);
    assert_eq!(checked(&radio), ["schedule-not-assembled"]);
    let told = String::from_utf8(radio.run(&["check"]).stderr).unwrap();
    assert!(told.contains("surco assemble --all"), "{told}");
    let all = radio.json(&["assemble", "--all"]);
    assert!(all["episodes"].as_array().unwrap().len() > 5, "{all}");
    assert_eq!((&all["failed"], &all["skipped"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert_eq!(planned(&radio), Vec::<String>::new());
    assert_eq!(checked(&radio), Vec::<String>::new());
    // What only drafts and missing recordings keep from the archive is left out, and said.
    let archived = radio.json(&["archive", "--all"]);
    assert_eq!(archived["episodes"].as_array().unwrap().len(), all["episodes"].as_array().unwrap().len());
}

#[test]
fn a_station_on_air_takes_in_by_itself_what_lies_in_its_folder() {
    let radio = Radio::empty();
    radio.write("schedule.toml", STATION);
    write_wav(&radio.home().join("musica/primera.wav"), &noise(1, 40.0));
    radio.works(&["ingest", "musica"]);
    write_wav(&radio.home().join("musica/segunda.wav"), &noise(2, 40.0));
    radio.write("musica/rota.mp3", "no sound at all");
    let until = lima(SystemTime::now() + Duration::from_secs(26));
    let aired = radio.works(&["air", "--sink", "null", "--sink", "wav:al-aire.wav", "--until", &until]);
    let told = String::from_utf8(aired.stderr).unwrap();
    assert_eq!(told.matches("rota.mp3").count(), 1, "a recording that cannot be used is reported once: {told}");
    let takes = radio.json(&["ingest", "musica/primera.wav", "musica/segunda.wav"]);
    let known: Vec<bool> =
        takes["takes"].as_array().unwrap().iter().map(|take| take["known"].as_bool().unwrap()).collect();
    assert_eq!(known, [true, true], "{takes}");
}
