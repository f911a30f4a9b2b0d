//! Recordings on their way into the library.

use std::fs;
use std::path::{Path, PathBuf};

use surco_job::{Job, Silent};
use surco_library::{Library, Shelf};
use surco_production::{Error, IngestOptions, Ingested, ingest};
use surco_units::Frames;

use crate::station::{noise, silence, sine, write_wav};

struct Desk {
    home: tempfile::TempDir,
    stick: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { home: tempfile::tempdir().unwrap(), stick: tempfile::tempdir().unwrap() }
    }

    fn library(&self) -> Library {
        Library::open(&self.home.path().join("library")).unwrap()
    }

    fn ingest(&self, recording: &Path) -> Result<Ingested, Error> {
        ingest(
            &mut self.library(),
            self.home.path(),
            recording,
            &IngestOptions::default(),
            &mut Job::unattended(&mut Silent),
        )
    }

    fn recorded(&self, name: &str) -> PathBuf {
        let path = self.stick.path().join(name);
        write_wav(&path, &[silence(1.0), sine(440.0, 0.2, 3.0), silence(2.0)].concat());
        path
    }

    /// The files of a part of the library.
    fn files(&self, part: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.home.path().join("library").join(part)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }
}

#[test]
fn a_recording_is_kept_bit_for_bit_and_its_measures_are_known() {
    let desk = Desk::new();
    let recording = desk.recorded("Nota de voz.wav");
    let ingested = desk.ingest(&recording).unwrap();
    let take = &ingested.take;
    assert!(!ingested.was_known && ingested.duplicate_of.is_none());
    assert_eq!(take.title, "Nota de voz");
    assert_eq!((take.channels, take.duration), (1, Frames::from_seconds(6.0)));
    assert!((take.cue_in.seconds() - 1.0).abs() < 0.05 && (take.cue_out.seconds() - 4.0).abs() < 0.05);
    assert!((take.loudness.max_momentary.unwrap().0 + 17.7).abs() < 0.1, "{:?}", take.loudness);
    let kept = desk.library().store().path_of(&take.source).unwrap();
    assert_eq!(fs::read(kept).unwrap(), fs::read(recording).unwrap());
    assert_eq!(desk.library().take_at(&take.path).unwrap().as_ref(), Some(take));
}

#[test]
fn bringing_a_recording_again_changes_nothing() {
    let desk = Desk::new();
    let recording = desk.recorded("nota.wav");
    let first = desk.ingest(&recording).unwrap();
    let again = desk.ingest(&recording).unwrap();
    assert!(again.was_known && again.duplicate_of.is_none());
    assert_eq!(again.take, first.take);
    assert_eq!(desk.files("originals").len(), 1);
}

#[test]
fn the_same_recording_under_another_name_is_known_as_a_duplicate() {
    let desk = Desk::new();
    let first = desk.ingest(&desk.recorded("nota.wav")).unwrap();
    let copy = desk.ingest(&desk.recorded("copia de nota.wav")).unwrap();
    assert_eq!(copy.duplicate_of, Some(first.take.path));
    assert!(copy.was_known);
    assert_eq!(copy.take.source, first.take.source);
    assert_eq!(desk.files("originals").len(), 1);
    assert_eq!(desk.library().takes().unwrap().len(), 1);
}

#[test]
fn another_recording_under_the_same_name_is_another_take() {
    let desk = Desk::new();
    let first = desk.ingest(&desk.recorded("nota.wav")).unwrap();
    let path = desk.stick.path().join("nota.wav");
    write_wav(&path, &sine(300.0, 0.1, 2.0));
    let second = desk.ingest(&path).unwrap();
    assert!(!second.was_known);
    assert_ne!(second.take.source, first.take.source);
    assert_eq!(desk.library().take_at(&second.take.path).unwrap(), Some(second.take));
    assert_eq!(desk.files("originals").len(), 2);
}

#[test]
fn what_is_no_sound_leaves_nothing_behind() {
    let desk = Desk::new();
    for (name, bytes) in [("carta.wav", &b"Estimados amigos de la radio:"[..]), ("vacio.mp3", &[])] {
        let path = desk.stick.path().join(name);
        fs::write(&path, bytes).unwrap();
        let error = desk.ingest(&path).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
    let mute = desk.stick.path().join("corta.wav");
    write_wav(&mute, &[]);
    let error = desk.ingest(&mute).unwrap_err().to_string();
    assert!(error.contains("corta.wav"), "{error}");
    let gone = desk.ingest(&desk.stick.path().join("no está.wav")).unwrap_err();
    assert!(matches!(gone, Error::Missing { .. }), "{gone}");
    assert!(desk.library().takes().unwrap().is_empty());
    assert!(desk.files("originals").is_empty());
    assert!(desk.files("work").iter().all(|file| file.ends_with("lock")), "{:?}", desk.files("work"));
}

#[test]
fn a_power_cut_between_bytes_and_row_is_made_good_by_bringing_it_again() {
    let desk = Desk::new();
    let recording = desk.recorded("nota.wav");
    let stored = desk.library().store().put(Shelf::Originals, &recording).unwrap();
    let ingested = desk.ingest(&recording).unwrap();
    assert!(!ingested.was_known);
    assert_eq!(ingested.take.source, stored.source);
    assert_eq!(desk.files("originals"), [stored.path]);
}

#[test]
fn bytes_that_the_disk_has_lost_come_back_when_they_are_brought_again() {
    let desk = Desk::new();
    let recording = desk.recorded("nota.wav");
    let take = desk.ingest(&recording).unwrap().take;
    fs::remove_file(desk.library().store().path_of(&take.source).unwrap()).unwrap();
    let again = desk.ingest(&recording).unwrap();
    assert!(again.was_known);
    desk.library().store().verify(&take.source).unwrap();
}

#[test]
fn a_recording_in_the_station_folder_is_known_by_its_place_there() {
    let desk = Desk::new();
    let path = desk.home.path().join("programs/manos-limpias/episodes/1-prueba/saludo.wav");
    write_wav(&path, &sine(440.0, 0.2, 1.0));
    let take = desk.ingest(&path).unwrap().take;
    assert_eq!(take.path, Path::new("programs/manos-limpias/episodes/1-prueba/saludo.wav"));
}

#[test]
fn who_recorded_it_and_for_what_can_be_said_later() {
    let desk = Desk::new();
    let recording = desk.recorded("nota.wav");
    desk.ingest(&recording).unwrap();
    let options =
        IngestOptions { program: "manos-limpias".parse().ok(), promoter: Some("Rosa Huamán".to_owned()) };
    let said =
        ingest(&mut desk.library(), desk.home.path(), &recording, &options, &mut Job::unattended(&mut Silent))
            .unwrap();
    assert_eq!(said.take.promoter.as_deref(), Some("Rosa Huamán"));
    let again = desk.ingest(&recording).unwrap();
    assert_eq!(again.take, said.take);
}

#[test]
fn what_is_wrong_with_a_recording_is_said_in_words() {
    let desk = Desk::new();
    let path = desk.stick.path().join("bajita.wav");
    let words: Vec<f32> = sine(440.0, 0.004, 3.0);
    write_wav(&path, &[words.clone(), silence(1.0), words].concat());
    assert!(!desk.ingest(&path).unwrap().take.problems.is_empty());
    let good = desk.stick.path().join("buena.wav");
    let words = |seed| noise(seed, 0.2, 0.4).into_iter().chain(silence(0.3));
    write_wav(&good, &(1..10).flat_map(words).collect::<Vec<_>>());
    assert!(desk.ingest(&good).unwrap().take.problems.is_empty());
}
