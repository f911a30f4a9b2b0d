//! `surco plan --diff`: what another grid would change in the days to come.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;
use surco_library::StationFolder;
use surco_messages::Message;
use surco_model::{ItemKind, Rundown, RundownItem, Slug, Station};
use surco_schedule::{Occurrence, occurrences};
use surco_units::{AirTime, Frames};

use super::rundown;
use crate::cli::{Everywhere, Plan};
use crate::failure::{Finished, Outcome};
use crate::instant;
use crate::station::Home;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Document {
    from_utc: String,
    until_utc: String,
    changes: Vec<Change>,
    campaigns: Vec<Campaign>,
    continuity_before_s: f64,
    continuity_after_s: f64,
    findings_new: Vec<String>,
    findings_gone: Vec<String>,
}

#[derive(Serialize)]
struct Change {
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
struct Campaign {
    campaign: String,
    plays_before: usize,
    plays_after: usize,
}

/// A grid, and what it makes of the days.
struct Side {
    folder: StationFolder,
    station: Station,
    rundown: Rundown,
}

pub(super) fn run(other: &Path, options: &Plan, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let home = Home::find(everywhere)?;
    let library = home.library()?;
    let (folder, station) = home.read_usable(terminal)?;
    let today = instant::local_date(AirTime::now(), station.timezone);
    let (from, until) = instant::days(options.date.as_deref(), today, options.days, station.timezone)?;
    let side = |folder: StationFolder, station: Station| {
        let rundown = rundown(&library, &folder, &station, (from, until), options.seed)?;
        Ok::<_, crate::failure::Failure>(Side { folder, station, rundown })
    };
    let before = side(folder, station)?;
    let schedule = std::path::absolute(other).unwrap_or_else(|_| other.to_owned());
    let (folder, station) = Home { path: home.path.clone(), schedule }.read_usable(terminal)?;
    let after = side(folder, station)?;

    let changes = changes(&before, &after, from, until);
    let campaigns = campaigns(&before, &after);
    let said = |side: &Side| -> BTreeSet<String> {
        side.rundown.diagnostics.iter().map(|finding| terminal.text(&finding.message)).collect()
    };
    let (said_before, said_after) = (said(&before), said(&after));
    let document = Document {
        from_utc: from.to_string(),
        until_utc: until.to_string(),
        continuity_before_s: continuity(&before.rundown).seconds(),
        continuity_after_s: continuity(&after.rundown).seconds(),
        findings_new: said_after.difference(&said_before).cloned().collect(),
        findings_gone: said_before.difference(&said_after).cloned().collect(),
        changes,
        campaigns,
    };
    show(&document, &before.station, terminal);
    terminal.document(&document);
    Ok(Outcome::attention_if(!document.findings_new.is_empty()))
}

fn changes(before: &Side, after: &Side, from: AirTime, until: AirTime) -> Vec<Change> {
    let zone = after.station.timezone;
    type Key<'a> = (AirTime, &'a Slug);
    let coming = |side: &'_ Side| -> Vec<(AirTime, Slug, String, String)> {
        let key = |one: Occurrence<'_>| (one.start, one.slot.id.clone(), one.slot.title.clone(), how(&one));
        occurrences(&side.station, from, until).into_iter().map(key).collect()
    };
    let (old, new) = (coming(before), coming(after));
    fn by_key(all: &[(AirTime, Slug, String, String)]) -> BTreeMap<Key<'_>, (&str, &str)> {
        all.iter().map(|(start, slot, title, how)| ((*start, slot), (title.as_str(), how.as_str()))).collect()
    }
    let (old, new) = (by_key(&old), by_key(&new));
    let (played_before, played_after) = (played(&before.rundown), played(&after.rundown));
    let mut changes = Vec::new();
    for key in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let change = |change, title: &str, before: Option<String>, after: Option<String>| Change {
            change,
            start_utc: key.0.to_string(),
            start_local: instant::local(key.0, zone).to_rfc3339(),
            slot: key.1.to_string(),
            title: title.to_owned(),
            before,
            after,
        };
        let name = (instant::local(key.0, zone).to_rfc3339(), key.1.to_string());
        let plays = |played: &BTreeMap<(String, String), Vec<String>>| played.get(&name).map(|all| all.join(", "));
        match (old.get(key), new.get(key)) {
            (Some((title, how)), None) => changes.push(change("removed", title, Some((*how).to_owned()), None)),
            (None, Some((title, how))) => changes.push(change("added", title, None, Some((*how).to_owned()))),
            (Some((_, was)), Some((title, is))) => {
                let (heard_before, heard_after) = (plays(&played_before), plays(&played_after));
                if was != is {
                    changes.push(change("changed", title, Some((*was).to_owned()), Some((*is).to_owned())));
                } else if heard_before != heard_after {
                    changes.push(change("changed", title, heard_before, heard_after));
                }
            }
            (None, None) => {}
        }
    }
    changes
}

/// How long a slot is and how it begins.
fn how(occurrence: &Occurrence<'_>) -> String {
    format!("{} {}", occurrence.slot.length, occurrence.slot.policy.name())
}

/// What each coming of a slot plays, where that is not drawn by lot: an item's name begins with that coming's own.
fn played(rundown: &Rundown) -> BTreeMap<(String, String), Vec<String>> {
    let mut played: BTreeMap<_, Vec<String>> = BTreeMap::new();
    let is_chosen = |item: &&RundownItem| !matches!(item.kind, ItemKind::Music | ItemKind::Spot);
    for item in rundown.items.iter().filter(is_chosen) {
        let mut parts = item.id.0.split('/');
        let (Some(start), Some(slot)) = (parts.next(), parts.next()) else { continue };
        played.entry((start.to_owned(), slot.to_owned())).or_default().push(item.title.clone());
    }
    played
}

fn campaigns(before: &Side, after: &Side) -> Vec<Campaign> {
    let plays = |side: &Side, id: &Slug| {
        let serves = |item: &&RundownItem| {
            let program = item.episode.as_ref().and_then(|(series, _)| side.folder.program(series));
            program.is_some_and(|(program, _)| program.campaign.as_ref() == Some(id))
        };
        side.rundown.items.iter().filter(serves).count()
    };
    let ids: BTreeSet<_> =
        [before, after].into_iter().flat_map(|side| &side.station.campaigns).map(|one| one.id.clone()).collect();
    let campaign = |id: Slug| Campaign {
        plays_before: plays(before, &id),
        plays_after: plays(after, &id),
        campaign: id.to_string(),
    };
    ids.into_iter().map(campaign).collect()
}

fn continuity(rundown: &Rundown) -> Frames {
    rundown.items.iter().filter(|item| item.slot.is_none()).map(|item| item.duration).sum()
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
