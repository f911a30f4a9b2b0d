//! One recording brought to a loudness: measured, repaired, raised or lowered, held under a ceiling, and measured
//! again as it was written.
//!
//! ```text
//! input ── measure ──┬─ nothing to repair ────────────────────────┬── gain ── limiter ── output ── measure
//!                    └─ repair ── measure, kept in a passing file ┘     ↑                             │
//!                                                                       └── again, if loudness or ────┘
//!                                                                           peak are not as wanted
//! ```
//!
//! Reading, writing and measuring have a thread each, with a few blocks between them: memory does not grow with the
//! length of the recording. The output appears whole or not at all.
//!
//! What is written as MP3 or Opus is decoded and measured: a codec moves peaks, and what counts is what a listener's
//! player makes of the file. Mono stays mono and is measured as one channel (see [`crate::measure`]); what has more
//! than two channels becomes stereo.
//!
//! Silence has no loudness and is refused: silence in place of a recording is a mistake that should be found before
//! it is on the air.

mod ahead;
mod aim;
mod progress;
mod spool;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use surco_units::{Frames, Lufs, SampleRate, TruePeak};
use surco_words::Message;
use tempfile::TempPath;

use crate::{
    Block, Encoding, Error, Gained, Limited, Lost, Measurement, Meter, Profile, Recording, Sink, Source, Step,
    at_station_rate, create, in_channels, measure, open, repaired,
};
use ahead::{Ahead, Aside};
use aim::Aim;
use progress::Progress;
use spool::Spool;

/// What was made of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Normalized {
    /// The recording as it was, at the station rate and in the channels of the output.
    pub before: Measurement,
    /// The output as a listener's player decodes it.
    pub after: Measurement,
    /// What was done, in this order.
    pub applied: Vec<Step>,
}

/// Writes to `output` the recording `input`, repaired as `profile` allows, at the loudness `target` and with no true
/// peak over `ceiling`. The ending of `output` chooses the format ([`Encoding::for_path`]); 16 bits are dithered.
/// `progress` hears how much is done, from 0 to 1.
///
/// The loudness comes within 0.1 LU of the target, unless more than 8 dB would have to be taken from peaks that are
/// no mere clicks: then it stays softer, and a step says by how much.
///
/// # Errors
/// As [`open`] and [`create`]; [`Error::NoLoudness`] for silence and for what is shorter than 0.4 s;
/// [`Error::SameFile`] when `output` is the recording itself. What stood under the name before then stays.
pub fn normalize(
    input: &Path,
    output: &Path,
    target: Lufs,
    ceiling: TruePeak,
    profile: Profile,
    progress: &mut dyn FnMut(f64),
) -> Result<Normalized, Error> {
    let encoding = Encoding::for_path(output)?;
    if is_same_file(input, output) {
        return Err(Error::SameFile { path: input.to_owned() });
    }
    let mut progress = Progress::new(progress);
    let lost = Arc::new(Mutex::new(Vec::new()));
    let mut original = original(input, &lost)?;
    progress.begin(0.45, original.length_hint());
    let before = measure(&mut original, &mut |at| progress.at(at))?;
    drop(original);
    let mut applied = lost_step(&lost.lock().unwrap_or_else(PoisonError::into_inner));

    let mut sound = Sound::Original(input.to_owned());
    let (source, steps) = repaired(sound.play()?, &before, profile);
    let mut now = before.clone();
    if !steps.is_empty() {
        progress.begin(0.5, Some(before.duration));
        let (spool, measured) = keep(source, output, &mut progress)?;
        (sound, now) = (Sound::Kept(spool), measured);
        applied.extend(steps);
    }

    let loudness = now.loudness.integrated.ok_or_else(|| Error::NoLoudness { path: input.to_owned() })?;
    let mut aim = Aim::new(loudness, &now, target, ceiling);
    let place = Place::beside(output)?;
    loop {
        progress.begin(0.9, Some(now.duration));
        let written = place.write(sound.play()?, &aim, &encoding, &mut progress)?;
        if aim.is_met_by(&written.after) {
            applied.extend(aim.steps(&now, &written.after, &encoding));
            let after = place.keep(written)?;
            progress.done();
            return Ok(Normalized { before, after, applied });
        }
    }
}

/// A sound that can be played again and again.
enum Sound {
    Original(PathBuf),
    Kept(Spool),
}

impl Sound {
    fn play(&mut self) -> Result<Box<dyn Source>, Error> {
        match self {
            Sound::Original(path) => original(path, &Arc::default()),
            Sound::Kept(spool) => Ok(Box::new(Ahead::new(Box::new(spool.play()?)))),
        }
    }
}

