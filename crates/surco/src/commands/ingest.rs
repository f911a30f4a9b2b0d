//! `surco ingest`: recordings, a whole stick, or a folder that is watched, into the library.

mod watch;

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;
use surco_job::{Cancel, Job};
use surco_messages::{Explain, Message};
use surco_production::{Error, IngestOptions, Ingested, Skipped, scan};

use super::measure::{Unusable, name_of};
use crate::cli::{Everywhere, Ingest};
use crate::failure::{Failure, Finished, Outcome};
use crate::signals;
use crate::station::{Home, slug};
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    takes: Vec<TakeLine>,
    failed: Vec<Unusable>,
    /// What is no recording, or of no use to anybody.
    skipped: Vec<SkippedLine>,
    /// Recordings that were not come to: the stick was pulled out, or somebody said stop.
    left: Vec<PathBuf>,
    /// Clean takes that were made ahead.
    prepared: usize,
}

#[derive(Serialize)]
struct TakeLine {
    id: String,
    path: PathBuf,
    duration_s: f64,
    integrated_lufs: Option<f64>,
    duplicate_of: Option<PathBuf>,
    known: bool,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct SkippedLine {
    path: PathBuf,
    reason: String,
}

pub(super) fn run(ingest: &Ingest, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let options = IngestOptions {
        program: ingest.program.as_deref().map(slug).transpose()?,
        promoter: ingest.promoter.clone(),
    };
    let stop = signals::cancel()?;
    if ingest.watch {
        let settle = Duration::from_secs(ingest.settle);
        return watch::run(&home, &ingest.paths, settle, &options, ingest.prepare, &stop, terminal);
    }
    let mut found = scan(&ingest.paths, &stop)?;
    if found.recordings.is_empty() {
        return Err(Failure(Message::new("surco-no-recordings")));
    }
    let mut batch_ingest = batch_ingest(&home, &found.recordings, &options, &stop, terminal)?;
    found.skipped.extend(batch_ingest.take_out_silent_videos(&ingest.paths));
    show_skipped(&found.skipped, terminal);
    batch_ingest.done.iter().for_each(|one| show(one, terminal));
    terminal.tell(&batch_ingest.summary(found.skipped.len()));
    let prepared = if ingest.prepare { prepare(&home, &batch_ingest.done, &stop, terminal) } else { 0 };
    terminal.document(&Document {
        takes: batch_ingest.done.iter().map(|one| line(one, terminal)).collect(),
        failed: batch_ingest.failed.iter().map(|(path, message)| Unusable::new(path, message, terminal)).collect(),
        skipped: found.skipped.iter().map(|skipped| skipped_line(skipped, terminal)).collect(),
        left: batch_ingest.left.clone(),
        prepared,
    });
    batch_ingest.failed.iter().for_each(|(_, message)| terminal.fail(message));
    if !batch_ingest.left.is_empty() {
        terminal.warn(&Message::new("surco-ingest-left").with("count", batch_ingest.left.len()));
    } else if batch_ingest.done.is_empty() {
        return Err(Failure(Message::new("surco-nothing-ingested")));
    }
    let to_look_at = found.skipped.iter().any(|skipped| skipped.needs_attention);
    Ok(Outcome::attention_if(to_look_at || batch_ingest.needs_attention()))
}

/// What came of many recordings.
#[derive(Default)]
pub(super) struct Harvest {
    /// Those that are in the library.
    pub(super) done: Vec<Ingested>,
    /// Those that are not, with the reason.
    pub(super) failed: Vec<(PathBuf, Message)>,
    /// Videos without sound.
    silent: Vec<PathBuf>,
    /// Those that were not looked at.
    pub(super) left: Vec<PathBuf>,
}

impl Harvest {
    pub(super) fn summary(&self, skipped: usize) -> Message {
        Message::new("surco-ingested")
            .with("new", self.done.iter().filter(|one| !one.was_known).count())
            .with("known", self.done.iter().filter(|one| one.was_known).count())
            .with("failed", self.failed.len())
            .with("skipped", skipped)
    }

    /// A video is taken for a recording until it turns out to have no sound. In a folder that is nothing to worry
    /// about; one that was named was meant.
    fn take_out_silent_videos(&mut self, named: &[PathBuf]) -> Vec<Skipped> {
        let silent = std::mem::take(&mut self.silent);
        let silent = silent.into_iter().filter(|path| !named.contains(path));
        let skipped: Vec<Skipped> = silent
            .map(|path| Skipped {
                path,
                reason: Message::new("production-skipped-silent-video"),
                needs_attention: false,
            })
            .collect();
        self.failed.retain(|(path, _)| skipped.iter().all(|skipped| skipped.path != *path));
        skipped
    }

