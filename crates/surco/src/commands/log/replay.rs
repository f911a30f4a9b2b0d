//! `surco log --listen`: a line of the log as it really sounded, from the air check.

use std::path::Path;

use surco_documents::record as documents;
use surco_messages::Message;
use surco_model::Station;
use surco_station::record::Replayed;

use crate::commands::listen;
use crate::failure::{Finished, Outcome};
use crate::terminal::Terminal;

pub(super) fn run(
    Replayed { airing, replay, end }: Replayed,
    output: Option<&Path>,
    station: &Station,
    terminal: &Terminal,
) -> Finished {
    let begun = replay.begun();
    terminal.say(&Message::new("surco-replay").with("line", super::line(&airing, station, terminal)));
    let heard = match output {
        Some(path) => replay.write(path)?,
        None => listen::play(Box::new(replay), airing.on_air.title.clone(), Some(end - begun), terminal)?,
    };
    terminal.document(&documents::Replay::of(&airing, begun, heard, output));
    Ok(Outcome::Done)
}
