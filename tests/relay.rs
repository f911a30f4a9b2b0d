//! Another station's stream on the air: from a real Icecast server to a card that is recorded, while the other station
//! and its server go and come back.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use crate::card::{Recording, VirtualCard};
use crate::icecast::Server;
use crate::live::{level_of, tone};
use crate::radio::{Radio, STATION, kill, lima, read_wav, soon, write_wav};

/// Our music is one tone and the other station another, so that each can be told from what is heard.
const MUSIC: f64 = 400.0;
const OTHER: f64 = 1_000.0;

/// The other station: a tone, sent to a mount as it is made.
fn send(server: &Server, mount: &str, codec: &[&str]) -> Option<Child> {
    send_tone(server, mount, OTHER, codec)
}

fn send_tone(server: &Server, mount: &str, hertz: f64, codec: &[&str]) -> Option<Child> {
    let place = format!("icecast://source:clave@127.0.0.1:{}/{mount}", server.port);
    let tone = format!("sine=frequency={hertz}:sample_rate=44100");
    let child = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-re", "-f", "lavfi", "-i", &tone, "-af", "volume=8dB", "-ac", "2"])
        .args(codec)
        .args(["-ice_name", "Otra emisora", &place])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let child = begun(child)?;
    server.wait_for(&format!("/{mount}"), 15);
    Some(child)
}

/// What ffmpeg sends; none, said aloud, where it is not installed.
fn begun(ffmpeg: std::io::Result<Child>) -> Option<Child> {
    if ffmpeg.is_err() {
        eprintln!("SKIPPED: ffmpeg is not installed, so there is no other station to test on");
    }
    ffmpeg.ok()
}

/// Another station whose sound is made here, so that it can fall silent and go on.
struct Voice {
    encoder: Child,
    /// Its amplitude in millionths.
    amplitude: Arc<AtomicU32>,
}

impl Voice {
    fn start(server: &Server, mount: &str) -> Option<Voice> {
        let place = format!("icecast://source:clave@127.0.0.1:{}/{mount}", server.port);
        let encoder = Command::new("ffmpeg")
            .args(["-v", "error", "-f", "s16le", "-ar", "44100", "-ac", "1", "-i", "pipe:0", "-ac", "2"])
            .args(MP3)
            .args(["-flush_packets", "1", &place])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut encoder = begun(encoder)?;
        let mut pipe = encoder.stdin.take()?;
        let amplitude = Arc::new(AtomicU32::new(300_000));
        let now = Arc::clone(&amplitude);
        std::thread::spawn(move || {
            let begun = Instant::now();
            for tenth in 0_u32.. {
                pause((f64::from(tenth) * 0.1 - begun.elapsed().as_secs_f64()).max(0.0));
                let amplitude = f64::from(now.load(Ordering::Relaxed)) / 1e6;
                let sample = |n: u32| {
                    let turns = f64::from(tenth * 4_410 + n) * OTHER / 44_100.0;
                    (32_767.0 * amplitude * (std::f64::consts::TAU * turns.fract()).sin()) as i16
                };
                let bytes: Vec<u8> = (0..4_410).flat_map(|n| sample(n).to_le_bytes()).collect();
                if pipe.write_all(&bytes).is_err() {
                    break;
                }
            }
        });
        server.wait_for(&format!("/{mount}"), 15);
        Some(Voice { encoder, amplitude })
    }

