//! Where the headers, values and comments of a TOML text stand.

use std::cmp::Ordering;
use std::ops::Range;

use toml_edit::{Document, Item, Table, TableLike};

use super::{Place, Unchangeable};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Where everything stands in a text.
pub(super) struct Layout<'a> {
    text: &'a str,
    headers: Vec<Header>,
    /// The ends of all values and headers, in the order of the text.
    marks: Vec<usize>,
}

/// A header, and the part of the text that belongs to it.
struct Header {
    at: usize,
    /// Which table it begins: `slot`, its number, and the tables in it.
    path: Vec<(String, usize)>,
}

impl<'a> Layout<'a> {
    pub(super) fn of(text: &'a str, all: &Document<&str>) -> Layout<'a> {
        let mut layout = Layout { text, headers: Vec::new(), marks: Vec::new() };
        layout.look_into(all.as_table(), &mut Vec::new());
        layout.headers.sort_by_key(|header| header.at);
        layout.marks.sort_unstable();
        layout
    }

    fn look_into(&mut self, table: &Table, path: &mut Vec<(String, usize)>) {
        for (key, item) in table.iter() {
            match item {
                Item::None => {}
                Item::Value(value) => self.marks.extend(value.span().map(|span| span.end)),
                Item::Table(inner) => self.look_at(inner, (key, 0), path),
                Item::ArrayOfTables(entries) => {
                    entries.iter().enumerate().for_each(|(index, inner)| self.look_at(inner, (key, index), path));
                }
            }
        }
    }

    fn look_at(&mut self, table: &Table, (key, index): (&str, usize), path: &mut Vec<(String, usize)>) {
        path.push((key.to_owned(), index));
        // Tables that are only named, in dotted keys or in longer headers, have no header.
        if let Some(span) = table.span().filter(|_| !table.is_implicit() && !table.is_dotted()) {
            self.headers.push(Header { at: span.start, path: path.clone() });
            self.marks.push(span.end);
        }
        self.look_into(table, path);
        path.pop();
    }

    /// Where a header's own part of the text ends: at the next header, or at the end.
    fn part_end(&self, header: usize) -> usize {
        self.headers.get(header + 1).map_or(self.text.len(), |next| next.at)
    }

    /// Behind the line of the last value or header before a place.
    fn after_mark_before(&self, at: usize) -> usize {
        let before = self.marks.partition_point(|mark| *mark <= at);
        before.checked_sub(1).map_or(0, |mark| line_end(self.text, self.marks[mark]))
    }

    /// The first of the comment lines that touch a header from above; the header's own line where there are none.
    fn first_line(&self, header: &Header) -> usize {
        let floor = self.after_mark_before(header.at);
        let mut start = line_start(self.text, header.at);
        while start > floor && is_comment(&self.text[line_start(self.text, start - 1)..start]) {
            start = line_start(self.text, start - 1);
        }
        // Some editors put a mark before everything else.
        start.max(if self.text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 })
    }

    /// Each entry from the first comment line that touches its header to the last one that touches its values.
    pub(super) fn entries(&self, name: &str) -> Result<Vec<Range<usize>>, Unchangeable> {
        let of = |header: &Header| header.path.first().filter(|(first, _)| first == name).map(|(_, index)| *index);
        let mut entries: Vec<Range<usize>> = Vec::new();
        let mut last = None;
        for (place, header) in self.headers.iter().enumerate() {
            let index = of(header);
            if let Some(index) = index {
                match index.cmp(&entries.len()) {
                    // A table in the entry that has just been seen.
                    Ordering::Less if last == Some(index) => entries[index].end = self.body_end(place),
                    Ordering::Equal if header.path.len() == 1 => {
                        entries.push(self.first_line(header)..self.body_end(place));
                    }
                    _ => return Err(by_hand(name)),
                }
            }
            last = index;
        }
        Ok(entries)
    }

    /// Where what is written under a header ends: behind its last value and the comments that touch that, but before
    /// those that touch the next header.
    fn body_end(&self, header: usize) -> usize {
        let part_end = self.part_end(header);
        let next = self.headers.get(header + 1).map_or(part_end, |next| self.first_line(next));
        let mut end = self.after_mark_before(part_end);
        while end < next && is_comment(&self.text[end..line_end(self.text, end)]) {
            end = line_end(self.text, end);
        }
        end
    }

    /// Behind a value and the comment that follows it on its line.
    pub(super) fn remark_end(&self, value: usize) -> usize {
        let rest = &self.text[value..line_end(self.text, value)];
        let rest = rest.trim_end_matches(['\r', '\n']);
        if rest.trim().starts_with('#') { value + rest.len() } else { value }
    }

    /// Where a line with a new key belongs.
    pub(super) fn new_key(
        &self,
        place: Place<'_>,
        table: &dyn TableLike,
        after: &[&str],
    ) -> Result<usize, Unchangeable> {
        let ends = after.iter().filter_map(|key| own_span(table, key).map(|(_, end)| end));
        let path = match place {
            Place::Top => None,
            Place::Table(name) => Some((name.to_owned(), 0)),
            Place::Entry(name, index) => Some((name.to_owned(), index)),
        };
        let Some(path) = path else {
            let first = self.headers.first();
            let part_end = first.map_or(self.text.len(), |header| header.at);
            let last = self.after_mark_before(part_end);
            return Ok(match (ends.max(), first) {
                (Some(end), _) => line_end(self.text, end),
                (None, Some(header)) if last == 0 => self.first_line(header),
                (None, None) if last == 0 => self.text.len(),
                (None, _) => last,
            });
        };
        let is_it = |header: &Header| header.path.len() == 1 && header.path[0] == path;
        let header = self.headers.iter().position(is_it).ok_or_else(|| by_hand(&path.0))?;
        Ok(match ends.max() {
            Some(end) => line_end(self.text, end),
            None => self.after_mark_before(self.part_end(header)),
        })
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// From the first byte of a key to the last one of its value, where both are written together.
pub(super) fn own_span(table: &dyn TableLike, key: &str) -> Option<(usize, usize)> {
    let (written, item) = table.get_key_value(key)?;
    Some((written.span()?.start, item.as_value()?.span()?.end))
}

pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where the line ends that a byte lies in: behind its line end.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

pub(super) fn by_hand(key: &str) -> Unchangeable {
    Unchangeable::ByHand { key: key.to_owned() }
}
