//! Episodes on their way to a master.

use std::fs;

use ebur128::{EbuR128, Mode};
use surco_audio::BLOCK_FRAMES;
use surco_job::{Job, Silent};
use surco_production::{Error, Role};
use surco_units::{Decibels, Frames};

use crate::station::{RATE, Station, channels, likeness, noise, silence, sine, tone_level};

/// A segment that is taken as it is.
pub(crate) fn plain(name: &str, more: &str) -> String {
    format!("[[segment]]\nrecording = \"{name}\"\ntitle = \"{name}\"\nprofile = \"none\"\n{more}\n")
}

/// Integrated loudness and true peak, as a meter by others reads them.
fn loudness(channels: &[Vec<f32>; 2]) -> (f64, f64) {
    let mut meter = EbuR128::new(2, 48_000, Mode::I | Mode::TRUE_PEAK).unwrap();
    let (left, right) = (channels[0].chunks(BLOCK_FRAMES), channels[1].chunks(BLOCK_FRAMES));
    left.zip(right).for_each(|(left, right)| meter.add_frames_planar_f32(&[left, right]).unwrap());
    let peak = meter.true_peak(0).unwrap().max(meter.true_peak(1).unwrap());
    (meter.loudness_global().unwrap(), 20.0 * peak.log10())
}

/// Something like speech as far as peaks go: bursts with 12 dB between peak and loudness.
pub(crate) fn words(seed: u32, seconds: f64) -> Vec<f32> {
    let sound = noise(seed, 1.0, seconds);
    let shaped = |(n, sample): (usize, f32)| {
        let syllable = (n as f32 / RATE as f32 * 3.0 * std::f32::consts::PI).sin().abs();
        0.3 * sample.powi(5) * syllable
    };
    sound.into_iter().enumerate().map(shaped).collect()
}

#[test]
fn every_segment_is_in_its_place_to_the_frame() {
    let (tune, one, other) = (noise(1, 0.3, 4.0), noise(2, 0.1, 3.0), noise(3, 0.4, 2.5));
    let segments = [plain("uno.wav", ""), plain("otro.wav", "cue_in = \"0.5\"\ncue_out = \"2.25\"")].concat();
    let template =
        "signature = \"cortina.wav\"\nclosing = \"cortina.wav\"\ncrossfade = \"800ms\"\npause = \"300ms\"";
    let station = Station::new(template, &segments);
    station.tune("cortina.wav", &tune);
    station.recording("uno.wav", &one);
    station.recording("otro.wav", &other);
    let made = station.assemble();

    let starts: Vec<f64> = made.master.chapters.iter().map(|chapter| chapter.start.seconds()).collect();
    assert_eq!(starts, [3.2, 6.5]);
    assert_eq!(made.master.duration, Frames::from_seconds(3.2 + 3.0 + 0.3 + 1.75 - 0.8 + 4.0));
    for heard in &channels(&made.path) {
        assert_eq!(heard.len(), made.master.duration.index());
        let cut = &other[RATE / 2..RATE * 9 / 4];
        let closing = made.master.duration.index() - tune.len();
        // Of each what sounds alone: neither crossfades nor edges.
        for (at, sound, from, to) in [
            (0, &tune[..], 1_000, 150_000),
            (RATE * 16 / 5, &one[..], 40_000, 140_000),
            (RATE * 13 / 2, cut, 1_000, 40_000),
            (closing, &tune[..], 40_000, 190_000),
        ] {
            let found = likeness(heard, at + from, &sound[from..to]);
            assert!(found > 0.9999, "{at}: {found}");
            assert!(likeness(heard, at + from + 1, &sound[from..to]) < 0.5);
        }
    }
    let durations: Vec<f64> = made.segments.iter().map(|segment| segment.duration.seconds()).collect();
    assert_eq!(durations, [3.0, 1.75]);
}

