//! Stages that must hear ahead of what they give out, and the taking out of their delay.

use surco_units::{Frames, SampleRate};

use crate::{Block, Error, Source};

/// A change of sound, block by block, that may give each frame out later than it came in.
pub trait Process: Send {
    /// How many frames later; never changes.
    fn latency(&self) -> usize;

    /// Replaces the block's frames by those of [`Process::latency`] ago; before the first there is silence.
    fn process(&mut self, block: &mut Block);
}

/// A source behind a [`Process`], frame for frame in its old place and of its old length.
#[derive(Debug)]
pub struct Undelayed<S, P> {
    source: S,
    process: P,
    /// Frames of the delay still to be dropped at the head.
    head: usize,
    /// Frames still inside the process when the source has ended.
    tail: usize,
}

/// What is given to a process at once at the end: as much as a source gives at most.
const TAIL_BLOCK: usize = 4096;

impl<S: Source, P: Process> Undelayed<S, P> {
    pub(crate) fn through(source: S, process: P) -> Undelayed<S, P> {
        let latency = process.latency();
        Undelayed { source, process, head: latency, tail: latency }
    }
}

impl<S: Source, P: Process> Source for Undelayed<S, P> {
    fn channels(&self) -> usize {
        self.source.channels()
    }

    fn rate(&self) -> SampleRate {
        self.source.rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        loop {
            self.source.read(block)?;
            if block.is_empty() {
                let frames = self.tail.min(TAIL_BLOCK);
                self.tail -= frames;
                *block = Block::silence(self.channels(), frames);
            }
            let at_end = block.is_empty();
            self.process.process(block);
            let dropped = self.head.min(block.frames());
            block.drop_front(dropped);
            self.head -= dropped;
            if at_end || !block.is_empty() {
                return Ok(());
            }
        }
    }

    fn length_hint(&self) -> Option<Frames> {
        self.source.length_hint()
    }
}
