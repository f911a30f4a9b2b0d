//! A Broadcast Wave file whose samples come packed, and the same samples under other words.
//!
//! Many cores pack at once, one writes; samples that a file has already are copied without being decoded; and what a
//! file tells about itself changes without its sound changing by a bit.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use surco_job::Job;
use surco_units::{Loudness, SampleRate};

use super::bwf::Broadcast;
use super::dither::Quantizer;
use super::wav::Wav;
use crate::{Block, Error, Sink};

/// A master has 24 bits.
const BITS: u32 = 24;

/// Bytes copied at once.
const AT_ONCE: usize = 1 << 20;

/// The frames of a block as a [`BroadcastWave`] holds them, added to `bytes`.
pub fn packed(block: &Block, bytes: &mut Vec<u8>) {
    const BYTES: usize = BITS as usize / 8;
    if block.is_empty() {
        return;
    }
    // 24 bits are rounded without dither, so that each sample stands for itself.
    let quantizer = Quantizer::new(BITS);
    let (from, channels) = (bytes.len(), block.channels().len());
    bytes.resize(from + block.frames() * channels * BYTES, 0);
    for (index, samples) in block.channels().iter().enumerate() {
        let places = bytes[from + index * BYTES..].chunks_mut(channels * BYTES);
        for (place, sample) in places.zip(samples) {
            let [low, middle, high, _] = quantizer.rounded(*sample).to_le_bytes();
            place[..BYTES].copy_from_slice(&[low, middle, high]);
        }
    }
}

/// A Broadcast Wave file of 24 bits being written.
pub struct BroadcastWave(Wav);

impl BroadcastWave {
    /// Begins a file at `path`.
    ///
    /// # Errors
    /// [`Error::Unencodable`] for more than two channels, [`Error::Write`] when the folder refuses.
    pub fn create(
        path: &Path,
        channels: usize,
        rate: SampleRate,
        broadcast: Broadcast,
    ) -> Result<BroadcastWave, Error> {
        Wav::create(path, BITS, channels, rate, Some(Box::new(broadcast))).map(BroadcastWave)
    }

    /// Takes the next frames, [`packed`].
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.0.write_packed(bytes)
    }

    /// Completes the file, with its loudness, and gives it its name.
    ///
    /// # Errors
    /// When the disk refuses the rest. An earlier file of that name stays.
    pub fn finish(mut self, loudness: Loudness) -> Result<(), Error> {
        self.0.set_loudness(loudness);
        Box::new(self.0).finish()
    }
}

/// The position and format of the samples in a WAV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Samples {
    /// The place of the first byte.
    pub at: u64,
    /// How many bytes there are.
    pub bytes: u64,
    /// Channels.
    pub channels: u16,
    /// Frames per second.
    pub rate: SampleRate,
    /// Bits of a sample.
    pub bits: u16,
}

/// Finds the samples of a WAV file, RIFF or RF64.
///
/// # Errors
/// When it cannot be read, or is no such file ([`io::ErrorKind::InvalidData`]).
pub fn samples_in(file: &mut File) -> io::Result<Samples> {
    let other = || io::Error::from(io::ErrorKind::InvalidData);
    let length = file.seek(SeekFrom::End(0))?;
    let mut head = [0; 12];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut head)?;
    if !(head.starts_with(b"RIFF") || head.starts_with(b"RF64")) || &head[8..] != b"WAVE" {
        return Err(other());
    }
    let (mut at, mut format, mut long) = (12, None, None);
    while at + 8 <= length {
        let mut name_and_size = [0; 8];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut name_and_size)?;
        let [n0, n1, n2, n3, s0, s1, s2, s3] = name_and_size;
        let size = u64::from(u32::from_le_bytes([s0, s1, s2, s3]));
        match &[n0, n1, n2, n3] {
            b"fmt " => {
                let mut chunk = [0; 16];
                file.read_exact(&mut chunk)?;
                format = Some((
                    u16::from_le_bytes([chunk[2], chunk[3]]),
                    u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]),
                    u16::from_le_bytes([chunk[14], chunk[15]]),
                ));
            }
            b"ds64" => {
                let mut chunk = [0; 16];
                file.read_exact(&mut chunk)?;
                let [_, _, _, _, _, _, _, _, bytes @ ..] = chunk;
                long = Some(u64::from_le_bytes(bytes));
            }
            b"data" => {
                let (channels, rate, bits) = format.ok_or_else(other)?;
                let from = at + 8;
                let bytes = long.filter(|_| size == u64::from(u32::MAX)).unwrap_or(size).min(length - from);
                return Ok(Samples { at: from, bytes, channels, rate: SampleRate(rate), bits });
            }
            _ => {}
        }
        at = at.saturating_add(8).saturating_add(size.next_multiple_of(2));
    }
    Err(other())
}

