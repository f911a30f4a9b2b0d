//! Episodes: made, assembled, approved, archived.

use std::path::PathBuf;

use serde::Serialize;
use surco_archive::{Archived, ArchivedFile};
use surco_messages::{Explain, Language};
use surco_model::{Episode, Guess, OrderedBy, Slug};
use surco_station::edit::{Approval, MadeEpisode, MadeProgram, MadeSegment};
use surco_station::jobs::{ArchivedEpisode, AssembledEpisode, EveryEpisode, NotDone};
use surco_station::{Station, Written};
use surco_units::Frames;

use crate::sound::{Applied, LoudnessFigures};

/// An episode that was assembled.
#[derive(Debug, Serialize)]
pub struct Assembled {
    program: String,
    episode: String,
    master: PathBuf,
    duration_s: f64,
    #[serde(flatten)]
    loudness: LoudnessFigures,
    chapters: Vec<ChapterLine>,
    segments: Vec<SegmentLine>,
    warnings: Vec<String>,
    state: &'static str,
    approved_by: Option<String>,
    on_air_since_utc: Option<String>,
    history: Vec<String>,
    proposals: Vec<String>,
    fitted: Vec<String>,
    checks: Vec<CheckLine>,
    cached: bool,
    rendered_sections: usize,
}

#[derive(Debug, Serialize)]
struct ChapterLine {
    start_s: f64,
    title: String,
}

#[derive(Debug, Serialize)]
struct CheckLine {
    at_s: f64,
    code: String,
    message: String,
}

#[derive(Debug, Serialize)]
struct SegmentLine {
    title: String,
    start_s: f64,
    duration_s: f64,
    recording_start_s: f64,
    applied: Vec<Applied>,
}

impl Assembled {
    /// What was made of an episode of a station.
    pub fn of(station: &Station, episode: &Episode, made: &AssembledEpisode, language: Language) -> Assembled {
        let done = &made.assembled;
        let master = &done.master;
        let segment = |segment: &surco_production::AssembledSegment| SegmentLine {
            title: segment.title.clone(),
            start_s: segment.start.seconds(),
            duration_s: segment.duration.seconds(),
            recording_start_s: segment.source.seconds(),
            applied: (segment.applied.iter())
                .map(|step| Applied::of(&step.name, &step.detail, language))
                .collect(),
        };
        Assembled {
            program: master.program.to_string(),
            episode: master.episode.to_string(),
            master: station.relative(&done.path),
            duration_s: master.duration.seconds(),
            loudness: (&master.loudness).into(),
            chapters: (master.chapters.iter())
                .map(|chapter| ChapterLine { start_s: chapter.start.seconds(), title: chapter.title.clone() })
                .collect(),
            segments: done.segments.iter().map(segment).collect(),
            warnings: done.warnings.iter().map(|warning| warning.text(language)).collect(),
            state: episode.state.name(),
            approved_by: episode.approved_by.clone(),
            on_air_since_utc: made.first_aired.map(|at| at.to_string()),
            history: done.history.lines().map(str::to_owned).collect(),
            proposals: done.proposals.iter().map(|proposal| proposal.text(language)).collect(),
            fitted: done.fitted.iter().map(|step| step.text(language)).collect(),
            checks: (done.checks.iter())
                .map(|check| CheckLine {
                    at_s: check.at.seconds(),
                    code: check.message.id().to_owned(),
                    message: check.message.text(language),
                })
                .collect(),
            cached: done.cached,
            rendered_sections: done.rendered,
        }
    }
}

/// Every episode that could be assembled, and why others were not.
#[derive(Debug, Serialize)]
pub struct EveryAssembled {
    episodes: Vec<Assembled>,
    #[serde(flatten)]
    left_out: LeftOut,
}

impl EveryAssembled {
    /// What was made of the episodes of a station.
    pub fn of(
        station: &Station,
        written: &Written,
        all: &EveryEpisode<AssembledEpisode>,
        language: Language,
    ) -> EveryAssembled {
        let of = |made: &AssembledEpisode| {
            let master = &made.assembled.master;
            let (_, episodes) = written.folder.program(&master.program)?;
            let episode = episodes.iter().find(|episode| episode.slug == master.episode)?;
            Some(Assembled::of(station, episode, made, language))
        };
        EveryAssembled { episodes: all.done.iter().filter_map(of).collect(), left_out: LeftOut::of(all, language) }
    }
}

/// What was left out of all episodes, and why.
#[derive(Debug, Serialize)]
struct LeftOut {
    /// Not ready for it.
    skipped: Vec<NotDoneLine>,
    /// Ready, and it failed all the same.
    failed: Vec<NotDoneLine>,
}

#[derive(Debug, Serialize)]
struct NotDoneLine {
    episode: String,
    code: String,
    message: String,
    help: Option<String>,
}

impl LeftOut {
    fn of<T>(all: &EveryEpisode<T>, language: Language) -> LeftOut {
        let line = |one: &NotDone| {
            let why = one.why.explain();
            NotDoneLine {
                episode: one.episode.clone(),
                code: why.id().to_owned(),
                message: why.text(language),
                help: why.help(language),
            }
        };
        LeftOut { skipped: all.skipped.iter().map(line).collect(), failed: all.failed.iter().map(line).collect() }
    }
}

