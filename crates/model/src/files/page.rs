//! One file while it is read: its text, and what has been found in it so far.

use std::cell::RefCell;
use std::ops::Range;
use std::path::Path;

use surco_messages::Message;
use toml::de::{DeTable, Error};

use super::Parsed;
use crate::diagnostic::Lines;
use crate::{Diagnostic, Location, Severity};

pub(super) struct Page<'a> {
    file: &'a Path,
    text: &'a str,
    lines: Lines<'a>,
    findings: RefCell<Vec<Diagnostic>>,
    /// Keys that have their place at the top of the file, before any heading.
    top: RefCell<Vec<&'static str>>,
}

/// Who has this many lines that are no TOML has another kind of file.
const MOST_LINES_NOT_UNDERSTOOD: usize = 10;

impl<'a> Page<'a> {
    /// Reads a file's text with a reader of its entries. Where TOML itself does not understand the text, that is
    /// all there is to say: what else would be found might be an echo of it.
    pub(super) fn read<T>(
        file: &'a Path,
        text: &'a str,
        entries: impl for<'p> FnOnce(&'p Page<'p>, &'p DeTable<'p>) -> Option<T>,
    ) -> Parsed<T> {
        let (findings, top) = (RefCell::default(), RefCell::default());
        let page = Page { file, text, lines: Lines::of(text), findings, top };
        let (document, errors) = DeTable::parse_recoverable(text);
        page.not_understood(&errors);
        let value = if errors.is_empty() { entries(&page, document.get_ref()) } else { None };

        let mut diagnostics = page.findings.into_inner();
        diagnostics.sort_by_key(|finding| finding.location.as_ref().map(|place| place.span.start));
        let is_usable = diagnostics.iter().all(|finding| finding.severity < Severity::Error);
        Parsed { value: value.filter(|_| is_usable), diagnostics }
    }

    pub(super) fn error(&self, span: Range<usize>, message: Message) {
        self.findings.borrow_mut().push(Diagnostic::error(message).at(self.place(span)));
    }

    pub(super) fn warning(&self, span: Range<usize>, message: Message) {
        self.findings.borrow_mut().push(Diagnostic::warning(message).at(self.place(span)));
    }

    pub(super) fn add_to_top(&self, key: &'static str) {
        self.top.borrow_mut().push(key);
    }

    pub(super) fn belongs_to_top(&self, key: &str) -> bool {
        self.top.borrow().contains(&key)
    }

    pub(super) fn place(&self, span: Range<usize>) -> Location {
        self.lines.place(self.file, span)
    }

    /// The words at a span, on one line and not too many of them.
    pub(super) fn words(&self, span: Range<usize>) -> String {
        const ENOUGH: usize = 60;
        let place = self.place(span);
        let words = self.text.get(place.span).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        match words.char_indices().nth(ENOUGH) {
            Some((end, _)) => format!("{}…", &words[..end]),
            None => words,
        }
    }

    /// Says what TOML does not understand, once a line: what follows on the same line is mostly an echo.
    fn not_understood(&self, errors: &[Error]) {
        let mut lines = Vec::new();
        for error in errors {
            let span = error.span().unwrap_or_default();
            let line = self.place(span.clone()).line;
            if !lines.contains(&line) && lines.len() < MOST_LINES_NOT_UNDERSTOOD {
                lines.push(line);
                let (message, span) = self.syntax(error, span);
                self.error(span, message);
            }
        }
    }

    /// Our own words for the mistakes that people make; TOML's for the rest.
    fn syntax(&self, error: &Error, span: Range<usize>) -> (Message, Range<usize>) {
        let said = error.message();
        let found = self.words(span.clone());
        let is_about = |start: &str| said.starts_with(start);
        let message = if is_about("duplicate key") {
            Message::new("model-key-twice").with("key", found)
        } else if is_about("string values must be quoted") && is_like_a_date(&found) {
            Message::new("model-impossible-date").with("found", found)
        } else if is_about("string values must be quoted") && found.is_empty() {
            Message::new("model-no-value")
        } else if is_about("string values must be quoted") {
            Message::new("model-unquoted").with("found", found)
        } else if is_about("invalid basic string") || is_about("invalid literal string") {
            Message::new("model-open-quotes")
        } else if is_about("key with no value") {
            Message::new("model-no-equals")
        } else if is_about("invalid time") {
            Message::new("model-impossible-time").with("found", found)
        } else if is_about("invalid date") {
            Message::new("model-impossible-date").with("found", found)
        } else if is_about("invalid boolean") {
            Message::new("model-not-a-boolean").with("found", found)
        } else if is_about("unexpected leading zero") {
            Message::new("model-leading-zero")
        } else if is_about("unexpected key or value") && self.has_decimal_comma(span.start) {
            Message::new("model-decimal-comma")
        } else if is_about("unclosed") {
            let bracket = said.rsplit('`').nth(1).unwrap_or_default().to_owned();
            Message::new("model-open-bracket").with("bracket", bracket)
        } else if is_about("missing escaped value") {
            Message::new("model-backslash")
        } else if is_about("invalid unquoted key") {
            let word = self.word_around(span);
            return (Message::new("model-key-with-other-letters").with("key", self.words(word.clone())), word);
        } else {
            Message::new("model-syntax").with("cause", said)
        };
        (message, span)
    }

    /// Whether a number with a comma in it, as Spanish writes decimals, was broken off here.
    fn has_decimal_comma(&self, at: usize) -> bool {
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        let bytes = self.text.as_bytes();
        let comma = if bytes.get(at) == Some(&b',') { at } else { at.saturating_sub(1) };
        bytes.get(comma) == Some(&b',')
            && is_digit(bytes.get(comma.wrapping_sub(1)))
            && is_digit(bytes.get(comma + 1))
    }

    /// The whole word that a span lies in.
    fn word_around(&self, span: Range<usize>) -> Range<usize> {
        let is_between_words = |c: char| c.is_whitespace() || "=.[]{},\"'".contains(c);
        let Range { start, end } = self.place(span).span;
        let before = self.text[..start]
            .rfind(is_between_words)
            .map_or(0, |at| at + self.text[at..].chars().next().map_or(1, char::len_utf8));
        let after = self.text[end..].find(is_between_words).map_or(self.text.len(), |length| end + length);
        before..after
    }
}

/// `20/11/2026`
fn is_like_a_date(found: &str) -> bool {
    found.contains('/') && found.chars().all(|c| c.is_ascii_digit() || c == '/')
}