#[test]
fn the_programme_has_the_loudness_of_the_station_and_stays_under_its_peak() {
    let station = Station::new("", &[plain("uno.wav", ""), plain("otro.wav", "")].concat());
    station.recording("uno.wav", &words(5, 8.0));
    station.recording("otro.wav", &words(6, 8.0).iter().map(|sample| sample * 0.05).collect::<Vec<_>>());
    let made = station.assemble();
    let (integrated, peak) = loudness(&channels(&made.path));
    assert!((integrated + 16.0).abs() <= 0.1, "{integrated} LUFS");
    assert!(peak <= -1.5 + 0.01, "{peak} dBTP");
    assert!((made.master.loudness.integrated.unwrap().0 - integrated).abs() < 0.05);
    assert!((made.master.loudness.true_peak.unwrap().0 - peak).abs() < 0.1);
    assert!(made.warnings.is_empty(), "{:?}", made.warnings);
}

#[test]
fn a_series_may_have_a_loudness_of_its_own() {
    let station = Station::new("\n[loudness]\nintegrated_lufs = -23\ntrue_peak_dbtp = -3", &plain("uno.wav", ""));
    station.recording("uno.wav", &noise(5, 0.3, 5.0));
    let (integrated, _) = loudness(&channels(&station.assemble().path));
    assert!((integrated + 23.0).abs() <= 0.1, "{integrated} LUFS");
}

#[test]
fn a_soft_recording_and_a_loud_one_sound_equally_loud() {
    let station = Station::new("", &[plain("fuerte.wav", ""), plain("bajita.wav", "")].concat());
    station.recording("fuerte.wav", &noise(7, 0.5, 4.0));
    station.recording("bajita.wav", &noise(8, 0.01, 4.0));
    let made = station.assemble();
    let heard = &channels(&made.path)[0];
    let level = |start: Frames| {
        let part = &heard[start.index() + 4_800..start.index() + 4_800 + 3 * RATE];
        let mean = part.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / part.len() as f64;
        10.0 * mean.log10()
    };
    let [loud, soft] = [0, 1].map(|index| level(made.master.chapters[index].start));
    assert!((loud - soft).abs() < 0.1, "{loud} {soft}");
}

#[test]
fn under_speech_the_bed_is_down_by_the_templates_depth_and_comes_back_between() {
    let template = "bed = \"cama.wav\"\ncrossfade = \"500ms\"\n[template.duck]\ndepth_db = -12\nattack = \"150ms\"\n\
                    release = \"600ms\"";
    let station = Station::new(template, &plain("voz.wav", "bed = true"));
    let speech = sine(3_000.0, 0.2, 4.0);
    station.recording("voz.wav", &[speech.clone(), silence(5.0), speech].concat());
    // Shorter than the episode: it is repeated, and its end fits its beginning.
    station.tune("cama.wav", &sine(440.0, 0.3, 5.0));
    let made = station.assemble();
    for heard in channels(&made.path) {
        let level = |from: f64, to: f64| {
            tone_level(&heard[(from * RATE as f64) as usize..(to * RATE as f64) as usize], 440.0)
        };
        let (under, between, again) = (level(1.0, 3.5), level(5.0, 8.5), level(9.5, 12.5));
        assert!((between - under - 12.0).abs() < 0.5, "{under} {between}");
        assert!((between - again - 12.0).abs() < 0.5, "{between} {again}");
        // Gone with the last word, by the fade of the template.
        assert!(heard[heard.len() - 100..].iter().all(|sample| sample.abs() < 0.01));
        assert_eq!(heard.len(), (13.5 * RATE as f64) as usize);
    }
}

