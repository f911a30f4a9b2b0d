//! `surco import`: a list of another program, ZaraRadio's for one, becomes a list of this station; the events of a
//! calendar become slots.

use std::path::Path;

use surco_documents::station::{ListImported, SlotsImported};
use surco_messages::Message;
use surco_station::Station;
use surco_station::edit::Foreign;

use crate::cli::{Everywhere, Import};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(import: &Import, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    match Foreign::read(&import.list)? {
        Foreign::List(list) => self::list(&station, &list, import.output.as_deref(), terminal),
        Foreign::Calendar(text) => calendar(&station, &text, import.output.as_deref(), terminal),
    }
}

fn list(station: &Station, list: &Path, output: Option<&Path>, terminal: &Terminal) -> Finished {
    let imported = station.import_list(list, output)?;
    for path in &imported.missing {
        terminal.warn(&Message::new("surco-import-missing").with("path", path.as_str()));
    }
    terminal.tell(
        &Message::new("surco-imported")
            .with("list", imported.list.as_path())
            .with("found", imported.found)
            .with("missing", imported.missing.len())
            .with("skipped", imported.skipped),
    );
    terminal.document(&ListImported::of(&imported));
    Ok(Outcome::attention_if(!imported.missing.is_empty()))
}

/// Shows the slots on stdout, to be looked at and put into the grid, or writes them into a new file.
fn calendar(station: &Station, text: &str, output: Option<&Path>, terminal: &Terminal) -> Finished {
    let written = here::read_usable(station, terminal)?;
    let imported = station.import_calendar(&written, text);
    for title in &imported.skipped {
        terminal.warn(&Message::new("surco-import-no-slot").with("title", title.as_str()));
    }
    match output {
        Some(output) => station.write_list(&station.relative(output), &imported.toml)?,
        None => terminal.print(imported.toml.trim_end()),
    }
    terminal.say(&Message::new("surco-imported-slots").with("slots", imported.slots.len()));
    terminal.document(&SlotsImported::of(&imported));
    Ok(Outcome::attention_if(!imported.skipped.is_empty()))
}
