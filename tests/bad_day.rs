//! A playout's bad day, for real: files that are not what they were, a full disk, a catalogue that is held or damaged,
//! clocks that jump, a terminal that hangs. It plays on, and its log is whole.

use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use crate::card::{VirtualCard, faketime};
use crate::full_disk::SmallDisk;
use crate::radio::{Radio, Running, STATION, instant, kill, lima, noise, read_wav, soon, write_wav};

/// A station that plays a second and a little of music after the other.
fn restless(home: &Path) {
    std::fs::write(home.join("schedule.toml"), STATION).unwrap();
    for index in 0..3 {
        write_wav(&home.join(format!("musica/{index}.wav")), &noise(index + 1, 1.2));
    }
}

fn pause(seconds: f64) {
    std::thread::sleep(Duration::from_secs_f64(seconds));
}

fn pipe_at(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// The log has a line for every moment between two instants.
fn assert_log_is_whole(radio: &Radio, home: &str, from: SystemTime, until: SystemTime) {
    let log = radio.json(&["log", "--home", home]);
    let mut end = from;
    for row in log["rows"].as_array().unwrap() {
        let start = instant(&row["start_utc"]);
        let gap = start.duration_since(end).unwrap_or_default();
        assert!(gap < Duration::from_millis(600), "nothing in the log for {gap:?} before {row}");
        end = end.max(instant(&row["end_utc"]));
    }
    assert!(end > until - Duration::from_secs(2), "the last line is of {end:?}");
    assert_eq!(radio.json(&["log", "--home", home, "--verify"])["intact"], true);
}

#[test]
fn files_that_are_missing_empty_cut_damaged_or_do_not_answer_cost_half_a_second_at_most() {
    let Some(card) = VirtualCard::start() else { return };
    let radio = Radio::empty().with_card(&card);
    let first = soon(10);
    let names = ["missing", "empty", "cut", "damaged", "silent-disk", "good"];
    let starts: Vec<_> = (0..6).map(|index| first + Duration::from_secs(3) * index).collect();
    let slots = names.iter().zip(&starts).map(|(name, start)| {
        format!(
            "[[slot]]\nid = \"{name}\"\ntitle = \"{name}\"\ndays = \"daily\"\nat = \"{}\"\nlength = \"3s\"\n\
             start_policy = \"hard\"\nplay = {{ file = \"sonidos/{name}.wav\" }}\n\n",
            lima(*start)
        )
    });
    radio.write("schedule.toml", &format!("{STATION}{}", slots.collect::<String>()));
    let sounds: Vec<Vec<f32>> = (1..=6).map(|seed| noise(seed, 3.0)).collect();
    let mut stored = Vec::new();
    for (name, sound) in names.iter().zip(&sounds) {
        let path = radio.home().join(format!("sonidos/{name}.wav"));
        write_wav(&path, sound);
        let hash = blake3::hash(&std::fs::read(&path).unwrap()).to_hex().to_string();
        stored.push(radio.home().join(format!("library/originals/{}/{hash}.wav", &hash[..2])));
    }
    write_wav(&radio.home().join("musica/pieza.wav"), &noise(99, 60.0));
    radio.works(&["ingest", "sonidos", "musica"]);
    std::fs::remove_file(&stored[0]).unwrap();
    std::fs::write(&stored[1], "").unwrap();
    let whole = std::fs::read(&stored[2]).unwrap();
    std::fs::write(&stored[2], &whole[..whole.len() / 2]).unwrap();
    let mut spoilt = std::fs::read(&stored[3]).unwrap();
    spoilt[60_000..90_000].fill(0x7f);
    std::fs::write(&stored[3], spoilt).unwrap();
    std::fs::remove_file(&stored[4]).unwrap();
    pipe_at(&stored[4]);

    let recorder = card.record();
    radio.works(&["air", "--until", &lima(first + Duration::from_secs(18))]);
    let recording = recorder.stop();
    let silence = recording.longest_silence(first - Duration::from_secs(2), first + Duration::from_secs(17));
    eprintln!("the longest silence: {silence:.3} s");
    assert!(silence <= 0.5, "{silence} s of dead air");
    let (late, likeness) = recording.find(&sounds[5][..12_000], starts[5], 0.5).unwrap();
    assert!(likeness > 0.7 && late.abs() <= 0.050, "the good one came {late} s late (likeness {likeness:.3})");
    let rows = radio.json(&["log"]);
    // Of what is not there at all the planner knows before.
    for name in &names[1..5] {
        let of_it =
            rows["notes"].as_array().unwrap().iter().any(|note| note["message"].as_str().unwrap().contains(name));
        assert!(of_it, "the log does not tell of {name}: {}", rows["notes"]);
    }
}

#[test]
fn a_full_disk_a_catalogue_that_is_held_and_a_planner_that_hangs_lose_no_line() {
    let radio = Radio::empty();
    let Some(disk) = SmallDisk::mount(&radio.home().join("radio"), "6m") else { return };
    restless(&disk.0);
    let home = disk.0.to_str().unwrap();
    radio.works(&["ingest", "--home", home, disk.0.join("musica").to_str().unwrap()]);
    let begun = SystemTime::now();
    let air = radio.start(&["air", "--home", home, "--sink", "null"]);
    pause(4.0);

    let filler = disk.0.join("filler");
    let mut file = std::fs::File::create(&filler).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    drop(file);
    pause(4.0);
    std::fs::remove_file(&filler).unwrap();
    pause(3.0);

    let catalogue = rusqlite::Connection::open(disk.0.join("library/catalogue.db")).unwrap();
    catalogue.execute_batch("BEGIN IMMEDIATE").unwrap();
    pause(4.0);
    catalogue.execute_batch("ROLLBACK").unwrap();
    drop(catalogue);

    let (schedule, aside) = (disk.0.join("schedule.toml"), disk.0.join("aside.toml"));
    std::fs::rename(&schedule, &aside).unwrap();
    pipe_at(&schedule);
    pause(4.0);
    std::fs::rename(&aside, &schedule).unwrap();
    let now = radio.json(&["now", "--home", home]);
    assert_eq!(now["on_air"], true, "{now}");
    let until = SystemTime::now();
    air.end();
    assert_log_is_whole(&radio, home, begun + Duration::from_secs(2), until);
}

#[test]
fn a_station_that_finds_its_disk_full_or_read_only_and_its_grid_spoilt_after_a_power_cut_plays_on_and_logs_it_later()
 {
    let radio = Radio::empty();
    let Some(disk) = SmallDisk::mount(&radio.home().join("radio"), "6m") else { return };
    restless(&disk.0);
    let home = disk.0.to_str().unwrap();
    radio.works(&["ingest", "--home", home, disk.0.join("musica").to_str().unwrap()]);
    let air = radio.start(&["air", "--home", home, "--sink", "null"]);
    pause(4.0);
    kill(air);

    let filler = disk.0.join("filler");
    let fill = || {
        let mut file = std::fs::File::create(&filler).unwrap();
        while file.write_all(&[0; 512]).is_ok() {}
    };
    let remount = |how: &str| {
        let done = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&disk.0).status();
        assert!(done.unwrap().success());
    };
    for trouble in ["full", "read-only"] {
        let is_full = trouble == "full";
        std::fs::write(disk.0.join("schedule.toml"), "[station\nid = nadie").unwrap();
        if is_full {
            fill()
        } else {
            remount("ro")
        }
        let tape = radio.home().join(format!("{trouble}.wav"));
        let begun = SystemTime::now();
        let sink = format!("wav:{}", tape.display());
        let air = radio.start(&["air", "--home", home, "--sink", "null", "--sink", &sink]);
        pause(6.0);
        if is_full {
            std::fs::remove_file(&filler).unwrap()
        } else {
            remount("rw")
        }
        std::fs::write(disk.0.join("schedule.toml"), STATION).unwrap();
        pause(5.0);
        let until = SystemTime::now();
        air.end();

        let heard = read_wav(&tape);
        assert!(heard.len() > 8 * 48_000, "{} frames in 11 s", heard.len());
        let silence = heard.split(|sample| sample.abs() > 0.003).map(<[f32]>::len).max().unwrap();
        assert!(silence < 24_000, "{silence} frames of silence");
        assert_log_is_whole(&radio, home, begun + Duration::from_secs(3), until);
        let log = radio.json(&["log", "--home", home]);
        let notes = log["notes"].to_string();
        assert!(notes.contains("la última parrilla que servía"), "{notes}");
        // On a full disk the library can be opened, as long as nothing is written.
        assert!(is_full || notes.contains("Al aire aunque"), "{notes}");
        let rows = log["rows"].as_array().unwrap().iter().filter(|row| instant(&row["start_utc"]) > begun);
        // While the first piece is loaded, what is in memory sounds.
        let (pieces, others): (Vec<_>, Vec<_>) = rows.partition(|row| row["title"] != "");
        assert!(pieces.len() >= 6, "{log}");
        assert!(others.iter().all(|row| row["duration_s"].as_f64().unwrap() < 1.0), "{log}");
    }
}

