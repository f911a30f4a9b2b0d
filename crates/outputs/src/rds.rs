//! What is on air, for the display of FM receivers: the radiotext of an RDS encoder, at a serial port or in the network.

mod charset;
mod uecp;

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use surco_audio::Block;
use surco_messages::Message;
use surco_model::{AirEvent, ItemKind, OnAir};
use surco_playout::Listener;
use surco_units::AirTime;
use url::form_urlencoded;

use crate::http;
use crate::sounding::Sounding;

/// A radiotext is no longer.
const LONGEST: usize = 64;
/// How often the text is said again: an encoder that was off does not remember it.
const AGAIN: Duration = Duration::from_secs(60);
/// And where it could not be said.
const RETRY: Duration = Duration::from_secs(10);
/// How long an encoder in the network may take to take a line.
const PATIENCE: Duration = Duration::from_secs(2);

/// An encoder, and how it is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoder {
    place: Place,
    protocol: Protocol,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Serial { path: String, baud: u32 },
    Network { host: String, port: u16 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    /// A line `RT=…`, which most small encoders understand.
    Text,
    /// The RDS Forum's.
    Uecp,
}

impl Encoder {
    /// Reads `/dev/ttyUSB0` or `192.168.1.20:4001`, with `?protocol=uecp` (else `text`) and `&baud=19200` (else 9600).
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Encoder, Message> {
        let wrong = || Message::new("outputs-rds-place").with("place", text);
        let (place, query) = text.split_once('?').unwrap_or((text, ""));
        let (mut protocol, mut baud) = (Protocol::Text, None);
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match (key.as_ref(), value.as_ref()) {
                ("protocol", "text") => protocol = Protocol::Text,
                ("protocol", "uecp") => protocol = Protocol::Uecp,
                ("baud", rate) => baud = Some(rate.parse().ok().filter(is_speed).ok_or_else(wrong)?),
                _ => return Err(wrong()),
            }
        }
        let place = match place.rsplit_once(':') {
            _ if place.starts_with('/') => {
                Place::Serial { path: place.to_owned(), baud: baud.take().unwrap_or(9_600) }
            }
            Some((host, port)) if !host.is_empty() => {
                Place::Network { host: host.to_owned(), port: port.parse().map_err(|_| wrong())? }
            }
            _ => return Err(wrong()),
        };
        if baud.is_some() { Err(wrong()) } else { Ok(Encoder { place, protocol }) }
    }

    /// What is said to have a text shown.
    fn line(&self, text: &[u8], is_new: bool) -> Vec<u8> {
        match self.protocol {
            Protocol::Text => [b"RT=", text, b"\r\n"].concat(),
            Protocol::Uecp => uecp::radiotext(text, is_new),
        }
    }

    /// Connects to it beside everything else.
    fn call(&self) -> Receiver<io::Result<Line>> {
        let (answer, answered) = mpsc::sync_channel(1);
        let encoder = self.clone();
        let _ = thread::Builder::new().name("rds".to_owned()).spawn(move || {
            let _ = answer.send(encoder.connect());
        });
        answered
    }

    fn connect(&self) -> io::Result<Line> {
        match &self.place {
            Place::Serial { path, baud } => serial::open(path, *baud).map(Line::Serial),
            Place::Network { host, port } => {
                let stream = http::connect(host, *port)?;
                stream.set_write_timeout(Some(PATIENCE))?;
                Ok(Line::Network(stream))
            }
        }
    }
}

impl std::fmt::Display for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.place {
            Place::Serial { path, .. } => write!(f, "{path}"),
            Place::Network { host, port } => write!(f, "{host}:{port}"),
        }
    }
}

fn is_speed(baud: &u32) -> bool {
    (300..=115_200).contains(baud)
}

/// The way to an encoder.
enum Line {
    Serial(File),
    Network(TcpStream),
}

/// Where the way to an encoder stands.
enum Way {
    Closed,
    /// In a thread of its own: to look up a name can take longer than the sound waits.
    Calling(Receiver<io::Result<Line>>),
    Open(Line),
}

impl Line {
    fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            // A port never waits: what it does not take whole is an encoder that is not there.
            Line::Serial(port) => match port.write(bytes)? {
                all if all == bytes.len() => Ok(()),
                _ => Err(ErrorKind::WouldBlock.into()),
            },
            Line::Network(stream) => stream.write_all(bytes),
        }
    }
}

