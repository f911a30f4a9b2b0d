//! What a description may ask for, measured in the master.

use surco_production::Error;
use surco_units::{Decibels, Frames};

use crate::episodes::{plain, words};
use crate::station::{RATE, Station, channels, likeness, noise, silence, sine, tone_level};

/// Where `part` is heard, to the frame, near a place.
fn found_at(heard: &[f32], part: &[f32], near: usize) -> usize {
    let from = near.saturating_sub(50);
    let best = (from..near + 50).map(|at| (at, likeness(heard, at, part))).max_by(|a, b| a.1.total_cmp(&b.1));
    let (at, likeness) = best.unwrap();
    assert!(likeness > 0.99, "{likeness} at {at}");
    at
}

#[test]
fn pauses_overlaps_stingers_and_cues_in_frames_are_exact_to_the_frame() {
    let sounds: Vec<Vec<f32>> = (0..4).map(|n| noise(40 + n, 0.2, 3.0)).collect();
    let stinger = noise(50, 0.3, 1.0);
    let segments = [
        plain("0.wav", "cue_in = \"12345 frames\"\ncue_out = \"0:02.5\""),
        plain("1.wav", "pause = \"1234ms\""),
        plain("2.wav", "overlap = \"700ms\""),
        plain("3.wav", "stinger = true"),
    ];
    let station =
        Station::new("stinger = \"golpe.wav\"\npause = \"250ms\"\ncrossfade = \"400ms\"", &segments.concat());
    sounds.iter().enumerate().for_each(|(n, sound)| drop(station.recording(&format!("{n}.wav"), sound)));
    station.tune("golpe.wav", &stinger);
    let made = station.assemble();
    let length = 120_000 - 12_345;
    let starts = [0, length + 59_232, length + 59_232 + 144_000 - 33_600];
    let stinger_at = starts[2] + 144_000 + 12_000;
    let last = stinger_at + 48_000 - 19_200;
    let chapters: Vec<i64> = made.master.chapters.iter().map(|chapter| chapter.start.0).collect();
    assert_eq!(chapters, [starts[0], starts[1], starts[2], last]);
    let heard = &channels(&made.path)[0];
    for (at, sound, from, to) in [
        (starts[0], &sounds[0][12_345..], 500, 100_000),
        (starts[1], &sounds[1][..], 500, 100_000),
        (starts[2], &sounds[2][..], 40_000, 140_000),
        (stinger_at, &stinger[..], 500, 28_000),
        (last, &sounds[3][..], 20_000, 140_000),
    ] {
        let at = usize::try_from(at).unwrap() + from;
        assert_eq!(found_at(heard, &sound[from..to], at), at);
    }
}

#[test]
fn a_translation_lies_over_the_original_which_goes_down_by_the_templates_depth() {
    let segments = [plain("original.wav", ""), plain("traducida.wav", "over = \"2s\"")].concat();
    let station = Station::new("[template.duck]\ndepth_db = -15", &segments);
    station.recording("original.wav", &sine(440.0, 0.2, 12.0));
    station.recording("traducida.wav", &sine(3_000.0, 0.2, 4.0));
    let made = station.assemble();
    assert_eq!(made.master.duration, Frames::from_seconds(12.0));
    let heard = &channels(&made.path)[0];
    let level =
        |from: f64, to: f64| tone_level(&heard[(from * RATE as f64) as usize..(to * RATE as f64) as usize], 440.0);
    let (before, under, behind) = (level(0.5, 1.5), level(2.5, 5.5), level(7.5, 11.5));
    assert!((before - under - 15.0).abs() < 0.5, "{before} {under}");
    assert!((before - behind).abs() < 0.1, "{before} {behind}");
}

#[test]
fn the_bed_is_down_by_any_depth_within_half_a_decibel_and_is_held_behind_the_word() {
    for depth in [-6.0, -12.0, -20.0] {
        let template = format!(
            "bed = \"cama.wav\"\ncrossfade = \"500ms\"\nbed_end = \"speech\"\n[template.duck]\ndepth_db = {depth}\n\
             attack = \"100ms\"\nhold = \"1s\"\nrelease = \"500ms\""
        );
        let station = Station::new(&template, &plain("voz.wav", "bed = true"));
        station.recording("voz.wav", &[sine(3_000.0, 0.2, 4.0), silence(5.0), sine(3_000.0, 0.2, 4.0)].concat());
        station.tune("cama.wav", &sine(440.0, 0.3, 5.0));
        let made = station.assemble();
        let heard = &channels(&made.path)[0];
        assert_eq!(heard.len(), 13 * RATE, "the bed is gone with the speech");
        let level = |from: f64, to: f64| {
            tone_level(&heard[(from * RATE as f64) as usize..(to * RATE as f64) as usize], 440.0)
        };
        let (under, held, between) = (level(1.0, 3.5), level(4.1, 4.9), level(5.8, 8.5));
        assert!((under - between - depth).abs() < 0.5, "{depth}: {under} {between}");
        assert!((held - under).abs() < 0.5, "{held} {under}");
    }
}

