//! Connects to a station, and decodes what it sends.

use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex};

use surco_audio::{Block, Source, in_channels, receive};
use surco_messages::{Explain, Message};
use surco_playout::Incoming;
use surco_units::SampleRate;

use crate::http::{self, Answer};
use crate::icy::tidy;
use crate::list::{Listed, listed};
use crate::{Error, Icy};

/// Lists that name lists are followed so far.
const DEEPEST: usize = 3;
/// No list is longer.
const LONGEST_LIST: usize = 64 * 1024;

/// What servers call lists of streams.
const LISTS: [&str; 6] = [
    "audio/x-mpegurl",
    "audio/mpegurl",
    "application/x-mpegurl",
    "application/vnd.apple.mpegurl",
    "audio/x-scpls",
    "application/pls+xml",
];

/// Begins to receive a station, by the first of its addresses that gives sound. Waits, with a limit to each step.
///
/// # Errors
/// What was wrong with the last of them; with the first, where all are wrong.
pub fn tune<'a>(addresses: impl Iterator<Item = &'a str>) -> Result<Box<dyn Incoming>, Message> {
    let mut first_failure = None;
    for address in addresses {
        match follow(address, DEEPEST) {
            Ok(incoming) => return Ok(Box::new(incoming)),
            Err(cause) => first_failure = first_failure.or(Some(cause.explain())),
        }
    }
    Err(first_failure.unwrap_or_else(|| Message::new("inputs-no-address")))
}

fn follow(address: &str, depth: usize) -> Result<Reception, Error> {
    let mut answer = http::get(address)?;
    let ending = |ending: &str| answer.url.split('?').next().is_some_and(|path| path.ends_with(ending));
    let is_named_as_list = [".m3u", ".m3u8", ".pls"].into_iter().any(ending);
    let is_sound = answer.kind.starts_with("audio/") || answer.kind.contains("ogg");
    let is_list = LISTS.contains(&answer.kind.as_str()) || (is_named_as_list && !is_sound);
    if !is_list {
        return Reception::begin(answer);
    }
    let unreachable = |cause: io::Error| Error::Unreachable { url: address.to_owned(), cause: cause.to_string() };
    let text = http::read_text(&mut *answer.body, LONGEST_LIST).map_err(unreachable)?;
    let Listed::Streams(streams) = listed(&text) else { return Err(Error::Hls { url: answer.url }) };
    let mut failure = Error::NoStream { url: answer.url };
    for stream in streams.iter().filter(|_| depth > 0) {
        match follow(stream, depth - 1) {
            Ok(reception) => return Ok(reception),
            Err(cause) => failure = cause,
        }
    }
    Err(failure)
}

/// A stream being heard.
struct Reception {
    url: String,
    sound: Box<dyn Source>,
    /// Where titles come that stand between the sound, and those that the sound itself tells.
    titles: [Arc<Mutex<Option<String>>>; 2],
    /// What the network said when it gave no more.
    trouble: Arc<Mutex<Option<String>>>,
}

impl Reception {
    fn begin(answer: Answer) -> Result<Reception, Error> {
        let Answer { url, interval, body, .. } = answer;
        let trouble = Arc::default();
        let bytes = Icy::new(Watched { body, trouble: Arc::clone(&trouble) }, interval);
        let between = bytes.title();
        let heard = receive(Path::new(&url), bytes).map_err(|cause| {
            let trouble = trouble.lock().ok().and_then(|mut trouble| trouble.take());
            match trouble {
                Some(said) => Error::Unreachable { url: url.clone(), cause: said },
                None => cause.into(),
            }
        });
        let heard = heard?;
        let titles = [between, heard.title()];
        Ok(Reception { sound: in_channels(heard, 2), url, titles, trouble })
    }
}

