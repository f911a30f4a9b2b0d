//! The station folder, read and looked over.

use std::fs;
use std::path::{Path, PathBuf};

use surco_library::{Error, StationFolder};
use surco_messages::Language;
use surco_model::{Diagnostic, Severity};

use crate::fixture::{EPISODE, PROGRAM, Radio, SCHEDULE, slug};

const LAVADO: &str = "programs/manos-limpias/episodes/1-el-lavado-de-la-ubre";

/// Severity, code, file, line of every finding.
fn found(folder: &StationFolder) -> Vec<(Severity, &str, String, usize)> {
    let place = |finding: &Diagnostic| match &finding.location {
        Some(place) => (place.file.display().to_string(), place.line),
        None => (String::new(), 0),
    };
    let one = |finding| {
        let (file, line) = place(finding);
        (finding.severity, finding.message.id(), file, line)
    };
    folder.diagnostics.iter().map(one).collect()
}

/// The only finding.
fn only(folder: &StationFolder) -> &Diagnostic {
    let [finding] = &folder.diagnostics[..] else { panic!("{:#?}", folder.diagnostics) };
    finding
}

/// The text that a finding points at.
fn underlined<'a>(folder: &'a StationFolder, finding: &Diagnostic) -> &'a str {
    let place = finding.location.as_ref().unwrap();
    &folder.sources[&place.file][place.span.clone()]
}

fn help(finding: &Diagnostic) -> String {
    finding.message.help(Language::Spanish).unwrap()
}

#[test]
fn a_station_in_order_is_read_whole_and_nothing_is_found() {
    let radio = Radio::on_the_hill();
    let folder = radio.read();
    assert_eq!(found(&folder), []);
    assert_eq!(folder.station.as_ref().unwrap().name, "Radio del Cerro");
    let (program, episodes) = folder.program(&slug("manos-limpias")).unwrap();
    assert_eq!((program.title.as_str(), episodes.len()), ("Manos limpias", 1));
    assert_eq!(episodes[0].segments[0].recording, Path::new("01-saludo.ogg"));
    let files: Vec<PathBuf> = folder.sources.keys().cloned().collect();
    let expected =
        [format!("{LAVADO}/episode.toml"), "programs/manos-limpias/program.toml".into(), "schedule.toml".into()];
    assert_eq!(files, expected.map(PathBuf::from));
}

#[test]
fn a_second_station_has_its_grid_in_a_second_file_wherever_that_lies() {
    let radio = Radio::on_the_hill();
    let other = SCHEDULE.replace("Radio del Cerro", "Radio del Valle").replace("\"musica\"", "\"musicas\"");
    for path in ["valle.toml", "otra/valle.toml"] {
        let path = radio.write(path, &other);
        let folder = StationFolder::read(radio.home(), &path).unwrap();
        assert_eq!(folder.station.as_ref().unwrap().name, "Radio del Valle");
        let file = path.strip_prefix(radio.home()).unwrap().display().to_string();
        assert_eq!(found(&folder), [(Severity::Error, "library-playlist-missing", file, 9)]);
        assert_eq!(underlined(&folder, only(&folder)), "\"musicas\"");
    }
}

#[test]
fn the_station_folder_is_found_from_inside_it() {
    let radio = Radio::on_the_hill();
    assert_eq!(StationFolder::find_home(&radio.home().join(LAVADO)), Some(radio.home().to_owned()));
    assert_eq!(StationFolder::find_home(radio.home()), Some(radio.home().to_owned()));
    assert_eq!(StationFolder::find_home(radio.home().parent().unwrap()), None);
}

#[test]
fn without_a_grid_there_is_no_station() {
    let radio = Radio::new();
    let error = StationFolder::read(radio.home(), &radio.home().join("schedule.toml")).unwrap_err();
    assert!(matches!(&error, Error::Read { path, .. } if path.ends_with("schedule.toml")), "{error}");
}

