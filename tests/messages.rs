//! What Surco says when something is wrong, word for word, in both languages.

use insta::assert_snapshot;

use crate::radio::{Radio, noise, write_wav};

/// The words in both languages, without what differs from run to run.
fn told(radio: &Radio, code: i32, arguments: &[&str]) -> String {
    let home = radio.home().to_string_lossy().into_owned();
    let say = |language: &str| {
        let arguments = [arguments, &["--lang", language]].concat();
        radio.refuses(code, &arguments).replace(&home, "CARPETA")
    };
    format!("{}\n--- en\n{}", say("es"), say("en"))
}

#[test]
fn a_command_line_that_makes_no_sense() {
    let radio = Radio::empty();
    assert_snapshot!("unknown_command", told(&radio, 2, &["emsamblar"]));
    assert_snapshot!("unknown_option", told(&radio, 2, &["plan", "--dais", "3"]));
    assert_snapshot!("missing_argument", told(&radio, 2, &["normalize", "nota.ogg"]));
    assert_snapshot!("invalid_value", told(&radio, 2, &["log", "--format", "pdf"]));
}

#[test]
fn a_folder_without_a_station() {
    let radio = Radio::empty();
    assert_snapshot!("no_station", told(&radio, 1, &["plan"]));
}

#[test]
fn a_grid_with_mistakes_shows_every_one_with_its_line() {
    let radio = Radio::empty();
    radio.write(
        "schedule.toml",
        "[station]\nid = \"mi-radio\"\nname = \"Mi Radio\"\ntimezone = \"America/Lma\"\nlanguages = [\"es\"]\n\n\
         [continuity]\nplay = { playlist = \"musica\" }\n\n\
         [[slot]]\nid = \"noticias\"\ntitle = \"Noticias\"\ndays = [\"lunes\"]\nat = \"25:00\"\nlenght = \"15m\"\n\
         start_policy = \"hrad\"\nplay = { relay = \"ejemplo.pe\" }\n",
    );
    assert_snapshot!("broken_grid", told(&radio, 1, &["check"]));
    radio.write("schedule.toml", "[station\nid = 3\n");
    assert_snapshot!("broken_toml", told(&radio, 1, &["check"]));
}

#[test]
fn files_that_are_no_recordings() {
    let radio = Radio::empty().alone();
    radio.write("vacio.ogg", "");
    radio.write(
        "carta.mp3",
        "Estimados amigos de la radio: les escribo para contarles de mi vaca.\n".repeat(40).as_str(),
    );
    std::fs::write(radio.home().join("nota.amr"), b"#!AMR\n\x3c\x91\x17\x16").unwrap();
    std::fs::create_dir(radio.home().join("carpeta.wav")).unwrap();
    assert_snapshot!("empty_file", told(&radio, 1, &["measure", "vacio.ogg"]));
    assert_snapshot!("text_file", told(&radio, 1, &["measure", "carta.mp3"]));
    assert_snapshot!("amr_file", told(&radio, 1, &["measure", "nota.amr"]));
    assert_snapshot!("folder", told(&radio, 1, &["measure", "carpeta.wav"]));
    assert_snapshot!("missing_file", told(&radio, 1, &["measure", "no-esta.wav"]));
    write_wav(&radio.home().join("nota.wav"), &noise(1, 3.0));
    assert_snapshot!("unknown_ending", told(&radio, 1, &["normalize", "nota.wav", "-o", "salida.xyz"]));
    assert_snapshot!("no_such_folder", told(&radio, 1, &["normalize", "nota.wav", "-o", "no/hay/salida.wav"]));
    let left: Vec<_> = std::fs::read_dir(radio.home()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 5, "something was left behind: {left:?}");
}

#[test]
fn times_that_cannot_be() {
    let radio = Radio::sample();
    assert_snapshot!("impossible_time", told(&radio, 1, &["plan", "--date", "2026-02-30"]));
    assert_snapshot!(
        "end_before_beginning",
        told(&radio, 1, &["simulate", "--from", "2026-12-07T06:00", "--until", "2026-12-07T05:00"])
    );
    assert_snapshot!(
        "unknown_fault",
        told(&radio, 1, &["simulate", "--from", "06:00", "--until", "07:00", "--fault", "lluvia@06:10"])
    );
}

#[test]
fn episodes_that_are_not_there() {
    let radio = Radio::sample();
    assert_snapshot!("no_episode", told(&radio, 1, &["assemble", "manos-limpias/9-no-hay"]));
    assert_snapshot!("no_master", told(&radio, 1, &["archive", "manos-limpias/1-el-lavado-de-la-ubre"]));
    std::fs::remove_file(
        radio.home().join("programs/manos-limpias/episodes/1-el-lavado-de-la-ubre/01-saludo.ogg"),
    )
    .unwrap();
    assert_snapshot!("missing_recording", told(&radio, 1, &["assemble", "manos-limpias/1-el-lavado-de-la-ubre"]));
}

/// An id without words would be shown as it is. Ids begin with the name of their crate; unit tests use shorter ones.
#[test]
fn every_message_that_the_program_names_has_words() {
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let words = |language: &str| {
        let folder = crates.join("messages/locales").join(language);
        let texts =
            std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        texts
            .flat_map(|text| {
                text.lines().filter_map(|line| Some(line.split_once(" =")?.0.to_owned())).collect::<Vec<_>>()
            })
            .collect::<std::collections::BTreeSet<String>>()
    };
    let mut folders = vec![crates.clone()];
    let mut unnamed = Vec::new();
    let (spanish, english) = (words("es"), words("en"));
    assert_eq!(spanish, english);
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let named = text.split("Message::new(\"").skip(1).filter_map(|rest| rest.split('"').next());
                let wanted = named.filter(|id| {
                    id.contains('-') && !path.starts_with(crates.join("messages")) && !spanish.contains(*id)
                });
                unnamed.extend(wanted.map(|id| format!("{id} in {}", path.display())));
            }
        }
    }
    assert!(unnamed.is_empty(), "{unnamed:#?}");
}
