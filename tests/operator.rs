//! An operator's commands, from another terminal, to a station that is on air.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::radio::{Radio, instant, lima, noise, soon, write_wav};

const STATION: &str = "[station]\nid = \"radio-de-prueba\"\nname = \"Radio de prueba\"\ntimezone = \"America/Lima\"\n\
                       languages = [\"es\"]\n[continuity]\nplay = { playlist = \"musica\" }\n";

pub(crate) fn radio() -> Radio {
    let radio = Radio::empty();
    radio.write("schedule.toml", STATION);
    for piece in 1..=3 {
        write_wav(&radio.home().join(format!("musica/pieza-{piece}.wav")), &noise(piece, 120.0));
    }
    write_wav(&radio.home().join("sonidos/aviso.wav"), &noise(10, 3.0));
    write_wav(&radio.home().join("carts/1-saludo.wav"), &noise(11, 1.5));
    radio.works(&["ingest", "musica", "sonidos", "carts"]);
    radio
}

fn rows(radio: &Radio) -> Vec<(String, SystemTime, Option<String>)> {
    let log = radio.json(&["log"]);
    let row = |row: &Value| {
        let ending = row["outcome"].as_str().map(str::to_owned);
        (row["title"].as_str().unwrap().to_owned(), instant(&row["start_utc"]), ending)
    };
    log["rows"].as_array().unwrap().iter().map(row).collect()
}

pub(crate) fn until_on_air(radio: &Radio) {
    let begun = SystemTime::now();
    while radio.json(&["now"])["on_air"] != true {
        assert!(begun.elapsed().unwrap() < Duration::from_secs(10), "it does not go on air");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn from_another_terminal_an_operator_plays_skips_interrupts_and_comes_back() {
    let radio = radio();
    assert!(radio.refuses(1, &["skip"]).contains("no está al aire"));
    let mut air = radio.start(&["air", "--sink", "null", "--until", &lima(soon(24))]);
    until_on_air(&radio);
    let at = soon(3);
    radio.works(&["play", "sonidos/aviso.wav", "--at", &lima(at)]);
    let over = SystemTime::now();
    radio.works(&["play", "1", "--over"]);
    radio.works(&["play", "sonidos/aviso.wav", "--now"]);
    std::thread::sleep(at.duration_since(SystemTime::now()).unwrap() + Duration::from_secs(4));
    radio.works(&["skip"]);
    std::thread::sleep(Duration::from_secs(1));
    let panic = SystemTime::now();
    radio.works(&["panic", "--for", "5m"]);
    std::thread::sleep(Duration::from_millis(1500));
    let now = radio.json(&["now"]);
    assert_eq!(now["rung"], "continuity", "{now}");
    assert!(now["away_until"].is_i64(), "{now}");
    radio.works(&["resume"]);
    assert!(radio.refuses(1, &["resume"]).contains("ya está al aire"));
    radio.works(&["lock", "4711"]);
    assert!(radio.refuses(1, &["skip"]).contains("con llave"));
    assert!(radio.refuses(1, &["unlock", "1174"]).contains("no es ese"));
    radio.works(&["unlock", "4711"]);
    for wrong in [
        &["play", "sonidos/no-existe.wav"][..],
        &["extend", "0s"],
        &["extend", "400d"],
        &["panic", "--for", "ayer"],
        &["play", "1", "--at", "25:00"],
    ] {
        radio.refuses(1, wrong);
    }
    assert!(air.wait().unwrap().success());
    assert!(radio.refuses(1, &["skip"]).contains("no está al aire"));

    let rows = rows(&radio);
    let find = |title: &str| rows.iter().filter(|row| row.0.contains(title)).collect::<Vec<_>>();
    let late = find("saludo")[0].1.duration_since(over).unwrap();
    eprintln!("a jingle is heard {} ms after its command was begun", late.as_millis());
    assert!(late < Duration::from_millis(1500), "{late:?}");
    let asked = find("aviso");
    assert_eq!(asked.len(), 2, "{rows:?}");
    let fixed = asked[1].1.duration_since(at).unwrap_or_default();
    assert!(fixed < Duration::from_millis(20), "{fixed:?} late, and never early");
    let after = rows.iter().find(|row| row.1 > panic).unwrap();
    let late = after.1.duration_since(panic).unwrap();
    eprintln!("panic is heard {} ms after its command was begun", late.as_millis());
    assert!(late < Duration::from_millis(1500), "{late:?}");
    assert!(rows.iter().rev().skip(1).all(|row| row.2.is_some()), "{rows:?}");
    let notes = radio.json(&["log"])["notes"].to_string();
    for said in ["pidió", "lo siguiente", "continuidad", "vuelve a la parrilla"] {
        assert!(notes.contains(said), "{said}: {notes}");
    }
}
