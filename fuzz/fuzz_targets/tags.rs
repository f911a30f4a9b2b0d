//! Tags and pictures in any bytes, read to be carried over into another file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use surco_audio::Tags;
use surco_fuzz::{file_of, readers_may_give_up};

fuzz_target!(init: readers_may_give_up(), |bytes: &[u8]| {
    let tags = Tags::of(file_of(bytes).path());
    let kept = tags.title().map_or(0, str::len) + tags.artist().map_or(0, str::len);
    // A text may grow where it was Latin-1 or UTF-16, threefold at most, and where a damaged letter is replaced.
    assert!(kept <= 16 * bytes.len(), "{kept} bytes of text out of {}", bytes.len());
});