impl Incoming for Reception {
    fn rate(&self) -> SampleRate {
        self.sound.rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Message> {
        let read = self.sound.read(block);
        if read.is_ok() && !block.is_empty() {
            return Ok(());
        }
        let cause = self.trouble.lock().ok().and_then(|mut trouble| trouble.take());
        let ended = Error::Ended { url: self.url.clone(), cause };
        match (ended, read) {
            // What the decoder makes of the end of the bytes is no news.
            (Error::Ended { cause: None, .. }, Err(cause @ surco_audio::Error::Damaged { .. })) => {
                Err(cause.explain())
            }
            (ended, _) => Err(ended.explain()),
        }
    }

    fn title(&mut self) -> Option<String> {
        self.titles.iter().find_map(|place| tidy(&place.lock().ok()?.take()?))
    }
}

/// Remembers what the network said, which a decoder would not pass on.
struct Watched {
    body: Box<dyn Read + Send + Sync>,
    trouble: Arc<Mutex<Option<String>>>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.body.read(buffer).inspect_err(|cause| {
            if let Ok(mut trouble) = self.trouble.lock() {
                *trouble = Some(cause.to_string());
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::{TcpListener, TcpStream};
    use std::process::{Command, Stdio};
    use std::thread;
    use std::time::{Duration, Instant};

    use surco_audio::Mp3Stream;
    use surco_units::STATION_RATE;

    use super::*;

    /// Ten seconds of a tone in MP3.
    fn mp3() -> Vec<u8> {
        let (mut mp3, mut bytes) = (Mp3Stream::begin(Path::new("tone"), 64, 2, STATION_RATE).unwrap(), Vec::new());
        for second in 0..10 {
            let samples: Vec<f32> =
                (0..48_000).map(|n| 0.3 * ((second * 48_000 + n) as f32 * 0.05).sin()).collect();
            mp3.encode(&Block::from_channels(vec![samples.clone(), samples]), &mut bytes).unwrap();
        }
        bytes
    }

    /// A server that gives each who asks what `answer` says of the first line and the head that were sent.
    fn server(answer: impl Fn(&str, &str) -> Vec<u8> + Send + 'static) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let head = head_of(&mut stream);
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                let _ = stream.write_all(&answer(&path, &head));
            }
        });
        url
    }

    fn head_of(stream: &mut TcpStream) -> String {
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
            head.push(byte[0]);
        }
        String::from_utf8_lossy(&head).into_owned()
    }

    fn reply(head: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
        [head.as_bytes(), b"\r\n\r\n", body.as_ref()].concat()
    }

    /// The seconds that are heard, the titles, and how it ended.
    fn heard(incoming: &mut dyn Incoming) -> (f64, Vec<String>, String) {
        let (mut block, mut frames, mut titles) = (Block::new(2), 0, Vec::new());
        loop {
            let read = incoming.read(&mut block);
            titles.extend(incoming.title());
            match read {
                Ok(()) => frames += block.frames(),
                Err(cause) => {
                    return (frames as f64 / f64::from(incoming.rate().0), titles, cause.id().to_owned());
                }
            }
        }
    }

    fn refusal(addresses: &[&str]) -> String {
        tune(addresses.iter().copied()).map(drop).unwrap_err().id().to_owned()
    }

    #[test]
    fn an_old_server_with_titles_between_its_sound_is_heard_through_a_list_and_a_redirection() {
        let bytes = mp3();
        let url = server(move |path, head| match path {
            "/radio.pls" => reply(
                "HTTP/1.0 200 OK\r\nContent-Type: audio/x-scpls",
                format!("[playlist]\nFile1=http://{}/moved\n", host(head)),
            ),
            "/moved" => reply(
                &format!("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://{}/vivo", host(head)),
                "",
            ),
            "/vivo" if head.to_ascii_lowercase().contains("icy-metadata: 1") => {
                let mut body = Vec::new();
                for (index, part) in bytes.chunks(4_000).enumerate() {
                    body.extend_from_slice(part);
                    if part.len() == 4_000 {
                        let text: &[u8] =
                            if index == 2 { b"\x02StreamTitle='Rosa - P\xc3\xado';\0\0\0\0\0\0" } else { b"\0" };
                        body.extend_from_slice(text);
                    }
                }
                reply("ICY 200 OK\r\nicy-name:Otra\r\nicy-metaint:4000\r\ncontent-type:audio/mpeg", body)
            }
            _ => reply("HTTP/1.0 404 Not Found", ""),
        });
        let mut incoming =
            tune([format!("{url}/radio.pls").as_str()].into_iter()).map_err(|cause| cause.to_string()).unwrap();
        let (seconds, titles, ending) = heard(&mut *incoming);
        assert!((seconds - 10.0).abs() < 0.2, "{seconds}");
        assert_eq!((titles, ending.as_str()), (vec!["Rosa - Pío".to_owned()], "inputs-ended"));
    }