#[test]
fn a_recording_that_is_not_there_is_found_at_its_line_with_the_name_it_may_have() {
    let radio = Radio::on_the_hill();
    let recording = radio.home().join(LAVADO).join("01-saludo.ogg");
    for (real, meant) in [("01-saludo.m4a", true), ("01-Salúdo.OGG", true), ("PTT-20261120-WA0007.opus", false)] {
        fs::rename(&recording, recording.with_file_name(real)).unwrap();
        let folder = radio.read();
        let finding = only(&folder);
        assert_eq!((finding.severity, finding.message.id()), (Severity::Error, "library-recording-missing"));
        assert_eq!(underlined(&folder, finding), "\"01-saludo.ogg\"");
        assert_eq!(finding.location.as_ref().unwrap().file, Path::new(LAVADO).join("episode.toml"));
        assert!(finding.message.text(Language::Spanish).contains(&format!("{LAVADO}/01-saludo.ogg")));
        assert_eq!(help(finding).contains(&format!("«{real}»")), meant, "{}", help(finding));
        fs::rename(recording.with_file_name(real), &recording).unwrap();
    }
}

#[test]
fn a_recording_of_which_nothing_was_copied_is_found() {
    let radio = Radio::on_the_hill();
    radio.write(&format!("{LAVADO}/01-saludo.ogg"), "");
    assert_eq!(only(&radio.read()).message.id(), "library-sound-empty");
}

#[test]
fn signature_closing_and_bed_must_be_in_the_series_folder() {
    let radio = Radio::on_the_hill();
    let file = "programs/manos-limpias/program.toml";
    radio.write(file, format!("{PROGRAM}closing = \"cierre.wav\"\nbed = \"cama.mp3\"\n"));
    fs::remove_file(radio.home().join("programs/manos-limpias/cortina.wav")).unwrap();
    let folder = radio.read();
    let error = |id, line| (Severity::Error, id, file.to_owned(), line);
    assert_eq!(
        found(&folder),
        [
            error("library-signature-missing", 10),
            error("library-closing-missing", 11),
            error("library-bed-missing", 12)
        ]
    );
    let underlined: Vec<_> = folder.diagnostics.iter().map(|finding| underlined(&folder, finding)).collect();
    assert_eq!(underlined, ["\"cortina.wav\"", "\"cierre.wav\"", "\"cama.mp3\""]);
}

#[test]
fn what_the_grid_names_must_be_there() {
    let radio = Radio::on_the_hill();
    let grid = SCHEDULE
        .replace("program = \"manos-limpias\"", "program = \"manos-limpia\"")
        .replace("musica/huayno.mp3", "musica/huaino.mp3")
        .replace("[continuity]", "[continuity]\nemergency = \"musica/emergencia.wav\"");
    radio.write("schedule.toml", grid);
    let folder = radio.read();
    let error = |id, line| (Severity::Error, id, "schedule.toml".to_owned(), line);
    assert_eq!(
        found(&folder),
        [
            error("library-unknown-series", 19),
            error("library-file-missing", 20),
            error("library-emergency-missing", 9)
        ]
    );
    assert_eq!(help(&folder.diagnostics[0]), "¿Quiso decir «manos-limpias»?");
    assert_eq!(help(&folder.diagnostics[1]), "¿Quiso decir «musica/huayno.mp3»?");
    assert_eq!(underlined(&folder, &folder.diagnostics[0]), "\"manos-limpia\"");
}

#[test]
fn a_series_that_is_missing_in_many_slots_is_found_once() {
    let radio = Radio::on_the_hill();
    let again = "\n[[slot]]\nid = \"tarde\"\ntitle = \"Tarde\"\ndays = \"daily\"\nat = \"18:00\"\nlength = \"5m\"\n\
                 play = { program = \"zorro\" }\n";
    radio.write("schedule.toml", SCHEDULE.replace("program = \"manos-limpias\"", "program = \"zorro\"") + again);
    let folder = radio.read();
    assert_eq!(only(&folder).message.id(), "library-unknown-series");
    assert_eq!(only(&folder).location.as_ref().unwrap().line, 18);
}

#[test]
fn an_episode_or_spots_that_the_grid_asks_for_must_exist() {
    let radio = Radio::on_the_hill();
    let grid = SCHEDULE
        .replace("program = \"manos-limpias\"", "program = \"manos-limpias\", episode = \"1-el-lavado\"")
        .replace("{ file = \"musica/huayno.mp3\" }", "{ break = \"manos-limpias\", count = 2 }");
    radio.write("schedule.toml", grid);
    radio.write("programs/manos-limpias/program.toml", PROGRAM.replace("\"microprogram\"", "\"informative\""));
    let folder = radio.read();
    let place = "schedule.toml".to_owned();
    assert_eq!(
        found(&folder),
        [
            (Severity::Error, "library-unknown-episode", place.clone(), 18),
            (Severity::Warning, "library-break-without-spots", place, 19)
        ]
    );
    assert_eq!(help(&folder.diagnostics[0]), "¿Quiso decir «1-el-lavado-de-la-ubre»?");
}

