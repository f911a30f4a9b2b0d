//! Sounds opened and decoded ahead by threads of their own, so that the mixer never waits for a disk.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rtrb::{Consumer, Producer, RingBuffer};
use surco_audio::Block;
use surco_units::{Frames, STATION_RATE};
use surco_words::{Explain, Message};

use crate::feed::{Cue, Feed, FeedState, Loader};
use crate::ports::Store;
use crate::relay;
use crate::ring;
use crate::urgency;

/// How much sound is decoded ahead: 2 s bridge a disk that is waking up, and are 768 kB a deck.
const AHEAD: Frames = Frames(2 * STATION_RATE.0 as i64);
/// How much must be there before a sound may begin.
const ENOUGH: Frames = Frames(STATION_RATE.0 as i64 / 4);
/// How long a loader sleeps when its ring is full. It wakes seldom and then decodes for a while, which an old PC does
/// with half the work.
const NAP: Duration = Duration::from_millis(250);
/// Loaders that may hang at the same time before no more are started: a dead disk must not eat the machine.
const MOST_THREADS: usize = 24;

/// One thread and one ring for every sound.
pub(crate) struct ThreadLoader {
    store: Arc<dyn Store>,
    alive: Arc<AtomicUsize>,
}

impl ThreadLoader {
    pub(crate) fn new(store: Arc<dyn Store>) -> ThreadLoader {
        ThreadLoader { store, alive: Arc::default() }
    }
}

impl Loader for ThreadLoader {
    fn cue(&mut self, cue: &Cue) -> Box<dyn Feed> {
        let shared = Arc::new(Shared::default());
        let (producer, consumer) = RingBuffer::new(2 * AHEAD.index());
        let feed = RingFeed { consumer, shared: Arc::clone(&shared) };
        if self.alive.load(Ordering::Relaxed) >= MOST_THREADS {
            shared.fail(Message::new("playout-loaders-hang"));
            return Box::new(feed);
        }
        if cue.source.is_relay() {
            let alive = Arc::clone(&self.alive);
            alive.fetch_add(1, Ordering::Relaxed);
            let done = move || {
                alive.fetch_sub(1, Ordering::Relaxed);
            };
            return Box::new(relay::receive(Arc::clone(&self.store), cue.source.clone(), done));
        }
        let (store, cue, alive) = (Arc::clone(&self.store), cue.clone(), Arc::clone(&self.alive));
        alive.fetch_add(1, Ordering::Relaxed);
        let thread_shared = Arc::clone(&shared);
        let started = thread::Builder::new().name("loader".to_owned()).stack_size(512 * 1024).spawn(move || {
            urgency::give_back();
            let done = std::panic::catch_unwind(AssertUnwindSafe(|| load(&*store, &cue, producer)));
            match done {
                Ok(Ok(())) => thread_shared.set(ENDED),
                Ok(Err(cause)) => thread_shared.fail(cause),
                // A decoder that panics has met a file it cannot read; the next rung takes over.
                Err(_) => thread_shared.fail(Message::new("playout-decoder-panicked")),
            }
            alive.fetch_sub(1, Ordering::Relaxed);
        });
        if let Err(cause) = started {
            self.alive.fetch_sub(1, Ordering::Relaxed);
            shared.fail(Message::new("playout-no-thread").with("cause", &cause));
        }
        Box::new(feed)
    }
}

/// Decodes a sound into its ring until it is all there or nobody wants it any more.
fn load(store: &dyn Store, cue: &Cue, mut ring: Producer<f32>) -> Result<(), Message> {
    let mut source = store.open(&cue.source, cue.from)?;
    let (mut block, mut interleaved) = (Block::new(2), Vec::new());
    let mut left = cue.length.index();
    while left > 0 {
        source.read(&mut block).map_err(|cause| cause.explain())?;
        let [one, other] = block.channels() else { break };
        let frames = one.len().min(left);
        if frames == 0 {
            break;
        }
        interleaved.clear();
        interleaved.extend(one[..frames].iter().zip(other).flat_map(|(left, right)| [*left, *right]));
        left -= frames;
        let mut rest = &interleaved[..];
        while !rest.is_empty() {
            if ring.is_abandoned() {
                return Ok(());
            }
            // Whole frames only, so that left stays left.
            let room = ring.slots().min(rest.len()) & !1;
            let (now, later) = rest.split_at(room);
            if ring.push_entire_slice(now).is_err() || room == 0 {
                thread::sleep(NAP);
                continue;
            }
            rest = later;
        }
    }
    Ok(())
}

const LOADING: u8 = 0;
const ENDED: u8 = 1;
const FAILED: u8 = 2;

/// What a loader tells its feed.
#[derive(Default)]
struct Shared {
    state: AtomicU8,
    /// Written once, before the state becomes `FAILED`.
    cause: Mutex<Option<Message>>,
}

impl Shared {
    fn set(&self, state: u8) {
        self.state.store(state, Ordering::Release);
    }

    fn fail(&self, cause: Message) {
        if let Ok(mut place) = self.cause.lock() {
            *place = Some(cause);
        }
        self.set(FAILED);
    }
}

struct RingFeed {
    consumer: Consumer<f32>,
    shared: Arc<Shared>,
}

impl Feed for RingFeed {
    fn state(&mut self) -> FeedState {
        // The state first: what the loader wrote before it set it is then in the ring.
        let state = self.shared.state.load(Ordering::Acquire);
        let waiting = ring::frames(&self.consumer);
        match state {
            _ if waiting >= ENOUGH.index() => FeedState::Ready,
            LOADING => FeedState::Loading,
            _ if waiting > 0 => FeedState::Ready,
            FAILED => {
                let cause = self.shared.cause.lock().ok().and_then(|cause| cause.clone());
                FeedState::Failed(cause.unwrap_or_else(|| Message::new("playout-decoder-panicked")))
            }
            _ => FeedState::Ended,
        }
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        ring::read(&mut self.consumer, left, right)
    }

    fn skip(&mut self, frames: usize) -> usize {
        ring::skip(&mut self.consumer, frames)
    }
}
