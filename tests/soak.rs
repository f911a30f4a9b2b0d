//! The long runs: `make soak`. Each lasts as long as `SURCO_SOAK_MINUTES` says (default: two hours, four for the hard
//! starts), and says what it has measured.

use std::process::{Child, Command};
use std::time::{Duration, Instant, SystemTime};

use crate::card::{Recording, VirtualCard};
use crate::radio::{Radio, STATION, instant, kill, lima, noise, soon, write_wav};

/// Hard starts are so far apart.
const APART: Duration = Duration::from_secs(10);

fn length(minutes: u64) -> Duration {
    let said = std::env::var("SURCO_SOAK_MINUTES").ok().and_then(|minutes| minutes.parse().ok());
    Duration::from_secs(60 * said.unwrap_or(minutes))
}

fn wait_until(at: SystemTime) {
    std::thread::sleep(at.duration_since(SystemTime::now()).unwrap_or_default());
}

/// A station with one sound at many exact times, and music between.
fn exact(radio: &Radio, sound: &[f32], starts: &[SystemTime]) {
    let times: Vec<String> = starts.iter().map(|start| format!("\"{}\"", lima(*start))).collect();
    radio.write(
        "schedule.toml",
        &format!(
            "{STATION}[[slot]]\nid = \"exacta\"\ntitle = \"Exacta\"\ndays = \"daily\"\nat = [{}]\nlength = \"2s\"\n\
             start_policy = \"hard\"\nplay = {{ file = \"sonidos/exacta.wav\" }}\n",
            times.join(", ")
        ),
    );
    write_wav(&radio.home().join("sonidos/exacta.wav"), sound);
    for index in 0..3 {
        write_wav(&radio.home().join(format!("musica/{index}.wav")), &noise(90 + index, 40.0 + f64::from(index)));
    }
    radio.works(&["ingest", "sonidos", "musica"]);
}

/// Plays hard starts on a card, and says how late each was heard, in milliseconds.
fn hard_starts(card: &VirtualCard, length: Duration) -> Vec<f64> {
    let radio = Radio::empty().with_card(card);
    let sound = noise(1, 2.0);
    let first = soon(15);
    let count = (length.as_secs() / APART.as_secs()) as u32;
    let starts: Vec<_> = (0..count).map(|index| first + APART * index).collect();
    exact(&radio, &sound, &starts);
    let air = radio.start(&["air"]);
    let head = &sound[..12_000];
    let late = std::thread::scope(|scope| {
        // A recording of four hours is more than the memory of some machines, and on a busy one to look through five
        // minutes takes longer than there is until the next have to be recorded.
        let batches = starts.chunks(30).map(|batch| {
            wait_until(batch[0] - Duration::from_secs(3));
            let recorder = card.record();
            wait_until(batch[batch.len() - 1] + Duration::from_secs(3));
            let recording = recorder.stop();
            scope.spawn(move || batch.iter().map(|start| found(&recording, head, *start)).collect::<Vec<f64>>())
        });
        let batches: Vec<_> = batches.collect();
        batches.into_iter().flat_map(|batch| batch.join().unwrap()).collect()
    });
    kill(air);
    late
}

/// By how many milliseconds a start is late: by infinitely many when it is not there, which is told at once and spoils no
/// other start's hours.
fn found(recording: &Recording, sound: &[f32], start: SystemTime) -> f64 {
    match recording.find(sound, start, 0.5) {
        Some((off, likeness)) if likeness > 0.7 => off * 1000.0,
        other => {
            eprintln!("the start of {} is not on the air: {other:?}", lima(start));
            f64::INFINITY
        }
    }
}

fn judge(mut late: Vec<f64>, what: &str) {
    late.iter_mut().for_each(|late| *late = late.abs());
    late.sort_by(f64::total_cmp);
    let part = |part: f64| late[((late.len() as f64 * part).ceil() as usize).clamp(1, late.len()) - 1];
    let worst = part(1.0);
    eprintln!(
        "{what}: {} hard starts, p50 {:.1} ms, p99.9 {:.1} ms, worst {worst:.1} ms",
        late.len(),
        part(0.5),
        part(0.999)
    );
    assert!(part(0.999) <= 20.0 && worst <= 50.0, "{what}");
}

#[test]
#[ignore = "make soak"]
fn hard_starts_for_hours_on_cards_that_run_too_fast_and_too_slow() {
    std::thread::scope(|scope| {
        for speed in [1.0002, 0.9998] {
            scope.spawn(move || {
                let Some(card) = VirtualCard::start_at_speed(speed) else { return };
                judge(hard_starts(&card, length(240)), &format!("a card at x{speed}"));
            });
        }
    });
}

