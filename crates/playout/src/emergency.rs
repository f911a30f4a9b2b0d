//! The last rung of the ladder: a loop in memory that needs no disk.

use std::sync::Arc;

use surco_audio::{Block, Source};
use surco_messages::{Explain, Message};
use surco_units::{Frames, STATION_RATE};

use crate::deck_source::{DeckSource, DeckSourceState};
use crate::silence::SILENT_PEAK;

/// The longest loop that is kept, so that it stays small in memory: 20 s are 3.8 MB.
const MAX_LENGTH: Frames = Frames(20 * STATION_RATE.0 as i64);

/// It is what sounds when nothing else does, so it must be heard: a longer pause in it would be silence on the air.
const MAX_PAUSE: Frames = Frames(4 * STATION_RATE.0 as i64);

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
    /// When the source cannot be read, or has nothing to be heard in it for long.
    pub fn read(source: &mut dyn Source) -> Result<EmergencyLoop, Message> {
        let mut samples: Vec<i16> = Vec::new();
        let mut block = Block::new(2);
        while samples.len() < 2 * MAX_LENGTH.0 as usize {
            source.read(&mut block).map_err(|cause| cause.explain())?;
            let [left, right] = block.channels() else { break };
            if left.is_empty() {
                break;
            }
            samples
                .extend(left.iter().zip(right).flat_map(|(left, right)| [to_16_bits(*left), to_16_bits(*right)]));
        }
        samples.truncate(2 * MAX_LENGTH.0 as usize);
        // It begins again where it ends, and a pause goes on there.
        let round = samples.chunks(2).chain(samples.chunks(2));
        let (mut longest, mut pause) = (Frames::ZERO, Frames::ZERO);
        for frame in round {
            let peak = frame.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
            pause = if f32::from(peak) < SILENT_PEAK * 32_768.0 { pause + Frames(1) } else { Frames::ZERO };
            longest = longest.max(pause);
        }
        let is_silent = longest.index() >= samples.len() / 2;
        if is_silent || longest > MAX_PAUSE {
            return Err(Message::new("playout-emergency-silent"));
        }
        Ok(EmergencyLoop { samples: samples.into() })
    }

    /// The loop of a station that has none of its own: two soft notes every four seconds.
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
    pub(crate) fn feed(&self) -> Box<dyn DeckSource> {
        Box::new(LoopFeed { samples: Arc::clone(&self.samples), frame: 0 })
    }
}

struct LoopFeed {
    samples: Arc<[i16]>,
    frame: usize,
}

impl DeckSource for LoopFeed {
    fn state(&mut self) -> DeckSourceState {
        DeckSourceState::Ready
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
        assert_eq!(feed.state(), DeckSourceState::Ready);
    }

    /// Sound and silence, in seconds.
    struct Piece([f64; 2], bool);

    impl Source for Piece {
        fn channels(&self) -> usize {
            2
        }
        fn rate(&self) -> surco_units::SampleRate {
            STATION_RATE
        }
        fn read(&mut self, block: &mut Block) -> Result<(), surco_audio::Error> {
            let [sound, silence] = self.0.map(|seconds| (seconds * 48_000.0) as usize);
            let once = [vec![0.5; sound], vec![0.001; silence]].concat();
            let samples = if std::mem::replace(&mut self.1, true) { Vec::new() } else { once };
            *block = Block::from_channels(vec![samples.clone(), samples]);
            Ok(())
        }
    }

    #[test]
    fn a_loop_that_nobody_would_hear_is_refused() {
        let read = |sound, silence| EmergencyLoop::read(&mut Piece([sound, silence], false)).is_ok();
        assert!(read(1.0, 3.5) && read(1.0, 0.0));
        assert!(!read(1.0, 4.5) && !read(0.0, 2.0) && !read(0.0, 0.0));
    }
}