/// Tells an encoder what is on air.
pub struct Rds {
    encoder: Encoder,
    station: String,
    sounding: Sounding,
    way: Way,
    text: Vec<u8>,
    is_new: bool,
    due: Option<Instant>,
    /// It has been said that the encoder does not answer.
    is_away: bool,
}

impl Rds {
    /// To an encoder, of a station.
    pub fn new(encoder: Encoder, station: &str) -> Rds {
        Rds {
            encoder,
            station: station.to_owned(),
            sounding: Sounding::default(),
            way: Way::Closed,
            text: charset::encode(station, LONGEST),
            is_new: true,
            due: Some(Instant::now()),
            is_away: false,
        }
    }

    /// Says what is due; none while the encoder is being called.
    fn say(&mut self) -> Option<io::Result<()>> {
        let mut line = match std::mem::replace(&mut self.way, Way::Closed) {
            Way::Open(line) => line,
            Way::Closed => {
                self.way = Way::Calling(self.encoder.call());
                return None;
            }
            Way::Calling(answer) => match answer.try_recv() {
                Ok(Ok(line)) => line,
                Ok(Err(cause)) => return Some(Err(cause)),
                Err(TryRecvError::Empty) => {
                    self.way = Way::Calling(answer);
                    return None;
                }
                // The system gave no thread.
                Err(TryRecvError::Disconnected) => return Some(Err(ErrorKind::OutOfMemory.into())),
            },
        };
        let done = line.say(&self.encoder.line(&self.text, self.is_new));
        if done.is_ok() {
            self.way = Way::Open(line);
        }
        Some(done)
    }
}

/// What receivers show of it. Of a spot, and while nothing is sent, the station's name.
fn shown<'a>(on_air: &'a OnAir, station: &'a str) -> &'a str {
    match on_air.kind {
        ItemKind::Spot | ItemKind::OffAir => station,
        _ if on_air.title.trim().is_empty() => station,
        _ => &on_air.title,
    }
}

impl Listener for Rds {
    fn name(&self) -> String {
        format!("RDS {}", self.encoder)
    }

    fn hear(&mut self, _: AirTime, _: &Block) -> Result<(), Message> {
        let now = Instant::now();
        if self.due.is_none_or(|due| due > now) {
            return Ok(());
        }
        let Some(done) = self.say() else { return Ok(()) };
        self.due = Some(now + if done.is_ok() { AGAIN } else { RETRY });
        let was_away = std::mem::replace(&mut self.is_away, done.is_err());
        match done {
            Ok(()) => {
                self.is_new = false;
                let name = self.encoder.to_string();
                if was_away { Err(Message::new("outputs-rds-back").with("place", name)) } else { Ok(()) }
            }
            Err(_) if was_away => Ok(()),
            Err(cause) => {
                let place = self.encoder.to_string();
                Err(Message::new("outputs-rds-away").with("place", place).with("cause", &cause))
            }
        }
    }

    fn learn(&mut self, event: &AirEvent) -> Result<(), Message> {
        if let Some(on_air) = self.sounding.learn(event) {
            let text = charset::encode(shown(on_air, &self.station), LONGEST);
            if text != self.text {
                (self.text, self.is_new) = (text, true);
                // An encoder that is away is tried when it is time.
                if !self.is_away {
                    self.due = Some(Instant::now());
                }
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Message> {
        Ok(())
    }
}

/// Serial ports.
#[cfg(unix)]
mod serial {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;
    use rustix::termios::{ControlModes, OptionalActions, isatty, tcgetattr, tcsetattr};

    /// Opens one: 8 bits, no parity, a stop bit, nobody's flow control.
    pub(super) fn open(path: &str, baud: u32) -> io::Result<File> {
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits();
        let port = OpenOptions::new().write(true).custom_flags(flags as i32).open(path)?;
        if isatty(&port) {
            let mut settings = tcgetattr(&port)?;
            settings.make_raw();
            settings.control_modes |= ControlModes::CLOCAL;
            settings.control_modes -= ControlModes::CRTSCTS | ControlModes::CSTOPB;
            settings.set_speed(baud)?;
            tcsetattr(&port, OptionalActions::Now, &settings)?;
        }
        Ok(port)
    }
}

/// Elsewhere a port is as the system has set it.
#[cfg(not(unix))]
mod serial {
    use std::fs::{File, OpenOptions};
    use std::io;

    pub(super) fn open(path: &str, _baud: u32) -> io::Result<File> {
        OpenOptions::new().write(true).open(path)
    }
}

#[cfg(test)]
mod tests;
