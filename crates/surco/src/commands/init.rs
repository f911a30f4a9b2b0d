//! `surco init`: a station folder to begin with, ready for the air.

use surco_documents::station::Begun;
use surco_messages::Message;
use surco_station::Station;

use crate::cli::Init;
use crate::failure::{Failure, Finished, Outcome};
use crate::job_bar;
use crate::terminal::Terminal;

pub(super) fn run(init: &Init, terminal: &Terminal) -> Finished {
    let here = std::env::current_dir().map_err(|cause| Failure::io(&init.folder, &cause))?;
    let folder = here.join(&init.folder);
    let station = job_bar::run(terminal, |job| Station::init(&folder, terminal.language, job))?;
    terminal.tell(&Message::new("surco-initiated").with("folder", folder.as_path()));
    terminal.document(&Begun::of(&folder, station.schedule()));
    Ok(Outcome::Done)
}
