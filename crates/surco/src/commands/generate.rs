//! `surco completions` and `surco man`: what the shell and the manual know of the command, made from the command itself.

use crate::cli::{Completions, Man};
use crate::failure::{Failure, Finished, Outcome};
use crate::help;
use crate::terminal::Terminal;

pub(super) fn completions(completions: &Completions, terminal: &Terminal) -> Finished {
    let mut text = Vec::new();
    clap_complete::generate(completions.shell, &mut help::command(terminal.language), "surco", &mut text);
    terminal.print(String::from_utf8_lossy(&text).trim_end());
    Ok(Outcome::Done)
}

/// One page a command, as `surco.1`, `surco-air.1`…
pub(super) fn man(man: &Man, terminal: &Terminal) -> Finished {
    let failed = |cause: std::io::Error| Failure::io(&man.folder, &cause);
    std::fs::create_dir_all(&man.folder).map_err(failed)?;
    clap_mangen::generate_to(help::command(terminal.language), &man.folder).map_err(failed)?;
    Ok(Outcome::Done)
}
