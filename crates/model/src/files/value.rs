//! One value: what it has to be, and what is said when it is something else.

use std::ops::{Range, RangeInclusive};
use std::path::{Component, Path, PathBuf};

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use surco_messages::Message;
use surco_units::{Frames, Length, Timecode};
use toml::Spanned;
use toml::de::{DeInteger, DeValue};

use super::page::Page;
use super::suggest;
use crate::{LanguageTag, Slug};

#[derive(Clone, Copy)]
pub(super) struct Value<'p> {
    page: &'p Page<'p>,
    line: &'static str,
    written: &'p Written<'p>,
}

impl<'p> Value<'p> {
    pub(super) fn new(page: &'p Page<'p>, line: &'static str, written: &'p Written<'p>) -> Value<'p> {
        Value { page, line, written }
    }

    pub(super) fn page(&self) -> &'p Page<'p> {
        self.page
    }

    pub(super) fn written(&self) -> &'p DeValue<'p> {
        self.written.get_ref()
    }

    pub(super) fn key(&self) -> &'static str {
        key_of(self.line)
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.written.span()
    }

    /// Says what is wrong with it, with its key and an example added to the facts.
    pub(super) fn wrong<T>(&self, message: Message) -> Option<T> {
        self.page.error(self.span(), self.with_facts(message));
        None
    }

    pub(super) fn doubtful(&self, message: Message) {
        self.page.warning(self.span(), self.with_facts(message));
    }

    fn with_facts(&self, message: Message) -> Message {
        message.with("key", self.key()).with("example", self.line)
    }

    pub(super) fn wrong_type<T>(&self, expected: &'static str) -> Option<T> {
        let found = self.page.words(self.span());
        self.wrong(Message::new("model-wrong-type").with("expected", Message::new(expected)).with("found", found))
    }

