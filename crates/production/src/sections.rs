//! A mix in sections of ten seconds: each is worked on by whichever core is free, and none depends on how.
//!
//! Each section is rendered with a run-up, so that its limiter and its meter are in the state that playing from the
//! beginning would give them, to less than the last bit of a sample. A section is therefore a function of its inputs
//! and has a name: a section that was rendered before is copied.
//!
//! ```text
//!            run-up       section          over
//! mix    ├────────────┼──────────────────┼──────┤
//! limiter             ├──────────────────┤
//! meter           ├───┼──────────────────┤
//! ```

use serde::{Deserialize, Serialize};
use surco_audio::{Block, Error, Gained, Level, Limited, PartMeter, Source, packed};
use surco_job::Cancel;
use surco_units::{Frames, STATION_RATE};

use crate::edit::Edit;
use crate::loudness::{Energies, STEP};

/// Ten seconds: short beside a programme, long beside its run-up; a whole number of the meter's steps.
pub(crate) const SECTION: Frames = Frames(10 * STATION_RATE.0 as i64);

/// The limiter forgets by half in 83 ms: after 1.8 s nothing is left that 24 bits could hold.
const RUN_UP: Frames = Frames::from_millis(2_000);

/// The K-weighting forgets within some 20 ms.
const METER_STEPS: i64 = 5;

/// How far beyond its end a section is looked at: more than the limiter's look-ahead.
const OVER: Frames = Frames::from_millis(50);

/// A row of frames of a mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Section {
    /// Its first frame.
    pub(crate) from: Frames,
    /// The frame after its last.
    pub(crate) to: Frames,
}

/// What was measured of a section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SectionMeasurement {
    /// The energies of its steps.
    pub(crate) energies: Energies,
    /// Its highest peak, between the samples too, as an amplitude.
    pub(crate) peak: f32,
    /// Its energy before and behind the limiter.
    pub(crate) before: f32,
    pub(crate) behind: f32,
}

/// All sections of a mix.
pub(crate) fn sections_of(length: Frames) -> Vec<Section> {
    let starts = (0..length.0).step_by(SECTION.index()).map(Frames);
    starts.map(|from| Section { from, to: (from + SECTION).min(length) }).collect()
}

impl Section {
    fn run_up(self) -> Frames {
        RUN_UP.min(self.from)
    }

    fn over(self, edit: &Edit) -> Frames {
        (self.to + OVER).min(edit.timeline.length)
    }

    /// Names everything that decides about its samples.
    pub(crate) fn name(self, edit: &Edit, level: Level) -> String {
        edit.name(self.from - self.run_up(), self.over(edit))
            .with("run-up", self.run_up())
            .with("frames", self.to - self.from)
            .with("level", level.gain.0)
            .with("ceiling", level.limit.0)
            .finish()
    }

    /// Renders it: what is measured of it, and, where they are asked for, its samples as a master holds them.
    ///
    /// # Errors
    /// When a sound of the mix cannot be read, or the job is cancelled.
    pub(crate) fn render(
        self,
        edit: &Edit,
        level: Level,
        mut bytes: Option<&mut Vec<u8>>,
        cancel: &Cancel,
    ) -> Result<SectionMeasurement, Error> {
        let begun = self.from - self.run_up();
        let raised = Gained::new(edit.mix(begun, self.over(edit)), level.gain);
        let mut before = Energy { at: begun, section: self, sum: 0.0 };
        let mut behind = Energy { at: begun, section: self, sum: 0.0 };
        let mut sound = Limited::new(Counted { source: raised, energy: &mut before }, level.limit);

        let metered_from = (self.from - STEP * METER_STEPS).max(Frames::ZERO);
        let mut meter = PartMeter::new(2, STATION_RATE);
        let (mut block, mut part) = (Block::default(), Block::new(2));
        let mut at = begun;
        loop {
            cancel.check()?;
            sound.read(&mut block)?;
            if block.is_empty() {
                break;
            }
            let end = at + Frames::of_len(block.frames());
            let within = |from: Frames| (from.clamp(at, end) - at).index()..(self.to.clamp(at, end) - at).index();
            part.clear(2);
            part.extend(&block, within(metered_from));
            meter.push(&part);
            behind.add(&block);
            if let Some(bytes) = &mut bytes {
                part.clear(2);
                part.extend(&block, within(self.from));
                packed(&part, bytes);
            }
            at = end;
        }
        drop(sound);
        let (energies, peak) = meter.finish();
        let skipped = ((self.from - metered_from).0 / STEP.0) as usize;
        let (before, behind) = (before.sum as f32, behind.sum as f32);
        Ok(SectionMeasurement { energies: Energies::read(energies, skipped), peak, before, behind })
    }
}

/// Sums up the energy of a sound within a section.
struct Energy {
    at: Frames,
    section: Section,
    sum: f64,
}

impl Energy {
    fn add(&mut self, block: &Block) {
        let end = self.at + Frames::of_len(block.frames());
        let range = (self.section.from.clamp(self.at, end) - self.at).index()
            ..(self.section.to.clamp(self.at, end) - self.at).index();
        for channel in block.channels() {
            self.sum += f64::from(channel[range.clone()].iter().map(|sample| sample * sample).sum::<f32>());
        }
        self.at = end;
    }
}

/// A source whose energy is added up on the way.
struct Counted<'a, S> {
    source: S,
    energy: &'a mut Energy,
}

impl<S: Source> Source for Counted<'_, S> {
    fn channels(&self) -> usize {
        self.source.channels()
    }

    fn rate(&self) -> surco_units::SampleRate {
        self.source.rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        self.source.read(block)?;
        self.energy.add(block);
        Ok(())
    }
}
