//! What is wrong with a station's files, and where.

use std::ops::Range;
use std::path::PathBuf;

use surco_messages::Message;

/// How much a [`Diagnostic`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing will go wrong.
    Advice,
    /// The station will work, but probably not as meant.
    Warning,
    /// This cannot be used.
    Error,
}

/// A finding: what, how bad, and where. Its code, for machines, is its message's identifier.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// What happened and what to do.
    pub message: Message,
    /// The place in a file, when there is one.
    pub location: Option<Location>,
}

/// A place in a text file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file, relative to the station folder where it lies in it.
    pub file: PathBuf,
    /// The bytes it is about.
    pub span: Range<usize>,
    /// Line of its first byte, counted from 1.
    pub line: usize,
    /// Column of its first character, counted from 1 in characters.
    pub column: usize,
}

impl Location {
    /// The place of `span` in the `text` of `file`; what reaches beyond the text, or cuts a letter in two, is
    /// brought to the nearest letter's edge.
    pub fn new(file: impl Into<PathBuf>, text: &str, span: Range<usize>) -> Location {
        Lines::of(text).place(file, span)
    }
}

/// Where the lines of a text begin, for looking up many places in it.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Lines<'a> {
        let after_newline = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines { text, starts: [0].into_iter().chain(after_newline).collect() }
    }

    pub(crate) fn place(&self, file: impl Into<PathBuf>, span: Range<usize>) -> Location {
        let start = self.text.floor_char_boundary(span.start.min(self.text.len()));
        let end = self.text.ceil_char_boundary(span.end.clamp(start, self.text.len()));
        // The first line begins at 0, so there is always one before.
        let line = self.starts.partition_point(|line_start| *line_start <= start);
        let line_start = self.starts[line - 1];
        let column = self.text[line_start..start].chars().count() + 1;
        Location { file: file.into(), span: start..end, line, column }
    }
}

impl Diagnostic {
    /// Something that cannot be used.
    pub fn error(message: Message) -> Diagnostic {
        Diagnostic { severity: Severity::Error, message, location: None }
    }

    /// Something that is probably not as meant.
    pub fn warning(message: Message) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, message, location: None }
    }

    /// The same finding, at a place.
    #[must_use]
    pub fn at(mut self, location: Location) -> Diagnostic {
        self.location = Some(location);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_lines_and_letters() {
        let text = "título = 1\nsí = \"ñandú\"\n";
        let at = |span: Range<usize>| {
            let place = Location::new("a.toml", text, span);
            (place.line, place.column, text[place.span].to_owned())
        };
        assert_eq!(at(0..7), (1, 1, "título".to_owned()));
        assert_eq!(at(20..25), (2, 7, "ñandú".to_owned()), "a letter cut in two is whole again");
        assert_eq!(at(text.len()..text.len() + 9), (3, 1, String::new()));
        assert_eq!(Location::new("a.toml", "", 5..9).span, 0..0);
    }
}
