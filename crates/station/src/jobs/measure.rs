//! How loud recordings are, and what is wrong with them.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use surco_audio::{About, Decoded, Lost, Measurement};
use surco_job::{Cancel, Job, all_cores, on_all_cores};
use surco_messages::{Explain, Message};
use surco_production::recordings_in;
use surco_units::Lufs;

use super::name_of;
use crate::Error;

/// A recording that was measured.
#[derive(Debug)]
pub struct MeasuredFile {
    /// The recording.
    pub path: PathBuf,
    /// What it is.
    pub about: About,
    /// What was measured.
    pub measured: Measurement,
    /// What is wrong, with what could not be heard of it first.
    pub problems: Vec<Message>,
}

/// How near is near enough: nobody hears half a unit.
const NEAR: f64 = 0.5;

/// How loud a recording is beside what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Right,
    /// Too soft.
    Softer,
    /// Too loud.
    Louder,
}

impl Verdict {
    /// On a loudness.
    pub fn on(loudness: Lufs, wanted: Lufs) -> Verdict {
        match (loudness - wanted).0 {
            distance if distance.abs() <= NEAR => Verdict::Right,
            distance if distance < 0.0 => Verdict::Softer,
            _ => Verdict::Louder,
        }
    }
}

/// What came of measuring several.
#[derive(Debug, Default)]
pub struct MeasuredFiles {
    /// Those that could be heard, in their order.
    pub files: Vec<MeasuredFile>,
    /// Those that could not, and why.
    pub failed: Vec<(PathBuf, Error)>,
}

/// The files among these paths, and the recordings in the folders among them.
///
/// # Errors
/// [`Error::NoRecordings`]; when a folder cannot be read, or the job is cancelled.
pub fn recordings(paths: &[PathBuf], cancel: &Cancel) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(recordings_in(std::slice::from_ref(path), cancel)?);
        } else {
            files.push(path.clone());
        }
    }
    if files.is_empty() { Err(Error::NoRecordings) } else { Ok(files) }
}

/// Measures recordings: one on all cores, several side by side.
///
/// # Errors
/// When the job is cancelled. A recording that cannot be heard is among those that failed.
pub fn measure(paths: &[PathBuf], job: &mut Job<'_>) -> Result<MeasuredFiles, Error> {
    let heard = match paths {
        [path] => {
            job.doing(Message::new("station-measuring").with("name", name_of(path)));
            vec![hear(path, all_cores(), job)]
        }
        _ => {
            job.doing(Message::new("station-measuring-many").with("count", paths.len()));
            let bytes = |path: &PathBuf| path.metadata().map_or(0.0, |metadata| metadata.len() as f64);
            let work = |path: &PathBuf, job: &mut Job<'_>| {
                let heard = hear(path, NonZeroUsize::MIN, job);
                job.progress(1.0);
                heard
            };
            let heard = on_all_cores(paths, bytes, work, job);
            heard.into_iter().map(|heard| heard.unwrap_or(Err(Error::Cancelled))).collect()
        }
    };
    job.check()?;
    let mut all = MeasuredFiles::default();
    for (path, heard) in paths.iter().zip(heard) {
        match heard {
            Ok(heard) => all.files.push(heard),
            Err(cause) => all.failed.push((path.clone(), cause)),
        }
    }
    Ok(all)
}

fn hear(path: &Path, threads: NonZeroUsize, job: &mut Job<'_>) -> Result<MeasuredFile, Error> {
    let mut recording: Decoded = surco_audio::open_for(path, job.cancel())?.decoded_by(threads);
    let measured = surco_audio::measure(&mut recording, job)?;
    let problems = recording.lost().iter().map(lost).chain(measured.problems()).collect();
    Ok(MeasuredFile { path: path.to_owned(), about: recording.about().clone(), measured, problems })
}

/// What could not be heard, and where.
fn lost(lost: &Lost) -> Message {
    Message::new("station-lost").with("at", lost.at.to_string()).with("reason", lost.reason.explain())
}

#[cfg(test)]
mod tests {
    use surco_job::Silent;

    use super::*;

    #[test]
    fn recordings_that_cannot_be_heard_do_not_keep_the_others_from_being_measured() {
        let folder = tempfile::tempdir().unwrap();
        let sound = |name: &str| folder.path().join(name);
        surco_testing::write_wav(&sound("b.wav"), &[surco_testing::sine(1_000.0, 0.5, 2.0)]);
        surco_testing::write_wav(&sound("a.wav"), &[surco_testing::sine(1_000.0, 0.25, 2.0)]);
        std::fs::write(sound("c.wav"), "no sound at all").unwrap();
        let cancel = Cancel::new();
        let paths = recordings(&[folder.path().to_owned()], &cancel).unwrap();
        let all = measure(&paths, &mut Job::new(&cancel, &mut Silent)).unwrap();
        let names: Vec<String> = all.files.iter().map(|file| name_of(&file.path)).collect();
        assert_eq!(names, ["a.wav", "b.wav"]);
        let loudness = |file: &MeasuredFile| file.measured.loudness.integrated.unwrap().0;
        assert!((loudness(&all.files[1]) - loudness(&all.files[0]) - 6.02).abs() < 0.05);
        assert_eq!(all.failed.iter().map(|(path, _)| name_of(path)).collect::<Vec<_>>(), ["c.wav"]);

        cancel.cancel();
        assert!(matches!(measure(&paths, &mut Job::new(&cancel, &mut Silent)), Err(Error::Cancelled)));
        let empty = tempfile::tempdir().unwrap();
        let none = recordings(&[empty.path().to_owned()], &Cancel::new());
        assert!(matches!(none, Err(Error::NoRecordings)));
    }
}
