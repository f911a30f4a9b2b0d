//! `surco calendar`: the grid as iCalendar, or as a page for the studio's wall.

use surco_documents::rundown::Events;
use surco_schedule::occurrences;
use surco_station::plan::icalendar;
use surco_station::{civil, sheet};
use surco_units::AirTime;

use crate::cli::{CalendarFormat, CalendarSpan, Everywhere};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(options: &CalendarSpan, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::read_usable(&here::find(everywhere)?, terminal)?.station;
    let zone = station.timezone;
    let today = civil::local_date(AirTime::now(), zone);
    let is_page = options.format == Some(CalendarFormat::Html);
    let days = options.days.unwrap_or(if is_page { 7 } else { 28 });
    let first = if is_page { sheet::first_day_of_week(today) } else { today };
    let (from, until) = civil::days(options.date.as_deref(), first, days, zone)?;
    let coming = occurrences(&station, from, until);
    terminal.document(&Events::of(&station, &coming));
    if is_page {
        let first = civil::local_date(from, zone);
        terminal.print(&sheet::week(&coming, &station, first, days as usize, terminal.language)?);
    } else {
        terminal.print(icalendar(&coming, &station).trim_end());
    }
    Ok(Outcome::Done)
}
