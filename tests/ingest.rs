//! A whole stick, and a folder that is watched, as they are in a radio: pulled out, cut off, full of junk.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::card::best_match;
use crate::radio::{Radio, STATION, kill, lima, noise, read_wav, soon, terminate, write_wav};

/// A radio, and a stick with so many recordings in folders, one of them twice, among what sticks are full of.
fn stick(radio: &Radio, count: u32) -> PathBuf {
    radio.write(
        "schedule.toml",
        "[station]\nid = \"r\"\nname = \"R\"\ntimezone = \"America/Lima\"\nlanguages = [\"es\"]\n",
    );
    let usb = radio.home().join("usb");
    for number in 0..count {
        write_wav(&usb.join(format!("DCIM/{}/nota-{number}.wav", number % 3)), &noise(number + 1, 1.5));
    }
    fs::copy(usb.join("DCIM/0/nota-0.wav"), usb.join("copia.wav")).unwrap();
    radio.write("usb/._nota.wav", "apple");
    radio.write("usb/System Volume Information/x.wav", "windows");
    radio.write("usb/bajando.mp3.crdownload", "half");
    radio.write("usb/carta.mp3", "Estimados amigos");
    usb
}

fn takes(document: &Value) -> &Vec<Value> {
    document["takes"].as_array().unwrap()
}

/// The files of the content store, by the name of their bytes.
fn originals(radio: &Radio) -> Vec<PathBuf> {
    let shards = fs::read_dir(radio.home().join("library/originals")).unwrap();
    let files = shards.flat_map(|shard| fs::read_dir(shard.unwrap().path()).unwrap());
    files.map(|file| file.unwrap().path()).collect()
}

#[test]
fn a_stick_cut_off_at_any_moment_is_brought_in_whole_the_next_time_and_nothing_is_there_twice() {
    let radio = Radio::empty();
    stick(&radio, 24);
    for millis in [20, 60, 120, 200, 320, 480] {
        let child = radio.start(&["ingest", "usb"]);
        std::thread::sleep(Duration::from_millis(millis));
        kill(child);
    }
    let document = radio.json(&["ingest", "usb"]);
    assert_eq!(takes(&document).len(), 25);
    assert_eq!(document["failed"].as_array().unwrap().len(), 1, "{}", document["failed"]);
    assert!(document["failed"][0]["path"].as_str().unwrap().ends_with("carta.mp3"));
    assert!(document["left"].as_array().unwrap().is_empty());
    let skipped: Vec<&str> =
        document["skipped"].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect();
    assert_eq!(skipped, ["usb/._nota.wav", "usb/System Volume Information", "usb/bajando.mp3.crdownload"]);

    let originals = originals(&radio);
    assert_eq!(originals.len(), 24, "the same bytes are kept once");
    for take in takes(&document) {
        let kept =
            originals.iter().find(|kept| kept.file_stem().unwrap() == take["id"].as_str().unwrap()).unwrap();
        let brought = radio.home().join(take["path"].as_str().unwrap());
        assert_eq!(fs::read(kept).unwrap(), fs::read(&brought).unwrap(), "{}", brought.display());
    }
    let again = radio.json(&["ingest", "usb"]);
    assert!(takes(&again).iter().all(|take| take["known"] == true));
    let order = |document: &Value| takes(document).iter().map(|take| take["path"].to_string()).collect::<Vec<_>>();
    assert_eq!(order(&document), order(&again));
    // Nothing unfinished is left in the work folder, once it has been used again.
    let work = fs::read_dir(radio.home().join("library/work")).unwrap();
    assert_eq!(work.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count(), 0);
}

#[test]
fn clean_takes_made_ahead_are_those_that_the_assembly_asks_for() {
    let radio = Radio::sample();
    let episode = format!("programs/{}", crate::radio::EPISODE.replace('/', "/episodes/"));
    let prepared = radio.json(&["ingest", &episode, "--prepare"]);
    assert_eq!(prepared["prepared"], takes(&prepared).len());
    let notes = |radio: &Radio| fs::read_dir(radio.home().join("library/derived/clean")).unwrap().count();
    let ahead = notes(&radio);
    radio.works(&["assemble", crate::radio::EPISODE]);
    let program = radio.json(&["ingest", &episode, "--prepare"]);
    assert_eq!(program["prepared"], 0, "the second time nothing is made again");
    // Only the tunes and the bed are new.
    assert!(notes(&radio) <= ahead + 3, "{} after {ahead}", notes(&radio));
}

#[test]
fn a_video_is_a_recording_when_it_has_sound_and_junk_when_it_has_none() {
    let radio = Radio::empty();
    let usb = stick(&radio, 1);
    let film = |name: &str, sound: &[&str]| {
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-f", "lavfi", "-i", "color=red:s=64x64:d=2"])
            .args(sound)
            .arg(usb.join(name))
            .output();
        made.is_ok_and(|made| made.status.success())
    };
    let tone = ["-f", "lavfi", "-i", "sine=440:duration=2", "-c:a", "aac"];
    if !(film("faena.mp4", &tone) && film("mudo.mp4", &[])) {
        eprintln!("SKIPPED: ffmpeg is not installed, or makes no video here");
        return;
    }
    let document = radio.json(&["ingest", "usb"]);
    assert!(takes(&document).iter().any(|take| take["path"] == "usb/faena.mp4"), "{document}");
    let named = |list: &Value| list.as_array().unwrap().iter().any(|one| one["path"] == "usb/mudo.mp4");
    assert!(named(&document["skipped"]) && !named(&document["failed"]), "{document}");
    assert!(
        radio.refuses(1, &["ingest", "usb/mudo.mp4"]).contains("video sin sonido"),
        "one that is named was meant"
    );
}

