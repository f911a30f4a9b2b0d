//! `surco new`: a series, or an episode out of a folder of recordings or of a list that another program wrote.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::Serialize;
use surco_audio::Source;
use surco_job::Cancel;
use surco_messages::{Explain, Message};
use surco_model::{
    Found, Guess, Listed, NewSegment, OrderedBy, Program, ProgramKind, Slug, in_order, new_episode, new_program,
    parse_cue, parse_labels, parse_m3u,
};
use surco_production::recordings_in;
use surco_units::{AirTime, Frames};

use crate::cli::{Everywhere, KindName, New, NewEpisode, NewProgram, NewWhat, OrderName};
use crate::failure::{Failure, Finished, Outcome};
use crate::station::{Home, slug};
use crate::terminal::Terminal;
use crate::whole_file;
use surco_station::civil;

#[derive(Serialize)]
struct ProgramDocument {
    program: String,
    file: PathBuf,
}

#[derive(Serialize)]
struct EpisodeDocument {
    program: String,
    episode: String,
    file: PathBuf,
    ordered_by: &'static str,
    segments: Vec<SegmentLine>,
    skipped: Vec<PathBuf>,
}

#[derive(Serialize)]
struct SegmentLine {
    recording: String,
    title: Option<String>,
    guess: &'static str,
    part: Option<String>,
    cue_in_s: Option<f64>,
    cue_out_s: Option<f64>,
}

pub(super) fn run(new: &New, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    match &new.what {
        NewWhat::Program(wanted) => program(wanted, &home, terminal),
        NewWhat::Episode(wanted) => episode(wanted, &home, terminal),
    }
}

fn program(wanted: &NewProgram, home: &Home, terminal: &Terminal) -> Finished {
    let (_, station) = home.read_usable(terminal)?;
    let slug = slug(&wanted.slug)?;
    let folder = home.path.join("programs").join(slug.as_str());
    let file = folder.join("program.toml");
    if file.exists() {
        return Err(Failure(Message::new("surco-new-exists").with("path", home.relative(&file).as_path())));
    }
    let from = wanted.from.clone().unwrap_or_else(|| folder.clone());
    let recordings =
        if from.exists() { recordings_in(std::slice::from_ref(&from), &Cancel::new())? } else { Vec::new() };
    let tune = |words: &[&str]| {
        let is_called = |path: &&PathBuf| {
            let name = Slug::like(&stem(path)).map_or_else(String::new, |name| name.to_string());
            words.iter().any(|word| name.contains(word))
        };
        recordings.iter().find(is_called)
    };
    let tunes = [
        ("signature", tune(&["cortina", "entrada", "apertura", "signature", "intro"])),
        ("closing", tune(&["cierre", "salida", "closing", "outro"])),
        ("bed", tune(&["cama", "fondo", "bed"])),
    ];
    fs::create_dir_all(folder.join("episodes")).map_err(|cause| Failure::io(&folder, &cause))?;
    for (_, tune) in &tunes {
        if let Some(tune) = tune.filter(|tune| tune.parent() != Some(folder.as_path())) {
            copy(tune, &folder.join(clean_name(tune)))?;
        }
    }
    let names = tunes.each_ref().map(|(key, tune)| (*key, tune.map(|tune| clean_name(tune))));
    let names = names.each_ref().map(|(key, name)| (*key, name.as_deref()));
    let kind = match wanted.kind {
        KindName::Microprogram => ProgramKind::Microprogram,
        KindName::Informative => ProgramKind::Informative,
        KindName::Spot => ProgramKind::Spot,
        KindName::Music => ProgramKind::Music,
    };
    let title = wanted.title.clone().unwrap_or_else(|| title_of(slug.as_str()));
    let topic = wanted.topic.as_deref().map_or(Ok(slug.clone()), self::slug)?;
    let language = station.languages.first().cloned().unwrap_or(surco_model::LanguageTag("es".to_owned()));
    let text = new_program(&title, kind, &language, &topic, names, terminal.language);
    whole_file::write_new(&file, text.as_bytes())?;
    terminal.tell(&Message::new("surco-new-program").with("path", home.relative(&file).as_path()));
    terminal.document(&ProgramDocument { program: slug.to_string(), file: home.relative(&file) });
    Ok(Outcome::Done)
}

/// A recording that a new episode is made of, and the part of it.
struct Chosen {
    found: Found,
    title: Option<String>,
    cues: (Option<Frames>, Option<Frames>),
}

