//! Where a station is, and what is written in its folder.

use std::path::{Path, PathBuf};

use surco_library::{Library, StationFolder};
use surco_model::{Diagnostic, Episode, LoudnessTarget, Program, Severity, Slug};

use crate::Error;

/// A station: its folder, and the grid in it. All that can be done with a station begins here.
///
/// People edit the folder while it is in use, so what is written is read anew by each call that needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    home: PathBuf,
    schedule: PathBuf,
}

/// What is written in a station folder whose grid can be used.
#[derive(Debug, Clone)]
pub struct Written {
    /// All of it, with its findings.
    pub folder: StationFolder,
    /// The station that the grid describes.
    pub station: surco_model::Station,
}

impl Written {
    /// What is wrong in the folder and yet keeps nobody from using it.
    pub fn errors(&self) -> Vec<Diagnostic> {
        errors(&self.folder)
    }
}

fn errors(folder: &StationFolder) -> Vec<Diagnostic> {
    folder.diagnostics.iter().filter(|finding| finding.severity == Severity::Error).cloned().collect()
}

impl Station {
    /// The folder `home`, else the nearest one from `here` upwards with a `schedule.toml`. `schedule` is another grid
    /// than that, of a second station in the same folder. Paths are seen from `here`.
    ///
    /// # Errors
    /// When there is no station.
    pub fn find(here: &Path, home: Option<&Path>, schedule: Option<&Path>) -> Result<Station, Error> {
        let home = match home {
            Some(home) => here.join(home),
            None => StationFolder::find_home(here)
                .or_else(|| schedule.is_some().then(|| here.to_owned()))
                .ok_or_else(|| Error::NoStation { folder: here.to_owned() })?,
        };
        let schedule = schedule.map_or_else(|| home.join("schedule.toml"), |file| here.join(file));
        Ok(Station { home, schedule })
    }

    /// The station in a folder, by its `schedule.toml`.
    pub fn at(home: PathBuf) -> Station {
        Station { schedule: home.join("schedule.toml"), home }
    }

    /// Another station in the same folder.
    #[must_use]
    pub fn with_schedule(&self, schedule: PathBuf) -> Station {
        Station { home: self.home.clone(), schedule }
    }

    /// The station folder.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The grid.
    pub fn schedule(&self) -> &Path {
        &self.schedule
    }

    /// Where everything lies that the program makes.
    pub fn library_folder(&self) -> PathBuf {
        self.home.join("library")
    }

    /// Where the air check lies.
    pub fn air_check_folder(&self) -> PathBuf {
        self.library_folder().join("aircheck")
    }

    /// Where the archive lies, as a web server would show it.
    pub fn archive_folder(&self) -> PathBuf {
        self.library_folder().join("archive")
    }

    /// Where the grid is kept that last could be used. Stations that share a folder have one each.
    pub(crate) fn last_good_schedule(&self) -> PathBuf {
        let name = self.schedule.file_name().unwrap_or(self.schedule.as_os_str());
        self.library_folder().join("grid").join(name)
    }

    /// Where the earlier texts of files lie that were changed.
    pub(crate) fn edits_folder(&self) -> PathBuf {
        self.library_folder().join("edits")
    }

    /// The folder of a series.
    pub fn program_folder(&self, program: &Slug) -> PathBuf {
        self.home.join("programs").join(program.as_str())
    }

    /// The folder of a series' episodes.
    pub(crate) fn episodes_folder(&self, program: &Slug) -> PathBuf {
        self.program_folder(program).join("episodes")
    }

    /// The folder of an episode.
    pub fn episode_folder(&self, program: &Slug, episode: &Slug) -> PathBuf {
        self.episodes_folder(program).join(episode.as_str())
    }

