//! Recordings that were found in a folder: in which order they are heard, and what each probably is.

use std::path::{Path, PathBuf};

use surco_units::Frames;

use crate::names::plain;
use crate::{Profile, Slug, TemplatePart};

/// A recording, as far as it is known at first sight.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its file.
    pub path: PathBuf,
    /// How long it is.
    pub length: Frames,
    /// In how many channels.
    pub channels: usize,
    /// Whether its tags name who plays.
    pub has_artist: bool,
    /// When its file was last changed, in seconds since 1970.
    pub modified: Option<u64>,
}

/// By what recordings were put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderedBy {
    /// The number that their names begin with.
    Number,
    /// The time of recording: the one in their names, else the one of their files.
    Time,
    /// Their names.
    Name,
}

/// What a recording probably is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guess {
    /// It opens the episode.
    Greeting,
    /// It closes it.
    Farewell,
    /// Several people.
    Interview,
    /// A piece of music.
    Music,
    /// Who has made it possible.
    Credits,
    /// One person says something.
    Speech,
}

/// Shorter than this, the first is a greeting and the last a farewell, where there is something between.
const BRIEF: Frames = Frames::from_millis(30_000);

/// Nobody talks alone to a telephone for so long.
const LONG: Frames = Frames::from_millis(180_000);

/// Puts recordings in the order in which they are probably heard, or in the one that is wanted.
pub fn in_order(mut found: Vec<Found>, wanted: Option<OrderedBy>) -> (Vec<Found>, OrderedBy) {
    let numbers: Option<Vec<u64>> = found.iter().map(|one| number(&one.path)).collect();
    let times: Option<Vec<(u64, u64)>> = found.iter().map(|one| time_in(&one.path)).collect();
    let by = wanted.unwrap_or(match (&numbers, &times) {
        (Some(_), _) => OrderedBy::Number,
        (None, Some(_)) => OrderedBy::Time,
        (None, None) => OrderedBy::Name,
    });
    let name = |one: &Found| plain(&one.path.file_name().unwrap_or_default().to_string_lossy());
    match by {
        OrderedBy::Number => found.sort_by_key(|one| (number(&one.path).unwrap_or(u64::MAX), name(one))),
        OrderedBy::Time if times.is_some() => found.sort_by_key(|one| (time_in(&one.path), name(one))),
        OrderedBy::Time => found.sort_by_key(|one| (one.modified, name(one))),
        OrderedBy::Name => found.sort_by_key(name),
    }
    (found, by)
}

/// `01-saludo.ogg`, `2 don segundo.m4a`: a number of one to three digits, and then something else.
fn number(path: &Path) -> Option<u64> {
    let stem = path.file_stem()?.to_string_lossy().into_owned();
    let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
    let ends = stem[digits..].chars().next().is_none_or(|next| !next.is_alphanumeric());
    ((1..=3).contains(&digits) && ends).then(|| stem[..digits].parse().ok()).flatten()
}

/// The day and what comes after it in a name that a telephone or a recorder gave: `PTT-20261112-WA0004`,
/// `REC_20261112_101500`, `2026-11-12 10.15.00`.
fn time_in(path: &Path) -> Option<(u64, u64)> {
    let digits: String = path.file_stem()?.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
    let at = (0..digits.len().saturating_sub(7)).find(|at| is_day(&digits[*at..at + 8]))?;
    let rest = digits[at + 8..].get(..6.min(digits.len() - at - 8)).unwrap_or_default();
    Some((digits[at..at + 8].parse().ok()?, if rest.is_empty() { 0 } else { rest.parse().ok()? }))
}

