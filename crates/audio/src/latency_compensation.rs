//! Processes that look ahead, and the compensation of their delay.

use std::collections::VecDeque;

use surco_units::{Frames, SampleRate};

use crate::{Block, Error, Source};

/// A change of sound, block by block, that may give each frame out later than it came in.
pub trait Process: Send {
    /// How many frames later; never changes.
    fn latency(&self) -> usize;

    /// Replaces the block's frames by those of [`Process::latency`] ago; before the first there is silence.
    fn process(&mut self, block: &mut Block);
}

/// The frames of every channel that have not been given out yet: what comes in goes to the end, what came so long ago
/// leaves at the beginning, and between they can be changed, a hop at a time.
#[derive(Debug)]
pub(crate) struct Waiting {
    lines: Vec<VecDeque<f32>>,
    hop: usize,
    /// Frames of the newest hop that have come.
    filled: usize,
}

impl Waiting {
    /// For frames that are given out `latency` frames after they came.
    pub(crate) fn new(channels: usize, latency: usize, hop: usize) -> Waiting {
        let line = || std::iter::repeat_n(0.0, latency).collect();
        Waiting { lines: std::iter::repeat_with(line).take(channels).collect(), hop, filled: 0 }
    }

    /// Takes the block's frames in and gives in their place those of so long ago; `complete` gets every channel's
    /// waiting frames whenever a hop has come to its end, the newest last.
    pub(crate) fn pass(&mut self, block: &mut Block, complete: &mut dyn FnMut(&mut [VecDeque<f32>])) {
        let mut from = 0;
        while from < block.frames() {
            let frames = (block.frames() - from).min(self.hop - self.filled);
            for (line, samples) in self.lines.iter_mut().zip(block.channels_mut()) {
                let samples = &mut samples[from..from + frames];
                line.extend(samples.iter());
                samples.iter_mut().zip(line.drain(..frames)).for_each(|(to, from)| *to = from);
            }
            self.filled += frames;
            from += frames;
            if self.filled == self.hop {
                self.filled = 0;
                complete(&mut self.lines);
            }
        }
    }
}

/// A source behind a [`Process`], frame for frame in its old place and of its old length.
#[derive(Debug)]
pub struct LatencyCompensated<S, P> {
    source: S,
    process: P,
    /// Frames of the delay still to be dropped at the head.
    head: usize,
    /// Frames still inside the process when the source has ended.
    tail: usize,
}

/// Frames of silence given to a process at once at the end: the size of a block.
const TAIL_BLOCK: usize = 4096;

impl<S: Source, P: Process> LatencyCompensated<S, P> {
    pub(crate) fn through(source: S, process: P) -> LatencyCompensated<S, P> {
        let latency = process.latency();
        LatencyCompensated { source, process, head: latency, tail: latency }
    }
}

impl<S: Source, P: Process> Source for LatencyCompensated<S, P> {
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
