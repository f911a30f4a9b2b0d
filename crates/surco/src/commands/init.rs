//! `surco init`: a station folder to begin with.

use std::path::PathBuf;

use serde::Serialize;
use surco_messages::{Language, Message};

use super::sample;
use crate::cli::Init;
use crate::failure::{Failure, Finished, Outcome};
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    folder: PathBuf,
    schedule: PathBuf,
}

/// Enough to see how it goes: a series, and spots.
const SERIES: [&str; 2] = ["manos-limpias", "cunas"];

pub(super) fn run(init: &Init, terminal: &Terminal) -> Finished {
    let here = std::env::current_dir().map_err(|cause| Failure::io(&init.folder, &cause))?;
    let folder = here.join(&init.folder);
    sample::new_folder(&folder)?;
    let schedule = match terminal.language {
        Language::Spanish => include_str!("../../templates/schedule.es.toml"),
        Language::English => include_str!("../../templates/schedule.en.toml"),
    };
    sample::lay_out(&folder, &|series| SERIES.contains(&series), schedule)?;
    terminal.tell(&Message::new("surco-initiated").with("folder", folder.as_path()));
    terminal.document(&Document { schedule: folder.join("schedule.toml"), folder });
    Ok(Outcome::Done)
}
