//! A side that is dead or upside down, put right.

use crate::latency_compensation::Process;
use crate::{Block, ChannelFault};

/// Repairs stereo with a faulty channel.
#[derive(Debug)]
pub(super) struct ChannelRepair(pub(super) ChannelFault);

impl Process for ChannelRepair {
    fn latency(&self) -> usize {
        0
    }

    fn process(&mut self, block: &mut Block) {
        let mut sides = block.channels_mut();
        if let (Some(left), Some(right)) = (sides.next(), sides.next()) {
            match self.0 {
                ChannelFault::LeftDead => left.copy_from_slice(right),
                ChannelFault::RightDead => right.copy_from_slice(left),
                ChannelFault::OutOfPhase => right.iter_mut().for_each(|sample| *sample = -*sample),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_testing::voice;

    #[test]
    fn both_sides_sound_and_none_is_upside_down() {
        let (spoken, silence) = (voice(0.5), vec![0.0; 24_000]);
        let upside_down: Vec<f32> = spoken.iter().map(|sample| -sample).collect();
        for (fault, left, right) in [
            (ChannelFault::LeftDead, &silence, &spoken),
            (ChannelFault::RightDead, &spoken, &silence),
            (ChannelFault::OutOfPhase, &spoken, &upside_down),
        ] {
            let mut block = Block::from_channels(vec![left.clone(), right.clone()]);
            ChannelRepair(fault).process(&mut block);
            assert!(block.channels() == [spoken.clone(), spoken.clone()], "{fault:?}");
        }
    }
}
