//! `surco approve`: who has listened to an episode, written into its file.

use surco_documents::episode::Approved;

use crate::cli::{Approve, Everywhere};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(approve: &Approve, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let station = here::find(everywhere)?;
    let written = here::read_usable(&station, terminal)?;
    let approval = station
        .approve(&written, &approve.episode, approve.by.as_deref())
        .map_err(|failure| here::shown(&failure, terminal))?;
    terminal.say(&approval.message);
    terminal.document(&Approved::of(&approval));
    Ok(Outcome::Done)
}
