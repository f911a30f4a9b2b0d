//! With what gain and under what ceiling a sound is written so that it comes out as wanted.

use surco_units::{Decibels, Lufs, TruePeak};
use surco_words::Message;

use crate::{Encoding, Measurement, Step};

/// What may be taken from the peaks, clicks apart: more makes a voice dull and breathless.
const MOST_REDUCTION: Decibels = Decibels(8.0);

/// Kept free beneath the ceiling for meters that look closer between the samples than ours, as EBU Tech 3341 lets
/// them differ.
const GUARD: Decibels = Decibels(0.1);

/// So near to the target is near enough; meters show tenths.
const NEAR: f64 = 0.05;

/// A codec's peaks come down by a little less than the sound before it does.
const FURTHER: f64 = 0.1;

/// Tries at the loudness; then it is as near as it comes. Tries at the peaks are given twice as many.
const TRIES: usize = 4;

/// A way to write the sound, corrected after every try.
#[derive(Debug)]
pub(super) struct Aim {
    target: Lufs,
    ceiling: TruePeak,
    gain: Decibels,
    most_gain: Decibels,
    limit: TruePeak,
    /// The gain and the loudness of the last try.
    last: (f64, f64),
    /// How much louder the output becomes with 1 dB more of gain.
    slope: f64,
    tries: usize,
}

impl Aim {
    /// For a sound of this loudness that was measured so.
    pub(super) fn new(loudness: Lufs, sound: &Measurement, target: Lufs, ceiling: TruePeak) -> Aim {
        let usual_peak = sound.usual_peak.map_or(f64::NEG_INFINITY, |peak| peak.0);
        let most_gain = Decibels(ceiling.0 - usual_peak) + MOST_REDUCTION;
        let wanted = target - loudness;
        let gain = if wanted < most_gain { wanted } else { most_gain };
        let limit = ceiling + -GUARD;
        Aim { target, ceiling, gain, most_gain, limit, last: (0.0, loudness.0), slope: 1.0, tries: 0 }
    }

    pub(super) fn gain(&self) -> Decibels {
        self.gain
    }

    /// What the limiter is set to.
    pub(super) fn limit(&self) -> TruePeak {
        self.limit
    }

    /// Whether what came out is as wanted, or as near as it gets. Else the aim is corrected for the next try.
    pub(super) fn is_met_by(&mut self, after: &Measurement) -> bool {
        self.tries += 1;
        let over = after.loudness.true_peak.map_or(0.0, |peak| (peak - self.ceiling).0);
        let loudness = after.loudness.integrated.map_or(self.target.0, |loudness| loudness.0);
        let missing = self.target.0 - loudness;
        let as_loud_as_can_be = missing > 0.0 && self.gain >= self.most_gain;
        let loud_enough = missing.abs() <= NEAR || as_loud_as_can_be || self.tries >= TRIES;
        if over <= 0.0 && loud_enough || self.tries >= 2 * TRIES {
            return true;
        }
        if over > 0.0 {
            self.limit = self.limit + Decibels(-over - FURTHER);
        }
        if self.tries >= TRIES {
            // The peaks come down with everything, when they do not come down alone.
            self.gain = self.gain + Decibels((-over - FURTHER).min(0.0));
        } else if !loud_enough {
            let (last_gain, last_loudness) = self.last;
            let moved = self.gain.0 - last_gain;
            if self.tries > 1 && moved.abs() > 0.01 {
                self.slope = ((loudness - last_loudness) / moved).clamp(0.3, 1.0);
            }
            self.last = (self.gain.0, loudness);
            let next = Decibels(self.gain.0 + missing / self.slope);
            self.gain = if next < self.most_gain { next } else { self.most_gain };
        }
        false
    }

    /// What was done to bring `before` to `after`.
    pub(super) fn steps(&self, before: &Measurement, after: &Measurement, encoding: &Encoding) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut step = |name, detail| steps.push(Step { name, detail });
        let loudness =
            |measured: &Measurement| measured.loudness.integrated.map_or(f64::NAN, |loudness| loudness.0);
        if self.gain.0.abs() > 0.005 {
            let detail = Message::new("audio-step-gain")
                .with("gain", self.gain.to_string())
                .with("before", Lufs(loudness(before)).to_string())
                .with("target", self.target.to_string());
            step("gain", detail);
        }
        let held = before.loudness.true_peak.map_or(0.0, |peak| (peak + self.gain - self.limit).0);
        if held > 0.0 {
            let detail = Message::new("audio-step-limiter")
                .with("most", Decibels(held).to_string())
                .with("ceiling", self.ceiling.to_string());
            step("limiter", detail);
        }
        let lowered = (self.ceiling + -GUARD - self.limit).0;
        if lowered > 0.0 {
            let format = if matches!(encoding, Encoding::Mp3 { .. }) { "MP3" } else { "Opus" };
            let detail = Message::new("audio-step-codec")
                .with("lowered", Decibels(lowered).to_string())
                .with("format", format);
            step("codec", detail);
        }
        let missing = self.target.0 - loudness(after);
        if missing > 0.1 {
            let detail = Message::new("audio-step-short")
                .with("missing", format!("{missing:.1} LU"))
                .with("target", self.target.to_string());
            step("short", detail);
        }
        steps
    }
}
