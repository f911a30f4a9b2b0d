//! Recordings: measured, normalised, taken in.

use std::path::{Path, PathBuf};

use serde::Serialize;
use surco_audio::Measurement;
use surco_messages::{Explain, Language, Message};
use surco_production::{Ingested, Skipped};
use surco_station::jobs::{BatchNormalized, IngestOutcome, MeasuredFile, NormalizedFile};
use surco_units::{Frames, Loudness};

/// Measured files.
#[derive(Debug, Serialize)]
pub struct Files {
    files: Vec<MeasuredSound>,
    failed: Vec<Unusable>,
}

impl Files {
    /// Of what was measured, and of what could not be.
    pub fn of(measured: &[MeasuredFile], failed: &[(&Path, Message)], language: Language) -> Files {
        Files {
            files: measured.iter().map(|file| MeasuredSound::of(file, language)).collect(),
            failed: failed.iter().map(|(path, why)| Unusable::of(path, why, language)).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct MeasuredSound {
    path: PathBuf,
    format: String,
    codec: String,
    sample_rate_hz: u32,
    channels: usize,
    #[serde(flatten)]
    sound: SoundFigures,
    problems: Vec<String>,
}

impl MeasuredSound {
    fn of(file: &MeasuredFile, language: Language) -> MeasuredSound {
        let about = &file.about;
        MeasuredSound {
            path: file.path.clone(),
            format: about.format.clone(),
            codec: about.codec.clone(),
            sample_rate_hz: about.sample_rate.0,
            channels: about.channels,
            sound: (&file.measured).into(),
            problems: file.problems.iter().map(|problem| problem.text(language)).collect(),
        }
    }
}

/// A measurement.
#[derive(Debug, Serialize)]
pub struct SoundFigures {
    duration_s: f64,
    #[serde(flatten)]
    loudness: LoudnessFigures,
    sample_peak_dbfs: Option<f64>,
    noise_floor_dbfs: Option<f64>,
    clipped_samples: u64,
    hum_hz: Option<u32>,
    dc_offset: f64,
    silences: Vec<Span>,
    dropouts_s: Vec<f64>,
    plosives_s: Vec<f64>,
    bandwidth_hz: Option<f64>,
    music: bool,
}

#[derive(Debug, Serialize)]
struct Span {
    start_s: f64,
    end_s: f64,
}

/// Loudness by EBU R 128.
#[derive(Debug, Serialize)]
pub struct LoudnessFigures {
    integrated_lufs: Option<f64>,
    loudness_range_lu: Option<f64>,
    max_momentary_lufs: Option<f64>,
    max_short_term_lufs: Option<f64>,
    true_peak_dbtp: Option<f64>,
}

impl From<&Loudness> for LoudnessFigures {
    fn from(loudness: &Loudness) -> LoudnessFigures {
        LoudnessFigures {
            integrated_lufs: loudness.integrated.map(|value| hundredths(value.0)),
            loudness_range_lu: loudness.range_lu.map(hundredths),
            max_momentary_lufs: loudness.max_momentary.map(|value| hundredths(value.0)),
            max_short_term_lufs: loudness.max_short_term.map(|value| hundredths(value.0)),
            true_peak_dbtp: loudness.true_peak.map(|value| hundredths(value.0)),
        }
    }
}

impl From<&Measurement> for SoundFigures {
    fn from(measured: &Measurement) -> SoundFigures {
        let span = |(start, end): &(Frames, Frames)| Span { start_s: start.seconds(), end_s: end.seconds() };
        SoundFigures {
            duration_s: measured.duration.seconds(),
            loudness: (&measured.loudness).into(),
            sample_peak_dbfs: measured.sample_peak.map(|level| hundredths(level.0)),
            noise_floor_dbfs: measured.noise_floor.map(|level| hundredths(level.0)),
            clipped_samples: measured.clipped_samples,
            hum_hz: measured.hum,
            dc_offset: measured.dc_offset,
            silences: measured.silences.iter().map(span).collect(),
            dropouts_s: measured.dropouts.iter().map(|at| at.seconds()).collect(),
            plosives_s: measured.plosives.iter().map(|(from, _)| from.seconds()).collect(),
            bandwidth_hz: measured.bandwidth.map(f64::round),
            music: measured.music,
        }
    }
}

/// No meter is more exact than a hundredth of a decibel.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A file that nothing could be had from.
#[derive(Debug, Serialize)]
pub struct Unusable {
    path: PathBuf,
    message: String,
    help: Option<String>,
}

impl Unusable {
    /// A file, and why.
    pub fn of(path: &Path, why: &Message, language: Language) -> Unusable {
        Unusable { path: path.to_owned(), message: why.text(language), help: why.help(language) }
    }
}

/// What was done to a sound, and why.
#[derive(Debug, Serialize)]
pub struct Applied {
    step: String,
    detail: String,
}

impl Applied {
    /// A step by its name.
    pub fn of(step: &str, detail: &Message, language: Language) -> Applied {
        Applied { step: step.to_owned(), detail: detail.text(language) }
    }
}

/// A recording that was normalised.
#[derive(Debug, Serialize)]
pub struct Normalized {
    input: PathBuf,
    output: PathBuf,
    before: SoundFigures,
    after: SoundFigures,
    applied: Vec<Applied>,
}

impl Normalized {
    /// What was made of it.
    pub fn of(file: &NormalizedFile, language: Language) -> Normalized {
        let NormalizedFile { input, output, done, .. } = file;
        Normalized {
            input: input.clone(),
            output: output.clone(),
            before: (&done.before).into(),
            after: (&done.after).into(),
            applied: done.applied.iter().map(|step| Applied::of(step.name, &step.detail, language)).collect(),
        }
    }
}

/// A folder that was normalised.
#[derive(Debug, Serialize)]
pub struct NormalizedFolder {
    files: Vec<Normalized>,
    failed: Vec<Unusable>,
    /// Recordings that were not come to, because somebody said stop.
    left: Vec<PathBuf>,
}

impl NormalizedFolder {
    /// What was made of it.
    pub fn of(batch: &BatchNormalized, language: Language) -> NormalizedFolder {
        let BatchNormalized { done, failed, left } = batch;
        NormalizedFolder {
            files: done.iter().map(|file| Normalized::of(file, language)).collect(),
            failed: failed.iter().map(|(path, why)| Unusable::of(path, &why.explain(), language)).collect(),
            left: left.clone(),
        }
    }
}

/// Recordings that were taken in.
#[derive(Debug, Default, Serialize)]
pub struct Takes {
    takes: Vec<TakeLine>,
    failed: Vec<Unusable>,
    /// What is no recording, or of no use to anybody.
    skipped: Vec<SkippedLine>,
    /// Recordings that were not come to: the stick was pulled out, or somebody said stop.
    left: Vec<PathBuf>,
    /// Clean takes that were made ahead.
    prepared: usize,
}

#[derive(Debug, Serialize)]
struct TakeLine {
    id: String,
    path: PathBuf,
    duration_s: f64,
    integrated_lufs: Option<f64>,
    duplicate_of: Option<PathBuf>,
    known: bool,
    problems: Vec<String>,
}

#[derive(Debug, Serialize)]
struct SkippedLine {
    path: PathBuf,
    reason: String,
}

impl Takes {
    /// What came of it, with so many clean takes made ahead.
    pub fn of(outcome: &IngestOutcome, prepared: usize, language: Language) -> Takes {
        let skipped = |one: &Skipped| SkippedLine { path: one.path.clone(), reason: one.reason.text(language) };
        Takes {
            takes: outcome.done.iter().map(|one| TakeLine::of(one, language)).collect(),
            failed: (outcome.failed.iter())
                .map(|(path, why)| Unusable::of(path, &why.explain(), language))
                .collect(),
            skipped: outcome.skipped.iter().map(skipped).collect(),
            left: outcome.left.clone(),
            prepared,
        }
    }
}

impl Takes {
    /// Adds what came of one more look at a folder that is watched. What was known before is no news.
    pub fn add(&mut self, outcome: &IngestOutcome, prepared: usize, language: Language) {
        self.takes.extend(outcome.new_ones().map(|one| TakeLine::of(one, language)));
        let failed = outcome.failed.iter();
        self.failed.extend(failed.map(|(path, why)| Unusable::of(path, &why.explain(), language)));
        self.prepared += prepared;
    }

    /// How many there are, and how many failed.
    pub fn counts(&self) -> (usize, usize) {
        (self.takes.len(), self.failed.len())
    }
}

impl TakeLine {
    fn of(one: &Ingested, language: Language) -> TakeLine {
        let take = &one.take;
        TakeLine {
            id: take.source.to_string(),
            path: take.path.clone(),
            duration_s: take.duration.seconds(),
            integrated_lufs: take.loudness.integrated.map(|value| value.0),
            duplicate_of: one.duplicate_of.clone(),
            known: one.was_known,
            problems: take.problems.iter().map(|problem| problem.text(language)).collect(),
        }
    }
}

/// A recording that was heard.
#[derive(Debug, Serialize)]
pub struct Heard {
    path: PathBuf,
    from_s: f64,
    heard_s: f64,
}

impl Heard {
    /// From where, and for how long.
    pub fn of(path: &Path, from: Frames, heard: Frames) -> Heard {
        Heard { path: path.to_owned(), from_s: from.seconds(), heard_s: heard.seconds() }
    }
}

/// A recording that was heard before and after.
#[derive(Debug, Serialize)]
pub struct Compared {
    before: PathBuf,
    from_s: f64,
    heard_s: f64,
    switched: usize,
    before_lufs: Option<f64>,
    after_lufs: Option<f64>,
}

impl Compared {
    /// From where, for how many seconds, with so many changes from one to the other.
    pub fn of(
        path: &Path,
        from: Frames,
        heard_s: f64,
        switched: usize,
        [before, after]: [&Measurement; 2],
    ) -> Compared {
        let lufs = |measured: &Measurement| measured.loudness.integrated.map(|loudness| loudness.0);
        Compared {
            before: path.to_owned(),
            from_s: from.seconds(),
            heard_s,
            switched,
            before_lufs: lufs(before),
            after_lufs: lufs(after),
        }
    }
}
