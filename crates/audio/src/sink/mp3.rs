//! MP3 by LAME: what every telephone and every radio plays. The first frame tells players the delay and the length,
//! so that they play exactly what was written.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use mp3lame_encoder::{
    Bitrate, Builder, DualPcm, Encoder, FlushGap, Mode, MonoPcm, Quality, VbrMode, max_required_buffer_size,
};
use surco_units::SampleRate;

use super::file::NewFile;
use crate::{Block, Error, Sink};

/// Sound as an endless stream of MP3 frames of constant bit rate, which players may enter anywhere.
pub struct Mp3Stream {
    /// How errors call it.
    name: PathBuf,
    encoder: Encoder,
    /// The gain that undoes the encoder's own lowering of the level.
    gain: f32,
    raised: [Vec<f32>; 2],
}

impl Mp3Stream {
    /// Begins a stream of `kbps`. `name` is what errors call it.
    ///
    /// # Errors
    /// [`Error::Unencodable`] when MP3 has no place for such sound.
    pub fn begin(name: &Path, kbps: u32, channels: usize, rate: SampleRate) -> Result<Mp3Stream, Error> {
        Mp3Stream::constant(name, kbps, channels, rate, false)
    }

    fn constant(name: &Path, kbps: u32, channels: usize, rate: SampleRate, tag: bool) -> Result<Mp3Stream, Error> {
        let unencodable =
            || Error::Unencodable { path: name.to_owned(), format: "MP3", bits: kbps, channels, rate };
        let listed = BIT_RATES.into_iter().find(|(listed, ..)| *listed == kbps);
        let (_, bitrate, lowered) = listed.ok_or_else(unencodable)?;
        let encoder = encoder(Rate::Constant(bitrate), channels, rate, tag).ok_or_else(unencodable)?;
        Ok(Mp3Stream { name: name.to_owned(), encoder, gain: 1.0 / lowered, raised: Default::default() })
    }

    /// Adds the next frames, encoded, to `bytes`; what the encoder still wants more sound for comes later.
    ///
    /// # Errors
    /// When the encoder gives up.
    pub fn encode(&mut self, block: &Block, bytes: &mut Vec<u8>) -> Result<(), Error> {
        bytes.reserve(max_required_buffer_size(block.frames()));
        for (raised, channel) in self.raised.iter_mut().zip(block.channels()) {
            raised.clear();
            raised.extend(channel.iter().map(|sample| sample * self.gain));
        }
        let [left, right] = &self.raised;
        let encoded = if block.channels().len() == 2 {
            self.encoder.encode_to_vec(DualPcm { left, right }, bytes)
        } else {
            self.encoder.encode_to_vec(MonoPcm(left), bytes)
        };
        encoded.map(drop).map_err(|error| self.gave_up(error))
    }

    fn gave_up(&self, error: impl ToString) -> Error {
        Error::Encode { path: self.name.clone(), reason: error.to_string() }
    }
}

/// An MP3 file being written.
pub(super) struct Mp3 {
    file: NewFile,
    stream: Mp3Stream,
    bytes: Vec<u8>,
}

impl Mp3 {
    /// Begins an MP3 file of constant `kbps`.
    pub(super) fn create(path: &Path, kbps: u32, channels: usize, rate: SampleRate) -> Result<Mp3, Error> {
        Mp3::begin(path, Mp3Stream::constant(path, kbps, channels, rate, true)?)
    }

    /// Begins an MP3 file whose bit rate goes with the sound: `quality` is LAME's, 0 the best and 9 the smallest.
    pub(super) fn create_variable(
        path: &Path,
        quality: u32,
        channels: usize,
        rate: SampleRate,
    ) -> Result<Mp3, Error> {
        let unencodable =
            || Error::Unencodable { path: path.to_owned(), format: "MP3", bits: quality, channels, rate };
        let wanted = *QUALITIES.get(quality as usize).ok_or_else(unencodable)?;
        let encoder = encoder(Rate::Variable(wanted), channels, rate, true).ok_or_else(unencodable)?;
        // Only constant rates are lowered.
        let stream = Mp3Stream { name: path.to_owned(), encoder, gain: 1.0, raised: Default::default() };
        Mp3::begin(path, stream)
    }

