//! `surco report`: what the air was used for, by the as-run log, and the proof that campaigns had their plays.

use chrono_tz::Tz;
use surco_documents::record::{AirtimeReport, plays, title_of};
use surco_messages::Message;
use surco_station::record::{Airtime, CampaignProof, Report};
use surco_station::{civil, slug};
use surco_units::AirTime;

use crate::cli::{self, Everywhere, ReportFormat};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(report: &cli::Report, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let place = here::find(everywhere)?;
    let written = here::read_usable(&place, terminal)?;
    let zone = written.station.timezone;
    let (first, last) = (civil::date(&report.from)?, civil::date(&report.to)?);
    let only = report.campaign.as_deref().map(slug).transpose()?;
    let found = place.report(&written, (first, last), only.as_ref())?;
    let Report { airtime, campaigns } = &found;
    match report.format.unwrap_or(ReportFormat::Table) {
        _ if terminal.json => {
            let days = (first, last);
            terminal.document(&AirtimeReport::of(&found, &written.station, days, terminal.language));
        }
        ReportFormat::Csv => terminal.print(surco_documents::table(plays(&found, zone))?.trim_end()),
        ReportFormat::Table => show(airtime, campaigns, only.is_some(), zone, terminal),
    }
    let is_past = last < civil::local_date(AirTime::now(), zone);
    Ok(Outcome::attention_if(is_past && campaigns.iter().any(CampaignProof::is_short)))
}

fn show(airtime: &Airtime, proofs: &[CampaignProof], is_detailed: bool, zone: Tz, terminal: &Terminal) {
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
            let (length, title) = (line.length.to_string(), title_of(line, terminal.language));
            terminal.print(&format!("  {length:>14}  {:>5} ×  {title}", line.plays));
        }
        terminal.print("");
    }
    for proof in proofs {
        let id = if proof.wanted.is_some() { "surco-report-proof" } else { "surco-report-aired" };
        let message = Message::new(id).with("campaign", proof.title.as_str()).with("aired", proof.aired());
        terminal.tell(&message.with("wanted", proof.wanted.unwrap_or(0)));
        for play in proof.plays.iter().filter(|_| is_detailed) {
            let ending = terminal.text(&Message::new(format!("surco-ending-{}", play.ending.name())));
            let when = civil::local(play.at, zone).format("%Y-%m-%d %H:%M:%S");
            terminal.print(&format!("  {when}  {:>6.1} s  {}  ({ending})", play.length.seconds(), play.title));
        }
    }
}
