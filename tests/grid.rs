//! The grid, asked for reasons and taken elsewhere.

use std::process::Command;

use crate::radio::Radio;

/// Prints one line an event, as another program understands it: its start, its length in seconds, its title.
const READ: &str = "
import icalendar, sys
for event in icalendar.Calendar.from_ical(sys.stdin.read()).walk('VEVENT'):
    start, end = event.decoded('DTSTART'), event.decoded('DTEND')
    print(start.strftime('%Y-%m-%dT%H:%M:%SZ'), int((end - start).total_seconds()), str(event['SUMMARY']))
";

#[test]
fn the_calendar_says_to_another_program_what_the_grid_says() {
    let radio = Radio::sample();
    let span = ["calendar", "--date", "2026-12-21", "--days", "14"];
    let events = radio.json(&span)["events"].as_array().unwrap().clone();
    assert!(events.len() > 300, "{}", events.len());
    let on_christmas =
        |event: &&serde_json::Value| event["start_local"].as_str().unwrap().starts_with("2026-12-24T2");
    assert_eq!(events.iter().filter(on_christmas).count(), 0, "Nochebuena takes the evening from all others");

    if !Command::new("python3").args(["-c", "import icalendar"]).output().is_ok_and(|had| had.status.success()) {
        eprintln!("skipped: python3-icalendar is not installed");
        return;
    }
    let file = radio.home().join("radio.ics");
    std::fs::write(&file, radio.works(&span).stdout).unwrap();
    let read =
        Command::new("python3").args(["-c", READ]).stdin(std::fs::File::open(&file).unwrap()).output().unwrap();
    let read = String::from_utf8(read.stdout).unwrap();
    let expected = events.iter().map(|event| {
        let text = |key: &str| event[key].as_str().unwrap().to_owned();
        let start = chrono::DateTime::parse_from_rfc3339(&text("start_utc")).unwrap();
        let seconds = event["duration_s"].as_f64().unwrap() as i64;
        format!("{} {seconds} {}", start.format("%Y-%m-%dT%H:%M:%SZ"), text("title"))
    });
    assert_eq!(read.lines().map(str::to_owned).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

#[test]
fn why_says_the_reason_and_the_line_of_the_grid() {
    let radio = Radio::sample();
    radio.works(&["ingest", "sonidos", "musica"]);
    let why = radio.json(&["why", "2030-01-01T06:30:02"]);
    assert_eq!(why["slot"], "identificacion");
    assert_eq!(why["aired"], false);
    let grid = std::fs::read_to_string(radio.home().join("schedule.toml")).unwrap();
    let line = grid.lines().nth(why["line"].as_u64().unwrap() as usize - 1).unwrap();
    assert_eq!(line, "[[slot]]");
    let again = radio.json(&["why", why["item"].as_str().unwrap()]);
    assert_eq!(again["reason"], why["reason"]);
    let told = String::from_utf8(radio.works(&["why", "2030-01-01T06:30:02"]).stdout).unwrap();
    assert!(told.contains("el archivo que indica la parrilla"), "{told}");
}

/// How slots come, and at which times: as in the oracle's script.
const RECURRENCES: [(&str, &str); 4] = [
    ("days = 'daily'", "['00:00', '03:00']"),
    ("days = 'sun'", "['00:30', '02:30']"),
    ("days = 'sun'\nweeks = 2\nfrom = 2000-01-02", "['01:00', '02:00', '23:15']"),
    ("days = 'sun'\nof_month = [1, 'last']", "['01:30', '02:45', '23:30']"),
];

/// Summer time in both halves of the world, of an hour and of half of one, at midnight, in the night and on another
/// day than Sunday; a zone that left its date out, and one that leaves summer time in Ramadan.
const ZONES: [(&str, u32); 12] = [
    ("America/Lima", 2026),
    ("America/Santiago", 2026),
    ("America/Asuncion", 2020),
    ("America/Havana", 2026),
    ("America/New_York", 2037),
    ("America/Sao_Paulo", 2018),
    ("Africa/Casablanca", 2023),
    ("Africa/Cairo", 2026),
    ("Asia/Gaza", 2016),
    ("Europe/Madrid", 2026),
    ("Australia/Lord_Howe", 2026),
    ("Pacific/Apia", 2011),
];

#[test]
fn a_year_of_slots_comes_when_an_independent_calendar_says_in_every_kind_of_zone() {
    let has_dateutil = "import dateutil.rrule, zoneinfo; zoneinfo.ZoneInfo('America/Lima')";
    if !Command::new("python3").args(["-c", has_dateutil]).output().is_ok_and(|had| had.status.success()) {
        eprintln!("skipped: python3-dateutil or tzdata is not installed");
        return;
    }
    let oracle = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/recurrence_oracle.py");
    for (zone, year) in ZONES {
        let radio = Radio::empty();
        let mut grid = format!(
            "[station]\nid = 'r'\nname = 'R'\ntimezone = '{zone}'\nlanguages = ['es']\n\
             [continuity]\nplay = {{ playlist = 'musica' }}\n"
        );
        for (number, (days, times)) in RECURRENCES.iter().enumerate() {
            grid += &format!(
                "[[slot]]\nid = 's{number}'\ntitle = 'S'\nat = {times}\nlength = '1m'\n{days}\n\
                 play = {{ file = 'a.ogg' }}\n"
            );
        }
        radio.write("schedule.toml", &grid);
        let days = if year % 4 == 0 { "366" } else { "365" };
        let found = radio.json(&["calendar", "--date", &format!("{year}-01-01"), "--days", days]);
        let found: Vec<_> =
            found["events"].as_array().unwrap().iter().map(|event| event["start_utc"].clone()).collect();
        let expected = Command::new("python3").arg(&oracle).args([zone, &year.to_string()]).output().unwrap();
        let expected = String::from_utf8(expected.stdout).unwrap();
        assert!(expected.lines().count() > 900, "{zone}: {expected}");
        let differ = |(found, expected): &(&serde_json::Value, &str)| found.as_str() != Some(expected);
        let first = found.iter().zip(expected.lines()).find(differ);
        assert_eq!((first, found.len()), (None, expected.lines().count()), "{zone} {year}");
    }
}
