//! Reads any recording that people bring: from the telephone, the recorder, the web.
//!
//! The format is found by the file's content, whatever its name says. Decoding is done by `symphonia` and, for Opus,
//! by libopus; what neither can decode goes to ffmpeg, where that is installed. What an encoder added before and after
//! the sound is taken off wherever the file tells how much: then frame 0 is the first frame that was recorded, and the
//! length is that of the recording. What cannot be heard,
//! because the file is damaged or ends too early, is silence of the same length where the length is known, and is
//! noted in [`Recording::lost`]; the rest stays in its place.
//!
//! Where a file does not tell what its encoder added, it stays: about 20 ms before the sound in AAC without a
//! container (ADTS), less than 25 ms after it in Matroska.

mod aac;
mod container_fixes;
mod ffmpeg;
mod lost;
mod mp4;
mod parts;
mod patched_file;
mod received;
mod recording;
mod refusal;
mod sniff;
mod stream;
mod tags;

#[cfg(test)]
mod tests;

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};

use surco_job::Cancel;

use crate::Error;
use patched_file::PatchedFile;
use stream::Stream;

pub use lost::{LossReason, Lost};
pub use parts::Decoded;
pub use received::{Received, receive};
pub use recording::{About, Recording};

/// Opens a recording.
///
/// # Errors
/// [`Error::Read`] when the system refuses it; [`Error::Empty`], [`Error::NotAFile`] and [`Error::NotSound`] when it is
/// none; [`Error::Undecodable`] with the format's name when it is in a format that is not decoded here, and there is
/// no ffmpeg to do it;
/// [`Error::Damaged`] when nothing can be heard of it.
pub fn open(path: &Path) -> Result<Recording, Error> {
    open_for(path, &Cancel::new())
}

/// Opens a recording for work that may be cancelled: then opening and reading it end with [`Error::Cancelled`].
///
/// # Errors
/// Those of [`open`].
pub fn open_for(path: &Path, cancel: &Cancel) -> Result<Recording, Error> {
    cancel.check()?;
    let opened = match open_here(path) {
        Err(Error::Undecodable { path, format }) => open_by_helper(path, format, cancel),
        opened => opened,
    };
    opened.map(|mut recording| {
        recording.cancel = cancel.clone();
        recording
    })
}

/// Lets the helper decode all of it first.
fn open_by_helper(path: PathBuf, format: String, cancel: &Cancel) -> Result<Recording, Error> {
    let decoded = ffmpeg::decoded(OsStr::new("ffmpeg"), &path, ffmpeg::LIMITS, cancel);
    let ffmpeg::Decoded { file, cut_short } = match decoded {
        Ok(decoded) => decoded,
        Err(ffmpeg::Refusal::Cancelled) => return Err(Error::Cancelled),
        Err(ffmpeg::Refusal::Missing) => return Err(Error::Undecodable { path, format }),
        Err(ffmpeg::Refusal::Failed(reason)) => return Err(Error::Damaged { path, format, reason }),
        Err(ffmpeg::Refusal::NoPlace(cause)) => return Err(Error::Write { path: std::env::temp_dir(), cause }),
    };
    let view = PatchedFile::new(file).map_err(|cause| Error::Read { path: path.clone(), cause })?;
    let mut recording = open_view(&path, view).map_err(|error| match error {
        Error::Damaged { reason, .. } => Error::Damaged { path: path.clone(), format: format.clone(), reason },
        other => other,
    })?;
    (recording.about.codec, recording.about.format) = (format.clone(), format);
    recording.cut_short = cut_short;
    Ok(recording)
}

fn open_here(path: &Path) -> Result<Recording, Error> {
    let unreadable = |cause| Error::Read { path: path.to_owned(), cause };
    let known = std::fs::metadata(path).map_err(unreadable)?;
    if !known.is_file() {
        return Err(Error::NotAFile { path: path.to_owned() });
    }
    if known.len() == 0 {
        return Err(Error::Empty { path: path.to_owned() });
    }
    open_view(path, File::open(path).and_then(PatchedFile::new).map_err(unreadable)?)
}

fn open_view(path: &Path, mut view: PatchedFile) -> Result<Recording, Error> {
    let unreadable = |cause| Error::Read { path: path.to_owned(), cause };
    let whole = view.clone();
    let head = view.part(0, sniff::HEAD_BYTES).map_err(unreadable)?;
    sniff::may_be_sound(path, &head)?;
    let fixes = container_fixes::fix(&mut view).map_err(unreadable)?;
    if let Some(format) = fixes.undecodable {
        return Err(Error::Undecodable { path: path.to_owned(), format: format.to_owned() });
    }
    let (stream, first) = Stream::open(&view).map_err(|refusal| refusal.of(path, &head))?;
    let (title, artist) = tags::read(whole);
    let about = About {
        format: stream.format_name(),
        codec: stream.codec_name(),
        sample_rate: stream.rate,
        channels: stream.channels,
        title,
        artist,
    };
    Ok(Recording::begun(path.to_owned(), view, about, fixes, (stream, first)))
}
