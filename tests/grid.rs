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

#[test]
fn a_changed_grid_is_compared_before_it_goes_on_air() {
    let radio = Radio::sample();
    radio.works(&["ingest", "sonidos"]);
    let grid = std::fs::read_to_string(radio.home().join("schedule.toml")).unwrap();
    let changed = grid.replace("\"06:30\", \"09:00\", \"11:00\"", "\"06:30\", \"09:00\", \"11:30\"");
    assert_ne!(changed, grid);
    radio.write("nueva.toml", &changed);
    let diff = ["plan", "--diff", "nueva.toml", "--date", "2030-01-07", "--days", "7"];
    let found = radio.json(&diff);
    let changes: Vec<_> = found["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap().to_owned();
            format!("{} {} {}", text("change"), &text("start_local")[5..16], text("slot"))
        })
        .collect();
    assert_eq!(changes.len(), 14, "{changes:?}");
    assert_eq!(changes[..2], ["removed 01-07T11:00 identificacion", "added 01-07T11:30 identificacion"]);
    let told = String::from_utf8(radio.works(&diff).stdout).unwrap();
    assert!(told.contains("- 11:00:00  Identificación de la emisora") && told.contains("+ 11:30:00"), "{told}");
    let same = radio.works(&["plan", "--diff", "schedule.toml", "--date", "2030-01-07"]);
    assert!(String::from_utf8(same.stdout).unwrap().contains("no cambian"));
}

#[test]
fn two_stations_of_one_folder_cannot_have_one_guest_at_once() {
    let radio = Radio::empty();
    let grid = |id: &str, at: &str| {
        format!(
            "[station]\nid = '{id}'\nname = '{id}'\ntimezone = 'America/Lima'\nlanguages = ['es']\n\
             [continuity]\nplay = {{ playlist = 'musica' }}\n\
             [[slot]]\nid = 'visita'\ntitle = 'Visita'\nat = '{at}'\nlength = '30m'\nneeds = 'Rosa Chilón'\n\
             play = {{ playlist = 'musica' }}\n"
        )
    };
    radio.write("schedule.toml", &grid("alta", "10:00"));
    radio.write("otra.toml", &grid("baja", "10:20"));
    radio.write("musica/LEEME.txt", "");
    let all = radio.json(&["plan", "--all", "--date", "2030-01-07", "--days", "2"]);
    assert_eq!(all["stations"].as_array().unwrap().len(), 2);
    let clashes = all["clashes"].as_array().unwrap();
    assert_eq!(clashes.len(), 2);
    assert_eq!(clashes[0]["second_start_utc"], "2030-01-07T15:20:00.000Z");
    radio.write("otra.toml", &grid("baja", "10:30"));
    assert_eq!(radio.json(&["plan", "--all", "--date", "2030-01-07"])["clashes"].as_array().unwrap().len(), 0);
}

#[test]
fn the_rundown_is_handed_on_in_the_formats_of_other_programs() {
    let radio = Radio::sample();
    radio.works(&["ingest", "sonidos", "musica"]);
    let plan = ["plan", "--date", "2030-01-07"];
    let items = radio.json(&plan)["items"].as_array().unwrap().clone();
    // Which of its pieces says the time is known when it goes out.
    let files = items.iter().filter(|item| item["slot"] != "la-hora").count();
    assert!(files < items.len());
    let text = |format: &str| {
        String::from_utf8(radio.works(&[&plan[..], &["--format", format]].concat()).stdout).unwrap()
    };
    let list = text("m3u8");
    let paths: Vec<_> = list.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(paths.len(), files);
    assert!(paths.iter().all(|path| std::path::Path::new(path).is_file()));
    assert!(list.contains("#EXTINF:10.000,") || list.contains("#EXTINF:"), "{}", &list[..300]);
    let xml = text("xspf");
    assert_eq!(xml.matches("<location>file:///").count(), files);
    assert!(xml.starts_with("<?xml") && xml.ends_with("</playlist>\n"), "{}", &xml[xml.len() - 60..]);
    assert_eq!(text("csv").lines().count(), items.len() + 1);
    let log = text("rivendell");
    assert_eq!(log.lines().count(), items.len());
    for (line, item) in log.lines().zip(&items) {
        let column = |from: usize, length: usize| line.chars().skip(from).take(length).collect::<String>();
        assert_eq!(column(0, 8), item["start_local"].as_str().unwrap()[11..19]);
        assert!((100_000..1_000_000).contains(&column(10, 6).parse::<u32>().unwrap()), "{line}");
        let title: String = item["title"].as_str().unwrap().chars().take(34).collect();
        assert_eq!(column(25, 34).trim_end(), title);
        assert_eq!((column(62, 1), column(65, 1)), (":".into(), ":".into()), "{line}");
    }
    let explained = String::from_utf8(radio.works(&["plan", "--date", "2030-01-07", "--explain"]).stdout).unwrap();
    assert!(explained.contains("\n    «Identificación de la emisora» a las 06:30:"), "{}", &explained[..600]);
}

