//! From an episode's description to its master.
//!
//! ```text
//! episode.toml ─ recordings ─ takes ──┐
//! program.toml ─ tunes, bed ─ takes ──┴─ recipe ── known? ── the master that there is
//!                                          │
//!                                     clean takes ── timeline ── sound ── known? ── the sound that there is
//!                                                                  │                        │
//!                                                         mix ── loudness ─────────────── master
//! ```
//!
//! A master is a sound and its description. Titles, names and texts are in the catalogue and go into every copy that
//! leaves the library; they are no part of the sound. A new title makes a new master of the same sound at once, and
//! the sound is on the disk once.

mod assembled;
mod assembly;
mod mixed_sound;
mod recipes;
mod report;

use std::path::{Path, PathBuf};

use surco_job::{Cancel, Job, Reporter};
use surco_library::{Library, StationFolder};
use surco_messages::Message;
use surco_model::{Episode, Master, Program, State};
use surco_units::AirTime;

use crate::Error;
use crate::edit::parts_of;
use crate::file_stamps::FileStamps;
use crate::notes::{read_note, write_note};
use crate::overview::Overview;
use crate::review::checks;
use crate::stems::write_stems;
pub use assembled::{Assembled, AssembledSegment};
pub use assembly::AssembleOptions;
use assembly::{Assembly, CLEANED, GATHERED};
use mixed_sound::MixedSound;
use report::{Report, chapters, report_path};

/// Makes the master of an episode, or finds the one with the same recipe.
///
/// The same recordings, descriptions and settings give the same bytes. Whatever goes wrong, the last good master stays.
///
/// # Errors
/// When a recording is missing or unreadable, the description contradicts itself, or the disk refuses. See [`Error`];
/// [`Error::location`] is the place in the file that has to be changed.
pub fn assemble(
    library: &mut Library,
    folder: &StationFolder,
    program: &Program,
    episode: &Episode,
    job: &mut Job<'_>,
) -> Result<Assembled, Error> {
    assemble_by(AssembleOptions::default(), library, folder, program, episode, job)
}

/// [`assemble`], as it is wanted.
///
/// # Errors
/// Those of [`assemble`].
pub fn assemble_by(
    options: AssembleOptions,
    library: &mut Library,
    folder: &StationFolder,
    program: &Program,
    episode: &Episode,
    job: &mut Job<'_>,
) -> Result<Assembled, Error> {
    let cancel = job.cancel();
    let mut forward = Forward { job, furthest: 0.0 };
    let job = &mut Job::new(cancel, &mut forward);
    let stamps = FileStamps::of(library);
    let mut assembly = Assembly::begin(options, library, &stamps, folder, program, episode, job)?;
    let fitted = if options.fit || episode.fit { assembly.fit(library, job)? } else { Vec::new() };
    let recipe = assembly.recipe();
    let mut assembled = match assembly.find(library, &recipe, cancel)? {
        Some(found) => found,
        None => assembly.make(library, recipe, job)?,
    };
    let gone = assembly.ingredients.all().filter(|ingredient| ingredient.is_gone);
    let gone = gone.map(|gone| Message::new("production-file-gone").with("path", gone.path.as_path()));
    assembled.warnings.extend(gone);
    assembled.fitted = fitted;
    stamps.keep(library.store());
    job.progress(1.0);
    Ok(assembled)
}

/// Whether a master is what its episode would be assembled to now.
///
/// # Errors
/// Those of [`assemble`].
pub fn is_current(
    library: &mut Library,
    folder: &StationFolder,
    program: &Program,
    episode: &Episode,
    master: &Master,
    job: &mut Job<'_>,
) -> Result<bool, Error> {
    let stamps = FileStamps::of(library);
    let options = AssembleOptions::default();
    let mut assembly = Assembly::begin(options, library, &stamps, folder, program, episode, job)?;
    let mut current = !episode.fit && assembly.recipe() == master.recipe;
    if !current {
        // It may have been brought to its length.
        assembly.fit(library, job)?;
        current = assembly.recipe() == master.recipe;
    }
    stamps.keep(library.store());
    Ok(current)
}

/// Reports progress that never goes back, although a master may be written several times.
struct Forward<'a, 'b> {
    job: &'a mut Job<'b>,
    furthest: f64,
}

