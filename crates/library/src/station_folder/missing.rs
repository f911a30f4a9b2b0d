//! What the files name, and is not there: recordings, signatures, beds, music, series.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use surco_messages::Message;
use surco_model::{
    Diagnostic, Episode, EpisodeChoice, ExceptionAction, Location, Play, Program, ProgramKind, Slug, Station,
};

use super::reader::Series;
use super::{StationFolder, advice, place};
use crate::{playlist, station_path};

/// Endings of files that people bring as sound. What a file really is, is found by its content.
const AUDIO: [&str; 31] = [
    "3g2", "3gp", "3gpp", "aac", "aif", "aifc", "aiff", "amr", "awb", "bwf", "caf", "flac", "m4a", "m4b", "mka",
    "mkv", "mov", "mp1", "mp2", "mp3", "mp4", "mpa", "mpga", "oga", "ogg", "opus", "spx", "wav", "wave", "webm",
    "wma",
];

/// Whether a file's name ends like a sound's.
pub fn looks_like_audio(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    ending.is_some_and(|ending| AUDIO.contains(&ending.as_str()))
}

/// Adds what is missing to the folder's findings.
pub(super) fn look_over(folder: &mut StationFolder, series: &Series, schedule: &Path) {
    let mut look = Look { folder, series, found: Vec::new(), lists: BTreeSet::new(), texts: Vec::new() };
    if let Some(station) = &look.folder.station {
        look.grid(station, schedule);
    }
    for (program, episodes) in &look.folder.programs {
        look.program(program);
        episodes.iter().for_each(|episode| look.episode(program, episode));
    }
    let Look { found, texts, .. } = look;
    folder.diagnostics.extend(found);
    folder.sources.extend(texts);
}

struct Look<'a> {
    folder: &'a StationFolder,
    series: &'a Series,
    found: Vec<Diagnostic>,
    /// Playlists that have been looked at: the grid names the same one many times.
    lists: BTreeSet<PathBuf>,
    /// Lists' own texts, for findings in them.
    texts: Vec<(PathBuf, String)>,
}

impl<'a> Look<'a> {
    fn grid(&mut self, station: &'a Station, schedule: &Path) {
        let grid = &station.grid;
        let text = self.folder.sources.get(schedule).map_or("", String::as_str);
        let top = Location::new(schedule, text, 0..0);
        let continuity = text.find("[continuity]").map_or(0..0, |at| at..at + "[continuity]".len());
        self.play(&grid.continuity, &Location::new(schedule, text, continuity));
        for slot in &grid.slots {
            [&slot.play].into_iter().chain(&slot.fallback).for_each(|play| self.play(play, &slot.location));
        }
        for exception in &grid.exceptions {
            if let ExceptionAction::Play(play) = &exception.action {
                self.play(play, &exception.location);
            }
        }
        if let Some(emergency) = &grid.emergency {
            self.file("library-emergency-missing", Path::new(""), emergency, "emergency", &top);
        }
    }

    fn play(&mut self, play: &'a Play, table: &Location) {
        match play {
            Play::Repeat(_) | Play::OffAir(_) | Play::Relay(_) => {}
            Play::Program { slug, episode, .. } => {
                let is_known = self.series(slug, "program", table);
                if let (true, EpisodeChoice::Given(episode)) = (is_known, episode) {
                    self.given(slug, episode, table);
                }
            }
            Play::Break { spots, .. } => spots.iter().for_each(|series| self.spots(series, table)),
            Play::File(path) => self.file("library-file-missing", Path::new(""), path, "file", table),
            Play::TimeCheck(path) => self.time_check(path, table),
            Play::Playlist(path) => {
                if self.lists.insert(path.clone()) {
                    self.playlist(path, table);
                }
            }
        }
    }

    fn series(&mut self, slug: &Slug, key: &str, table: &Location) -> bool {
        if self.series.contains_key(slug) {
            return true;
        }
        let advice = advice::similar_name(slug.as_str(), self.series.keys());
        let advice = advice.unwrap_or_else(|| Message::new("library-make-series").with("program", slug.as_str()));
        let message = Message::new("library-unknown-series").with("program", slug.as_str()).with("advice", advice);
        self.find(Diagnostic::error(message), table, key, Path::new(slug.as_str()));
        false
    }