fn episode(wanted: &NewEpisode, home: &Home, terminal: &Terminal) -> Finished {
    let (folder, station) = home.read_usable(terminal)?;
    let (program, episodes) = folder.program(&slug(&wanted.program)?).ok_or_else(|| {
        let known: Vec<&str> = folder.programs.iter().map(|(program, _)| program.slug.as_str()).collect();
        Failure(
            Message::new("surco-no-series").with("name", wanted.program.as_str()).with("known", known.join(", ")),
        )
    })?;
    let mut skipped = Vec::new();
    let (chosen, by) = choose(wanted, &mut |path, message| {
        terminal.warn(&message);
        skipped.push(home.relative(path));
    })?;
    if chosen.is_empty() {
        return Err(Failure(Message::new("surco-new-nothing").with("path", wanted.from.as_path())));
    }
    let number = episodes.iter().map(|episode| episode.number).max().unwrap_or(0) + 1;
    let title = wanted.title.clone().unwrap_or_else(|| title_of(&stem(&wanted.from)));
    let place = home.path.join("programs").join(program.slug.as_str()).join("episodes");
    let is_there = wanted.from.is_dir()
        && wanted.from.canonicalize().ok().as_deref().and_then(Path::parent)
            == place.canonicalize().ok().as_deref();
    let target = if is_there {
        wanted.from.canonicalize().map_err(|cause| Failure::io(&wanted.from, &cause))?
    } else {
        let name = Slug::like(&title).map_or_else(|| number.to_string(), |title| format!("{number}-{title}"));
        place.join(name)
    };
    let file = target.join("episode.toml");
    if file.exists() || (!is_there && target.exists()) {
        return Err(Failure(Message::new("surco-new-exists").with("path", home.relative(&file).as_path())));
    }
    let names = names_of(&chosen, is_there.then_some(target.as_path()));
    let all: Vec<Found> = chosen.iter().map(|one| one.found.clone()).collect();
    let segments: Vec<NewSegment<'_>> = (chosen.iter().zip(&names).enumerate())
        .map(|(index, (one, name))| {
            let guess = Guess::of(&all, index);
            NewSegment {
                recording: Path::new(name),
                length: one.found.length,
                title: one.title.as_deref(),
                cues: one.cues,
                guess,
                part: guess.part(&program.template.parts),
                has_bed: program.template.bed.is_some(),
            }
        })
        .collect();
    let order = Message::new(match by {
        None => "model-new-order-list",
        Some(OrderedBy::Number) => "model-new-order-number",
        Some(OrderedBy::Time) => "model-new-order-time",
        Some(OrderedBy::Name) => "model-new-order-name",
    });
    let today = civil::local_date(AirTime::now(), station.timezone);
    let text = new_episode(&title, number, today, &order, &segments, terminal.language);
    if is_there {
        whole_file::write_new(&file, text.as_bytes())?;
    } else {
        lay_out(&place, &target, &chosen, &names, &text)?;
    }
    tell(home, program, (&target, &file), by, &segments, skipped, terminal);
    Ok(Outcome::Done)
}

fn tell(
    home: &Home,
    program: &Program,
    (target, file): (&Path, &Path),
    by: Option<OrderedBy>,
    segments: &[NewSegment<'_>],
    skipped: Vec<PathBuf>,
    terminal: &Terminal,
) {
    for segment in segments {
        terminal.print(&format!("{:>11}  {}", segment.length.to_string(), segment.recording.display()));
    }
    let episode = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    terminal.tell(
        &Message::new("surco-new-episode")
            .with("path", home.relative(file).as_path())
            .with("episode", format!("{}/{episode}", program.slug)),
    );
    let line = |segment: &NewSegment<'_>| SegmentLine {
        recording: segment.recording.display().to_string(),
        title: segment.title.map(str::to_owned),
        guess: match segment.guess {
            Guess::Greeting => "greeting",
            Guess::Farewell => "farewell",
            Guess::Interview => "interview",
            Guess::Music => "music",
            Guess::Credits => "credits",
            Guess::Speech => "speech",
        },
        part: segment.part.map(ToString::to_string),
        cue_in_s: segment.cues.0.map(Frames::seconds),
        cue_out_s: segment.cues.1.map(Frames::seconds),
    };
    terminal.document(&EpisodeDocument {
        program: program.slug.to_string(),
        episode,
        file: home.relative(file),
        ordered_by: match by {
            None => "list",
            Some(OrderedBy::Number) => "number",
            Some(OrderedBy::Time) => "time",
            Some(OrderedBy::Name) => "name",
        },
        segments: segments.iter().map(line).collect(),
        skipped,
    });
}

