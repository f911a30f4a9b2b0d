//! A recording before and after it was normalised, to be heard one beside the other.

use std::path::{Path, PathBuf};

use surco_audio::{Encoding, Normalized, Wanted};
use surco_job::Job;
use surco_messages::Message;
use surco_model::LoudnessTarget;
use surco_units::{Decibels, Frames};
use tempfile::TempDir;

use super::name_of;
use crate::Error;

/// Both, for as long as this is held.
#[derive(Debug)]
pub struct BeforeAndAfter {
    before: PathBuf,
    after: PathBuf,
    /// What was measured and done.
    pub done: Normalized,
    _folder: TempDir,
}

/// Normalises a recording into a passing file.
///
/// # Errors
/// When the recording cannot be read, the disk refuses, or the job is cancelled.
pub fn compare(path: &Path, loudness: LoudnessTarget, job: &mut Job<'_>) -> Result<BeforeAndAfter, Error> {
    job.doing(Message::new("station-normalizing").with("name", name_of(path)));
    let folder = tempfile::tempdir().map_err(|cause| Error::file(&std::env::temp_dir(), cause))?;
    let after = folder.path().join("after.wav");
    let (target, ceiling) = (loudness.integrated, loudness.true_peak);
    let wanted = Wanted { target, ceiling, encoding: Encoding::Wav { bits: 24 }, ..Wanted::for_path(&after)? };
    let done = surco_audio::normalize(path, &after, &wanted, job)?;
    Ok(BeforeAndAfter { before: path.to_owned(), after, done, _folder: folder })
}

impl BeforeAndAfter {
    /// The recording, and where in it a place of the normalised one is: what was cut from the beginning is passed over, so
    /// that both are at the same word.
    pub fn before(&self, at: Frames) -> (&Path, Frames) {
        (&self.before, at + self.done.cut_head())
    }

    /// The normalised one, and the place.
    pub fn after(&self, at: Frames) -> (&Path, Frames) {
        (&self.after, at)
    }

    /// What makes both, before and after, as loud as the softer one: nothing is raised, so nothing is cut off.
    pub fn matching_gains(&self) -> [Decibels; 2] {
        let (before, after) = (self.done.before.loudness.integrated, self.done.after.loudness.integrated);
        let (Some(before), Some(after)) = (before, after) else { return [Decibels(0.0); 2] };
        let louder = (after - before).0;
        [Decibels(louder.min(0.0)), Decibels((-louder).min(0.0))]
    }
}

#[cfg(test)]
mod tests {
    use surco_job::{Cancel, Silent};
    use surco_units::{Lufs, TruePeak};

    use super::*;

    #[test]
    fn both_are_at_the_same_place_and_can_be_equally_loud() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nota.wav");
        let waiting: Vec<f32> = surco_testing::silence(4.0);
        let spoken: Vec<f32> = surco_testing::voice(6.0).iter().map(|sample| sample * 0.3).collect();
        surco_testing::write_wav(&path, &[[waiting, spoken].concat()]);
        let target = LoudnessTarget { integrated: Lufs(-16.0), true_peak: TruePeak(-1.5) };
        let (cancel, mut silent) = (Cancel::new(), Silent);
        let both = compare(&path, target, &mut Job::new(&cancel, &mut silent)).unwrap();
        let cut = both.done.cut_head();
        assert!((3.0..4.0).contains(&cut.seconds()), "{cut}");
        assert_eq!(both.before(Frames(7)), (path.as_path(), Frames(7) + cut));
        let [before, after] = both.matching_gains();
        assert_eq!(before, Decibels(0.0));
        let louder = both.done.after.loudness.integrated.unwrap() - both.done.before.loudness.integrated.unwrap();
        assert!(louder.0 > 3.0 && after == Decibels(-louder.0), "{after:?}");
        let after = both.after(Frames(0)).0.to_owned();
        assert!(after.is_file());
        drop(both);
        assert!(!after.exists());
    }
}
