//! `surco export`: the edit of an episode, for those who go on in another program.

use std::path::PathBuf;

use serde::Serialize;
use surco_job::Job;
use surco_messages::Message;
use surco_model::{Placed, cue_of, edl_of, labels_of};

use super::assemble::assemble_found;
use crate::cli::{Everywhere, Export, ExportFormat};
use crate::failure::{Finished, Outcome};
use crate::station::{Home, find_episode};
use crate::terminal::Terminal;
use crate::whole_file;

#[derive(Serialize)]
struct Document {
    files: Vec<PathBuf>,
}

pub(super) fn run(export: &Export, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let (folder, station) = home.read_usable(terminal)?;
    let (program, episode) = find_episode(&folder, &export.episode)?;
    if export.format == ExportFormat::Stems {
        let mut library = home.library()?;
        let message = Message::new("surco-exporting").with("title", episode.title.as_str());
        let bar = terminal.progress_of_sound(Some(1.0), &message);
        let mut show = |part: f64| bar.set_position((part * 100.0) as u64);
        let job = &mut Job::unattended(&mut show);
        let files = surco_production::stems(&mut library, &folder, program, episode, &export.output, job)?;
        bar.finish_and_clear();
        return said(files, terminal);
    }
    let done = assemble_found(&home, &folder, (program, episode), terminal)?;
    let names: Vec<String> = (done.segments.iter())
        .map(|segment| segment.recording.file_name().unwrap_or_default().to_string_lossy().into_owned())
        .collect();
    let speakers = done.master.chapters.iter().map(|chapter| chapter.speaker.as_deref());
    let placed: Vec<Placed<'_>> = (done.segments.iter().zip(&names).zip(speakers))
        .map(|((segment, recording), speaker)| Placed {
            title: &segment.title,
            speaker,
            recording,
            source: segment.source,
            start: segment.start,
            length: segment.duration,
        })
        .collect();
    let sound = export.output.with_extension("wav");
    let master = sound.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let text = match export.format {
        ExportFormat::Cue => cue_of(&episode.title, &station.name, &master, &placed),
        ExportFormat::Edl => edl_of(&episode.title, &placed),
        ExportFormat::Audacity | ExportFormat::Stems => labels_of(&placed),
    };
    whole_file::write(&export.output, text.as_bytes())?;
    said(vec![export.output.clone()], terminal)
}

fn said(files: Vec<PathBuf>, terminal: &Terminal) -> Finished {
    for file in &files {
        terminal.tell(&Message::new("surco-exported").with("path", file.as_path()));
    }
    terminal.document(&Document { files });
    Ok(Outcome::Done)
}
