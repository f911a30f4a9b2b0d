//! The station that a command is called for.

use std::path::Path;

use surco_messages::Explain;
use surco_station::{Error, Loudnesses, Station, Written};

use crate::cli::Everywhere;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// The folder that was named, else the nearest one upwards with a `schedule.toml`.
pub(crate) fn find(everywhere: &Everywhere) -> Result<Station, Failure> {
    let here = std::env::current_dir().map_err(|cause| Failure::io(Path::new("."), &cause))?;
    Ok(Station::find(&here, everywhere.home.as_deref(), everywhere.schedule.as_deref())?)
}

/// What is written in the station folder. Mistakes are shown; the grid itself must be usable.
pub(crate) fn read_usable(station: &Station, terminal: &Terminal) -> Result<Written, Failure> {
    match station.read_usable() {
        Ok(written) => {
            terminal.show(&written.errors(), &written.folder.sources);
            Ok(written)
        }
        Err(failure) => Err(shown(&failure, terminal)),
    }
}

/// A failure, after the lines of the file that caused it were shown.
pub(crate) fn shown(failure: &Error, terminal: &Terminal) -> Failure {
    if let Some((diagnostics, sources)) = failure.findings() {
        terminal.show(diagnostics, sources);
    }
    Failure(failure.explain())
}

/// How loud a command makes sounds: as the station wants them in whose folder it was called.
pub(crate) fn loudnesses(everywhere: &Everywhere) -> Result<Loudnesses, Failure> {
    Ok(Loudnesses::of_station(find(everywhere).ok())?)
}
