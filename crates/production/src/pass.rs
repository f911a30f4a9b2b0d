//! A sound passes by once: one core works on it, and another listens.

use std::sync::mpsc::sync_channel;
use std::thread;

use surco_audio::{Block, Source};

use crate::Error;

/// Blocks that may wait to be listened to: a third of a second, 130 kB.
const BLOCKS_AHEAD: usize = 16;

/// Reads the rest of a source. Every block goes through `work` and then, in the same order, to `listen`, which works
/// on the block before meanwhile. Both have had all of them when this returns.
///
/// # Errors
/// When the source cannot be read to its end, or `work` fails.
pub(crate) fn pass(
    source: &mut dyn Source,
    mut work: impl FnMut(&Block) -> Result<(), Error>,
    mut listen: impl FnMut(&Block) + Send,
) -> Result<(), Error> {
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Block>(BLOCKS_AHEAD);
        scope.spawn(move || receiver.iter().for_each(|block| listen(&block)));
        loop {
            let mut block = Block::default();
            source.read(&mut block)?;
            if block.is_empty() {
                return Ok(());
            }
            work(&block)?;
            if sender.send(block).is_err() {
                // The listener has panicked, which the end of the scope tells.
                return Ok(());
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Samples, noise};

    #[test]
    fn both_hear_everything_in_order() {
        let sound = noise(0.5, 3.0);
        let (mut worked, mut listened) = (Vec::new(), Vec::new());
        let work = |block: &Block| {
            worked.extend_from_slice(&block.channels()[0]);
            Ok(())
        };
        pass(&mut Samples::stereo(sound.clone()), work, |block| listened.extend_from_slice(&block.channels()[1]))
            .unwrap();
        assert!(worked == sound && listened == sound);
    }
}
