//! A recording made of any bytes: opened, heard to its end, measured, and heard again from its middle. It may be
//! refused; it must end, and every sample must be a number.

#![no_main]

use libfuzzer_sys::fuzz_target;
use surco_audio::{Block, Meter, Source, open};
use surco_fuzz::{LONG_ENOUGH, file_of, readers_may_give_up};
use surco_units::Frames;

fuzz_target!(init: readers_may_give_up(), |bytes: &[u8]| {
    let file = file_of(bytes);
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
