//! Events of a calendar (iCalendar, RFC 5545) as slots: what a station has kept in the calendar of its office or phone.
//!
//! The recurrences that the grid itself knows (every so many weeks on some days, the first or last of some day in the
//! month) become these; every other rule is laid out by the crate `rrule` into its dates, for two years.

use std::collections::BTreeMap;

use chrono::{
    DateTime, Days as DaysLater, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;
use rrule::RRuleSet;
use surco_model::{Days, OnHolidays, Recurrence, SlotStart};
use surco_units::Frames;

/// An event, as a slot would come.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its title.
    pub title: String,
    /// When it comes, in the station's local time.
    pub start: SlotStart,
    /// How long it lasts.
    pub length: Frames,
    /// Dates on which it does not come after all.
    pub skips: Vec<NaiveDate>,
}

/// What a calendar holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Events {
    /// What can be slots, in the order of the file.
    pub events: Vec<Event>,
    /// Titles of what cannot: whole days, what was called off, single days moved elsewhere, rules nobody understands.
    pub skipped: Vec<String>,
}

/// How far ahead a rule is laid out that the grid has no words for.
const AHEAD_DAYS: u64 = 731;
/// A rule has no more instances than this, or it is not understood.
const MOST_DATES: u16 = 2_000;
/// An event without an end.
const USUAL: TimeDelta = TimeDelta::minutes(30);

/// Reads a calendar; times of other zones are brought to the station's.
///
/// ```
/// let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Misa\r\nDTSTART;TZID=America/Lima:20261206T070000\r\n\
///             DTEND;TZID=America/Lima:20261206T080000\r\nRRULE:FREQ=WEEKLY;BYDAY=SU\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
/// let found = surco_schedule::events(text, chrono_tz::America::Lima);
/// assert_eq!(found.events[0].title, "Misa");
/// assert_eq!(found.events[0].start.times, ["07:00:00".parse().unwrap()]);
/// ```
pub fn events(text: &str, zone: Tz) -> Events {
    let mut found = Events::default();
    let mut properties: Option<Vec<Property>> = None;
    for line in unfolded(text) {
        let Some(property) = Property::of(&line) else { continue };
        match (property.name.as_str(), property.value.as_str()) {
            ("BEGIN", "VEVENT") => properties = Some(Vec::new()),
            ("END", "VEVENT") => {
                let Some(properties) = properties.take() else { continue };
                match event(&properties, zone) {
                    Some(event) => found.events.push(event),
                    None => found.skipped.push(title(&properties)),
                }
            }
            // An alarm within an event has its own times.
            ("BEGIN", _) if properties.is_some() => {}
            _ => {
                if let Some(properties) = &mut properties
                    && properties.iter().all(|known| known.name != property.name || property.name == "EXDATE")
                {
                    properties.push(property);
                }
            }
        }
    }
    found
}

/// `NAME;PARAMETER=X:value`
#[derive(Debug)]
struct Property {
    name: String,
    zone: Option<Tz>,
    value: String,
}

impl Property {
    fn of(line: &str) -> Option<Property> {
        let (head, value) = line.split_once(':')?;
        let mut parts = head.split(';');
        let name = parts.next()?.trim().to_ascii_uppercase();
        let zone = parts.find_map(|part| part.strip_prefix("TZID=")?.trim_matches('"').parse().ok());
        Some(Property { name, zone, value: value.trim().to_owned() })
    }

    /// The local times in the station's zone that it names; whole days name none.
    fn times(&self, zone: Tz) -> Vec<NaiveDateTime> {
        let time = |text: &str| {
            let local = NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y%m%dT%H%M%S").ok()?;
            match (text.ends_with('Z'), self.zone) {
                (true, _) => Some(Utc.from_utc_datetime(&local).with_timezone(&zone).naive_local()),
                (false, Some(own)) if own != zone => {
                    Some(own.from_local_datetime(&local).earliest()?.with_timezone(&zone).naive_local())
                }
                (false, _) => Some(local),
            }
        };
        self.value.split(',').filter_map(|text| time(text.trim())).collect()
    }

