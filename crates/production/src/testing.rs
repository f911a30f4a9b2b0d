//! Sounds for the tests.

use std::f64::consts::TAU;

use surco_audio::{BLOCK_FRAMES, Block, Error, Source};
use surco_units::{STATION_RATE, SampleRate};

/// A sound held in memory, given out in blocks.
pub(crate) struct Samples {
    channels: Vec<Vec<f32>>,
    at: usize,
}

impl Samples {
    /// The same sound in both channels.
    pub(crate) fn stereo(channel: Vec<f32>) -> Samples {
        Samples { channels: vec![channel.clone(), channel], at: 0 }
    }

    pub(crate) fn boxed(self) -> Box<dyn Source> {
        Box::new(self)
    }
}

impl Source for Samples {
    fn channels(&self) -> usize {
        self.channels.len()
    }

    fn rate(&self) -> SampleRate {
        STATION_RATE
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        let to = (self.at + BLOCK_FRAMES).min(self.channels[0].len());
        *block = Block::from_channels(self.channels.iter().map(|channel| channel[self.at..to].to_vec()).collect());
        self.at = to;
        Ok(())
    }
}

/// Everything a source gives, channel by channel.
pub(crate) fn all_of(source: &mut dyn Source) -> Vec<Vec<f32>> {
    let (mut block, mut whole) = (Block::default(), Block::new(source.channels()));
    loop {
        source.read(&mut block).unwrap();
        if block.is_empty() {
            return whole.channels().to_vec();
        }
        whole.extend(&block, 0..block.frames());
    }
}

/// A sine of so many seconds at the station rate.
pub(crate) fn sine(hertz: f64, amplitude: f64, seconds: f64) -> Vec<f32> {
    let rate = f64::from(STATION_RATE.0);
    (0..(seconds * rate) as usize).map(|n| (amplitude * (TAU * hertz / rate * n as f64).sin()) as f32).collect()
}

/// White noise between ± `amplitude`, always the same.
pub(crate) fn noise(amplitude: f64, seconds: f64) -> Vec<f32> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    (0..(seconds * f64::from(STATION_RATE.0)) as usize)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (amplitude * ((state >> 11) as f64 / (1u64 << 52) as f64 - 1.0)) as f32
        })
        .collect()
}

/// The mean power in dB below full scale.
pub(crate) fn level(samples: &[f32]) -> f64 {
    let mean = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / samples.len() as f64;
    10.0 * mean.log10()
}
