//! One contract for work that takes time: it says how far it is, notes what a person should know, and stops when it is
//! told to.
//!
//! Whoever starts long work hands it a [`Job`]. A command shows a bar and cancels on Ctrl-C; a page sends events and
//! cancels when it is closed. The work itself looks the same for both:
//!
//! ```
//! use surco_job::{Cancel, Cancelled, Job, Reporter};
//! use surco_messages::Message;
//!
//! fn count(to: u32, job: &mut Job<'_>) -> Result<u32, Cancelled> {
//!     for number in 0..to {
//!         job.check()?;
//!         job.progress(f64::from(number) / f64::from(to));
//!     }
//!     Ok(to)
//! }
//!
//! #[derive(Default)]
//! struct Bar(f64);
//! impl Reporter for Bar {
//!     fn progress(&mut self, part: f64) {
//!         self.0 = part;
//!     }
//!     fn note(&mut self, _: Message) {}
//! }
//!
//! let (cancel, mut bar) = (Cancel::new(), Bar::default());
//! assert_eq!(count(4, &mut Job::new(&cancel, &mut bar)), Ok(4));
//! assert_eq!(bar.0, 0.75);
//! cancel.cancel();
//! assert_eq!(count(4, &mut Job::new(&cancel, &mut bar)), Err(Cancelled));
//! ```
//!
//! Work that is cancelled ends within a second, with [`Cancelled`], and leaves nothing half done: files that were not
//! finished are gone, and no row of the catalogue refers to them.

mod parallel;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use surco_messages::{Explain, Message};

pub use parallel::{all_cores, for_each, in_order, on_all_cores};

/// Asks for an end. Its clones ask for the same one: a signal handler or a page holds one, each thread of the work
/// another.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

/// The work was told to stop, and did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled;

/// Hears from work that takes time. It should return at once: the work waits for it.
pub trait Reporter {
    /// How much is done: from 0 to 1.
    fn progress(&mut self, part: f64);
    /// A note for people; the work continues.
    fn note(&mut self, message: Message);
    /// What is being worked on from now on: the words beside a bar.
    fn doing(&mut self, message: Message) {
        let _ = message;
    }
}

/// The handle of long work: it takes reports and tells whether to stop.
pub struct Job<'a> {
    cancel: &'a Cancel,
    reporter: &'a mut dyn Reporter,
    /// Where the progress of this job begins and ends in that of the whole.
    span: (f64, f64),
}

/// Reports to nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Cancel {
    /// Not cancelled yet.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Asks for the end.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// For `?` in loops.
    ///
    /// # Errors
    /// When it is cancelled.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }

    /// The flag itself, for `signal_hook` and the like.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}

impl From<Arc<AtomicBool>> for Cancel {
    /// Setting the flag cancels.
    fn from(flag: Arc<AtomicBool>) -> Cancel {
        Cancel(flag)
    }
}

impl<'a> Job<'a> {
    /// A job of its own.
    pub fn new(cancel: &'a Cancel, reporter: &'a mut dyn Reporter) -> Job<'a> {
        Job { cancel, reporter, span: (0.0, 1.0) }
    }

    /// A job that cannot be cancelled. `Job::unattended(&mut Silent)` reports nowhere either.
    pub fn unattended(reporter: &'a mut dyn Reporter) -> Job<'a> {
        static NEVER: LazyLock<Cancel> = LazyLock::new(Cancel::new);
        Job::new(&NEVER, reporter)
    }

    /// How much is done: from 0 to 1.
    pub fn progress(&mut self, part: f64) {
        let (from, to) = self.span;
        self.reporter.progress(from + (to - from) * part.clamp(0.0, 1.0));
    }

    /// A note for people; the work continues.
    pub fn note(&mut self, message: Message) {
        self.reporter.note(message);
    }

    /// What is being worked on from now on.
    pub fn doing(&mut self, message: Message) {
        self.reporter.doing(message);
    }

    /// A step of this job: its progress from 0 to 1 is that of the whole between two parts.
    pub fn step(&mut self, from: f64, to: f64) -> Job<'_> {
        let (begin, end) = self.span;
        let at = |part: f64| begin + (end - begin) * part;
        Job { cancel: self.cancel, reporter: &mut *self.reporter, span: (at(from), at(to)) }
    }

    /// To be handed to other threads of the work.
    pub fn cancel(&self) -> &'a Cancel {
        self.cancel
    }

    /// For `?` in loops.
    ///
    /// # Errors
    /// When it is cancelled.
    pub fn check(&self) -> Result<(), Cancelled> {
        self.cancel.check()
    }
}

/// A reporter of progress alone; notes are dropped.
impl<F: FnMut(f64)> Reporter for F {
    fn progress(&mut self, part: f64) {
        self(part);
    }

    fn note(&mut self, _: Message) {}
}

impl Reporter for Silent {
    fn progress(&mut self, _: f64) {}
    fn note(&mut self, _: Message) {}
}

impl Explain for Cancelled {
    fn explain(&self) -> Message {
        Message::new("job-cancelled")
    }
}

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.explain().fmt(f)
    }
}

impl std::error::Error for Cancelled {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_reports_its_part_of_the_whole() {
        let mut told = Vec::new();
        let mut hear = |part: f64| told.push(part);
        let cancel = Cancel::new();
        let mut job = Job::new(&cancel, &mut hear);
        job.step(0.0, 0.5).progress(0.5);
        job.step(0.5, 1.0).step(0.5, 1.0).progress(1.0);
        job.progress(7.0);
        assert_eq!(told, [0.25, 1.0, 1.0]);
    }

    #[test]
    fn whoever_asks_for_an_end_is_heard_in_every_thread() {
        let cancel = Cancel::new();
        let other = cancel.clone();
        std::thread::spawn(move || other.cancel()).join().unwrap();
        assert_eq!(cancel.check(), Err(Cancelled));
    }
}
