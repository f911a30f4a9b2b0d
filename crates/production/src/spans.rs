//! Stretches of time, such as those in which somebody speaks.

use serde::{Deserialize, Serialize};
use surco_units::Frames;

/// From a frame up to another, which is not in it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Span {
    /// Its first frame.
    pub(crate) from: Frames,
    /// The frame after its last.
    pub(crate) to: Frames,
}

impl Span {
    /// The part of it within `window`, counted from the window's beginning; none when there is none.
    pub(crate) fn within(self, window: Span) -> Option<Span> {
        let (from, to) = (self.from.max(window.from), self.to.min(window.to));
        (from < to).then(|| Span { from: from - window.from, to: to - window.from })
    }
}

/// The same spans (in order of their beginning) with every gap shorter than `gap` closed.
pub(crate) fn joined(spans: impl IntoIterator<Item = Span>, gap: Frames) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.from - last.to < gap => last.to = last.to.max(span.to),
            _ => joined.push(span),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i64, to: i64) -> Span {
        Span { from: Frames(from), to: Frames(to) }
    }

    #[test]
    fn short_gaps_are_closed_and_long_ones_stay() {
        let spans = [span(0, 10), span(15, 20), span(18, 19), span(40, 50)];
        assert_eq!(joined(spans, Frames(10)), [span(0, 20), span(40, 50)]);
        assert_eq!(joined(spans, Frames(0)), [span(0, 10), span(15, 20), span(40, 50)]);
    }

    #[test]
    fn what_is_outside_the_window_does_not_count() {
        assert_eq!(span(0, 10).within(span(5, 100)), Some(span(0, 5)));
        assert_eq!(span(50, 200).within(span(5, 100)), Some(span(45, 95)));
        assert_eq!(span(0, 5).within(span(5, 100)), None);
    }
}
