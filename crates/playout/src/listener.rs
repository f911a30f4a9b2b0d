//! Who hears what goes out beside the sound card: a file, the air check, a server. Each in a thread of its own behind
//! a bounded queue, so that none of them can keep the mixer waiting.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::thread;
use std::time::{Duration, Instant};

use surco_audio::{Block, Sink};
use surco_model::AirEvent;
use surco_units::AirTime;
use surco_words::{Explain, Message};

/// What may wait for a listener: five seconds, in which an old disk finishes what it is at.
const QUEUE: usize = 500;
/// What listeners may have to say before anybody asks.
const FAILURES: usize = 8;
/// How long a listener may take to finish. One that hangs is left behind.
const FINISH: Duration = Duration::from_secs(5);

/// Hears what goes out. It may wait and fail as it likes; it alone is the worse for it.
pub trait Listener: Send {
    /// What people call it: a file, an address.
    fn name(&self) -> String;

    /// Takes the next stereo sound at the station rate, and when its first frame is heard. What was lost because the
    /// listener was too slow shows as a leap of that instant.
    ///
    /// # Errors
    /// What a person should know; it goes into the journal. The listener goes on being called.
    fn hear(&mut self, at: AirTime, sound: &Block) -> Result<(), Message>;

    /// Something was heard to begin or to end, or was noted.
    ///
    /// # Errors
    /// As for [`Listener::hear`].
    fn learn(&mut self, _event: &AirEvent) -> Result<(), Message> {
        Ok(())
    }

    /// The playout is being closed.
    ///
    /// # Errors
    /// When what was heard could not be kept.
    fn finish(self: Box<Self>) -> Result<(), Message>;
}

/// A file in which all that goes out is recorded.
pub struct Recording {
    name: String,
    /// None once it has failed: a file with a hole in it would be no recording.
    sink: Result<Box<dyn Sink>, Message>,
}

impl Recording {
    /// Records into a sink (stereo, station rate) that people call so.
    pub fn new(name: String, sink: Box<dyn Sink>) -> Recording {
        Recording { name, sink: Ok(sink) }
    }
}

impl Listener for Recording {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn hear(&mut self, _: AirTime, sound: &Block) -> Result<(), Message> {
        let Ok(sink) = &mut self.sink else { return Ok(()) };
        let Err(cause) = sink.write(sound) else { return Ok(()) };
        let message = Message::new("playout-recording-failed").with("cause", cause.explain());
        self.sink = Err(message.clone());
        Err(message)
    }

    fn finish(self: Box<Self>) -> Result<(), Message> {
        self.sink?.finish().map_err(|cause| cause.explain())
    }
}

enum Said {
    Sound(AirTime, Arc<Block>),
    Event(Box<AirEvent>),
}

/// A listener at work.
pub(crate) struct Listening {
    name: String,
    queue: SyncSender<Said>,
    failures: Receiver<Message>,
    done: Receiver<Result<(), Message>>,
    /// It has been said that it does not follow.
    is_behind: bool,
}

impl Listening {
    pub(crate) fn start(listener: Box<dyn Listener>) -> Listening {
        let name = listener.name();
        let (queue, said) = mpsc::sync_channel(QUEUE);
        let (failed, failures) = mpsc::sync_channel(FAILURES);
        let (finished, done) = mpsc::sync_channel(1);
        // Where the system gives no thread, the queue is closed, which shows at the first sound.
        let _ = thread::Builder::new().name("listener".to_owned()).spawn(move || {
            let _ = finished.send(listen(listener, &said, &failed));
        });
        Listening { name, queue, failures, done, is_behind: false }
    }

