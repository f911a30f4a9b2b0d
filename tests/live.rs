//! A live voice: from a microphone that is a program, over and in place of what is on air, to a card that is recorded.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use crate::card::VirtualCard;
use crate::radio::{Radio, STATION, kill, write_wav};

/// The music is one tone and the voice another, so that each can be told from what is heard of both.
const MUSIC: f64 = 400.0;
const VOICE: f64 = 1_000.0;
const JINGLE: f64 = 2_500.0;
/// Ten milliseconds hold whole periods of either.
const WINDOW: usize = 480;

pub(crate) fn tone(hertz: f64, amplitude: f64, seconds: f64) -> Vec<f32> {
    let phase = |index: usize| std::f64::consts::TAU * hertz * index as f64 / 48_000.0;
    (0..(seconds * 48_000.0) as usize).map(|index| (amplitude * phase(index).sin()) as f32).collect()
}

/// How loud a tone is in every 10 ms.
pub(crate) fn level_of(hertz: f64, heard: &[f32]) -> Vec<f64> {
    let one = |window: &[f32]| {
        let parts = window.iter().enumerate().fold((0.0, 0.0), |(cosine, sine), (index, sample)| {
            let phase = std::f64::consts::TAU * hertz * index as f64 / 48_000.0;
            (cosine + f64::from(*sample) * phase.cos(), sine + f64::from(*sample) * phase.sin())
        });
        2.0 * parts.0.hypot(parts.1) / WINDOW as f64
    };
    heard.chunks_exact(WINDOW).map(one).collect()
}

/// Somebody who speaks without a pause.
fn speak(radio: &Radio, card: &VirtualCard) -> Child {
    let path = radio.home().join("voice.raw");
    let voice = tone(VOICE, 0.4, 60.0);
    let bytes = voice.iter().flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes());
    std::fs::write(&path, bytes.collect::<Vec<u8>>()).unwrap();
    Command::new("pacat")
        .args(["--playback", "-d", "micro", "--rate=48000", "--channels=1", "--format=s16le", "--raw"])
        .arg("--latency-msec=20")
        .arg(&path)
        .envs(card.environment())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn pause(seconds: f64) {
    std::thread::sleep(Duration::from_secs_f64(seconds));
}

