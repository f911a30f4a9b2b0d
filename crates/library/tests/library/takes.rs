//! Takes and masters in the catalogue.

use std::fs;
use std::path::{Path, PathBuf};

use surco_library::{Library, station_path};
use surco_model::{ContentHash, Master, Take};
use surco_units::Frames;

use crate::fixture::{Radio, at, slug};

#[test]
fn a_take_is_remembered_as_it_was_measured() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    let take = radio.bring(&mut library, "musica/huayno.mp3");
    drop(library);
    let library = radio.library();
    assert_eq!(library.take(&take.source).unwrap(), Some(take.clone()));
    assert_eq!(library.take_at(Path::new("musica/huayno.mp3")).unwrap(), Some(take.clone()));
    assert_eq!(library.takes().unwrap(), std::slice::from_ref(&take));
    assert_eq!(library.bytes_of(&take.source).unwrap(), Some(8));
    assert_eq!(library.take_at(Path::new("musica/otro.mp3")).unwrap(), None);
}

#[test]
fn a_silent_take_has_no_loudness() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    let take = radio.bring(&mut library, "musica/huayno.mp3");
    let silent =
        Take { loudness: Default::default(), program: Some(slug("manos-limpias")), promoter: None, ..take };
    library.record_take(&silent).unwrap();
    assert_eq!(library.takes().unwrap(), [silent]);
}

#[test]
fn a_take_whose_place_is_empty_stays() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    let take = radio.bring(&mut library, "musica/huayno.mp3");
    fs::remove_dir_all(radio.home().join("musica")).unwrap();
    drop(library);
    let library = radio.library();
    assert_eq!(library.take_at(Path::new("musica/huayno.mp3")).unwrap(), Some(take.clone()));
    library.store().verify(&take.source).unwrap();
}

#[test]
fn a_place_knows_the_take_that_was_found_there_last_and_a_take_all_its_places() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    let old = radio.bring(&mut library, "musica/huayno.mp3");
    radio.write("musica/huayno.mp3", "the same huayno, sung better");
    let new = radio.bring(&mut library, "musica/huayno.mp3");
    radio.write("usb/Copia.mp3", "the same huayno, sung better");
    let copy = radio.bring(&mut library, "usb/Copia.mp3");
    assert_eq!(copy.source, new.source);
    assert_eq!(library.take_at(Path::new("musica/huayno.mp3")).unwrap(), Some(new.clone()));
    assert_eq!(library.take_at(Path::new("usb/Copia.mp3")).unwrap().unwrap().path, PathBuf::from("usb/Copia.mp3"));
    assert_eq!(library.take(&old.source).unwrap(), Some(old), "nothing is forgotten");
}

#[test]
fn whatever_comes_in_is_told_once_though_its_bytes_are_known() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    let mut known = library.arrivals().unwrap();
    let mut has_arrived = |library: &Library| {
        let before = std::mem::replace(&mut known, library.arrivals().unwrap());
        before != known
    };
    radio.write("entrada/saludo.mp3", "yesterday's");
    radio.bring(&mut library, "entrada/saludo.mp3");
    assert!(has_arrived(&library), "a new one");
    radio.bring(&mut library, "entrada/saludo.mp3");
    assert!(!has_arrived(&library), "nothing new");
    radio.write("entrada/saludo.mp3", "today's");
    radio.bring(&mut library, "entrada/saludo.mp3");
    assert!(has_arrived(&library), "another one in its place");
    radio.write("entrada/saludo.mp3", "yesterday's");
    radio.bring(&mut library, "entrada/saludo.mp3");
    assert!(has_arrived(&library), "the first one again");
    radio.write("entrada/copia.mp3", "yesterday's");
    radio.bring(&mut library, "entrada/copia.mp3");
    assert!(has_arrived(&library), "at another place as well");
}

#[test]
fn the_newest_master_of_an_episode_is_the_one_that_was_recorded_last() {
    let radio = Radio::new();
    let mut library = radio.library();
    let (program, episode) = (slug("manos-limpias"), slug("1-el-lavado"));
    assert_eq!(library.master(&program, &episode).unwrap(), None);
    let first = radio.assemble(&mut library, "1-el-lavado", "first cut");
    let second = radio.assemble(&mut library, "1-el-lavado", "second cut");
    assert_eq!(library.master(&program, &episode).unwrap(), Some(second.clone()));
    assert_eq!(library.master_by_recipe("recipe of first cut").unwrap(), Some(first.clone()));
    // The episode was put back as it had been: its first master is found, and counts again. By then the clock of
    // the PC was wrong.
    library.record_master(&first, at(-1e6)).unwrap();
    assert_eq!(library.master(&program, &episode).unwrap(), Some(first.clone()));
    assert_eq!(library.masters().unwrap(), [(first.clone(), at(-1e6))]);
    let mut sounds = vec![first.source, second.source];
    sounds.sort();
    assert_eq!(library.sounds().unwrap(), sounds);
}

#[test]
fn a_master_keeps_its_chapters() {
    let radio = Radio::new();
    let mut library = radio.library();
    let master = radio.assemble(&mut library, "1-el-lavado", "a cut");
    let mut chapters = master.chapters.clone();
    chapters.push(surco_model::Chapter {
        start: Frames::from_seconds(30.5),
        title: "«El secado»".into(),
        speaker: None,
        text: Some("Se seca con un paño.\nUno por vaca.".into()),
    });
    let master = Master { chapters, recipe: "another".into(), ..master };
    library.record_master(&master, at(0.0)).unwrap();
    assert_eq!(library.master_by_recipe("another").unwrap(), Some(master));
}

#[test]
fn what_was_published_is_remembered() {
    let radio = Radio::new();
    let mut library = radio.library();
    let (program, episode) = (slug("manos-limpias"), slug("1-el-lavado"));
    library.record_publication(&program, &episode, at(1.0), r#"["feed.xml"]"#).unwrap();
    library.record_publication(&program, &episode, at(2.0), r#"["feed.xml","a.mp3"]"#).unwrap();
    let published = library.publications().unwrap();
    assert_eq!(published.len(), 2);
    assert_eq!((published[1].at, published[1].what.as_str()), (at(2.0), r#"["feed.xml","a.mp3"]"#));
}

#[test]
fn paths_are_kept_as_the_station_folder_sees_them() {
    let home = Path::new("/radio");
    for (path, kept) in [
        ("/radio/musica/a.mp3", "musica/a.mp3"),
        ("musica/./a.mp3", "musica/a.mp3"),
        ("musica/huaynos/../a.mp3", "musica/a.mp3"),
        ("/media/usb/a.mp3", "/media/usb/a.mp3"),
        ("../otra/a.mp3", "../otra/a.mp3"),
    ] {
        let seen = station_path(home, Path::new(path));
        assert_eq!(seen, Path::new(kept));
        assert_eq!(station_path(home, &seen), seen, "said again, it stays");
    }
}

#[test]
fn a_sound_that_was_never_recorded_is_not_known() {
    let library = Radio::new().library();
    assert_eq!(library.take(&ContentHash::named("nobody")).unwrap(), None);
    assert_eq!(library.bytes_of(&ContentHash::named("nobody")).unwrap(), None);
}
