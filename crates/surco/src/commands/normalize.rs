//! `surco normalize`: one recording, or a folder of them, repaired and at the loudness of radio.

mod batch;
mod format;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Serialize;
use surco_audio::{Normalized, Profile, Repairs, Tags, Wanted};
use surco_job::{Job, all_cores};
use surco_messages::Message;
use surco_model::LoudnessTarget;
use surco_units::{Frames, Loudness, Lufs, TruePeak};

use super::measure::{SoundFigures, name_of};
use crate::cli::{Everywhere, Normalize, ProfileName};
use crate::failure::{Failure, Finished, Outcome};
use crate::plot::{self, Panel};
use crate::station::Loudnesses;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    input: PathBuf,
    output: PathBuf,
    before: SoundFigures,
    after: SoundFigures,
    applied: Vec<Applied>,
}

/// What was done to a sound, and why.
#[derive(Serialize)]
pub(super) struct Applied {
    step: String,
    detail: String,
}

impl Applied {
    pub(super) fn of(step: &str, detail: &Message, terminal: &Terminal) -> Applied {
        Applied { step: step.to_owned(), detail: terminal.text(detail) }
    }
}

/// Loudness targets beyond these are slips of the pen.
const TARGETS: std::ops::RangeInclusive<f64> = -40.0..=-5.0;
const CEILINGS: std::ops::RangeInclusive<f64> = -20.0..=0.0;

/// Shorter is no pause between two words, longer is no waiting.
const PAUSES: std::ops::RangeInclusive<f64> = 0.2..=60.0;

pub(super) fn run(options: &Normalize, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let slips = [
        options.target.map(|target| TARGETS.contains(&target)),
        options.true_peak.map(|peak| CEILINGS.contains(&peak)),
    ];
    if slips.contains(&Some(false)) {
        return Err(Failure(Message::new("surco-target-out-of-reach")));
    }
    if options.longest_pause.is_some_and(|seconds| !PAUSES.contains(&seconds)) {
        return Err(Failure(Message::new("surco-pause-out-of-reach")));
    }
    if let Some(picture) = &options.plot {
        plot::check_name(picture)?;
    }
    let loudnesses = Loudnesses::find(everywhere)?;
    if options.input.is_dir() {
        return batch::run(options, &loudnesses, terminal);
    }
    let output = output_for(options);
    let wanted = wanted(options, &loudnesses, &options.input, &output, all_cores())?;
    let message = Message::new("surco-normalizing").with("name", name_of(&options.input));
    let bar = terminal.progress_of_sound(Some(1.0), &message);
    let done = surco_audio::normalize(
        &options.input,
        &output,
        &wanted,
        &mut Job::unattended(&mut |part: f64| {
            bar.set_position((part * 100.0) as u64);
        }),
    );
    bar.finish_and_clear();
    let done = done?;
    tell(&output, &done, terminal);
    for step in &done.applied {
        terminal.print(&format!("  · {}", terminal.text(&step.detail)));
    }
    if let Some(picture) = &options.plot {
        draw(picture, (&options.input, &output), &done, wanted.target, terminal)?;
    }
    terminal.document(&document(&options.input, &output, &done, terminal));
    Ok(Outcome::Done)
}

/// What was made, and how loud it was and is.
fn tell(output: &Path, done: &Normalized, terminal: &Terminal) {
    terminal.tell(
        &Message::new("surco-normalized")
            .with("path", output)
            .with("before", figures(&done.before.loudness, terminal))
            .with("after", figures(&done.after.loudness, terminal)),
    );
}

/// Before and after in one picture.
fn draw(
    picture: &Path,
    (input, output): (&Path, &Path),
    done: &Normalized,
    target: Lufs,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let panel = |id: &'static str, path: &Path, measured| {
        let title = terminal.text(&Message::new(id).with("name", name_of(path)));
        Panel { title, measured, problems: Vec::new() }
    };
    let problems = done.before.problems().iter().map(|problem| terminal.text(problem)).collect();
    let before = Panel { problems, ..panel("surco-plot-before", input, &done.before) };
    let after = panel("surco-plot-after", output, &done.after);
    plot::write(picture, &[before, after], target, terminal.language)?;
    terminal.say(&Message::new("surco-plotted").with("path", picture));
    Ok(())
}

fn document(input: &Path, output: &Path, done: &Normalized, terminal: &Terminal) -> Document {
    Document {
        input: input.to_owned(),
        output: output.to_owned(),
        before: (&done.before).into(),
        after: (&done.after).into(),
        applied: done.applied.iter().map(|step| Applied::of(step.name, &step.detail, terminal)).collect(),
    }
}

fn figures(loudness: &Loudness, terminal: &Terminal) -> String {
    let none = || terminal.word("surco-none");
    let integrated = loudness.integrated.map_or_else(none, |value| value.to_string());
    format!("{integrated}, {}", loudness.true_peak.map_or_else(none, |value| value.to_string()))
}

/// The file that was named; in a folder that was named, one called as the recording is.
fn output_for(options: &Normalize) -> PathBuf {
    if !options.output.is_dir() {
        return options.output.clone();
    }
    options
        .output
        .join(options.input.file_name().unwrap_or_default())
        .with_extension(format::ending(options.format))
}

/// What shall be made of a recording: what was said, else what its station wants and what it tells itself.
fn wanted(
    options: &Normalize,
    loudnesses: &Loudnesses,
    input: &Path,
    output: &Path,
    threads: NonZeroUsize,
) -> Result<Wanted, Failure> {
    let encoding = format::encoding(options, input, output)?;
    let mut tags = Tags::of(input);
    if let Some(title) = &options.title {
        tags.set_title(title);
    }
    if let Some(artist) = &options.artist {
        tags.set_artist(artist);
    }
    if let Some(cover) = &options.cover {
        tags.set_cover(cover)?;
    }
    let mut repairs = Repairs::of(match options.profile {
        ProfileName::Voice => Profile::Voice,
        ProfileName::Interview => Profile::Interview,
        ProfileName::Music => Profile::Music,
        ProfileName::None => Profile::None,
    });
    if !options.only.is_empty() {
        repairs = repairs.only(&options.only);
    }
    if let Some(seconds) = options.longest_pause {
        repairs = repairs.with_pauses_up_to(Frames::from_seconds(seconds));
    }
    for stage in &options.without {
        repairs = repairs.without(*stage);
    }
    let LoudnessTarget { integrated, true_peak } = loudnesses.of(&[input, output]);
    let (target, ceiling) =
        (options.target.map_or(integrated, Lufs), options.true_peak.map_or(true_peak, TruePeak));
    Ok(Wanted { target, ceiling, repairs, encoding, tags, threads })
}
