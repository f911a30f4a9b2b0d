//! The metadata of a Broadcast Wave file: the `bext` chunk of EBU Tech 3285 version 2, and its cue marks.

use surco_units::{Frames, Loudness, SampleRate};

use super::Cart;
use super::cart::push_text;

/// Everything that a Broadcast Wave file tells beside its sound.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Broadcast {
    /// Originator, date and loudness.
    pub bext: Bext,
    /// For the playout of another station (AES46).
    pub cart: Option<Cart>,
    /// A description in XML (EBU Tech 3285 supplement 5), such as EBUCore; none where it is empty.
    pub axml: String,
    /// Marks within the sound, such as chapters.
    pub cues: Vec<Cue>,
}

/// The content of the `bext` chunk. Texts are UTF-8 and cut at the length of their field.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bext {
    /// What it is, in up to 256 bytes.
    pub description: String,
    /// Who made it: the station, in up to 32 bytes.
    pub originator: String,
    /// The maker's own mark for it, in up to 32 bytes.
    pub originator_reference: String,
    /// The day it was made: `2026-11-23`.
    pub date: String,
    /// The time of day: `06:00:00`.
    pub time: String,
    /// Samples since midnight at the first sample.
    pub time_reference: u64,
    /// How loud it is, as far as known.
    pub loudness: Loudness,
    /// How it came to be, one line per step, such as `A=MPEG1L3,F=44100,B=128,M=stereo,T=phone` (EBU R 98).
    pub coding_history: String,
}

/// A mark within the sound, with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// Where, counted from the first frame of the file.
    pub at: Frames,
    /// What begins there.
    pub label: String,
}

impl Bext {
    /// The chunk, without its name and size (§2.3).
    pub(super) fn chunk(&self) -> Vec<u8> {
        let mut chunk = Vec::with_capacity(602 + self.coding_history.len());
        push_text(&mut chunk, &self.description, 256);
        push_text(&mut chunk, &self.originator, 32);
        push_text(&mut chunk, &self.originator_reference, 32);
        push_text(&mut chunk, &self.date, 10);
        push_text(&mut chunk, &self.time, 8);
        chunk.extend(self.time_reference.to_le_bytes());
        chunk.extend(2u16.to_le_bytes()); // the version that has loudness
        chunk.extend([0; 64]); // no SMPTE UMID
        let Loudness { integrated, range_lu, true_peak, max_momentary, max_short_term } = self.loudness;
        push_hundredths(&mut chunk, integrated.map(|loudness| loudness.0));
        push_hundredths(&mut chunk, range_lu);
        push_hundredths(&mut chunk, true_peak.map(|peak| peak.0));
        push_hundredths(&mut chunk, max_momentary.map(|loudness| loudness.0));
        push_hundredths(&mut chunk, max_short_term.map(|loudness| loudness.0));
        chunk.extend([0; 180]); // reserved
        for line in self.coding_history.lines() {
            chunk.extend(line.as_bytes());
            chunk.extend(b"\r\n");
        }
        // Even by itself, for readers that forget the zero after an odd chunk.
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    }
}

/// Loudness as whole hundredths; 7FFFh says that it is not given.
fn push_hundredths(chunk: &mut Vec<u8>, value: Option<f64>) {
    let hundredths = value.map_or(i16::MAX, |value| (value * 100.0).round() as i16);
    chunk.extend(hundredths.to_le_bytes());
}

/// The `cue ` and `LIST adtl` chunks, with their names and sizes; nothing without marks. `rate` is the file's.
pub(super) fn cue_chunks(cues: &[Cue], rate: SampleRate) -> Vec<u8> {
    if cues.is_empty() {
        return Vec::new();
    }
    let mut marks = (cues.len() as u32).to_le_bytes().to_vec();
    let mut labels = b"adtl".to_vec();
    for (id, cue) in (1u32..).zip(cues) {
        let position = (cue.at.seconds() * f64::from(rate.0)).round() as u32;
        marks.extend(id.to_le_bytes());
        marks.extend(position.to_le_bytes());
        marks.extend(b"data");
        marks.extend([0; 8]); // no play list, no blocks
        marks.extend(position.to_le_bytes());
        let text = [&id.to_le_bytes(), cue.label.as_bytes(), &[0]].concat();
        push_chunk(&mut labels, b"labl", &text);
    }
    let mut chunks = Vec::new();
    push_chunk(&mut chunks, b"cue ", &marks);
    push_chunk(&mut chunks, b"LIST", &labels);
    chunks
}

/// A RIFF chunk: name, size, contents, and a zero where the size is odd.
pub(super) fn push_chunk(out: &mut Vec<u8>, name: &[u8; 4], contents: &[u8]) {
    out.extend(name);
    out.extend((contents.len() as u32).to_le_bytes());
    out.extend(contents);
    out.resize(out.len() + contents.len() % 2, 0);
}
