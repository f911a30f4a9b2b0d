//! Feeds and pages, made from the records of all episodes. Only what has changed is made and written.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use surco_messages::Language;
use surco_model::ContentHash;
use surco_units::{AirTime, Frames};

use crate::home::Addresses;
use crate::index::SeriesIndex;
use crate::record::{EpisodeRecord, SeriesRecord};
use crate::turn::{self, Turn};
use crate::{Error, FEED, feed, pages};

/// Raised whenever the same records would give other feeds or pages.
const EDITION: u32 = 1;

/// How long the files of an episode that is offered no more are kept: feeds that name them are read for so long.
const KEPT_WITHDRAWN: Frames = Frames::from_millis(30 * 86_400_000);

/// What feeds and pages need to know besides the records.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) addresses: &'a Addresses,
    /// The name of the station.
    pub(crate) name: &'a str,
    /// The language of the pages' own words.
    pub(crate) language: Language,
    pub(crate) now: AirTime,
    pub(crate) turn: &'a Turn,
}

impl Site<'_> {
    /// Writes all of it. In each series the feed comes last, so that whoever finds an episode in it finds its page.
    pub(crate) fn write(&self) -> Result<(), Error> {
        let mut all = Vec::new();
        for entry in fs::read_dir(self.folder).map_err(Error::reading(self.folder))? {
            let folder = entry.map_err(Error::reading(self.folder))?.path();
            if let Some(series) = folder.is_dir().then(|| SeriesRecord::read(&folder)).transpose()?.flatten() {
                self.write_series(&folder, &series)?;
                all.push(series);
            }
        }
        all.sort_by(|one, other| one.title.cmp(&other.title).then_with(|| one.program.cmp(&other.program)));
        let page = pages::site(self.name, &all, self.language);
        turn::write(&self.folder.join(pages::FILE), page.as_bytes())
    }

    fn is_long_ago(&self, at: DateTime<FixedOffset>) -> bool {
        self.now - AirTime::from_utc(at.to_utc()) > KEPT_WITHDRAWN
    }

    fn write_series(&self, folder: &Path, series: &SeriesRecord) -> Result<(), Error> {
        let mut index = SeriesIndex::of(folder, self.turn)?;
        let of_pages = (EDITION, self.language.code(), series);
        for (name, entry) in index.episodes() {
            if entry.listed.withdrawn.as_ref().is_some_and(|withdrawn| self.is_long_ago(withdrawn.at)) {
                forget_files(&folder.join(name), &entry.listed)?;
            }
            let (made_from, page) = (name_of((&of_pages, entry.record)), folder.join(name).join(pages::FILE));
            if entry.page_made_from != Some(made_from) || !page.is_file() {
                let record = entry.whole(&folder.join(name))?;
                turn::write(&page, pages::episode(series, &record, self.language).as_bytes())?;
                entry.page_made_from = Some(made_from);
            }
        }
        let (page, feed) = (folder.join(pages::FILE), folder.join(FEED));
        let made_from = name_of((&of_pages, self.addresses, env!("CARGO_PKG_VERSION"), index.records()));
        if index.made_from != Some(made_from) || !page.is_file() || !feed.is_file() {
            let episodes = index.newest_first();
            turn::write(&page, pages::series(series, &episodes, self.language).as_bytes())?;
            let xml = feed::rss(series, &episodes, self.addresses).map_err(Error::writing(&feed))?;
            turn::write(&feed, &xml)?;
            index.made_from = Some(made_from);
        }
        index.keep(folder, self.turn);
        Ok(())
    }
}

/// Removes the files of an episode that is offered no more; its record and its page stay.
fn forget_files(folder: &Path, episode: &EpisodeRecord) -> Result<(), Error> {
    let mut names = episode.assets.iter().map(|asset| &asset.file).chain(&episode.superseded);
    names.try_for_each(|name| {
        let path = folder.join(name);
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => Err(Error::Write { path, cause }),
            _ => Ok(()),
        }
    })
}

/// The name of everything that something is made from.
fn name_of(ingredients: impl Serialize) -> ContentHash {
    // Texts and numbers: JSON holds them all.
    ContentHash(*blake3::hash(&serde_json::to_vec(&ingredients).unwrap_or_default()).as_bytes())
}
