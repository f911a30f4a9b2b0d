//! Loudness over time: one panel for a measured file, two (before and after) for a normalised one.

use surco_audio::Measurement;
use surco_messages::{Language, Message};
use surco_units::{Frames, Lufs};

use crate::Figure;
use crate::curve::Curve;
use crate::style::{
    GREY, GRID, LEFT, MARGIN, PURPLE, RIGHT, VERMILION, WIDTH, as_a_clock, band, dashed, dotted, step_for, thick,
};
use crate::svg::{Anchor, Svg, Text};

/// One sound in a picture.
pub struct Panel<'a> {
    /// What it is.
    pub title: String,
    /// What was measured of it.
    pub measured: &'a Measurement,
    /// What is wrong with it.
    pub problems: Vec<String>,
}

/// A panel's title and figures, its curves, its scale of time, and a line for each problem.
const HEAD: f64 = 66.0;
const CURVES: f64 = 270.0;
const TIMES: f64 = 34.0;
const LINE: f64 = 20.0;
const LEGEND: f64 = 44.0;

/// From the loudest that can be to so soft that it is no programme any more, in LUFS.
const TOP: f64 = 0.0;
const BOTTOM: f64 = -60.0;

/// Draws the panels one below the other, on one scale of time.
pub fn loudness(panels: &[Panel<'_>], target: Lufs, language: Language) -> Figure {
    let notes: Vec<Vec<String>> = panels.iter().map(|panel| notes(&panel.problems)).collect();
    let panels_height: f64 =
        notes.iter().map(|lines| HEAD + CURVES + TIMES + 12.0 + LINE * lines.len() as f64).sum();
    let title = panels.iter().map(|panel| panel.title.as_str()).collect::<Vec<_>>().join(" · ");
    let mut svg = Svg::new(WIDTH, panels_height + LEGEND + MARGIN, &title);
    let whole = panels.iter().map(|panel| panel.measured.duration).max().unwrap_or(Frames::ZERO);
    let mut top = 0.0;
    for (panel, notes) in panels.iter().zip(&notes) {
        let drawing = Drawing { panel, language, target, top: top + HEAD, whole };
        drawing.head(&mut svg, top);
        drawing.scales(&mut svg);
        drawing.curves(&mut svg);
        drawing.levels(&mut svg);
        let mut y = drawing.bottom() + TIMES + 18.0;
        for line in notes {
            svg.text(Text { size: 13.0, fill: VERMILION, ..Text::at(LEFT, y) }, line);
            y += LINE;
        }
        top = drawing.bottom() + TIMES + 12.0 + LINE * notes.len() as f64;
    }
    legend(&mut svg, top + 26.0, target, language);
    Figure::new(svg.finish())
}

/// Letters of 13 units that find room in a line, in the middle of wide and narrow ones.
const LETTERS: usize = 138;

/// What is wrong, in lines that find room.
fn notes(problems: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    for problem in problems {
        let mut line = String::from("▲");
        for word in problem.split_whitespace() {
            if line.chars().count() + 1 + word.chars().count() > LETTERS {
                lines.push(std::mem::replace(&mut line, "   ".to_owned()));
            }
            line.push(' ');
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// A panel in its place.
struct Drawing<'a> {
    panel: &'a Panel<'a>,
    language: Language,
    target: Lufs,
    /// Where its curves begin.
    top: f64,
    /// How much time is from left to right.
    whole: Frames,
}

impl Drawing<'_> {
    fn bottom(&self) -> f64 {
        self.top + CURVES
    }

    fn x(&self, seconds: f64) -> f64 {
        let whole = self.whole.seconds().max(f64::MIN_POSITIVE);
        LEFT + (RIGHT - LEFT) * (seconds / whole).clamp(0.0, 1.0)
    }

    fn y(&self, lufs: f64) -> f64 {
        self.top + CURVES * (TOP - lufs.clamp(BOTTOM, TOP)) / (TOP - BOTTOM)
    }

    fn head(&self, svg: &mut Svg, top: f64) {
        let loudness = &self.panel.measured.loudness;
        let none = || Message::new("figures-none").text(self.language);
        let figures = Message::new("figures-loudness")
            .with("integrated", loudness.integrated.map_or_else(none, |value| value.to_string()))
            .with("range", loudness.range_lu.map_or_else(none, |value| format!("{value:.1} LU")))
            .with("peak", loudness.true_peak.map_or_else(none, |value| value.to_string()));
        let title: String = self.panel.title.chars().take(80).collect();
        svg.text(Text { size: 19.0, bold: true, ..Text::at(LEFT, top + 32.0) }, &title);
        svg.text(Text { size: 14.0, fill: GREY, ..Text::at(LEFT, top + 54.0) }, &figures.text(self.language));
    }

    fn scales(&self, svg: &mut Svg) {
        for tens in 0..=6 {
            let lufs = TOP - 10.0 * f64::from(tens);
            let y = self.y(lufs);
            svg.line((LEFT, y), (RIGHT, y), &format!("stroke=\"{GRID}\""));
            let text = format!("{lufs:.0}").replace('-', "−");
            svg.text(Text { anchor: Anchor::End, fill: GREY, ..Text::at(LEFT - 10.0, y + 4.5) }, &text);
        }
        svg.turned(Text { anchor: Anchor::Middle, fill: GREY, ..Text::at(30.0, self.top + CURVES / 2.0) }, "LUFS");
        let step = step_for(self.whole.seconds());
        let mut at = 0.0;
        while at <= self.whole.seconds() {
            let x = self.x(at);
            svg.line((x, self.top), (x, self.bottom()), &format!("stroke=\"{GRID}\""));
            let text = as_a_clock(at);
            svg.text(Text { anchor: Anchor::Middle, fill: GREY, ..Text::at(x, self.bottom() + 22.0) }, &text);
            at += step;
        }
    }

    fn curves(&self, svg: &mut Svg) {
        let measured = self.panel.measured;
        for (from, to) in &measured.silences {
            let (from, to) = (self.x(from.seconds()), self.x(to.seconds()));
            svg.rect((from, self.top), (to - from, CURVES), "fill=\"url(#hatch)\"");
        }
        let curve = Curve::of(measured);
        let columns = (self.x(measured.duration.seconds()) - LEFT).max(1.0) as usize;
        let place = |(column, lufs): (usize, f64)| (LEFT + column as f64 + 0.5, self.y(lufs));
        let mut moments: Vec<_> = curve.momentary(columns).into_iter().enumerate().map(place).collect();
        let ends = (moments.first().copied(), moments.last().copied());
        if let (Some((first, _)), Some((last, _))) = ends {
            moments.extend([(last, self.bottom()), (first, self.bottom())]);
        }
        svg.path(&moments, true, &band());
        let line: Vec<_> = curve.short_term(columns).into_iter().map(place).collect();
        svg.path(&line, false, &thick());
    }

    /// What the sound should be at, what it is at as a whole, and the edge of everything.
    fn levels(&self, svg: &mut Svg) {
        let mut taken: Option<f64> = None;
        let wanted = self.y(self.target.0);
        svg.line((LEFT, wanted), (RIGHT, wanted), &dashed(VERMILION));
        let label = Text { fill: VERMILION, bold: true, ..Text::at(RIGHT + 8.0, wanted + 4.5) };
        svg.text(label, &format!("{:.1}", self.target.0).replace('-', "−"));
        taken.replace(wanted);
        if let Some(integrated) = self.panel.measured.loudness.integrated {
            let y = self.y(integrated.0);
            svg.line((LEFT, y), (RIGHT, y), &dotted(PURPLE));
            // Two figures do not stand on one another.
            let near = taken.filter(|other| (other - y).abs() < 15.0);
            let label_y = near.map_or(y, |other| if y >= other { other + 15.0 } else { other - 15.0 });
            let label = Text { fill: PURPLE, bold: true, ..Text::at(RIGHT + 8.0, label_y + 4.5) };
            svg.text(label, &format!("{:.1}", integrated.0).replace('-', "−"));
        }
        svg.rect((LEFT, self.top), (RIGHT - LEFT, CURVES), "fill=\"none\" stroke=\"#9aa0a6\"");
    }
}

/// How the lines and surfaces look that the legend explains.
#[derive(Debug, Clone, Copy)]
enum Sign {
    Band,
    Thick,
    Dotted,
    Dashed,
    Hatched,
}

/// What every line and surface is.
fn legend(svg: &mut Svg, y: f64, target: Lufs, language: Language) {
    let word = |id: &'static str| Message::new(id).text(language);
    let entries = [
        (Sign::Band, word("figures-momentary")),
        (Sign::Thick, word("figures-short-term")),
        (Sign::Dotted, word("figures-integrated")),
        (Sign::Dashed, Message::new("figures-target").with("target", target.to_string()).text(language)),
        (Sign::Hatched, word("figures-silence")),
    ];
    let mut x = LEFT;
    for (sign, name) in entries {
        let (from, to) = ((x, y - 2.0), (x + 34.0, y - 2.0));
        match sign {
            Sign::Band => svg.rect((x, y - 8.0), (34.0, 12.0), &band()),
            Sign::Thick => svg.line(from, to, &thick()),
            Sign::Dotted => svg.line(from, to, &dotted(PURPLE)),
            Sign::Dashed => svg.line(from, to, &dashed(VERMILION)),
            Sign::Hatched => svg.rect((x, y - 10.0), (34.0, 16.0), "fill=\"url(#hatch)\" stroke=\"#9aa0a6\""),
        }
        svg.text(Text::at(x + 42.0, y + 3.0), &name);
        x += 42.0 + 7.9 * name.chars().count() as f64 + 26.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use resvg::tiny_skia::Pixmap;
    use surco_units::Loudness;

    fn measured(seconds: usize) -> Measurement {
        let loudness = Loudness { integrated: Some(Lufs(-23.4)), ..Loudness::default() };
        let mut measured = Measurement::default();
        measured.duration = Frames::from_seconds(seconds as f64);
        measured.loudness = loudness;
        measured.silences = vec![(Frames::from_seconds(2.0), Frames::from_seconds(5.0))];
        measured.loudness_curve = (0..10 * seconds).map(|tenth| -40.0 + (tenth % 30) as f32).collect();
        measured
    }

    fn panel(measured: &Measurement) -> Panel<'_> {
        let problems = vec!["Se grabó demasiado fuerte & <lejos> ".repeat(12)];
        Panel { title: "nota \"rara\" & <b>.ogg".to_owned(), measured, problems }
    }

    #[test]
    fn both_formats_are_drawn_from_one_sound_or_two_in_every_language_whatever_a_file_is_called() {
        let folder = tempfile::tempdir().unwrap();
        for language in Language::ALL {
            for sounds in [vec![measured(60)], vec![measured(4), measured(3)], vec![Measurement::default()]] {
                let panels: Vec<_> = sounds.iter().map(panel).collect();
                let (svg, png) = (folder.path().join("a.svg"), folder.path().join("a.PNG"));
                loudness(&panels, Lufs(-16.0), language).write(&svg).unwrap();
                loudness(&panels, Lufs(-16.0), language).write(&png).unwrap();
                let text = std::fs::read_to_string(&svg).unwrap();
                assert!(text.contains("nota &quot;rara&quot; &amp; &lt;b&gt;.ogg") && !text.contains("figures-"));
                let dots = Pixmap::decode_png(&std::fs::read(&png).unwrap()).unwrap();
                assert_eq!(dots.width(), 1800);
                // The title and the curves are really there: letters need a font, and there is one.
                let dark = |from: u32, to: u32| {
                    let rows =
                        dots.pixels().chunks(dots.width() as usize).skip(from as usize).take((to - from) as usize);
                    rows.flatten().filter(|dot| dot.red() < 90).count()
                };
                assert!(dark(20, 55) > 500, "no title: {}", dark(20, 55));
            }
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
