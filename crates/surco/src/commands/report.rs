//! `surco report`: what the air was used for, by the as-run log, and the proof that campaigns had their plays.

use chrono_tz::Tz;
use serde::Serialize;
use surco_messages::Message;
use surco_station::record::{Airtime, AirtimeLine, CampaignPlay, CampaignProof, Report, Title};
use surco_station::{civil, slug};
use surco_units::{AirTime, Frames};

use crate::cli::{self, Everywhere, ReportFormat};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document<'a> {
    station: String,
    timezone: String,
    from: String,
    to: String,
    airtime: Sums,
    campaigns: &'a [Proof],
}

/// How long what has sounded, the longest first.
#[derive(Serialize)]
struct Sums {
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

pub(super) fn run(report: &cli::Report, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let place = here::find(everywhere)?;
    let written = here::read_usable(&place, terminal)?;
    let zone = written.station.timezone;
    let (first, last) = (civil::date(&report.from)?, civil::date(&report.to)?);
    let only = report.campaign.as_deref().map(slug).transpose()?;
    let Report { airtime, campaigns } = place.report(&written, (first, last), only.as_ref())?;
    let proofs: Vec<Proof> = campaigns.iter().map(|proof| Proof::of(proof, zone)).collect();
    match report.format.unwrap_or(ReportFormat::Table) {
        _ if terminal.json => terminal.document(&Document {
            station: written.station.id.to_string(),
            timezone: zone.to_string(),
            from: first.to_string(),
            to: last.to_string(),
            airtime: Sums::of(&airtime, terminal),
            campaigns: &proofs,
        }),
        ReportFormat::Csv => {
            let rows = proofs.iter().flat_map(|proof| &proof.plays);
            terminal.print(super::log::table(rows)?.trim_end());
        }
        ReportFormat::Table => show(&Sums::of(&airtime, terminal), &proofs, only.is_some(), terminal),
    }
    let is_past = last < civil::local_date(AirTime::now(), zone);
    Ok(Outcome::attention_if(is_past && campaigns.iter().any(CampaignProof::is_short)))
}

impl Sums {
    fn of(airtime: &Airtime, terminal: &Terminal) -> Sums {
        let line = |line: &AirtimeLine| Line {
            id: line.id.clone(),
            title: match &line.title {
                Title::Text(text) => text.clone(),
                Title::Kind(kind) => terminal.text(&Message::new(format!("surco-kind-{}", kind.name()))),
            },
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
            start_local: civil::local(play.at, zone).to_rfc3339_opts(chrono::SecondsFormat::Millis, false),
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

fn show(airtime: &Sums, proofs: &[Proof], is_detailed: bool, terminal: &Terminal) {
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
