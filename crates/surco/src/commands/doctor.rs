//! `surco doctor`: what this machine has and lacks, and how each thing is mended.

use surco_documents::station::Examination;
use surco_station::doctor::examine;

use crate::cli::Everywhere;
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let checks = examine(here::find(everywhere).ok().as_ref());
    for check in &checks {
        let mark = if check.ok { '✓' } else { '✗' };
        terminal.print(&format!("{mark} {}", terminal.text(&check.detail)));
        if let Some(fix) = check.fix(terminal.language) {
            terminal.print(&format!("    → {fix}"));
        }
    }
    terminal.document(&Examination::of(&checks, terminal.language));
    Ok(Outcome::attention_if(checks.iter().any(|check| !check.ok)))
}
