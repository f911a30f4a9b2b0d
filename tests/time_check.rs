//! What says the time is right about it, whenever it goes out.

use chrono::Timelike;

use crate::radio::{Radio, STATION, noise, write_wav};

const TIME_CHECKS: &str = r#"[[slot]]
id = "hora"
title = "La hora"
at = "00:07"
every = "17m"
to = "23:50"
length = "10s"
play = { time_check = "sonidos/hora" }

[[slot]]
id = "hora-en-punto"
title = "La hora en punto"
at = "06:00"
every = "6h"
to = "18:00"
length = "10s"
start_policy = "hard"
play = { time_check = "sonidos/hora" }
"#;

#[test]
fn every_time_check_of_a_day_says_the_minute_at_which_it_begins_with_the_pieces_of_zararadio() {
    let radio = Radio::empty();
    radio.write("schedule.toml", &format!("{STATION}{TIME_CHECKS}"));
    for piece in 1..=4 {
        write_wav(
            &radio.home().join(format!("musica/{piece}.wav")),
            &noise(piece, 100.0 + 13.0 * f64::from(piece)),
        );
    }
    let hours = (0..24).flat_map(|hour| [format!("HRS{hour:02}"), format!("HRS{hour:02}_O")]);
    let names = hours.chain((0..60).map(|minute| format!("MIN{minute:02}")));
    for (seed, name) in names.enumerate() {
        write_wav(&radio.home().join(format!("sonidos/hora/{name}.wav")), &noise(1_000 + seed as u32, 0.8));
    }
    radio.works(&["ingest", "musica", "sonidos"]);
    radio.works(&["check"]);
    let report = radio.json(&["simulate", "--from", "2026-11-23", "--days", "1"]);
    let rows = report["as_run"].as_array().unwrap();
    let mut said = 0;
    for row in rows.iter().filter(|row| row["slot"].as_str().is_some_and(|slot| slot.starts_with("hora"))) {
        let utc = chrono::DateTime::parse_from_rfc3339(row["start_utc"].as_str().unwrap()).unwrap();
        let local = utc - chrono::Duration::hours(5);
        let expected = format!("{:02}:{:02}", local.hour(), local.minute());
        assert_eq!(row["title"], expected, "{row}");
        assert_eq!(row["outcome"], "completed", "{row}");
        said += 1;
    }
    assert!(said >= 80, "{said} in a day");
    let plan = radio.json(&["plan", "--date", "2026-11-23"]);
    let noon = plan["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["start_local"].as_str().unwrap().contains("T12:00:00"));
    assert_eq!(noon.unwrap()["duration_s"].as_f64().unwrap().round(), 1.0, "one piece says twelve o'clock");
}
