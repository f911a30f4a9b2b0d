//! An episode brought to the length of its series: pauses first, then what may be left out. Speech is never cut.

use surco_messages::Message;
use surco_model::{Join, Segment, Template};
use surco_units::Frames;

use crate::timeline::{Form, Part, Timeline, Tunes};

/// How an episode is made to fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fitted {
    /// For every segment, whether it stays.
    pub(crate) kept: Vec<bool>,
    /// The silence between two segments.
    pub(crate) pause: Frames,
}

/// The input that decides the length of an episode.
pub(crate) struct Lengths<'a> {
    pub(crate) form: &'a Form,
    pub(crate) tunes: Tunes,
    pub(crate) parts: &'a [Part],
    /// Which segments may be left out.
    pub(crate) optional: Vec<bool>,
}

impl Lengths<'_> {
    /// How long the episode is.
    fn of(&self, fitted: &Fitted) -> Frames {
        let kept = self.parts.iter().zip(&fitted.kept).filter(|(_, kept)| **kept);
        let parts: Vec<Part> = kept.map(|(part, _)| part.clone()).collect();
        Timeline::new(&Form { pause: fitted.pause, ..*self.form }, self.tunes, &parts).length
    }

    fn as_it_is(&self) -> Fitted {
        Fitted { kept: vec![true; self.parts.len()], pause: self.form.pause }
    }

    /// With the longest pauses, from `least` to the usual ones, that keep it within `most`; with the shortest where none
    /// do.
    fn with_pauses(&self, kept: &[bool], least: Frames, most: Frames) -> (Fitted, bool) {
        let with = |pause: i64| Fitted { kept: kept.to_vec(), pause: Frames(pause) };
        let (mut short, mut long) = (least.0.min(self.form.pause.0), self.form.pause.0);
        if self.of(&with(long)) <= most {
            return (with(long), true);
        }
        if self.of(&with(short)) > most {
            return (with(short), false);
        }
        // The length grows with the pauses, so bisection finds the longest pause that fits.
        while long - short > 1 {
            let middle = short + (long - short) / 2;
            if self.of(&with(middle)) <= most { short = middle } else { long = middle }
        }
        (with(short), true)
    }

    /// How the episode fits its template's length, or comes as near as it can. A short episode stays as it is.
    pub(crate) fn fit(&self, template: &Template) -> Fitted {
        let Some(target) = template.target_length else { return self.as_it_is() };
        let most = target + template.tolerance;
        let least = template.fit.shortest_pause.unwrap_or(self.form.pause);
        let mut kept = self.as_it_is().kept;
        loop {
            let (fitted, fits) = self.with_pauses(&kept, least, most);
            let left: Vec<usize> = (0..kept.len()).filter(|index| self.optional[*index] && kept[*index]).collect();
            if fits || !template.fit.drops_optional || left.is_empty() {
                return fitted;
            }
            // The one whose absence is enough, and leaves most; else the last, and look again.
            let without = |index: usize| {
                let mut others = kept.clone();
                others[index] = false;
                others
            };
            let enough = left.iter().filter_map(|index| {
                let (fitted, fits) = self.with_pauses(&without(*index), least, most);
                fits.then(|| (self.of(&fitted), fitted))
            });
            if let Some((_, fitted)) = enough.max_by_key(|(length, _)| *length) {
                return fitted;
            }
            if let Some(last) = left.last() {
                kept[*last] = false;
            }
        }
    }

    /// Proposals that bring an episode that is too long nearer to its length.
    pub(crate) fn proposals(&self, template: &Template, segments: &[Segment]) -> Vec<Message> {
        let whole = self.of(&self.as_it_is());
        let Some(target) = template.target_length.filter(|target| whole > *target + template.tolerance) else {
            return Vec::new();
        };
        let mut proposals = Vec::new();
        for (index, segment) in segments.iter().enumerate().filter(|(index, _)| self.optional[*index]) {
            let mut without = self.as_it_is();
            without.kept[index] = false;
            let saves = whole - self.of(&without);
            let message = Message::new("production-fit-drop").with("segment", segment.title.as_str());
            proposals.push(message.with("saves", saves.to_string()));
        }
        let least = template.fit.shortest_pause.unwrap_or(Frames(self.form.pause.0 / 2));
        let saves = whole - self.of(&Fitted { pause: least, ..self.as_it_is() });
        if saves > Frames::ZERO {
            let message = Message::new("production-fit-pauses").with("pause", least.to_string());
            proposals.push(message.with("saves", saves.to_string()));
        }
        let fitted = self.fit(template);
        if self.of(&fitted) <= target + template.tolerance {
            proposals.push(Message::new("production-fit-run").with("length", self.of(&fitted).to_string()));
        }
        proposals
    }

    /// Reports the changes.
    pub(crate) fn told(&self, fitted: &Fitted, segments: &[Segment]) -> Vec<Message> {
        let dropped =
            segments.iter().zip(&fitted.kept).filter(|(_, kept)| !**kept).map(|(segment, _)| {
                Message::new("production-fitted-dropped").with("segment", segment.title.as_str())
            });
        let pauses = (fitted.pause != self.form.pause).then(|| {
            Message::new("production-fitted-pauses")
                .with("pause", fitted.pause.to_string())
                .with("usual", self.form.pause.to_string())
        });
        dropped.chain(pauses).collect()
    }
}

