//! From the mixer to the subscribers.
//!
//! ```text
//!   mixer ──bounded queue, only tried──▶ publisher thread ──mailbox──▶ connection thread ──▶ subscriber
//!                                                        ├─mailbox──▶ connection thread ──▶ subscriber
//! ```
//!
//! The publisher thread knows the state and writes each line once. It waits for no subscriber: a mailbox that is full
//! loses lines.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{io, thread};

use surco_messages::Message;
use surco_model::{AirEvent, Heartbeat, Levels, OnAir};
use surco_units::{AirTime, Frames};

use crate::mailbox::{Line, Mailbox};
use crate::{Event, Sounding, State};

/// Subscribers at the same time.
pub(crate) const MAX_SUBSCRIBERS: usize = 32;
/// What may wait for the publisher thread: the levels of a dozen seconds.
const MAX_WAITING: usize = 128;
/// An instant that is shifted by less is the same for people.
const DRIFT: Frames = Frames::from_millis(50);

/// The mixer's end. Nothing that is called here waits or fails.
#[derive(Debug, Clone)]
pub struct Publisher {
    updates: SyncSender<Update>,
    /// Updates that found no room.
    lost: Arc<AtomicU64>,
    subscribers: Arc<Subscribers>,
}

#[derive(Debug)]
enum Update {
    Event(Box<Event>),
    Heartbeat(Box<Heartbeat>),
    Levels(Levels),
}

impl Publisher {
    /// Something began or ended to be heard, or was noted.
    pub fn event(&self, event: &AirEvent) {
        self.publish(Update::Event(Box::new(event.clone().into())));
    }

    /// Something is wrong.
    pub fn alarm(&self, at: AirTime, message: &Message) {
        self.publish(Update::Event(Box::new(Event::Alarm { at, message: message.clone() })));
    }

    /// How far the playout has come.
    pub fn heartbeat(&self, heartbeat: &Heartbeat) {
        self.publish(Update::Heartbeat(Box::new(heartbeat.clone())));
    }

    /// How loud it is.
    pub fn levels(&self, levels: Levels) {
        if self.subscribers() > 0 {
            self.publish(Update::Levels(levels));
        }
    }

    /// How many are told.
    pub fn subscribers(&self) -> usize {
        self.subscribers.count.load(Ordering::Relaxed)
    }

