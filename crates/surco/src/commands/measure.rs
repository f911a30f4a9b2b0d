//! `surco measure`: how loud a sound is, and what is wrong with it.

use std::path::{Path, PathBuf};

use serde::Serialize;
use surco_audio::{Lost, Measurement, Recording, Source};
use surco_units::Loudness;
use surco_words::{Explain, Message};

use crate::cli::Measure;
use crate::failure::{Failure, Finished, Outcome};
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    files: Vec<Measured>,
}

/// One file, as machines read it.
#[derive(Serialize)]
struct Measured {
    path: PathBuf,
    format: String,
    codec: String,
    sample_rate_hz: u32,
    channels: usize,
    #[serde(flatten)]
    sound: SoundFigures,
    problems: Vec<String>,
}

/// A measurement, as machines read it: what does not exist (silence has no loudness) is null.
#[derive(Serialize)]
pub(super) struct SoundFigures {
    duration_s: f64,
    #[serde(flatten)]
    loudness: LoudnessFigures,
    sample_peak_dbfs: Option<f64>,
    noise_floor_dbfs: Option<f64>,
    clipped_samples: u64,
    hum_hz: Option<u32>,
    dc_offset: f64,
    silences: Vec<Span>,
}

#[derive(Serialize)]
struct Span {
    start_s: f64,
    end_s: f64,
}

/// Loudness by EBU R 128, as machines read it.
#[derive(Serialize)]
pub(super) struct LoudnessFigures {
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
        let span = |(start, end): &(surco_units::Frames, surco_units::Frames)| Span {
            start_s: start.seconds(),
            end_s: end.seconds(),
        };
        SoundFigures {
            duration_s: measured.duration.seconds(),
            loudness: (&measured.loudness).into(),
            sample_peak_dbfs: measured.sample_peak.map(|level| hundredths(level.0)),
            noise_floor_dbfs: measured.noise_floor.map(|level| hundredths(level.0)),
            clipped_samples: measured.clipped_samples,
            hum_hz: measured.hum,
            dc_offset: measured.dc_offset,
            silences: measured.silences.iter().map(span).collect(),
        }
    }
}

/// No meter is more exact than a hundredth of a decibel.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

pub(super) fn run(measure: &Measure, terminal: &Terminal) -> Finished {
    let (mut files, mut failures, mut problems) = (Vec::new(), Vec::new(), false);
    for path in &measure.files {
        match measure_file(path, terminal) {
            Ok((recording, measured)) => {
                let found: Vec<Message> = recording.lost().iter().map(lost).chain(measured.problems()).collect();
                problems |= !found.is_empty();
                show(path, &recording, &measured, &found, terminal);
                files.push(document(path, &recording, &measured, &found, terminal));
            }
            Err(cause) => failures.push(cause),
        }
    }
    terminal.document(&Document { files });
    let last = failures.pop();
    failures.iter().for_each(|cause| terminal.fail(&cause.explain()));
    match last {
        Some(cause) => Err(Failure::from(cause)),
        None => Ok(Outcome::attention_if(problems)),
    }
}

/// What could not be heard, and where.
fn lost(lost: &Lost) -> Message {
    Message::new("surco-lost").with("at", lost.at.to_string()).with("reason", lost.reason.clone())
}

/// Opens and measures a file, with a bar.
fn measure_file(path: &Path, terminal: &Terminal) -> Result<(Recording, Measurement), surco_audio::Error> {
    let mut recording = surco_audio::open(path)?;
    let message = Message::new("surco-measuring").with("name", name_of(path));
    let bar = terminal.progress_of_sound(recording.length_hint().map(surco_units::Frames::seconds), &message);
    let measured =
        surco_audio::measure(&mut recording, &mut |done| bar.set_position((done.seconds() * 100.0) as u64));
    bar.finish_and_clear();
    Ok((recording, measured?))
}

/// A file's name without its folders.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn document(
    path: &Path,
    recording: &Recording,
    measured: &Measurement,
    problems: &[Message],
    terminal: &Terminal,
) -> Measured {
    let about = recording.about();
    Measured {
        path: path.to_owned(),
        format: about.format.clone(),
        codec: about.codec.clone(),
        sample_rate_hz: about.sample_rate.0,
        channels: about.channels,
        sound: measured.into(),
        problems: problems.iter().map(|problem| terminal.text(problem)).collect(),
    }
}

fn show(path: &Path, recording: &Recording, measured: &Measurement, problems: &[Message], terminal: &Terminal) {
    let about = recording.about();
    let none = || terminal.word("surco-none");
    let loudness = &measured.loudness;
    terminal.tell(
        &Message::new("surco-measured")
            .with("path", path)
            .with("format", format!("{}/{}", about.format, about.codec))
            .with("rate", about.sample_rate.to_string())
            .with("channels", about.channels)
            .with("length", measured.duration.to_string())
            .with("integrated", loudness.integrated.map_or_else(none, |value| value.to_string()))
            .with("range", loudness.range_lu.map_or_else(none, |value| format!("{value:.1} LU")))
            .with("peak", loudness.true_peak.map_or_else(none, |value| value.to_string()))
            .with("floor", measured.noise_floor.map_or_else(none, |value| format!("{:.0} dBFS", value.0))),
    );
    for problem in problems {
        terminal.print(&format!("  ! {}", terminal.text(problem)));
        if let Some(help) = problem.help(terminal.language) {
            terminal.print(&format!("    → {help}"));
        }
    }
}
