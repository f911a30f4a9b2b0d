//! A picture as text, element by element.

use std::fmt::Write;

/// A picture being drawn.
pub(crate) struct Svg {
    text: String,
}

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Where and how a text stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) size: f64,
    pub(crate) anchor: Anchor,
    pub(crate) bold: bool,
    pub(crate) fill: &'static str,
}

impl Text {
    pub(crate) fn at(x: f64, y: f64) -> Text {
        Text { x, y, size: 13.0, anchor: Anchor::Start, bold: false, fill: crate::style::INK }
    }
}

impl Svg {
    pub(crate) fn new(width: f64, height: f64, title: &str) -> Svg {
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
             font-family=\"'DejaVu Sans', Verdana, sans-serif\">\n<title>{}</title>\n\
             <defs><pattern id=\"hatch\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
             <rect width=\"8\" height=\"8\" fill=\"#f1f3f4\"/>\
             <path d=\"M-2 2L2 -2M0 8L8 0M6 10L10 6\" stroke=\"#b0b5ba\" stroke-width=\"1.2\"/></pattern></defs>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
            escaped(title)
        );
        Svg { text }
    }

    pub(crate) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), style: &str) {
        self.element(format_args!("<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" {style}/>"));
    }

    pub(crate) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), style: &str) {
        self.element(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" {style}/>"
        ));
    }

    /// From point to point, and back to the first where it is closed.
    pub(crate) fn path(&mut self, points: &[(f64, f64)], closed: bool, style: &str) {
        let mut steps = String::new();
        for (number, (x, y)) in points.iter().enumerate() {
            // Writing into a String does not fail.
            let _ = write!(steps, "{}{x:.1} {y:.1}", if number == 0 { 'M' } else { 'L' });
        }
        if closed && !points.is_empty() {
            steps.push('Z');
        }
        self.element(format_args!("<path d=\"{steps}\" {style}/>"));
    }

    pub(crate) fn text(&mut self, place: Text, text: &str) {
        self.set(place, "", text);
    }

    /// Upwards along an axis.
    pub(crate) fn turned(&mut self, place: Text, text: &str) {
        self.set(place, &format!(" transform=\"rotate(-90 {:.1} {:.1})\"", place.x, place.y), text);
    }

    fn set(&mut self, Text { x, y, size, anchor, bold, fill }: Text, turn: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if bold { " font-weight=\"bold\"" } else { "" };
        self.element(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\" \
             fill=\"{fill}\"{weight}{turn}>{}</text>",
            escaped(text)
        ));
    }

    fn element(&mut self, element: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.text, "{element}");
    }

    pub(crate) fn finish(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }
}

/// A text as XML takes it: names of files may hold anything.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if letter.is_control() => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}
