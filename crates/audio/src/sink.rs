//! Where sound goes to stay: files in the formats of radio, archive and telephone.
//!
//! Every file is written under another name beside its place, brought safely to the disk, and only then given its
//! name: whoever finds the file finds all of it, and a power cut leaves what was there before.

mod bwf;
mod dither;
mod file;
mod wav;

use std::path::Path;

use surco_units::SampleRate;

use crate::{Block, Error};
pub use bwf::{Bext, Cue, Loudness};

/// A file (or anything else) that takes sound block by block.
pub trait Sink: Send {
    /// Takes the next frames. Every block has as many channels as the sink was made for.
    ///
    /// # Errors
    /// When the sound cannot be encoded or the disk refuses it. Dropping the sink then leaves no trace of the file.
    fn write(&mut self, block: &Block) -> Result<(), Error>;

    /// Tells the loudness of the whole to formats that have a place for it (Broadcast Wave); others ignore it.
    fn set_loudness(&mut self, _loudness: Loudness) {}

    /// Completes the file and gives it its name. Without this nothing appears on the disk.
    ///
    /// # Errors
    /// When the disk refuses the rest. What stood under the name before stays.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

/// How sound is written: the container with its codec and how finely.
#[derive(Debug, Clone, PartialEq)]
pub enum Encoding {
    /// Plain PCM, for editors and for listening.
    Wav {
        /// 16 (dithered) or 24.
        bits: u32,
    },
    /// Broadcast Wave (EBU Tech 3285 version 2): PCM with who, when, how loud, and chapters.
    Bwf {
        /// 16 (dithered) or 24.
        bits: u32,
        /// What the file tells about itself.
        bext: Box<Bext>,
        /// Marks within the sound, such as chapters.
        cues: Vec<Cue>,
    },
}

impl Encoding {
    /// The encoding that the ending of a file's name asks for, at a quality fit for radio: `.wav`.
    ///
    /// # Errors
    /// [`Error::UnknownEnding`] for any other.
    pub fn for_path(path: &Path) -> Result<Encoding, Error> {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        match ending.as_str() {
            "wav" => Ok(Encoding::Wav { bits: 16 }),
            _ => Err(Error::UnknownEnding { path: path.to_owned() }),
        }
    }
}

/// Begins a file at `path` for sound of so many channels at this rate.
///
/// # Errors
/// [`Error::Unencodable`] when the encoding has no place for such sound, [`Error::Write`] when the folder refuses.
pub fn create(
    path: &Path,
    encoding: Encoding,
    channels: usize,
    rate: SampleRate,
) -> Result<Box<dyn Sink>, Error> {
    Ok(match encoding {
        Encoding::Wav { bits } => Box::new(wav::Wav::create(path, bits, channels, rate)?),
        Encoding::Bwf { bits, bext, cues } => {
            Box::new(wav::Wav::create_broadcast(path, bits, channels, rate, bext, cues)?)
        }
    })
}
