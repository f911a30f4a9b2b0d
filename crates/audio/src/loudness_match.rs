//! The one loop that brings a sound to a loudness under a ceiling: it is written with a gain and behind a limiter,
//! measured as it came out, and written again with both corrected, until it is as wanted or as near as it gets.
//!
//! The normaliser, the master of an episode and the copies for listeners differ in their [`Tolerance`]: how near is near
//! enough, and how far the loudness that a limiter takes is made up for.

use surco_units::{Decibels, Loudness, Lufs, TruePeak};

use crate::Measurement;

/// How a sound is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// By how much it is raised.
    pub gain: Decibels,
    /// The ceiling of the limiter behind the gain.
    pub limit: TruePeak,
}

/// How near is near enough, and how far a sound is changed for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// A sound this far from the target is not written again, in LU.
    pub near: f64,
    /// When a peak is over the ceiling, the limit is lowered by the excess and this margin: the overshoot of a codec comes
    /// down by a little less than the sound.
    pub margin: Decibels,
    /// Gains are multiples of so many dB, where they are to come out alike for sounds that differ little.
    pub gain_step: Option<f64>,
    /// No sound is raised by more: a limiter that takes too much makes it dull and breathless.
    pub max_gain: Decibels,
    /// How often it is written for its loudness.
    pub max_tries: usize,
    /// How often it is written at all. Peaks come down with everything after the tries for loudness, if they do not come
    /// down alone.
    pub max_tries_for_peaks: usize,
}

/// A level, corrected after every try.
#[derive(Debug)]
pub struct LoudnessMatch<'a> {
    target: Lufs,
    ceiling: TruePeak,
    tolerance: Tolerance,
    level: Level,
    prediction: Option<Prediction<'a>>,
    tries: usize,
}

/// The predicted loudness of a measured sound behind a limiter.
#[derive(Debug)]
struct Prediction<'a> {
    sound: &'a Measurement,
    /// How much louder the last try was than predicted, in LU.
    louder: f64,
}

