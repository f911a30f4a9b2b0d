//! When a slot comes: its days, which of them, and its times of the day.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike, Weekday};
use surco_messages::Message;
use surco_units::Frames;

use super::table::Table;
use super::value::Value;
use crate::{Days, OnHolidays, Recurrence, SlotStart};

/// Between two fortnights, or between two years.
const MOST_WEEKS: i64 = 52;
/// More often than this nothing else could be heard.
const LEAST_STEP: Frames = Frames::from_millis(60_000);
/// Less often is no step through a day.
const MOST_STEP: &str = "12h";

/// The ways to say which days, of which a slot has one at most; each with an example of its line.
const WAYS: [&str; 3] = ["weeks = 2", "of_month = [1, 3]", "dates = [2026-12-08, 2026-12-25]"];

/// What can be written for days, and which days that is.
const DAY_NAMES: [(&str, &[Weekday]); 10] = {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    [
        ("daily", &[Mon, Tue, Wed, Thu, Fri, Sat, Sun]),
        ("weekdays", &[Mon, Tue, Wed, Thu, Fri]),
        ("weekend", &[Sat, Sun]),
        ("mon", &[Mon]),
        ("tue", &[Tue]),
        ("wed", &[Wed]),
        ("thu", &[Thu]),
        ("fri", &[Fri]),
        ("sat", &[Sat]),
        ("sun", &[Sun]),
    ]
};

/// Everything in a slot's table that says when it comes.
pub(super) fn start(table: &Table<'_>) -> Option<SlotStart> {
    let days = table.optional("days = \"weekdays\"", days);
    let times = table.required("at = \"06:00\"", times);
    let times = stepped(table, times);
    let from = table.optional("from = 2026-11-01", Value::date);
    let until = table.optional("until = 2026-12-31", Value::date);
    table.dates_in_order(from, until);
    let choices = [("skip", OnHolidays::Never), ("only", OnHolidays::Only)];
    let holidays = table.optional("holidays = \"skip\"", |value| value.choice(&choices)).unwrap_or_default();
    let recurrence = recurrence(table, from);
    let days = days.unwrap_or(Days::DAILY);
    let (mut start, recurrence) =
        (SlotStart { days, recurrence: Recurrence::Weekly, times: times?, from, until, holidays }, recurrence?);
    if let Recurrence::Dates(dates) = &recurrence {
        // Its own first and last date bound the search for where it comes, and conflicts.
        start.from = start.from.max(dates.iter().min().copied());
        start.until = [start.until, dates.iter().max().copied()].into_iter().flatten().min();
    }
    Some(SlotStart { recurrence, ..start })
}

fn recurrence(table: &Table<'_>, from: Option<NaiveDate>) -> Option<Recurrence> {
    let ways: Vec<Value<'_>> = WAYS.into_iter().filter_map(|way| table.value(way)).collect();
    if let [first, second, ..] = ways[..] {
        let message =
            Message::new("model-one-way-to-come").with("first", first.key()).with("second", second.key());
        table.page().error(table.place_of(second.key()), message);
        return None;
    }
    let Some(way) = ways.first().copied() else { return Some(Recurrence::Weekly) };
    match way.key() {
        "weeks" => {
            let interval = way.whole(1..=MOST_WEEKS).and_then(|weeks| u8::try_from(weeks).ok())?;
            let since = from.or_else(|| {
                way.wrong(Message::new("model-weeks-since-when").with("found", interval.to_string()))
            })?;
            Some(Recurrence::EveryWeeks { interval, since })
        }
        "of_month" => Some(Recurrence::Monthly(Value::each(way.one_or_more()?, which_of_month)?)),
        _ if table.has("days") => way.wrong(Message::new("model-days-and-dates")),
        _ => Some(Recurrence::Dates(Value::each(way.one_or_more()?, Value::date)?)),
    }
}

/// The first to the fifth, or the last.
fn which_of_month(value: Value<'_>) -> Option<i8> {
    match value.is_text() {
        true => value.choice(&[("last", -1)]),
        false => value.whole(1..=5).and_then(|which| i8::try_from(which).ok()),
    }
}

fn days(value: Value<'_>) -> Option<Days> {
    let days = Value::each(value.one_or_more()?, |day| day.choice(&DAY_NAMES))?;
    Some(Days::of(days.into_iter().flatten().copied()))
}

fn times(value: Value<'_>) -> Option<Vec<NaiveTime>> {
    let mut times = Vec::new();
    let mut all_read = true;
    for value in value.one_or_more()? {
        match value.time() {
            Some(time) if times.contains(&time) => {
                value.doubtful(Message::new("model-time-twice").with("time", clock(time)));
            }
            Some(time) => times.push(time),
            None => all_read = false,
        }
    }
    times.sort();
    all_read.then_some(times)
}

/// The times again and again, `every` so long, the last one no later than `to`.
fn stepped(table: &Table<'_>, times: Option<Vec<NaiveTime>>) -> Option<Vec<NaiveTime>> {
    const EVERY: &str = "every = \"30m\"";
    const TO: &str = "to = \"21:30\"";
    if !table.has("every") && !table.has("to") {
        // Asked for all the same, so that they are known.
        let _ = (table.value(EVERY), table.value(TO));
        return times;
    }
    let step = table.required(EVERY, |value| {
        let step = value.some_length(MOST_STEP)?;
        if step < LEAST_STEP {
            value.wrong(Message::new("model-too-often").with("found", step.to_string()))
        } else {
            Some(step)
        }
    });
    let to = table.required(TO, |value| {
        let (to, first) = (value.time()?, times.as_ref().and_then(|times| times.first().copied()));
        match first.filter(|first| to < *first) {
            Some(first) => {
                value.wrong(Message::new("model-to-before-at").with("to", clock(to)).with("at", clock(first)))
            }
            None => Some(to),
        }
    });
    let (times, step, to) = (times?, TimeDelta::milliseconds(step?.millis() as i64), to?);
    let next = |time: &NaiveTime| {
        Some(time.overflowing_add_signed(step)).filter(|(_, days)| *days == 0).map(|(time, _)| time)
    };
    let every = |first| std::iter::successors(Some(first), next).take_while(|time| *time <= to);
    let mut all: Vec<NaiveTime> = times.into_iter().flat_map(every).collect();
    all.sort();
    all.dedup();
    Some(all)
}

/// A time as people write it: seconds only where there are any.
pub(super) fn clock(time: NaiveTime) -> String {
    let format = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.format(format).to_string()
}
