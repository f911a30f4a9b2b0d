//! What the air was used for: sums of what was heard.

use std::collections::BTreeMap;

use surco_model::{Airing, ItemKind, Program};
use surco_units::Frames;

use crate::Written;

/// How long what has sounded, the longest first.
#[derive(Debug, Clone)]
pub struct Airtime {
    /// By series.
    pub programs: Vec<AirtimeLine>,
    /// By campaign.
    pub campaigns: Vec<AirtimeLine>,
    /// By topic.
    pub topics: Vec<AirtimeLine>,
    /// By language.
    pub languages: Vec<AirtimeLine>,
    /// By kind of item.
    pub kinds: Vec<AirtimeLine>,
}

/// One sum.
#[derive(Debug, Clone)]
pub struct AirtimeLine {
    /// What was summed up, as machines name it.
    pub id: String,
    /// What was summed up, as people name it: a text of theirs, or a word of the program.
    pub title: Title,
    /// How often it sounded.
    pub plays: usize,
    /// How long, altogether.
    pub length: Frames,
}

/// What people call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Title {
    /// As they wrote it.
    Text(String),
    /// A kind of item.
    Kind(ItemKind),
}

/// Sums up what was heard.
pub(super) fn of(heard: &[&Airing], written: &Written) -> Airtime {
    let folder = &written.folder;
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
        let known = written.station.campaigns.iter().find(|campaign| campaign.id == *id);
        Some((id.to_string(), known.map_or(id.to_string(), |campaign| campaign.title.clone())))
    };
    Airtime {
        programs: sums(heard, |one| program(one).map(|program| (program.slug.to_string(), program.title.clone()))),
        campaigns: sums(heard, campaign),
        topics: sums(heard, |one| {
            program(one).map(|program| (program.topic.to_string(), program.topic.to_string()))
        }),
        languages: sums(heard, |one| language(one).map(|tag| (tag.clone(), tag))),
        kinds: kinds(heard),
    }
}

fn sums(heard: &[&Airing], name: impl Fn(&Airing) -> Option<(String, String)>) -> Vec<AirtimeLine> {
    let mut sums: BTreeMap<(String, String), (usize, Frames)> = BTreeMap::new();
    for airing in heard {
        let Some(name) = name(airing) else { continue };
        let sum = sums.entry(name).or_default();
        *sum = (sum.0 + 1, sum.1 + length(airing));
    }
    let line = |((id, title), (plays, length))| AirtimeLine { id, title: Title::Text(title), plays, length };
    longest_first(sums.into_iter().map(line).collect())
}

fn kinds(heard: &[&Airing]) -> Vec<AirtimeLine> {
    let mut sums: BTreeMap<&str, (ItemKind, usize, Frames)> = BTreeMap::new();
    for airing in heard {
        let kind = airing.on_air.kind;
        let sum = sums.entry(kind.name()).or_insert((kind, 0, Frames::ZERO));
        *sum = (kind, sum.1 + 1, sum.2 + length(airing));
    }
    let line = |(id, (kind, plays, length)): (&str, _)| AirtimeLine {
        id: id.to_owned(),
        title: Title::Kind(kind),
        plays,
        length,
    };
    longest_first(sums.into_iter().map(line).collect())
}

fn longest_first(mut lines: Vec<AirtimeLine>) -> Vec<AirtimeLine> {
    lines.sort_by_key(|line| std::cmp::Reverse(line.length));
    lines
}

/// How long it sounded.
pub(super) fn length(airing: &Airing) -> Frames {
    airing.end.map_or(Frames::ZERO, |(at, ..)| at - airing.on_air.at)
}