/// Which segments may be left out: those that say so, unless another lies over them.
pub(crate) fn optional(segments: &[Segment]) -> Vec<bool> {
    let is_over = |index: usize| segments.get(index).is_some_and(|segment| matches!(segment.join, Join::Over(_)));
    let of = |(index, segment): (usize, &Segment)| segment.is_optional && !is_over(index) && !is_over(index + 1);
    segments.iter().enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use surco_model::Fit;

    fn form(pause: i64) -> Form {
        Form { pause: Frames(pause), ..Form::of(&Template::default()) }
    }

    fn template(target: i64, tolerance: i64, fit: Fit) -> Template {
        Template { target_length: Some(Frames(target)), tolerance: Frames(tolerance), fit, ..Template::default() }
    }

    fn parts(lengths: &[i64]) -> Vec<Part> {
        lengths.iter().map(|length| Part { length: Frames(*length), ..Part::default() }).collect()
    }

    const EVERYTHING: Fit = Fit { drops_optional: true, shortest_pause: Some(Frames(100)) };

    #[test]
    fn pauses_give_way_before_segments_and_no_more_than_is_needed() {
        let (form, parts) = (form(1_000), parts(&[10_000, 5_000, 10_000]));
        let lengths =
            Lengths { form: &form, tunes: Tunes::default(), parts: &parts, optional: vec![false, true, false] };
        let fitted = lengths.fit(&template(26_000, 0, EVERYTHING));
        assert_eq!((fitted.pause, fitted.kept), (Frames(500), vec![true; 3]));
        let fitted = lengths.fit(&template(21_000, 0, EVERYTHING));
        assert_eq!((fitted.pause, fitted.kept), (Frames(1_000), vec![true, false, true]));
        let allowed_nothing = lengths.fit(&template(21_000, 0, Fit::default()));
        assert_eq!(allowed_nothing, lengths.as_it_is());
        assert_eq!(lengths.fit(&template(90_000, 0, EVERYTHING)), lengths.as_it_is(), "what is short stays");
    }

    #[test]
    fn the_segment_whose_absence_is_just_enough_goes() {
        let (form, parts) = (form(0), parts(&[10_000, 3_000, 6_000, 1_000]));
        let optional = vec![false, true, true, true];
        let lengths = Lengths { form: &form, tunes: Tunes::default(), parts: &parts, optional };
        assert_eq!(lengths.fit(&template(17_500, 0, EVERYTHING)).kept, [true, false, true, true]);
        assert_eq!(lengths.fit(&template(9_000, 0, EVERYTHING)).kept, [true, false, false, false]);
    }

    proptest! {
        #[test]
        fn only_what_is_optional_goes_and_only_when_nothing_else_helps(
            segments in proptest::collection::vec((1i64..100_000, any::<bool>()), 1..8),
            pause in 0i64..20_000,
            least in 0i64..20_000,
            target in 1i64..400_000,
            tolerance in 0i64..20_000,
        ) {
            let (form, parts) = (form(pause), parts(&segments.iter().map(|(length, _)| *length).collect::<Vec<_>>()));
            let optional: Vec<bool> = segments.iter().map(|(_, optional)| *optional).collect();
            let lengths = Lengths { form: &form, tunes: Tunes::default(), parts: &parts, optional };
            let fit = Fit { drops_optional: true, shortest_pause: Some(Frames(least)) };
            let fitted = lengths.fit(&template(target, tolerance, fit));
            let (before, after) = (lengths.of(&lengths.as_it_is()), lengths.of(&fitted));
            prop_assert!(after <= before && fitted.pause <= form.pause && fitted.pause >= Frames(least.min(pause)));
            for (kept, (_, optional)) in fitted.kept.iter().zip(&segments) {
                prop_assert!(*kept || *optional);
            }
            let most = Frames(target + tolerance);
            if before <= most {
                prop_assert_eq!(&fitted, &lengths.as_it_is());
            }
            if after > most {
                prop_assert!(fitted.kept.iter().zip(&segments).all(|(kept, (_, optional))| *kept != *optional));
                prop_assert_eq!(fitted.pause, Frames(least.min(pause)));
            }
        }
    }
}
