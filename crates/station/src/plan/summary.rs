//! A rundown as a person reads it: music and spots that follow one another are one entry with their count.

use surco_model::{ItemKind, Rundown, RundownItem, Slug};
use surco_units::{AirTime, Frames};

/// An entry of a summary.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry<'a> {
    /// One item.
    Item(&'a RundownItem),
    /// Several that belong together.
    Run(Run<'a>),
}

/// Items of one kind that follow one another in one slot, or in the continuity between two.
#[derive(Debug, Clone, PartialEq)]
pub struct Run<'a> {
    /// What kind.
    pub kind: ItemKind,
    /// The slot; none for continuity.
    pub slot: Option<&'a Slug>,
    /// The first of them.
    pub first: &'a RundownItem,
    /// How many.
    pub count: usize,
    /// Where the last of them ends.
    pub end: AirTime,
}

impl Run<'_> {
    /// From the beginning of the first to the end of the last.
    pub fn length(&self) -> Frames {
        self.end - self.first.start
    }
}

/// Sums up a rundown. Only music and spots are put together: of anything else each item matters.
pub fn summary(rundown: &Rundown) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for item in &rundown.items {
        let slot = item.slot.as_ref();
        match entries.last_mut() {
            Some(Entry::Run(run)) if run.kind == item.kind && run.slot == slot => {
                run.count += 1;
                run.end = item.end();
            }
            _ if matches!(item.kind, ItemKind::Music | ItemKind::Spot) => {
                let run = Run { kind: item.kind, slot, first: item, count: 1, end: item.end() };
                entries.push(Entry::Run(run));
            }
            _ => entries.push(Entry::Item(item)),
        }
    }
    let single = |entry| match entry {
        Entry::Run(run) if run.count == 1 => Entry::Item(run.first),
        other => other,
    };
    entries.into_iter().map(single).collect()
}