/// Memory in megabytes, and seconds of processor, of a process.
fn figures(child: &Child) -> (f64, f64) {
    let read = |name: &str| std::fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap();
    let status = read("status");
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kilobytes: f64 = memory.trim().trim_end_matches(" kB").parse().unwrap();
    let stat = read("stat");
    let ticks = stat.rsplit(')').next().unwrap().split_whitespace().skip(11).take(2);
    (kilobytes / 1024.0, ticks.map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0)
}

#[test]
#[ignore = "make soak"]
fn hours_on_air_beside_busy_cores_take_little_memory_and_never_run_out_of_sound() {
    let Some(card) = VirtualCard::start() else { return };
    let radio = Radio::empty().with_card(&card);
    let length = length(120);
    let starts: Vec<_> =
        (0..length.as_secs() as u32 / 60).map(|index| soon(30) + Duration::from_secs(60) * index).collect();
    exact(&radio, &noise(1, 2.0), &starts);
    let stress = Command::new("stress-ng")
        .args(["--cpu", "0", "--quiet"])
        .args(["--timeout", &length.as_secs().to_string()])
        .spawn();
    if stress.is_err() {
        eprintln!("stress-ng is not installed: the cores are as busy as they are");
    }
    let air = radio.start(&["air"]);
    std::thread::sleep(Duration::from_secs(20));
    let (begun, (_, at_first)) = (Instant::now(), figures(&air));
    let mut memory = Vec::new();
    while begun.elapsed() < length {
        std::thread::sleep(Duration::from_secs(10));
        memory.push((begun.elapsed().as_secs_f64() / 86_400.0, figures(&air).0));
    }
    let share = (figures(&air).1 - at_first) / begun.elapsed().as_secs_f64();
    let underruns = radio.json(&["now"])["underruns"].as_u64().unwrap();
    // The slope of the line through them, from the second quarter on.
    let settled = &memory[memory.len() / 4..];
    let mean = |of: fn(&(f64, f64)) -> f64| settled.iter().map(of).sum::<f64>() / settled.len() as f64;
    let (day, size) = (mean(|one| one.0), mean(|one| one.1));
    let slope = settled.iter().map(|one| (one.0 - day) * (one.1 - size)).sum::<f64>()
        / settled.iter().map(|one| (one.0 - day).powi(2)).sum::<f64>();
    let most = memory.iter().map(|one| one.1).fold(0.0, f64::max);
    eprintln!(
        "{most:.1} MB at most, {slope:+.1} MB a day, {:.2} % of a core, {underruns} underruns",
        share * 100.0
    );
    kill(air);
    if let Ok(mut stress) = stress {
        let _ = stress.wait();
    }
    assert!(most <= 40.0, "{most} MB");
    assert_eq!(underruns, 0);
}

#[test]
fn power_cuts_on_air_lose_and_double_no_line() {
    cut_on_air(8);
}

#[test]
#[ignore = "make soak"]
fn two_hundred_power_cuts_on_air_lose_and_double_no_line() {
    cut_on_air(200);
}

fn cut_on_air(cuts: u64) {
    let radio = Radio::empty();
    radio.write("schedule.toml", STATION);
    for index in 0..3 {
        write_wav(&radio.home().join(format!("musica/{index}.wav")), &noise(index + 1, 1.2));
    }
    radio.works(&["ingest", "musica"]);
    for cut in 0..cuts {
        let child = radio.start(&["air", "--sink", "null"]);
        std::thread::sleep(Duration::from_millis(400 + cut * 7_919 % 2_600));
        kill(child);
        if cut % 20 == 19 {
            assert_eq!(radio.json(&["log", "--verify"])["intact"], true, "after {cut} cuts");
        }
    }
    // The last life ends in good order, after it has closed what the one before left open.
    radio.works(&["air", "--sink", "null", "--until", &lima(soon(3))]);
    let log = radio.json(&["log"]);
    let rows = log["rows"].as_array().unwrap();
    let open = rows.iter().filter(|row| row["outcome"].is_null()).count();
    assert_eq!(open, 0, "lines without an end: {log}");
    // What is cut in its first moment is taken up again, which is another line.
    let told = |row: &serde_json::Value| (row["item"].to_string(), row["start_utc"].to_string());
    let lines: std::collections::BTreeSet<_> = rows.iter().map(told).collect();
    assert_eq!(lines.len(), rows.len(), "a line is doubled");
    let in_order = rows.windows(2).all(|pair| instant(&pair[0]["start_utc"]) <= instant(&pair[1]["start_utc"]));
    assert!(in_order && rows.len() as u64 > cuts, "{} lines", rows.len());
    eprintln!("{} lines after {cuts} power cuts", rows.len());
}