#[test]
fn a_catalogue_that_is_damaged_on_air_is_restored_while_the_station_plays_on() {
    let radio = Radio::empty();
    restless(radio.home());
    radio.works(&["ingest", "musica"]);
    let air = radio.start(&["air", "--sink", "null"]);
    pause(4.0);
    let catalogue = radio.home().join("library/catalogue.db");
    let length = catalogue.metadata().unwrap().len() as usize;
    let file = std::fs::File::options().write(true).open(&catalogue).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, &vec![0x5a; length], 0).unwrap();
    // Who looks into the catalogue next is the planner: the grid was changed.
    radio.write("schedule.toml", &format!("{STATION}# otra\n"));
    let begun = Instant::now();
    let restored = loop {
        pause(0.3);
        let output = radio.run(&["log", "--json"]);
        let log = String::from_utf8_lossy(&output.stdout).into_owned();
        if log.contains("catalogue-damaged-") {
            break SystemTime::now();
        }
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(begun.elapsed() < Duration::from_secs(25), "it is not restored: {log} {told}");
    };
    eprintln!("restored {:.1} s after the damage", begun.elapsed().as_secs_f64());
    pause(4.0);
    let now = radio.json(&["now"]);
    assert_eq!(now["on_air"], true, "{now}");
    let rows = radio.json(&["log"])["rows"].as_array().unwrap().clone();
    let since = rows.iter().filter(|row| instant(&row["start_utc"]) > restored).count();
    assert!(since >= 2, "the log goes on: {rows:?}");
    air.end();
}

