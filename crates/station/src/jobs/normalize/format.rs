//! In which format a sound is written, and how finely.

use std::path::Path;

use chrono::{DateTime, Local};
use surco_audio::{Bext, Broadcast, Encoding};

use super::NormalizeRequest;
use crate::Error;

/// What the files of a folder are written as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FileFormat {
    /// Broadcast Wave.
    #[default]
    Wav,
    /// FLAC.
    Flac,
    /// MP3.
    Mp3,
    /// Opus.
    Opus,
}

impl FileFormat {
    /// The ending of the files' names.
    pub fn ending(self) -> &'static str {
        match self {
            FileFormat::Wav => "wav",
            FileFormat::Flac => "flac",
            FileFormat::Mp3 => "mp3",
            FileFormat::Opus => "opus",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            FileFormat::Wav => "WAV",
            FileFormat::Flac => "FLAC",
            FileFormat::Mp3 => "MP3",
            FileFormat::Opus => "Opus",
        }
    }

    fn of(encoding: &Encoding) -> FileFormat {
        match encoding {
            Encoding::Wav { .. } | Encoding::Bwf { .. } => FileFormat::Wav,
            Encoding::Flac { .. } => FileFormat::Flac,
            Encoding::Mp3 { .. } | Encoding::Mp3Variable { .. } => FileFormat::Mp3,
            Encoding::Opus { .. } => FileFormat::Opus,
        }
    }
}

/// What only some formats have a use for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatOption {
    /// How many bits a sample has.
    Bits,
    /// A constant bit rate.
    Bitrate,
    /// A variable bit rate.
    Vbr,
    /// A picture.
    Cover,
}

impl FormatOption {
    /// Its name on the command line and in forms.
    pub fn name(self) -> &'static str {
        match self {
            FormatOption::Bits => "bits",
            FormatOption::Bitrate => "bitrate",
            FormatOption::Vbr => "vbr",
            FormatOption::Cover => "cover",
        }
    }

    fn fits(self, format: FileFormat) -> bool {
        match self {
            FormatOption::Bits => matches!(format, FileFormat::Wav | FileFormat::Flac),
            FormatOption::Bitrate => matches!(format, FileFormat::Mp3 | FileFormat::Opus),
            FormatOption::Vbr => format == FileFormat::Mp3,
            FormatOption::Cover => format != FileFormat::Wav,
        }
    }
}

/// The format that the name of `output` asks for, as finely as was said. An option that the format has no use for is
/// a mistake.
pub(super) fn encoding(request: &NormalizeRequest, input: &Path, output: &Path) -> Result<Encoding, Error> {
    let plain = Encoding::for_path(output)?;
    let format = FileFormat::of(&plain);
    let given = [
        (FormatOption::Bits, request.bits.is_some()),
        (FormatOption::Bitrate, request.bitrate.is_some()),
        (FormatOption::Vbr, request.vbr.is_some()),
        (FormatOption::Cover, request.cover.is_some()),
    ];
    if let Some((option, _)) = given.into_iter().find(|(option, given)| *given && !option.fits(format)) {
        return Err(Error::OptionMisfit { option, format });
    }
    let bits = request.bits.unwrap_or(16);
    Ok(match plain {
        Encoding::Wav { .. } | Encoding::Bwf { .. } => {
            let broadcast = Broadcast { bext: dated(input), ..Broadcast::default() };
            Encoding::Bwf { bits, broadcast: Box::new(broadcast) }
        }
        Encoding::Flac { .. } => Encoding::Flac { bits },
        Encoding::Mp3 { kbps } => match request.vbr {
            Some(quality) => Encoding::Mp3Variable { quality },
            None => Encoding::Mp3 { kbps: request.bitrate.unwrap_or(kbps) },
        },
        variable @ Encoding::Mp3Variable { .. } => variable,
        Encoding::Opus { kbps } => Encoding::Opus { kbps: request.bitrate.unwrap_or(kbps) },
    })
}

/// A recording was made when its file was written last, as far as anybody knows.
fn dated(input: &Path) -> Bext {
    let made = input.metadata().and_then(|metadata| metadata.modified()).map(DateTime::<Local>::from);
    made.map_or_else(
        |_| Bext::default(),
        |made| Bext {
            date: made.format("%Y-%m-%d").to_string(),
            time: made.format("%H:%M:%S").to_string(),
            ..Bext::default()
        },
    )
}
