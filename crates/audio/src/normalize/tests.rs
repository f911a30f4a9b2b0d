//! Whole recordings brought to a loudness, measured by this program and by others.

use super::*;
use crate::test_sound::measurement_of;
use crate::{Broadcast, open};
use std::path::PathBuf;
use surco_job::Silent;
use surco_messages::Language;
use surco_testing::{noise, sine, voice};
use surco_units::Decibels;

const TARGET: Lufs = Lufs(-16.0);
const CEILING: TruePeak = TruePeak(-1.5);

fn recording(folder: &Path, name: &str, channels: &[Vec<f32>], rate: SampleRate) -> PathBuf {
    let path = folder.join(name);
    let encoding = match Encoding::for_path(&path).unwrap() {
        Encoding::Wav { .. } => Encoding::Wav { bits: 24 },
        other => other,
    };
    let mut sink = create(&path, encoding, channels.len(), rate).unwrap();
    sink.write(&Block::from_channels(channels.to_vec())).unwrap();
    sink.finish().unwrap();
    path
}

fn scaled(sound: &[f32], gain: Decibels) -> Vec<f32> {
    sound.iter().map(|sample| sample * gain.amplitude()).collect()
}

fn normalized(input: &Path, output: &Path, profile: Profile) -> Result<Normalized, Error> {
    let mut heard = vec![0.0];
    let wanted = Wanted { repairs: Repairs::of(profile), ..Wanted::for_path(output)? };
    let mut hear = |part: f64| heard.push(part);
    let done = normalize(input, output, &wanted, &mut Job::unattended(&mut hear));
    assert!(heard.is_sorted() && heard.iter().all(|part| (0.0..=1.0).contains(part)), "{heard:?}");
    if let Ok(done) = &done {
        assert_eq!(heard.last(), Some(&1.0));
        for step in &done.applied {
            assert!(
                Language::ALL.iter().all(|language| step.detail.text(*language) != step.detail.id()),
                "{step:?}"
            );
        }
    }
    done
}

fn names_of(steps: &[Step]) -> Vec<&'static str> {
    steps.iter().map(|step| step.name).collect()
}

fn files_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A voice with a little room, so that nothing is wrong with it.
fn spoken(seconds: f64) -> Vec<f32> {
    voice(seconds).iter().zip(noise(0.000_2, seconds)).map(|(voice, room)| voice + room).collect()
}

#[test]
fn every_format_comes_out_at_the_target_and_under_the_ceiling() {
    let folder = tempfile::tempdir().unwrap();
    let loud = scaled(&spoken(6.0), Decibels(6.0));
    let soft = scaled(&spoken(6.0), Decibels(-15.0));
    for (number, channels) in [vec![loud.clone()], vec![soft.clone()], vec![loud, soft]].into_iter().enumerate() {
        let input = recording(folder.path(), &format!("{number}-in.wav"), &channels, STATION_RATE);
        for ending in ["wav", "flac", "mp3", "opus"] {
            let output = folder.path().join(format!("{number}.{ending}"));
            let done = normalized(&input, &output, Profile::None).unwrap();
            let heard = measurement_of(&mut open(&output).unwrap());
            assert_eq!((heard.channels, heard.duration), (channels.len(), done.before.duration), "{output:?}");
            for measured in [done.after, heard] {
                let off = measured.loudness.integrated.unwrap() - TARGET;
                assert!(off.0.abs() <= 0.1, "{output:?}: {off} off");
                assert!(measured.loudness.true_peak.unwrap() <= CEILING, "{output:?}: {:?}", measured.loudness);
            }
        }
    }
}

