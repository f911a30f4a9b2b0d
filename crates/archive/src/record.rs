//! What the archive knows of an episode and of a series: `episode.json` and `series.json`.
//!
//! The feed and the pages are made from these alone, so they can always be made again, and every episode that has
//! such a record is in them. Numbers carry their unit in the name.

use std::fs;
use std::path::Path;

use chrono::{DateTime, FixedOffset, NaiveDate, SubsecRound, TimeZone};
use data_encoding::{BASE64, HEXLOWER};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use surco_model::{LanguageTag, ProgramKind, Slug, Station};
use surco_units::{AirTime, Frames, Loudness, SampleRate};
use uuid::{NoContext, Timestamp, Uuid};

use crate::address::{Address, feed_guid};
use crate::files::{self, Fingerprint};
use crate::pictures::Pictures;
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
    /// Names everything that went into the sound files: the same ingredients give the same bytes.
    pub(crate) ingredients: String,
    pub(crate) chapters: Vec<ChapterRecord>,
    pub(crate) assets: Vec<Asset>,
}

/// The sound that everything was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct MasterRecord {
    pub(crate) blake3: String,
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

/// One file of an episode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Asset {
    pub(crate) role: Role,
    /// Its name in the episode's folder.
    pub(crate) file: String,
    pub(crate) mime: String,
    pub(crate) bytes: u64,
    pub(crate) blake3: String,
    pub(crate) sha256: String,
    /// What is only known of sound.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) sound: Option<SoundRecord>,
}

