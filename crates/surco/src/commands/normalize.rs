//! `surco normalize`: one file, repaired and at the loudness of radio.

use std::path::PathBuf;

use serde::Serialize;
use surco_audio::Profile;
use surco_units::{Lufs, TruePeak};
use surco_words::Message;

use super::measure::{SoundFigures, name_of};
use crate::cli::{Normalize, ProfileName};
use crate::failure::{Failure, Finished, Outcome};
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

pub(super) fn run(normalize: &Normalize, terminal: &Terminal) -> Finished {
    if !TARGETS.contains(&normalize.target) || !CEILINGS.contains(&normalize.true_peak) {
        return Err(Failure(Message::new("surco-target-out-of-reach")));
    }
    let profile = match normalize.profile {
        ProfileName::Voice => Profile::Voice,
        ProfileName::Interview => Profile::Interview,
        ProfileName::Music => Profile::Music,
        ProfileName::None => Profile::None,
    };
    let message = Message::new("surco-normalizing").with("name", name_of(&normalize.input));
    let bar = terminal.progress_of_sound(Some(1.0), &message);
    let (target, ceiling) = (Lufs(normalize.target), TruePeak(normalize.true_peak));
    let done =
        surco_audio::normalize(&normalize.input, &normalize.output, target, ceiling, profile, &mut |part| {
            bar.set_position((part * 100.0) as u64);
        });
    bar.finish_and_clear();
    let done = done?;
    let none = || terminal.word("surco-none");
    let figures = |loudness: &surco_units::Loudness| {
        let integrated = loudness.integrated.map_or_else(none, |value| value.to_string());
        format!("{integrated}, {}", loudness.true_peak.map_or_else(none, |value| value.to_string()))
    };
    terminal.tell(
        &Message::new("surco-normalized")
            .with("path", normalize.output.as_path())
            .with("before", figures(&done.before.loudness))
            .with("after", figures(&done.after.loudness)),
    );
    for step in &done.applied {
        terminal.print(&format!("  · {}", terminal.text(&step.detail)));
    }
    terminal.document(&Document {
        input: normalize.input.clone(),
        output: normalize.output.clone(),
        before: (&done.before).into(),
        after: (&done.after).into(),
        applied: done.applied.iter().map(|step| Applied::of(step.name, &step.detail, terminal)).collect(),
    });
    Ok(Outcome::Done)
}
