//! Sounds one behind the other, played as one.

use std::collections::VecDeque;

use surco_audio::{Block, Error, Source};
use surco_units::{Frames, STATION_RATE, SampleRate};

/// Stereo sounds at the station rate, each with how much of it is wanted.
pub(crate) struct Concat(VecDeque<(Box<dyn Source>, Frames)>);

impl Concat {
    pub(crate) fn new(sounds: impl IntoIterator<Item = (Box<dyn Source>, Frames)>) -> Concat {
        Concat(sounds.into_iter().collect())
    }
}

impl Source for Concat {
    fn channels(&self) -> usize {
        2
    }

    fn rate(&self) -> SampleRate {
        STATION_RATE
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        block.clear(2);
        while let Some((source, left)) = self.0.front_mut() {
            if *left > Frames::ZERO {
                source.read(block)?;
                block.truncate(left.index());
                *left -= Frames::of_len(block.frames());
                if !block.is_empty() {
                    return Ok(());
                }
            }
            self.0.pop_front();
        }
        block.clear(2);
        Ok(())
    }
}