#[test]
fn a_series_for_a_campaign_that_nobody_runs_is_found() {
    let radio = Radio::on_the_hill();
    let series = PROGRAM.replace("kind = \"microprogram\"", "kind = \"spot\"\ncampaign = \"mastitis\"");
    radio.write("programs/manos-limpias/program.toml", series);
    let folder = radio.read();
    let finding = only(&folder);
    assert_eq!((finding.severity, finding.message.id()), (Severity::Warning, "library-unknown-campaign"));
    assert_eq!(underlined(&folder, finding), "\"mastitis\"");
}

#[test]
fn an_empty_playlist_and_a_file_that_is_none_are_found() {
    let radio = Radio::on_the_hill();
    fs::remove_file(radio.home().join("musica/carnaval.mp3")).unwrap();
    fs::rename(radio.home().join("musica/huayno.mp3"), radio.home().join("huayno.mp3")).unwrap();
    radio.write("musica/portada.jpg", "a picture");
    radio.write("schedule.toml", SCHEDULE.replace("file = \"musica/huayno.mp3\"", "playlist = \"huayno.mp3\""));
    let folder = radio.read();
    let place = "schedule.toml".to_owned();
    assert_eq!(
        found(&folder),
        [
            (Severity::Warning, "library-playlist-empty", place.clone(), 9),
            (Severity::Error, "library-not-a-playlist", place, 19)
        ]
    );
    radio.write("musica/huaynos/viejos/1.MP3", "deep down");
    assert_eq!(radio.read().diagnostics.len(), 1);
}

#[test]
fn what_a_list_names_is_found_at_its_line_when_it_is_not_there() {
    let radio = Radio::on_the_hill();
    radio.write("schedule.toml", SCHEDULE.replace("playlist = \"musica\"", "playlist = \"musica/lista.m3u8\""));
    radio.write("musica/lista.m3u8", "#EXTM3U\nhuayno.mp3\n# otra\ncarnabal.mp3\n");
    let folder = radio.read();
    assert_eq!(
        found(&folder),
        [(Severity::Warning, "library-list-entry-missing", "musica/lista.m3u8".to_owned(), 4)]
    );
    assert_eq!(underlined(&folder, only(&folder)), "carnabal.mp3");
    assert_eq!(help(only(&folder)), "¿Quiso decir «musica/carnaval.mp3»?");
    fs::remove_file(radio.home().join("musica/lista.m3u8")).unwrap();
    assert_eq!(only(&radio.read()).message.id(), "library-playlist-missing");
}

#[test]
fn folders_with_names_that_no_address_may_have_are_found_with_a_better_name() {
    let radio = Radio::on_the_hill();
    for (name, better) in
        [("Ordeño Limpio", Some("ordeno-limpio")), ("pasto_verde", Some("pasto-verde")), ("牛", None)]
    {
        let folder = format!("programs/{name}");
        radio.write(&format!("{folder}/program.toml"), PROGRAM);
        let read = radio.read();
        let finding = only(&read);
        assert_eq!((finding.severity, finding.message.id()), (Severity::Error, "library-folder-not-short-name"));
        assert!(finding.message.text(Language::Spanish).contains(&folder));
        match better {
            Some(better) => assert!(help(finding).contains(&format!("«{better}»")), "{}", help(finding)),
            None => assert!(help(finding).contains("letras minúsculas"), "{}", help(finding)),
        }
        fs::remove_dir_all(radio.home().join(folder)).unwrap();
    }
    radio.write("programs/.trash/x", "");
    radio.write("programs/leeme.txt", "");
    assert_eq!(found(&radio.read()), []);
}

#[test]
fn folders_without_their_file_are_found() {
    let radio = Radio::on_the_hill();
    radio.write("programs/ubre-sana/notas.txt", "");
    radio.write("programs/manos-limpias/episodes/2-el-secado/01.ogg", "a voice");
    let folder = radio.read();
    let ids: Vec<_> = folder.diagnostics.iter().map(|finding| finding.message.id()).collect();
    assert_eq!(ids, ["library-episode-file-missing", "library-program-file-missing"]);
    assert!(folder.diagnostics[1].message.text(Language::Spanish).contains("«programs/ubre-sana»"));
}

