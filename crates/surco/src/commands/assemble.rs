//! `surco assemble`: the master of an episode, or of all.

use surco_documents::episode;
use surco_figures::Format;
use surco_messages::Message;
use surco_production::{AssembleOptions, Assembled};
use surco_station::jobs::{AssembleRequest, AssembledEpisode, EveryEpisode};
use surco_station::{Station, Written, find_episode, sheet};

use super::left_out;
use crate::cli::{Assemble, Everywhere};
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::job_bar;
use crate::terminal::Terminal;

pub(super) fn run(assemble: &Assemble, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    let written = here::read_usable(&station, terminal)?;
    let options = AssembleOptions { fit: assemble.fit, ..AssembleOptions::default() };
    let Some(name) = &assemble.episode else {
        let all = job_bar::run(terminal, |job| station.assemble_all(&written, options, job))?;
        return every_episode(&station, &written, &all, terminal);
    };
    let (program, episode) = find_episode(&written.folder, name)?;
    if let Some(plot) = &assemble.plot {
        Format::for_path(plot)?;
    }
    let request = AssembleRequest { options, output: assemble.output.clone() };
    let made = job_bar::run(terminal, |job| station.assemble(&written, (program, episode), &request, job))?;
    let done = &made.assembled;
    if let Some(plot) = &assemble.plot {
        let target = program.loudness.unwrap_or(written.station.loudness).integrated;
        surco_figures::timeline(&episode.title, done, target, terminal.language).write(plot)?;
        terminal.tell(&Message::new("surco-plotted").with("path", plot.as_path()));
    }
    if let Some(path) = &assemble.sheet {
        let page = sheet::script(program, episode, done, terminal.language);
        surco_files::write(path, page.as_bytes()).map_err(|cause| Failure::io(path, &cause))?;
        terminal.tell(&Message::new("surco-sheet-written").with("path", path.as_path()));
    }
    show(done, terminal);
    terminal.document(&episode::Assembled::of(&station, episode, &made, terminal.language));
    Ok(Outcome::attention_if(!done.warnings.is_empty()))
}

/// All episodes of the station folder: a line for each, and why the others were left out.
fn every_episode(
    station: &Station,
    written: &Written,
    all: &EveryEpisode<AssembledEpisode>,
    terminal: &Terminal,
) -> Finished {
    for made in &all.done {
        show_line(&made.assembled, terminal);
        made.assembled.warnings.iter().for_each(|warning| terminal.warn(warning));
    }
    terminal.document(&episode::EveryAssembled::of(station, written, all, terminal.language));
    left_out::show(all, terminal);
    let warned = all.done.iter().any(|made| !made.assembled.warnings.is_empty());
    Ok(Outcome::attention_if(warned || all.needs_attention()))
}

/// Tells what was made of what.
pub(super) fn show(done: &Assembled, terminal: &Terminal) {
    for segment in &done.segments {
        let (start, length) = (segment.start, segment.duration);
        terminal.print(&format!("{start:>11}  {length:>11}  {}", segment.title));
        for step in &segment.applied {
            terminal.print(&format!("{:>26}· {}", "", terminal.text(&step.detail)));
        }
    }
    show_line(done, terminal);
    done.fitted.iter().for_each(|step| terminal.tell(step));
    done.warnings.iter().for_each(|warning| terminal.warn(warning));
    done.proposals.iter().for_each(|proposal| terminal.tell(proposal));
    if !done.checks.is_empty() {
        terminal.tell(&Message::new("surco-checks").with("count", done.checks.len()));
        done.checks.iter().for_each(|check| terminal.print(&format!("  · {}", terminal.text(&check.message))));
    }
}

/// Where the master is, how long and how loud.
fn show_line(done: &Assembled, terminal: &Terminal) {
    let none = || terminal.word("surco-none");
    let loudness = &done.master.loudness;
    let id = if done.cached { "surco-assembled-before" } else { "surco-assembled" };
    terminal.tell(
        &Message::new(id)
            .with("path", done.path.as_path())
            .with("length", done.master.duration.to_string())
            .with("integrated", loudness.integrated.map_or_else(none, |value| value.to_string()))
            .with("peak", loudness.true_peak.map_or_else(none, |value| value.to_string())),
    );
}
