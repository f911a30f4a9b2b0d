//! A sound decoded ahead by a thread of its own, for a listener that must not wait for the disk.

use std::io;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use surco_units::Frames;

use crate::{Block, Error, Source};

/// Blocks decoded ahead: a third of a second.
const AHEAD: usize = 16;

/// The samples of a stereo sound, left and right by turns. It ends where its sound ends or breaks off; dropped, its thread
/// ends.
#[derive(Debug)]
pub struct Ahead {
    blocks: Receiver<Block>,
    block: Block,
    /// The next sample of the block, left and right counted one after the other.
    next: usize,
    length: Option<Frames>,
}

impl Ahead {
    /// Begins to decode. The thread calls `failed` where the sound breaks off.
    ///
    /// # Errors
    /// When the system has no thread for it.
    pub fn of(mut source: Box<dyn Source>, failed: impl FnOnce(Error) + Send + 'static) -> io::Result<Ahead> {
        let length = source.length_hint();
        let (sender, blocks) = mpsc::sync_channel(AHEAD);
        let decode = move || {
            let mut block = Block::new(2);
            loop {
                if let Err(cause) = source.read(&mut block) {
                    return failed(cause);
                }
                if block.is_empty() || sender.send(block.clone()).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name("decoder".to_owned()).spawn(decode)?;
        Ok(Ahead { blocks, block: Block::new(2), next: 0, length })
    }

    /// How long the sound is, where that is known.
    pub fn length(&self) -> Option<Frames> {
        self.length
    }
}

impl Iterator for Ahead {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        if self.next >= 2 * self.block.frames() {
            self.block = self.blocks.recv().ok()?;
            self.next = 0;
        }
        let sample = self.block.channels().get(self.next % 2)?.get(self.next / 2).copied();
        self.next += 1;
        sample
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::Samples;

    #[test]
    fn every_sample_comes_once_left_and_right_by_turns() {
        let (left, right): (Vec<f32>, Vec<f32>) = (0..50_000).map(|n| (n as f32 * 1e-5, n as f32 * -1e-5)).unzip();
        let heard: Vec<f32> =
            Ahead::of(Box::new(Samples::new(vec![left.clone(), right.clone()])), |_| {}).unwrap().collect();
        let wanted: Vec<f32> = left.iter().zip(&right).flat_map(|(left, right)| [*left, *right]).collect();
        assert!(heard == wanted, "{} samples of {}", heard.len(), wanted.len());
    }
}
