//! From the phone to the archive, as a newcomer goes through it.

use std::path::Path;

use crate::card::VirtualCard;
use crate::radio::{EPISODE, Radio};

/// An independent meter's reading of a file, played on two loudspeakers: integrated loudness and true peak.
fn ffmpeg_measures(path: &Path) -> Option<(f64, f64)> {
    let output = std::process::Command::new("ffmpeg")
        .args(["-hide_banner", "-nostats", "-i"])
        .arg(path)
        .args(["-af", "aformat=channel_layouts=stereo,ebur128=peak=true", "-f", "null", "-"])
        .output();
    let Ok(output) = output else {
        eprintln!("SKIPPED: ffmpeg is not installed");
        return None;
    };
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let summary = &told[told.rfind("Summary:").unwrap_or_else(|| panic!("{told}"))..];
    let figure = |name: &str| {
        let after = &summary[summary.find(name).unwrap() + name.len()..];
        after.split_whitespace().next().unwrap().parse::<f64>().unwrap()
    };
    Some((figure("I:"), figure("Peak:")))
}

#[test]
fn phone_recordings_become_a_master_that_another_meter_finds_right_and_an_archived_episode() {
    let radio = Radio::ready();
    let master = radio.json(&["assemble", EPISODE]);
    assert_eq!(master["cached"], true, "the second time nothing is made again");
    let file = radio.home().join(master["master"].as_str().unwrap());
    if let Some((integrated, peak)) = ffmpeg_measures(&file) {
        assert!((integrated + 16.0).abs() <= 0.25, "{integrated} LUFS");
        assert!(peak <= -1.4, "{peak} dBTP");
    }
    assert!(master["chapters"].as_array().unwrap().len() >= 4);

    let archived = radio.json(&["archive", EPISODE]);
    let files = archived["files"].as_array().unwrap();
    for file in files {
        let path = radio.home().join(file["path"].as_str().unwrap());
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(bytes.len() as u64, file["bytes"].as_u64().unwrap());
        assert_eq!(blake3::hash(&bytes).to_hex().as_str(), file["blake3"]);
    }
    let mimes: Vec<&str> = files.iter().filter_map(|file| file["mime"].as_str()).collect();
    for wanted in ["audio/flac", "audio/mpeg", "audio/ogg"] {
        assert!(mimes.iter().any(|mime| mime.starts_with(wanted)), "{wanted} is missing: {mimes:?}");
    }
    let feed = std::fs::read_to_string(radio.home().join(archived["feed"].as_str().unwrap())).unwrap();
    let mp3 = files.iter().find(|file| file["mime"] == "audio/mpeg").unwrap();
    assert!(feed.contains(&format!("length=\"{}\"", mp3["bytes"])), "the enclosure's length is not its bytes");
}

#[test]
fn a_backup_gives_the_station_back_on_another_machine() {
    let radio = Radio::ready();
    let master = radio.json(&["assemble", EPISODE]);
    let backup = radio.home().join("respaldo.surco");
    radio.works(&["backup", backup.to_str().unwrap()]);
    let before = radio.json(&["plan", "--date", "2026-12-07"]);
    std::fs::rename(radio.home().join("library"), radio.home().join("perdida")).unwrap();
    radio.works(&["restore", backup.to_str().unwrap()]);
    assert_eq!(radio.json(&["plan", "--date", "2026-12-07"])["items"], before["items"]);
    let again = radio.json(&["assemble", EPISODE]);
    assert_eq!(again["master"], master["master"], "the recordings came back, and give the same bytes");
    // A library that is there is not written over by mistake, and a damaged backup not at all.
    radio.refuses(1, &["restore", backup.to_str().unwrap()]);
    let mut bytes = std::fs::read(&backup).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    std::fs::write(&backup, bytes).unwrap();
    radio.refuses(1, &["restore", "--replace", backup.to_str().unwrap()]);
    assert_eq!(radio.json(&["plan", "--date", "2026-12-07"])["items"], before["items"]);
}

#[test]
fn the_demonstration_does_what_the_readme_says_on_a_sound_card() {
    let Some(card) = VirtualCard::start() else { return };
    let radio = Radio::empty().with_card(&card);
    let recorder = card.record();
    let folder = radio.home().join("demo");
    let done = radio.json(&["demo", "--folder", folder.to_str().unwrap()]);
    let recording = recorder.stop();
    assert!(done["wall_s"].as_f64().unwrap() <= 90.0, "{} s", done["wall_s"]);
    let log = done["log"].as_array().unwrap();
    let hard =
        log.iter().find(|line| line["start_error_ms"].is_number() && line["title"] != "Manos limpias").unwrap();
    assert!(hard["start_error_ms"].as_f64().unwrap().abs() <= 50.0, "{hard}");
    let master = crate::radio::read_wav(&folder.join(done["master"].as_str().unwrap()));
    let aired = log
        .iter()
        .find(|line| line["planned_start_utc"].is_string() && line["title"].as_str().unwrap().contains("avado"));
    let aired = aired.unwrap_or_else(|| panic!("the microprograma is not in the log: {log:?}"));
    let at = crate::radio::instant(&aired["start_utc"]);
    let (late, likeness) =
        recording.find(&master[96_000..144_000], at + std::time::Duration::from_secs(2), 0.5).unwrap();
    assert!(late.abs() <= 0.05 && likeness > 0.9, "{late} s, {likeness}");
    for file in ["feed", "page"] {
        assert!(folder.join(done[file].as_str().unwrap()).is_file());
    }
}

#[test]
fn the_demonstration_without_a_sound_card_plays_into_a_file_and_says_so() {
    let radio = Radio::empty();
    let folder = radio.home().join("demo");
    let output = radio
        .command(&["demo", "--folder", folder.to_str().unwrap()])
        .env("ALSA_CONFIG_PATH", "/dev/null")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(matches!(output.status.code(), Some(0 | 3)), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("No hay tarjeta de sonido"), "{told}");
    let heard = crate::radio::read_wav(&folder.join("al-aire.wav"));
    assert!(heard.len() > 20 * 48_000 && heard.iter().any(|sample| sample.abs() > 0.1));
}

#[test]
fn a_new_station_folder_is_whole() {
    for language in ["es", "en"] {
        let radio = Radio::empty();
        radio.works(&["init", "mi-radio", "--lang", language]);
        let home = radio.home().join("mi-radio");
        let home = home.to_str().unwrap();
        let found = radio.json(&["check", "--home", home]);
        let codes: Vec<&str> =
            found["diagnostics"].as_array().unwrap().iter().filter_map(|one| one["code"].as_str()).collect();
        assert_eq!(codes, Vec::<&str>::new(), "{found}");
        radio.refuses(1, &["init", "mi-radio"]);
    }
}
