//! A catalogue that an older Surco wrote: it is brought up to date, keeps what it holds, and its chain still fits.

use std::fs;
use std::path::Path;

use surco_library::{Library, Tampering};
use surco_model::{Ending, Rung, Writer};
use surco_units::AirTime;

use crate::fixture::{Radio, at, ended, slug, started};

/// The last link of the old catalogue, as somebody wrote it down then.
const HEAD: &str = "526ed69b7064c10ba9ebf12544a845523329f10768cb1e97874255adddc863e9";
const ALL: (AirTime, AirTime) = (AirTime(i64::MIN / 2), AirTime(i64::MAX / 2));

/// A library whose catalogue is of the fifth version.
fn old_library() -> Radio {
    let radio = Radio::new();
    fs::create_dir_all(radio.library_folder()).unwrap();
    edit(&radio.library_folder(), include_str!("catalogue-5.sql"));
    radio
}

fn edit(folder: &Path, sql: &str) {
    let catalogue = rusqlite::Connection::open(folder.join("catalogue.db")).unwrap();
    catalogue.execute_batch(sql).unwrap();
}

fn writers(library: &Library) -> Vec<Option<Writer>> {
    library.airings(ALL.0, ALL.1).unwrap().into_iter().map(|airing| airing.writer).collect()
}

#[test]
fn an_old_catalogue_keeps_its_rows_and_its_chain_and_new_rows_say_who_wrote_them() {
    let radio = old_library();
    let mut library = radio.library();
    let verified = library.verify_journal(Some(HEAD)).unwrap();
    assert_eq!((verified.links, verified.broken), (8, vec![]));
    assert!(verified.has_expected);
    assert_eq!(verified.head.as_deref(), Some(HEAD));
    let airings = library.airings(ALL.0, ALL.1).unwrap();
    let items: Vec<String> = airings.iter().map(|airing| airing.on_air.item.to_string()).collect();
    let item = |number: u32| format!("2026-11-30T21:00:00-05:00/continuity/{number}");
    assert_eq!(items, [item(187), item(187), item(188)]);
    assert_eq!(airings[2].end.map(|(.., ending)| ending), Some(Ending::Stopped));
    assert_eq!(writers(&library), [const { None }; 3]);
    assert_eq!(library.takes().unwrap().len(), 7);
    let (master, _) = &library.masters().unwrap()[0];
    assert_eq!((&master.program, &master.episode), (&slug("cunas-mastitis"), &slug("1-la-prueba-del-mes")));
    assert_eq!(library.publications().unwrap().len(), 1);
    let status = library.last_beat().unwrap().unwrap().status.unwrap();
    assert_eq!(status.rung, Rung::Scheduled);
    assert!(status.next.unwrap().item.is_next());
    assert_eq!(library.past().unwrap().last_airing.0, 3);

    library.belongs_to(&slug("radio-surco")).unwrap();
    library.append(&[started(4, 9e7), ended(4, 9e7 + 5.0, Ending::Completed)]).unwrap();
    let writer = library.writer();
    assert_eq!(writer.as_ref().and_then(|writer| writer.station.clone()), Some(slug("radio-surco")));
    assert_eq!(library.airings(at(9e7), at(9e7 + 1.0)).unwrap()[0].writer, writer);
    assert_eq!(library.verify_journal(Some(HEAD)).unwrap().broken, []);
    drop(library);
    assert_eq!(radio.library().writer(), writer, "the next program that opens it writes for the same");
}

#[test]
fn whoever_is_named_as_the_writer_later_shows() {
    let after = |sql: &str| {
        let radio = old_library();
        let mut library = radio.library();
        library.append(&[started(4, 9e7)]).unwrap();
        drop(library);
        edit(&radio.library_folder(), sql);
        let broken = radio.library().verify_journal(None).unwrap().broken;
        broken.into_iter().map(|broken| (broken.kind, broken.line, broken.what)).collect::<Vec<_>>()
    };
    let changed = |kind: &str, line| vec![(kind.to_owned(), line, Tampering::Changed)];
    assert_eq!(after(""), []);
    assert_eq!(after("UPDATE airings SET machine = 'another' WHERE airing = 2"), changed("start", 2));
    assert_eq!(after("UPDATE airings SET machine = NULL WHERE airing = 4"), changed("start", 4));
    assert_eq!(after("UPDATE notes SET station = 'another' WHERE id = 1"), changed("note", 1));
}

#[test]
fn a_library_that_is_copied_elsewhere_goes_on_as_another_machine() {
    let radio = old_library();
    let first = radio.library().writer().unwrap();
    let copy = tempfile::tempdir().unwrap();
    let catalogue = rusqlite::Connection::open(radio.library_folder().join("catalogue.db")).unwrap();
    catalogue.execute("VACUUM INTO ?1", [copy.path().join("catalogue.db").to_str().unwrap()]).unwrap();
    let second = Library::open(copy.path()).unwrap().writer().unwrap();
    assert_ne!(first.machine, second.machine);
    assert_eq!(radio.library().writer(), Some(first));
    assert_eq!(Library::open(copy.path()).unwrap().writer(), Some(second));
}
