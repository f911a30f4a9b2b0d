//! What another grid would change in the days to come.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use surco_messages::Message;
use surco_model::{ItemKind, Origin, Rundown, RundownItem, Slug, StartPolicy};
use surco_schedule::{Occurrence, occurrences};
use surco_units::{AirTime, Frames};

use super::rundown;
use crate::{Error, Station, Written};

/// The difference of two grids over a span.
#[derive(Debug, Clone)]
pub struct Difference {
    /// What comes, goes, or is not as it was, in order of time.
    pub changes: Vec<Change>,
    /// How often each campaign plays with either.
    pub campaigns: Vec<CampaignChange>,
    /// How much continuity there was.
    pub continuity_before: Frames,
    /// How much there would be.
    pub continuity_after: Frames,
    /// Findings of the new grid that the old one has not.
    pub findings_new: Vec<Message>,
    /// Findings of the old grid that the new one has not.
    pub findings_gone: Vec<Message>,
}

/// A coming of a slot that is not the same with both grids.
#[derive(Debug, Clone)]
pub struct Change {
    /// What happens to it.
    pub kind: ChangeKind,
    /// When it begins.
    pub start: AirTime,
    /// Which slot.
    pub slot: Slug,
    /// What it is called.
    pub title: String,
    /// What it was.
    pub before: Option<Content>,
    /// What it would be.
    pub after: Option<Content>,
}

/// What happens to a coming of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is there with both, and not the same.
    Changed,
}

impl ChangeKind {
    /// As machines read it: `added`, `removed`, `changed`.
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
        }
    }
}

/// What is told of a coming of a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// How long it is and how it begins.
    Form {
        /// How long.
        length: Frames,
        /// How it begins.
        policy: StartPolicy,
    },
    /// What it plays.
    Titles(Vec<String>),
}

impl std::fmt::Display for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Content::Form { length, policy } => write!(f, "{length} {}", policy.name()),
            Content::Titles(titles) => f.write_str(&titles.join(", ")),
        }
    }
}

/// How often a campaign plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignChange {
    /// Which.
    pub campaign: Slug,
    /// With the old grid.
    pub plays_before: usize,
    /// With the new one.
    pub plays_after: usize,
}

/// A grid, and what it makes of the days.
struct Side<'a> {
    written: &'a Written,
    rundown: Rundown,
}

/// One coming of a slot.
type Coming = (AirTime, Slug);

impl Station {
    /// What another grid for this folder would change in a span, and what is written with that grid.
    ///
    /// # Errors
    /// When the other grid cannot be used, or the catalogue not be read.
    pub fn difference(
        &self,
        written: &Written,
        other: &Path,
        (from, until): (AirTime, AirTime),
        seed: u64,
        now: AirTime,
    ) -> Result<(Difference, Written), Error> {
        let library = self.library()?;
        let schedule = std::path::absolute(other).unwrap_or_else(|_| other.to_owned());
        let other = self.with_schedule(schedule).read_usable()?;
        let rundown = |written| rundown(&library, written, (from, until), seed, now);
        let before = Side { written, rundown: rundown(written)? };
        let after = Side { written: &other, rundown: rundown(&other)? };
        let difference = Difference {
            changes: changes(&before, &after, from, until),
            campaigns: campaigns(&before, &after),
            continuity_before: continuity(&before.rundown),
            continuity_after: continuity(&after.rundown),
            findings_new: findings(&after, &before),
            findings_gone: findings(&before, &after),
        };
        Ok((difference, other))
    }
}

fn changes(before: &Side<'_>, after: &Side<'_>, from: AirTime, until: AirTime) -> Vec<Change> {
    let (old, new) = (comings(before, from, until), comings(after, from, until));
    let (played_before, played_after) = (played(&before.rundown), played(&after.rundown));
    let mut changes = Vec::new();
    for key in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let change = |kind, title: &str, before: Option<Content>, after: Option<Content>| Change {
            kind,
            start: key.0,
            slot: key.1.clone(),
            title: title.to_owned(),
            before,
            after,
        };
        match (old.get(key), new.get(key)) {
            (Some((title, was)), None) => {
                changes.push(change(ChangeKind::Removed, title, Some(was.clone()), None));
            }
            (None, Some((title, is))) => {
                changes.push(change(ChangeKind::Added, title, None, Some(is.clone())));
            }
            (Some((_, was)), Some((title, is))) => {
                let plays = |played: &BTreeMap<Coming, Vec<String>>| played.get(key).cloned().map(Content::Titles);
                let (heard_before, heard_after) = (plays(&played_before), plays(&played_after));
                if was != is {
                    changes.push(change(ChangeKind::Changed, title, Some(was.clone()), Some(is.clone())));
                } else if heard_before != heard_after {
                    changes.push(change(ChangeKind::Changed, title, heard_before, heard_after));
                }
            }
            (None, None) => {}
        }
    }
    changes
}

/// The comings of all slots: what each is called, and its form.
fn comings(side: &Side<'_>, from: AirTime, until: AirTime) -> BTreeMap<Coming, (String, Content)> {
    let coming = |one: Occurrence<'_>| {
        let form = Content::Form { length: one.slot.length, policy: one.slot.policy };
        ((one.start, one.slot.id.clone()), (one.slot.title.clone(), form))
    };
    occurrences(&side.written.station, from, until).into_iter().map(coming).collect()
}

/// What each coming of a slot plays, where that is not drawn by lot.
fn played(rundown: &Rundown) -> BTreeMap<Coming, Vec<String>> {
    let mut played: BTreeMap<Coming, Vec<String>> = BTreeMap::new();
    let is_chosen = |item: &&RundownItem| !matches!(item.kind, ItemKind::Music | ItemKind::Spot);
    for item in rundown.items.iter().filter(is_chosen) {
        if let Some(coming) = coming_of(item) {
            played.entry(coming).or_default().push(item.title.clone());
        }
    }
    played
}

fn coming_of(item: &RundownItem) -> Option<Coming> {
    match item.id.origin() {
        Origin::Planned { slot: Some(slot), .. } => Some((item.id.since()?, slot.clone())),
        _ => None,
    }
}

fn campaigns(before: &Side<'_>, after: &Side<'_>) -> Vec<CampaignChange> {
    let plays = |side: &Side<'_>, id: &Slug| {
        let serves = |item: &&RundownItem| {
            let program = item.episode.as_ref().and_then(|(series, _)| side.written.folder.program(series));
            program.is_some_and(|(program, _)| program.campaign.as_ref() == Some(id))
        };
        side.rundown.items.iter().filter(serves).count()
    };
    let all = [before, after].into_iter().flat_map(|side| &side.written.station.campaigns);
    let ids: BTreeSet<_> = all.map(|one| one.id.clone()).collect();
    let change = |id: Slug| CampaignChange {
        plays_before: plays(before, &id),
        plays_after: plays(after, &id),
        campaign: id,
    };
    ids.into_iter().map(change).collect()
}

fn continuity(rundown: &Rundown) -> Frames {
    rundown.items.iter().filter(|item| item.slot.is_none()).map(|item| item.duration).sum()
}

/// The findings of one side that the other has not.
fn findings(side: &Side<'_>, other: &Side<'_>) -> Vec<Message> {
    let known: Vec<&Message> = other.rundown.diagnostics.iter().map(|finding| &finding.message).collect();
    let mut new: Vec<Message> = Vec::new();
    for finding in &side.rundown.diagnostics {
        if !known.contains(&&finding.message) && !new.contains(&finding.message) {
            new.push(finding.message.clone());
        }
    }
    new
}
