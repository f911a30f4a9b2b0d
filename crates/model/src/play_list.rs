//! Playlists that other programs write, as lists of paths and addresses.
//!
//! | list | written by | an entry |
//! | --- | --- | --- |
//! | M3U, M3U8 | most players | a path or address a line; `#EXTINF:180,Title` before it may give its title |
//! | PLS | Winamp, stream servers | `File1=path` under `[playlist]`, in the order of the numbers |
//! | LST | ZaraRadio | `length in ms⇥path` a line; paths that begin with a point are commands |
//!
//! The lists come from anywhere. A line that is no entry is passed over, and nothing in a list is trusted.

use std::ops::Range;

/// An entry of a playlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry<'a> {
    /// The path or address as it is written, without blanks around it.
    pub place: &'a str,
    /// Where it is written in the text, in bytes.
    pub span: Range<usize>,
    /// The title that the list gives it.
    pub title: Option<&'a str>,
    /// What it names.
    pub kind: EntryKind,
}

/// What an entry of a playlist names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File,
    /// An address on the network.
    Stream,
    /// A command of the program that wrote the list, or nothing.
    Command,
}

/// The form of a playlist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListForm {
    /// M3U or M3U8.
    M3u,
    /// PLS.
    Pls,
    /// ZaraRadio's list.
    Lst,
    /// M3U whose entries are the pieces of one stream (HTTP live streaming).
    Hls,
}

impl ListForm {
    /// The form of a text, by its lines.
    pub fn of(text: &str) -> ListForm {
        let mut lines = lines(text).filter(|line| !line.is_empty());
        if lines.clone().any(|line| line.starts_with("#EXT-X-")) {
            ListForm::Hls
        } else if lines
            .clone()
            .next()
            .is_some_and(|line| line.eq_ignore_ascii_case("[playlist]") || pls_entry(line).is_some())
        {
            ListForm::Pls
        } else if lines.any(|line| lst_entry(line).is_some()) {
            ListForm::Lst
        } else {
            ListForm::M3u
        }
    }
}

/// The entries of a playlist in its order.
///
/// ```
/// use surco_model::{ListForm, list_entries};
/// let text = "#EXTM3U\n#EXTINF:180,Huayno\nmusica/huayno.mp3\n";
/// let entries = list_entries(text, ListForm::of(text));
/// assert_eq!((entries[0].place, entries[0].title), ("musica/huayno.mp3", Some("Huayno")));
/// ```
pub fn list_entries(text: &str, form: ListForm) -> Vec<ListEntry<'_>> {
    match form {
        ListForm::M3u | ListForm::Hls => m3u_entries(text),
        ListForm::Pls => {
            let mut files: Vec<_> = lines(text).filter_map(pls_entry).collect();
            files.sort_by_key(|(number, _)| *number);
            files.into_iter().map(|(_, place)| entry(text, place, false)).collect()
        }
        ListForm::Lst => {
            let places = lines(text).filter_map(|line| line.split_once('\t'));
            places.map(|(_, place)| entry(text, place.trim(), true)).collect()
        }
    }
}

fn m3u_entries(text: &str) -> Vec<ListEntry<'_>> {
    let (mut entries, mut title) = (Vec::new(), None);
    for line in lines(text).filter(|line| !line.is_empty()) {
        if let Some(about) = line.strip_prefix("#EXTINF:") {
            title = about.split_once(',').map(|(_, title)| title.trim()).filter(|title| !title.is_empty());
        } else if !line.starts_with('#') {
            let entry = entry(text, line, false);
            let title = if entry.kind == EntryKind::File { title.take() } else { None };
            entries.push(ListEntry { title, ..entry });
        }
    }
    entries
}

fn entry<'a>(text: &'a str, place: &'a str, has_commands: bool) -> ListEntry<'a> {
    let kind = if place.is_empty() || (has_commands && place.starts_with('.')) {
        EntryKind::Command
    } else if place.contains("://") {
        EntryKind::Stream
    } else {
        EntryKind::File
    };
    let start = place.as_ptr() as usize - text.as_ptr() as usize;
    ListEntry { place, span: start..start + place.len(), title: None, kind }
}

/// The lines without blanks around them. Some programs begin a file with a byte order mark.
fn lines(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.lines().map(|line| line.trim().trim_start_matches('\u{feff}').trim())
}

/// `File1=path`: its number and the path.
fn pls_entry(line: &str) -> Option<(u32, &str)> {
    let (key, place) = line.split_once('=')?;
    let key = key.trim();
    let number = key.get(..4).filter(|name| name.eq_ignore_ascii_case("file")).and(key.get(4..))?;
    let is_number = number.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| (number.parse().unwrap_or(u32::MAX), place.trim()))
}

/// `215040⇥C:\Musica\Huayno.mp3`: the path.
fn lst_entry(line: &str) -> Option<&str> {
    let (length, place) = line.split_once('\t')?;
    length.trim().parse::<i64>().is_ok().then(|| place.trim())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(&str, EntryKind)> {
        list_entries(text, ListForm::of(text)).into_iter().map(|entry| (entry.place, entry.kind)).collect()
    }

    #[test]
    fn the_entries_of_every_form_are_found() {
        use EntryKind::{Command, File, Stream};
        let m3u = "\u{feff}#EXTM3U\r\n#EXTINF:180,Huayno\r\nhuaynos/01 Vaca lechera.mp3\r\n\r\n  ..\\emergencia.wav \nhttp://radio/x\n";
        let places =
            [("huaynos/01 Vaca lechera.mp3", File), ("..\\emergencia.wav", File), ("http://radio/x", Stream)];
        assert_eq!(read(m3u), places);
        let entries = list_entries(m3u, ListForm::M3u);
        assert_eq!(entries[0].title, Some("Huayno"));
        assert!(entries.iter().all(|entry| &m3u[entry.span.clone()] == entry.place));
        let pls = "[playlist]\nnumberofentries=2\nFile2=D:\\b.mp3\nTitle1=http\nfile1 = HTTP://a.pe/\nFile=\n";
        assert_eq!(read(pls), [("HTTP://a.pe/", Stream), ("D:\\b.mp3", File), ("", Command)]);
        let lst = "2\r\n215040\tC:\\Musica\\Huayno.mp3\r\n-1\t.time\r\n";
        assert_eq!(read(lst), [("C:\\Musica\\Huayno.mp3", File), (".time", Command)]);
        assert_eq!(
            ListForm::of("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=64000\nhttp://a.pe/64.m3u8\n"),
            ListForm::Hls
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(?s).{0,200}") {
            for form in [ListForm::M3u, ListForm::Pls, ListForm::Lst, ListForm::Hls, ListForm::of(&text)] {
                for entry in list_entries(&text, form) {
                    prop_assert_eq!(&text[entry.span.clone()], entry.place);
                }
            }
        }
    }
}
