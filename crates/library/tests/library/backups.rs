//! Backups: one file, made on air, verified before it replaces anything.

use std::fs;
use std::path::{Path, PathBuf};

use surco_job::{Cancel, Job, Reporter, Silent};
use surco_library::{Error, Library};
use surco_messages::{Explain, Language};
use surco_model::{ContentHash, Take};
use surco_units::AirTime;

use crate::fixture::{Radio, at, files_below, noted, started};

/// A library with a piece of music, two masters and a journal.
fn filled(radio: &Radio) -> (Library, Take) {
    let mut library = radio.library();
    let take = radio.bring(&mut library, "musica/huayno.mp3");
    radio.assemble(&mut library, "1-el-lavado-de-la-ubre", "first cut");
    radio.assemble(&mut library, "1-el-lavado-de-la-ubre", "second cut");
    library.append(&[started(1, 0.0), noted(1.0, "card")]).unwrap();
    (library, take)
}

/// All files of the library and their bytes, but for what a database keeps beside itself while it is open.
fn everything(radio: &Radio) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = radio.library_folder();
    let mut files = files_below(&folder);
    files.retain(|file| !file.starts_with("work") && !file.to_string_lossy().contains("lock"));
    files.into_iter().map(|file| (file.clone(), fs::read(folder.join(file)).unwrap())).collect()
}

#[test]
fn a_backup_brings_the_library_back_on_another_computer() {
    let radio = Radio::on_the_hill();
    let (library, take) = filled(&radio);
    let file = radio.home().join("respaldo.surco");
    let mut heard = Vec::new();
    let begun = AirTime::now();
    let made = library.backup(&file, &mut Job::unattended(&mut |done: f64| heard.push(done))).unwrap();
    assert_eq!((made.sounds, made.missing.len()), (3, 0));
    assert_eq!(made.bytes, file.metadata().unwrap().len());
    assert!(heard.is_sorted() && heard.last() == Some(&1.0), "{heard:?}");

    let other = Radio::new();
    let restored =
        Library::restore(&file, &other.library_folder(), false, &mut Job::unattended(&mut Silent)).unwrap();
    let since = restored.made_at - begun;
    assert!(since.seconds().abs() < 60.0, "made {since} after it was begun");
    assert_eq!((restored.sounds, restored.set_aside), (3, None));
    let copy = other.library();
    copy.check_integrity().unwrap();
    assert_eq!(copy.takes().unwrap(), [take]);
    assert_eq!(copy.masters().unwrap(), library.masters().unwrap());
    assert_eq!(copy.airings(at(-1.0), at(9.0)).unwrap(), library.airings(at(-1.0), at(9.0)).unwrap());
    for sound in copy.sounds().unwrap() {
        copy.store().verify(&sound).unwrap();
        let place = |library: &Library| library.store().path_of(&sound).unwrap().file_name().unwrap().to_owned();
        assert_eq!(place(&copy), place(&library), "endings too");
    }
}

#[test]
fn a_backup_can_be_looked_into_with_any_program() {
    let radio = Radio::on_the_hill();
    let (library, take) = filled(&radio);
    let file = radio.home().join("respaldo.tar");
    library.backup(&file, &mut Job::unattended(&mut Silent)).unwrap();
    let mut archive = tar::Archive::new(fs::File::open(&file).unwrap());
    let names: Vec<String> =
        archive.entries().unwrap().map(|entry| entry.unwrap().path().unwrap().display().to_string()).collect();
    assert_eq!((names[0].as_str(), names[4].as_str()), ("catalogue.db", "manifest.json"));
    let music = format!("originals/{:02x}/{}.mp3", take.source.0[0], take.source);
    assert!(names.contains(&music), "{names:?}");
}

