//! The client's end: one command and its answer, or a subscription.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use surco_messages::Message;

use crate::address::Address;
use crate::line::read_line;
use crate::server::{HEARTBEAT, TIMEOUT};
use crate::{Answer, Command, Event, Request, State};

/// How long an answer may take: longer than the mixer may take to look.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(8);
/// A subscription from which nothing has come for so long is dead: three heartbeats are missing.
const SILENCE_TIMEOUT: Duration = HEARTBEAT.saturating_mul(3);
/// The longest line of a subscription: a state with a few long titles and reasons.
const MAX_LINE: usize = 1024 * 1024;

/// Gives a command to the station on air whose library is in that folder.
///
/// # Errors
/// That it is not on air or does not answer; why it refuses.
pub fn send(library: &Path, command: Command) -> Result<Option<Message>, Message> {
    let mut stream = connect(library, command)?;
    match read_answer(&mut stream)? {
        Answer::Done(message) => Ok(message),
        Answer::Refused(why) => Err(why),
    }
}

/// Subscribes to the station on air whose library is in that folder, and waits for its state.
///
/// # Errors
/// That it is not on air or does not answer; that it has too many subscribers.
pub fn subscribe(library: &Path) -> Result<Subscription, Message> {
    let stream = connect(library, Command::Subscribe)?;
    let mut lines = Lines { stream, unread: Vec::new(), last: Instant::now(), is_at_end: false };
    let until = Instant::now() + ANSWER_TIMEOUT;
    loop {
        let line = match lines.next(until.saturating_duration_since(Instant::now())).map_err(|_| no_answer())? {
            Received::Line(line) => line,
            Received::Nothing if Instant::now() < until => continue,
            Received::Nothing | Received::End => return Err(no_answer()),
        };
        if let Ok(Answer::Refused(why)) = serde_json::from_slice(&line) {
            return Err(why);
        }
        match serde_json::from_slice(&line) {
            Ok(Event::State(state)) => return Ok(Subscription { lines, state: *state, is_over: false }),
            Ok(Event::Heartbeat) => {}
            Ok(_) | Err(_) => return Err(no_answer()),
        }
    }
}

/// What happens at a station on air, as it happens.
///
/// As an iterator it waits for the next event, skips heartbeats, and ends when the station goes off air; an error means
/// that the connection is dead, and is the last item.
pub struct Subscription {
    lines: Lines,
    state: State,
    is_over: bool,
}

impl Subscription {
    /// The state when the subscription began, or after the last [`Event::Changed`] that was taken.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Waits for the next event, so long at most; none where none came.
    ///
    /// # Errors
    /// That the connection is dead, or the station has gone off air.
    pub fn next_within(&mut self, limit: Duration) -> Result<Option<Event>, Message> {
        let until = Instant::now() + limit;
        loop {
            if self.is_over {
                return Err(Message::new("control-not-on-air"));
            }
            match self.lines.next(until.saturating_duration_since(Instant::now())) {
                Ok(Received::Line(line)) => match serde_json::from_slice(&line) {
                    Ok(Event::Heartbeat) => {}
                    Ok(event) => {
                        if let Event::Changed(state) = &event {
                            self.state = (**state).clone();
                        }
                        return Ok(Some(event));
                    }
                    // A later version may tell more.
                    Err(cause) => tracing::debug!("{cause}"),
                },
                Ok(Received::End) => self.is_over = true,
                Ok(Received::Nothing) => {}
                Err(_) => {
                    self.is_over = true;
                    return Err(no_answer());
                }
            }
            if Instant::now() >= until && !self.is_over {
                return Ok(None);
            }
        }
    }
}

impl Iterator for Subscription {
    type Item = Result<Event, Message>;

    fn next(&mut self) -> Option<Result<Event, Message>> {
        loop {
            if self.is_over {
                return None;
            }
            match self.next_within(SILENCE_TIMEOUT) {
                Ok(Some(event)) => return Some(Ok(event)),
                Ok(None) => {}
                Err(_) if self.is_over && self.lines.is_at_end => return None,
                Err(cause) => return Some(Err(cause)),
            }
        }
    }
}

/// The lines of a subscription.
struct Lines {
    stream: TcpStream,
    /// Bytes after the last line that was taken.
    unread: Vec<u8>,
    /// When something came last.
    last: Instant,
    /// The station has closed the connection.
    is_at_end: bool,
}

enum Received {
    Line(Vec<u8>),
    /// Nothing came in time.
    Nothing,
    /// The station has closed the connection.
    End,
}

