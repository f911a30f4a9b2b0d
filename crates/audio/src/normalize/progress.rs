//! How much of the whole is done, when nobody knows beforehand how many passes it takes.

use surco_units::Frames;

/// Reports from 0 to 1, never backwards. Every pass gets a part of what is left.
pub(super) struct Progress<'a> {
    report: &'a mut dyn FnMut(f64),
    from: f64,
    to: f64,
    length: Option<Frames>,
}

impl<'a> Progress<'a> {
    pub(super) fn new(report: &'a mut dyn FnMut(f64)) -> Progress<'a> {
        Progress { report, from: 0.0, to: 0.0, length: None }
    }

    /// Begins a pass that is `part` (0 to 1) of what is left, over a sound of this length as far as known.
    pub(super) fn begin(&mut self, part: f64, length: Option<Frames>) {
        self.from = self.to;
        self.to += (1.0 - self.to) * part;
        self.length = length.filter(|length| *length > Frames::ZERO);
        (self.report)(self.from);
    }

    /// The pass has come so far.
    pub(super) fn at(&mut self, frames: Frames) {
        if let Some(length) = self.length {
            let part = (frames.seconds() / length.seconds()).min(1.0);
            (self.report)(self.from + (self.to - self.from) * part);
        }
    }

    pub(super) fn done(&mut self) {
        (self.report)(1.0);
    }
}
