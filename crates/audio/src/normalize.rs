//! One recording brought to a loudness: measured, repaired, raised or lowered, held under a ceiling, and measured
//! again as it was written.
//!
//! ```text
//! input ── measure ──┬─ nothing to repair ────────────────────────┬── gain ── limiter ── output ── measure
//!                    └─ repair ── measure, kept in a passing file ┘     ↑                             │
//!                                                                       └── again, if loudness or ────┘
//!                                                                           peak are not as wanted
//! ```
//!
//! Reading, writing and measuring have a thread each, with a few blocks between them: memory does not grow with the
//! length of the recording. The output appears whole or not at all.
//!
//! What is written as MP3 or Opus is decoded and measured: a codec moves peaks, and what counts is what a listener's
//! player makes of the file. Mono stays mono and is measured as one channel (see [`crate::measure`]); what has more
//! than two channels becomes stereo.
//!
//! Silence has no loudness and is refused: silence in place of a recording is a mistake that should be found before
//! it is on the air.

mod ahead;
mod aim;
mod progress;
mod spool;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use surco_units::{Frames, Lufs, SampleRate, TruePeak};
use surco_words::Message;
use tempfile::TempPath;

use crate::{
    Block, Encoding, Error, Gained, Limited, Lost, Measurement, Meter, Profile, Recording, Sink, Source, Step,
    at_station_rate, create, in_channels, measure, open, repaired,
};
use ahead::{Ahead, Aside};
use aim::Aim;
use progress::Progress;
use spool::Spool;

/// What was made of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Normalized {
    /// The recording as it was, at the station rate and in the channels of the output.
    pub before: Measurement,
    /// The output as a listener's player decodes it.
    pub after: Measurement,
    /// What was done, in this order.
    pub applied: Vec<Step>,
}

/// Writes to `output` the recording `input`, repaired as `profile` allows, at the loudness `target` and with no true
/// peak over `ceiling`. The ending of `output` chooses the format ([`Encoding::for_path`]); 16 bits are dithered.
/// `progress` hears how much is done, from 0 to 1.
///
/// The loudness comes within 0.1 LU of the target, unless more than 8 dB would have to be taken from peaks that are
/// no mere clicks: then it stays softer, and a step says by how much.
///
/// # Errors
/// As [`open`] and [`create`]; [`Error::NoLoudness`] for silence and for what is shorter than 0.4 s;
/// [`Error::SameFile`] when `output` is the recording itself. What stood under the name before then stays.
pub fn normalize(
    input: &Path,
    output: &Path,
    target: Lufs,
    ceiling: TruePeak,
    profile: Profile,
    progress: &mut dyn FnMut(f64),
) -> Result<Normalized, Error> {
    let encoding = Encoding::for_path(output)?;
    if is_same_file(input, output) {
        return Err(Error::SameFile { path: input.to_owned() });
    }
    let mut progress = Progress::new(progress);
    let lost = Arc::new(Mutex::new(Vec::new()));
    let mut original = original(input, &lost)?;
    progress.begin(0.45, original.length_hint());
    let before = measure(&mut original, &mut |at| progress.at(at))?;
    drop(original);
    let mut applied = lost_step(&lost.lock().unwrap_or_else(PoisonError::into_inner));

    let mut sound = Sound::Original(input.to_owned());
    let (source, steps) = repaired(sound.play()?, &before, profile);
    let mut now = before.clone();
    if !steps.is_empty() {
        progress.begin(0.5, Some(before.duration));
        let (spool, measured) = keep(source, output, &mut progress)?;
        (sound, now) = (Sound::Kept(spool), measured);
        applied.extend(steps);
    }

    if now.loudness.integrated.is_none() {
        return Err(Error::NoLoudness { path: input.to_owned() });
    }
    let mut aim = Aim::new(&now, target, ceiling, is_lossy(&encoding));
    let place = Place::beside(output)?;
    loop {
        progress.begin(0.9, Some(now.duration));
        let written = place.write(sound.play()?, &aim, &encoding, &mut progress)?;
        if aim.is_met_by(&written.after) {
            applied.extend(aim.steps(&written.after, &encoding));
            let after = place.keep(written)?;
            progress.done();
            return Ok(Normalized { before, after, applied });
        }
    }
}

/// A sound that can be played again and again.
enum Sound {
    Original(PathBuf),
    Kept(Spool),
}

impl Sound {
    fn play(&mut self) -> Result<Box<dyn Source>, Error> {
        match self {
            Sound::Original(path) => original(path, &Arc::default()),
            Sound::Kept(spool) => Ok(Box::new(Ahead::new(Box::new(spool.play()?)))),
        }
    }
}

/// The recording at the station rate in one or two channels; what cannot be heard of it is noted in `lost`.
fn original(path: &Path, lost: &Arc<Mutex<Vec<Lost>>>) -> Result<Box<dyn Source>, Error> {
    let recording = open(path)?;
    let channels = recording.channels().min(2);
    let decoded = Ahead::new(Box::new(Noting { recording, lost: Arc::clone(lost) }));
    let resampled = at_station_rate(in_channels(decoded, channels));
    Ok(Box::new(Ahead::new(resampled)))
}

/// A recording that leaves a note of what cannot be heard of it.
struct Noting {
    recording: Recording,
    lost: Arc<Mutex<Vec<Lost>>>,
}

impl Source for Noting {
    fn channels(&self) -> usize {
        self.recording.channels()
    }