impl Lines {
    /// The next line, waited for so long at most.
    fn next(&mut self, limit: Duration) -> io::Result<Received> {
        let until = Instant::now() + limit;
        let mut chunk = [0; 4096];
        loop {
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.unread.drain(..=end).collect();
                line.pop();
                return Ok(Received::Line(line));
            }
            if self.unread.len() > MAX_LINE || self.last.elapsed() > SILENCE_TIMEOUT {
                return Err(ErrorKind::TimedOut.into());
            }
            let left = until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            self.stream.set_read_timeout(Some(left))?;
            match self.stream.read(&mut chunk) {
                Ok(0) => {
                    self.is_at_end = true;
                    return Ok(Received::End);
                }
                Ok(count) => {
                    self.unread.extend_from_slice(&chunk[..count]);
                    self.last = Instant::now();
                }
                Err(cause) if matches!(cause.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if Instant::now() >= until {
                        return Ok(Received::Nothing);
                    }
                }
                Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause),
            }
        }
    }
}

/// Connects, and sends a request.
fn connect(library: &Path, command: Command) -> Result<TcpStream, Message> {
    let address = Address::read(library)?;
    let stream = TcpStream::connect_timeout(&address.socket(), TIMEOUT);
    let mut stream = stream.map_err(|_| Message::new("control-not-on-air"))?;
    let request = Request { key: address.key, command };
    let sent = serde_json::to_vec(&request).map_err(io::Error::from).and_then(|mut line| {
        line.push(b'\n');
        stream.set_write_timeout(Some(TIMEOUT))?;
        stream.write_all(&line)
    });
    sent.map_err(|_| no_answer())?;
    Ok(stream)
}

fn read_answer(stream: &mut TcpStream) -> Result<Answer, Message> {
    let line = read_line(stream, Instant::now() + ANSWER_TIMEOUT).map_err(|_| no_answer())?;
    serde_json::from_slice(&line).map_err(|_| no_answer())
}