    /// What a break carries is short.
    fn spots(&mut self, series: &Slug, table: &Location) {
        let is_known = self.series(series, "break", table);
        let program = self.folder.program(series).map(|(program, _)| program);
        if let (true, Some(program)) = (is_known, program)
            && !matches!(program.kind, ProgramKind::Spot | ProgramKind::Microprogram)
        {
            let message = Message::new("library-break-without-spots").with("program", series.as_str());
            self.find(Diagnostic::warning(message), table, "break", Path::new(series.as_str()));
        }
    }

    fn given(&mut self, program: &Slug, episode: &Slug, table: &Location) {
        let episodes = &self.series[program];
        if !episodes.contains(episode) {
            let advice = advice::similar_name(episode.as_str(), episodes.iter());
            let advice = advice.unwrap_or_else(|| Message::new("library-make-episode"));
            let message = Message::new("library-unknown-episode")
                .with("program", program.as_str())
                .with("episode", episode.as_str())
                .with("advice", advice);
            self.find(Diagnostic::error(message), table, "episode", Path::new(episode.as_str()));
        }
    }

    fn time_check(&mut self, path: &Path, table: &Location) {
        if let Err(cause) = fs::read_dir(self.folder.home.join(path)) {
            self.report("library-playlist-missing", Path::new(""), path, "time_check", table, &cause);
        }
    }

