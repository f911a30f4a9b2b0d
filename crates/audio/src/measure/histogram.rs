//! Levels counted in steps, so that a whole day takes no more memory than a minute.

/// How often each level occurred, with the sum of the powers, so that means are exact and only thresholds are
/// rounded to a step.
#[derive(Debug, Clone)]
pub(super) struct Histogram {
    step: f64,
    bins: Vec<Bin>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    count: u64,
    power: f64,
}

impl Histogram {
    /// What is softer is not counted: no recording of a station has anything to hear down there.
    pub(super) const MIN_DB: f64 = -120.0;
    /// What is louder is counted here: floats may exceed full scale.
    const MAX_DB: f64 = 30.0;

    /// A histogram in steps of 0.02 dB, a fifth of what meters show.
    pub(super) fn new() -> Histogram {
        Histogram::in_steps_of(0.02)
    }

    /// A histogram in steps of so many dB.
    pub(super) fn in_steps_of(step: f64) -> Histogram {
        let bins = ((Histogram::MAX_DB - Histogram::MIN_DB) / step).round() as usize;
        Histogram { step, bins: vec![Bin::default(); bins] }
    }

    /// Counts a level in dB that stands for this power.
    pub(super) fn add(&mut self, level: f64, power: f64) {
        // The comparison also turns away what is not a number.
        if level >= Histogram::MIN_DB {
            let last = self.bins.len() - 1;
            let index = self.index(level).min(last);
            let bin = &mut self.bins[index];
            bin.count += 1;
            bin.power += power;
        }
    }

    /// The mean power of everything at or above `level`; `None` where there is nothing.
    pub(super) fn mean_power_above(&self, level: f64) -> Option<f64> {
        let (count, power) = self.above(level).iter().fold((0, 0.0), |(c, p), bin| (c + bin.count, p + bin.power));
        (count > 0).then(|| power / count as f64)
    }

    /// The level under which the given part (0 to 1) of everything at or above `level` lies.
    pub(super) fn quantile_above(&self, level: f64, part: f64) -> Option<f64> {
        let above = self.above(level);
        let count: u64 = above.iter().map(|bin| bin.count).sum();
        let wanted = (part * count.saturating_sub(1) as f64).round() as u64;
        let mut seen = 0;
        let position = above.iter().position(|bin| {
            seen += bin.count;
            seen > wanted
        })?;
        let bin = self.bins.len() - above.len() + position;
        Some(Histogram::MIN_DB + (bin as f64 + 0.5) * self.step)
    }

    fn above(&self, level: f64) -> &[Bin] {
        &self.bins[self.index(level).min(self.bins.len())..]
    }

    /// Levels under the lowest go to the first.
    fn index(&self, level: f64) -> usize {
        ((level - Histogram::MIN_DB) / self.step).floor() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_the_levels_lies_under_the_tenth_part() {
        let mut levels = Histogram::new();
        (0..=100).for_each(|level| levels.add(f64::from(level) - 90.0, 1.0));
        let close = |part, wanted: f64| (levels.quantile_above(-120.0, part).unwrap() - wanted).abs() < 0.02;
        assert!(close(0.1, -80.0) && close(0.0, -90.0) && close(1.0, 10.0));
        assert!((levels.quantile_above(-10.0, 0.5).unwrap() - 0.0).abs() < 0.02);
        assert_eq!(levels.quantile_above(10.1, 0.5), None);
    }

    #[test]
    fn means_are_exact_and_what_is_no_number_is_not_counted() {
        let mut levels = Histogram::new();
        for (level, power) in [(-30.0, 1.0), (-20.0, 2.5), (-10.0, 3.0), (f64::NAN, 9.0), (-500.0, 9.0)] {
            levels.add(level, power);
        }
        assert_eq!(levels.mean_power_above(-25.0), Some(2.75));
        assert_eq!(levels.mean_power_above(-5.0), None);
        levels.add(900.0, 7.0);
        assert_eq!(levels.mean_power_above(0.0), Some(7.0));
    }
}
