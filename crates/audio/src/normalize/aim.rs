//! With what gain and under what ceiling a recording is normalised, and what is said of that.

use surco_messages::Message;
use surco_units::{Decibels, Lufs, TruePeak};

use crate::loudness_match::{Level, LoudnessMatch, Tolerance};
use crate::{Encoding, Measurement, Step};

/// What may be taken from the peaks, clicks apart: more makes a voice dull and breathless.
const MAX_REDUCTION: Decibels = Decibels(8.0);

/// Kept free beneath the ceiling for meters that look closer between the samples than ours: EBU Tech 3341 lets them
/// differ.
const GUARD: Decibels = Decibels(0.1);

/// Kept free for what MP3 and Opus add to peaks: most often it is enough, and spares a second try.
const GUARD_OF_CODECS: Decibels = Decibels(0.5);

/// So near to the target is near enough, in LU; meters show tenths.
const NEAR: f64 = 0.07;

/// A codec's peaks come down by a little less than the sound before it does.
const FURTHER: Decibels = Decibels(0.1);

/// Tries at the loudness; then it is as near as it comes. Peaks get twice as many.
const MAX_TRIES: usize = 5;

/// For a sound that was measured so, written in this encoding.
pub(super) fn aim<'a>(
    sound: &'a Measurement,
    target: Lufs,
    ceiling: TruePeak,
    encoding: &Encoding,
) -> LoudnessMatch<'a> {
    let usual_peak = sound.usual_peak.map_or(f64::NEG_INFINITY, |peak| peak.0);
    let tolerance = Tolerance {
        near: NEAR,
        margin: FURTHER,
        gain_step: None,
        max_gain: Decibels(ceiling.0 - usual_peak) + MAX_REDUCTION,
        max_tries: MAX_TRIES,
        max_tries_for_peaks: 2 * MAX_TRIES,
    };
    LoudnessMatch::predicted(sound, target, ceiling, ceiling + -guard(encoding), tolerance)
}

fn guard(encoding: &Encoding) -> Decibels {
    if is_lossy(encoding) { GUARD_OF_CODECS } else { GUARD }
}

/// Whether a codec moves the peaks of what is written so.
pub(super) fn is_lossy(encoding: &Encoding) -> bool {
    matches!(encoding, Encoding::Mp3 { .. } | Encoding::Mp3Variable { .. } | Encoding::Opus { .. })
}

/// What was done to bring a sound that was measured `before` to `after`.
pub(super) fn steps(
    matched: &LoudnessMatch<'_>,
    before: &Measurement,
    after: &Measurement,
    encoding: &Encoding,
) -> Vec<Step> {
    let (Level { gain, limit }, (target, ceiling)) = (matched.level(), matched.target());
    let mut steps = Vec::new();
    let mut step = |name, detail| steps.push(Step::new(name, detail));
    let before = before.loudness;
    if let Some(loudness) = before.integrated.filter(|_| gain.0.abs() > 0.005) {
        let detail = Message::new("audio-step-gain")
            .with("gain", gain.to_string())
            .with("before", loudness.to_string())
            .with("target", target.to_string());
        step("gain", detail);
    }
    let held = before.true_peak.map_or(0.0, |peak| (peak + gain - limit).0);
    if held > 0.0 {
        let detail = Message::new("audio-step-limiter")
            .with("most", Decibels(held).to_string())
            .with("ceiling", ceiling.to_string());
        step("limiter", detail);
    }
    let lowered = (ceiling + -guard(encoding) - limit).0;
    if lowered > 0.0 {
        let format = if matches!(encoding, Encoding::Opus { .. }) { "Opus" } else { "MP3" };
        let detail =
            Message::new("audio-step-codec").with("lowered", Decibels(lowered).to_string()).with("format", format);
        step("codec", detail);
    }
    let missing = after.loudness.integrated.map_or(0.0, |loudness| (target - loudness).0);
    if missing > 0.1 {
        let detail = Message::new("audio-step-short")
            .with("missing", format!("{missing:.1} LU"))
            .with("target", target.to_string());
        step("short", detail);
    }
    steps
}