#[test]
fn after_mp3_and_opus_the_meter_of_others_reads_no_peak_over_the_ceiling() {
    let folder = tempfile::tempdir().unwrap();
    // Loud syllables, with esses between them: what codecs of few bits make the most of.
    let loud = |esses: f64| -> Vec<f32> {
        let hiss = noise(esses, 6.0).into_iter().enumerate();
        let hiss = hiss.map(|(n, hiss)| if n % 12_000 < 4_000 { hiss } else { 0.0 });
        spoken(6.0).iter().zip(hiss).map(|(voice, hiss)| 2.0 * voice + hiss).collect()
    };
    let mono = recording(folder.path(), "mono.wav", &[loud(0.3)], STATION_RATE);
    let stereo = recording(folder.path(), "stereo.wav", &[loud(0.3), loud(0.1)], STATION_RATE);
    for (input, name, encoding) in [
        (&mono, "a.mp3", Encoding::Mp3 { kbps: 96 }),
        (&mono, "b.opus", Encoding::Opus { kbps: 40 }),
        (&stereo, "c.mp3", Encoding::Mp3 { kbps: 128 }),
        (&stereo, "d.mp3", Encoding::Mp3Variable { quality: 6 }),
        (&stereo, "e.opus", Encoding::Opus { kbps: 64 }),
    ] {
        let output = folder.path().join(name);
        let repairs = Repairs::of(Profile::None);
        let wanted = Wanted { encoding, repairs, target: Lufs(-14.0), ..Wanted::for_path(&output).unwrap() };
        let done = normalize(input, &output, &wanted, &mut Job::unattended(&mut Silent)).unwrap();
        assert!(names_of(&done.applied).contains(&"limiter"), "{name}: {:?}", names_of(&done.applied));
        let Some([_, _, peak]) = crate::test_sound::as_ffmpeg_measures(&output) else { return };
        // It tells tenths.
        assert!(peak <= CEILING.0 + 0.05, "{name}: {peak} dBTP, {:?}", done.after.loudness);
    }
}

#[test]
fn the_file_is_the_same_to_the_byte_with_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    // Long enough for a recording to be decoded in parts.
    let left = spoken(30.0);
    let right = left.iter().rev().copied().collect();
    let input = recording(folder.path(), "estéreo.mp3", &[left, right], STATION_RATE);
    let output = folder.path().join("listo.wav");
    let made = [1, 2, 3].map(|threads| {
        let threads = NonZeroUsize::new(threads).unwrap();
        let repairs = Repairs::of(Profile::None);
        let wanted = Wanted { threads, repairs, ..Wanted::for_path(&output).unwrap() };
        normalize(&input, &output, &wanted, &mut Job::unattended(&mut Silent)).unwrap();
        std::fs::read(&output).unwrap()
    });
    assert!(made[0] == made[1] && made[1] == made[2]);
}

#[test]
fn what_is_right_already_is_only_copied() {
    let folder = tempfile::tempdir().unwrap();
    let sound = spoken(6.0);
    let first = recording(folder.path(), "first.wav", &[sound.clone(), sound], STATION_RATE);
    let output = folder.path().join("second.wav");
    normalized(&first, &output, Profile::Voice).unwrap();
    let again = normalized(&output, &folder.path().join("third.wav"), Profile::Voice).unwrap();
    let change = again.after.loudness.integrated.unwrap() - again.before.loudness.integrated.unwrap();
    assert!(change.0.abs() < 0.06, "{change}: {:?}", names_of(&again.applied));
}

#[test]
fn a_noisy_phone_recording_at_another_rate_is_repaired_and_brought_to_the_target() {
    let folder = tempfile::tempdir().unwrap();
    let waiting = vec![0.000_01; 96_000];
    let noisy: Vec<f32> = voice(8.0).iter().zip(noise(0.008, 8.0)).map(|(v, hiss)| 0.3 * (v + hiss)).collect();
    let sound = [waiting.clone(), noisy, waiting].concat();
    let input = recording(folder.path(), "nota.wav", &[sound], SampleRate(44_100));
    let output = folder.path().join("nota.mp3");
    let done = normalized(&input, &output, Profile::Voice).unwrap();
    assert_eq!(names_of(&done.applied)[..3], ["denoise", "trim", "gain"]);
    assert!((done.after.loudness.integrated.unwrap() - TARGET).0.abs() <= 0.1);
    assert!(done.after.signal_to_noise.unwrap() > done.before.signal_to_noise.unwrap() + Decibels(4.0));
    assert!(done.after.duration < done.before.duration - Frames::from_seconds(2.0));
    assert_eq!(files_in(folder.path()), ["nota.mp3", "nota.wav"]);
}

#[test]
fn a_knock_does_not_keep_a_soft_voice_soft() {
    let folder = tempfile::tempdir().unwrap();
    let mut sound = scaled(&spoken(20.0), Decibels(-20.0));
    sound[300_000] = 0.9;
    let input = recording(folder.path(), "golpe.wav", &[sound], STATION_RATE);
    let done = normalized(&input, &folder.path().join("listo.wav"), Profile::Voice).unwrap();
    assert!((done.after.loudness.integrated.unwrap() - TARGET).0.abs() <= 0.1, "{:?}", done.after.loudness);
    assert!(names_of(&done.applied).contains(&"limiter"));
}

