//! The edit: clean takes in their places, ready to be mixed from any frame on, as often as needed.

use std::path::PathBuf;
use std::sync::Arc;

use surco_audio::Source;
use surco_library::Store;
use surco_model::{ContentHash, CuePoint, Join, Profile, Segment};
use surco_units::{Decibels, Frames};

use crate::Error;
use crate::bed::Loop;
use crate::clean::CleanTake;
use crate::envelope::Ducking;
use crate::float_wav::FloatSound;
use crate::ingredients::{Ingredient, Ingredients};
use crate::mix::{Mix, Voice};
use crate::overview::Lane;
use crate::recipe::Recipe;
use crate::spans::{Span, joined};
use crate::timeline::{Clip, Form, Part, Timeline, Tunes};
use crate::voice_activity::{AIR_AFTER, AIR_BEFORE, VoiceActivity};

/// The clean takes of an episode.
pub(crate) struct Takes {
    pub(crate) signature: Option<CleanTake>,
    pub(crate) segments: Vec<CleanTake>,
    pub(crate) stinger: Option<CleanTake>,
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
    lane: Lane,
    sound: TakePart,
    clip: Clip,
    gain: Decibels,
    pan: f64,
    /// The music to be repeated, of a bed.
    bed: Option<Loop>,
    /// Where it gives way to speech.
    ducked: Vec<Span>,
}

/// A part of a clean take.
#[derive(Debug, Clone)]
struct TakePart {
    media: ContentHash,
    path: PathBuf,
    span: Span,
}

impl TakePart {
    fn of(take: &CleanTake, span: Span, store: &Store) -> Result<TakePart, Error> {
        Ok(TakePart { media: take.media(), path: take.path(store)?, span })
    }

    /// The sound from a position on.
    fn open(&self, from: Frames) -> Result<Box<dyn Source>, surco_audio::Error> {
        Ok(Box::new(FloatSound::open(&self.path, self.span.from + from, self.span.to)?))
    }
}

impl Edit {
    /// Puts clean takes in their places; of the segments' takes the parts that are `used`.
    ///
    /// # Errors
    /// When one of them is not there any more, or a segment is too short for what its description asks for.
    pub(crate) fn new(
        form: Form,
        ingredients: &Ingredients,
        takes: &Takes,
        used: &[Span],
        described: &[Segment],
        store: &Store,
    ) -> Result<Edit, Error> {
        let whole = |ingredient: &Option<Ingredient>| ingredient.as_ref().map(Ingredient::part);
        let length = |span: Span| span.to - span.from;
        let (signature, closing) = (whole(&ingredients.signature), whole(&ingredients.closing));
        let stinger = whole(&ingredients.stinger);
        let parts = parts_of(ingredients, takes, used, described);
        check(&parts, described)?;
        let timeline = Timeline::new(&form, tunes_of(ingredients), &parts);

        let mut tracks = Vec::new();
        let tune = |take: &Option<CleanTake>, span: Option<Span>, clip: &Clip| match (take, span) {
            (Some(take), Some(span)) => Track::of(Lane::Tune, take, span, clip, store).map(Some),
            _ => Ok(None),
        };
        if let Some(clip) = &timeline.signature {
            tracks.extend(tune(&takes.signature, signature, clip)?);
        }
        let placed = timeline.segments.iter().zip(&timeline.spoken_over);
        for (((take, segment), used), (clip, ducked)) in takes.segments.iter().zip(described).zip(used).zip(placed)
        {
            let track = Track::of(Lane::Segment, take, *used, clip, store)?;
            let gain = Decibels(track.gain.0 + segment.gain.0);
            tracks.push(Track { gain, pan: segment.pan, ducked: ducked.clone(), ..track });
        }
        for clip in &timeline.stingers {
            tracks.extend(tune(&takes.stinger, stinger, clip)?);
        }
        if let Some(clip) = &timeline.closing {
            tracks.extend(tune(&takes.closing, closing, clip)?);
        }
        if let (Some(take), Some(span)) = (&takes.bed, whole(&ingredients.bed)) {
            let opened = TakePart::of(take, span, store)?;
            let looped = Loop::new(Arc::new(move |from| opened.open(from)), length(span))?;
            for clip in &timeline.beds {
                let track = Track::of(Lane::Bed, take, span, clip, store)?;
                tracks.push(Track { bed: Some(looped.clone()), ducked: timeline.ducked.clone(), ..track });
            }
        }
        Ok(Edit { timeline, form, tracks })
    }

    /// What is heard between two frames.
    pub(crate) fn mix(&self, from: Frames, to: Frames) -> Mix {
        let sounding = self.tracks.iter().filter(|track| track.is_heard(from, to));
        Mix::new(sounding.map(|track| self.voice(track)).collect(), from, to)
    }

