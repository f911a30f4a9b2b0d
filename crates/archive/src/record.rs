//! What the archive knows of an episode and of a series: `episode.json` and `series.json`.
//!
//! The feed and the pages are made from these alone, so they can always be made again, and every episode that has
//! such a record is in them. Numbers carry their unit in the name.

use std::path::Path;

use chrono::{DateTime, FixedOffset, NaiveDate, SubsecRound, TimeZone};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use surco_model::{ContentHash, LanguageTag, Licence, Program, ProgramKind, Slug, Station};
use surco_units::AirTime;
use uuid::{NoContext, Timestamp, Uuid};

use crate::address::{Address, feed_guid};
use crate::asset::{Asset, Role, to_millis};
use crate::cover::Cover;
use crate::pictures::Pictures;
use crate::text::{line, lines, paragraphs};
use crate::turn;
use crate::{Error, Publication, language};

/// The record of an episode.
pub(crate) const EPISODE: &str = "episode.json";

/// The record of a series.
pub(crate) const SERIES: &str = "series.json";

/// One episode, with everything that was made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct EpisodeRecord {
    /// Its name for life, UUIDv7: the same however often it is archived.
    pub(crate) id: Uuid,
    pub(crate) program: Slug,
    pub(crate) program_title: String,
    pub(crate) episode: Slug,
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) date: NaiveDate,
    pub(crate) language: LanguageTag,
    pub(crate) authors: Vec<String>,
    /// The station.
    pub(crate) publisher: String,
    /// When it came out first; never changes.
    pub(crate) published_at: DateTime<FixedOffset>,
    /// When anything of it changed last.
    pub(crate) modified_at: DateTime<FixedOffset>,
    pub(crate) duration_s: f64,
    pub(crate) master: MasterRecord,
    /// Names what the sound in the files was made from.
    pub(crate) ingredients: ContentHash,
    pub(crate) chapters: Vec<ChapterRecord>,
    pub(crate) assets: Vec<Asset>,
    /// The files that the version before this one had and this one has not. Who read the feed before this one can still
    /// download them; they go with the next version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) superseded: Vec<String>,
    /// Since when it is offered no more. Its page says so, feeds and lists do not name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) withdrawn: Option<Withdrawal>,
}

/// Why an episode is offered no more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Withdrawal {
    pub(crate) at: DateTime<FixedOffset>,
    /// What its page tells readers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) reason: String,
}

/// The sound that everything was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct MasterRecord {
    pub(crate) blake3: ContentHash,
    pub(crate) recipe: String,
}

/// A part that a listener can jump to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ChapterRecord {
    pub(crate) start_s: f64,
    pub(crate) end_s: f64,
    pub(crate) title: String,
    pub(crate) speaker: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) text: Option<String>,
    /// The name of its picture's file in the episode's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) image: Option<String>,
}

/// One series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SeriesRecord {
    /// The feed's name for life: stays when the archive moves.
    pub(crate) podcast_guid: Uuid,
    pub(crate) program: Slug,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) kind: Kind,
    pub(crate) language: LanguageTag,
    pub(crate) topic: Slug,
    pub(crate) authors: Vec<String>,
    pub(crate) publisher: String,
    /// The name of its picture's file in the series' folder.
    pub(crate) cover: String,
    /// Whom readers may write to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    /// What may be done with its episodes, by the name in the SPDX list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) licence: Option<String>,
    /// Who has the rights.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) holder: String,
    /// By which edition of the drawing its picture was drawn; none where somebody made one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) drawing: Option<u32>,
}

/// The kind of a series, as [`ProgramKind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Microprogram,
    Informative,
    Spot,
    Music,
}

impl From<ProgramKind> for Kind {
    fn from(kind: ProgramKind) -> Kind {
        match kind {
            ProgramKind::Microprogram => Kind::Microprogram,
            ProgramKind::Informative => Kind::Informative,
            ProgramKind::Spot => Kind::Spot,
            ProgramKind::Music => Kind::Music,
        }
    }
}

