//! Recordings of every kind, whole and broken, as they come to the station.

use std::path::{Path, PathBuf};
use std::process::Command;

use surco_messages::{Explain, Language, Message};
use surco_units::{Frames, SampleRate};

use super::*;
use crate::test_sound::all_of;
use crate::{Block, Encoding, Source, at_station_rate, create};
use surco_testing::{level, noise};

/// A sound that is like itself only in one place: rising tones and a little noise.
fn sound(rate: u32, channels: usize, seconds: f64) -> Vec<Vec<f32>> {
    let hiss = noise(0.02, seconds);
    let sample = |channel: usize, n: usize| {
        let time = n as f64 / f64::from(rate);
        let start = [200.0, 330.0][channel % 2];
        (0.3 * (std::f64::consts::TAU * (start * time + 100.0 * time * time)).sin()) as f32 + hiss[n]
    };
    let frames = (seconds * f64::from(rate)) as usize;
    (0..channels).map(|channel| (0..frames).map(|n| sample(channel, n)).collect()).collect()
}

fn write(path: &Path, encoding: Encoding, channels: &[Vec<f32>], rate: u32) {
    let mut sink = create(path, encoding, channels.len(), SampleRate(rate)).unwrap();
    sink.write(&Block::from_channels(channels.to_vec())).unwrap();
    sink.finish().unwrap();
}

fn wav(folder: &Path, channels: &[Vec<f32>], rate: u32) -> PathBuf {
    let path = folder.join(format!("original-{rate}-{}.wav", channels.len()));
    write(&path, Encoding::Wav { bits: 24 }, channels, rate);
    path
}

