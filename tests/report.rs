//! What the air was used for, told afterwards.

use surco_library::Library;
use surco_messages::Message;
use surco_model::{AirEvent, AiringId, Ending, ItemKind, MediaRef, OnAir};
use surco_units::{AirTime, Frames};

use crate::radio::Radio;

/// A spot of the sample station's campaign, at an instant, for so many seconds.
fn spot(airing: i64, at: &str, seconds: i64, ending: Ending) -> [AirEvent; 2] {
    let (airing, at): (_, AirTime) = (AiringId(airing), at.parse().unwrap());
    let length = Frames::from_millis(1000 * seconds);
    let started = OnAir {
        airing,
        item: format!("{at}/tanda-mastitis/0").parse().unwrap(),
        slot: "tanda-mastitis".parse().ok(),
        episode: Some(("cunas-mastitis".parse().unwrap(), "1-la-prueba-del-mes".parse().unwrap())),
        title: "La prueba del mes".into(),
        kind: ItemKind::Spot,
        source: Some(MediaRef::named("x")),
        planned_start: Some(at),
        at,
        cue_in: Frames::ZERO,
        position: Frames::ZERO,
        reason: Message::new("schedule-why-spot"),
    };
    [AirEvent::Started(started), AirEvent::Ended { airing, at: at + length, position: length, ending }]
}

#[test]
fn a_campaign_is_proved_play_by_play_out_of_the_log() {
    let radio = Radio::sample();
    let grid = std::fs::read_to_string(radio.home().join("schedule.toml")).unwrap();
    let wants = "topic = \"mastitis\"\nplays_per_day = 2\n";
    radio.write("schedule.toml", &grid.replace("topic = \"mastitis\"\n", wants));
    let mut library = Library::open(&radio.home().join("library")).unwrap();
    for (number, (at, ending)) in [
        ("2026-10-05T11:45:00Z", Ending::Completed),
        ("2026-10-05T18:00:00Z", Ending::Interrupted),
        ("2026-10-06T11:45:00Z", Ending::Completed),
        ("2026-10-06T18:00:00Z", Ending::Unheard),
        ("2026-10-06T23:45:00Z", Ending::Completed),
        ("2026-10-07T11:45:00Z", Ending::Completed),
    ]
    .into_iter()
    .enumerate()
    {
        library.append(&spot(number as i64 + 1, at, 15, ending)).unwrap();
    }
    let span = ["report", "--from", "2026-10-05", "--to", "2026-10-06"];
    let report = radio.json(&span);
    let proof =
        report["campaigns"].as_array().unwrap().iter().find(|one| one["campaign"] == "prevencion-de-mastitis");
    let proof = proof.unwrap();
    assert_eq!((&proof["wanted"], &proof["aired"]), (&4.into(), &3.into()));
    assert_eq!(proof["plays"][1]["counts"], false);
    assert_eq!((&proof["plays"][3]["outcome"], &proof["plays"][3]["counts"]), (&"unheard".into(), &false.into()));
    assert_eq!(proof["plays"][0]["start_local"], "2026-10-05T06:45:00.000-05:00");
    let topic = &report["airtime"]["topics"][0];
    assert_eq!((topic["id"].as_str(), topic["duration_s"].as_f64()), (Some("mastitis"), Some(60.0)));

    let csv = radio.works(&[&span[..], &["--campaign", "prevencion-de-mastitis", "--format", "csv"]].concat());
    let csv = String::from_utf8(csv.stdout).unwrap();
    assert_eq!(csv.lines().count(), 1 + 5, "{csv}");
    let told = String::from_utf8(radio.works(&span).stdout).unwrap();
    assert!(told.contains("«Prevención de la mastitis»: 3 de las 4 salidas que quería."), "{told}");
    let told = radio.refuses(1, &[&span[..], &["--campaign", "mastitis"]].concat());
    assert!(told.contains("prevencion-de-mastitis"), "{told}");
}
