//! The recipes of an episode: what its sound and its master depend on, by name.
//!
//! Recipes are kept for years, and the beginning of one is written into the master. So the text of every value stands
//! here, word for word, and does not change when a type of the program is called otherwise.

use surco_model::{BedEnd, CuePoint, FadeShape, Fit, Join, Segment};
use surco_units::Frames;

use super::assembly::Assembly;
use crate::ingredients::Ingredient;
use crate::recipe::Recipe;

impl Assembly<'_> {
    /// Names everything that the master, its chapters and its report depend on.
    pub(super) fn recipe(&self) -> String {
        let Assembly { station, program, episode, .. } = self;
        let template = &program.template;
        let mut recipe = Recipe::of("master")
            .with("sound", self.sound_recipe().as_str())
            .with("station", station.name.as_str())
            .with("series", program.slug.as_str())
            .with("series title", program.title.as_str())
            .with("episode", episode.slug.as_str())
            .with("title", episode.title.as_str())
            .with("date", episode.date.to_string().as_str())
            .with("target length", template.target_length)
            .with("tolerance", template.tolerance)
            .with("fit", text_of_fit(template.fit).as_str());
        for ingredient in self.ingredients.all() {
            recipe = recipe.with("promoter", ingredient.take.promoter.as_deref());
        }
        for segment in &episode.segments {
            recipe = recipe
                .with("optional", segment.is_optional)
                .with("title", segment.title.as_str())
                .with("speaker", segment.speaker.as_deref())
                .with("text", segment.text.as_deref());
        }
        recipe.finish()
    }

    /// Names everything that the sound depends on, and the lines of its history.
    pub(super) fn sound_recipe(&self) -> String {
        let Assembly { episode, ingredients, target, form, .. } = self;
        let mut recipe = Recipe::of("sound")
            .with("loudness", target.integrated.0)
            .with("true peak", target.true_peak.0)
            .with("crossfade", form.crossfade)
            .with("pause", form.pause)
            .with("duck depth", form.duck.depth.0)
            .with("duck attack", form.duck.attack)
            .with("duck hold", form.duck.hold)
            .with("duck release", form.duck.release)
            .with("bed end", text_of_bed_end(form.bed_end).as_str())
            .with("signature", ingredients.signature.as_ref())
            .with("stinger", ingredients.stinger.as_ref())
            .with("closing", ingredients.closing.as_ref())
            .with("bed", ingredients.bed.as_ref());
        for (segment, ingredient) in episode.segments.iter().zip(&ingredients.segments) {
            recipe = recipe
                .with("segment", Some(ingredient))
                .with("bed", segment.bed)
                .with("cues", text_of_cues(segment).as_str())
                .with("place", text_of_place(segment).as_str())
                .with("gain", segment.gain.0)
                .with("pan", segment.pan);
        }
        recipe.finish()
    }
}

/// Goes into a recipe by its bytes and by what is used of them.
impl crate::recipe::Ingredient for &Ingredient {
    fn add_to(&self, recipe: &mut Recipe) {
        for text in [self.take.source.to_string().as_str(), self.profile.name(), &self.name()] {
            text.add_to(recipe);
        }
        self.span.from.add_to(recipe);
        self.span.to.add_to(recipe);
    }
}

fn text_of_fit(fit: Fit) -> String {
    let pause = text_of(fit.shortest_pause, text_of_frames);
    format!("Fit {{ drops_optional: {}, shortest_pause: {pause} }}", fit.drops_optional)
}

fn text_of_bed_end(end: BedEnd) -> String {
    match end {
        BedEnd::Crossfade => "Crossfade".to_owned(),
        BedEnd::Speech => "Speech".to_owned(),
        BedEnd::Fade(fade) => format!("Fade({})", text_of_frames(fade)),
    }
}

fn text_of_cues(segment: &Segment) -> String {
    format!("{} {}", text_of(segment.cue_in, text_of_cue), text_of(segment.cue_out, text_of_cue))
}

