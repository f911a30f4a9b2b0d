//! What was probably meant, where a file or folder is not found under the name that somebody wrote.

use std::path::{Path, PathBuf};

use surco_messages::Message;
use surco_model::Slug;

/// How alike two names must be (Damerau-Levenshtein, 0..1) for one to be taken for the other.
const ALIKE: f64 = 0.6;

/// "Did you mean …?" for a path that is not there: the most similar name in its folder.
pub(super) fn similar_file(folder: &Path, written: &Path) -> Option<Message> {
    let wanted = written.file_name()?.to_string_lossy().into_owned();
    let entries = std::fs::read_dir(folder.join(written.parent()?)).ok()?;
    let names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|n| is_shown(n))
        .collect();
    let name = similar(&wanted, names.iter().map(String::as_str))?;
    Some(did_you_mean(&written.with_file_name(name)))
}

/// "Did you mean …?" for a short name that nothing has.
pub(super) fn similar_name<'a>(wanted: &str, names: impl Iterator<Item = &'a Slug>) -> Option<Message> {
    similar(wanted, names.map(Slug::as_str)).map(|name| did_you_mean(Path::new(&name)))
}

/// The short name that a folder's name could become: `Ordeño limpio` → `ordeno-limpio`.
pub(super) fn slug_of(name: &str) -> Option<Slug> {
    let plain: String = name.chars().flat_map(char::to_lowercase).map(plain).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    parts.join("-").parse().ok()
}

fn did_you_mean(path: &Path) -> Message {
    Message::new("library-did-you-mean").with("suggestion", path)
}

fn is_shown(name: &str) -> bool {
    !name.starts_with('.')
}

/// The name most like the wanted one. Names that differ only in capitals, accents or ending are the same.
fn similar<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let key = |name: &str| {
        let stem = PathBuf::from(name).file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        stem.chars().map(plain).collect::<String>()
    };
    let wanted = key(wanted);
    let likeness = |name: &str| {
        let name = key(name);
        // Who writes only the beginning of a name means it.
        let begins = wanted.len() >= 3 && (name.starts_with(&wanted) || wanted.starts_with(&name));
        let alike = strsim::normalized_damerau_levenshtein(&wanted, &name);
        if begins { alike.max(ALIKE) } else { alike }
    };
    let best = names.map(|name| (likeness(name), name)).filter(|(likeness, _)| *likeness >= ALIKE);
    best.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1))).map(|(_, name)| name.to_owned())
}

/// A letter without its accent; a hyphen for all that no short name has.
fn plain(letter: char) -> char {
    match letter {
        'á' | 'à' | 'ä' | 'â' => 'a',
        'é' | 'è' | 'ë' | 'ê' => 'e',
        'í' | 'ì' | 'ï' | 'î' => 'i',
        'ó' | 'ò' | 'ö' | 'ô' => 'o',
        'ú' | 'ù' | 'ü' | 'û' => 'u',
        'ñ' => 'n',
        'a'..='z' | '0'..='9' => letter,
        _ => '-',
    }
}
