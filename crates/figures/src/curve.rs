//! Loudness over time, as many points as there are columns to draw them in.

use surco_audio::Measurement;

/// Stretches of 100 ms in the windows of EBU Tech 3341: 400 ms and 3 s.
const MOMENTARY: usize = 4;
const SHORT_TERM: usize = 30;

/// So soft is silence.
const SILENCE: f64 = -120.0;

/// Momentary and short-term loudness of each 100 ms.
pub(crate) struct Curve {
    momentary: Vec<f64>,
    short_term: Vec<f64>,
}

impl Curve {
    pub(crate) fn of(measured: &Measurement) -> Curve {
        Curve::from_course(measured.loudness_curve.iter().map(|lufs| f64::from(*lufs)))
    }

    /// From the loudness of each 100 ms.
    pub(crate) fn from_course(course: impl Iterator<Item = f64>) -> Curve {
        let power: Vec<f64> =
            course.map(|lufs| if lufs.is_finite() { 10f64.powf(lufs / 10.0) } else { 0.0 }).collect();
        Curve { momentary: windows(&power, MOMENTARY), short_term: windows(&power, SHORT_TERM) }
    }

    /// The loudest moment in each column.
    pub(crate) fn momentary(&self, columns: usize) -> Vec<f64> {
        let loudest = |values: &[f64]| values.iter().copied().fold(SILENCE, f64::max);
        in_columns(&self.momentary, columns).map(loudest).collect()
    }

    /// The column and the loudness of its middle.
    pub(crate) fn short_term(&self, columns: usize) -> Vec<(usize, f64)> {
        let middle = |values: &[f64]| values.get(values.len() / 2).copied().unwrap_or(SILENCE);
        in_columns(&self.short_term, columns).map(middle).enumerate().collect()
    }
}

/// The mean of the window around each stretch, in LUFS; towards the ends, of as much of it as there is.
fn windows(power: &[f64], length: usize) -> Vec<f64> {
    let mean = |index: usize| {
        let from = index.saturating_sub(length / 2);
        let to = (index + length.div_ceil(2)).min(power.len());
        let mean = power[from..to].iter().sum::<f64>() / (to - from).max(1) as f64;
        if mean > 0.0 { (10.0 * mean.log10()).max(SILENCE) } else { SILENCE }
    };
    (0..power.len()).map(mean).collect()
}

/// The values of each column, at least one.
fn in_columns(values: &[f64], columns: usize) -> impl Iterator<Item = &[f64]> {
    let columns = if values.is_empty() { 0 } else { columns };
    (0..columns).map(move |column| {
        let from = (column * values.len() / columns).min(values.len() - 1);
        let to = ((column + 1) * values.len() / columns).clamp(from + 1, values.len());
        &values[from..to]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_of_any_length_is_drawn_in_some_column() {
        for tenths in [1, 7, 100, 5000] {
            let mut course = vec![-30.0; tenths];
            course[tenths / 2] = -10.0;
            let curve = Curve::from_course(course.into_iter());
            for columns in [1, 10, 1000] {
                let moments = curve.momentary(columns);
                assert_eq!((moments.len(), curve.short_term(columns).len()), (columns, columns));
                let loudest = moments.iter().copied().fold(SILENCE, f64::max);
                assert!((-16.5..=-9.9).contains(&loudest), "{tenths} in {columns}: {loudest}");
            }
        }
    }

    #[test]
    fn a_phrase_is_smoother_than_a_moment_and_silence_is_at_the_bottom() {
        let curve = Curve::from_course((0..200).map(|n| if n == 100 { -10.0 } else { f64::NEG_INFINITY }));
        let loudest = |values: &[f64]| values.iter().copied().fold(SILENCE, f64::max);
        assert!((loudest(&curve.momentary) + 10.0 + 10.0 * 4f64.log10()).abs() < 1e-9);
        assert!((loudest(&curve.short_term) + 10.0 + 10.0 * 30f64.log10()).abs() < 1e-9);
        assert_eq!(curve.short_term[0], SILENCE);
        assert!(Curve::from_course(std::iter::empty()).momentary(100).is_empty());
    }
}
