//! What a file is, by its first bytes, where the decoders would only say that they do not know it.

use std::path::Path;

use crate::Error;

/// Bytes at the beginning of a file that are looked at to tell what it is.
pub(super) const HEAD_BYTES: usize = 1024;

/// What the first bytes tell.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// Nothing against trying to decode it.
    Perhaps,
    /// Sound in a format that is not decoded here, by its name.
    Undecodable(&'static str),
    /// Something else than sound, as [`crate::Error::NotSound`] calls it.
    NotSound(&'static str),
}

/// Formats of sound (and film) that are not decoded here: where in the file which bytes stand.
const UNDECODABLE: &[(usize, &[u8], &str)] = &[
    (0, b"#!AMR-WB", "AMR-WB"),
    (0, b"#!AMR", "AMR"),
    (0, b"#!SILK", "SILK"),
    (1, b"#!SILK", "SILK"),
    (0, b"#!EVRC", "EVRC"),
    (0, &[0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], "Windows Media (WMA)"),
    (28, b"Speex   ", "Speex"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"wvpk", "WavPack"),
    (0, b"TTA", "True Audio"),
    (0, b"MPCK", "Musepack"),
    (0, b"MP+", "Musepack"),
    (0, b".RMF", "RealMedia"),
    (0, b".ra\xFD", "RealAudio"),
    (0, b"riff\x2E\x91\xCF\x11", "Wave64"),
    (0, b"DSD ", "DSF"),
    (0, b"FRM8", "DSDIFF"),
    (0, &[0x0B, 0x77], "AC-3"),
    (0, &[0x7F, 0xFE, 0x80, 0x01], "DTS"),
    (0, b"MThd", "MIDI"),
    (0, b".snd", "AU"),
    (0, b"Creative Voice File", "VOC"),
    (0, b"FLV\x01", "Flash Video"),
    (8, b"AVI ", "AVI"),
    (0, &[0x00, 0x00, 0x01, 0xBA], "MPEG-PS"),
    (4, b"moov", "QuickTime"),
    (4, b"mdat", "QuickTime"),
    (4, b"wide", "QuickTime"),
    (8, b"AIFCIMA4", "AIFF-C (IMA4)"),
];

/// Files that people drag along with their recordings.
const NOT_SOUND: &[(usize, &[u8], &str)] = &[
    (0, &[0xFF, 0xD8, 0xFF], "picture"),
    (0, b"\x89PNG", "picture"),
    (0, b"GIF8", "picture"),
    (8, b"WEBP", "picture"),
    (8, b"heic", "picture"),
    (0, b"II*\0", "picture"),
    (0, b"MM\0*", "picture"),
    (0, b"%PDF", "document"),
    (0, &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "document"),
    (0, b"PK\x03\x04", "archive"),
    (0, b"7z\xBC\xAF\x27\x1C", "archive"),
    (0, b"Rar!\x1A\x07", "archive"),
    (0, &[0x1F, 0x8B], "archive"),
    (0, b"SQLite format 3", "other"),
    (0, b"\x7FELF", "other"),
    (0, b"MZ", "other"),
];

/// Whether it is worth trying to decode what begins like this.
///
/// # Errors
/// [`Error::Undecodable`] and [`Error::NotSound`], where it is known to be something else.
pub(super) fn may_be_sound(path: &Path, head: &[u8]) -> Result<(), Error> {
    match of(head) {
        Kind::Perhaps => Ok(()),
        Kind::Undecodable(format) => Err(Error::Undecodable { path: path.to_owned(), format: format.to_owned() }),
        Kind::NotSound(what) => Err(Error::NotSound { path: path.to_owned(), what }),
    }
}

/// What a file with this beginning is.
fn of(head: &[u8]) -> Kind {
    let named = |list: &[(usize, &[u8], &'static str)]| {
        let found = list.iter().find(|(at, magic, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
        found.map(|(_, _, name)| *name)
    };
    if let Some(name) = named(UNDECODABLE) {
        return Kind::Undecodable(name);
    }
    if let Some(what) = named(NOT_SOUND) {
        return Kind::NotSound(what);
    }
    if is_transport_stream(head) {
        return Kind::Undecodable("MPEG-TS");
    }
    if is_text(head) { Kind::NotSound("text") } else { Kind::Perhaps }
}

/// The name of a format by the beginning of a file.
pub(super) fn name(head: &[u8]) -> &'static str {
    let at = |at: usize| head.get(at..at + 4).unwrap_or_default();
    match (at(0), at(4)) {
        (b"RIFF" | b"RF64" | b"BW64", _) => "WAV",
        (b"fLaC", _) => "FLAC",
        (b"OggS", _) => "Ogg",
        (b"FORM", _) => "AIFF",
        (b"caff", _) => "CAF",
        (b"\x1A\x45\xDF\xA3", _) => "Matroska",
        (_, b"ftyp") => "MP4",
        _ => "MP3",
    }
}

/// MPEG-TS: 0x47 at the head of every packet of 188 bytes.
fn is_transport_stream(head: &[u8]) -> bool {
    head.len() > 3 * 188 && head.iter().step_by(188).all(|byte| *byte == 0x47)
}

/// UTF-8 (the last letter may be cut through) or UTF-16 with its mark, without control characters. Sound has no two
/// hundred bytes like that; a few bytes alone are no proof, but no sound either.
fn is_text(head: &[u8]) -> bool {
    if head.starts_with(&[0xFF, 0xFE]) && head.len() > 3 && head[3] == 0 {
        return true;
    }
    let letters = match std::str::from_utf8(head) {
        Ok(letters) => letters,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or("")
        }
        Err(_) => return false,
    };
    !letters.is_empty() && letters.chars().all(|letter| !letter.is_control() || "\t\r\n\u{c}".contains(letter))
}

/// The names of the formats in a WAV file (RFC 2361) that are not decoded here.
pub(super) fn wave_format(tag: u16) -> Option<&'static str> {
    Some(match tag {
        0x0010 => "WAV with OKI ADPCM",
        0x0014 | 0x0040 => "WAV with G.723",
        0x0031 => "WAV with GSM 6.10",
        0x0038..=0x0039 => "WAV with ADPCM",
        0x0042 => "WAV with G.723.1",
        0x0045 | 0x0064 => "WAV with G.726 ADPCM",
        0x0050 => "WAV with MPEG Layer 1 or 2",
        0x0065 => "WAV with G.722",
        0x0092 | 0x2000 => "WAV with AC-3",
        0x00FF | 0x1600..=0x1610 | 0xA106 => "WAV with AAC",
        0x0130 => "WAV with ACELP",
        0x0160..=0x0163 => "WAV with Windows Media (WMA)",
        0x0270 => "WAV with ATRAC3",
        0x2001 => "WAV with DTS",
        0x674F..=0x6771 => "WAV with Vorbis",
        0xA109 => "WAV with Speex",
        _ => return None,
    })
}

/// The names of the formats in MP4 and QuickTime files (mp4ra.org) that are not decoded here.
pub(super) fn mp4_format(entry: [u8; 4]) -> Option<&'static str> {
    Some(match &entry {
        b"samr" => "AMR",
        b"sawb" => "AMR-WB",
        b"sawp" => "AMR-WB+",
        b"ac-3" => "AC-3",
        b"ec-3" => "E-AC-3",
        b"ac-4" => "AC-4",
        b"dtsc" | b"dtse" | b"dtsh" | b"dtsl" => "DTS",
        b"mha1" | b"mhm1" => "MPEG-H",
        b"agsm" => "GSM 6.10",
        b"Qclp" | b"sqcp" => "QCELP",
        b"sevc" => "EVRC",
        b"QDM2" | b"QDMC" => "QDesign Music",
        b"enca" | b"drms" => "protected (DRM)",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_telephones_make_are_called_by_their_names() {
        assert_eq!(of(b"#!AMR\n\x3c\x91"), Kind::Undecodable("AMR"));
        assert_eq!(of(b"#!AMR-WB\n\x3c"), Kind::Undecodable("AMR-WB"));
        assert_eq!(of(b"\x02#!SILK_V3"), Kind::Undecodable("SILK"));
        let speex = [b"OggS\0\x02".as_slice(), &[0; 22], b"Speex   1.2rc1"].concat();
        assert_eq!(of(&speex), Kind::Undecodable("Speex"));
    }

    #[test]
    fn files_that_are_no_sound_are_told_from_sound() {
        assert_eq!(of("#EXTM3U\nmúsica/huayno.mp3\n".as_bytes()), Kind::NotSound("text"));
        assert_eq!(of(&"ordeño".as_bytes()[..5]), Kind::NotSound("text"));
        assert_eq!(of(b"\xFF\xFEh\0o\0l\0a\0"), Kind::NotSound("text"));
        assert_eq!(of(b"%PDF-1.7"), Kind::NotSound("document"));
        assert_eq!(of(b"\xFF\xD8\xFF\xE0\0\x10JFIF"), Kind::NotSound("picture"));
    }

    #[test]
    fn sound_is_given_to_the_decoders() {
        let heads: [&[u8]; 8] = [
            b"RIFF\x24\0\0\0WAVEfmt ",
            b"fLaC\0\0\0\x22",
            b"OggS\0\x02\0\0\0\0\0\0",
            b"ID3\x04\0\0",
            b"\xFF\xFB\x90\x64",
            b"\0\0\0\x20ftypM4A ",
            b"\x1A\x45\xDF\xA3",
            b"FORM\0\0\0\0AIFF",
        ];
        for head in heads {
            assert_eq!(of(head), Kind::Perhaps, "{head:?}");
        }
    }
}