    fn time(&self, zone: Tz) -> Option<NaiveDateTime> {
        self.times(zone).first().copied()
    }
}

/// Long lines are folded: what begins with a space goes on with the line before.
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

fn title(properties: &[Property]) -> String {
    let written = properties.iter().find(|one| one.name == "SUMMARY").map_or("", |one| one.value.as_str());
    let plain = written.replace("\\n", " ").replace("\\N", " ").replace('\\', "");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn event(properties: &[Property], zone: Tz) -> Option<Event> {
    let of = |name: &str| properties.iter().find(|property| property.name == name);
    let is_off = of("STATUS").is_some_and(|status| status.value.eq_ignore_ascii_case("CANCELLED"));
    if is_off || of("RECURRENCE-ID").is_some() {
        return None;
    }
    let title = title(properties);
    let begins = of("DTSTART")?;
    let start = begins.time(zone)?;
    let end = of("DTEND").and_then(|end| end.time(zone));
    let length = end.map(|end| end - start).or_else(|| duration(&of("DURATION")?.value)).unwrap_or(USUAL);
    let length = Frames::from_millis(length.num_milliseconds());
    if length <= Frames::ZERO || title.is_empty() {
        return None;
    }
    let is_local = !begins.value.ends_with('Z') && begins.zone.is_none_or(|own| own == zone);
    let start = match of("RRULE") {
        None => dated(start.time(), vec![start.date()]),
        Some(rule) => {
            let known = is_local.then(|| known(&rule.value, start, zone)).flatten();
            known.or_else(|| laid_out(&rule.value, begins, zone))?
        }
    };
    let skipped = properties.iter().filter(|one| one.name == "EXDATE");
    let skips = skipped.flat_map(|one| one.times(zone)).map(|time| time.date()).collect();
    Some(Event { title, start, length, skips })
}

fn dated(time: NaiveTime, dates: Vec<NaiveDate>) -> SlotStart {
    SlotStart {
        days: Days::DAILY,
        times: vec![time],
        from: dates.iter().min().copied(),
        until: dates.iter().max().copied(),
        recurrence: Recurrence::Dates(dates),
        holidays: OnHolidays::AsWritten,
    }
}

/// A rule that the grid has words for.
fn known(rule: &str, start: NaiveDateTime, zone: Tz) -> Option<SlotStart> {
    let parts: BTreeMap<&str, &str> = rule.split(';').filter_map(|part| part.split_once('=')).collect();
    let of = |name: &str| parts.get(name).copied();
    const UNDERSTOOD: [&str; 6] = ["FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT", "WKST"];
    let interval: u8 = of("INTERVAL").map_or(Some(1), |interval| interval.parse().ok())?;
    let is_known = parts.keys().all(|part| UNDERSTOOD.contains(part));
    if !is_known || of("COUNT").is_some() || !(1..=52).contains(&interval) {
        return None;
    }
    let days: Vec<(Option<i8>, Weekday)> = match of("BYDAY") {
        None => Vec::new(),
        Some(days) => days.split(',').map(weekday).collect::<Option<_>>()?,
    };
    let plain = days.iter().all(|(nth, _)| nth.is_none());
    let own = Days::of([chrono::Datelike::weekday(&start.date())]);
    let named = Days::of(days.iter().map(|(_, day)| *day));
    let (days, recurrence) = match of("FREQ")? {
        "DAILY" if plain && interval == 1 => {
            (if days.is_empty() { Days::DAILY } else { named }, Recurrence::Weekly)
        }
        "WEEKLY" if plain && (interval == 1 || of("WKST").is_none_or(|day| day == "MO")) => {
            let recurrence = match interval {
                1 => Recurrence::Weekly,
                interval => Recurrence::EveryWeeks { interval, since: start.date() },
            };
            (if days.is_empty() { own } else { named }, recurrence)
        }
        "MONTHLY" if !days.is_empty() && interval == 1 => {
            let which: Vec<i8> = days.iter().map(|(nth, _)| *nth).collect::<Option<_>>()?;
            // Each of the days at each of the places, or it is another rule.
            let one_day = days.iter().all(|(_, day)| *day == days[0].1);
            let one_place = which.iter().all(|nth| *nth == which[0]);
            if !one_day && !one_place {
                return None;
            }
            (named, Recurrence::Monthly(if one_place { which[..1].to_vec() } else { which }))
        }
        _ => return None,
    };
    let until = match of("UNTIL") {
        None => None,
        Some(text) if text.len() == 8 => Some(NaiveDate::parse_from_str(text, "%Y%m%d").ok()?),
        Some(text) => {
            let until = Property { name: String::new(), zone: None, value: text.to_owned() }.time(zone)?;
            // On its last day it comes only if it begins by then.
            let is_over = until.time() < start.time();
            if is_over { until.date().pred_opt() } else { Some(until.date()) }
        }
    };
    let (times, from) = (vec![start.time()], Some(start.date()));
    Some(SlotStart { days, recurrence, times, from, until, holidays: OnHolidays::AsWritten })
}

/// `MO`, `1MO`, `-1FR`
fn weekday(text: &str) -> Option<(Option<i8>, Weekday)> {
    let text = text.trim();
    let at = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at))?;
    let day = match &text[at..] {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    match &text[..at] {
        "" => Some((None, day)),
        nth => nth.parse().ok().filter(|nth| *nth == -1 || (1..=5).contains(nth)).map(|nth| (Some(nth), day)),
    }
}

