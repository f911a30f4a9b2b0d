//! A recipe names everything that goes into a sound, so that the same sound is never made twice.

use surco_units::Frames;

/// Which rules the sound is made by. It goes up whenever the same clean takes would come out as other bytes, so that
/// no master made by older rules is taken for one made by these. What repairs recordings has its own number.
pub(crate) const RULES: &str = "Surco production 7";

/// A recipe being written. Every entry is kept with its name and its length, so that no two lists of entries can
/// ever read alike.
#[derive(Debug)]
pub(crate) struct Recipe(blake3::Hasher);

impl Recipe {
    /// The recipe for a thing of this kind.
    pub(crate) fn of(kind: &str) -> Recipe {
        let repairs = surco_audio::chain();
        Recipe(blake3::Hasher::new()).with("rules", RULES).with("repairs", repairs.as_str()).with("kind", kind)
    }

    /// The same with an ingredient more.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Ingredient) -> Recipe {
        self.entry(name.as_bytes());
        value.add_to(&mut self);
        self
    }

    /// Its name, in hexadecimal.
    pub(crate) fn finish(self) -> String {
        self.0.finalize().to_hex().to_string()
    }

    fn entry(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

/// Something that can go into a recipe.
pub(crate) trait Ingredient {
    /// Writes it down.
    fn add_to(&self, recipe: &mut Recipe);
}

impl Ingredient for &str {
    fn add_to(&self, recipe: &mut Recipe) {
        recipe.entry(self.as_bytes());
    }
}

impl Ingredient for Frames {
    fn add_to(&self, recipe: &mut Recipe) {
        recipe.entry(&self.0.to_le_bytes());
    }
}

impl Ingredient for f64 {
    fn add_to(&self, recipe: &mut Recipe) {
        recipe.entry(&self.to_bits().to_le_bytes());
    }
}

impl Ingredient for bool {
    fn add_to(&self, recipe: &mut Recipe) {
        recipe.entry(&[u8::from(*self)]);
    }
}

/// Nothing is told from an empty text and from zero.
impl<T: Ingredient> Ingredient for Option<T> {
    fn add_to(&self, recipe: &mut Recipe) {
        recipe.entry(&[u8::from(self.is_some())]);
        if let Some(value) = self {
            value.add_to(recipe);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_title_is_another_recipe_and_the_same_is_the_same() {
        let master =
            |title: &str, gain: f64| Recipe::of("master").with("title", title).with("gain", gain).finish();
        assert_eq!(master("Ordeño", 0.0), master("Ordeño", 0.0));
        assert_ne!(master("Ordeño", 0.0), master("Ordeno", 0.0));
        assert_ne!(master("Ordeño", 0.0), master("Ordeño", 0.5));
        assert_eq!(master("Ordeño", 0.0).len(), 64);
    }

    #[test]
    fn what_stands_in_one_entry_cannot_pass_for_two() {
        let one = Recipe::of("x").with("a", "bc").finish();
        assert_ne!(one, Recipe::of("x").with("ab", "c").finish());
        assert_ne!(one, Recipe::of("x").with("a", "b").with("c", "").finish());
        assert_ne!(Recipe::of("x").with("a", Some("")).finish(), Recipe::of("x").with("a", None::<&str>).finish());
    }
}
