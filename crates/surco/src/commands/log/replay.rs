//! `surco log --listen`: a line of the log as it really sounded, from the air check.

use std::path::{Path, PathBuf};

use serde::Serialize;
use surco_audio::{Block, Encoding, Source};
use surco_messages::Message;
use surco_model::Station;
use surco_outputs::Replay;
use surco_station::record::Replayed;
use surco_units::{Frames, STATION_RATE};

use crate::commands::listen;
use crate::failure::{Failure, Finished, Outcome};
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    row: i64,
    title: String,
    start_utc: String,
    /// Where the air check begins to have it.
    heard_from_utc: String,
    heard_s: f64,
    path: Option<PathBuf>,
}

pub(super) fn run(
    Replayed { airing, replay, end }: Replayed,
    output: Option<&Path>,
    station: &Station,
    terminal: &Terminal,
) -> Finished {
    let begun = replay.begun();
    terminal.say(&Message::new("surco-replay").with("line", super::line(&airing, station, terminal)));
    let heard = match output {
        Some(path) => write(replay, path)?,
        None => listen::play(Box::new(replay), airing.on_air.title.clone(), Some(end - begun), terminal)?,
    };
    terminal.document(&Document {
        row: airing.on_air.airing.0,
        title: airing.on_air.title,
        start_utc: airing.on_air.at.to_string(),
        heard_from_utc: begun.to_string(),
        heard_s: heard.seconds(),
        path: output.map(Path::to_owned),
    });
    Ok(Outcome::Done)
}

fn write(mut replay: Replay, path: &Path) -> Result<Frames, Failure> {
    let mut sink = surco_audio::create(path, Encoding::for_path(path)?, 2, STATION_RATE)?;
    let (mut block, mut written) = (Block::new(2), Frames::ZERO);
    loop {
        replay.read(&mut block)?;
        if block.is_empty() {
            sink.finish()?;
            return Ok(written);
        }
        written += Frames::of_len(block.frames());
        sink.write(&block)?;
    }
}