    fn publish(&self, update: Update) {
        let is_levels = matches!(update, Update::Levels(_));
        if self.updates.try_send(update).is_err() && !is_levels {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Those who are told.
#[derive(Debug, Default)]
pub(crate) struct Subscribers {
    /// How many there are, for the mixer, which takes no mutex.
    count: AtomicUsize,
    known: Mutex<Known>,
}

/// The state as the publisher thread knows it, and who is told of it.
#[derive(Debug, Default)]
struct Known {
    state: Option<State>,
    /// The state that the subscribers were told last.
    told: Option<State>,
    /// What has begun and not ended.
    on_air: Vec<OnAir>,
    mailboxes: Vec<Arc<Mailbox>>,
    is_closed: bool,
}

impl Subscribers {
    /// Starts the publisher thread. It ends when the last [`Publisher`] is dropped.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn start() -> io::Result<(Publisher, Arc<Subscribers>)> {
        let subscribers = Arc::new(Subscribers::default());
        let (updates, taken) = mpsc::sync_channel(MAX_WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        let publisher = Publisher { updates, lost: Arc::clone(&lost), subscribers: Arc::clone(&subscribers) };
        let told = Arc::clone(&subscribers);
        thread::Builder::new().name("publisher".to_owned()).spawn(move || told.tell(&taken, &lost))?;
        Ok((publisher, subscribers))
    }

    /// One more subscriber, who is first told the state.
    ///
    /// # Errors
    /// That there are too many already.
    pub(crate) fn join(self: &Arc<Subscribers>) -> Result<Subscriber, Message> {
        let mut known = self.known();
        if known.mailboxes.len() >= MAX_SUBSCRIBERS {
            return Err(Message::new("control-too-many-subscribers").with("most", MAX_SUBSCRIBERS as f64));
        }
        let mailbox = Arc::new(Mailbox::new());
        if let Some(line) = known.state.as_ref().and_then(|state| Line::of(&Event::State(Box::new(state.clone()))))
        {
            mailbox.put_state(&line);
        }
        if known.is_closed {
            mailbox.close();
        }
        known.mailboxes.push(Arc::clone(&mailbox));
        self.count.store(known.mailboxes.len(), Ordering::Relaxed);
        Ok(Subscriber { mailbox, all: Arc::clone(self) })
    }

    /// Nothing is told any more.
    pub(crate) fn close(&self) {
        let mut known = self.known();
        known.is_closed = true;
        known.mailboxes.iter().for_each(|mailbox| mailbox.close());
    }

    fn tell(&self, updates: &Receiver<Update>, lost: &AtomicU64) {
        for update in updates {
            let mut known = self.known();
            let lost = lost.swap(0, Ordering::Relaxed);
            if lost > 0 {
                known.tell(&Event::Missed { events: lost, levels: 0 });
            }
            match update {
                Update::Levels(levels) => known.tell(&Event::Levels(levels)),
                Update::Event(event) => known.happens(*event),
                Update::Heartbeat(heartbeat) => known.is_now(*heartbeat, lost > 0),
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn tell(&self, event: &Event) {
        if !self.mailboxes.is_empty()
            && let Some(line) = Line::of(event)
        {
            self.mailboxes.iter().for_each(|mailbox| mailbox.put(&line));
        }
    }

    fn happens(&mut self, event: Event) {
        match &event {
            Event::Started(on_air) => self.on_air.push((**on_air).clone()),
            Event::Ended { airing, .. } => self.on_air.retain(|on_air| on_air.airing != *airing),
            _ => {}
        }
        self.tell(&event);
    }

    fn is_now(&mut self, heartbeat: Heartbeat, was_lost: bool) {
        let Heartbeat { at, sounding, status } = heartbeat;
        let find = |(airing, position)| {
            let on_air = self.on_air.iter().find(|on_air| on_air.airing == airing)?.clone();
            Some(Sounding { on_air, position })
        };
        let state = Box::new(State { at, sounding: sounding.into_iter().filter_map(find).collect(), status });
        self.on_air.retain(|on_air| state.sounding.iter().any(|one| one.on_air.airing == on_air.airing));
        if was_lost || self.told.as_ref().is_none_or(|told| is_other(told, &state)) {
            self.tell(&Event::Changed(state.clone()));
            self.told = Some((*state).clone());
        }
        let behind = self.mailboxes.iter().filter(|mailbox| mailbox.wants_state_again());
        let behind: Vec<_> = behind.collect();
        if !behind.is_empty()
            && let Some(line) = Line::of(&Event::Changed(state.clone()))
        {
            behind.iter().for_each(|mailbox| mailbox.put(&line));
        }
        if self.state.is_none()
            && let Some(line) = Line::of(&Event::State(state.clone()))
        {
            self.mailboxes.iter().for_each(|mailbox| mailbox.put_state(&line));
        }
        self.state = Some(*state);
    }
}

/// Whether a state is another one: not only later, of another loudness, or with a next start that the sound card's clock
/// has shifted a little.
fn is_other(told: &State, now: &State) -> bool {
    let airings = |state: &State| state.sounding.iter().map(|one| one.on_air.airing).collect::<Vec<_>>();
    let mut status = now.status.clone();
    status.peak = told.status.peak;
    if let (Some(one), Some(other)) = (&mut status.microphone, told.status.microphone) {
        one.peak = other.peak;
    }
    let is_drift = |one: AirTime, other: AirTime| (one - other).abs() < DRIFT;
    if let (Some(one), Some(other)) = (&mut status.next, &told.status.next)
        && is_drift(one.start, other.start)
    {
        one.start = other.start;
    }
    if let (Some(one), Some(other)) = (&mut status.panic_until, told.status.panic_until)
        && is_drift(*one, other)
    {
        *one = other;
    }
    status != told.status || airings(told) != airings(now)
}

/// One who is told; not any more once this is dropped.
pub(crate) struct Subscriber {
    pub(crate) mailbox: Arc<Mailbox>,
    all: Arc<Subscribers>,
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        let mut known = self.all.known();
        known.mailboxes.retain(|mailbox| !Arc::ptr_eq(mailbox, &self.mailbox));
        self.all.count.store(known.mailboxes.len(), Ordering::Relaxed);
    }
}