fn is_day(text: &str) -> bool {
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (part(0..4), part(4..6), part(6..8)) else { return false };
    (2000..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
}

impl Guess {
    /// What the recording at `index` of `all` probably is: by its name, else by its place and its length.
    pub fn of(all: &[Found], index: usize) -> Guess {
        let Some(one) = all.get(index) else { return Guess::Speech };
        let name = plain(&one.path.file_stem().unwrap_or_default().to_string_lossy());
        let named = Guess::NAMED.into_iter().find(|(_, words)| words.iter().any(|word| name.contains(word)));
        let has_middle = all.len() >= 3;
        match named {
            Some((guess, _)) => guess,
            None if one.has_artist && one.channels > 1 && one.length > BRIEF => Guess::Music,
            None if has_middle && index == 0 && one.length < BRIEF => Guess::Greeting,
            None if has_middle && index + 1 == all.len() && one.length < BRIEF => Guess::Farewell,
            None if one.length > LONG => Guess::Interview,
            None => Guess::Speech,
        }
    }

    const NAMED: [(Guess, &[&str]); 5] = [
        (Guess::Greeting, &["saludo", "bienvenid", "intro", "apertura", "presentacion", "greeting", "welcome"]),
        (Guess::Farewell, &["despedida", "cierre", "adios", "hasta-luego", "farewell", "goodbye", "outro"]),
        (Guess::Interview, &["entrevista", "interview", "dialogo", "conversa", "charla", "mesa-redonda"]),
        (Guess::Music, &["musica", "cancion", "huayno", "cumbia", "yaravi", "carnaval", "song", "music"]),
        (Guess::Credits, &["credito", "auspici", "institucion", "credits", "sponsor"]),
    ];

    /// How such a recording is repaired.
    pub fn profile(self) -> Profile {
        match self {
            Guess::Interview => Profile::Interview,
            Guess::Music => Profile::Music,
            Guess::Greeting | Guess::Farewell | Guess::Credits | Guess::Speech => Profile::Voice,
        }
    }

    /// Whether a bed is usual under it.
    pub fn has_bed(self) -> bool {
        matches!(self, Guess::Greeting | Guess::Farewell | Guess::Credits)
    }

    /// The part of a form that is called as such a recording is.
    pub fn part(self, parts: &[TemplatePart]) -> Option<&Slug> {
        let (_, words) = Guess::NAMED.into_iter().find(|(guess, _)| *guess == self)?;
        let is_called = |part: &&TemplatePart| words.iter().any(|word| part.id.as_str().contains(word));
        parts.iter().find(is_called).map(|part| &part.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, seconds: i64) -> Found {
        let length = Frames::from_millis(seconds * 1000);
        Found { path: PathBuf::from(name), length, channels: 1, has_artist: false, modified: None }
    }

    fn order(names: &[&str], wanted: Option<OrderedBy>) -> (Vec<String>, OrderedBy) {
        let (found, by) = in_order(names.iter().map(|name| found(name, 60)).collect(), wanted);
        (found.iter().map(|one| one.path.display().to_string()).collect(), by)
    }

    #[test]
    fn numbers_count_before_times_and_times_before_names() {
        let (names, by) = order(&["10-fin.ogg", "2 don segundo.m4a", "01_saludo.ogg"], None);
        assert_eq!(
            (by, names),
            (OrderedBy::Number, ["01_saludo.ogg", "2 don segundo.m4a", "10-fin.ogg"].map(String::from).to_vec())
        );
        let phone = ["PTT-20261112-WA0010.opus", "PTT-20261112-WA0004.opus", "AUD-20261111-WA0099.m4a"];
        let (names, by) = order(&phone, None);
        assert_eq!((by, names), (OrderedBy::Time, [phone[2], phone[1], phone[0]].map(String::from).to_vec()));
        let (names, _) = order(&["REC_20261112_101500.wav", "2026-11-12 09.30.00.wav"], None);
        assert_eq!(names[0], "2026-11-12 09.30.00.wav");
        let (names, by) = order(&["Ñandú.ogg", "mañana.ogg", "20261112.ogg"], None);
        assert_eq!((by, names[1].as_str()), (OrderedBy::Name, "mañana.ogg"));
        assert_eq!(order(&phone, Some(OrderedBy::Name)).0[0], phone[2]);
    }

    #[test]
    fn a_recording_is_what_it_is_called_and_else_what_its_place_and_length_make_likely() {
        let song = Found { channels: 2, has_artist: true, ..found("track7.mp3", 200) };
        let all = [
            found("a.ogg", 12),
            found("03 Entrevista a doña Elena.m4a", 20),
            song,
            found("b.ogg", 400),
            found("créditos.wav", 15),
            found("c.ogg", 90),
            found("d.ogg", 9),
        ];
        let guesses: Vec<Guess> = (0..all.len()).map(|index| Guess::of(&all, index)).collect();
        let wanted = [
            Guess::Greeting,
            Guess::Interview,
            Guess::Music,
            Guess::Interview,
            Guess::Credits,
            Guess::Speech,
            Guess::Farewell,
        ];
        assert_eq!(guesses, wanted);
        assert_eq!(Guess::of(&all[..1], 0), Guess::Speech, "one alone neither opens nor closes");
    }
}
