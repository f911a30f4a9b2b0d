//! `surco ingest --watch`: what happens in the watched folders, as it happens.

use std::time::Duration;

use surco_documents::sound::Takes;
use surco_messages::{Explain, Message};
use surco_station::Station;
use surco_station::jobs::{IngestRequest, WatchEvent};

use super::{show, show_precleaned};
use crate::failure::{Finished, Outcome};
use crate::job_bar;
use crate::terminal::Terminal;

pub(super) fn run(station: &Station, request: &IngestRequest, settle: Duration, terminal: &Terminal) -> Finished {
    for path in &request.paths {
        let folder = path.display().to_string();
        terminal
            .say(&Message::new("surco-watching").with("folder", folder).with("seconds", settle.as_secs() as f64));
    }
    let (mut takes, mut attention) = (Takes::default(), false);
    let mut on_event = |event: WatchEvent<'_>| match event {
        WatchEvent::Gone(_, cause) => {
            terminal.warn(&Message::new("surco-watched-is-gone").with("cause", cause.explain()));
        }
        WatchEvent::Back(folder) => terminal.say(&Message::new("surco-watched-is-back").with("folder", folder)),
        WatchEvent::Ingested(outcome) => {
            outcome.new_ones().for_each(|one| show(one, terminal));
            outcome.failed.iter().for_each(|(_, cause)| terminal.fail(&cause.explain()));
            attention |= !outcome.failed.is_empty() || outcome.new_ones().any(|one| !one.take.problems.is_empty());
            let precleans = request.precleans && outcome.new_ones().next().is_some();
            let prepared = if precleans { show_precleaned(outcome, terminal) } else { 0 };
            takes.add(outcome, prepared, terminal.language);
        }
    };
    job_bar::run(terminal, |job| station.watch(request, settle, &mut on_event, job))?;
    let (new, failed) = takes.counts();
    terminal.say(&Message::new("surco-watched").with("new", new).with("failed", failed));
    terminal.document(&takes);
    Ok(Outcome::attention_if(attention))
}
