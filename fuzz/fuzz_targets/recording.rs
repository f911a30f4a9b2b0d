//! A recording made of any bytes: opened, heard to its end, measured, and heard again from its middle. It may be
//! refused; it must end, and every sample must be a number.

#![no_main]

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use surco_audio::{Block, Meter, Source, open};
use surco_units::Frames;

/// An hour at 48 kHz: a small file that claims more sound than this is not listened to any longer.
const LONG_ENOUGH: usize = 3600 * 48_000;

fuzz_target!(init: {
    // What only another program could decode is that program's to fuzz.
    // SAFETY: nothing else runs yet.
    unsafe { std::env::set_var("PATH", "") };
}, |bytes: &[u8]| {
    let mut file = tempfile::NamedTempFile::new().expect("a place for the recording");
    file.write_all(bytes).expect("room for the recording");
    let Ok(mut recording) = open(file.path()) else { return };
    let channels = recording.channels();
    let mut meter = Meter::new(channels, recording.rate());
    let (mut block, mut heard) = (Block::new(channels), 0);
    while heard < LONG_ENOUGH {
        if recording.read(&mut block).is_err() || block.is_empty() {
            break;
        }
        assert!(block.channels().iter().flatten().all(|sample| sample.is_finite()));
        assert_eq!(block.channels().len(), channels);
        meter.push(&block);
        heard += block.frames();
    }
    let _ = meter.finish().problems();
    if recording.seek(Frames::of_len(heard / 2)).is_ok() {
        let _ = recording.read(&mut block);
    }
});
