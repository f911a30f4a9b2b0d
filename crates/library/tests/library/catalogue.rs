//! What can be played, as the planner sees it.

use std::fs;
use std::path::Path;

use surco_model::{Catalogue, Master, Media, ProgramKind, Take};
use surco_units::{Decibels, Frames};

use crate::fixture::{EPISODE, Radio, SCHEDULE, loudness, noon, slug};

fn titles(media: &[Media]) -> Vec<&str> {
    media.iter().map(|media| media.title.as_str()).collect()
}

/// A station whose continuity is a list.
fn with_list(list: &str) -> Radio {
    let radio = Radio::on_the_hill();
    radio.write("schedule.toml", SCHEDULE.replace("playlist = \"musica\"", "playlist = \"musica/lista.m3u8\""));
    radio.write("musica/lista.m3u8", list);
    radio
}

fn list(catalogue: &Catalogue) -> Vec<&str> {
    titles(&catalogue.playlists[Path::new("musica/lista.m3u8")])
}

/// Brings a piece, and calls it by its path.
fn bring(radio: &Radio, library: &mut surco_library::Library, path: &str) -> Take {
    let take = Take { title: path.into(), ..radio.bring(library, path) };
    library.record_take(&take).unwrap();
    take
}

#[test]
fn music_is_played_as_it_was_measured_and_at_the_stations_loudness() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    let take = radio.bring(&mut library, "musica/huayno.mp3");
    let catalogue = library.catalogue(&radio.read()).unwrap();
    let huayno = Media {
        source: take.source.into(),
        title: "Vaca lechera".into(),
        artist: "Los Ubres".into(),
        duration: take.duration,
        cue_in: Frames(100),
        cue_out: take.cue_out,
        segue: take.segue,
        gain: Decibels(-4.0),
    };
    assert_eq!(catalogue.playlists[Path::new("musica")], std::slice::from_ref(&huayno));
    assert_eq!(catalogue.files[Path::new("musica/huayno.mp3")], huayno, "the fallback");
}

#[test]
fn a_playlist_is_the_takes_of_its_folder_in_order_each_once() {
    let radio = Radio::on_the_hill();
    radio.write("musica/b/tercero.mp3", "third");
    radio.write("musica/copia.mp3", "a carnaval");
    radio.write("musica-vieja/otro.mp3", "from another folder");
    radio.write("musica.mp3", "not in the folder either");
    let mut library = radio.library();
    for path in
        ["musica/huayno.mp3", "musica/b/tercero.mp3", "musica/carnaval.mp3", "musica-vieja/otro.mp3", "musica.mp3"]
    {
        bring(&radio, &mut library, path);
    }
    let copy = radio.bring(&mut library, "musica/copia.mp3");
    library.record_take(&Take { title: "musica/carnaval.mp3".into(), ..copy }).unwrap();
    let catalogue = library.catalogue(&radio.read()).unwrap();
    let expected = ["musica/b/tercero.mp3", "musica/carnaval.mp3", "musica/huayno.mp3"];
    assert_eq!(titles(&catalogue.playlists[Path::new("musica")]), expected);
}

#[test]
fn a_folder_that_has_vanished_plays_on_from_the_library() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    radio.bring(&mut library, "musica/huayno.mp3");
    let before = library.catalogue(&radio.read()).unwrap();
    fs::remove_dir_all(radio.home().join("musica")).unwrap();
    assert_eq!(library.catalogue(&radio.read()).unwrap(), before);
}

#[test]
fn a_list_is_played_in_its_order_and_as_it_was_last_read_when_its_disk_is_gone() {
    let radio = with_list("#EXTM3U\nhuayno.mp3\nno-hay.mp3\ncarnaval.mp3\n");
    let mut library = radio.library();
    bring(&radio, &mut library, "musica/carnaval.mp3");
    bring(&radio, &mut library, "musica/huayno.mp3");
    let catalogue = library.catalogue(&radio.read()).unwrap();
    assert_eq!(list(&catalogue), ["musica/huayno.mp3", "musica/carnaval.mp3"]);
    fs::remove_dir_all(radio.home().join("musica")).unwrap();
    drop(library);
    let library = radio.library();
    assert_eq!(library.catalogue(&radio.read()).unwrap(), catalogue);
    radio.write("musica/lista.m3u8", "carnaval.mp3\n");
    assert_eq!(list(&library.catalogue(&radio.read()).unwrap()), ["musica/carnaval.mp3"], "a shorter list is one");
}

#[test]
fn what_the_store_has_not_got_cannot_be_played() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    let huayno = radio.bring(&mut library, "musica/huayno.mp3");
    bring(&radio, &mut library, "musica/carnaval.mp3");
    let master = radio.assemble(&mut library, "1-el-lavado-de-la-ubre", "a cut");
    for lost in [&huayno.source, &master.source] {
        fs::remove_file(library.store().path_of(lost).unwrap()).unwrap();
    }
    let catalogue = library.catalogue(&radio.read()).unwrap();
    assert_eq!(titles(&catalogue.playlists[Path::new("musica")]), ["musica/carnaval.mp3"]);
    assert!(catalogue.files.is_empty() && catalogue.episodes.is_empty());
}

