//! Work that is cancelled at any point leaves the folder and the catalogue as they were or complete, and the same work
//! done again gives what it would have given at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use surco_job::{Cancel, Job, Reporter, Silent};
use surco_library::Library;
use surco_messages::Message;
use surco_production::{
    Assembled, Error, IngestOptions, assemble, batch_ingest, export_master, ingest, preclean, scan, stems,
};

use crate::station::{Station, noise, write_wav};

/// Points at which each work is cancelled.
const POINTS: usize = 8;

/// Cancels the job after so many reports.
struct CancelAfter<'a> {
    cancel: &'a Cancel,
    left: usize,
}

impl Reporter for CancelAfter<'_> {
    fn progress(&mut self, _: f64) {
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => self.cancel.cancel(),
        }
    }

    fn note(&mut self, _: Message) {}
}

/// Does work until it has reported so often, and then as if somebody had cancelled it.
fn cancelled_after<T>(reports: usize, work: impl FnOnce(&mut Job<'_>) -> T) -> T {
    let cancel = Cancel::new();
    let mut reporter = CancelAfter { cancel: &cancel, left: reports };
    work(&mut Job::new(&cancel, &mut reporter))
}

/// How often work reports when nobody cancels it, and what comes of it.
fn counted<T>(work: impl FnOnce(&mut Job<'_>) -> T) -> (usize, T) {
    let mut reports = 0;
    let mut count = |_: f64| reports += 1;
    let done = work(&mut Job::unattended(&mut count));
    (reports, done)
}

/// Every file below a folder, with its bytes.
fn files_in(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            files.insert(path, bytes);
        }
    }
    files
}

fn kept_in(library: &Library, folder: &str) -> usize {
    files_in(&library.folder().join(folder)).len()
}

fn nothing_is_left_at_work(library: &Library) {
    let mut left = files_in(library.store().work_folder());
    // The library holds it for as long as it is open.
    left.remove(&library.store().work_folder().join("lock"));
    assert!(left.is_empty(), "{:?}", left.keys());
}

fn station() -> Station {
    let station = Station::new(
        "pause = \"300 ms\"",
        "[[segment]]\nrecording = \"a.wav\"\n\n[[segment]]\nrecording = \"b.wav\"\n",
    );
    station.recording("a.wav", &noise(1, 0.2, 3.0));
    station.recording("b.wav", &noise(2, 0.1, 12.0));
    station
}

fn assembled(station: &Station, library: &mut Library, job: &mut Job<'_>) -> Result<Assembled, Error> {
    let folder = station.read();
    let (program, episodes) = &folder.programs[0];
    assemble(library, &folder, program, &episodes[0], job)
}

#[test]
fn an_episode_that_is_cancelled_has_no_master_and_the_next_one_is_the_same_to_the_byte() {
    let whole = station();
    let (reports, made) = counted(|job| assembled(&whole, &mut whole.library(), job));
    let bytes = std::fs::read(made.unwrap().path).unwrap();
    for point in 0..POINTS {
        let station = station();
        let mut library = station.library();
        let done = cancelled_after(reports * point / POINTS, |job| assembled(&station, &mut library, job));
        assert!(matches!(done, Err(Error::Cancelled)), "{point}: {done:?}");
        nothing_is_left_at_work(&library);
        assert_eq!(kept_in(&library, "masters"), 0, "{point}");
        let folder = station.read();
        let (program, episodes) = &folder.programs[0];
        assert!(library.master(&program.slug, &episodes[0].slug).unwrap().is_none());
        assert_eq!(library.takes().unwrap().len(), kept_in(&library, "originals"), "{point}");
        let again = assembled(&station, &mut library, &mut Job::unattended(&mut Silent)).unwrap();
        assert!(std::fs::read(again.path).unwrap() == bytes, "{point}");
    }
}

#[test]
fn stems_that_are_cancelled_are_not_there() {
    let station = station();
    let folder = station.read();
    let (program, episodes) = &folder.programs[0];
    let to = station.home().join("pistas");
    let mut library = station.library();
    let (reports, files) = counted(|job| stems(&mut library, &folder, program, &episodes[0], &to, job));
    assert_eq!(files.unwrap().len(), 1);
    let whole = files_in(&to);
    std::fs::remove_dir_all(&to).unwrap();
    // The sounds are clean by now, so the reports come later.
    for point in 0..POINTS {
        let done = cancelled_after(reports * point / POINTS / 2, |job| {
            stems(&mut library, &folder, program, &episodes[0], &to, job)
        });
        if let Err(cause) = done {
            assert!(matches!(cause, Error::Cancelled), "{cause}");
            assert!(files_in(&to).is_empty(), "{point}");
        }
    }
    stems(&mut library, &folder, program, &episodes[0], &to, &mut Job::unattended(&mut Silent)).unwrap();
    assert!(files_in(&to) == whole);
}

#[test]
fn a_master_whose_export_is_cancelled_is_not_there() {
    let station = station();
    let made = station.assemble();
    let folder = station.read();
    let (program, episodes) = &folder.programs[0];
    let to = station.home().join("salida");
    std::fs::create_dir(&to).unwrap();
    let export = |job: &mut Job<'_>| {
        let radio = folder.station.as_ref().unwrap();
        export_master(&made, radio, program, &episodes[0], &to.join("a.wav"), job)
    };
    let (reports, done) = counted(export);
    done.unwrap();
    let whole = files_in(&to);
    for point in 0..reports.min(POINTS) {
        std::fs::remove_file(to.join("a.wav")).ok();
        // The last report comes when all is written.
        if let Err(cause) = cancelled_after(point, export) {
            assert!(matches!(cause, Error::Cancelled), "{cause}");
            assert!(files_in(&to).is_empty());
        }
    }
    export(&mut Job::unattended(&mut Silent)).unwrap();
    assert!(files_in(&to) == whole);
}

