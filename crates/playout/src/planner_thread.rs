//! The planner's thread beside the mixer: it may wait for disks and databases, so that the mixer need not.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use surco_messages::Message;
use surco_model::Rundown;
use surco_units::{AirTime, Frames};

use crate::engine::Engine;
use crate::panic_guard::guarded;
use crate::ports::{PlanRequest, Planner};

/// How often the planner is asked whether the grid has changed.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How long a station that begins waits for its first plan: a slow disk takes a second, one that hangs for ever.
const FIRST_PLAN_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a planner may take to end.
const CLOSING_TIMEOUT: Duration = Duration::from_secs(1);

/// What is planned before there is a rundown: enough to know the continuity.
const FIRST_SPAN: Frames = Frames::from_millis(1_800_000);

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

impl PlannerThread {
    pub(crate) fn start(mut planner: Box<dyn Planner>) -> PlannerThread {
        let (questions, asked) = mpsc::sync_channel::<PlanRequest>(1);
        let (answer, answers) = mpsc::sync_channel(1);
        // Where the system gives no thread, questions stay unanswered, and continuity plays.
        let thread = thread::Builder::new().name("planner".to_owned()).spawn(move || {
            loop {
                let said = match asked.recv_timeout(POLL_INTERVAL) {
                    Ok(request) => {
                        let planned = guarded(|| planner.rundown(&request));
                        let planned = planned.map_err(|failure| failure.message("playout-planner-panicked"));
                        Answer::Plan(Box::new(request), planned)
                    }
                    Err(RecvTimeoutError::Timeout) => match guarded(|| Ok(planner.has_changed())) {
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
            self.continuity = Some(first_request(now));
        }
        let Some(question) = request.or(self.continuity) else { return };
        if self.questions.try_send(question).is_ok()
            && let Ok(answer) = self.answers.recv_timeout(FIRST_PLAN_TIMEOUT)
        {
            self.take(answer, engine);
        }
    }

    /// Ends it, and gives it a moment to close what it has open.
    pub(crate) fn finish(self) {
        let PlannerThread { thread, questions, answers, .. } = self;
        drop((questions, answers));
        let begun = Instant::now();
        while thread.as_ref().is_some_and(|thread| !thread.is_finished()) && begun.elapsed() < CLOSING_TIMEOUT {
            thread::sleep(CLOSING_TIMEOUT / 200);
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

/// What should be on air at an instant, asked before the engine wants a plan.
fn first_request(now: AirTime) -> PlanRequest {
    PlanRequest { now, from: now, until: now + FIRST_SPAN, generation: u64::MAX }
}
