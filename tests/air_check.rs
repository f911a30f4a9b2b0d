//! What went out is heard again from the log, after a power cut too.

use std::time::{Duration, SystemTime};

use crate::card::best_match;
use crate::radio::{Radio, STATION, instant, kill, lima, read_wav, soon, write_wav};

const AIR_CHECK: &str = r#"[aircheck]
keep = "7d"
disk = "1GB"

"#;

/// A tune that no other seed has: a note every tenth of a second.
fn tune(seed: u32, seconds: f64) -> Vec<f32> {
    let (mut phase, mut note) = (0.0_f64, seed);
    (0..(seconds * 48_000.0) as usize)
        .map(|index| {
            if index % 4_800 == 0 {
                note = note.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            }
            let frequency = 220.0 * 2.0_f64.powf(f64::from(note >> 27) / 12.0);
            phase += std::f64::consts::TAU * frequency / 48_000.0;
            (0.4 * phase.sin()) as f32
        })
        .collect()
}

#[test]
fn a_line_of_the_log_is_heard_as_it_sounded_up_to_the_second_or_two_before_a_power_cut() {
    let radio = Radio::empty();
    let start = soon(5);
    let slot = format!(
        "[[slot]]\nid = \"aviso\"\ntitle = \"Aviso\"\nat = \"{}\"\nlength = \"30s\"\nstart_policy = \"hard\"\n\
         after_outage = \"skip\"\nplay = {{ file = \"sonidos/aviso.wav\" }}\n",
        lima(start)
    );
    radio.write("schedule.toml", &format!("{STATION}{AIR_CHECK}{slot}"));
    let sound = tune(7, 20.0);
    write_wav(&radio.home().join("sonidos/aviso.wav"), &sound);
    write_wav(&radio.home().join("musica/pieza.wav"), &tune(99, 60.0));
    radio.works(&["ingest", "sonidos", "musica"]);
    let air = radio.start(&["air", "--sink", "null"]);
    let cut = start + Duration::from_secs(7);
    std::thread::sleep(cut.duration_since(SystemTime::now()).unwrap());
    kill(air);
    // It comes back, and what it records now is kept beside what there was.
    radio.works(&["air", "--sink", "null", "--until", &lima(soon(3))]);

    let log = radio.json(&["log"]);
    let row = log["rows"].as_array().unwrap().iter().find(|row| row["slot"] == "aviso").unwrap();
    assert_eq!(row["outcome"], "interrupted");
    let number = row["row"].to_string();
    let heard = radio.json(&["log", "--listen", &number, "-o", "aviso-como-salio.wav"]);
    assert!(heard["heard_s"].as_f64().unwrap() >= 4.0, "{heard}");
    assert_eq!(instant(&heard["heard_from_utc"]), instant(&row["start_utc"]));
    let heard = read_wav(&radio.home().join("aviso-como-salio.wav"));
    for second in 0..3 {
        let from = second * 48_000;
        let wanted = &sound[from + 4_800..from + 28_800];
        let (place, likeness) = best_match(&heard[from..from + 48_000], wanted).unwrap();
        let late = (place as f64 - 4_800.0) / 48.0;
        eprintln!("second {second}: {late:+.2} ms, likeness {likeness:.3}");
        assert!(late.abs() < 20.0 && likeness > 0.9, "second {second}: {late:+.1} ms, likeness {likeness:.3}");
    }
    // What went out before that line is another thing.
    let before = log["rows"].as_array().unwrap().iter().find(|row| row["kind"] == "music").unwrap();
    radio.works(&["log", "--listen", &before["row"].to_string(), "-o", "antes.wav"]);
    let before = read_wav(&radio.home().join("antes.wav"));
    let (_, likeness) = best_match(&before[..96_000], &sound[4_800..28_800]).unwrap();
    assert!(likeness < 0.5, "{likeness}");
    assert!(radio.refuses(1, &["log", "--listen", "4711"]).contains("no tiene la línea 4711"));
}
