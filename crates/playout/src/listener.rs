//! Listeners hear the air beside the sound card: a file, the air check, a server. Each has a thread of its own behind a
//! bounded queue, so that none of them keeps the mixer waiting.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::thread;
use std::time::{Duration, Instant};

use surco_audio::{Block, Sink};
use surco_messages::{Explain, Message};
use surco_model::AirEvent;
use surco_units::AirTime;

use crate::panic_guard::{Failure, guarded};

/// Blocks that may wait for a listener: five seconds, in which an old disk finishes its current work.
const MAX_WAITING: usize = 500;
/// Failures of a listener that may wait for the mixer.
const MAX_FAILURES: usize = 8;
/// How often a listener that does not follow, or panics, is reported at most.
const REPORT_INTERVAL: Duration = Duration::from_secs(600);
/// Events kept for a listener that has no room for them: the latest, by which it knows what is on air.
const MAX_UNLEARNED: usize = 1000;
/// How long a listener that panicked hears nothing.
const REST: Duration = Duration::from_secs(2);
/// How long a listener may take to finish. One that hangs is left behind.
const FINISH_TIMEOUT: Duration = Duration::from_secs(5);

/// Hears what goes out. It may block or fail; nothing else is affected.
pub trait Listener: Send {
    /// Its name for people: a file, an address.
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
    /// When it was last said that it does not follow.
    said_behind: Option<Instant>,
    /// Events that found no room in the queue.
    unlearned: VecDeque<AirEvent>,
}

impl Listening {
    pub(crate) fn start(listener: Box<dyn Listener>) -> Listening {
        let name = listener.name();
        let (queue, said) = mpsc::sync_channel(MAX_WAITING);
        let (failed, failures) = mpsc::sync_channel(MAX_FAILURES);
        let (finished, done) = mpsc::sync_channel(1);
        // Where the system gives no thread, the queue is closed, which shows at the first sound.
        let called = name.clone();
        let _ = thread::Builder::new().name("listener".to_owned()).spawn(move || {
            let _ = finished.send(listen(listener, &called, &said, &failed));
        });
        Listening { name, queue, failures, done, said_behind: None, unlearned: VecDeque::new() }
    }

    /// Takes a sound, if there is room. What is returned is for the journal.
    pub(crate) fn hear(&mut self, at: AirTime, sound: &Arc<Block>) -> Option<Message> {
        self.teach();
        if self.queue.try_send(Said::Sound(at, Arc::clone(sound))).is_err() && is_due(&mut self.said_behind) {
            return Some(Message::new("playout-listener-behind").with("name", self.name.as_str()));
        }
        self.failures.try_recv().ok()
    }

    /// Tells it what happened: where there is no room, as soon as there is.
    pub(crate) fn learn(&mut self, event: &AirEvent) {
        if self.unlearned.len() == MAX_UNLEARNED {
            self.unlearned.pop_front();
        }
        self.unlearned.push_back(event.clone());
        self.teach();
    }

    fn teach(&mut self) {
        while let Some(event) = self.unlearned.pop_front() {
            let refused = self.queue.try_send(Said::Event(Box::new(event)));
            if let Err(TrySendError::Full(said) | TrySendError::Disconnected(said)) = refused {
                if let Said::Event(event) = said {
                    self.unlearned.push_front(*event);
                }
                return;
            }
        }
    }

    /// Lets all of them finish, together within a limit.
    ///
    /// # Errors
    /// The first that could not keep what it had heard.
    pub(crate) fn finish_all(all: Vec<Listening>) -> Result<(), Message> {
        let waiting: Vec<_> = all.into_iter().map(|Listening { name, done, .. }| (name, done)).collect();
        let latest = Instant::now() + FINISH_TIMEOUT;
        let finish = |(name, done): (String, Receiver<Result<(), Message>>)| {
            let left = latest.saturating_duration_since(Instant::now());
            done.recv_timeout(left)
                .unwrap_or_else(|_| Err(Message::new("playout-listener-hangs").with("name", name)))
        };
        waiting.into_iter().map(finish).collect::<Vec<_>>().into_iter().collect()
    }
}

/// Whether it is time to say something again; then it counts as said.
fn is_due(said: &mut Option<Instant>) -> bool {
    let is_due = said.is_none_or(|said| said.elapsed() >= REPORT_INTERVAL);
    if is_due {
        *said = Some(Instant::now());
    }
    is_due
}

/// A listener that panics rests a moment, and goes on.
fn listen(
    mut listener: Box<dyn Listener>,
    name: &str,
    said: &Receiver<Said>,
    failed: &SyncSender<Message>,
) -> Result<(), Message> {
    let (mut said_panicked, mut panicked): (_, Option<Instant>) = (None, None);
    for said in said {
        let is_resting = panicked.is_some_and(|at| at.elapsed() < REST);
        let done = match said {
            Said::Sound(..) if is_resting => continue,
            Said::Sound(at, sound) => guarded(|| listener.hear(at, &sound)),
            Said::Event(event) => guarded(|| listener.learn(&event)),
        };
        let Err(failure) = done else { continue };
        if let Failure::Panicked = failure {
            panicked = Some(Instant::now());
            if !is_due(&mut said_panicked) {
                continue;
            }
        }
        let _ = failed.try_send(told(failure, name));
    }
    guarded(|| listener.finish()).map_err(|failure| told(failure, name))
}

