//! `surco air`: on air, until somebody stops it.

mod status_reporter;

use surco_documents::station::Aired;
use surco_station::civil;
use surco_station::on_air::{AirOptions, OutputNames, Outputs};
use surco_units::AirTime;

use crate::cli::{self, Everywhere};
use crate::failure::{Finished, Outcome};
use crate::terminal::Terminal;
use crate::{here, signals};
pub(super) use status_reporter::StatusReporter;
pub(crate) use status_reporter::patient_stderr;

pub(super) fn run(options: &cli::Air, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let place = here::find(everywhere)?;
    let grid = place.grid_for_air().map_err(|failure| here::shown(&failure, terminal))?;
    terminal.show(&grid.errors, &grid.sources);
    let now = AirTime::now();
    let until =
        options.until.as_deref().map(|text| civil::coming(text, now, grid.station.timezone)).transpose()?;
    let names = OutputNames {
        device: options.device.as_deref(),
        sinks: &options.sink,
        now_playing: &options.now_playing,
        rds: &options.rds,
    };
    let outputs = Outputs::parse(names, &grid.station.name)?;
    if options.trust_clock {
        place.confirm_clock(now)?;
    }
    let cancel = signals::cancel_in_good_order()?;
    let mut reporter = StatusReporter::new(terminal, grid.station.timezone);
    let recordings = outputs.files.clone();
    let options = AirOptions { outputs, until, seed: options.seed };
    let finished = place.go_on_air(grid, &options, &cancel, &mut reporter);
    reporter.finish();
    finished?;
    terminal.document(&Aired::of((now, AirTime::now()), &recordings));
    Ok(Outcome::Done)
}
