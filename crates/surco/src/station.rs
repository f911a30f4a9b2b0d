//! The station folder that a command works in: where it is, and what is written in it.

use std::path::{Path, PathBuf};

use surco_library::StationFolder;
use surco_messages::Message;
use surco_model::{Episode, Program, Severity, Slug, Station};

use crate::cli::Everywhere;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Where a station folder is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Home {
    pub(crate) path: PathBuf,
    pub(crate) schedule: PathBuf,
}

impl Home {
    /// The folder that was named, else the nearest one upwards with a `schedule.toml`.
    pub(crate) fn find(everywhere: &Everywhere) -> Result<Home, Failure> {
        let here = std::env::current_dir().map_err(|cause| Failure::io(Path::new("."), &cause))?;
        let path = match &everywhere.home {
            Some(home) => here.join(home),
            None => StationFolder::find_home(&here)
                .or_else(|| everywhere.schedule.is_some().then(|| here.clone()))
                .ok_or_else(|| Failure(Message::new("surco-no-home").with("folder", here.as_path())))?,
        };
        let schedule =
            everywhere.schedule.clone().map_or_else(|| path.join("schedule.toml"), |file| here.join(file));
        Ok(Home { path, schedule })
    }

    /// What is written in the folder, with all its findings.
    pub(crate) fn read(&self) -> Result<StationFolder, Failure> {
        Ok(StationFolder::read(&self.path, &self.schedule)?)
    }

    /// What is written in the folder. What cannot be used is shown; the station itself must be usable.
    pub(crate) fn read_usable(&self, terminal: &Terminal) -> Result<(StationFolder, Station), Failure> {
        let folder = self.read()?;
        let errors: Vec<_> =
            folder.diagnostics.iter().filter(|finding| finding.severity == Severity::Error).cloned().collect();
        terminal.show(&errors, &folder.sources);
        match folder.station.clone() {
            Some(station) => Ok((folder, station)),
            None => Err(Failure(Message::new("surco-no-station").with("path", self.schedule.as_path()))),
        }
    }

    /// A path as people give it on the command line, seen from the station folder where it lies in it.
    pub(crate) fn relative(&self, path: &Path) -> PathBuf {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        whole.strip_prefix(&self.path).map_or(whole.clone(), Path::to_owned)
    }
}

/// Finds an episode by `series/episode`, by its path, or by its name alone where only one series has it.
pub(crate) fn find_episode<'a>(
    folder: &'a StationFolder,
    name: &str,
) -> Result<(&'a Program, &'a Episode), Failure> {
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
        [] => {
            let known = folder.programs.iter().flat_map(|(program, episodes)| {
                episodes.iter().map(move |one| format!("{}/{}", program.slug, one.slug))
            });
            let known: Vec<String> = known.collect();
            Err(Failure(Message::new("surco-no-episode").with("name", name).with("known", known.join(", "))))
        }
        _ => Err(Failure(Message::new("surco-episode-twice").with("name", name))),
    }
}

/// A short name on the command line.
pub(crate) fn slug(text: &str) -> Result<Slug, Failure> {
    text.parse().map_err(|_| Failure(Message::new("surco-no-slug").with("text", text)))
}