#[test]
fn a_day_fits_on_two_screens_and_shows_every_item_when_asked() {
    const COLUMNS: usize = 80;
    const TWO_SCREENS: usize = 2 * 24;
    let radio = Radio::sample();
    radio.works(&["ingest", "programs", "musica", "sonidos"]);
    let day = ["plan", "--date", "2030-01-07"];
    let items = radio.json(&day)["items"].as_array().unwrap().clone();
    let text = |more: &[&str]| String::from_utf8(radio.works(&[&day[..], more].concat()).stdout).unwrap();
    let short = text(&[]);
    assert!(short.lines().count() <= TWO_SCREENS, "{} lines:\n{short}", short.lines().count());
    for line in short.lines() {
        assert!(line.chars().count() <= COLUMNS, "{line}");
    }
    // Music is counted, and everything else has a line of its own.
    assert!(short.contains("Continuidad · "), "{short}");
    assert!(short.contains("Identificación"), "{short}");
    let entries = |text: &str| text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).count();
    assert!(entries(&short) < items.len());
    assert_eq!(entries(&text(&["--all-items"])), items.len());
    let quiet = radio.works(&[&day[..], &["-q"]].concat());
    assert_eq!(String::from_utf8(quiet.stderr).unwrap(), "", "quiet says nothing but errors");
}

#[test]
fn the_week_fits_on_a_sheet_in_both_languages() {
    let radio = Radio::sample();
    let page = |language: &str| {
        let sheet = ["calendar", "--format", "html", "--date", "2026-12-07", "--lang", language];
        String::from_utf8(radio.works(&sheet).stdout).unwrap()
    };
    let spanish = page("es");
    assert!(spanish.contains("lunes 07/12") && spanish.contains("domingo 13/12"));
    assert!(spanish.contains("<dt>Tanda de cuñas</dt><dd>05:15 · 06:15"), "what comes often is told once");
    assert!(
        spanish.contains("<td colspan=\"7\" class=\"program\">● Manos limpias, a la hora del ordeño"),
        "{spanish}"
    );
    assert!(page("en").contains("Monday 07/12"));
}

#[test]
fn a_list_of_zararadio_becomes_one_of_this_station() {
    let radio = Radio::sample();
    let mut names: Vec<_> = std::fs::read_dir(radio.home().join("musica"))
        .unwrap()
        .flatten()
        .map(|one| one.file_name().into_string().unwrap())
        .collect();
    names.retain(|name| name.ends_with(".opus") || name.ends_with(".ogg") || name.ends_with(".mp3"));
    names.sort();
    let zara = format!(
        "4\r\n180000\tC:\\Música\\{}\r\n0\t.time\r\n180000\tD:\\{}\r\n1\tC:\\no-hay.mp3\r\n",
        names[1],
        names[0].to_uppercase()
    );
    radio.write("vieja.lst", &zara);
    let found = radio.json(&["import", "vieja.lst"]);
    assert_eq!(
        (&found["found"], &found["missing"][0], &found["skipped"]),
        (&2.into(), &"C:\\no-hay.mp3".into(), &1.into())
    );
    let list = std::fs::read_to_string(radio.home().join("musica/vieja.m3u8")).unwrap();
    assert_eq!(list, format!("#EXTM3U\n{}\n{}\n", names[1], names[0]));
    let told = radio.refuses(1, &["import", "vieja.lst"]);
    assert!(told.contains("ya existe"), "{told}");
}

