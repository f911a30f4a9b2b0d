//! `surco undo`: takes the last change back that Surco made in a file that people write.

use serde::Serialize;
use surco_messages::Message;
use surco_station::edit::Change;
use surco_station::{Station, civil};

use crate::cli::{Everywhere, Undo};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Line {
    file: String,
    at_utc: String,
    what: String,
    made: bool,
}

#[derive(Serialize)]
struct List {
    changes: Vec<Line>,
}

pub(super) fn run(undo: &Undo, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    if undo.list {
        return list(&station, terminal);
    }
    let undone = station.undo()?;
    let message = Message::new("surco-undone").with("what", undone.what.clone());
    terminal.tell(&message.with("path", undone.file.as_path()));
    terminal.document(&line(&undone, terminal));
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
    terminal.document(&List { changes: changes.iter().map(|change| line(change, terminal)).collect() });
    Ok(Outcome::Done)
}

fn line(change: &Change, terminal: &Terminal) -> Line {
    Line {
        file: change.file.display().to_string(),
        at_utc: change.at.to_string(),
        what: terminal.text(&change.what),
        made: change.made,
    }
}
