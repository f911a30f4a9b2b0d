//! A clean take: a stretch of a recording, repaired, and measured anew so that its loudness can be matched.
//!
//! It is kept as 32-bit float WAV among what can be made again, beside a small note that says what it is, so that an
//! episode is put together anew in seconds when only its order has changed. Deleting them loses nothing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use surco_audio::{Block, Measurement, Source, Step};
use surco_library::{Library, Store};
use surco_model::{MediaRef, Profile};
use surco_units::{Decibels, Frames, Lufs};
use surco_words::Message;
use tempfile::NamedTempFile;

use crate::Error;
use crate::activity::{Activity, Heard};
use crate::float_wav::FloatWav;
use crate::loudness::IntegratedLoudness;
use crate::recipe::Recipe;
use crate::spans::Span;
use crate::stretch::{Stretch, stretch};

/// How loud every sound is before it is mixed: far enough from full scale for any voice's peaks.
const REFERENCE: Lufs = Lufs(-23.0);

/// The most that a soft recording is raised by. One that would need more is noise.
const MOST_GAIN: Decibels = Decibels(40.0);

/// One channel that sounds from two loudspeakers is twice the power (ITU-R BS.1770 adds up channels).
const MONO_IN_STEREO: Decibels = Decibels(3.010_3);

/// What is repaired before the first frame that is wanted: the network that knows speech from noise needs a moment
/// to find out which is which.
const RUN_UP: Frames = Frames::from_millis(1_000);

/// A step of repair that was taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Applied {
    /// The step, for machines: `high-pass`, `denoise`…
    pub name: String,
    /// What it did, in words.
    pub detail: Message,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wanted {
    /// The recording.
    pub(crate) source: MediaRef,
    /// The part of it.
    pub(crate) span: Span,
    /// What kind of sound it is.
    pub(crate) profile: Profile,
}

/// A clean take that lies ready.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct CleanTake {
    /// The name of its bytes.
    media: String,
    /// How long it is.
    pub(crate) length: Frames,
    /// How loud it is from two loudspeakers; none for silence.
    pub(crate) loudness: Option<Lufs>,
    /// Where there is something in it.
    pub(crate) heard: Heard,
    /// What was done to it.
    pub(crate) applied: Vec<Applied>,
}

impl CleanTake {
    /// The gain that makes it as loud as every other.
    pub(crate) fn gain(&self) -> Decibels {
        self.loudness.map_or(Decibels::UNITY, |loudness| {
            let gain = REFERENCE - loudness;
            if gain > MOST_GAIN { MOST_GAIN } else { gain }
        })
    }

    /// Whether it cannot be made as loud as the others without its noise becoming the programme.
    pub(crate) fn is_too_soft(&self) -> bool {
        self.loudness.is_some_and(|loudness| REFERENCE - loudness > MOST_GAIN)
    }

    /// Where its sound lies.
    ///
    /// # Errors
    /// When it is not there, or not what it was.
    pub(crate) fn path(&self, store: &Store) -> Result<PathBuf, Error> {
        let media = MediaRef(self.media.clone());
        store.verify(&media)?;
        store.path_of(&media).ok_or(surco_library::Error::SoundMissing { source: media }.into())
    }
}

impl Wanted {
    /// Names the clean take that comes of this.
    pub(crate) fn recipe(&self) -> String {
        Recipe::of("clean take")
            .with("source", self.source.0.as_str())
            .with("from", self.span.from)
            .with("to", self.span.to)
            .with("profile", self.profile.name())
            .finish()
    }
}

/// The clean takes of a library.
pub(crate) struct CleanTakes {
    store: Store,
    notes: PathBuf,
}

impl CleanTakes {
    pub(crate) fn of(library: &Library) -> CleanTakes {
        CleanTakes { store: library.store().clone(), notes: library.folder().join("derived/clean") }
    }

    /// Whether it was made before. Its bytes are looked at when they are used.
    pub(crate) fn has(&self, wanted: &Wanted) -> bool {
        self.note(wanted).exists()
    }

    fn note(&self, wanted: &Wanted) -> PathBuf {
        self.notes.join(format!("{}.json", &wanted.recipe()[..40]))
    }

