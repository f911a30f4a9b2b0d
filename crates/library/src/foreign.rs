//! Lists of other programs: ZaraRadio's `.lst`, `.pls` of Winamp and many others, `.m3u`. Their paths are another
//! machine's; what they name is looked for in this station's folder by its name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use surco_model::{EntryKind, ListForm, list_entries};

use crate::{looks_like_audio, playlist, station_path};

/// A list of another program, with what of it is found here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ForeignList {
    /// In its order: where the piece is in this station folder.
    pub found: Vec<PathBuf>,
    /// Its paths that are not found here, as they are written.
    pub missing: Vec<String>,
    /// Lines that are no pieces: time announcements, stops, satellite links, streams.
    pub skipped: usize,
}

/// The paths that a list names, in order, and how many other entries it has: commands and streams.
///
/// ```
/// let text = "2\r\n215040\tC:\\Musica\\Huayno.mp3\r\n-1\t.time\r\n";
/// assert_eq!(surco_library::foreign_entries(text), (vec!["C:\\Musica\\Huayno.mp3".to_owned()], 1));
/// ```
pub fn foreign_entries(text: &str) -> (Vec<String>, usize) {
    let entries = list_entries(text, ListForm::of(text));
    let (files, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.kind == EntryKind::File);
    (files.into_iter().map(|entry| entry.place.to_owned()).collect(), others.len())
}

/// Reads a list of another program and looks for what it names in a station folder.
///
/// # Errors
/// When the list cannot be read.
pub fn foreign_list(home: &Path, list: &Path) -> std::io::Result<ForeignList> {
    let (entries, skipped) = foreign_entries(&playlist::read(list)?);
    let mut here = BTreeMap::new();
    walk(home, &mut here);
    let mut foreign = ForeignList { skipped, ..ForeignList::default() };
    for entry in entries {
        let wanted = parts(&entry);
        let candidates = wanted.first().and_then(|name| here.get(name)).into_iter().flatten();
        // Of several with one name, the one whose folders are most alike.
        let alike = |path: &PathBuf| {
            let own = parts(&path.to_string_lossy());
            own.iter().zip(&wanted).take_while(|(own, wanted)| own == wanted).count()
        };
        match candidates.max_by_key(|path| alike(path)) {
            Some(path) => foreign.found.push(station_path(home, path)),
            None => foreign.missing.push(entry),
        }
    }
    Ok(foreign)
}

/// The parts of a path in lower case, its name first, however it was written.
fn parts(path: &str) -> Vec<String> {
    let parts = path.split(['/', '\\']).filter(|part| !part.is_empty());
    parts.rev().map(str::to_lowercase).collect()
}

/// All sounds of a folder and below it, by their names; not those that the program made.
fn walk(folder: &Path, here: &mut BTreeMap<String, Vec<PathBuf>>) {
    let mut paths: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        // A link to a folder above would have no end.
        if path.is_dir() && !path.is_symlink() && name != "library" && !name.starts_with('.') {
            walk(&path, here);
        } else if looks_like_audio(&path) {
            here.entry(name).or_default().push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_of_three_programs_name_their_pieces() {
        let pls = "[playlist]\nFile2=b.mp3\nTitle2=B\nFile1=C:\\a.mp3\nFile3=http://radio/x\nNumberOfEntries=3\n";
        assert_eq!(foreign_entries(pls), (vec!["C:\\a.mp3".to_owned(), "b.mp3".to_owned()], 1));
        let zara = "3\r\n215040\tC:\\Música\\a.mp3\r\n0\t.stop\r\n30000\tD:\\b.mp3\r\n";
        assert_eq!(foreign_entries(zara), (vec!["C:\\Música\\a.mp3".to_owned(), "D:\\b.mp3".to_owned()], 1));
        assert_eq!(foreign_entries("\u{feff}#EXTM3U\n#EXTINF:1,A\na.mp3\n"), (vec!["a.mp3".to_owned()], 0));
    }

    #[test]
    fn what_another_machine_had_is_found_by_its_name_and_the_likest_folder() {
        let home = tempfile::tempdir().unwrap();
        for path in
            ["musica/huaynos/01.mp3", "musica/cumbias/01.mp3", "musica/Vaca.MP3", "library/originals/03.mp3"]
        {
            let path = home.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let list = home.path().join("vieja.lst");
        let text = "4\r\n1\tC:\\Radio\\Cumbias\\01.mp3\r\n1\tC:\\Radio\\vaca.mp3\r\n1\tC:\\03.mp3\r\n1\t.time\r\n";
        fs::write(&list, text).unwrap();
        let foreign = foreign_list(home.path(), &list).unwrap();
        assert_eq!(foreign.found, ["musica/cumbias/01.mp3", "musica/Vaca.MP3"].map(PathBuf::from));
        assert_eq!((foreign.missing, foreign.skipped), (vec!["C:\\03.mp3".to_owned()], 1));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), zara in "([0-9-]{0,8}\t?[.:\\\\a-z]{0,12}\r?\n){0,8}") {
            foreign_entries(&text);
            foreign_entries(&format!("[playlist]\n{text}"));
            foreign_entries(&zara);
        }
    }
}
