//! Names that also name folders, files and addresses.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A short name of lower-case ASCII letters, digits and single hyphens: `manos-limpias`. It is a folder's name, a
/// part of web addresses, and the same on every system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slug(Arc<str>);

impl Slug {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The short name most like any text: `Ordeño limpio` gives `ordeno-limpio`. None where the text has no letter
    /// or digit that could be in one.
    pub fn like(text: &str) -> Option<Slug> {
        let plain = plain(text);
        let parts = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
        let mut slug = parts.collect::<Vec<_>>().join("-");
        slug.truncate(LONGEST_SLUG);
        slug.trim_end_matches('-').parse().ok()
    }
}

/// Letters that a folder's name may have on every system, with room for the rest of its path.
const LONGEST_SLUG: usize = 80;

/// In lower case and without accents, as one would type it on a foreign keyboard.
pub(crate) fn plain(text: &str) -> String {
    text.trim().chars().flat_map(char::to_lowercase).map(without_accent).collect()
}

fn without_accent(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
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
        if text.len() <= LONGEST_SLUG && text.split('-').all(part_is_valid) {
            Ok(Slug(text.into()))
        } else {
            Err(InvalidSlug(text.to_owned()))
        }
    }
}

/// A language by its BCP 47 tag: `es`, `quz`, `es-PE`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LanguageTag(pub String);

impl LanguageTag {
    /// Reads a tag by its form (BCP 47, RFC 5646 §2.1): a language of 2 or 3 letters, then parts of up to 8 letters
    /// and digits; and writes it as that standard recommends: `es-PE`. Whether there is such a language is not
    /// looked up.
    pub fn from_text(text: &str) -> Option<LanguageTag> {
        let mut parts = text.trim().split('-');
        let language = parts.next().filter(|part| (2..=3).contains(&part.len()))?;
        let is_word = |part: &str, letter: fn(&u8) -> bool| {
            (1..=8).contains(&part.len()) && part.as_bytes().iter().all(letter)
        };
        if !is_word(language, u8::is_ascii_alphabetic) {
            return None;
        }
        let mut tag = language.to_ascii_lowercase();
        for part in parts {
            if !is_word(part, u8::is_ascii_alphanumeric) {
                return None;
            }
            tag.push('-');
            match part.len() {
                2 => tag.push_str(&part.to_ascii_uppercase()),
                4 => tag.push_str(&(part[..1].to_ascii_uppercase() + &part[1..].to_ascii_lowercase())),
                _ => tag.push_str(&part.to_ascii_lowercase()),
            }
        }
        Some(LanguageTag(tag))
    }
}

impl LanguageTag {
    /// Whether it is this language or a variety of it: `es-PE` is `es`.
    pub fn is(&self, other: &LanguageTag) -> bool {
        self.0.strip_prefix(&other.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

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

    #[test]
    fn any_name_of_a_programme_has_a_short_name_like_it() {
        let like = |text| Slug::like(text).map(|slug| slug.to_string());
        assert_eq!(like("Ordeño limpio").as_deref(), Some("ordeno-limpio"));
        assert_eq!(like("¡Ubre sana! (2.ª parte)").as_deref(), Some("ubre-sana-2-parte"));
        assert_eq!(like("—"), None);
        assert_eq!(like(&format!("{} b", "a".repeat(79))), Some("a".repeat(79)));
    }

    #[test]
    fn a_language_is_written_as_its_standard_recommends() {
        let tag = |text| LanguageTag::from_text(text).map(|tag| tag.0);
        assert_eq!(tag("ES-pe").as_deref(), Some("es-PE"));
        assert_eq!(tag("quz-latn-pe").as_deref(), Some("quz-Latn-PE"));
        for wrong in ["", "e", "español", "quechua", "es-", "es_PE", "es-PE-largolargo"] {
            assert_eq!(tag(wrong), None, "{wrong}");
        }
    }
}
