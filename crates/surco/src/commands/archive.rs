//! `surco archive`: an episode for whoever did not hear it on the air.

use std::path::PathBuf;

use serde::Serialize;
use surco_archive::{Archived, Publication};
use surco_job::Job;
use surco_messages::Message;
use surco_model::{Episode, Program, Station};
use surco_units::AirTime;

use crate::cli::{Archive, Everywhere};
use crate::failure::{Failure, Finished, Outcome};
use crate::station::{Home, find_episode};
use crate::terminal::Terminal;

/// Where the archive is served from as long as nobody says otherwise: this machine.
pub(super) const BASE_URL: &str = "http://localhost:8080";

#[derive(Serialize)]
struct Document {
    episodes: Vec<EpisodeLine>,
    #[serde(flatten)]
    first: Option<EpisodeLine>,
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
    let home = Home::find(everywhere)?;
    let (folder, station) = home.read_usable(terminal)?;
    let base_url = options.base_url.as_deref().unwrap_or(BASE_URL);
    let mut lines = Vec::new();
    for name in &options.episodes {
        let (program, episode) = find_episode(&folder, name)?;
        let archived = archive_episode(&home, &station, (program, episode), base_url, terminal)?;
        show(&archived, terminal);
        lines.push(line(&home, program, episode, &archived));
    }
    // One episode is the common case, and reads without a list.
    let first = if let [only] = &lines[..] { Some(only.clone()) } else { None };
    terminal.document(&Document { episodes: lines, first });
    Ok(Outcome::Done)
}

/// Archives an episode that has a master, and remembers that.
pub(super) fn archive_episode(
    home: &Home,
    station: &Station,
    (program, episode): (&Program, &Episode),
    base_url: &str,
    terminal: &Terminal,
) -> Result<Archived, Failure> {
    let mut library = home.library_of(Some(station))?;
    let name = format!("{}/{}", program.slug, episode.slug);
    let no_master = || Failure(Message::new("surco-no-master").with("episode", name.as_str()));
    let master = library.master(&program.slug, &episode.slug)?.ok_or_else(no_master)?;
    library.store().verify(&master.source)?;
    let master_file = library.store().path_of(&master.source).ok_or_else(no_master)?;
    let message = Message::new("surco-archiving").with("title", episode.title.as_str());
    let bar = terminal.progress_of_sound(Some(1.0), &message);
    let publication = Publication {
        station,
        program,
        episode,
        master: &master,
        master_file: &master_file,
        site: &home.library_folder().join("archive"),
        base_url,
        now: AirTime::now(),
        language: terminal.language,
    };
    let mut show = |part: f64| bar.set_position((part * 100.0) as u64);
    let archived = surco_archive::archive(&publication, &mut Job::unattended(&mut show));
    bar.finish_and_clear();
    let archived = archived?;
    let files = serde_json::to_string(&line(home, program, episode, &archived)).unwrap_or_default();
    library.record_publication(&program.slug, &episode.slug, publication.now, &files)?;
    Ok(archived)
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

fn line(home: &Home, program: &Program, episode: &Episode, archived: &Archived) -> EpisodeLine {
    let file = |file: &surco_archive::ArchivedFile| FileLine {
        path: home.relative(&file.path),
        bytes: file.bytes,
        blake3: file.blake3.clone(),
        mime: file.mime.to_string(),
    };
    EpisodeLine {
        episode: format!("{}/{}", program.slug, episode.slug),
        files: archived.files.iter().map(file).collect(),
        feed: home.relative(&archived.feed),
        page: home.relative(&archived.page),
    }
}
