//! Every sound that an episode names: brought into the library, and cut to the length that is used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use surco_job::{Job, all_cores, for_each};
use surco_library::Library;
use surco_model::{BedEnd, CuePoint, Episode, Location, Profile, Program, Segment, Take, Template};
use surco_units::Frames;

use crate::bed;
use crate::clean::{Wanted, window_around};
use crate::error::{Error, Role};
use crate::file_stamps::FileStamps;
use crate::ingest::{Arrival, IngestOptions, Ingested, LookUp, look_up, place_of};
use crate::spans::Span;

/// A sound with the part of it that is used.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ingredient {
    /// Its file, relative to the station folder.
    pub(crate) path: PathBuf,
    /// What the library knows of it.
    pub(crate) take: Take,
    /// The part of it.
    pub(crate) span: Span,
    /// What kind of sound it is.
    pub(crate) profile: Profile,
    /// Whether its file is gone, and only the library still has it.
    pub(crate) is_gone: bool,
}

impl Ingredient {
    /// The name of its file.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The clean take that it needs.
    pub(crate) fn wanted(&self) -> Wanted {
        Wanted { source: self.take.source, window: self.window(), profile: self.profile }
    }

    /// How long a part of the clean take still sounds after its level has fallen for good.
    pub(crate) fn tail_of(&self, used: Span) -> Frames {
        let falls = self.take.segue - self.window().from;
        if falls > used.from { (used.to - falls).max(Frames::ZERO) } else { Frames::ZERO }
    }

    /// The part of the recording that is cleaned.
    pub(crate) fn window(&self) -> Span {
        window_around(self.span, self.take.duration)
    }

    /// The part of the clean take that it asks for.
    pub(crate) fn part(&self) -> Span {
        let begun = self.window().from;
        Span { from: self.span.from - begun, to: self.span.to - begun }
    }
}

/// Everything that an episode is made of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ingredients {
    pub(crate) signature: Option<Ingredient>,
    pub(crate) segments: Vec<Ingredient>,
    pub(crate) stinger: Option<Ingredient>,
    pub(crate) closing: Option<Ingredient>,
    pub(crate) bed: Option<Ingredient>,
}

impl Ingredients {
    /// Brings everything that an episode names into the library. The bed only if a segment wants it.
    ///
    /// # Errors
    /// When a file cannot be had, a segment is cut where its recording has no sound, or the bed is too short. Each
    /// names the file, what it is in the episode, and where it is asked for.
    pub(crate) fn gather(
        library: &mut Library,
        stamps: &FileStamps,
        home: &Path,
        program: &Program,
        episode: &Episode,
        job: &mut Job<'_>,
    ) -> Result<Ingredients, Error> {
        let template = &program.template;
        let series = home.join("programs").join(program.slug.as_str());
        let folder = series.join("episodes").join(episode.slug.as_str());
        let of_the_series = |role, path: &Option<PathBuf>, key| {
            let location = template.places.of(key).unwrap_or(&program.location);
            path.as_ref().map(|path| Request { role, file: series.join(path), location })
        };
        let signature = of_the_series(Role::Signature, &template.signature, "signature");
        let closing = of_the_series(Role::Closing, &template.closing, "closing");
        let wants = |what: fn(&Segment) -> bool| episode.segments.iter().any(what);
        let bed = of_the_series(Role::Bed, &template.bed, "bed").filter(|_| wants(|segment| segment.bed));
        let stinger = of_the_series(Role::Stinger, &template.stinger, "stinger");
        let stinger = stinger.filter(|_| wants(|segment| segment.stinger));
        let segments: Vec<Request<'_>> = episode
            .segments
            .iter()
            .map(|segment| Request {
                role: Role::Segment(segment.title.clone()),
                file: if segment.from_series { &series } else { &folder }.join(&segment.recording),
                location: segment.place_of("recording"),
            })
            .collect();

        let all = signature.iter().chain(&segments).chain(&stinger).chain(&closing).chain(&bed);
        let had = fetch(library, stamps, home, program, all, job)?;
        let of = |request: &Request<'_>| LibraryFile::clone(&had[&request.file]);
        let segments =
            segments.iter().zip(&episode.segments).map(|(request, segment)| of(request).segment(segment));
        Ok(Ingredients {
            segments: segments.collect::<Result<_, _>>()?,
            signature: signature.map(|request| of(&request).tune()),
            stinger: stinger.map(|request| of(&request).tune()),
            closing: closing.map(|request| of(&request).tune()),
            bed: bed.map(|request| of(&request).bed(request.location, template)).transpose()?,
        })
    }

    /// Everything, in the order in which it is worked on.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Ingredient> {
        self.signature.iter().chain(&self.segments).chain(&self.stinger).chain(&self.closing).chain(&self.bed)
    }
}

/// The clean take that a segment will ask for, made of this recording; none where it is cut beyond its end.
pub(crate) fn wanted_by(segment: &Segment, take: &Take) -> Option<Wanted> {
    let had = LibraryFile { path: take.path.clone(), take: take.clone(), is_gone: false };
    had.segment(segment).ok().map(|ingredient| ingredient.wanted())
}

/// A file that the episode asks for.
struct Request<'a> {
    role: Role,
    file: PathBuf,
    location: &'a Location,
}

impl Request<'_> {
    /// The error for the episode's maker when the file cannot be used.
    fn failed(&self, home: &Path, cause: Error) -> Error {
        if matches!(cause, Error::Cancelled) {
            return cause;
        }
        Error::Ingredient {
            role: self.role.clone(),
            path: place_of(home, &self.file),
            location: Box::new(self.location.clone()),
            cause: Box::new(cause),
        }
    }
}

