//! Lines that come in at the door of a station on air, made of any bytes: those that make sense can be written again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use surco_control::read_request;

fuzz_target!(|line: &[u8]| {
    if let Some(letter) = read_request(line) {
        let again = serde_json::to_vec(&letter).expect("what was read can be written");
        assert!(read_request(&again).is_some() || again.len() > 16 * 1024);
    }
});
