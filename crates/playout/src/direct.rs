//! Sounds opened on the spot, where time stands still while one does: in simulation.

use std::sync::Arc;

use surco_audio::{Block, Source};
use surco_units::Frames;

use crate::feed::{Cue, Feed, FeedState, Loader};
use crate::ports::Store;

/// Opens sounds at once, in the caller's thread. Passing over them ([`Feed::skip`]) decodes nothing.
pub(crate) struct DirectLoader {
    pub(crate) store: Arc<dyn Store>,
}

impl Loader for DirectLoader {
    fn cue(&mut self, cue: &Cue) -> Box<dyn Feed> {
        let (source, state) = match self.store.open(&cue.source, cue.from) {
            Ok(source) => (Some(source), FeedState::Ready),
            Err(cause) => (None, FeedState::Failed(cause)),
        };
        Box::new(DirectFeed { source, state, block: Block::new(2), used: 0, left: cue.length })
    }
}

struct DirectFeed {
    source: Option<Box<dyn Source>>,
    state: FeedState,
    block: Block,
    used: usize,
    left: Frames,
}

impl Feed for DirectFeed {
    fn state(&mut self) -> FeedState {
        self.state.clone()
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        let mut done = 0;
        while done < left.len() && self.refill() {
            let [from_left, from_right] = self.block.channels() else { break };
            let count = (left.len() - done).min(from_left.len() - self.used);
            left[done..done + count].copy_from_slice(&from_left[self.used..self.used + count]);
            right[done..done + count].copy_from_slice(&from_right[self.used..self.used + count]);
            self.used += count;
            done += count;
        }
        done
    }

    fn skip(&mut self, frames: usize) -> usize {
        let count = frames.min(self.left.index());
        self.left -= Frames::of_len(count);
        if count < frames {
            self.state = FeedState::Ended;
        }
        count
    }
}

impl DirectFeed {
    /// Makes sure that there is something in the block.
    fn refill(&mut self) -> bool {
        if self.used < self.block.frames() {
            return true;
        }
        let Some(source) = &mut self.source else { return false };
        self.used = 0;
        if let Err(cause) = source.read(&mut self.block) {
            self.state = FeedState::Failed(surco_words::Explain::explain(&cause));
            self.source = None;
            return false;
        }
        if self.block.is_empty() {
            self.state = FeedState::Ended;
            self.source = None;
        }
        !self.block.is_empty()
    }
}
