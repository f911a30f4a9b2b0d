//! `surco backup` and `surco restore`: the catalogue and what it needs, in one file.

use surco_documents::station::{BackedUp, Restored};
use surco_messages::Message;

use crate::cli::{Backup, Everywhere, Restore};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::job_bar;
use crate::terminal::Terminal;

pub(super) fn back_up(backup: &Backup, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    let bytes = job_bar::run(terminal, |job| station.back_up(&backup.file, job))?.bytes;
    let size = indicatif::HumanBytes(bytes).to_string();
    terminal.tell(&Message::new("surco-backed-up").with("path", backup.file.as_path()).with("size", size));
    terminal.document(&BackedUp::of(&backup.file, bytes));
    Ok(Outcome::Done)
}

pub(super) fn restore(restore: &Restore, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    job_bar::run(terminal, |job| station.restore(&restore.file, restore.replace, job))?;
    let folder = station.library_folder();
    terminal.tell(&Message::new("surco-restored").with("path", folder.as_path()));
    terminal.document(&Restored::of(&folder));
    Ok(Outcome::Done)
}
