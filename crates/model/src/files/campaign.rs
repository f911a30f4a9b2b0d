//! `[[campaign]]`: what an information campaign wants of the grid.

use surco_messages::Message;
use surco_units::Frames;

use super::table::Table;
use super::value::Value;
use crate::{Campaign, Daypart, Wanted};

/// More plays of one campaign than this are no day of radio any more.
const MOST_A_DAY: i64 = 200;
/// Nor a week.
const MOST_A_WEEK: i64 = 7 * MOST_A_DAY;
/// What is further apart than a day is not separated but planned.
const MOST_SEPARATION: &str = "1d";
/// One part of the day is heard a hundred times as much as another, at most.
const MOST_WEIGHT: i64 = 100;

pub(super) fn campaign(table: Table<'_>) -> Option<Campaign> {
    let location = table.page().place(table.span());
    let id = table.required("id = \"ordeno-limpio\"", Value::slug);
    let title = table.required("title = \"Ordeño limpio\"", Value::title);
    let topic = table.required("topic = \"ordeno\"", Value::slug);
    let from = table.required("from = 2026-11-01", Value::date);
    let until = table.required("until = 2026-12-31", Value::date);
    table.dates_in_order(from, until);
    let wants = wants(&table);
    let separation = table.optional("separation = \"30m\"", |value| value.length(MOST_SEPARATION));
    let max_per_hour = table.optional("max_per_hour = 2", |value| value.whole(1..=60));
    let parts = "dayparts = [{ from = \"04:30\", to = \"07:00\", weight = 2 }]";
    let dayparts = table.optional(parts, |value| Value::each(value.list()?, daypart));
    table.finish();
    Some(Campaign {
        id: id?,
        title: title?,
        topic: topic?,
        from: from?,
        until: until?,
        wants,
        separation: separation.unwrap_or(Frames::ZERO),
        max_per_hour: max_per_hour.and_then(|most| u8::try_from(most).ok()),
        dayparts: dayparts.unwrap_or_default(),
        location,
    })
}

fn wants(table: &Table<'_>) -> Option<Wanted> {
    let plays = |line, most| {
        let plays = table.optional(line, |value: Value<'_>| value.whole(1..=most))?;
        u32::try_from(plays).ok()
    };
    let (day, week) = (plays("plays_per_day = 4", MOST_A_DAY), plays("plays_per_week = 20", MOST_A_WEEK));
    if day.is_some() && week.is_some() {
        table.page().error(table.place_of("plays_per_week"), Message::new("model-day-or-week"));
    }
    day.map(Wanted::PerDay).or(week.map(Wanted::PerWeek))
}

fn daypart(value: Value<'_>) -> Option<Daypart> {
    let table = Table::of(value, value.key().into())?;
    let from = table.required("from = \"04:30\"", Value::time);
    let to = table.required("to = \"07:00\"", Value::time);
    let weight = table.optional("weight = 2", |value| value.whole(1..=MOST_WEIGHT));
    if let (Some(from), Some(to)) = (from, to)
        && from >= to
    {
        table.page().error(table.span_of("to"), Message::new("model-daypart-reversed"));
    }
    table.finish();
    Some(Daypart {
        from: from?,
        to: to?,
        weight: weight.and_then(|weight| u32::try_from(weight).ok()).unwrap_or(1),
    })
}