#[test]
fn clocks_that_jump_by_seconds_and_by_years_make_neither_a_gap_nor_a_rush() {
    let Some(library) = faketime() else { return };
    let radio = Radio::empty();
    restless(radio.home());
    radio.works(&["ingest", "musica"]);
    let (hand, tape) = (radio.home().join("hand"), radio.home().join("tape.wav"));
    std::fs::write(&hand, "+0").unwrap();
    let sink = format!("wav:{}", tape.display());
    let begun = Instant::now();
    let air = Running::from(
        radio
            .command(&["air", "--sink", "null", "--sink", &sink])
            .env("LD_PRELOAD", &library)
            .env("FAKETIME_TIMESTAMP_FILE", &hand)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    pause(3.0);
    for step in ["+1s", "+0", "+30s", "-300s", "+3650d", "-3650d", "+0"] {
        std::fs::write(&hand, step).unwrap();
        pause(2.0);
    }
    let played = begun.elapsed().as_secs_f64();
    air.end();
    let heard = read_wav(&tape);
    let length = heard.len() as f64 / 48_000.0;
    assert!((-2.5..0.5).contains(&(length - played)), "{length} s of sound in {played} s");
    // From where it is on the air on.
    let silence = heard[48_000..].split(|sample| sample.abs() > 0.003).map(<[f32]>::len).max().unwrap();
    // Where something gives way, the quiet end of its fade; that no frame is missing is shown in simulation.
    assert!(silence < 4_800, "{} s of dead air", silence as f64 / 48_000.0);
}

#[test]
fn a_terminal_that_hangs_holds_nothing_up() {
    let radio = Radio::empty();
    restless(radio.home());
    radio.works(&["ingest", "musica"]);
    let (_reader, mut writer) = std::io::pipe().unwrap();
    // Not a byte more goes in: whoever writes to it waits for ever.
    writer.write_all(&vec![b'.'; 65_536]).unwrap();
    let begun = SystemTime::now();
    let mut command = radio.command(&["air", "-v", "--sink", "null"]);
    let air = Running::from(command.stdout(Stdio::null()).stderr(writer).spawn().unwrap());
    pause(8.0);
    let now = radio.json(&["now"]);
    assert_eq!(now["on_air"], true, "{now}");
    let until = SystemTime::now();
    air.end();
    assert_log_is_whole(&radio, ".", begun + Duration::from_secs(2), until);
}

/// What systemd is told, and when.
fn told(socket: &UnixDatagram, begun: Instant, until: Duration) -> Vec<(f64, String)> {
    let mut told = Vec::new();
    socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    while begun.elapsed() < until {
        let mut bytes = [0; 4096];
        if let Ok(count) = socket.recv(&mut bytes) {
            told.push((begun.elapsed().as_secs_f64(), String::from_utf8_lossy(&bytes[..count]).into_owned()));
        }
    }
    told
}

/// The names of a process's threads that are scheduled round robin, which is policy 2 in the 41st field of proc(5)'s `stat`.
fn urgent_threads(process: &Child) -> BTreeSet<String> {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", process.id())).unwrap();
    let stats = tasks.filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("stat")).ok());
    let urgent = stats.filter_map(|stat| {
        let (start, rest) = stat.rsplit_once(')')?;
        let is_urgent = rest.split_whitespace().nth(38)? == "2";
        is_urgent.then(|| start.split_once('(').map(|(_, name)| name.to_owned()))?
    });
    urgent.collect()
}

