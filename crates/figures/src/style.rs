//! What all figures share: their measures, colours and lines, and the marks of time.
//!
//! Colours are those of Okabe and Ito, which people who cannot tell red from green can tell apart; and everything
//! differs in its shape, too: a filled surface, a thick line, dashes, dots, hatching, triangles.

pub(crate) const WIDTH: f64 = 1200.0;
pub(crate) const MARGIN: f64 = 24.0;
/// Where the curves are, from left to right.
pub(crate) const LEFT: f64 = 84.0;
pub(crate) const RIGHT: f64 = WIDTH - 108.0;
pub(crate) const INK: &str = "#1a1a1a";
pub(crate) const GREY: &str = "#5f6368";
pub(crate) const GRID: &str = "#e3e6ea";
pub(crate) const SKY: &str = "#56B4E9";
pub(crate) const BLUE: &str = "#0072B2";
pub(crate) const VERMILION: &str = "#D55E00";
pub(crate) const PURPLE: &str = "#8E4585";

pub(crate) fn band() -> String {
    format!("fill=\"{SKY}\" fill-opacity=\"0.35\" stroke=\"{SKY}\" stroke-width=\"1\"")
}

pub(crate) fn thick() -> String {
    format!("fill=\"none\" stroke=\"{BLUE}\" stroke-width=\"2.6\" stroke-linejoin=\"round\"")
}

pub(crate) fn dashed(colour: &str) -> String {
    format!("stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"10 6\"")
}

pub(crate) fn dotted(colour: &str) -> String {
    format!("stroke=\"{colour}\" stroke-width=\"2.4\" stroke-dasharray=\"0.1 6\" stroke-linecap=\"round\"")
}

/// So many seconds between two marks of time that there are ten of them at most.
pub(crate) fn step_for(seconds: f64) -> f64 {
    const STEPS: [f64; 16] =
        [0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 14_400.0];
    let whole_days = || 86_400.0 * (seconds / 864_000.0).ceil();
    STEPS.into_iter().find(|step| seconds / step <= 10.0).unwrap_or_else(whole_days)
}

/// `1:30`, `2:00:00`; halves of seconds in what is very short.
pub(crate) fn as_a_clock(seconds: f64) -> String {
    let whole = seconds as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    match (hours, seconds.fract() > 0.0) {
        (0, true) => format!("{minutes}:{:04.1}", seconds % 60.0),
        (0, false) => format!("{minutes}:{rest:02}"),
        _ => format!("{hours}:{minutes:02}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_length_has_a_handful_of_marks_of_time() {
        for seconds in [0.3, 3.0, 61.0, 3600.0, 90_000.0, 1e7] {
            let marks = seconds / step_for(seconds);
            assert!((0.5..=10.0).contains(&marks), "{seconds} s: {marks} marks");
        }
        assert_eq!([0.5, 90.0, 7200.0].map(as_a_clock), ["0:00.5", "1:30", "2:00:00"]);
    }
}