#[test]
fn sound_that_would_have_to_be_squeezed_stays_softer_and_the_step_says_so() {
    let folder = tempfile::tempdir().unwrap();
    // Drops of water: peaks 40 dB over the mean.
    let mut drops = scaled(&sine(800.0, 0.5, 10.0), Decibels(-60.0));
    for start in (0..drops.len()).step_by(4800) {
        drops[start..].iter_mut().zip(sine(2000.0, 0.9, 0.001)).for_each(|(sample, drop)| *sample += drop);
    }
    let input = recording(folder.path(), "gotas.wav", &[drops], STATION_RATE);
    let done = normalized(&input, &folder.path().join("listo.wav"), Profile::Music).unwrap();
    assert!(names_of(&done.applied).contains(&"short"), "{:?}", done.applied);
    assert!(done.after.loudness.integrated.unwrap() < TARGET + Decibels(-1.0));
    assert!(done.after.loudness.true_peak.unwrap() <= CEILING);
}

/// A red square of four pixels.
const COVER: [u8; 73] = [
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, b'I', b'H', b'D', b'R', 0x00, 0x00,
    0x00, 0x02, 0x00, 0x00, 0x00, 0x02, 0x08, 0x02, 0x00, 0x00, 0x00, 0xFD, 0xD4, 0x9A, 0x73, 0x00, 0x00, 0x00,
    0x10, b'I', b'D', b'A', b'T', 0x78, 0xDA, 0x63, 0xF8, 0xCF, 0xC0, 0x00, b'D', 0x0C, 0x10, 0x0A, 0x00, 0x1F,
    0xEE, 0x03, 0xFD, 0x63, 0x5E, 0xBB, 0x5B, 0x00, 0x00, 0x00, 0x00, b'I', b'E', b'N', b'D', 0xAE, b'B', 0x60,
    0x82,
];

/// What a program that looks at a file says, all of it; `None`, said aloud, where it is not installed.
fn says(program: &str, arguments: &[&str], file: &Path) -> Option<(bool, String)> {
    let Ok(output) = std::process::Command::new(program).args(arguments).arg(file).output() else {
        eprintln!("skipped: {program} is not installed");
        return None;
    };
    let text = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
}

