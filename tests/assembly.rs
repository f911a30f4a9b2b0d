//! An episode from a folder of recordings to what goes to other programs, as a promoter would do it.

use crate::radio::{EPISODE, Radio, noise, write_wav};

fn station() -> Radio {
    let radio = Radio::empty();
    radio.write(
        "schedule.toml",
        "[station]\nid = \"r\"\nname = \"Radio\"\ntimezone = \"America/Lima\"\nlanguages = [\"es\"]\n\
         [continuity]\nplay = { playlist = \"musica\" }\n",
    );
    radio
}

fn text(radio: &Radio, path: &str) -> String {
    std::fs::read_to_string(radio.home().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn a_series_and_an_episode_begin_with_the_recordings_that_there_are() {
    let radio = station();
    write_wav(&radio.home().join("usb/cortina huayno.wav"), &noise(1, 3.0));
    write_wav(&radio.home().join("usb/cama.wav"), &noise(2, 3.0));
    let made = radio.json(&["new", "program", "ordeno-limpio", "--title", "Ordeño limpio", "--from", "usb"]);
    assert_eq!(made["file"], "programs/ordeno-limpio/program.toml");
    let series = text(&radio, "programs/ordeno-limpio/program.toml");
    assert!(
        series.contains("signature = \"cortina huayno.wav\"") && series.contains("bed = \"cama.wav\""),
        "{series}"
    );
    radio.refuses(1, &["new", "program", "ordeno-limpio"]);

    for (number, (name, seconds)) in
        [("PTT-20261112-WA0010.wav", 4.0), ("PTT-20261112-WA0004.wav", 5.0), ("PTT-20261113-WA0001.wav", 4.0)]
            .into_iter()
            .enumerate()
    {
        write_wav(&radio.home().join("notas del secado").join(name), &noise(10 + number as u32, seconds));
    }
    radio.write("notas del secado/carta.mp3", "Estimados amigos");
    let made = radio.json(&["new", "episode", "ordeno-limpio", "--from", "notas del secado"]);
    assert_eq!(made["episode"], "1-notas-del-secado");
    assert_eq!(made["ordered_by"], "time");
    let names: Vec<&str> =
        made["segments"].as_array().unwrap().iter().map(|one| one["recording"].as_str().unwrap()).collect();
    assert_eq!(names, ["PTT-20261112-WA0004.wav", "PTT-20261112-WA0010.wav", "PTT-20261113-WA0001.wav"]);
    assert_eq!(made["segments"][0]["guess"], "greeting");
    assert_eq!(made["skipped"].as_array().unwrap().len(), 1);
    let episode = text(&radio, "programs/ordeno-limpio/episodes/1-notas-del-secado/episode.toml");
    assert!(episode.contains("state = \"draft\"") && episode.contains("bed = true"), "{episode}");
    let done = radio.json(&["assemble", "ordeno-limpio/1-notas-del-secado"]);
    assert_eq!((done["segments"].as_array().unwrap().len(), done["state"].as_str()), (3, Some("draft")));

    // Whoever has listened to it says so; but for the line that said it was a draft, the file stays as it is.
    radio.refuses(2, &["approve", "1-notas-del-secado"]);
    let said = radio.json(&["approve", "1-notas-del-secado", "--by", "Elena Cabrera"]);
    assert_eq!((said["state"].as_str(), said["approved_by"].as_str()), (Some("approved"), Some("Elena Cabrera")));
    let approved = text(&radio, "programs/ordeno-limpio/episodes/1-notas-del-secado/episode.toml");
    let others = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| !line.starts_with("state") && !line.starts_with("approved_"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(others(&approved), others(&episode));
    let done = radio.json(&["assemble", "ordeno-limpio/1-notas-del-secado"]);
    assert_eq!((done["state"].as_str(), done["approved_by"].as_str()), (Some("approved"), Some("Elena Cabrera")));
    radio.works(&["approve", "1-notas-del-secado", "--draft"]);
    let draft = text(&radio, "programs/ordeno-limpio/episodes/1-notas-del-secado/episode.toml");
    assert!(draft.contains("state = \"draft\"\n") && !draft.contains("approved_by"), "{draft}");
    assert_eq!(others(&draft), others(&episode));

    // A second one, out of cuts that somebody has made in Audacity.
    write_wav(&radio.home().join("entrevista.wav"), &noise(20, 30.0));
    radio.write("cortes.txt", "1.5\t9.25\tQuién es\n12.0\t20.0\tQué hace\n");
    let arguments = ["new", "episode", "ordeno-limpio", "--from", "cortes.txt", "--recording", "entrevista.wav"];
    radio.json(&[&arguments[..], &["--title", "Doña Elena"]].concat());
    let done = radio.json(&["assemble", "2-dona-elena"]);
    let segments = done["segments"].as_array().unwrap();
    assert_eq!(segments[0]["title"], "Quién es");
    assert_eq!(
        (segments[0]["duration_s"].as_f64(), segments[0]["recording_start_s"].as_f64()),
        (Some(7.75), Some(1.5))
    );
    radio.refuses(1, &["new", "episode", "ordeno-limpio", "--from", "cortes.txt"]);
    radio.refuses(1, &["new", "episode", "nadie", "--from", "usb"]);
}

#[test]
fn the_last_change_of_a_file_is_undone_unless_somebody_has_changed_it_since() {
    let radio = Radio::sample();
    const FILE: &str = "programs/manos-limpias/episodes/1-el-lavado-de-la-ubre/episode.toml";
    let before = text(&radio, FILE);
    assert!(radio.refuses(1, &["undo"]).contains("deshacer"));
    radio.works(&["approve", EPISODE, "--by", "Elena Cabrera"]);
    let changes = radio.json(&["undo", "--list"]);
    assert_eq!((changes["changes"].as_array().unwrap().len(), &changes["changes"][0]["file"]), (1, &FILE.into()));
    let undone = radio.json(&["undo"]);
    assert_eq!((&undone["file"], undone["made"].as_bool()), (&FILE.into(), Some(false)));
    assert_eq!(text(&radio, FILE), before);

    radio.works(&["approve", EPISODE, "--by", "Elena Cabrera"]);
    radio.write(FILE, &(text(&radio, FILE) + "# mine\n"));
    let told = radio.refuses(1, &["undo"]);
    assert!(told.contains("library/edits/00000001-episode.toml"), "{told}");
    assert_eq!(text(&radio, "library/edits/00000001-episode.toml"), before);
}

#[test]
fn an_episode_is_reviewed_and_taken_to_other_programs() {
    let radio = Radio::ready();
    let done =
        radio.json(&["assemble", EPISODE, "--plot", "linea.png", "--sheet", "guion.html", "-o", "master.wav"]);
    assert_eq!((done["state"].as_str(), done["on_air_since_utc"].is_null()), (Some("ready"), true));
    let history = done["history"].as_array().unwrap();
    assert!(history.iter().any(|line| line.as_str().unwrap().contains("T=01-saludo.ogg; ")), "{history:?}");
    assert!(done["cached"].as_bool().unwrap() && !done["checks"].as_array().unwrap().is_empty());
    let picture = std::fs::read(radio.home().join("linea.png")).unwrap();
    assert!(picture.starts_with(b"\x89PNG") && picture.len() > 10_000);
    let sheet = text(&radio, "guion.html");
    for said in ["El lavado de la ubre", "Rosa Huamán, promotora, Chanta", "Buenos días, amigas y amigos", "<li>"]
    {
        assert!(sheet.contains(said), "{said}");
    }
    let master = std::fs::read(radio.home().join("master.wav")).unwrap();
    assert!(master.windows(12).any(|window| window == b"El despunte\0"), "the chapters are in the copy");

    radio.works(&["export", EPISODE, "--as", "audacity", "-o", "etiquetas.txt"]);
    let labels = text(&radio, "etiquetas.txt");
    let first: Vec<&str> = labels.lines().next().unwrap().split('\t').collect();
    let start = done["segments"][0]["start_s"].as_f64().unwrap();
    assert!((first[0].parse::<f64>().unwrap() - start).abs() < 1e-6 && first[2] == "Saludo");
    assert_eq!(labels.lines().count(), done["segments"].as_array().unwrap().len());
    radio.works(&["export", EPISODE, "--as", "cue", "-o", "lavado.cue"]);
    assert!(text(&radio, "lavado.cue").contains("FILE \"lavado.wav\" WAVE"));
    radio.works(&["export", EPISODE, "--as", "edl", "-o", "lavado.edl"]);
    assert!(text(&radio, "lavado.edl").contains("* FROM CLIP NAME: 03-el-despunte.ogg"));
    let stems = radio.json(&["export", EPISODE, "--as", "stems", "-o", "pistas"]);
    assert_eq!(stems["files"].as_array().unwrap().len(), 3);
}
