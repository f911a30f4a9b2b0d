//! A folder of recordings into another folder, on all cores. One that cannot be used does not keep the others out.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Serialize;
use surco_audio::Normalized;
use surco_job::{Cancel, Job, on_all_cores};
use surco_messages::{Explain, Message};
use surco_production::recordings_in;

use super::{Document, document, format, tell, wanted};
use crate::cli::Normalize;
use crate::commands::measure::Unusable;
use crate::failure::{Failure, Finished, Outcome};
use crate::signals;
use crate::station::Loudnesses;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Documents {
    files: Vec<Document>,
    failed: Vec<Unusable>,
    /// Recordings that were not come to, because somebody said stop.
    left: Vec<PathBuf>,
}

/// A recording, and what is made of it.
struct Work {
    input: PathBuf,
    output: PathBuf,
    bytes: u64,
}

pub(super) fn run(options: &Normalize, loudnesses: &Loudnesses, terminal: &Terminal) -> Finished {
    if options.plot.is_some() {
        return Err(Failure(Message::new("surco-plot-one")));
    }
    if options.title.is_some() {
        return Err(Failure(Message::new("surco-one-title-for-many")));
    }
    let jobs = jobs(options)?;
    if jobs.is_empty() {
        return Err(Failure(Message::new("surco-no-recordings")));
    }
    let stop = signals::cancel()?;
    let message = Message::new("surco-normalizing-many").with("count", jobs.len());
    let bar = terminal.progress_in_parts(1000, &message);
    let work = |work: &Work, job: &mut Job<'_>| {
        let done = make(work, options, loudnesses, job);
        job.progress(1.0);
        // One that was interrupted is left, as those that were not begun.
        (done.is_ok() || job.check().is_ok()).then_some(done)
    };
    let mut show = |part: f64| bar.set_position((part * 1000.0) as u64);
    let done = on_all_cores(&jobs, |job| job.bytes as f64, work, &mut Job::new(&stop, &mut show));
    bar.finish_and_clear();

    let (mut files, mut failed, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for (job, done) in jobs.iter().zip(done) {
        match done.flatten() {
            None => left.push(job.input.clone()),
            Some(Ok(done)) => {
                tell(&job.output, &done, terminal);
                files.push(document(&job.input, &job.output, &done, terminal));
            }
            Some(Err(Failure(message))) => {
                terminal.fail(&message);
                failed.push(Unusable::new(&job.input, &message, terminal));
            }
        }
    }
    terminal.tell(&Message::new("surco-normalized-many").with("count", files.len()).with("failed", failed.len()));
    if !left.is_empty() {
        terminal.warn(&Message::new("surco-normalize-left").with("count", left.len()));
    }
    let outcome = Outcome::attention_if(!(failed.is_empty() && left.is_empty()));
    let some = !(files.is_empty() && left.is_empty());
    terminal.document(&Documents { files, failed, left });
    if some { Ok(outcome) } else { Err(Failure(Message::new("surco-nothing-normalized"))) }
}

fn make(
    work: &Work,
    options: &Normalize,
    loudnesses: &Loudnesses,
    job: &mut Job<'_>,
) -> Result<Normalized, Failure> {
    let folder = work.output.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|cause| Failure::io(folder, &cause))?;
    let wanted = wanted(options, loudnesses, &work.input, &work.output, NonZeroUsize::MIN)?;
    surco_audio::normalize(&work.input, &work.output, &wanted, job).map_err(|cause| Failure(cause.explain()))
}

/// Every recording of the folder, at the same place in the other. What lies in the other already is no recording.
fn jobs(options: &Normalize) -> Result<Vec<Work>, Failure> {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let made = whole(&options.output);
    let mut recordings = recordings_in(std::slice::from_ref(&options.input), &Cancel::new())?;
    let within = whole(&options.input) != made;
    recordings.retain(|recording| !within || !whole(recording).starts_with(&made));
    let mut taken = BTreeSet::new();
    let job = |input: PathBuf| {
        let place = input.strip_prefix(&options.input).unwrap_or(&input);
        let mut output = options.output.join(place).with_extension(format::ending(options.format));
        // `nota.mp3` beside `nota.wav`: the later one keeps its whole name.
        if !taken.insert(output.clone()) {
            let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
            output.set_file_name(format!("{name}.{}", format::ending(options.format)));
            taken.insert(output.clone());
        }
        let bytes = input.metadata().map_or(0, |metadata| metadata.len());
        Work { input, output, bytes }
    };
    Ok(recordings.into_iter().map(job).collect())
}
