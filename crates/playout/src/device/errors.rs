//! Error reports of a running stream, on their way out of the callback without memory, locks or words.
//!
//! The callback counts, sets a flag and moves the report into a ring. It neither formats nor frees it: the mixer takes it
//! out, makes words of it and drops it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use cpal::ErrorKind;
use rtrb::{Consumer, Producer, PushError, RingBuffer};

/// Reports that may wait for the mixer, which looks every 50 ms at the latest.
const MAX_WAITING: usize = 64;

/// Shared by the callbacks of a stream and the mixer.
#[derive(Debug, Default)]
pub(crate) struct StreamState {
    /// Times the card ran out of sound.
    pub(crate) underruns: AtomicU64,
    /// The stream is over.
    pub(crate) is_gone: AtomicBool,
}

/// The callback's end.
pub(crate) struct ErrorReporter {
    ring: Producer<cpal::Error>,
    state: Arc<StreamState>,
}

/// The mixer's end.
pub(crate) struct ErrorReader {
    ring: Consumer<cpal::Error>,
    /// The first report since this was last asked for.
    first: Option<String>,
}

pub(crate) fn error_reports(state: Arc<StreamState>) -> (ErrorReporter, ErrorReader) {
    let (producer, consumer) = RingBuffer::new(MAX_WAITING);
    (ErrorReporter { ring: producer, state }, ErrorReader { ring: consumer, first: None })
}

impl ErrorReporter {
    /// Takes a report in. Called in the callback.
    pub(crate) fn report(&mut self, error: cpal::Error) {
        match error.kind() {
            ErrorKind::Xrun => {
                self.state.underruns.fetch_add(1, Ordering::Relaxed);
            }
            ErrorKind::DeviceNotAvailable | ErrorKind::StreamInvalidated => {
                self.state.is_gone.store(true, Ordering::Release);
            }
            // Other troubles pass, or the card stops asking for sound: sound servers have some at every beginning.
            _ => {}
        }
        if let Err(PushError::Full(error)) = self.ring.push(error) {
            // To free its memory could wait. The ring is full only while the mixer hangs, so little is lost.
            std::mem::forget(error);
        }
    }
}

impl ErrorReader {
    /// Takes out what was reported.
    pub(crate) fn read(&mut self) {
        while let Ok(error) = self.ring.pop() {
            let is_trouble =
                !matches!(error.kind(), ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied);
            if is_trouble && self.first.is_none() {
                self.first = Some(error.to_string());
            }
        }
    }

    /// The first report since this was last called.
    pub(crate) fn take_cause(&mut self) -> Option<String> {
        self.read();
        self.first.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_callback_that_reports_trouble_asks_for_no_memory_and_frees_none_however_much_there_is() {
        let state = Arc::new(StreamState::default());
        let (mut reporter, mut reader) = error_reports(Arc::clone(&state));
        let error = |kind, index: usize| cpal::Error::with_message(kind, format!("trouble {index}"));
        let kinds = [
            ErrorKind::Xrun,
            ErrorKind::RealtimeDenied,
            ErrorKind::DeviceChanged,
            ErrorKind::DeviceNotAvailable,
            ErrorKind::StreamInvalidated,
        ];
        let errors: Vec<_> =
            kinds.iter().cycle().take(3 * MAX_WAITING).zip(0..).map(|(kind, index)| error(*kind, index)).collect();
        let mut errors = errors.into_iter();
        assert_no_alloc::assert_no_alloc(|| {
            for error in errors.by_ref() {
                reporter.report(error);
            }
        });
        assert_eq!(state.underruns.load(Ordering::Relaxed), (3 * MAX_WAITING).div_ceil(kinds.len()) as u64);
        assert!(state.is_gone.load(Ordering::Acquire));
        assert_eq!(reader.take_cause().as_deref(), Some("trouble 3"), "the first that is one");
        assert_eq!(reader.take_cause(), None);
    }
}
