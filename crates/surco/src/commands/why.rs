//! `surco why`: why something is on the rundown, or was on the air, and where that is written.

use serde::Serialize;
use surco_library::Airing;
use surco_messages::Message;
use surco_model::{Location, RundownItem, Slug, Station};
use surco_units::{AirTime, Frames};

use super::{log, plan};
use crate::cli::{Everywhere, Why};
use crate::failure::{Failure, Finished, Outcome};
use crate::instant;
use crate::station::Home;
use crate::terminal::Terminal;

/// An item's name begins with the instant at which its run of music began: it may be days later.
const LONGEST_RUN: Frames = Frames::from_millis(15 * 24 * 3_600_000);

#[derive(Default, Serialize)]
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
    let home = Home::find(everywhere)?;
    let (folder, station) = home.read_usable(terminal)?;
    let library = home.library()?;
    let (now, zone) = (AirTime::now(), station.timezone);
    let item = why.what.split_once('/').map(|_| why.what.as_str());
    let when = why.what.split('/').next().unwrap_or_default();
    let at = instant::parse(when, instant::local_date(now, zone), zone)?;
    let until = at + item.map_or(Frames(1), |_| LONGEST_RUN);

    let is_it = |airing: &Airing| item.is_none_or(|item| airing.on_air.item.0 == item);
    let aired = library.airings(at, until.min(now))?.into_iter().rfind(is_it);
    if let Some(airing) = aired.filter(|_| at <= now) {
        terminal.print(&log::line(&airing, &station, terminal));
        let on_air = &airing.on_air;
        let found = Document {
            item: on_air.item.to_string(),
            title: on_air.title.clone(),
            start_utc: on_air.at.to_string(),
            aired: true,
            reason: terminal.text(&on_air.reason),
            ..place(on_air.slot.as_ref(), &station)
        };
        return Ok(tell(&found, terminal));
    }
    let rundown = plan::rundown(&library, &folder, &station, (at, until), why.seed)?;
    let is_it = |one: &&RundownItem| item.is_none_or(|item| one.id.0 == item);
    let found = rundown.items.iter().rfind(is_it);
    let found = found.ok_or_else(|| Failure(Message::new("surco-why-nothing").with("what", why.what.as_str())))?;
    terminal.print(&plan::line(found, &station));
    let found = Document {
        item: found.id.to_string(),
        title: found.title.clone(),
        start_utc: found.start.to_string(),
        reason: terminal.text(&found.reason),
        substitutes: found.substitutes.iter().map(|media| media.title.clone()).collect(),
        ..place(found.slot.as_ref(), &station)
    };
    Ok(tell(&found, terminal))
}

fn tell(found: &Document, terminal: &Terminal) -> Outcome {
    terminal.document(found);
    terminal.print(&format!("  {}", found.reason));
    if let (Some(file), Some(line)) = (&found.file, found.line) {
        let written = Message::new("surco-why-written").with("file", file.as_str()).with("line", line.to_string());
        terminal.print(&format!("  {}", terminal.text(&written)));
    }
    if !found.substitutes.is_empty() {
        let instead = Message::new("surco-why-instead").with("titles", found.substitutes.join(", "));
        terminal.print(&format!("  {}", terminal.text(&instead)));
    }
    Outcome::Done
}

/// Where the slot is written, if it still is.
fn place(slot: Option<&Slug>, station: &Station) -> Document {
    let written = slot.and_then(|id| station.grid.slots.iter().find(|slot| slot.id == *id));
    let location: Option<&Location> = written.map(|slot| &slot.location);
    Document {
        slot: slot.map(ToString::to_string),
        file: location.map(|location| location.file.display().to_string()),
        line: location.map(|location| location.line),
        ..Document::default()
    }
}
