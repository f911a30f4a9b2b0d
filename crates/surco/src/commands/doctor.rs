//! `surco doctor`: what this machine has and lacks, and how each thing is mended.

use serde::Serialize;
use surco_station::doctor::{Check, examine};

use crate::cli::Everywhere;
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    checks: Vec<CheckLine>,
}

#[derive(Serialize)]
struct CheckLine {
    name: &'static str,
    ok: bool,
    detail: String,
    fix: Option<String>,
}

pub(super) fn run(everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let checks = examine(here::find(everywhere).ok().as_ref());
    for check in &checks {
        let mark = if check.ok { '✓' } else { '✗' };
        terminal.print(&format!("{mark} {}", terminal.text(&check.detail)));
        if let Some(fix) = check.detail.help(terminal.language).filter(|_| !check.ok) {
            terminal.print(&format!("    → {fix}"));
        }
    }
    let line = |check: &Check| CheckLine {
        name: check.what.name(),
        ok: check.ok,
        detail: terminal.text(&check.detail),
        fix: check.detail.help(terminal.language).filter(|_| !check.ok),
    };
    terminal.document(&Document { checks: checks.iter().map(line).collect() });
    Ok(Outcome::attention_if(checks.iter().any(|check| !check.ok)))
}