/// Runs ffmpeg on a file; false, said aloud, where it is not installed.
fn ffmpeg(from: &Path, arguments: &[&str], to: &Path) -> bool {
    let run = Command::new("ffmpeg").args(["-v", "error", "-y", "-i"]).arg(from).args(arguments).arg(to).output();
    let Ok(run) = run else {
        eprintln!("skipped: ffmpeg is not installed");
        return false;
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    true
}

/// Real recordings of the project, where they are at hand.
fn material(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/material").join(name);
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

fn whole(path: &Path) -> (Recording, Vec<Vec<f32>>) {
    let mut recording = open(path).unwrap();
    let heard = all_of(&mut recording);
    (recording, heard)
}

/// What is left of the sound when the copy is taken from it, in dB below the sound.
fn difference(sound: &[f32], copy: &[f32]) -> f64 {
    let rest: Vec<f32> = sound.iter().zip(copy).map(|(sample, copied)| sample - copied).collect();
    level(&rest) - level(&sound[..rest.len()])
}

/// By how many frames the copy is late, looked for in the middle of the sound.
fn delay(sound: &[f32], copy: &[f32]) -> i64 {
    let middle = sound.len() / 2;
    let part = &sound[middle..middle + 4000];
    let unlikeness = |late: &i64| -> i64 {
        let from = (middle as i64 + late) as usize;
        let sum: f64 = part.iter().zip(&copy[from..]).map(|(a, b)| f64::from(a - b).powi(2)).sum();
        (sum * 1e6) as i64
    };
    (-3000..=3000).min_by_key(unlikeness).unwrap()
}

#[test]
fn our_own_files_come_back_frame_by_frame() {
    let folder = tempfile::tempdir().unwrap();
    let encodings = [
        ("a.wav", Encoding::Wav { bits: 16 }, -70.0),
        ("b.wav", Encoding::Wav { bits: 24 }, -110.0),
        ("c.flac", Encoding::Flac { bits: 16 }, -70.0),
        ("d.flac", Encoding::Flac { bits: 24 }, -110.0),
        ("e.mp3", Encoding::Mp3 { kbps: 128 }, -14.0),
        ("f.opus", Encoding::Opus { kbps: 128 }, -14.0),
    ];
    for (name, encoding, wanted) in encodings {
        for channels in [1, 2] {
            let sound = sound(48_000, channels, 3.01);
            let path = folder.path().join(name);
            write(&path, encoding.clone(), &sound, 48_000);
            let (recording, heard) = whole(&path);
            assert_eq!(recording.about().channels, channels);
            assert_eq!(recording.lost(), &[], "{name}");
            assert_eq!(recording.length_hint(), Some(Frames::of_len(sound[0].len())), "{name}");
            for (sound, copy) in sound.iter().zip(&heard) {
                assert_eq!(copy.len(), sound.len(), "{name}");
                assert_eq!(delay(sound, copy), 0, "{name}");
                assert!(difference(sound, copy) < wanted, "{name}: {} dB", difference(sound, copy));
            }
        }
    }
}

/// How a file is made, and how it must come back: how many frames it may be longer, and late.
struct Kind {
    ending: &'static str,
    arguments: &'static [&'static str],
    codec: &'static str,
    longer: i64,
    late: i64,
}

const KINDS: &[Kind] = &[
    Kind { ending: "mp3", arguments: &["-c:a", "libmp3lame", "-q:a", "4"], codec: "MP3", longer: 0, late: 0 },
    Kind { ending: "mp3", arguments: &["-c:a", "libmp3lame", "-b:a", "64k"], codec: "MP3", longer: 0, late: 0 },
    Kind {
        ending: "mp3",
        arguments: &["-c:a", "libmp3lame", "-write_xing", "0"],
        codec: "MP3",
        longer: 2400,
        late: 1200,
    },
    Kind { ending: "mp2", arguments: &["-c:a", "mp2"], codec: "MPEG Layer 2", longer: 2400, late: 500 },
    Kind { ending: "ogg", arguments: &["-c:a", "libvorbis"], codec: "Vorbis", longer: 0, late: 0 },
    Kind { ending: "oga", arguments: &["-c:a", "flac"], codec: "FLAC", longer: 0, late: 0 },
    Kind { ending: "flac", arguments: &[], codec: "FLAC", longer: 0, late: 0 },
    Kind { ending: "m4a", arguments: &["-c:a", "aac"], codec: "AAC-LC", longer: 0, late: 0 },
    Kind { ending: "3gp", arguments: &["-c:a", "aac"], codec: "AAC-LC", longer: 0, late: 0 },
    Kind { ending: "mov", arguments: &["-c:a", "aac"], codec: "AAC-LC", longer: 0, late: 0 },
    Kind { ending: "m4a", arguments: &["-c:a", "alac"], codec: "ALAC", longer: 0, late: 0 },
    Kind {
        ending: "mp4",
        arguments: &["-c:a", "aac", "-movflags", "frag_keyframe+empty_moov", "-frag_duration", "500000"],
        codec: "AAC-LC",
        longer: 2047,
        late: 1024,
    },
    Kind { ending: "aac", arguments: &["-c:a", "aac"], codec: "AAC-LC", longer: 2047, late: 1024 },
    Kind { ending: "mkv", arguments: &["-c:a", "libvorbis"], codec: "Vorbis", longer: 1024, late: 0 },
    Kind { ending: "mkv", arguments: &["-c:a", "flac"], codec: "FLAC", longer: 0, late: 0 },
    Kind { ending: "wav", arguments: &["-c:a", "pcm_u8"], codec: "PCM", longer: 0, late: 0 },
    Kind { ending: "wav", arguments: &["-c:a", "pcm_s32le"], codec: "PCM", longer: 0, late: 0 },
    Kind { ending: "wav", arguments: &["-c:a", "pcm_f32le"], codec: "PCM", longer: 0, late: 0 },
    Kind { ending: "wav", arguments: &["-c:a", "pcm_f64le"], codec: "PCM", longer: 0, late: 0 },
    Kind { ending: "wav", arguments: &["-c:a", "pcm_alaw"], codec: "A-law", longer: 0, late: 0 },
    Kind { ending: "wav", arguments: &["-c:a", "pcm_mulaw"], codec: "µ-law", longer: 0, late: 0 },
    Kind { ending: "wav", arguments: &["-c:a", "adpcm_ima_wav"], codec: "ADPCM", longer: 2200, late: 0 },
    Kind { ending: "wav", arguments: &["-c:a", "adpcm_ms"], codec: "ADPCM", longer: 2200, late: 0 },
    Kind { ending: "wav", arguments: &["-c:a", "libmp3lame"], codec: "MP3", longer: 2400, late: 1200 },
    Kind { ending: "wav", arguments: &["-rf64", "always"], codec: "PCM", longer: 0, late: 0 },
    Kind { ending: "aiff", arguments: &[], codec: "PCM", longer: 0, late: 0 },
    Kind { ending: "caf", arguments: &[], codec: "PCM", longer: 0, late: 0 },
];

#[test]
fn whatever_people_bring_is_heard_whole_and_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    for (rate, channels) in [(44_100, 2), (16_000, 1)] {
        let sound = sound(rate, channels, 3.0123);
        let original = wav(folder.path(), &sound, rate);
        for Kind { ending, arguments, codec, longer, late } in KINDS {
            // The name says nothing of the format.
            let made = folder.path().join(format!("made.{ending}"));
            if !ffmpeg(&original, arguments, &made) {
                return;
            }
            let path = folder.path().join("recording.txt");
            std::fs::rename(&made, &path).unwrap();
            let what = format!("{ending} {arguments:?} at {rate} Hz");
            let (recording, heard) = whole(&path);
            let about = recording.about();
            assert!(about.codec.contains(codec), "{what}: {about:?}");
            assert_eq!((about.sample_rate, about.channels), (SampleRate(rate), channels), "{what}");
            assert_eq!(recording.lost(), &[], "{what}");
            let more = heard[0].len() as i64 - sound[0].len() as i64;
            assert!((0..=*longer).contains(&more), "{what}: {more} frames more");
            for (sound, copy) in sound.iter().zip(&heard) {
                let later = delay(sound, copy);
                assert!((0..=*late).contains(&later), "{what}: {later} frames late");
                let difference = difference(&sound[..sound.len() - 1200], &copy[later as usize..]);
                assert!(difference < -12.0, "{what}: {difference} dB");
            }
        }
    }
}

