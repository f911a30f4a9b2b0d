//! Before and after, one key apart, as the loudspeaker gets them.

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use crate::card::VirtualCard;
use crate::radio::{Radio, noise, write_wav};

#[test]
fn a_key_changes_from_before_to_after_where_the_sound_is() {
    let Some(card) = VirtualCard::start() else { return };
    let radio = Radio::empty().with_card(&card);
    let soft: Vec<f32> = noise(1, 12.0).iter().map(|sample| 0.05 * sample).collect();
    write_wav(&radio.home().join("nota.wav"), &soft);
    let recorder = card.record();
    let mut child = radio
        .command(&["listen", "--compare", "nota.wav", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut keys = child.stdin.take().unwrap();
    for key in [" ", "q"] {
        std::thread::sleep(Duration::from_secs(4));
        keys.write_all(key.as_bytes()).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    let heard = recorder.stop();
    let told = String::from_utf8_lossy(&output.stdout);
    let document: serde_json::Value =
        serde_json::from_str(&told).unwrap_or_else(|cause| panic!("{cause}: {told}"));
    assert_eq!(document["switched"], 1);
    let expected = document["after_lufs"].as_f64().unwrap() - document["before_lufs"].as_f64().unwrap();
    assert!(expected > 8.0, "{document}");

    // Tenths of a second that are not silent: at first as soft as the recording, in the end as loud as radio.
    let level = |tenth: &[f32]| {
        let power: f32 = tenth.iter().map(|sample| sample * sample).sum::<f32>() / tenth.len() as f32;
        10.0 * f64::from(power).log10()
    };
    let levels: Vec<f64> = heard.samples.chunks(4800).map(level).filter(|level| *level > -70.0).collect();
    let (first, last) = (levels[2], levels[levels.len() - 3]);
    assert!((last - first - expected).abs() < 2.0, "from {first:.1} to {last:.1} dB, {expected:.1} were to be");
}

#[test]
fn without_a_loudspeaker_one_sentence_says_so() {
    let radio = Radio::empty();
    write_wav(&radio.home().join("nota.wav"), &noise(3, 1.0));
    let output = radio.command(&["listen", "nota.wav"]).env("ALSA_CONFIG_PATH", "/dev/null").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 2, "a sentence, and what to do: {said}");
    assert!(said.contains("surco doctor"), "{said}");
}