    fn needs_attention(&self) -> bool {
        let problems = self.done.iter().any(|one| !one.was_known && !one.take.problems.is_empty());
        problems || !self.failed.is_empty() || !self.left.is_empty()
    }
}

/// Brings recordings in, on all cores. One that cannot be read does not keep the others out.
pub(super) fn batch_ingest(
    home: &Home,
    recordings: &[PathBuf],
    options: &IngestOptions,
    stop: &Cancel,
    terminal: &Terminal,
) -> Result<Harvest, Failure> {
    let station = home.read().ok().and_then(|folder| folder.station);
    let mut library = home.library_of(station.as_ref())?;
    let bar = terminal.progress_in_parts(1000, &Message::new("surco-ingesting"));
    let mut show = |part: f64| bar.set_position((part * 1000.0) as u64);
    let batch_ingest = surco_production::batch_ingest(
        &mut library,
        &home.path,
        recordings,
        options,
        &mut |path, _| bar.set_message(name_of(path)),
        &mut Job::new(stop, &mut show),
    );
    bar.finish_and_clear();
    let batch_ingest = batch_ingest?;
    let mut all = Harvest { left: batch_ingest.left, ..Harvest::default() };
    for (path, result) in batch_ingest.done {
        match result {
            Ok(ingested) => all.done.push(ingested),
            Err(cause) => {
                if matches!(&cause, Error::Sound(surco_audio::Error::NotSound { what: "video", .. })) {
                    all.silent.push(path.clone());
                }
                all.failed.push((path, cause.explain()));
            }
        }
    }
    Ok(all)
}

/// Makes clean takes ahead. Where that fails nothing is lost but time, so it is said and no more.
fn prepare(home: &Home, done: &[Ingested], stop: &Cancel, terminal: &Terminal) -> usize {
    let prepared = || -> Result<usize, Failure> {
        let (library, folder) = (home.library()?, home.read()?);
        let takes: Vec<_> = done.iter().map(|one| one.take.clone()).collect();
        let bar = terminal.progress_in_parts(1000, &Message::new("surco-preparing"));
        let made = surco_production::preclean(
            &library,
            &folder,
            &takes,
            &mut Job::new(stop, &mut |part: f64| {
                bar.set_position((part * 1000.0) as u64);
            }),
        );
        bar.finish_and_clear();
        Ok(made?)
    };
    match prepared() {
        Ok(made) => {
            terminal.tell(&Message::new("surco-prepared").with("count", made));
            made
        }
        Err(Failure(cause)) => {
            terminal.warn(&Message::new("surco-not-prepared").with("cause", cause));
            0
        }
    }
}

/// Junk that a reader of the list would miss is told one by one where it is little, and counted where it is much.
fn show_skipped(skipped: &[Skipped], terminal: &Terminal) {
    const TOLD: usize = 20;
    for one in skipped
        .iter()
        .filter(|one| one.needs_attention)
        .chain(skipped.iter().filter(|one| !one.needs_attention))
        .take(TOLD)
    {
        terminal.print(&format!("- {}  {}", one.path.display(), terminal.text(&one.reason)));
    }
    if skipped.len() > TOLD {
        terminal.tell(&Message::new("surco-more-skipped").with("count", skipped.len() - TOLD));
    }
}

pub(super) fn show(one: &Ingested, terminal: &Terminal) {
    let take = &one.take;
    let integrated =
        take.loudness.integrated.map_or_else(|| terminal.word("surco-none"), |value| value.to_string());
    let length = take.duration.to_string();
    let mark = if one.was_known { '=' } else { '+' };
    terminal.print(&format!("{mark} {}  {length}  {integrated}", take.path.display()));
    if let Some(other) = &one.duplicate_of {
        terminal.print(&format!(
            "    {}",
            terminal.text(&Message::new("surco-same-as").with("path", other.as_path()))
        ));
    }
    for problem in take.problems.iter().filter(|_| !one.was_known) {
        terminal.print(&format!("    ! {}", terminal.text(problem)));
    }
}

fn line(one: &Ingested, terminal: &Terminal) -> TakeLine {
    let take = &one.take;
    TakeLine {
        id: take.source.to_string(),
        path: take.path.clone(),
        duration_s: take.duration.seconds(),
        integrated_lufs: take.loudness.integrated.map(|value| value.0),
        duplicate_of: one.duplicate_of.clone(),
        known: one.was_known,
        problems: take.problems.iter().map(|problem| terminal.text(problem)).collect(),
    }
}

fn skipped_line(skipped: &Skipped, terminal: &Terminal) -> SkippedLine {
    SkippedLine { path: skipped.path.clone(), reason: terminal.text(&skipped.reason) }
}
