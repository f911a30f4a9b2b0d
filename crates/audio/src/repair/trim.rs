//! Waiting cut away before the first and after the last sound, with a little air left on both sides.

use surco_units::{Frames, SampleRate};

use crate::{Block, Error, Source};

/// A part of a source.
#[derive(Debug)]
pub(super) struct Trimmed<S> {
    source: S,
    skip: usize,
    left: usize,
}

impl<S: Source> Trimmed<S> {
    /// The frames from `from` up to `to` (both counted at the source's own rate).
    pub(super) fn new(source: S, from: Frames, to: Frames) -> Trimmed<S> {
        Trimmed { source, skip: from.index(), left: (to - from).index() }
    }
}

impl<S: Source> Source for Trimmed<S> {
    fn channels(&self) -> usize {
        self.source.channels()
    }

    fn rate(&self) -> SampleRate {
        self.source.rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        loop {
            if self.left == 0 {
                block.clear(self.channels());
                return Ok(());
            }
            self.source.read(block)?;
            let ended = block.is_empty();
            let skipped = self.skip.min(block.frames());
            block.drop_front(skipped);
            self.skip -= skipped;
            block.truncate(self.left);
            self.left -= block.frames();
            if ended || !block.is_empty() {
                return Ok(());
            }
        }
    }

    fn length_hint(&self) -> Option<Frames> {
        Some(Frames::of_len(self.left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of};

    #[test]
    fn just_the_part_that_was_asked_for_is_heard() {
        let count: Vec<f32> = (0..10_000u16).map(f32::from).collect();
        let part = |from, to| {
            let source = Samples::stereo(count.clone()).in_blocks_of(333);
            all_of(&mut Trimmed::new(source, Frames(from), Frames(to))).swap_remove(1)
        };
        assert_eq!(part(0, 10_000), count);
        assert_eq!(part(1000, 1001), [1000.0]);
        assert_eq!(part(333, 9_999), count[333..9_999]);
        assert_eq!(part(9_000, 20_000), count[9_000..]);
        assert!(part(500, 500).is_empty());
        assert!(part(20_000, 30_000).is_empty());
    }
}
