//! What is missing only because one command has not been said yet.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::{Play, Slug};

/// What the grid names and the station folder holds, but what cannot be played yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pending {
    /// Files, lists and folders, as the grid writes them, none of whose recordings is in the library.
    pub not_ingested: BTreeSet<PathBuf>,
    /// Series without a ready episode, of which recordings are not in the library.
    pub series_not_ingested: BTreeSet<Slug>,
    /// Series without a ready episode, of which one has all its recordings in the library.
    pub series_not_assembled: BTreeSet<Slug>,
    /// The campaigns that these series serve.
    pub campaigns: BTreeSet<Slug>,
}

/// What has to be done with the recordings of a slot before it can play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preparation {
    /// They are brought into the library.
    Ingest,
    /// An episode is assembled of them.
    Assemble,
}

impl Pending {
    /// What would make this playable; none where something else is wrong with it. A repeat is as what it repeats.
    pub fn preparation_of(&self, play: &Play) -> Option<Preparation> {
        match play {
            Play::File(path) | Play::Playlist(path) | Play::TimeCheck(path) => {
                self.not_ingested.contains(path).then_some(Preparation::Ingest)
            }
            Play::Program { slug, .. } => self.preparation_of_series(slug),
            Play::Break { spots, .. } => spots.iter().filter_map(|spots| self.preparation_of_series(spots)).min(),
            Play::Repeat(_) | Play::OffAir(_) | Play::Relay(_) => None,
        }
    }

    fn preparation_of_series(&self, series: &Slug) -> Option<Preparation> {
        if self.series_not_ingested.contains(series) {
            Some(Preparation::Ingest)
        } else {
            self.series_not_assembled.contains(series).then_some(Preparation::Assemble)
        }
    }
}
