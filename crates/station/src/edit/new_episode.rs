//! A new episode, out of a folder of recordings or of a list that another program wrote.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use surco_job::Job;
use surco_messages::{Language, Message};
use surco_model::{
    Found, Guess, Listed, NewSegment, OrderedBy, Slug, in_order, new_episode, parse_cue, parse_labels, parse_m3u,
};
use surco_units::{AirTime, Frames};

use super::EditError;
use super::history::History;
use super::recordings::{copy, look, look_at_all, names_of, recordings_in, stem, title_of};
use crate::{Error, Station, Written, civil};

/// An episode that is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEpisode {
    /// Its series.
    pub program: Slug,
    /// The folder of its recordings, or a list of them.
    pub from: PathBuf,
    /// The recording that a list is of, where the list does not say it.
    pub recording: Option<PathBuf>,
    /// How the recordings of a folder are put in order; by their names otherwise.
    pub order: Option<OrderedBy>,
    /// What it is called; the folder's or the list's name says it otherwise.
    pub title: Option<String>,
}

/// An episode that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct MadeEpisode {
    /// Its series.
    pub program: Slug,
    /// Its folder's name.
    pub episode: String,
    /// Its `episode.toml`, seen from the station folder.
    pub file: PathBuf,
    /// By what its recordings were put in order, unless a list says it.
    pub ordered_by: Option<OrderedBy>,
    /// What it is made of.
    pub segments: Vec<MadeSegment>,
    /// Files that cannot be heard, seen from the station folder, and why.
    pub skipped: Vec<(PathBuf, Message)>,
}

/// A segment of an episode that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct MadeSegment {
    /// Its recording, relative to the episode's folder.
    pub recording: String,
    /// How long that is.
    pub length: Frames,
    /// What a list calls it.
    pub title: Option<String>,
    /// What it probably is.
    pub guess: Guess,
    /// The part of the series' form that it probably is.
    pub part: Option<Slug>,
    /// Where it begins and ends, where only a part is used.
    pub cues: (Option<Frames>, Option<Frames>),
}

/// A recording that a new episode is made of, and the part of it.
struct Chosen {
    found: Found,
    title: Option<String>,
    cues: (Option<Frames>, Option<Frames>),
}

/// Where an episode's folder is.
struct EpisodeFolder {
    folder: PathBuf,
    /// The recordings lie in it already.
    is_there: bool,
}

impl Station {
    /// Makes an episode: its folder with copies of its recordings, unless they lie there already, and an `episode.toml` with
    /// comments in a language. The folder appears whole or not at all.
    ///
    /// # Errors
    /// When there is one already, no recording can be heard, the disk refuses, or the work is cancelled.
    pub fn new_episode(
        &self,
        written: &Written,
        wanted: &NewEpisode,
        language: Language,
        job: &mut Job<'_>,
    ) -> Result<MadeEpisode, Error> {
        let (program, episodes) = written.folder.program(&wanted.program).ok_or_else(|| {
            let known = written.folder.programs.iter().map(|(program, _)| program.slug.to_string()).collect();
            EditError::NoSeries { name: wanted.program.to_string(), known }
        })?;
        let mut skipped = Vec::new();
        let (chosen, ordered_by) = choose(wanted, &mut job.step(0.0, 0.5), &mut skipped)?;
        if chosen.is_empty() {
            return Err(EditError::NothingHeard { path: wanted.from.clone() }.into());
        }
        let number = episodes.iter().map(|episode| episode.number).max().unwrap_or(0) + 1;
        let title = wanted.title.clone().unwrap_or_else(|| title_of(&stem(&wanted.from)));
        let place = self.place_for(wanted, &title, number)?;
        let file = place.folder.join("episode.toml");
        let recordings: Vec<&Path> = chosen.iter().map(|one| one.found.path.as_path()).collect();
        let names = names_of(&recordings, place.is_there.then_some(place.folder.as_path()));
        let all: Vec<Found> = chosen.iter().map(|one| one.found.clone()).collect();
        let segment = |(index, (one, name)): (usize, (&Chosen, &String))| {
            let guess = Guess::of(&all, index);
            let part = guess.part(&program.template.parts).cloned();
            let (title, length) = (one.title.clone(), one.found.length);
            MadeSegment { recording: name.clone(), length, title, guess, part, cues: one.cues }
        };
        let segments: Vec<MadeSegment> = chosen.iter().zip(&names).enumerate().map(segment).collect();
        let has_bed = program.template.bed.is_some();
        let lines: Vec<NewSegment<'_>> = segments.iter().map(|one| one.written(has_bed)).collect();
        let today = civil::local_date(AirTime::now(), written.station.timezone);
        let text = new_episode(&title, number, today, &order_message(ordered_by), &lines, language);
        let episode = place.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let what = Message::new("station-new-episode")
            .with("path", self.relative(&file).as_path())
            .with("episode", format!("{}/{episode}", program.slug));
        if place.is_there {
            History::open(self)?.write_new(&file, &text, what)?;
        } else {
            self.lay_out(&place.folder, &recordings, &names, &text, what, &mut job.step(0.5, 1.0))?;
        }
        let skipped = skipped.into_iter().map(|(path, why)| (self.relative(&path), why)).collect();
        let (program, file) = (program.slug.clone(), self.relative(&file));
        Ok(MadeEpisode { program, episode, file, ordered_by, segments, skipped })
    }