impl EpisodeRecord {
    /// What the publication says of its episode, still without files. What must not change is taken from `before`.
    pub(crate) fn new(
        station: &Station,
        publication: &Publication<'_>,
        ingredients: ContentHash,
        pictures: &Pictures,
        before: Option<&EpisodeRecord>,
    ) -> EpisodeRecord {
        let now = in_zone(publication.now, station);
        let Publication { program, episode, master, .. } = *publication;
        EpisodeRecord {
            id: before.map_or_else(|| new_id(publication.now), |before| before.id),
            program: program.slug.clone(),
            program_title: line(&program.title),
            episode: episode.slug.clone(),
            number: episode.number,
            title: line(&episode.title),
            summary: paragraphs(&episode.summary),
            date: episode.date,
            language: episode.language.as_ref().unwrap_or(&program.language).clone(),
            authors: lines(&program.authors),
            publisher: line(&station.name),
            published_at: before
                .map_or_else(|| first_published(station, publication), |before| before.published_at),
            modified_at: now,
            duration_s: to_millis(master.duration),
            master: MasterRecord { blake3: master.source, recipe: master.recipe.clone() },
            ingredients,
            chapters: chapters(publication, pictures),
            assets: Vec::new(),
            superseded: Vec::new(),
            withdrawn: None,
        }
    }

    /// The same, offered no more.
    pub(crate) fn withdrawn(mut self, station: &Station, reason: &str, now: AirTime) -> EpisodeRecord {
        let at = in_zone(now, station);
        self.withdrawn = Some(Withdrawal { at, reason: paragraphs(reason) });
        self.modified_at = at;
        self
    }

    /// The same, offered again.
    pub(crate) fn restored(mut self, station: &Station, now: AirTime) -> EpisodeRecord {
        self.withdrawn = None;
        self.modified_at = in_zone(now, station);
        self
    }

    /// The same as the version after `before`: what has not changed keeps its time.
    pub(crate) fn after(mut self, before: Option<&EpisodeRecord>) -> EpisodeRecord {
        let Some(before) = before else { return self };
        self.superseded = before.files().filter(|file| !self.has_file(file)).map(str::to_owned).collect();
        let timeless = |record: &EpisodeRecord| EpisodeRecord {
            modified_at: before.modified_at,
            superseded: Vec::new(),
            ..record.clone()
        };
        if timeless(before) == timeless(&self) {
            self.modified_at = before.modified_at;
        }
        self
    }

    /// Reads the record in an episode's folder; none where nothing was archived yet.
    pub(crate) fn read(folder: &Path) -> Result<Option<EpisodeRecord>, Error> {
        read(&folder.join(EPISODE))
    }

    /// Writes it into the episode's folder.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Error> {
        write(&folder.join(EPISODE), self)
    }

    /// The names of its files.
    fn files(&self) -> impl Iterator<Item = &str> {
        self.assets.iter().map(|asset| asset.file.as_str())
    }

    /// Whether a file of its folder is one of this version.
    pub(crate) fn has_file(&self, name: &str) -> bool {
        self.files().any(|file| file == name)
    }

    /// The file for a purpose.
    pub(crate) fn asset(&self, role: Role) -> Option<&Asset> {
        self.assets.iter().find(|asset| asset.role == role)
    }

    /// Its language as pages have it.
    pub(crate) fn html_lang(&self) -> String {
        language::exact(&self.language)
    }

    /// Who made it: its authors, else the station.
    pub(crate) fn by(&self) -> String {
        if self.authors.is_empty() { self.publisher.clone() } else { self.authors.join(", ") }
    }

    /// Everything that is said, with who says it; none where no text is known.
    pub(crate) fn spoken(&self) -> Option<String> {
        let said = |chapter: &ChapterRecord| {
            let text = chapter.text.as_deref()?;
            Some(chapter.speaker.as_ref().map_or_else(|| text.to_owned(), |speaker| format!("{speaker}: {text}")))
        };
        let said: Vec<String> = self.chapters.iter().filter_map(said).collect();
        (!said.is_empty()).then(|| said.join("\n\n"))
    }
}

impl SeriesRecord {
    /// What the publication says of its series; the feed's name for life is kept where there is one.
    pub(crate) fn new(
        station: &Station,
        program: &Program,
        address: &Address,
        cover: &Cover,
        before: Option<&SeriesRecord>,
    ) -> SeriesRecord {
        let feed = address.of(&[program.slug.as_str(), crate::FEED]);
        let settings = program.archive.or(&station.archive);
        SeriesRecord {
            podcast_guid: before.map_or_else(|| feed_guid(&feed), |before| before.podcast_guid),
            program: program.slug.clone(),
            title: line(&program.title),
            description: paragraphs(&program.description),
            kind: program.kind.into(),
            language: program.language.clone(),
            topic: program.topic.clone(),
            authors: lines(&program.authors),
            publisher: line(&station.name),
            email: settings.email,
            licence: settings.licence.map(|licence| licence.name().to_owned()),
            holder: line(settings.holder.as_deref().unwrap_or(&station.name)),
            cover: cover.file().to_owned(),
            drawing: cover.drawing(),
        }
    }

