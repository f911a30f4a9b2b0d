use std::fs;
use std::path::Path;

use surco_audio::Source;

use super::*;

const BLOCK: usize = 480;

fn limits() -> AirCheckLimits {
    AirCheckLimits { keep: Frames(24 * HOUR), disk: 1 << 30 }
}

fn at(text: &str) -> AirTime {
    text.parse().unwrap()
}

/// A tone that climbs: 200 Hz and 10 Hz more every second, so that each moment can be told from others.
fn climbing(from: Frames, frames: usize) -> Block {
    let sample = |index: usize| {
        let time = (from + Frames::of_len(index)).seconds();
        (0.3 * (std::f64::consts::TAU * (200.0 + 5.0 * time) * time).sin()) as f32
    };
    let channel: Vec<f32> = (0..frames).map(sample).collect();
    Block::from_channels(vec![channel.clone(), channel])
}

/// Lets an air check hear so many seconds of a climbing tone, from an instant on.
fn hear(check: &mut AirCheck, begun: AirTime, seconds: i64) {
    for block in 0..seconds * 100 {
        let from = Frames(block * BLOCK as i64);
        check.hear(begun + from, &climbing(from, BLOCK)).unwrap();
    }
}

fn all(mut source: impl Source) -> Vec<f32> {
    let (mut heard, mut block) = (Vec::new(), Block::new(2));
    loop {
        source.read(&mut block).unwrap();
        if block.is_empty() {
            return heard;
        }
        heard.extend_from_slice(&block.channels()[0]);
    }
}

/// How far behind `from` of the climbing tone this sound lies, in frames, and how alike they are.
fn behind(heard: &[f32], from: Frames) -> (i64, f64) {
    let likeness = |shift: i64| {
        let tone = climbing(from + Frames(shift), heard.len());
        let (mut product, mut own, mut other) = (0.0, 1e-9, 1e-9);
        for (one, two) in heard.iter().zip(&tone.channels()[0]) {
            let (one, two) = (f64::from(*one), f64::from(*two));
            product += one * two;
            own += one * one;
            other += two * two;
        }
        product / (own * other).sqrt()
    };
    (-48..=48).map(|shift| (shift, likeness(shift))).max_by(|one, two| one.1.total_cmp(&two.1)).unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn any_stretch_is_heard_again_as_it_sounded_across_the_hour() {
    let folder = tempfile::tempdir().unwrap();
    let begun = at("2026-11-25T17:59:55.500Z");
    let mut check = AirCheck::new(folder.path().join("aircheck"), limits());
    hear(&mut check, begun, 10);
    Box::new(check).finish().unwrap();
    assert_eq!(
        files(&folder.path().join("aircheck")),
        ["2026-11-25T17-59-55.500Z.opus", "2026-11-25T18-00-00.000Z.opus"]
    );
    for (from, to) in [(0.5, 2.0), (3.0, 6.0), (4.5, 5.5), (7.25, 9.75)] {
        let (from, to) = (Frames::from_seconds(from), Frames::from_seconds(to));
        let folder = folder.path().join("aircheck");
        let replay = Replay::between(&folder, begun + from, begun + to).unwrap();
        assert_eq!(replay.begun(), begun + from);
        let heard = all(replay);
        assert_eq!(heard.len(), (to - from).index());
        let (shift, likeness) = behind(&heard[..24_000], from);
        assert!(shift.abs() <= 1 && likeness > 0.95, "from {from}: {shift} frames off, likeness {likeness}");
        let (shift, likeness) = behind(&heard[heard.len() - 24_000..], to - Frames(24_000));
        assert!(shift.abs() <= 1 && likeness > 0.95, "to {to}: {shift} frames off, likeness {likeness}");
    }
}

#[test]
fn a_power_cut_at_any_byte_leaves_all_but_the_last_second_or_two() {
    let folder = tempfile::tempdir().unwrap();
    let begun = at("2026-11-25T18:00:00.000Z");
    let mut check = AirCheck::new(folder.path().to_owned(), limits());
    let path = folder.path().join("2026-11-25T18-00-00.000Z.opus");
    // How many bytes there were at each whole second.
    let mut bytes = vec![0];
    for second in 0..6 {
        for block in second * 100..(second + 1) * 100 {
            let from = Frames(block * BLOCK as i64);
            check.hear(begun + from, &climbing(from, BLOCK)).unwrap();
        }
        bytes.push(fs::metadata(&path).unwrap().len());
    }
    // No finish: the power is gone.
    std::mem::forget(check);
    let whole = fs::read(&path).unwrap();
    for second in 2..=6_usize {
        for cut in [bytes[second], (bytes[second] + bytes[second - 1]) / 2, bytes[second] - 1] {
            fs::write(&path, &whole[..cut as usize]).unwrap();
            let heard = all(Replay::between(folder.path(), begun, begun + Frames(HOUR)).unwrap());
            let at_least = (second as i64 - 2) * i64::from(STATION_RATE.0);
            assert!(heard.len() as i64 >= at_least, "{cut} bytes: {} of {at_least} frames", heard.len());
            if heard.len() >= 24_000 {
                let (shift, likeness) =
                    behind(&heard[heard.len() - 12_000..], Frames::of_len(heard.len() - 12_000));
                assert!(
                    shift.abs() <= 1 && likeness > 0.9,
                    "{cut} bytes: {shift} frames off, likeness {likeness}"
                );
            }
        }
    }
    // What the disk had not got: a tail of zeros, or of something else.
    for tail in [vec![0; 5000], (0..5000_u32).map(|byte| ((byte * 7919) >> 3) as u8).collect()] {
        fs::write(&path, [&whole[..bytes[4] as usize], &tail].concat()).unwrap();
        let heard = all(Replay::between(folder.path(), begun, begun + Frames(HOUR)).unwrap());
        assert!(heard.len() >= 3 * 48_000, "{}", heard.len());
    }
}

#[test]
fn a_clock_that_is_set_or_sound_that_is_lost_begins_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let begun = at("2026-11-25T18:10:00.000Z");
    let mut check = AirCheck::new(folder.path().to_owned(), limits());
    hear(&mut check, begun, 2);
    hear(&mut check, begun + Frames::from_millis(5_000), 2);
    // Drift alone does not.
    hear(&mut check, begun + Frames::from_millis(7_100), 2);
    Box::new(check).finish().unwrap();
    assert_eq!(files(folder.path()), ["2026-11-25T18-10-00.000Z.opus", "2026-11-25T18-10-05.000Z.opus"]);
    let gap = Replay::between(folder.path(), begun + Frames::from_millis(3_000), begun + Frames(HOUR)).unwrap();
    assert_eq!(gap.begun(), begun + Frames::from_millis(5_000));
    let nothing = Replay::between(folder.path(), begun - Frames(HOUR), begun - Frames::from_millis(1));
    assert!(matches!(nothing, Err(Error::NothingKept)));
    let after = Replay::between(folder.path(), begun + Frames(HOUR / 2), begun + Frames(HOUR));
    assert!(matches!(after, Err(Error::NothingKept)), "where the last file has ended already");
}