    /// The folder of its recordings where that is one of the series' episodes, else a new one.
    fn place_for(&self, wanted: &NewEpisode, title: &str, number: u32) -> Result<EpisodeFolder, Error> {
        let episodes = self.episodes_folder(&wanted.program);
        let whole = |path: &Path| path.canonicalize().ok();
        let from = whole(&wanted.from).filter(|from| from.is_dir());
        let place = match from.filter(|from| from.parent().map(Path::to_owned) == whole(&episodes)) {
            Some(folder) => EpisodeFolder { folder, is_there: true },
            None => {
                let name =
                    Slug::like(title).map_or_else(|| number.to_string(), |title| format!("{number}-{title}"));
                EpisodeFolder { folder: episodes.join(name), is_there: false }
            }
        };
        let file = place.folder.join("episode.toml");
        if file.exists() || (!place.is_there && place.folder.exists()) {
            return Err(EditError::AlreadyThere { path: self.relative(&file) }.into());
        }
        Ok(place)
    }

    /// The episode's folder, with copies of its recordings.
    fn lay_out(
        &self,
        folder: &Path,
        recordings: &[&Path],
        names: &[String],
        text: &str,
        what: Message,
        job: &mut Job<'_>,
    ) -> Result<(), Error> {
        let failed = |cause: std::io::Error| Error::file(folder, cause);
        let episodes = folder.parent().unwrap_or(self.home());
        fs::create_dir_all(episodes).map_err(failed)?;
        let made = tempfile::Builder::new().prefix(".surco-").tempdir_in(episodes).map_err(failed)?;
        let mut copied = BTreeSet::new();
        for (index, (recording, name)) in recordings.iter().zip(names).enumerate() {
            job.progress(index as f64 / names.len() as f64);
            if copied.insert(name) {
                copy(recording, &made.path().join(name), job.cancel())?;
            }
        }
        surco_files::write_new(&made.path().join("episode.toml"), text.as_bytes()).map_err(failed)?;
        #[cfg(unix)]
        fs::set_permissions(made.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).map_err(failed)?;
        job.check()?;
        let history = History::open(self)?;
        history.made(&folder.join("episode.toml"), text, what)?;
        fs::rename(made.path(), folder).map_err(failed)?;
        // It has another name by now, and is not cleared away.
        let _ = made.keep();
        surco_files::sync_folder(episodes).map_err(failed)
    }
}

impl MadeSegment {
    fn written(&self, has_bed: bool) -> NewSegment<'_> {
        NewSegment {
            recording: Path::new(&self.recording),
            length: self.length,
            title: self.title.as_deref(),
            cues: self.cues,
            guess: self.guess,
            part: self.part.as_ref(),
            has_bed,
        }
    }
}

fn order_message(by: Option<OrderedBy>) -> Message {
    Message::new(match by {
        None => "model-new-order-list",
        Some(OrderedBy::Number) => "model-new-order-number",
        Some(OrderedBy::Time) => "model-new-order-time",
        Some(OrderedBy::Name) => "model-new-order-name",
    })
}

/// What the episode is made of, in order; and by what it was put in order, unless a list says it.
fn choose(
    wanted: &NewEpisode,
    job: &mut Job<'_>,
    skipped: &mut Vec<(PathBuf, Message)>,
) -> Result<(Vec<Chosen>, Option<OrderedBy>), Error> {
    let from = &wanted.from;
    if from.is_dir() {
        let found = look_at_all(&recordings_in(from, job)?, job, skipped)?;
        let (found, by) = in_order(found, wanted.order);
        let whole = |found| Chosen { found, title: None, cues: (None, None) };
        return Ok((found.into_iter().map(whole).collect(), Some(by)));
    }
    let mut chosen = Vec::new();
    for one in listed(from)? {
        job.check()?;
        let path = match (&wanted.recording, &one.recording) {
            (Some(recording), _) => recording.clone(),
            (None, Some(name)) => from.parent().unwrap_or(Path::new("")).join(name),
            (None, None) => return Err(EditError::NoRecording { path: from.clone() }.into()),
        };
        match look(&path) {
            Ok(found) => {
                let cues = (one.from.filter(|at| *at > Frames::ZERO), one.to);
                chosen.push(Chosen { found, title: one.title, cues });
            }
            Err(why) => skipped.push((path, why)),
        }
    }
    Ok((chosen, None))
}

/// What a list of another program names.
fn listed(list: &Path) -> Result<Vec<Listed>, Error> {
    let bytes = fs::read(list).map_err(|cause| Error::file(list, cause))?;
    // Lists of old Windows programs are in Latin-1.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|other| other.as_bytes().iter().copied().map(char::from).collect());
    let ending = list.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    match ending.as_str() {
        "m3u" | "m3u8" => Ok(parse_m3u(&text)),
        "cue" => Ok(parse_cue(&text)),
        "txt" => Ok(parse_labels(&text)),
        _ => Err(EditError::NoList { path: list.to_owned() }.into()),
    }
}