#[test]
fn a_voice_note_of_a_telephone_is_heard_whole_and_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let voice = sound(16_000, 1, 4.0);
    let original = wav(folder.path(), &voice, 16_000);
    let at_48 = all_of(&mut at_station_rate(crate::test_sound::Samples::new(voice).at_rate(SampleRate(16_000))));
    for (ending, longer) in [("opus", 0), ("webm", 960), ("mp4", 0)] {
        let path = folder.path().join(format!("nota.{ending}"));
        let arguments = ["-c:a", "libopus", "-b:a", "24k", "-ar", "48000"];
        if !ffmpeg(&original, &arguments, &path) {
            return;
        }
        let (recording, heard) = whole(&path);
        assert_eq!(recording.about().codec, "Opus");
        assert_eq!(recording.lost(), &[], "{ending}");
        let more = heard[0].len() as i64 - at_48[0].len() as i64;
        assert!((0..=longer).contains(&more), "{ending}: {more} frames more");
        // The resamplers within Opus are not exact to the frame: 0.2 ms.
        let late = delay(&at_48[0], &heard[0]);
        assert!(late.abs() < 10, "{ending}: {late} frames late");
    }
}

/// Every format in which a place can be gone to exactly: how it is made, and how near the same place must come.
const SOUGHT: &[(&str, &[&str], f64)] = &[
    ("wav", &[], -120.0),
    ("wav", &["-c:a", "adpcm_ms"], -120.0),
    ("flac", &[], -120.0),
    ("oga", &["-c:a", "flac"], -120.0),
    ("aiff", &[], -120.0),
    ("mp3", &["-q:a", "4"], -90.0),
    ("mp3", &["-b:a", "320k"], -90.0),
    ("mp3", &["-write_xing", "0"], -90.0),
    ("mp2", &[], -90.0),
    ("ogg", &["-c:a", "libvorbis"], -90.0),
    ("opus", &["-c:a", "libopus", "-b:a", "64k"], -50.0),
    ("webm", &["-c:a", "libopus", "-b:a", "64k"], -120.0),
    // In AAC hiss is made anew by the decoder, each time another one.
    ("m4a", &["-c:a", "aac"], -25.0),
    ("m4a", &["-c:a", "alac"], -120.0),
    ("aac", &["-c:a", "aac"], -25.0),
];

#[test]
fn from_any_place_on_the_same_is_heard_as_without_going_there() {
    let folder = tempfile::tempdir().unwrap();
    let sound = sound(48_000, 2, 4.05);
    let original = wav(folder.path(), &sound, 48_000);
    for (ending, arguments, wanted) in SOUGHT {
        let path = folder.path().join(format!("lied.{ending}"));
        if !ffmpeg(&original, arguments, &path) {
            return;
        }
        let (mut recording, heard) = whole(&path);
        let length = heard[0].len();
        let mut other = open(&path).unwrap();
        for to in [length / 2, 1, 0, 47, 5000, length - 20_000, length - 1, length, length + 5, 100_003] {
            for recording in [&mut recording, &mut other] {
                recording.seek(Frames::of_len(to)).unwrap();
                let rest = all_of(recording);
                let what = format!("{ending} {arguments:?} from {to}");
                assert_eq!(rest[0].len(), length.saturating_sub(to), "{what}");
                let compared = rest[0].len().min(30_000);
                if compared > 100 {
                    let difference = difference(&heard[0][to..to + compared], &rest[0][..compared]);
                    assert!(difference < *wanted, "{what}: {difference} dB");
                }
            }
        }
        assert_eq!(recording.lost(), &[], "{ending}");
    }
}

#[test]
fn the_place_is_exact_where_nothing_is_lost_in_writing() {
    let folder = tempfile::tempdir().unwrap();
    let sound = sound(48_000, 2, 3.0);
    for encoding in [Encoding::Wav { bits: 16 }, Encoding::Flac { bits: 24 }] {
        let path = folder.path().join("master");
        write(&path, encoding, &sound, 48_000);
        let (mut recording, heard) = whole(&path);
        for to in [1, 1151, 4096, 77_777, 143_999] {
            recording.seek(Frames::of_len(to)).unwrap();
            assert!(all_of(&mut recording)[0] == heard[0][to..], "{to}");
        }
    }
}

/// What is said on a machine without ffmpeg.
fn message_of(path: &Path) -> (Message, String) {
    let error = open_here(path).map(drop).unwrap_err();
    let message = error.explain();
    for language in Language::ALL {
        assert!(message.help(language).is_some(), "{message}");
        assert!(message.text(language).contains(&path.display().to_string()), "{message}");
    }
    (message.clone(), message.text(Language::Spanish))
}

