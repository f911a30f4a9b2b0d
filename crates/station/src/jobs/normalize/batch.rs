//! A folder of recordings into another folder, on all cores. One that cannot be used does not keep the others out.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use surco_job::{Cancel, Job, on_all_cores};
use surco_messages::Message;
use surco_production::recordings_in;

use super::{NormalizeRequest, NormalizedFile};
use crate::{Error, Loudnesses};

/// What came of a folder.
#[derive(Debug, Default)]
pub struct BatchNormalized {
    /// The files that were written, in order.
    pub done: Vec<NormalizedFile>,
    /// The recordings that could not be used, with the reason.
    pub failed: Vec<(PathBuf, Error)>,
    /// Recordings that were not finished: the job was cancelled.
    pub left: Vec<PathBuf>,
}

/// A recording, and what is made of it.
struct Work {
    input: PathBuf,
    output: PathBuf,
    bytes: u64,
}

/// Normalises every recording of a folder, as [`normalize`](super::normalize) does with one, at the same place in another
/// folder. A job that is cancelled leaves those that were not finished.
///
/// # Errors
/// Those of [`normalize`](super::normalize) that concern all of them; [`Error::OneTitleForMany`];
/// [`Error::NoRecordings`].
pub fn normalize_folder(
    request: &NormalizeRequest,
    loudnesses: &Loudnesses,
    job: &mut Job<'_>,
) -> Result<BatchNormalized, Error> {
    request.check()?;
    if request.title.is_some() {
        return Err(Error::OneTitleForMany);
    }
    let all = work(request, job.cancel())?;
    if all.is_empty() {
        return Err(Error::NoRecordings);
    }
    job.doing(Message::new("station-normalizing-many").with("count", all.len()));
    let make = |work: &Work, job: &mut Job<'_>| {
        let done = make(work, request, loudnesses, job);
        job.progress(1.0);
        // One that was interrupted is left, as those that were not begun.
        (done.is_ok() || job.check().is_ok()).then_some(done)
    };
    let made = on_all_cores(&all, |work| work.bytes as f64, make, job);
    let mut batch = BatchNormalized::default();
    for (work, made) in all.into_iter().zip(made) {
        match made.flatten() {
            None => batch.left.push(work.input),
            Some(Ok(done)) => batch.done.push(done),
            Some(Err(cause)) => batch.failed.push((work.input, cause)),
        }
    }
    Ok(batch)
}

fn make(
    work: &Work,
    request: &NormalizeRequest,
    loudnesses: &Loudnesses,
    job: &mut Job<'_>,
) -> Result<NormalizedFile, Error> {
    let folder = work.output.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|cause| Error::file(folder, cause))?;
    let wanted = request.wanted(loudnesses, &work.input, &work.output, NonZeroUsize::MIN)?;
    let done = surco_audio::normalize(&work.input, &work.output, &wanted, job)?;
    Ok(NormalizedFile { input: work.input.clone(), output: work.output.clone(), target: wanted.target, done })
}

/// Every recording of the folder, at the same place in the other. What lies in the other already is no recording.
fn work(request: &NormalizeRequest, cancel: &Cancel) -> Result<Vec<Work>, Error> {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let made = whole(&request.output);
    let mut recordings = recordings_in(std::slice::from_ref(&request.input), cancel)?;
    let within = whole(&request.input) != made;
    recordings.retain(|recording| !within || !whole(recording).starts_with(&made));
    let ending = request.format.ending();
    let mut taken = BTreeSet::new();
    let work = |input: PathBuf| {
        let place = input.strip_prefix(&request.input).unwrap_or(&input);
        let mut output = request.output.join(place).with_extension(ending);
        // `nota.mp3` beside `nota.wav`: the later one keeps its whole name.
        if !taken.insert(output.clone()) {
            let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
            output.set_file_name(format!("{name}.{ending}"));
            taken.insert(output.clone());
        }
        let bytes = input.metadata().map_or(0, |metadata| metadata.len());
        Work { input, output, bytes }
    };
    Ok(recordings.into_iter().map(work).collect())
}
