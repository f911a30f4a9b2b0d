//! `surco measure`: how loud a sound is, and what is wrong with it.

mod show;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Serialize;
use surco_audio::{About, Decoded, Error, Lost, Measurement, Source};
use surco_figures::{Format, Panel};
use surco_job::{Cancel, Job, all_cores, on_all_cores};
use surco_messages::{Explain, Message};
use surco_production::recordings_in;
use surco_units::{Frames, Loudness};

use crate::cli::{Everywhere, Measure};
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

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

/// A file that was measured.
struct Heard {
    about: About,
    measured: Measurement,
    /// What is wrong, with what could not be heard of it first.
    problems: Vec<Message>,
}

pub(super) fn run(options: &Measure, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let loudnesses = here::loudnesses(everywhere)?;
    let paths = files_in(&options.files)?;
    if let Some(picture) = &options.plot {
        Format::for_path(picture)?;
        if paths.len() != 1 {
            return Err(Failure(Message::new("surco-plot-one")));
        }
    }
    let heard = match &paths[..] {
        [] => return Err(Failure(Message::new("station-no-recordings"))),
        [path] => vec![measure_one(path, terminal)],
        _ => measure_many(&paths, terminal),
    };
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (path, heard) in paths.iter().zip(heard) {
        match heard {
            Ok(heard) => good.push((path.as_path(), heard)),
            Err(cause) => bad.push((path.as_path(), cause.explain())),
        }
    }
    if let (Some(picture), [(path, heard)]) = (&options.plot, &good[..]) {
        let problems = heard.problems.iter().map(|problem| terminal.text(problem)).collect();
        let panel = Panel { title: name_of(path), measured: &heard.measured, problems };
        surco_figures::loudness(&[panel], loudnesses.of(&[*path]).integrated, terminal.language).write(picture)?;
        terminal.say(&Message::new("surco-plotted").with("path", picture.as_path()));
    }
    match &good[..] {
        [] => {}
        [(path, heard)] if paths.len() == 1 => {
            show::card(path, heard, loudnesses.of(&[*path]).integrated, terminal)
        }
        _ => show::table(&good, bad.len(), terminal),
    }
    terminal.document(&Document {
        files: good.iter().map(|(path, heard)| document(path, heard, terminal)).collect(),
        failed: bad.iter().map(|(path, message)| Unusable::new(path, message, terminal)).collect(),
    });
    let nothing = good.is_empty();
    let last = bad.pop_if(|_| nothing);
    bad.iter().for_each(|(_, message)| terminal.fail(message));
    match last {
        Some((_, message)) => Err(Failure(message)),
        None => {
            Ok(Outcome::attention_if(!bad.is_empty() || good.iter().any(|(_, heard)| !heard.problems.is_empty())))
        }
    }
}

/// The files that were named, and the recordings in the folders that were.
fn files_in(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(recordings_in(std::slice::from_ref(path), &Cancel::new())?)
        } else {
            files.push(path.clone())
        }
    }
    Ok(files)
}

fn measure_one(path: &Path, terminal: &Terminal) -> Result<Heard, Error> {
    let recording = surco_audio::open(path)?;
    let message = Message::new("surco-measuring").with("name", name_of(path));
    let length = recording.length_hint().map_or(0.0, Frames::seconds);
    let bar = terminal.progress_of_sound(recording.length_hint().map(Frames::seconds), &message);
    let heard = hear(
        recording.decoded_by(all_cores()),
        &mut Job::unattended(&mut |part: f64| bar.set_position((part * length * 100.0) as u64)),
    );
    bar.finish_and_clear();
    heard
}

/// Each file in one thread of its own, as many at once as there are cores.
fn measure_many(paths: &[PathBuf], terminal: &Terminal) -> Vec<Result<Heard, Error>> {
    let bytes = |path: &PathBuf| path.metadata().map_or(0.0, |metadata| metadata.len() as f64);
    let work = |path: &PathBuf, job: &mut Job<'_>| {
        let heard = surco_audio::open_for(path, job.cancel())
            .and_then(|recording| hear(recording.decoded_by(NonZeroUsize::MIN), job));
        job.progress(1.0);
        heard
    };
    let bar = terminal.progress_in_parts(1000, &Message::new("surco-measuring-many").with("count", paths.len()));
    let mut show = |part: f64| bar.set_position((part * 1000.0) as u64);
    let heard = on_all_cores(paths, bytes, work, &mut Job::unattended(&mut show));
    bar.finish_and_clear();
    heard.into_iter().map(|heard| heard.unwrap_or(Err(Error::Cancelled))).collect()
}

fn hear(mut recording: Decoded, job: &mut Job<'_>) -> Result<Heard, Error> {
    let measured = surco_audio::measure(&mut recording, job)?;
    let problems = recording.lost().iter().map(lost).chain(measured.problems()).collect();
    Ok(Heard { about: recording.about().clone(), measured, problems })
}

/// What could not be heard, and where.
fn lost(lost: &Lost) -> Message {
    Message::new("surco-lost").with("at", lost.at.to_string()).with("reason", lost.reason.explain())
}

/// A file's name without its folders.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn document(path: &Path, heard: &Heard, terminal: &Terminal) -> Measured {
    let about = &heard.about;
    Measured {
        path: path.to_owned(),
        format: about.format.clone(),
        codec: about.codec.clone(),
        sample_rate_hz: about.sample_rate.0,
        channels: about.channels,
        sound: (&heard.measured).into(),
        problems: heard.problems.iter().map(|problem| terminal.text(problem)).collect(),
    }
}