/// Episodes that were archived. One alone reads without a list, too.
#[derive(Debug, Serialize)]
pub struct InArchive {
    episodes: Vec<ArchivedLine>,
    #[serde(flatten)]
    first: Option<ArchivedLine>,
    #[serde(flatten)]
    left_out: Option<LeftOut>,
}

#[derive(Debug, Clone, Serialize)]
struct ArchivedLine {
    episode: String,
    files: Vec<FileLine>,
    feed: PathBuf,
    page: PathBuf,
}

#[derive(Debug, Clone, Serialize)]
struct FileLine {
    path: PathBuf,
    bytes: u64,
    blake3: String,
    mime: String,
}

impl InArchive {
    /// The episodes that somebody named.
    pub fn named(station: &Station, archived: &[ArchivedEpisode]) -> InArchive {
        let episodes: Vec<_> = archived.iter().map(|one| ArchivedLine::of(station, one)).collect();
        let first = if let [only] = &episodes[..] { Some(only.clone()) } else { None };
        InArchive { episodes, first, left_out: None }
    }

    /// All episodes of the station.
    pub fn every(station: &Station, all: &EveryEpisode<ArchivedEpisode>, language: Language) -> InArchive {
        let episodes = all.done.iter().map(|one| ArchivedLine::of(station, one)).collect();
        InArchive { episodes, first: None, left_out: Some(LeftOut::of(all, language)) }
    }
}

impl ArchivedLine {
    fn of(station: &Station, archived: &ArchivedEpisode) -> ArchivedLine {
        let file = |file: &ArchivedFile| FileLine {
            path: station.relative(&file.path),
            bytes: file.bytes,
            blake3: file.blake3.to_string(),
            mime: file.mime.clone(),
        };
        let Archived { files, feed, page, .. } = &archived.archived;
        ArchivedLine {
            episode: archived.episode.clone(),
            files: files.iter().map(file).collect(),
            feed: station.relative(feed),
            page: station.relative(page),
        }
    }
}

/// An episode that left the archive or came back.
#[derive(Debug, Serialize)]
pub struct Withdrawn {
    episode: String,
    withdrawn: bool,
}

impl Withdrawn {
    /// Which, and whether it is out now.
    pub fn of((program, episode): (&Slug, &Slug), withdrawn: bool) -> Withdrawn {
        Withdrawn { episode: format!("{program}/{episode}"), withdrawn }
    }
}

/// What somebody said of an episode.
#[derive(Debug, Serialize)]
pub struct Approved {
    program: String,
    episode: String,
    state: &'static str,
    approved_by: Option<String>,
}

impl Approved {
    /// How far it is now.
    pub fn of(approval: &Approval) -> Approved {
        Approved {
            program: approval.program.to_string(),
            episode: approval.episode.to_string(),
            state: approval.state.name(),
            approved_by: approval.approved_by.clone(),
        }
    }
}

/// A series that was begun.
#[derive(Debug, Serialize)]
pub struct NewProgram {
    program: String,
    file: PathBuf,
}

impl NewProgram {
    /// Where it is written.
    pub fn of(made: &MadeProgram) -> NewProgram {
        NewProgram { program: made.program.to_string(), file: made.file.clone() }
    }
}

/// An episode that was made of recordings.
#[derive(Debug, Serialize)]
pub struct NewEpisode {
    program: String,
    episode: String,
    file: PathBuf,
    ordered_by: &'static str,
    segments: Vec<NewSegment>,
    skipped: Vec<PathBuf>,
}

#[derive(Debug, Serialize)]
struct NewSegment {
    recording: String,
    title: Option<String>,
    guess: &'static str,
    part: Option<String>,
    cue_in_s: Option<f64>,
    cue_out_s: Option<f64>,
}

impl NewEpisode {
    /// In which order, and what each recording was taken for.
    pub fn of(made: &MadeEpisode) -> NewEpisode {
        NewEpisode {
            program: made.program.to_string(),
            episode: made.episode.clone(),
            file: made.file.clone(),
            ordered_by: match made.ordered_by {
                None => "list",
                Some(OrderedBy::Number) => "number",
                Some(OrderedBy::Time) => "time",
                Some(OrderedBy::Name) => "name",
            },
            segments: made.segments.iter().map(NewSegment::of).collect(),
            skipped: made.skipped.iter().map(|(path, _)| path.clone()).collect(),
        }
    }
}

impl NewSegment {
    fn of(segment: &MadeSegment) -> NewSegment {
        NewSegment {
            recording: segment.recording.clone(),
            title: segment.title.clone(),
            guess: match segment.guess {
                Guess::Greeting => "greeting",
                Guess::Farewell => "farewell",
                Guess::Interview => "interview",
                Guess::Music => "music",
                Guess::Credits => "credits",
                Guess::Speech => "speech",
            },
            part: segment.part.as_ref().map(ToString::to_string),
            cue_in_s: segment.cues.0.map(Frames::seconds),
            cue_out_s: segment.cues.1.map(Frames::seconds),
        }
    }
}
