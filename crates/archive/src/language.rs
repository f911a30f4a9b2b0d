//! One language, as feeds, pages and tags each want it written.
//!
//! A series in Cajamarca Quechua is `qvc` (ISO 639-3). Directories of podcasts know only `qu`; a screen reader is
//! helped by the exact code; ID3 wants three letters of ISO 639-2. So every place has its own rule here.

use surco_model::LanguageTag;

/// The members of the macrolanguage Quechua, `que` (ISO 639-3, table of macrolanguages), and the macrolanguage.
const QUECHUA: &[&str] = &[
    "cqu", "que", "qub", "qud", "quf", "qug", "quh", "quk", "qul", "qup", "qur", "qus", "quw", "qux", "quy",
    "quz", "qva", "qvc", "qve", "qvh", "qvi", "qvj", "qvl", "qvm", "qvn", "qvo", "qvp", "qvs", "qvw", "qvz",
    "qwa", "qwc", "qwh", "qws", "qxa", "qxc", "qxh", "qxl", "qxn", "qxo", "qxp", "qxr", "qxt", "qxu", "qxw",
];

/// The members of the macrolanguage Aymara, `aym`, and the macrolanguage.
const AYMARA: &[&str] = &["aym", "ayc", "ayr"];

/// Languages of the region by ISO 639-1 and ISO 639-2/T.
const SHORT_AND_LONG: &[(&str, &str)] =
    &[("ay", "aym"), ("en", "eng"), ("es", "spa"), ("fr", "fra"), ("gn", "grn"), ("pt", "por"), ("qu", "que")];

/// As a feed's `<language>` has it: the macrolanguage of two letters, and the region where one is given.
pub(crate) fn for_feed(language: &LanguageTag) -> String {
    let (primary, region) = parts(language);
    let primary = macrolanguage(&primary).unwrap_or(primary.as_str());
    match region {
        Some(region) => format!("{primary}-{region}").to_ascii_lowercase(),
        None => primary.to_owned(),
    }
}

/// As pages, transcripts and single sounds have it: the exact code; only where a shorter one names the same
/// language, as BCP 47 demands, that one (`qu`, never `que`).
pub(crate) fn exact(language: &LanguageTag) -> String {
    let (primary, _) = parts(language);
    let rest = &language.0[primary.len().min(language.0.len())..];
    let short = SHORT_AND_LONG.iter().find(|(_, long)| *long == primary).map(|(short, _)| *short);
    format!("{}{rest}", short.unwrap_or(&primary))
}

/// As ID3 has it: three letters of ISO 639-2; `und` where there are none.
pub(crate) fn for_id3(language: &LanguageTag) -> String {
    let (primary, _) = parts(language);
    let short = macrolanguage(&primary).unwrap_or(&primary);
    let long = SHORT_AND_LONG.iter().find(|(two, _)| *two == short).map(|(_, long)| *long);
    match long {
        Some(long) => long.to_owned(),
        None if primary.len() == 3 => primary,
        None => "und".to_owned(),
    }
}

fn macrolanguage(primary: &str) -> Option<&str> {
    if QUECHUA.contains(&primary) {
        return Some("qu");
    }
    if AYMARA.contains(&primary) {
        return Some("ay");
    }
    SHORT_AND_LONG.iter().find(|(_, long)| *long == primary).map(|(short, _)| *short)
}

/// The language itself in lower case, and the region.
fn parts(language: &LanguageTag) -> (String, Option<&str>) {
    let mut subtags = language.0.split('-');
    let primary = subtags.next().unwrap_or_default().to_ascii_lowercase();
    (primary, subtags.find(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> LanguageTag {
        LanguageTag(text.to_owned())
    }

    #[test]
    fn a_directory_gets_the_macrolanguage_and_a_page_the_exact_one() {
        for (written, feed, page, id3) in [
            ("es", "es", "es", "spa"),
            ("es-PE", "es-pe", "es-PE", "spa"),
            ("qvc", "qu", "qvc", "que"),
            ("quz-PE", "qu-pe", "quz-PE", "que"),
            ("que", "qu", "qu", "que"),
            ("ayr", "ay", "ayr", "aym"),
            ("spa", "es", "es", "spa"),
            ("en-Latn-GB", "en-gb", "en-Latn-GB", "eng"),
            ("zxx", "zxx", "zxx", "zxx"),
            ("", "", "", "und"),
        ] {
            assert_eq!(for_feed(&tag(written)), feed, "{written}");
            assert_eq!(exact(&tag(written)), page, "{written}");
            assert_eq!(for_id3(&tag(written)), id3, "{written}");
        }
    }
}
