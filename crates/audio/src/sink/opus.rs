//! Opus in Ogg (RFC 7845): clear speech through the thinnest link.

use std::path::Path;

use ogg::{PacketWriteEndInfo, PacketWriter};
use opusic_c::{Application, Bitrate, Channels, Encoder, ErrorCode};
use surco_units::{STATION_RATE, SampleRate};

use super::Sink;
use super::file::NewFile;
use crate::{Block, Error};

/// 20 ms, for which the codec was made.
const FRAME: usize = STATION_RATE.0 as usize / 50;

/// A page each second: players can jump to any second, and pages cost next to nothing (§6).
const PACKETS_PER_PAGE: u64 = 50;

/// No packet of 20 ms is longer (§6: 1275 bytes per frame and some for the heading).
const MAX_PACKET: usize = 1500;

/// Tells this stream from others that might be mixed into one Ogg file: "SURC".
const SERIAL: u32 = 0x5355_5243;

/// An Opus file being written.
pub(super) struct Opus {
    pages: PacketWriter<'static, NewFile>,
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

impl Opus {
    /// Begins an Opus file of about `kbps`, varying with the sound.
    pub(super) fn create(path: &Path, kbps: u32, channels: usize, rate: SampleRate) -> Result<Opus, Error> {
        let Some((encoder, pre_skip)) = encoder(kbps, channels, rate) else {
            return Err(Error::Unencodable { path: path.to_owned(), format: "Opus", bits: kbps, channels, rate });
        };
        let mut opus = Opus {
            pages: PacketWriter::new(NewFile::create(path)?),
            encoder,
            channels,
            pre_skip: u64::from(pre_skip),
            packets: 0,
            frames: 0,
            waiting: Vec::new(),
            packet: vec![0; MAX_PACKET],
        };
        opus.write_page(identification(channels, pre_skip), PacketWriteEndInfo::EndPage, 0)?;
        opus.write_page(comments(), PacketWriteEndInfo::EndPage, 0)?;
        Ok(opus)
    }

    /// Encodes the first packet's worth of what waits; `end` is the position at which the whole sound ends.
    fn encode(&mut self, end: Option<u64>) -> Result<(), Error> {
        let samples = FRAME * self.channels;
        let length = self
            .encoder
            .encode_float_to_slice(&self.waiting[..samples], &mut self.packet)
            .map_err(|code| self.gave_up(code))?;
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
        let written = self.pages.write_packet(packet, SERIAL, end, position);
        written.map_err(|cause| Error::Write { path: self.pages.inner().path().to_owned(), cause })
    }

    fn gave_up(&self, code: ErrorCode) -> Error {
        Error::Encode { path: self.pages.inner().path().to_owned(), reason: code.message().to_owned() }
    }
}

/// libopus for such sound, if it can, and its delay in frames.
fn encoder(kbps: u32, channels: usize, rate: SampleRate) -> Option<(Encoder, u16)> {
    let layout = match channels {
        1 => Channels::Mono,
        2 => Channels::Stereo,
        _ => return None,
    };
    if rate != STATION_RATE || !(6..=510).contains(&kbps) {
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

/// The comment header (§5.2), which names the encoder.
fn comments() -> Vec<u8> {
    let vendor = opusic_c::version();
    let mut header = b"OpusTags".to_vec();
    header.extend((vendor.len() as u32).to_le_bytes());
    header.extend(vendor.as_bytes());
    header.extend(0u32.to_le_bytes());
    header
}

impl Sink for Opus {
    fn write(&mut self, block: &Block) -> Result<(), Error> {
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

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        // Silence pushes out what is still inside the codec; the last position says where the sound really ends.
        let end = self.pre_skip + self.frames;
        while self.packets * (FRAME as u64) < end {
            self.waiting.resize(FRAME * self.channels, 0.0);
            self.encode(Some(end))?;
        }
        self.pages.into_inner().keep()
    }
}
