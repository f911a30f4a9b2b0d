//! What the fuzz targets share.

use std::io::Write;

use tempfile::NamedTempFile;

/// An hour at 48 kHz: a small file that claims more sound than this is not listened to any longer.
pub const LONG_ENOUGH: usize = 3600 * 48_000;

/// Before the first sound is read: what only another program could decode is that program's to fuzz, and a panic of
/// a reader that is caught and told as damage is an answer.
pub fn readers_may_give_up() {
    // SAFETY: nothing else runs yet.
    unsafe { std::env::set_var("PATH", "") };
    let aborting = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !surco_audio::reads_foreign_bytes() {
            aborting(panic);
        }
    }));
}

/// A file of these bytes, gone when it is dropped.
pub fn file_of(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a place for the file");
    file.write_all(bytes).expect("room for the file");
    file
}
