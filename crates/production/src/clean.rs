//! A clean take: a stretch of a recording, repaired, and measured anew so that its loudness can be matched.
//!
//! It is kept as 32-bit float WAV among what can be made again, beside a small note that says what it is, so that an
//! episode is put together anew in seconds when only its order has changed. Deleting them loses nothing.
//!
//! A clean take covers whole minutes of its recording. A segment that is cut a little earlier or later finds the same
//! clean take; only the part that is used, and its loudness, change.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use surco_audio::{Block, Measurement, Meter, RepairStage, Repairs, Source, Step, on_two_loudspeakers};
use surco_job::{Cancel, Job};
use surco_library::{Library, Store};
use surco_messages::Message;
use surco_model::{ContentHash, Profile};
use surco_units::{Decibels, Frames, Lufs, STATION_RATE};

use crate::Error;
use crate::excerpt::{Stretch, stretch};
use crate::file_stamps::FileStamps;
use crate::float_wav::{CompleteWav, FloatWav};
use crate::loudness::Energies;
use crate::notes::{read_note, write_note};
use crate::recipe::Recipe;
use crate::spans::Span;
use crate::voice_activity::{SpeechDetector, VoiceActivity};

/// How loud every sound is before it is mixed: far enough from full scale for any voice's peaks.
pub(crate) const REFERENCE: Lufs = Lufs(-23.0);

/// The grid that recordings are cleaned in.
const MINUTE: Frames = Frames::from_millis(60_000);

/// The most that a soft recording is raised by. One that would need more is noise.
const MAX_GAIN: Decibels = Decibels(40.0);

/// Sound that is repaired before the first frame that is used: the network that tells speech from noise needs a moment
/// to find out which is which.
const RUN_UP: Frames = Frames::from_millis(1_000);

/// Takes are cleaned side by side, a thread each.
const ONE_THREAD: NonZeroUsize = NonZeroUsize::MIN;

/// A step of repair that was taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Applied {
    /// The step, for machines: `high-pass`, `denoise`…
    pub name: String,
    /// The message for people.
    pub detail: Message,
}

/// A clean take to be made or found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wanted {
    /// The recording.
    pub(crate) source: ContentHash,
    /// The part of it.
    pub(crate) window: Span,
    /// What kind of sound it is.
    pub(crate) profile: Profile,
}

/// The whole minutes of a recording of this length in which a part of it lies.
pub(crate) fn window_around(part: Span, length: Frames) -> Span {
    let from = Frames(part.from.0 / MINUTE.0 * MINUTE.0);
    let to = Frames((part.to.0 + MINUTE.0 - 1) / MINUTE.0 * MINUTE.0);
    Span { from, to: to.min(length) }
}

/// A clean take that lies ready.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct CleanTake {
    /// The name of its bytes.
    media: ContentHash,
    /// How long it is.
    pub(crate) length: Frames,
    /// In how many channels.
    channels: usize,
    /// The energy of each 100 ms of it.
    energies: Energies,
    /// Where there is something in it.
    pub(crate) heard: VoiceActivity,
    /// The repairs that were done.
    pub(crate) applied: Vec<Applied>,
}

impl CleanTake {
    /// The gain that makes a part of it as loud as every other sound.
    pub(crate) fn gain(&self, part: Span) -> Decibels {
        self.loudness(part).map_or(Decibels::UNITY, |loudness| {
            let gain = REFERENCE - loudness;
            if gain > MAX_GAIN { MAX_GAIN } else { gain }
        })
    }

    /// Whether a part of it cannot be made as loud as the others without its noise becoming the programme.
    pub(crate) fn is_too_soft(&self, part: Span) -> bool {
        self.loudness(part).is_some_and(|loudness| REFERENCE - loudness > MAX_GAIN)
    }

    /// How loud a part of it is from two loudspeakers; none for silence.
    fn loudness(&self, part: Span) -> Option<Lufs> {
        let loudness = self.energies.between(part.from, part.to).integrated();
        loudness.map(|loudness| on_two_loudspeakers(loudness, self.channels))
    }

    /// The name of its bytes.
    pub(crate) fn media(&self) -> ContentHash {
        self.media
    }

    /// Where its sound lies.
    ///
    /// # Errors
    /// When it is not there.
    pub(crate) fn path(&self, store: &Store) -> Result<PathBuf, Error> {
        let media = self.media();
        store.path_of(&media).ok_or(surco_library::Error::SoundMissing { source: media }.into())
    }
}

impl Wanted {
    /// Names the clean take that comes of this.
    pub(crate) fn recipe(&self) -> String {
        Recipe::of("clean take")
            .with("source", self.source.to_string().as_str())
            .with("from", self.window.from)
            .with("to", self.window.to)
            .with("profile", self.profile.name())
            .finish()
    }
}

/// The clean takes of a library.
pub(crate) struct CleanTakes<'a> {
    store: Store,
    notes: PathBuf,
    stamps: &'a FileStamps,
}

