//! `surco plan`: the rundown of a day or more.

mod all;
mod diff;
mod table;

use surco_documents::rundown::{Item, Planned};
use surco_station::civil;
use surco_station::plan::{m3u8, rivendell, xspf};
use surco_units::AirTime;

use crate::cli::{Everywhere, Plan, RundownFormat};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) use table::line;

pub(super) fn run(options: &Plan, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    if options.all {
        return all::run(options, everywhere, terminal);
    }
    if let Some(other) = &options.diff {
        return diff::run(other, options, everywhere, terminal);
    }
    let place = here::find(everywhere)?;
    let written = here::read_usable(&place, terminal)?;
    let station = &written.station;
    let (now, zone) = (AirTime::now(), station.timezone);
    let today = civil::local_date(now, zone);
    let (from, until) = civil::days(options.date.as_deref(), today, options.days, zone)?;
    let rundown = place.rundown(&written, (from, until), options.seed, now)?;
    match options.format.unwrap_or(RundownFormat::Table) {
        _ if terminal.json => terminal.document(&Planned::of(station, &rundown, (from, until), terminal.language)),
        RundownFormat::Table => table::show(station, &rundown, options.into(), terminal),
        RundownFormat::Csv => {
            let rows = rundown.items.iter().map(|item| Item::of(item, station, terminal.language));
            terminal.print(surco_documents::table(rows)?.trim_end());
        }
        RundownFormat::M3u8 => {
            terminal.print(m3u8(&rundown, station, &place.library()?, terminal.language).trim_end());
        }
        RundownFormat::Rivendell => terminal.print(rivendell(&rundown, station).trim_end()),
        RundownFormat::Xspf => {
            terminal.print(xspf(&rundown, station, &place.library()?, terminal.language)?.trim_end());
        }
    }
    if !terminal.json {
        terminal.show(&rundown.diagnostics, &written.folder.sources);
    }
    Ok(Outcome::attention_if(!rundown.diagnostics.is_empty()))
}
