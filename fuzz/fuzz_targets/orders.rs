//! Lines that come in at the door of a station on air, made of any bytes: those that make sense can be written again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use surco_hands::read_letter;

fuzz_target!(|line: &[u8]| {
    if let Some(letter) = read_letter(line) {
        let again = serde_json::to_vec(&letter).expect("what was read can be written");
        assert!(read_letter(&again).is_some() || again.len() > 16 * 1024);
    }
});
