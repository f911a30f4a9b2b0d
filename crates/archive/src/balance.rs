//! Whether a copy keeps the balance of its master: how loud voices, music and pauses are against each other.
//!
//! Both are measured by short-term loudness (3 s, EBU Tech 3341), each against its own integrated loudness.

use surco_audio::{Block, Gates, PartMeter, loudness};
use surco_units::{Loudness, SampleRate, TruePeak};

/// By so much a part may differ, in LU: nobody hears half a unit.
pub(crate) const MAX_IMBALANCE: f64 = 0.5;

/// Energies of 100 ms in a short-term block.
const SHORT_TERM: usize = 30;

/// Parts so much softer than the whole, in LU, count for nobody's loudness: the relative gate of BS.1770-5 Annex 1.
const PAUSE: f64 = -10.0;

/// Measures one channel, block by block.
pub(crate) struct CurveMeter(PartMeter);

impl CurveMeter {
    pub(crate) fn new(rate: SampleRate) -> CurveMeter {
        CurveMeter(PartMeter::new(1, rate))
    }

    pub(crate) fn push(&mut self, block: &Block) {
        self.0.push(block);
    }

    pub(crate) fn finish(self) -> LoudnessCurve {
        let (energies, peak) = self.0.finish();
        LoudnessCurve { energies, peak }
    }
}

/// The loudness of a sound in time.
#[derive(Debug, Clone)]
pub(crate) struct LoudnessCurve {
    /// The K-weighted energy of each 100 ms.
    energies: Vec<f32>,
    /// The highest true peak, as an amplitude.
    peak: f32,
}

impl LoudnessCurve {
    /// Of the whole.
    pub(crate) fn loudness(&self) -> Loudness {
        let mut gates = Gates::default();
        self.energies.iter().for_each(|energy| gates.push(f64::from(*energy)));
        let true_peak = (self.peak > 0.0).then(|| TruePeak(20.0 * f64::from(self.peak).log10()));
        Loudness { true_peak, ..gates.loudness() }
    }

    /// By how much the loudness of any part differs from that of the same part of `master`, each against its whole, in LU.
    pub(crate) fn imbalance(&self, master: &LoudnessCurve) -> f64 {
        let whole = |curve: &LoudnessCurve| curve.loudness().integrated.map(|integrated| integrated.0);
        let (Some(own), Some(of_master)) = (whole(self), whole(master)) else { return 0.0 };
        let parts = self.short_terms().zip(master.short_terms());
        let heard = parts.filter(|(_, master)| *master > of_master + PAUSE);
        heard.map(|(part, master)| ((part - own) - (master - of_master)).abs()).fold(0.0, f64::max)
    }

    /// The short-term loudness at every second.
    fn short_terms(&self) -> impl Iterator<Item = f64> {
        let mean = |part: &[f32]| part.iter().map(|energy| f64::from(*energy)).sum::<f64>() / SHORT_TERM as f64;
        self.energies.windows(SHORT_TERM).step_by(10).map(move |part| loudness(mean(part)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(parts: &[(f64, usize)]) -> LoudnessCurve {
        let energy = |lufs: f64| surco_audio::energy(lufs) as f32;
        let energies = parts.iter().flat_map(|(lufs, steps)| std::iter::repeat_n(energy(*lufs), *steps));
        LoudnessCurve { energies: energies.collect(), peak: 0.5 }
    }

    #[test]
    fn the_whole_may_be_louder_but_no_part_of_it() {
        let master = curve(&[(-20.0, 100), (-20.0, 100)]);
        assert!(curve(&[(-16.0, 100), (-16.0, 100)]).imbalance(&master) < 0.01);
        let turned = curve(&[(-17.0, 100), (-15.0, 100)]).imbalance(&master);
        assert!((1.0..1.3).contains(&turned), "{turned}");
        // What is a pause in the master may be silence in the copy.
        let with_pause = curve(&[(-20.0, 100), (-60.0, 100), (-20.0, 100)]);
        let copy = curve(&[(-20.0, 100), (-90.0, 100), (-20.0, 100)]);
        assert!(copy.imbalance(&with_pause) < 0.05, "{}", copy.imbalance(&with_pause));
        assert_eq!(curve(&[]).imbalance(&master), 0.0);
    }
}