impl Reporter for Forward<'_, '_> {
    fn progress(&mut self, part: f64) {
        if part > self.furthest {
            self.furthest = part;
            self.job.progress(part);
        }
    }

    fn note(&mut self, message: Message) {
        self.job.note(message);
    }
}

/// Writes what an episode is mixed of into a folder: voices, tunes and bed, each by itself, in time with the master, as
/// 32-bit floats before the limiter. Returns the files.
///
/// # Errors
/// Those of [`assemble`].
pub fn stems(
    library: &mut Library,
    folder: &StationFolder,
    program: &Program,
    episode: &Episode,
    to: &Path,
    job: &mut Job<'_>,
) -> Result<Vec<PathBuf>, Error> {
    let stamps = FileStamps::of(library);
    let mut assembly =
        Assembly::begin(AssembleOptions::default(), library, &stamps, folder, program, episode, job)?;
    if episode.fit {
        assembly.fit(library, job)?;
    }
    let takes = assembly.clean(library, &mut job.step(GATHERED, CLEANED))?;
    let (edit, _) = assembly.edit(library, &takes)?;
    let files = write_stems(&edit, assembly.target.integrated, to, &mut job.step(CLEANED, 1.0))?;
    stamps.keep(library.store());
    Ok(files)
}

impl Assembly<'_> {
    /// The master of this recipe, if it is there with all its bytes.
    fn find(&self, library: &mut Library, recipe: &str, cancel: &Cancel) -> Result<Option<Assembled>, Error> {
        let Some(master) = library.master_by_recipe(recipe)? else { return Ok(None) };
        let Some(path) = self.stamps.intact(library.store(), &master.source, cancel)? else {
            tracing::warn!("a master is missing or damaged, and is made anew: {}", master.source);
            return Ok(None);
        };
        let Some(report) = read_note::<Report>(&report_path(library, recipe)) else { return Ok(None) };
        let Some(sound) = read_note::<MixedSound>(&self.sound_note(library)) else { return Ok(None) };
        let newest = library.master(&self.program.slug, &self.episode.slug)?;
        if newest.is_some_and(|newest| newest.recipe != recipe) {
            // Somebody has taken a change back.
            library.record_master(&master, AirTime::now())?;
        }
        Ok(Some(report.about(master, path, &sound.energies)))
    }

    fn make(&self, library: &mut Library, recipe: String, job: &mut Job<'_>) -> Result<Assembled, Error> {
        let takes = self.clean(library, &mut job.step(GATHERED, CLEANED))?;
        let described = &self.episode.segments;
        let (edit, used) = self.edit(library, &takes)?;
        let (sound, path, rendered) = self.sound(library, &edit, &mut job.step(CLEANED, 1.0))?;
        let loudness = sound.loudness();
        let master = Master {
            program: self.program.slug.clone(),
            episode: self.episode.slug.clone(),
            source: sound.media,
            recipe,
            duration: edit.timeline.length,
            loudness,
            chapters: chapters(&self.episode.segments, &edit.timeline),
        };
        let report = Report {
            segments: self.placed(&takes, &used, &edit.timeline),
            warnings: self.warnings(
                &takes,
                &used,
                &edit.timeline,
                loudness.integrated.filter(|_| sound.is_off_target),
            ),
            history: self.history(true),
            proposals: self
                .lengths(&parts_of(&self.ingredients, &takes, &used, described))
                .proposals(&self.program.template, described),
            checks: checks(&self.ingredients, &takes, &used, described, &edit.timeline, &sound.energies),
            overview: Overview::of(&edit.timeline, described),
        };
        write_note(library.store(), &report_path(library, &master.recipe), &report)?;
        let before = library.master(&self.program.slug, &self.episode.slug)?;
        library.record_master(&master, AirTime::now())?;
        let has_changed = before.is_some_and(|before| before.source != master.source);
        let mut assembled = Assembled { cached: false, rendered, ..report.about(master, path, &sound.energies) };
        if let (State::Approved, true) = (self.episode.state, has_changed) {
            // The approved sound is not the one that airs now.
            let by = self.episode.approved_by.as_deref().unwrap_or_default();
            assembled.warnings.push(Message::new("production-approved-another").with("by", by));
        }
        Ok(assembled)
    }
}
