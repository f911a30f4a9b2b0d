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
//! Reading, limiting, writing and measuring have a thread each, with a few blocks between them: memory does not grow with
//! the length of the recording. The output appears whole or not at all.
//!
//! What is written as MP3 or Opus is decoded and measured: a codec moves peaks, and what counts is what a listener's
//! player makes of the file. Mono stays mono and is measured as one channel (see [`crate::measure`]); what has more
//! than two channels becomes stereo.
//!
//! Silence has no loudness and is refused: silence in place of a recording is a mistake that should be found before
//! it is on the air.

mod aim;
mod passes;
mod read_ahead;
mod spool;
#[cfg(test)]
mod tests;

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use surco_files::{PassingFile, PassingPath, folder_of};
use surco_job::{Cancel, Job, all_cores};
use surco_messages::Message;
use surco_units::{Frames, Lufs, STATION_RATE, SampleRate, TruePeak};

use crate::loudness_match::Level;
use crate::{
    About, Block, Decoded, Encoding, Error, Gained, Limited, Lost, Measurement, Meter, Profile, Repairs, Sink,
    Source, Step, Tags, at_station_rate, create, in_channels, levelled, measure, open_for, part_of, repaired,
};
use aim::{aim, is_lossy, steps};
use passes::Passes;
use read_ahead::{MeterThread, ReadAhead};
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

impl Normalized {
    /// How much of the beginning the output lacks.
    pub fn cut_head(&self) -> Frames {
        self.applied.iter().map(|step| step.cut_head).sum()
    }
}

/// How a recording shall come out.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// How loud.
    pub target: Lufs,
    /// No true peak over this.
    pub ceiling: TruePeak,
    /// What may be repaired.
    pub repairs: Repairs,
    /// How it is written; what a Broadcast Wave file tells and nobody has said is filled in.
    pub encoding: Encoding,
    /// What the file tells players.
    pub tags: Tags,
    /// How many threads may work at it: all cores for one recording, one where many are normalised side by side.
    pub threads: NonZeroUsize,
}

impl Wanted {
    /// As a master of speech: -16 LUFS, no peak over -1.5 dBTP, in the format that the ending of the name asks for
    /// ([`Encoding::for_path`]).
    ///
    /// # Errors
    /// [`Error::UnknownEnding`].
    pub fn for_path(output: &Path) -> Result<Wanted, Error> {
        let encoding = Encoding::for_path(output)?;
        let (target, ceiling) = (Lufs::USUAL, TruePeak::USUAL);
        let (tags, threads) = (Tags::default(), all_cores());
        let repairs = Repairs::of(Profile::Voice);
        Ok(Wanted { target, ceiling, repairs, encoding, tags, threads })
    }
}

/// Writes to `output` the recording `input`, repaired, at a loudness and in a format, as `wanted`; 16 bits are
/// dithered.
///
/// The loudness comes within 0.1 LU of the target, unless more than 8 dB would have to be taken from peaks that are
/// no mere clicks: then it stays softer, and a step says by how much.
///
/// # Errors
/// As [`open`] and [`create`]; [`Error::NoLoudness`] for silence and for what is shorter than 0.4 s;
/// [`Error::SameFile`] when `output` is the recording itself; [`Error::Cancelled`]. What stood under the name before
/// then stays.
pub fn normalize(input: &Path, output: &Path, wanted: &Wanted, job: &mut Job<'_>) -> Result<Normalized, Error> {
    if is_same_file(input, output) {
        return Err(Error::SameFile { path: input.to_owned() });
    }
    let cancel = job.cancel();
    let encoding = described(wanted, input, cancel)?;
    let mut passes = Passes::new(job);
    let lost = Arc::new(Mutex::new(Vec::new()));
    let mut original = original(input, wanted.threads, &lost, cancel)?;
    let before = measure(&mut original, &mut passes.next(0.45))?;
    drop(original);
    let mut applied = lost_step(&lost.lock().unwrap_or_else(PoisonError::into_inner));

    let mut sound = Replayable::Original { path: input, threads: wanted.threads, cancel };
    let mut now = before.clone();
    for (part, change) in [(0.5, repaired as Change), (0.7, levelled)] {
        let (source, steps) = change(sound.play()?, &now, &wanted.repairs, wanted.threads);
        if !steps.is_empty() {
            let (spool, measured) = keep(source, output, now.duration, &mut passes.next(part))?;
            (sound, now) = (Replayable::Kept(spool), measured);
            applied.extend(steps);
        }
    }

    if now.loudness.integrated.is_none() {
        return Err(Error::NoLoudness { path: input.to_owned() });
    }
    let mut aim = aim(&now, wanted.target, wanted.ceiling, &encoding);
    let file = OutputFile::beside(output, wanted.threads)?;
    let written = aim.run(|level| {
        let written = file.write(sound.play()?, level, &encoding, now.duration, &mut passes.next(0.9))?;
        let loudness = written.after.loudness;
        Ok::<_, Error>((written, loudness))
    })?;
    applied.extend(steps(&aim, &now, &written.after, &encoding));
    let after = file.keep(written, wanted, &encoding)?;
    passes.done();
    Ok(Normalized { before, after, applied })
}