/// Rules as calendars write them: some that the grid has words for, some that it has not.
const RULES: [&str; 9] = [
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20270301T000000Z",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
    "FREQ=WEEKLY;INTERVAL=3;WKST=SU;BYDAY=SU,TU",
    "FREQ=MONTHLY;BYDAY=1TU,-1TU",
    "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=28,29",
    "FREQ=WEEKLY;COUNT=7",
];

#[test]
fn the_events_of_a_calendar_become_slots_that_come_when_an_independent_calendar_says() {
    let radio = Radio::empty();
    radio.write("musica/LEEME.txt", "");
    let grid = "[station]\nid = 'r'\nname = 'R'\ntimezone = 'America/Santiago'\nlanguages = ['es']\n\
                [continuity]\nplay = { playlist = 'musica' }\n";
    radio.write("schedule.toml", grid);
    let event = |(number, rule): (usize, &&str)| {
        format!(
            "BEGIN:VEVENT\r\nUID:{number}\r\nSUMMARY:Franja {number}\r\nDTSTART;TZID=America/Santiago:20261201T0{number}1500\r\n\
             DTEND;TZID=America/Santiago:20261201T0{number}3000\r\nRRULE:{rule}\r\nEND:VEVENT\r\n"
        )
    };
    let events: String = RULES.iter().enumerate().map(event).collect();
    radio.write("agenda.ics", &format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n"));
    let imported = radio.json(&["import", "agenda.ics"]);
    assert_eq!(imported["slots"].as_array().unwrap().len(), RULES.len());
    radio.write("schedule.toml", &format!("{grid}{}", imported["toml"].as_str().unwrap()));

    let has_dateutil = "import dateutil.rrule, zoneinfo; zoneinfo.ZoneInfo('America/Santiago')";
    if !Command::new("python3").args(["-c", has_dateutil]).output().is_ok_and(|had| had.status.success()) {
        eprintln!("skipped: python3-dateutil or tzdata is not installed");
        return;
    }
    let script = format!(
        "from datetime import datetime as D\nfrom dateutil.rrule import rrulestr\n\
         for n, rule in enumerate({RULES:?}):\n  \
           rule = rule.replace('T000000Z', 'T000000')\n  \
           for at in rrulestr(rule, dtstart=D(2026, 12, 1, n, 15)).between(D(2026, 12, 1), D(2027, 12, 1), inc=True):\n    \
             print(n, at.strftime('%Y-%m-%dT%H:%M'))\n"
    );
    let expected = Command::new("python3").args(["-c", &script]).output().unwrap();
    assert!(expected.status.success(), "{}", String::from_utf8_lossy(&expected.stderr));
    let mut expected: Vec<_> = String::from_utf8(expected.stdout).unwrap().lines().map(str::to_owned).collect();
    let found = radio.json(&["calendar", "--date", "2026-12-01", "--days", "365"]);
    let found = found["events"].as_array().unwrap().iter().map(|event| {
        let number = event["slot"].as_str().unwrap().trim_start_matches("franja-");
        format!("{number} {}", &event["start_local"].as_str().unwrap()[..16])
    });
    let mut found: Vec<_> = found.collect();
    // The clock jumps over this hour on one night, and both have their own rule for that.
    let is_night_of_change = |line: &String| line.contains("2027-04-04") || line.contains("2027-09-05");
    [&mut found, &mut expected].into_iter().for_each(|lines| {
        lines.retain(|line| !is_night_of_change(line));
        lines.sort();
    });
    assert!(expected.len() > 500);
    assert_eq!(found, expected);
}
