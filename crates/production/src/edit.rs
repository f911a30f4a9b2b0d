//! The edit: clean takes in their places, ready to be mixed from any frame on, as often as needed.

use std::path::PathBuf;
use std::sync::Arc;

use surco_audio::Source;
use surco_library::Store;
use surco_model::{MediaRef, Profile, Segment};
use surco_units::{Decibels, Frames};

use crate::Error;
use crate::bed::Loop;
use crate::clean::CleanTake;
use crate::envelope::Ducking;
use crate::float_wav::FloatSound;
use crate::ingredients::{Ingredient, Ingredients};
use crate::mix::{Mix, Voice};
use crate::recipe::Recipe;
use crate::spans::Span;
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
    /// In the order in which they are added up.
    tracks: Vec<Track>,
}

/// A sound in its place.
struct Track {
    sound: Sound,
    clip: Clip,
    gain: Decibels,
    /// The music to be repeated, of a bed, which gives way to speech.
    bed: Option<Loop>,
}

/// A part of a clean take.
#[derive(Debug, Clone)]
struct Sound {
    media: MediaRef,
    path: PathBuf,
    span: Span,
}

impl Sound {
    fn of(take: &CleanTake, span: Span, store: &Store) -> Result<Sound, Error> {
        Ok(Sound { media: take.media(), path: take.path(store)?, span })
    }

    /// The sound from a position on.
    fn open(&self, from: Frames) -> Result<Box<dyn Source>, surco_audio::Error> {
        Ok(Box::new(FloatSound::open(&self.path, self.span.from + from, self.span.to)?))
    }
}

impl Edit {
    /// Puts clean takes in their places.
    ///
    /// # Errors
    /// When one of them is not there any more.
    pub(crate) fn new(
        form: Form,
        ingredients: &Ingredients,
        takes: &Takes,
        described: &[Segment],
        store: &Store,
    ) -> Result<Edit, Error> {
        let whole = |ingredient: &Option<Ingredient>| ingredient.as_ref().map(Ingredient::part);
        let (signature, closing) = (whole(&ingredients.signature), whole(&ingredients.closing));
        let used: Vec<Span> = used_of_all(ingredients, takes, described);
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
        let length = |span: Span| span.to - span.from;
        let timeline = Timeline::new(&form, signature.map(length), &parts, closing.map(length));

        let mut tracks = Vec::new();
        let mut add = |take: &CleanTake, span: Span, clip: &Clip, by_ear: Decibels| {
            let gain = Decibels(take.gain(span).0 + by_ear.0);
            let sound = Sound::of(take, span, store)?;
            tracks.push(Track { sound, clip: clip.clone(), gain, bed: None });
            Ok::<(), Error>(())
        };
        if let (Some(take), Some(span), Some(clip)) = (&takes.signature, signature, &timeline.signature) {
            add(take, span, clip, Decibels::UNITY)?;
        }
        for (((take, segment), span), clip) in
            takes.segments.iter().zip(described).zip(used).zip(&timeline.segments)
        {
            add(take, span, clip, segment.gain)?;
        }
        if let (Some(take), Some(span), Some(clip)) = (&takes.closing, closing, &timeline.closing) {
            add(take, span, clip, Decibels::UNITY)?;
        }
        if let (Some(take), Some(span)) = (&takes.bed, whole(&ingredients.bed)) {
            let sound = Sound::of(take, span, store)?;
            let opened = sound.clone();
            let looped = Loop::new(Arc::new(move |from| opened.open(from)), length(span))?;
            tracks.extend(timeline.beds.iter().map(|clip| Track {
                sound: sound.clone(),
                clip: clip.clone(),
                gain: take.gain(span),
                bed: Some(looped.clone()),
            }));
        }
        Ok(Edit { timeline, form, tracks })
    }

    /// What is heard between two frames.
    pub(crate) fn mix(&self, from: Frames, to: Frames) -> Mix {
        let sounding = self.tracks.iter().filter(|track| track.is_heard(from, to));
        Mix::new(sounding.map(|track| self.voice(track)).collect(), from, to)
    }

    fn voice(&self, track: &Track) -> Voice {
        match track.bed.clone() {
            None => {
                let sound = track.sound.clone();
                Voice::new(track.clip.clone(), track.gain, Box::new(move |from| sound.open(from)))
            }
            Some(bed) => {
                let open = Box::new(move |from| Ok(Box::new(bed.from(from)?) as Box<dyn Source>));
                let ducking = Ducking::new(self.timeline.ducked.clone(), self.form.duck);
                Voice::new(track.clip.clone(), track.gain, open).ducked(ducking)
            }
        }
    }

    /// Names what is heard between two frames: the same name is the same sound, wherever in a programme it is.
    pub(crate) fn name(&self, from: Frames, to: Frames) -> Recipe {
        let mut recipe = Recipe::of("section").with("length", to - from);
        for track in self.tracks.iter().filter(|track| track.is_heard(from, to)) {
            let Track { sound, clip, gain, bed } = track;
            // Its beginning and its end count only where they are heard: that a bed goes on for longer, later, is no
            // change here.
            let begins = Some(clip.start - from).filter(|_| clip.start + clip.fades.into > from);
            let ends = Some(clip.end() - from).filter(|_| clip.end() - clip.fades.out < to);
            recipe = recipe
                .with("sound", sound.media.0.as_str())
                .with("at", sound.span.from - (clip.start - from))
                .with("repeats", bed.as_ref().map(|_| sound.span.from))
                .with("until", bed.as_ref().map(|_| sound.span.to))
                .with("begins", begins)
                .with("fade in", begins.map(|_| clip.fades.into))
                .with("ends", ends)
                .with("fade out", ends.map(|_| clip.fades.out))
                .with("gain", gain.0);
        }
        let reach = self.form.duck.attack + self.form.duck.release;
        let (earliest, latest) = (from - reach, to + reach);
        for span in self.timeline.ducked.iter().filter(|span| span.from < latest && span.to > earliest) {
            let (begins, ends) = (span.from.max(earliest), span.to.min(latest));
            recipe = recipe.with("ducked from", begins - from).with("ducked to", ends - from);
        }
        recipe
            .with("duck depth", self.form.duck.depth.0)
            .with("duck attack", self.form.duck.attack)
            .with("duck release", self.form.duck.release)
    }
}

impl Track {
    fn is_heard(&self, from: Frames, to: Frames) -> bool {
        self.clip.start < to && self.clip.end() > from
    }
}

/// The part of every segment's clean take that is heard.
pub(crate) fn used_of_all(ingredients: &Ingredients, takes: &Takes, described: &[Segment]) -> Vec<Span> {
    let all = takes.segments.iter().zip(&ingredients.segments).zip(described);
    all.map(|((take, ingredient), segment)| used(take, ingredient.part(), segment)).collect()
}

/// The part of a clean take that is heard: where its description does not say where it begins or ends, speech loses
/// the waiting before its first and after its last sound.
fn used(take: &CleanTake, part: Span, segment: &Segment) -> Span {
    match segment.profile {
        Profile::Voice | Profile::Interview => {
            let from = if segment.cue_in.is_some() { part.from } else { part.from.max(take.heard.sound.from) };
            let to = if segment.cue_out.is_some() { part.to } else { part.to.min(take.heard.sound.to) };
            if from < to { Span { from, to } } else { part }
        }
        Profile::Music | Profile::None => part,
    }
}