/// Something that may be done to a sound that was measured: [`repaired`] and [`levelled`].
type Change = fn(Box<dyn Source>, &Measurement, &Repairs, NonZeroUsize) -> (Box<dyn Source>, Vec<Step>);

/// The encoding, with what is known of the recording where the file has a field for it.
fn described(wanted: &Wanted, input: &Path, cancel: &Cancel) -> Result<Encoding, Error> {
    let mut encoding = wanted.encoding.clone();
    if let Encoding::Bwf { bits, broadcast } = &mut encoding {
        wanted.tags.describe(broadcast);
        if broadcast.bext.coding_history.is_empty() {
            broadcast.bext.coding_history = coding_history(open_for(input, cancel)?.about(), *bits);
        }
    }
    Ok(encoding)
}

/// Where the sound comes from and what it is now, a line each (EBU R 98).
fn coding_history(about: &About, bits: u32) -> String {
    let mode = if about.channels == 1 { "mono" } else { "stereo" };
    let codec = about.codec.to_uppercase();
    format!("A={codec},F={},M={mode}\nA=PCM,F=48000,W={bits},M={mode},T=Surco\n", about.sample_rate.0)
}

/// A sound that can be played again and again.
enum Replayable<'a> {
    Original { path: &'a Path, threads: NonZeroUsize, cancel: &'a Cancel },
    Kept(Spool),
}

impl Replayable<'_> {
    fn play(&mut self) -> Result<Box<dyn Source>, Error> {
        match self {
            Replayable::Original { path, threads, cancel } => original(path, *threads, &Arc::default(), cancel),
            Replayable::Kept(spool) => Ok(Box::new(ReadAhead::new(Box::new(spool.play()?)))),
        }
    }
}

/// The recording at the station rate in one or two channels; what cannot be heard of it is noted in `lost`.
fn original(
    path: &Path,
    threads: NonZeroUsize,
    lost: &Arc<Mutex<Vec<Lost>>>,
    cancel: &Cancel,
) -> Result<Box<dyn Source>, Error> {
    let recording = open_for(path, cancel)?;
    let (channels, rate) = (recording.channels().min(2), recording.rate());
    let decoded = Noting { recording: recording.decoded_by(threads), lost: Arc::clone(lost) };
    let resampled = at_station_rate(in_channels(decoded, channels));
    // Resampling is as much work as decoding, so it has a thread too.
    Ok(if rate == STATION_RATE || threads.get() == 1 { resampled } else { Box::new(ReadAhead::new(resampled)) })
}

/// A recording that leaves a note of what cannot be heard of it.
struct Noting {
    recording: Decoded,
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
    let detail =
        |first: &Lost| Message::new("audio-step-lost").with("count", lost.len()).with("at", first.at.to_string());
    let step = lost.first().map(|first| Step::new("lost", detail(first)));
    step.into_iter().collect()
}

