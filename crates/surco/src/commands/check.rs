//! `surco check`: everything that is wrong with a station folder, each thing with its place.

use std::path::PathBuf;

use serde::Serialize;
use surco_model::{Diagnostic, Severity};
use surco_words::Message;

use crate::cli::Everywhere;
use crate::failure::{Failure, Finished, Outcome};
use crate::station::Home;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    diagnostics: Vec<Finding>,
}

/// A finding, as machines read it.
#[derive(Serialize)]
pub(super) struct Finding {
    severity: &'static str,
    code: String,
    file: Option<PathBuf>,
    line: Option<usize>,
    column: Option<usize>,
    message: String,
    help: Option<String>,
}

impl Finding {
    pub(super) fn of(finding: &Diagnostic, terminal: &Terminal) -> Finding {
        let place = finding.location.as_ref();
        Finding {
            severity: match finding.severity {
                Severity::Advice => "advice",
                Severity::Warning => "warning",
                Severity::Error => "error",
            },
            code: finding.message.id().to_owned(),
            file: place.map(|place| place.file.clone()),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            message: terminal.text(&finding.message),
            help: finding.message.help(terminal.language),
        }
    }
}

pub(super) fn run(everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let folder = home.read()?;
    let mut findings = folder.diagnostics.clone();
    if let Some(station) = &folder.station {
        let catalogue = home.library()?.catalogue(&folder)?;
        findings.extend(surco_schedule::check(station, &catalogue));
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    terminal.document(&Document { diagnostics: findings.iter().map(|one| Finding::of(one, terminal)).collect() });
    if !terminal.json {
        terminal.show(&findings, &folder.sources);
    }
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let episodes: usize = folder.programs.iter().map(|(_, episodes)| episodes.len()).sum();
    terminal.tell(
        &Message::new("surco-checked")
            .with("series", folder.programs.len())
            .with("episodes", episodes)
            .with("errors", errors)
            .with("warnings", warnings),
    );
    if errors > 0 {
        return Err(Failure(Message::new("surco-check-failed").with("errors", errors)));
    }
    Ok(Outcome::attention_if(warnings > 0))
}
