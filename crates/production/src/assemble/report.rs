//! The report of a master: everything that is shown but not in the catalogue.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use surco_library::Library;
use surco_messages::Message;
use surco_model::{Chapter, Master, Segment};
use surco_units::{Decibels, Frames, Lufs};

use super::assembled::{Assembled, AssembledSegment};
use super::assembly::Assembly;
use crate::clean::Applied;
use crate::edit::Takes;
use crate::loudness::Energies;
use crate::overview::Overview;
use crate::review::Check;
use crate::spans::Span;
use crate::timeline::{Clip, Timeline};

/// A segment set so much louder or softer than the others by ear is probably a slip.
const FAR_BY_EAR: Decibels = Decibels(6.0);

/// It is kept as a note among the derived files.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) segments: Vec<AssembledSegment>,
    pub(super) warnings: Vec<Message>,
    pub(super) history: String,
    pub(super) proposals: Vec<Message>,
    pub(super) checks: Vec<Check>,
    pub(super) overview: Overview,
}

impl Report {
    /// All that is known of a master that was there already.
    pub(super) fn about(self, master: Master, path: PathBuf, energies: &Energies) -> Assembled {
        let Report { segments, warnings, history, proposals, checks, overview } = self;
        Assembled {
            master,
            path,
            cached: true,
            rendered: 0,
            history,
            segments,
            warnings,
            proposals,
            fitted: Vec::new(),
            checks,
            overview,
            loudness_curve: energies.loudness_curve(),
        }
    }
}

/// Where the report of a recipe's master is kept.
pub(super) fn report_path(library: &Library, recipe: &str) -> PathBuf {
    library.folder().join("derived/reports").join(format!("{}.json", &recipe[..40]))
}

impl Assembly<'_> {
    /// Every segment in its place.
    pub(super) fn placed(&self, takes: &Takes, used: &[Span], timeline: &Timeline) -> Vec<AssembledSegment> {
        let described = self.episode.segments.iter().zip(&self.ingredients.segments);
        described
            .zip(takes.segments.iter().zip(used).zip(&timeline.segments))
            .map(|((segment, ingredient), ((take, used), clip))| AssembledSegment {
                title: segment.title.clone(),
                recording: ingredient.path.clone(),
                start: clip.start,
                duration: clip.length,
                source: ingredient.window().from + used.from,
                applied: take.applied.iter().cloned().chain(trimmed(ingredient.part(), *used)).collect(),
            })
            .collect()
    }

    /// What its maker should know. `reached` is the loudness of a master that could not be made as loud as it should be.
    pub(super) fn warnings(
        &self,
        takes: &Takes,
        used: &[Span],
        timeline: &Timeline,
        reached: Option<Lufs>,
    ) -> Vec<Message> {
        let mut warnings = Vec::new();
        let template = &self.program.template;
        if let Some(target) = template.target_length {
            let off = timeline.length - target;
            if off.abs() > template.tolerance {
                let id = if off > Frames::ZERO { "production-too-long" } else { "production-too-short" };
                let message = Message::new(id)
                    .with("length", timeline.length.to_string())
                    .with("target", target.to_string())
                    .with("off", off.abs().to_string());
                warnings.push(message);
            }
        }
        let takes = takes.segments.iter().zip(used);
        for ((segment, (take, used)), clip) in self.episode.segments.iter().zip(takes).zip(&timeline.segments) {
            let about = |id: &'static str| {
                Message::new(id).with("segment", segment.title.as_str()).with("at", clip.start.to_string())
            };
            if take.heard.speech.iter().all(|speech| speech.within(*used).is_none()) {
                warnings.push(about("production-segment-silent"));
            } else if take.is_too_soft(*used) {
                warnings.push(about("production-segment-too-soft"));
            }
            if Decibels(segment.gain.0.abs()) > FAR_BY_EAR {
                let id =
                    if segment.gain.0 > 0.0 { "production-segment-louder" } else { "production-segment-softer" };
                warnings.push(about(id).with("db", format!("{:.1}", segment.gain.0.abs())));
            }
        }
        if let Some(reached) = reached {
            let message = Message::new("production-off-target")
                .with("reached", format!("{:.1}", reached.0))
                .with("target", format!("{:.1}", self.target.integrated.0));
            warnings.push(message);
        }
        warnings
    }
}

/// The chapters of a master: its segments.
pub(super) fn chapters(segments: &[Segment], timeline: &Timeline) -> Vec<Chapter> {
    let chapter = |(segment, clip): (&Segment, &Clip)| Chapter {
        start: clip.start,
        title: segment.title.clone(),
        speaker: segment.speaker.clone(),
        text: segment.text.clone(),
    };
    segments.iter().zip(&timeline.segments).map(chapter).collect()
}

/// The silence cut from the requested part, as a step.
fn trimmed(part: Span, used: Span) -> Option<Applied> {
    let (head, tail) = (used.from - part.from, part.to - used.to);
    let seconds = |frames: Frames| format!("{:.1}", frames.seconds());
    let detail = Message::new("production-trimmed").with("head", seconds(head)).with("tail", seconds(tail));
    (head + tail > Frames::ZERO).then(|| Applied { name: "trim".to_owned(), detail })
}
