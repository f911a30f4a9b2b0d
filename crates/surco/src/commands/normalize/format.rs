//! In which format a sound is written, and how finely.

use std::path::Path;

use chrono::{DateTime, Local};
use surco_audio::{Bext, Broadcast, Encoding};
use surco_messages::Message;

use crate::cli::{FormatName, Normalize};
use crate::failure::Failure;

/// The ending of the names of many files.
pub(super) fn ending(format: Option<FormatName>) -> &'static str {
    match format.unwrap_or(FormatName::Wav) {
        FormatName::Wav => "wav",
        FormatName::Flac => "flac",
        FormatName::Mp3 => "mp3",
        FormatName::Opus => "opus",
    }
}

/// The format that the name of `output` asks for, as finely as was said. An option that the format has no use for is
/// a mistake.
pub(super) fn encoding(options: &Normalize, input: &Path, output: &Path) -> Result<Encoding, Failure> {
    let plain = Encoding::for_path(output)?;
    let (format, takes): (&str, &[&str]) = match &plain {
        Encoding::Wav { .. } | Encoding::Bwf { .. } => ("WAV", &["--bits"]),
        Encoding::Flac { .. } => ("FLAC", &["--bits", "--cover"]),
        Encoding::Mp3 { .. } | Encoding::Mp3Variable { .. } => ("MP3", &["--bitrate", "--vbr", "--cover"]),
        Encoding::Opus { .. } => ("Opus", &["--bitrate", "--cover"]),
    };
    let given = [
        ("--bits", options.bits.is_some()),
        ("--bitrate", options.bitrate.is_some()),
        ("--vbr", options.vbr.is_some()),
        ("--cover", options.cover.is_some()),
    ];
    if let Some((option, _)) = given.into_iter().find(|(option, given)| *given && !takes.contains(option)) {
        let message = Message::new("surco-option-misfit").with("option", option).with("format", format);
        return Err(Failure(message));
    }
    let bits = options.bits.as_ref().and_then(|bits| bits.parse().ok()).unwrap_or(16);
    Ok(match plain {
        Encoding::Wav { .. } | Encoding::Bwf { .. } => {
            let broadcast = Broadcast { bext: dated(input), ..Broadcast::default() };
            Encoding::Bwf { bits, broadcast: Box::new(broadcast) }
        }
        Encoding::Flac { .. } => Encoding::Flac { bits },
        Encoding::Mp3 { kbps } => match options.vbr {
            Some(quality) => Encoding::Mp3Variable { quality },
            None => Encoding::Mp3 { kbps: options.bitrate.unwrap_or(kbps) },
        },
        variable @ Encoding::Mp3Variable { .. } => variable,
        Encoding::Opus { kbps } => Encoding::Opus { kbps: options.bitrate.unwrap_or(kbps) },
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