/// Any other rule: its dates. One whose local time is not always the same, as that of another zone, is no slot.
fn laid_out(rule: &str, begins: &Property, zone: Tz) -> Option<SlotStart> {
    // A rule has no other letters (RFC 5545 §3.3.10), and the crate cuts them through.
    if !rule.is_ascii() {
        return None;
    }
    let own = if begins.value.ends_with('Z') { Tz::UTC } else { begins.zone.unwrap_or(zone) };
    let first = NaiveDateTime::parse_from_str(begins.value.trim_end_matches('Z'), "%Y%m%dT%H%M%S").ok()?;
    let until_day = |part: &str| {
        let day = part.strip_prefix("UNTIL=").filter(|day| day.len() == 8)?;
        NaiveDate::parse_from_str(day, "%Y%m%d").ok().map(|day| format!("UNTIL={}T235959Z", day.format("%Y%m%d")))
    };
    let rule: Vec<_> = rule.split(';').map(|part| until_day(part).unwrap_or_else(|| part.to_owned())).collect();
    let text = format!("DTSTART;TZID={own}:{}\nRRULE:{}", first.format("%Y%m%dT%H%M%S"), rule.join(";"));
    let set: RRuleSet = text.parse().ok()?;
    let last = own.from_local_datetime(&first).earliest()?.checked_add_days(DaysLater::new(AHEAD_DAYS))?;
    let last: DateTime<rrule::Tz> = last.with_timezone(&rrule::Tz::Tz(own));
    let dates = set.before(last).all(MOST_DATES).dates;
    let local: Vec<_> = dates.into_iter().map(|date| date.with_timezone(&zone).naive_local()).collect();
    let time = local.first()?.time();
    let is_same = local.iter().all(|one| one.time() == time);
    is_same.then(|| dated(time, local.iter().map(NaiveDateTime::date).collect()))
}