#[test]
fn an_episode_with_a_master_can_be_played_and_one_without_cannot() {
    let radio = Radio::on_the_hill();
    let second = EPISODE.replace("number = 1", "number = 2").replace("El lavado", "El secado");
    radio.write("programs/manos-limpias/episodes/2-el-secado/episode.toml", second);
    radio.write("programs/manos-limpias/episodes/2-el-secado/01-saludo.ogg", "good morning");
    let mut library = radio.library();
    radio.assemble(&mut library, "1-el-lavado-de-la-ubre", "first cut");
    let master = radio.assemble(&mut library, "1-el-lavado-de-la-ubre", "better cut");
    let catalogue = library.catalogue(&radio.read()).unwrap();
    let [episode] = &catalogue.episodes[&slug("manos-limpias")][..] else { panic!("{catalogue:?}") };
    assert_eq!((episode.number, episode.kind), (1, ProgramKind::Microprogram));
    assert_eq!(episode.slug, slug("1-el-lavado-de-la-ubre"));
    assert_eq!(episode.language.0, "es", "the series'");
    let media = &episode.master;
    assert_eq!(media.source, master.source.into());
    assert_eq!(
        (media.title.as_str(), media.artist.as_str()),
        ("El lavado de la ubre", "Rosa Chuquimango, Segundo Cruzado")
    );
    assert_eq!((media.cue_in, media.cue_out, media.segue), (Frames(0), master.duration, master.duration));
    assert_eq!(media.gain, Decibels::UNITY);
}

#[test]
fn a_draft_does_not_air_and_a_series_may_want_approval() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    radio.assemble(&mut library, "1-el-lavado-de-la-ubre", "a cut");
    let airs = |series: &str, episode: &str| {
        radio.write("programs/manos-limpias/program.toml", format!("{series}{}", crate::fixture::PROGRAM));
        radio.write(
            "programs/manos-limpias/episodes/1-el-lavado-de-la-ubre/episode.toml",
            format!("{episode}{EPISODE}"),
        );
        let catalogue = library.catalogue(&radio.read()).unwrap();
        catalogue.episodes.get(&slug("manos-limpias")).map(|episodes| (episodes[0].from, episodes[0].until))
    };
    assert_eq!(airs("", ""), Some((None, None)));
    assert_eq!(airs("", "state = 'draft'\n"), None);
    assert_eq!(airs("needs_approval = true\n", ""), None);
    let approved = "state = 'approved'\napproved_by = 'Elena'\nuntil = 2026-12-31\n";
    assert_eq!(airs("needs_approval = true\n", approved), Some((None, "2026-12-31".parse().ok())));
}

#[test]
fn a_master_made_for_another_loudness_is_brought_to_this_stations() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    let master = radio.assemble(&mut library, "1-el-lavado-de-la-ubre", "a cut");
    library.record_master(&Master { loudness: loudness(-23.0, -9.0), ..master }, noon()).unwrap();
    let gain =
        |radio: &Radio| library.catalogue(&radio.read()).unwrap().episodes[&slug("manos-limpias")][0].master.gain;
    assert_eq!(gain(&radio), Decibels(7.0));
    let series = format!("{}\n[loudness]\nintegrated_lufs = -23\n", crate::fixture::PROGRAM);
    radio.write("programs/manos-limpias/program.toml", series);
    assert_eq!(gain(&radio), Decibels::UNITY, "the series wants it so");
}

#[test]
fn a_grid_that_cannot_be_used_still_has_its_episodes() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    radio.assemble(&mut library, "1-el-lavado-de-la-ubre", "a cut");
    radio.write("schedule.toml", "nothing that could be a grid");
    let catalogue = library.catalogue(&radio.read()).unwrap();
    assert_eq!(catalogue.episodes.len(), 1);
    assert!(catalogue.playlists.is_empty());
}

#[test]
fn a_mono_take_is_as_loud_as_a_stereo_one_when_both_loudspeakers_play_it() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    let take = radio.bring(&mut library, "musica/huayno.mp3");
    library.record_take(&Take { channels: 1, loudness: loudness(-19.0, -9.0), ..take }).unwrap();
    let gain = library.catalogue(&radio.read()).unwrap().files[Path::new("musica/huayno.mp3")].gain;
    assert!(gain.0.abs() < 0.02, "-19 LUFS in one channel are -16 in two: {gain}");
}

#[test]
fn what_lies_in_the_folder_and_waits_for_a_command_is_pending() {
    let radio = Radio::on_the_hill();
    let mut library = radio.library();
    let pending = |library: &surco_library::Library| library.catalogue(&radio.read()).unwrap().pending;
    let found = pending(&library);
    let files = ["musica", "musica/huayno.mp3"].map(std::path::PathBuf::from);
    assert_eq!(found.not_ingested, files.into());
    assert_eq!((found.series_not_ingested.len(), found.series_not_assembled.len()), (1, 0));

    radio.bring(&mut library, "musica/huayno.mp3");
    radio.bring(&mut library, "programs/manos-limpias/episodes/1-el-lavado-de-la-ubre/01-saludo.ogg");
    let found = pending(&library);
    assert_eq!(found.not_ingested, Default::default());
    assert_eq!((found.series_not_ingested.len(), found.series_not_assembled.len()), (0, 1));

    radio.assemble(&mut library, "1-el-lavado-de-la-ubre", "a master");
    assert_eq!(pending(&library), Default::default());

    // A recording that is nowhere waits for a person, not for a command.
    fs::remove_file(radio.home().join("musica/carnaval.mp3")).unwrap();
    fs::remove_file(radio.home().join("musica/huayno.mp3")).unwrap();
    let empty = surco_library::Library::open(&radio.home().join("other")).unwrap();
    assert_eq!(pending(&empty).not_ingested, Default::default());
}