/// The recording at the station rate in one or two channels; what cannot be heard of it is noted in `lost`.
fn original(path: &Path, lost: &Arc<Mutex<Vec<Lost>>>) -> Result<Box<dyn Source>, Error> {
    let recording = open(path)?;
    let channels = recording.channels().min(2);
    let decoded = Ahead::new(Box::new(Noting { recording, lost: Arc::clone(lost) }));
    let resampled = at_station_rate(in_channels(decoded, channels));
    Ok(Box::new(Ahead::new(resampled)))
}

/// A recording that leaves a note of what cannot be heard of it.
struct Noting {
    recording: Recording,
    lost: Arc<Mutex<Vec<Lost>>>,
}

impl Source for Noting {
    fn channels(&self) -> usize {
        self.recording.channels()
    }

    fn rate(&self) -> SampleRate {
        self.recording.rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        self.recording.read(block)?;
        if block.is_empty() {
            *self.lost.lock().unwrap_or_else(PoisonError::into_inner) = self.recording.lost().to_vec();
        }
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        self.recording.length_hint()
    }
}

fn lost_step(lost: &[Lost]) -> Vec<Step> {
    let step = lost.first().map(|first| Step {
        name: "lost",
        detail: Message::new("audio-step-lost").with("count", lost.len()).with("at", first.at.to_string()),
    });
    step.into_iter().collect()
}

/// Keeps a sound beside `output` and measures it.
fn keep(
    source: Box<dyn Source>,
    output: &Path,
    progress: &mut Progress<'_>,
) -> Result<(Spool, Measurement), Error> {
    let (channels, rate) = (source.channels(), source.rate());
    let mut spool = Spool::create(output, folder_of(output), channels, rate)?;
    let mut meter = Meter::new(channels, rate);
    let mut source = Ahead::new(source);
    let mut block = Block::new(channels);
    let mut frames = Frames::ZERO;
    loop {
        source.read(&mut block)?;
        if block.is_empty() {
            return Ok((spool, meter.finish()));
        }
        spool.write(&block)?;
        meter.push(&block);
        frames += Frames::of_len(block.frames());
        progress.at(frames);
    }
}

/// The place where the output comes to be, under another name until it is as wanted.
struct Place<'a> {
    output: &'a Path,
    passing: TempPath,
}

/// A try at the output.
struct Written {
    after: Measurement,
    /// Still to be finished, where its measure did not need the finished file.
    sink: Option<Box<dyn Sink>>,
}

impl Place<'_> {
    fn beside(output: &Path) -> Result<Place<'_>, Error> {
        let made = tempfile::Builder::new().prefix(".surco-").tempfile_in(folder_of(output));
        let passing = made.map_err(|cause| Error::Write { path: output.to_owned(), cause })?.into_temp_path();
        Ok(Place { output, passing })
    }

    fn write(
        &self,
        source: Box<dyn Source>,
        aim: &Aim,
        encoding: &Encoding,
        progress: &mut Progress<'_>,
    ) -> Result<Written, Error> {
        let (channels, rate) = (source.channels(), source.rate());
        let lossy = matches!(encoding, Encoding::Mp3 { .. } | Encoding::Opus { .. });
        let mut meter = (!lossy).then(|| Aside::new(channels, rate));
        let mut source = Limited::new(Gained::new(source, aim.gain()), aim.limit());
        let in_words = |error| self.by_its_name(error);
        let mut sink = create(&self.passing, encoding.clone(), channels, rate).map_err(in_words)?;
        let mut block = Block::new(channels);
        let mut frames = Frames::ZERO;
        loop {
            source.read(&mut block)?;
            if block.is_empty() {
                break;
            }
            if let Some(meter) = &mut meter {
                meter.push(&block);
            }
            sink.write(&block).map_err(in_words)?;
            frames += Frames::of_len(block.frames());
            progress.at(frames);
        }
        if let Some(meter) = meter {
            return Ok(Written { after: meter.finish(), sink: Some(sink) });
        }
        sink.finish().map_err(in_words)?;
        let after = measure(&mut original(&self.passing, &Arc::default())?, &mut |_| {})?;
        Ok(Written { after, sink: None })
    }

    /// Gives the output its name.
    fn keep(self, written: Written) -> Result<Measurement, Error> {
        if let Some(sink) = written.sink {
            sink.finish().map_err(|error| self.by_its_name(error))?;
        }
        let Place { output, passing } = self;
        let kept = passing
            .persist(output)
            .map_err(io::Error::from)
            .and_then(|()| File::open(folder_of(output))?.sync_all());
        kept.map_err(|cause| Error::Write { path: output.to_owned(), cause })?;
        Ok(written.after)
    }

    /// Errors name the output and not the passing file.
    fn by_its_name(&self, error: Error) -> Error {
        let path = self.output.to_owned();
        match error {
            Error::Write { cause, .. } => Error::Write { path, cause },
            Error::TooLong { .. } => Error::TooLong { path },
            Error::Encode { reason, .. } => Error::Encode { path, reason },
            other => other,
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
