//! An episode as a picture: its segments, tunes and bed in their places, and how loud it is from end to end.

use surco_messages::{Language, Message};
use surco_production::{Assembled, Lane, LaneClip};
use surco_units::{Frames, Lufs};

use crate::Figure;
use crate::curve::Curve;
use crate::style::{
    BLUE, GREY, GRID, LEFT, MARGIN, PURPLE, RIGHT, SKY, VERMILION, WIDTH, as_a_clock, band, dashed, step_for,
    thick,
};
use crate::svg::{Anchor, Svg, Text};

const HEAD: f64 = 66.0;
const LANE: f64 = 46.0;
const CURVES: f64 = 200.0;
const TIMES: f64 = 34.0;
/// Where the loudness begins.
const TOP: f64 = HEAD + 3.0 * LANE + 16.0;

/// From the loudest to the softest that is drawn, in LUFS.
const LOUDEST: f64 = 0.0;
const SOFTEST: f64 = -50.0;

/// How far a bed's bar goes down where it gives way.
const DOWN: f64 = 0.3;

/// Draws an episode.
pub fn timeline(title: &str, done: &Assembled, target: Lufs, language: Language) -> Figure {
    let drawing = Drawing { done, target, language, whole: done.master.duration };
    let mut svg = Svg::new(WIDTH, TOP + CURVES + TIMES + MARGIN, title);
    drawing.head(&mut svg, title);
    drawing.times(&mut svg);
    for clip in &done.overview.clips {
        drawing.clip(&mut svg, clip);
    }
    drawing.loudness(&mut svg);
    Figure::new(svg.finish())
}

struct Drawing<'a> {
    done: &'a Assembled,
    target: Lufs,
    language: Language,
    whole: Frames,
}

