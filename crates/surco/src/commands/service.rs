//! `surco service`: the unit with which systemd puts the station on air at boot, without anybody logging in.

use std::path::Path;

use surco_messages::Message;
use surco_station::on_air::ServiceUnit;

use crate::cli::{Everywhere, Service};
use crate::failure::{Failure, Finished, Outcome};
use crate::terminal::Terminal;
use crate::{help, here};

pub(super) fn run(options: &Service, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let place = here::find(everywhere)?;
    let station = here::read_usable(&place, terminal)?.station;
    let here = Path::new(".");
    let program = std::env::current_exe().map_err(|cause| Failure::io(here, &cause))?;
    let folder = place.home().canonicalize().map_err(|cause| Failure::io(place.home(), &cause))?;
    let user = options.user.clone().or_else(|| std::env::var("USER").ok()).unwrap_or_else(|| "root".to_owned());
    check_options(&options.air, terminal)?;
    let (station, options) = (&station.name, &options.air);
    let unit = ServiceUnit { station, user: &user, program: &program, home: &folder, options }.text();
    terminal.print(unit.trim_end());
    terminal.say(&Message::new("surco-service"));
    Ok(Outcome::Done)
}

/// What `surco air` is to be called with as well. It must understand it: at boot there is nobody to read why it did not.
fn check_options(options: &[String], terminal: &Terminal) -> Result<(), Failure> {
    let call = ["surco", "air"].into_iter().map(str::to_owned).chain(options.iter().cloned());
    help::command(terminal.language).try_get_matches_from(call).map(drop).map_err(|error| {
        let cause = error.to_string().lines().next().unwrap_or_default().to_owned();
        Failure(Message::new("surco-service-options").with("cause", cause))
    })
}