/// What is known of a sound file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SoundRecord {
    pub(crate) codec: String,
    pub(crate) sample_rate_hz: u32,
    pub(crate) channels: usize,
    /// Over the whole file.
    pub(crate) bit_rate_bps: u64,
    pub(crate) duration_s: f64,
    /// Integrated, of the file as it is decoded; none for silence.
    pub(crate) integrated_lufs: Option<f64>,
    pub(crate) loudness_range_lu: Option<f64>,
    pub(crate) true_peak_dbtp: Option<f64>,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// Every sample of the master, for those who come after us.
    Preservation,
    /// What every player plays.
    Listening,
    /// The same for a thin link.
    Light,
    /// The chapters, for players.
    Chapters,
    /// What is said, with times.
    Transcript,
    /// A chapter's picture.
    Picture,
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
        publication: &Publication<'_>,
        pictures: &Pictures,
        before: Option<&EpisodeRecord>,
    ) -> EpisodeRecord {
        let now = in_zone(publication.now, publication.station);
        let (program, episode) = (publication.program, publication.episode);
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
            authors: program
                .authors
                .iter()
                .map(|author| line(author))
                .filter(|author| !author.is_empty())
                .collect(),
            publisher: line(&publication.station.name),
            published_at: before.map_or_else(|| first_published(publication), |before| before.published_at),
            modified_at: before.map_or(now, |before| before.modified_at),
            duration_s: to_millis(publication.master.duration),
            master: MasterRecord {
                blake3: publication.master.source.to_string(),
                recipe: publication.master.recipe.clone(),
            },
            ingredients: String::new(),
            chapters: chapters(publication, pictures),
            assets: Vec::new(),
        }
    }

    /// Reads the record in an episode's folder; none where nothing was archived yet.
    pub(crate) fn read(folder: &Path) -> Result<Option<EpisodeRecord>, Error> {
        read(&folder.join(EPISODE))
    }

    /// Every episode of the series in `folder`, the newest first.
    pub(crate) fn all_in(folder: &Path) -> Result<Vec<EpisodeRecord>, Error> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).map_err(Error::reading(folder))? {
            let path = entry.map_err(Error::reading(folder))?.path();
            if path.is_dir() {
                found.extend(EpisodeRecord::read(&path)?);
            }
        }
        found.sort_by_key(|record| (record.published_at, record.number, record.id));
        found.reverse();
        Ok(found)
    }

    /// Writes it into the episode's folder.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Error> {
        write(&folder.join(EPISODE), self)
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
        publication: &Publication<'_>,
        address: &Address,
        cover: &str,
    ) -> Result<SeriesRecord, Error> {
        let program = publication.program;
        let before = SeriesRecord::read(&publication.site.join(program.slug.as_str()))?;
        let feed = address.of(&[program.slug.as_str(), crate::FEED]);
        Ok(SeriesRecord {
            podcast_guid: before.map_or_else(|| feed_guid(&feed), |before| before.podcast_guid),
            program: program.slug.clone(),
            title: line(&program.title),
            description: paragraphs(&program.description),
            kind: program.kind.into(),
            language: program.language.clone(),
            topic: program.topic.clone(),
            authors: program
                .authors
                .iter()
                .map(|author| line(author))
                .filter(|author| !author.is_empty())
                .collect(),
            publisher: line(&publication.station.name),
            cover: cover.to_owned(),
        })
    }

    /// Reads the record in a series' folder, where there is one.
    pub(crate) fn read(folder: &Path) -> Result<Option<SeriesRecord>, Error> {
        read(&folder.join(SERIES))
    }

    /// Every series of the archive, by title.
    pub(crate) fn all_in(site: &Path) -> Result<Vec<SeriesRecord>, Error> {
        let mut found = Vec::new();
        for entry in fs::read_dir(site).map_err(Error::reading(site))? {
            let path = entry.map_err(Error::reading(site))?.path();
            if path.is_dir() {
                found.extend(SeriesRecord::read(&path)?);
            }
        }
        found.sort_by(|one, other| one.title.cmp(&other.title).then_with(|| one.program.cmp(&other.program)));
        Ok(found)
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

impl Asset {
    /// A file that has no name yet.
    pub(crate) fn new(role: Role, mime: &str) -> Asset {
        let (file, blake3, sha256) = Default::default();
        Asset { role, file, mime: mime.to_owned(), bytes: 0, blake3, sha256, sound: None }
    }

    /// The same, as sound.
    pub(crate) fn with_sound(mut self, sound: SoundRecord) -> Asset {
        self.sound = Some(sound);
        self
    }

    /// The same, with its name and its bytes' marks.
    pub(crate) fn with_file(mut self, file: String, print: &Fingerprint) -> Asset {
        if let Some(sound) = &mut self.sound {
            sound.bit_rate_bps = (print.bytes as f64 * 8.0 / sound.duration_s.max(0.001)).round() as u64;
        }
        (self.file, self.bytes, self.blake3) = (file, print.bytes, print.blake3.clone());
        self.sha256 = HEXLOWER.encode(&print.sha256);
        self
    }

    /// Its hash as browsers and podcast players check it (W3C Subresource Integrity).
    pub(crate) fn integrity(&self) -> String {
        let sha256 = HEXLOWER.decode(self.sha256.as_bytes()).unwrap_or_default();
        format!("sha256-{}", BASE64.encode(&sha256))
    }
}

impl SoundRecord {
    /// Sound of which the loudness is not known yet.
    pub(crate) fn new(codec: &str, rate: SampleRate, channels: usize, duration: Frames) -> SoundRecord {
        SoundRecord {
            codec: codec.to_owned(),
            sample_rate_hz: rate.0,
            channels,
            bit_rate_bps: 0,
            duration_s: to_millis(duration),
            integrated_lufs: None,
            loudness_range_lu: None,
            true_peak_dbtp: None,
        }
    }

    /// What was measured, in the record's units.
    pub(crate) fn set_loudness(&mut self, loudness: Loudness) {
        self.integrated_lufs = loudness.integrated.map(|lufs| hundredths(lufs.0));
        self.loudness_range_lu = loudness.range_lu.map(hundredths);
        self.true_peak_dbtp = loudness.true_peak.map(|peak| hundredths(peak.0));
    }
}

/// When an episode counts as published: now, or, for one dated earlier, the noon of its day, so that a back
/// catalogue brought in on one evening stands in every player in the order in which it was on the air.
fn first_published(publication: &Publication<'_>) -> DateTime<FixedOffset> {
    let now = in_zone(publication.now, publication.station);
    if publication.episode.date >= now.date_naive() {
        return now;
    }
    let noon = publication.episode.date.and_hms_opt(12, 0, 0);
    let noon = noon.and_then(|noon| publication.station.timezone.from_local_datetime(&noon).earliest());
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

/// A text of one line: no control characters, which XML cannot hold, and single spaces.
fn line(text: &str) -> String {
    paragraphs(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of lines, without other control characters and without space around it.
fn paragraphs(text: &str) -> String {
    let no_control = |c: char| match c {
        '\n' => '\n',
        c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => ' ',
        c => c,
    };
    let text: String = text.replace("\r\n", "\n").chars().map(no_control).collect();
    text.trim().to_owned()
}

/// Seconds to the millisecond.
fn to_millis(frames: Frames) -> f64 {
    frames.millis().round() / 1000.0
}

fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    let text = match fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        text => text.map_err(Error::reading(path))?,
    };
    let damaged =
        |error: serde_json::Error| Error::DamagedRecord { path: path.to_owned(), reason: error.to_string() };
    serde_json::from_slice(&text).map(Some).map_err(damaged)
}

fn write<T: Serialize>(path: &Path, record: &T) -> Result<(), Error> {
    let mut text =
        serde_json::to_vec_pretty(record).map_err(std::io::Error::from).map_err(Error::writing(path))?;
    text.push(b'\n');
    files::write(path, &text)
}
