//! The edit: clean takes in their places, ready to be mixed as often as needed.

use std::path::PathBuf;
use std::sync::Arc;

use surco_audio::{Source, in_channels};
use surco_library::Store;
use surco_model::{Profile, Segment};
use surco_units::{Decibels, Frames};

use crate::Error;
use crate::bed::Looped;
use crate::clean::CleanTake;
use crate::envelope::Ducking;
use crate::mix::{Mix, Voice};
use crate::spans::Span;
use crate::stretch::stretch;
use crate::timeline::{Clip, Form, Part, Timeline};

/// The clean takes of an episode.
pub(crate) struct Takes {
    pub(crate) signature: Option<CleanTake>,
    pub(crate) segments: Vec<CleanTake>,
    pub(crate) closing: Option<CleanTake>,
    pub(crate) bed: Option<CleanTake>,
}

/// An episode that can be mixed.
pub(crate) struct Edit {
    /// What sounds when.
    pub(crate) timeline: Timeline,
    form: Form,
    signature: Option<Sound>,
    segments: Vec<Sound>,
    closing: Option<Sound>,
    bed: Option<Sound>,
}

/// A part of a clean take with its gain.
#[derive(Debug, Clone)]
struct Sound {
    path: PathBuf,
    span: Span,
    gain: Decibels,
}

impl Sound {
    fn whole(take: &CleanTake, store: &Store) -> Result<Sound, Error> {
        Sound::part(take, Span { from: Frames::ZERO, to: take.length }, Decibels::UNITY, store)
    }

    fn part(take: &CleanTake, span: Span, by_ear: Decibels, store: &Store) -> Result<Sound, Error> {
        Ok(Sound { path: take.path(store)?, span, gain: Decibels(take.gain().0 + by_ear.0) })
    }

    fn length(&self) -> Frames {
        self.span.to - self.span.from
    }

    /// The sound from a position on.
    fn open(&self, from: Frames) -> Result<Box<dyn Source>, surco_audio::Error> {
        let span = Span { from: self.span.from + from, to: self.span.to };
        Ok(in_channels(stretch(&self.path, span)?, 2))
    }

    fn voice(&self, clip: &Clip) -> Voice {
        let sound = self.clone();
        Voice::new(clip.clone(), self.gain, Box::new(move || sound.open(Frames::ZERO)))
    }
}

impl Edit {
    /// Puts clean takes in their places.
    ///
    /// # Errors
    /// When one of them is not there any more.
    pub(crate) fn new(form: Form, takes: &Takes, described: &[Segment], store: &Store) -> Result<Edit, Error> {
        let used: Vec<Span> =
            takes.segments.iter().zip(described).map(|(take, segment)| used(take, segment)).collect();
        let parts: Vec<Part> = takes
            .segments
            .iter()
            .zip(described)
            .zip(&used)
            .map(|((take, segment), span)| Part {
                length: span.to - span.from,
                music: segment.profile == Profile::Music,
                bed: segment.bed,
                speech: take.heard.speech.iter().filter_map(|speech| speech.within(*span)).collect(),
            })
            .collect();
        let sounds = takes.segments.iter().zip(described).zip(used);
        let segments = sounds.map(|((take, segment), span)| Sound::part(take, span, segment.gain, store));
        let whole = |take: &Option<CleanTake>| take.as_ref().map(|take| Sound::whole(take, store)).transpose();
        let (signature, closing) = (whole(&takes.signature)?, whole(&takes.closing)?);
        let lengths = |sound: &Option<Sound>| sound.as_ref().map(Sound::length);
        let timeline = Timeline::new(&form, lengths(&signature), &parts, lengths(&closing));
        let (segments, bed) = (segments.collect::<Result<_, _>>()?, whole(&takes.bed)?);
        Ok(Edit { timeline, form, signature, segments, closing, bed })
    }

    /// The mix, from its first frame on.
    pub(crate) fn mix(&self) -> Box<dyn Source> {
        let timeline = &self.timeline;
        let tune = |sound: &Option<Sound>, clip: &Option<Clip>| {
            sound.as_ref().zip(clip.as_ref()).map(|(sound, clip)| sound.voice(clip))
        };
        let mut voices = Vec::new();
        voices.extend(tune(&self.signature, &timeline.signature));
        voices.extend(self.segments.iter().zip(&timeline.segments).map(|(sound, clip)| sound.voice(clip)));
        voices.extend(tune(&self.closing, &timeline.closing));
        if let Some(bed) = &self.bed {
            voices.extend(timeline.beds.iter().map(|clip| self.bed_voice(bed, clip)));
        }
        Box::new(Mix::new(voices, timeline.length))
    }

    fn bed_voice(&self, bed: &Sound, clip: &Clip) -> Voice {
        let (sound, length) = (bed.clone(), bed.length());
        let open = Box::new(move || {
            let looped = Looped::new(Arc::new(move |from| sound.open(from)), length)?;
            Ok(Box::new(looped) as Box<dyn Source>)
        });
        let ducking = Ducking::new(self.timeline.ducked.clone(), self.form.duck);
        Voice::new(clip.clone(), bed.gain, open).ducked(ducking)
    }
}

/// The part of a clean take that is heard: where its description does not say where it begins or ends, speech loses
/// the waiting before its first and after its last sound.
pub(crate) fn used(take: &CleanTake, segment: &Segment) -> Span {
    let whole = Span { from: Frames::ZERO, to: take.length };
    match segment.profile {
        Profile::Voice | Profile::Interview => Span {
            from: if segment.cue_in.is_some() { whole.from } else { take.heard.sound.from },
            to: if segment.cue_out.is_some() { whole.to } else { take.heard.sound.to },
        },
        Profile::Music | Profile::None => whole,
    }
}
