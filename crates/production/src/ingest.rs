//! Bringing a recording into the library: its bytes safe, its sound measured, and both known from then on.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use surco_audio::{Block, CueFinder, Lost, Meter, Source};
use surco_library::{Library, Shelf, station_path};
use surco_model::{MediaRef, Slug, Take};
use surco_units::Frames;
use surco_words::Message;
use tempfile::NamedTempFile;

use crate::Error;

/// Enough for few calls to the system, little enough for an old PC.
const BUFFER_BYTES: usize = 128 * 1024;

/// Holes in a damaged recording that are told one by one.
const HOLES_TOLD: usize = 10;

/// What is said of a recording when it is brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IngestOptions {
    /// The series it is for.
    pub program: Option<Slug>,
    /// Who recorded it.
    pub promoter: Option<String>,
}

/// A recording that is in the library now.
#[derive(Debug, Clone, PartialEq)]
pub struct Ingested {
    /// What the library knows of it.
    pub take: Take,
    /// Another place where the very same bytes were found before.
    pub duplicate_of: Option<PathBuf>,
    /// Whether the library had these bytes already.
    pub was_known: bool,
}

/// Brings a recording into the library. The file itself stays as and where it is; bringing it again changes nothing.
///
/// The bytes are kept first, then the row that names them is written in one transaction: whoever is interrupted
/// between the two has lost nothing and says the same command again. `progress` hears how much has been listened
/// to.
///
/// # Errors
/// When the file cannot be read or is no sound (then nothing of it is kept), or when the library refuses.
pub fn ingest(
    library: &mut Library,
    home: &Path,
    recording: &Path,
    options: &IngestOptions,
    progress: &mut dyn FnMut(Frames),
) -> Result<Ingested, Error> {
    let mut ingested = bring(library, home, recording, options, progress)?;
    let take = &mut ingested.take;
    let said = |new: bool, known: bool| new && !known;
    if said(options.program.is_some(), take.program == options.program)
        || said(options.promoter.is_some(), take.promoter == options.promoter)
    {
        take.program = options.program.clone().or(take.program.take());
        take.promoter = options.promoter.clone().or(take.promoter.take());
        library.record_take(take)?;
    }
    Ok(ingested)
}