/// A stick with three recordings, and the station that they are brought to.
fn stick() -> (tempfile::TempDir, Vec<PathBuf>) {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("usb")).unwrap();
    let recording = |number: u32| {
        let path = home.path().join(format!("usb/{number}.wav"));
        write_wav(&path, &noise(number + 3, 0.1, 4.0));
        path
    };
    let recordings = (0..3).map(recording).collect();
    (home, recordings)
}

#[test]
fn a_recording_whose_ingest_is_cancelled_is_not_in_the_library() {
    let (home, recordings) = stick();
    let options = IngestOptions::default();
    let mut library = Library::open(&home.path().join("library")).unwrap();
    for point in 0..POINTS {
        let done =
            cancelled_after(point * 20, |job| ingest(&mut library, home.path(), &recordings[0], &options, job));
        assert!(matches!(done, Err(Error::Cancelled)), "{point}: {done:?}");
        nothing_is_left_at_work(&library);
        assert_eq!((library.takes().unwrap().len(), kept_in(&library, "originals")), (0, 0), "{point}");
    }
    let take = ingest(&mut library, home.path(), &recordings[0], &options, &mut Job::unattended(&mut Silent));
    let take = take.unwrap().take;
    library.store().verify(&take.source).unwrap();
    assert_eq!(library.takes().unwrap(), [take]);
}

#[test]
fn a_stick_whose_ingest_is_cancelled_is_complete_after_the_next() {
    let bring = |home: &Path, recordings: &[PathBuf], library: &mut Library, job: &mut Job<'_>| {
        batch_ingest(library, home, recordings, &IngestOptions::default(), &mut |_, _| {}, job).unwrap()
    };
    let (home, recordings) = stick();
    let mut library = Library::open(&home.path().join("library")).unwrap();
    let (reports, _) = counted(|job| bring(home.path(), &recordings, &mut library, job));
    let whole = library.takes().unwrap();
    let mut left = 0;
    for point in 0..POINTS {
        let (home, recordings) = stick();
        let mut library = Library::open(&home.path().join("library")).unwrap();
        let done =
            cancelled_after(reports * point / POINTS, |job| bring(home.path(), &recordings, &mut library, job));
        // Listeners may be ahead of what is reported of them.
        left += done.left.len();
        assert_eq!(done.done.len() + done.left.len(), recordings.len());
        assert!(done.done.iter().all(|(_, result)| result.is_ok()));
        nothing_is_left_at_work(&library);
        assert_eq!(library.takes().unwrap().len(), done.done.len(), "{point}");
        assert_eq!(kept_in(&library, "originals"), done.done.len(), "{point}");
        let again = bring(home.path(), &recordings, &mut library, &mut Job::unattended(&mut Silent));
        assert!(again.left.is_empty());
        let sources = |takes: &[surco_model::Take]| {
            takes.iter().map(|take| (take.source, take.loudness)).collect::<Vec<_>>()
        };
        let mut all = [sources(&library.takes().unwrap()), sources(&whole)];
        all.iter_mut().for_each(|takes| takes.sort_by_key(|one| one.0));
        assert_eq!(all[0], all[1], "{point}");
    }
    assert!(left >= recordings.len(), "{left}");
}

#[test]
fn clean_takes_that_are_cancelled_are_made_by_the_next() {
    let whole = station();
    whole.assemble();
    let clean = |station: &Station| {
        let sounds = files_in(&station.home().join("library/derived"));
        let wav = |path: &Path| path.extension().is_some_and(|ending| ending == "wav");
        sounds.into_iter().filter(|(path, _)| wav(path)).map(|(_, bytes)| bytes).collect::<Vec<_>>()
    };
    let mut all = clean(&whole);
    all.sort();
    let mut cancelled = 0;
    for point in 0..POINTS {
        let station = station();
        let mut library = station.library();
        for name in ["a.wav", "b.wav"] {
            let path = station.home().join("programs/manos-limpias/episodes/1-prueba").join(name);
            let options = IngestOptions::default();
            ingest(&mut library, station.home(), &path, &options, &mut Job::unattended(&mut Silent)).unwrap();
        }
        let (folder, takes) = (station.read(), library.takes().unwrap());
        let done = cancelled_after(point * 30, |job| preclean(&library, &folder, &takes, job));
        // Workers may be ahead of what is reported of them.
        cancelled += usize::from(matches!(done, Err(Error::Cancelled)));
        assert!(matches!(done, Ok(_) | Err(Error::Cancelled)), "{point}: {done:?}");
        nothing_is_left_at_work(&library);
        preclean(&library, &folder, &takes, &mut Job::unattended(&mut Silent)).unwrap();
        let mut made = clean(&station);
        made.sort();
        assert!(made == all, "{point}");
    }
    assert!(cancelled > 0);
}

#[test]
fn a_folder_that_nobody_wants_to_look_through_any_more_is_not() {
    let (home, _) = stick();
    let cancel = Cancel::new();
    cancel.cancel();
    assert!(matches!(scan(&[home.path().join("usb")], &cancel), Err(Error::Cancelled)));
}
