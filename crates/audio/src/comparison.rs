//! Two sounds to compare: both go on, one is heard, and the ear changes over without a click.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use surco_units::STATION_RATE;

/// The change from one to the other takes 10 ms: no click, and still at once.
const CHANGE: f32 = 1.0 / (0.01 * STATION_RATE.0 as f32 * 2.0);

/// What a listener has chosen to hear.
#[derive(Debug, Default)]
pub struct Choice {
    after: AtomicBool,
    matched: AtomicBool,
}

impl Choice {
    /// From the first sound to the second, or back.
    pub fn switch(&self) {
        self.after.fetch_xor(true, Ordering::Relaxed);
    }

    /// Both equally loud, to judge the sound and not the level; or each as loud as it is again.
    pub fn match_loudness(&self) {
        self.matched.fetch_xor(true, Ordering::Relaxed);
    }

    /// Whether the second sound is heard.
    pub fn is_after(&self) -> bool {
        self.after.load(Ordering::Relaxed)
    }

    /// Whether both are equally loud.
    pub fn is_matched(&self) -> bool {
        self.matched.load(Ordering::Relaxed)
    }
}

/// Two sounds going on side by side, sample by sample in stereo, of which one is heard.
#[derive(Debug)]
pub struct Comparison<Sound> {
    sounds: [Sound; 2],
    matching: [f32; 2],
    choice: Arc<Choice>,
    /// 0 is before, 1 is after.
    at: f32,
    /// 0 is each as loud as it is, 1 is both equally loud.
    matched: f32,
}

impl<Sound> Comparison<Sound> {
    /// Both from here on; `matching` are the factors that make them equally loud.
    pub fn new(sounds: [Sound; 2], matching: [f32; 2], choice: Arc<Choice>) -> Comparison<Sound> {
        Comparison { sounds, matching, choice, at: 0.0, matched: 0.0 }
    }

    /// The first of the two.
    pub fn before(&self) -> &Sound {
        &self.sounds[0]
    }
}

fn towards(value: f32, goal: bool) -> f32 {
    if goal { (value + CHANGE).min(1.0) } else { (value - CHANGE).max(0.0) }
}

impl<Sound: Iterator<Item = f32>> Iterator for Comparison<Sound> {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let [before, after] = &mut self.sounds;
        let (before, after) = (before.next(), after.next());
        if before.is_none() && after.is_none() {
            return None;
        }
        self.at = towards(self.at, self.choice.is_after());
        self.matched = towards(self.matched, self.choice.is_matched());
        let gain = |matching: f32| 1.0 + (matching - 1.0) * self.matched;
        let [of_before, of_after] = self.matching.map(gain);
        Some(before.unwrap_or(0.0) * of_before * (1.0 - self.at) + after.unwrap_or(0.0) * of_after * self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ear_changes_over_without_a_click_and_without_losing_its_place() {
        let choice = Arc::new(Choice::default());
        let rising = |from: f32| (0..10_000).map(move |n| from + n as f32 * 1e-5);
        let mut comparison = Comparison::new([rising(0.1), rising(-0.3)], [1.0, 0.5], Arc::clone(&choice));
        let mut heard: Vec<f32> = comparison.by_ref().take(3000).collect();
        choice.switch();
        heard.extend(comparison.by_ref().take(3000));
        choice.match_loudness();
        heard.extend(comparison);
        assert_eq!(heard.len(), 10_000);
        assert!((heard[2999] - (0.1 + 0.029_99)).abs() < 1e-6);
        assert!((heard[5999] - (-0.3 + 0.059_99)).abs() < 1e-5, "{}", heard[5999]);
        assert!((heard[9999] - 0.5 * (-0.3 + 0.099_99)).abs() < 1e-5, "{}", heard[9999]);
        assert!(heard.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.001));
    }
}
