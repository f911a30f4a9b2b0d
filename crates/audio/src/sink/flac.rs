//! FLAC: the same samples in half the space, for the archive. Frame by frame, so that length needs no memory; what
//! only the end makes known (length, sizes, MD5) is written into the place kept for it.

use std::path::Path;

use flacenc::bitsink::ByteSink;
use flacenc::component::{BitRepr, Stream, StreamInfo};
use flacenc::config;
use flacenc::encode_fixed_size_frame;
use flacenc::error::{Verified, Verify};
use flacenc::source::{Context, Fill, FrameBuf};
use surco_units::SampleRate;

use super::dither::{Quantizer, pack};
use super::file::NewFile;
use crate::{Block, Error, Sink};

/// Frames in a FLAC frame: what the reference encoder takes up to 48 kHz.
const FRAME: usize = 4096;

/// More than the headers and the checksum of a frame ever take.
const FRAME_OVERHEAD_BITS: usize = 1024;

/// A FLAC file being written.
pub(super) struct Flac {
    file: NewFile,
    bits: u32,
    channels: usize,
    config: Verified<config::Encoder>,
    /// Keeps the samples as they are.
    verbatim: Verified<config::Encoder>,
    info: StreamInfo,
    /// Counts the frames and the MD5 of the samples.
    context: Context,
    frame: FrameBuf,
    quantizer: Quantizer,
    numbers: Vec<i32>,
    /// Samples not yet enough for a frame, interleaved.
    waiting: Vec<i32>,
    bytes: Vec<u8>,
    bit_sink: ByteSink,
}

impl Flac {
    /// Begins a FLAC file.
    pub(super) fn create(path: &Path, bits: u32, channels: usize, rate: SampleRate) -> Result<Flac, Error> {
        let unencodable = || Error::Unencodable { path: path.to_owned(), format: "FLAC", bits, channels, rate };
        if !(matches!(bits, 16 | 24) && matches!(channels, 1 | 2)) {
            return Err(unencodable());
        }
        let info = StreamInfo::new(rate.0 as usize, channels, bits as usize).map_err(|_| unencodable())?;
        let config = config::Encoder::default().into_verified().map_err(|_| unencodable())?;
        let mut verbatim = config::Encoder::default();
        (verbatim.subframe_coding.use_fixed, verbatim.subframe_coding.use_lpc) = (false, false);
        let verbatim = verbatim.into_verified().map_err(|_| unencodable())?;
        let frame = FrameBuf::with_size(channels, FRAME).map_err(|_| unencodable())?;
        let mut flac = Flac {
            file: NewFile::create(path)?,
            bits,
            channels,
            config,
            verbatim,
            info,
            context: Context::new(bits as usize, channels),
            frame,
            quantizer: Quantizer::new(bits),
            numbers: Vec::new(),
            waiting: Vec::new(),
            bytes: Vec::new(),
            bit_sink: ByteSink::new(),
        };
        let header = flac.header()?;
        flac.file.append(&header)?;
        Ok(flac)
    }

    /// `fLaC` and the STREAMINFO block: always as long, so the last one takes the place of the first.
    fn header(&self) -> Result<Vec<u8>, Error> {
        let mut info = self.info.clone();
        // The block size of the stream; the last frame may be shorter without being counted here.
        info.set_block_sizes(FRAME, FRAME).map_err(|error| self.gave_up(error))?;
        info.set_total_samples(self.context.total_samples());
        info.set_md5_digest(&self.context.md5_digest());
        let mut sink = ByteSink::new();
        Stream::with_stream_info(info).write(&mut sink).map_err(|error| self.gave_up(error))?;
        Ok(sink.into_inner())
    }

    /// Encodes the first `samples` of those that wait.
    fn encode(&mut self, samples: usize) -> Result<(), Error> {
        self.numbers.clear();
        self.numbers.extend(self.waiting.drain(..samples));
        pack(&self.numbers, self.bits, &mut self.bytes);
        let number = self.context.current_frame_number().map_or(0, |number| number + 1);
        self.context.fill_le_bytes(&self.bytes, self.context.bytes_per_sample()).map_err(|e| self.gave_up(e))?;
        self.frame.fill_interleaved(&self.numbers).map_err(|error| self.gave_up(error))?;
        let frame = |config| encode_fixed_size_frame(config, &self.frame, number, &self.info);
        let mut best = frame(&self.config).map_err(|error| self.gave_up(error))?;
        // The encoder adds up what a way of coding costs in 32 bits. For loud noise of 24 bits the sum begins again at
        // zero, and the cheapest way turns out to take half a gigabyte for a frame.
        if best.count_bits() > samples * self.bits as usize + FRAME_OVERHEAD_BITS {
            best = frame(&self.verbatim).map_err(|error| self.gave_up(error))?;
        }
        let frame = best;
        self.info.update_frame_info(&frame);
        self.bit_sink.clear();
        frame.write(&mut self.bit_sink).map_err(|error| self.gave_up(error))?;
        self.file.append(self.bit_sink.as_slice())
    }

    fn gave_up(&self, error: impl ToString) -> Error {
        Error::Encode { path: self.file.path().to_owned(), reason: error.to_string() }
    }
}

impl Sink for Flac {
    fn write(&mut self, block: &Block) -> Result<(), Error> {
        self.quantizer.quantize(block, &mut self.numbers);
        self.waiting.extend_from_slice(&self.numbers);
        while self.waiting.len() >= FRAME * self.channels {
            self.encode(FRAME * self.channels)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        if !self.waiting.is_empty() {
            self.encode(self.waiting.len())?;
        }
        let header = self.header()?;
        self.file.overwrite(0, &header)?;
        self.file.keep()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Source;
    use surco_testing::noise_of;

    #[test]
    fn loud_noise_takes_no_more_room_than_its_samples_and_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ruido.flac");
        // From soft to as loud as can be: where exactly the sum begins again depends on the sound.
        let noise: Vec<f32> = (1..=20).flat_map(|step| noise_of(step, step as f32 / 20.0, 1.0)).collect();
        let whole = noise.len();
        let block = Block::from_channels(vec![noise.clone(), noise]);
        let mut flac = Box::new(Flac::create(&path, 24, 2, SampleRate(48_000)).unwrap());
        flac.write(&block).unwrap();
        flac.finish().unwrap();
        let bytes = path.metadata().unwrap().len();
        assert!(bytes <= (2 * 3 * whole + 2_000) as u64, "{bytes}");
        let mut back = crate::open(&path).unwrap();
        let (mut read, mut frames) = (Block::default(), 0);
        loop {
            back.read(&mut read).unwrap();
            if read.is_empty() {
                break;
            }
            for (channel, original) in read.channels().iter().zip(block.channels()) {
                let original = &original[frames..frames + read.frames()];
                assert!(channel.iter().zip(original).all(|(one, other)| (one - other).abs() <= 1.2e-7));
            }
            frames += read.frames();
        }
        assert_eq!((frames, back.lost().len()), (whole, 0));
    }
}
