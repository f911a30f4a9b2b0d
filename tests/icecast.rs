//! The air on a real Icecast server: its sound, its titles, and what happens when the server goes and comes back.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::card::best_match;
use crate::radio::{Radio, kill, read_wav, write_wav};

/// A server of its own on a free port.
pub(crate) struct Server {
    folder: TempDir,
    pub(crate) port: u16,
    /// Where it speaks TLS, if it has a certificate.
    pub(crate) tls_port: u16,
    child: Option<Child>,
}

impl Server {
    /// Starts one; none, said aloud, where the program is not installed.
    pub(crate) fn start() -> Option<Server> {
        Server::start_with("")
    }

    /// One with a certificate and its key in PEM; none is an empty text.
    pub(crate) fn start_with(certificate: &str) -> Option<Server> {
        if Command::new("icecast2").arg("-v").output().is_err() {
            eprintln!("SKIPPED: icecast2 is not installed, so there is no server to test on");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (port, tls_port) = (free(), free());
        // It does not run as root; the folder is for whoever it becomes.
        let place = folder.path().display();
        let (mut socket, mut path) = (String::new(), String::new());
        if !certificate.is_empty() {
            std::fs::write(folder.path().join("server.pem"), certificate).unwrap();
            socket = format!(
                "<listen-socket><port>{tls_port}</port><bind-address>127.0.0.1</bind-address><ssl>1</ssl></listen-socket>"
            );
            path = format!("<ssl-certificate>{place}/server.pem</ssl-certificate>");
        }
        let config = format!(
            "<icecast><limits><sources>4</sources></limits>\
             <authentication><source-password>clave</source-password><admin-user>admin</admin-user>\
             <admin-password>otra</admin-password></authentication>\
             <hostname>localhost</hostname><listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address>\
             </listen-socket>{socket}<fileserve>1</fileserve>\
             <paths><basedir>/usr/share/icecast2</basedir><logdir>{place}</logdir>\
             <webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot>{path}</paths>\
             <logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog></logging>\
             <security><chroot>0</chroot><changeowner><user>nobody</user><group>nogroup</group></changeowner>\
             </security></icecast>"
        );
        std::fs::write(folder.path().join("icecast.xml"), config).unwrap();
        let _ = Command::new("chmod").args(["-R", "a+rwX"]).arg(folder.path()).status();
        let mut server = Server { folder, port, tls_port, child: None };
        server.run();
        Some(server)
    }

    pub(crate) fn run(&mut self) {
        let config = self.folder.path().join("icecast.xml");
        let child =
            Command::new("icecast2").arg("-c").arg(config).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        self.child = Some(child.unwrap());
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "the Icecast server does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(crate) fn stop(&mut self) {
        if let Some(child) = self.child.take() {
            kill(child);
        }
    }

    /// What it answers to a request, for so long or until so many bytes.
    fn get(&self, path: &str, for_long: Duration, most: usize) -> Vec<u8> {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return Vec::new() };
        let request = format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        let (mut bytes, mut piece, begun) = (Vec::new(), [0; 4096], Instant::now());
        while begun.elapsed() < for_long && bytes.len() < most {
            match stream.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => bytes.extend_from_slice(&piece[..count]),
                Err(_) => {}
            }
        }
        let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(bytes.len(), |end| end + 4);
        bytes.split_off(head)
    }

    fn has(&self, mount: &str) -> bool {
        String::from_utf8_lossy(&self.get("/status-json.xsl", Duration::from_secs(2), 1 << 16)).contains(mount)
    }

    pub(crate) fn wait_for(&self, what: &str, within: u64) {
        let begun = Instant::now();
        while !self.has(what) {
            assert!(begun.elapsed() < Duration::from_secs(within), "the server knows nothing of {what}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A tune that can be told from noise after any codec.
fn tune(seconds: f64) -> Vec<f32> {
    let (mut phase, mut note) = (0.0_f64, 7_u32);
    (0..(seconds * 48_000.0) as usize)
        .map(|index| {
            if index % 9_600 == 0 {
                note = note.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            }
            phase += std::f64::consts::TAU * 110.0 * 2.0_f64.powf(f64::from(note >> 27) / 12.0) / 48_000.0;
            (0.4 * phase.sin()) as f32
        })
        .collect()
}

/// An eighth of the samples: enough for the tune, and an eighth squared of the work.
fn coarse(samples: &[f32]) -> Vec<f32> {
    samples.chunks_exact(8).map(|eight| eight.iter().sum::<f32>() / 8.0).collect()
}

#[test]
fn a_server_gives_its_listeners_the_air_and_its_titles_and_its_absence_harms_nothing() {
    let Some(mut server) = Server::start() else { return };
    let radio = Radio::empty();
    radio.write(
        "schedule.toml",
        "[station]\nid = \"radio-surco\"\nname = \"Radio Surco\"\ntimezone = \"America/Lima\"\nlanguages = [\"es\"]\n\
         [continuity]\nplay = { playlist = \"musica\" }\n",
    );
    let sound = tune(120.0);
    write_wav(&radio.home().join("musica/Vals del establo.wav"), &sound);
    radio.works(&["ingest", "musica"]);
    let port = server.port;
    let sinks: Vec<String> = [
        format!("icecast:http://source:clave@127.0.0.1:{port}/vivo.mp3"),
        format!("icecast:http://source:clave@127.0.0.1:{port}/vivo.opus"),
        format!("icecast:http://source:falsa@127.0.0.1:{port}/otro.mp3"),
        "wav:aire.wav".to_owned(),
    ]
    .to_vec();
    let mut arguments = vec!["air"];
    sinks.iter().for_each(|sink| arguments.extend(["--sink", sink]));
    let air = radio.start(&arguments);
    server.wait_for("/vivo.mp3", 15);
    server.wait_for("/vivo.opus", 15);
    server.wait_for("Vals del establo", 15);
    assert!(!server.has("/otro.mp3"), "a wrong password");
    let streams = ["mp3", "opus"]
        .map(|ending| (ending, server.get(&format!("/vivo.{ending}"), Duration::from_secs(6), 1 << 20)));
    server.stop();
    std::thread::sleep(Duration::from_secs(2));
    server.run();
    server.wait_for("/vivo.mp3", 30);
    air.end();
    for (ending, bytes) in streams {
        let file = format!("oido.{ending}");
        std::fs::write(radio.home().join(&file), &bytes).unwrap();
        radio.works(&["normalize", &file, "-o", &format!("{ending}.wav"), "--profile", "none"]);
        let heard = read_wav(&radio.home().join(format!("{ending}.wav")));
        assert!(heard.len() > 3 * 48_000, "{ending}: {} frames", heard.len());
        // Where in the piece it was taken up is the plan's affair.
        let (_, likeness) = best_match(&coarse(&sound), &coarse(&heard[48_000..72_000])).unwrap();
        eprintln!("{ending}: {} bytes, likeness {likeness:.3}", bytes.len());
        assert!(likeness > 0.9, "{ending}: what a listener hears is not the air: {likeness}");
    }
    // What went to the file beside it has no hole.
    let heard = read_wav(&radio.home().join("aire.wav"));
    let silence = heard.split(|sample| sample.abs() > 0.003).map(<[f32]>::len).max().unwrap();
    assert!(silence < 24_000, "{silence} frames of silence");
    let notes = radio.json(&["log"])["notes"].to_string();
    for said in ["otro.mp3: el servidor no acepta la contraseña", "No se transmite a", "Otra vez se transmite a"]
    {
        assert!(notes.contains(said), "{said}: {notes}");
    }
    assert!(!notes.contains("clave") && !notes.contains("falsa"), "no password in the log");
    assert!(radio.refuses(1, &["air", "--sink", "icecast:http://radio.pe/vivo.mp3"]).contains("contraseña"));
}
