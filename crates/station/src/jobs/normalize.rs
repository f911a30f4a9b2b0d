//! A recording, or a folder of them, repaired and at the loudness of radio, in a station or without one.

mod batch;
mod format;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use surco_audio::{Normalized, Profile, RepairStage, Repairs, Tags, Wanted};
use surco_job::{Job, all_cores};
use surco_messages::Message;
use surco_model::LoudnessTarget;
use surco_units::{Frames, Lufs, TruePeak};

use super::name_of;
use crate::{Error, Loudnesses};

pub use batch::{BatchNormalized, normalize_folder};
pub use format::{FileFormat, FormatOption};

/// Loudness targets beyond these are slips of the pen.
const TARGETS: std::ops::RangeInclusive<f64> = -40.0..=-5.0;
const CEILINGS: std::ops::RangeInclusive<f64> = -20.0..=0.0;

/// Shorter is no pause between two words, longer is no waiting.
const PAUSES: std::ops::RangeInclusive<f64> = 0.2..=60.0;

/// What is to be made of a recording, or of each in a folder.
#[derive(Debug, Clone)]
pub struct NormalizeRequest {
    /// A file, or a folder.
    pub input: PathBuf,
    /// The file that is written; a folder for the file to be named as the recording is, or for the files of a folder.
    pub output: PathBuf,
    /// How loud; without, as the station or the series wants it.
    pub target: Option<Lufs>,
    /// The ceiling of its peaks; without, as the station or the series wants it.
    pub true_peak: Option<TruePeak>,
    /// What it is, which says how it is repaired.
    pub profile: Profile,
    /// Stages of repair that are left out.
    pub without: Vec<RepairStage>,
    /// The only stages of repair; all where there is none.
    pub only: Vec<RepairStage>,
    /// Longer pauses are made so long.
    pub longest_pause: Option<Frames>,
    /// In which format the files of a folder are written. A single file says it by the ending of its name.
    pub format: FileFormat,
    /// Of MP3 and Opus, in kbit/s.
    pub bitrate: Option<u32>,
    /// The quality of MP3 with a variable bit rate: 0 to 9.
    pub vbr: Option<u32>,
    /// Of WAV and FLAC.
    pub bits: Option<u32>,
    /// What it is called; without, as the recording says.
    pub title: Option<String>,
    /// Who made it; without, as the recording says.
    pub artist: Option<String>,
    /// Its picture.
    pub cover: Option<PathBuf>,
}

/// A file that was normalised.
#[derive(Debug)]
pub struct NormalizedFile {
    /// The recording.
    pub input: PathBuf,
    /// What was written.
    pub output: PathBuf,
    /// How loud it was made.
    pub target: Lufs,
    /// What was measured and done.
    pub done: Normalized,
}

/// Repairs a recording and brings it to a loudness.
///
/// # Errors
/// [`Error::TargetOutOfReach`], [`Error::PauseOutOfReach`], [`Error::OptionMisfit`]; when the recording cannot be read,
/// the disk refuses, or the job is cancelled. The file appears whole or not at all.
pub fn normalize(
    request: &NormalizeRequest,
    loudnesses: &Loudnesses,
    job: &mut Job<'_>,
) -> Result<NormalizedFile, Error> {
    request.check()?;
    job.doing(Message::new("station-normalizing").with("name", name_of(&request.input)));
    let output = request.output_file();
    let wanted = request.wanted(loudnesses, &request.input, &output, all_cores())?;
    let done = surco_audio::normalize(&request.input, &output, &wanted, job)?;
    Ok(NormalizedFile { input: request.input.clone(), output, target: wanted.target, done })
}

impl NormalizeRequest {
    /// Whether its figures make sense.
    ///
    /// # Errors
    /// When they do not.
    pub fn check(&self) -> Result<(), Error> {
        let is_slip = self.target.is_some_and(|target| !TARGETS.contains(&target.0))
            || self.true_peak.is_some_and(|peak| !CEILINGS.contains(&peak.0));
        if is_slip {
            return Err(Error::TargetOutOfReach);
        }
        if self.longest_pause.is_some_and(|pause| !PAUSES.contains(&pause.seconds())) {
            return Err(Error::PauseOutOfReach);
        }
        Ok(())
    }

    /// The file that was named; in a folder that was named, one called as the recording is.
    fn output_file(&self) -> PathBuf {
        if !self.output.is_dir() {
            return self.output.clone();
        }
        let name = self.input.file_name().unwrap_or_default();
        self.output.join(name).with_extension(self.format.ending())
    }

    /// What shall be made of a recording: what was said, else what its station wants and what it tells itself.
    fn wanted(
        &self,
        loudnesses: &Loudnesses,
        input: &Path,
        output: &Path,
        threads: NonZeroUsize,
    ) -> Result<Wanted, Error> {
        let encoding = format::encoding(self, input, output)?;
        let mut tags = Tags::of(input);
        if let Some(title) = &self.title {
            tags.set_title(title);
        }
        if let Some(artist) = &self.artist {
            tags.set_artist(artist);
        }
        if let Some(cover) = &self.cover {
            tags.set_cover(cover)?;
        }
        let mut repairs = Repairs::of(self.profile);
        if !self.only.is_empty() {
            repairs = repairs.only(&self.only);
        }
        if let Some(pause) = self.longest_pause {
            repairs = repairs.with_pauses_up_to(pause);
        }
        for stage in &self.without {
            repairs = repairs.without(*stage);
        }
        let LoudnessTarget { integrated, true_peak } = loudnesses.of(&[input, output]);
        let (target, ceiling) = (self.target.unwrap_or(integrated), self.true_peak.unwrap_or(true_peak));
        Ok(Wanted { target, ceiling, repairs, encoding, tags, threads })
    }
}
