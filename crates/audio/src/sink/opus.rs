//! Opus in Ogg (RFC 7845): clear speech through the thinnest link.

use std::io::Write;
use std::path::{Path, PathBuf};

use ogg::{PacketWriteEndInfo, PacketWriter};
use opusic_c::{Application, Bitrate, Channels, Encoder, ErrorCode};
use surco_units::{STATION_RATE, SampleRate};

use super::file::NewFile;
use crate::{Block, Error, Sink};

/// 20 ms, for which the codec was made.
const FRAME: usize = STATION_RATE.0 as usize / 50;

/// A page each second: players can jump to any second, and pages cost next to nothing (§6).
const PACKETS_PER_PAGE: u64 = 50;

/// No packet of 20 ms is longer (§6: 1275 bytes per frame and some for the heading).
const MAX_PACKET: usize = 1500;

/// Tells this stream from others that might be mixed into one Ogg file: "SURC".
const SERIAL: u32 = 0x5355_5243;

/// Sound as Opus pages, written into anything that takes bytes: a page each second, at once, so that whatever breaks off
/// after it leaves a stream that plays up to there.
pub struct OggOpus<W: Write> {
    /// How errors call it.
    name: PathBuf,
    pages: PacketWriter<'static, W>,
    serial: u32,
    encoder: Encoder,
    channels: usize,
    /// Frames of silence that the codec puts before the sound.
    pre_skip: u64,
    packets: u64,
    frames: u64,
    /// Samples not yet enough for a packet, interleaved.
    waiting: Vec<f32>,
    packet: Vec<u8>,
}

impl<W: Write> OggOpus<W> {
    /// Begins a stream of about `kbps`, varying with the sound. `name` is what errors call it, `title` what players do.
    /// Streams that are to be joined one behind the other (RFC 3533 §4) need different serials.
    ///
    /// # Errors
    /// [`Error::Unencodable`] when Opus has no place for such sound, [`Error::Write`] when the bytes are refused.
    pub fn begin(
        name: &Path,
        writer: W,
        serial: u32,
        kbps: u32,
        channels: usize,
        title: Option<&str>,
    ) -> Result<OggOpus<W>, Error> {
        let Some((encoder, pre_skip)) = encoder(kbps, channels) else {
            let (path, rate) = (name.to_owned(), STATION_RATE);
            return Err(Error::Unencodable { path, format: "Opus", bits: kbps, channels, rate });
        };
        let mut opus = OggOpus {
            name: name.to_owned(),
            pages: PacketWriter::new(writer),
            serial,
            encoder,
            channels,
            pre_skip: u64::from(pre_skip),
            packets: 0,
            frames: 0,
            waiting: Vec::new(),
            packet: vec![0; MAX_PACKET],
        };
        opus.write_page(identification(channels, pre_skip), PacketWriteEndInfo::EndPage, 0)?;
        opus.write_page(comments(title), PacketWriteEndInfo::EndPage, 0)?;
        Ok(opus)
    }

    /// Spends less (0) or more (10) of the processor on the same bits.
    pub fn set_complexity(&mut self, complexity: u8) {
        // A number that the codec does not know leaves it as it is.
        let _ = self.encoder.set_complexity(complexity);
    }

    /// Takes the next frames, at the station rate, with as many channels as it was made for.
    ///
    /// # Errors
    /// When the sound cannot be encoded or its bytes are refused.
    pub fn write(&mut self, block: &Block) -> Result<(), Error> {
        let from = self.waiting.len();
        self.waiting.resize(from + block.frames() * self.channels, 0.0);
        for (index, channel) in block.channels().iter().enumerate() {
            let places = self.waiting[from..].iter_mut().skip(index).step_by(self.channels);
            places.zip(channel).for_each(|(place, sample)| *place = *sample);
        }
        self.frames += block.frames() as u64;
        while self.waiting.len() >= FRAME * self.channels {
            self.encode(None)?;
        }
        Ok(())
    }

    /// The writer within.
    pub fn writer_mut(&mut self) -> &mut W {
        self.pages.inner_mut()
    }

