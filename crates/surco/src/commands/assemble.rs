//! `surco assemble`: the master of an episode.

mod sheet;

use std::path::PathBuf;

use serde::Serialize;
use surco_job::{Job, Silent};
use surco_library::StationFolder;
use surco_messages::Message;
use surco_model::{Episode, Program, State};
use surco_production::{AssembleOptions, Assembled, export_master};
use surco_units::AirTime;

use super::measure::LoudnessFigures;
use super::normalize::Applied;
use crate::cli::{Assemble, Everywhere};
use crate::failure::{Failure, Finished, Outcome};
use crate::station::{Home, find_episode};
use crate::terminal::Terminal;

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
    let home = Home::find(everywhere)?;
    let (folder, _) = home.read_usable(terminal)?;
    let (program, episode) = find_episode(&folder, &assemble.episode)?;
    if let Some(plot) = &assemble.plot {
        crate::plot::check_name(plot)?;
    }
    let how = AssembleOptions { fit: assemble.fit, ..AssembleOptions::default() };
    let done = assemble_how(how, &home, &folder, (program, episode), terminal)?;
    if let (Some(plot), Some(station)) = (&assemble.plot, &folder.station) {
        let target = program.loudness.unwrap_or(station.loudness).integrated;
        crate::plot::timeline::write(plot, &episode.title, &done, target, terminal.language)?;
        terminal.tell(&Message::new("surco-plotted").with("path", plot.as_path()));
    }
    if let Some(path) = &assemble.sheet {
        crate::whole_file::write(path, sheet::page(program, episode, &done, terminal).as_bytes())?;
        terminal.tell(&Message::new("surco-sheet-written").with("path", path.as_path()));
    }
    if let (Some(output), Some(station)) = (&assemble.output, &folder.station) {
        export_master(&done, station, program, episode, output, &mut Job::unattended(&mut Silent))?;
    }
    show(&done, terminal);
    let aired = home.library()?.first_aired(&program.slug, &episode.slug)?;
    terminal.document(&document(&home, episode, &done, aired, terminal));
    Ok(Outcome::attention_if(!done.warnings.is_empty()))
}

/// Assembles an episode of the station folder, with a bar.
pub(super) fn assemble_episode(home: &Home, name: &str, terminal: &Terminal) -> Result<Assembled, Failure> {
    let (folder, _) = home.read_usable(terminal)?;
    assemble_found(home, &folder, find_episode(&folder, name)?, terminal)
}

/// The same, of an episode that was found.
pub(super) fn assemble_found(
    home: &Home,
    folder: &StationFolder,
    found: (&Program, &Episode),
    terminal: &Terminal,
) -> Result<Assembled, Failure> {
    assemble_how(AssembleOptions::default(), home, folder, found, terminal)
}

fn assemble_how(
    how: AssembleOptions,
    home: &Home,
    folder: &StationFolder,
    (program, episode): (&Program, &Episode),
    terminal: &Terminal,
) -> Result<Assembled, Failure> {
    let mut library = home.library_of(folder.station.as_ref())?;
    let message = Message::new("surco-assembling").with("title", episode.title.as_str());
    let bar = terminal.progress_of_sound(Some(1.0), &message);
    let done = surco_production::assemble_by(
        how,
        &mut library,
        folder,
        program,
        episode,
        &mut Job::unattended(&mut |part: f64| {
            bar.set_position((part * 100.0) as u64);
        }),
    );
    bar.finish_and_clear();
    Ok(done?)
}

/// Tells what was made of what.
pub(super) fn show(done: &Assembled, terminal: &Terminal) {
    let none = || terminal.word("surco-none");
    let loudness = &done.master.loudness;
    for segment in &done.segments {
        let (start, length) = (segment.start, segment.duration);
        terminal.print(&format!("{start:>11}  {length:>11}  {}", segment.title));
        for step in &segment.applied {
            terminal.print(&format!("{:>26}· {}", "", terminal.text(&step.detail)));
        }
    }
    let id = if done.cached { "surco-assembled-before" } else { "surco-assembled" };
    terminal.tell(
        &Message::new(id)
            .with("path", done.path.as_path())
            .with("length", done.master.duration.to_string())
            .with("integrated", loudness.integrated.map_or_else(none, |value| value.to_string()))
            .with("peak", loudness.true_peak.map_or_else(none, |value| value.to_string())),
    );
    done.fitted.iter().for_each(|step| terminal.tell(step));
    done.warnings.iter().for_each(|warning| terminal.warn(warning));
    done.proposals.iter().for_each(|proposal| terminal.tell(proposal));
    if !done.checks.is_empty() {
        terminal.tell(&Message::new("surco-checks").with("count", done.checks.len()));
        done.checks.iter().for_each(|check| terminal.print(&format!("  · {}", terminal.text(&check.message))));
    }
}

/// How far an episode has come, in words.
fn state_word(state: State) -> &'static str {
    match state {
        State::Draft => "surco-state-draft",
        State::Ready => "surco-state-ready",
        State::Approved => "surco-state-approved",
    }
}

fn document(
    home: &Home,
    episode: &Episode,
    done: &Assembled,
    aired: Option<AirTime>,
    terminal: &Terminal,
) -> Document {
    let master = &done.master;
    Document {
        program: master.program.to_string(),
        episode: master.episode.to_string(),
        master: home.relative(&done.path),
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
        on_air_since_utc: aired.map(|at| at.to_string()),
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
