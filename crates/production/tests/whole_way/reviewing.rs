//! Fitting to a length, what is to be checked, and what goes to other programs.

use surco_job::{Job, Silent};
use surco_production::{Lane, stems};
use surco_units::Frames;

use crate::episodes::{plain, words};
use crate::station::{RATE, Station, noise, silence};

fn ids(messages: &[surco_messages::Message]) -> Vec<&str> {
    messages.iter().map(|message| message.id()).collect()
}

fn three_segments(template: &str) -> Station {
    let segments = [plain("a.wav", ""), plain("b.wav", "optional = true"), plain("c.wav", "")];
    let station = Station::new(&format!("pause = \"1s\"\n{template}"), &segments.concat());
    ["a.wav", "b.wav", "c.wav"].iter().zip(70..).for_each(|(name, seed)| {
        station.recording(name, &noise(seed, 0.2, 4.0));
    });
    station
}

#[test]
fn an_episode_that_is_too_long_says_what_would_help_and_is_brought_to_its_length_when_asked() {
    let fit = "[template.fit]\ndrop_optional = true\nshortest_pause = \"100ms\"";
    let station = three_segments(&format!("target_length = \"12500ms\"\ntolerance = \"0s\"\n{fit}"));
    let made = station.assemble();
    assert_eq!(made.master.duration, Frames::from_seconds(14.0));
    assert_eq!(ids(&made.warnings), ["production-too-long"]);
    assert_eq!(ids(&made.proposals), ["production-fit-drop", "production-fit-pauses", "production-fit-run"]);
    let fitted = station.assemble_to_fit();
    assert_eq!(fitted.master.duration, Frames::from_seconds(12.5), "shorter pauses were enough");
    assert_eq!(ids(&fitted.fitted), ["production-fitted-pauses"]);
    assert!(fitted.warnings.is_empty() && fitted.proposals.is_empty());
    assert!(station.assemble_to_fit().cached);

    let station = three_segments(&format!("target_length = \"9s\"\ntolerance = \"0s\"\n{fit}"));
    let fitted = station.assemble_to_fit();
    assert_eq!(fitted.master.duration, Frames::from_seconds(9.0));
    assert_eq!(ids(&fitted.fitted), ["production-fitted-dropped"]);
    assert_eq!(fitted.segments.len(), 2);

    let station = three_segments("target_length = \"9s\"\ntolerance = \"0s\"");
    let fitted = station.assemble_to_fit();
    assert_eq!(fitted.master.duration, Frames::from_seconds(14.0), "nothing was allowed");
}

#[test]
fn what_stands_out_is_to_be_checked_at_its_time() {
    let spoken = |name: &str, more: &str| {
        format!("[[segment]]\nrecording = \"{name}\"\ntitle = \"{name}\"\nprofile = \"interview\"\n{more}\n")
    };
    let segments = [spoken("a.wav", ""), spoken("b.wav", "gain_db = -5"), spoken("c.wav", "")].concat();
    let station = Station::new("pause = \"500ms\"", &segments);
    station.recording("a.wav", &words(80, 6.0));
    station.recording("b.wav", &words(81, 6.0));
    station.recording("c.wav", &[words(82, 5.0), silence(4.0), words(83, 5.0)].concat());
    let made = station.assemble();
    let found = |id: &str| made.checks.iter().find(|check| check.message.id() == id);
    let softer = found("production-check-softer").unwrap_or_else(|| panic!("{:?}", made.checks));
    assert_eq!(softer.at, made.segments[1].start);
    let silent = found("production-check-silence").unwrap_or_else(|| panic!("{:?}", made.checks));
    let within = silent.at - made.segments[2].start;
    assert!((within.seconds() - 5.0).abs() < 0.3, "{within}");
    assert!(made.checks.windows(2).all(|pair| pair[0].at <= pair[1].at));
    let lanes: Vec<Lane> = made.overview.clips.iter().map(|clip| clip.lane).collect();
    assert_eq!(lanes, [Lane::Segment; 3]);
    assert_eq!(made.loudness_curve.len(), (made.master.duration.0 / 4_800) as usize);
}

#[test]
fn an_approved_episode_whose_sound_changes_says_so_and_one_whose_words_change_does_not() {
    let station = Station::new("", &plain("a.wav", ""));
    station.recording("a.wav", &noise(95, 0.2, 3.0));
    let approved = |title: &str| {
        let text = format!(
            "title = \"{title}\"\nnumber = 1\ndate = 2026-11-20\nstate = \"approved\"\napproved_by = \"Elena\"\n{}",
            plain("a.wav", "")
        );
        station.write("programs/manos-limpias/episodes/1-prueba/episode.toml", &text);
        ids(&station.assemble().warnings).join(" ")
    };
    assert_eq!(approved("Uno"), "");
    assert_eq!(approved("Otro título"), "");
    station.recording("a.wav", &noise(96, 0.2, 3.0));
    assert_eq!(approved("Otro título"), "production-approved-another");
}

#[test]
fn the_stems_added_up_are_the_mix_in_time_with_the_master() {
    let template = "signature = \"cortina.wav\"\nbed = \"cama.wav\"\ncrossfade = \"500ms\"";
    let station = Station::new(template, &plain("voz.wav", "bed = true"));
    station.recording("voz.wav", &noise(90, 0.05, 6.0));
    station.tune("cortina.wav", &noise(91, 0.05, 3.0));
    station.tune("cama.wav", &noise(92, 0.05, 5.0));
    let made = station.assemble();
    let folder = station.read();
    let (program, episodes) = &folder.programs[0];
    let to = station.home().join("pistas");
    let files =
        stems(&mut station.library(), &folder, program, &episodes[0], &to, &mut Job::unattended(&mut Silent))
            .unwrap();
    let names: Vec<_> = files.iter().map(|file| file.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["voces.wav", "cortinas.wav", "cama.wav"]);
    let mut sum = vec![0.0f32; made.master.duration.index() * 2];
    for file in &files {
        let mut reader = hound::WavReader::open(file).unwrap();
        let samples: Vec<f32> = reader.samples::<f32>().map(Result::unwrap).collect();
        assert_eq!(samples.len(), sum.len());
        sum.iter_mut().zip(&samples).for_each(|(sum, sample)| *sum += sample);
    }
    let master = crate::station::channels(&made.path);
    let left: Vec<f32> = sum.iter().step_by(2).copied().collect();
    let alike = crate::station::likeness(&master[0], RATE, &left[RATE..left.len() - RATE]);
    assert!(alike > 0.9999, "{alike}");
}
