//! `surco assemble`: the master of an episode, or of all.

mod sheet;

use std::path::PathBuf;

use serde::Serialize;
use surco_figures::Format;
use surco_messages::Message;
use surco_model::{Episode, State};
use surco_production::{AssembleOptions, Assembled};
use surco_station::jobs::{AssembleRequest, AssembledEpisode, EveryEpisode};
use surco_station::{Station, Written, find_episode};

use super::left_out::LeftOut;
use super::measure::LoudnessFigures;
use super::normalize::Applied;
use crate::cli::{Assemble, Everywhere};
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::job_bar;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Documents {
    episodes: Vec<Document>,
    #[serde(flatten)]
    left_out: LeftOut,
}

#[derive(Serialize)]
struct Document {
    program: String,
    episode: String,
    master: PathBuf,
    duration_s: f64,
    #[serde(flatten)]
    loudness: LoudnessFigures,
    chapters: Vec<ChapterLine>,
    segments: Vec<SegmentLine>,
    warnings: Vec<String>,
    state: &'static str,
    approved_by: Option<String>,
    on_air_since_utc: Option<String>,
    history: Vec<String>,
    proposals: Vec<String>,
    fitted: Vec<String>,
    checks: Vec<CheckLine>,
    cached: bool,
    rendered_sections: usize,
}

#[derive(Serialize)]
struct ChapterLine {
    start_s: f64,
    title: String,
}

#[derive(Serialize)]
struct CheckLine {
    at_s: f64,
    code: String,
    message: String,
}

#[derive(Serialize)]
struct SegmentLine {
    title: String,
    start_s: f64,
    duration_s: f64,
    recording_start_s: f64,
    applied: Vec<Applied>,
}

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
        let page = sheet::page(program, episode, done, terminal);
        surco_files::write(path, page.as_bytes()).map_err(|cause| Failure::io(path, &cause))?;
        terminal.tell(&Message::new("surco-sheet-written").with("path", path.as_path()));
    }
    show(done, terminal);
    terminal.document(&document(&station, episode, &made, terminal));
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
    let of = |made: &AssembledEpisode| {
        let master = &made.assembled.master;
        let (_, episodes) = written.folder.program(&master.program)?;
        let episode = episodes.iter().find(|episode| episode.slug == master.episode)?;
        Some(document(station, episode, made, terminal))
    };
    terminal.document(&Documents {
        episodes: all.done.iter().filter_map(of).collect(),
        left_out: LeftOut::of(all, terminal),
    });
    LeftOut::show(all, terminal);
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

/// How far an episode has come, in words.
fn state_word(state: State) -> &'static str {
    match state {
        State::Draft => "surco-state-draft",
        State::Ready => "surco-state-ready",
        State::Approved => "surco-state-approved",
    }
}

fn document(station: &Station, episode: &Episode, made: &AssembledEpisode, terminal: &Terminal) -> Document {
    let done = &made.assembled;
    let master = &done.master;
    Document {
        program: master.program.to_string(),
        episode: master.episode.to_string(),
        master: station.relative(&done.path),
        duration_s: master.duration.seconds(),
        loudness: (&master.loudness).into(),
        chapters: (master.chapters.iter())
            .map(|chapter| ChapterLine { start_s: chapter.start.seconds(), title: chapter.title.clone() })
            .collect(),
        segments: (done.segments.iter())
            .map(|segment| SegmentLine {
                title: segment.title.clone(),
                start_s: segment.start.seconds(),
                duration_s: segment.duration.seconds(),
                recording_start_s: segment.source.seconds(),
                applied: segment
                    .applied
                    .iter()
                    .map(|step| Applied::of(&step.name, &step.detail, terminal))
                    .collect(),
            })
            .collect(),
        warnings: done.warnings.iter().map(|warning| terminal.text(warning)).collect(),
        state: episode.state.name(),
        approved_by: episode.approved_by.clone(),
        on_air_since_utc: made.first_aired.map(|at| at.to_string()),
        history: done.history.lines().map(str::to_owned).collect(),
        proposals: done.proposals.iter().map(|proposal| terminal.text(proposal)).collect(),
        fitted: done.fitted.iter().map(|step| terminal.text(step)).collect(),
        checks: (done.checks.iter())
            .map(|check| CheckLine {
                at_s: check.at.seconds(),
                code: check.message.id().to_owned(),
                message: terminal.text(&check.message),
            })
            .collect(),
        cached: done.cached,
        rendered_sections: done.rendered,
    }
}
