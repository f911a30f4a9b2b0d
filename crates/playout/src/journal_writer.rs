//! The journal's thread beside the mixer: it may wait for disks and databases, so that the mixer need not.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use surco_messages::Message;
use surco_model::{AirEvent, Heartbeat};

use crate::panic_guard::guarded;
use crate::ports::Journal;

/// Lines that may wait for the journal's thread.
const MAX_WAITING: usize = 4096;
/// Events kept in memory while the journal cannot be written: days of them.
const MAX_UNWRITTEN: usize = 100_000;
/// How long an unwritable journal is left alone.
const RETRY: Duration = Duration::from_secs(1);
/// The message of a journal that panics.
const PANICKED: &str = "playout-journal-panicked";

enum Line {
    Events(Vec<AirEvent>),
    Beat(Box<Heartbeat>),
}

/// Writes the journal.
pub(crate) struct JournalWriter {
    lines: SyncSender<Line>,
    thread: Option<JoinHandle<()>>,
    /// A heartbeat is on its way. While the journal hangs no more are sent: they would take the place of events.
    is_beating: Arc<AtomicBool>,
}

impl JournalWriter {
    /// Begins with what must be written before anything else.
    pub(crate) fn start(mut journal: Box<dyn Journal>, first: Vec<AirEvent>) -> JournalWriter {
        let (lines, read) = mpsc::sync_channel(MAX_WAITING);
        let is_beating = Arc::new(AtomicBool::new(false));
        let beat_taken = Arc::clone(&is_beating);
        let thread = thread::Builder::new().name("journal".to_owned()).spawn(move || {
            let (mut unwritten, mut not_before): (VecDeque<AirEvent>, _) = (first.into(), Instant::now());
            loop {
                if !unwritten.is_empty() && Instant::now() >= not_before {
                    write_out(&mut *journal, &mut unwritten);
                    not_before = Instant::now() + if unwritten.is_empty() { Duration::ZERO } else { RETRY };
                }
                // While something is unwritten, it is tried again every second even if nothing comes.
                match read.recv_timeout(RETRY) {
                    Ok(Line::Events(events)) => unwritten.extend(events),
                    Ok(Line::Beat(beat)) => {
                        beat_taken.store(false, Ordering::Relaxed);
                        // A heartbeat is only true after what came before it.
                        if unwritten.is_empty()
                            && let Err(failure) = guarded(|| journal.beat(&beat))
                        {
                            tracing::warn!("{}", failure.message(PANICKED));
                        }
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return write_out(&mut *journal, &mut unwritten),
                }
            }
        });
        JournalWriter { lines, thread: thread.ok(), is_beating }
    }

    pub(crate) fn write(&self, events: Vec<AirEvent>) {
        if !events.is_empty() && self.lines.try_send(Line::Events(events)).is_err() {
            tracing::error!("the journal's queue is full: events are lost");
        }
    }

    /// The next heartbeat makes one that is not sent good.
    pub(crate) fn beat(&self, beat: Heartbeat) {
        if !self.is_beating.swap(true, Ordering::Relaxed)
            && self.lines.try_send(Line::Beat(Box::new(beat))).is_err()
        {
            self.is_beating.store(false, Ordering::Relaxed);
        }
    }

    /// Returns when everything is written, or cannot be.
    pub(crate) fn finish(self) {
        drop(self.lines);
        if let Some(thread) = self.thread {
            // A journal that panicked has said so; there is nothing left to do.
            let _ = thread.join();
        }
    }
}

fn write_out(journal: &mut dyn Journal, unwritten: &mut VecDeque<AirEvent>) {
    if unwritten.is_empty() {
        return;
    }
    match guarded(|| journal.append(unwritten.make_contiguous())) {
        Ok(()) => unwritten.clear(),
        Err(failure) => {
            let cause = failure.message(PANICKED);
            tracing::error!("{}", Message::new("playout-journal-failed").with("cause", cause));
            make_room(unwritten, MAX_UNWRITTEN);
        }
    }
}

/// Where more is unwritten than memory is given for, the oldest notes go first: what aired is what a log is for.
fn make_room(unwritten: &mut VecDeque<AirEvent>, most: usize) {
    let mut excess = unwritten.len().saturating_sub(most);
    if excess == 0 {
        return;
    }
    unwritten.retain(|event| {
        let is_spared = excess == 0 || !matches!(event, AirEvent::Noted { .. });
        excess -= usize::from(!is_spared);
        is_spared
    });
    unwritten.drain(..excess);
}

#[cfg(test)]
mod tests {
    use surco_model::{AiringId, Ending};
    use surco_units::{AirTime, Frames};

    use super::*;

    #[test]
    fn where_lines_must_go_the_oldest_notes_go_before_what_aired() {
        let note = |at: i64| AirEvent::noted(AirTime(at), Message::new("playout-silent"));
        let end = |at: i64| AirEvent::Ended {
            airing: AiringId(at),
            at: AirTime(at),
            position: Frames::ZERO,
            ending: Ending::Completed,
        };
        let all = || VecDeque::from([end(0), note(1), end(2), note(3), end(4), note(5)]);
        let left = |most: usize| {
            let mut lines = all();
            make_room(&mut lines, most);
            lines.iter().map(|event| event.at().0).collect::<Vec<_>>()
        };
        assert_eq!(left(6), [0, 1, 2, 3, 4, 5]);
        assert_eq!(left(4), [0, 2, 4, 5]);
        assert_eq!(left(3), [0, 2, 4]);
        assert_eq!(left(2), [2, 4]);
    }
}
