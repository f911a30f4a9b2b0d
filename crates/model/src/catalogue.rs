//! What can be played: the planner's view of the library.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use surco_units::{Decibels, Frames};

use crate::{LanguageTag, MediaRef, Pending, ProgramKind, Slug, TimeCheck};

/// A sound that can go on air as it is, with what a planner must know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Media {
    /// Which sound.
    pub source: MediaRef,
    /// Its title.
    pub title: String,
    /// Who made it, for rotation and logs; empty when unknown.
    pub artist: String,
    /// Its whole length at the station rate.
    pub duration: Frames,
    /// Where its sound begins.
    pub cue_in: Frames,
    /// Where its sound ends (≤ `duration`).
    pub cue_out: Frames,
    /// Where what follows may begin: for music that fades, before `cue_out`; else `cue_out`.
    pub segue: Frames,
    /// Gain to the station's loudness.
    pub gain: Decibels,
}

/// An episode that has a master.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogueEpisode {
    /// Its series.
    pub program: Slug,
    /// Its short name.
    pub slug: Slug,
    /// Its number in the series.
    pub number: u32,
    /// Its date.
    pub date: NaiveDate,
    /// Its language.
    pub language: LanguageTag,
    /// The kind of its series.
    pub kind: ProgramKind,
    /// The campaign that its series serves.
    pub campaign: Option<Slug>,
    /// The first day on which it may air.
    pub from: Option<NaiveDate>,
    /// The last day on which it may air.
    pub until: Option<NaiveDate>,
    /// What its series is about.
    pub topic: Slug,
    /// Who speaks in it, as far as that is written.
    pub voices: Vec<String>,
    /// Its master.
    pub master: Media,
}

impl CatalogueEpisode {
    /// Whether it may air on a date, or, without one, on any.
    pub fn airs_on(&self, date: Option<NaiveDate>) -> bool {
        date.is_none_or(|date| {
            self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
        })
    }
}

/// Everything that can be played, as the station's files name it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalogue {
    /// Series -> its episodes that have a master, by number.
    pub episodes: BTreeMap<Slug, Vec<CatalogueEpisode>>,
    /// Path of a playlist (folder or list, as written in the grid) -> its pieces in order.
    pub playlists: BTreeMap<PathBuf, Vec<Media>>,
    /// Path of a single file (as written in the grid) -> its sound.
    pub files: BTreeMap<PathBuf, Media>,
    /// Folder (as written in the grid) -> what says the time.
    pub time_checks: BTreeMap<PathBuf, TimeCheck>,
    /// What of the station folder could be played after one command.
    pub pending: Pending,
}

impl Catalogue {
    /// Takes something out, as if it had never been there: a series (`manos-limpias`), an episode (`manos-limpias/1-el-lavado`),
    /// or a file, folder or list as the grid writes it. Whether there was anything of it.
    pub fn take_out(&mut self, what: &str) -> bool {
        let (program, episode) =
            what.split_once('/').map_or((what, None), |(program, rest)| (program, Some(rest)));
        let mut was_there = false;
        for (slug, episodes) in &mut self.episodes {
            let before = episodes.len();
            episodes.retain(|one| {
                slug.as_str() != program || episode.is_some_and(|episode| one.slug.as_str() != episode)
            });
            was_there |= episodes.len() < before;
        }
        self.episodes.retain(|_, episodes| !episodes.is_empty());
        let path = std::path::Path::new(what);
        was_there |= self.files.remove(path).is_some();
        was_there |= self.playlists.remove(path).is_some_and(|pieces| !pieces.is_empty());
        was_there | self.time_checks.remove(path).is_some()
    }
}