    /// The clean take, from the cache or made now; `progress` hears how much of the span has been worked through.
    ///
    /// # Errors
    /// When the recording cannot be read or the disk refuses.
    pub(crate) fn get(&self, wanted: &Wanted, progress: &mut dyn FnMut(f64)) -> Result<CleanTake, Error> {
        let note = self.note(wanted);
        if let Some(kept) = self.kept(&note) {
            return Ok(kept);
        }
        let made = self.make(wanted, progress)?;
        write_note(&self.store, &note, &made)?;
        Ok(made)
    }

    /// The clean take that a note speaks of, if all of it is still there.
    fn kept(&self, note: &Path) -> Option<CleanTake> {
        let kept: CleanTake = serde_json::from_slice(&fs::read(note).ok()?).ok()?;
        self.store.verify(&MediaRef(kept.media.clone())).ok()?;
        Some(kept)
    }

    fn make(&self, wanted: &Wanted, progress: &mut dyn FnMut(f64)) -> Result<CleanTake, Error> {
        let missing = || surco_library::Error::SoundMissing { source: wanted.source.clone() };
        let path = self.store.path_of(&wanted.source).ok_or_else(missing)?;
        let length = wanted.span.to - wanted.span.from;
        let mut part_of = |half: f64, at: Frames| progress((half + at.0 as f64 / length.0.max(1) as f64) / 2.0);

        let measured = if wanted.profile == Profile::None {
            Measurement::default()
        } else {
            let mut raw = stretch(&path, wanted.span)?;
            let measured = surco_audio::measure(&mut raw, &mut |at| part_of(0.0, at))?;
            without_trim(measured)
        };
        let run_up = RUN_UP.min(wanted.span.from);
        let raw = stretch(&path, Span { from: wanted.span.from - run_up, to: wanted.span.to })?;
        let (repaired, steps) = surco_audio::repaired(Box::new(raw), &measured, repair_of(wanted.profile));
        let applied = |step: Step| Applied { name: step.name.to_owned(), detail: step.detail };
        let repaired = Stretch::new(repaired, run_up, length);
        let made = self.write(repaired, &mut |at| part_of(1.0, at))?;
        Ok(CleanTake { applied: steps.into_iter().map(applied).collect(), ..made })
    }

    /// Writes a sound into the cache and listens to it on the way.
    fn write(&self, mut sound: impl Source, progress: &mut dyn FnMut(Frames)) -> Result<CleanTake, Error> {
        let channels = sound.channels();
        let mut file = FloatWav::create(self.store.work_folder(), channels)?;
        let (mut loudness, mut activity) = (IntegratedLoudness::new(channels), Activity::default());
        let (mut block, mut length) = (Block::new(channels), Frames::ZERO);
        loop {
            sound.read(&mut block)?;
            if block.is_empty() {
                break;
            }
            // What is no number, a damaged file of floats for example, would spoil all that comes after it.
            block.channels_mut().flatten().filter(|sample| !sample.is_finite()).for_each(|sample| *sample = 0.0);
            file.write(&block)?;
            loudness.push(&block);
            activity.push(&block);
            length += Frames::of_len(block.frames());
            progress(length);
        }
        let in_stereo = if channels == 1 { MONO_IN_STEREO } else { Decibels::UNITY };
        Ok(CleanTake {
            media: file.keep(&self.store)?.0,
            length,
            loudness: loudness.finish().map(|loudness| loudness + in_stereo),
            heard: activity.finish(),
            applied: Vec::new(),
        })
    }
}

/// Where a take begins and ends is decided by the speech in it and by its description: repair must not move it.
fn without_trim(mut measured: Measurement) -> Measurement {
    measured.sound = None;
    measured
}

fn repair_of(profile: Profile) -> surco_audio::Profile {
    match profile {
        Profile::Voice => surco_audio::Profile::Voice,
        Profile::Interview => surco_audio::Profile::Interview,
        Profile::Music => surco_audio::Profile::Music,
        Profile::None => surco_audio::Profile::None,
    }
}

/// Writes a note so that it is there whole or not at all.
pub(crate) fn write_note(store: &Store, path: &Path, note: &impl Serialize) -> Result<(), Error> {
    let refused = |cause| Error::Write { path: path.to_owned(), cause };
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(refused)?;
    let mut file = NamedTempFile::new_in(store.work_folder()).map_err(refused)?;
    let text = serde_json::to_vec(note).map_err(|cause| refused(cause.into()))?;
    file.write_all(&text).map_err(refused)?;
    file.as_file().sync_all().map_err(refused)?;
    file.persist(path).map_err(|error| refused(error.error))?;
    Ok(())
}
