//! What the transmitter gets, and when.

use std::time::Duration;

use crate::card::VirtualCard;
use crate::radio::{EPISODE, Radio, STATION, instant, lima, noise, read_wav, soon, write_wav};

/// Ten hard starts, two seconds apart, each a sound of its own.
#[test]
fn ten_hard_starts_are_heard_within_50_ms_of_their_second() {
    let Some(card) = VirtualCard::start() else { return };
    let radio = Radio::empty().with_card(&card);
    let first = soon(9);
    let starts: Vec<_> = (0..10).map(|index| first + Duration::from_secs(2 * index)).collect();
    let slots: String = (starts.iter().enumerate())
        .map(|(index, start)| {
            let at = lima(*start);
            format!(
                "[[slot]]\nid = \"sonido-{index}\"\ntitle = \"Sonido {index}\"\ndays = \"daily\"\nat = \"{at}\"\n\
                 length = \"2s\"\nstart_policy = \"hard\"\nplay = {{ file = \"sonidos/{index}.wav\" }}\n\n"
            )
        })
        .collect();
    radio.write("schedule.toml", &format!("{STATION}{slots}"));
    let sounds: Vec<Vec<f32>> = (0..10).map(|index| noise(index + 1, 1.5)).collect();
    for (index, sound) in sounds.iter().enumerate() {
        write_wav(&radio.home().join(format!("sonidos/{index}.wav")), sound);
    }
    write_wav(&radio.home().join("musica/pieza.wav"), &noise(99, 60.0));
    radio.works(&["ingest", "sonidos", "musica"]);
    let recorder = card.record();
    let until = lima(first + Duration::from_secs(21));
    radio.works(&["air", "--until", &until]);
    let recording = recorder.stop();
    let log = radio.json(&["log"]);
    for (index, (start, sound)) in starts.iter().zip(&sounds).enumerate() {
        // Its first milliseconds are inside the limiter's and the normaliser's reach; the rest is itself.
        let (late, likeness) = recording.find(&sound[..12_000], *start, 0.5).unwrap();
        eprintln!("hard start {index}: {:+.1} ms (likeness {likeness:.3})", late * 1000.0);
        assert!(likeness > 0.8, "sound {index} is not on the air: likeness {likeness:.3}");
        assert!(late.abs() <= 0.050, "sound {index} was heard {:+.1} ms late", late * 1000.0);
        let row =
            log["rows"].as_array().unwrap().iter().find(|row| row["slot"] == format!("sonido-{index}")).unwrap();
        let logged = instant(&row["start_utc"])
            .duration_since(*start)
            .map_or_else(|early| -early.duration().as_secs_f64(), |late| late.as_secs_f64());
        assert!(
            (logged - late).abs() < 0.050,
            "the log says {:+.1} ms, the card {:+.1} ms",
            logged * 1000.0,
            late * 1000.0
        );
    }
    let silence = recording.longest_silence(first, first + Duration::from_secs(20));
    assert!(silence < 0.6, "{silence} s of dead air");
}

/// The whole way: a phone's recording becomes a microprograma, and is found in what the card was sent.
#[test]
fn a_microprograma_made_of_phone_recordings_is_heard_at_its_second_and_the_log_says_so() {
    let Some(card) = VirtualCard::start() else { return };
    let radio = Radio::ready().with_card(&card);
    let master = radio.json(&["assemble", EPISODE]);
    let start = soon(8);
    let schedule = std::fs::read_to_string(radio.home().join("schedule.toml")).unwrap();
    let slot = format!(
        "\n[[slot]]\nid = \"prueba\"\ntitle = \"Prueba\"\ndays = \"daily\"\nat = \"{}\"\nlength = \"2m\"\n\
         start_policy = \"hard\"\npriority = 100\nplay = {{ program = \"manos-limpias\" }}\n",
        lima(start)
    );
    radio.write("schedule.toml", &format!("{schedule}{slot}"));
    let recorder = card.record();
    radio.works(&["air", "--until", &lima(start + Duration::from_secs(12))]);
    let recording = recorder.stop();
    let sound = read_wav(&radio.home().join(master["master"].as_str().unwrap()));
    let (late, likeness) =
        recording.find(&sound[4_800..4_800 + 24_000], start + Duration::from_millis(100), 0.5).unwrap();
    eprintln!("the microprograma: {:+.1} ms (likeness {likeness:.3})", late * 1000.0);
    assert!(likeness > 0.95 && late.abs() <= 0.050, "{late} s late, likeness {likeness}");
    let log = radio.json(&["log"]);
    let row = log["rows"].as_array().unwrap().iter().find(|row| row["slot"] == "prueba").unwrap();
    assert_eq!(
        row["planned_start_utc"],
        chrono::DateTime::<chrono::Utc>::from(start).to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    );
    assert_eq!(row["outcome"], "stopped");
}