/// Waits until the folder's recordings that are in the library are so many.
fn wait_for_originals(radio: &Radio, count: usize) {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(30) {
        if radio.home().join("library/originals").exists() && originals(radio).len() == count {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{} originals instead of {count}", originals(radio).len());
}

#[test]
fn a_watched_folder_gives_what_is_whole_survives_its_absence_and_ends_when_told() {
    let radio = Radio::empty();
    let usb = stick(&radio, 1);
    fs::remove_dir_all(&usb).unwrap();
    let incoming = radio.home().join("entrada");
    fs::create_dir(&incoming).unwrap();
    let whole = |seed: u32| -> Vec<u8> {
        let path = radio.home().join("fuera/nota.wav");
        write_wav(&path, &noise(seed, 1.0));
        fs::read(path).unwrap()
    };
    let mut child = radio
        .command(&["ingest", "--watch", "entrada", "--settle", "1", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();

    // It grows for longer than it has to stand still.
    let bytes = whole(1);
    let mut growing = fs::File::create(incoming.join("creciendo.wav")).unwrap();
    for part in bytes.chunks(bytes.len() / 5) {
        growing.write_all(part).unwrap();
        std::thread::sleep(Duration::from_millis(400));
        assert!(
            !radio.home().join("library/originals").exists() || originals(&radio).is_empty(),
            "taken too early"
        );
    }
    drop(growing);
    wait_for_originals(&radio, 1);
    assert_eq!(fs::read(&originals(&radio)[0]).unwrap(), bytes);

    // The share goes, and comes back with one more that is still being downloaded and then named.
    fs::rename(&incoming, radio.home().join("lejos")).unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    fs::write(radio.home().join("lejos/otra.wav.part"), whole(2)).unwrap();
    fs::rename(radio.home().join("lejos"), &incoming).unwrap();
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(originals(&radio).len(), 1);
    fs::rename(incoming.join("otra.wav.part"), incoming.join("otra.wav")).unwrap();
    wait_for_originals(&radio, 2);

    terminate(&child);
    let mut output = child.stdout.take().unwrap();
    let document: Value = serde_json::from_reader(&mut output).unwrap();
    let code = child.wait().unwrap().code();
    assert!(matches!(code, Some(0 | 3)), "{code:?}");
    let name = |take: &Value| Path::new(take["path"].as_str().unwrap()).file_name().unwrap().to_owned();
    assert_eq!(takes(&document).iter().map(name).collect::<Vec<_>>(), ["creciendo.wav", "otra.wav"]);
}

#[test]
fn what_a_presenter_drops_in_a_folder_after_it_was_planned_airs_at_its_slot() {
    let radio = Radio::empty();
    let at = soon(20);
    radio.write(
        "schedule.toml",
        &format!(
            "{STATION}[[slot]]\nid = \"corresponsal\"\ntitle = \"Corresponsal\"\ndays = \"daily\"\nat = \"{}\"\n\
             length = \"3s\"\nstart_policy = \"hard\"\nplay = {{ file = \"entrada/programa.wav\" }}\n",
            lima(at)
        ),
    );
    write_wav(&radio.home().join("musica/pieza.wav"), &noise(3, 60.0));
    let [yesterday, today] = [noise(1, 3.0), noise(2, 3.0)];
    write_wav(&radio.home().join("entrada/programa.wav"), &yesterday);
    // That somebody has brought it before, elsewhere, makes no difference.
    write_wav(&radio.home().join("archivo/programa.wav"), &today);
    radio.works(&["ingest", "musica", "entrada", "archivo"]);
    let tape = radio.home().join("tape.wav");
    let until = lima(at + Duration::from_secs(5));
    let mut air =
        radio.start(&["air", "--sink", "null", "--sink", &format!("wav:{}", tape.display()), "--until", &until]);
    let watch = radio.start(&["ingest", "--watch", "entrada", "--settle", "1"]);
    std::thread::sleep(Duration::from_secs(5));
    assert_eq!(radio.json(&["now"])["next_title"], "programa", "it is planned");
    write_wav(&radio.home().join("fuera.wav"), &today);
    fs::rename(radio.home().join("fuera.wav"), radio.home().join("entrada/programa.wav")).unwrap();
    assert!(air.wait().unwrap().success());
    terminate(&watch);
    kill(watch);
    let heard = read_wav(&tape);
    let heard = &heard[heard.len() - 7 * 48_000..];
    // Its first milliseconds are inside the limiter's reach.
    let likeness = |sound: &[f32]| best_match(heard, &sound[4_800..7_200]).unwrap().1;
    let [old, new] = [likeness(&yesterday), likeness(&today)];
    assert!(new > 0.8 && old < 0.3, "today's {new:.2}, yesterday's {old:.2}");
}
