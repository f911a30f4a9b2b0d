//! Another station's stream on its way to the mixer.
//!
//! ```text
//!   far station ──network──▶ a thread: decodes, resamples ──reserve of some seconds──▶ mixer
//!                                        ▲                         │
//!                                        └── a touch faster, or slower, as the reserve grows or shrinks
//! ```
//!
//! A stream is not a file: nobody can hurry it, and what is not heard now is never heard. So there is a reserve. While
//! the relay waits for its turn, the newest part of it is kept; when nothing more comes, its last part is left for a fade.
//! The far station's clock is not ours: the speed at which its sound is resampled is adjusted so gently that nobody hears
//! it (a second too much in the reserve makes it a part in a thousand faster). If drift exceeds the buffer, audio is
//! skipped with a short crossfade.
//!
//! One [`RelayFeed`] is one connection. When that is lost, the feed is over; the ladder asks for another.

mod feed;
mod receiver;
mod shared;
mod silence_detector;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::thread;

use rtrb::RingBuffer;
use surco_audio::Block;
use surco_messages::Message;

use crate::deck_source::LoadRequest;
use crate::ports::Store;
use crate::thread_priority;
pub(crate) use feed::{LAST, RelayFeed};
use receiver::Receiver;
pub(crate) use shared::RESERVE;
use shared::{ROOM, Shared};
pub(crate) use silence_detector::SILENT;

/// It decodes, and speaks TLS.
const STACK: usize = 2 << 20;

/// Begins to receive a relay, in a thread of its own that ends when the feed is dropped. `place` is held as long as the
/// thread lives.
pub(crate) fn receive(store: Arc<dyn Store>, relay: &LoadRequest, place: impl Send + 'static) -> RelayFeed {
    receive_with(STACK, store, relay, place)
}

fn receive_with(
    stack: usize,
    store: Arc<dyn Store>,
    relay: &LoadRequest,
    place: impl Send + 'static,
) -> RelayFeed {
    let (gain, relay) = (relay.gain.amplitude(), relay.source.clone());
    let shared = Arc::new(Shared::default());
    let (producer, consumer) = RingBuffer::new(2 * ROOM.index());
    let feed = RelayFeed::new(consumer, Arc::clone(&shared));
    let thread_shared = Arc::clone(&shared);
    let started = thread::Builder::new().name("relay".to_owned()).stack_size(stack).spawn(move || {
        let _place = place;
        thread_priority::give_back();
        let work = || -> Result<(), Message> {
            let mut incoming = store.tune(&relay)?;
            let mut receiver = Receiver::new(incoming.rate(), gain, producer, &thread_shared)?;
            let mut sound = Block::new(2);
            while !receiver.ring.is_abandoned() {
                incoming.read(&mut sound)?;
                if let Some(title) = incoming.title() {
                    receiver.set_title(title);
                }
                receiver.take_in(&sound);
            }
            Ok(())
        };
        match std::panic::catch_unwind(AssertUnwindSafe(work)) {
            Ok(Ok(())) => {}
            Ok(Err(cause)) => thread_shared.fail(cause),
            Err(_) => thread_shared.fail(Message::new("playout-decoder-panicked")),
        }
    });
    if let Err(cause) = started {
        shared.fail(Message::new("playout-no-thread").with("cause", &cause));
    }
    feed
}

#[cfg(test)]
mod tests;
