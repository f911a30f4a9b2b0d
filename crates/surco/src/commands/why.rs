//! `surco why`: why something is on the rundown, or was on the air, and where that is written.

use surco_documents::rundown as documents;
use surco_messages::Message;
use surco_station::plan::Explained;
use surco_units::AirTime;

use super::{log, plan};
use crate::cli::{Everywhere, Why};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(why: &Why, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    let written = here::read_usable(&station, terminal)?;
    let found = station.explain(&written, &why.what, why.seed, AirTime::now())?;
    let (reason, substitutes) = match &found.what {
        Explained::Aired(airing) => {
            terminal.print(&log::line(airing, &written.station, terminal));
            (&airing.on_air.reason, &[][..])
        }
        Explained::Planned(item) => {
            terminal.print(&plan::line(item, &written.station));
            (&item.reason, &item.substitutes[..])
        }
    };
    terminal.print(&format!("  {}", terminal.text(reason)));
    if let Some(place) = &found.written_at {
        let told = Message::new("surco-why-written").with("file", place.file.display().to_string());
        terminal.print(&format!("  {}", terminal.text(&told.with("line", place.line.to_string()))));
    }
    if !substitutes.is_empty() {
        let titles: Vec<_> = substitutes.iter().map(|media| media.title.as_str()).collect();
        let instead = Message::new("surco-why-instead").with("titles", titles.join(", "));
        terminal.print(&format!("  {}", terminal.text(&instead)));
    }
    terminal.document(&documents::Why::of(&found, terminal.language));
    Ok(Outcome::Done)
}
