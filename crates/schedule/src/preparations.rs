//! What one command would make playable: said once, however many slots wait for it.

use std::collections::{BTreeMap, BTreeSet};

use surco_messages::Message;
use surco_model::{Diagnostic, Play, Preparation, Slug};

use crate::availability::Stock;

/// The slots that wait for recordings to be brought in, and for episodes to be assembled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Preparations {
    slots: BTreeMap<Preparation, BTreeSet<Slug>>,
    continuity: Option<Preparation>,
}

impl Preparations {
    /// Whether the continuity waits for something; it is remembered.
    pub(crate) fn has_continuity(&mut self, stock: &Stock<'_>) -> bool {
        self.continuity = preparation_of(stock, &stock.station.grid.continuity);
        self.continuity.is_some()
    }

    /// Whether a slot waits for something; it is remembered.
    pub(crate) fn has_slot(&mut self, stock: &Stock<'_>, slot: &Slug, play: &Play) -> bool {
        let Some(preparation) = preparation_of(stock, play) else { return false };
        let slots = self.slots.entry(preparation).or_default();
        if !slots.contains(slot) {
            slots.insert(slot.clone());
        }
        true
    }

    /// A finding for each command that would help. Without continuity there is silence, which is an error.
    pub(crate) fn findings(&self) -> impl Iterator<Item = Diagnostic> {
        [Preparation::Ingest, Preparation::Assemble].into_iter().filter_map(|preparation| {
            let slots = self.slots.get(&preparation).map_or(0, BTreeSet::len);
            match (preparation, self.continuity == Some(preparation)) {
                (Preparation::Ingest, true) => {
                    let message = Message::new("schedule-continuity-not-ingested").with("slots", slots);
                    Some(Diagnostic::error(message))
                }
                (Preparation::Assemble, true) => {
                    let message = Message::new("schedule-continuity-not-assembled").with("slots", slots);
                    Some(Diagnostic::error(message))
                }
                (_, false) if slots == 0 => None,
                (Preparation::Ingest, false) => {
                    Some(Diagnostic::warning(Message::new("schedule-not-ingested").with("slots", slots)))
                }
                (Preparation::Assemble, false) => {
                    Some(Diagnostic::warning(Message::new("schedule-not-assembled").with("slots", slots)))
                }
            }
        })
    }
}

fn preparation_of(stock: &Stock<'_>, play: &Play) -> Option<Preparation> {
    let play = match play {
        Play::Repeat(of) => stock.repeated(of)?,
        play => play,
    };
    stock.catalogue.pending.preparation_of(play)
}
