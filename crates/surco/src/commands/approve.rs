//! `surco approve`: who has listened to an episode, written into its file.

use serde::Serialize;

use crate::cli::{Approve, Everywhere};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    program: String,
    episode: String,
    state: &'static str,
    approved_by: Option<String>,
}

pub(super) fn run(approve: &Approve, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    let written = here::read_usable(&station, terminal)?;
    let approval = station
        .approve(&written, &approve.episode, approve.by.as_deref())
        .map_err(|failure| here::shown(&failure, terminal))?;
    terminal.say(&approval.message);
    terminal.document(&Document {
        program: approval.program.to_string(),
        episode: approval.episode.to_string(),
        state: approval.state.name(),
        approved_by: approval.approved_by,
    });
    Ok(Outcome::Done)
}