/// Writes the samples of a Broadcast Wave file of 24 bits into another one, which tells something else about itself.
///
/// # Errors
/// When either cannot be read or written, the first is no such file, or the job is cancelled. Then there is no other
/// file.
pub fn with_other_words(
    from: &Path,
    to: &Path,
    broadcast: Broadcast,
    loudness: Loudness,
    job: &mut Job<'_>,
) -> Result<(), Error> {
    let unreadable = |cause| Error::Read { path: from.to_owned(), cause };
    let mut file = File::open(from).map_err(unreadable)?;
    let samples = samples_in(&mut file).map_err(unreadable)?;
    if u32::from(samples.bits) != BITS {
        return Err(unreadable(io::ErrorKind::InvalidData.into()));
    }
    let mut copy = BroadcastWave::create(to, samples.channels.into(), samples.rate, broadcast)?;
    file.seek(SeekFrom::Start(samples.at)).map_err(unreadable)?;
    let (mut left, mut part) = (samples.bytes, vec![0; AT_ONCE]);
    while left > 0 {
        job.check()?;
        let count = usize::try_from(left).unwrap_or(AT_ONCE).min(AT_ONCE);
        file.read_exact(&mut part[..count]).map_err(unreadable)?;
        copy.write(&part[..count])?;
        left -= count as u64;
        job.progress(1.0 - left as f64 / samples.bytes as f64);
    }
    copy.finish(loudness)
}

#[cfg(test)]
mod tests {
    use super::super::{Bext, Encoding, create};
    use super::*;
    use surco_job::Silent;
    use surco_testing::sine;
    use surco_units::STATION_RATE;

    fn written(path: &Path, description: &str, sound: &Block) {
        let bext = Bext { description: description.to_owned(), ..Bext::default() };
        let broadcast = Broadcast { bext, ..Broadcast::default() };
        let mut sink =
            create(path, Encoding::Bwf { bits: 24, broadcast: Box::new(broadcast) }, 2, STATION_RATE).unwrap();
        sink.write(sound).unwrap();
        sink.finish().unwrap();
    }

    #[test]
    fn what_is_packed_elsewhere_is_the_file_that_one_core_writes() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("a.wav"), folder.path().join("b.wav"));
        let sound = Block::from_channels(vec![sine(440.0, 0.5, 1.0), sine(300.0, 0.7, 1.0)]);
        written(&one, "Buen ordeño", &sound);
        let bext = Bext { description: "Buen ordeño".to_owned(), ..Bext::default() };
        let broadcast = Broadcast { bext, ..Broadcast::default() };
        let mut file = BroadcastWave::create(&other, 2, STATION_RATE, broadcast).unwrap();
        let mut bytes = Vec::new();
        packed(&sound, &mut bytes);
        packed(&Block::new(2), &mut bytes);
        bytes.chunks(7001).for_each(|part| file.write(part).unwrap());
        file.finish(Loudness::default()).unwrap();
        assert_eq!(std::fs::read(one).unwrap(), std::fs::read(other).unwrap());
    }

    #[test]
    fn other_words_leave_every_sample_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let [first, wanted, made] = ["a.wav", "b.wav", "c.wav"].map(|name| folder.path().join(name));
        let sound = Block::from_channels(vec![sine(440.0, 0.5, 1.0), sine(300.0, 0.7, 1.0)]);
        written(&first, "Buen ordeño", &sound);
        written(&wanted, "Otro título", &sound);
        let bext = Bext { description: "Otro título".to_owned(), ..Bext::default() };
        let broadcast = Broadcast { bext, ..Broadcast::default() };
        with_other_words(&first, &made, broadcast, Loudness::default(), &mut Job::unattended(&mut Silent))
            .unwrap();
        assert_eq!(std::fs::read(wanted).unwrap(), std::fs::read(made).unwrap());
        let samples = samples_in(&mut File::open(first).unwrap()).unwrap();
        assert_eq!((samples.bytes, samples.channels, samples.bits), (288_000, 2, 24));
    }

    #[test]
    fn no_damaged_file_leads_outside_of_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        written(&path, "x", &Block::from_channels(vec![vec![0.1; 20]; 2]));
        let whole = std::fs::read(&path).unwrap();
        let damaged = (0..whole.len()).flat_map(|at| {
            let mut other = whole.clone();
            other[at] = 0xFF;
            [whole[..at].to_vec(), other]
        });
        for bytes in damaged {
            std::fs::write(&path, &bytes).unwrap();
            if let Ok(samples) = samples_in(&mut File::open(&path).unwrap()) {
                assert!(samples.at + samples.bytes <= bytes.len() as u64);
            }
        }
    }
}
