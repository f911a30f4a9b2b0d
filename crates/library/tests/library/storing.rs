//! The content store: sounds by the name of their bytes.

use std::fs;

use proptest::prelude::*;
use surco_library::{Error, Shelf, Store};
use surco_messages::{Explain, Language};
use surco_model::ContentHash;

use crate::fixture::{Radio, files_below};

fn shelved(radio: &Radio) -> Vec<std::path::PathBuf> {
    let mut files = files_below(&radio.library_folder());
    files.retain(|file| !file.starts_with("work"));
    files
}

#[test]
fn a_recording_is_found_by_the_name_of_its_bytes_and_keeps_its_ending() {
    let radio = Radio::new();
    let store = Store::open(&radio.library_folder()).unwrap();
    let voice = radio.write("usb/Nota de Voz.OGG", "good morning");
    let stored = store.put(Shelf::Originals, &voice).unwrap();
    let name = blake3::hash(b"good morning").to_hex().to_string();
    assert_eq!(stored.source, name.parse::<ContentHash>().unwrap());
    assert_eq!((stored.bytes, stored.was_there), (12, false));
    let place = radio.library_folder().join("originals").join(&name[..2]).join(format!("{name}.ogg"));
    assert_eq!(stored.path, place);
    assert_eq!(fs::read(&place).unwrap(), b"good morning");
    assert_eq!(store.path_of(&stored.source), Some(place));
    assert_eq!(fs::read(voice).unwrap(), b"good morning", "what was brought stays where it was");
    store.verify(&stored.source).unwrap();
}

#[test]
fn a_stick_that_is_brought_twice_changes_nothing() {
    let radio = Radio::new();
    let store = Store::open(&radio.library_folder()).unwrap();
    let first = store.put(Shelf::Originals, &radio.write("usb/a.ogg", "the same")).unwrap();
    let before = shelved(&radio);
    let again = store.put(Shelf::Originals, &radio.write("usb/copy.opus", "the same")).unwrap();
    assert!(again.was_there);
    assert_eq!((again.source, again.path), (first.source, first.path));
    assert_eq!(shelved(&radio), before);
    assert!(files_below(store.work_folder()).iter().all(|file| file.ends_with("lock")), "nothing is left over");
}

#[test]
fn a_copy_that_the_disk_has_damaged_is_noticed_and_made_good_by_bringing_it_again() {
    let radio = Radio::new();
    let store = Store::open(&radio.library_folder()).unwrap();
    let voice = radio.write("usb/a.ogg", "good morning");
    let stored = store.put(Shelf::Originals, &voice).unwrap();
    for damaged in ["good mourning", "good mornin", ""] {
        fs::write(&stored.path, damaged).unwrap();
        let error = store.verify(&stored.source).unwrap_err();
        assert!(matches!(&error, Error::SoundDamaged { path } if *path == stored.path), "{error}");
        assert!(error.explain().help(Language::Spanish).unwrap().contains("surco ingest"));
        let again = store.put(Shelf::Originals, &voice).unwrap();
        assert!(!again.was_there, "a damaged copy does not count");
        assert_eq!(again.path, stored.path);
        store.verify(&stored.source).unwrap();
    }
}

#[test]
fn a_file_that_was_cut_short_is_found_by_its_length_alone() {
    let radio = Radio::new();
    let store = Store::open(&radio.library_folder()).unwrap();
    let stored = store.put(Shelf::Originals, &radio.write("a.ogg", "good morning")).unwrap();
    store.verify_length(&stored.source, stored.bytes).unwrap();
    fs::write(&stored.path, "good").unwrap();
    assert!(matches!(store.verify_length(&stored.source, stored.bytes), Err(Error::SoundDamaged { .. })));
}

#[test]
fn a_master_made_in_the_work_folder_is_taken_over_and_not_copied() {
    let radio = Radio::new();
    let store = Store::open(&radio.library_folder()).unwrap();
    let made = store.work_folder().join("master.wav");
    fs::write(&made, "a master").unwrap();
    let stored = store.adopt(Shelf::Masters, &made, "wav").unwrap();
    assert!(!made.exists());
    assert_eq!(fs::read(&stored.path).unwrap(), b"a master");
    assert_eq!(stored.path.extension().unwrap(), "wav");
    fs::write(&made, "a master").unwrap();
    assert!(store.adopt(Shelf::Masters, &made, "wav").unwrap().was_there);
    assert!(!made.exists());
}

#[test]
fn what_is_not_there_is_said_with_its_name_and_a_remedy() {
    let radio = Radio::new();
    let store = Store::open(&radio.library_folder()).unwrap();
    let error = store.put(Shelf::Originals, &radio.home().join("usb/gone.ogg")).unwrap_err().explain();
    assert!(error.text(Language::Spanish).contains("usb/gone.ogg"), "{error}");
    assert!(error.help(Language::Spanish).is_some());
    let error = store.put(Shelf::Originals, radio.home()).unwrap_err();
    assert!(matches!(error, Error::Read { .. }), "a folder is no recording: {error}");
    let nobody = "0".repeat(64).parse::<ContentHash>().unwrap();
    assert!(matches!(store.verify(&nobody), Err(Error::SoundMissing { .. })));
    for wrong in ["", "..", "../../etc/passwd", "ABCDEF", "zz"] {
        assert!(wrong.parse::<ContentHash>().is_err(), "{wrong}");
    }
}

#[test]
fn what_a_killed_process_left_is_cleared_away_and_what_a_living_one_does_is_not() {
    let radio = Radio::new();
    let living = Store::open(&radio.library_folder()).unwrap();
    let half_done = living.work_folder().join("half of a master.wav");
    fs::write(&half_done, "half").unwrap();
    // What dead ones leave: with a lock that nobody holds, and without any.
    let dead = radio.write("library/work/4321-abc/.surco-x.part", "half");
    radio.write("library/work/4321-abc/lock", "");
    let never_locked = radio.write("library/work/4322-abc/.surco-x.part", "half");
    let next = Store::open(&radio.library_folder()).unwrap();
    assert!(!dead.exists() && !never_locked.exists());
    assert_eq!(fs::read(&half_done).unwrap(), b"half", "another process is working on it");
    assert_ne!(living.work_folder(), next.work_folder());
    let folder = next.work_folder().to_owned();
    let clone = next.clone();
    drop(next);
    assert!(folder.exists(), "a clone still works there");
    drop(clone);
    assert!(!folder.exists());
}

#[test]
fn a_library_that_cannot_be_made_names_its_place() {
    let radio = Radio::new();
    radio.write("library", "a file in the way");
    let error = Store::open(&radio.library_folder()).unwrap_err().explain();
    assert!(error.text(Language::English).contains("library"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_is_brought_comes_back_byte_for_byte(
        files in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..2000), "[a-zA-Z0-9.ñ ]{1,12}"), 1..6)
    ) {
        let radio = Radio::new();
        let store = Store::open(&radio.library_folder()).unwrap();
        for (index, (bytes, name)) in files.iter().enumerate() {
            let stored = store.put(Shelf::Originals, &radio.write(&format!("{index}/voz {name}"), bytes)).unwrap();
            prop_assert_eq!(&fs::read(&stored.path).unwrap(), bytes);
        }
        let different: std::collections::BTreeSet<_> = files.iter().map(|(bytes, _)| bytes).collect();
        prop_assert_eq!(shelved(&radio).len(), different.len());
    }
}
