//! A repaired sound kept between two passes, in a file without a name: a power cut leaves nothing of it.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use surco_units::{Frames, SampleRate};

use crate::shared_file::OwnPlace;
use crate::{BLOCK_FRAMES, Block, Error, Source};

const SAMPLE_BYTES: usize = size_of::<f32>();
const BUFFER_BYTES: usize = 256 * 1024;

/// A sound being kept, every bit of it: 32-bit floats, interleaved.
pub(super) struct Spool {
    /// The file it is kept for, named when the disk refuses.
    path: PathBuf,
    writer: BufWriter<File>,
    channels: usize,
    rate: SampleRate,
    bytes: Vec<u8>,
    frames: usize,
}

impl Spool {
    /// Begins to keep a sound on the disk of `folder`.
    pub(super) fn create(path: &Path, folder: &Path, channels: usize, rate: SampleRate) -> Result<Spool, Error> {
        let file = tempfile::tempfile_in(folder).map_err(|cause| Error::Write { path: path.to_owned(), cause })?;
        let writer = BufWriter::with_capacity(BUFFER_BYTES, file);
        Ok(Spool { path: path.to_owned(), writer, channels, rate, bytes: Vec::new(), frames: 0 })
    }

    pub(super) fn write(&mut self, block: &Block) -> Result<(), Error> {
        self.bytes.resize(block.frames() * self.channels * SAMPLE_BYTES, 0);
        for (index, channel) in block.channels().iter().enumerate() {
            let places = self.bytes.chunks_exact_mut(SAMPLE_BYTES).skip(index).step_by(self.channels);
            places.zip(channel).for_each(|(place, sample)| place.copy_from_slice(&sample.to_le_bytes()));
        }
        self.frames += block.frames();
        self.writer.write_all(&self.bytes).map_err(|cause| Error::Write { path: self.path.clone(), cause })
    }

    /// The sound from its beginning, as often as wanted, and by several at once.
    pub(super) fn play(&mut self) -> Result<Spooled, Error> {
        let (path, channels, rate, left) = (self.path.clone(), self.channels, self.rate, self.frames);
        let file = self.written().map_err(|cause| Error::Write { path: path.clone(), cause })?;
        let reader = BufReader::with_capacity(BUFFER_BYTES, OwnPlace::new(file));
        Ok(Spooled { path, reader, channels, rate, bytes: Vec::new(), samples: Vec::new(), left })
    }

    fn written(&mut self) -> io::Result<File> {
        self.writer.flush()?;
        self.writer.get_ref().try_clone()
    }
}

/// A kept sound being played.
pub(super) struct Spooled {
    path: PathBuf,
    reader: BufReader<OwnPlace>,
    channels: usize,
    rate: SampleRate,
    bytes: Vec<u8>,
    samples: Vec<f32>,
    left: usize,
}

impl Source for Spooled {
    fn channels(&self) -> usize {
        self.channels
    }

    fn rate(&self) -> SampleRate {
        self.rate
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        let frames = BLOCK_FRAMES.min(self.left);
        self.left -= frames;
        self.bytes.resize(frames * self.channels * SAMPLE_BYTES, 0);
        let read = self.reader.read_exact(&mut self.bytes);
        read.map_err(|cause| Error::Read { path: self.path.clone(), cause })?;
        self.samples.clear();
        let (numbers, _) = self.bytes.as_chunks::<SAMPLE_BYTES>();
        self.samples.extend(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)));
        block.clear(self.channels);
        block.extend_interleaved(&self.samples);
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        Some(Frames::of_len(self.left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::all_of;
    use surco_testing::{noise, sine};
    use surco_units::STATION_RATE;

    #[test]
    fn what_was_kept_comes_back_bit_by_bit_as_often_as_wanted_and_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let sound = Block::from_channels(vec![noise(0.5, 1.0), sine(440.0, 0.5, 1.0)]);
        let mut spool = Spool::create(Path::new("x.wav"), folder.path(), 2, STATION_RATE).unwrap();
        for from in (0..sound.frames()).step_by(3000) {
            let mut part = Block::new(2);
            part.extend(&sound, from..(from + 3000).min(sound.frames()));
            spool.write(&part).unwrap();
        }
        let mut begun = spool.play().unwrap();
        begun.read(&mut Block::default()).unwrap();
        for _ in 0..2 {
            assert!(all_of(&mut spool.play().unwrap()) == sound.channels());
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
