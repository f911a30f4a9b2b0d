//! From a mix to a master: the whole programme at its loudness, under its ceiling, in a Broadcast Wave file.
//!
//! A master is 24 bits, 48 kHz, stereo, always: what is measured is then what is heard, whatever it was made of (a
//! mono file counts one channel and sounds from two); playout reads it without changing anything; and what is made of
//! it later, quieter or louder, MP3 or Opus, starts from more than it needs.
//!
//! It is listened to first, and written then, both in sections on all cores. A section that sounds as one of the
//! episode's last master did is not rendered again: its bytes are copied.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use surco_audio::{Broadcast, BroadcastWave, Level, LoudnessMatch, Tolerance, samples_in};
use surco_job::{Job, in_order};
use surco_model::{ContentHash, LoudnessTarget};
use surco_units::{Decibels, Loudness, STATION_RATE, TruePeak};

use crate::Error;
use crate::clean::REFERENCE;
use crate::edit::Edit;
use crate::loudness::Energies;
use crate::sections::{SECTION, Section, SectionMeasurement, sections_of};

/// How near to the target is near enough.
const NEAR: f64 = 0.1;

/// Gains come in steps of this, so that a cut of a second seldom changes every sample of half an hour.
const STEP_DB: f64 = 0.1;

/// How often a master is written anew because the limiter took some of its loudness.
const MAX_ATTEMPTS: usize = 4;

/// The limiter's losses are made up for by at most this gain. A programme that needs more would be squeezed flat; it
/// stays softer, and a warning says so.
const MAX_MADE_UP: Decibels = Decibels(6.0);

/// Two channels of 24 bits.
const FRAME_BYTES: u64 = 6;

/// A master's file, with its measurements.
#[derive(Debug)]
pub(crate) struct Written {
    /// How loud it is.
    pub(crate) loudness: Loudness,
    /// How far it stayed from the target, when it could not be reached.
    pub(crate) off_target: Option<Decibels>,
    /// The sections that the next master of the episode may copy, once this one has its name.
    pub(crate) kept: Kept,
    /// The energy of each 100 ms of it.
    pub(crate) energies: Energies,
    /// How many of its sections were rendered for it; the others were there.
    pub(crate) rendered: usize,
}

/// The sections of an episode's last master.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// The name of its bytes.
    pub(crate) media: Option<ContentHash>,
    /// The names of its sections, in order.
    order: Vec<String>,
    /// What was measured of them, and of the same ones when they were only listened to.
    heard: BTreeMap<String, SectionMeasurement>,
}

/// The sections of the last master, with its file, of which every byte is as it was.
pub(crate) struct Last {
    kept: Kept,
    file: Option<(PathBuf, u64)>,
}

impl Last {
    /// The reusable sections of a master; its file only if it is whole.
    pub(crate) fn new(kept: Kept, file: Option<PathBuf>) -> Last {
        let with_place = |path: PathBuf| {
            let samples = samples_in(&mut File::open(&path).ok()?).ok()?;
            let is_whole =
                samples.bytes > SECTION.0 as u64 * FRAME_BYTES * (kept.order.len() as u64).saturating_sub(1);
            is_whole.then_some((path, samples.at))
        };
        Last { file: file.and_then(with_place), kept }
    }

    /// The samples of a section, if the last master has the very same one.
    fn samples(&self, name: &str, section: Section) -> Option<(Vec<u8>, SectionMeasurement)> {
        let (path, at) = self.file.as_ref()?;
        let index = self.kept.order.iter().position(|other| other == name)?;
        let heard = self.kept.heard.get(name)?.clone();
        let mut file = File::open(path).ok()?;
        file.seek(SeekFrom::Start(at + index as u64 * SECTION.0 as u64 * FRAME_BYTES)).ok()?;
        let mut bytes = vec![0; (section.to - section.from).index() * FRAME_BYTES as usize];
        file.read_exact(&mut bytes).ok()?;
        Some((bytes, heard))
    }
}

