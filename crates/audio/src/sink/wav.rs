//! WAV and Broadcast Wave files, of any length.
//!
//! ```text
//! RIFF size WAVE  JUNK  [bext …]  fmt …  [cart …]  [axml …]  data size samples…  [cue … LIST adtl …]
//! RF64 -1   WAVE  ds64  …                                    data -1   …
//! ```
//!
//! Sizes and loudness are written at the end into the place kept for them, so the samples need no memory. A file that
//! turns out longer than the 4 GB that RIFF can count becomes RF64 (EBU Tech 3306, §3.5): the size of everything goes
//! where there was junk.

use std::path::Path;

use surco_units::{Loudness, SampleRate};

use super::bwf::Broadcast;
use super::bwf::{cue_chunks, push_chunk};
use super::dither::{Quantizer, pack};
use super::file::NewFile;
use crate::{Block, Error, Sink};

const PCM: u16 = 1;

/// The highest number of bytes that RIFF counts in 32 bits; the number itself means "look in ds64".
const RIFF_LIMIT: u64 = u32::MAX as u64 - 1;

/// Three sizes of 64 bits and an empty table (EBU Tech 3306 §3.2).
const DS64_BYTES: usize = 28;

/// Where the contents of the first chunk begin.
const FIRST_CHUNK: u64 = 12 + 8;

/// A WAV file being written.
pub(super) struct Wav {
    file: NewFile,
    bits: u32,
    channels: usize,
    rate: SampleRate,
    broadcast: Option<Box<Broadcast>>,
    /// Where the samples begin.
    data_at: u64,
    data_bytes: u64,
    /// The longest that is written as RIFF.
    riff_limit: u64,
    quantizer: Quantizer,
    numbers: Vec<i32>,
    bytes: Vec<u8>,
}

impl Wav {
    /// Begins a file: plain, or with what it tells.
    pub(super) fn create(
        path: &Path,
        bits: u32,
        channels: usize,
        rate: SampleRate,
        broadcast: Option<Box<Broadcast>>,
    ) -> Result<Wav, Error> {
        let unencodable = || Error::Unencodable { path: path.to_owned(), format: "WAV", bits, channels, rate };
        let channel_count = u16::try_from(channels).ok().filter(|count| (1..=2).contains(count));
        let channel_count = channel_count.filter(|_| matches!(bits, 16 | 24)).ok_or_else(unencodable)?;
        let frame_bytes = channel_count * (bits / 8) as u16;

        let mut format = Vec::new();
        format.extend(PCM.to_le_bytes());
        format.extend(channel_count.to_le_bytes());
        format.extend(rate.0.to_le_bytes());
        format.extend((rate.0 * u32::from(frame_bytes)).to_le_bytes());
        format.extend(frame_bytes.to_le_bytes());
        format.extend((bits as u16).to_le_bytes());

        let mut header = b"RIFF\0\0\0\0WAVE".to_vec();
        push_chunk(&mut header, b"JUNK", &[0; DS64_BYTES]);
        if let Some(broadcast) = &broadcast {
            push_chunk(&mut header, b"bext", &broadcast.bext.chunk());
        }
        push_chunk(&mut header, b"fmt ", &format);
        if let Some(cart) = broadcast.as_ref().and_then(|broadcast| broadcast.cart.as_ref()) {
            push_chunk(&mut header, b"cart", &cart.chunk(rate));
        }
        if let Some(axml) = broadcast.as_ref().map(|broadcast| &broadcast.axml).filter(|axml| !axml.is_empty()) {
            push_chunk(&mut header, b"axml", axml.as_bytes());
        }
        push_chunk(&mut header, b"data", &[]);

        let mut file = NewFile::create(path)?;
        file.append(&header)?;
        Ok(Wav {
            file,
            bits,
            channels,
            rate,
            broadcast,
            data_at: header.len() as u64,
            data_bytes: 0,
            riff_limit: RIFF_LIMIT,
            quantizer: Quantizer::new(bits),
            numbers: Vec::new(),
            bytes: Vec::new(),
        })
    }