    /// What is heard of one kind of sounds.
    pub(crate) fn mix_of(&self, lane: Lane, from: Frames, to: Frames) -> Mix {
        let of_lane = self.tracks.iter().filter(|track| track.lane == lane && track.is_heard(from, to));
        Mix::new(of_lane.map(|track| self.voice(track)).collect(), from, to)
    }

    /// Whether there is any sound of a kind.
    pub(crate) fn has(&self, lane: Lane) -> bool {
        self.tracks.iter().any(|track| track.lane == lane)
    }

    fn voice(&self, track: &Track) -> Voice {
        let clip = track.clip.clone();
        let voice = match track.bed.clone() {
            None => {
                let sound = track.sound.clone();
                Voice::new(clip, track.gain, Box::new(move |from| sound.open(from)))
            }
            Some(bed) => {
                let open = move |from| Ok(Box::new(bed.from(from)?) as Box<dyn Source>);
                Voice::new(clip, track.gain, Box::new(open))
            }
        };
        let voice = voice.panned(track.pan);
        if track.ducked.is_empty() {
            voice
        } else {
            voice.ducked(Ducking::new(track.ducked.clone(), self.form.duck))
        }
    }

    /// Names what is heard between two frames: the same name is the same sound, wherever in a programme it is.
    pub(crate) fn name(&self, from: Frames, to: Frames) -> Recipe {
        let duck = self.form.duck;
        let reach = duck.attack + duck.release;
        let (earliest, latest) = (from - reach, to + reach);
        let mut recipe = Recipe::of("section")
            .with("length", to - from)
            .with("duck depth", duck.depth.0)
            .with("duck attack", duck.attack)
            .with("duck release", duck.release);
        for track in self.tracks.iter().filter(|track| track.is_heard(from, to)) {
            let Track { sound, clip, gain, pan, bed, ducked, .. } = track;
            // Its beginning and its end count only where they are heard: that a bed goes on for longer, later, is no
            // change here.
            let begins = Some(clip.start - from).filter(|_| clip.start + clip.fades.into > from);
            let ends = Some(clip.end() - from).filter(|_| clip.end() - clip.fades.out < to);
            recipe = recipe
                .with("sound", sound.media.to_string().as_str())
                .with("at", sound.span.from - (clip.start - from))
                .with("repeats", bed.as_ref().map(|_| sound.span.from))
                .with("until", bed.as_ref().map(|_| sound.span.to))
                .with("begins", begins)
                .with("fade in", begins.map(|_| clip.fades.into))
                .with("ends", ends)
                .with("fade out", ends.map(|_| clip.fades.out))
                .with("shape", begins.or(ends).map(|_| clip.fades.shape.name()))
                .with("gain", gain.0)
                .with("pan", *pan);
            for span in ducked.iter().filter(|span| span.from < latest && span.to > earliest) {
                let (begins, ends) = (span.from.max(earliest), span.to.min(latest));
                recipe = recipe.with("ducked from", begins - from).with("ducked to", ends - from);
            }
        }
        recipe
    }
}

impl Track {
    fn of(lane: Lane, take: &CleanTake, span: Span, clip: &Clip, store: &Store) -> Result<Track, Error> {
        let sound = TakePart::of(take, span, store)?;
        Ok(Track {
            lane,
            sound,
            clip: clip.clone(),
            gain: take.gain(span),
            pan: 0.0,
            bed: None,
            ducked: Vec::new(),
        })
    }

    fn is_heard(&self, from: Frames, to: Frames) -> bool {
        self.clip.start < to && self.clip.end() > from
    }
}

/// The segments as the timeline sees them.
pub(crate) fn parts_of(
    ingredients: &Ingredients,
    takes: &Takes,
    used: &[Span],
    described: &[Segment],
) -> Vec<Part> {
    (takes.segments.iter().zip(&ingredients.segments).zip(described).zip(used))
        .map(|(((take, ingredient), segment), used)| Part {
            length: used.to - used.from,
            music: segment.profile == Profile::Music,
            bed: segment.bed,
            speech: take.heard.speech.iter().filter_map(|speech| speech.within(*used)).collect(),
            join: segment.join,
            fade: segment.fade,
            stinger: segment.stinger,
            tail: ingredient.tail_of(*used),
        })
        .collect()
}

/// How long the sounds of the series are.
pub(crate) fn tunes_of(ingredients: &Ingredients) -> Tunes {
    let length = |ingredient: &Option<Ingredient>| {
        ingredient.as_ref().map(|ingredient| ingredient.span.to - ingredient.span.from)
    };
    Tunes {
        signature: length(&ingredients.signature),
        closing: length(&ingredients.closing),
        stinger: length(&ingredients.stinger),
    }
}

