//! The time said by recorded pieces (*locución de hora*), one for the hour and one for the minute.
//!
//! The pieces are called as ZaraRadio calls them, whatever the ending: `HRS07` says "it is seven", `HRS07_O` "it is seven
//! o'clock", `MIN05` "and five minutes". So a folder that a station has used for years works as it is.

use std::collections::BTreeMap;
use std::path::Path;

use surco_units::Frames;

use crate::{Media, MediaRef, Part};

/// What says the time, for every minute of the day that there are pieces for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TimeCheck {
    /// Minute of the day -> its pieces as one sound.
    by_minute: BTreeMap<u16, Media>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Hour(u8),
    Exact(u8),
    Minute(u8),
}

impl TimeCheck {
    /// Out of the files of a folder; those with other names are none of its pieces.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a Path, &'a Media)>) -> TimeCheck {
        let pieces: BTreeMap<Piece, &Media> =
            files.into_iter().filter_map(|(path, media)| Some((piece(path)?, media))).collect();
        let said = |minute: u16| {
            let (hour, minutes) = ((minute / 60) as u8, (minute % 60) as u8);
            let exact = pieces.get(&Piece::Exact(hour)).filter(|_| minutes == 0);
            let parts = match (exact, pieces.get(&Piece::Hour(hour)), pieces.get(&Piece::Minute(minutes))) {
                (Some(exact), ..) => vec![*exact],
                (None, Some(hour), Some(minute)) => vec![*hour, *minute],
                (None, Some(hour), None) if minutes == 0 => vec![*hour],
                _ => return None,
            };
            Some((minute, joined(&parts, format!("{hour:02}:{minutes:02}"))?))
        };
        TimeCheck { by_minute: (0..24 * 60).filter_map(said).collect() }
    }

    /// What says that it is so late by the studio's clock.
    pub fn at(&self, hour: u32, minute: u32) -> Option<&Media> {
        self.by_minute.get(&u16::try_from(hour * 60 + minute).ok()?)
    }

    /// How many minutes of the day it has nothing to say for.
    pub fn unsaid(&self) -> usize {
        24 * 60 - self.by_minute.len()
    }
}

/// Pieces one behind the other, each from its cue to its cue, at the level of the first.
fn joined(pieces: &[&Media], title: String) -> Option<Media> {
    let first = pieces.first()?;
    let part =
        |media: &&Media| Some(Part { source: *media.source.hash()?, from: media.cue_in, until: media.cue_out });
    let parts: Vec<Part> = pieces.iter().map(part).collect::<Option<_>>()?;
    let length = Frames(parts.iter().map(|part| (part.until - part.from).0).sum());
    Some(Media {
        source: MediaRef::of_parts(parts),
        title,
        artist: String::new(),
        duration: length,
        cue_in: Frames::ZERO,
        cue_out: length,
        segue: length,
        gain: first.gain,
    })
}

/// `HRS07.mp3`, `HRS07_O.mp3`, `MIN05.mp3`.
fn piece(path: &Path) -> Option<Piece> {
    let name = path.file_stem()?.to_str()?.to_ascii_uppercase();
    let number = |text: &str, below: u8| {
        let is_two_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number: &u8| is_two_digits && *number < below)
    };
    if let Some(rest) = name.strip_prefix("HRS") {
        return match rest.strip_suffix("_O") {
            Some(hour) => number(hour, 24).map(Piece::Exact),
            None => number(rest, 24).map(Piece::Hour),
        };
    }
    number(name.strip_prefix("MIN")?, 60).map(Piece::Minute)
}

#[cfg(test)]
mod tests {
    use surco_units::Decibels;

    use super::*;

    fn media(name: &str, length: i64) -> Media {
        let length = Frames(length);
        Media {
            source: MediaRef::named(name),
            title: name.to_owned(),
            artist: String::new(),
            duration: length,
            cue_in: Frames(10),
            cue_out: length,
            segue: length,
            gain: Decibels(-2.0),
        }
    }

    fn check(names: &[&str]) -> TimeCheck {
        let files: Vec<(String, Media)> =
            names.iter().map(|name| ((*name).to_owned(), media(name, 1000))).collect();
        TimeCheck::of(files.iter().map(|(name, media)| (Path::new(name), media)))
    }

    #[test]
    fn a_folder_of_zararadio_says_the_time_as_it_is() {
        let names = ["voces/HRS07.mp3", "voces/HRS07_O.mp3", "voces/MIN00.mp3", "voces/MIN05.mp3", "hrs14.wav"];
        let check = check(&names);
        let said = |hour, minute| {
            let MediaRef::Parts(parts) = &check.at(hour, minute)?.source else {
                panic!("a time is said in parts")
            };
            let text = |part: &Part| format!("{}@{}-{}", part.source.name(), part.from.0, part.until.0);
            Some(parts.iter().map(text).collect::<Vec<_>>().join("+"))
        };
        assert_eq!(said(7, 0).as_deref(), Some("voces/HRS07_O.mp3@10-1000"));
        assert_eq!(said(7, 5).as_deref(), Some("voces/HRS07.mp3@10-1000+voces/MIN05.mp3@10-1000"));
        let at_two = said(14, 0);
        assert_eq!(at_two.as_deref(), Some("hrs14.wav@10-1000+voces/MIN00.mp3@10-1000"), "without an exact hour");
        assert_eq!(said(7, 6), None, "nobody has recorded that minute");
        assert_eq!(said(8, 0), None);
        let five_past = check.at(7, 5).unwrap();
        assert_eq!(
            (five_past.cue_in, five_past.cue_out, five_past.gain),
            (Frames(0), Frames(1980), Decibels(-2.0))
        );
        assert_eq!(five_past.title, "07:05");
        assert_eq!(check.unsaid(), 1440 - 4);
    }

    #[test]
    fn other_files_are_no_pieces() {
        for name in
            ["HRS24.mp3", "HRS7.mp3", "MIN60.mp3", "HRS07_X.mp3", "MIN005.mp3", "TEM20.mp3", "HRS+7.mp3", ""]
        {
            assert_eq!(piece(Path::new(name)), None, "{name}");
        }
    }
}