    /// Writes the sizes, as RIFF or as RF64. `riff_bytes` are all bytes but the first eight.
    fn count(&mut self, riff_bytes: u64) -> Result<(), Error> {
        let data_size_at = self.data_at - 4;
        if riff_bytes <= self.riff_limit {
            self.file.overwrite(4, &(riff_bytes as u32).to_le_bytes())?;
            return self.file.overwrite(data_size_at, &(self.data_bytes as u32).to_le_bytes());
        }
        let frame_bytes = self.channels as u64 * u64::from(self.bits / 8);
        let mut sizes = b"ds64".to_vec();
        sizes.extend((DS64_BYTES as u32).to_le_bytes());
        sizes.extend(riff_bytes.to_le_bytes());
        sizes.extend(self.data_bytes.to_le_bytes());
        sizes.extend((self.data_bytes / frame_bytes).to_le_bytes());
        self.file.overwrite(FIRST_CHUNK - 8, &sizes)?;
        self.file.overwrite(0, b"RF64\xFF\xFF\xFF\xFF")?;
        self.file.overwrite(data_size_at, &[0xFF; 4])
    }
}

impl Wav {
    /// Takes the next samples as the file holds them.
    pub(super) fn write_packed(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.data_bytes += bytes.len() as u64;
        self.file.append(bytes)
    }
}

impl Sink for Wav {
    fn write(&mut self, block: &Block) -> Result<(), Error> {
        self.quantizer.quantize(block, &mut self.numbers);
        pack(&self.numbers, self.bits, &mut self.bytes);
        self.data_bytes += self.bytes.len() as u64;
        self.file.append(&self.bytes)
    }

    fn set_loudness(&mut self, loudness: Loudness) {
        if let Some(broadcast) = &mut self.broadcast {
            broadcast.bext.loudness = loudness;
        }
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        let mut tail = vec![0; (self.data_bytes % 2) as usize];
        if let Some(broadcast) = &self.broadcast {
            tail.extend(cue_chunks(&broadcast.cues, self.rate));
        }
        self.file.append(&tail)?;
        self.count(self.data_at + self.data_bytes + tail.len() as u64 - 8)?;
        if let Some(broadcast) = &self.broadcast {
            let bext_at = FIRST_CHUNK + DS64_BYTES as u64 + 8;
            self.file.overwrite(bext_at, &broadcast.bext.chunk())?;
        }
        self.file.keep()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Bext, Cart, Cue, Encoding, create};
    use super::*;
    use crate::test_sound::as_ffmpeg_hears;
    use std::path::PathBuf;
    use surco_testing::sine;
    use surco_units::{Frames, Lufs, STATION_RATE, TruePeak};

    fn write(folder: &Path, encoding: Encoding, channels: Vec<Vec<f32>>, loudness: Loudness) -> PathBuf {
        let path = folder.join("toma.wav");
        let mut sink = create(&path, encoding, channels.len(), STATION_RATE).unwrap();
        let block = Block::from_channels(channels);
        let mut part = Block::new(block.channels().len());
        for from in (0..block.frames()).step_by(1000) {
            part.clear(block.channels().len());
            part.extend(&block, from..(from + 1000).min(block.frames()));
            sink.write(&part).unwrap();
        }
        sink.set_loudness(loudness);
        sink.finish().unwrap();
        path
    }

