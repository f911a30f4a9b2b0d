//! `[holidays]`, and the file of a country's holidays.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{NaiveDate, Weekday};
use surco_messages::Message;

use super::Parsed;
use super::table::Table;
use super::value::Value;
use crate::diagnostic::Lines;
use crate::{Diagnostic, Holidays};

/// No holiday lasts longer: what does is a mistake in the file.
const LONGEST: usize = 31;

pub(super) fn holidays(table: Table<'_>) -> Holidays {
    const DAYS: [(&str, Weekday); 7] = {
        use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
        [("mon", Mon), ("tue", Tue), ("wed", Wed), ("thu", Thu), ("fri", Fri), ("sat", Sat), ("sun", Sun)]
    };
    let dates =
        table.optional("dates = [2026-07-28, 2026-07-29]", |dates| Value::each(dates.list()?, Value::date));
    let file = table.optional("file = \"feriados.ics\"", Value::path);
    let like = table.optional("like = \"sun\"", |value| value.choice(&DAYS));
    table.finish();
    Holidays { dates: dates.into_iter().flatten().collect(), file, like }
}

/// Reads a file of holidays: an iCalendar file (RFC 5545) as governments publish it, whose events of whole days are
/// the holidays, or a text with a date to a line, `2026-07-28 Fiestas Patrias`, and comments after `#`.
///
/// ```
/// let text = "# Perú\n2026-07-28 Fiestas Patrias\n2026-07-29\n";
/// let parsed = surco_model::parse_holidays(std::path::Path::new("feriados.txt"), text);
/// assert_eq!(parsed.value.unwrap().len(), 2);
/// ```
pub fn parse_holidays(file: &Path, text: &str) -> Parsed<BTreeSet<NaiveDate>> {
    let mut diagnostics = Vec::new();
    if text.trim_start_matches('\u{feff}').trim_start().starts_with("BEGIN:VCALENDAR") {
        return Parsed { value: Some(calendar(text)), diagnostics };
    }
    let lines = Lines::of(text);
    let mut dates = BTreeSet::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let written = line.split('#').next().unwrap_or_default().trim_start_matches('\u{feff}').trim();
        let date = written.split([' ', '\t', ',', ';']).next().unwrap_or_default();
        match date.parse() {
            Ok(date) => drop(dates.insert(date)),
            Err(_) if written.is_empty() => {}
            Err(_) => {
                let message = Message::new("model-not-a-holiday").with("found", date);
                let place = lines.place(file, start..start + line.trim_end().len());
                diagnostics.push(Diagnostic::error(message).at(place));
            }
        }
        start += line.len();
    }
    Parsed { value: diagnostics.is_empty().then_some(dates), diagnostics }
}

/// The days of the events that last whole days.
fn calendar(text: &str) -> BTreeSet<NaiveDate> {
    let mut dates = BTreeSet::new();
    let (mut first, mut end) = (None, None);
    for line in text.lines() {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let date = || NaiveDate::parse_from_str(value.trim(), "%Y%m%d").ok();
        match name.split(';').next().unwrap_or_default() {
            "BEGIN" => (first, end) = (None, None),
            "DTSTART" => first = date(),
            "DTEND" => end = date(),
            "END" if value.trim() == "VEVENT" => {
                let days = first.into_iter().flat_map(|first: NaiveDate| first.iter_days().take(LONGEST));
                // The end of an event of whole days is the day after its last.
                dates.extend(days.take_while(|day| Some(*day) == first || end.is_some_and(|end| *day < end)));
            }
            _ => {}
        }
    }
    dates
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<Vec<String>> {
        let parsed = parse_holidays(Path::new("feriados"), text);
        parsed.value.map(|dates| dates.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn holidays_are_read_from_a_list_and_from_a_calendar() {
        assert_eq!(
            read("2026-07-28 Fiestas\n\n# nada\n2026-12-25;Navidad\n").unwrap(),
            ["2026-07-28", "2026-12-25"]
        );
        let event = |dates: &str| format!("BEGIN:VEVENT\r\n{dates}SUMMARY:x\r\nEND:VEVENT\r\n");
        let two = event("DTSTART;VALUE=DATE:20260728\r\nDTEND;VALUE=DATE:20260730\r\n");
        let one = event("DTSTART;VALUE=DATE:20261225\r\n");
        let hour = event("DTSTART:20261231T200000Z\r\n");
        let calendar = format!("BEGIN:VCALENDAR\r\n{two}{one}{hour}END:VCALENDAR\r\n");
        assert_eq!(read(&calendar).unwrap(), ["2026-07-28", "2026-07-29", "2026-12-25"]);
    }

    #[test]
    fn a_line_that_is_no_date_is_found() {
        let text = "\u{feff}2026-07-28\nNavidad\n";
        let parsed = parse_holidays(Path::new("feriados"), text);
        let place = parsed.diagnostics[0].location.as_ref().unwrap();
        assert_eq!((place.line, &text[place.span.clone()]), (2, "Navidad"));
        assert_eq!(parsed.value, None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), calendar in any::<bool>()) {
            let begin = if calendar { "BEGIN:VCALENDAR\n" } else { "" };
            let _ = read(&format!("{begin}{text}"));
        }
    }
}
