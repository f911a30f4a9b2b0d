//! `surco service`: the unit with which systemd puts the station on air at boot, without anybody logging in.

use std::path::Path;

use surco_words::Message;

use crate::cli::{Everywhere, Service};
use crate::failure::{Failure, Finished, Outcome};
use crate::station::Home;
use crate::terminal::Terminal;

pub(super) fn run(options: &Service, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let (_, station) = home.read_usable(terminal)?;
    let here = Path::new(".");
    let program = std::env::current_exe().map_err(|cause| Failure::io(here, &cause))?;
    let folder = home.path.canonicalize().map_err(|cause| Failure::io(&home.path, &cause))?;
    let user = options.user.clone().or_else(|| std::env::var("USER").ok()).unwrap_or_else(|| "root".to_owned());
    let unit = include_str!("../../templates/surco.service")
        .replace("{station}", &one_line(&station.name))
        .replace("{user}", &one_line(&user))
        .replace("{program}", &quoted(&program))
        .replace("{home}", &quoted(&folder));
    terminal.print(unit.trim_end());
    terminal.say(&Message::new("surco-service"));
    Ok(Outcome::Done)
}

/// A value in a unit file goes to the end of its line, and % begins a name of systemd's.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ").replace('%', "%%")
}

fn quoted(path: &Path) -> String {
    let text = one_line(&path.display().to_string());
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "$$"))
}
