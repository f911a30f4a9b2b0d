//! What was published, when, and as which files.

use rusqlite::Row;
use surco_model::Slug;
use surco_units::AirTime;

use crate::columns::{self, Text};
use crate::{Error, Library};

/// An episode that was published.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// Its series.
    pub program: Slug,
    /// Its episode.
    pub episode: Slug,
    /// When.
    pub at: AirTime,
    /// What, as JSON.
    pub what: String,
}

impl Library {
    /// Keeps that an episode was published. `what` is JSON: whatever the publisher wants to find again.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn record_publication(
        &mut self,
        program: &Slug,
        episode: &Slug,
        at: AirTime,
        what: &str,
    ) -> Result<(), Error> {
        let (station, machine) = columns::written_by(self.writer().as_ref());
        self.write(|change| {
            change
                .prepare_cached(
                    "INSERT INTO publications (program, episode, at, what, station, machine) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((Text(program), Text(episode), at.0, what, station, machine))
                .map(drop)
        })
    }

    /// Everything that was published, the oldest first.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn publications(&self) -> Result<Vec<Publication>, Error> {
        let publication = |row: &Row<'_>| {
            Ok(Publication {
                program: columns::text(row, "program")?,
                episode: columns::text(row, "episode")?,
                at: columns::instant(row, "at")?,
                what: row.get("what")?,
            })
        };
        self.read(|catalogue| {
            let mut all =
                catalogue.prepare_cached("SELECT program, episode, at, what FROM publications ORDER BY id")?;
            all.query_map([], publication)?.collect()
        })
    }
}
