//! The text of a TOML file, and changes to it. A change replaces, adds or removes the bytes that it is about; every
//! other byte stays as it was, whatever its line ends, comments and blanks are.
//!
//! [`toml_edit`] tells where keys, values and headers stand. The text itself is changed here, because `toml_edit` writes
//! a whole file anew, with its own line ends and without the mark that some editors put at the beginning.
//!
//! ```text
//! # ---- mornings ----          stays where it is
//!
//! # At five the milking starts  ┐
//! [[slot]]                      │ an entry: its header, its values,
//! id = "ordeno"  # hard         │ and the comments that touch them
//! # at = "05:00"                ┘
//!
//! [[slot]]                      the next one
//! ```

use std::ops::Range;

use toml_edit::{Document, Item, TableLike, TomlError, Value};

use super::toml_layout::{Layout, by_hand, line_end, line_start, own_span};

/// Where a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// Above all headers.
    Top,
    /// Under a header such as `[continuity]`.
    Table(&'a str),
    /// Under one of several headers such as `[[slot]]`, counted from 0.
    Entry(&'a str, usize),
}

/// What happens to a comment behind a value that is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// It says what the key is for, and stays.
    Keep,
    /// It was about the old value, and goes.
    Drop,
}

/// A change that the text does not allow.
#[derive(Debug, Clone, PartialEq)]
pub enum Unchangeable {
    /// The text is no TOML, or would not be after the change.
    NotToml(TomlError),
    /// It is written in a form that only a person can change: a list of tables on one line, or parts of one table in
    /// several places.
    ByHand {
        /// The key or the header.
        key: String,
    },
    /// There is no such entry.
    NoEntry {
        /// The header.
        name: String,
        /// The number, counted from 0.
        index: usize,
    },
}

/// The text of a TOML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TomlText(String);

