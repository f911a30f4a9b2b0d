//! A catalogue that a failing disk has damaged.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;

use surco_library::{Error, Library};
use surco_messages::{Explain, Language};
use surco_model::{AiringId, Ending};

use crate::fixture::{Radio, at, ended, files_below, started};

fn catalogue(radio: &Radio) -> PathBuf {
    radio.library_folder().join("catalogue.db")
}

/// Writes rubbish over a part of the file.
fn damage(path: &PathBuf, from: u64, bytes: usize) {
    let mut file = fs::File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(from)).unwrap();
    file.write_all(&vec![0xa5; bytes]).unwrap();
}

fn set_aside(radio: &Radio) -> Vec<PathBuf> {
    let mut files = files_below(&radio.library_folder());
    files.retain(|file| file.to_string_lossy().starts_with("catalogue-damaged-"));
    files
}

/// A library with a year's journal, backed up, and a little after that.
fn with_a_year(radio: &Radio) -> usize {
    let mut library = radio.library();
    radio.bring(&mut library, "musica/huayno.mp3");
    let year: Vec<_> = (1..2000)
        .flat_map(|airing| {
            let begins = 60.0 * airing as f64;
            [started(airing, begins), ended(airing, begins + 60.0, Ending::Completed)]
        })
        .collect();
    library.append(&year).unwrap();
    library.append(&[started(2000, 60.0 * 2000.0)]).unwrap();
    library.auto_backup().unwrap();
    radio.bring(&mut library, "musica/carnaval.mp3");
    library.append(&[ended(2000, 60.0 * 2001.0, Ending::Cut), started(2001, 60.0 * 2001.0)]).unwrap();
    2001
}

#[test]
fn a_damaged_catalogue_is_recovered_from_the_copy_and_what_can_be_read_of_it_is_saved() {
    let radio = Radio::on_the_hill();
    let airings = with_a_year(&radio);
    let pages = catalogue(&radio).metadata().unwrap().len() / 4096;
    // Some pages in the middle, where the journal lies.
    damage(&catalogue(&radio), pages / 2 * 4096, 3 * 4096);
    let damaged = fs::read(catalogue(&radio)).unwrap();
    let library = radio.library();
    assert!(matches!(library.check_integrity(), Err(Error::CatalogueDamaged { .. })));
    drop(library);

    let (library, message) = Library::open_or_recover(&radio.library_folder()).unwrap();
    let message = message.unwrap();
    assert_eq!(message.id(), "library-recovered");
    assert!(message.text(Language::Spanish).contains("catalogue-damaged-"), "{message}");
    library.check_integrity().unwrap();
    let found = library.airings(at(0.0), at(1e9)).unwrap();
    assert_eq!(found.len(), airings, "the last lines were saved out of the damaged file");
    assert_eq!(found[1999].end.unwrap().2, Ending::Cut);
    assert_eq!(library.past().unwrap().last_airing, AiringId(2001));
    assert_eq!(library.past().unwrap().last_event, Some(at(60.0 * 2001.0)));
    assert_eq!(library.takes().unwrap().len(), 2);
    let [aside] = &set_aside(&radio)[..] else { panic!("{:?}", set_aside(&radio)) };
    assert_eq!(fs::read(radio.library_folder().join(aside)).unwrap(), damaged, "untouched");
    let (_, message) = Library::open_or_recover(&radio.library_folder()).unwrap();
    assert_eq!(message, None, "once is enough");
}

#[test]
fn a_catalogue_that_is_no_database_any_more_says_so_and_is_recovered() {
    let radio = Radio::on_the_hill();
    with_a_year(&radio);
    damage(&catalogue(&radio), 0, 4096);
    let error = Library::open(&radio.library_folder()).unwrap_err();
    assert!(matches!(&error, Error::CatalogueDamaged { path } if *path == catalogue(&radio)), "{error}");
    assert!(error.explain().help(Language::Spanish).unwrap().contains("surco restore"));
    let (library, message) = Library::open_or_recover(&radio.library_folder()).unwrap();
    assert_eq!(message.unwrap().id(), "library-recovered");
    let found = library.airings(at(0.0), at(1e9)).unwrap();
    assert_eq!(found.len(), 2000, "as it was when the copy was made");
    assert_eq!(set_aside(&radio).len(), 1);
}

