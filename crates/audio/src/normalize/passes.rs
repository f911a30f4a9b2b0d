//! How much of the whole is done, when nobody knows beforehand how many passes it takes.

use surco_job::Job;

/// The passes of a job: each gets a part of what is left, so that progress never goes backwards.
pub(super) struct Passes<'a, 'b> {
    job: &'a mut Job<'b>,
    done: f64,
}

impl<'a, 'b> Passes<'a, 'b> {
    pub(super) fn new(job: &'a mut Job<'b>) -> Passes<'a, 'b> {
        Passes { job, done: 0.0 }
    }

    /// Begins a pass that is `part` (0 to 1) of what is left.
    pub(super) fn next(&mut self, part: f64) -> Job<'_> {
        let from = self.done;
        self.done += (1.0 - from) * part;
        self.job.progress(from);
        self.job.step(from, self.done)
    }

    pub(super) fn done(&mut self) {
        self.job.progress(1.0);
    }
}