#[test]
fn no_edit_of_a_tone_clicks() {
    let cut = |cue_in: &str, cue_out: &str| {
        plain("tono.wav", &format!("bed = true\ncue_in = \"{cue_in}\"\ncue_out = \"{cue_out}\""))
    };
    let segments = [cut("0.503", "1.7071"), cut("1.0013", "2.2227"), cut("0.7777", "3.1")].concat();
    let template = "signature = \"cortina.wav\"\nclosing = \"cortina.wav\"\nbed = \"cama.wav\"\ncrossfade = \"300ms\"\npause = \"0ms\"";
    let station = Station::new(template, &segments);
    station.recording("tono.wav", &sine(100.0, 0.3, 4.0));
    station.tune("cortina.wav", &sine(90.0, 0.3, 2.0));
    station.tune("cama.wav", &sine(110.0, 0.3, 2.345));
    for heard in channels(&station.assemble().path) {
        // A click is a corner: a step unlike the one before it. These tones have none above -70 dBFS themselves.
        let corner = heard.windows(3).map(|s| (s[2] - 2.0 * s[1] + s[0]).abs()).fold(0.0, f32::max);
        assert!(Decibels::of_amplitude(corner).0 < -60.0, "{}", Decibels::of_amplitude(corner).0);
    }
}

#[test]
fn waiting_before_and_after_speech_is_cut_unless_the_description_says_where_to_cut() {
    let spoken = "[[segment]]\nrecording = \"voz.wav\"\ntitle = \"Voz\"\nprofile = \"voice\"\n";
    let station = Station::new("", spoken);
    station.recording("voz.wav", &[silence(4.0), words(9, 5.0), silence(3.0)].concat());
    let trimmed = station.assemble().master.duration.seconds();
    assert!((5.0..5.8).contains(&trimmed), "{trimmed}");
    station.describe("Prueba", &format!("{spoken}cue_in = \"3\"\ncue_out = \"10\"\n"));
    assert_eq!(station.assemble().master.duration, Frames::from_seconds(7.0));
}

const TWO: &str = "pause = \"200ms\"";

fn two_segments() -> Station {
    let station = Station::new(TWO, &[plain("uno.wav", ""), plain("otro.wav", "")].concat());
    station.recording("uno.wav", &words(11, 3.0));
    station.recording("otro.wav", &words(12, 2.0));
    station
}

#[test]
fn the_same_episode_made_on_two_computers_has_the_same_bytes() {
    let (one, other) = (two_segments().assemble(), two_segments().assemble());
    assert!(!one.cached && !other.cached);
    assert_eq!(one.master, other.master);
}

#[test]
fn an_episode_is_not_made_twice_unless_something_has_changed() {
    let station = two_segments();
    let first = station.assemble();
    let again = station.assemble();
    assert!(again.cached);
    assert_eq!((&again.master, &again.segments, &again.path), (&first.master, &first.segments, &first.path));

    station.describe("Otro título", &[plain("uno.wav", ""), plain("otro.wav", "")].concat());
    let renamed = station.assemble();
    assert!(!renamed.cached);
    assert_ne!(renamed.master.recipe, first.master.recipe);
    assert_eq!((renamed.rendered, &renamed.master.source), (0, &first.master.source), "the same sound");

    station.describe("Prueba", &[plain("uno.wav", ""), plain("otro.wav", "")].concat());
    let back = station.assemble();
    assert!(back.cached);
    let program = "manos-limpias".parse().unwrap();
    let newest = station.library().master(&program, &"1-prueba".parse().unwrap()).unwrap();
    assert_eq!(newest, Some(first.master));
}

#[test]
fn a_recording_that_was_recorded_again_makes_another_master() {
    let station = two_segments();
    let first = station.assemble();
    station.recording("otro.wav", &words(13, 2.0));
    let second = station.assemble();
    assert!(!second.cached);
    assert_ne!(second.master.recipe, first.master.recipe);
}

#[test]
fn a_master_that_the_disk_has_damaged_is_made_again_with_the_same_bytes() {
    let station = two_segments();
    let first = station.assemble();
    let mut bytes = fs::read(&first.path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&first.path, bytes).unwrap();
    let again = station.assemble();
    assert!(!again.cached);
    assert_eq!(again.master, first.master);
    station.library().store().verify(&again.master.source).unwrap();
}

