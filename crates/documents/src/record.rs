//! What aired: the log, its proof, the report, what is on air now.

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, SecondsFormat};
use chrono_tz::Tz;
use serde::Serialize;
use surco_library::Verified;
use surco_messages::{Language, Message};
use surco_model::{Airing, Station, StatusLine};
use surco_station::civil;
use surco_station::record::{
    Airtime, AirtimeLine, CampaignPlay, CampaignProof, Log, Now, Report, Sounding, Title,
};
use surco_units::{AirTime, Frames};

/// The log of a station.
#[derive(Debug, Serialize)]
pub struct AsRun {
    station: String,
    timezone: String,
    rows: Vec<Row>,
    notes: Vec<Note>,
}

#[derive(Debug, Serialize)]
struct Note {
    at_utc: String,
    message: String,
}

impl AsRun {
    /// What was found in it.
    pub fn of(log: &Log, station: &Station, language: Language) -> AsRun {
        AsRun {
            station: station.id.to_string(),
            timezone: station.timezone.to_string(),
            rows: log.airings.iter().map(|airing| Row::of(airing, station, language)).collect(),
            notes: (log.notes.iter())
                .map(|(at, message)| Note { at_utc: at.to_string(), message: message.text(language) })
                .collect(),
        }
    }
}

/// A line of the log.
#[derive(Debug, Serialize)]
pub struct Row {
    row: i64,
    item: String,
    slot: Option<String>,
    program: Option<String>,
    episode: Option<String>,
    title: String,
    kind: &'static str,
    start_utc: String,
    end_utc: Option<String>,
    start_local: String,
    duration_s: Option<f64>,
    planned_start_utc: Option<String>,
    start_error_ms: Option<f64>,
    position_s: f64,
    reason: String,
    outcome: Option<&'static str>,
}

impl Row {
    /// On the clock of its station.
    pub fn of(airing: &Airing, station: &Station, language: Language) -> Row {
        let on_air = &airing.on_air;
        Row {
            row: on_air.airing.0,
            item: on_air.item.to_string(),
            slot: on_air.slot.as_ref().map(ToString::to_string),
            program: on_air.episode.as_ref().map(|(program, _)| program.to_string()),
            episode: on_air.episode.as_ref().map(|(_, episode)| episode.to_string()),
            title: on_air.title.clone(),
            kind: on_air.kind.name(),
            start_utc: on_air.at.to_string(),
            end_utc: airing.end.map(|(at, ..)| at.to_string()),
            start_local: to_the_millisecond(on_air.at, station.timezone),
            duration_s: airing.end.map(|(at, ..)| (at - on_air.at).seconds()),
            planned_start_utc: on_air.planned_start.map(|start| start.to_string()),
            start_error_ms: on_air.start_error().map(Frames::millis),
            position_s: on_air.position.seconds(),
            reason: on_air.reason.text(language),
            outcome: airing.end.map(|(_, _, ending)| ending.name()),
        }
    }
}

fn to_the_millisecond(at: AirTime, zone: Tz) -> String {
    civil::local(at, zone).to_rfc3339_opts(SecondsFormat::Millis, false)
}

/// Whether the log is as it was written.
#[derive(Debug, Serialize)]
pub struct VerifiedLog {
    intact: bool,
    links: u64,
    head: Option<String>,
    expected_found: Option<bool>,
    broken: Vec<BrokenLink>,
}

#[derive(Debug, Serialize)]
struct BrokenLink {
    link: Option<i64>,
    kind: String,
    line: i64,
    what: &'static str,
}

impl VerifiedLog {
    /// What was found, with the mark that somebody has written down or without.
    pub fn of(verified: &Verified, expected: Option<&str>) -> VerifiedLog {
        let broken = verified.broken.iter().map(|one| BrokenLink {
            link: one.link,
            kind: one.kind.clone(),
            line: one.line,
            what: one.what.name(),
        });
        VerifiedLog {
            intact: verified.is_intact(expected),
            links: verified.links,
            head: verified.head.clone(),
            expected_found: expected.map(|_| verified.has_expected),
            broken: broken.collect(),
        }
    }
}

/// A line of the log that was heard again.
#[derive(Debug, Serialize)]
pub struct Replay {
    row: i64,
    title: String,
    start_utc: String,
    /// Where the air check begins to have it.
    heard_from_utc: String,
    heard_s: f64,
    path: Option<PathBuf>,
}

impl Replay {
    /// From where, for how long, and into which file.
    pub fn of(airing: &Airing, begun: AirTime, heard: Frames, path: Option<&Path>) -> Replay {
        Replay {
            row: airing.on_air.airing.0,
            title: airing.on_air.title.clone(),
            start_utc: airing.on_air.at.to_string(),
            heard_from_utc: begun.to_string(),
            heard_s: heard.seconds(),
            path: path.map(Path::to_owned),
        }
    }
}