impl<'a> LoudnessMatch<'a> {
    /// Begins with a first guess, and corrects it by the difference to the target.
    pub fn new(target: Lufs, ceiling: TruePeak, tolerance: Tolerance, first: Level) -> LoudnessMatch<'static> {
        LoudnessMatch { target, ceiling, tolerance, level: first, prediction: None, tries: 0 }
    }

    /// Begins with the level that should bring a sound that was measured so to the target, behind a limiter at `limit`,
    /// and corrects that by how far the prediction was off.
    pub(crate) fn predicted(
        sound: &'a Measurement,
        target: Lufs,
        ceiling: TruePeak,
        limit: TruePeak,
        tolerance: Tolerance,
    ) -> LoudnessMatch<'a> {
        let level = Level { gain: Decibels::UNITY, limit };
        let prediction = Some(Prediction { sound, louder: 0.0 });
        let mut matched = LoudnessMatch { target, ceiling, tolerance, level, prediction, tries: 0 };
        matched.predict_gain();
        matched
    }

    /// How the next try is to be written.
    pub fn level(&self) -> Level {
        self.level
    }

    /// How loud it is to be, and which peak it must not pass.
    pub(crate) fn target(&self) -> (Lufs, TruePeak) {
        (self.target, self.ceiling)
    }

    /// Writes a sound until it is as wanted, or as near as it gets. An attempt gives what it made, and how loud that is.
    ///
    /// # Errors
    /// That of the first attempt that fails.
    pub fn run<Made, Fault>(
        &mut self,
        mut attempt: impl FnMut(Level) -> Result<(Made, Loudness), Fault>,
    ) -> Result<Made, Fault> {
        loop {
            let (made, loudness) = attempt(self.level)?;
            if self.is_met_by(loudness) {
                return Ok(made);
            }
        }
    }

    /// Whether the result is as wanted, or as near as it gets. Otherwise corrects the level for the next try.
    fn is_met_by(&mut self, after: Loudness) -> bool {
        self.tries += 1;
        let Tolerance { near, margin, max_tries, max_tries_for_peaks, .. } = self.tolerance;
        let over = after.true_peak.map_or(Decibels::UNITY, |peak| peak - self.ceiling);
        let off = after.integrated.map_or(Decibels::UNITY, |integrated| self.target - integrated);
        let can_be_mended = off.0.abs() > near && self.can_change_by(off);
        let is_loud_enough = !can_be_mended || self.tries >= max_tries;
        if (over.0 <= 0.0 && is_loud_enough) || self.tries >= max_tries_for_peaks {
            return true;
        }
        if let (Some(loudness), Some(predicted)) = (after.integrated, self.predicted_loudness(self.level.gain.0))
            && let Some(prediction) = &mut self.prediction
        {
            prediction.louder = loudness.0 - predicted;
        }
        if over.0 > 0.0 {
            self.level.limit = self.level.limit + -over + -margin;
        }
        if self.prediction.is_none() {
            if can_be_mended {
                self.level.gain = self.stepped(Decibels(self.level.gain.0 + off.0));
            }
        } else if self.tries < max_tries {
            self.predict_gain();
        } else {
            self.level.gain = self.level.gain + -over + -margin;
        }
        false
    }

    /// Whether the gain may be changed by the difference.
    fn can_change_by(&self, off: Decibels) -> bool {
        match self.prediction {
            Some(_) => off.0 < 0.0 || self.level.gain < self.tolerance.max_gain,
            None => self.level.gain.0 + off.0 <= self.tolerance.max_gain.0,
        }
    }

    fn stepped(&self, gain: Decibels) -> Decibels {
        self.tolerance.gain_step.map_or(gain, |step| gain.stepped(step))
    }

    /// The gain that should bring the sound to the target.
    fn predict_gain(&mut self) {
        let louder = self.prediction.as_ref().map_or(0.0, |prediction| prediction.louder);
        let (mut low, mut high) = (-120.0, self.tolerance.max_gain.0.min(120.0));
        // Louder with every dB of gain, so halving finds it: 30 times to less than a millionth of a dB.
        for _ in 0..30 {
            let middle = (low + high) / 2.0;
            let is_too_soft =
                self.predicted_loudness(middle).is_some_and(|predicted| predicted + louder < self.target.0);
            if is_too_soft { low = middle } else { high = middle }
        }
        self.level.gain = Decibels(high);
    }

    /// The loudness that the sound should have with this gain behind the limiter.
    fn predicted_loudness(&self, gain: f64) -> Option<f64> {
        let sound = self.prediction.as_ref()?.sound;
        let whole = sound.loudness.integrated.map_or(f64::NEG_INFINITY, |loudness| loudness.0);
        Some(sound.limited.at(self.level.limit.0 - gain).unwrap_or(whole) + gain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERANCE: Tolerance = Tolerance {
        near: 0.05,
        margin: Decibels(0.1),
        gain_step: None,
        max_gain: Decibels(12.0),
        max_tries: 5,
        max_tries_for_peaks: 5,
    };

    fn start(tolerance: Tolerance) -> LoudnessMatch<'static> {
        let first = Level { gain: Decibels(3.0), limit: TruePeak(-1.5) };
        LoudnessMatch::new(Lufs(-16.0), TruePeak(-1.5), tolerance, first)
    }

    /// A writer whose sound is so loud without gain, of which the limiter takes a tenth of every dB, and whose codec adds
    /// so much to the peaks.
    fn written(level: Level, loudness: f64, added: f64) -> Loudness {
        Loudness {
            integrated: Some(Lufs(loudness + 0.9 * level.gain.0)),
            true_peak: Some(TruePeak(level.limit.0 + added)),
            ..Loudness::default()
        }
    }

    #[test]
    fn a_sound_comes_to_its_loudness_under_its_ceiling() {
        let mut tries = Vec::new();
        let after = start(TOLERANCE).run(|level| {
            let after = written(level, -22.0, 0.3);
            tries.push(level);
            Ok::<_, ()>((after, after))
        });
        let after = after.unwrap();
        assert!((after.integrated.unwrap() - Lufs(-16.0)).0.abs() <= 0.05, "{after:?}");
        assert!(after.true_peak <= Some(TruePeak(-1.5)), "{after:?}");
        assert!(tries.len() <= 4, "{tries:?}");
    }

    #[test]
    fn what_cannot_be_made_as_loud_stays_softer_and_is_not_written_again_and_again() {
        let mut tries = 0;
        let done = start(Tolerance { max_gain: Decibels(4.0), ..TOLERANCE }).run(|level| {
            tries += 1;
            Ok::<_, ()>((level, written(level, -30.0, 0.0)))
        });
        assert_eq!((done.map(|level| level.gain), tries), (Ok(Decibels(3.0)), 1));
    }

    #[test]
    fn gains_come_in_their_steps_and_tries_have_an_end() {
        let mut gains = Vec::new();
        let stepped = Tolerance { gain_step: Some(0.5), ..TOLERANCE };
        let _ = start(stepped).run(|level| {
            gains.push(level.gain.0);
            Ok::<_, ()>(((), written(level, -20.3, 1.0)))
        });
        assert!(gains.len() <= 5 && gains.iter().all(|gain| (gain * 2.0).fract() == 0.0), "{gains:?}");
    }

    #[test]
    fn silence_is_as_loud_as_it_gets() {
        let done = start(TOLERANCE).run(|level| Ok::<_, ()>((level, Loudness::default())));
        assert_eq!(done, Ok(Level { gain: Decibels(3.0), limit: TruePeak(-1.5) }));
    }
}