/// Writes the edit to `path`, as loud as `target` wants it, by so many threads. The first half of the way, it is only
/// listened to.
///
/// # Errors
/// When a sound of the mix cannot be read, the disk refuses, or the job is cancelled. Then there is no file.
pub(crate) fn write_master(
    path: &Path,
    edit: &Edit,
    target: LoudnessTarget,
    about: &Broadcast,
    last: &Last,
    threads: NonZeroUsize,
    job: &mut Job<'_>,
) -> Result<Written, Error> {
    let mut work =
        Work { edit, sections: sections_of(edit.timeline.length), last, threads, kept: Kept::default() };
    // Every sound is brought to the reference before it is mixed, so this is nearly right.
    let usual = (target.integrated - REFERENCE).stepped(STEP_DB);
    let mut level = Level { gain: usual, limit: target.true_peak };
    let heard = work.listen(level, &mut job.step(0.0, 0.5))?;
    let (loudness, lost) = (whole(&heard).integrated, lost(&heard));
    // The gain that the mix would need without a limiter.
    let needed = loudness.map_or(usual, |loudness| Decibels(usual.0 + (target.integrated - loudness).0 - lost.0));
    let most = Decibels(needed.0 + MAX_MADE_UP.0);
    level.gain = loudness.map_or(Decibels::UNITY, |loudness| {
        Decibels((usual.0 + (target.integrated - loudness).0).min(most.0)).stepped(STEP_DB)
    });
    let tolerance = Tolerance {
        near: NEAR - STEP_DB / 2.0,
        margin: Decibels::UNITY,
        gain_step: Some(STEP_DB),
        max_gain: most,
        max_tries: MAX_ATTEMPTS,
        max_tries_for_peaks: MAX_ATTEMPTS,
    };
    let mut matched = LoudnessMatch::new(target.integrated, target.true_peak, tolerance, level);
    let (heard, rendered, loudness) = matched.run(|level| {
        let (heard, rendered) = work.write(path, level, about, &mut job.step(0.5, 1.0))?;
        let loudness = whole(&heard);
        Ok::<_, Error>(((heard, rendered, loudness), loudness))
    })?;
    let off = loudness.integrated.map(|integrated| target.integrated - integrated);
    let off_target = off.filter(|off| off.0.abs() > NEAR);
    Ok(Written { loudness, off_target, kept: work.kept, energies: energies_of(&heard), rendered })
}

fn energies_of(heard: &[SectionMeasurement]) -> Energies {
    let mut energies = Energies::default();
    heard.iter().for_each(|heard| energies.extend(&heard.energies));
    energies
}

/// How loud all sections are together.
fn whole(heard: &[SectionMeasurement]) -> Loudness {
    let energies = energies_of(heard);
    let peak = heard.iter().map(|heard| heard.peak).fold(0.0, f32::max);
    let true_peak = (peak > 0.0).then(|| TruePeak(Decibels::of_amplitude(peak).0));
    Loudness { true_peak, ..energies.loudness() }
}

/// How much the limiter takes of all sections together.
fn lost(heard: &[SectionMeasurement]) -> Decibels {
    let sum = |of: fn(&SectionMeasurement) -> f32| heard.iter().map(|heard| f64::from(of(heard))).sum::<f64>();
    let (before, behind) = (sum(|heard| heard.before), sum(|heard| heard.behind));
    if before > 0.0 && behind > 0.0 { Decibels(10.0 * (before / behind).log10()) } else { Decibels::UNITY }
}

struct Work<'a> {
    edit: &'a Edit,
    sections: Vec<Section>,
    last: &'a Last,
    threads: NonZeroUsize,
    kept: Kept,
}

impl Work<'_> {
    /// Measures all sections, in order.
    fn listen(&mut self, level: Level, job: &mut Job<'_>) -> Result<Vec<SectionMeasurement>, Error> {
        let (edit, last, cancel) = (self.edit, self.last, job.cancel());
        let mut all = Vec::with_capacity(self.sections.len());
        let work = |section: &Section| {
            let name = section.name(edit, level);
            let heard = match last.kept.heard.get(&name) {
                Some(heard) => heard.clone(),
                None => section.render(edit, level, None, cancel)?,
            };
            Ok((name, heard))
        };
        in_order(self.threads, &self.sections, work, |(name, heard): (String, SectionMeasurement)| {
            self.kept.heard.insert(name, heard.clone());
            all.push(heard);
            job.progress(all.len() as f64 / self.sections.len() as f64);
            Ok::<(), Error>(())
        })?;
        Ok(all)
    }

    /// Writes all sections, in order; says what was measured of them, and how many were rendered.
    fn write(
        &mut self,
        path: &Path,
        level: Level,
        about: &Broadcast,
        job: &mut Job<'_>,
    ) -> Result<(Vec<SectionMeasurement>, usize), Error> {
        let mut file = BroadcastWave::create(path, 2, STATION_RATE, about.clone())?;
        let (edit, last, cancel) = (self.edit, self.last, job.cancel());
        let mut all = Vec::with_capacity(self.sections.len());
        let work = |section: &Section| {
            let name = section.name(edit, level);
            if let Some((bytes, heard)) = last.samples(&name, *section) {
                return Ok((name, bytes, heard, false));
            }
            let mut bytes = Vec::with_capacity((section.to - section.from).index() * FRAME_BYTES as usize);
            let heard = section.render(edit, level, Some(&mut bytes), cancel)?;
            Ok((name, bytes, heard, true))
        };
        let (mut order, mut rendered) = (Vec::new(), 0);
        let take = |(name, bytes, heard, is_new): (String, Vec<u8>, SectionMeasurement, bool)| {
            file.write(&bytes)?;
            rendered += usize::from(is_new);
            self.kept.heard.insert(name.clone(), heard.clone());
            order.push(name);
            all.push(heard);
            job.progress(all.len() as f64 / self.sections.len() as f64);
            Ok::<(), Error>(())
        };
        in_order(self.threads, &self.sections, work, take)?;
        self.kept.order = order;
        file.finish(whole(&all))?;
        Ok((all, rendered))
    }
}
