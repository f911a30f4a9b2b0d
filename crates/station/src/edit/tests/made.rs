//! New series, new episodes, and what stays of them where they are not finished.

use std::fs;
use std::path::Path;

use surco_job::{Cancel, Job, Reporter, Silent};
use surco_messages::{Language, Message};
use surco_model::ProgramKind;

use super::{Home, refusal};
use crate::Error;
use crate::edit::{EditError, Foreign, NewEpisode, NewProgram};

/// A second of a low sound, as the smallest recorders write it.
fn recording(path: &Path, level: u8) {
    let samples = (0..8_000_u32).map(|at| if at / 40 % 2 == 0 { level } else { 255 - level });
    let mut bytes = Vec::from(*b"RIFF");
    bytes.extend((36 + 8_000_u32).to_le_bytes());
    bytes.extend(*b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend(*b"\x01\0\x08\0data");
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend(samples);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn wanted(home: &Home) -> NewEpisode {
    for (name, level) in [("02 fin.wav", 60), ("01 saludo.wav", 70)] {
        recording(&home.path("usb/El secado").join(name), level);
    }
    home.write("usb/El secado/carta.mp3", "Estimados amigos");
    NewEpisode {
        program: "manos".parse().unwrap(),
        from: home.path("usb/El secado"),
        recording: None,
        order: None,
        title: None,
    }
}

/// Asks for an end once so much is done.
struct Stops<'a>(&'a Cancel, f64);

impl Reporter for Stops<'_> {
    fn progress(&mut self, part: f64) {
        if part >= self.1 {
            self.0.cancel();
        }
    }
    fn note(&mut self, _: Message) {}
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.map(|one| one.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn an_episode_is_made_of_a_folder_and_undo_leaves_its_recordings() {
    let home = Home::new();
    let written = home.station.read_usable().unwrap();
    let mut silent = Silent;
    let job = &mut Job::unattended(&mut silent);
    let made = home.station.new_episode(&written, &wanted(&home), Language::English, job).unwrap();
    assert_eq!(made.episode, "2-el-secado");
    let recordings: Vec<_> = made.segments.iter().map(|one| one.recording.as_str()).collect();
    assert_eq!(recordings, ["01 saludo.wav", "02 fin.wav"]);
    assert_eq!(made.skipped.len(), 1);
    assert_eq!(home.station.read_usable().unwrap().folder.program(&made.program).unwrap().1.len(), 2);

    // A segment is added with a recording that is brought along, under a name that is free.
    recording(&home.path("otra/01 saludo.wav"), 80);
    let written = home.station.read_usable().unwrap();
    let edit = home.station.edit_episode(&written, "2-el-secado").unwrap();
    let brought = edit.bring(&home.path("otra/01 saludo.wav"), &Cancel::new()).unwrap();
    assert_eq!(brought, Path::new("2-01 saludo.wav"));
    assert_eq!(
        edit.bring(&home.path("otra/01 saludo.wav"), &Cancel::new()).unwrap(),
        brought,
        "it is there already"
    );

    assert!(home.station.undo().unwrap().made);
    let folder = home.path("programs/manos/episodes/2-el-secado");
    assert_eq!(names(&folder), ["01 saludo.wav", "02 fin.wav", "2-01 saludo.wav"]);
    let again =
        home.station.new_episode(&home.station.read_usable().unwrap(), &wanted(&home), Language::Spanish, job);
    assert!(matches!(refusal(again), EditError::AlreadyThere { .. }), "a folder is not written over");
    let there = NewEpisode { from: folder, ..wanted(&home) };
    assert_eq!(home.station.new_episode(&written, &there, Language::Spanish, job).unwrap().segments.len(), 3);
}

#[test]
fn an_episode_or_a_series_that_is_cancelled_leaves_nothing() {
    let home = Home::new();
    let written = home.station.read_usable().unwrap();
    let before = names(&home.path("programs/manos/episodes"));
    for part in [0.0, 0.3, 0.5, 0.75] {
        let cancel = Cancel::new();
        let mut stops = Stops(&cancel, part);
        let wanted = wanted(&home);
        let made =
            home.station.new_episode(&written, &wanted, Language::English, &mut Job::new(&cancel, &mut stops));
        assert!(matches!(made, Err(Error::Cancelled | Error::Production(_))), "{part}: {made:?}");
        assert_eq!(names(&home.path("programs/manos/episodes")), before);
    }
    recording(&home.path("usb/cortina.wav"), 60);
    let series = NewProgram {
        slug: "ordeno".parse().unwrap(),
        title: None,
        kind: ProgramKind::Spot,
        topic: None,
        from: Some(home.path("usb")),
    };
    // The way to the earlier texts is barred when the tunes are copied already.
    home.write("library/edits", "");
    let mut silent = Silent;
    let job = &mut Job::unattended(&mut silent);
    assert!(home.station.new_program(&written, &series, Language::English, job).is_err());
    assert_eq!(names(&home.path("programs")), ["manos"]);
    fs::remove_file(home.path("library/edits")).unwrap();
    let made = home.station.new_program(&written, &series, Language::English, job).unwrap();
    assert!(home.read(&made.file.to_string_lossy()).contains("signature = \"cortina.wav\""));
    assert_eq!(names(&home.path("programs/ordeno")), ["cortina.wav", "episodes", "program.toml"]);
    assert!(home.station.changes().unwrap().iter().map(|one| one.what.id()).eq(["station-new-program"]));
}

#[test]
fn the_events_of_a_calendar_can_go_straight_into_the_grid() {
    let home = Home::new();
    home.write(
        "agenda.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Manos\r\nDTSTART;TZID=America/Lima:20261201T070000\r\n\
         DTEND;TZID=America/Lima:20261201T071500\r\nRRULE:FREQ=WEEKLY;BYDAY=TU\r\nEXDATE;TZID=America/Lima:20261208T070000\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    let Foreign::Calendar(text) = Foreign::read(&home.path("agenda.ics")).unwrap() else { panic!("a calendar") };
    let imported = home.station.import_calendar(&home.station.read_usable().unwrap(), &text);
    assert_eq!(
        imported.toml,
        "[[slot]]\nid = \"manos\"\ntitle = \"Manos\"\ndays = [\"tue\"]\nat = \"07:00\"\nlength = \"15m\"\nfrom = 2026-12-01\n\
         play = { program = \"manos\" }\n\n[[exception]]\nslot = \"manos\"\ndate = 2026-12-08\nskip = true\n\n"
    );
    let mut grid = home.station.edit_schedule().unwrap();
    imported.slots.iter().try_for_each(|slot| grid.add_slot(slot)).unwrap();
    imported.exceptions.iter().try_for_each(|one| grid.add_exception(one)).unwrap();
    grid.save().unwrap();
    let grid = home.station.read_usable().unwrap().station.grid;
    assert_eq!((grid.slots.len(), grid.exceptions.len()), (3, 3));
    assert_eq!(grid.slots[2].start, imported.slots[0].start);
}
