//! Folders that are watched: every recording that is put there comes into the library when it is whole.
//!
//! The folders are listed every second or two. Systems can report changes by themselves, but not on network shares,
//! and not on a stick that is pulled out and put in again, which are the places that are watched. Listing a thousand
//! files takes a millisecond.
//!
//! A file is whole when its size and its time have been the same for a while and its name is not one that browsers
//! and telephones give to what they are still writing.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use surco_files::FileStamp;
use surco_job::{Cancel, Job};
use surco_production::{Error as ProductionError, scan};

use super::{IngestOutcome, IngestRequest, SettledFiles};
use crate::{Error, Station};

/// Between two listings, at most.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// How soon a cancelled watch ends.
const CANCEL_INTERVAL: Duration = Duration::from_millis(100);

/// What happens while folders are watched.
#[derive(Debug)]
pub enum WatchEvent<'a> {
    /// A folder cannot be listed any more: its share is down, or its stick out. Nothing is concluded from that.
    Gone(&'a Path, &'a ProductionError),
    /// It can be listed again.
    Back(&'a Path),
    /// Recordings were brought in.
    Ingested(&'a IngestOutcome),
}

impl Station {
    /// Watches `request.paths`, and brings in every recording that stays the same for `settle`, until the job is
    /// cancelled, which is its good end.
    ///
    /// # Errors
    /// When the library refuses.
    pub fn watch(
        &self,
        request: &IngestRequest,
        settle: Duration,
        on_event: &mut dyn FnMut(WatchEvent<'_>),
        job: &mut Job<'_>,
    ) -> Result<(), Error> {
        let mut files = SettledFiles::new(settle);
        let mut gone: Vec<PathBuf> = Vec::new();
        while job.check().is_ok() {
            let mut there = Vec::new();
            for path in &request.paths {
                match scan(std::slice::from_ref(path), job.cancel()) {
                    Ok(found) => {
                        there.extend(
                            found.recordings.into_iter().filter_map(|path| Some((FileStamp::at(&path)?, path))),
                        );
                        if let Some(place) = gone.iter().position(|one| one == path) {
                            gone.remove(place);
                            on_event(WatchEvent::Back(path));
                        }
                    }
                    Err(ProductionError::Cancelled) => {}
                    Err(cause) if !gone.contains(path) => {
                        gone.push(path.clone());
                        on_event(WatchEvent::Gone(path, &cause));
                    }
                    Err(_) => {}
                }
            }
            let ready = files.ready(there, Instant::now());
            if !ready.is_empty() {
                let outcome = self.ingest_settled(&ready, request, job)?;
                outcome.left.iter().for_each(|path| files.forget(path));
                on_event(WatchEvent::Ingested(&outcome));
            }
            pause(POLL_INTERVAL.min(settle / 2), job.cancel());
        }
        Ok(())
    }

    fn ingest_settled(
        &self,
        ready: &[PathBuf],
        request: &IngestRequest,
        job: &mut Job<'_>,
    ) -> Result<IngestOutcome, Error> {
        let mut outcome = self.ingest_recordings(ready, &request.options, job)?;
        outcome.skip_silent_videos(&[]);
        if request.precleans && outcome.new_ones().next().is_some() {
            outcome.precleaned = self.preclean(&outcome, job);
        }
        job.progress(1.0);
        Ok(outcome)
    }
}

fn pause(time: Duration, cancel: &Cancel) {
    let begun = Instant::now();
    while begun.elapsed() < time && !cancel.is_cancelled() {
        thread::sleep(CANCEL_INTERVAL.min(time));
    }
}