#[test]
fn no_program_of_others_has_a_complaint_about_any_file() {
    let folder = tempfile::tempdir().unwrap();
    let input =
        recording(folder.path(), "nota.wav", &[spoken(2.5), scaled(&spoken(2.5), Decibels(-3.0))], STATION_RATE);
    let cover = folder.path().join("caratula.png");
    std::fs::write(&cover, COVER).unwrap();
    let mut tags = Tags::default();
    tags.set_title("El ordeño, parte 1");
    tags.set_artist("Rosa Mamani");
    tags.set_cover(&cover).unwrap();
    let broadcast = || Box::new(Broadcast { axml: "<ebuCoreMain/>".to_owned(), ..Broadcast::default() });
    for (name, encoding) in [
        ("a.wav", Encoding::Wav { bits: 16 }),
        ("b.wav", Encoding::Bwf { bits: 16, broadcast: broadcast() }),
        ("c.wav", Encoding::Bwf { bits: 24, broadcast: broadcast() }),
        ("d.flac", Encoding::Flac { bits: 16 }),
        ("e.flac", Encoding::Flac { bits: 24 }),
        ("f.mp3", Encoding::Mp3 { kbps: 96 }),
        ("g.mp3", Encoding::Mp3Variable { quality: 2 }),
        ("h.opus", Encoding::Opus { kbps: 48 }),
    ] {
        let output = folder.path().join(name);
        let wanted = Wanted {
            encoding,
            tags: tags.clone(),
            repairs: Repairs::of(Profile::None),
            ..Wanted::for_path(&output).unwrap()
        };
        let done = normalize(&input, &output, &wanted, &mut Job::unattended(&mut Silent)).unwrap();
        let heard = open(&output).unwrap();
        assert_eq!(heard.about().title.as_deref(), Some("El ordeño, parte 1"), "{name}");
        assert_eq!(heard.about().artist.as_deref(), Some("Rosa Mamani"), "{name}");
        assert_eq!(Tags::of(&output).title(), Some("El ordeño, parte 1"), "{name}");

        let entries = [
            "-v",
            "warning",
            "-show_entries",
            "format_tags=title:stream_tags=title:format=duration:stream=codec_type",
        ];
        if let Some((well, said)) = says("ffprobe", &entries, &output) {
            let lines: Vec<&str> = said.lines().filter(|line| !line.starts_with('[')).collect();
            assert!(
                well && lines.iter().any(|line| line.eq_ignore_ascii_case("TAG:title=El ordeño, parte 1")),
                "{name}: {said}"
            );
            let has_cover = lines.contains(&"codec_type=video");
            assert!(has_cover || name.ends_with("wav"), "no cover in {name}: {said}");
            let seconds = lines.iter().find_map(|line| line.strip_prefix("duration=")?.parse::<f64>().ok());
            assert!((seconds.unwrap() - done.after.duration.seconds()).abs() < 0.08, "{name}: {said}");
        }
        if let Some((well, said)) = says("ffmpeg", &["-v", "warning", "-f", "null", "-", "-i"], &output) {
            // Plain WAV has no place for the names of its channels.
            let complaint = said.lines().find(|line| !line.starts_with("Guessed Channel Layout"));
            assert!(well && complaint.is_none(), "{name}: {said}");
        }
        if let Some((well, said)) = says("mediainfo", &["--Full"], &output) {
            // Nobody has written down in which letters `LIST INFO` is; ffmpeg and we take UTF-8.
            assert!(well && (said.contains("El ordeño, parte 1") || name.ends_with("wav")), "{name}: {said}");
            let said = said.to_lowercase();
            assert!(
                ["conformance", "error", "truncated"].iter().all(|word| !said.contains(word)),
                "{name}: {said}"
            );
        }
        let (program, arguments): (&str, &[&str]) = match name.split_once('.').unwrap().1 {
            "flac" => ("flac", &["-ts", "--warnings-as-errors"]),
            "mp3" => ("mp3val", &[]),
            "opus" => ("opusinfo", &[]),
            _ => continue,
        };
        let Some((well, said)) = says(program, arguments, &output) else { continue };
        assert!(well && !said.contains("WARNING") && !said.contains("ERROR"), "{name}: {said}");
        if program == "opusinfo" {
            let gain = (-23.0 - done.after.loudness.integrated.unwrap().0) * 256.0;
            assert!(said.contains(&format!("R128_TRACK_GAIN={gain:.0}")), "{said}");
            assert!(said.contains("Pre-skip: 312"), "{said}");
        }
    }
}

#[test]
fn tags_are_carried_from_format_to_format_and_a_broadcast_wave_says_them_in_its_own_way() {
    let folder = tempfile::tempdir().unwrap();
    let input = recording(folder.path(), "nota.wav", &[spoken(1.5)], STATION_RATE);
    let (first, second) = (folder.path().join("uno.mp3"), folder.path().join("dos.wav"));
    let mut tags = Tags::default();
    tags.set_title("Huayno");
    let cover = folder.path().join("caratula.png");
    std::fs::write(&cover, COVER).unwrap();
    tags.set_cover(&cover).unwrap();
    let wanted = Wanted { tags, ..Wanted::for_path(&first).unwrap() };
    normalize(&input, &first, &wanted, &mut Job::unattended(&mut Silent)).unwrap();
    let encoding = Encoding::Bwf { bits: 16, broadcast: Box::default() };
    let wanted = Wanted { encoding, tags: Tags::of(&first), ..Wanted::for_path(&second).unwrap() };
    let done = normalize(&first, &second, &wanted, &mut Job::unattended(&mut Silent)).unwrap();
    let third = folder.path().join("tres.flac");
    let wanted = Wanted { tags: Tags::of(&first), ..Wanted::for_path(&third).unwrap() };
    normalize(&first, &third, &wanted, &mut Job::unattended(&mut Silent)).unwrap();
    let flac = std::fs::read(&third).unwrap();
    assert!(flac.windows(COVER.len()).any(|window| window == COVER), "the cover has not come along");
    let bytes = std::fs::read(&second).unwrap();
    let find = |name: &[u8]| bytes.windows(name.len()).position(|window| window == name).unwrap() + 8;
    let (bext, cart) = (find(b"bext"), find(b"cart"));
    assert_eq!((&bytes[bext..bext + 7], &bytes[cart + 4..cart + 11]), (&b"Huayno\0"[..], &b"Huayno\0"[..]));
    let said = i16::from_le_bytes([bytes[bext + 412], bytes[bext + 413]]);
    assert_eq!(f64::from(said), (done.after.loudness.integrated.unwrap().0 * 100.0).round());
    let history = &bytes[bext + 602..bext + 700];
    assert!(history.starts_with(b"A=MP3,F=48000,M=mono\r\nA=PCM,F=48000,W=16,M=mono,T=Surco\r\n"));
    let text = folder.path().join("texto.png");
    std::fs::write(&text, "no picture").unwrap();
    assert!(matches!(Tags::default().set_cover(&text), Err(Error::NotAPicture { path }) if path == text));
}

