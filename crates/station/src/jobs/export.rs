//! The edit of an episode, for those who go on in another program.

use std::path::{Path, PathBuf};

use surco_job::Job;
use surco_messages::Message;
use surco_model::{Episode, Placed, Program, cue_of, edl_of, labels_of};
use surco_production::stems;

use super::AssembleRequest;
use crate::{Error, Station, Written};

/// What other programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditFormat {
    /// A CUE sheet.
    Cue,
    /// An edit decision list, CMX 3600.
    Edl,
    /// Labels of Audacity.
    Labels,
    /// What the episode is mixed of, each by itself, in a folder.
    Stems,
}

impl Station {
    /// Writes an episode's edit to a file, or its stems into a folder. Returns what was written.
    ///
    /// # Errors
    /// When the episode cannot be assembled, the disk refuses, or the job is cancelled. Files appear whole or not at all.
    pub fn export(
        &self,
        written: &Written,
        (program, episode): (&Program, &Episode),
        format: EditFormat,
        output: &Path,
        job: &mut Job<'_>,
    ) -> Result<Vec<PathBuf>, Error> {
        if format == EditFormat::Stems {
            job.doing(Message::new("station-exporting").with("title", episode.title.as_str()));
            return Ok(stems(
                &mut self.library_of(Some(&written.station))?,
                &written.folder,
                program,
                episode,
                output,
                job,
            )?);
        }
        let done = self.assemble(written, (program, episode), &AssembleRequest::default(), job)?.assembled;
        let names: Vec<String> = (done.segments.iter())
            .map(|segment| segment.recording.file_name().unwrap_or_default().to_string_lossy().into_owned())
            .collect();
        let speakers = done.master.chapters.iter().map(|chapter| chapter.speaker.as_deref());
        let placed: Vec<Placed<'_>> = (done.segments.iter().zip(&names).zip(speakers))
            .map(|((segment, recording), speaker)| Placed {
                title: &segment.title,
                speaker,
                recording,
                source: segment.source,
                start: segment.start,
                length: segment.duration,
            })
            .collect();
        let sound = output.with_extension("wav");
        let master = sound.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = match format {
            EditFormat::Cue => cue_of(&episode.title, &written.station.name, &master, &placed),
            EditFormat::Edl => edl_of(&episode.title, &placed),
            EditFormat::Labels | EditFormat::Stems => labels_of(&placed),
        };
        surco_files::write(output, text.as_bytes()).map_err(|cause| Error::file(output, cause))?;
        Ok(vec![output.to_owned()])
    }
}