#[test]
fn a_backup_is_made_while_the_journal_is_written() {
    let radio = Radio::on_the_hill();
    let (library, _) = filled(&radio);
    let folder = radio.library_folder();
    let on_air = std::thread::spawn(move || {
        let mut journal = Library::open(&folder).unwrap();
        for airing in 2..200 {
            journal.append(&[started(airing, airing as f64)]).unwrap();
        }
    });
    let file = radio.home().join("respaldo.surco");
    let other = Radio::new();
    let mut known = 0;
    for _ in 0..5 {
        library.backup(&file, &mut Job::unattended(&mut Silent)).unwrap();
        Library::restore(&file, &other.library_folder(), true, &mut Job::unattended(&mut Silent)).unwrap();
        let airings = other.library().airings(at(-1.0), at(999.0)).unwrap();
        assert!(
            airings.len() >= known && airings.iter().zip(1..).all(|(one, number)| one.on_air.airing.0 == number)
        );
        known = airings.len();
    }
    on_air.join().unwrap();
    assert_eq!(library.airings(at(-1.0), at(999.0)).unwrap().len(), 199, "and the journal missed nothing");
}

#[test]
fn a_library_that_is_there_is_replaced_only_when_somebody_says_so_and_is_set_aside() {
    let radio = Radio::on_the_hill();
    let (library, take) = filled(&radio);
    let file = radio.home().join("respaldo.surco");
    library.backup(&file, &mut Job::unattended(&mut Silent)).unwrap();
    library.auto_backup().unwrap();
    let mut library = library;
    let later = radio.bring(&mut library, "musica/carnaval.mp3");
    let refused =
        Library::restore(&file, &radio.library_folder(), true, &mut Job::unattended(&mut Silent)).unwrap_err();
    assert!(matches!(refused, Error::InUse { .. }), "it is open: {refused}");
    drop(library);

    let before = everything(&radio);
    let refused =
        Library::restore(&file, &radio.library_folder(), false, &mut Job::unattended(&mut Silent)).unwrap_err();
    assert!(matches!(refused, Error::LibraryExists { .. }), "{refused}");
    assert!(refused.explain().help(Language::Spanish).unwrap().contains("--replace"));
    assert_eq!(everything(&radio), before);

    let restored =
        Library::restore(&file, &radio.library_folder(), true, &mut Job::unattended(&mut Silent)).unwrap();
    let library = radio.library();
    assert_eq!(library.takes().unwrap(), [take]);
    assert_eq!(library.take(&later.source).unwrap(), None);
    library.store().verify(&later.source).unwrap();
    // The catalogue of before can be had back by giving it its name again.
    drop(library);
    let aside = restored.set_aside.unwrap();
    assert!(aside.file_name().unwrap().to_string_lossy().starts_with("catalogue-before-"));
    let backup_of_before = PathBuf::from(format!("{}.bak", aside.display()));
    assert!(backup_of_before.exists(), "it is not recovered from any more");
    fs::rename(&aside, radio.library_folder().join("catalogue.db")).unwrap();
    assert!(radio.library().take(&later.source).unwrap().is_some());
}

#[test]
fn an_empty_library_that_some_command_made_is_no_hindrance() {
    let radio = Radio::on_the_hill();
    let (library, _) = filled(&radio);
    let file = radio.home().join("respaldo.surco");
    library.backup(&file, &mut Job::unattended(&mut Silent)).unwrap();
    let other = Radio::new();
    drop(other.library());
    Library::restore(&file, &other.library_folder(), false, &mut Job::unattended(&mut Silent)).unwrap();
    assert_eq!(other.library().takes().unwrap().len(), 1);
}

