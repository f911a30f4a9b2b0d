//! `surco backup` and `surco restore`: the catalogue and what it needs, in one file.

use std::path::PathBuf;

use serde::Serialize;
use surco_library::Library;
use surco_messages::Message;

use crate::cli::{Backup, Everywhere, Restore};
use crate::failure::{Failure, Finished, Outcome};
use crate::station::Home;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    path: PathBuf,
    bytes: u64,
}

#[derive(Serialize)]
struct Restored {
    library: PathBuf,
}

pub(super) fn back_up(backup: &Backup, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let library = home.library()?;
    let bar = terminal.progress_of_sound(None, &Message::new("surco-backing-up"));
    let done = library.backup(&backup.file, &mut |_| bar.tick());
    bar.finish_and_clear();
    done?;
    let bytes = backup.file.metadata().map_err(|cause| Failure::io(&backup.file, &cause))?.len();
    let size = indicatif::HumanBytes(bytes).to_string();
    terminal.tell(&Message::new("surco-backed-up").with("path", backup.file.as_path()).with("size", size));
    terminal.document(&Document { path: backup.file.clone(), bytes });
    Ok(Outcome::Done)
}

pub(super) fn restore(restore: &Restore, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let folder = home.library_folder();
    let bar = terminal.progress_of_sound(None, &Message::new("surco-restoring"));
    let done = Library::restore(&restore.file, &folder, restore.replace);
    bar.finish_and_clear();
    done?;
    terminal.tell(&Message::new("surco-restored").with("path", folder.as_path()));
    terminal.document(&Restored { library: folder });
    Ok(Outcome::Done)
}
