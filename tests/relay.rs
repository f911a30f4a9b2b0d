//! Another station's stream on the air: from a real Icecast server to a card that is recorded, while the other station
//! and its server go and come back.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use crate::card::{Recording, VirtualCard};
use crate::icecast::Server;
use crate::live::{level_of, tone};
use crate::radio::{Radio, STATION, kill, lima, soon, write_wav};

/// Our music is one tone and the other station another, so that each can be told from what is heard.
const MUSIC: f64 = 400.0;
const OTHER: f64 = 1_000.0;

/// The other station: a tone, sent to a mount as it is made.
fn send(server: &Server, mount: &str, codec: &[&str]) -> Option<Child> {
    let place = format!("icecast://source:clave@127.0.0.1:{}/{mount}", server.port);
    let tone = format!("sine=frequency={OTHER}:sample_rate=44100");
    let child = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-re", "-f", "lavfi", "-i", &tone, "-af", "volume=8dB", "-ac", "2"])
        .args(codec)
        .args(["-ice_name", "Otra emisora", &place])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if child.is_err() {
        eprintln!("SKIPPED: ffmpeg is not installed, so there is no other station to test on");
    }
    let child = child.ok()?;
    server.wait_for(&format!("/{mount}"), 15);
    Some(child)
}

/// The other station says what it plays.
fn call(server: &Server, mount: &str, song: &str) {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let request = format!(
        "GET /admin/metadata?mode=updinfo&charset=UTF-8&mount=/{mount}&song={song} HTTP/1.0\r\n\
         Authorization: Basic c291cmNlOmNsYXZl\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("200 OK"), "{answer}");
}

const MP3: [&str; 6] = ["-c:a", "libmp3lame", "-b:a", "128k", "-f", "mp3"];

fn pause(seconds: f64) {
    std::thread::sleep(Duration::from_secs_f64(seconds));
}

fn wait_for_kind(radio: &Radio, kind: &str, within: u64) -> SystemTime {
    let begun = Instant::now();
    loop {
        let now = radio.json(&["now"]);
        if now["sounding"].as_array().is_some_and(|sounding| sounding.iter().any(|item| item["kind"] == kind)) {
            return SystemTime::now();
        }
        assert!(begun.elapsed() < Duration::from_secs(within), "no {kind} on the air: {now}");
        pause(0.2);
    }
}

/// From an instant on, the seconds after which a tone is heard, for half a second at least.
fn first_heard(recording: &Recording, hertz: f64, from: SystemTime) -> f64 {
    let levels = level_of(hertz, recording.from(from));
    let is_heard = |windows: &[f64]| windows.iter().all(|level| *level > 0.05);
    levels.windows(50).position(is_heard).map_or(f64::INFINITY, |windows| windows as f64 / 100.0)
}

#[test]
fn another_station_is_relayed_is_lost_is_stood_in_for_and_comes_back_by_itself() {
    let (Some(card), Some(mut server)) = (VirtualCard::start(), Server::start()) else { return };
    let Some(station) = send(&server, "red.mp3", &MP3) else { return };
    let radio = Radio::empty().with_card(&card);
    radio.write("schedule.toml", STATION);
    for piece in 0..3 {
        write_wav(&radio.home().join(format!("musica/{piece}.wav")), &tone(MUSIC, 0.3, 300.0 + f64::from(piece)));
    }
    radio.works(&["ingest", "musica"]);
    let recorder = card.record();
    let slot = soon(15);
    radio.write(
        "schedule.toml",
        &format!(
            "{STATION}[[slot]]\nid = \"red\"\ntitle = \"La red\"\nat = \"{}\"\nlength = \"20m\"\nstart_policy = \"hard\"\n\
             play = {{ relay = [\"http://127.0.0.1:1/nadie\", \"http://127.0.0.1:{}/red.mp3\"] }}\n",
            lima(slot),
            server.port
        ),
    );
    radio.works(&["check"]);
    let air = radio.start(&["air", "--now-playing", "ahora.txt"]);
    wait_for_kind(&radio, "relay", 30);
    let now = radio.json(&["now"]);
    assert!(now["sounding"].to_string().contains("La red"), "{now}");
    call(&server, "red.mp3", "Rosa%20-%20P%C3%ADo");
    let called = Instant::now();
    while std::fs::read_to_string(radio.home().join("ahora.txt")).is_ok_and(|title| title.trim() != "Rosa - Pío")
    {
        assert!(called.elapsed() < Duration::from_secs(15), "its title is not told");
        pause(0.1);
    }
    eprintln!("its title is told {:.1} s after it was called so", called.elapsed().as_secs_f64());
    pause(2.0);

    // The other station stops; its server goes on.
    let stopped = SystemTime::now();
    kill(station);
    wait_for_kind(&radio, "music", 15);
    pause(3.0);
    let again = SystemTime::now();
    let station = send(&server, "red.mp3", &MP3).unwrap();
    wait_for_kind(&radio, "relay", 40);
    let back = SystemTime::now();
    pause(3.0);

    // The server goes, and comes back.
    let down = SystemTime::now();
    server.stop();
    wait_for_kind(&radio, "music", 15);
    kill(station);
    pause(2.0);
    server.run();
    let station = send(&server, "red.mp3", &MP3).unwrap();
    wait_for_kind(&radio, "relay", 60);
    pause(3.0);
    let end = SystemTime::now();
    let recording = recorder.stop();
    kill(air);
    kill(station);

    let began = first_heard(&recording, OTHER, slot - Duration::from_secs(5)) - 5.0;
    assert!((-0.1..1.0).contains(&began), "the relay is heard {began} s after its slot's beginning");
    let hole = recording.longest_silence(slot - Duration::from_secs(2), end);
    let (lost, lost_again) = (first_heard(&recording, MUSIC, stopped), first_heard(&recording, MUSIC, down));
    let returned = first_heard(&recording, OTHER, again);
    eprintln!(
        "relay heard {began:.2} s after its slot's beginning; music {lost:.1} s after the source stopped and \
         {lost_again:.1} s after the server did; back {returned:.1} s after the source was; longest silence {hole:.3} s"
    );
    assert!(hole <= 0.5, "{hole} s of dead air");
    assert!(lost < 9.0 && lost_again < 9.0, "{lost} {lost_again}");
    assert!(returned < 40.0);
    let levels = level_of(MUSIC, recording.from(back + Duration::from_millis(2_000)));
    assert!(levels[..50].iter().all(|level| *level < 0.02), "the music is gone when the relay is back");

    let log = radio.json(&["log"]);
    let relays: Vec<_> = log["rows"].as_array().unwrap().iter().filter(|row| row["kind"] == "relay").collect();
    let outcomes: Vec<_> = relays.iter().map(|row| row["outcome"].as_str().unwrap_or("")).collect();
    assert_eq!(outcomes[..2], ["failed", "failed"], "{relays:?}");
    assert_eq!(relays.len(), 3, "{relays:?}");
    assert!(relays.iter().all(|row| row["title"] == "La red"), "{relays:?}");
    assert_eq!(log["notes"].to_string().matches("Se perdió el enlace").count(), 2, "{}", log["notes"]);
}

#[test]
fn a_relay_is_in_the_plan_and_in_the_rehearsal_without_anybody_being_called() {
    let radio = Radio::empty();
    radio.write(
        "schedule.toml",
        &format!(
            "{STATION}[[slot]]\nid = \"red\"\ntitle = \"La red\"\nat = \"07:00\"\nlength = \"30m\"\nstart_policy = \"hard\"\n\
             play = {{ relay = \"http://127.0.0.1:1/vivo\", gain_db = -3 }}\nfallback = [{{ playlist = \"musica\" }}]\n"
        ),
    );
    for piece in 0..3 {
        write_wav(&radio.home().join(format!("musica/{piece}.wav")), &tone(MUSIC, 0.3, 100.0 + f64::from(piece)));
    }
    radio.works(&["ingest", "musica"]);
    radio.works(&["check"]);
    let plan = radio.json(&["plan", "--date", "2026-12-07"]);
    let relay = plan["items"].as_array().unwrap().iter().find(|item| item["kind"] == "relay").unwrap();
    assert_eq!((&relay["title"], &relay["duration_s"]), (&"La red".into(), &1800.0.into()), "{relay}");
    assert_eq!(relay["source"], "relay:http://127.0.0.1:1/vivo");
    let simulated = radio.json(&[
        "simulate",
        "--from",
        "2026-12-07T06:55:00",
        "--until",
        "2026-12-07T07:35:00",
        "--fault",
        "relay-lost@2026-12-07T07:10:00:1m",
    ]);
    let rows = simulated["as_run"].as_array().unwrap();
    let relays: Vec<_> = rows.iter().filter(|row| row["title"] == "La red").collect();
    assert_eq!(relays.len(), 2, "{rows:?}");
    assert_eq!(simulated["silence"], serde_json::json!([]));
    assert!(simulated["notes"].to_string().contains("Se perdió el enlace"), "{}", simulated["notes"]);

    radio.write(
        "schedule.toml",
        &format!(
            "{STATION}[[slot]]\nid = \"red\"\ntitle = \"La red\"\nat = \"07:00\"\nlength = \"30m\"\n\
             play = {{ relay = \"rtmp://otra.pe/vivo\" }}\nfallback = [{{ relay = \"http://otra.pe/vivo\" }}]\n"
        ),
    );
    let said = radio.refuses(1, &["check"]);
    assert!(said.contains("no es la dirección de un enlace") && said.contains("no puede reemplazar"), "{said}");
}
