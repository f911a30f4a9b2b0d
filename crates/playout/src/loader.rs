//! Sounds opened and decoded ahead by threads of their own, so that the mixer never waits for a disk.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rtrb::{Consumer, Producer, RingBuffer};
use surco_audio::Block;
use surco_messages::{Explain, Message};
use surco_units::{Frames, STATION_RATE};

use crate::deck_source::{DeckSource, DeckSourceState, LoadRequest, Loader};
use crate::ports::Store;
use crate::relay;
use crate::ring;
use crate::thread_priority;

/// How much sound is decoded ahead: 2 s bridge a disk that is waking up, and are 768 kB a deck.
pub(crate) const AHEAD: Frames = Frames(2 * STATION_RATE.0 as i64);
/// How much must be there before a sound may begin.
pub(crate) const ENOUGH: Frames = Frames(STATION_RATE.0 as i64 / 4);
/// How long a loader sleeps when its ring is full. It wakes seldom and then decodes for a while, which an old PC does
/// with half the work.
const POLL_INTERVAL: Duration = Duration::from_millis(250);
/// Loaders that may hang at the same time before no more are started: a dead disk must not eat the machine.
const MAX_THREADS: usize = 24;

/// One thread and one ring for every sound.
pub(crate) struct ThreadLoader {
    store: Arc<dyn Store>,
    slots: ThreadSlots,
}

impl ThreadLoader {
    pub(crate) fn new(store: Arc<dyn Store>) -> ThreadLoader {
        ThreadLoader { store, slots: ThreadSlots::default() }
    }
}

/// The threads that may be alive at the same time.
#[derive(Default)]
struct ThreadSlots(Arc<AtomicUsize>);

impl ThreadSlots {
    /// A slot for one more, if there is any.
    fn take(&self) -> Option<ThreadSlot> {
        let slot = ThreadSlot(Arc::clone(&self.0));
        (self.0.fetch_add(1, Ordering::Relaxed) < MAX_THREADS).then_some(slot)
    }
}

/// A thread's slot, which is free again when this is dropped: at the thread's end, or where it could not begin.
pub(crate) struct ThreadSlot(Arc<AtomicUsize>);

impl Drop for ThreadSlot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A sound for which no thread was free.
struct Refused(Message);

impl DeckSource for Refused {
    fn state(&mut self) -> DeckSourceState {
        DeckSourceState::Failed(self.0.clone())
    }

    fn read(&mut self, _: &mut [f32], _: &mut [f32]) -> usize {
        0
    }

    fn skip(&mut self, _: usize) -> usize {
        0
    }
}

impl Loader for ThreadLoader {
    fn load(&mut self, request: &LoadRequest) -> Box<dyn DeckSource> {
        let Some(slot) = self.slots.take() else {
            return Box::new(Refused(Message::new("playout-loaders-hang")));
        };
        let store = Arc::clone(&self.store);
        if request.source.is_relay() {
            return Box::new(relay::receive(store, request, slot));
        }
        let shared = Arc::new(Shared::default());
        let (producer, consumer) = RingBuffer::new(2 * AHEAD.index());
        let feed = RingFeed { consumer, shared: Arc::clone(&shared) };
        let (request, thread_shared) = (request.clone(), Arc::clone(&shared));
        let started = thread::Builder::new().name("loader".to_owned()).stack_size(512 * 1024).spawn(move || {
            let _slot = slot;
            thread_priority::give_back();
            let done = std::panic::catch_unwind(AssertUnwindSafe(|| load(&*store, &request, producer)));
            match done {
                Ok(Ok(())) => thread_shared.set(ENDED),
                Ok(Err(cause)) => thread_shared.fail(cause),
                // A decoder that panics has met a file it cannot read; the next rung takes over.
                Err(_) => thread_shared.fail(Message::new("playout-decoder-panicked")),
            }
        });
        if let Err(cause) = started {
            shared.fail(Message::new("playout-no-thread").with("cause", &cause));
        }
        Box::new(feed)
    }
}

/// Decodes a sound into its ring until it is all there or nobody wants it any more.
fn load(store: &dyn Store, request: &LoadRequest, mut ring: Producer<f32>) -> Result<(), Message> {
    let mut source = store.open(&request.source, request.from)?;
    let (mut block, mut interleaved) = (Block::new(2), Vec::new());
    let mut left = request.length.index();
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
                thread::sleep(POLL_INTERVAL);
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

/// Shared by a loader's thread and its feed.
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

impl DeckSource for RingFeed {
    fn state(&mut self) -> DeckSourceState {
        // The state first: what the loader wrote before it set it is then in the ring.
        let state = self.shared.state.load(Ordering::Acquire);
        let waiting = ring::frames(&self.consumer);
        match state {
            _ if waiting >= ENOUGH.index() => DeckSourceState::Ready,
            LOADING => DeckSourceState::Loading,
            _ if waiting > 0 => DeckSourceState::Ready,
            FAILED => {
                let cause = self.shared.cause.lock().ok().and_then(|cause| cause.clone());
                DeckSourceState::Failed(cause.unwrap_or_else(|| Message::new("playout-decoder-panicked")))
            }
            _ => DeckSourceState::Ended,
        }
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        ring::read(&mut self.consumer, left, right)
    }

    fn skip(&mut self, frames: usize) -> usize {
        ring::skip(&mut self.consumer, frames)
    }
}

#[cfg(test)]
mod tests {
    use surco_model::MediaRef;

    use super::*;

    struct Hanging;

    impl Store for Hanging {
        fn open(&self, _: &MediaRef, _: Frames) -> Result<Box<dyn surco_audio::Source>, Message> {
            loop {
                thread::park();
            }
        }
    }

    #[test]
    fn where_so_many_hang_no_more_are_sent_and_each_place_is_free_again_once() {
        let mut loader = ThreadLoader::new(Arc::new(Hanging));
        let request = |source| {
            let (from, length) = (Frames::ZERO, Frames(48_000));
            LoadRequest { source: MediaRef::named(source), from, length, gain: surco_units::Decibels(0.0) }
        };
        let mut feeds: Vec<_> = (0..MAX_THREADS).map(|_| loader.load(&request("hash:00"))).collect();
        assert!(feeds.iter_mut().all(|feed| feed.state() == DeckSourceState::Loading));
        for source in ["hash:00", "relay:http://a.pe/"] {
            let refused = DeckSourceState::Failed(Message::new("playout-loaders-hang"));
            assert_eq!(loader.load(&request(source)).state(), refused, "{source}");
        }
        assert_eq!(loader.slots.0.load(Ordering::Relaxed), MAX_THREADS);
    }
}