/// Refuses fades and overlaps that are longer than their segment.
fn check(parts: &[Part], described: &[Segment]) -> Result<(), Error> {
    for (index, (part, segment)) in parts.iter().zip(described).enumerate() {
        let (into, out) = (part.fade.into.unwrap_or(Frames::ZERO), part.fade.out.unwrap_or(Frames::ZERO));
        let name = || segment.title.clone();
        if into + out > part.length {
            let key = if part.fade.into.is_some() { "fade_in" } else { "fade_out" };
            let location = Box::new(segment.place_of(key).clone());
            return Err(Error::FadesTooLong { segment: name(), fades: into + out, length: part.length, location });
        }
        let Some(before) = index.checked_sub(1).and_then(|before| parts.get(before)) else { continue };
        match part.join {
            Join::Overlap(overlap) if overlap > before.length.min(part.length) => {
                let (location, length) = (Box::new(segment.place_of("overlap").clone()), before.length);
                return Err(Error::NothingToOverlap { segment: name(), overlap, length, location });
            }
            Join::Over(after) => {
                let mut bases = parts[..index].iter().rev();
                let base = bases.find(|part| !matches!(part.join, Join::Over(_))).or(parts.first());
                let length = base.map_or(Frames::ZERO, |base| base.length);
                if after > length {
                    let location = Box::new(segment.place_of("over").clone());
                    return Err(Error::OverTooLate { segment: name(), after, length, location });
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The part of every segment's clean take that is heard.
///
/// # Errors
/// When a segment is to be cut at a silence, and there is none.
pub(crate) fn used_of_all(
    ingredients: &Ingredients,
    takes: &Takes,
    described: &[Segment],
) -> Result<Vec<Span>, Error> {
    let all = takes.segments.iter().zip(&ingredients.segments).zip(described);
    let used = |((take, ingredient), segment): ((&CleanTake, &Ingredient), &Segment)| {
        used(&take.heard, ingredient.part(), segment).map_err(|key| Error::NoSilence {
            segment: segment.title.clone(),
            path: ingredient.path.clone(),
            location: Box::new(segment.place_of(key).clone()),
        })
    };
    all.map(used).collect()
}

/// A silence to cut at is longer than the breath between two sentences.
const SILENCE: Frames = Frames::from_millis(500);

/// The part of a clean take that is heard: where its description does not say where it begins or ends, speech loses
/// the waiting before its first and after its last sound. The error is the key that asks for a silence that is not
/// there.
fn used(heard: &VoiceActivity, part: Span, segment: &Segment) -> Result<Span, &'static str> {
    let is_speech = matches!(segment.profile, Profile::Voice | Profile::Interview);
    let spoken: Vec<Span> = {
        let within = |span: &Span| (span.to > part.from && span.from < part.to).then_some(*span);
        joined(heard.speech.iter().filter_map(within), SILENCE)
    };
    let from = match segment.cue_in {
        Some(CuePoint::At(_)) => part.from,
        Some(CuePoint::Silence) => (spoken.get(1).ok_or("cue_in")?.from - AIR_BEFORE).max(part.from),
        None if is_speech => part.from.max(heard.sound.from),
        None => part.from,
    };
    let to = match segment.cue_out {
        Some(CuePoint::At(_)) => part.to,
        Some(CuePoint::Silence) => {
            let last_but_one = spoken.len().checked_sub(2).and_then(|index| spoken.get(index));
            (last_but_one.ok_or("cue_out")?.to + AIR_AFTER).min(part.to)
        }
        None if is_speech => part.to.min(heard.sound.to),
        None => part.to,
    };
    match (from < to, segment.cue_in.or(segment.cue_out)) {
        (true, _) => Ok(Span { from, to }),
        (false, Some(CuePoint::Silence)) => Err("cue_in"),
        (false, _) => Ok(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_model::Location;

    #[test]
    fn a_recording_is_cut_at_the_silences_that_are_meant() {
        let span = |from: i64, to: i64| Span { from: Frames::from_millis(from), to: Frames::from_millis(to) };
        // "Ya, grabe." … two sentences … "¿Salió?"
        let speech = vec![span(500, 1_200), span(3_000, 6_000), span(6_300, 9_000), span(11_000, 11_400)];
        let heard = VoiceActivity { speech, sound: span(350, 11_700) };
        let whole = span(0, 12_000);
        let cut = |cue_in, cue_out| {
            let plain = Segment::of("a.ogg".into(), "A".into(), Location::new("e.toml", "", 0..0));
            used(&heard, whole, &Segment { cue_in, cue_out, ..plain })
        };
        let silence = Some(CuePoint::Silence);
        assert_eq!(cut(None, None), Ok(span(350, 11_700)));
        assert_eq!(cut(silence, None), Ok(span(2_850, 11_700)));
        assert_eq!(cut(silence, silence), Ok(span(2_850, 9_300)));
        let one = VoiceActivity { speech: vec![span(500, 900)], sound: span(350, 1_200) };
        let plain = Segment::of("a.ogg".into(), "A".into(), Location::new("e.toml", "", 0..0));
        assert_eq!(used(&one, whole, &Segment { cue_out: silence, ..plain }), Err("cue_out"));
    }
}
