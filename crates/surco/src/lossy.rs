//! A standard error that nobody waits for: a terminal that hangs, or a full pipe, must not hold up what is on air.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

/// Lines that may wait for a slow terminal; what comes when there are more is lost.
const MOST: usize = 1_000;

/// Writes to standard error from a thread of its own.
#[derive(Debug, Clone)]
pub(crate) struct Lossy {
    lines: SyncSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
}

impl Lossy {
    pub(crate) fn start() -> Lossy {
        let (lines, read) = mpsc::sync_channel::<Vec<u8>>(MOST);
        let waiting = Arc::new(AtomicUsize::new(0));
        let written = Arc::clone(&waiting);
        // Without a thread nothing is said; that is no reason not to play.
        let _ = thread::Builder::new().name("terminal".to_owned()).spawn(move || {
            for line in read {
                let _ = io::stderr().write_all(&line);
                written.fetch_sub(1, Ordering::Release);
            }
        });
        Lossy { lines, waiting }
    }

    /// Says a whole text, if there is room for it.
    pub(crate) fn say(&self, text: String) {
        self.waiting.fetch_add(1, Ordering::Acquire);
        if self.lines.try_send(text.into_bytes()).is_err() {
            self.waiting.fetch_sub(1, Ordering::Release);
        }
    }

    /// Waits until all is said, but no longer than this.
    pub(crate) fn finish(&self, patience: Duration) {
        let begun = Instant::now();
        while self.waiting.load(Ordering::Acquire) > 0 && begun.elapsed() < patience {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Write for Lossy {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.say(String::from_utf8_lossy(bytes).into_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