    fn rate(&self) -> SampleRate {
        self.recording.rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        self.recording.read(block)?;
        if block.is_empty() {
            *self.lost.lock().unwrap_or_else(PoisonError::into_inner) = self.recording.lost().to_vec();
        }
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        self.recording.length_hint()
    }
}

fn lost_step(lost: &[Lost]) -> Vec<Step> {
    let step = lost.first().map(|first| Step {
        name: "lost",
        detail: Message::new("audio-step-lost").with("count", lost.len()).with("at", first.at.to_string()),
    });
    step.into_iter().collect()
}

/// Keeps a sound beside `output` and measures it.
fn keep(
    source: Box<dyn Source>,
    output: &Path,
    progress: &mut Progress<'_>,
) -> Result<(Spool, Measurement), Error> {
    let (channels, rate) = (source.channels(), source.rate());
    let mut spool = Spool::create(output, folder_of(output), channels, rate)?;
    let mut meter = Meter::new(channels, rate);
    let mut source = Ahead::new(source);
    let mut block = Block::new(channels);
    let mut frames = Frames::ZERO;
    loop {
        source.read(&mut block)?;
        if block.is_empty() {
            return Ok((spool, meter.finish()));
        }
        spool.write(&block)?;
        meter.push(&block);
        frames += Frames::of_len(block.frames());
        progress.at(frames);
    }
}

/// The place where the output comes to be, under another name until it is as wanted.
struct Place<'a> {
    output: &'a Path,
    passing: TempPath,
}

/// A try at the output.
struct Written {
    after: Measurement,
    /// Still to be finished, where its measure did not need the finished file.
    sink: Option<Box<dyn Sink>>,
}

impl Place<'_> {
    fn beside(output: &Path) -> Result<Place<'_>, Error> {
        let made = tempfile::Builder::new().prefix(".surco-").tempfile_in(folder_of(output));
        let passing = made.map_err(|cause| Error::Write { path: output.to_owned(), cause })?.into_temp_path();
        Ok(Place { output, passing })
    }

    fn write(
        &self,
        source: Box<dyn Source>,
        aim: &Aim<'_>,
        encoding: &Encoding,
        progress: &mut Progress<'_>,
    ) -> Result<Written, Error> {
        let (channels, rate) = (source.channels(), source.rate());
        let mut meter = (!is_lossy(encoding)).then(|| Aside::new(channels, rate));
        let mut source = Limited::new(Gained::new(source, aim.gain()), aim.limit());
        let in_words = |error| self.by_its_name(error);
        let mut sink = create(&self.passing, encoding.clone(), channels, rate).map_err(in_words)?;
        let mut block = Block::new(channels);
        let mut frames = Frames::ZERO;
        loop {
            source.read(&mut block)?;
            if block.is_empty() {
                break;
            }
            if let Some(meter) = &mut meter {
                meter.push(&block);
            }
            sink.write(&block).map_err(in_words)?;
            frames += Frames::of_len(block.frames());
            progress.at(frames);
        }
        if let Some(meter) = meter {
            return Ok(Written { after: meter.finish(), sink: Some(sink) });
        }
        sink.finish().map_err(in_words)?;
        let after = measure(&mut original(&self.passing, &Arc::default())?, &mut |_| {})?;
        Ok(Written { after, sink: None })
    }

    /// Gives the output its name.
    fn keep(self, written: Written) -> Result<Measurement, Error> {
        if let Some(sink) = written.sink {
            sink.finish().map_err(|error| self.by_its_name(error))?;
        }
        let Place { output, passing } = self;
        let kept = passing
            .persist(output)
            .map_err(io::Error::from)
            .and_then(|()| File::open(folder_of(output))?.sync_all());
        kept.map_err(|cause| Error::Write { path: output.to_owned(), cause })?;
        Ok(written.after)
    }

    /// Errors name the output and not the passing file.
    fn by_its_name(&self, error: Error) -> Error {
        let path = self.output.to_owned();
        match error {
            Error::Write { cause, .. } => Error::Write { path, cause },
            Error::TooLong { .. } => Error::TooLong { path },
            Error::Encode { reason, .. } => Error::Encode { path, reason },
            other => other,
        }
    }
}

fn is_lossy(encoding: &Encoding) -> bool {
    matches!(encoding, Encoding::Mp3 { .. } | Encoding::Opus { .. })
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{noise, sine, voice};
    use surco_units::{Decibels, STATION_RATE};
    use surco_words::Language;

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
        let done = normalize(input, output, TARGET, CEILING, profile, &mut |part| heard.push(part));
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
        for (number, channels) in
            [vec![loud.clone()], vec![soft.clone()], vec![loud, soft]].into_iter().enumerate()
        {
            let input = recording(folder.path(), &format!("{number}-in.wav"), &channels, STATION_RATE);
            for ending in ["wav", "flac", "mp3", "opus"] {
                let output = folder.path().join(format!("{number}.{ending}"));
                let done = normalized(&input, &output, Profile::None).unwrap();
                let heard = measure(&mut open(&output).unwrap(), &mut |_| {}).unwrap();
                assert_eq!((heard.channels, heard.duration), (channels.len(), done.before.duration), "{output:?}");
                for measured in [done.after, heard] {
                    let off = measured.loudness.integrated.unwrap() - TARGET;
                    assert!(off.0.abs() <= 0.1, "{output:?}: {off} off");
                    assert!(
                        measured.loudness.true_peak.unwrap() <= CEILING,
                        "{output:?}: {:?}",
                        measured.loudness
                    );
                }
            }
        }
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
}
