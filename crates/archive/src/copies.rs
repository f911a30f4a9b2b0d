//! The sound files of an episode: one that keeps every sample, and two to be listened to.
//!
//! | copy | for | how |
//! | --- | --- | --- |
//! | FLAC, 24 bits | keeping | bit for bit the master's sound, decoded again and compared |
//! | MP3, 96 kbit/s constant, 44.1 kHz, mono | every player | -16 LUFS ±1, true peak ≤ -1 dBTP after decoding |
//! | Opus, about 40 kbit/s, 48 kHz, mono | thin links | the same |

use std::path::Path;

use surco_audio::{
    Block, Encoding, Gained, Level, Limited, LoudnessMatch, MONO_IN_STEREO, Measurement, Source, Tolerance,
    at_rate, at_station_rate, in_channels,
};
use surco_job::Job;
use surco_units::{Decibels, Frames, Loudness, Lufs, STATION_RATE, SampleRate, TruePeak};

use crate::Error;
use crate::asset::Role;

/// What podcast directories ask for (Apple: -16 LUFS ±1, true peak at most -1 dBTP).
pub(crate) const TARGET: Lufs = Lufs::USUAL;
pub(crate) const CEILING: TruePeak = TruePeak(-1.0);

/// The rate of an MP3, which every player ever sold can play.
const MP3_RATE: SampleRate = SampleRate(44_100);

/// A copy this near to the target is left as loud as its master: nobody hears it, and it is within ±1 by a margin.
const NEAR: f64 = 0.7;

/// Where the limiter holds the sound before it is encoded: codecs add up to half a decibel to the peaks of speech.
const FIRST_CEILING: TruePeak = TruePeak(-1.5);

/// When a copy is made again, and how often at most: the second is nearly always right. Something is kept beneath the
/// ceiling then, because the next encoding differs a little from the last.
const TOLERANCE: Tolerance = Tolerance {
    near: NEAR,
    margin: Decibels(0.1),
    gain_step: None,
    max_gain: Decibels(f64::INFINITY),
    max_tries: 5,
    max_tries_for_peaks: 5,
};

/// What a listening copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For every player.
    Mp3,
    /// For thin links.
    Opus,
}

impl Format {
    /// At which rate it is encoded.
    pub(crate) fn rate(self) -> SampleRate {
        match self {
            Format::Mp3 => MP3_RATE,
            Format::Opus => STATION_RATE,
        }
    }

    /// Ending of its files' names, and name of its codec.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Format::Mp3 => "mp3",
            Format::Opus => "opus",
        }
    }

    /// Its media type.
    pub(crate) fn mime(self) -> &'static str {
        match self {
            Format::Mp3 => "audio/mpeg",
            Format::Opus => "audio/ogg; codecs=opus",
        }
    }

    /// What it is for.
    pub(crate) fn role(self) -> Role {
        match self {
            Format::Mp3 => Role::Listening,
            Format::Opus => Role::Light,
        }
    }

    fn encoding(self) -> Encoding {
        match self {
            Format::Mp3 => Encoding::Mp3 { kbps: 96 },
            Format::Opus => Encoding::Opus { kbps: 40 },
        }
    }
}

/// What will probably be right for a master of so many channels.
pub(crate) fn level_of_master(loudness: Loudness, channels: usize) -> Level {
    // BS.1770 adds the power of both channels: a voice in the middle of two measures 3 dB less in one.
    let in_one = if channels == 2 { -MONO_IN_STEREO } else { Decibels::UNITY };
    let off = loudness.integrated.map_or(Decibels::UNITY, |integrated| TARGET - (integrated + in_one));
    let gain = if off.0.abs() <= NEAR { Decibels::UNITY } else { off };
    Level { gain, limit: FIRST_CEILING }
}

/// A copy that was made, as it sounds when it is decoded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Heard {
    pub(crate) loudness: Loudness,
    pub(crate) duration: Frames,
}

/// Writes the preservation copy to `place`, and proves that it gives back the master's sound.
///
/// Returns the number of channels.
pub(crate) fn preserve(
    master_file: &Path,
    duration: Frames,
    place: &Path,
    job: &mut Job<'_>,
) -> Result<usize, Error> {
    let mut master = surco_audio::open_for(master_file, job.cancel())?;
    let channels = master.channels();
    let mut sink = surco_audio::create(place, Encoding::Flac { bits: 24 }, channels, master.rate())?;
    let mut copied = Samples::new(channels);
    read_all(&mut master, duration, &mut job.step(0.0, 0.7), |block| {
        copied.push(block);
        sink.write(block)
    })?;
    let whole = master.lost().is_empty() && (copied.frames() - duration).abs() <= Frames(1);
    if !whole {
        return Err(Error::DamagedMaster { path: master_file.to_owned() });
    }
    sink.finish()?;

    let mut kept = Samples::new(channels);
    let mut copy = surco_audio::open_for(place, job.cancel())?;
    read_all(&mut copy, duration, &mut job.step(0.7, 1.0), |block| {
        kept.push(block);
        Ok(())
    })?;
    if kept.digests() == copied.digests() {
        Ok(channels)
    } else {
        Err(Error::UnfaithfulCopy { path: place.to_owned() })
    }
}