    fn text(&self) -> Option<&'p str> {
        self.written().as_str().or_else(|| self.wrong_type("model-kind-text"))
    }

    /// Its text as it stands, where it is one.
    pub(super) fn word(&self) -> Option<&'p str> {
        self.written().as_str().map(str::trim)
    }

    pub(super) fn is_text(&self) -> bool {
        self.written().as_str().is_some()
    }

    /// A text that may be empty.
    pub(super) fn prose(self) -> Option<String> {
        Some(self.text()?.trim().to_owned())
    }

    /// A text of one line that says something.
    pub(super) fn title(self) -> Option<String> {
        let text = self.text()?.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() { self.wrong(Message::new("model-empty-text")) } else { Some(text) }
    }

    pub(super) fn flag(self) -> Option<bool> {
        self.written().as_bool().or_else(|| self.wrong_type("model-kind-yes-or-no"))
    }

    pub(super) fn whole(self, range: RangeInclusive<i64>) -> Option<i64> {
        let DeValue::Integer(integer) = self.written() else { return self.wrong_type("model-kind-whole-number") };
        let number = integer_of(integer).filter(|number| range.contains(number));
        number.or_else(|| self.out_of_range(range.start().to_string(), range.end().to_string()))
    }

    pub(super) fn number(self, range: RangeInclusive<f64>) -> Option<f64> {
        let number = match self.written() {
            DeValue::Integer(integer) => integer_of(integer).map(|number| number as f64),
            DeValue::Float(float) => float.as_str().parse().ok(),
            _ => return self.wrong_type("model-kind-number"),
        };
        let number = number.filter(|number| range.contains(number));
        number.or_else(|| self.out_of_range(range.start().to_string(), range.end().to_string()))
    }

    fn out_of_range<T>(&self, least: String, most: String) -> Option<T> {
        let found = self.page.words(self.span());
        self.wrong(Message::new("model-out-of-range").with("found", found).with("least", least).with("most", most))
    }

    /// The values between square brackets.
    pub(super) fn list(self) -> Option<Vec<Value<'p>>> {
        let DeValue::Array(array) = self.written() else { return self.wrong_type("model-kind-list") };
        Some(array.iter().map(|written| Value { written, ..self }).collect())
    }

    /// A list, or one value that stands for a list of one. An empty list is not a choice.
    pub(super) fn one_or_more(self) -> Option<Vec<Value<'p>>> {
        match self.written() {
            DeValue::Array(array) if array.is_empty() => self.wrong(Message::new("model-empty-list")),
            DeValue::Array(_) => self.list(),
            _ => Some(vec![self]),
        }
    }

    /// Reads every one of a list, so that each says what is wrong with it; `None` if any does.
    pub(super) fn each<T>(values: Vec<Value<'p>>, read: impl Fn(Value<'p>) -> Option<T>) -> Option<Vec<T>> {
        let read: Vec<Option<T>> = values.into_iter().map(read).collect();
        read.into_iter().collect()
    }

    pub(super) fn choice<T: Clone>(self, choices: &[(&'static str, T)]) -> Option<T> {
        let text = self.text()?;
        match choices.iter().find(|(name, _)| *name == text) {
            Some((_, meaning)) => Some(meaning.clone()),
            None => {
                let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
                self.not_a_choice(text, suggest::among(text, &names))
            }
        }
    }

    pub(super) fn not_a_choice<T>(&self, found: &str, advice: Message) -> Option<T> {
        self.wrong(Message::new("model-not-a-choice").with("found", found).with("advice", advice))
    }

    /// `06:00`, `06:00:30`, with quotation marks or without.
    pub(super) fn time(self) -> Option<NaiveTime> {
        let time = match self.written() {
            DeValue::String(text) => {
                let text = text.trim();
                let formats = ["%H:%M", "%H:%M:%S"];
                formats.iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok())
            }
            DeValue::Datetime(toml::value::Datetime { date: None, time: Some(time), offset: None }) => {
                let (hour, minute) = (u32::from(time.hour), u32::from(time.minute));
                let (second, nano) = (time.second.unwrap_or(0), time.nanosecond.unwrap_or(0));
                NaiveTime::from_hms_nano_opt(hour, minute, second.into(), nano)
            }
            _ => return self.wrong_type("model-kind-time"),
        };
        // chrono reads 23:59:60; a station's clock does not show it.
        let time = time.filter(|time| chrono::Timelike::nanosecond(time) < 1_000_000_000);
        time.or_else(|| {
            let found = self.page.words(self.span());
            self.wrong(Message::new("model-impossible-time").with("found", found))
        })
    }

    /// `2026-11-20`, with quotation marks or without.
    pub(super) fn date(self) -> Option<NaiveDate> {
        let date = match self.written() {
            DeValue::String(text) => text.trim().parse().ok(),
            DeValue::Datetime(toml::value::Datetime { date: Some(date), time: None, .. }) => {
                NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
            }
            _ => return self.wrong_type("model-kind-date"),
        };
        date.or_else(|| {
            let found = self.page.words(self.span());
            self.wrong(Message::new("model-impossible-date").with("found", found))
        })
    }

    /// A length with its unit, no longer than `most`.
    pub(super) fn length(self, most: &'static str) -> Option<Frames> {
        let Some(text) = self.written().as_str() else { return self.wrong_type("model-kind-length") };
        let Ok(Length(length)) = text.parse() else {
            return self.wrong(Message::new("model-not-a-length").with("found", text));
        };
        match most.parse() {
            Ok(Length(limit)) if length > limit => {
                self.wrong(Message::new("model-too-long").with("found", text).with("most", most))
            }
            _ => Some(length),
        }
    }

    /// A length of more than nothing, no longer than `most`.
    pub(super) fn some_length(self, most: &'static str) -> Option<Frames> {
        match self.length(most)? {
            Frames::ZERO => self.wrong(Message::new("model-no-length")),
            length => Some(length),
        }
    }

    /// A share of a disk with its unit.
    pub(super) fn bytes(self) -> Option<u64> {
        let Some(text) = self.written().as_str() else { return self.wrong_type("model-kind-bytes") };
        let bytes = bytes(text).filter(|bytes| *bytes > 0);
        bytes.or_else(|| self.wrong(Message::new("model-not-bytes").with("found", text)))
    }

    /// A position in a recording.
    pub(super) fn position(self) -> Option<Frames> {
        let Some(text) = self.written().as_str() else { return self.wrong_type("model-kind-position") };
        match text.trim().parse() {
            Ok(Timecode(position)) => Some(position),
            Err(_) => self.wrong(Message::new("model-not-a-position").with("found", text)),
        }
    }

    pub(super) fn slug(self) -> Option<Slug> {
        let text = self.text()?;
        if let Ok(slug) = text.parse() {
            return Some(slug);
        }
        let advice = match Slug::like(text) {
            Some(slug) => suggest::did_you_mean(slug.as_str()),
            None => Message::new("model-slug-letters"),
        };
        self.wrong(Message::new("model-not-a-slug").with("found", text).with("advice", advice))
    }

    /// A path that stays in its folder, the same on every system: parts with `/` between them.
    pub(super) fn path(self) -> Option<PathBuf> {
        let text = self.text()?;
        let (bytes, path) = (text.as_bytes(), Path::new(text));
        let has_drive = bytes.get(1) == Some(&b':');
        let leaves = path.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir));
        let parts: PathBuf = path.components().filter(|part| matches!(part, Component::Normal(_))).collect();
        let fault = if text.contains('\\') || text.contains(char::is_control) {
            "model-path-backslash"
        } else if has_drive || leaves || text.starts_with('~') || text.contains("://") {
            "model-path-outside"
        } else if parts.as_os_str().is_empty() {
            "model-path-empty"
        } else {
            return Some(parts);
        };
        self.wrong(Message::new(fault).with("found", self.page.words(self.span())))
    }

    pub(super) fn language(self) -> Option<LanguageTag> {
        let text = self.text()?;
        LanguageTag::from_text(text).or_else(|| {
            let advice = match suggest::language(text) {
                Some(tag) => suggest::did_you_mean(tag),
                None => Message::new("model-language-tags"),
            };
            self.wrong(Message::new("model-not-a-language").with("found", text).with("advice", advice))
        })
    }

    pub(super) fn timezone(self) -> Option<Tz> {
        let text = self.text()?;
        text.parse().ok().or_else(|| {
            let advice = match suggest::timezone(text) {
                Some(zone) => suggest::did_you_mean(zone),
                None => Message::new("model-zone-names"),
            };
            self.wrong(Message::new("model-unknown-timezone").with("found", text).with("advice", advice))
        })
    }
}

fn integer_of(integer: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// `500MB`, `8 GB`, `1.5TB`: as disks are sold, a thousand each.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let units = [("MB", 1e6), ("GB", 1e9), ("TB", 1e12)];
    let (number, unit) =
        units.iter().find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?.trim_end(), bytes)))?;
    let is_plain = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let number: f64 = number.parse().ok().filter(|_| is_plain)?;
    Some((number * unit).min(1e18) as u64)
}

/// The key of an example line: what stands before its equals sign.
pub(super) fn key_of(line: &'static str) -> &'static str {
    line.split_once(" =").map_or(line, |(key, _)| key)
}

/// A key or value as TOML gives it.
pub(super) type Written<'p> = Spanned<DeValue<'p>>;
