//! Names that also name folders, files and addresses.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A short name of lower-case ASCII letters, digits and single hyphens: `manos-limpias`. It is a folder's name, a
/// part of web addresses, and the same on every system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that cannot be a [`Slug`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidSlug(pub String);

impl fmt::Display for InvalidSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a short name (a-z, 0-9, hyphens): {}", self.0)
    }
}

impl std::error::Error for InvalidSlug {}

impl FromStr for Slug {
    type Err = InvalidSlug;
    fn from_str(text: &str) -> Result<Slug, InvalidSlug> {
        let part_is_valid =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if text.len() <= 80 && text.split('-').all(part_is_valid) {
            Ok(Slug(text.to_owned()))
        } else {
            Err(InvalidSlug(text.to_owned()))
        }
    }
}

/// A language by its BCP 47 tag: `es`, `quz`, `es-PE`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LanguageTag(pub String);

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_safe_as_a_folder_and_as_an_address() {
        assert!("1-el-lavado-de-la-ubre".parse::<Slug>().is_ok());
        for wrong in ["", "Ordeño", "a--b", "-a", "a-", "a/b", "..", "a b"] {
            assert!(wrong.parse::<Slug>().is_err(), "{wrong}");
        }
    }
}
