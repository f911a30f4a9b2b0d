//! `surco check`: everything that is wrong with a station folder, each thing with its place.

use std::path::PathBuf;

use serde::Serialize;
use surco_messages::Message;
use surco_model::{Diagnostic, Severity};
use surco_station::civil;
use surco_station::plan::Gap;
use surco_units::AirTime;

use crate::cli::Everywhere;
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    diagnostics: Vec<Finding>,
    /// Where the grid has nothing of its own in the seven days to come.
    #[serde(rename = "holes")]
    gaps: Vec<GapLine>,
}

#[derive(Serialize)]
struct GapLine {
    from: String,
    until: String,
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
    let checked = here::find(everywhere)?.check(AirTime::now())?;
    let zone = checked.folder.station.as_ref().map_or(chrono_tz::UTC, |station| station.timezone);
    let local = |gap: &Gap| [gap.from, gap.until].map(|at| civil::local(at, zone));
    let gap = |gap: &Gap| {
        let [from, until] = local(gap).map(|at| at.to_rfc3339());
        GapLine { from, until }
    };
    terminal.document(&Document {
        diagnostics: checked.findings.iter().map(|one| Finding::of(one, terminal)).collect(),
        gaps: checked.gaps.iter().map(gap).collect(),
    });
    if !terminal.json {
        terminal.show(&checked.findings, &checked.folder.sources);
    }
    let (errors, warnings) = (checked.count(Severity::Error), checked.count(Severity::Warning));
    let episodes: usize = checked.folder.programs.iter().map(|(_, episodes)| episodes.len()).sum();
    terminal.tell(
        &Message::new("surco-checked")
            .with("series", checked.folder.programs.len())
            .with("episodes", episodes)
            .with("errors", errors)
            .with("warnings", warnings),
    );
    if let Some(longest) = checked.longest_gap() {
        let minutes: i64 = checked.gaps.iter().map(Gap::minutes).sum();
        let [from, until] = local(&longest).map(|at| at.format("%Y-%m-%d %H:%M").to_string());
        terminal.tell(
            &Message::new("surco-check-gaps")
                .with("hours", (minutes / 60) as usize)
                .with("minutes", format!("{:02}", minutes % 60))
                .with("from", from)
                .with("until", until),
        );
    }
    if errors > 0 {
        return Err(Failure(Message::new("surco-check-failed").with("errors", errors)));
    }
    Ok(Outcome::attention_if(warnings > 0))
}
