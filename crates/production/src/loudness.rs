//! Loudness from the energies of each 100 ms: the loudness of a whole follows from its parts.
//!
//! A programme is rendered in sections, and a segment is a part of a recording: what is measured once, 100 ms by
//! 100 ms, gives the loudness of any row of them (ITU-R BS.1770-5 Annex 1, EBU Tech 3341 and 3342).

use serde::{Deserialize, Serialize};
use surco_audio::{Gates, Measurement, energy, loudness};
use surco_units::{Frames, Loudness, Lufs, STATION_RATE};

/// 100 ms.
pub(crate) const STEP: Frames = Frames(STATION_RATE.0 as i64 / 10);

/// The K-weighted energy of each 100 ms, all channels together; 0 is silence.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Energies(Vec<f32>);

impl Energies {
    /// The readings of a part's meter, without the first `skipped` steps.
    pub(crate) fn read(mut energies: Vec<f32>, skipped: usize) -> Energies {
        energies.drain(..skipped.min(energies.len()));
        Energies(energies)
    }

    /// The energies of a measurement.
    pub(crate) fn of(measured: &Measurement) -> Energies {
        Energies(measured.loudness_curve.iter().map(|lufs| energy(f64::from(*lufs)) as f32).collect())
    }

    /// Those of the steps that lie wholly between two frames.
    pub(crate) fn between(&self, from: Frames, to: Frames) -> Energies {
        let first = from.index().div_ceil(STEP.index());
        let past = (to.index() / STEP.index()).min(self.0.len());
        Energies(self.0.get(first..past).unwrap_or_default().to_vec())
    }

    /// Appends the energies of the next part.
    pub(crate) fn extend(&mut self, next: &Energies) {
        self.0.extend_from_slice(&next.0);
    }

    /// The loudness of each step, in LUFS; minus infinity where it is silent.
    pub(crate) fn loudness_curve(&self) -> Vec<f32> {
        self.0.iter().map(|energy| loudness(f64::from(*energy)) as f32).collect()
    }

    /// How loud the whole is; none for silence and for what is shorter than 400 ms.
    pub(crate) fn integrated(&self) -> Option<Lufs> {
        self.loudness().integrated
    }

    /// Everything but the peak.
    pub(crate) fn loudness(&self) -> Loudness {
        let mut gates = Gates::default();
        self.0.iter().for_each(|energy| gates.push(f64::from(*energy)));
        gates.loudness()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Samples;
    use ebur128::{EbuR128, Mode};
    use surco_audio::measure;
    use surco_job::{Job, Silent};
    use surco_testing::{noise, sine};

    fn energies(sound: &[f32]) -> Energies {
        let stereo = &mut Samples::stereo(sound.to_vec());
        Energies::of(&measure(stereo, &mut Job::unattended(&mut Silent)).unwrap())
    }

    #[test]
    fn the_reference_tone_reads_what_the_standard_says() {
        // EBU Tech 3341, signal 1: a sine of 1000 Hz at -23 dBFS in both channels.
        let tone = energies(&sine(1000.0, 10f64.powf(-23.0 / 20.0), 20.0));
        assert!((tone.integrated().unwrap().0 + 23.0).abs() < 0.1);
        assert_eq!(energies(&vec![0.0; 100_000]).integrated(), None);
        assert_eq!(Energies::default().loudness(), Loudness::default());
    }

    #[test]
    fn it_reads_what_a_meter_by_others_reads() {
        let swelling: Vec<f32> =
            noise(0.5, 20.0).into_iter().enumerate().map(|(n, sample)| sample * n as f32 * 1e-6).collect();
        let sound = [swelling, sine(300.0, 0.05, 8.0), vec![0.0; 96_000], noise(0.2, 5.0)].concat();
        let mut meter = EbuR128::new(2, 48_000, Mode::I | Mode::LRA).unwrap();
        meter.add_frames_planar_f32(&[&sound, &sound]).unwrap();
        let read = energies(&sound).loudness();
        assert!((read.integrated.unwrap().0 - meter.loudness_global().unwrap()).abs() < 0.02);
        assert!((read.range_lu.unwrap() - meter.loudness_range().unwrap()).abs() < 0.5);
    }

    #[test]
    fn parts_put_together_are_the_whole() {
        let whole = energies(&noise(0.2, 5.0));
        let mut together = whole.between(Frames::ZERO, Frames(100_800));
        together.extend(&whole.between(Frames(100_800), Frames(240_000)));
        assert_eq!(together, whole);
        assert_eq!(whole.between(Frames(1), Frames(4_800)), Energies::default());
    }
}
