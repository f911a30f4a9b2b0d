//! `surco ingest`: recordings, or a whole stick, into the library.

use std::path::{Path, PathBuf};

use serde::Serialize;
use surco_production::{IngestOptions, Ingested, recordings_in};
use surco_words::{Explain, Message};

use super::measure::name_of;
use crate::cli::{Everywhere, Ingest};
use crate::failure::{Failure, Finished, Outcome};
use crate::station::{Home, slug};
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    takes: Vec<TakeLine>,
    failed: Vec<FailedLine>,
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
struct FailedLine {
    path: PathBuf,
    message: String,
    help: Option<String>,
}

pub(super) fn run(ingest: &Ingest, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let options = IngestOptions {
        program: ingest.program.as_deref().map(slug).transpose()?,
        promoter: ingest.promoter.clone(),
    };
    let recordings = recordings_in(&ingest.paths)?;
    if recordings.is_empty() {
        return Err(Failure(Message::new("surco-no-recordings")));
    }
    let (done, failed) = ingest_all(&home, &recordings, &options, terminal)?;
    for one in &done {
        show(one, terminal);
    }
    terminal.tell(
        &Message::new("surco-ingested")
            .with("new", done.iter().filter(|one| !one.was_known).count())
            .with("known", done.iter().filter(|one| one.was_known).count())
            .with("failed", failed.len()),
    );
    terminal.document(&Document {
        takes: done.iter().map(|one| line(one, terminal)).collect(),
        failed: failed.iter().map(|(path, message)| failed_line(path, message, terminal)).collect(),
    });
    failed.iter().for_each(|(_, message)| terminal.fail(message));
    if done.is_empty() {
        return Err(Failure(Message::new("surco-nothing-ingested")));
    }
    let problems = done.iter().any(|one| !one.was_known && !one.take.problems.is_empty());
    Ok(Outcome::attention_if(problems || !failed.is_empty()))
}

/// What came of many recordings: those that are in the library, and those that are not, with the reason.
type Harvest = (Vec<Ingested>, Vec<(PathBuf, Message)>);

/// Brings recordings in, one after the other. One that cannot be read does not keep the others out.
pub(super) fn ingest_all(
    home: &Home,
    recordings: &[PathBuf],
    options: &IngestOptions,
    terminal: &Terminal,
) -> Result<Harvest, Failure> {
    let mut library = home.library()?;
    let bar = terminal.progress(recordings.len() as u64, &Message::new("surco-ingesting"));
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for path in recordings {
        bar.set_message(name_of(path));
        match surco_production::ingest(&mut library, &home.path, path, options, &mut |_| bar.tick()) {
            Ok(ingested) => done.push(ingested),
            Err(cause) => failed.push((path.clone(), cause.explain())),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok((done, failed))
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
        id: take.source.0.clone(),
        path: take.path.clone(),
        duration_s: take.duration.seconds(),
        integrated_lufs: take.loudness.integrated.map(|value| value.0),
        duplicate_of: one.duplicate_of.clone(),
        known: one.was_known,
        problems: take.problems.iter().map(|problem| terminal.text(problem)).collect(),
    }
}

fn failed_line(path: &Path, message: &Message, terminal: &Terminal) -> FailedLine {
    FailedLine { path: path.to_owned(), message: terminal.text(message), help: message.help(terminal.language) }
}