/// Keeps a sound beside `output` and measures it.
fn keep(
    source: Box<dyn Source>,
    output: &Path,
    length: Frames,
    job: &mut Job<'_>,
) -> Result<(Spool, Measurement), Error> {
    let (channels, rate) = (source.channels(), source.rate());
    let mut spool = Spool::create(output, folder_of(output), channels, rate)?;
    let mut meter = Meter::new(channels, rate);
    let mut source = ReadAhead::new(source);
    let mut block = Block::new(channels);
    let mut frames = Frames::ZERO;
    loop {
        job.check()?;
        source.read(&mut block)?;
        if block.is_empty() {
            return Ok((spool, meter.finish()));
        }
        spool.write(&block)?;
        meter.push(&block);
        frames += Frames::of_len(block.frames());
        job.progress(part_of(frames, Some(length)).unwrap_or(1.0));
    }
}

/// The output under a passing name, until it is as wanted.
struct OutputFile<'a> {
    output: &'a Path,
    passing: PassingPath,
    threads: NonZeroUsize,
}

/// A try at the output.
struct Written {
    after: Measurement,
    /// Still to be finished, where its measure did not need the finished file.
    sink: Option<Box<dyn Sink>>,
}

impl OutputFile<'_> {
    fn beside(output: &Path, threads: NonZeroUsize) -> Result<OutputFile<'_>, Error> {
        let made = PassingFile::beside(output);
        let passing = made.map_err(|cause| Error::Write { path: output.to_owned(), cause })?.close();
        Ok(OutputFile { output, passing, threads })
    }

    fn write(
        &self,
        source: Box<dyn Source>,
        level: Level,
        encoding: &Encoding,
        length: Frames,
        job: &mut Job<'_>,
    ) -> Result<Written, Error> {
        let (channels, rate) = (source.channels(), source.rate());
        let mut meter = (!is_lossy(encoding)).then(|| MeterThread::new(channels, rate));
        let mut source = ReadAhead::new(Box::new(Limited::new(Gained::new(source, level.gain), level.limit)));
        let in_words = |error| self.by_its_name(error);
        let mut sink = create(&self.passing, encoding.clone(), channels, rate).map_err(in_words)?;
        let mut block = Block::new(channels);
        let mut frames = Frames::ZERO;
        loop {
            job.check()?;
            source.read(&mut block)?;
            if block.is_empty() {
                break;
            }
            if let Some(meter) = &mut meter {
                meter.push(&block);
            }
            sink.write(&block).map_err(in_words)?;
            frames += Frames::of_len(block.frames());
            job.progress(part_of(frames, Some(length)).unwrap_or(1.0));
        }
        if let Some(meter) = meter {
            return Ok(Written { after: meter.finish(), sink: Some(sink) });
        }
        sink.finish().map_err(in_words)?;
        let mut decoded = original(&self.passing, self.threads, &Arc::default(), job.cancel())?;
        let after = measure(&mut decoded, &mut job.step(1.0, 1.0))?;
        Ok(Written { after, sink: None })
    }

    /// Gives the output its name.
    fn keep(self, written: Written, wanted: &Wanted, encoding: &Encoding) -> Result<Measurement, Error> {
        if let Some(mut sink) = written.sink {
            sink.set_loudness(written.after.loudness);
            sink.finish().map_err(|error| self.by_its_name(error))?;
        }
        let tagged = wanted.tags.write(&self.passing, encoding, written.after.loudness.integrated);
        tagged.map_err(|error| self.by_its_name(error))?;
        let OutputFile { output, passing, .. } = self;
        passing.keep_as(output).map_err(|cause| Error::Write { path: output.to_owned(), cause })?;
        Ok(written.after)
    }

    /// Errors name the output and not the passing file.
    fn by_its_name(&self, error: Error) -> Error {
        let path = self.output.to_owned();
        match error {
            Error::Write { cause, .. } => Error::Write { path, cause },
            Error::Encode { reason, .. } => Error::Encode { path, reason },
            other => other,
        }
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
