//! Long work on a terminal: a bar, and Ctrl-C.

use indicatif::ProgressBar;
use surco_job::{Job, Reporter};
use surco_messages::{Explain, Message};

use crate::failure::Failure;
use crate::signals;
use crate::terminal::Terminal;

/// Parts of a bar: more than there are columns on a screen.
const PARTS: u64 = 1000;

/// Does work that takes time, with a bar. Ctrl-C cancels it.
pub(crate) fn run<T, E: Explain>(
    terminal: &Terminal,
    work: impl FnOnce(&mut Job<'_>) -> Result<T, E>,
) -> Result<T, Failure> {
    let cancel = signals::cancel()?;
    let mut bar = JobBar { terminal: *terminal, bar: None };
    Ok(work(&mut Job::new(&cancel, &mut bar))?)
}

/// A bar that is there while something is being done; it goes when all of it is.
struct JobBar {
    terminal: Terminal,
    bar: Option<ProgressBar>,
}

impl Reporter for JobBar {
    fn progress(&mut self, part: f64) {
        if let Some(bar) = &self.bar {
            bar.set_position((part * PARTS as f64) as u64);
        }
        if part >= 1.0 {
            self.clear();
        }
    }

    fn note(&mut self, message: Message) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.terminal.say(&message)),
            None => self.terminal.say(&message),
        }
    }

    fn doing(&mut self, message: Message) {
        match &self.bar {
            Some(bar) => bar.set_message(self.terminal.text(&message)),
            None => self.bar = Some(self.terminal.progress_in_parts(PARTS, &message)),
        }
    }
}

impl JobBar {
    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for JobBar {
    fn drop(&mut self) {
        self.clear();
    }
}
