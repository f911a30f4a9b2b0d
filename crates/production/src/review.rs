//! The places to listen to before an episode airs, each with its time.

use serde::{Deserialize, Serialize};
use surco_messages::Message;
use surco_model::{Profile, Segment};
use surco_units::{Decibels, Frames, Lufs};

use crate::edit::Takes;
use crate::ingredients::Ingredients;
use crate::loudness::Energies;
use crate::spans::Span;
use crate::timeline::{Clip, Timeline};

/// A difference that everybody hears.
const HEARD_AS_UNEVEN: Decibels = Decibels(3.0);

/// Longer than anybody thinks about what to say next.
const LONG_SILENCE: Frames = Frames::from_millis(3_000);

/// A fault, or a place that looks like one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// When it is heard in the master.
    pub at: Frames,
    /// The fault, and what to do about it.
    pub message: Message,
}

/// What is to be checked: segments that stand out, long silences, and what is wrong with the recordings.
pub(crate) fn checks(
    ingredients: &Ingredients,
    takes: &Takes,
    used: &[Span],
    segments: &[Segment],
    timeline: &Timeline,
    energies: &Energies,
) -> Vec<Check> {
    let mut checks = uneven(segments, timeline, energies);
    let all = takes.segments.iter().zip(&ingredients.segments).zip(used);
    for (((take, ingredient), used), (segment, clip)) in all.zip(segments.iter().zip(&timeline.segments)) {
        let about = |id: &'static str, at: Frames| {
            Message::new(id).with("at", at.to_string()).with("segment", segment.title.as_str())
        };
        let spoken: Vec<Span> = take.heard.speech.iter().filter_map(|span| span.within(*used)).collect();
        for pair in spoken.windows(2).filter(|pair| pair[1].from - pair[0].to > LONG_SILENCE) {
            let at = clip.start + pair[0].to;
            let length = (pair[1].from - pair[0].to).to_string();
            checks.push(Check { at, message: about("production-check-silence", at).with("length", length) });
        }
        for problem in &ingredient.take.problems {
            let message = about("production-check-recording", clip.start).with("problem", problem.clone());
            checks.push(Check { at: clip.start, message });
        }
    }
    checks.sort_by_key(|check| check.at);
    checks
}

/// Spoken segments that are much louder or softer than those before and after them.
fn uneven(segments: &[Segment], timeline: &Timeline, energies: &Energies) -> Vec<Check> {
    let loudness = |clip: &Clip| energies.between(clip.start, clip.end()).integrated();
    let is_spoken = |segment: &Segment| matches!(segment.profile, Profile::Voice | Profile::Interview);
    let spoken: Vec<(&Segment, &Clip, Lufs)> = (segments.iter().zip(&timeline.segments))
        .filter(|(segment, _)| is_spoken(segment))
        .filter_map(|(segment, clip)| Some((segment, clip, loudness(clip)?)))
        .collect();
    let mut levels: Vec<f64> = spoken.iter().map(|(.., loudness)| loudness.0).collect();
    levels.sort_unstable_by(f64::total_cmp);
    let Some(middle) = levels.get(levels.len() / 2) else { return Vec::new() };
    let stands_out = spoken.iter().filter(|(.., loudness)| (loudness.0 - middle).abs() > HEARD_AS_UNEVEN.0);
    stands_out
        .map(|(segment, clip, loudness)| {
            let id = if loudness.0 > *middle { "production-check-louder" } else { "production-check-softer" };
            let message = Message::new(id)
                .with("at", clip.start.to_string())
                .with("segment", segment.title.as_str())
                .with("lu", format!("{:.1}", (loudness.0 - middle).abs()));
            Check { at: clip.start, message }
        })
        .collect()
}