impl TomlText {
    /// A text as it is.
    ///
    /// # Errors
    /// When it is no TOML.
    pub fn new(text: String) -> Result<TomlText, Unchangeable> {
        Document::parse(text.as_str()).map_err(Unchangeable::NotToml)?;
        Ok(TomlText(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many entries have the header `[[name]]`.
    pub fn count(&self, name: &str) -> usize {
        self.document().ok().and_then(|all| Some(all.get(name)?.as_array_of_tables()?.len())).unwrap_or(0)
    }

    /// Whether a key is written.
    pub fn has(&self, place: Place<'_>, key: &str) -> bool {
        self.document().is_ok_and(|all| table(&all, place).is_ok_and(|table| table.contains_key(key)))
    }

    /// The text that a key has as its value.
    pub fn text_of(&self, place: Place<'_>, key: &str) -> Option<String> {
        let all = self.document().ok()?;
        table(&all, place).ok()?.get(key)?.as_str().map(str::to_owned)
    }

    /// Gives a key a value. A key that is not there yet comes after the last of the keys `after` that is, else after all.
    ///
    /// # Errors
    /// When the place is not written as a table of its own.
    pub fn set(
        &mut self,
        place: Place<'_>,
        key: &str,
        value: &Value,
        remark: Remark,
        after: &[&str],
    ) -> Result<(), Unchangeable> {
        let (span, new) = {
            let all = self.document()?;
            let layout = Layout::of(&self.0, &all);
            let table = table(&all, place)?;
            match table.get(key) {
                Some(item) => {
                    let span = item.as_value().and_then(Value::span).ok_or_else(|| by_hand(key))?;
                    let end = match remark {
                        Remark::Keep => span.end,
                        Remark::Drop => layout.remark_end(span.end),
                    };
                    (span.start..end, bare(value))
                }
                None => {
                    let at = layout.new_key(place, table, after)?;
                    (at..at, format!("{key} = {}\n", bare(value)))
                }
            }
        };
        self.splice(span, &new)
    }

    /// Removes a key with its line. Nothing happens where it is not written.
    ///
    /// # Errors
    /// When it does not stand on lines of its own.
    pub fn remove(&mut self, place: Place<'_>, key: &str) -> Result<(), Unchangeable> {
        let span = {
            let all = self.document()?;
            let table = table(&all, place)?;
            let Some((start, end)) = own_span(table, key) else {
                return if table.contains_key(key) { Err(by_hand(key)) } else { Ok(()) };
            };
            let line = line_start(&self.0, start);
            // Between the braces of an inline table no key has a line of its own.
            if !self.0[line..start].trim().is_empty() {
                return Err(by_hand(key));
            }
            line..line_end(&self.0, end)
        };
        self.splice(span, "")
    }

    /// Adds an entry, written with its header, before the one that is at `index`; after the last where none is.
    ///
    /// # Errors
    /// When the others are not written under headers.
    pub fn insert(&mut self, name: &str, index: usize, entry: &str) -> Result<(), Unchangeable> {
        let entry = entry.trim_matches(['\r', '\n']);
        let (at, new) = {
            let all = self.document()?;
            let entries = Layout::of(&self.0, &all).entries(name)?;
            match (entries.get(index), entries.last()) {
                (Some(next), _) => (next.start, format!("{entry}\n\n")),
                (None, Some(last)) => {
                    let next = &self.0[last.end..line_end(&self.0, last.end)];
                    let gap = if next.trim().is_empty() { "" } else { "\n" };
                    (last.end, format!("\n{entry}\n{gap}"))
                }
                (None, None) => {
                    let gap = if self.0.trim().is_empty() { "" } else { "\n" };
                    (self.0.len(), format!("{gap}{entry}\n"))
                }
            }
        };
        self.splice(at..at, &new)
    }

    /// Removes an entry with the comments that touch it, and the blank lines behind it.
    ///
    /// # Errors
    /// When there is no such entry.
    pub fn remove_entry(&mut self, name: &str, index: usize) -> Result<(), Unchangeable> {
        let span = self.cut_of(name, index)?;
        self.splice(span, "")
    }

    /// Moves an entry with the comments that touch it, so that it is the one at `to` afterwards.
    ///
    /// # Errors
    /// When there are no such entries.
    pub fn move_entry(&mut self, name: &str, from: usize, to: usize) -> Result<(), Unchangeable> {
        if to >= self.count(name) {
            return Err(Unchangeable::NoEntry { name: name.to_owned(), index: to });
        }
        let span = self.span(name, from)?;
        let entry = self.0[span].to_owned();
        let mut moved = self.clone();
        if from != to {
            moved.remove_entry(name, from)?;
            moved.insert(name, to, &entry)?;
        }
        *self = moved;
        Ok(())
    }

    fn span(&self, name: &str, index: usize) -> Result<Range<usize>, Unchangeable> {
        let all = self.document()?;
        let entries = Layout::of(&self.0, &all).entries(name)?;
        entries.get(index).cloned().ok_or(Unchangeable::NoEntry { name: name.to_owned(), index })
    }

    /// What goes with an entry: the blank lines behind it, or those before it where it is the last thing in the file. Where
    /// none stand before it those behind stay: without them a comment would touch the entry above.
    fn cut_of(&self, name: &str, index: usize) -> Result<Range<usize>, Unchangeable> {
        let Range { mut start, mut end } = self.span(name, index)?;
        let is_blank = |range: Range<usize>| self.0[range].trim().is_empty();
        let line_before = |at: usize| line_start(&self.0, at.saturating_sub(1))..at;
        let reaches_end = is_blank(end..self.0.len());
        if reaches_end || is_blank(line_before(start)) {
            while end < self.0.len() && is_blank(end..line_end(&self.0, end)) {
                end = line_end(&self.0, end);
            }
        }
        while reaches_end && start > 0 && is_blank(line_before(start)) {
            start = line_before(start).start;
        }
        Ok(start..end)
    }

    fn document(&self) -> Result<Document<&str>, Unchangeable> {
        Document::parse(self.0.as_str()).map_err(Unchangeable::NotToml)
    }

    /// Puts a text in the place of another, with the line ends that the file has, unless it is no TOML then.
    fn splice(&mut self, span: Range<usize>, new: &str) -> Result<(), Unchangeable> {
        let line_end = if self.0.contains("\r\n") { "\r\n" } else { "\n" };
        let new = new.replace("\r\n", "\n").replace('\n', line_end);
        let (before, after) = (&self.0[..span.start], &self.0[span.end..]);
        // The last line of a file may have no end.
        let is_new_line = span.is_empty() && !new.is_empty() && !before.is_empty() && !before.ends_with('\n');
        let gap = if is_new_line && span.start == self.0.len() { line_end } else { "" };
        *self = TomlText::new([before, gap, &new, after].concat())?;
        Ok(())
    }
}

/// A value without the blanks and comments around it.
fn bare(value: &Value) -> String {
    value.to_string().trim().to_owned()
}

fn table<'d>(all: &'d Document<&str>, place: Place<'_>) -> Result<&'d dyn TableLike, Unchangeable> {
    match place {
        Place::Top => Ok(all.as_table()),
        Place::Table(name) => all.get(name).and_then(Item::as_table_like).ok_or_else(|| by_hand(name)),
        Place::Entry(name, index) => {
            let none = || Unchangeable::NoEntry { name: name.to_owned(), index };
            let item = all.get(name).ok_or_else(none)?;
            let entries = item.as_array_of_tables().ok_or_else(|| by_hand(name))?;
            entries.get(index).map(|table| table as &dyn TableLike).ok_or_else(none)
        }
    }
}
