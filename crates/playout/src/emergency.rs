//! The last rung of the ladder: a loop in memory that needs no disk.

use std::sync::Arc;

use surco_audio::{Block, Error, Source};
use surco_units::{Frames, STATION_RATE};

use crate::feed::{Feed, FeedState};

/// The longest loop that is kept, so that it stays small in memory: 20 s are 3.8 MB.
const LONGEST: Frames = Frames(20 * STATION_RATE.0 as i64);

/// A short stereo piece kept in memory, played round and round.
#[derive(Debug, Clone)]
pub struct EmergencyLoop {
    /// Left, right, left, right… 16 bits are enough for the day everything else has failed.
    samples: Arc<[i16]>,
}

impl EmergencyLoop {
    /// Reads a loop from a stereo source at the station rate; longer ones are cut at 20 s.
    ///
    /// # Errors
    /// When the source cannot be read, or is empty.
    pub fn read(source: &mut dyn Source) -> Result<EmergencyLoop, Error> {
        let mut samples: Vec<i16> = Vec::new();
        let mut block = Block::new(2);
        while samples.len() < 2 * LONGEST.0 as usize {
            source.read(&mut block)?;
            let [left, right] = block.channels() else { break };
            if left.is_empty() {
                break;
            }
            samples
                .extend(left.iter().zip(right).flat_map(|(left, right)| [to_16_bits(*left), to_16_bits(*right)]));
        }
        samples.truncate(2 * LONGEST.0 as usize);
        if samples.is_empty() {
            return Ok(EmergencyLoop::chime());
        }
        Ok(EmergencyLoop { samples: samples.into() })
    }

    /// What a station without a loop of its own sends: two soft notes every four seconds.
    pub fn chime() -> EmergencyLoop {
        let rate = STATION_RATE.0 as f32;
        let note = |frame: usize, hertz: f32, begin: f32| {
            let time = frame as f32 / rate - begin;
            if time < 0.0 { 0.0 } else { (-3.0 * time).exp() * (std::f32::consts::TAU * hertz * time).sin() }
        };
        let samples = (0..4 * STATION_RATE.0 as usize).flat_map(|frame| {
            let sample = to_16_bits(0.2 * (note(frame, 440.0, 0.0) + note(frame, 587.33, 0.4)));
            [sample, sample]
        });
        EmergencyLoop { samples: samples.collect() }
    }

    /// A sounding of the loop, from its beginning.
    pub(crate) fn feed(&self) -> Box<dyn Feed> {
        Box::new(LoopFeed { samples: Arc::clone(&self.samples), frame: 0 })
    }
}

struct LoopFeed {
    samples: Arc<[i16]>,
    frame: usize,
}

impl Feed for LoopFeed {
    fn state(&mut self) -> FeedState {
        FeedState::Ready
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        let frames = self.samples.len() / 2;
        for (left, right) in left.iter_mut().zip(right.iter_mut()) {
            *left = f32::from(self.samples[2 * self.frame]) / 32_768.0;
            *right = f32::from(self.samples[2 * self.frame + 1]) / 32_768.0;
            self.frame = (self.frame + 1) % frames;
        }
        left.len()
    }

    fn skip(&mut self, frames: usize) -> usize {
        self.frame = (self.frame + frames) % (self.samples.len() / 2);
        frames
    }
}

fn to_16_bits(sample: f32) -> i16 {
    // A float that does not fit becomes the nearest that does.
    (sample * 32_767.0) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loop_never_ends_and_is_never_silent_for_long() {
        let mut feed = EmergencyLoop::chime().feed();
        let (mut left, mut right) = (vec![0.0; 48_000], vec![0.0; 48_000]);
        for _ in 0..3 * 4 {
            assert_eq!(feed.read(&mut left, &mut right), 48_000);
        }
        assert_eq!(feed.read(&mut left, &mut right), 48_000);
        assert!(left.iter().any(|sample| sample.abs() > 0.1));
        assert_eq!(feed.state(), FeedState::Ready);
    }
}
