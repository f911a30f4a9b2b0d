//! A WAV file of 32-bit floats: sound between two stages, without rounding and without a ceiling.

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavSpec, WavWriter};
use surco_audio::Block;
use surco_library::{Shelf, Store};
use surco_model::MediaRef;
use surco_units::STATION_RATE;
use tempfile::TempPath;

use crate::Error;

/// A RIFF file counts its bytes in 32 bits; the header needs its part of them.
const MOST_BYTES: u64 = u32::MAX as u64 - (1 << 16);

/// The file being written, in the work folder of a library; gone when it is dropped unfinished.
pub(crate) struct FloatWav {
    path: TempPath,
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
        let (file, path) = tempfile::NamedTempFile::new_in(folder).map_err(refused)?.into_parts();
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
        if self.bytes > MOST_BYTES {
            return Err(surco_audio::Error::TooLong { path: self.path() }.into());
        }
        for frame in 0..block.frames() {
            for channel in channels {
                self.writer.write_sample(channel[frame]).map_err(|cause| self.refused(cause))?;
            }
        }
        Ok(())
    }

    /// Completes the file and gives it to the store, among what can be made again.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn keep(self, store: &Store) -> Result<MediaRef, Error> {
        let refused = |cause| Error::Write { path: self.path.to_path_buf(), cause: io_error(cause) };
        self.writer.finalize().map_err(refused)?;
        let stored = store.adopt(Shelf::Derived, &self.path, "wav")?;
        Ok(stored.source)
    }

    fn path(&self) -> PathBuf {
        self.path.to_path_buf()
    }

    fn refused(&self, cause: hound::Error) -> Error {
        Error::Write { path: self.path(), cause: io_error(cause) }
    }
}

fn io_error(cause: hound::Error) -> std::io::Error {
    match cause {
        hound::Error::IoError(cause) => cause,
        other => std::io::Error::other(other),
    }
}
