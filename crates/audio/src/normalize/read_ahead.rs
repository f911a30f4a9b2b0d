//! Two threads at one sound: one that reads ahead, one that measures what has been written. A few blocks wait between
//! them, so that neither the memory nor the lead grows.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

use surco_units::{Frames, SampleRate};

use crate::{Block, Error, Measurement, Meter, Source};

/// Frames handed over at once: long enough to make waking a thread cheap, short enough for the nearer caches.
const AT_ONCE: usize = 4096;

/// Blocks that may wait: less than a second of sound.
const WAITING: usize = 8;

/// A source that is read by a thread of its own, a little ahead.
pub(super) enum ReadAhead {
    /// Where the system gives no thread: read in its turn.
    InTurn(Box<dyn Source>),
    Threaded(Threaded),
}

pub(super) struct Threaded {
    channels: usize,
    rate: SampleRate,
    length_hint: Option<Frames>,
    blocks: Receiver<Result<Block, Error>>,
    /// Blocks on their way back, to be filled again.
    used: Sender<Block>,
    reader: Option<JoinHandle<()>>,
}

impl ReadAhead {
    pub(super) fn new(source: Box<dyn Source>) -> ReadAhead {
        let (channels, rate, length_hint) = (source.channels(), source.rate(), source.length_hint());
        let (send_block, blocks) = sync_channel(WAITING);
        let (used, reuse) = channel();
        // The source follows the thread when there is one, so that it is not lost with a thread that never began.
        let (send_source, receive_source) = channel::<Box<dyn Source>>();
        let read = move || {
            if let Ok(source) = receive_source.recv() {
                read_all(source, &send_block, &reuse);
            }
        };
        match Builder::new().name("read ahead".to_owned()).spawn(read) {
            Ok(reader) => match send_source.send(source) {
                Ok(()) => {
                    let reader = Some(reader);
                    ReadAhead::Threaded(Threaded { channels, rate, length_hint, blocks, used, reader })
                }
                Err(refused) => ReadAhead::InTurn(refused.0),
            },
            Err(_) => ReadAhead::InTurn(source),
        }
    }
}

/// Reads to the end or to an error, or until nobody listens any more.
fn read_all(mut source: Box<dyn Source>, blocks: &SyncSender<Result<Block, Error>>, reuse: &Receiver<Block>) {
    let mut part = Block::new(source.channels());
    loop {
        let mut block = reuse.try_recv().unwrap_or_default();
        block.clear(source.channels());
        let mut ended = false;
        while block.frames() < AT_ONCE && !ended {
            if let Err(error) = source.read(&mut part) {
                // What was read before the error is good and comes before it.
                if block.is_empty() || blocks.send(Ok(block)).is_ok() {
                    let _ = blocks.send(Err(error));
                }
                return;
            }
            ended = part.is_empty();
            if block.is_empty() {
                std::mem::swap(&mut block, &mut part);
            } else {
                block.extend(&part, 0..part.frames());
            }
        }
        let last = block.is_empty();
        if blocks.send(Ok(block)).is_err() || last {
            return;
        }
    }
}

impl Source for ReadAhead {
    fn channels(&self) -> usize {
        match self {
            ReadAhead::InTurn(source) => source.channels(),
            ReadAhead::Threaded(ahead) => ahead.channels,
        }
    }

    fn rate(&self) -> SampleRate {
        match self {
            ReadAhead::InTurn(source) => source.rate(),
            ReadAhead::Threaded(ahead) => ahead.rate,
        }
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        let ahead = match self {
            ReadAhead::InTurn(source) => return source.read(block),
            ReadAhead::Threaded(ahead) => ahead,
        };
        match ahead.blocks.recv() {
            Ok(next) => {
                let _ = ahead.used.send(std::mem::replace(block, next?));
            }
            Err(_) => {
                // The reader has gone: after the end, or because it panicked.
                if let Some(Err(panic)) = ahead.reader.take().map(JoinHandle::join) {
                    resume_unwind(panic);
                }
                block.clear(ahead.channels);
            }
        }
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        match self {
            ReadAhead::InTurn(source) => source.length_hint(),
            ReadAhead::Threaded(ahead) => ahead.length_hint,
        }
    }
}