impl CleanTakes<'_> {
    pub(crate) fn of<'a>(library: &Library, stamps: &'a FileStamps) -> CleanTakes<'a> {
        CleanTakes { store: library.store().clone(), notes: library.folder().join("derived/clean"), stamps }
    }

    /// Whether it was made before. Its bytes are looked at when they are used.
    pub(crate) fn has(&self, wanted: &Wanted) -> bool {
        self.note(wanted).exists()
    }

    fn note(&self, wanted: &Wanted) -> PathBuf {
        self.notes.join(format!("{}.json", &wanted.recipe()[..40]))
    }

    /// The clean take, from the cache or made now.
    ///
    /// # Errors
    /// When the recording cannot be read, the disk refuses or the job is cancelled.
    pub(crate) fn get(&self, wanted: &Wanted, job: &mut Job<'_>) -> Result<CleanTake, Error> {
        let note = self.note(wanted);
        if let Some(kept) = self.kept(&note, job.cancel())? {
            return Ok(kept);
        }
        let made = self.make(wanted, job)?;
        write_note(&self.store, &note, &made)?;
        if let Some(path) = self.store.path_of(&made.media()) {
            self.stamps.made(&path, &made.media());
        }
        Ok(made)
    }

    /// The clean take that a note speaks of, if all of it is still there.
    fn kept(&self, note: &Path, cancel: &Cancel) -> Result<Option<CleanTake>, Error> {
        let Some(kept) = read_note::<CleanTake>(note) else { return Ok(None) };
        Ok(self.stamps.intact(&self.store, &kept.media(), cancel)?.map(|_| kept))
    }

    fn make(&self, wanted: &Wanted, job: &mut Job<'_>) -> Result<CleanTake, Error> {
        let missing = || surco_library::Error::SoundMissing { source: wanted.source };
        let path = self.store.path_of(&wanted.source).ok_or_else(missing)?;
        let (cancel, length) = (job.cancel(), wanted.window.to - wanted.window.from);
        let measured = if wanted.profile == Profile::None {
            Measurement::default()
        } else {
            let mut raw = stretch(&path, wanted.window, cancel)?;
            surco_audio::measure(&mut raw, &mut job.step(0.0, 0.5))?
        };
        let run_up = RUN_UP.min(wanted.window.from);
        let raw = stretch(&path, Span { from: wanted.window.from - run_up, to: wanted.window.to }, cancel)?;
        let repairs = repairs_of(wanted.profile);
        let (repaired, steps) = surco_audio::repaired(Box::new(raw), &measured, &repairs, ONE_THREAD);
        let repaired = Stretch::new(repaired, run_up, length);
        let written = self.write(repaired, length, &mut job.step(0.5, 1.0))?;
        let mut taken: Vec<Applied> = steps.into_iter().map(applied).collect();
        let whole = Span { from: Frames::ZERO, to: written.length };
        let sound = Box::new(stretch(written.file.path(), whole, cancel)?);
        let (levelled, more) = surco_audio::levelled(sound, &written.measured, &repairs, ONE_THREAD);
        if more.is_empty() {
            return written.keep(&self.store, taken);
        }
        taken.extend(more.into_iter().map(applied));
        self.write(levelled, length, &mut job.step(1.0, 1.0))?.keep(&self.store, taken)
    }

    /// Writes a sound of about this length and listens to it on the way.
    fn write(&self, mut sound: impl Source, about: Frames, job: &mut Job<'_>) -> Result<Written, Error> {
        let channels = sound.channels();
        let mut file = FloatWav::create(self.store.work_folder(), channels)?;
        let (mut meter, mut activity) = (Meter::new(channels, STATION_RATE), SpeechDetector::default());
        let (mut block, mut length) = (Block::new(channels), Frames::ZERO);
        loop {
            job.check()?;
            sound.read(&mut block)?;
            if block.is_empty() {
                break;
            }
            // A NaN, from a damaged file of floats for example, would spoil every sample after it.
            block.channels_mut().flatten().filter(|sample| !sample.is_finite()).for_each(|sample| *sample = 0.0);
            file.write(&block)?;
            meter.push(&block);
            activity.push(&block);
            length += Frames::of_len(block.frames());
            job.progress(length.0 as f64 / about.0.max(1) as f64);
        }
        let (measured, heard) = (meter.finish(), activity.finish());
        Ok(Written { file: file.complete()?, length, channels, measured, heard })
    }
}

/// A sound in the work folder, and what was measured while it was written.
struct Written {
    file: CompleteWav,
    length: Frames,
    channels: usize,
    measured: Measurement,
    heard: VoiceActivity,
}

impl Written {
    fn keep(self, store: &Store, applied: Vec<Applied>) -> Result<CleanTake, Error> {
        let Written { file, length, channels, measured, heard } = self;
        let media = file.keep(store)?;
        Ok(CleanTake { media, length, channels, energies: Energies::of(&measured), heard, applied })
    }
}

fn applied(step: Step) -> Applied {
    Applied { name: step.name.to_owned(), detail: step.detail }
}

/// Where a take begins and ends is decided by the speech in it and by its description: repair must not move it.
fn repairs_of(profile: Profile) -> Repairs {
    let profile = match profile {
        Profile::Voice => surco_audio::Profile::Voice,
        Profile::Interview => surco_audio::Profile::Interview,
        Profile::Music => surco_audio::Profile::Music,
        Profile::None => surco_audio::Profile::None,
    };
    Repairs::of(profile).without(RepairStage::Trim)
}
