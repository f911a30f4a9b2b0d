//! The masters: the finished sound of episodes, every one that was ever made.

use rusqlite::{OptionalExtension, Result as SqlResult, Row, named_params};
use serde::{Deserialize, Serialize};
use surco_model::{Chapter, ContentHash, Master, Slug};
use surco_units::{AirTime, Frames};

use crate::columns::{self, Json, Text};
use crate::{Error, Library};

const COLUMNS: &str = "program, episode, source, recipe, duration, integrated, range_lu, true_peak, max_momentary, \
     max_short_term, chapters, made_at";

/// A chapter as the catalogue keeps it.
#[derive(Debug, Serialize, Deserialize)]
struct KeptChapter {
    start: Frames,
    title: String,
    speaker: Option<String>,
    text: Option<String>,
}

impl Library {
    /// Keeps a finished master. It is its episode's newest from now on; the same recipe recorded again becomes the
    /// newest again.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn record_master(&mut self, master: &Master, made_at: AirTime) -> Result<(), Error> {
        let bytes = self.bytes_in_store(&master.source);
        let (station, machine) = columns::written_by(self.writer().as_ref());
        let chapters: Vec<KeptChapter> = master.chapters.iter().map(KeptChapter::from).collect();
        self.write(|change| {
            change
                .prepare_cached(
                    "INSERT OR REPLACE INTO masters (program, episode, source, bytes, recipe, duration, integrated, \
                     range_lu, true_peak, max_momentary, max_short_term, chapters, made_at, station, machine) VALUES (:program, \
                     :episode, :source, :bytes, :recipe, :duration, :integrated, :range_lu, :true_peak, \
                     :max_momentary, :max_short_term, :chapters, :made_at, :station, :machine)",
                )?
                .execute(named_params! {
                    ":program": Text(&master.program),
                    ":episode": Text(&master.episode),
                    ":source": Text(master.source),
                    ":bytes": bytes,
                    ":recipe": master.recipe,
                    ":duration": master.duration.0,
                    ":integrated": master.loudness.integrated.map(|lufs| lufs.0),
                    ":range_lu": master.loudness.range_lu,
                    ":true_peak": master.loudness.true_peak.map(|peak| peak.0),
                    ":max_momentary": master.loudness.max_momentary.map(|lufs| lufs.0),
                    ":max_short_term": master.loudness.max_short_term.map(|lufs| lufs.0),
                    ":chapters": Json(chapters),
                    ":made_at": made_at.0,
                    ":station": station,
                    ":machine": machine,
                })
                .map(drop)
        })
    }

    /// The newest master of an episode.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn master(&self, program: &Slug, episode: &Slug) -> Result<Option<Master>, Error> {
        self.read(|catalogue| {
            catalogue
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM masters WHERE program = ?1 AND episode = ?2 ORDER BY id DESC LIMIT 1"
                ))?
                .query_row([Text(program), Text(episode)], master)
                .optional()
        })
    }

    /// The newest master that was made by a recipe.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn master_by_recipe(&self, recipe: &str) -> Result<Option<Master>, Error> {
        self.read(|catalogue| {
            catalogue
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM masters WHERE recipe = ?1 ORDER BY id DESC LIMIT 1"
                ))?
                .query_row([recipe], master)
                .optional()
        })
    }

    /// The newest master of every episode that has one, by series and episode, with the instant it was made.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn masters(&self) -> Result<Vec<(Master, AirTime)>, Error> {
        self.read(|catalogue| {
            let mut masters = catalogue.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM masters WHERE id IN (SELECT max(id) FROM masters GROUP BY program, episode) \
                 ORDER BY program, episode"
            ))?;
            masters.query_map([], |row| Ok((master(row)?, columns::instant(row, "made_at")?)))?.collect()
        })
    }

    /// Every sound that the catalogue refers to, takes and masters, old ones too.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn sounds(&self) -> Result<Vec<ContentHash>, Error> {
        self.read(|catalogue| {
            let mut sounds = catalogue
                .prepare_cached("SELECT source FROM takes UNION SELECT source FROM masters ORDER BY source")?;
            sounds.query_map([], |row| columns::text(row, "source"))?.collect()
        })
    }
}

fn master(row: &Row<'_>) -> SqlResult<Master> {
    let chapters: Vec<KeptChapter> = columns::json(row, "chapters")?;
    Ok(Master {
        program: columns::text(row, "program")?,
        episode: columns::text(row, "episode")?,
        source: columns::text(row, "source")?,
        recipe: row.get("recipe")?,
        duration: columns::frames(row, "duration")?,
        loudness: columns::loudness(row)?,
        chapters: chapters.into_iter().map(Chapter::from).collect(),
    })
}

impl From<&Chapter> for KeptChapter {
    fn from(chapter: &Chapter) -> KeptChapter {
        let Chapter { start, title, speaker, text } = chapter.clone();
        KeptChapter { start, title, speaker, text }
    }
}

impl From<KeptChapter> for Chapter {
    fn from(kept: KeptChapter) -> Chapter {
        let KeptChapter { start, title, speaker, text } = kept;
        Chapter { start, title, speaker, text }
    }
}
