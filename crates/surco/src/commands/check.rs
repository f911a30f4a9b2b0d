//! `surco check`: everything that is wrong with a station folder, each thing with its place.

use std::path::PathBuf;

use chrono::DateTime;
use chrono_tz::Tz;
use serde::Serialize;
use surco_messages::Message;
use surco_model::{Diagnostic, Severity, Station};
use surco_units::{AirTime, Frames};

use crate::cli::Everywhere;
use crate::failure::{Failure, Finished, Outcome};
use crate::instant;
use crate::station::Home;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    diagnostics: Vec<Finding>,
    /// Where the grid has nothing of its own in the seven days to come.
    gaps: Vec<Hole>,
}

#[derive(Serialize)]
struct Hole {
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
    let home = Home::find(everywhere)?;
    let folder = home.read()?;
    let mut findings = folder.diagnostics.clone();
    if let Some(station) = &folder.station {
        let catalogue = home.library()?.catalogue(&folder)?;
        findings.extend(surco_schedule::check(station, &catalogue));
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let week = folder.station.iter().flat_map(week).collect::<Vec<_>>();
    terminal.document(&Document {
        diagnostics: findings.iter().map(|one| Finding::of(one, terminal)).collect(),
        gaps: (week.iter())
            .map(|[from, until]| Hole { from: from.to_rfc3339(), until: until.to_rfc3339() })
            .collect(),
    });
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
    if let Some(longest) = week.iter().max_by_key(|[from, until]| *until - *from) {
        let all: i64 = week.iter().map(|[from, until]| (*until - *from).num_minutes()).sum();
        terminal.tell(
            &Message::new("surco-check-gaps")
                .with("hours", (all / 60) as usize)
                .with("minutes", format!("{:02}", all % 60))
                .with("from", longest[0].format("%Y-%m-%d %H:%M").to_string())
                .with("until", longest[1].format("%Y-%m-%d %H:%M").to_string()),
        );
    }
    if errors > 0 {
        return Err(Failure(Message::new("surco-check-failed").with("errors", errors)));
    }
    Ok(Outcome::attention_if(warnings > 0))
}

/// The stretches of the seven days to come that the grid leaves to continuity, by the studio's clock.
fn week(station: &Station) -> Vec<[DateTime<Tz>; 2]> {
    let now = AirTime::now();
    let week = now + Frames::from_millis(7 * 86_400_000);
    let local = |at| instant::local(at, station.timezone);
    surco_schedule::gaps(station, now, week).into_iter().map(|(from, until)| [local(from), local(until)]).collect()
}