fn text_of_cue(cue: CuePoint) -> String {
    match cue {
        CuePoint::At(at) => format!("At({})", text_of_frames(at)),
        CuePoint::Silence => "Silence".to_owned(),
    }
}

/// How a segment follows the one before it, how it comes and goes, and whether the stinger comes before it.
fn text_of_place(segment: &Segment) -> String {
    let join = match segment.join {
        Join::Usual => "Usual".to_owned(),
        Join::Pause(pause) => format!("Pause({})", text_of_frames(pause)),
        Join::Overlap(overlap) => format!("Overlap({})", text_of_frames(overlap)),
        Join::Segue => "Segue".to_owned(),
        Join::Over(after) => format!("Over({})", text_of_frames(after)),
    };
    let fade = segment.fade;
    let (into, out) = (text_of(fade.into, text_of_frames), text_of(fade.out, text_of_frames));
    let shape = match fade.shape {
        FadeShape::EqualPower => "EqualPower",
        FadeShape::Linear => "Linear",
        FadeShape::SCurve => "SCurve",
        FadeShape::Decibel => "Decibel",
    };
    format!("{join} Fade {{ into: {into}, out: {out}, shape: {shape} }} {}", segment.stinger)
}

fn text_of<T>(value: Option<T>, text: impl Fn(T) -> String) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({})", text(value)))
}

fn text_of_frames(frames: Frames) -> String {
    format!("Frames({})", frames.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_model::{Fade, Location};

    #[test]
    fn the_texts_of_a_recipe_are_those_of_the_masters_that_there_are() {
        let fit = Fit { drops_optional: true, shortest_pause: Some(Frames(9_600)) };
        assert_eq!(text_of_fit(fit), "Fit { drops_optional: true, shortest_pause: Some(Frames(9600)) }");
        assert_eq!(
            text_of_fit(Fit { drops_optional: false, shortest_pause: None }),
            "Fit { drops_optional: false, shortest_pause: None }"
        );
        let ends = [BedEnd::Crossfade, BedEnd::Speech, BedEnd::Fade(Frames(96_000))].map(text_of_bed_end);
        assert_eq!(ends, ["Crossfade", "Speech", "Fade(Frames(96000))"]);
        let plain = Segment::of("a.ogg".into(), "A".into(), Location::new("e.toml", "", 0..0));
        assert_eq!(text_of_cues(&plain), "None None");
        let cut = Segment { cue_in: Some(CuePoint::At(Frames(480))), cue_out: Some(CuePoint::Silence), ..plain };
        assert_eq!(text_of_cues(&cut), "Some(At(Frames(480))) Some(Silence)");
        let place = |join, fade, stinger| text_of_place(&Segment { join, fade, stinger, ..cut.clone() });
        assert_eq!(
            place(Join::Usual, Fade::default(), false),
            "Usual Fade { into: None, out: None, shape: EqualPower } false"
        );
        let fade = Fade { into: Some(Frames(1)), out: Some(Frames(2)), shape: FadeShape::SCurve };
        assert_eq!(
            place(Join::Over(Frames(-3)), fade, true),
            "Over(Frames(-3)) Fade { into: Some(Frames(1)), out: Some(Frames(2)), shape: SCurve } true"
        );
        let joins = [Join::Pause(Frames(5)), Join::Overlap(Frames(6)), Join::Segue];
        let joins = joins.map(|join| place(join, Fade::default(), false));
        assert!(joins[0].starts_with("Pause(Frames(5)) ") && joins[1].starts_with("Overlap(Frames(6)) "));
        assert!(joins[2].starts_with("Segue "));
        let shapes = FadeShape::ALL.map(|shape| place(Join::Usual, Fade { shape, ..Fade::default() }, false));
        let named = ["EqualPower", "Linear", "SCurve", "Decibel"].map(|name| format!("shape: {name} }}"));
        assert!(shapes.iter().zip(named).all(|(text, name)| text.contains(&name)));
    }
}
