//! What is wrong with a station's files, and where.

use std::path::PathBuf;

use surco_words::Message;

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
    pub span: std::ops::Range<usize>,
    /// Line of its first byte, counted from 1.
    pub line: usize,
    /// Column of its first character, counted from 1 in characters.
    pub column: usize,
}

impl Location {
    /// The place of `span` in the `text` of `file`; what reaches beyond the text, or cuts a letter in two, is
    /// brought to the nearest letter's edge.
    pub fn new(file: impl Into<PathBuf>, text: &str, span: std::ops::Range<usize>) -> Location {
        let start = text.floor_char_boundary(span.start.min(text.len()));
        let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Location {
            file: file.into(),
            span: start..end,
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
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