/// What is on air now.
#[derive(Debug, Serialize)]
pub struct OnAirNow {
    on_air: bool,
    seen_utc: Option<String>,
    sounding: Vec<SoundingLine>,
    #[serde(flatten)]
    status: Option<StatusLine>,
}

#[derive(Debug, Serialize)]
struct SoundingLine {
    item: String,
    slot: Option<String>,
    title: String,
    kind: &'static str,
    start_utc: String,
    position_s: f64,
    reason: String,
}

impl OnAirNow {
    /// With how it is doing.
    pub fn of(now: &Now, language: Language) -> OnAirNow {
        let line = |Sounding { airing, position }: &Sounding| SoundingLine {
            item: airing.on_air.item.to_string(),
            slot: airing.on_air.slot.as_ref().map(ToString::to_string),
            title: airing.on_air.title.clone(),
            kind: airing.on_air.kind.name(),
            start_utc: airing.on_air.at.to_string(),
            position_s: position.seconds(),
            reason: airing.on_air.reason.text(language),
        };
        OnAirNow {
            on_air: now.is_on_air,
            seen_utc: now.seen.map(|at| at.to_string()),
            sounding: now.sounding.iter().map(line).collect(),
            status: now.status.as_ref().map(StatusLine::from),
        }
    }
}

/// What the air was used for, and the proof that campaigns had their plays.
#[derive(Debug, Serialize)]
pub struct AirtimeReport {
    station: String,
    timezone: String,
    from: String,
    to: String,
    airtime: Sums,
    campaigns: Vec<Proof>,
}

/// How long what has sounded, the longest first.
#[derive(Debug, Serialize)]
struct Sums {
    programs: Vec<SumLine>,
    campaigns: Vec<SumLine>,
    topics: Vec<SumLine>,
    languages: Vec<SumLine>,
    kinds: Vec<SumLine>,
}

#[derive(Debug, Serialize)]
struct SumLine {
    id: String,
    title: String,
    plays: usize,
    duration_s: f64,
}

/// What a campaign wanted, and every play that it had.
#[derive(Debug, Serialize)]
struct Proof {
    campaign: String,
    title: String,
    wanted: Option<usize>,
    aired: usize,
    plays: Vec<Play>,
}

/// A play of a campaign.
#[derive(Debug, Serialize)]
pub struct Play {
    campaign: String,
    start_local: String,
    start_utc: String,
    program: String,
    episode: String,
    title: String,
    duration_s: f64,
    outcome: &'static str,
    /// Whether it was heard to its end, and so counts.
    counts: bool,
}

impl AirtimeReport {
    /// Of a station, from one day to another.
    pub fn of(
        report: &Report,
        station: &Station,
        (first, last): (NaiveDate, NaiveDate),
        language: Language,
    ) -> AirtimeReport {
        AirtimeReport {
            station: station.id.to_string(),
            timezone: station.timezone.to_string(),
            from: first.to_string(),
            to: last.to_string(),
            airtime: Sums::of(&report.airtime, language),
            campaigns: report.campaigns.iter().map(|proof| Proof::of(proof, station.timezone)).collect(),
        }
    }
}

/// Every play of every campaign, for a spreadsheet.
pub fn plays(report: &Report, zone: Tz) -> Vec<Play> {
    let of = |proof: &CampaignProof| Proof::of(proof, zone).plays;
    report.campaigns.iter().flat_map(of).collect()
}

/// What a sum is about, in words.
pub fn title_of(line: &AirtimeLine, language: Language) -> String {
    match &line.title {
        Title::Text(text) => text.clone(),
        Title::Kind(kind) => Message::new(format!("surco-kind-{}", kind.name())).text(language),
    }
}

impl Sums {
    fn of(airtime: &Airtime, language: Language) -> Sums {
        let line = |line: &AirtimeLine| SumLine {
            id: line.id.clone(),
            title: title_of(line, language),
            plays: line.plays,
            duration_s: line.length.seconds(),
        };
        let lines = |lines: &[AirtimeLine]| lines.iter().map(line).collect();
        Sums {
            programs: lines(&airtime.programs),
            campaigns: lines(&airtime.campaigns),
            topics: lines(&airtime.topics),
            languages: lines(&airtime.languages),
            kinds: lines(&airtime.kinds),
        }
    }
}

impl Proof {
    fn of(proof: &CampaignProof, zone: Tz) -> Proof {
        let play = |play: &CampaignPlay| Play {
            campaign: proof.campaign.to_string(),
            start_local: to_the_millisecond(play.at, zone),
            start_utc: play.at.to_string(),
            program: play.program.to_string(),
            episode: play.episode.to_string(),
            title: play.title.clone(),
            duration_s: play.length.seconds(),
            outcome: play.ending.name(),
            counts: play.counts,
        };
        Proof {
            campaign: proof.campaign.to_string(),
            title: proof.title.clone(),
            wanted: proof.wanted,
            aired: proof.aired(),
            plays: proof.plays.iter().map(play).collect(),
        }
    }
}
