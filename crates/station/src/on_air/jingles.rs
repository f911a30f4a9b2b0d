//! The jingles of a station, each with a key.

use std::path::{Path, PathBuf};

use surco_library::{Library, StationFolder};
use surco_model::Media;

use crate::Error;

/// Where they lie.
const FOLDER: &str = "carts";

/// A jingle with its key: the beginning of its file's name, up to the first `-`, `_`, space or dot.
pub struct Jingle {
    /// Its key, as the operator presses it.
    pub key: String,
    /// Where it lies in the station folder.
    pub path: PathBuf,
    /// Its sound.
    pub media: Media,
}

/// The jingles of the folder `carts`, by their keys. Of two with one key the first by name counts.
///
/// # Errors
/// When the catalogue cannot be read.
pub fn jingles(folder: &StationFolder, library: &Library) -> Result<Vec<Jingle>, Error> {
    let mut jingles: Vec<Jingle> = (library.playable_below(folder, Path::new(FOLDER))?.into_iter())
        .filter_map(|(path, media)| Some(Jingle { key: key(&path)?, path, media }))
        .collect();
    jingles.sort_by(|one, other| (&one.key, &one.path).cmp(&(&other.key, &other.path)));
    jingles.dedup_by(|later, earlier| later.key == earlier.key);
    Ok(jingles)
}

fn key(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.to_lowercase();
    let key = name.split(['-', '_', ' ', '.']).next()?;
    (!key.is_empty()).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jingles_key_is_the_beginning_of_its_name() {
        for (name, expected) in [
            ("1-saludo.opus", "1"),
            ("a.wav", "a"),
            ("F1_himno.mp3", "f1"),
            ("ñ ñandú.ogg", "ñ"),
            ("carts/2 x.ogg", "2"),
        ] {
            assert_eq!(key(Path::new(name)).as_deref(), Some(expected));
        }
        assert_eq!(key(Path::new(".ogg")), None);
    }
}
