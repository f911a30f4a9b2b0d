//! A fader that stays where it was put: the same gain over a whole sound.

use surco_units::{Decibels, Frames, SampleRate};

use crate::{Block, Error, Source};

/// A source made louder or softer by a fixed gain.
#[derive(Debug)]
pub struct Gained<S> {
    source: S,
    factor: f32,
}

impl<S: Source> Gained<S> {
    /// The same sound, `gain` louder.
    pub fn new(source: S, gain: Decibels) -> Gained<S> {
        Gained { source, factor: gain.amplitude() }
    }
}

impl<S: Source> Source for Gained<S> {
    fn channels(&self) -> usize {
        self.source.channels()
    }

    fn rate(&self) -> SampleRate {
        self.source.rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        self.source.read(block)?;
        // A factor of exactly one leaves every bit as it was; no need to walk through the samples for it.
        if self.factor != 1.0 {
            block.channels_mut().flatten().for_each(|sample| *sample *= self.factor);
        }
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        self.source.length_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of};

    #[test]
    fn six_decibels_down_is_half_of_every_sample() {
        let mut softer = Gained::new(Samples::new(vec![vec![1.0, -0.5], vec![0.25, 0.0]]), Decibels(-6.0206));
        for (channel, wanted) in all_of(&mut softer).iter().zip([[0.5, -0.25], [0.125, 0.0]]) {
            assert!(
                channel.iter().zip(wanted).all(|(sample, wanted)| (sample - wanted).abs() < 1e-5),
                "{channel:?}"
            );
        }
    }
}
