//! A WAV file of 32-bit floats: sound between two stages, without rounding and without a ceiling.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavSpec, WavWriter};
use surco_audio::{BLOCK_FRAMES, Block, Source, samples_in};
use surco_files::{PassingFile, PassingPath};
use surco_library::{Shelf, Store};
use surco_model::ContentHash;
use surco_units::{Frames, STATION_RATE, SampleRate};

use crate::Error;

/// A RIFF file counts its bytes in 32 bits; the header needs its part of them.
const MAX_BYTES: u64 = u32::MAX as u64 - (1 << 16);

/// The file being written, in the work folder of a library; gone when it is dropped unfinished.
pub(crate) struct FloatWav {
    path: PassingPath,
    writer: WavWriter<BufWriter<std::fs::File>>,
    bytes: u64,
}

impl FloatWav {
    /// Begins a file.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn create(folder: &Path, channels: usize) -> Result<FloatWav, Error> {
        let refused = |cause| Error::Write { path: folder.to_owned(), cause };
        let made = PassingFile::in_folder(folder).map_err(refused)?;
        let file = made.as_file().try_clone().map_err(refused)?;
        let path = made.close();
        let format = WavSpec {
            channels: u16::try_from(channels).unwrap_or(u16::MAX),
            sample_rate: STATION_RATE.0,
            bits_per_sample: 32,
            sample_format: SampleFormat::Float,
        };
        let writer = WavWriter::new(BufWriter::new(file), format).map_err(|cause| refused(io_error(cause)))?;
        Ok(FloatWav { path, writer, bytes: 0 })
    }

    /// Adds frames.
    ///
    /// # Errors
    /// When the disk refuses, or the file would grow beyond what WAV can count.
    pub(crate) fn write(&mut self, block: &Block) -> Result<(), Error> {
        let channels = block.channels();
        self.bytes += 4 * (block.frames() * channels.len()) as u64;
        if self.bytes > MAX_BYTES {
            return Err(surco_audio::Error::TooLong { path: self.path() }.into());
        }
        for frame in 0..block.frames() {
            for channel in channels {
                self.writer.write_sample(channel[frame]).map_err(|cause| self.refused(cause))?;
            }
        }
        Ok(())
    }

    /// Completes the file.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn complete(self) -> Result<CompleteWav, Error> {
        let refused = |cause| Error::Write { path: self.path.to_path_buf(), cause: io_error(cause) };
        self.writer.finalize().map_err(refused)?;
        Ok(CompleteWav(self.path))
    }

    /// Completes the file and gives it this name, in the folder that it was made in.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn give(self, to: &Path) -> Result<(), Error> {
        let refused = |cause| Error::Write { path: to.to_owned(), cause };
        self.writer.finalize().map_err(|cause| refused(io_error(cause)))?;
        File::open(&*self.path).and_then(|file| file.sync_all()).map_err(refused)?;
        self.path.keep_as(to).map_err(refused)
    }

    fn path(&self) -> PathBuf {
        self.path.to_path_buf()
    }

    fn refused(&self, cause: hound::Error) -> Error {
        Error::Write { path: self.path(), cause: io_error(cause) }
    }
}

/// A complete file in the work folder; gone when it is dropped.
pub(crate) struct CompleteWav(PassingPath);

impl CompleteWav {
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Gives it to the store, among what can be made again.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn keep(self, store: &Store) -> Result<ContentHash, Error> {
        Ok(store.adopt(Shelf::Derived, &self.0, "wav")?.source)
    }
}

/// Such a file being read, from any frame on, in two channels: of a mono file both are the same.
pub(crate) struct FloatSound {
    path: PathBuf,
    file: File,
    channels: usize,
    left: usize,
    bytes: Vec<u8>,
}

/// Frames read from the disk at once.
const FRAMES_AT_ONCE: usize = BLOCK_FRAMES * 4;

impl FloatSound {
    /// Opens it at frame `from`, up to frame `to`.
    ///
    /// # Errors
    /// When it cannot be read, or is not what [`FloatWav`] writes.
    pub(crate) fn open(path: &Path, from: Frames, to: Frames) -> Result<FloatSound, surco_audio::Error> {
        let unreadable = |cause| surco_audio::Error::Read { path: path.to_owned(), cause };
        let mut file = File::open(path).map_err(unreadable)?;
        let samples = samples_in(&mut file).map_err(unreadable)?;
        let channels = usize::from(samples.channels);
        if samples.bits != 32 || samples.rate != STATION_RATE || !(1..=2).contains(&channels) {
            return Err(unreadable(io::ErrorKind::InvalidData.into()));
        }
        let frame_bytes = 4 * channels as u64;
        let whole = samples.bytes / frame_bytes;
        let to = (to.index() as u64).min(whole);
        let from = (from.index() as u64).min(to);
        file.seek(SeekFrom::Start(samples.at + from * frame_bytes)).map_err(unreadable)?;
        Ok(FloatSound { path: path.to_owned(), file, channels, left: (to - from) as usize, bytes: Vec::new() })
    }
}

impl Source for FloatSound {
    fn channels(&self) -> usize {
        2
    }

    fn rate(&self) -> SampleRate {
        STATION_RATE
    }

    fn read(&mut self, block: &mut Block) -> Result<(), surco_audio::Error> {
        let frames = self.left.min(FRAMES_AT_ONCE);
        self.bytes.resize(frames * self.channels * 4, 0);
        let unreadable = |cause| surco_audio::Error::Read { path: self.path.clone(), cause };
        self.file.read_exact(&mut self.bytes).map_err(unreadable)?;
        self.left -= frames;
        let float = |[a, b, c, d]: [u8; 4]| f32::from_le_bytes([a, b, c, d]);
        let channels = if self.channels == 1 {
            let (words, _) = self.bytes.as_chunks::<4>();
            let one: Vec<f32> = words.iter().map(|word| float(*word)).collect();
            vec![one.clone(), one]
        } else {
            let (pairs, _) = self.bytes.as_chunks::<8>();
            let left = pairs.iter().map(|[a, b, c, d, ..]| float([*a, *b, *c, *d])).collect();
            let right = pairs.iter().map(|[.., a, b, c, d]| float([*a, *b, *c, *d])).collect();
            vec![left, right]
        };
        *block = Block::from_channels(channels);
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        Some(Frames::of_len(self.left))
    }
}

fn io_error(cause: hound::Error) -> std::io::Error {
    match cause {
        hound::Error::IoError(cause) => cause,
        other => std::io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::all_of;
    use surco_library::Library;
    use surco_testing::{noise, sine};

    #[test]
    fn what_is_written_is_read_from_any_frame_on_bit_by_bit() {
        let folder = tempfile::tempdir().unwrap();
        let library = Library::open(folder.path()).unwrap();
        let store = library.store();
        for sound in [vec![noise(1.5, 0.3)], vec![noise(0.3, 0.3), sine(440.0, 0.5, 0.3)]] {
            let mut file = FloatWav::create(store.work_folder(), sound.len()).unwrap();
            file.write(&Block::from_channels(sound.clone())).unwrap();
            let path = store.path_of(&file.complete().unwrap().keep(store).unwrap()).unwrap();
            for (from, to) in [(0, 14_400), (1, 2), (5_000, 14_399), (14_400, 20_000), (9_000, 20_000)] {
                let heard = all_of(&mut FloatSound::open(&path, Frames(from), Frames(to)).unwrap());
                let range = Frames(from).index()..Frames(to).index().min(14_400);
                assert_eq!(heard[0], sound[0][range.clone()]);
                assert_eq!(heard[1], sound[sound.len() - 1][range]);
            }
        }
    }
}