#[test]
fn a_damaged_backup_is_refused_wherever_it_is_damaged_and_nothing_changes() {
    let radio = Radio::on_the_hill();
    let (library, _) = filled(&radio);
    let file = radio.home().join("respaldo.surco");
    library.backup(&file, &mut Job::unattended(&mut Silent)).unwrap();
    drop(library);
    let good = fs::read(&file).unwrap();
    let before = everything(&radio);
    let damaged = radio.home().join("dañado.surco");
    let refuse = |bytes: &[u8], what: &str| {
        fs::write(&damaged, bytes).unwrap();
        let error = Library::restore(&damaged, &radio.library_folder(), true, &mut Job::unattended(&mut Silent))
            .expect_err(what);
        let is_refusal =
            matches!(error, Error::BackupDamaged { .. } | Error::NotABackup { .. } | Error::Read { .. });
        assert!(is_refusal, "{what}: {error}");
        let message = error.explain();
        assert!(message.text(Language::Spanish).contains("dañado.surco"), "{message}");
        assert_eq!(everything(&radio), before, "{what}");
    };
    for length in [0, 1, 511, 512, 1024, good.len() / 2, good.len() - 3000] {
        refuse(&good[..length], &format!("cut at {length}"));
    }
    // A bit in the middle of each part: catalogue, sounds, list.
    let text = |needle: &[u8]| good.windows(needle.len()).position(|window| window == needle).unwrap();
    for place in
        [600, 5000, text(b"a huayno"), text(b"second cut"), text(b"surco_backup"), text(b"\"sounds\"") + 20]
    {
        let mut bytes = good.clone();
        bytes[place] ^= 1;
        refuse(&bytes, &format!("a bit at {place}"));
    }
    refuse(b"RIFF....WAVEfmt and what follows", "a recording");
    fs::write(&damaged, &good).unwrap();
    Library::restore(&damaged, &radio.library_folder(), true, &mut Job::unattended(&mut Silent)).unwrap();
}

#[test]
fn an_archive_that_would_write_elsewhere_is_refused() {
    let radio = Radio::on_the_hill();
    let (library, _) = filled(&radio);
    let file = radio.home().join("respaldo.surco");
    library.backup(&file, &mut Job::unattended(&mut Silent)).unwrap();
    let catalogue = {
        let mut archive = tar::Archive::new(fs::File::open(&file).unwrap());
        let mut entry = archive.entries().unwrap().next().unwrap().unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        bytes
    };
    for name in ["originals/aa/x.ogg", "etc/passwd", "originals/../../x", "work/x", "originals/aa/aa/x"] {
        let bad = radio.home().join("malo.surco");
        let mut archive = tar::Builder::new(fs::File::create(&bad).unwrap());
        for (name, bytes) in [("catalogue.db", &catalogue[..]), (name, b"x")] {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            let field = &mut header.as_mut_bytes()[..name.len()];
            field.copy_from_slice(name.as_bytes());
            header.set_cksum();
            archive.append(&header, bytes).unwrap();
        }
        archive.finish().unwrap();
        let other = Radio::new();
        let error =
            Library::restore(&bad, &other.library_folder(), false, &mut Job::unattended(&mut Silent)).unwrap_err();
        assert!(matches!(error, Error::BackupDamaged { .. }), "{name}: {error}");
    }
}

#[test]
fn a_sound_that_is_damaged_is_left_out_and_named_and_the_backup_is_made_all_the_same() {
    let radio = Radio::on_the_hill();
    let (library, take) = filled(&radio);
    fs::write(library.store().path_of(&take.source).unwrap(), "a huay").unwrap();
    let file = radio.home().join("respaldo.surco");
    let made = library.backup(&file, &mut Job::unattended(&mut Silent)).unwrap();
    assert_eq!((made.sounds, made.missing), (2, vec![take.source]));
    let other = Radio::new();
    let restored =
        Library::restore(&file, &other.library_folder(), false, &mut Job::unattended(&mut Silent)).unwrap();
    assert_eq!(restored.missing, std::slice::from_ref(&take.source));
    assert_eq!(other.library().takes().unwrap(), [take], "what was measured of it is known");
}

