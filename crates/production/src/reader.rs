//! Sound taken from a source in the amounts that a mix needs.

use surco_audio::{Block, Error, Source};

/// A source that gives exactly as many frames as are asked for.
pub(crate) struct Reader {
    source: Box<dyn Source>,
    incoming: Block,
    used: usize,
}

impl Reader {
    /// Reads a source from where it is.
    pub(crate) fn new(source: Box<dyn Source>) -> Reader {
        Reader { source, incoming: Block::default(), used: 0 }
    }

    /// Replaces `block` by the next `frames` frames; by fewer only when the source has ended.
    ///
    /// # Errors
    /// When the sound cannot be read on.
    pub(crate) fn fill(&mut self, block: &mut Block, frames: usize) -> Result<(), Error> {
        block.clear(self.source.channels());
        while block.frames() < frames {
            if self.used == self.incoming.frames() {
                self.source.read(&mut self.incoming)?;
                self.used = 0;
                if self.incoming.is_empty() {
                    return Ok(());
                }
            }
            let taken = (frames - block.frames()).min(self.incoming.frames() - self.used);
            block.extend(&self.incoming, self.used..self.used + taken);
            self.used += taken;
        }
        Ok(())
    }
}
