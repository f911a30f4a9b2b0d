//! How loud it is, ten times a second.

use surco_audio::Block;
use surco_model::Levels;
use surco_units::{AirTime, STATION_RATE};

/// The window that is measured: a tenth of a second.
const WINDOW: usize = STATION_RATE.0 as usize / 10;

/// Takes the highest samples of each window.
#[derive(Debug, Default)]
pub(super) struct LevelMeter {
    begun: Option<AirTime>,
    frames: usize,
    peaks: [f32; 2],
}

impl LevelMeter {
    /// Takes a block in, whose first frame is heard at `at`. Returns the levels of a window that it completes.
    pub(super) fn measure(&mut self, at: AirTime, block: &Block) -> Option<Levels> {
        let begun = *self.begun.get_or_insert(at);
        for (peak, channel) in self.peaks.iter_mut().zip(block.channels()) {
            *peak = channel.iter().fold(*peak, |peak, sample| peak.max(sample.abs()));
        }
        self.frames += block.frames();
        if self.frames < WINDOW {
            return None;
        }
        let peaks = self.peaks;
        *self = LevelMeter::default();
        Some(Levels { at: begun, peaks, microphone: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_times_a_second_the_highest_samples_of_both_channels_are_told() {
        let mut meter = LevelMeter::default();
        let mut told = Vec::new();
        for index in 0..100_i64 {
            let level = index as f32 / 100.0;
            let block = Block::from_channels(vec![vec![level; 480], vec![-level / 2.0; 480]]);
            told.extend(meter.measure(AirTime(480 * index), &block));
        }
        assert_eq!(told.len(), 10);
        assert_eq!(told[3], Levels { at: AirTime(3 * 4_800), peaks: [0.39, 0.195], microphone: None });
    }
}
