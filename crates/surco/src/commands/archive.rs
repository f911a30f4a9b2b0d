//! `surco archive`: episodes for whoever did not hear them on the air.

use surco_archive::Archived;
use surco_documents::episode::InArchive;
use surco_messages::Message;
use surco_station::find_episode;
use surco_station::jobs::Publishing;
use surco_units::AirTime;

use super::left_out;
use crate::cli::{Archive, Everywhere};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::job_bar;
use crate::terminal::Terminal;

pub(super) fn run(options: &Archive, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    let written = here::read_usable(&station, terminal)?;
    let publishing = publishing(options.base_url.clone(), options.new_address, terminal);
    if options.all {
        let all = job_bar::run(terminal, |job| station.archive_all(&written, &publishing, job))?;
        all.done.iter().for_each(|one| show(&one.archived, terminal));
        terminal.document(&InArchive::every(&station, &all, terminal.language));
        left_out::show(&all, terminal);
        return Ok(Outcome::attention_if(all.needs_attention()));
    }
    let mut done = Vec::new();
    for name in &options.episodes {
        let found = find_episode(&written.folder, name)?;
        let archived = job_bar::run(terminal, |job| station.archive(&written, found, &publishing, job))?;
        show(&archived.archived, terminal);
        done.push(archived);
    }
    terminal.document(&InArchive::named(&station, &done));
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
    archived.warnings.iter().for_each(|warning| terminal.warn(warning));
    terminal.tell(
        &Message::new("surco-archived")
            .with("feed", archived.feed.as_path())
            .with("page", archived.page.as_path()),
    );
}
