//! Work that may panic, in threads that go on for weeks and must not end by it.

use std::panic::AssertUnwindSafe;

use surco_messages::Message;

/// Why guarded work failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It panicked.
    Panicked,
    /// It said why.
    Explained(Message),
}

impl Failure {
    /// For people; `panicked` is the message of a panic.
    pub(crate) fn message(self, panicked: &'static str) -> Message {
        match self {
            Failure::Panicked => Message::new(panicked),
            Failure::Explained(cause) => cause,
        }
    }
}

/// Does something that may panic, which is then a failure like any other.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Message>) -> Result<T, Failure> {
    match std::panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(Failure::Explained),
        Err(_) => Err(Failure::Panicked),
    }
}