/// The journal's note about a listener that failed.
fn told(failure: Failure, name: &str) -> Message {
    match failure {
        Failure::Panicked => Message::new("playout-listener-panicked").with("name", name),
        Failure::Explained(cause) => cause,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Keeps the instants at which it heard something; waits at the first until it is let go.
    struct Slow {
        heard: Arc<Mutex<Vec<AirTime>>>,
        learned: Arc<Mutex<Vec<AirEvent>>>,
        gate: Receiver<()>,
    }

    impl Listener for Slow {
        fn name(&self) -> String {
            "slow".to_owned()
        }
        fn hear(&mut self, at: AirTime, _: &Block) -> Result<(), Message> {
            let _ = self.gate.recv();
            self.heard.lock().unwrap().push(at);
            if at == AirTime(1) { Err(Message::new("messages-io-disk-full")) } else { Ok(()) }
        }
        fn learn(&mut self, event: &AirEvent) -> Result<(), Message> {
            self.learned.lock().unwrap().push(event.clone());
            Ok(())
        }
        fn finish(self: Box<Self>) -> Result<(), Message> {
            Ok(())
        }
    }

    #[test]
    fn a_listener_that_hangs_costs_its_own_sound_is_said_once_and_is_not_waited_for() {
        let (open, gate) = mpsc::channel();
        let heard = Arc::default();
        let mut slow =
            Listening::start(Box::new(Slow { heard: Arc::clone(&heard), learned: Arc::default(), gate }));
        let block = Arc::new(Block::silence(2, 480));
        let said: Vec<String> = (0..MAX_WAITING as i64 + 50)
            .filter_map(|index| slow.hear(AirTime(index), &block).map(|message| message.id().to_owned()))
            .collect();
        assert_eq!(said, ["playout-listener-behind"]);
        drop(open);
        let begun = Instant::now();
        while slow.hear(AirTime(9_999), &block).is_none_or(|message| message.id() != "messages-io-disk-full") {
            assert!(begun.elapsed() < Duration::from_secs(5), "what it says reaches the journal");
            thread::sleep(Duration::from_millis(1));
        }
        Listening::finish_all(vec![slow]).unwrap();
        let heard = heard.lock().unwrap();
        assert!(heard.is_sorted() && heard[0] == AirTime(0) && heard.contains(&AirTime(9_999)));
        assert!(!heard.contains(&AirTime(MAX_WAITING as i64 + 49)), "that was lost");
    }

    fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_listener_that_falls_behind_again_and_again_is_said_once_and_still_learns_what_is_on_air() {
        let (open, gate) = mpsc::channel();
        let (heard, learned) = (Arc::<Mutex<Vec<AirTime>>>::default(), Arc::<Mutex<Vec<AirEvent>>>::default());
        let mut slow =
            Listening::start(Box::new(Slow { heard: Arc::clone(&heard), learned: Arc::clone(&learned), gate }));
        let block = Arc::new(Block::silence(2, 480));
        let mut said = Vec::new();
        for round in 1..=3_usize {
            // It is full, has room for ten, and is full again.
            said.extend((0..MAX_WAITING + 50).filter_map(|_| slow.hear(AirTime(0), &block)));
            (0..10).for_each(|_| open.send(()).unwrap());
            wait_until("ten are heard", || heard.lock().unwrap().len() == 10 * round);
        }
        let ids: Vec<&str> = said.iter().map(Message::id).collect();
        assert_eq!(ids, ["playout-listener-behind"]);
        while slow.queue.try_send(Said::Sound(AirTime(0), Arc::clone(&block))).is_ok() {}
        let noted = |at| AirEvent::noted(AirTime(at), Message::new("playout-silent"));
        let happened: Vec<AirEvent> = (0..3).map(noted).collect();
        happened.iter().for_each(|event| slow.learn(event));
        drop(open);
        wait_until("what it had no room for is learnt", || {
            let _ = slow.hear(AirTime(0), &block);
            *learned.lock().unwrap() == happened
        });
    }

    /// Panics at the first sound.
    struct Fragile(Arc<Mutex<Vec<AirTime>>>, bool);

    impl Listener for Fragile {
        fn name(&self) -> String {
            "fragile".to_owned()
        }
        fn hear(&mut self, at: AirTime, _: &Block) -> Result<(), Message> {
            assert!(std::mem::replace(&mut self.1, true), "meant to fail");
            self.0.lock().unwrap().push(at);
            Ok(())
        }
        fn finish(self: Box<Self>) -> Result<(), Message> {
            panic!("meant to fail")
        }
    }

    #[test]
    fn a_listener_that_panics_is_told_of_and_goes_on() {
        let heard = Arc::<Mutex<Vec<AirTime>>>::default();
        let mut fragile = Listening::start(Box::new(Fragile(Arc::clone(&heard), false)));
        let block = Arc::new(Block::silence(2, 480));
        let mut said = Vec::new();
        let mut at = 0;
        wait_until("it hears again", || {
            at += 1;
            said.extend(fragile.hear(AirTime(at), &block));
            !heard.lock().unwrap().is_empty()
        });
        assert_eq!(said, [Message::new("playout-listener-panicked").with("name", "fragile")]);
        assert_eq!(Listening::finish_all(vec![fragile]).unwrap_err().id(), "playout-listener-panicked");
    }

    #[test]
    fn closing_does_not_wait_for_a_listener_for_ever() {
        let (_open, gate) = mpsc::channel();
        let mut slow = Listening::start(Box::new(Slow { heard: Arc::default(), learned: Arc::default(), gate }));
        slow.hear(AirTime(0), &Arc::new(Block::silence(2, 480)));
        let begun = Instant::now();
        assert_eq!(Listening::finish_all(vec![slow]).unwrap_err().id(), "playout-listener-hangs");
        assert!(begun.elapsed() < FINISH_TIMEOUT + Duration::from_secs(1));
    }
}
