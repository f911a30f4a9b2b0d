//! A power cut takes with it what the system had not brought to the disk yet: the real program's writes are recorded, and
//! every kind of rest that a disk may have of them is opened.

use std::time::Duration;

use surco_library::{Library, Shelf};
use surco_units::AirTime;

use crate::power::{Left, Recorder, cut_everywhere};
use crate::radio::{Radio, lima, noise, soon, write_wav};

/// Opens what is left of a library: it is whole, and so is every sound in it.
fn open(left: &Left<'_>) -> Library {
    let what = &left.what;
    let (library, recovered) =
        Library::open_or_recover(left.folder).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(recovered, None, "{what}: the catalogue was damaged");
    let verified = library.verify_journal(None).unwrap();
    assert!(verified.broken.is_empty(), "{what}: {verified:?}");
    for shelf in [Shelf::Originals, Shelf::Masters] {
        for shard in std::fs::read_dir(left.folder.join(shelf.name())).unwrap() {
            for file in std::fs::read_dir(shard.unwrap().path()).unwrap() {
                let path = file.unwrap().path();
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                library.store().verify(&name.parse().unwrap()).unwrap_or_else(|error| panic!("{what}: {error}"));
            }
        }
    }
    for take in library.takes().unwrap() {
        library.store().verify(&take.source).unwrap_or_else(|error| panic!("{what}: {error}"));
    }
    library
}

#[test]
fn recordings_are_whole_or_not_there_whatever_the_disk_has_lost() {
    let Some(recorder) = Recorder::build() else { return };
    let radio = Radio::sample();
    let folder = radio.home().join("library");
    std::fs::create_dir(&folder).unwrap();
    let done =
        radio.command(&["ingest", "programs", "sonidos"]).envs(recorder.environment(&folder)).output().unwrap();
    assert!(matches!(done.status.code(), Some(0 | 3)), "{}", String::from_utf8_lossy(&done.stderr));
    let steps = recorder.take(&folder);
    let takes = Library::open(&folder).unwrap().takes().unwrap().len();
    assert!(takes > 5);
    let mut looked = 0;
    cut_everywhere(&steps, 25, |left| {
        let library = open(left);
        if left.done {
            assert_eq!(library.takes().unwrap().len(), takes, "{}: what was said to be done is not", left.what);
        }
        looked += 1;
    });
    assert!(looked >= 80, "{looked}");
}

#[test]
fn the_log_of_a_playout_is_whole_up_to_the_power_cut_whatever_the_disk_has_lost() {
    let Some(recorder) = Recorder::build() else { return };
    let radio = Radio::empty();
    radio.write(
        "schedule.toml",
        "[station]\nid = \"radio\"\nname = \"Radio\"\ntimezone = \"America/Lima\"\nlanguages = [\"es\"]\n\n\
         [continuity]\nplay = { playlist = \"musica\" }\n",
    );
    for index in 0..4 {
        write_wav(&radio.home().join(format!("musica/{index}.wav")), &noise(index + 1, 1.2));
    }
    let folder = radio.home().join("library");
    std::fs::create_dir(&folder).unwrap();
    let until = lima(soon(10));
    for arguments in [&["ingest", "musica"][..], &["air", "--sink", "null", "--until", &until]] {
        let done = radio.command(arguments).envs(recorder.environment(&folder)).output().unwrap();
        assert!(matches!(done.status.code(), Some(0 | 3)), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let steps = recorder.take(&folder);
    let all = |library: &Library| {
        let now = AirTime::now();
        let hour = surco_units::Frames::from_duration(Duration::from_secs(3600));
        library.airings(now - hour, now + hour).unwrap()
    };
    let real = all(&Library::open(&folder).unwrap());
    assert!(real.len() >= 4, "{real:?}");
    cut_everywhere(&steps, 40, |left| {
        let airings = all(&open(left));
        let is_same = |index: usize| airings[index].on_air == real[index].on_air;
        assert!((0..airings.len()).all(is_same), "{}: {airings:?}", left.what);
        // What had ended before the last of them began has its end, too: at the start three sounds may fade into one another.
        let last = airings.last().map(|airing| airing.on_air.at);
        let had_ended = |index: usize| real[index].end.is_some_and(|(at, ..)| Some(at) < last);
        let open = (0..airings.len()).filter(|index| had_ended(*index) && airings[*index].end.is_none()).count();
        assert_eq!(open, 0, "{}: {airings:?}", left.what);
        if left.done {
            assert_eq!(airings, real, "{}", left.what);
        }
    });
}
