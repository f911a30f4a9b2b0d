//! From a mix to a master: the whole programme at its loudness, under its ceiling, in a Broadcast Wave file.
//!
//! A master is 24 bits, 48 kHz, stereo, always: what is measured is then what is heard, whatever it was made of (a
//! mono file counts one channel and sounds from two); playout reads it without changing anything; and what is made of
//! it later, quieter or louder, MP3 or Opus, starts from more than it needs.

use std::path::Path;

use surco_audio::{Block, Broadcast, Encoding, Gained, Limited, Meter, Source, create};
use surco_model::LoudnessTarget;
use surco_units::{Decibels, Frames, Loudness, STATION_RATE, TruePeak};

use crate::Error;
use crate::loudness::integrated;
use crate::pass::pass;

/// How near to the target is near enough.
const NEAR: f64 = 0.1;

/// How often a master is written anew because the limiter took some of its loudness.
const MOST_ATTEMPTS: usize = 4;

/// The most by which the limiter's losses are made up for. A programme that needs more is squeezed flat, which nobody
/// wants to listen to: then it stays softer, and that is said.
const MOST_MADE_UP: Decibels = Decibels(6.0);

/// Makes the mix anew, as often as it is needed: it is read more quickly than it could be kept.
pub(crate) type MixAgain<'a> = dyn Fn() -> Box<dyn Source> + 'a;

/// A master's file that is written, and what it turned out to be.
#[derive(Debug)]
pub(crate) struct Written {
    /// How loud it is.
    pub(crate) loudness: Loudness,
    /// How far it stayed from the target, when it could not be reached.
    pub(crate) off_target: Option<Decibels>,
}

/// Writes the mix to `path`, as loud as `target` wants it. The first half of the way, it is only measured.
///
/// # Errors
/// When a sound of the mix cannot be read, or the disk refuses.
pub(crate) fn write_master(
    path: &Path,
    mix: &MixAgain<'_>,
    target: LoudnessTarget,
    about: &Broadcast,
    progress: &mut dyn FnMut(f64),
) -> Result<Written, Error> {
    let mut quiet = mix();
    let length = quiet.length_hint().map_or(1.0, |length| length.0.max(1) as f64);
    let measured = integrated(&mut quiet, &mut |at| progress(at.0 as f64 / length / 2.0))?;
    drop(quiet);

    let first_gain = measured.map_or(Decibels::UNITY, |loudness| target.integrated - loudness);
    let (mut gain, mut ceiling) = (first_gain, target.true_peak);
    let mut attempt = 1;
    loop {
        let encoding = Encoding::Bwf { bits: 24, broadcast: Box::new(about.clone()) };
        let sound = Limited::new(Gained::new(mix(), gain), ceiling);
        let loudness = write(path, sound, encoding, &mut |at| progress(0.5 + at.0 as f64 / length / 2.0))?;
        let off = loudness.integrated.map(|integrated| target.integrated - integrated);
        let over = loudness.true_peak.map_or(Decibels::UNITY, |peak| peak - target.true_peak);
        let far = off.is_some_and(|off| off.0.abs() > NEAR / 2.0);
        let can_make_up = off.is_some_and(|off| gain.0 + off.0 <= first_gain.0 + MOST_MADE_UP.0);
        let better = over.0 > 0.0 || (far && can_make_up);
        if !better || attempt == MOST_ATTEMPTS {
            let off_target = off.filter(|off| off.0.abs() > NEAR);
            return Ok(Written { loudness, off_target });
        }
        if over.0 > 0.0 {
            ceiling = TruePeak(ceiling.0 - over.0);
        }
        if let Some(off) = off.filter(|_| far && can_make_up) {
            gain = Decibels(gain.0 + off.0);
        }
        attempt += 1;
    }
}

/// Writes a sound into a file, and measures on another core what is written.
fn write(
    path: &Path,
    mut sound: impl Source,
    encoding: Encoding,
    progress: &mut dyn FnMut(Frames),
) -> Result<Loudness, Error> {
    let mut file = create(path, encoding, sound.channels(), STATION_RATE)?;
    let mut meter = Meter::new(sound.channels(), STATION_RATE);
    let mut frames = Frames::ZERO;
    let work = |block: &Block| {
        file.write(block)?;
        frames += Frames::of_len(block.frames());
        progress(frames);
        Ok(())
    };
    pass(&mut sound, work, |block| meter.push(block))?;
    let loudness = meter.finish().loudness;
    file.set_loudness(loudness);
    file.finish()?;
    Ok(loudness)
}