/// `PT1H30M`, `P1D`
fn duration(text: &str) -> Option<TimeDelta> {
    let (mut seconds, mut number) = (0i64, String::new());
    for letter in text.trim().strip_prefix('P')?.chars() {
        let unit = match letter {
            'T' => continue,
            '0'..='9' => {
                number.push(letter);
                continue;
            }
            'W' => 7 * 86_400,
            'D' => 86_400,
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(std::mem::take(&mut number).parse::<i64>().ok()?.checked_mul(unit)?)?;
    }
    TimeDelta::try_seconds(seconds)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(properties: &str) -> Events {
        let text =
            format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Misa\\, cantada\r\n{properties}END:VEVENT\r\n");
        events(&text, Tz::America__Lima)
    }

    fn dates(properties: &str, count: usize) -> Vec<String> {
        let event = &read(properties).events[0];
        let first = event.start.from.unwrap();
        let coming = first.iter_days().take(1500).filter(|date| event.start.comes_on(*date));
        coming.take(count).map(|date| date.to_string()).collect()
    }

    const START: &str = "DTSTART;TZID=America/Lima:20261206T070000\r\nDURATION:PT1H30M\r\n";

    #[test]
    fn a_rule_that_the_grid_knows_becomes_the_grids_own() {
        let event = &read(&format!(
            "{START}RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU\r\nEXDATE;TZID=America/Lima:20261\r\n 220T070000\r\n"
        ))
        .events[0];
        assert_eq!(event.title, "Misa, cantada");
        assert_eq!(event.length, Frames::from_millis(90 * 60_000));
        let since = "2026-12-06".parse().unwrap();
        assert_eq!(event.start.recurrence, Recurrence::EveryWeeks { interval: 2, since });
        assert_eq!(event.skips, ["2026-12-20".parse().unwrap()]);
        let monthly = format!("{START}RRULE:FREQ=MONTHLY;BYDAY=1SU,-1SU;UNTIL=20270101T000000Z\r\n");
        assert_eq!(dates(&monthly, 9), ["2026-12-06", "2026-12-27"]);
        let until = format!("{START}RRULE:FREQ=DAILY;UNTIL=20261208T115959Z\r\n");
        assert_eq!(
            dates(&until, 9),
            ["2026-12-06", "2026-12-07"],
            "on its last day the end is a second too early"
        );
    }

    #[test]
    fn any_other_rule_becomes_its_dates() {
        let yearly = format!("{START}RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=6,25;COUNT=3\r\n");
        assert_eq!(dates(&yearly, 9), ["2026-12-06", "2026-12-25", "2027-12-06"]);
        let utc = "DTSTART:20261207T020000Z\r\nDTEND:20261207T030000Z\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n";
        let event = &read(utc).events[0];
        assert_eq!(event.start.times, ["21:00:00".parse().unwrap()]);
        assert_eq!(dates(utc, 9), ["2026-12-06", "2026-12-13"], "Sunday night in Lima");
    }

    #[test]
    fn what_can_be_no_slot_is_named() {
        for none in [
            "DTSTART;VALUE=DATE:20261206\r\n",
            &format!("{START}STATUS:CANCELLED\r\n"),
            &format!("{START}RRULE:FREQ=NUNCA\r\n"),
            "DTSTART;TZID=Europe/Madrid:20261206T070000\r\nRRULE:FREQ=DAILY\r\n",
        ] {
            let found = read(none);
            assert_eq!((found.events.len(), found.skipped), (0, vec!["Misa, cantada".to_owned()]), "{none}");
        }
    }

    #[test]
    fn a_rule_with_letters_that_no_rule_has_is_not_understood() {
        let found = read(&format!("{START}RRULE:FREQ=WEEKLY;BYDAY=SU\u{568}E;COUNT=9\r\n"));
        assert_eq!((found.events, found.skipped), (vec![], vec!["Misa, cantada".to_owned()]));
    }

    proptest! {
        #[test]
        fn no_calendar_panics(text in any::<String>(), line in "[A-Z]{3,8}(;TZID=[A-Za-z/]{0,12})?:[A-Z0-9=;,+-]{0,40}", rule in "(FREQ|BYDAY|UNTIL|COUNT|INTERVAL|BYHOUR|BYSETPOS)=[A-Z0-9,-]{0,8}") {
            events(&text, Tz::America__Lima);
            read(&format!("{START}{line}\r\n{text}\r\n"));
            read(&format!("{START}RRULE:FREQ=DAILY;{rule}\r\n"));
        }
    }
}
