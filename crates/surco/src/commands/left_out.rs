//! What was left out of all episodes, and why.

use serde::Serialize;
use surco_messages::{Explain, Message};
use surco_station::jobs::{EveryEpisode, NotDone};

use crate::terminal::Terminal;

/// As machines read it.
#[derive(Serialize)]
pub(super) struct LeftOut {
    /// Not ready for it.
    skipped: Vec<Line>,
    /// Ready, and it failed all the same.
    failed: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    episode: String,
    code: String,
    message: String,
    help: Option<String>,
}

impl LeftOut {
    pub(super) fn of<T>(all: &EveryEpisode<T>, terminal: &Terminal) -> LeftOut {
        let line = |one: &NotDone| {
            let why = one.why.explain();
            Line {
                episode: one.episode.clone(),
                code: why.id().to_owned(),
                message: terminal.text(&why),
                help: why.help(terminal.language),
            }
        };
        LeftOut { skipped: all.skipped.iter().map(line).collect(), failed: all.failed.iter().map(line).collect() }
    }

    /// As people read it.
    pub(super) fn show<T>(all: &EveryEpisode<T>, terminal: &Terminal) {
        let told = |one: &NotDone, id: &'static str| {
            Message::new(id).with("episode", one.episode.as_str()).with("cause", one.why.explain())
        };
        all.skipped.iter().for_each(|one| terminal.say(&told(one, "surco-episode-skipped")));
        all.failed.iter().for_each(|one| terminal.fail(&told(one, "surco-episode-failed")));
    }
}
