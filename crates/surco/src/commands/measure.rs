//! `surco measure`: how loud a sound is, and what is wrong with it.

mod show;

use std::path::{Path, PathBuf};

use serde::Serialize;
use surco_audio::Measurement;
use surco_figures::{Format, Panel};
use surco_messages::{Explain, Message};
use surco_station::jobs::{MeasuredFile, MeasuredFiles, measure, recordings};
use surco_units::{Frames, Loudness};

use crate::cli::{Everywhere, Measure};
use crate::failure::{Failure, Finished, Outcome};
use crate::terminal::Terminal;
use crate::{here, job_bar, signals};

#[derive(Serialize)]
struct Document {
    files: Vec<Measured>,
    failed: Vec<Unusable>,
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
    dropouts_s: Vec<f64>,
    plosives_s: Vec<f64>,
    bandwidth_hz: Option<f64>,
    music: bool,
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

/// A file that nothing could be had from, as machines read it.
#[derive(Serialize)]
pub(super) struct Unusable {
    path: PathBuf,
    message: String,
    help: Option<String>,
}

impl Unusable {
    pub(super) fn new(path: &Path, message: &Message, terminal: &Terminal) -> Unusable {
        let help = message.help(terminal.language);
        Unusable { path: path.to_owned(), message: terminal.text(message), help }
    }
}

pub(super) fn run(options: &Measure, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let loudnesses = here::loudnesses(everywhere)?;
    let paths = recordings(&options.files, &signals::cancel()?)?;
    if let Some(picture) = &options.plot {
        Format::for_path(picture)?;
        if paths.len() != 1 {
            return Err(Failure(Message::new("surco-plot-one")));
        }
    }
    let MeasuredFiles { files: good, failed } = job_bar::run(terminal, |job| measure(&paths, job))?;
    let mut bad: Vec<_> = failed.iter().map(|(path, cause)| (path.as_path(), cause.explain())).collect();
    if let (Some(picture), [file]) = (&options.plot, &good[..]) {
        let problems = file.problems.iter().map(|problem| terminal.text(problem)).collect();
        let panel = Panel { title: name_of(&file.path), measured: &file.measured, problems };
        surco_figures::loudness(&[panel], loudnesses.of(&[&file.path]).integrated, terminal.language)
            .write(picture)?;
        terminal.say(&Message::new("surco-plotted").with("path", picture.as_path()));
    }
    match &good[..] {
        [] => {}
        [file] if paths.len() == 1 => show::card(file, loudnesses.of(&[&file.path]).integrated, terminal),
        _ => show::table(&good, bad.len(), terminal),
    }
    terminal.document(&Document {
        files: good.iter().map(|file| document(file, terminal)).collect(),
        failed: bad.iter().map(|(path, message)| Unusable::new(path, message, terminal)).collect(),
    });
    let nothing = good.is_empty();
    let last = bad.pop_if(|_| nothing);
    bad.iter().for_each(|(_, message)| terminal.fail(message));
    match last {
        Some((_, message)) => Err(Failure(message)),
        None => Ok(Outcome::attention_if(!bad.is_empty() || good.iter().any(|file| !file.problems.is_empty()))),
    }
}

/// A file's name without its folders.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn document(file: &MeasuredFile, terminal: &Terminal) -> Measured {
    let about = &file.about;
    Measured {
        path: file.path.clone(),
        format: about.format.clone(),
        codec: about.codec.clone(),
        sample_rate_hz: about.sample_rate.0,
        channels: about.channels,
        sound: (&file.measured).into(),
        problems: file.problems.iter().map(|problem| terminal.text(problem)).collect(),
    }
}
