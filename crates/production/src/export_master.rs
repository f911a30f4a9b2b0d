//! A master on its way out of the library: its sound, bit by bit, and everything that is told of it.

use std::path::Path;

use surco_audio::{Bext, Broadcast, Cart, Cue, with_other_words};
use surco_job::Job;
use surco_model::{Episode, Program, Station};
use surco_units::Frames;

use crate::Error;
use crate::assemble::Assembled;

/// Writes a master as a Broadcast Wave file that tells what it is: `bext` with who and when, and how it came to be;
/// `cart` (AES46) for the playout of another station; a cue mark with its title for each chapter. The same master is
/// the same file, every time.
///
/// # Errors
/// When the master cannot be read, the disk refuses, or the job is cancelled. The file appears whole or not at all.
pub fn export_master(
    assembled: &Assembled,
    station: &Station,
    program: &Program,
    episode: &Episode,
    to: &Path,
    job: &mut Job<'_>,
) -> Result<(), Error> {
    let master = &assembled.master;
    let bext = Bext {
        description: format!("{}: {}", program.title, episode.title),
        originator: station.name.clone(),
        originator_reference: master.recipe.chars().take(32).collect(),
        date: episode.date.to_string(),
        time: "00:00:00".to_owned(),
        coding_history: assembled.history.clone(),
        ..Bext::default()
    };
    let cart = Cart {
        title: episode.title.clone(),
        artist: station.name.clone(),
        cut_id: format!("{}/{}", program.slug, episode.slug),
        category: "PROGRAM".to_owned(),
        timers: vec![(*b"AUDs", Frames::ZERO), (*b"AUDe", master.duration)],
        ..Cart::default()
    };
    let cues = master.chapters.iter().map(|chapter| Cue { at: chapter.start, label: chapter.title.clone() });
    let broadcast = Broadcast { bext, cart: Some(cart), axml: String::new(), cues: cues.collect() };
    Ok(with_other_words(&assembled.path, to, broadcast, master.loudness, job)?)
}