/// What the episode is made of, in order; and by what it was put in order, unless a list says it.
fn choose(
    wanted: &NewEpisode,
    skip: &mut dyn FnMut(&Path, Message),
) -> Result<(Vec<Chosen>, Option<OrderedBy>), Failure> {
    let from = &wanted.from;
    if from.is_dir() {
        let order = wanted.order.map(|order| match order {
            OrderName::Number => OrderedBy::Number,
            OrderName::Time => OrderedBy::Time,
            OrderName::Name => OrderedBy::Name,
        });
        let recordings = recordings_in(std::slice::from_ref(from), &Cancel::new())?;
        let found = recordings.iter().filter_map(|path| look(path, skip)).collect();
        let (found, by) = in_order(found, order);
        let whole = |found| Chosen { found, title: None, cues: (None, None) };
        return Ok((found.into_iter().map(whole).collect(), Some(by)));
    }
    let bytes = fs::read(from).map_err(|cause| Failure::io(from, &cause))?;
    // Lists of old Windows programs are in Latin-1.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|other| other.as_bytes().iter().copied().map(char::from).collect());
    let ending = from.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let listed = match ending.as_str() {
        "m3u" | "m3u8" => parse_m3u(&text),
        "cue" => parse_cue(&text),
        "txt" => parse_labels(&text),
        _ => return Err(Failure(Message::new("surco-new-no-list").with("path", from.as_path()))),
    };
    let beside = |name: &str| from.parent().unwrap_or(Path::new("")).join(name);
    let of = |one: &Listed| match (&wanted.recording, &one.recording) {
        (Some(recording), _) => Ok(recording.clone()),
        (None, Some(name)) => Ok(beside(name)),
        (None, None) => Err(Failure(Message::new("surco-new-no-recording").with("path", from.as_path()))),
    };
    let mut chosen = Vec::new();
    for one in listed {
        if let Some(found) = look(&of(&one)?, skip) {
            chosen.push(Chosen {
                found,
                title: one.title,
                cues: (one.from.filter(|at| *at > Frames::ZERO), one.to),
            });
        }
    }
    Ok((chosen, None))
}

/// A recording at first sight.
fn look(path: &Path, skip: &mut dyn FnMut(&Path, Message)) -> Option<Found> {
    let opened = surco_audio::open(path).map_err(|cause| skip(path, cause.explain())).ok()?;
    let modified = fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let seconds = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Some(Found {
        path: path.to_owned(),
        length: opened.length_hint().unwrap_or(Frames::ZERO),
        channels: opened.channels(),
        has_artist: opened.about().artist.is_some(),
        modified: seconds.map(|since| since.as_secs()),
    })
}

/// What the recordings are called in the episode's folder: as they are, unless two are called alike, or a name is none
/// on every system. The same file twice is there once. In a folder that they lie in already, their place in it.
fn names_of(chosen: &[Chosen], folder: Option<&Path>) -> Vec<String> {
    let mut taken: Vec<(&Path, String)> = Vec::new();
    for one in chosen {
        let path = one.found.path.as_path();
        let within = folder.and_then(|folder| {
            let whole = path.canonicalize().ok()?;
            Some(whole.strip_prefix(folder).ok()?.to_string_lossy().replace('\\', "/"))
        });
        let same = taken.iter().find(|(other, _)| *other == path).map(|(_, name)| name.clone());
        let name = same.or(within).unwrap_or_else(|| {
            let used: BTreeSet<&str> = taken.iter().map(|(_, name)| name.as_str()).collect();
            let name = clean_name(path);
            let other = (2..).map(|number| format!("{number}-{name}")).find(|name| !used.contains(name.as_str()));
            if used.contains(name.as_str()) { other.unwrap_or(name) } else { name }
        });
        taken.push((path, name));
    }
    taken.into_iter().map(|(_, name)| name).collect()
}

/// The episode's folder, with copies of its recordings: it appears whole or not at all.
fn lay_out(place: &Path, target: &Path, chosen: &[Chosen], names: &[String], text: &str) -> Result<(), Failure> {
    let failed = |cause: std::io::Error| Failure::io(target, &cause);
    fs::create_dir_all(place).map_err(failed)?;
    let made = tempfile::Builder::new().prefix(".surco-").tempdir_in(place).map_err(failed)?;
    let mut copied = BTreeSet::new();
    for (one, name) in chosen.iter().zip(names) {
        if copied.insert(name) {
            copy(&one.found.path, &made.path().join(name))?;
        }
    }
    whole_file::write_new(&made.path().join("episode.toml"), text.as_bytes())?;
    #[cfg(unix)]
    fs::set_permissions(made.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).map_err(failed)?;
    fs::rename(made.keep(), target).map_err(failed)
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::copy(from, to).map_err(|cause| Failure::io(from, &cause))?;
    // As the recording was: its time orders it, and the copy is on the disk.
    let keep = || -> std::io::Result<()> {
        let copied = fs::File::options().write(true).open(to)?;
        copied.set_modified(fs::metadata(from)?.modified()?)?;
        copied.sync_all()
    };
    keep().map_err(|cause| Failure::io(to, &cause))
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// A file's name, without what other systems or TOML paths have no place for.
fn clean_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let clean: String =
        name.chars().map(|c| if c.is_control() || "\\/:*?\"<>|".contains(c) { '-' } else { c }).collect();
    clean.trim_start_matches(['~', '.']).to_owned()
}

/// `manos-limpias` is called "Manos limpias".
fn title_of(name: &str) -> String {
    let words = name.trim_start_matches(|c: char| c.is_ascii_digit() || "-_. ".contains(c));
    let words = if words.is_empty() { name } else { words };
    let mut letters = words.chars().map(|c| if "-_".contains(c) { ' ' } else { c });
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