#[test]
fn a_presenter_speaks_over_the_music_takes_the_air_gives_it_back_and_loses_the_microphone() {
    let Some(card) = VirtualCard::start() else { return };
    card.control(&["load-module", "module-null-sink", "sink_name=micro", "rate=48000", "channels=1"]);
    card.control(&["set-default-sink", "aire"]);
    card.control(&["set-default-source", "micro.monitor"]);
    let radio = Radio::empty().with_card(&card);
    radio.write("schedule.toml", &format!("{STATION}[microphone]\ntitle = \"Cabina\"\nduck_db = -20.0\n"));
    for piece in 0..3 {
        write_wav(&radio.home().join(format!("musica/{piece}.wav")), &tone(MUSIC, 0.3, 200.0 + f64::from(piece)));
    }
    write_wav(&radio.home().join("carts/1-campana.wav"), &tone(JINGLE, 0.3, 1.0));
    radio.works(&["ingest", "musica", "carts"]);
    let mut speaker = speak(&radio, &card);
    let recorder = card.record();
    let air = radio.start(&["air"]);
    let begun = SystemTime::now();
    while radio.json(&["now"])["microphone"] != "off" {
        assert!(begun.elapsed().unwrap() < Duration::from_secs(15), "{}", radio.json(&["now"]));
        pause(0.2);
    }
    pause(2.0);
    let now = radio.json(&["now"]);
    assert!((-20.0..-3.0).contains(&now["microphone_dbfs"].as_f64().unwrap()), "its level, though closed: {now}");

    let jingle = SystemTime::now();
    radio.works(&["play", "1", "--over"]);
    pause(2.0);
    let over = SystemTime::now();
    radio.works(&["live", "talk-over"]);
    pause(3.0);
    let live = SystemTime::now();
    radio.works(&["live", "on"]);
    pause(3.0);
    assert_eq!(radio.json(&["now"])["microphone"], "live");
    assert!(radio.refuses(1, &["skip"]).contains("tiene el aire"));
    let off = SystemTime::now();
    radio.works(&["live", "off"]);
    pause(5.0);
    let again = SystemTime::now();
    radio.works(&["live", "on"]);
    pause(2.0);
    let lost = SystemTime::now();
    card.control(&["suspend-sink", "micro", "1"]);
    pause(3.0);
    let _ = (speaker.kill(), speaker.wait());
    let recording = recorder.stop();
    assert!(radio.refuses(1, &["live", "on"]).contains("no da sonido"));

    let levels = |from: SystemTime| {
        let heard = recording.from(from);
        level_of(MUSIC, heard).into_iter().zip(level_of(VOICE, heard)).collect::<Vec<_>>()
    };
    let jingles = level_of(JINGLE, recording.from(jingle));
    let rings = jingles.iter().position(|level| *level > 0.05).unwrap() as f64 / 100.0;
    assert!(rings < 0.6, "a jingle is heard {rings} s after its command was begun");
    let usual = levels(over - Duration::from_secs(1))[10].0;
    let seconds = |windows: Option<usize>| windows.map_or(f64::INFINITY, |windows| windows as f64 / 100.0);
    let loud = |(_, voice): &(f64, f64)| *voice > 0.15;

    let over = levels(over);
    let (voice, ducked) = (seconds(over.iter().position(loud)), over[250]);
    assert!(voice < 0.5, "the voice is heard {voice} s after the command was begun");
    assert!((0.05..0.2).contains(&(ducked.0 / usual)), "the music gives way by 20 dB: {} of {usual}", ducked.0);
    assert!(ducked.1 > 0.25, "{ducked:?}");

    let alone = levels(live)[250];
    assert!(alone.0 < 0.01 && alone.1 > 0.25, "the voice has the air alone: {alone:?}");

    let after_off = levels(off);
    let back = seconds(after_off.iter().position(|(music, _)| *music > usual / 2.0));
    let gone = seconds(after_off.iter().position(|level| !loud(level)));
    assert!(back < 3.0 && gone < 3.0 && after_off[400].1 < 0.01, "music after {back} s, no voice after {gone} s");
    assert!(after_off[400].0 > usual * 0.8, "{:?}", after_off[400]);

    let taken = seconds(levels(again).iter().position(loud));
    assert!(taken < 0.5, "the air is taken {taken} s after the command was begun");
    let after_loss = seconds(levels(lost).iter().position(|(music, _)| *music > usual / 2.0));
    assert!(after_loss < 2.0, "the grid is heard {after_loss} s after the microphone was lost");
    eprintln!(
        "from the command's begin to a jingle {rings:.2} s, to the voice {voice:.2} s over music, {taken:.2} s live; music {back:.2} s after \
         its end, the voice gone {gone:.2} s after; {after_loss:.2} s from the loss of the microphone to the music"
    );
    let hole = recording.longest_silence(live - Duration::from_secs(4), lost + Duration::from_secs(2));
    // 0.3 s until a microphone that gives nothing is taken for lost, and the card's ring.
    assert!(hole < 0.8, "{hole} s of dead air, with a cable pulled out");

    let log = radio.json(&["log"]);
    let voices: Vec<_> = log["rows"].as_array().unwrap().iter().filter(|row| row["title"] == "Cabina").collect();
    assert_eq!(voices.len(), 3, "{voices:?}");
    assert!(voices.iter().all(|row| row["kind"] == "live" && row["end_utc"].is_string()), "{voices:?}");
    assert!((2.5..3.6).contains(&voices[0]["duration_s"].as_f64().unwrap()), "{}", voices[0]);
    assert!(log["notes"].to_string().contains("dejó de dar sonido"), "{}", log["notes"]);
    kill(air);
}
