//! Sound cards that are not there, go, come back, stand still, and run too fast.

use std::time::{Duration, SystemTime};

use crate::card::{Recording, VirtualCard};
use crate::radio::{Radio, STATION, instant, kill, lima, noise, soon, write_wav};

/// A hard start of a sound of its own.
fn slot(id: &str, start: SystemTime, length: u64) -> String {
    format!(
        "[[slot]]\nid = \"{id}\"\ntitle = \"{id}\"\ndays = \"daily\"\nat = \"{}\"\nlength = \"{length}s\"\n\
         start_policy = \"hard\"\nplay = {{ file = \"sonidos/{id}.wav\" }}\n\n",
        lima(start)
    )
}

/// How many seconds off its place in the programme that began at `start` the card is sent a second of it at `at`.
fn off_its_place(recording: &Recording, programme: &[f32], start: SystemTime, at: SystemTime) -> f64 {
    let position = (at.duration_since(start).unwrap().as_secs_f64() * 48_000.0) as usize;
    let (late, likeness) = recording.find(&programme[position..position + 12_000], at, 0.8).unwrap();
    assert!(likeness > 0.8, "the programme is not on the air: likeness {likeness:.3}");
    late
}

#[test]
fn a_card_that_is_not_there_goes_and_comes_back_at_another_rate_is_taken_up_at_the_right_place() {
    let Some(mut card) = VirtualCard::unplugged() else { return };
    let radio = Radio::empty().with_card(&card);
    let start = soon(5);
    let later = start + Duration::from_secs(24);
    let programme = noise(1, 24.0);
    let news = noise(2, 4.0);
    radio.write(
        "schedule.toml",
        &format!("{STATION}{}{}", slot("programa", start, 24), slot("noticias", later, 4)),
    );
    write_wav(&radio.home().join("sonidos/programa.wav"), &programme);
    write_wav(&radio.home().join("sonidos/noticias.wav"), &news);
    write_wav(&radio.home().join("musica/pieza.wav"), &noise(99, 60.0));
    radio.works(&["ingest", "sonidos", "musica"]);
    let air = radio.start(&["air", "--until", &lima(later + Duration::from_secs(3))]);
    let until = |at: SystemTime| std::thread::sleep(at.duration_since(SystemTime::now()).unwrap_or_default());

    until(start + Duration::from_secs(3));
    let now = radio.json(&["now"]);
    assert_eq!((&now["on_air"], &now["device"]), (&true.into(), &false.into()), "without a card: {now}");
    card.plug(48_000);
    let (plugged, recorder) = (SystemTime::now(), card.record());
    until(plugged + Duration::from_secs(5));
    assert_eq!(radio.json(&["now"])["device"], true);
    let first = recorder.stop();
    card.unplug();
    let unplugged = SystemTime::now();
    until(unplugged + Duration::from_millis(3500));
    assert_eq!(radio.json(&["now"])["device"], false);
    card.plug(44_100);
    let (back, recorder) = (SystemTime::now(), card.record());
    until(later + Duration::from_millis(3500));
    let second = recorder.stop();
    kill(air);

    for (recording, since) in [(&first, plugged), (&second, back)] {
        // A card is looked for every two seconds; then the programme is taken up, over a fade.
        let at = since + Duration::from_millis(3600);
        let off = off_its_place(recording, &programme, start, at);
        eprintln!("3.6 s after the card was there the programme is {:+.0} ms off its place", off * 1000.0);
        assert!(off.abs() < 0.5, "{off}");
    }
    let (late, likeness) = second.find(&news[..12_000], later, 0.5).unwrap();
    eprintln!("the news after it: {:+.1} ms (likeness {likeness:.3})", late * 1000.0);
    assert!(likeness > 0.7 && late.abs() <= 0.050, "{late} s late, likeness {likeness}");

    let log = radio.json(&["log"]);
    let notes: Vec<&str> =
        log["notes"].as_array().unwrap().iter().map(|note| note["message"].as_str().unwrap()).collect();
    let told = |word: &str| notes.iter().filter(|note| note.contains(word)).count();
    assert_eq!(
        (told("todavía no se puede abrir"), told("dejó de responder"), told("volvió")),
        (1, 1, 2),
        "{notes:?}"
    );
    assert_eq!(told("reloj"), 0, "a card that goes is no clock that was set: {notes:?}");
    let rows: Vec<_> = log["rows"].as_array().unwrap().iter().filter(|row| row["slot"] == "programa").collect();
    let unheard: Vec<bool> =
        rows.iter().map(|row| row["reason"].as_str().unwrap().contains("nadie lo oyó")).collect();
    assert_eq!(unheard, [true, false, true, false], "the log knows what nobody heard: {rows:?}");
    let outcomes: Vec<&str> = rows.iter().map(|row| row["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes[..3], ["unheard", "interrupted", "unheard"], "{rows:?}");
    assert!(["completed", "cut"].contains(&outcomes[3]), "{rows:?}");
    for row in rows {
        let late = instant(&row["start_utc"]).duration_since(start).unwrap_or_default().as_secs_f64();
        assert!((late - row["position_s"].as_f64().unwrap()).abs() < 0.5, "{row}");
    }
}

/// Hard starts every three seconds: how late each is heard, in seconds.
fn hard_starts(card: &VirtualCard, count: u32, disturb: impl Fn(&VirtualCard, SystemTime)) -> Vec<f64> {
    let radio = Radio::empty().with_card(card);
    let first = soon(9);
    let starts: Vec<_> = (0..count).map(|index| first + Duration::from_secs(3) * index).collect();
    let slots: String =
        (starts.iter().enumerate()).map(|(index, start)| slot(&index.to_string(), *start, 3)).collect();
    radio.write("schedule.toml", &format!("{STATION}{slots}"));
    let sounds: Vec<Vec<f32>> = (0..count).map(|index| noise(index + 1, 2.5)).collect();
    for (index, sound) in sounds.iter().enumerate() {
        write_wav(&radio.home().join(format!("sonidos/{index}.wav")), sound);
    }
    write_wav(&radio.home().join("musica/pieza.wav"), &noise(99, 60.0));
    radio.works(&["ingest", "sonidos", "musica"]);
    let recorder = card.record();
    let until = lima(first + Duration::from_secs(3) * count + Duration::from_secs(1));
    let air = radio.start(&["air", "--until", &until]);
    disturb(card, first);
    assert!({ air }.wait().unwrap().success());
    let recording = recorder.stop();
    let late = starts.iter().zip(&sounds).map(|(start, sound)| {
        let (late, likeness) = recording.find(&sound[..12_000], *start, 0.5).unwrap();
        assert!(likeness > 0.7, "not on the air: likeness {likeness:.3}");
        late
    });
    late.inspect(|late| eprintln!("{:+.1} ms", late * 1000.0)).collect()
}

/// Ten times what a bad crystal is off: without correction the last start would be 90 ms early.
#[test]
fn a_card_that_runs_too_fast_still_starts_the_news_at_its_second() {
    let Some(card) = VirtualCard::start_at_speed(1.002) else { return };
    let late = hard_starts(&card, 12, |_, _| {});
    assert!(late.iter().all(|late| late.abs() <= 0.050), "{late:?}");
}

#[test]
fn a_card_that_stands_still_for_a_moment_delays_no_later_hard_start() {
    let Some(card) = VirtualCard::start() else { return };
    let late = hard_starts(&card, 5, |card, first| {
        let at = first + Duration::from_millis(4_500);
        std::thread::sleep(at.duration_since(SystemTime::now()).unwrap_or_default());
        card.stall(Duration::from_millis(300));
    });
    assert!(late.iter().all(|late| late.abs() <= 0.050), "{late:?}");
}