#[test]
fn a_backup_makes_a_damaged_sound_of_the_same_library_good() {
    let radio = Radio::on_the_hill();
    let (library, take) = filled(&radio);
    let file = radio.home().join("respaldo.surco");
    library.backup(&file, &mut Job::unattended(&mut Silent)).unwrap();
    fs::write(library.store().path_of(&take.source).unwrap(), "a hole").unwrap();
    drop(library);
    Library::restore(&file, &radio.library_folder(), true, &mut Job::unattended(&mut Silent)).unwrap();
    radio.library().store().verify(&take.source).unwrap();
}

#[test]
fn a_backup_that_cannot_be_written_or_read_names_its_place_and_leaves_nothing() {
    let radio = Radio::on_the_hill();
    let (library, _) = filled(&radio);
    for place in [radio.home().join("usb/respaldo.surco"), radio.home().to_owned()] {
        let error = library.backup(&place, &mut Job::unattended(&mut Silent)).unwrap_err();
        assert!(matches!(error, Error::Write { .. }), "{error}");
        assert!(error.explain().help(Language::Spanish).is_some());
    }
    let parts = |folder: &Path| files_below(folder).into_iter().filter(|file| file.ends_with(".part")).count();
    assert_eq!(parts(radio.home()), 0);
    let other = Radio::new();
    let error = Library::restore(
        &radio.home().join("no-hay"),
        &other.library_folder(),
        false,
        &mut Job::unattended(&mut Silent),
    )
    .unwrap_err();
    assert!(matches!(error, Error::Read { .. }), "{error}");
    assert!(!other.library_folder().exists(), "nothing was made");
}

#[test]
fn a_backup_takes_the_place_of_an_older_one() {
    let radio = Radio::on_the_hill();
    let (mut library, _) = filled(&radio);
    let file = radio.home().join("respaldo.surco");
    library.backup(&file, &mut Job::unattended(&mut Silent)).unwrap();
    let later = radio.bring(&mut library, "musica/carnaval.mp3");
    library.backup(&file, &mut Job::unattended(&mut Silent)).unwrap();
    let other = Radio::new();
    Library::restore(&file, &other.library_folder(), false, &mut Job::unattended(&mut Silent)).unwrap();
    let known: Vec<ContentHash> = other.library().takes().unwrap().into_iter().map(|take| take.source).collect();
    assert!(known.contains(&later.source));
}

/// Cancels its job at the first report after a part.
struct CancelAt<'a>(&'a Cancel, f64);

impl Reporter for CancelAt<'_> {
    fn progress(&mut self, part: f64) {
        if part >= self.1 {
            self.0.cancel();
        }
    }

    fn note(&mut self, _: surco_messages::Message) {}
}

#[test]
fn a_backup_and_a_restoration_that_are_cancelled_leave_everything_as_it_was() {
    let radio = Radio::on_the_hill();
    let (library, _) = filled(&radio);
    let file = radio.home().join("respaldo.surco");
    for part in [0.0, 0.5] {
        let cancel = Cancel::new();
        if part == 0.0 {
            cancel.cancel();
        }
        let error = library.backup(&file, &mut Job::new(&cancel, &mut CancelAt(&cancel, part))).unwrap_err();
        assert!(matches!(error, Error::Cancelled), "{error}");
        let left = files_below(radio.home());
        assert!(left.iter().all(|path| !path.to_string_lossy().contains("surco")), "{left:?}");
    }
    library.backup(&file, &mut Job::unattended(&mut Silent)).unwrap();

    let other = Radio::new();
    for part in [0.0, 0.5, 0.9] {
        let cancel = Cancel::new();
        let mut job_reporter = CancelAt(&cancel, part);
        let folder = other.library_folder();
        let restored = Library::restore(&file, &folder, false, &mut Job::new(&cancel, &mut job_reporter));
        assert!(matches!(restored, Err(Error::Cancelled)), "{restored:?}");
        assert!(!folder.join("catalogue.db").exists());
        let sounds = files_below(&folder).into_iter().filter(|path| !path.to_string_lossy().contains("lock"));
        assert_eq!(sounds.count(), 0);
    }
}