#[test]
fn silence_and_what_cannot_be_done_are_refused_and_leave_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let silent = recording(folder.path(), "silencio.wav", &[vec![0.0; 96_000]], STATION_RATE);
    let good = recording(folder.path(), "voz.wav", &[spoken(2.0)], STATION_RATE);
    let kept = std::fs::read(&good).unwrap();
    let output = folder.path().join("listo.wav");
    std::fs::write(&output, "what was there").unwrap();
    let refused = |input: &Path, output: &Path| normalized(input, output, Profile::Voice).unwrap_err();
    assert!(matches!(refused(&silent, &output), Error::NoLoudness { .. }));
    assert!(matches!(refused(&good, &good), Error::SameFile { .. }));
    assert!(matches!(refused(&good, &folder.path().join("listo.xyz")), Error::UnknownEnding { .. }));
    assert!(matches!(refused(&folder.path().join("no.wav"), &output), Error::Read { .. }));
    let nowhere = folder.path().join("gone/listo.wav");
    assert!(matches!(refused(&good, &nowhere), Error::Write { path, .. } if path == nowhere));
    assert_eq!(std::fs::read(&output).unwrap(), b"what was there");
    assert_eq!(std::fs::read(&good).unwrap(), kept);
    assert_eq!(files_in(folder.path()), ["listo.wav", "silencio.wav", "voz.wav"]);
}

/// Cancels the job at its so-manieth report.
struct CancelAt<'a> {
    cancel: &'a Cancel,
    reports: usize,
}

impl surco_job::Reporter for CancelAt<'_> {
    fn progress(&mut self, _: f64) {
        match self.reports.checked_sub(1) {
            Some(left) => self.reports = left,
            None => self.cancel.cancel(),
        }
    }

    fn note(&mut self, _: Message) {}
}

#[test]
fn a_normalisation_that_is_cancelled_leaves_nothing_and_the_next_one_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let input = recording(folder.path(), "nota.wav", &[voice(6.0)], STATION_RATE);
    for name in ["lista.wav", "lista.mp3"] {
        let output = folder.path().join(name);
        let wanted = Wanted::for_path(&output).unwrap();
        let mut reports = 0;
        let mut count = |_: f64| reports += 1;
        normalize(&input, &output, &wanted, &mut Job::unattended(&mut count)).unwrap();
        let whole = std::fs::read(&output).unwrap();
        std::fs::remove_file(&output).unwrap();
        for part in 0..12 {
            let cancel = Cancel::new();
            let mut reporter = CancelAt { cancel: &cancel, reports: reports * part / 12 };
            let done = normalize(&input, &output, &wanted, &mut Job::new(&cancel, &mut reporter));
            assert!(matches!(done, Err(Error::Cancelled)), "{part}: {done:?}");
            let left: Vec<_> =
                std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
            assert_eq!(left, std::slice::from_ref(&input), "{name}, {part}");
        }
        normalize(&input, &output, &wanted, &mut Job::unattended(&mut Silent)).unwrap();
        assert!(std::fs::read(&output).unwrap() == whole, "{name}");
        std::fs::remove_file(&output).unwrap();
    }
}

#[test]
fn what_is_cancelled_before_it_begins_is_not_even_opened() {
    let cancel = Cancel::new();
    cancel.cancel();
    let opened = crate::open_for(Path::new("no such file.wav"), &cancel);
    assert!(matches!(opened, Err(Error::Cancelled)));
}
