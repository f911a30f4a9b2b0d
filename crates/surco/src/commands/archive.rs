//! `surco archive`: episodes for whoever did not hear them on the air.

use std::path::PathBuf;

use serde::Serialize;
use surco_archive::Archived;
use surco_messages::Message;
use surco_station::jobs::{ArchivedEpisode, Publishing};
use surco_station::{Station, find_episode};
use surco_units::AirTime;

use super::left_out::LeftOut;
use crate::cli::{Archive, Everywhere};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::job_bar;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    episodes: Vec<EpisodeLine>,
    #[serde(flatten)]
    first: Option<EpisodeLine>,
    #[serde(flatten)]
    left_out: Option<LeftOut>,
}

#[derive(Serialize, Clone)]
struct EpisodeLine {
    episode: String,
    files: Vec<FileLine>,
    feed: PathBuf,
    page: PathBuf,
}

#[derive(Serialize, Clone)]
struct FileLine {
    path: PathBuf,
    bytes: u64,
    blake3: String,
    mime: String,
}

pub(super) fn run(options: &Archive, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    let written = here::read_usable(&station, terminal)?;
    let publishing = publishing(options.base_url.clone(), options.new_address, terminal);
    if options.all {
        let all = job_bar::run(terminal, |job| station.archive_all(&written, &publishing, job))?;
        all.done.iter().for_each(|one| show(&one.archived, terminal));
        let episodes = all.done.iter().map(|one| line(&station, one)).collect();
        let left_out = Some(LeftOut::of(&all, terminal));
        terminal.document(&Document { episodes, first: None, left_out });
        LeftOut::show(&all, terminal);
        return Ok(Outcome::attention_if(all.needs_attention()));
    }
    let mut lines = Vec::new();
    for name in &options.episodes {
        let found = find_episode(&written.folder, name)?;
        let archived = job_bar::run(terminal, |job| station.archive(&written, found, &publishing, job))?;
        show(&archived.archived, terminal);
        lines.push(line(&station, &archived));
    }
    // One episode is the common case, and reads without a list.
    let first = if let [only] = &lines[..] { Some(only.clone()) } else { None };
    terminal.document(&Document { episodes: lines, first, left_out: None });
    Ok(Outcome::Done)
}

/// How episodes are published from this machine.
pub(super) fn publishing(address: Option<String>, moves: bool, terminal: &Terminal) -> Publishing {
    Publishing { address, moves, language: terminal.language, now: AirTime::now() }
}

/// Tells what was made.
pub(super) fn show(archived: &Archived, terminal: &Terminal) {
    for file in &archived.files {
        let size = indicatif::HumanBytes(file.bytes);
        terminal.print(&format!("  {:>10}  {}", size.to_string(), file.path.display()));
    }
    terminal.tell(
        &Message::new("surco-archived")
            .with("feed", archived.feed.as_path())
            .with("page", archived.page.as_path()),
    );
}

fn line(station: &Station, archived: &ArchivedEpisode) -> EpisodeLine {
    let file = |file: &surco_archive::ArchivedFile| FileLine {
        path: station.relative(&file.path),
        bytes: file.bytes,
        blake3: file.blake3.to_string(),
        mime: file.mime.to_string(),
    };
    let Archived { files, feed, page, .. } = &archived.archived;
    EpisodeLine {
        episode: archived.episode.clone(),
        files: files.iter().map(file).collect(),
        feed: station.relative(feed),
        page: station.relative(page),
    }
}
