//! What a server may send instead of a stream: titles between the sound, lists, and sound that is joined anywhere. It
//! may be refused; it must end, and every sample must be a number.

#![no_main]

use std::io::{Cursor, Read};
use std::path::Path;

use libfuzzer_sys::fuzz_target;
use surco_audio::{Block, Source, receive};
use surco_fuzz::{LONG_ENOUGH, readers_may_give_up};
use surco_inputs::{Icy, Listed, listed};

fuzz_target!(init: readers_may_give_up(), |bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    if let Listed::Streams(streams) = listed(&text) {
        assert!(streams.len() <= text.lines().count());
    }
    // The first bytes say after how many others a title comes.
    let interval = bytes.first().map_or(0, |byte| usize::from(*byte) * 64);
    let mut sound = Vec::new();
    let mut icy = Icy::new(Cursor::new(bytes.to_vec()), interval);
    let _ = icy.read_to_end(&mut sound);
    assert!(sound.len() <= bytes.len());
    for bytes in [bytes.to_vec(), sound] {
        let Ok(mut received) = receive(Path::new("stream"), Cursor::new(bytes)) else { continue };
        let channels = received.channels();
        let (mut block, mut heard) = (Block::new(channels), 0);
        while heard < LONG_ENOUGH && received.read(&mut block).is_ok() && !block.is_empty() {
            assert!(block.channels().iter().flatten().all(|sample| sample.is_finite()));
            assert_eq!(block.channels().len(), channels);
            heard += block.frames();
        }
    }
});
