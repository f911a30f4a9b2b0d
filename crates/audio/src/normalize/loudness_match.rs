//! With what gain and under what ceiling a sound is written so that it comes out as wanted.

use surco_messages::Message;
use surco_units::{Decibels, Lufs, TruePeak};

use crate::{Encoding, Measurement, Step};

/// What may be taken from the peaks, clicks apart: more makes a voice dull and breathless.
const MOST_REDUCTION: Decibels = Decibels(8.0);

/// Kept free beneath the ceiling for meters that look closer between the samples than ours: EBU Tech 3341 lets them
/// differ.
const GUARD: Decibels = Decibels(0.1);

/// Kept free for what MP3 and Opus add to peaks: most often it is enough, and spares a second try.
const GUARD_OF_CODECS: Decibels = Decibels(0.5);

/// So near to the target is near enough, in LU; meters show tenths.
const NEAR: f64 = 0.07;

/// A codec's peaks come down by a little less than the sound before it does.
const FURTHER: f64 = 0.1;

/// Tries at the loudness; then it is as near as it comes. Peaks get twice as many.
const TRIES: usize = 5;

/// A way to write the sound, corrected after every try.
#[derive(Debug)]
pub(super) struct Aim<'a> {
    sound: &'a Measurement,
    target: Lufs,
    ceiling: TruePeak,
    guard: Decibels,
    gain: Decibels,
    most_gain: Decibels,
    limit: TruePeak,
    /// How much louder the last try was than foretold, in LU.
    louder: f64,
    tries: usize,
}

impl<'a> Aim<'a> {
    /// For a sound that was measured so; `lossy` when it is written by a codec that moves peaks.
    pub(super) fn new(sound: &'a Measurement, target: Lufs, ceiling: TruePeak, lossy: bool) -> Aim<'a> {
        let guard = if lossy { GUARD_OF_CODECS } else { GUARD };
        let usual_peak = sound.usual_peak.map_or(f64::NEG_INFINITY, |peak| peak.0);
        let most_gain = Decibels(ceiling.0 - usual_peak) + MOST_REDUCTION;
        let (gain, limit) = (Decibels::UNITY, ceiling + -guard);
        let mut aim = Aim { sound, target, ceiling, guard, gain, most_gain, limit, louder: 0.0, tries: 0 };
        aim.set_gain();
        aim
    }

    pub(super) fn gain(&self) -> Decibels {
        self.gain
    }

    /// What the limiter is set to.
    pub(super) fn limit(&self) -> TruePeak {
        self.limit
    }

    /// The gain that should bring the sound to the target.
    fn set_gain(&mut self) {
        let (mut low, mut high) = (-120.0, self.most_gain.0.min(120.0));
        // Louder with every dB of gain, so halving finds it: 30 times to less than a millionth of a dB.
        for _ in 0..30 {
            let middle = (low + high) / 2.0;
            if self.foretold(middle) + self.louder < self.target.0 { low = middle } else { high = middle }
        }
        self.gain = Decibels(high);
    }

    /// The loudness that the sound should have with this gain behind the limiter.
    fn foretold(&self, gain: f64) -> f64 {
        let whole = self.sound.loudness.integrated.map_or(f64::NEG_INFINITY, |loudness| loudness.0);
        self.sound.limited.at(self.limit.0 - gain).unwrap_or(whole) + gain
    }

    /// Whether what came out is as wanted, or as near as it gets. Else the aim is corrected for the next try.
    pub(super) fn is_met_by(&mut self, after: &Measurement) -> bool {
        self.tries += 1;
        let over = after.loudness.true_peak.map_or(0.0, |peak| (peak - self.ceiling).0);
        let loudness = after.loudness.integrated.map_or(self.target.0, |loudness| loudness.0);
        let missing = self.target.0 - loudness;
        let as_loud_as_can_be = missing > 0.0 && self.gain >= self.most_gain;
        let loud_enough = missing.abs() <= NEAR || as_loud_as_can_be || self.tries >= TRIES;
        if (over <= 0.0 && loud_enough) || self.tries >= 2 * TRIES {
            return true;
        }
        self.louder = loudness - self.foretold(self.gain.0);
        if over > 0.0 {
            self.limit = self.limit + Decibels(-over - FURTHER);
        }
        if self.tries < TRIES {
            self.set_gain();
        } else {
            // The peaks come down with everything, when they do not come down alone.
            self.gain = self.gain + Decibels(-over - FURTHER);
        }
        false
    }

    /// What was done to bring the sound to `after`.
    pub(super) fn steps(&self, after: &Measurement, encoding: &Encoding) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut step = |name, detail| steps.push(Step { name, detail });
        let before = self.sound.loudness;
        if let Some(loudness) = before.integrated.filter(|_| self.gain.0.abs() > 0.005) {
            let detail = Message::new("audio-step-gain")
                .with("gain", self.gain.to_string())
                .with("before", loudness.to_string())
                .with("target", self.target.to_string());
            step("gain", detail);
        }
        let held = before.true_peak.map_or(0.0, |peak| (peak + self.gain - self.limit).0);
        if held > 0.0 {
            let detail = Message::new("audio-step-limiter")
                .with("most", Decibels(held).to_string())
                .with("ceiling", self.ceiling.to_string());
            step("limiter", detail);
        }
        let lowered = (self.ceiling + -self.guard - self.limit).0;
        if lowered > 0.0 {
            let format = if matches!(encoding, Encoding::Opus { .. }) { "Opus" } else { "MP3" };
            let detail = Message::new("audio-step-codec")
                .with("lowered", Decibels(lowered).to_string())
                .with("format", format);
            step("codec", detail);
        }
        let missing = after.loudness.integrated.map_or(0.0, |loudness| (self.target - loudness).0);
        if missing > 0.1 {
            let detail = Message::new("audio-step-short")
                .with("missing", format!("{missing:.1} LU"))
                .with("target", self.target.to_string());
            step("short", detail);
        }
        steps
    }
}