    /// From now on it is so loud; when that was.
    fn set(&self, amplitude: f64) -> SystemTime {
        self.amplitude.store((amplitude * 1e6) as u32, Ordering::Relaxed);
        SystemTime::now()
    }
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
fn another_station_that_falls_silent_is_stood_in_for_and_is_back_when_it_is_to_be_heard() {
    let (Some(card), Some(server)) = (VirtualCard::start(), Server::start()) else { return };
    let Some(station) = Voice::start(&server, "red.mp3") else { return };
    let radio = Radio::empty().with_card(&card);
    radio.write("schedule.toml", STATION);
    write_wav(&radio.home().join("musica/vals.wav"), &tone(MUSIC, 0.3, 300.0));
    radio.works(&["ingest", "musica"]);
    let recorder = card.record();
    let slot = soon(8);
    radio.write(
        "schedule.toml",
        &format!(
            "{STATION}[[slot]]\nid = \"red\"\ntitle = \"La red\"\nat = \"{}\"\nlength = \"20m\"\nstart_policy = \"hard\"\n\
             play = {{ relay = \"http://127.0.0.1:{}/red.mp3\" }}\n",
            lima(slot),
            server.port
        ),
    );
    let air = radio.start(&["air"]);
    wait_for_kind(&radio, "relay", 30);
    pause(2.0);
    // A hum at -70 dBFS, then nothing at all.
    for silence in [0.000_3, 0.0] {
        let silent = station.set(silence);
        wait_for_kind(&radio, "music", 20);
        let covered = SystemTime::now();
        pause(1.0);
        let again = station.set(0.3);
        wait_for_kind(&radio, "relay", 30);
        let after = covered.duration_since(silent).unwrap().as_secs_f64();
        let back = again.elapsed().unwrap().as_secs_f64();
        eprintln!("at {silence}: covered after {after:.1} s, back {back:.1} s after it was to be heard");
        assert!(back < 20.0, "{back}");
        pause(2.0);
    }
    let end = SystemTime::now();
    let recording = recorder.stop();
    kill(air);
    kill(station.encoder);
    let hole = recording.longest_silence(slot - Duration::from_secs(2), end);
    eprintln!("longest silence {hole:.3} s");
    assert!(hole <= 2.0, "{hole} s of dead air");
    let log = radio.json(&["log"]);
    let relays: Vec<_> = log["rows"].as_array().unwrap().iter().filter(|row| row["kind"] == "relay").collect();
    assert_eq!(relays.len(), 3, "{relays:?}");
    assert!(relays[..2].iter().all(|row| row["outcome"] == "failed"), "{relays:?}");
    let notes = log["notes"].to_string();
    assert_eq!(notes.matches("El enlace «La red» estuvo en silencio").count(), 2, "{notes}");
    assert!(!notes.contains("Se perdió el enlace"), "it was listened to all the time: {notes}");
}

/// A server of the old kind before a real one: it begins its answer as SHOUTcast does.
fn old_server(server: &Server) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, behind) = (listener.local_addr().unwrap().port(), server.port);
    std::thread::spawn(move || {
        for mut caller in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || -> std::io::Result<()> {
                let (mut head, mut byte) = (Vec::new(), [0]);
                while !head.ends_with(b"\r\n\r\n") {
                    caller.read_exact(&mut byte)?;
                    head.push(byte[0]);
                }
                let mut real = TcpStream::connect(("127.0.0.1", behind))?;
                real.write_all(&head)?;
                // The status line.
                byte[0] = 0;
                while byte[0] != b'\n' {
                    real.read_exact(&mut byte)?;
                }
                caller.write_all(b"ICY 200 OK\r\n")?;
                std::io::copy(&mut real, &mut caller).map(drop)
            });
        }
    });
    port
}

