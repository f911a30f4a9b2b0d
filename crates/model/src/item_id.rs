//! The name of an item of the rundown: where it comes from.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde::{Deserialize, Serialize};
use surco_units::AirTime;

use crate::{AiringId, Slug};

/// A stable name of an item: the same plan gives the same names, on every machine and after every restart.
///
/// | text | item |
/// | --- | --- |
/// | `2026-11-23T06:00:00-05:00/noticias/0` | planned: the start of its run, its slot, its place in the run |
/// | `2026-11-23T06:05:00-05:00/continuity/3` | planned where no slot is |
/// | `operator/next/2026-11-23T11:02:07.120Z/1` | put next by an operator at that instant |
/// | `operator/at/2026-11-23T11:02:07.120Z/2` | put at a fixed start by an operator at that instant |
/// | `operator/live/17`, `operator/over/18` | a live voice, a jingle over what plays: named after its airing |
/// | `continuity/19`, `emergency/20` | filler of the playout: named after its airing |
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ItemId(Origin);

/// Where an item comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// From the plan.
    Planned {
        /// When its run of items began, as the studio's clock shows it.
        since: LocalTime,
        /// Its slot; none for continuity.
        slot: Option<Slug>,
        /// How many items of its run come before it.
        index: u32,
    },
    /// An operator put it next.
    Next(Order),
    /// An operator put it at a fixed start.
    At(Order),
    /// A live voice.
    Live(AiringId),
    /// A jingle over what plays.
    Over(AiringId),
    /// Continuity that the playout chose by itself.
    Continuity(AiringId),
    /// The emergency loop.
    Emergency(AiringId),
}

/// What an operator asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Order {
    at: AirTime,
    number: u64,
}

/// An instant with the studio's offset from UTC, to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    at: AirTime,
    offset_minutes: i16,
}

/// The name of continuity among slots.
const CONTINUITY: &str = "continuity";
const EMERGENCY: &str = "emergency";

impl ItemId {
    /// An item of the plan; without a slot, of continuity.
    pub fn planned(since: LocalTime, slot: Option<&Slug>, index: usize) -> ItemId {
        // A slot may be called `continuity`: the text does not tell the two apart, so the name must not either.
        let slot = slot.filter(|slot| slot.as_str() != CONTINUITY).cloned();
        ItemId(Origin::Planned { since, slot, index: u32::try_from(index).unwrap_or(u32::MAX) })
    }

    /// What an operator puts next: `at` is the instant of the order, `number` counts the orders.
    pub fn next(at: AirTime, number: u64) -> ItemId {
        ItemId(Origin::Next(Order { at: whole_millis(at), number }))
    }

    /// What an operator puts at a fixed start.
    pub fn at(at: AirTime, number: u64) -> ItemId {
        ItemId(Origin::At(Order { at: whole_millis(at), number }))
    }

    /// A live voice.
    pub fn live(airing: AiringId) -> ItemId {
        ItemId(Origin::Live(airing))
    }

    /// A jingle over what plays.
    pub fn over(airing: AiringId) -> ItemId {
        ItemId(Origin::Over(airing))
    }

    /// Continuity that the playout chose by itself.
    pub fn continuity(airing: AiringId) -> ItemId {
        ItemId(Origin::Continuity(airing))
    }

    /// The emergency loop.
    pub fn emergency(airing: AiringId) -> ItemId {
        ItemId(Origin::Emergency(airing))
    }

    /// Where it comes from.
    pub fn origin(&self) -> &Origin {
        &self.0
    }

    /// The instant that its name begins with: the start of its run, or of the operator's request. None where the name has
    /// only a number.
    pub fn since(&self) -> Option<AirTime> {
        match &self.0 {
            Origin::Planned { since, .. } => Some(since.at),
            Origin::Next(order) | Origin::At(order) => Some(order.at),
            Origin::Live(_) | Origin::Over(_) | Origin::Continuity(_) | Origin::Emergency(_) => None,
        }
    }

