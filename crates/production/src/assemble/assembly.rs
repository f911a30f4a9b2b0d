//! Everything that is known of an episode before it is mixed: its sounds, gathered and cleaned, and its form.

use std::num::NonZeroUsize;

use surco_job::{Job, all_cores, for_each};
use surco_library::{Library, StationFolder};
use surco_messages::Message;
use surco_model::{Episode, LoudnessTarget, Program, Station};

use crate::Error;
use crate::clean::CleanTakes;
use crate::edit::{Edit, Takes, parts_of, tunes_of, used_of_all};
use crate::file_stamps::FileStamps;
use crate::fit::{Lengths, optional};
use crate::ingredients::{Ingredient, Ingredients};
use crate::spans::Span;
use crate::timeline::{Form, Part};

/// The parts (0 to 1) of a job after which everything is gathered, and after which everything is clean.
pub(super) const GATHERED: f64 = 0.1;
pub(super) const CLEANED: f64 = 0.6;

/// How an episode is assembled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssembleOptions {
    /// By how many threads: they decide about how long it takes and nothing else.
    pub threads: NonZeroUsize,
    /// Whether it is brought to the length of its series, as its template allows.
    pub fit: bool,
}

/// By all cores, as it is described.
impl Default for AssembleOptions {
    fn default() -> AssembleOptions {
        AssembleOptions { threads: all_cores(), fit: false }
    }
}

/// Everything that is known before a master is made.
pub(super) struct Assembly<'a> {
    pub(super) threads: NonZeroUsize,
    pub(super) stamps: &'a FileStamps,
    pub(super) station: &'a Station,
    pub(super) program: &'a Program,
    pub(super) episode: Episode,
    pub(super) ingredients: Ingredients,
    pub(super) target: LoudnessTarget,
    pub(super) form: Form,
}

impl<'a> Assembly<'a> {
    /// Gathers everything that an episode is made of.
    pub(super) fn begin(
        options: AssembleOptions,
        library: &mut Library,
        stamps: &'a FileStamps,
        folder: &'a StationFolder,
        program: &'a Program,
        episode: &Episode,
        job: &mut Job<'_>,
    ) -> Result<Assembly<'a>, Error> {
        let station = folder.station.as_ref().ok_or(Error::NoStation)?;
        if episode.segments.is_empty() {
            let (episode, location) = (episode.slug.clone(), Box::new(episode.location.clone()));
            return Err(Error::NoSegments { episode, location });
        }
        let ingredients =
            Ingredients::gather(library, stamps, &folder.home, program, episode, &mut job.step(0.0, GATHERED))?;
        Ok(Assembly {
            threads: options.threads,
            stamps,
            station,
            program,
            episode: episode.clone(),
            ingredients,
            target: program.loudness.unwrap_or(station.loudness),
            form: Form::of(&program.template),
        })
    }

    /// Leaves out and shortens segments and pauses as the template allows, and reports each change.
    pub(super) fn fit(&mut self, library: &Library, job: &mut Job<'_>) -> Result<Vec<Message>, Error> {
        let takes = self.clean(library, &mut job.step(GATHERED, CLEANED))?;
        let used = used_of_all(&self.ingredients, &takes, &self.episode.segments)?;
        let parts = parts_of(&self.ingredients, &takes, &used, &self.episode.segments);
        let lengths = self.lengths(&parts);
        let fitted = lengths.fit(&self.program.template);
        let told = lengths.told(&fitted, &self.episode.segments);
        self.form.pause = fitted.pause;
        let mut kept = fitted.kept.iter();
        self.episode.segments.retain(|_| kept.next().copied().unwrap_or(true));
        let mut kept = fitted.kept.iter();
        self.ingredients.segments.retain(|_| kept.next().copied().unwrap_or(true));
        Ok(told)
    }

    pub(super) fn lengths<'b>(&'b self, parts: &'b [Part]) -> Lengths<'b> {
        let optional = optional(&self.episode.segments);
        Lengths { form: &self.form, tunes: tunes_of(&self.ingredients), parts, optional }
    }

    /// The edit, and the part of every segment's clean take that is in it.
    pub(super) fn edit(&self, library: &Library, takes: &Takes) -> Result<(Edit, Vec<Span>), Error> {
        let described = &self.episode.segments;
        let used = used_of_all(&self.ingredients, takes, described)?;
        let edit = Edit::new(self.form, &self.ingredients, takes, &used, described, library.store())?;
        Ok((edit, used))
    }

    /// Cleans every sound.
    pub(super) fn clean(&self, library: &Library, job: &mut Job<'_>) -> Result<Takes, Error> {
        let clean_takes = CleanTakes::of(library, self.stamps);
        let all: Vec<&Ingredient> = self.ingredients.all().collect();
        let length = |ingredient: &&Ingredient| (ingredient.window().to - ingredient.window().from).0 as f64;
        let clean = |ingredient: &&Ingredient, job: &mut Job<'_>| clean_takes.get(&ingredient.wanted(), job);
        let mut taken = for_each(self.threads, &all, length, clean, job)?.into_iter();
        // In the order of `Ingredients::all`.
        let Ingredients { signature, segments, stinger, closing, bed } = &self.ingredients;
        Ok(Takes {
            signature: signature.as_ref().and_then(|_| taken.next()),
            segments: taken.by_ref().take(segments.len()).collect(),
            stinger: stinger.as_ref().and_then(|_| taken.next()),
            closing: closing.as_ref().and_then(|_| taken.next()),
            bed: bed.as_ref().and_then(|_| taken.next()),
        })
    }
}
