//! `surco import`: a list of another program, ZaraRadio's for one, becomes a list of this station; the events of a
//! calendar become slots.

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, Weekday};
use serde::Serialize;
use surco_library::{StationFolder, foreign_list};
use surco_messages::Message;
use surco_model::{Days, Play, Recurrence, Slug, Station};
use surco_schedule::{Event, events};

use crate::cli::{Everywhere, Import};
use crate::failure::{Failure, Finished, Outcome};
use crate::station::Home;
use crate::terminal::Terminal;
use crate::whole_file;

#[derive(Serialize)]
struct Document {
    list: PathBuf,
    found: usize,
    missing: Vec<String>,
    skipped: usize,
}

pub(super) fn run(import: &Import, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let bytes = std::fs::read(&import.list).map_err(|cause| Failure::io(&import.list, &cause))?;
    let text = String::from_utf8_lossy(&bytes);
    if text.trim_start_matches('\u{feff}').trim_start().starts_with("BEGIN:VCALENDAR") {
        return calendar(&text, &home, import.output.as_deref(), terminal);
    }
    let foreign = foreign_list(&home.path, &import.list).map_err(|cause| Failure::io(&import.list, &cause))?;
    if foreign.found.is_empty() {
        let message = Message::new("surco-import-nothing").with("path", import.list.as_path());
        return Err(Failure(message.with("count", foreign.missing.len())));
    }
    let output = match &import.output {
        Some(output) => home.relative(output),
        None => Path::new("musica").join(import.list.file_stem().unwrap_or_default()).with_extension("m3u8"),
    };
    let target = home.path.join(&output);
    let folder = target.parent().unwrap_or(&home.path);
    let mut text = String::from("#EXTM3U\n");
    for path in &foreign.found {
        text.push_str(&from(&output, path));
        text.push('\n');
    }
    std::fs::create_dir_all(folder).map_err(|cause| Failure::io(folder, &cause))?;
    write_new(&target, &text)?;
    for path in &foreign.missing {
        terminal.warn(&Message::new("surco-import-missing").with("path", path.as_str()));
    }
    let document =
        Document { list: output, found: foreign.found.len(), missing: foreign.missing, skipped: foreign.skipped };
    terminal.document(&document);
    terminal.tell(
        &Message::new("surco-imported")
            .with("list", document.list.as_path())
            .with("found", document.found)
            .with("missing", document.missing.len())
            .with("skipped", document.skipped),
    );
    Ok(Outcome::attention_if(!document.missing.is_empty()))
}

#[derive(Serialize)]
struct Slots {
    slots: Vec<String>,
    skipped: Vec<String>,
    toml: String,
}

/// Writes the events of a calendar as slots: on stdout, to be looked at and put into the grid, or into a new file.
fn calendar(text: &str, home: &Home, output: Option<&Path>, terminal: &Terminal) -> Finished {
    let (folder, station) = home.read_usable(terminal)?;
    let found = events(text, station.timezone);
    let mut ids: Vec<String> = station.grid.slots.iter().map(|slot| slot.id.to_string()).collect();
    let (known, mut toml) = (ids.len(), String::new());
    for event in &found.events {
        let name = Slug::like(&event.title).map_or_else(|| "franja".to_owned(), |slug| slug.to_string());
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let Some(id) = [name.clone()].into_iter().chain(numbered).find(|id| !ids.contains(id)) else { break };
        toml.push_str(&slot(event, &id, &play(&name, &folder, &station)));
        ids.push(id);
    }
    for title in &found.skipped {
        terminal.warn(&Message::new("surco-import-no-slot").with("title", title.as_str()));
    }
    if let Some(output) = output {
        write_new(output, &toml)?;
    } else {
        terminal.print(toml.trim_end());
    }
    let slots = ids.split_off(known);
    terminal.say(&Message::new("surco-imported-slots").with("slots", slots.len()));
    let needs_attention = !found.skipped.is_empty();
    terminal.document(&Slots { slots, skipped: found.skipped, toml });
    Ok(Outcome::attention_if(needs_attention))
}

/// What a slot plays whose title is a series', else the station's continuity until somebody says.
fn play(name: &str, folder: &StationFolder, station: &Station) -> String {
    if folder.programs.iter().any(|(program, _)| program.slug.as_str() == name) {
        return format!("{{ program = {} }}", quoted(name));
    }
    match &station.grid.continuity {
        Play::Playlist(path) => format!("{{ playlist = {} }}", quoted(&path.to_string_lossy())),
        _ => "{ playlist = \"musica\" }".to_owned(),
    }
}

fn slot(event: &Event, id: &str, play: &str) -> String {
    let start = &event.start;
    let date = |date: Option<NaiveDate>, key: &str| date.map(|date| format!("{key} = {date}"));
    let is_dated = matches!(start.recurrence, Recurrence::Dates(_));
    let which = match &start.recurrence {
        Recurrence::Weekly => None,
        Recurrence::EveryWeeks { interval, .. } => Some(format!("weeks = {interval}")),
        Recurrence::Monthly(which) => {
            let name = |nth: &i8| if *nth == -1 { "\"last\"".to_owned() } else { nth.to_string() };
            Some(format!("of_month = [{}]", which.iter().map(name).collect::<Vec<_>>().join(", ")))
        }
        Recurrence::Dates(dates) => {
            let dates: Vec<_> = dates.iter().map(ToString::to_string).collect();
            Some(format!("dates = [{}]", dates.join(", ")))
        }
    };
    let times: Vec<_> = start.times.iter().map(|time| format!("\"{}\"", time.format("%H:%M:%S"))).collect();
    let seconds = event.length.seconds().ceil() as i64;
    let length = if seconds % 60 == 0 { format!("{}m", seconds / 60) } else { format!("{seconds}s") };
    let lines = [
        Some("[[slot]]".to_owned()),
        Some(format!("id = {}", quoted(id))),
        Some(format!("title = {}", quoted(&event.title))),
        (!is_dated).then(|| format!("days = [{}]", days(start.days))),
        which,
        Some(format!("at = [{}]", times.join(", "))),
        Some(format!("length = \"{length}\"")),
        date(start.from.filter(|_| !is_dated), "from"),
        date(start.until.filter(|_| !is_dated), "until"),
        Some(format!("play = {play}")),
    ];
    let mut text = lines.into_iter().flatten().collect::<Vec<_>>().join("\n") + "\n\n";
    for skip in &event.skips {
        text.push_str(&format!("[[exception]]\nslot = {}\ndate = {skip}\nskip = true\n\n", quoted(id)));
    }
    text
}

fn days(days: Days) -> String {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let all = [(Mon, "mon"), (Tue, "tue"), (Wed, "wed"), (Thu, "thu"), (Fri, "fri"), (Sat, "sat"), (Sun, "sun")];
    let named = all.into_iter().filter(|(day, _)| days.contains(*day)).map(|(_, name)| format!("\"{name}\""));
    named.collect::<Vec<_>>().join(", ")
}

/// A text as TOML writes it: JSON's way is one of TOML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A path of the station folder as a list in it names it: from the list's own folder on.
fn from(list: &Path, path: &Path) -> String {
    let up = list.parent().map_or(0, |folder| folder.components().count());
    let below = list.parent().and_then(|folder| path.strip_prefix(folder).ok());
    let path = below.map_or_else(|| Path::new(&"../".repeat(up)).join(path), Path::to_owned);
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Writes a file whole or not at all, and none over another.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    if path.exists() {
        return Err(Failure(Message::new("surco-import-exists").with("path", path)));
    }
    whole_file::write_new(path, text.as_bytes())
}
