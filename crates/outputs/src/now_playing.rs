//! What is on air, for web pages, screens and other programs: a JSON file, a text file, a message to a server.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;

use serde::Serialize;
use surco_audio::Block;
use surco_messages::Message;
use surco_model::{AirEvent, OnAir};
use surco_playout::Listener;
use surco_units::AirTime;
use url::Url;

use crate::http;
use crate::sounding::Sounding;

/// Tells what is on air whenever that changes.
pub struct NowPlaying {
    station: String,
    json: Option<PathBuf>,
    text: Option<PathBuf>,
    webhook: Option<Webhook>,
    sounding: Sounding,
    /// The message that is on its way, and the one that is to follow: only the newest matters.
    posting: Option<Receiver<Result<(), Message>>>,
    next: Option<String>,
    /// It has been said that it cannot be told.
    has_failed: bool,
}

/// A server that is told by `POST` with the JSON document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook(Url);

impl Webhook {
    /// Reads `http://127.0.0.1:8080/sonando`.
    ///
    /// # Errors
    /// When it is no such address.
    pub fn parse(text: &str) -> Result<Webhook, Message> {
        let wrong = || Message::new("outputs-webhook-url").with("url", text);
        let url = Url::parse(text).ok().filter(|url| url.scheme() == "http" && url.has_host());
        url.map(Webhook).ok_or_else(wrong)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    station: &'a str,
    title: &'a str,
    kind: &'static str,
    slot: Option<String>,
    program: Option<String>,
    episode: Option<String>,
    start_utc: String,
}

impl NowPlaying {
    /// Of a station, told to nobody yet.
    pub fn new(station: String) -> NowPlaying {
        NowPlaying {
            station,
            json: None,
            text: None,
            webhook: None,
            sounding: Sounding::default(),
            posting: None,
            next: None,
            has_failed: false,
        }
    }

    /// Tells it in this file: as JSON where its name ends so, else as one line of text.
    pub fn tell_file(&mut self, path: PathBuf) {
        let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        *(if is_json { &mut self.json } else { &mut self.text }) = Some(path);
    }

    /// Tells it to this server.
    pub fn tell_server(&mut self, webhook: Webhook) {
        self.webhook = Some(webhook);
    }