#[test]
fn no_way_to_follow_or_to_fade_clicks_on_a_tone() {
    let segment =
        |more: &str| plain("tono.wav", &format!("bed = true\ncue_in = \"0.5037\"\ncue_out = \"2.7071\"\n{more}"));
    let segments = [
        segment("fade_in = \"300ms\"\nfade_shape = \"decibel\""),
        segment("pause = \"7ms\"\nfade_out = \"1s\"\nfade_shape = \"linear\""),
        segment("overlap = \"777ms\"\nfade_in = \"500ms\"\nfade_out = \"500ms\"\nfade_shape = \"s-curve\""),
        segment("over = \"0.9s\"\ncue_out = \"1.3\"").replace("cue_out = \"2.7071\"\n", ""),
        segment("stinger = true\npan = -0.7"),
        plain("tono.wav", "profile = \"music\"\noverlap = \"1s\"").replace("profile = \"none\"\n", ""),
    ];
    let template = "stinger = \"golpe.wav\"\nbed = \"cama.wav\"\ncrossfade = \"300ms\"\nbed_end = \"2s\"";
    let station = Station::new(template, &segments.concat());
    station.recording("tono.wav", &sine(100.0, 0.2, 4.0));
    station.tune("golpe.wav", &sine(90.0, 0.2, 1.0));
    station.tune("cama.wav", &sine(110.0, 0.2, 2.345));
    for heard in channels(&station.assemble().path) {
        let corner = heard.windows(3).map(|s| (s[2] - 2.0 * s[1] + s[0]).abs()).fold(0.0, f32::max);
        assert!(Decibels::of_amplitude(corner).0 < -60.0, "{}", Decibels::of_amplitude(corner).0);
    }
}

#[test]
fn a_segment_begins_after_the_silence_that_follows_the_false_start() {
    let spoken =
        "[[segment]]\nrecording = \"voz.wav\"\ntitle = \"Voz\"\nprofile = \"none\"\ncue_in = \"after-silence\"\n";
    let station = Station::new("", spoken);
    let speech = words(9, 5.0);
    station.recording("voz.wav", &[words(8, 0.6), silence(1.5), speech.clone()].concat());
    let seconds = station.assemble().master.duration.seconds();
    assert!((5.0..5.3).contains(&seconds), "{seconds}");
    station.recording("voz.wav", &speech);
    let Err(Error::NoSilence { location, .. }) = station.try_assemble() else { panic!("there is no silence") };
    assert_eq!((location.line, location.column), (9, 10));
}

#[test]
fn what_cannot_be_is_refused_at_its_value_and_the_last_good_master_stays() {
    let two = |more: &str| [plain("a.wav", ""), plain("b.wav", more)].concat();
    let station = Station::new("bed = \"cama.wav\"\nbed_end = \"5s\"", &two(""));
    station.recording("a.wav", &words(11, 3.0));
    station.recording("b.wav", &words(12, 2.0));
    station.tune("cama.wav", &sine(440.0, 0.3, 3.0));
    let good = station.assemble();
    for (more, line) in [
        ("cue_out = \"2.5\"", 14),
        ("fade_in = \"1s\"\nfade_out = \"1500ms\"", 14),
        ("overlap = \"2500ms\"", 14),
        ("over = \"4s\"", 14),
        ("pan = 0.5\ncue_in = \"2.0\"", 15),
    ] {
        station.describe("Prueba", &two(more));
        let error = station.try_assemble().unwrap_err();
        let place = error.location().unwrap_or_else(|| panic!("{error}"));
        assert!(place.file.ends_with("episode.toml") && place.column > 1, "{error} {place:?}");
        assert_eq!(place.line, line, "{error}");
    }
    station.describe("Prueba", &two("bed = true"));
    let error = station.try_assemble().unwrap_err();
    assert!(matches!(&error, Error::BedShorterThanFade { location, .. } if location.line == 8), "{error:?}");
    station.describe("Prueba", &two(""));
    let again = station.assemble();
    assert!(again.cached && again.master == good.master);
}

#[test]
fn the_series_brings_its_greeting_and_its_credits() {
    let template = "[[template.part]]\nid = \"saludo\"\nrecording = \"saludo.wav\"\ntitle = \"Saludo\"\nprofile = \"none\"\n\
                    [[template.part]]\nid = \"cuerpo\"\npresence = \"repeatable\"\n\
                    [[template.part]]\nid = \"creditos\"\nrecording = \"creditos.wav\"\nprofile = \"none\"";
    let station = Station::new(template, &plain("a.wav", ""));
    station.recording("a.wav", &noise(60, 0.2, 3.0));
    station.tune("saludo.wav", &noise(61, 0.2, 2.0));
    station.tune("creditos.wav", &noise(62, 0.2, 2.0));
    let made = station.assemble();
    let titles: Vec<&str> = made.master.chapters.iter().map(|chapter| chapter.title.as_str()).collect();
    assert_eq!(titles, ["Saludo", "a.wav", "creditos"]);
    assert_eq!(made.master.duration, Frames::from_seconds(7.6));
}
