//! The sound files of an episode: one that keeps every sample, and two to be listened to.
//!
//! | copy | for | how |
//! | --- | --- | --- |
//! | FLAC, 24 bits | keeping | bit for bit the master's sound, decoded again and compared |
//! | MP3, 96 kbit/s constant, 44.1 kHz, mono | every player | -16 LUFS ±1, true peak ≤ -1 dBTP after decoding |
//! | Opus, about 40 kbit/s, 48 kHz, mono | thin links | the same |

use std::path::Path;

use surco_audio::{Block, Encoding, Gained, Level, Limited, Source, at_rate, at_station_rate, in_channels};
use surco_job::Job;
use surco_units::{Decibels, Frames, Loudness, Lufs, STATION_RATE, SampleRate, TruePeak};

use crate::Error;
use crate::asset::Role;
use crate::balance::{CurveMeter, LoudnessCurve, MAX_IMBALANCE};

/// What podcast directories ask for (Apple: -16 LUFS ±1, true peak at most -1 dBTP).
pub(crate) const TARGET: Lufs = Lufs::USUAL;
pub(crate) const CEILING: TruePeak = TruePeak(-1.0);

/// The rate of an MP3, which every player ever sold can play.
const MP3_RATE: SampleRate = SampleRate(44_100);

/// A copy this near to the target is left as it is: nobody hears it, and it is within ±1 by a margin.
const NEAR: f64 = 0.7;

/// What copies come down to where they would lose their balance at the target: still within ±1.
const SOFTER: Lufs = Lufs(TARGET.0 - 0.8);

/// Where the limiter holds the sound before it is encoded: codecs add up to half a decibel to the peaks of speech.
const FIRST_CEILING: TruePeak = TruePeak(-1.5);

/// What is kept beneath the ceiling when a copy is made again: the next encoding differs a little from the last.
const MARGIN: Decibels = Decibels(0.1);

/// How often a copy is made at most; the first is nearly always right.
const MAX_TRIES: usize = 3;

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

/// A copy that was made, as it sounds when it is decoded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Heard {
    pub(crate) loudness: Loudness,
    pub(crate) duration: Frames,
    /// By how much a part of it differs from the same part of the master, against the whole of both, in LU.
    pub(crate) imbalance: f64,
}

/// The preservation copy that listening copies are made from.
#[derive(Debug)]
pub(crate) struct Kept<'a> {
    /// Its place.
    pub(crate) path: &'a Path,
    pub(crate) channels: usize,
    pub(crate) duration: Frames,
    /// Its loudness in one channel, in time.
    mono: LoudnessCurve,
}

/// Writes the preservation copy of a master to `path`, and proves that it gives back the master's sound.
pub(crate) fn preserve<'a>(
    master_file: &Path,
    duration: Frames,
    path: &'a Path,
    job: &mut Job<'_>,
) -> Result<Kept<'a>, Error> {
    let mut master = surco_audio::open_for(master_file, job.cancel())?;
    let channels = master.channels();
    let mut sink = surco_audio::create(path, Encoding::Flac { bits: 24 }, channels, master.rate())?;
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

    let (mut kept, mut meter) = (Samples::new(channels), CurveMeter::new(STATION_RATE));
    let mut copy = surco_audio::open_for(path, job.cancel())?;
    read_all(&mut copy, duration, &mut job.step(0.7, 1.0), |block| {
        kept.push(block);
        meter.push(&mean_of_channels(block));
        Ok(())
    })?;
    if kept.digests() == copied.digests() {
        Ok(Kept { path, channels, duration, mono: meter.finish() })
    } else {
        Err(Error::UnfaithfulCopy { path: path.to_owned() })
    }
}