/// A file that is in the library.
#[derive(Clone)]
struct LibraryFile {
    path: PathBuf,
    take: Take,
    is_gone: bool,
}

/// Brings files into the library: those that are new are listened to at once, then each gets its place.
fn fetch<'a>(
    library: &mut Library,
    stamps: &FileStamps,
    home: &Path,
    program: &Program,
    requests: impl Iterator<Item = &'a Request<'a>>,
    job: &mut Job<'_>,
) -> Result<BTreeMap<PathBuf, LibraryFile>, Error> {
    let cancel = job.cancel();
    let mut had = BTreeMap::new();
    let mut arrivals: Vec<(&Request<'_>, Arrival)> = Vec::new();
    for request in requests {
        let is_new =
            !had.contains_key(&request.file) && arrivals.iter().all(|(other, _)| other.file != request.file);
        if !is_new {
            continue;
        }
        let path = place_of(home, &request.file);
        if !request.file.exists() {
            // The library's copy stands in for a file that is gone: sticks are pulled out, folders tidied up.
            let kept = library.take_at(&path)?.filter(|take| library.store().path_of(&take.source).is_some());
            let missing = || request.failed(home, Error::Missing { path: path.clone() });
            let take = kept.ok_or_else(missing)?;
            had.insert(request.file.clone(), LibraryFile { path, take, is_gone: true });
            continue;
        }
        let name_of = |path: &Path| stamps.name_of(path, cancel);
        match look_up(library, home, &request.file, &name_of, cancel)
            .map_err(|cause| request.failed(home, cause))?
        {
            LookUp::Known(Ingested { take, .. }) => {
                had.insert(request.file.clone(), LibraryFile { path, take, is_gone: false });
            }
            LookUp::New(arrival) => arrivals.push((request, arrival)),
        }
    }
    let options = IngestOptions { program: Some(program.slug.clone()), promoter: None };
    let listen = |(request, arrival): &(&Request<'_>, Arrival), job: &mut Job<'_>| {
        let take = arrival.listen(&options, job).map_err(|cause| request.failed(home, cause))?;
        job.progress(1.0);
        Ok::<Take, Error>(take)
    };
    let takes = for_each(all_cores(), &arrivals, |_| 1.0, listen, job)?;
    for ((request, arrival), take) in arrivals.into_iter().zip(takes) {
        let Ingested { take, .. } = arrival.settle(library, take).map_err(|cause| request.failed(home, cause))?;
        had.insert(request.file.clone(), LibraryFile { path: take.path.clone(), take, is_gone: false });
    }
    Ok(had)
}

impl LibraryFile {
    /// As signature or closing: from its first sound to its last.
    fn tune(self) -> Ingredient {
        let span = Span { from: self.take.cue_in, to: self.take.cue_out };
        self.used(span, Profile::Music)
    }

    /// As bed: up to where it begins to fade, so that it can begin again there.
    fn bed(self, location: &Location, template: &Template) -> Result<Ingredient, Error> {
        let from = self.take.cue_in;
        let enough = |to: Frames| to - from >= bed::MIN_LENGTH;
        let to = if enough(self.take.segue) { self.take.segue } else { self.take.cue_out };
        if !enough(to) {
            let (path, length) = (self.path, to - from);
            return Err(Error::BedTooShort {
                path,
                length,
                least: bed::MIN_LENGTH,
                location: Box::new(location.clone()),
            });
        }
        let (key, fade) = match template.bed_end {
            BedEnd::Fade(fade) if fade > template.crossfade => ("bed_end", fade),
            _ => ("crossfade", template.crossfade),
        };
        if to - from < fade {
            let (path, length) = (self.path, to - from);
            let location = Box::new(template.places.of(key).unwrap_or(location).clone());
            return Err(Error::BedShorterThanFade { path, length, fade, location });
        }
        Ok(self.used(Span { from, to }, Profile::Music))
    }

    /// As segment: from where its description says to where it says; else all of it, and of music what sounds.
    fn segment(self, segment: &Segment) -> Result<Ingredient, Error> {
        let length = self.take.duration;
        let (first, last) = match segment.profile {
            Profile::Music => (self.take.cue_in, self.take.cue_out),
            Profile::Voice | Profile::Interview | Profile::None => (Frames::ZERO, length),
        };
        let beyond = |cue: Frames, key| Error::CueBeyondEnd {
            segment: segment.title.clone(),
            path: self.path.clone(),
            cue,
            length,
            location: Box::new(segment.place_of(key).clone()),
        };
        // Where its silences are, is known when it is clean.
        let at = |cue: Option<CuePoint>| match cue {
            Some(CuePoint::At(at)) => Some(at),
            Some(CuePoint::Silence) | None => None,
        };
        let (cue_in, cue_out) = (at(segment.cue_in), at(segment.cue_out));
        if let Some(cue) = cue_in.filter(|cue| *cue >= length) {
            return Err(beyond(cue, "cue_in"));
        }
        if let Some(cue) = cue_out.filter(|cue| *cue > length) {
            return Err(beyond(cue, "cue_out"));
        }
        let from = cue_in.unwrap_or(first);
        // Where only one end is given, the sound may lie wholly on the other side of it.
        let to = cue_out.unwrap_or(if last > from { last } else { length });
        let from = if cue_in.is_none() && from >= to { Frames::ZERO } else { from };
        if from >= to {
            return Err(Error::CuesCrossed {
                segment: segment.title.clone(),
                path: self.path,
                cue_in: from,
                cue_out: to,
                location: Box::new(segment.place_of("cue_out").clone()),
            });
        }
        Ok(self.used(Span { from, to }, segment.profile))
    }

    fn used(self, span: Span, profile: Profile) -> Ingredient {
        Ingredient { path: self.path, take: self.take, span, profile, is_gone: self.is_gone }
    }
}