    fn playlist(&mut self, path: &Path, table: &Location) {
        let place = self.folder.home.join(path);
        if playlist::is_list(path) {
            match playlist::read(&place) {
                Ok(text) => self.list(path, text),
                Err(cause) => {
                    self.report("library-playlist-missing", Path::new(""), path, "playlist", table, &cause)
                }
            }
            return;
        }
        match fs::metadata(&place) {
            Ok(metadata) if metadata.is_dir() && !has_audio(&place) => {
                let message = Message::new("library-playlist-empty").with("path", path);
                self.find(Diagnostic::warning(message), table, "playlist", path);
            }
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                let message = Message::new("library-not-a-playlist").with("path", path);
                self.find(Diagnostic::error(message), table, "playlist", path);
            }
            Err(cause) => self.report("library-playlist-missing", Path::new(""), path, "playlist", table, &cause),
        }
    }

    /// The pieces that a list names. The list plays without those that are missing.
    fn list(&mut self, list: &Path, text: String) {
        let home = &self.folder.home;
        let mut is_empty = true;
        for entry in playlist::entries(&text) {
            is_empty = false;
            let path = playlist::entry_path(home, list, entry.place);
            if let Err(cause) = fs::metadata(home.join(&path)) {
                let advice = advice_for(home, &path, &cause);
                let message =
                    Message::new("library-list-entry-missing").with("path", path.as_path()).with("advice", advice);
                self.found.push(Diagnostic::warning(message).at(Location::new(list, &text, entry.span)));
            }
        }
        if is_empty {
            let message = Message::new("library-playlist-empty").with("path", list);
            self.found.push(Diagnostic::warning(message).at(Location::new(list, &text, 0..0)));
        }
        self.texts.push((list.to_owned(), text));
    }

    fn program(&mut self, program: &'a Program) {
        let folder = Path::new("programs").join(program.slug.as_str());
        let template = &program.template;
        let sounds = [
            ("library-signature-missing", "signature", &template.signature),
            ("library-closing-missing", "closing", &template.closing),
            ("library-bed-missing", "bed", &template.bed),
            ("library-stinger-missing", "stinger", &template.stinger),
        ];
        for (id, key, path) in sounds {
            if let Some(path) = path {
                self.file(id, &folder, path, key, &program.location);
            }
        }
        for part in &template.parts {
            if let Some(recording) = &part.recording {
                self.file("library-recording-missing", &folder, recording, "recording", &part.location);
            }
        }
        let campaigns = self.folder.station.iter().flat_map(|station| &station.campaigns).map(|one| &one.id);
        if let (Some(campaign), Some(_)) = (&program.campaign, &self.folder.station)
            && !campaigns.clone().any(|id| id == campaign)
        {
            let advice = advice::similar_name(campaign.as_str(), campaigns);
            let advice = advice.unwrap_or_else(|| Message::new("library-add-campaign"));
            // Another station's grid may have it.
            let message = Message::new("library-unknown-campaign")
                .with("campaign", campaign.as_str())
                .with("program", program.title.as_str())
                .with("advice", advice);
            self.find(Diagnostic::warning(message), &program.location, "campaign", Path::new(campaign.as_str()));
        }
    }

    fn episode(&mut self, program: &'a Program, episode: &'a Episode) {
        let folder =
            Path::new("programs").join(program.slug.as_str()).join("episodes").join(episode.slug.as_str());
        for segment in episode.segments.iter().filter(|segment| !segment.from_series) {
            self.file("library-recording-missing", &folder, &segment.recording, "recording", &segment.location);
        }
        for segment in &episode.segments {
            if let Some(image) = &segment.image {
                self.file("library-image-missing", &folder, image, "image", &segment.location);
            }
        }
        if let Some(original) = &episode.version_of {
            self.version(program, episode, original);
        }
    }

    /// A version in another language is one of an episode of its series, and of one that is no version itself: so
    /// versions never turn in circles.
    fn version(&mut self, program: &Program, episode: &Episode, original: &Slug) {
        let Some((_, episodes)) = self.folder.program(&program.slug) else { return };
        let language = |one: &Episode| one.language.clone().unwrap_or_else(|| program.language.clone());
        let found = match episodes.iter().find(|other| other.slug == *original) {
            _ if *original == episode.slug => Message::new("library-version-of-itself"),
            None => {
                let advice = advice::similar_name(original.as_str(), episodes.iter().map(|other| &other.slug));
                let advice = advice.unwrap_or_else(|| Message::new("library-make-episode"));
                Message::new("library-version-of-nothing").with("advice", advice)
            }
            Some(other) if other.version_of.is_some() => Message::new("library-version-of-version"),
            Some(other) if language(other) == language(episode) => {
                let language = language(episode).0;
                let message = Message::new("library-version-same-language").with("language", language);
                let message = message.with("original", original.as_str());
                self.find(
                    Diagnostic::warning(message),
                    &episode.location,
                    "version_of",
                    Path::new(original.as_str()),
                );
                return;
            }
            Some(_) => return,
        };
        let message = found.with("original", original.as_str());
        self.find(Diagnostic::error(message), &episode.location, "version_of", Path::new(original.as_str()));
    }

    /// A sound that must be there, relative to a folder of the station.
    fn file(&mut self, id: &'static str, folder: &Path, path: &Path, key: &str, table: &Location) {
        let place = self.folder.home.join(folder).join(path);
        let refused = match fs::metadata(&place) {
            Ok(metadata) if metadata.is_dir() => io::ErrorKind::IsADirectory.into(),
            Ok(metadata) if metadata.len() == 0 => {
                let message = Message::new("library-sound-empty").with("path", folder.join(path).as_path());
                return self.find(Diagnostic::error(message), table, key, path);
            }
            Ok(_) => return,
            Err(cause) => cause,
        };
        self.report(id, folder, path, key, table, &refused);
    }

    fn report(
        &mut self,
        id: &'static str,
        folder: &Path,
        path: &Path,
        key: &str,
        table: &Location,
        cause: &io::Error,
    ) {
        let advice = advice_for(&self.folder.home.join(folder), path, cause);
        let whole = station_path(&self.folder.home, &folder.join(path));
        let message = Message::new(id).with("path", whole.as_path()).with("advice", advice);
        self.find(Diagnostic::error(message), table, key, path);
    }

    /// Says a thing once, at its first place: a grid that names a missing series in ten slots misses one series.
    fn find(&mut self, finding: Diagnostic, table: &Location, key: &str, value: &Path) {
        if self.found.iter().any(|known| known.message == finding.message) {
            return;
        }
        let place = place::of_value(self.text(table), table, key, value);
        self.found.push(finding.at(place));
    }

    fn text(&self, place: &Location) -> &'a str {
        self.folder.sources.get(&place.file).map_or("", String::as_str)
    }
}

/// What to do about a sound that cannot be had: one that is not there may have another name.
fn advice_for(folder: &Path, path: &Path, cause: &io::Error) -> Message {
    match cause.kind() {
        io::ErrorKind::NotFound => {
            advice::similar_file(folder, path).unwrap_or_else(|| Message::new("library-put-it-there"))
        }
        _ => Message::new("library-cannot-be-read").with("cause", cause),
    }
}

/// Whether there is any sound in a folder or below it.
pub(crate) fn has_audio(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    files.iter().any(|file| looks_like_audio(file)) || folders.iter().any(|folder| has_audio(folder))
}