    fn begin(path: &Path, stream: Mp3Stream) -> Result<Mp3, Error> {
        Ok(Mp3 { file: NewFile::create(path)?, stream, bytes: Vec::new() })
    }
}

/// How many bits a moment of sound gets.
enum Rate {
    Constant(Bitrate),
    Variable(Quality),
}

/// LAME's -V0 to -V9.
const QUALITIES: [Quality; 10] = [
    Quality::Best,
    Quality::SecondBest,
    Quality::NearBest,
    Quality::VeryNice,
    Quality::Nice,
    Quality::Good,
    Quality::Decent,
    Quality::Ok,
    Quality::SecondWorst,
    Quality::Worst,
];

/// LAME for such sound, if it can. At low bit rates it would lower the sample rate by itself and lose the first and
/// last moments over it; whoever wants 32 kbit/s had better bring the sound at 24 kHz.
fn encoder(wanted: Rate, channels: usize, rate: SampleRate, tag: bool) -> Option<Encoder> {
    let mode = match channels {
        1 => Mode::Mono,
        2 => Mode::JointStereo,
        _ => return None,
    };
    let builder = Builder::new()?;
    let builder = match wanted {
        Rate::Constant(bitrate) => builder.with_brate(bitrate),
        Rate::Variable(quality) => {
            builder.with_vbr_mode(VbrMode::Mtrh).and_then(|builder| builder.with_vbr_quality(quality))
        }
    };
    builder
        .and_then(|builder| builder.with_num_channels(channels as u8))
        .and_then(|builder| builder.with_sample_rate(rate.0))
        .and_then(|builder| builder.with_output_sample_rate(NonZeroU32::new(rate.0)))
        .and_then(|builder| builder.with_mode(mode))
        .and_then(|builder| builder.with_quality(Quality::VeryNice))
        .and_then(|builder| builder.with_to_write_vbr_tag(tag))
        .and_then(Builder::build)
        .ok()
}

/// The bit rates of MPEG-1 layer III, and the factor by which LAME 3.100 lowers the sound at each (`abr_switch_map`
/// in its `presets.c`), for fear of clipping. Up to 0.45 dB would be missing from the loudness, and the true peak has
/// its own ceiling here, so the sound is raised by as much beforehand.
const BIT_RATES: [(u32, Bitrate, f32); 13] = [
    (32, Bitrate::Kbps32, 0.95),
    (40, Bitrate::Kbps40, 0.95),
    (48, Bitrate::Kbps48, 0.95),
    (64, Bitrate::Kbps64, 0.95),
    (80, Bitrate::Kbps80, 0.95),
    (96, Bitrate::Kbps96, 0.95),
    (112, Bitrate::Kbps112, 0.95),
    (128, Bitrate::Kbps128, 0.95),
    (160, Bitrate::Kbps160, 0.95),
    (192, Bitrate::Kbps192, 0.97),
    (224, Bitrate::Kbps224, 0.98),
    (256, Bitrate::Kbps256, 1.0),
    (320, Bitrate::Kbps320, 1.0),
];

impl Sink for Mp3 {
    fn write(&mut self, block: &Block) -> Result<(), Error> {
        self.bytes.clear();
        self.stream.encode(block, &mut self.bytes)?;
        self.file.append(&self.bytes)
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.bytes.clear();
        self.bytes.reserve(max_required_buffer_size(0));
        let flushed = self.stream.encoder.flush_to_vec::<FlushGap>(&mut self.bytes);
        flushed.map_err(|error| self.stream.gave_up(error))?;
        self.file.append(&self.bytes)?;

        // LAME began with an empty frame; now it knows what belongs in it.
        self.bytes.clear();
        self.bytes.reserve(self.stream.encoder.lame_tag_size());
        if self.stream.encoder.lame_tag_encode_to_vec(&mut self.bytes).is_some() {
            self.file.overwrite(0, &self.bytes)?;
        }
        self.file.keep()
    }
}
