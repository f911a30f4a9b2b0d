//! `surco undo`: takes the last change back that Surco made in a file that people write.

use surco_documents::station::{ChangedFile, ChangedFiles};
use surco_messages::Message;
use surco_station::{Station, civil};

use crate::cli::{Everywhere, Undo};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(undo: &Undo, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    if undo.list {
        return list(&station, terminal);
    }
    let undone = station.undo()?;
    let message = Message::new("surco-undone").with("what", undone.what.clone());
    terminal.tell(&message.with("path", undone.file.as_path()));
    terminal.document(&ChangedFile::of(&undone, terminal.language));
    Ok(Outcome::Done)
}

fn list(station: &Station, terminal: &Terminal) -> Finished {
    let changes = station.changes()?;
    // A grid that cannot be used has changes all the same, and its clock is not known.
    let zone = station.read_usable().map_or(chrono_tz::UTC, |written| written.station.timezone);
    for change in &changes {
        let when = civil::date_and_clock(change.at, zone);
        terminal.print(&format!("{when}  {}  {}", change.file.display(), terminal.text(&change.what)));
    }
    terminal.document(&ChangedFiles::of(&changes, terminal.language));
    Ok(Outcome::Done)
}
