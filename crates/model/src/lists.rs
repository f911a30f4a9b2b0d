//! Lists that other programs write: which recordings, from where to where, and what they are called.
//!
//! | list | from | says |
//! | --- | --- | --- |
//! | label track | Audacity | `1.500000⇥62.000000⇥Saludo`, of a recording that it does not name |
//! | CUE sheet | disc and podcast programs | `FILE`, `TRACK`, `TITLE`, `INDEX 01 mm:ss:ff`, 75 frames a second |
//! | M3U | players | one path a line, `#EXTINF:180,Title` before it |
//!
//! They come from anywhere: what is no line of such a list is passed over, and nothing in them is trusted.

use std::fmt::Write;

use surco_units::{Frames, STATION_RATE};

use crate::play_list::{EntryKind, ListEntry, ListForm, list_entries};

/// No list that people make is longer.
const MOST: usize = 1000;

/// A CUE sheet counts the frames of a compact disc.
const CUE_FRAME: i64 = STATION_RATE.0 as i64 / 75;

/// Later than this is a slip.
const LATEST: f64 = 360_000.0;

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// The recording, as it is written; none where the list does not name any.
    pub recording: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// Where it begins in the recording.
    pub from: Option<Frames>,
    /// Where it ends.
    pub to: Option<Frames>,
}

/// What an exported list says of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<'a> {
    /// What it is called.
    pub title: &'a str,
    /// Who speaks.
    pub speaker: Option<&'a str>,
    /// The name of its recording.
    pub recording: &'a str,
    /// Where it begins in its recording.
    pub source: Frames,
    /// Where it begins in the programme.
    pub start: Frames,
    /// How long it sounds.
    pub length: Frames,
}

/// Reads Audacity's label track. A label that is a point reaches to the next one.
pub fn parse_labels(text: &str) -> Vec<Listed> {
    let line = |line: &str| {
        let mut fields = line.split('\t');
        let (from, to) = (seconds(fields.next()?)?, seconds(fields.next()?)?);
        let title = some(fields.next().unwrap_or_default());
        // Spectral selections stand on lines of their own, which begin with a backslash and are no numbers.
        (from <= to).then_some((from, to, title))
    };
    let mut labels: Vec<_> = text.lines().filter_map(line).take(MOST).collect();
    labels.sort_by_key(|(from, ..)| *from);
    let starts: Vec<Frames> = labels.iter().map(|(from, ..)| *from).collect();
    let next = |index: usize| starts.get(index + 1).copied();
    let listed = |(index, (from, to, title)): (usize, (Frames, Frames, Option<String>))| Listed {
        recording: None,
        title,
        from: Some(from),
        to: if to > from { Some(to) } else { next(index).filter(|next| *next > from) },
    };
    labels.into_iter().enumerate().map(listed).collect()
}

/// Reads a CUE sheet. A track reaches to the next one of its file.
pub fn parse_cue(text: &str) -> Vec<Listed> {
    let mut listed: Vec<Listed> = Vec::new();
    let (mut file, mut in_track) = (None, false);
    for line in text.lines().map(|line| line.trim_start_matches('\u{feff}').trim()) {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match word.to_ascii_uppercase().as_str() {
            "FILE" => (file, in_track) = (some(&quoted(rest)), false),
            "TRACK" if listed.len() < MOST => {
                in_track = true;
                listed.push(Listed { recording: file.clone(), ..Listed::default() });
            }
            "TITLE" if in_track => {
                if let Some(track) = listed.last_mut() {
                    track.title = some(&quoted(rest));
                }
            }
            "INDEX" if in_track => {
                let mut fields = rest.split_whitespace();
                let at = fields.next().filter(|number| *number == "01").and(fields.next()).and_then(disc_time);
                if let (Some(at), Some(track)) = (at, listed.last_mut()) {
                    track.from = Some(at);
                }
            }
            _ => {}
        }
    }
    for index in 1..listed.len() {
        let next =
            (listed[index].recording == listed[index - 1].recording).then_some(listed[index].from).flatten();
        let from = listed[index - 1].from.unwrap_or(Frames::ZERO);
        listed[index - 1].to = next.filter(|next| *next > from);
    }
    listed
}

/// Reads an M3U or M3U8 list.
pub fn parse_m3u(text: &str) -> Vec<Listed> {
    let entries = list_entries(text, ListForm::M3u).into_iter().filter(|entry| entry.kind == EntryKind::File);
    let listed = |entry: ListEntry<'_>| Listed {
        recording: Some(entry.place.replace('\\', "/")),
        title: entry.title.and_then(some),
        ..Listed::default()
    };
    entries.take(MOST).map(listed).collect()
}

