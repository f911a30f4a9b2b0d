//! WAV and Broadcast Wave files.
//!
//! ```text
//! RIFF size WAVE  [bext …]  fmt …  data size samples…  [cue … LIST adtl …]
//! ```
//!
//! Sizes and loudness are written at the end into the place kept for them, so the samples need no memory.

use std::path::Path;

use surco_units::{Loudness, SampleRate};

use super::bwf::{cue_chunks, push_chunk};
use super::dither::{Quantizer, pack};
use super::file::NewFile;
use super::{Bext, Cue, Sink};
use crate::{Block, Error};

const PCM: u16 = 1;

/// A WAV file being written.
pub(super) struct Wav {
    file: NewFile,
    bits: u32,
    rate: SampleRate,
    bext: Option<Box<Bext>>,
    cues: Vec<Cue>,
    /// Where the samples begin.
    data_at: u64,
    data_bytes: u64,
    quantizer: Quantizer,
    numbers: Vec<i32>,
    bytes: Vec<u8>,
}

impl Wav {
    /// Begins a plain WAV file.
    pub(super) fn create(path: &Path, bits: u32, channels: usize, rate: SampleRate) -> Result<Wav, Error> {
        Wav::begin(path, bits, channels, rate, None, Vec::new())
    }

    /// Begins a Broadcast Wave file.
    pub(super) fn create_broadcast(
        path: &Path,
        bits: u32,
        channels: usize,
        rate: SampleRate,
        bext: Box<Bext>,
        cues: Vec<Cue>,
    ) -> Result<Wav, Error> {
        Wav::begin(path, bits, channels, rate, Some(bext), cues)
    }

    fn begin(
        path: &Path,
        bits: u32,
        channels: usize,
        rate: SampleRate,
        bext: Option<Box<Bext>>,
        cues: Vec<Cue>,
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
        if let Some(bext) = &bext {
            push_chunk(&mut header, b"bext", &bext.chunk());
        }
        push_chunk(&mut header, b"fmt ", &format);
        push_chunk(&mut header, b"data", &[]);

        let mut file = NewFile::create(path)?;
        file.append(&header)?;
        let quantizer = Quantizer::new(bits);
        let (data_at, data_bytes) = (header.len() as u64, 0);
        Ok(Wav {
            file,
            bits,
            rate,
            bext,
            cues,
            data_at,
            data_bytes,
            quantizer,
            numbers: Vec::new(),
            bytes: Vec::new(),
        })
    }
}

impl Sink for Wav {
    fn write(&mut self, block: &Block) -> Result<(), Error> {
        self.quantizer.quantize(block, &mut self.numbers);
        pack(&self.numbers, self.bits, &mut self.bytes);
        self.data_bytes += self.bytes.len() as u64;
        // A RIFF file counts its bytes in 32 bits; the header and the marks need their part of them.
        if self.data_at + self.data_bytes > u64::from(u32::MAX - (1 << 20)) {
            return Err(Error::TooLong { path: self.file.path().to_owned() });
        }
        self.file.append(&self.bytes)
    }

    fn set_loudness(&mut self, loudness: Loudness) {
        if let Some(bext) = &mut self.bext {
            bext.loudness = loudness;
        }
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        let mut tail = vec![0; (self.data_bytes % 2) as usize];
        tail.extend(cue_chunks(&self.cues, self.rate));
        self.file.append(&tail)?;
        let riff_bytes = self.data_at + self.data_bytes + tail.len() as u64 - 8;
        self.file.overwrite(4, &(riff_bytes as u32).to_le_bytes())?;
        self.file.overwrite(self.data_at - 4, &(self.data_bytes as u32).to_le_bytes())?;
        if let Some(bext) = &self.bext {
            let after_name_and_size = 12 + 8;
            self.file.overwrite(after_name_and_size, &bext.chunk())?;
        }
        self.file.keep()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Encoding, create};
    use super::*;
    use crate::test_sound::sine;
    use std::path::PathBuf;
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
        let encoding = Encoding::Bwf { bits: 24, bext: Box::new(bext), cues };
        let loudness =
            Loudness { integrated: Some(Lufs(-16.04)), true_peak: Some(TruePeak(-1.5)), ..Loudness::default() };
        let path = write(folder.path(), encoding, vec![sine(440.0, 0.5, 0.1)[..4799].to_vec()], loudness);

        assert_eq!(hound::WavReader::open(&path).unwrap().duration(), 4799);
        let bytes = std::fs::read(path).unwrap();
        assert_eq!(u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize, bytes.len() - 8);
        assert_eq!(bytes.len() % 2, 0);
        assert_eq!(&bytes[12..16], b"bext");
        let bext = &bytes[20..];
        let description = bext[..256].split(|byte| *byte == 0).next().unwrap();
        assert!(std::str::from_utf8(description).unwrap().starts_with("Buen ordeño — episodio 3ñ"));
        assert_eq!(&bext[256..267], b"Radio Surco");
        assert_eq!(&bext[320..338], b"2026-11-2306:00:00");
        assert_eq!(u64::from_le_bytes(bext[338..346].try_into().unwrap()), 1_036_800_000);
        let word = |at: usize| i16::from_le_bytes(bext[at..at + 2].try_into().unwrap());
        assert_eq!(word(346), 2);
        assert_eq!([412, 414, 416, 418, 420].map(word), [-1604, i16::MAX, -150, i16::MAX, i16::MAX]);
        assert_eq!(&bext[602..629], b"A=PCM,F=48000,W=24,M=mono\r\n");

        let find = |name: &[u8]| bytes.windows(name.len()).position(|window| window == name).unwrap();
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
}