#[test]
fn what_is_no_recording_is_refused_with_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    let with = |content: &[u8]| {
        let path = folder.path().join("cuña.mp3");
        std::fs::write(&path, content).unwrap();
        let (message, spanish) = message_of(&path);
        (message.id().to_owned(), spanish)
    };
    assert_eq!(with(b"").0, "audio-empty");
    assert_eq!(with("Libreto: el ordeño".as_bytes()).1.split(": ").last().unwrap(), "es un texto.");
    assert_eq!(with(b"%PDF-1.7 \x80").0, "audio-not-sound");
    assert_eq!(with(&[0; 100_000]).0, "audio-not-sound");
    assert_eq!(with(&[0xFF; 100_000]).0, "audio-not-sound");
    let (id, spanish) = with(b"#!AMR\n\x3c\x91\x17\x16");
    assert_eq!(id, "audio-undecodable");
    assert!(spanish.contains("formato AMR,"), "{spanish}");
    assert!(with(b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9").1.contains("(WMA)"));
    // A header without its sound, as from a copy that was interrupted early.
    for head in [b"fLaC\0\0\0\x22\x10".as_slice(), b"RIFF\x24\0\0\0WAVEfmt \x10", b"OggS\0\x02\0\0\0\0\0\0"] {
        assert_eq!(with(head).0, "audio-damaged", "{head:?}");
    }
    assert_eq!(message_of(folder.path()).0.id(), "audio-not-a-file");
    assert_eq!(message_of(&folder.path().join("no.mp3")).0.id(), "audio-read");
}

#[test]
fn tags_without_sound_are_no_recording() {
    for name in ["230_compressed_frames", "230_unsynced_tag", "240_prepended", "240_split", "liquidsoap2453"] {
        let Some(path) = material(&format!("hostile/{name}.mp3")) else { return };
        let (message, _) = message_of(&path);
        assert_eq!(message.id(), "audio-not-sound", "{name}");
    }
}

#[test]
fn difficult_tags_are_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let sound = sound(48_000, 1, 2.0);
    let plain = folder.path().join("plain.mp3");
    write(&plain, Encoding::Mp3 { kbps: 64 }, &sound, 48_000);
    let mp3 = std::fs::read(&plain).unwrap();
    let (_, wanted) = whole(&plain);
    for name in ["230_compressed_frames", "240_prepended", "240_split", "240_text_encodings", "liquidsoap2738"] {
        let Some(tags) = material(&format!("hostile/{name}.mp3")) else { return };
        let path = folder.path().join("tagged.mp3");
        std::fs::write(&path, [std::fs::read(tags).unwrap(), mp3.clone()].concat()).unwrap();
        let (recording, heard) = whole(&path);
        assert_eq!(recording.lost(), &[], "{name}");
        assert!(heard == wanted, "{name}: {} frames", heard[0].len());
    }
}

#[test]
fn a_recording_tells_its_title_and_who_plays() {
    let folder = tempfile::tempdir().unwrap();
    let original = wav(folder.path(), &sound(48_000, 1, 1.0), 48_000);
    for ending in ["mp3", "flac", "ogg", "opus", "m4a"] {
        let path = folder.path().join(format!("huayno.{ending}"));
        if !ffmpeg(&original, &["-metadata", "title=Pío pío", "-metadata", "artist=Ñusta"], &path) {
            return;
        }
        let about = open(&path).unwrap().about().clone();
        assert_eq!(
            (about.title.as_deref(), about.artist.as_deref()),
            (Some("Pío pío"), Some("Ñusta")),
            "{ending}"
        );
    }
}

#[test]
fn a_picture_of_20_megabytes_is_not_even_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plain.mp3");
    write(&path, Encoding::Mp3 { kbps: 64 }, &sound(48_000, 1, 1.0), 48_000);
    let mp3 = std::fs::read(&path).unwrap();
    let picture = vec![0xFF; 20 << 20];
    let size = |bytes: usize| [21, 14, 7, 0].map(|shift| (bytes >> shift & 0x7F) as u8);
    let mut frame = [b"APIC".as_slice(), &size(picture.len() + 14), b"\0\0\0image/jpeg\0\x03\0"].concat();
    frame.extend(picture);
    let tag = [b"ID3\x04\0\0".as_slice(), &size(frame.len()), &frame, &mp3].concat();
    std::fs::write(&path, tag).unwrap();
    let mut view = PatchedFile::new(File::open(&path).unwrap()).unwrap();
    container_fixes::fix(&mut view).unwrap();
    assert_eq!(view.length(), mp3.len() as u64);
    assert_eq!(whole(&path).1[0].len(), 48_000);
}

#[test]
fn a_recorder_whose_battery_died_has_left_its_sound() {
    let folder = tempfile::tempdir().unwrap();
    let original = wav(folder.path(), &sound(48_000, 1, 2.0), 48_000);
    let (_, wanted) = whole(&original);
    let mut bytes = std::fs::read(&original).unwrap();
    let data = bytes.windows(4).position(|window| window == b"data").unwrap();
    for (riff, size) in [(0u32, 0u32), (36, 0), (u32::MAX, u32::MAX), (0, 0x7FFF_FFFF), (8, 288_000)] {
        bytes[4..8].copy_from_slice(&riff.to_le_bytes());
        bytes[data + 4..data + 8].copy_from_slice(&size.to_le_bytes());
        let path = folder.path().join("grabadora.wav");
        std::fs::write(&path, &bytes).unwrap();
        let (recording, heard) = whole(&path);
        assert!(heard == wanted, "{riff} {size}");
        assert_eq!(recording.lost(), &[], "{riff} {size}");
    }
}