#[test]
fn one_bad_file_does_not_take_the_others_away() {
    let radio = Radio::on_the_hill();
    radio.write("programs/ubre-sana/program.toml", "title = ");
    radio.write(
        "programs/ubre-sana/episodes/1-el-cuarto/episode.toml",
        EPISODE.replace("number = 1", "numero = 1"),
    );
    radio.write("programs/zorro/program.toml", b"title = \"Se\xf1or zorro\"\n".as_slice());
    let folder = radio.read();
    assert!(folder.station.is_some());
    assert_eq!(folder.programs.len(), 1);
    let files: std::collections::BTreeSet<_> = found(&folder).into_iter().map(|(_, _, file, _)| file).collect();
    let expected = [
        "programs/ubre-sana/episodes/1-el-cuarto/episode.toml",
        "programs/ubre-sana/program.toml",
        "programs/zorro/program.toml",
    ];
    assert_eq!(files, expected.map(str::to_owned).into());
    let latin = folder.diagnostics.iter().find(|finding| finding.message.id() == "library-not-utf8").unwrap();
    let place = latin.location.as_ref().unwrap();
    assert_eq!((place.line, place.column), (1, 12));
    assert_eq!(underlined(&folder, latin), "\u{fffd}");
}

#[test]
fn a_grid_that_cannot_be_used_leaves_the_series() {
    let radio = Radio::on_the_hill();
    radio.write("schedule.toml", [0xff, 0xfe, b'[', 0]);
    let folder = radio.read();
    assert!(folder.station.is_none());
    assert_eq!(only(&folder).message.id(), "library-not-utf8");
    assert_eq!(folder.programs.len(), 1);
}

#[test]
fn something_huge_under_a_wrong_name_is_not_read() {
    let radio = Radio::on_the_hill();
    radio.write("programs/manos-limpias/episodes/2-x/episode.toml", vec![b'#'; 5 << 20]);
    assert_eq!(only(&radio.read()).message.id(), "library-text-too-long");
}

#[test]
fn a_version_in_another_language_is_one_of_an_original_that_is_there() {
    let radio = Radio::on_the_hill();
    let version = |slug: &str, more: &str| {
        let text = EPISODE.replace("number = 1", "number = 2").replace("El lavado", "El lavado, otra vez");
        let folder = format!("programs/manos-limpias/episodes/{slug}");
        radio.write(&format!("{folder}/episode.toml"), format!("{more}\n{text}"));
        radio.write(&format!("{folder}/01-saludo.ogg"), "good morning");
        let read = radio.read();
        found(&read).into_iter().map(|(severity, id, ..)| (severity, id.to_owned())).collect::<Vec<_>>()
    };
    let original = "version_of = '1-el-lavado-de-la-ubre'";
    assert_eq!(version("2-en-quechua", &format!("language = 'quz'\n{original}")), []);
    let one = |severity, id: &str| vec![(severity, id.to_owned())];
    assert_eq!(version("2-en-quechua", original), one(Severity::Warning, "library-version-same-language"));
    let itself = version("2-en-quechua", "version_of = '2-en-quechua'");
    assert_eq!(itself, one(Severity::Error, "library-version-of-itself"));
    let nothing = version("2-en-quechua", "version_of = '1-el-lavado'");
    assert_eq!(nothing, one(Severity::Error, "library-version-of-nothing"));
}

#[test]
fn episodes_are_in_the_order_of_their_numbers_and_two_with_one_number_are_found() {
    let radio = Radio::on_the_hill();
    for (name, number) in [("10-diez", 10), ("2-dos", 2), ("2-otro-dos", 2)] {
        let text = EPISODE.replace("number = 1", &format!("number = {number}"));
        radio.write(&format!("programs/manos-limpias/episodes/{name}/episode.toml"), text);
        radio.write(&format!("programs/manos-limpias/episodes/{name}/01-saludo.ogg"), "a voice");
    }
    let folder = radio.read();
    let numbers: Vec<u32> = folder.programs[0].1.iter().map(|episode| episode.number).collect();
    assert_eq!(numbers, [1, 2, 2, 10]);
    let finding = only(&folder);
    assert_eq!((finding.severity, finding.message.id()), (Severity::Warning, "library-episode-number-twice"));
    assert!(finding.location.as_ref().unwrap().file.starts_with("programs/manos-limpias/episodes/2-otro-dos"));
}