    /// What is written in the folder, with all its findings.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn read(&self) -> Result<StationFolder, Error> {
        Ok(StationFolder::read(&self.home, &self.schedule)?)
    }

    /// What is written in the folder, of a station whose grid can be used.
    ///
    /// # Errors
    /// When it cannot.
    pub fn read_usable(&self) -> Result<Written, Error> {
        let folder = self.read()?;
        match folder.station.clone() {
            Some(station) => Ok(Written { folder, station }),
            None => Err(Error::Unusable {
                path: self.schedule.clone(),
                diagnostics: errors(&folder),
                sources: folder.sources,
            }),
        }
    }

    /// The library, made at first use.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn library(&self) -> Result<Library, Error> {
        Ok(Library::open(&self.library_folder())?)
    }

    /// The library, for work that writes into it: its rows carry the station's id.
    ///
    /// # Errors
    /// When it cannot be opened, or written.
    pub(crate) fn library_of(&self, station: Option<&surco_model::Station>) -> Result<Library, Error> {
        let mut library = self.library()?;
        if let Some(station) = station {
            library.belongs_to(&station.id)?;
        }
        Ok(library)
    }

    /// A path as people give it, seen from the station folder where it lies in it.
    pub fn relative(&self, path: &Path) -> PathBuf {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        whole.strip_prefix(&self.home).map_or(whole.clone(), Path::to_owned)
    }
}

/// How loud sounds are to be made where somebody works: as the station wants them in whose folder that is, or the series
/// in whose folder one of the files lies; as radio usually does elsewhere.
#[derive(Debug, Clone)]
pub struct Loudnesses(Option<(Station, StationFolder)>);

impl Loudnesses {
    /// As they are written in the station folder; none of it where there is none.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn of_station(station: Option<Station>) -> Result<Loudnesses, Error> {
        Ok(Loudnesses(station.map(|station| station.read().map(|folder| (station, folder))).transpose()?))
    }

    /// How loud a sound is to be made that has to do with these files.
    pub fn of(&self, files: &[&Path]) -> LoudnessTarget {
        let Some((home, folder)) = &self.0 else { return LoudnessTarget::default() };
        let series = |file: &&Path| {
            let place = home.relative(file);
            let mut parts = place.strip_prefix("programs").ok()?.iter();
            let slug = parts.next()?.to_str()?.parse().ok()?;
            folder.program(&slug)?.0.loudness
        };
        let of_station = || folder.station.as_ref().map(|station| station.loudness);
        files.iter().find_map(series).or_else(of_station).unwrap_or_default()
    }
}

/// Every episode of a folder: `series/episode`.
pub fn known_episodes(folder: &StationFolder) -> Vec<String> {
    let names = folder
        .programs
        .iter()
        .flat_map(|(program, episodes)| episodes.iter().map(move |one| format!("{}/{}", program.slug, one.slug)));
    names.collect()
}

/// Finds an episode by `series/episode`, by its path, or by its name alone where only one series has it.
///
/// # Errors
/// When there is none, or more than one.
pub fn find_episode<'a>(folder: &'a StationFolder, name: &str) -> Result<(&'a Program, &'a Episode), Error> {
    let wanted = name.trim_end_matches('/').trim_end_matches("/episode.toml");
    let wanted = wanted.split_once("programs/").map_or(wanted, |(_, rest)| rest).replace("/episodes/", "/");
    let (series, episode) = match wanted.split_once('/') {
        Some((series, episode)) => (Some(series), episode),
        None => (None, wanted.as_str()),
    };
    let all =
        folder.programs.iter().flat_map(|(program, episodes)| episodes.iter().map(move |one| (program, one)));
    let found: Vec<_> = all
        .filter(|(program, one)| {
            one.slug.as_str() == episode && series.is_none_or(|series| program.slug.as_str() == series)
        })
        .collect();
    match found[..] {
        [one] => Ok(one),
        [] => Err(Error::NoEpisode { name: name.to_owned(), known: known_episodes(folder) }),
        _ => Err(Error::SeveralEpisodes { name: name.to_owned() }),
    }
}

/// An episode by the name under which it is in the archive, `series/episode`, whether its folder still is there or not.
///
/// # Errors
/// When it is no such name.
pub fn archived_name(name: &str) -> Result<(Slug, Slug), Error> {
    let (series, episode) =
        name.trim_end_matches('/').split_once('/').ok_or_else(|| Error::NotASlug { text: name.to_owned() })?;
    Ok((slug(series)?, slug(episode)?))
}

/// A short name, as somebody wrote it.
///
/// # Errors
/// When it is none.
pub fn slug(text: &str) -> Result<Slug, Error> {
    text.parse().map_err(|_| Error::NotASlug { text: text.to_owned() })
}
