//! The languages that Surco speaks, and which one this machine's people read.

use std::fmt;
use std::str::FromStr;

/// A language of the surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// The language of the stations, and the one spoken when nothing says otherwise.
    #[default]
    Spanish,
    /// Complete too.
    English,
}

impl Language {
    /// Every language, in the order of preference.
    pub const ALL: [Language; 2] = [Language::Spanish, Language::English];

    /// The machine's language: the first of its locales that Surco speaks, else Spanish.
    pub fn of_this_machine() -> Language {
        sys_locale::get_locales().find_map(|locale| locale.parse().ok()).unwrap_or_default()
    }

    /// ISO 639-1 code: `es`, `en`.
    pub fn code(self) -> &'static str {
        match self {
            Language::Spanish => "es",
            Language::English => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A language tag or locale that Surco does not speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLanguage(pub String);

impl fmt::Display for UnknownLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (es, en)", self.0)
    }
}

impl std::error::Error for UnknownLanguage {}

/// Reads `es`, `es-PE`, `es_PE.UTF-8`.
impl FromStr for Language {
    type Err = UnknownLanguage;
    fn from_str(text: &str) -> Result<Language, UnknownLanguage> {
        let code = text.split(['-', '_', '.']).next().unwrap_or_default().to_ascii_lowercase();
        Language::ALL.into_iter().find(|l| l.code() == code).ok_or_else(|| UnknownLanguage(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_names_its_language() {
        assert_eq!("es_PE.UTF-8".parse(), Ok(Language::Spanish));
        assert_eq!("en-GB".parse(), Ok(Language::English));
        assert!("C".parse::<Language>().is_err());
        assert!("esperanto".parse::<Language>().is_err());
    }
}