/// The same, but what the library knows of the bytes already stays as it is.
pub(crate) fn bring(
    library: &mut Library,
    home: &Path,
    recording: &Path,
    options: &IngestOptions,
    progress: &mut dyn FnMut(Frames),
) -> Result<Ingested, Error> {
    let path = place_of(home, recording);
    if let Some(take) = library.take_at(&path)?
        && library.store().path_of(&take.source).is_some()
        && name_of(recording)? == take.source
    {
        let first_found = library.take(&take.source)?.map(|take| take.path);
        let duplicate_of = first_found.filter(|first| *first != path);
        return Ok(Ingested { take, duplicate_of, was_known: true });
    }
    // A quick look before all the bytes are copied, and errors that name the file as people know it.
    match surco_audio::open(recording) {
        Err(surco_audio::Error::Read { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => {
            return Err(Error::Missing { path: recording.to_owned() });
        }
        looked_at => drop(looked_at?),
    }
    let copy = Copy::make(library.store().work_folder(), recording)?;
    let known = library.take(&copy.source)?;
    let was_known = known.is_some();
    let (take, duplicate_of) = match known {
        Some(known) => {
            let elsewhere = (known.path != path).then(|| known.path.clone());
            (Take { path, ..known }, elsewhere)
        }
        None => (listened(&copy, recording, path, options, progress)?, None),
    };
    copy.keep(library, recording)?;
    library.record_take(&take)?;
    Ok(Ingested { take, duplicate_of, was_known })
}

/// The path by which the library knows a file.
pub(crate) fn place_of(home: &Path, recording: &Path) -> PathBuf {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (absolute_home, absolute_recording) = (absolute(home), absolute(recording));
    if !absolute_recording.starts_with(&absolute_home)
        && let (Ok(real_home), Ok(real_recording)) = (home.canonicalize(), recording.canonicalize())
        && real_recording.starts_with(&real_home)
    {
        return station_path(&real_home, &real_recording);
    }
    station_path(&absolute_home, &absolute_recording)
}

/// A recording's bytes in the library's work folder, not yet in their place; gone when dropped.
struct Copy {
    file: NamedTempFile,
    source: MediaRef,
}

impl Copy {
    /// Reads the recording once: a stick is slow, and may be pulled out.
    fn make(folder: &Path, recording: &Path) -> Result<Copy, Error> {
        let mut file =
            NamedTempFile::new_in(folder).map_err(|cause| Error::Write { path: folder.to_owned(), cause })?;
        let source = for_each_part(recording, |bytes| {
            file.write_all(bytes).map_err(|cause| Error::Write { path: folder.to_owned(), cause })
        })?;
        Ok(Copy { file, source })
    }

    /// Gives the bytes their place in the library.
    fn keep(self, library: &Library, recording: &Path) -> Result<(), Error> {
        let ending = recording.extension().unwrap_or_default().to_string_lossy().into_owned();
        library.store().adopt(Shelf::Originals, self.file.path(), &ending)?;
        Ok(())
    }
}

/// The name of a file's bytes.
fn name_of(path: &Path) -> Result<MediaRef, Error> {
    for_each_part(path, |_| Ok(()))
}

/// Reads a file to its end, hands on its bytes part by part, and returns their name.
fn for_each_part(path: &Path, mut take: impl FnMut(&[u8]) -> Result<(), Error>) -> Result<MediaRef, Error> {
    let unreadable = |cause: io::Error| match cause.kind() {
        io::ErrorKind::NotFound => Error::Missing { path: path.to_owned() },
        _ => Error::Read { path: path.to_owned(), cause },
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let (mut hasher, mut buffer) = (blake3::Hasher::new(), vec![0; BUFFER_BYTES]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(MediaRef(hasher.finalize().to_hex().to_string())),
            Ok(count) => {
                hasher.update(&buffer[..count]);
                take(&buffer[..count])?;
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(unreadable(cause)),
        }
    }
}

/// Listens to the whole of a copy, once.
fn listened(
    copy: &Copy,
    recording: &Path,
    path: PathBuf,
    options: &IngestOptions,
    progress: &mut dyn FnMut(Frames),
) -> Result<Take, Error> {
    let mut sound = surco_audio::open(copy.file.path())?;
    let (channels, rate) = (sound.channels(), sound.rate());
    let (mut meter, mut cues) = (Meter::new(channels, rate), CueFinder::new(rate, channels));
    let (mut block, mut heard) = (Block::new(channels), 0);
    loop {
        sound.read(&mut block)?;
        if block.is_empty() {
            break;
        }
        meter.push(&block);
        cues.push(&block);
        heard += block.frames();
        progress(Frames::from_seconds(heard as f64 / f64::from(rate.0.max(1))));
    }
    if heard == 0 {
        return Err(Error::Empty { path: recording.to_owned() });
    }
    let (measured, cues) = (meter.finish(), cues.finish());
    let about = sound.about().clone();
    let mut problems = measured.problems();
    problems.extend(holes(sound.lost()));
    let stem = || recording.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Take {
        source: copy.source.clone(),
        path,
        format: about.format,
        codec: about.codec,
        sample_rate: about.sample_rate,
        channels: about.channels,
        duration: measured.duration,
        cue_in: cues.cue_in,
        cue_out: cues.cue_out,
        segue: cues.segue,
        loudness: measured.loudness,
        title: about.title.filter(|title| !title.trim().is_empty()).unwrap_or_else(stem),
        artist: about.artist.unwrap_or_default(),
        program: options.program.clone(),
        promoter: options.promoter.clone(),
        problems,
    })
}

/// What could not be heard, in words.
fn holes(lost: &[Lost]) -> Vec<Message> {
    let told = lost.iter().take(HOLES_TOLD).map(|hole| {
        let length = hole.length.map_or_else(|| "?".to_owned(), |length| length.to_string());
        Message::new("production-part-lost")
            .with("at", hole.at.to_string())
            .with("length", length)
            .with("reason", hole.reason.clone())
    });
    let more = lost.len().saturating_sub(HOLES_TOLD);
    told.chain((more > 0).then(|| Message::new("production-more-parts-lost").with("count", more))).collect()
}