impl Drawing<'_> {
    fn word(&self, id: &'static str) -> String {
        Message::new(id).text(self.language)
    }

    fn x(&self, at: Frames) -> f64 {
        LEFT + (RIGHT - LEFT) * (at.0 as f64 / self.whole.0.max(1) as f64).clamp(0.0, 1.0)
    }

    fn y(lufs: f64) -> f64 {
        TOP + CURVES * (LOUDEST - lufs.clamp(SOFTEST, LOUDEST)) / (LOUDEST - SOFTEST)
    }

    fn top_of(lane: Lane) -> f64 {
        HEAD + LANE
            * match lane {
                Lane::Segment => 0.0,
                Lane::Tune => 1.0,
                Lane::Bed => 2.0,
            }
    }

    fn head(&self, svg: &mut Svg, title: &str) {
        let title: String = title.chars().take(80).collect();
        svg.text(Text { size: 19.0, bold: true, ..Text::at(LEFT, 32.0) }, &title);
        let loudness = &self.done.master.loudness;
        let none = || self.word("figures-none");
        let figures = Message::new("figures-episode")
            .with("length", self.whole.to_string())
            .with("integrated", loudness.integrated.map_or_else(none, |value| value.to_string()))
            .with("peak", loudness.true_peak.map_or_else(none, |value| value.to_string()));
        svg.text(Text { size: 14.0, fill: GREY, ..Text::at(LEFT, 54.0) }, &figures.text(self.language));
        let lanes =
            [(Lane::Segment, "figures-segments"), (Lane::Tune, "figures-tunes"), (Lane::Bed, "figures-bed")];
        for (lane, id) in lanes {
            let place = Text::at(LEFT - 8.0, Drawing::top_of(lane) + 24.0);
            svg.text(Text { size: 11.0, anchor: Anchor::End, fill: GREY, ..place }, &self.word(id));
        }
    }

    fn times(&self, svg: &mut Svg) {
        let (step, mut at) = (step_for(self.whole.seconds()), 0.0);
        while at <= self.whole.seconds() {
            let x = self.x(Frames::from_seconds(at));
            svg.line((x, HEAD), (x, TOP + CURVES), &format!("stroke=\"{GRID}\""));
            let place = Text { anchor: Anchor::Middle, fill: GREY, ..Text::at(x, TOP + CURVES + 22.0) };
            svg.text(place, &as_a_clock(at));
            at += step;
        }
    }

    /// A bar that rises and falls as the sound fades; a bed's goes down under speech.
    fn clip(&self, svg: &mut Svg, clip: &LaneClip) {
        let (top, bottom) = (Drawing::top_of(clip.lane) + 4.0, Drawing::top_of(clip.lane) + LANE - 8.0);
        let end = clip.start + clip.length;
        let columns = (self.x(end) - self.x(clip.start)).ceil().max(1.0) as i64;
        let level = |at: Frames| {
            let part = |done: Frames, of: Frames| (done.0 as f64 / of.0.max(1) as f64).min(1.0);
            let is_down = |(from, to): &(Frames, Frames)| *from <= at && at < *to;
            let ducks = clip.lane == Lane::Bed && self.done.overview.ducked.iter().any(is_down);
            part(at - clip.start, clip.fade_in) * part(end - at, clip.fade_out) * if ducks { DOWN } else { 1.0 }
        };
        let column = |column: i64| {
            let at = clip.start + Frames(clip.length.0 * column / columns);
            (self.x(at), bottom - (bottom - top) * level(at))
        };
        let points: Vec<_> = (0..=columns).map(column).collect();
        let colour = match clip.lane {
            Lane::Segment => SKY,
            Lane::Tune => VERMILION,
            Lane::Bed => PURPLE,
        };
        let style = format!("fill=\"{colour}\" fill-opacity=\"0.35\" stroke=\"{colour}\" stroke-width=\"1.2\"");
        svg.path(&points, true, &style);
        // As much of its name as finds room.
        let room = ((self.x(end) - self.x(clip.start) - 8.0) / 7.0).max(0.0) as usize;
        let title: String = if clip.title.chars().count() > room {
            clip.title.chars().take(room.saturating_sub(1)).chain(['…']).collect()
        } else {
            clip.title.clone()
        };
        if room > 2 && !title.is_empty() {
            let place = Text::at(self.x(clip.start) + 4.0, f64::midpoint(top, bottom) + 4.0);
            svg.text(Text { size: 11.0, fill: BLUE, bold: true, ..place }, &title);
        }
    }

    fn loudness(&self, svg: &mut Svg) {
        for tens in 0..=5 {
            let lufs = LOUDEST - 10.0 * f64::from(tens);
            let place = Text { anchor: Anchor::End, fill: GREY, ..Text::at(LEFT - 10.0, Drawing::y(lufs) + 4.5) };
            svg.text(place, &format!("{lufs:.0}").replace('-', "−"));
            svg.line((LEFT, Drawing::y(lufs)), (RIGHT, Drawing::y(lufs)), &format!("stroke=\"{GRID}\""));
        }
        let place = Text { anchor: Anchor::Middle, fill: GREY, ..Text::at(30.0, TOP + CURVES / 2.0) };
        svg.turned(place, "LUFS");
        let curve = Curve::from_course(self.done.loudness_curve.iter().map(|lufs| f64::from(*lufs)));
        let columns = (RIGHT - LEFT) as usize;
        let place = |(column, lufs): (usize, f64)| (LEFT + column as f64 + 0.5, Drawing::y(lufs));
        let mut moments: Vec<_> = curve.momentary(columns).into_iter().enumerate().map(place).collect();
        if let (Some((first, _)), Some((last, _))) = (moments.first().copied(), moments.last().copied()) {
            moments.extend([(last, TOP + CURVES), (first, TOP + CURVES)]);
        }
        svg.path(&moments, true, &band());
        let line: Vec<_> = curve.short_term(columns).into_iter().map(place).collect();
        svg.path(&line, false, &thick());
        let wanted = Drawing::y(self.target.0);
        svg.line((LEFT, wanted), (RIGHT, wanted), &dashed(VERMILION));
        let label = Text { fill: VERMILION, bold: true, ..Text::at(RIGHT + 8.0, wanted + 4.5) };
        svg.text(label, &format!("{:.1}", self.target.0).replace('-', "−"));
        svg.rect((LEFT, TOP), (RIGHT - LEFT, CURVES), "fill=\"none\" stroke=\"#9aa0a6\"");
    }
}
