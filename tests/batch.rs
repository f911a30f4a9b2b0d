//! Whole folders measured and normalised: in their order, on all cores, and one bad file keeps no other out.

use std::fs;

use crate::radio::{Radio, noise, write_wav};

/// A folder of recordings, of which one is a letter.
fn folder(radio: &Radio) {
    for (number, name) in ["b/dos", "a/uno", "c"].iter().enumerate() {
        let soft: Vec<f32> = noise(number as u32 + 1, 2.0).iter().map(|sample| 0.1 * sample).collect();
        write_wav(&radio.home().join(format!("notas/{name}.wav")), &soft);
    }
    radio.write("notas/a/carta.mp3", "Estimados amigos de la radio");
    radio.write("notas/Thumbs.db", "x");
}

#[test]
fn a_folder_is_measured_as_a_table_in_the_order_of_names_and_as_one_document() {
    let radio = Radio::empty();
    folder(&radio);
    let output = radio.run(&["measure", "notas"]);
    assert_eq!(output.status.code(), Some(3), "something needs attention");
    let table = String::from_utf8(output.stdout).unwrap();
    let firsts: Vec<&str> = table.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(firsts, ["Archivo", "notas/a/uno.wav", "notas/b/dos.wav", "notas/c.wav", "Archivos:"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("carta.mp3"));
    let document = radio.json(&["measure", "notas"]);
    assert_eq!(document["files"].as_array().unwrap().len(), 3);
    assert_eq!(document["failed"][0]["path"], "notas/a/carta.mp3");
    assert!(document["failed"][0]["help"].is_string());
}

#[test]
fn one_file_is_measured_as_a_card_that_says_what_to_do_and_is_drawn() {
    let radio = Radio::empty();
    folder(&radio);
    let output = radio.works(&["measure", "notas/c.wav", "--plot", "dibujo.svg"]);
    let card = String::from_utf8(output.stdout).unwrap();
    assert!(card.starts_with("notas/c.wav\n") && card.contains("más bajo que los -16 LUFS de la radio"), "{card}");
    assert!(card.contains("surco normalize \"notas/c.wav\" -o \"c.mp3\""), "{card}");
    assert!(fs::read_to_string(radio.home().join("dibujo.svg")).unwrap().contains("Momentánea"));
    let told = radio.refuses(1, &["measure", "notas/c.wav", "--plot", "dibujo.jpg"]);
    assert!(told.contains(".png"), "{told}");
}

#[test]
fn a_folder_is_normalised_into_another_at_the_same_places_and_one_picture_shows_before_and_after() {
    let radio = Radio::empty();
    folder(&radio);
    write_wav(&radio.home().join("notas/c.wave"), &noise(9, 2.0));
    let arguments = ["normalize", "notas", "-o", "listas", "--format", "mp3", "--vbr", "4", "--artist", "Rosa"];
    let document = radio.json(&arguments);
    let outputs: Vec<&str> =
        document["files"].as_array().unwrap().iter().map(|file| file["output"].as_str().unwrap()).collect();
    assert_eq!(outputs, ["listas/a/uno.mp3", "listas/b/dos.mp3", "listas/c.mp3", "listas/c.wave.mp3"]);
    assert_eq!(document["failed"][0]["path"], "notas/a/carta.mp3");
    for file in document["files"].as_array().unwrap() {
        let loudness = file["after"]["integrated_lufs"].as_f64().unwrap();
        assert!((loudness + 16.0).abs() <= 0.1, "{file}");
    }
    // Nothing is left beside them, and what is there already is no recording of the next time.
    assert_eq!(fs::read_dir(radio.home().join("listas")).unwrap().count(), 4);
    radio.works(&["normalize", "notas/c.wav", "-o", "listas/c.wav", "--plot", "listas/c.png"]);
    assert!(fs::read(radio.home().join("listas/c.png")).unwrap().starts_with(b"\x89PNG"));
    let told = radio.refuses(1, &["normalize", "notas/c.wav", "-o", "c.flac", "--bitrate", "64"]);
    assert!(told.contains("--bitrate") && told.contains("FLAC"), "{told}");
    radio.refuses(1, &["normalize", "notas", "-o", "x", "--title", "T"]);
}

#[test]
fn in_a_station_s_folder_its_loudness_and_that_of_the_series_are_what_is_made() {
    let radio = Radio::sample();
    let schedule = fs::read_to_string(radio.home().join("schedule.toml")).unwrap();
    let schedule = schedule
        .replace("integrated_lufs = -16\ntrue_peak_dbtp = -1.5", "integrated_lufs = -23\ntrue_peak_dbtp = -3");
    assert!(schedule.contains("-23"));
    radio.write("schedule.toml", &schedule);
    let program = fs::read_dir(radio.home().join("programs")).unwrap().next().unwrap().unwrap().path();
    let series = fs::read_to_string(program.join("program.toml")).unwrap();
    fs::write(program.join("program.toml"), format!("{series}\n[loudness]\nintegrated_lufs = -19.0\n")).unwrap();
    let name = format!("programs/{}/nota.wav", program.file_name().unwrap().to_str().unwrap());
    for place in ["nota.wav", &name] {
        let soft: Vec<f32> = noise(5, 3.0).iter().map(|sample| 0.1 * sample).collect();
        write_wav(&radio.home().join(place), &soft);
    }
    let cases: [(&str, &[&str], f64); 3] =
        [("nota.wav", &[], -23.0), (&name, &[], -19.0), (&name, &["--target", "-18"], -18.0)];
    for (input, flags, wanted) in cases {
        let document = radio.json(&[&["normalize", input, "-o", "lista.wav"], flags].concat());
        let loudness = document["after"]["integrated_lufs"].as_f64().unwrap();
        assert!((loudness - wanted).abs() <= 0.1, "{input} {flags:?}: {loudness}");
        assert!(document["after"]["true_peak_dbtp"].as_f64().unwrap() <= -1.5, "{document}");
    }
    let output = radio.run(&["measure", "nota.wav"]);
    assert!(String::from_utf8(output.stdout).unwrap().contains("-23 LUFS"));
    let elsewhere = Radio::empty();
    write_wav(&elsewhere.home().join("nota.wav"), &noise(5, 3.0));
    let document = elsewhere.json(&["normalize", "nota.wav", "-o", "lista.wav"]);
    assert!((document["after"]["integrated_lufs"].as_f64().unwrap() + 16.0).abs() <= 0.1, "{document}");
}

#[cfg(unix)]
#[test]
fn a_batch_that_is_told_to_stop_ends_the_files_it_has_begun_and_leaves_nothing_half() {
    let radio = Radio::empty();
    for number in 0..12 {
        write_wav(&radio.home().join(format!("notas/{number:02}.wav")), &noise(number + 1, 8.0));
    }
    let batch = radio
        .command(&["normalize", "notas", "-o", "listas", "--json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let listas = radio.home().join("listas");
    while !listas.exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let told = std::process::Command::new("kill").args(["-INT", &batch.id().to_string()]).status().unwrap();
    assert!(told.success());
    let output = batch.wait_with_output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 3)), "{:?}", output.status);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let count = |list: &str| document[list].as_array().unwrap().len();
    assert_eq!(count("files") + count("left"), 12);
    let there: Vec<_> = fs::read_dir(listas).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(there.len(), count("files"), "{there:?}");
}
