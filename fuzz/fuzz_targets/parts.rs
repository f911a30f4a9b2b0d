//! A recording made of any bytes, decoded by several threads: the same samples, and the same said of what is lost, as
//! from one. Small files that play for long (silence in FLAC, low bit rates) make it cut them into parts.

#![no_main]

use std::num::NonZeroUsize;

use libfuzzer_sys::fuzz_target;
use surco_audio::{Block, Source, open};
use surco_fuzz::{LONG_ENOUGH, file_of, readers_may_give_up};

fuzz_target!(init: readers_may_give_up(), |bytes: &[u8]| {
    let file = file_of(bytes);
    let (Ok(mut alone), Ok(recording)) = (open(file.path()), open(file.path())) else { return };
    let mut together = recording.decoded_by(NonZeroUsize::new(3).expect("three"));
    let mut blocks = [Block::new(alone.channels()), Block::new(alone.channels())];
    let mut waiting = [Block::new(alone.channels()), Block::new(alone.channels())];
    let mut heard = 0;
    while heard < LONG_ENOUGH {
        for (place, source) in [&mut alone as &mut dyn Source, &mut together].into_iter().enumerate() {
            if waiting[place].is_empty() && source.read(&mut blocks[place]).is_ok() {
                waiting[place].extend(&blocks[place], 0..blocks[place].frames());
            }
        }
        let both = waiting[0].frames().min(waiting[1].frames());
        if both == 0 {
            assert_eq!(waiting[0].frames(), waiting[1].frames(), "one ends after {heard} frames");
            assert_eq!(alone.lost(), together.lost());
            return;
        }
        for (one, other) in waiting[0].channels().iter().zip(waiting[1].channels()) {
            assert_eq!(one[..both], other[..both], "after {heard} frames");
        }
        waiting.iter_mut().for_each(|block| block.drop_front(both));
        heard += both;
    }
});