#[test]
fn a_folder_that_cannot_be_written_is_said_once_and_the_recording_does_not_stop_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("aircheck");
    fs::write(&place, "a file where the folder should be").unwrap();
    let mut check = AirCheck::new(place.clone(), limits());
    let begun = at("2026-11-25T18:10:00.000Z");
    let said =
        (0..300).filter(|block| check.hear(begun + Frames(block * 480), &climbing(Frames(0), 480)).is_err());
    assert_eq!(said.count(), 1);
    fs::remove_file(&place).unwrap();
    check.resting_until = Some(Instant::now());
    hear(&mut check, begun, 3);
    Box::new(check).finish().unwrap();
    assert_eq!(files(&place).len(), 1);
}

#[test]
fn beyond_its_share_of_the_disk_the_oldest_go() {
    let folder = tempfile::tempdir().unwrap();
    for day in 1..=20 {
        fs::write(folder.path().join(format!("2026-11-{day:02}T05-00-00.000Z.opus")), vec![0; 1000]).unwrap();
    }
    fs::write(folder.path().join("nota.txt"), "somebody's own").unwrap();
    let limits = AirCheckLimits { keep: Frames(8760 * HOUR), disk: 10_500 };
    let mut check = AirCheck::new(folder.path().to_owned(), limits);
    hear(&mut check, at("2026-11-25T18:00:00.000Z"), 1);
    let kept = files(folder.path());
    assert_eq!(kept.len(), 12, "{kept:?}");
    assert_eq!(kept[0], "2026-11-11T05-00-00.000Z.opus");
    assert!(kept.contains(&"nota.txt".to_owned()));
}
