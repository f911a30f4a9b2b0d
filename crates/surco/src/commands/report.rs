//! `surco report`: what the air was used for, by the as-run log, and the proof that campaigns had their plays.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use surco_library::{Airing, StationFolder};
use surco_messages::Message;
use surco_model::{Campaign, Ending, ItemKind, Program, Slug, Station};
use surco_units::{AirTime, Frames};

use crate::cli::{Everywhere, Report, ReportFormat};
use crate::failure::{Failure, Finished, Outcome};
use crate::instant;
use crate::station::{Home, slug};
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document<'a> {
    station: String,
    timezone: String,
    from: String,
    to: String,
    airtime: &'a Airtime,
    campaigns: &'a [Proof],
}

/// How long what has sounded, the longest first.
#[derive(Serialize)]
struct Airtime {
    programs: Vec<Line>,
    campaigns: Vec<Line>,
    topics: Vec<Line>,
    languages: Vec<Line>,
    kinds: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    id: String,
    title: String,
    plays: usize,
    duration_s: f64,
}

/// What a campaign wanted, and every play that it had.
#[derive(Serialize)]
struct Proof {
    campaign: String,
    title: String,
    wanted: Option<usize>,
    aired: usize,
    plays: Vec<Play>,
}

#[derive(Serialize)]
struct Play {
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

pub(super) fn run(report: &Report, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let (folder, station) = home.read_usable(terminal)?;
    let zone = station.timezone;
    let today = instant::local_date(AirTime::now(), zone);
    let (first, last) = (instant::date(&report.from)?, instant::date(&report.to)?);
    let (from, _) = instant::days(Some(&report.from), today, 1, zone)?;
    let (_, to) = instant::days(Some(&report.to), today, 1, zone)?;
    if from >= to {
        return Err(Failure(Message::new("surco-report-reversed")));
    }
    let only = report.campaign.as_deref().map(slug).transpose()?;
    if let Some(id) = only.as_ref().filter(|id| station.campaigns.iter().all(|campaign| campaign.id != **id)) {
        let known: Vec<_> = station.campaigns.iter().map(|campaign| campaign.id.as_str()).collect();
        let message = Message::new("surco-report-no-campaign").with("campaign", id.as_str());
        return Err(Failure(message.with("known", known.join(", "))));
    }
    let airings = home.library()?.airings(from, to)?;
    let ended: Vec<_> = airings.iter().filter(|airing| airing.end.is_some() && airing.on_air.at >= from).collect();
    let was_heard = |airing: &&&Airing| airing.end.is_some_and(|(.., ending)| ending != Ending::Unheard);
    let heard: Vec<_> = ended.iter().filter(was_heard).copied().collect();
    let airtime = airtime(&heard, &folder, &station, terminal);
    let asked = station.campaigns.iter().filter(|campaign| only.as_ref().is_none_or(|id| campaign.id == *id));
    let runs = |campaign: &&Campaign| campaign.from <= last && campaign.until >= first;
    let proofs: Vec<_> = asked
        .filter(runs)
        .map(|campaign| Proof {
            campaign: campaign.id.to_string(),
            title: campaign.title.clone(),
            wanted: surco_schedule::wanted(campaign, first, last),
            aired: 0,
            plays: plays(&ended, campaign, &folder, &station),
        })
        .map(|proof| Proof { aired: proof.plays.iter().filter(|play| play.counts).count(), ..proof })
        .collect();
    match report.format.unwrap_or(ReportFormat::Table) {
        _ if terminal.json => terminal.document(&Document {
            station: station.id.to_string(),
            timezone: zone.to_string(),
            from: first.to_string(),
            to: last.to_string(),
            airtime: &airtime,
            campaigns: &proofs,
        }),
        ReportFormat::Csv => {
            let rows = proofs.iter().flat_map(|proof| &proof.plays);
            terminal.print(super::log::table(rows)?.trim_end());
        }
        ReportFormat::Table => show(&airtime, &proofs, only.is_some(), terminal),
    }
    let is_short = |proof: &Proof| proof.wanted.is_some_and(|wanted| proof.aired < wanted);
    Ok(Outcome::attention_if(last < today && proofs.iter().any(is_short)))
}

fn airtime(heard: &[&Airing], folder: &StationFolder, station: &Station, terminal: &Terminal) -> Airtime {
    let program = |airing: &Airing| -> Option<&Program> {
        let (series, _) = airing.on_air.episode.as_ref()?;
        folder.program(series).map(|(program, _)| program)
    };
    let language = |airing: &Airing| {
        let (series, slug) = airing.on_air.episode.as_ref()?;
        let (program, episodes) = folder.program(series)?;
        let own = episodes.iter().find(|episode| episode.slug == *slug).and_then(|one| one.language.clone());
        Some(own.unwrap_or_else(|| program.language.clone()).0)
    };
    let campaign = |airing: &Airing| {
        let id = program(airing)?.campaign.as_ref()?;
        let known = station.campaigns.iter().find(|campaign| campaign.id == *id);
        Some((id.to_string(), known.map_or(id.to_string(), |campaign| campaign.title.clone())))
    };
    let kind = |kind: ItemKind| terminal.text(&Message::new(format!("surco-kind-{}", kind.name())));
    Airtime {
        programs: by(heard, |one| program(one).map(|program| (program.slug.to_string(), program.title.clone()))),
        campaigns: by(heard, campaign),
        topics: by(heard, |one| {
            program(one).map(|program| (program.topic.to_string(), program.topic.to_string()))
        }),
        languages: by(heard, |one| language(one).map(|tag| (tag.clone(), tag))),
        kinds: by(heard, |one| Some((one.on_air.kind.name().to_owned(), kind(one.on_air.kind)))),
    }
}

fn by(ended: &[&Airing], name: impl Fn(&Airing) -> Option<(String, String)>) -> Vec<Line> {
    let mut sums: BTreeMap<(String, String), (usize, Frames)> = BTreeMap::new();
    for airing in ended {
        let Some(name) = name(airing) else { continue };
        let sum = sums.entry(name).or_default();
        *sum = (sum.0 + 1, sum.1 + length(airing));
    }
    let line = |((id, title), (plays, length)): ((String, String), (usize, Frames))| Line {
        id,
        title,
        plays,
        duration_s: length.seconds(),
    };
    let mut lines: Vec<_> = sums.into_iter().map(line).collect();
    lines.sort_by(|a, b| b.duration_s.total_cmp(&a.duration_s));
    lines
}

fn length(airing: &Airing) -> Frames {
    airing.end.map_or(Frames::ZERO, |(at, ..)| at - airing.on_air.at)
}

/// Every time that something of a campaign's series was on air while it ran.
fn plays(ended: &[&Airing], campaign: &Campaign, folder: &StationFolder, station: &Station) -> Vec<Play> {
    let serves = |series: &Slug| {
        folder.program(series).is_some_and(|(program, _)| program.campaign.as_ref() == Some(&campaign.id))
    };
    // Of what was taken up when the card was back, the beginning is missing.
    let unheard = ended.iter().filter(|airing| airing.end.is_some_and(|(.., ending)| ending == Ending::Unheard));
    let unheard: BTreeSet<_> = unheard.map(|airing| &airing.on_air.item).collect();
    let has_all =
        |airing: &Airing| airing.on_air.position == airing.on_air.cue_in || !unheard.contains(&airing.on_air.item);
    let play = |airing: &&Airing| {
        let (program, episode) = airing.on_air.episode.as_ref().filter(|(series, _)| serves(series))?;
        let local = instant::local(airing.on_air.at, station.timezone);
        let (.., ending) =
            airing.end.filter(|_| (campaign.from..=campaign.until).contains(&local.date_naive()))?;
        Some(Play {
            campaign: campaign.id.to_string(),
            start_local: local.to_rfc3339_opts(chrono::SecondsFormat::Millis, false),
            start_utc: airing.on_air.at.to_string(),
            program: program.to_string(),
            episode: episode.to_string(),
            title: airing.on_air.title.clone(),
            duration_s: length(airing).seconds(),
            outcome: ending.name(),
            counts: ending.is_whole() && has_all(airing),
        })
    };
    ended.iter().filter_map(play).collect()
}

fn show(airtime: &Airtime, proofs: &[Proof], is_detailed: bool, terminal: &Terminal) {
    let tables = [
        ("surco-report-programs", &airtime.programs),
        ("surco-report-campaigns", &airtime.campaigns),
        ("surco-report-topics", &airtime.topics),
        ("surco-report-languages", &airtime.languages),
        ("surco-report-kinds", &airtime.kinds),
    ];
    for (heading, lines) in tables.into_iter().filter(|(_, lines)| !is_detailed && !lines.is_empty()) {
        terminal.print(&format!("{}\n", terminal.word(heading)));
        for line in lines {
            let length = Frames::from_millis((line.duration_s * 1000.0).round() as i64).to_string();
            terminal.print(&format!("  {length:>14}  {:>5} ×  {}", line.plays, line.title));
        }
        terminal.print("");
    }
    for proof in proofs {
        let id = if proof.wanted.is_some() { "surco-report-proof" } else { "surco-report-aired" };
        let message = Message::new(id).with("campaign", proof.title.as_str()).with("aired", proof.aired);
        terminal.tell(&message.with("wanted", proof.wanted.unwrap_or(0)));
        for play in proof.plays.iter().filter(|_| is_detailed) {
            let ending = terminal.text(&Message::new(format!("surco-ending-{}", play.outcome)));
            let (day, clock) = (&play.start_local[..10], &play.start_local[11..19]);
            terminal.print(&format!("  {day} {clock}  {:>6.1} s  {}  ({ending})", play.duration_s, play.title));
        }
    }
}
