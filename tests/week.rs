//! A week of the sample grid, in simulated time, through the real program.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::radio::{EPISODE, Radio};

/// Every series of the sample station has its master.
fn whole_station() -> Radio {
    let radio = Radio::sample();
    radio.works(&["ingest", "programs", "musica", "sonidos"]);
    let plan = std::fs::read_dir(radio.home().join("programs")).unwrap();
    for series in plan.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for episode in std::fs::read_dir(series.join("episodes")).unwrap() {
            let name = format!(
                "{}/{}",
                series.file_name().unwrap().to_string_lossy(),
                episode.unwrap().file_name().to_string_lossy()
            );
            radio.works(&["assemble", &name]);
        }
    }
    radio
}

fn rows<'a>(document: &'a Value, name: &str) -> &'a Vec<Value> {
    document[name].as_array().unwrap_or_else(|| panic!("no {name}: {document}"))
}

#[test]
fn a_week_of_the_sample_grid_plays_as_planned_to_the_frame_and_is_never_silent() {
    let radio = whole_station();
    let week = radio.json(&["simulate", "--from", "2026-12-07", "--days", "7"]);
    let errors = &week["onset_error_ms"];
    assert!(errors["starts"].as_u64().unwrap() >= 50, "{errors}");
    assert_eq!(errors["max"], 0.0, "a hard start is off its frame");
    let holes: Vec<_> =
        rows(&week, "silence").iter().filter(|hole| hole["duration_s"].as_f64().unwrap() > 0.5).collect();
    assert!(holes.is_empty(), "dead air: {holes:?}");
    assert!(rows(&week, "notes").is_empty(), "something went wrong: {}", week["notes"]);
    // Every programme slot of the plan was on the air, at its instant, once.
    let aired: BTreeSet<(&str, &str)> = (rows(&week, "as_run").iter())
        .filter_map(|row| Some((row["slot"].as_str()?, row["start_utc"].as_str()?)))
        .collect();
    let plan = radio.json(&["plan", "--date", "2026-12-07", "--days", "7"]);
    let hard = rows(&plan, "items").iter().filter(|item| item["policy"] == "hard");
    for item in hard {
        let wanted = (item["slot"].as_str().unwrap(), item["start_utc"].as_str().unwrap());
        assert!(aired.contains(&wanted), "{wanted:?} was planned and did not air");
    }
}

#[test]
fn a_week_with_every_kind_of_fault_has_no_dead_air_but_the_dark() {
    let radio = whole_station();
    let week = radio.json(&[
        "simulate",
        "--from",
        "2026-12-07",
        "--days",
        "3",
        "--fault",
        "power-cut@2026-12-07T05:02:10:90s",
        "--fault",
        "missing@2026-12-07T11:59:30:120s",
        "--fault",
        "slow@2026-12-08T04:59:58:4s",
        "--fault",
        "clock-step@2026-12-08T09:00:00:-30s",
        "--fault",
        "clock-step@2026-12-08T15:00:00:30s",
        "--fault",
        "power-cut@2026-12-09T12:00:20:600s",
    ]);
    for hole in rows(&week, "silence") {
        let (length, dark) = (hole["duration_s"].as_f64().unwrap(), hole["power_cut"].as_bool().unwrap());
        assert!(dark || length <= 0.5, "{length} s of dead air at {}", hole["start_utc"]);
    }
    let dark = rows(&week, "silence").iter().filter(|hole| hole["power_cut"] == true).count();
    assert_eq!(dark, 2);
    let reasons =
        |word: &str| rows(&week, "as_run").iter().any(|row| row["reason"].as_str().unwrap().contains(word));
    assert!(reasons("Retomado"), "nothing was joined after a power cut");
}

#[test]
fn what_a_simulation_renders_is_as_long_as_it_should_be_and_holds_the_master_at_its_second() {
    let radio = Radio::ready();
    let master = radio.json(&["assemble", EPISODE]);
    let slot = "\n[[slot]]\nid = \"prueba\"\ntitle = \"Prueba\"\ndays = \"daily\"\nat = \"03:00:05\"\nlength = \"2m\"\n\
                start_policy = \"hard\"\npriority = 100\nplay = { program = \"manos-limpias\" }\n";
    let schedule = std::fs::read_to_string(radio.home().join("schedule.toml")).unwrap();
    radio.write("schedule.toml", &format!("{schedule}{slot}"));
    let rendered = radio.home().join("prueba.wav");
    let render = || {
        let span = ["simulate", "--from", "2026-12-07T03:00:00", "--until", "2026-12-07T03:00:20"];
        radio.works(&[&span[..], &["--render", rendered.to_str().unwrap()]].concat());
        crate::radio::read_wav(&rendered)
    };
    let heard = render();
    assert_eq!(heard.len(), 20 * 48_000);
    let sound = crate::radio::read_wav(&radio.home().join(master["master"].as_str().unwrap()));
    let (offset, likeness) = crate::card::best_match(&heard[4 * 48_000..7 * 48_000], &sound[..24_000]).unwrap();
    assert_eq!(offset, 48_000, "0 frames off its second");
    assert!(likeness > 0.99, "{likeness}");

    // The same, as a station wants it that is one of many on the dial.
    radio.write("schedule.toml", &format!("[processing]\npreset = \"fm\"\n\n{schedule}{slot}"));
    let denser = render();
    let power = |sound: &[f32]| sound[6 * 48_000..].iter().map(|sample| sample * sample).sum::<f32>();
    let louder = 10.0 * (power(&denser) / power(&heard)).log10();
    assert!((1.0..6.0).contains(&louder), "{louder} dB");
}

#[test]
fn what_happens_when_the_dawn_programme_is_missing_is_rehearsed_line_by_line() {
    let radio = whole_station();
    let span = ["simulate", "--from", "2026-12-11T04:50", "--until", "2026-12-11T05:20"];
    let heard = |more: &[&str]| {
        let output = radio.works(&[&span[..], more].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    let dawn = |told: &str| told.lines().find(|line| line.contains("05:00:00")).unwrap_or_default().to_owned();
    let (with, without) = (dawn(&heard(&[])), dawn(&heard(&["--without", "manos-limpias"])));
    assert!(with.contains("El lavado"), "{with}");
    assert!(!without.is_empty() && !without.contains("El lavado"), "something else begins then: {without}");
    assert!(radio.refuses(1, &[&span[..], &["--without", "manos-sucias"]].concat()).contains("manos-sucias"));
    let outside = [&span[..], &["--fault", "power-cut@2026-12-12T05:00:00"]].concat();
    assert!(radio.refuses(1, &outside).contains("fuera del tiempo"));
}