/// How loud the listening copies are made: with one gain, behind one limiter. Where the limiter would turn the balance of
/// the parts, they are made softer; the balance goes before the loudness, within ±1.
pub(crate) fn level_for(kept: &Kept<'_>, job: &mut Job<'_>) -> Result<Level, Error> {
    let off = |aim: Lufs, loudness: Loudness| loudness.integrated.map_or(Decibels::UNITY, |heard| aim - heard);
    let loudness = kept.mono.loudness();
    let first = off(TARGET, loudness);
    let gain = if first.0.abs() <= NEAR { Decibels::UNITY } else { first };
    let level = Level { gain, limit: FIRST_CEILING };
    if loudness.true_peak.is_none_or(|peak| peak.0 + gain.0 <= FIRST_CEILING.0) {
        return Ok(level);
    }
    let mut meter = CurveMeter::new(STATION_RATE);
    read_all(&mut *limited(kept, level, job)?, kept.duration, job, |block| {
        meter.push(block);
        Ok(())
    })?;
    let limited = meter.finish();
    let off = match limited.imbalance(&kept.mono) > MAX_IMBALANCE {
        true => off(SOFTER, limited.loudness()),
        false => off(TARGET, limited.loudness()),
    };
    let is_near = off.0.abs() <= NEAR && limited.imbalance(&kept.mono) <= MAX_IMBALANCE;
    Ok(if is_near { level } else { Level { gain: Decibels(gain.0 + off.0), ..level } })
}

/// Writes a listening copy to `place`: encoded, decoded again and measured. It is made again only where a peak is over the
/// ceiling, or where it is not within ±1 of the target.
pub(crate) fn for_listening(
    kept: &Kept<'_>,
    format: Format,
    place: &Path,
    mut level: Level,
    job: &mut Job<'_>,
) -> Result<Heard, Error> {
    let mut tries = 0;
    loop {
        tries += 1;
        // Nobody knows how many tries there will be: each takes half of what is left of the bar.
        let done = 1.0 - 0.5f64.powi(tries - 1);
        let share = (1.0 - done) / 2.0;
        encode(kept, format, place, level, &mut job.step(done, done + share * 0.7))?;
        let (curve, duration) = listen(place, kept.duration, &mut job.step(done + share * 0.7, done + share))?;
        let heard = Heard { loudness: curve.loudness(), duration, imbalance: curve.imbalance(&kept.mono) };
        let mut next = level;
        let off = heard.loudness.integrated.map_or(Decibels::UNITY, |integrated| TARGET - integrated);
        if off.0.abs() > 0.95 {
            next.gain = Decibels(level.gain.0 + off.0);
        }
        let over = heard.loudness.true_peak.map_or(Decibels::UNITY, |peak| peak - CEILING);
        if over.0 > 0.0 {
            next.limit = TruePeak(level.limit.0 - over.0 - MARGIN.0);
        }
        if next == level || tries as usize >= MAX_TRIES {
            job.progress(1.0);
            return Ok(heard);
        }
        level = next;
    }
}

/// The sound of the listening copies.
fn limited(kept: &Kept<'_>, level: Level, job: &Job<'_>) -> Result<Box<dyn Source>, Error> {
    let master = at_station_rate(surco_audio::open_for(kept.path, job.cancel())?);
    Ok(Box::new(Limited::new(Gained::new(in_channels(master, 1), level.gain), level.limit)))
}

fn encode(kept: &Kept<'_>, format: Format, place: &Path, level: Level, job: &mut Job<'_>) -> Result<(), Error> {
    let sound = limited(kept, level, job)?;
    let mut sound = match format {
        Format::Opus => sound,
        Format::Mp3 => at_rate(sound, MP3_RATE),
    };
    let mut sink = surco_audio::create(place, format.encoding(), 1, format.rate())?;
    read_all(&mut sound, kept.duration, job, |block| sink.write(block))?;
    Ok(sink.finish()?)
}

/// How a copy sounds, and how long it is.
fn listen(place: &Path, whole: Frames, job: &mut Job<'_>) -> Result<(LoudnessCurve, Frames), Error> {
    let mut copy = surco_audio::open_for(place, job.cancel())?;
    let rate = copy.rate();
    let (mut meter, mut frames) = (CurveMeter::new(rate), 0);
    read_all(&mut copy, whole, job, |block| {
        frames += block.frames();
        meter.push(block);
        Ok(())
    })?;
    Ok((meter.finish(), Frames::from_seconds(frames as f64 / f64::from(rate.0))))
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

/// One or two channels as [`in_channels`] makes one of them.
fn mean_of_channels(block: &Block) -> Block {
    match block.channels() {
        [left, right] => {
            let mean = left.iter().zip(right).map(|(left, right)| 0.5 * left + 0.5 * right);
            Block::from_channels(vec![mean.collect()])
        }
        _ => block.clone(),
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
