//! The rundown for other players: M3U8 and XSPF, which name the sounds where they lie in the library.

use std::path::PathBuf;

use askama::Template;
use surco_library::Library;
use surco_model::{Rundown, RundownItem, Station};

use crate::failure::Failure;
use crate::instant;
use crate::terminal::Terminal;
use surco_words::Message;

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
pub(super) fn m3u8(rundown: &Rundown, station: &Station, library: &Library, terminal: &Terminal) -> String {
    let mut list = format!("#EXTM3U\n#PLAYLIST:{}\n", station.name);
    for (item, path) in present(rundown, library) {
        let reason = terminal.text(&item.reason).replace('\n', " ");
        let clock = instant::date_and_clock(item.start, station.timezone);
        list.push_str(&format!("# {clock}  {reason}\n#EXTINF:{:.3},{}\n", item.duration.seconds(), item.title));
        list.push_str(&format!("{}\n", path.display()));
    }
    list
}

/// The same as XML.
pub(super) fn xspf(
    rundown: &Rundown,
    station: &Station,
    library: &Library,
    terminal: &Terminal,
) -> Result<String, Failure> {
    let track = |(item, path): (&RundownItem, PathBuf)| {
        let clock = instant::date_and_clock(item.start, station.timezone);
        Track {
            location: url::Url::from_file_path(&path).map_or_else(|()| path.display().to_string(), String::from),
            title: item.title.clone(),
            millis: item.duration.millis().round() as i64,
            note: format!("{clock}  {}", terminal.text(&item.reason)),
        }
    };
    let tracks = present(rundown, library).map(track).collect();
    let failed = |cause: askama::Error| Failure(Message::new("surco-csv").with("cause", cause.to_string()));
    Xspf { title: &station.name, tracks }.render().map_err(failed)
}

fn present<'a>(rundown: &'a Rundown, library: &'a Library) -> impl Iterator<Item = (&'a RundownItem, PathBuf)> {
    let path = |item: &'a RundownItem| {
        let path = library.store().path_of(&item.source)?;
        Some((item, std::path::absolute(&path).unwrap_or(path)))
    };
    rundown.items.iter().filter_map(path)
}
