//! Decodes recordings and tells what was heard: `cargo run --release -p surco-audio --example decode -- *.mp3`.
//!
//! With `--rate` everything is brought to the station rate too; with `--from <frame>` it is heard from there on; with
//! `--raw` the samples go to standard output (32-bit floats, interleaved), for other programs to look at.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use surco_audio::{Block, Error, Source, at_station_rate, open};
use surco_messages::Explain;
use surco_units::Frames;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (mut rate, mut raw, mut from) = (false, false, 0);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--rate" => rate = true,
            "--raw" => raw = true,
            "--from" => from = arguments.next().and_then(|frame| frame.parse().ok()).unwrap_or(0),
            path => {
                if let Err(error) = decode(Path::new(path), Frames(from), rate, raw) {
                    eprintln!("{error}");
                }
            }
        }
    }
}

fn decode(path: &Path, from: Frames, rate: bool, raw: bool) -> Result<(), Error> {
    let begun = Instant::now();
    let mut recording = open(path)?;
    recording.seek(from)?;
    let (about, hint) = (recording.about().clone(), recording.length_hint());
    let opened = begun.elapsed();
    let mut frames = 0;
    if rate {
        frames += read_all(at_station_rate(recording).as_mut(), raw)?;
    } else {
        frames += read_all(&mut recording, raw)?;
        for lost in recording.lost() {
            eprintln!(
                "lost at {} ({:?}): {}",
                lost.at,
                lost.length.map(|length| length.to_string()),
                lost.reason.explain()
            );
        }
    }
    eprintln!("{}: {about:?}", path.display());
    let hint = hint.map_or_else(|| "?".to_owned(), |hint| hint.to_string());
    eprintln!("{frames} frames (expected {hint}), opened in {opened:.3?}, read in {:.3?}", begun.elapsed());
    Ok(())
}

fn read_all(source: &mut dyn Source, raw: bool) -> Result<usize, Error> {
    let (mut block, mut frames) = (Block::new(source.channels()), 0);
    loop {
        source.read(&mut block)?;
        if block.is_empty() {
            return Ok(frames);
        }
        frames += block.frames();
        if raw {
            let bytes: Vec<u8> = (0..block.frames())
                .flat_map(|frame| block.channels().iter().flat_map(move |channel| channel[frame].to_le_bytes()))
                .collect();
            if std::io::stdout().write_all(&bytes).is_err() {
                return Ok(frames);
            }
        }
    }
}
