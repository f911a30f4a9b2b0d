//! What the records of a series say, without reading them all again.
//!
//! Kept in `.surco/index/<series>.json`. It may be thrown away at any time: the next command reads every record.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use surco_files::{FileStamp, create_folder};
use surco_model::ContentHash;

use crate::Error;
use crate::record::{self, EPISODE, EpisodeRecord};
use crate::turn::Turn;

/// The index of a series.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct SeriesIndex {
    /// Names everything that the feed and the page of the series were made from.
    pub(crate) made_from: Option<ContentHash>,
    /// The episodes, by the names of their folders.
    episodes: BTreeMap<String, Entry>,
}

/// An episode in the index.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The record's file; none where it was so young that a change might not show.
    stamp: Option<FileStamp>,
    /// The record's bytes.
    pub(crate) record: ContentHash,
    /// Names everything that the episode's page was made from.
    pub(crate) page_made_from: Option<ContentHash>,
    /// What feeds and lists say of it.
    pub(crate) listed: Listed,
    /// The whole record, where it was read just now.
    #[serde(skip)]
    whole: Option<Box<EpisodeRecord>>,
}

/// A record without the words that are said in the episode: as much as feeds and lists need.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Listed(EpisodeRecord);

impl Deref for Listed {
    type Target = EpisodeRecord;
    fn deref(&self) -> &EpisodeRecord {
        &self.0
    }
}

impl From<&EpisodeRecord> for Listed {
    fn from(record: &EpisodeRecord) -> Listed {
        let mut listed = record.clone();
        listed.chapters.iter_mut().for_each(|chapter| chapter.text = None);
        Listed(listed)
    }
}

impl Entry {
    /// The whole record of the episode in `folder`.
    pub(crate) fn whole(&mut self, folder: &Path) -> Result<EpisodeRecord, Error> {
        match self.whole.take() {
            Some(whole) => Ok(*whole),
            None => read(&folder.join(EPISODE)).map(|(_, record)| record),
        }
    }
}

impl SeriesIndex {
    /// The index of the series in `folder` as its records are now. Only those that have changed are read.
    pub(crate) fn of(folder: &Path, turn: &Turn) -> Result<SeriesIndex, Error> {
        // What cannot be understood is from another version, or damaged: it is made anew.
        let kept = fs::read(place(folder, turn)).ok();
        let mut before: SeriesIndex =
            kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let mut episodes = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(Error::reading(folder))? {
            let entry = entry.map_err(Error::reading(folder))?;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
            let path = entry.path().join(EPISODE);
            let Some(stamp) = FileStamp::at(&path) else { continue };
            let known = before.episodes.remove(&name);
            episodes.insert(name, refreshed(known, &path, stamp)?);
        }
        Ok(SeriesIndex { made_from: before.made_from, episodes })
    }

    /// Keeps it for the next command. That it could not be kept costs only time.
    pub(crate) fn keep(&self, folder: &Path, turn: &Turn) {
        let place = place(folder, turn);
        let Ok(bytes) = serde_json::to_vec(self) else { return };
        let kept = create_folder(surco_files::folder_of(&place)).and_then(|()| surco_files::write(&place, &bytes));
        if let Err(cause) = kept {
            tracing::debug!(%cause, place = %place.display(), "the index was not kept");
        }
    }

    /// The episodes with the names of their folders.
    pub(crate) fn episodes(&mut self) -> impl Iterator<Item = (&str, &mut Entry)> {
        self.episodes.iter_mut().map(|(name, entry)| (name.as_str(), entry))
    }

    /// The bytes of all records.
    pub(crate) fn records(&self) -> Vec<ContentHash> {
        self.episodes.values().map(|entry| entry.record).collect()
    }

    /// The episodes that are offered, the newest first.
    pub(crate) fn newest_first(&self) -> Vec<&Listed> {
        let listed = self.episodes.values().map(|entry| &entry.listed);
        let mut all: Vec<&Listed> = listed.filter(|episode| episode.withdrawn.is_none()).collect();
        all.sort_by_key(|record| std::cmp::Reverse((record.published_at, record.number, record.id)));
        all
    }
}

/// What is known of a record, read again only where it may have changed.
fn refreshed(known: Option<Entry>, path: &Path, stamp: FileStamp) -> Result<Entry, Error> {
    let known = match known {
        Some(known) if known.stamp == Some(stamp) => return Ok(known),
        known => known,
    };
    let stamp = stamp.is_old().then_some(stamp);
    let (record, whole) = read(path)?;
    match known {
        Some(known) if known.record == record => Ok(Entry { stamp, ..known }),
        _ => Ok(Entry {
            stamp,
            record,
            page_made_from: None,
            listed: Listed::from(&whole),
            whole: Some(Box::new(whole)),
        }),
    }
}

fn read(path: &Path) -> Result<(ContentHash, EpisodeRecord), Error> {
    let bytes = fs::read(path).map_err(Error::reading(path))?;
    Ok((ContentHash(*blake3::hash(&bytes).as_bytes()), record::parse(path, &bytes)?))
}

/// Where the index of the series in `folder` is kept.
fn place(folder: &Path, turn: &Turn) -> PathBuf {
    let name = folder.file_name().unwrap_or_default();
    turn.own_folder().join("index").join(name).with_extension("json")
}

#[cfg(test)]
mod tests {
    use surco_job::Cancel;

    use super::*;
    use crate::test_episode::TestEpisode;

    #[test]
    fn a_record_that_nobody_has_touched_is_not_read_again() {
        let test = TestEpisode::new();
        let archived = test.archive().unwrap();
        let (folder, series) = (archived.page.parent().unwrap(), archived.feed.parent().unwrap());
        let turn = Turn::take(&test.site(), &Cancel::new()).unwrap();
        let titles = || {
            let index = SeriesIndex::of(series, &turn).unwrap();
            index.newest_first().iter().map(|episode| episode.title.clone()).collect::<Vec<_>>()
        };
        let title = titles();

        // The index says something else than the record, as nothing but a test can make it.
        let mut index = SeriesIndex::of(series, &turn).unwrap();
        let record = folder.join(EPISODE);
        for (_, entry) in index.episodes() {
            entry.stamp = FileStamp::at(&record);
            entry.listed.0.title = "By the index".to_owned();
        }
        index.keep(series, &turn);
        assert_eq!(titles(), ["By the index"]);

        let text = fs::read(&record).unwrap();
        fs::write(&record, [&text[..], b"\n"].concat()).unwrap();
        assert_eq!(titles(), title);

        fs::remove_dir_all(folder).unwrap();
        assert!(titles().is_empty());
        fs::write(place(series, &turn), "no index").unwrap();
        assert!(titles().is_empty());
    }
}
