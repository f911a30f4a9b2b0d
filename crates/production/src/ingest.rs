//! Bringing a recording into the library: its bytes safe, its sound measured, and both known from then on.

use std::io;
use std::path::{Path, PathBuf};

use surco_audio::{Block, CueFinder, Lost, Meter, Source};
use surco_job::{Cancel, Job};
use surco_library::{Library, station_path};
use surco_messages::{Explain, Message};
use surco_model::{ContentHash, Slug, Take};
use surco_units::Frames;

use crate::Error;
use crate::copy::{Copy, name_of};

/// Holes in a damaged recording that are told one by one.
const HOLES_TOLD: usize = 10;

/// What a person says of a recording that is brought in.
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
/// The bytes are kept first, then the row that names them is written in one transaction. An interruption between the
/// two loses nothing: the same command continues.
///
/// # Errors
/// When the file cannot be read or is no sound, or the job is cancelled (then nothing of it is kept), or when the
/// library refuses.
pub fn ingest(
    library: &mut Library,
    home: &Path,
    recording: &Path,
    options: &IngestOptions,
    job: &mut Job<'_>,
) -> Result<Ingested, Error> {
    let cancel = job.cancel();
    let ingested = match look_up(library, home, recording, &|path| name_of(path, cancel), cancel)? {
        LookUp::Known(ingested) => ingested,
        LookUp::New(arrival) => {
            let take = arrival.listen(options, job)?;
            arrival.settle(library, take)?
        }
    };
    with_news(library, ingested, options)
}

/// Records a new series or recorder, even of a recording that was known before.
///
/// # Errors
/// When the library refuses.
pub(crate) fn with_news(
    library: &mut Library,
    mut ingested: Ingested,
    options: &IngestOptions,
) -> Result<Ingested, Error> {
    let take = &mut ingested.take;
    let is_news = (options.program.is_some() && take.program != options.program)
        || (options.promoter.is_some() && take.promoter != options.promoter);
    if is_news {
        take.program = options.program.clone().or(take.program.take());
        take.promoter = options.promoter.clone().or(take.promoter.take());
        library.record_take(take)?;
    }
    Ok(ingested)
}

/// The result of looking a file up.
pub(crate) enum LookUp {
    /// It was brought from the same place before, and nothing is missing.
    Known(Ingested),
    /// It must be listened to, or given its place.
    New(Arrival),
}

/// A recording that has been copied from where it was, but does not belong to the library yet.
pub(crate) struct Arrival {
    recording: PathBuf,
    path: PathBuf,
    copy: Copy,
    known: Option<Take>,
    /// How long it says it is.
    length: Option<Frames>,
}

/// Looks whether a recording is known, by the name that `name_of` gives its bytes, and copies it if it is not.
///
/// # Errors
/// When it cannot be read or is no sound.
pub(crate) fn look_up(
    library: &Library,
    home: &Path,
    recording: &Path,
    name_of: &dyn Fn(&Path) -> Result<ContentHash, Error>,
    cancel: &Cancel,
) -> Result<LookUp, Error> {
    let path = place_of(home, recording);
    if let Some(take) = library.take_at(&path)?
        && library.store().path_of(&take.source).is_some()
        && name_of(recording)? == take.source
    {
        let last_found = library.take(&take.source)?.map(|take| take.path);
        let duplicate_of = last_found.filter(|last| *last != path);
        return Ok(LookUp::Known(Ingested { take, duplicate_of, was_known: true }));
    }
    // A quick look before all the bytes are copied, and errors that name the file as people know it.
    let length = match surco_audio::open_for(recording, cancel) {
        Err(surco_audio::Error::Read { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => {
            return Err(Error::Missing { path: recording.to_owned() });
        }
        looked_at => looked_at?.length_hint().filter(|length| *length > Frames::ZERO),
    };
    let copy = Copy::make(library.store().work_folder(), recording, cancel)?;
    let known = library.take(&copy.source)?;
    Ok(LookUp::New(Arrival { recording: recording.to_owned(), path, copy, known, length }))
}

impl Arrival {
    /// The name of its bytes.
    pub(crate) fn source(&self) -> &ContentHash {
        &self.copy.source
    }

    /// Asks the library again whether it knows these bytes.
    ///
    /// # Errors
    /// When the library refuses.
    pub(crate) fn look_again(&mut self, library: &Library) -> Result<(), Error> {
        self.known = library.take(&self.copy.source)?;
        Ok(())
    }

    /// Listens to it, unless the same bytes were listened to before. Needs no library: many may be listened to at once.
    ///
    /// # Errors
    /// When there is nothing to be heard.
    pub(crate) fn listen(&self, options: &IngestOptions, job: &mut Job<'_>) -> Result<Take, Error> {
        let Some(known) = &self.known else {
            // The disk writes while the processor listens.
            let written = self.copy.write_out()?;
            let take = self.listened(options, job)?;
            written.wait(job.cancel())?;
            return Ok(take);
        };
        Ok(Take { path: self.path.clone(), ..known.clone() })
    }

    /// Gives it its place: the bytes, then the row.
    ///
    /// # Errors
    /// When the library refuses.
    pub(crate) fn settle(self, library: &mut Library, take: Take) -> Result<Ingested, Error> {
        let duplicate_of = self.known.as_ref().map(|known| known.path.clone()).filter(|path| *path != self.path);
        self.copy.keep(library, &self.recording)?;
        library.record_take(&take)?;
        Ok(Ingested { take, duplicate_of, was_known: self.known.is_some() })
    }

    fn listened(&self, options: &IngestOptions, job: &mut Job<'_>) -> Result<Take, Error> {
        let mut sound = surco_audio::open_for(self.copy.path(), job.cancel())?;
        let (channels, rate) = (sound.channels(), sound.rate());
        let (mut meter, mut cues) = (Meter::new(channels, rate), CueFinder::new(rate, channels));
        let (mut block, mut heard) = (Block::new(channels), 0);
        loop {
            job.check()?;
            sound.read(&mut block)?;
            if block.is_empty() {
                break;
            }
            meter.push(&block);
            cues.push(&block);
            heard += block.frames();
            if let Some(length) = self.length {
                job.progress(heard as f64 / f64::from(rate.0.max(1)) / length.seconds());
            }
        }
        if heard == 0 {
            return Err(Error::Empty { path: self.recording.clone() });
        }
        let (measured, cues) = (meter.finish(), cues.finish());
        let about = sound.about().clone();
        let stem = || self.recording.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Take {
            source: self.copy.source,
            path: self.path.clone(),
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
            problems: measured.problems().into_iter().chain(holes(sound.lost())).collect(),
        })
    }
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

/// Reports the parts that could not be decoded.
fn holes(lost: &[Lost]) -> Vec<Message> {
    let told = lost.iter().take(HOLES_TOLD).map(|hole| {
        let length = hole.length.map_or_else(|| "?".to_owned(), |length| length.to_string());
        Message::new("production-part-lost")
            .with("at", hole.at.to_string())
            .with("length", length)
            .with("reason", hole.reason.explain())
    });
    let more = lost.len().saturating_sub(HOLES_TOLD);
    told.chain((more > 0).then(|| Message::new("production-more-parts-lost").with("count", more))).collect()
}
