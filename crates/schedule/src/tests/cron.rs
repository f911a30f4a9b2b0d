//! Slots that come as lines of a crontab do: what other radio programs are set with.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use serde_json::Value;
use surco_model::{Days, Play, Recurrence, SlotStart, StartPolicy};

use super::fixture::*;
use crate::occurrences;

/// The numbers that a field of a line means: `*`, `5`, `1-5`, `*/15`, `0-30/10`, and lists of these.
fn numbers(field: &str, least: u32, most: u32) -> BTreeSet<u32> {
    let part = |part: &str| -> Vec<u32> {
        let (range, step) = part.split_once('/').unwrap_or((part, "1"));
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (from.parse().unwrap(), to.parse().unwrap()),
            None if range == "*" => (least, most),
            None => (range.parse().unwrap(), if part.contains('/') { most } else { range.parse().unwrap() }),
        };
        (from..=to).step_by(step.parse().unwrap()).collect()
    };
    field.split(',').flat_map(part).collect()
}

/// The same as a slot of a year; both a day of the month and one of the week mean either.
fn start(line: &str, year: i32) -> SlotStart {
    let line = match line {
        "@hourly" => "0 * * * *",
        "@daily" => "0 0 * * *",
        "@weekly" => "0 0 * * 0",
        "@monthly" => "0 0 1 * *",
        "@yearly" | "@annually" => "0 0 1 1 *",
        line => line,
    };
    let [minute, hour, day, month, weekday] = line.split_whitespace().collect::<Vec<_>>()[..] else {
        panic!("{line}")
    };
    let (hours, minutes) = (numbers(hour, 0, 23), numbers(minute, 0, 59));
    let at = |hour: &u32, minute: &u32| NaiveTime::from_hms_opt(*hour, *minute, 0).unwrap();
    let times = hours.iter().flat_map(|hour| minutes.iter().map(move |minute| at(hour, minute))).collect();
    let weekdays: BTreeSet<u32> = numbers(weekday, 0, 6).into_iter().map(|day| day % 7).collect();
    let of_week = Days::of(weekdays.iter().map(|day| Weekday::try_from(((day + 6) % 7) as u8).unwrap()));
    let mut start = SlotStart {
        days: of_week,
        recurrence: Recurrence::Weekly,
        times,
        from: None,
        until: None,
        holidays: Default::default(),
    };
    if (day, month) != ("*", "*") {
        let (days, months) = (numbers(day, 1, 31), numbers(month, 1, 12));
        let in_month = |date: &NaiveDate| days.contains(&date.day());
        let in_week = |date: &NaiveDate| of_week.contains(date.weekday());
        let is_it = |date: &NaiveDate| match (day, weekday) {
            (day, weekday) if day != "*" && weekday != "*" => in_month(date) || in_week(date),
            _ => in_month(date) && in_week(date),
        };
        let dates =
            NaiveDate::from_ymd_opt(year, 1, 1).unwrap().iter_days().take_while(|date| date.year() == year);
        let dates = dates.filter(|date| months.contains(&date.month()) && is_it(date));
        (start.days, start.recurrence) = (Days::DAILY, Recurrence::Dates(dates.collect()));
    }
    start
}

#[test]
fn slots_come_at_the_minutes_that_the_same_line_of_a_crontab_means() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/material/schedule/crontab_test_cases.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: the crontab cases are not here");
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(cases.len() > 40);
    for case in cases {
        let line = case["crontab_entry"].as_str().unwrap();
        // Every other month: cron counts from January on, the program that these cases come from from zero.
        if line == "0 0 1 */2 *" {
            continue;
        }
        let time = |part: &str| case["time"][part].as_u64().unwrap() as u32;
        let date = NaiveDate::from_ymd_opt(time("year") as i32, time("month"), time("day")).unwrap();
        let mut cron = slot("cron", "00:00:00", StartPolicy::Soft, Play::File("noticias.wav".into()));
        (cron.start, cron.length) = (start(line, date.year()), seconds(1));
        let station = station(vec![cron]);
        let minute =
            crate::civil::instant(station.timezone, date.and_hms_opt(time("hour"), time("min"), 0).unwrap());
        let comes = !occurrences(&station, minute, minute + seconds(60)).is_empty();
        assert_eq!(Some(comes), case["result"].as_bool(), "{line} at {date} {}:{}", time("hour"), time("min"));
    }
}