    fn tell(&mut self, on_air: &OnAir) -> Result<(), Message> {
        let document = Document {
            station: &self.station,
            title: &on_air.title,
            kind: on_air.kind.name(),
            slot: on_air.slot.as_ref().map(ToString::to_string),
            program: on_air.episode.as_ref().map(|(program, _)| program.to_string()),
            episode: on_air.episode.as_ref().map(|(_, episode)| episode.to_string()),
            start_utc: on_air.at.to_string(),
        };
        // Only texts, which JSON can always hold.
        let json = serde_json::to_string(&document).unwrap_or_default();
        if self.webhook.is_some() {
            self.next = Some(json.clone());
        }
        for (path, text) in [(&self.json, &json), (&self.text, &on_air.title)] {
            if let Some(path) = path {
                let failed =
                    |cause| Message::new("outputs-file").with("path", path.as_path()).with("cause", &cause);
                surco_files::write(path, format!("{text}\n").as_bytes()).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Sends what is to be sent when nothing is on its way; says what became of what was.
    fn post(&mut self) -> Result<(), Message> {
        let done = match self.posting.as_ref().map(Receiver::try_recv) {
            Some(Err(TryRecvError::Empty)) => return Ok(()),
            Some(Ok(done)) => done,
            Some(Err(TryRecvError::Disconnected)) => Err(Message::new("outputs-icecast-no-thread")),
            None => Ok(()),
        };
        self.posting = None;
        if let (Some(webhook), Some(json)) = (&self.webhook, self.next.take()) {
            let (answer, answered) = mpsc::sync_channel(1);
            let webhook = webhook.clone();
            let _ = thread::Builder::new().name("webhook".to_owned()).spawn(move || {
                let _ = answer.send(http::request(webhook.0.as_str(), None, Some(&json)));
            });
            self.posting = Some(answered);
        }
        done
    }

    fn once(&mut self, done: Result<(), Message>) -> Result<(), Message> {
        let had_failed = std::mem::replace(&mut self.has_failed, done.is_err());
        done.or_else(|cause| {
            if had_failed { Ok(()) } else { Err(Message::new("outputs-now-playing").with("cause", cause)) }
        })
    }
}

impl Listener for NowPlaying {
    fn name(&self) -> String {
        "now playing".to_owned()
    }

    fn hear(&mut self, _: AirTime, _: &Block) -> Result<(), Message> {
        if self.posting.is_none() && self.next.is_none() {
            return Ok(());
        }
        let done = self.post();
        // A message that is on its way has not failed yet.
        if done.is_ok() && self.posting.is_some() { Ok(()) } else { self.once(done) }
    }

    fn learn(&mut self, event: &AirEvent) -> Result<(), Message> {
        let Some(on_air) = self.sounding.learn(event).cloned() else { return Ok(()) };
        let done = self.tell(&on_air);
        if done.is_ok() { Ok(()) } else { self.once(done) }
    }

    fn finish(self: Box<Self>) -> Result<(), Message> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpListener;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::testing::started;

    fn hear(now: &mut NowPlaying) -> Vec<String> {
        let said = now.hear(AirTime(0), &Block::silence(2, 480));
        said.err().map(|message| message.id().to_owned()).into_iter().collect()
    }

    #[test]
    fn files_tell_what_is_on_air_and_a_folder_that_is_not_there_is_said_once() {
        let folder = tempfile::tempdir().unwrap();
        let (json, text) = (folder.path().join("sonando.json"), folder.path().join("sonando.txt"));
        let mut now = NowPlaying::new("Radio Surco".to_owned());
        now.tell_file(json.clone());
        now.tell_file(text.clone());
        now.learn(&started(1, "Un \"vals\"")).unwrap();
        assert_eq!(std::fs::read_to_string(&text).unwrap(), "Un \"vals\"\n");
        let document: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
        assert_eq!((&document["title"], &document["slot"]), (&"Un \"vals\"".into(), &"noticias".into()));
        assert_eq!(document["start_utc"], "1970-01-01T00:00:00.000Z");
        now.tell_file(folder.path().join("no/existe.txt"));
        let said = [2, 3, 4].map(|airing| now.learn(&started(airing, "a")).is_err());
        assert_eq!(said, [true, false, false]);
    }

    #[test]
    fn a_server_is_told_the_newest_and_one_that_is_not_there_is_said_once() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut now = NowPlaying::new("Radio Surco".to_owned());
        now.tell_server(Webhook::parse(&format!("http://127.0.0.1:{port}/sonando?clave=1")).unwrap());
        let server = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut first, mut length) = (String::new(), 0);
            reader.read_line(&mut first).unwrap();
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(count) = line.to_lowercase().strip_prefix("content-length: ") {
                    length = count.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            (&stream).write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
            (first, String::from_utf8(body).unwrap())
        });
        now.learn(&started(1, "primero")).unwrap();
        now.learn(&started(2, "segundo")).unwrap();
        let begun = Instant::now();
        while !server.is_finished() {
            assert_eq!(hear(&mut now), [""; 0]);
            assert!(begun.elapsed() < Duration::from_secs(10));
            thread::sleep(Duration::from_millis(5));
        }
        let (first, body) = server.join().unwrap();
        assert_eq!(first.trim(), "POST /sonando?clave=1 HTTP/1.0");
        assert!(body.contains("segundo"), "{body}");
        // Now nobody is there.
        let mut said = Vec::new();
        for airing in 3..6 {
            now.learn(&started(airing, "otra")).unwrap();
            while now.next.is_some() || now.posting.is_some() {
                said.extend(hear(&mut now));
                thread::sleep(Duration::from_millis(5));
            }
        }
        assert_eq!(said, ["outputs-now-playing"]);
    }

    #[test]
    fn only_addresses_are_addresses() {
        for wrong in ["", "sonando", "https://radio.pe/x", "ftp://radio.pe/x", "http://"] {
            assert!(Webhook::parse(wrong).is_err(), "{wrong}");
        }
    }
}
