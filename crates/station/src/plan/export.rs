//! The rundown for other players: M3U8 and XSPF, which name the sounds where they lie in the library, and a log that
//! Rivendell can import.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use askama::Template;
use surco_library::Library;
use surco_messages::Language;
use surco_model::{MediaRef, Rundown, RundownItem, Station};

use crate::{Error, civil};

/// XSPF version 1, <https://www.xspf.org/spec>.
#[derive(Template)]
#[template(path = "rundown.xml")]
struct Xspf<'a> {
    title: &'a str,
    tracks: Vec<Track>,
}

struct Track {
    location: String,
    title: String,
    millis: i64,
    note: String,
}

/// A list with a path to a line, each with its length and, as a comment, its time and reason.
pub fn m3u8(rundown: &Rundown, station: &Station, library: &Library, language: Language) -> String {
    let mut list = format!("#EXTM3U\n#PLAYLIST:{}\n", station.name);
    for (item, path) in present(rundown, library) {
        let reason = item.reason.text(language).replace('\n', " ");
        let clock = civil::date_and_clock(item.start, station.timezone);
        list.push_str(&format!("# {clock}  {reason}\n#EXTINF:{:.3},{}\n", item.duration.seconds(), item.title));
        list.push_str(&format!("{}\n", path.display()));
    }
    list
}

/// The same as XML.
///
/// # Errors
/// When the page cannot be made.
pub fn xspf(rundown: &Rundown, station: &Station, library: &Library, language: Language) -> Result<String, Error> {
    let track = |(item, path): (&RundownItem, PathBuf)| {
        let clock = civil::date_and_clock(item.start, station.timezone);
        Track {
            location: url::Url::from_file_path(&path).map_or_else(|()| path.display().to_string(), String::from),
            title: item.title.clone(),
            millis: item.duration.millis().round() as i64,
            note: format!("{clock}  {}", item.reason.text(language)),
        }
    };
    let tracks = present(rundown, library).map(track).collect();
    Ok(Xspf { title: &station.name, tracks }.render()?)
}

/// The columns of Rivendell's template “Rivendell Standard Import”: the local time from 0, the cart from 10 (6 digits), the
/// title from 25 (34 characters), the length from 60, and from 69 what it keeps as the event's external data
/// (32 characters): the beginning of the sound's name in the library.
pub fn rivendell(rundown: &Rundown, station: &Station) -> String {
    let carts = carts(rundown);
    let line = |item: &RundownItem| {
        let seconds = item.duration.seconds().ceil() as i64;
        let length = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        let title: String = item.title.chars().filter(|char| !char.is_control()).take(34).collect();
        let name: String = item.source.to_string().chars().take(32).collect();
        let (clock, cart) = (civil::clock(item.start, station.timezone), carts[&item.source]);
        format!("{clock:<10}{cart:06}         {title:<34} {length} {name}\n")
    };
    rundown.items.iter().map(line).collect()
}

/// A cart for each sound: a number of six digits that its name gives it, so that it is the same in every log; where two
/// sounds have one, the later by name has the next that is free.
fn carts(rundown: &Rundown) -> BTreeMap<&MediaRef, u32> {
    let sounds: BTreeSet<&MediaRef> = rundown.items.iter().map(|item| &item.source).collect();
    let mut taken = BTreeSet::new();
    let number = |sound: &MediaRef| {
        let name = sound.to_string();
        100_000 + name.bytes().take(12).fold(0_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 900_000)
    };
    let next = |cart: u32| if cart == 999_999 { 100_000 } else { cart + 1 };
    let free = |sound| {
        let mut numbers = std::iter::successors(Some(number(sound)), |cart| Some(next(*cart))).take(900_000);
        numbers.find(|cart| taken.insert(*cart)).map(|cart| (sound, cart))
    };
    sounds.into_iter().filter_map(free).collect()
}

fn present<'a>(rundown: &'a Rundown, library: &'a Library) -> impl Iterator<Item = (&'a RundownItem, PathBuf)> {
    let path = |item: &'a RundownItem| {
        let path = library.store().path_of(item.source.hash()?)?;
        Some((item, std::path::absolute(&path).unwrap_or(path)))
    };
    rundown.items.iter().filter_map(path)
}
