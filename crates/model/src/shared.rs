//! One copy of what is named many times.

use std::collections::HashSet;
use std::hash::Hash;

use crate::{MediaRef, Slug};

/// Names that are held already: whoever reads two months of a log finds few of them, many times each.
#[derive(Debug, Default)]
pub struct Shared {
    sounds: HashSet<MediaRef>,
    slugs: HashSet<Slug>,
}

impl Shared {
    /// The sound's name, in the copy that is held.
    pub fn sound(&mut self, name: MediaRef) -> MediaRef {
        held(&mut self.sounds, name)
    }

    /// The short name, in the copy that is held.
    pub fn slug(&mut self, name: Slug) -> Slug {
        held(&mut self.slugs, name)
    }

    /// A series and an episode, in the copies that are held.
    pub fn episode(&mut self, (program, episode): (Slug, Slug)) -> (Slug, Slug) {
        (self.slug(program), self.slug(episode))
    }
}

fn held<T: Clone + Eq + Hash>(known: &mut HashSet<T>, name: T) -> T {
    if let Some(held) = known.get(&name) {
        return held.clone();
    }
    known.insert(name.clone());
    name
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_name_that_is_held_is_not_held_twice() {
        let mut shared = Shared::default();
        let [one, same, other] = ["x", "x", "y"].map(|name| shared.sound(MediaRef::named(name)));
        let is_one_copy = match (&one, &same) {
            (MediaRef::Stored(one), MediaRef::Stored(same)) => Arc::ptr_eq(one, same),
            _ => false,
        };
        assert!(is_one_copy && one == same && one != other);
    }
}