/// The segments as Audacity's label track over the master.
pub fn labels_of(placed: &[Placed<'_>]) -> String {
    let mut text = String::new();
    for segment in placed {
        let (from, to) = (segment.start.seconds(), (segment.start + segment.length).seconds());
        let _ = writeln!(text, "{from:.6}\t{to:.6}\t{}", one_line(segment.title));
    }
    text
}

/// The segments as a CUE sheet of the file `master`.
pub fn cue_of(title: &str, performer: &str, master: &str, placed: &[Placed<'_>]) -> String {
    let quoted = |text: &str| format!("\"{}\"", one_line(text).replace('"', "'"));
    let mut text =
        format!("PERFORMER {}\nTITLE {}\nFILE {} WAVE\n", quoted(performer), quoted(title), quoted(master));
    for (index, segment) in placed.iter().enumerate() {
        let frames = segment.start.0 / CUE_FRAME;
        let (minutes, seconds, rest) = (frames / 75 / 60, frames / 75 % 60, frames % 75);
        let _ = writeln!(text, "  TRACK {:02} AUDIO\n    TITLE {}", index + 1, quoted(segment.title));
        if let Some(speaker) = segment.speaker {
            let _ = writeln!(text, "    PERFORMER {}", quoted(speaker));
        }
        let _ = writeln!(text, "    INDEX 01 {minutes:02}:{seconds:02}:{rest:02}");
    }
    text
}

/// The segments as an edit decision list (CMX 3600), at 25 frames a second. Its clips are called as their recordings.
pub fn edl_of(title: &str, placed: &[Placed<'_>]) -> String {
    let time = |at: Frames| {
        let frames = (at.0 * 25 + i64::from(STATION_RATE.0) / 2) / i64::from(STATION_RATE.0);
        let (seconds, rest) = (frames / 25, frames % 25);
        format!("{:02}:{:02}:{:02}:{rest:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    };
    let mut text = format!("TITLE: {}\nFCM: NON-DROP FRAME\n", one_line(title));
    for (index, segment) in placed.iter().enumerate() {
        let Placed { source, start, length, .. } = *segment;
        let [source_in, source_out, record_in, record_out] =
            [source, source + length, start, start + length].map(time);
        let number = index + 1;
        let _ = writeln!(
            text,
            "\n{number:03}  AX       AA    C        {source_in} {source_out} {record_in} {record_out}"
        );
        let _ = writeln!(
            text,
            "* FROM CLIP NAME: {}\n* COMMENT: {}",
            one_line(segment.recording),
            one_line(segment.title)
        );
    }
    text
}

fn some(text: &str) -> Option<String> {
    let text = one_line(text);
    (!text.is_empty()).then_some(text)
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn seconds(text: &str) -> Option<Frames> {
    // Where decimals have a comma, Audacity writes one.
    let number: f64 = text.trim().replace(',', ".").parse().ok()?;
    (0.0..LATEST).contains(&number).then(|| Frames::from_seconds(number))
}

/// What stands between quotation marks; else the first word.
fn quoted(text: &str) -> String {
    let mut parts = text.split('"');
    match (parts.next(), parts.next()) {
        (Some(before), Some(within)) if before.trim().is_empty() => within.to_owned(),
        _ => text.split_whitespace().next().unwrap_or_default().to_owned(),
    }
}

/// `mm:ss:ff`
fn disc_time(text: &str) -> Option<Frames> {
    let fields: Vec<i64> = text.split(':').map(|field| field.parse().ok()).collect::<Option<_>>()?;
    let [minutes, seconds, frames] = fields[..] else { return None };
    let fits = (0..6_000).contains(&minutes) && (0..60).contains(&seconds) && (0..75).contains(&frames);
    fits.then(|| Frames(((minutes * 60 + seconds) * 75 + frames) * CUE_FRAME))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn placed<'a>(title: &'a str, start: i64, length: i64) -> Placed<'a> {
        let (start, length) = (Frames(start), Frames(length));
        Placed {
            title,
            speaker: Some("Rosa \"la promotora\""),
            recording: "01.ogg",
            source: Frames(48_000),
            start,
            length,
        }
    }

    #[test]
    fn labels_are_read_back_to_the_frame() {
        let segments = [placed("Saludo", 0, 250_001), placed("¿Qué es\nla mastitis?", 264_401, 1_000_000)];
        let read = parse_labels(&labels_of(&segments));
        let wanted = |title: &str, from: i64, to: i64| Listed {
            recording: None,
            title: Some(title.to_owned()),
            from: Some(Frames(from)),
            to: Some(Frames(to)),
        };
        assert_eq!(read, [wanted("Saludo", 0, 250_001), wanted("¿Qué es la mastitis?", 264_401, 1_264_401)]);
        let points = parse_labels("2,5\t2,5\tDos\n\\\t100\t200\n0.0\t0.0\t\nno\tes\tnada\n9\t8\tal revés");
        assert_eq!(points.len(), 2);
        assert_eq!((points[0].title.as_deref(), points[0].to), (None, Some(Frames(120_000))));
        assert_eq!((points[1].title.as_deref(), points[1].to), (Some("Dos"), None));
    }

    #[test]
    fn a_cue_sheet_is_read_back_as_it_was_written() {
        let segments = [placed("Saludo", 0, 640 * 100), placed("Don \"Segundo\"", 640 * 100, 640 * 9)];
        let text = cue_of("El lavado", "Radio Surco", "el lavado.wav", &segments);
        assert!(text.contains("FILE \"el lavado.wav\" WAVE\n") && text.contains("INDEX 01 00:01:25"), "{text}");
        let read = parse_cue(&text);
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].recording.as_deref(), Some("el lavado.wav"));
        assert_eq!((read[0].from, read[0].to), (Some(Frames(0)), Some(Frames(64_000))));
        assert_eq!((read[1].title.as_deref(), read[1].to), (Some("Don 'Segundo'"), None));
    }

    #[test]
    fn a_cue_sheet_of_several_files_cuts_each_by_itself() {
        let text = "FILE a.wav WAVE\n TRACK 01 AUDIO\n INDEX 00 00:00:00\n INDEX 01 00:02:00\n TRACK 02 AUDIO\n INDEX 01 01:00:00\n\
                    FILE \"b c.mp3\" MP3\n TRACK 03 AUDIO\n TITLE \"Fin\"\n INDEX 01 00:00:00\n";
        let read = parse_cue(text);
        let whole: Vec<_> = read.iter().map(|one| (one.recording.as_deref().unwrap(), one.from, one.to)).collect();
        let second = |seconds: i64| Some(Frames::from_millis(seconds * 1000));
        let wanted = [("a.wav", second(2), second(60)), ("a.wav", second(60), None), ("b c.mp3", second(0), None)];
        assert_eq!(whole, wanted);
    }

    #[test]
    fn a_list_of_files_keeps_its_titles() {
        let read =
            parse_m3u("\u{feff}#EXTM3U\r\n#EXTINF:12,El saludo\r\nnotas\\01.ogg\r\n\r\n02.ogg\nhttp://radio/x\n");
        let whole: Vec<_> =
            read.iter().map(|one| (one.recording.as_deref().unwrap(), one.title.as_deref())).collect();
        assert_eq!(whole, [("notas/01.ogg", Some("El saludo")), ("02.ogg", None)]);
    }

    #[test]
    fn an_edit_decision_list_counts_25_frames_a_second() {
        let text = edl_of("El lavado", &[placed("Saludo", 48_000 * 3_661, 48_000 * 2 + 1_920)]);
        let wanted = "001  AX       AA    C        00:00:01:00 00:00:03:01 01:01:01:00 01:01:03:01\n* FROM CLIP NAME: 01.ogg\n";
        assert!(text.contains(wanted), "{text}");
    }

    proptest! {
        #[test]
        fn no_text_panics_and_no_segment_ends_before_it_begins(text in "(?s).{0,300}", lines in "([0-9:,.\t\" a-zA-Z\n]{0,40}){0,6}") {
            for text in [text, lines] {
                let all = [parse_labels(&text), parse_cue(&text), parse_m3u(&text)].concat();
                for one in all {
                    prop_assert!(one.to.is_none_or(|to| to > one.from.unwrap_or(Frames::ZERO)));
                }
            }
        }

        #[test]
        fn labels_come_back_whatever_they_are(starts in proptest::collection::vec((0i64..10_000_000, 1i64..1_000_000), 0..10)) {
            let mut starts = starts;
            starts.sort_unstable();
            let segments: Vec<_> = starts.iter().map(|(start, length)| placed("x", *start, *length)).collect();
            let read = parse_labels(&labels_of(&segments));
            let back: Vec<_> = read.iter().map(|one| (one.from.unwrap().0, (one.to.unwrap() - one.from.unwrap()).0)).collect();
            prop_assert_eq!(back, starts);
        }
    }
}
