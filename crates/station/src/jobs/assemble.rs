//! The master of an episode, or of every episode that has all that it is made of.

use std::path::PathBuf;

use surco_job::Job;
use surco_library::Library;
use surco_messages::Message;
use surco_model::{Episode, Program};
use surco_production::{AssembleOptions, Assembled, Error as ProductionError, assemble_by, export_master};
use surco_units::AirTime;

use super::{EveryEpisode, NotDone};
use crate::{Error, Station, Written};

/// How an episode is assembled.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AssembleRequest {
    /// How it is made.
    pub options: AssembleOptions,
    /// Where its master is written as a Broadcast Wave file as well.
    pub output: Option<PathBuf>,
}

/// An episode that was assembled.
#[derive(Debug, Clone, PartialEq)]
pub struct AssembledEpisode {
    /// Its master.
    pub assembled: Assembled,
    /// When it was on air for the first time.
    pub first_aired: Option<AirTime>,
}

impl Station {
    /// Assembles an episode. Its recordings are brought into the library where they are not there yet.
    ///
    /// # Errors
    /// When a recording cannot be had or cut as it is written, when the disk or the library refuses, or the job is
    /// cancelled.
    pub fn assemble(
        &self,
        written: &Written,
        (program, episode): (&Program, &Episode),
        request: &AssembleRequest,
        job: &mut Job<'_>,
    ) -> Result<AssembledEpisode, Error> {
        let mut library = self.library_of(Some(&written.station))?;
        let made = assemble(&mut library, written, (program, episode), request.options, job)?;
        if let Some(output) = &request.output {
            export_master(&made.assembled, &written.station, program, episode, output, &mut job.step(1.0, 1.0))?;
        }
        Ok(made)
    }

    /// Assembles every episode of the station folder. Those of which a recording is missing are skipped, and one that
    /// cannot be assembled does not keep the others from it.
    ///
    /// # Errors
    /// When the library refuses or the job is cancelled: what was assembled before stays.
    pub fn assemble_all(
        &self,
        written: &Written,
        options: AssembleOptions,
        job: &mut Job<'_>,
    ) -> Result<EveryEpisode<AssembledEpisode>, Error> {
        let mut library = self.library_of(Some(&written.station))?;
        let mut all = EveryEpisode::default();
        let episodes = every_episode(written);
        let part = |index: usize| index as f64 / episodes.len().max(1) as f64;
        for (index, found) in episodes.iter().enumerate() {
            let job = &mut job.step(part(index), part(index + 1));
            let not_done = |why| NotDone { episode: name_of(*found), why };
            match assemble(&mut library, written, *found, options, job) {
                Ok(made) => all.done.push(made),
                Err(cause @ (Error::Cancelled | Error::Library(_))) => return Err(cause),
                Err(cause) if is_incomplete(&cause) => all.skipped.push(not_done(cause)),
                Err(cause) => all.failed.push(not_done(cause)),
            }
        }
        job.progress(1.0);
        Ok(all)
    }
}

/// Every episode of a station folder, with its series.
pub(super) fn every_episode(written: &Written) -> Vec<(&Program, &Episode)> {
    let programs = written.folder.programs.iter();
    programs.flat_map(|(program, episodes)| episodes.iter().map(move |episode| (program, episode))).collect()
}

/// `series/episode`
pub(super) fn name_of((program, episode): (&Program, &Episode)) -> String {
    format!("{}/{}", program.slug, episode.slug)
}

fn assemble(
    library: &mut Library,
    written: &Written,
    (program, episode): (&Program, &Episode),
    options: AssembleOptions,
    job: &mut Job<'_>,
) -> Result<AssembledEpisode, Error> {
    job.doing(Message::new("station-assembling").with("title", episode.title.as_str()));
    let assembled = assemble_by(options, library, &written.folder, program, episode, job)?;
    let first_aired = library.first_aired(&program.slug, &episode.slug)?;
    Ok(AssembledEpisode { assembled, first_aired })
}

/// Whether an episode has not got all that it is made of.
fn is_incomplete(cause: &Error) -> bool {
    match cause {
        Error::Production(ProductionError::NoSegments { .. }) => true,
        Error::Production(ProductionError::Ingredient { cause, .. }) => {
            matches!(**cause, ProductionError::Missing { .. })
        }
        _ => false,
    }
}
