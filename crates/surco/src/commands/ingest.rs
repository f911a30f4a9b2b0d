//! `surco ingest`: recordings, a whole stick, the whole station folder, or a folder that is watched, into the library.

mod watch;

use std::time::Duration;

use surco_documents::sound::Takes;
use surco_messages::{Explain, Message};
use surco_production::{IngestOptions, Ingested, Skipped};
use surco_station::jobs::{IngestOutcome, IngestRequest};
use surco_station::slug;

use crate::cli::{Everywhere, Ingest};
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::job_bar;
use crate::terminal::Terminal;

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
    terminal.document(&Takes::of(&outcome, prepared, terminal.language));
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