#[test]
fn systemd_hears_that_sound_moves_and_nothing_while_it_does_not() {
    let Some(card) = VirtualCard::start() else { return };
    let radio = Radio::empty().with_card(&card);
    restless(radio.home());
    radio.works(&["ingest", "musica"]);
    let path: PathBuf = radio.home().join("systemd");
    let socket = UnixDatagram::bind(&path).unwrap();
    let begun = Instant::now();
    let mut command = radio.command(&["air"]);
    let command = command.env("NOTIFY_SOCKET", &path);
    let air = Running::from(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let playing = told(&socket, begun, Duration::from_secs(8));
    let moves = |told: &[(f64, String)]| -> Vec<f64> {
        told.iter().filter(|(_, word)| word.contains("WATCHDOG=1")).map(|(at, _)| *at).collect()
    };
    let ready = playing.iter().find(|(_, word)| word.contains("READY=1")).unwrap().0;
    eprintln!("sound {ready:.2} s after the process was started");
    let longest = moves(&playing).windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
    assert!(moves(&playing).len() > 4 && longest < 1.5, "{longest} s without a word");
    assert!(playing.iter().any(|(_, word)| word.starts_with("STATUS=")));
    let urgent = urgent_threads(&air);
    if urgent.is_empty() {
        eprintln!("SKIPPED: no thread may be real-time here");
    } else {
        // Whatever else there is takes its time, or waits for a sound server, which has to have the processor for that.
        assert_eq!(Vec::from_iter(&urgent), ["surco"]);
    }
    // The card stands still, and with it the sound.
    let stalled = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| card.stall(Duration::from_millis(1_800)));
        let still = told(&socket, stalled, Duration::from_millis(1_700));
        assert!(moves(&still).iter().all(|at| *at < 0.9), "it said that sound moved: {still:?}");
    });
    kill(air);
}

#[test]
fn the_unit_for_systemd_is_one_that_systemd_reads() {
    let radio = Radio::sample();
    let unit = radio.works(&["service", "--user", "root"]).stdout;
    let unit = String::from_utf8(unit).unwrap();
    for line in ["Type=notify", "Restart=always", "WatchdogSec=5", "WantedBy=multi-user.target", "User=root"] {
        assert!(unit.lines().any(|one| one == line), "{line} is not in\n{unit}");
    }
    assert!(
        unit.contains(&format!("air --home \"{}\"", radio.home().canonicalize().unwrap().display())),
        "{unit}"
    );
    let own = [
        "service",
        "--user",
        "root",
        "--",
        "--device",
        "hw:CARD=Device",
        "--sink",
        "icecast:http://a:100%@b/c.mp3",
    ];
    let unit = String::from_utf8(radio.works(&own).stdout).unwrap();
    assert!(
        unit.contains(" \"--device\" \"hw:CARD=Device\" \"--sink\" \"icecast:http://a:100%%@b/c.mp3\""),
        "{unit}"
    );
    assert!(radio.refuses(1, &["service", "--", "--card", "x"]).contains("--card"));
    let path = radio.home().join("surco.service");
    std::fs::write(&path, &unit).unwrap();
    match Command::new("systemd-analyze").arg("verify").arg(&path).output() {
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!told.contains("surco.service:"), "{told}");
        }
        Err(_) => eprintln!("SKIPPED: there is no systemd-analyze to look the unit through"),
    }
}