#[test]
fn half_a_file_is_heard_and_its_missing_half_is_noted() {
    let folder = tempfile::tempdir().unwrap();
    let sound = sound(48_000, 1, 6.0);
    let original = wav(folder.path(), &sound, 48_000);
    let kinds: [(&str, &[&str]); 8] = [
        ("wav", &[]),
        ("flac", &[]),
        ("mp3", &[]),
        ("ogg", &["-c:a", "libvorbis"]),
        ("opus", &["-c:a", "libopus"]),
        ("aiff", &[]),
        ("m4a", &["-c:a", "aac", "-movflags", "faststart"]),
        ("webm", &["-c:a", "libopus"]),
    ];
    for (ending, arguments) in kinds {
        let path = folder.path().join(format!("media.{ending}"));
        if !ffmpeg(&original, arguments, &path) {
            return;
        }
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let (recording, heard) = whole(&path);
        let seconds = heard[0].len() as f64 / 48_000.0;
        assert!((1.5..4.5).contains(&seconds), "{ending}: {seconds} s");
        assert_eq!(delay(&sound[0][..heard[0].len()], &heard[0]), 0, "{ending}");
        let [lost] = recording.lost() else { panic!("{ending}: {:?}", recording.lost()) };
        assert_eq!(lost.reason, LossReason::CutShort, "{ending}");
        assert!((lost.at.seconds() - seconds).abs() < 1e-3, "{ending}: {lost:?}");
        if let Some(length) = lost.length {
            assert_eq!(lost.at + length, Frames::from_seconds(6.0), "{ending}");
        }
    }
}

#[test]
fn a_damaged_piece_is_silence_and_what_follows_stays_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let sound = sound(48_000, 1, 8.0);
    let original = wav(folder.path(), &sound, 48_000);
    let kinds: [(&str, &[&str]); 5] = [
        ("flac", &[]),
        ("opus", &["-c:a", "libopus", "-b:a", "64k", "-page_duration", "200000"]),
        ("ogg", &["-c:a", "libvorbis", "-page_duration", "200000"]),
        ("m4a", &["-c:a", "aac"]),
        ("oga", &["-c:a", "flac", "-page_duration", "200000"]),
    ];
    for (ending, arguments) in kinds {
        let path = folder.path().join(format!("rayado.{ending}"));
        if !ffmpeg(&original, arguments, &path) {
            return;
        }
        let mut bytes = std::fs::read(&path).unwrap();
        let (from, length) = (bytes.len() / 3, bytes.len() / 16);
        bytes[from..from + length].iter_mut().enumerate().for_each(|(n, byte)| *byte = (n * 7 % 251) as u8);
        std::fs::write(&path, bytes).unwrap();
        let (recording, heard) = whole(&path);
        let off = heard[0].len() as i64 - sound[0].len() as i64;
        assert!(off.abs() <= 1024, "{ending}: {off} frames off");
        let from = 5 * 48_000;
        assert_eq!(delay(&sound[0][from..], &heard[0][from..]), 0, "{ending}");
        let lost = recording.lost();
        assert!(!lost.is_empty(), "{ending}");
        let there = |lost: &Lost| (2.0..4.5).contains(&lost.at.seconds());
        assert!(lost.iter().all(there), "{ending}: {lost:?}");
    }
}

#[test]
fn two_mp3_files_in_one_are_heard_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let sound = sound(48_000, 1, 2.0);
    for encoding in [Encoding::Mp3 { kbps: 64 }, Encoding::Opus { kbps: 64 }] {
        let path = folder.path().join("uno");
        write(&path, encoding.clone(), &sound, 48_000);
        let one = std::fs::read(&path).unwrap();
        let both = folder.path().join("dos");
        std::fs::write(&both, [one.clone(), one].concat()).unwrap();
        let (mut recording, heard) = whole(&both);
        let more = heard[0].len() as i64 - 2 * 96_000;
        assert!((0..=3 * 1152).contains(&more), "{encoding:?}: {} frames", heard[0].len());
        recording.seek(Frames(100_000)).unwrap();
        let rest = all_of(&mut recording);
        assert_eq!(rest[0].len(), heard[0].len() - 100_000, "{encoding:?}");
        assert!(difference(&heard[0][100_000..], &rest[0]) < -50.0, "{encoding:?}");
    }
}

/// A raw packet of AAC with a fill element more at its end.
fn filled(packet: &[u8], extension: u32, count: usize) -> Vec<u8> {
    let end = packet.iter().rposition(|byte| *byte != 0).unwrap();
    let end = (end + 1) * 8 - packet[end].trailing_zeros() as usize - 3;
    let mut bits: Vec<bool> = (0..end).map(|bit| packet[bit / 8] >> (7 - bit % 8) & 1 == 1).collect();
    let mut push = |number: u32, count: usize| bits.extend((0..count).rev().map(|bit| number >> bit & 1 == 1));
    push(0b110, 3);
    if count < 15 {
        push(count as u32, 4);
    } else {
        push(15, 4);
        push(count as u32 - 14, 8);
    }
    push(extension, 4);
    push(0b1010, 4);
    (1..count).for_each(|n| push((n * 37 % 256) as u32, 8));
    push(0b111, 3);
    bits.chunks(8).map(|bits| bits.iter().enumerate().map(|(n, bit)| u8::from(*bit) << (7 - n)).sum()).collect()
}

