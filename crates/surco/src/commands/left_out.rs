//! What was left out of all episodes, and why.

use surco_messages::{Explain, Message};
use surco_station::jobs::{EveryEpisode, NotDone};

use crate::terminal::Terminal;

/// Tells it.
pub(super) fn show<T>(all: &EveryEpisode<T>, terminal: &Terminal) {
    let told = |one: &NotDone, id: &'static str| {
        Message::new(id).with("episode", one.episode.as_str()).with("cause", one.why.explain())
    };
    all.skipped.iter().for_each(|one| terminal.say(&told(one, "surco-episode-skipped")));
    all.failed.iter().for_each(|one| terminal.fail(&told(one, "surco-episode-failed")));
}