#[test]
fn every_codec_that_a_server_sends_is_heard_in_its_slot_and_a_new_title_in_ogg_makes_no_hole() {
    let folder = tempfile::tempdir().unwrap();
    let Some(certificate) = certificate(folder.path()) else { return };
    let Some(server) = Server::start_with(&certificate) else { return };
    let old = format!("http://127.0.0.1:{}", old_server(&server));
    let plain = format!("http://127.0.0.1:{}", server.port);
    let secure = format!("https://127.0.0.1:{}", server.tls_port);
    let (aac, opus, vorbis) = (
        ["-c:a", "aac", "-b:a", "96k", "-content_type", "audio/aac", "-f", "adts"],
        ["-ar", "48000", "-c:a", "libopus", "-b:a", "64k", "-content_type", "audio/ogg", "-f", "ogg"],
        ["-c:a", "libvorbis", "-q:a", "3", "-content_type", "application/ogg", "-f", "ogg"],
    );
    let sent: [(&str, f64, &[&str], &str); 4] = [
        ("red.aac", 700.0, &aac, &old),
        ("red.opus", 1_000.0, &opus, &plain),
        ("red.ogg", 1_300.0, &vorbis, &plain),
        ("red.mp3", 1_600.0, &MP3, &secure),
    ];
    let mut stations = Vec::new();
    for (mount, hertz, codec, _) in sent {
        let Some(station) = send_tone(&server, mount, hertz, codec) else { return };
        stations.push(station);
    }
    let radio = Radio::empty();
    radio.write("schedule.toml", STATION);
    write_wav(&radio.home().join("musica/vals.wav"), &tone(MUSIC, 0.3, 300.0));
    radio.works(&["ingest", "musica"]);
    let (begin, length) = (soon(11), 6);
    let mut grid = STATION.to_owned();
    // The last is at a name for which its certificate is not.
    let other_name = secure.replace("127.0.0.1", "localhost");
    let refused: (&str, f64, &[&str], &str) = ("red.mp3", 0.0, &[], &other_name);
    for (index, (mount, .., server)) in sent.into_iter().chain([refused]).enumerate() {
        let at = lima(begin + Duration::from_secs(index as u64 * length));
        grid.push_str(&format!(
            "[[slot]]\nid = \"red-{index}\"\ntitle = \"La red\"\nat = \"{at}\"\nlength = \"{length}s\"\n\
             start_policy = \"hard\"\nplay = {{ relay = \"{server}/{mount}\" }}\n\n"
        ));
    }
    radio.write("schedule.toml", &grid);
    radio.works(&["check"]);
    let until = lima(begin + Duration::from_secs(4 * length + 1));
    let mut air = radio.command(&["air", "--sink", "wav:aire.wav", "--until", &until]);
    air.env("SSL_CERT_FILE", folder.path().join("ca.pem")).stdout(Stdio::null()).stderr(Stdio::null());
    let mut air = air.spawn().unwrap();
    // It is asked for ten seconds before its slot, and its stream goes on in another one with each title. What is sent now is
    // heard some six seconds later: the first title before the slot, the second in it.
    pause((begin + Duration::from_secs(2 * length - 7)).duration_since(SystemTime::now()).unwrap().as_secs_f64());
    call(&server, "red.ogg", "Uno");
    pause(3.5);
    call(&server, "red.ogg", "Dos");
    assert!(air.wait().unwrap().success());
    stations.into_iter().for_each(kill);

    let heard = read_wav(&radio.home().join("aire.wav"));
    let mut before = None;
    for (mount, hertz, ..) in sent {
        let levels = level_of(hertz, &heard);
        let loud: Vec<usize> = (0..levels.len()).filter(|at| levels[*at] > 0.05).collect();
        let (first, count) = (loud.first().copied().unwrap_or(0), loud.len());
        eprintln!("{mount}: {:.2} s heard from {:.2} s on", count as f64 / 100.0, first as f64 / 100.0);
        assert!(count as u64 > 100 * length - 60, "{mount}: {count} windows");
        let apart = before.map_or(length as f64, |before| (first as f64 - before) / 100.0);
        assert!((apart - length as f64).abs() < 0.3, "{mount} comes {apart} s after the one before");
        before = Some(first as f64);
    }
    let silence = heard.split(|sample| sample.abs() > 0.003).map(<[f32]>::len).max().unwrap();
    assert!(silence < 12_000, "{silence} frames of silence");
    let notes = radio.json(&["log"])["notes"].to_string();
    assert!(["Uno", "Dos"].iter().any(|song| notes.contains(&format!("«La red» emite: {song}"))), "{notes}");
    for (language, said) in [("es", "certificado del servidor es para otra"), ("en", "certificate is for another")]
    {
        let notes = radio.json(&["log", "--lang", language])["notes"].to_string();
        assert!(notes.contains(said), "{notes}");
    }
}

/// A network of stations has an authority of its own, whose certificate is put into `ca.pem`; a server's certificate with
/// its key.
fn certificate(folder: &Path) -> Option<String> {
    let make = |arguments: &str| {
        let curve = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30";
        let arguments: Vec<&str> = curve.split(' ').chain(arguments.split(' ')).collect();
        Command::new("openssl").args(arguments).current_dir(folder).stderr(Stdio::null()).status()
    };
    if make("-keyout ca.key -out ca.pem -subj /CN=Red").is_err() {
        eprintln!("SKIPPED: openssl is not installed, so there is no certificate to test with");
        return None;
    }
    let server = "-CA ca.pem -CAkey ca.key -keyout key.pem -out cert.pem -subj /CN=127.0.0.1 \
                  -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE";
    assert!(make(&server.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap().success());
    let part = |name| std::fs::read_to_string(folder.join(name)).unwrap();
    Some(part("cert.pem") + &part("key.pem"))
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
