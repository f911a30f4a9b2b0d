//! Recordings into the library: those that are named, those of a stick, or the whole station folder.

use std::path::PathBuf;

use surco_job::Job;
use surco_messages::Message;
use surco_model::Take;
use surco_production::{Error as ProductionError, IngestOptions, Ingested, Skipped, scan};

use crate::{Error, Station};

/// How much of the work it is to listen, where clean takes are made as well.
const LISTENING: f64 = 0.3;

/// What is to be brought into the library.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IngestRequest {
    /// Files and folders; none for the whole station folder.
    pub paths: Vec<PathBuf>,
    /// What is said of all of them.
    pub options: IngestOptions,
    /// Whether clean takes are made as well, so that assembling is quick.
    pub precleans: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct IngestOutcome {
    /// The recordings that are in the library, in order.
    pub done: Vec<Ingested>,
    /// Those that are not, with the reason.
    pub failed: Vec<(PathBuf, ProductionError)>,
    /// What is no recording, or of no use to anybody.
    pub skipped: Vec<Skipped>,
    /// Recordings that were not come to: the stick was pulled out, or the job cancelled.
    pub left: Vec<PathBuf>,
    /// How many clean takes were made, or why not all of them: nothing is lost by that but time.
    pub precleaned: Result<usize, Error>,
}

impl IngestOutcome {
    /// The recordings that the library did not have before.
    pub fn new_ones(&self) -> impl Iterator<Item = &Ingested> {
        self.done.iter().filter(|one| !one.was_known)
    }

    /// How many it had.
    pub fn known(&self) -> usize {
        self.done.len() - self.new_ones().count()
    }

    /// Whether somebody should look at something.
    pub fn needs_attention(&self) -> bool {
        self.new_ones().any(|one| !one.take.problems.is_empty())
            || self.skipped.iter().any(|skipped| skipped.needs_attention)
            || !self.failed.is_empty()
            || !self.left.is_empty()
    }

    /// A video is taken for a recording until it turns out to have no sound. In a folder that is nothing to worry
    /// about; one that was named was meant.
    pub(super) fn skip_silent_videos(&mut self, named: &[PathBuf]) {
        let is_silent = |cause: &ProductionError| {
            matches!(cause, ProductionError::Sound(surco_audio::Error::NotSound { what: "video", .. }))
        };
        let silent = self.failed.extract_if(.., |(path, cause)| is_silent(cause) && !named.contains(path));
        self.skipped.extend(silent.map(|(path, _)| Skipped {
            path,
            reason: Message::new("production-skipped-silent-video"),
            needs_attention: false,
        }));
    }
}

impl Station {
    /// Brings recordings into the library, on all cores. One that cannot be read does not keep the others out, and
    /// saying it again changes nothing. A job that is cancelled leaves those that were not finished.
    ///
    /// # Errors
    /// [`Error::NoRecordings`] when there are none; when a path cannot be looked into, or the library refuses.
    pub fn ingest(&self, request: &IngestRequest, job: &mut Job<'_>) -> Result<IngestOutcome, Error> {
        job.doing(Message::new("station-ingesting"));
        let is_whole_folder = request.paths.is_empty();
        let found = match is_whole_folder {
            true => scan(&[self.home().to_owned()], job.cancel())?,
            false => scan(&request.paths, job.cancel())?,
        };
        if found.recordings.is_empty() {
            return Err(Error::NoRecordings);
        }
        let listening = if request.precleans { LISTENING } else { 1.0 };
        let mut outcome =
            self.ingest_recordings(&found.recordings, &request.options, &mut job.step(0.0, listening))?;
        outcome.skipped = found.skipped;
        if is_whole_folder {
            // A station folder is full of texts that nobody takes for recordings.
            outcome.skipped.retain(|skipped| skipped.needs_attention);
        }
        outcome.skip_silent_videos(&request.paths);
        if request.precleans {
            outcome.precleaned = self.preclean(&outcome, &mut job.step(listening, 1.0));
        }
        job.progress(1.0);
        Ok(outcome)
    }

    /// Brings these recordings in.
    pub(super) fn ingest_recordings(
        &self,
        recordings: &[PathBuf],
        options: &IngestOptions,
        job: &mut Job<'_>,
    ) -> Result<IngestOutcome, Error> {
        let station = self.read().ok().and_then(|folder| folder.station);
        let mut library = self.library_of(station.as_ref())?;
        let all =
            surco_production::batch_ingest(&mut library, self.home(), recordings, options, &mut |_, _| {}, job)?;
        let (mut done, mut failed) = (Vec::new(), Vec::new());
        for (path, result) in all.done {
            match result {
                Ok(ingested) => done.push(ingested),
                Err(cause) => failed.push((path, cause)),
            }
        }
        Ok(IngestOutcome { done, failed, skipped: Vec::new(), left: all.left, precleaned: Ok(0) })
    }

    /// Makes clean takes of what was brought in.
    pub(super) fn preclean(&self, outcome: &IngestOutcome, job: &mut Job<'_>) -> Result<usize, Error> {
        job.doing(Message::new("station-precleaning"));
        let (library, folder) = (self.library()?, self.read()?);
        let takes: Vec<Take> = outcome.done.iter().map(|one| one.take.clone()).collect();
        Ok(surco_production::preclean(&library, &folder, &takes, job)?)
    }
}
