//! `surco why`: why something is on the rundown, or was on the air, and where that is written.

use serde::Serialize;
use surco_messages::Message;
use surco_station::plan::Explained;
use surco_units::AirTime;

use super::{log, plan};
use crate::cli::{Everywhere, Why};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    item: String,
    title: String,
    start_utc: String,
    aired: bool,
    reason: String,
    slot: Option<String>,
    file: Option<String>,
    line: Option<usize>,
    substitutes: Vec<String>,
}

pub(super) fn run(why: &Why, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    let written = here::read_usable(&station, terminal)?;
    let found = station.explain(&written, &why.what, why.seed, AirTime::now())?;
    let place = found.written_at.as_ref();
    let (file, line) = (place.map(|place| place.file.display().to_string()), place.map(|place| place.line));
    let document = match &found.what {
        Explained::Aired(airing) => {
            terminal.print(&log::line(airing, &written.station, terminal));
            let on_air = &airing.on_air;
            Document {
                item: on_air.item.to_string(),
                title: on_air.title.clone(),
                start_utc: on_air.at.to_string(),
                aired: true,
                reason: terminal.text(&on_air.reason),
                slot: on_air.slot.as_ref().map(ToString::to_string),
                file,
                line,
                substitutes: Vec::new(),
            }
        }
        Explained::Planned(item) => {
            terminal.print(&plan::line(item, &written.station));
            Document {
                item: item.id.to_string(),
                title: item.title.clone(),
                start_utc: item.start.to_string(),
                aired: false,
                reason: terminal.text(&item.reason),
                slot: item.slot.as_ref().map(ToString::to_string),
                file,
                line,
                substitutes: item.substitutes.iter().map(|media| media.title.clone()).collect(),
            }
        }
    };
    show(&document, terminal);
    terminal.document(&document);
    Ok(Outcome::Done)
}

fn show(found: &Document, terminal: &Terminal) {
    terminal.print(&format!("  {}", found.reason));
    if let (Some(file), Some(line)) = (&found.file, found.line) {
        let written = Message::new("surco-why-written").with("file", file.as_str()).with("line", line.to_string());
        terminal.print(&format!("  {}", terminal.text(&written)));
    }
    if !found.substitutes.is_empty() {
        let instead = Message::new("surco-why-instead").with("titles", found.substitutes.join(", "));
        terminal.print(&format!("  {}", terminal.text(&instead)));
    }
}