fn no_answer() -> Message {
    Message::new("control-no-answer")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use surco_model::{AirEvent, AiringId, Ending, Heartbeat, ItemId, ItemKind, Levels, OnAir, Rung, Status};
    use surco_units::{AirTime, Frames};

    use super::*;
    use crate::publisher::MAX_SUBSCRIBERS;
    use crate::{CommandHandler, Publisher, Server};

    struct Deaf;

    impl CommandHandler for Deaf {
        fn carry_out(&self, _: &Command) -> Result<Option<Message>, Message> {
            Ok(None)
        }
    }

    fn opened() -> (tempfile::TempDir, Server, Publisher) {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::open(folder.path(), Arc::new(Deaf)).unwrap();
        let publisher = server.publisher();
        (folder, server, publisher)
    }

    fn on_air(airing: i64) -> OnAir {
        OnAir {
            airing: AiringId(airing),
            item: ItemId::named("x"),
            slot: None,
            episode: None,
            title: format!("Piece {airing}"),
            kind: ItemKind::Music,
            source: None,
            planned_start: None,
            at: AirTime(0),
            cue_in: Frames::ZERO,
            position: Frames::ZERO,
            reason: Message::new("playout-continuity"),
        }
    }

    fn beat(at: i64, airing: i64, rung: Rung) -> Heartbeat {
        let status = Status {
            rung,
            next: None,
            panic_until: None,
            clock_trusted: true,
            peak: 0.1 * at as f32,
            underruns: 0,
            device: true,
            microphone: None,
        };
        Heartbeat { at: AirTime(at), sounding: vec![(AiringId(airing), Frames(at))], status }
    }

    fn levels(at: i64) -> Levels {
        Levels { at: AirTime(at), peaks: [0.25, 0.5], microphone: Some(0.125) }
    }

    const SOON: Duration = Duration::from_secs(10);

    fn next(subscription: &mut Subscription) -> Event {
        subscription.next_within(SOON).unwrap().unwrap()
    }

    #[test]
    fn a_subscriber_learns_the_state_and_then_everything_that_happens_until_the_station_goes_off_air() {
        let (folder, server, publisher) = opened();
        publisher.event(&AirEvent::Started(on_air(1)));
        publisher.heartbeat(&beat(1, 1, Rung::Scheduled));
        let mut subscription = subscribe(folder.path()).unwrap();
        let state = subscription.state();
        assert_eq!((state.at, state.status.rung), (AirTime(1), Rung::Scheduled));
        assert_eq!((state.sounding[0].on_air.title.as_str(), state.sounding[0].position), ("Piece 1", Frames(1)));
        publisher.levels(levels(2));
        assert_eq!(next(&mut subscription), Event::Levels(levels(2)));
        publisher.heartbeat(&beat(2, 1, Rung::Scheduled));
        publisher.event(&AirEvent::Started(on_air(2)));
        assert_eq!(
            next(&mut subscription),
            Event::Started(Box::new(on_air(2))),
            "a later beat alone is no change"
        );
        let ended = |airing| AirEvent::Ended {
            airing: AiringId(airing),
            at: AirTime(3),
            position: Frames(3),
            ending: Ending::Cut,
        };
        publisher.event(&ended(1));
        assert!(matches!(next(&mut subscription), Event::Ended { airing: AiringId(1), ending: Ending::Cut, .. }));
        publisher.heartbeat(&beat(4, 2, Rung::Substitute));
        let Event::Changed(state) = next(&mut subscription) else { panic!() };
        assert_eq!((state.status.rung, state.sounding[0].on_air.airing), (Rung::Substitute, AiringId(2)));
        assert_eq!(subscription.state(), &*state);
        publisher.alarm(AirTime(5), &Message::new("playout-clipping"));
        let Event::Alarm { message, .. } = next(&mut subscription) else { panic!() };
        assert_eq!(message.id(), "playout-clipping");
        assert_eq!(subscription.next_within(Duration::from_millis(50)), Ok(None));
        drop(server);
        assert_eq!(subscription.next(), None);
        assert_eq!(subscription.next_within(SOON).unwrap_err().id(), "control-not-on-air");
    }

    #[test]
    fn who_subscribes_before_anything_is_known_waits_for_the_state() {
        let (folder, _server, publisher) = opened();
        let path = folder.path().to_owned();
        let subscribed = std::thread::spawn(move || subscribe(&path).unwrap().state().clone());
        std::thread::sleep(Duration::from_millis(100));
        publisher.event(&AirEvent::Started(on_air(7)));
        publisher.heartbeat(&beat(1, 7, Rung::Scheduled));
        assert_eq!(subscribed.join().unwrap().sounding[0].on_air.airing, AiringId(7));
    }

    #[test]
    fn a_subscriber_that_never_reads_keeps_neither_the_mixer_nor_the_others_waiting_and_is_disconnected() {
        let (folder, _server, publisher) = opened();
        publisher.event(&AirEvent::Started(on_air(1)));
        publisher.heartbeat(&beat(1, 1, Rung::Scheduled));
        let mut hanging = subscribe(folder.path()).unwrap();
        let mut reading = subscribe(folder.path()).unwrap();
        // Far more than fits into the buffers between two sockets.
        let long = Message::new("playout-cannot-play").with("title", "x".repeat(100_000));
        let begun = Instant::now();
        for at in 0..200 {
            let sent = Instant::now();
            publisher.event(&AirEvent::noted(AirTime(at), long.clone()));
            assert!(sent.elapsed() < Duration::from_millis(500), "the mixer waits for nobody");
            assert!(matches!(next(&mut reading), Event::Noted { at: AirTime(noted), .. } if noted == at));
        }
        assert!(begun.elapsed() < SOON);
        let end = loop {
            std::thread::sleep(Duration::from_millis(500));
            assert!(begun.elapsed() < 4 * SOON, "it is disconnected");
            publisher.event(&AirEvent::noted(AirTime(-1), Message::new("playout-clipping")));
            if publisher.subscribers() == 1 {
                break begun.elapsed();
            }
        };
        eprintln!("disconnected after {end:?}");
        let rest: Vec<_> = hanging.by_ref().collect();
        assert!(rest.len() < 200 && hanging.next().is_none());
    }

    #[test]
    fn subscribers_are_many_but_not_without_limit_and_do_not_keep_commands_out() {
        let (folder, _server, publisher) = opened();
        publisher.heartbeat(&beat(1, 1, Rung::Silent));
        let subscriptions: Vec<_> = (0..MAX_SUBSCRIBERS).map(|_| subscribe(folder.path()).unwrap()).collect();
        let refused = subscribe(folder.path()).err().unwrap();
        assert_eq!(refused.id(), "control-too-many-subscribers");
        assert_eq!(send(folder.path(), Command::Skip), Ok(None));
        drop(subscriptions);
        let begun = Instant::now();
        while let Err(cause) = subscribe(folder.path()) {
            assert!(begun.elapsed() < SOON, "{}", cause.id());
            publisher.levels(levels(2));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    #[test]
    fn a_subscriber_with_nothing_to_be_told_hears_that_the_connection_lives() {
        let (folder, _server, publisher) = opened();
        publisher.heartbeat(&beat(1, 1, Rung::Silent));
        let mut subscription = subscribe(folder.path()).unwrap();
        let last = subscription.lines.last;
        assert_eq!(subscription.next_within(HEARTBEAT + Duration::from_secs(1)), Ok(None));
        assert!(subscription.lines.last > last);
    }
}