#[test]
fn a_clean_take_that_the_disk_has_damaged_is_made_again() {
    let station = two_segments();
    let first = station.assemble();
    let derived = station.home().join("library/derived");
    for shard in fs::read_dir(&derived).unwrap().flatten().filter(|entry| entry.file_name().len() == 2) {
        for file in fs::read_dir(shard.path()).unwrap().flatten() {
            fs::write(file.path(), "x").unwrap();
        }
    }
    fs::remove_file(&first.path).unwrap();
    assert_eq!(station.assemble().master, first.master);
}

/// Ten minutes in six segments over a bed, between two tunes.
fn long_programme() -> Station {
    let segments: String = (0..6).map(|n| plain(&format!("{n}.wav"), "bed = true")).collect();
    let template =
        "signature = \"cortina.wav\"\nclosing = \"cortina.wav\"\nbed = \"cama.wav\"\ncrossfade = \"1s\"";
    let station = Station::new(template, &segments);
    for n in 0..6 {
        station.recording(&format!("{n}.wav"), &words(20 + n, 20.0));
    }
    station.tune("cortina.wav", &noise(30, 0.2, 6.0));
    station.tune("cama.wav", &noise(31, 0.2, 11.0));
    station
}

#[test]
fn one_thread_and_many_give_the_same_bytes() {
    let made = [1, 2, 7].map(|threads| long_programme().assemble_by(threads));
    for other in &made[1..] {
        assert_eq!(other.master, made[0].master);
    }
}

#[test]
fn a_cut_renders_what_it_touches_and_gives_the_bytes_that_a_fresh_start_gives() {
    let station = long_programme();
    let first = station.assemble();
    assert_eq!(first.rendered, 14);
    let cut: String = (0..6)
        .map(|n| plain(&format!("{n}.wav"), if n == 4 { "bed = true\ncue_out = \"19.7\"" } else { "bed = true" }))
        .collect();
    station.describe("Prueba", &cut);
    let second = station.assemble();
    assert!((3..=6).contains(&second.rendered), "{} sections were rendered", second.rendered);
    let fresh = long_programme();
    fresh.describe("Prueba", &cut);
    assert_eq!(fresh.assemble().master, second.master);
    // Back again, with everything that can be made again gone.
    station.describe("Prueba", &(0..6).map(|n| plain(&format!("{n}.wav"), "bed = true")).collect::<String>());
    fs::remove_dir_all(station.home().join("library/derived")).unwrap();
    assert_eq!(station.assemble().master, first.master);
}

#[test]
fn a_damaged_master_is_not_used_again_for_the_next_one() {
    let station = long_programme();
    let first = station.assemble();
    let mut bytes = fs::read(&first.path).unwrap();
    bytes[100_000] ^= 0x10;
    fs::write(&first.path, bytes).unwrap();
    let louder: String = (0..6)
        .map(|n| plain(&format!("{n}.wav"), if n == 5 { "bed = true\ngain_db = 1" } else { "bed = true" }))
        .collect();
    station.describe("Prueba", &louder);
    let second = station.assemble();
    assert_eq!(second.rendered, 14);
    let fresh = long_programme();
    fresh.describe("Prueba", &louder);
    assert_eq!(fresh.assemble().master, second.master);
}

#[test]
fn a_recording_whose_file_is_gone_is_taken_from_the_library_and_that_is_said() {
    let station = two_segments();
    let first = station.assemble();
    fs::remove_file(station.home().join("programs/manos-limpias/episodes/1-prueba/otro.wav")).unwrap();
    let again = station.assemble();
    assert_eq!(again.master, first.master);
    assert_eq!(
        again.warnings.iter().map(|warning| warning.id().to_owned()).collect::<Vec<_>>(),
        ["production-file-gone"]
    );
}