#[test]
fn without_a_copy_or_with_a_damaged_one_the_station_goes_on_air_with_what_can_be_saved() {
    for copy in [None, Some("not a catalogue either")] {
        let radio = Radio::on_the_hill();
        with_a_year(&radio);
        let backup = radio.library_folder().join("catalogue.db.bak");
        match copy {
            None => fs::remove_file(&backup).unwrap(),
            Some(text) => fs::write(&backup, text).unwrap(),
        }
        let pages = catalogue(&radio).metadata().unwrap().len() / 4096;
        damage(&catalogue(&radio), pages / 2 * 4096, 2 * 4096);
        let (library, message) = Library::open_or_recover(&radio.library_folder()).unwrap();
        assert_eq!(message.unwrap().id(), "library-recovered-without-backup");
        let found = library.airings(at(0.0), at(1e9)).unwrap();
        assert!(found.len() > 1000, "only {} lines were saved", found.len());
        assert_eq!(library.takes().unwrap().len(), 2);
    }
}

#[test]
fn a_catalogue_that_is_gone_is_recovered_by_whoever_opens_the_library_first() {
    let radio = Radio::on_the_hill();
    with_a_year(&radio);
    for lose in [|path: &PathBuf| fs::remove_file(path).unwrap(), |path: &PathBuf| fs::write(path, "").unwrap()] {
        lose(&catalogue(&radio));
        assert_eq!(radio.library().airings(at(0.0), at(1e9)).unwrap().len(), 2000);
    }
}

#[test]
fn a_damaged_catalogue_that_another_surco_has_open_is_not_replaced_under_it() {
    let radio = Radio::on_the_hill();
    with_a_year(&radio);
    let other = radio.library();
    let pages = catalogue(&radio).metadata().unwrap().len() / 4096;
    damage(&catalogue(&radio), pages / 2 * 4096, 2 * 4096);
    assert!(matches!(Library::open_or_recover(&radio.library_folder()), Err(Error::InUse { .. })));
    drop(other);
    Library::open_or_recover(&radio.library_folder()).unwrap();
}

#[test]
fn a_damaged_catalogue_does_not_take_the_place_of_a_good_copy() {
    let radio = Radio::on_the_hill();
    with_a_year(&radio);
    let copy = radio.library_folder().join("catalogue.db.bak");
    let good = fs::read(&copy).unwrap();
    let pages = catalogue(&radio).metadata().unwrap().len() / 4096;
    damage(&catalogue(&radio), pages / 2 * 4096, 2 * 4096);
    let error = radio.library().auto_backup().unwrap_err();
    assert!(matches!(error, Error::CatalogueDamaged { .. }), "{error}");
    assert_eq!(fs::read(copy).unwrap(), good);
}

#[test]
fn a_file_of_another_program_is_not_touched() {
    let radio = Radio::new();
    fs::create_dir(radio.library_folder()).unwrap();
    let foreign = rusqlite::Connection::open(catalogue(&radio)).unwrap();
    foreign.execute_batch("CREATE TABLE songs (name TEXT); INSERT INTO songs VALUES ('x')").unwrap();
    drop(foreign);
    let before = fs::read(catalogue(&radio)).unwrap();
    assert!(matches!(Library::open(&radio.library_folder()), Err(Error::NotACatalogue { .. })));
    assert_eq!(fs::read(catalogue(&radio)).unwrap(), before);
}

#[test]
fn a_catalogue_from_the_future_is_not_touched() {
    let radio = Radio::new();
    drop(radio.library());
    let future = rusqlite::Connection::open(catalogue(&radio)).unwrap();
    future.pragma_update(None, "user_version", 999).unwrap();
    drop(future);
    let error = Library::open(&radio.library_folder()).unwrap_err();
    assert!(matches!(error, Error::CatalogueTooNew { .. }), "{error}");
    assert!(error.explain().help(Language::Spanish).is_some());
}
