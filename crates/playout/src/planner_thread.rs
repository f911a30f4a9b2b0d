//! The threads beside the mixer: they may wait for disks and databases, so that it need not.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use surco_messages::Message;
use surco_model::{AirEvent, Rundown};
use surco_units::AirTime;

use crate::engine::Engine;
use crate::ports::{Heartbeat, Journal, Planner};
use crate::queue::PlanRequest;

/// What may wait for the journal's thread.
const JOURNAL_QUEUE: usize = 4096;
/// Events kept in memory while the journal cannot be written: days of them.
const MOST_UNWRITTEN: usize = 100_000;
/// How often the planner is asked whether the grid has changed.
const LOOK: Duration = Duration::from_secs(1);
/// How long an unwritable journal is left alone.
const RETRY: Duration = Duration::from_secs(1);
/// How long a station that begins waits for its first plan: a slow disk takes a second, one that hangs for ever.
const FIRST: Duration = Duration::from_secs(3);

/// How long a planner may take to end.
const CLOSING: Duration = Duration::from_secs(1);

enum Answer {
    Plan(Box<PlanRequest>, Result<Rundown, Message>),
    /// Nobody asked: what was planned is not what is wanted any more.
    Changed,
}

/// The planner, asked through a queue of one.
pub(crate) struct PlannerThread {
    thread: Option<JoinHandle<()>>,
    questions: SyncSender<PlanRequest>,
    answers: Receiver<Answer>,
    /// A question that the planner was too busy to take.
    waiting: Option<PlanRequest>,
    /// A question of whose answer only what continuity may choose from is wanted.
    continuity: Option<PlanRequest>,
}

/// Does something that may panic, which is then an error like any other: a thread that goes on for weeks must not end by it.
pub(crate) fn guarded<T>(id: &'static str, work: impl FnOnce() -> Result<T, Message>) -> Result<T, Message> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Message::new(id)))
}

impl PlannerThread {
    pub(crate) fn start(mut planner: Box<dyn Planner>) -> PlannerThread {
        let (questions, asked) = mpsc::sync_channel::<PlanRequest>(1);
        let (answer, answers) = mpsc::sync_channel(1);
        // Where the system gives no thread, questions stay unanswered, and continuity plays.
        let thread = thread::Builder::new().name("planner".to_owned()).spawn(move || {
            const PANICKED: &str = "playout-planner-panicked";
            loop {
                let said = match asked.recv_timeout(LOOK) {
                    Ok(request) => {
                        let planned = guarded(PANICKED, || planner.rundown(&request));
                        Answer::Plan(Box::new(request), planned)
                    }
                    Err(RecvTimeoutError::Timeout) => match guarded(PANICKED, || Ok(planner.has_changed())) {
                        Ok(true) => Answer::Changed,
                        Ok(false) | Err(_) => continue,
                    },
                    Err(RecvTimeoutError::Disconnected) => return,
                };
                if answer.send(said).is_err() {
                    return;
                }
            }
        });
        PlannerThread { thread: thread.ok(), questions, answers, waiting: None, continuity: None }
    }

    /// The first plan, waited for a little, so that a station does not begin with its emergency loop; and where the clock is
    /// not believed, continuity is known from it all the same. One that comes later is taken in by [`serve`](Self::serve).
    pub(crate) fn begin(&mut self, engine: &mut Engine, now: AirTime) {
        let request = engine.wanted_plan();
        if request.is_none() {
            self.continuity = Some(PlanRequest::at(now));
        }
        let Some(question) = request.or(self.continuity) else { return };
        if self.questions.try_send(question).is_ok()
            && let Ok(answer) = self.answers.recv_timeout(FIRST)
        {
            self.take(answer, engine);
        }
    }

    /// Ends it, and gives it a moment to close what it has open.
    pub(crate) fn finish(self) {
        let PlannerThread { thread, questions, answers, .. } = self;
        drop((questions, answers));
        let begun = Instant::now();
        while thread.as_ref().is_some_and(|thread| !thread.is_finished()) && begun.elapsed() < CLOSING {
            thread::sleep(CLOSING / 200);
        }
    }

    fn take(&mut self, answer: Answer, engine: &mut Engine) {
        match answer {
            Answer::Plan(request, planned) if self.continuity == Some(*request) => {
                self.continuity = None;
                if let Ok(rundown) = planned {
                    engine.set_continuity(rundown.continuity);
                }
            }
            Answer::Plan(request, planned) => engine.accept(&request, planned),
            Answer::Changed => engine.renew_plan(),
        }
    }

    /// Carries questions from the engine and answers to it, without waiting.
    pub(crate) fn serve(&mut self, engine: &mut Engine) {
        while let Ok(answer) = self.answers.try_recv() {
            self.take(answer, engine);
        }
        // A newer question makes an older one void.
        if let Some(request) = engine.wanted_plan().or_else(|| self.waiting.take()) {
            self.waiting = match self.questions.try_send(request) {
                Ok(()) => None,
                Err(TrySendError::Full(request) | TrySendError::Disconnected(request)) => Some(request),
            };
        }
    }
}

const JOURNAL_PANICKED: &str = "playout-journal-panicked";

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
        let (lines, read) = mpsc::sync_channel(JOURNAL_QUEUE);
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
                            && let Err(cause) = guarded(JOURNAL_PANICKED, || journal.beat(&beat))
                        {
                            tracing::warn!("{cause}");
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
    match guarded(JOURNAL_PANICKED, || journal.append(unwritten.make_contiguous())) {
        Ok(()) => unwritten.clear(),
        Err(cause) => {
            tracing::error!("{}", Message::new("playout-journal-failed").with("cause", cause));
            make_room(unwritten, MOST_UNWRITTEN);
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
    use surco_units::Frames;

    use super::*;

    #[test]
    fn where_lines_must_go_the_oldest_notes_go_before_what_aired() {
        let note = |at: i64| AirEvent::Noted { at: AirTime(at), message: Message::new("playout-silent") };
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
