//! `surco plan --diff`: what another grid would change in the days to come.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;
use surco_messages::Message;
use surco_model::Station;
use surco_station::civil;
use surco_station::plan::{Change, Content};
use surco_units::{AirTime, Frames};

use crate::cli::{Everywhere, Plan};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    from_utc: String,
    until_utc: String,
    changes: Vec<ChangeLine>,
    campaigns: Vec<CampaignLine>,
    continuity_before_s: f64,
    continuity_after_s: f64,
    findings_new: Vec<String>,
    findings_gone: Vec<String>,
}

#[derive(Serialize)]
struct ChangeLine {
    /// `added`, `removed`, or `changed`.
    change: &'static str,
    start_utc: String,
    start_local: String,
    slot: String,
    title: String,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Serialize)]
struct CampaignLine {
    campaign: String,
    plays_before: usize,
    plays_after: usize,
}

pub(super) fn run(other: &Path, options: &Plan, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let place = here::find(everywhere)?;
    let written = here::read_usable(&place, terminal)?;
    let (now, zone) = (AirTime::now(), written.station.timezone);
    let today = civil::local_date(now, zone);
    let (from, until) = civil::days(options.date.as_deref(), today, options.days, zone)?;
    let difference = place.difference(&written, other, (from, until), options.seed, now);
    let (difference, other) = difference.map_err(|failure| here::shown(&failure, terminal))?;
    terminal.show(&other.errors(), &other.folder.sources);
    let zone = other.station.timezone;
    let line = |change: &Change| ChangeLine {
        change: change.kind.name(),
        start_utc: change.start.to_string(),
        start_local: civil::local(change.start, zone).to_rfc3339(),
        slot: change.slot.to_string(),
        title: change.title.clone(),
        before: change.before.as_ref().map(Content::to_string),
        after: change.after.as_ref().map(Content::to_string),
    };
    let findings = |findings: &[Message]| -> Vec<String> {
        findings.iter().map(|finding| terminal.text(finding)).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let document = Document {
        from_utc: from.to_string(),
        until_utc: until.to_string(),
        changes: difference.changes.iter().map(line).collect(),
        campaigns: (difference.campaigns.iter())
            .map(|one| CampaignLine {
                campaign: one.campaign.to_string(),
                plays_before: one.plays_before,
                plays_after: one.plays_after,
            })
            .collect(),
        continuity_before_s: difference.continuity_before.seconds(),
        continuity_after_s: difference.continuity_after.seconds(),
        findings_new: findings(&difference.findings_new),
        findings_gone: findings(&difference.findings_gone),
    };
    show(&document, &written.station, terminal);
    terminal.document(&document);
    Ok(Outcome::attention_if(!document.findings_new.is_empty()))
}

fn show(document: &Document, station: &Station, terminal: &Terminal) {
    let mut day = "";
    for change in &document.changes {
        let (date, clock) = (&change.start_local[..10], &change.start_local[11..19]);
        if day != date {
            terminal.print(&format!("\n{}, {date}\n", station.name));
            day = date;
        }
        let mark = match change.change {
            "added" => '+',
            "removed" => '-',
            _ => '~',
        };
        let nothing = terminal.word("surco-diff-nothing");
        let what = match (&change.before, &change.after) {
            (None, None) => String::new(),
            (None, Some(how)) if mark == '+' => how.clone(),
            (Some(how), None) if mark == '-' => how.clone(),
            (before, after) => {
                let [before, after] = [before, after].map(|one| one.as_deref().unwrap_or(&nothing));
                format!("{before} → {after}")
            }
        };
        terminal.print(&format!("{mark} {clock}  {}  ({what})", change.title));
    }
    terminal.print("");
    if document.changes.is_empty() {
        terminal.tell(&Message::new("surco-diff-none"));
    }
    for campaign in document.campaigns.iter().filter(|one| one.plays_before != one.plays_after) {
        let message = Message::new("surco-diff-campaign").with("campaign", campaign.campaign.as_str());
        terminal.tell(&message.with("before", campaign.plays_before).with("after", campaign.plays_after));
    }
    let hours = |seconds: f64| Frames::from_millis((seconds * 1000.0).round() as i64).to_string();
    let continuity = Message::new("surco-diff-continuity").with("before", hours(document.continuity_before_s));
    terminal.tell(&continuity.with("after", hours(document.continuity_after_s)));
    for (mark, findings) in [('+', &document.findings_new), ('-', &document.findings_gone)] {
        findings.iter().for_each(|finding| terminal.print(&format!("{mark} {finding}")));
    }
}
