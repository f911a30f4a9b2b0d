//! The threads beside the mixer: they may wait for disks and databases, so that it need not.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use surco_model::{AirEvent, Rundown};
use surco_words::Message;

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

enum Answer {
    Plan(Box<PlanRequest>, Result<Rundown, Message>),
    /// Nobody asked: what was planned is not what is wanted any more.
    Changed,
}

/// The planner, asked through a queue of one.
pub(crate) struct PlannerThread {
    questions: SyncSender<PlanRequest>,
    answers: Receiver<Answer>,
    /// A question that the planner was too busy to take.
    waiting: Option<PlanRequest>,
}

impl PlannerThread {
    pub(crate) fn start(mut planner: Box<dyn Planner>) -> PlannerThread {
        let (questions, asked) = mpsc::sync_channel::<PlanRequest>(1);
        let (answer, answers) = mpsc::sync_channel(1);
        // Where the system gives no thread, questions stay unanswered, and continuity plays.
        let _ = thread::Builder::new().name("planner".to_owned()).spawn(move || {
            let plan = |planner: &mut dyn Planner, request: &PlanRequest| {
                let planned = std::panic::catch_unwind(AssertUnwindSafe(|| planner.rundown(request)));
                planned.unwrap_or_else(|_| Err(Message::new("playout-planner-panicked")))
            };
            loop {
                let said = match asked.recv_timeout(LOOK) {
                    Ok(request) => Answer::Plan(Box::new(request), plan(&mut *planner, &request)),
                    Err(RecvTimeoutError::Timeout) if planner.has_changed() => Answer::Changed,
                    Err(RecvTimeoutError::Timeout) => continue,
                    Err(RecvTimeoutError::Disconnected) => return,
                };
                if answer.send(said).is_err() {
                    return;
                }
            }
        });
        PlannerThread { questions, answers, waiting: None }
    }

    /// Carries questions from the engine and answers to it, without waiting.
    pub(crate) fn serve(&mut self, engine: &mut Engine) {
        while let Ok(answer) = self.answers.try_recv() {
            match answer {
                Answer::Plan(request, planned) => engine.accept(&request, planned),
                Answer::Changed => engine.renew_plan(),
            }
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

enum Line {
    Events(Vec<AirEvent>),
    Beat(Box<Heartbeat>),
}

/// Writes the journal.
pub(crate) struct Scribe {
    lines: SyncSender<Line>,
    thread: Option<JoinHandle<()>>,
}

impl Scribe {
    /// Begins with what must be written before anything else.
    pub(crate) fn start(mut journal: Box<dyn Journal>, first: Vec<AirEvent>) -> Scribe {
        let (lines, read) = mpsc::sync_channel(JOURNAL_QUEUE);
        let thread = thread::Builder::new().name("journal".to_owned()).spawn(move || {
            let mut unwritten: VecDeque<AirEvent> = first.into();
            loop {
                write_out(&mut *journal, &mut unwritten);
                // While something is unwritten, it is tried again every second even if nothing comes.
                match read.recv_timeout(RETRY) {
                    Ok(Line::Events(events)) => unwritten.extend(events),
                    // A heartbeat is only true after what came before it.
                    Ok(Line::Beat(beat)) if unwritten.is_empty() => {
                        if let Err(cause) = journal.beat(&beat) {
                            tracing::warn!("{cause}");
                        }
                    }
                    Ok(Line::Beat(_)) | Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return write_out(&mut *journal, &mut unwritten),
                }
            }
        });
        Scribe { lines, thread: thread.ok() }
    }

    pub(crate) fn write(&self, events: Vec<AirEvent>) {
        if !events.is_empty() && self.lines.try_send(Line::Events(events)).is_err() {
            tracing::error!("the journal's queue is full: events are lost");
        }
    }

    pub(crate) fn beat(&self, beat: Heartbeat) {
        // The next heartbeat makes a lost one good.
        let _ = self.lines.try_send(Line::Beat(Box::new(beat)));
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
    match journal.append(unwritten.make_contiguous()) {
        Ok(()) => unwritten.clear(),
        Err(cause) => {
            tracing::error!("{}", Message::new("playout-journal-failed").with("cause", cause));
            let excess = unwritten.len().saturating_sub(MOST_UNWRITTEN);
            unwritten.drain(..excess);
        }
    }
}