#[test]
fn a_missing_recording_is_named_with_its_segment_and_its_line() {
    let station = Station::new(TWO, &[plain("uno.wav", ""), plain("otro.wav", "")].concat());
    station.recording("uno.wav", &words(11, 3.0));
    let error = station.try_assemble().unwrap_err();
    let Error::Ingredient { role, path, location, cause } = &error else { panic!("{error}") };
    assert_eq!(*role, Role::Segment("otro.wav".to_owned()));
    assert!(path.ends_with("1-prueba/otro.wav") && path.starts_with("programs"));
    assert!(location.file.ends_with("episode.toml") && location.line > 6, "{location:?}");
    assert!(matches!(**cause, Error::Missing { .. }));
    assert!(station.library().masters().unwrap().is_empty());
}

#[test]
fn a_cut_behind_the_end_of_a_recording_is_refused() {
    let station = Station::new("", &plain("uno.wav", "cue_out = \"3.5\""));
    station.recording("uno.wav", &words(11, 3.0));
    let error = station.try_assemble().unwrap_err();
    assert!(matches!(error, Error::CueBeyondEnd { length, .. } if length == Frames::from_seconds(3.0)), "{error}");
    station.describe("Prueba", &plain("uno.wav", "cue_in = \"3.0\""));
    assert!(matches!(station.try_assemble(), Err(Error::CueBeyondEnd { .. })));
}

#[test]
fn a_bed_too_short_to_be_repeated_is_refused() {
    let station = Station::new("bed = \"cama.wav\"", &plain("uno.wav", "bed = true"));
    station.recording("uno.wav", &words(11, 3.0));
    station.tune("cama.wav", &sine(440.0, 0.3, 0.5));
    assert!(matches!(station.try_assemble(), Err(Error::BedTooShort { .. })));
}

#[test]
fn an_episode_that_is_far_from_its_length_is_made_and_that_is_said() {
    let station = Station::new("target_length = \"2m\"\ntolerance = \"20s\"", &plain("uno.wav", ""));
    station.recording("uno.wav", &words(11, 3.0));
    let made = station.assemble();
    assert_eq!(
        made.warnings.iter().map(|warning| warning.id().to_owned()).collect::<Vec<_>>(),
        ["production-too-short"]
    );
    assert_eq!(station.assemble().warnings, made.warnings);
}

#[test]
fn the_sound_says_how_it_came_to_be_and_a_delivered_master_what_it_is_who_made_it_and_where_its_chapters_are() {
    let station = two_segments();
    let made = station.assemble();
    let holds = |path: &std::path::Path, text: &str| {
        let bytes = fs::read(path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    assert!(holds(&made.path, "T=uno.wav") && holds(&made.path, "otro.wav\0"));
    assert!(!holds(&made.path, "Manos limpias"), "a title is no sound");

    station.describe("Otro título", &[plain("uno.wav", ""), plain("otro.wav", "")].concat());
    let made = station.assemble();
    let folder = station.read();
    let (program, episodes) = &folder.programs[0];
    let delivered = station.home().join("entregado.wav");
    surco_production::export_master(
        &made,
        folder.station.as_ref().unwrap(),
        program,
        &episodes[0],
        &delivered,
        &mut Job::unattended(&mut Silent),
    )
    .unwrap();
    for text in
        ["Manos limpias: Otro título", "Radio de prueba", "2026-11-20", "T=uno.wav", "uno.wav\0", "otro.wav\0"]
    {
        assert!(holds(&delivered, text), "{text}");
    }
    assert_eq!(channels(&delivered), channels(&made.path));
}

#[test]
fn progress_never_goes_back_and_ends_at_the_end() {
    let station = two_segments();
    let folder = station.read();
    let (program, episodes) = &folder.programs[0];
    let mut told = Vec::new();
    let mut library = station.library();
    surco_production::assemble(
        &mut library,
        &folder,
        program,
        &episodes[0],
        &mut Job::unattended(&mut |part: f64| told.push(part)),
    )
    .unwrap();
    assert!(told.windows(2).all(|pair| pair[0] <= pair[1]), "{told:?}");
    assert_eq!(told.last(), Some(&1.0));
}