    /// Whether an operator put it into the rundown.
    pub fn is_by_hand(&self) -> bool {
        matches!(self.0, Origin::Next(_) | Origin::At(_))
    }

    /// Whether an operator put it next.
    pub fn is_next(&self) -> bool {
        matches!(self.0, Origin::Next(_))
    }

    /// Stands for an item in tests and examples: the first item of a slot of that name in 1970. What no slot can be
    /// called is written as one could be.
    pub fn named(name: &str) -> ItemId {
        let since = LocalTime { at: AirTime(0), offset_minutes: 0 };
        ItemId(Origin::Planned { since, slot: Slug::like(name), index: 0 })
    }

    /// What it is in a word: the slot that it was planned for, else `continuity`, `emergency` or `operator`.
    pub fn name(&self) -> &str {
        match &self.0 {
            Origin::Planned { slot: Some(slot), .. } => slot.as_str(),
            Origin::Planned { slot: None, .. } | Origin::Continuity(_) => CONTINUITY,
            Origin::Emergency(_) => EMERGENCY,
            Origin::Next(_) | Origin::At(_) | Origin::Live(_) | Origin::Over(_) => "operator",
        }
    }
}

impl LocalTime {
    /// An instant where clocks are so far ahead of UTC.
    pub fn new(at: AirTime, offset: FixedOffset) -> LocalTime {
        // Before there were time zones, offsets had seconds, which RFC 3339 has no room for.
        let seconds = offset.local_minus_utc();
        let minutes = seconds.signum() * ((seconds.abs() + 30) / 60);
        let at = AirTime(at.0 + i64::from(seconds - minutes * 60) * 48_000);
        LocalTime { at: whole_millis(at), offset_minutes: i16::try_from(minutes).unwrap_or(0) }
    }
}

/// The texts have milliseconds, so a name has no frames beyond them.
fn whole_millis(at: AirTime) -> AirTime {
    const FRAMES: i64 = 48;
    AirTime(at.0.div_euclid(FRAMES) * FRAMES)
}

/// RFC 3339 with the local offset, and milliseconds where there are any: `2026-11-23T05:00:00-05:00`.
impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offset = FixedOffset::east_opt(i32::from(self.offset_minutes) * 60);
        let local: DateTime<FixedOffset> = match offset {
            Some(offset) => self.at.to_utc().with_timezone(&offset),
            None => self.at.to_utc().fixed_offset(),
        };
        let whole = local.timestamp_subsec_millis() == 0;
        let form = if whole { SecondsFormat::Secs } else { SecondsFormat::Millis };
        f.write_str(&local.to_rfc3339_opts(form, false))
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Origin::Planned { since, slot, index } => {
                write!(f, "{since}/{}/{index}", slot.as_ref().map_or(CONTINUITY, Slug::as_str))
            }
            Origin::Next(Order { at, number }) => write!(f, "operator/next/{at}/{number}"),
            Origin::At(Order { at, number }) => write!(f, "operator/at/{at}/{number}"),
            Origin::Live(airing) => write!(f, "operator/live/{}", airing.0),
            Origin::Over(airing) => write!(f, "operator/over/{}", airing.0),
            Origin::Continuity(airing) => write!(f, "{CONTINUITY}/{}", airing.0),
            Origin::Emergency(airing) => write!(f, "{EMERGENCY}/{}", airing.0),
        }
    }
}

/// A text that names no item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidItemId(pub String);

impl fmt::Display for InvalidItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not the name of an item of the rundown: {}", self.0)
    }
}

impl std::error::Error for InvalidItemId {}

impl FromStr for ItemId {
    type Err = InvalidItemId;
    fn from_str(text: &str) -> Result<ItemId, InvalidItemId> {
        origin(text).map(ItemId).ok_or_else(|| InvalidItemId(text.to_owned()))
    }
}

impl From<ItemId> for String {
    fn from(item: ItemId) -> String {
        item.to_string()
    }
}

impl TryFrom<String> for ItemId {
    type Error = InvalidItemId;
    fn try_from(text: String) -> Result<ItemId, InvalidItemId> {
        text.parse()
    }
}

