//! `surco ingest`: recordings, a whole stick, the whole station folder, or a folder that is watched, into the library.

mod watch;

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;
use surco_messages::{Explain, Message};
use surco_production::{IngestOptions, Ingested, Skipped};
use surco_station::jobs::{IngestOutcome, IngestRequest};

use super::measure::Unusable;
use crate::cli::{Everywhere, Ingest};
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::job_bar;
use crate::terminal::Terminal;
use surco_station::slug;

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
    let station = here::find(everywhere)?;
    let options = IngestOptions {
        program: ingest.program.as_deref().map(slug).transpose()?,
        promoter: ingest.promoter.clone(),
    };
    let request = IngestRequest { paths: ingest.paths.clone(), options, precleans: ingest.prepare };
    if ingest.watch {
        return watch::run(&station, &request, Duration::from_secs(ingest.settle), terminal);
    }
    let outcome = job_bar::run(terminal, |job| station.ingest(&request, job))?;
    show_skipped(&outcome.skipped, terminal);
    outcome.done.iter().for_each(|one| show(one, terminal));
    terminal.tell(&summary(&outcome));
    let prepared = if ingest.prepare { show_precleaned(&outcome, terminal) } else { 0 };
    terminal.document(&Document {
        takes: outcome.done.iter().map(|one| line(one, terminal)).collect(),
        failed: (outcome.failed.iter())
            .map(|(path, cause)| Unusable::new(path, &cause.explain(), terminal))
            .collect(),
        skipped: outcome.skipped.iter().map(|skipped| skipped_line(skipped, terminal)).collect(),
        left: outcome.left.clone(),
        prepared,
    });
    outcome.failed.iter().for_each(|(_, cause)| terminal.fail(&cause.explain()));
    if !outcome.left.is_empty() {
        terminal.warn(&Message::new("surco-ingest-left").with("count", outcome.left.len()));
    } else if outcome.done.is_empty() {
        return Err(Failure(Message::new("surco-nothing-ingested")));
    }
    Ok(Outcome::attention_if(outcome.needs_attention()))
}

/// How many recordings went which way.
pub(super) fn summary(outcome: &IngestOutcome) -> Message {
    Message::new("surco-ingested")
        .with("new", outcome.new_ones().count())
        .with("known", outcome.known())
        .with("failed", outcome.failed.len())
        .with("skipped", outcome.skipped.len())
}

/// How many clean takes were made ahead. Where that failed nothing is lost but time, so it is said and no more.
fn show_precleaned(outcome: &IngestOutcome, terminal: &Terminal) -> usize {
    match &outcome.precleaned {
        Ok(made) => {
            terminal.tell(&Message::new("surco-prepared").with("count", *made));
            *made
        }
        Err(cause) => {
            terminal.warn(&Message::new("surco-not-prepared").with("cause", cause.explain()));
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
