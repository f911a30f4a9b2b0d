//! Playlists of the station folder: M3U and M3U8 lists whose paths are relative to the list's own folder.

use std::io;
use std::path::{Path, PathBuf};

use surco_model::{EntryKind, ListEntry, ListForm, list_entries};

use crate::station_path;

/// Whether a playlist's path is a list's; else it is a folder's.
pub(crate) fn is_list(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("m3u8") || ending.eq_ignore_ascii_case("m3u"))
}

/// A list's text. M3U8 is UTF-8; an M3U that is not is taken as Latin-1, which old Windows programs write.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    let bytes = std::fs::read(path)?;
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect()))
}

/// The files that an M3U list names, in its order.
pub(crate) fn entries(text: &str) -> impl Iterator<Item = ListEntry<'_>> {
    list_entries(text, ListForm::M3u).into_iter().filter(|entry| entry.kind == EntryKind::File)
}

/// The path of a list's entry, seen from the station folder. `list` is relative to that too.
pub(crate) fn entry_path(home: &Path, list: &Path, entry: &str) -> PathBuf {
    // Written on Windows, and a path all the same.
    let entry = entry.replace('\\', "/");
    let folder = home.join(list).parent().map(Path::to_owned).unwrap_or_default();
    station_path(home, &folder.join(entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_from_any_program_names_its_pieces() {
        let text = "\u{feff}#EXTM3U\r\n#EXTINF:180,Huayno\r\nhuaynos/01 Vaca lechera.mp3\r\n\r\n  ..\\emergencia.wav \nhttp://radio/x\n";
        let found: Vec<_> = entries(text).collect();
        let paths: Vec<_> = found.iter().map(|entry| entry.place).collect();
        assert_eq!(paths, ["huaynos/01 Vaca lechera.mp3", "..\\emergencia.wav"]);
        assert!(found.iter().all(|entry| &text[entry.span.clone()] == entry.place));
        let home = Path::new("/radio");
        let list = Path::new("musica/lista.m3u8");
        assert_eq!(entry_path(home, list, paths[0]), Path::new("musica/huaynos/01 Vaca lechera.mp3"));
        assert_eq!(entry_path(home, list, paths[1]), Path::new("emergencia.wav"));
        assert_eq!(entry_path(home, list, "/media/usb/a.mp3"), Path::new("/media/usb/a.mp3"));
    }

    #[test]
    fn an_old_list_with_accents_is_understood() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vieja.M3U");
        std::fs::write(&path, b"canci\xf3n.mp3\n").unwrap();
        assert!(is_list(&path));
        assert_eq!(read(&path).unwrap(), "canción.mp3\n");
    }
}
