//! What the tests of several outputs need.

use surco_messages::Message;
use surco_model::{AirEvent, AiringId, ItemKind, OnAir};
use surco_units::{AirTime, Frames};

/// Something of the slot `noticias` is heard to begin.
pub(crate) fn started(airing: i64, title: &str) -> AirEvent {
    AirEvent::Started(OnAir {
        airing: AiringId(airing),
        item: "2026-11-25T06:00:00-05:00/noticias/0".parse().unwrap(),
        slot: "noticias".parse().ok(),
        episode: None,
        title: title.to_owned(),
        kind: ItemKind::File,
        source: None,
        planned_start: None,
        at: AirTime(0),
        cue_in: Frames::ZERO,
        position: Frames::ZERO,
        reason: Message::new("playout-continuity"),
    })
}
