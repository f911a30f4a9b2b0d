//! A table, read key by key. A key is asked for by an example of the line it is written in (`at = "06:00"`), so
//! that whoever forgets it, or writes something else there, is shown how it should look.

use std::cell::RefCell;
use std::ops::Range;
use std::path::Path;

use chrono::NaiveDate;
use surco_messages::{Fact, Message};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Parsed;
use super::page::Page;
use super::suggest;
use super::value::{Value, key_of};
use crate::Places;

/// Reads a file's text with the reader of its noun.
pub(super) fn read<T>(file: &Path, text: &str, noun: impl FnOnce(Table<'_>) -> Option<T>) -> Parsed<T> {
    Page::read(file, text, |page, entries| noun(Table::whole_file(page, entries)))
}

pub(super) struct Table<'p> {
    page: &'p Page<'p>,
    entries: &'p DeTable<'p>,
    span: Range<usize>,
    /// Its keys joined by points: `template.duck`; nothing at the top of the file and in braces.
    path: String,
    is_top: bool,
    /// What people call it: `[station]`.
    name: Fact,
    /// Every key that was asked for: those that can be written here.
    known: RefCell<Vec<&'static str>>,
    /// Keys that have to be here and are not, with what there is to say about that.
    missing: RefCell<Vec<(&'static str, Message)>>,
}

impl<'p> Table<'p> {
    fn whole_file(page: &'p Page<'p>, entries: &'p DeTable<'p>) -> Table<'p> {
        let name = Message::new("model-whole-file").into();
        Table { is_top: true, ..Table::new(page, entries, 0..0, name) }
    }

    /// A value that is a table.
    pub(super) fn of(value: Value<'p>, name: Fact) -> Option<Table<'p>> {
        let DeValue::Table(entries) = value.written() else { return value.wrong_type("model-kind-table") };
        Some(Table::new(value.page(), entries, value.span(), name))
    }

    pub(super) fn new(page: &'p Page<'p>, entries: &'p DeTable<'p>, span: Range<usize>, name: Fact) -> Table<'p> {
        Table {
            page,
            entries,
            span,
            path: String::new(),
            is_top: false,
            name,
            known: RefCell::default(),
            missing: RefCell::default(),
        }
    }

    pub(super) fn page(&self) -> &'p Page<'p> {
        self.page
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// A key that has to be there.
    pub(super) fn required<T>(&self, line: &'static str, read: impl FnOnce(Value<'p>) -> Option<T>) -> Option<T> {
        let value = self.line(line);
        if value.is_none() {
            let message = Message::new("model-missing-key")
                .with("key", key_of(line))
                .with("table", self.name.clone())
                .with("example", line);
            self.lacks(key_of(line), message);
        }
        value.and_then(read)
    }

    /// A key that may be left out.
    pub(super) fn optional<T>(&self, line: &'static str, read: impl FnOnce(Value<'p>) -> Option<T>) -> Option<T> {
        self.line(line).and_then(read)
    }

    /// What is written for a key that goes before any heading, where this is the top of the file.
    fn line(&self, line: &'static str) -> Option<Value<'p>> {
        if self.is_top {
            self.page.add_to_top(key_of(line));
        }
        self.value(line)
    }

    /// What is written for a key, if it is.
    pub(super) fn value(&self, line: &'static str) -> Option<Value<'p>> {
        let key = key_of(line);
        let mut known = self.known.borrow_mut();
        if !known.contains(&key) {
            known.push(key);
        }
        let written = self.entries.get(key)?;
        Some(Value::new(self.page, line, written))
    }

    /// Whether a key is written here.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Where a key is written.
    pub(super) fn place_of(&self, key: &str) -> Range<usize> {
        self.entries.get_key_value(key).map_or(self.span(), |(key, _)| key.span())
    }

    /// Where a key's value is written.
    pub(super) fn span_of(&self, key: &str) -> Range<usize> {
        self.entries.get(key).map_or(self.span(), Spanned::span)
    }

    /// Where the values of those keys are written that are written here.
    pub(super) fn places_of(&self, keys: &[&'static str]) -> Places {
        let written = keys.iter().filter(|key| self.has(key));
        Places(written.map(|key| (*key, self.page.place(self.span_of(key)))).collect())
    }

    /// A key's text, if it is one.
    pub(super) fn text_of(&self, key: &str) -> Option<String> {
        self.entries.get(key)?.get_ref().as_str().map(str::to_owned)
    }

    /// Remembers that a key has to be here, and what to say unless it turns up under another name.
    pub(super) fn lacks(&self, key: &'static str, message: Message) {
        self.missing.borrow_mut().push((key, message));
    }

    /// The table under a header like `[station]` that has to be there; with a line that it should have.
    pub(super) fn required_table(&self, name: &'static str, line: &'static str) -> Option<Table<'p>> {
        if !self.entries.contains_key(name) {
            let header = format!("[{}]", self.path_of(name));
            let message = Message::new("model-missing-table").with("table", header).with("example", line);
            self.lacks(name, message);
        }
        self.optional_table(name)
    }

    /// The table under a header like `[loudness]`, which may be left out.
    pub(super) fn optional_table(&self, name: &'static str) -> Option<Table<'p>> {
        let value = self.value(name)?;
        let path = self.path_of(name);
        let header = format!("[{path}]");
        if let DeValue::Array(_) = value.written() {
            let message = Message::new("model-one-pair-of-brackets").with("table", header);
            self.page.error(value.span(), message);
            return None;
        }
        Some(Table { path, ..Table::of(value, header.into())? })
    }

    /// The tables under headers like `[[slot]]`, in the order of the file.
    pub(super) fn tables(&self, name: &'static str) -> Vec<Table<'p>> {
        let header = format!("[[{name}]]");
        let Some(value) = self.value(name) else { return Vec::new() };
        if let DeValue::Table(_) = value.written() {
            let message = Message::new("model-two-pairs-of-brackets").with("table", header);
            self.page.error(value.span(), message);
            return Vec::new();
        }
        let elements = value.list().unwrap_or_default();
        elements.into_iter().filter_map(|element| Table::of(element, header.as_str().into())).collect()
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// Says when its dates are the wrong way round.
    pub(super) fn dates_in_order(&self, from: Option<NaiveDate>, until: Option<NaiveDate>) {
        if let (Some(from), Some(until)) = (from, until)
            && from > until
        {
            let dates = Message::new("model-dates-reversed");
            let message = dates.with("from", from.to_string()).with("until", until.to_string());
            self.page.error(self.span_of("until"), message);
        }
    }

    /// Says which keys nobody knows and which are missing, after all have been asked for. Returns whether every
    /// key was known. A missing key that an unknown one was probably meant to be is not said twice.
    pub(super) fn finish(self) -> bool {
        let known = self.known.into_inner();
        let mut meant = Vec::new();
        let mut all_known = true;
        for key in self.entries.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            all_known = false;
            let absent = known.iter().copied().filter(|known| !self.entries.contains_key(*known));
            let suggestion = suggest::nearest(key.get_ref(), absent);
            meant.extend(suggestion);
            let advice = match suggestion {
                _ if self.page.belongs_to_top(key.get_ref()) => Message::new("model-belongs-to-top"),
                Some(suggestion) => suggest::did_you_mean(suggestion),
                None => Message::new("model-known-keys").with("keys", known.join(", ")),
            };
            let message = Message::new("model-unknown-key")
                .with("key", key.get_ref().as_ref())
                .with("table", self.name.clone())
                .with("advice", advice);
            self.page.error(key.span(), message);
        }
        for (_, message) in self.missing.into_inner().into_iter().filter(|(key, _)| !meant.contains(key)) {
            self.page.error(self.span.clone(), message);
        }
        all_known
    }
}