    fn host(head: &str) -> String {
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("host:")).unwrap();
        line["host:".len()..].trim().to_owned()
    }

    #[test]
    fn whatever_else_is_at_an_address_is_told_by_what_it_is() {
        let url = server(|path, head| match path {
            "/hls" => reply(
                "HTTP/1.0 200 OK\r\nContent-Type: application/vnd.apple.mpegurl",
                "#EXTM3U\n#EXT-X-VERSION:3\na.ts\n",
            ),
            "/empty.m3u" => reply("HTTP/1.0 200 OK\r\nContent-Type: text/plain", "#EXTM3U\nmusica.mp3\n"),
            "/round.m3u" => reply(
                "HTTP/1.0 200 OK\r\nContent-Type: audio/x-mpegurl",
                format!("http://{}/round.m3u\n", host(head)),
            ),
            "/page" => reply("HTTP/1.0 200 OK\r\nContent-Type: text/html", "<html>La radio</html>".repeat(100)),
            "/nothing" => reply("HTTP/1.0 200 OK\r\nContent-Type: audio/mpeg", ""),
            "/garbage" => b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec(),
            _ => reply("HTTP/1.0 404 Not Found", ""),
        });
        for (path, id) in [
            ("/hls", "inputs-hls"),
            ("/empty.m3u", "inputs-no-stream"),
            ("/round.m3u", "inputs-no-stream"),
            ("/page", "audio-not-sound"),
            ("/nothing", "audio-empty"),
            ("/garbage", "inputs-unreachable"),
            ("/other", "inputs-refused"),
        ] {
            assert_eq!(refusal(&[&format!("{url}{path}")]), id, "{path}");
        }
        assert_eq!(refusal(&["http://127.0.0.1:1/"]), "inputs-unreachable");
        assert_eq!(refusal(&[]), "inputs-no-address");
    }

    #[test]
    fn a_server_whose_certificate_nobody_known_has_signed_is_refused_with_that_reason() {
        let folder = tempfile::tempdir().unwrap();
        let openssl = |arguments: &[&str]| {
            let mut openssl = Command::new("openssl");
            openssl.args(arguments).current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::null());
            openssl.stderr(Stdio::null()).spawn()
        };
        let made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -keyout key.pem -out cert.pem \
                    -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE";
        let Ok(mut made) = openssl(&made.split_whitespace().collect::<Vec<_>>()) else {
            eprintln!("SKIPPED: openssl is not installed, so there is no certificate to test with");
            return;
        };
        assert!(made.wait().unwrap().success());
        std::fs::write(folder.path().join("vivo"), mp3()).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        let mut server =
            openssl(&["s_server", "-WWW", "-accept", &port, "-cert", "cert.pem", "-key", "key.pem"]).unwrap();
        let begun = Instant::now();
        let address = format!("https://127.0.0.1:{port}/vivo");
        let mut said = refusal(&[&address]);
        while said == "inputs-unreachable" && begun.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(50));
            said = refusal(&[&address]);
        }
        let _ = server.kill().and_then(|()| server.wait());
        assert_eq!(said, "inputs-unknown-issuer");
    }

    #[test]
    fn the_second_address_is_for_when_the_first_does_not_answer() {
        let bytes = mp3();
        let url = server(move |_, _| reply("HTTP/1.0 200 OK\r\nContent-Type: audio/mpeg", &bytes));
        let addresses = ["http://127.0.0.1:1/", url.as_str()];
        let mut incoming = tune(addresses.into_iter()).map_err(|cause| cause.to_string()).unwrap();
        assert!(heard(&mut *incoming).0 > 9.0);
    }
}
