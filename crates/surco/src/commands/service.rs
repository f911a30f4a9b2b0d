//! `surco service`: the unit with which systemd puts the station on air at boot, without anybody logging in.

use std::path::Path;

use surco_messages::Message;

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
    let options = options_of_air(&options.air, terminal)?;
    let unit = include_str!("../../templates/surco.service")
        .replace("{station}", &one_line(&station.name))
        .replace("{user}", &one_line(&user))
        .replace("{program}", &quoted(&program.display().to_string()))
        .replace("{home}", &quoted(&folder.display().to_string()))
        .replace("{options}", &options);
    terminal.print(unit.trim_end());
    terminal.say(&Message::new("surco-service"));
    Ok(Outcome::Done)
}

/// What `surco air` is to be called with as well. It must understand it: at boot there is nobody to read why it did not.
fn options_of_air(options: &[String], terminal: &Terminal) -> Result<String, Failure> {
    let call = ["surco", "air"].into_iter().map(str::to_owned).chain(options.iter().cloned());
    if let Err(error) = help::command(terminal.language).try_get_matches_from(call) {
        let cause = error.to_string().lines().next().unwrap_or_default().to_owned();
        return Err(Failure(Message::new("surco-service-options").with("cause", cause)));
    }
    Ok(options.iter().map(|option| format!(" {}", quoted(option))).collect())
}

/// A value in a unit file goes to the end of its line, and % begins a name of systemd's.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ").replace('%', "%%")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('\\', "\\\\").replace('"', "\\\"").replace('$', "$$"))
}
