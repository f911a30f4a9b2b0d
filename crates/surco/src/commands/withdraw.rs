//! `surco withdraw`: an episode out of the archive, and back.

use surco_documents::episode::Withdrawn;
use surco_messages::Message;
use surco_station::archived_name;

use super::archive::publishing;
use crate::cli::{Everywhere, Withdraw};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::job_bar;
use crate::terminal::Terminal;

pub(super) fn run(options: &Withdraw, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    let written = here::read_usable(&station, terminal)?;
    let (program, episode) = archived_name(&options.episode)?;
    let name = (&program, &episode);
    let publishing = publishing(None, false, terminal);
    let reason = options.reason.as_deref().unwrap_or_default();
    job_bar::run(terminal, |job| match options.undo {
        true => station.restore_withdrawn(&written, name, &publishing, job),
        false => station.withdraw(&written, name, reason, &publishing, job),
    })?;
    let id = if options.undo { "surco-restored-episode" } else { "surco-withdrawn" };
    terminal.tell(&Message::new(id).with("episode", options.episode.as_str()));
    terminal.document(&Withdrawn::of(name, !options.undo));
    Ok(Outcome::Done)
}
