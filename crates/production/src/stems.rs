//! Stems: voices, tunes and bed as separate files, for an audio editor. Added up, they are the mix.

use std::path::{Path, PathBuf};

use surco_audio::{Block, Gained, Source};
use surco_job::Job;
use surco_units::{Decibels, Frames};

use crate::Error;
use crate::clean::REFERENCE;
use crate::edit::Edit;
use crate::float_wav::FloatWav;
use crate::overview::Lane;

/// Every stem, with the name of its file.
const STEMS: [(Lane, &str); 3] =
    [(Lane::Segment, "voces.wav"), (Lane::Tune, "cortinas.wav"), (Lane::Bed, "cama.wav")];

/// Writes the stems into a folder, as 32-bit floats before the limiter, all as long as the master; those without a
/// sound are left out.
pub(crate) fn write_stems(
    edit: &Edit,
    target: surco_units::Lufs,
    folder: &Path,
    job: &mut Job<'_>,
) -> Result<Vec<PathBuf>, Error> {
    std::fs::create_dir_all(folder).map_err(|cause| Error::Write { path: folder.to_owned(), cause })?;
    let gain: Decibels = target - REFERENCE;
    let mut stems = Vec::new();
    for (index, (lane, name)) in STEMS.into_iter().enumerate().filter(|(_, (lane, _))| edit.has(*lane)) {
        let mut sound = Gained::new(edit.mix_of(lane, Frames::ZERO, edit.timeline.length), gain);
        let mut file = FloatWav::create(folder, 2)?;
        let (mut block, mut done) = (Block::default(), Frames::ZERO);
        loop {
            job.check()?;
            sound.read(&mut block)?;
            if block.is_empty() {
                break;
            }
            file.write(&block)?;
            done += Frames::of_len(block.frames());
            let part = done.0 as f64 / edit.timeline.length.0.max(1) as f64;
            job.progress((index as f64 + part) / STEMS.len() as f64);
        }
        stems.push((file, folder.join(name)));
    }
    // All of them get their names, or none does.
    let mut files = Vec::new();
    for (file, path) in stems {
        file.give(&path)?;
        files.push(path);
    }
    Ok(files)
}