    #[test]
    fn another_program_reads_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        for bits in [16, 24] {
            let (left, right) = (sine(440.0, 0.5, 0.1), sine(880.0, 0.25, 0.1));
            let sound = vec![left.clone(), right.clone()];
            let path = write(folder.path(), Encoding::Wav { bits }, sound, Loudness::default());
            let mut reader = hound::WavReader::open(path).unwrap();
            assert_eq!(reader.spec().channels, 2);
            assert_eq!(reader.spec().sample_rate, 48_000);
            assert_eq!(u32::from(reader.spec().bits_per_sample), bits);
            let step = 1.0 / f32::from(2u8).powi(bits as i32 - 1);
            let samples: Vec<f32> = reader.samples::<i32>().map(|number| number.unwrap() as f32 * step).collect();
            assert_eq!(samples.len(), 9600);
            for (frame, pair) in samples.chunks(2).enumerate() {
                assert!((pair[0] - left[frame]).abs() <= 1.5 * step);
                assert!((pair[1] - right[frame]).abs() <= 1.5 * step);
            }
        }
    }

    #[test]
    fn a_broadcast_wave_tells_who_when_how_loud_and_where_the_chapters_are() {
        let folder = tempfile::tempdir().unwrap();
        let bext = Bext {
            description: "Buen ordeño — episodio 3".to_owned() + &"ñ".repeat(200),
            originator: "Radio Surco".to_owned(),
            date: "2026-11-23".to_owned(),
            time: "06:00:00".to_owned(),
            time_reference: 48_000 * 6 * 3600,
            coding_history: "A=PCM,F=48000,W=24,M=mono".to_owned(),
            ..Bext::default()
        };
        let cues = vec![
            Cue { at: Frames::ZERO, label: "Entrada".to_owned() },
            Cue { at: Frames(1234), label: "Ordeño".to_owned() },
        ];
        let cart = Some(Cart { title: "Buen ordeño".to_owned(), ..Cart::default() });
        let axml = "<ebuCoreMain xmlns=\"urn:ebu:metadata-schema:ebucore\"/>".to_owned();
        let broadcast = Box::new(Broadcast { bext, cart, axml, cues });
        let encoding = Encoding::Bwf { bits: 24, broadcast };
        let loudness =
            Loudness { integrated: Some(Lufs(-16.04)), true_peak: Some(TruePeak(-1.5)), ..Loudness::default() };
        let path = write(folder.path(), encoding, vec![sine(440.0, 0.5, 0.1)[..4799].to_vec()], loudness);

        assert_eq!(hound::WavReader::open(&path).unwrap().duration(), 4799);
        let bytes = std::fs::read(path).unwrap();
        assert_eq!(u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize, bytes.len() - 8);
        assert_eq!(bytes.len() % 2, 0);
        let find = |name: &[u8]| bytes.windows(name.len()).position(|window| window == name).unwrap();
        assert_eq!(find(b"bext"), 48);
        let bext = &bytes[56..];
        let description = bext[..256].split(|byte| *byte == 0).next().unwrap();
        assert!(std::str::from_utf8(description).unwrap().starts_with("Buen ordeño — episodio 3ñ"));
        assert_eq!(&bext[256..267], b"Radio Surco");
        assert_eq!(&bext[320..338], b"2026-11-2306:00:00");
        assert_eq!(u64::from_le_bytes(bext[338..346].try_into().unwrap()), 1_036_800_000);
        let word = |at: usize| i16::from_le_bytes(bext[at..at + 2].try_into().unwrap());
        assert_eq!(word(346), 2);
        assert_eq!([412, 414, 416, 418, 420].map(word), [-1604, i16::MAX, -150, i16::MAX, i16::MAX]);
        assert_eq!(&bext[602..629], b"A=PCM,F=48000,W=24,M=mono\r\n");

        assert_eq!(&bytes[find(b"cart") + 12..][..11], "Buen ordeñ".as_bytes());
        assert_eq!(&bytes[find(b"axml") + 8..][..12], b"<ebuCoreMain");
        let cue = &bytes[find(b"cue ")..];
        assert_eq!(cue[8], 2);
        assert_eq!(u32::from_le_bytes(cue[40..44].try_into().unwrap()), 1234);
        assert!(find("Ordeño\0".as_bytes()) > find(b"labl"));
    }

    #[test]
    fn sound_that_wav_has_no_place_for_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        for (bits, channels) in [(20, 1), (16, 0), (24, 6)] {
            let made = create(&folder.path().join("toma.wav"), Encoding::Wav { bits }, channels, STATION_RATE);
            assert!(matches!(made, Err(Error::Unencodable { .. })));
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_is_longer_than_riff_can_count_is_written_as_rf64_and_read_by_another_program() {
        let folder = tempfile::tempdir().unwrap();
        let sound = sine(440.0, 0.5, 0.5);
        let path = folder.path().join("largo.wav");
        let broadcast =
            Broadcast { cues: vec![Cue { at: Frames(99), label: "Aquí".to_owned() }], ..Broadcast::default() };
        let mut wav = Wav::create(&path, 16, 1, STATION_RATE, Some(Box::new(broadcast))).unwrap();
        // As if 4 GB were over already.
        wav.riff_limit = 10_000;
        wav.write(&Block::from_channels(vec![sound.clone()])).unwrap();
        Box::new(wav).finish().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
        assert_eq!((&bytes[..8], &bytes[12..16]), (&b"RF64\xFF\xFF\xFF\xFF"[..], &b"ds64"[..]));
        assert_eq!([number(20), number(28), number(36)], [bytes.len() as u64 - 8, 48_000, 24_000]);
        let Some(heard) = as_ffmpeg_hears(&path, 1) else { return };
        assert_eq!(heard[0].len(), sound.len());
        assert!(heard[0].iter().zip(&sound).all(|(heard, sample)| (heard - sample).abs() < 1e-4));
    }
}
