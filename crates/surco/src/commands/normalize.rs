//! `surco normalize`: one recording, or a folder of them, repaired and at the loudness of radio.

use std::path::Path;

use surco_audio::Profile;
use surco_documents::sound::{Normalized, NormalizedFolder};
use surco_figures::{Format, Panel};
use surco_messages::{Explain, Message};
use surco_station::Loudnesses;
use surco_station::jobs::{FileFormat, NormalizeRequest, NormalizedFile, name_of, normalize, normalize_folder};
use surco_units::{Frames, Loudness, Lufs, TruePeak};

use crate::cli::{Everywhere, FormatName, Normalize, ProfileName};
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::job_bar;
use crate::terminal::Terminal;

pub(super) fn run(options: &Normalize, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let request = request(options);
    request.check()?;
    if let Some(picture) = &options.plot {
        Format::for_path(picture)?;
    }
    let loudnesses = here::loudnesses(everywhere)?;
    if options.input.is_dir() {
        return folder(options, &request, &loudnesses, terminal);
    }
    let file = job_bar::run(terminal, |job| normalize(&request, &loudnesses, job))?;
    tell(&file, terminal);
    for step in &file.done.applied {
        terminal.print(&format!("  · {}", terminal.text(&step.detail)));
    }
    if let Some(picture) = &options.plot {
        draw(picture, &file, terminal)?;
    }
    terminal.document(&Normalized::of(&file, terminal.language));
    Ok(Outcome::Done)
}

/// Every recording of a folder. One that cannot be used does not keep the others out.
fn folder(
    options: &Normalize,
    request: &NormalizeRequest,
    loudnesses: &Loudnesses,
    terminal: &Terminal,
) -> Finished {
    if options.plot.is_some() {
        return Err(Failure(Message::new("surco-plot-one")));
    }
    let batch = job_bar::run(terminal, |job| normalize_folder(request, loudnesses, job))?;
    batch.done.iter().for_each(|file| tell(file, terminal));
    batch.failed.iter().for_each(|(_, cause)| terminal.fail(&cause.explain()));
    let (made, failed) = (batch.done.len(), batch.failed.len());
    terminal.tell(&Message::new("surco-normalized-many").with("count", made).with("failed", failed));
    if !batch.left.is_empty() {
        terminal.warn(&Message::new("surco-normalize-left").with("count", batch.left.len()));
    }
    terminal.document(&NormalizedFolder::of(&batch, terminal.language));
    if made == 0 && batch.left.is_empty() {
        return Err(Failure(Message::new("surco-nothing-normalized")));
    }
    Ok(Outcome::attention_if(!(batch.failed.is_empty() && batch.left.is_empty())))
}

fn request(options: &Normalize) -> NormalizeRequest {
    NormalizeRequest {
        input: options.input.clone(),
        output: options.output.clone(),
        target: options.target.map(Lufs),
        true_peak: options.true_peak.map(TruePeak),
        profile: match options.profile {
            ProfileName::Voice => Profile::Voice,
            ProfileName::Interview => Profile::Interview,
            ProfileName::Music => Profile::Music,
            ProfileName::None => Profile::None,
        },
        without: options.without.clone(),
        only: options.only.clone(),
        longest_pause: options.longest_pause.map(Frames::from_seconds),
        format: match options.format {
            None | Some(FormatName::Wav) => FileFormat::Wav,
            Some(FormatName::Flac) => FileFormat::Flac,
            Some(FormatName::Mp3) => FileFormat::Mp3,
            Some(FormatName::Opus) => FileFormat::Opus,
        },
        bitrate: options.bitrate,
        vbr: options.vbr,
        bits: options.bits.as_ref().and_then(|bits| bits.parse().ok()),
        title: options.title.clone(),
        artist: options.artist.clone(),
        cover: options.cover.clone(),
    }
}

/// What was made, and how loud it was and is.
fn tell(file: &NormalizedFile, terminal: &Terminal) {
    let done = &file.done;
    terminal.tell(
        &Message::new("surco-normalized")
            .with("path", file.output.as_path())
            .with("before", figures(&done.before.loudness, terminal))
            .with("after", figures(&done.after.loudness, terminal)),
    );
}

/// Before and after in one picture.
fn draw(picture: &Path, file: &NormalizedFile, terminal: &Terminal) -> Result<(), Failure> {
    let NormalizedFile { input, output, target, done } = file;
    let panel = |id: &'static str, path: &Path, measured| {
        let title = terminal.text(&Message::new(id).with("name", name_of(path)));
        Panel { title, measured, problems: Vec::new() }
    };
    let problems = done.before.problems().iter().map(|problem| terminal.text(problem)).collect();
    let before = Panel { problems, ..panel("surco-plot-before", input, &done.before) };
    let after = panel("surco-plot-after", output, &done.after);
    surco_figures::loudness(&[before, after], *target, terminal.language).write(picture)?;
    terminal.say(&Message::new("surco-plotted").with("path", picture));
    Ok(())
}

fn figures(loudness: &Loudness, terminal: &Terminal) -> String {
    let none = || terminal.word("surco-none");
    let integrated = loudness.integrated.map_or_else(none, |value| value.to_string());
    format!("{integrated}, {}", loudness.true_peak.map_or_else(none, |value| value.to_string()))
}
