//! `surco plan --diff`: what another grid would change in the days to come.

use std::path::Path;

use chrono_tz::Tz;
use surco_documents::rundown::{Changes, sentences};
use surco_messages::Message;
use surco_model::Station;
use surco_station::civil;
use surco_station::plan::{ChangeKind, Content, Difference};
use surco_units::AirTime;

use crate::cli::{Everywhere, Plan};
use crate::failure::{Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(other: &Path, options: &Plan, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let place = here::find(everywhere)?;
    let written = here::read_usable(&place, terminal)?;
    let (now, zone) = (AirTime::now(), written.station.timezone);
    let today = civil::local_date(now, zone);
    let (from, until) = civil::days(options.date.as_deref(), today, options.days, zone)?;
    let difference = place.difference(&written, other, (from, until), options.seed, now);
    let (difference, other) = difference.map_err(|failure| here::shown(&failure, terminal))?;
    terminal.show(&other.errors(), &other.folder.sources);
    show(&difference, &written.station, other.station.timezone, terminal);
    terminal.document(&Changes::of(&difference, &other.station, (from, until), terminal.language));
    Ok(Outcome::attention_if(!difference.findings_new.is_empty()))
}

fn show(difference: &Difference, station: &Station, zone: Tz, terminal: &Terminal) {
    let nothing = terminal.word("surco-diff-nothing");
    let mut day = None;
    for change in &difference.changes {
        let local = civil::local(change.start, zone);
        if day != Some(local.date_naive()) {
            terminal.print(&format!("\n{}, {}\n", station.name, local.date_naive()));
            day = Some(local.date_naive());
        }
        let mark = match change.kind {
            ChangeKind::Added => '+',
            ChangeKind::Removed => '-',
            ChangeKind::Changed => '~',
        };
        let what = match (change.kind, &change.before, &change.after) {
            (_, None, None) => String::new(),
            (ChangeKind::Added, None, Some(one)) | (ChangeKind::Removed, Some(one), None) => one.to_string(),
            (_, before, after) => {
                let said =
                    |one: &Option<Content>| one.as_ref().map_or_else(|| nothing.clone(), Content::to_string);
                format!("{} → {}", said(before), said(after))
            }
        };
        terminal.print(&format!("{mark} {}  {}  ({what})", local.format("%H:%M:%S"), change.title));
    }
    terminal.print("");
    if difference.changes.is_empty() {
        terminal.tell(&Message::new("surco-diff-none"));
    }
    for campaign in difference.campaigns.iter().filter(|one| one.plays_before != one.plays_after) {
        let message = Message::new("surco-diff-campaign").with("campaign", campaign.campaign.to_string());
        terminal.tell(&message.with("before", campaign.plays_before).with("after", campaign.plays_after));
    }
    let (before, after) = (difference.continuity_before, difference.continuity_after);
    let continuity = Message::new("surco-diff-continuity").with("before", before.to_string());
    terminal.tell(&continuity.with("after", after.to_string()));
    for (mark, findings) in [('+', &difference.findings_new), ('-', &difference.findings_gone)] {
        for finding in sentences(findings, terminal.language) {
            terminal.print(&format!("{mark} {finding}"));
        }
    }
}
