//! What the tests of this crate share: items, sounds and a world to play them in.

use surco_messages::Message;
use surco_model::{AfterOutage, ItemId, ItemKind, MediaRef, Rundown, RundownItem, StartPolicy};
use surco_units::{AirTime, Decibels, Frames};

/// An item that sounds for `duration` frames from `start`; its sound is named as itself.
pub(crate) fn item(name: &str, start: i64, duration: i64, policy: StartPolicy) -> RundownItem {
    RundownItem {
        id: ItemId::named(name),
        slot: None,
        title: name.to_owned(),
        kind: ItemKind::File,
        episode: None,
        start: AirTime(start),
        duration: Frames(duration),
        policy,
        source: MediaRef::named(name),
        cue_in: Frames::ZERO,
        cue_out: Frames(duration),
        fade_in: Frames::ZERO,
        fade_out: Frames::ZERO,
        gain: Decibels(0.0),
        after_outage: AfterOutage::Join,
        substitutes: Vec::new(),
        by_start: Vec::new(),
        reason: Message::new("playout-empty"),
    }
}

/// A rundown of these items, without continuity.
pub(crate) fn rundown(items: Vec<RundownItem>) -> Rundown {
    Rundown { items, ..Rundown::default() }
}
