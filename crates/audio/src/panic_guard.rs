//! Readers of foreign bytes may panic on them. That is one more way of saying that a file is damaged.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// Calls code that reads foreign bytes. None if it panicked.
pub(crate) fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    let outer = READING.replace(true);
    let done = catch_unwind(AssertUnwindSafe(call));
    READING.set(outer);
    done.ok()
}

/// Whether a panic in this thread, now, is only a reader giving up on a damaged file: this crate catches it and
/// carries on. For panic hooks, which hear of it all the same.
pub fn reads_foreign_bytes() -> bool {
    READING.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_answer_and_only_inside_known_as_one() {
        assert!(!reads_foreign_bytes());
        assert_eq!(guarded(|| guarded(|| 1).map(|one| (one, reads_foreign_bytes()))), Some(Some((1, true))));
        assert_eq!(guarded(|| -> () { std::panic::resume_unwind(Box::new("damaged")) }), None);
        assert!(!reads_foreign_bytes());
    }
}