    /// Writes the rest, and gives back the writer.
    ///
    /// # Errors
    /// When the rest cannot be encoded or is refused.
    pub fn finish(mut self) -> Result<W, Error> {
        // Silence pushes out what is still inside the codec; the last position says where the sound really ends.
        let end = self.pre_skip + self.frames;
        while self.packets * (FRAME as u64) < end {
            self.waiting.resize(FRAME * self.channels, 0.0);
            self.encode(Some(end))?;
        }
        Ok(self.pages.into_inner())
    }

    /// Encodes the first packet's worth of what waits; `end` is the position at which the whole sound ends.
    fn encode(&mut self, end: Option<u64>) -> Result<(), Error> {
        let samples = FRAME * self.channels;
        let encoded = self.encoder.encode_float_to_slice(&self.waiting[..samples], &mut self.packet);
        let gave_up =
            |code: ErrorCode| Error::Encode { path: self.name.clone(), reason: code.message().to_owned() };
        let length = encoded.map_err(gave_up)?;
        self.waiting.drain(..samples);
        self.packets += 1;
        let position = self.packets * FRAME as u64;
        let (ending, position) = match end {
            Some(end) if end <= position => (PacketWriteEndInfo::EndStream, end),
            _ if self.packets.is_multiple_of(PACKETS_PER_PAGE) => (PacketWriteEndInfo::EndPage, position),
            _ => (PacketWriteEndInfo::NormalPacket, position),
        };
        self.write_page(self.packet[..length].to_vec(), ending, position)
    }

    fn write_page(&mut self, packet: Vec<u8>, end: PacketWriteEndInfo, position: u64) -> Result<(), Error> {
        let written = self.pages.write_packet(packet, self.serial, end, position);
        written.map_err(|cause| Error::Write { path: self.name.clone(), cause })
    }
}

/// An Opus file being written.
pub(super) struct Opus(OggOpus<NewFile>);

impl Opus {
    /// Begins an Opus file of about `kbps`, varying with the sound.
    pub(super) fn create(path: &Path, kbps: u32, channels: usize, rate: SampleRate) -> Result<Opus, Error> {
        if rate != STATION_RATE {
            return Err(Error::Unencodable { path: path.to_owned(), format: "Opus", bits: kbps, channels, rate });
        }
        Ok(Opus(OggOpus::begin(path, NewFile::create(path)?, SERIAL, kbps, channels, None)?))
    }
}

/// libopus for such sound, if it can, and its delay in frames.
fn encoder(kbps: u32, channels: usize) -> Option<(Encoder, u16)> {
    let layout = match channels {
        1 => Channels::Mono,
        2 => Channels::Stereo,
        _ => return None,
    };
    if !(6..=510).contains(&kbps) {
        return None;
    }
    let mut encoder = Encoder::new(layout, opusic_c::SampleRate::Hz48000, Application::Audio).ok()?;
    encoder.set_bitrate(Bitrate::Value(kbps * 1000)).ok()?;
    let delay = encoder.get_look_ahead().ok()?;
    Some((encoder, u16::try_from(delay).ok()?))
}

/// The identification header (§5.1).
fn identification(channels: usize, pre_skip: u16) -> Vec<u8> {
    let mut header = b"OpusHead\x01".to_vec();
    header.push(channels as u8);
    header.extend(pre_skip.to_le_bytes());
    header.extend(STATION_RATE.0.to_le_bytes());
    header.extend([0, 0]); // no gain
    header.push(0); // mono or stereo
    header
}

/// The comment header (§5.2), which names the encoder, and what plays.
fn comments(title: Option<&str>) -> Vec<u8> {
    let text = |header: &mut Vec<u8>, text: &str| {
        header.extend((text.len() as u32).to_le_bytes());
        header.extend(text.as_bytes());
    };
    let mut header = b"OpusTags".to_vec();
    text(&mut header, opusic_c::version());
    header.extend(u32::from(title.is_some()).to_le_bytes());
    if let Some(title) = title {
        text(&mut header, &format!("TITLE={title}"));
    }
    header
}

impl Sink for Opus {
    fn write(&mut self, block: &Block) -> Result<(), Error> {
        self.0.write(block)
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        self.0.finish()?.keep()
    }
}
