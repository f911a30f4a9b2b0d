//! Sounds for the tests.

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