/// Writes a listening copy of the sound in `kept` to `place`: encoded, decoded again and measured, and made anew until it is as loud as it
/// should be and its peaks are under the ceiling.
pub(crate) fn for_listening(
    kept: &Path,
    duration: Frames,
    format: Format,
    place: &Path,
    level: &mut Level,
    job: &mut Job<'_>,
) -> Result<Heard, Error> {
    let mut done = 0.0;
    let mut matched = LoudnessMatch::new(TARGET, CEILING, TOLERANCE, *level);
    let heard = matched.run(|level| {
        // Nobody knows how many tries there will be: each takes half of what is left of the bar.
        let share = (1.0 - done) / 2.0;
        let encoded = done + share * 0.6;
        encode(kept, duration, format, place, level, &mut job.step(done, encoded))?;
        let heard = listen(place, &mut job.step(encoded, done + share))?;
        done += share;
        Ok::<_, Error>((heard.clone(), heard.loudness))
    })?;
    *level = matched.level();
    job.progress(1.0);
    Ok(Heard { loudness: heard.loudness, duration: heard.duration })
}

fn encode(
    kept: &Path,
    duration: Frames,
    format: Format,
    place: &Path,
    level: Level,
    job: &mut Job<'_>,
) -> Result<(), Error> {
    let master = at_station_rate(surco_audio::open_for(kept, job.cancel())?);
    let sound = Limited::new(Gained::new(in_channels(master, 1), level.gain), level.limit);
    let mut sound: Box<dyn Source> = match format {
        Format::Opus => Box::new(sound),
        Format::Mp3 => at_rate(sound, MP3_RATE),
    };
    let mut sink = surco_audio::create(place, format.encoding(), 1, format.rate())?;
    read_all(&mut sound, duration, job, |block| sink.write(block))?;
    Ok(sink.finish()?)
}

fn listen(place: &Path, job: &mut Job<'_>) -> Result<Measurement, Error> {
    let mut copy = surco_audio::open_for(place, job.cancel())?;
    Ok(surco_audio::measure(&mut copy, job)?)
}

/// Reads a source to its end, block by block.
fn read_all(
    source: &mut dyn Source,
    whole: Frames,
    job: &mut Job<'_>,
    mut each: impl FnMut(&Block) -> Result<(), surco_audio::Error>,
) -> Result<(), Error> {
    let mut block = Block::default();
    let mut read = 0.0;
    loop {
        job.check()?;
        source.read(&mut block)?;
        if block.is_empty() {
            return Ok(());
        }
        each(&block)?;
        read += block.frames() as f64 / f64::from(source.rate().0);
        job.progress(share_of(Frames::from_seconds(read), whole));
    }
}

fn share_of(at: Frames, whole: Frames) -> f64 {
    (at.0 as f64 / whole.0.max(1) as f64).clamp(0.0, 1.0)
}

/// Names a sound by its samples of 24 bits, however they come in blocks.
struct Samples {
    channels: Vec<blake3::Hasher>,
    frames: Frames,
}

impl Samples {
    fn new(channels: usize) -> Samples {
        Samples { channels: vec![blake3::Hasher::new(); channels], frames: Frames::ZERO }
    }

    fn push(&mut self, block: &Block) {
        for (hasher, channel) in self.channels.iter_mut().zip(block.channels()) {
            let bytes: Vec<u8> = channel.iter().flat_map(|sample| of_24_bits(*sample).to_le_bytes()).collect();
            hasher.update(&bytes);
        }
        self.frames += Frames::of_len(block.frames());
    }

    fn frames(&self) -> Frames {
        self.frames
    }

    fn digests(&self) -> Vec<blake3::Hash> {
        self.channels.iter().map(blake3::Hasher::finalize).collect()
    }
}

fn of_24_bits(sample: f32) -> i32 {
    let full_scale = f64::from(1 << 23);
    (f64::from(sample) * full_scale).round().clamp(-full_scale, full_scale - 1.0) as i32
}