fn origin(text: &str) -> Option<Origin> {
    let airing = |text: &str| text.parse().ok().map(AiringId);
    match *text.split('/').collect::<Vec<_>>() {
        ["operator", "next", at, number] => Some(Origin::Next(order(at, number)?)),
        ["operator", "at", at, number] => Some(Origin::At(order(at, number)?)),
        ["operator", "live", number] => Some(Origin::Live(airing(number)?)),
        ["operator", "over", number] => Some(Origin::Over(airing(number)?)),
        [CONTINUITY, number] => Some(Origin::Continuity(airing(number)?)),
        [EMERGENCY, number] => Some(Origin::Emergency(airing(number)?)),
        [since, slot, index] => {
            let since = DateTime::parse_from_rfc3339(since).ok()?;
            let slot = if slot == CONTINUITY { None } else { Some(slot.parse().ok()?) };
            let since = LocalTime::new(AirTime::from_utc(since.to_utc()), *since.offset());
            Some(Origin::Planned { since, slot, index: index.parse().ok()? })
        }
        _ => None,
    }
}

fn order(at: &str, number: &str) -> Option<Order> {
    Some(Order { at: whole_millis(at.parse().ok()?), number: number.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// From 1970 to 3000.
    const INSTANTS: std::ops::Range<i64> = 0..32_503_680_000 * 48_000;

    fn items() -> impl Strategy<Value = ItemId> {
        let slots = prop::option::of("[a-z]{1,8}(-[a-z0-9]{1,4})?".prop_map(|slug| slug.parse().unwrap()));
        let offsets = (-12 * 3600..=14 * 3600).prop_map(|seconds| FixedOffset::east_opt(seconds).unwrap());
        prop_oneof![
            (INSTANTS, offsets, slots, 0..1000usize).prop_map(|(at, offset, slot, index)| {
                ItemId::planned(LocalTime::new(AirTime(at), offset), slot.as_ref(), index)
            }),
            (INSTANTS, any::<u64>()).prop_map(|(at, number)| ItemId::next(AirTime(at), number)),
            (INSTANTS, any::<u64>()).prop_map(|(at, number)| ItemId::at(AirTime(at), number)),
            any::<i64>().prop_map(|airing| ItemId::live(AiringId(airing))),
            any::<i64>().prop_map(|airing| ItemId::over(AiringId(airing))),
            any::<i64>().prop_map(|airing| ItemId::continuity(AiringId(airing))),
            any::<i64>().prop_map(|airing| ItemId::emergency(AiringId(airing))),
        ]
    }

    proptest! {
        #[test]
        fn an_item_is_read_as_it_was_written(item in items()) {
            prop_assert_eq!(item.to_string().parse(), Ok(item));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<ItemId>();
        }
    }

    #[test]
    fn the_texts_are_what_catalogues_hold() {
        for text in [
            "2026-11-23T06:00:00-05:00/noticias/0",
            "2026-11-23T06:05:00.250-05:00/continuity/12",
            "operator/next/2026-11-23T11:02:07.120Z/1",
            "operator/at/2026-11-23T11:02:07.120Z/2",
            "operator/live/17",
            "operator/over/18",
            "continuity/19",
            "emergency/20",
        ] {
            assert_eq!(text.parse::<ItemId>().map(|item| item.to_string()), Ok(text.to_owned()));
        }
        for wrong in ["", "noticias", "2026-11-23/noticias/0", "operator/later/2", "continuity/x", "emergency/1/2"]
        {
            assert!(wrong.parse::<ItemId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_slot_that_is_called_continuity_keeps_its_name() {
        let since = LocalTime::new(AirTime(0), FixedOffset::east_opt(0).unwrap());
        let item = ItemId::planned(since, Some(&"continuity".parse().unwrap()), 3);
        assert_eq!(item.to_string().parse(), Ok(item));
    }

    #[test]
    fn a_name_takes_no_more_room_than_its_text_did() {
        assert!(size_of::<ItemId>() <= 48, "{}", size_of::<ItemId>());
    }
}