    /// Takes a sound, if there is room. What is returned is for the journal.
    pub(crate) fn hear(&mut self, at: AirTime, sound: &Arc<Block>) -> Option<Message> {
        match self.queue.try_send(Said::Sound(at, Arc::clone(sound))) {
            Ok(()) => self.is_behind = false,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) if !self.is_behind => {
                self.is_behind = true;
                return Some(Message::new("playout-listener-behind").with("name", self.name.as_str()));
            }
            Err(_) => {}
        }
        self.failures.try_recv().ok()
    }

    /// Tells it what happened, if there is room.
    pub(crate) fn learn(&self, event: &AirEvent) {
        let _ = self.queue.try_send(Said::Event(Box::new(event.clone())));
    }

    /// Lets all of them finish, together within a limit.
    ///
    /// # Errors
    /// The first that could not keep what it had heard.
    pub(crate) fn finish_all(all: Vec<Listening>) -> Result<(), Message> {
        let waiting: Vec<_> = all.into_iter().map(|Listening { name, done, .. }| (name, done)).collect();
        let latest = Instant::now() + FINISH;
        let finish = |(name, done): (String, Receiver<Result<(), Message>>)| {
            let left = latest.saturating_duration_since(Instant::now());
            done.recv_timeout(left)
                .unwrap_or_else(|_| Err(Message::new("playout-listener-hangs").with("name", name)))
        };
        waiting.into_iter().map(finish).collect::<Vec<_>>().into_iter().collect()
    }
}

fn listen(
    mut listener: Box<dyn Listener>,
    said: &Receiver<Said>,
    failed: &SyncSender<Message>,
) -> Result<(), Message> {
    for said in said {
        let done = match said {
            Said::Sound(at, sound) => listener.hear(at, &sound),
            Said::Event(event) => listener.learn(&event),
        };
        if let Err(cause) = done {
            let _ = failed.try_send(cause);
        }
    }
    listener.finish()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Keeps the instants at which it heard something; waits at the first until it is let go.
    struct Slow {
        heard: Arc<Mutex<Vec<AirTime>>>,
        gate: Receiver<()>,
    }

    impl Listener for Slow {
        fn name(&self) -> String {
            "slow".to_owned()
        }
        fn hear(&mut self, at: AirTime, _: &Block) -> Result<(), Message> {
            let _ = self.gate.recv();
            self.heard.lock().unwrap().push(at);
            if at == AirTime(1) { Err(Message::new("words-io-disk-full")) } else { Ok(()) }
        }
        fn finish(self: Box<Self>) -> Result<(), Message> {
            Ok(())
        }
    }

    #[test]
    fn a_listener_that_hangs_costs_its_own_sound_is_said_once_and_is_not_waited_for() {
        let (open, gate) = mpsc::channel();
        let heard = Arc::default();
        let mut slow = Listening::start(Box::new(Slow { heard: Arc::clone(&heard), gate }));
        let block = Arc::new(Block::silence(2, 480));
        let said: Vec<String> = (0..QUEUE as i64 + 50)
            .filter_map(|index| slow.hear(AirTime(index), &block).map(|message| message.id().to_owned()))
            .collect();
        assert_eq!(said, ["playout-listener-behind"]);
        drop(open);
        let begun = Instant::now();
        while slow.hear(AirTime(9_999), &block).is_none_or(|message| message.id() != "words-io-disk-full") {
            assert!(begun.elapsed() < Duration::from_secs(5), "what it says reaches the journal");
            thread::sleep(Duration::from_millis(1));
        }
        Listening::finish_all(vec![slow]).unwrap();
        let heard = heard.lock().unwrap();
        assert!(heard.is_sorted() && heard[0] == AirTime(0) && heard.contains(&AirTime(9_999)));
        assert!(!heard.contains(&AirTime(QUEUE as i64 + 49)), "that was lost");
    }

    #[test]
    fn closing_does_not_wait_for_a_listener_for_ever() {
        let (_open, gate) = mpsc::channel();
        let mut slow = Listening::start(Box::new(Slow { heard: Arc::default(), gate }));
        slow.hear(AirTime(0), &Arc::new(Block::silence(2, 480)));
        let begun = Instant::now();
        assert_eq!(Listening::finish_all(vec![slow]).unwrap_err().id(), "playout-listener-hangs");
        assert!(begun.elapsed() < FINISH + Duration::from_secs(1));
    }
}
