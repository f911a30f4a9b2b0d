//! To listeners far away: a source for an Icecast 2 server.
//!
//! ```text
//!            time to try               accepted
//!   Resting ─────────────▶ Dialling ─────────────▶ Live
//!      ▲                       │                     │
//!      └───────────────────────┴─────────────────────┘
//!          refused, no answer     closed, too slow
//! ```
//!
//! Nothing here waits for the network: dialling has a thread of its own, and what the server does not take at once
//! stands in a buffer that is given up, with the connection, when it holds ten seconds.

mod dial;
mod mount;

use std::io::{ErrorKind, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use surco_audio::{Block, Mp3Stream, OggOpus};
use surco_messages::{Explain, Message};
use surco_model::AirEvent;
use surco_playout::Listener;
use surco_units::{AirTime, STATION_RATE};

use crate::Error;
use crate::sounding::Sounding;
use mount::Format;
pub use mount::Mount;

/// How long after a failure it is tried again: twice as long each time, up to a minute.
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(60);
/// A connection that has held for so long makes the next failure the first.
const STEADY: Duration = Duration::from_secs(30);
/// A server that is so much behind is too slow.
const BEHIND: Duration = Duration::from_secs(10);
/// How long what is left may take to go out when the playout is closed.
const FAREWELL: Duration = Duration::from_secs(1);

/// A source that sends what goes out to a mount.
pub struct Icecast {
    mount: Mount,
    state: State,
    rest: Duration,
    title: String,
    sounding: Sounding,
    /// It has been said that the server does not take the sound.
    is_away: bool,
}

enum State {
    Resting(Instant),
    Dialling(Receiver<Result<TcpStream, Message>>),
    Live(Box<Live>),
}

/// A connection, and what is on its way through it.
struct Live {
    stream: TcpStream,
    codec: Codec,
    /// What the server has not taken yet.
    waiting: Vec<u8>,
    since: Instant,
}

enum Codec {
    Mp3(Mp3Stream),
    /// With the serial of its logical stream: a new title is a new one (RFC 3533 §4).
    Opus(OggOpus<Vec<u8>>, u32),
}

impl Icecast {
    /// Will send to a mount; dials at the first sound.
    pub fn new(mount: Mount) -> Icecast {
        let state = State::Resting(Instant::now());
        Icecast {
            mount,
            state,
            rest: FIRST_REST,
            title: String::new(),
            sounding: Sounding::default(),
            is_away: false,
        }
    }

    /// Goes one step on; says when it was refused, or lost, or is live.
    fn tend(&mut self) -> Result<Option<Message>, Error> {
        match &mut self.state {
            State::Resting(until) if Instant::now() >= *until => {
                let (answer, answered) = mpsc::sync_channel(1);
                let mount = self.mount.clone();
                // Where the system gives no thread, nobody answers, which counts as a failure.
                let _ = thread::Builder::new().name("icecast".to_owned()).spawn(move || {
                    let _ = answer.send(dial::source(&mount));
                });
                self.state = State::Dialling(answered);
            }
            State::Dialling(answered) => match answered.try_recv() {
                Ok(Ok(stream)) => {
                    let codec = Codec::begin(&self.mount, &self.title, 1)?;
                    let live = Live { stream, codec, waiting: Vec::new(), since: Instant::now() };
                    self.state = State::Live(Box::new(live));
                    if self.mount.format == Format::Mp3 {
                        self.tell_title();
                    }
                    if std::mem::take(&mut self.is_away) {
                        return Ok(Some(Message::new("outputs-icecast-back").with("url", self.mount.shown())));
                    }
                }
                Ok(Err(cause)) => return Err(Error::Icecast { url: self.mount.shown(), cause }),
                Err(TryRecvError::Disconnected) => return Err(self.lost("outputs-icecast-no-thread")),
                Err(TryRecvError::Empty) => {}
            },
            State::Resting(_) | State::Live(_) => {}
        }
        Ok(None)
    }

    fn send(&mut self, sound: &Block) -> Result<(), Error> {
        let State::Live(live) = &mut self.state else { return Ok(()) };
        live.codec.encode(sound, &mut live.waiting)?;
        let most = self.mount.kbps as usize * 125 * BEHIND.as_secs() as usize;
        match live.push() {
            Ok(()) if live.waiting.len() <= most => {
                if live.since.elapsed() > STEADY {
                    self.rest = FIRST_REST;
                }
                Ok(())
            }
            Ok(()) => Err(self.lost("outputs-icecast-slow")),
            Err(cause) => Err(Error::Icecast {
                url: self.mount.shown(),
                cause: Message::new("outputs-icecast-closed").with("cause", &cause),
            }),
        }
    }

    fn lost(&self, why: &'static str) -> Error {
        Error::Icecast { url: self.mount.shown(), cause: Message::new(why) }
    }

    /// After a failure: what is said of it, once until it is live again.
    fn rest(&mut self, cause: &Error) -> Result<(), Message> {
        self.state = State::Resting(Instant::now() + self.rest);
        self.rest = (2 * self.rest).min(LONGEST_REST);
        if std::mem::replace(&mut self.is_away, true) { Ok(()) } else { Err(cause.explain()) }
    }

    /// Tells those who listen what plays: in the stream itself where that can be, else beside it.
    fn tell_title(&mut self) {
        let State::Live(live) = &mut self.state else { return };
        match &mut live.codec {
            Codec::Mp3(_) if !self.title.is_empty() => {
                let (mount, title) = (self.mount.clone(), self.title.clone());
                // A title that gets lost is no loss.
                let _ = thread::Builder::new().name("title".to_owned()).spawn(move || {
                    if let Err(cause) = dial::title(&mount, &title) {
                        tracing::debug!("{cause}");
                    }
                });
            }
            Codec::Mp3(_) => {}
            Codec::Opus(_, serial) => {
                let Ok(next) = Codec::begin(&self.mount, &self.title, serial.wrapping_add(1)) else { return };
                if let Codec::Opus(opus, _) = std::mem::replace(&mut live.codec, next)
                    && let Ok(rest) = opus.finish()
                {
                    live.waiting.extend(rest);
                }
            }
        }
    }
}

impl Listener for Icecast {
    fn name(&self) -> String {
        self.mount.shown()
    }

    fn hear(&mut self, _: AirTime, sound: &Block) -> Result<(), Message> {
        let step = self.tend().and_then(|news| self.send(sound).map(|()| news));
        match step {
            Ok(None) => Ok(()),
            // That it is back is news, too.
            Ok(Some(news)) => Err(news),
            Err(cause) => self.rest(&cause),
        }
    }

    fn learn(&mut self, event: &AirEvent) -> Result<(), Message> {
        if let Some(on_air) = self.sounding.learn(event)
            && !on_air.title.is_empty()
            && on_air.title != self.title
        {
            self.title.clone_from(&on_air.title);
            self.tell_title();
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Message> {
        let State::Live(live) = &mut self.state else { return Ok(()) };
        let until = Instant::now() + FAREWELL;
        // The listeners are better off with the last word; but nobody waits for it long.
        while !live.waiting.is_empty() && Instant::now() < until && live.push().is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
        let _ = live.stream.shutdown(Shutdown::Both);
        Ok(())
    }
}

impl Live {
    /// Gives the server what it takes now.
    fn push(&mut self) -> std::io::Result<()> {
        while !self.waiting.is_empty() {
            match self.stream.write(&self.waiting) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => drop(self.waiting.drain(..count)),
                Err(cause) if cause.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause),
            }
        }
        Ok(())
    }
}

impl Codec {
    fn begin(mount: &Mount, title: &str, serial: u32) -> Result<Codec, Error> {
        let name = mount.shown();
        let name = Path::new(&name);
        let title = Some(title).filter(|title| !title.is_empty());
        Ok(match mount.format {
            Format::Mp3 => Codec::Mp3(Mp3Stream::begin(name, mount.kbps, 2, STATION_RATE)?),
            Format::Opus => Codec::Opus(OggOpus::begin(name, Vec::new(), serial, mount.kbps, 2, title)?, serial),
        })
    }

    fn encode(&mut self, sound: &Block, bytes: &mut Vec<u8>) -> Result<(), Error> {
        match self {
            Codec::Mp3(mp3) => mp3.encode(sound, bytes)?,
            Codec::Opus(opus, _) => {
                opus.write(sound)?;
                bytes.append(opus.writer_mut());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