/// A meter on a thread of its own.
pub(super) enum MeterThread {
    /// Where the system gives no thread.
    Here(Box<Meter>),
    There {
        blocks: SyncSender<Block>,
        used: Receiver<Block>,
        meter: JoinHandle<Measurement>,
    },
}

impl MeterThread {
    pub(super) fn new(channels: usize, rate: SampleRate) -> MeterThread {
        let (blocks, received) = sync_channel::<Block>(WAITING);
        let (send_used, used) = channel();
        let measure = move || {
            let mut meter = Meter::new(channels, rate);
            for block in received {
                meter.push(&block);
                let _ = send_used.send(block);
            }
            meter.finish()
        };
        match Builder::new().name("measure".to_owned()).spawn(measure) {
            Ok(meter) => MeterThread::There { blocks, used, meter },
            Err(_) => MeterThread::Here(Box::new(Meter::new(channels, rate))),
        }
    }

    pub(super) fn push(&mut self, block: &Block) {
        match self {
            MeterThread::Here(meter) => meter.push(block),
            MeterThread::There { blocks, used, .. } => {
                let mut copy = used.try_recv().unwrap_or_default();
                copy.clear(block.channels().len());
                copy.extend(block, 0..block.frames());
                // Refused only when the meter has panicked, which shows at the end.
                let _ = blocks.send(copy);
            }
        }
    }

    pub(super) fn finish(self) -> Measurement {
        match self {
            MeterThread::Here(meter) => meter.finish(),
            MeterThread::There { blocks, meter, .. } => {
                drop(blocks);
                meter.join().unwrap_or_else(|panic| resume_unwind(panic))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of, measurement_of};
    use surco_testing::noise;

    /// A source whose second block cannot be read.
    struct Broken(Samples, usize);

    impl Source for Broken {
        fn channels(&self) -> usize {
            1
        }

        fn rate(&self) -> SampleRate {
            self.0.rate()
        }

        fn read(&mut self, block: &mut Block) -> Result<(), Error> {
            self.1 += 1;
            if self.1 > 2 {
                return Err(Error::Rate(SampleRate(0)));
            }
            self.0.read(block)
        }
    }

    #[test]
    fn what_is_read_ahead_is_the_same_sound() {
        for frames in [0, 1, AT_ONCE, AT_ONCE + 1, 48_000] {
            let sound = noise(0.5, 1.0)[..frames].to_vec();
            let mut ahead = ReadAhead::new(Box::new(Samples::stereo(sound.clone()).in_blocks_of(777)));
            assert!(all_of(&mut ahead) == vec![sound.clone(), sound]);
            let mut block = Block::default();
            ahead.read(&mut block).unwrap();
            assert!(block.is_empty());
        }
    }

    #[test]
    fn what_was_read_before_a_fault_is_heard_before_it() {
        let mut ahead = ReadAhead::new(Box::new(Broken(Samples::new(vec![noise(0.5, 1.0)]), 0)));
        let mut block = Block::default();
        ahead.read(&mut block).unwrap();
        assert_eq!(block.frames(), 2048);
        assert!(matches!(ahead.read(&mut block), Err(Error::Rate(_))));
    }

    #[test]
    fn nobody_waits_for_a_reader_that_is_no_longer_needed() {
        let mut ahead = ReadAhead::new(Box::new(Samples::new(vec![noise(0.5, 20.0)])));
        ahead.read(&mut Block::default()).unwrap();
        drop(ahead);
    }

    #[test]
    fn a_meter_aside_measures_the_same() {
        let mut sound = Samples::stereo(noise(0.3, 2.0));
        let mut aside = MeterThread::new(2, sound.rate());
        let mut block = Block::default();
        loop {
            sound.read(&mut block).unwrap();
            if block.is_empty() {
                break;
            }
            aside.push(&block);
        }
        let here = measurement_of(&mut Samples::stereo(noise(0.3, 2.0)));
        assert_eq!(aside.finish(), here);
    }
}