#[test]
fn he_aac_is_refused_and_not_played_at_half_its_width() {
    let folder = tempfile::tempdir().unwrap();
    let original = wav(folder.path(), &sound(24_000, 1, 3.0), 24_000);
    let path = folder.path().join("radio.aac");
    if !ffmpeg(&original, &["-c:a", "aac", "-b:a", "32k"], &path) {
        return;
    }
    assert_eq!(open(&path).unwrap().about().codec, "AAC-LC");
    let adts = std::fs::read(&path).unwrap();
    for (extension, count, refused) in [(0b1101, 40, true), (0b1110, 9, true), (0b0000, 40, false)] {
        let (mut at, mut made) = (0, Vec::new());
        while at + 7 <= adts.len() {
            let head = &adts[at..at + 7];
            let length = (usize::from(head[3] & 3) << 11) | usize::from(head[4]) << 3 | usize::from(head[5]) >> 5;
            let packet = filled(&adts[at + 7..at + length], extension, count);
            let size = packet.len() + 7;
            made.extend([head[0], head[1], head[2], head[3] & !3 | (size >> 11) as u8, (size >> 3) as u8]);
            made.extend([(size << 5) as u8 | head[5] & 0x1F, head[6]]);
            made.extend(packet);
            at += length;
        }
        std::fs::write(&path, made).unwrap();
        match open_here(&path) {
            Ok(_) => assert!(!refused, "{extension:b}"),
            Err(Error::Undecodable { format, .. }) => assert!(refused && format == "HE-AAC"),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn vorbis_in_which_channels_may_be_coupled_crosswise_is_refused_here_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let original = folder.path().join("original.wav");
    as_floats(&original, &sound(48_000, 6, 0.3));
    for (channels, format) in [("6", Some("Vorbis, 6 channels")), ("2", None)] {
        let path = folder.path().join("toma.ogg");
        if !ffmpeg(&original, &["-ac", channels, "-c:a", "libvorbis"], &path) {
            return;
        }
        match open_here(&path) {
            Ok(recording) => assert!(format.is_none() && recording.about().codec == "Vorbis"),
            Err(Error::Undecodable { format: named, .. }) => assert_eq!(Some(named.as_str()), format),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn whatever_a_bad_stick_makes_of_a_file_it_comes_to_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let original = wav(folder.path(), &sound(48_000, 2, 1.0), 48_000);
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let kinds = ["wav", "flac", "mp3", "ogg", "opus", "m4a", "webm", "aac", "aiff", "caf", "mp2"];
    for ending in kinds {
        let path = folder.path().join(format!("sano.{ending}"));
        if !ffmpeg(&original, &[], &path) {
            return;
        }
        let bytes = std::fs::read(&path).unwrap();
        for round in 0..40 {
            let mut broken = bytes.clone();
            for _ in 0..1 + random(12) {
                // Headers are short, and most interesting.
                let reach = if random(2) == 0 { 200 } else { broken.len() };
                let at = random(reach.min(broken.len()));
                match random(4) {
                    0 => broken[at] = 0xFF,
                    1 => broken[at] ^= 1 << random(8),
                    2 => {
                        let to = (at + random(400)).min(broken.len());
                        broken[at..to].fill(0);
                    }
                    _ => broken.truncate(at.max(1)),
                }
            }
            let path = folder.path().join("roto");
            std::fs::write(&path, &broken).unwrap();
            let Ok(mut recording) = open(&path) else { continue };
            let (mut block, mut frames) = (Block::default(), 0u64);
            loop {
                recording.read(&mut block).unwrap();
                frames += block.frames() as u64;
                if block.is_empty() {
                    break;
                }
                assert!(block.frames() <= stream::MAX_BLOCK_FRAMES, "{ending} {round}");
                let seconds = frames / u64::from(recording.rate().0);
                assert!(seconds < 700, "{ending} {round}: {seconds} s out of one");
            }
            let _ = recording.seek(Frames(24_000));
            recording.read(&mut block).unwrap();
        }
    }
}

#[test]
fn speech_and_music_of_others_are_heard() {
    for (name, frames) in
        [("speech/test_es.wav", 138_624), ("speech/test_pt.wav", 70_848), ("music/s2.flac", 169_318)]
    {
        let Some(path) = material(name) else { return };
        let (recording, heard) = whole(&path);
        assert_eq!((heard[0].len(), recording.lost()), (frames, [].as_slice()), "{name}");
        assert!(level(&heard[0]) > -45.0, "{name}");
    }
}

#[test]
fn a_long_wave_that_claims_more_than_any_disk_holds_is_heard_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    for claimed in [u64::MAX, u64::MAX - 60, u64::MAX / 2] {
        let mut bytes = b"RF64\xFF\xFF\xFF\xFFWAVEds64".to_vec();
        bytes.extend(28u32.to_le_bytes());
        [claimed, claimed, 0].iter().for_each(|size| bytes.extend(size.to_le_bytes()));
        bytes.extend(0u32.to_le_bytes());
        bytes.extend(b"fmt \x10\0\0\0\x01\0\x01\0");
        [48_000u32, 96_000].iter().for_each(|rate| bytes.extend(rate.to_le_bytes()));
        bytes.extend(b"\x02\0\x10\0data\xFF\xFF\xFF\xFF");
        bytes.extend((0..48_000).flat_map(|n: i32| ((n % 1000) as i16).to_le_bytes()));
        let path = folder.path().join("larga.wav");
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(whole(&path).1[0].len(), 48_000, "{claimed}");
    }
}

/// How far two sounds are from each other under the level of the first, in dB.
fn distance(wanted: &[f32], heard: &[f32]) -> f64 {
    let off: Vec<f32> = wanted.iter().zip(heard).map(|(wanted, heard)| wanted - heard).collect();
    if off.iter().all(|off| *off == 0.0) { f64::INFINITY } else { level(wanted) - level(&off) }
}

/// Any number of channels, as our own sinks write only two.
fn as_floats(path: &Path, channels: &[Vec<f32>]) {
    let format = hound::WavSpec {
        channels: channels.len() as u16,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, format).unwrap();
    for frame in 0..channels[0].len() {
        channels.iter().for_each(|channel| writer.write_sample(channel[frame]).unwrap());
    }
    writer.finalize().unwrap();
}

#[test]
fn another_decoder_hears_the_same_of_every_codec_at_every_rate_and_in_every_channel() {
    let folder = tempfile::tempdir().unwrap();
    // Exact to the sixteenth bit and better, or as near as two decoders of one codec come.
    let (exact, near) = (100.0, 60.0);
    let mut differ = Vec::new();
    for (ending, codec, rates, channels, wanted) in [
        ("wav", "pcm_u8", &[8_000, 22_050][..], &[1, 2][..], exact),
        ("wav", "pcm_s16le", &[8_000, 11_025, 44_100, 192_000], &[1, 2, 6, 8], exact),
        ("wav", "pcm_s24le", &[48_000, 96_000], &[1, 2], exact),
        ("wav", "pcm_s32le", &[48_000], &[2], exact),
        ("wav", "pcm_f32le", &[48_000], &[2], exact),
        ("wav", "pcm_f64le", &[48_000], &[1], exact),
        ("wav", "pcm_mulaw", &[8_000], &[1, 2], exact),
        ("wav", "pcm_alaw", &[8_000], &[1], exact),
        ("wav", "adpcm_ms", &[22_050], &[1, 2], exact),
        ("wav", "adpcm_ima_wav", &[22_050], &[1, 2], exact),
        ("aiff", "pcm_s16be", &[44_100], &[1, 2], exact),
        ("caf", "pcm_s16be", &[44_100], &[1, 2], exact),
        ("flac", "flac", &[16_000, 44_100, 96_000], &[1, 2, 6], exact),
        ("m4a", "alac", &[44_100, 48_000], &[1, 2], exact),
        ("mp3", "libmp3lame", &[8_000, 16_000, 22_050, 44_100, 48_000], &[1, 2], near),
        ("ogg", "libvorbis", &[22_050, 44_100, 48_000], &[1, 2, 3, 6], near),
        ("m4a", "aac", &[16_000, 44_100, 48_000], &[1, 2], near),
        ("opus", "libopus", &[48_000], &[1, 2], near),
    ] {
        for (rate, channels) in
            rates.iter().flat_map(|rate| channels.iter().map(move |channels| (*rate, *channels)))
        {
            let original = folder.path().join("original.wav");
            as_floats(&original, &sound(48_000, channels, 0.7));
            let file = folder.path().join(format!("{codec}-{rate}-{channels}.{ending}"));
            let original_frames = rate as usize * 7 / 10;
            let [rate, count] = [rate.to_string(), channels.to_string()];
            let encoded = ffmpeg(&original, &["-ar", &rate, "-ac", &count, "-c:a", codec], &file);
            if !encoded {
                return;
            }
            let Some(theirs) = crate::test_sound::as_ffmpeg_hears(&file, channels) else { return };
            let (recording, ours) = whole(&file);
            let case = format!("{codec} at {rate} Hz in {channels} channels");
            assert_eq!(recording.lost(), [], "{case}");
            assert_eq!(ours.len(), theirs.len(), "{case}");
            for (number, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
                let distance = distance(theirs, ours);
                // Some of its decoders give out what the encoder had added to fill its last frame.
                let whole = ours.len() == theirs.len() || ours.len() == original_frames;
                if !whole || distance < wanted {
                    let lengths = format!("{} frames of {}", ours.len(), theirs.len());
                    differ.push(format!("{case}: {distance:.1} dB in channel {number}, {lengths}"));
                }
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn a_time_stamp_at_the_end_of_all_time_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nota.opus");
    write(&path, Encoding::for_path(&path).unwrap(), &sound(48_000, 1, 1.0), 48_000);
    let mut packets = Vec::new();
    let mut reader = ogg::PacketReader::new(std::fs::File::open(&path).unwrap());
    while let Some(packet) = reader.read_packet().unwrap() {
        packets.push(packet);
    }
    for stamp in [u64::MAX >> 1, (u64::MAX >> 1) - 900, 1 << 63, u64::MAX - 5] {
        let mut bytes = Vec::new();
        let mut writer = ogg::PacketWriter::new(&mut bytes);
        for (number, packet) in packets.iter().enumerate() {
            let end = match number {
                0 | 1 => ogg::PacketWriteEndInfo::EndPage,
                _ if number + 1 == packets.len() => ogg::PacketWriteEndInfo::EndStream,
                _ if number % 7 == 0 => ogg::PacketWriteEndInfo::EndPage,
                _ => ogg::PacketWriteEndInfo::NormalPacket,
            };
            let time = if number > 1 && number % 7 == 0 { stamp } else { packet.absgp_page() };
            writer.write_packet(packet.data.clone(), packet.stream_serial(), end, time).unwrap();
        }
        drop(writer);
        std::fs::write(&path, bytes).unwrap();
        if let Ok(mut recording) = open(&path) {
            let mut block = Block::default();
            while recording.read(&mut block).is_ok() && !block.is_empty() {}
        }
    }
}

/// A stream in pieces as a network gives them.
struct Dripping(std::io::Cursor<Vec<u8>>, usize);

impl std::io::Read for Dripping {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.1 = self.1 * 7919 % 1_447 + 1;
        let most = buffer.len().min(self.1);
        std::io::Read::read(&mut self.0, &mut buffer[..most])
    }
}

fn heard_live(bytes: &[u8]) -> Result<(About, Vec<Vec<f32>>), Error> {
    let mut received =
        receive(Path::new("http://ejemplo.pe/vivo"), Dripping(std::io::Cursor::new(bytes.to_vec()), 1))?;
    let about = About {
        format: String::new(),
        codec: String::new(),
        sample_rate: received.rate(),
        channels: received.channels(),
        title: None,
        artist: None,
    };
    Ok((about, all_of(&mut received)))
}

#[test]
fn a_stream_that_is_joined_anywhere_is_heard_from_there_on() {
    let folder = tempfile::tempdir().unwrap();
    let original = wav(folder.path(), &sound(44_100, 2, 8.0), 44_100);
    for (name, arguments) in [
        ("a.mp3", &["-c:a", "libmp3lame", "-b:a", "128k"][..]),
        ("v.mp3", &["-c:a", "libmp3lame", "-q:a", "4"]),
        ("m.mp3", &["-c:a", "libmp3lame", "-b:a", "48k", "-ac", "1", "-ar", "22050"]),
        ("a.aac", &["-c:a", "aac", "-b:a", "96k"]),
        ("m.aac", &["-c:a", "aac", "-b:a", "48k", "-ac", "1"]),
    ] {
        let path = folder.path().join(name);
        if !ffmpeg(&original, arguments, &path) {
            return;
        }
        let (recording, whole) = whole(&path);
        let bytes = std::fs::read(&path).unwrap();
        for join in 0..40 {
            let at = bytes.len() / 2 * join / 40 + join % 3;
            let (about, heard) =
                heard_live(&bytes[at..]).unwrap_or_else(|error| panic!("{name} from {at}: {error}"));
            assert_eq!(about.sample_rate, recording.about().sample_rate, "{name} from {at}");
            assert_eq!(about.channels, recording.about().channels, "{name} from {at}");
            let wanted = whole[0].len() * (bytes.len() - at) / bytes.len();
            let missing = wanted as f64 - heard[0].len() as f64;
            // (Of a variable bit rate the bytes are no measure.)
            let tolerance = if name == "v.mp3" { 1.0 } else { 0.35 };
            assert!(missing.abs() < tolerance * 44_100.0, "{name} from {at}: {missing} frames of {wanted}");
            // What was heard is the end of the recording, but for what an encoder adds there.
            let near_end = |sound: &[f32]| sound[sound.len() - 60_000..][..40_000].to_vec();
            let (mine, theirs) = (near_end(&heard[0]), near_end(&whole[0]));
            let late = delay(&theirs, &mine);
            let [mine_from, theirs_from] = [late.max(0), (-late).max(0)].map(|from| from as usize);
            let close = difference(&mine[mine_from..][..20_000], &theirs[theirs_from..][..20_000]);
            assert!(close < -30.0, "{name} from {at}: {close} dB, {late}");
        }
    }
}

#[test]
fn a_stream_in_ogg_goes_on_over_a_new_title_and_nothing_else_is_taken_for_sound() {
    let folder = tempfile::tempdir().unwrap();
    let original = wav(folder.path(), &sound(48_000, 2, 3.0), 48_000);
    for (name, codec) in [("a.opus", "libopus"), ("a.ogg", "libvorbis")] {
        let path = folder.path().join(name);
        if !ffmpeg(&original, &["-c:a", codec], &path) {
            return;
        }
        let bytes = std::fs::read(&path).unwrap();
        let (about, heard) = heard_live(&bytes.repeat(3)).unwrap();
        assert_eq!((about.sample_rate.0, about.channels), (48_000, 2));
        assert!((heard[0].len() as i64 - 9 * 48_000).abs() < 6_000, "{name}: {}", heard[0].len());
        let mut chain = Vec::new();
        for tags in [["title=Huayno", "artist=Rosa"], ["title=Vals", "artist="], ["title=", "artist="]] {
            let [title, artist] = tags;
            assert!(ffmpeg(&original, &["-c:a", codec, "-metadata", title, "-metadata", artist], &path));
            chain.extend(std::fs::read(&path).unwrap());
        }
        let mut received = receive(Path::new("http://ejemplo.pe/vivo"), std::io::Cursor::new(chain)).unwrap();
        let (place, mut titles, mut frames) = (received.title(), Vec::new(), 0);
        let mut block = Block::default();
        while received.read(&mut block).is_ok() && !block.is_empty() {
            frames += block.frames();
            titles.extend(place.lock().unwrap().take().map(|title| (title, (frames / 48_000))));
        }
        assert_eq!(titles, [("Rosa - Huayno".to_owned(), 0), ("Vals".to_owned(), 3)], "{name}");
    }
    let page = "<!DOCTYPE html><title>Radio</title>".repeat(50);
    assert!(matches!(heard_live(page.as_bytes()), Err(Error::NotSound { what: "text", .. })));
    assert!(matches!(heard_live(b""), Err(Error::Empty { .. })));
    assert!(heard_live(&vec![0; 300_000]).is_err());
}
