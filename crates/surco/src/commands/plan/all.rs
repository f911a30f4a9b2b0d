//! `surco plan --all`: every station of the folder, and what both would need at once.

use surco_documents::rundown::EveryPlanned;
use surco_station::plan::PlannedStation;

use super::table;
use crate::cli::{Everywhere, Plan};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(options: &Plan, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let place = here::find(everywhere)?;
    let planned = place.every_rundown(options.date.as_deref(), options.days, options.seed);
    let planned = planned.map_err(|failure| here::shown(&failure, terminal))?;
    for PlannedStation { written, rundown, .. } in &planned.stations {
        terminal.show(&written.errors(), &written.folder.sources);
        if !terminal.json {
            table::show(&written.station, rundown, options.into(), terminal);
            terminal.show(&rundown.diagnostics, &written.folder.sources);
        }
    }
    if !terminal.json {
        planned.conflicts.iter().for_each(|conflict| terminal.warn(&conflict.message()));
    }
    let has_findings = planned.stations.iter().any(|one| !one.rundown.diagnostics.is_empty());
    let needs_attention = has_findings || !planned.conflicts.is_empty();
    terminal.document(&EveryPlanned::of(&planned.stations, &planned.conflicts, terminal.language));
    Ok(Outcome::attention_if(needs_attention))
}
