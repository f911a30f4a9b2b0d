//! A part of a recording, from a frame on and up to another, both at the station rate.

use std::path::Path;

use surco_audio::{Block, Error, Source, at_station_rate, in_channels};
use surco_job::Cancel;
use surco_units::{Frames, STATION_RATE, SampleRate};

use crate::spans::Span;

/// How much is read and discarded before the first frame that is used: with that run-up decoders and resamplers give
/// the same samples as when they read from the beginning.
const RUN_UP_SECONDS: i64 = 1;

/// Opens a recording at a position: at the station rate, in one channel or two.
///
/// # Errors
/// When it cannot be opened, has no such position, or the job is cancelled.
pub(crate) fn stretch(path: &Path, span: Span, cancel: &Cancel) -> Result<Stretch, Error> {
    let mut recording = surco_audio::open_for(path, cancel)?;
    let rate = recording.rate();
    // A whole second is a whole number of frames at every rate, so the place stays exact to the frame.
    let second = (span.from.0 / i64::from(STATION_RATE.0) - RUN_UP_SECONDS).max(0);
    if second > 0 {
        recording.seek(Frames(second * i64::from(rate.0)))?;
    }
    let channels = recording.channels().min(2);
    let source = at_station_rate(in_channels(recording, channels));
    let begun = Frames(second * i64::from(STATION_RATE.0));
    Ok(Stretch::new(source, span.from - begun, span.to - span.from))
}

/// A part of a source.
pub(crate) struct Stretch {
    source: Box<dyn Source>,
    skip: usize,
    left: usize,
}

impl Stretch {
    /// The source without its first `skip` frames, and at most `length` frames of it.
    pub(crate) fn new(source: Box<dyn Source>, skip: Frames, length: Frames) -> Stretch {
        Stretch { source, skip: skip.index(), left: length.index() }
    }
}

impl Source for Stretch {
    fn channels(&self) -> usize {
        self.source.channels()
    }

    fn rate(&self) -> SampleRate {
        STATION_RATE
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