    /// What may be done with its episodes.
    pub(crate) fn licence(&self) -> Option<Licence> {
        self.licence.as_ref().and_then(|name| name.parse().ok())
    }

    /// Reads the record in a series' folder, where there is one.
    pub(crate) fn read(folder: &Path) -> Result<Option<SeriesRecord>, Error> {
        read(&folder.join(SERIES))
    }

    /// Writes it into the series' folder.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Error> {
        write(&folder.join(SERIES), self)
    }

    /// Its language as pages have it.
    pub(crate) fn html_lang(&self) -> String {
        language::exact(&self.language)
    }

    /// Who makes it: its authors, else the station.
    pub(crate) fn by(&self) -> String {
        if self.authors.is_empty() { self.publisher.clone() } else { self.authors.join(", ") }
    }
}

/// When an episode counts as published: now, or, for one dated earlier, the noon of its day, so that a back
/// catalogue brought in on one evening stands in every player in the order in which it was on the air.
fn first_published(station: &Station, publication: &Publication<'_>) -> DateTime<FixedOffset> {
    let now = in_zone(publication.now, station);
    if publication.episode.date >= now.date_naive() {
        return now;
    }
    let noon = publication.episode.date.and_hms_opt(12, 0, 0);
    let noon = noon.and_then(|noon| station.timezone.from_local_datetime(&noon).earliest());
    noon.map_or(now, |noon| noon.fixed_offset())
}

/// An instant as the station's clock shows it, to the second.
fn in_zone(instant: AirTime, station: &Station) -> DateTime<FixedOffset> {
    instant.to_utc().with_timezone(&station.timezone).fixed_offset().trunc_subsecs(0)
}

fn new_id(now: AirTime) -> Uuid {
    let utc = now.to_utc();
    let seconds = u64::try_from(utc.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, utc.timestamp_subsec_nanos()))
}

/// The master's chapters, each with what the episode's segment of the same title says of its speaker.
fn chapters(publication: &Publication<'_>, pictures: &Pictures) -> Vec<ChapterRecord> {
    let chapters = &publication.master.chapters;
    let ends = chapters.iter().skip(1).map(|next| next.start).chain([publication.master.duration]);
    let of_segment = |chapter: &surco_model::Chapter| {
        publication.episode.segments.iter().find(|s| s.title == chapter.title && s.speaker == chapter.speaker)
    };
    let some_line = |text: Option<&String>| text.map(|text| line(text)).filter(|text| !text.is_empty());
    chapters
        .iter()
        .zip(ends)
        .map(|(chapter, end)| {
            let segment = of_segment(chapter);
            ChapterRecord {
                start_s: to_millis(chapter.start),
                end_s: to_millis(end),
                title: line(&chapter.title),
                speaker: some_line(chapter.speaker.as_ref()),
                role: some_line(segment.and_then(|segment| segment.role.as_ref())),
                place: some_line(segment.and_then(|segment| segment.place.as_ref())),
                text: chapter.text.as_deref().map(paragraphs).filter(|text| !text.is_empty()),
                image: segment
                    .and_then(|segment| pictures.of_segment(segment))
                    .map(|picture| picture.file.clone()),
            }
        })
        .collect()
}

/// Reads a record; none where there is none.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    match std::fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        bytes => parse(path, &bytes.map_err(Error::reading(path))?).map(Some),
    }
}

/// Understands the bytes of a record.
pub(crate) fn parse<T: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, Error> {
    let damaged =
        |error: serde_json::Error| Error::DamagedRecord { path: path.to_owned(), reason: error.to_string() };
    serde_json::from_slice(bytes).map_err(damaged)
}

/// Writes a record.
pub(crate) fn write<T: Serialize>(path: &Path, record: &T) -> Result<(), Error> {
    let mut text =
        serde_json::to_vec_pretty(record).map_err(std::io::Error::from).map_err(Error::writing(path))?;
    text.push(b'\n');
    turn::write(path, &text)
}
