//! What is taken away from a file, or put right in it, before a decoder sees it.
//!
//! Tags around the sound (ID3, APE) can hold pictures of many megabytes, which a decoder would keep in memory;
//! pictures in FLAC and MP4 too. A recorder whose battery died leaves a WAV header that says "0 bytes of sound".

use std::io;

use super::patched_file::PatchedFile;
use super::sniff;

/// What was learnt on the way.
#[derive(Debug, Clone, Default)]
pub(super) struct ContainerFixes {
    /// A format inside the file that is not decoded here, by its name.
    pub(super) undecodable: Option<&'static str>,
    /// The header's length of the sound was not believable.
    pub(super) length_unknown: bool,
    /// How many frames there are, where the decoder would count the blocks or bytes they come in.
    pub(super) frames: Option<i64>,
    /// An Ogg file that ends with a complete page.
    pub(super) whole_pages: bool,
}

/// Sizes from here on that do not fit in the file are no sizes.
const ENDLESS: u64 = 0x7FFF_0000;

/// Hides tags and pictures, and mends what can be mended.
pub(super) fn fix(view: &mut PatchedFile) -> io::Result<ContainerFixes> {
    skip_tags(view)?;
    cut_tags(view)?;
    match &view.part(0, 4)?[..] {
        b"fLaC" => {
            hide_pictures(view)?;
            Ok(ContainerFixes::default())
        }
        b"FORM" => mend_aiff(view),
        b"\x1A\x45\xDF\xA3" => mend_matroska(view).map(|()| ContainerFixes::default()),
        b"OggS" => Ok(ContainerFixes { whole_pages: ends_with_a_page(view)?, ..ContainerFixes::default() }),
        b"RIFF" | b"RF64" | b"BW64" => mend_wave(view),
        _ => Ok(ContainerFixes::default()),
    }
}

/// ID3v2 (id3.org, "ID3v2 header") and APEv2 tags before the sound; there may be several.
fn skip_tags(view: &mut PatchedFile) -> io::Result<()> {
    while let Some(head) = view.array::<32>(0)? {
        let tag = match &head {
            [b'I', b'D', b'3', 2..=4, _, flags, a, b, c, d, ..] if (a | b | c | d) < 0x80 => {
                let size = [a, b, c, d].iter().fold(0, |size, byte| size << 7 | u64::from(**byte));
                let footer = if flags & 0x10 != 0 { 10 } else { 0 };
                10 + size + footer
            }
            _ if head.starts_with(b"APETAGEX") => 32 + u64::from(little(&head[12..16])),
            _ => return Ok(()),
        };
        if tag >= view.length() {
            // A tag that claims the whole file has a wrong size: the sound is searched for behind its header.
            view.skip(10);
            return Ok(());
        }
        view.skip(tag);
    }
    Ok(())
}

/// ID3v1 and APEv2 tags after the sound.
fn cut_tags(view: &mut PatchedFile) -> io::Result<()> {
    let end = view.length();
    if end > 128 && view.part(end - 128, 3)? == b"TAG" {
        view.cut(end - 128);
    }
    let end = view.length();
    if end > 32
        && let Some(footer) = view.array::<32>(end - 32)?
        && footer.starts_with(b"APETAGEX")
    {
        // The size counts the items and this footer; a flag says whether there is a header too.
        let header = if little(&footer[20..24]) & 0x8000_0000 != 0 { 32 } else { 0 };
        let tag = u64::from(little(&footer[12..16])) + header;
        if tag < end {
            view.cut(end - tag);
        }
    }
    Ok(())
}

/// Pictures in FLAC (RFC 9639, section 8: metadata block type 6) are read as padding (type 1).
fn hide_pictures(view: &mut PatchedFile) -> io::Result<()> {
    let mut at = 4;
    while let Some([kind, a, b, c]) = view.array::<4>(at)? {
        let last = kind & 0x80;
        if kind & 0x7F == 6 {
            view.patch(at, &[last | 1]);
        }
        if last != 0 {
            break;
        }
        at += 4 + u64::from(u32::from_be_bytes([0, a, b, c]));
    }
    Ok(())
}

/// AIFF (Apple, "Audio Interchange File Format", 1989) that ends before its sound does: the decoder would refuse it.
fn mend_aiff(view: &mut PatchedFile) -> io::Result<ContainerFixes> {
    let mut fixes = ContainerFixes::default();
    let (mut at, end) = (12, view.length());
    while let Some([name @ .., a, b, c, d]) = view.array::<8>(at)? {
        let (size, content) = (u64::from(u32::from_be_bytes([a, b, c, d])), at + 8);
        match &name {
            b"COMM" => {
                let frames = view.array::<4>(content + 2)?.map(u32::from_be_bytes);
                fixes.frames = frames.filter(|frames| *frames > 0).map(i64::from);
            }
            b"SSND" if content + size > end => {
                let big = |size: u64| u32::try_from(size).unwrap_or(u32::MAX).to_be_bytes();
                view.patch(at + 4, &big(end - content));
                view.patch(4, &big(end - 8));
                break;
            }
            _ => {}
        }
        at = content + size + size % 2;
    }
    Ok(fixes)
}

/// Matroska and WebM (RFC 8794, section 6; RFC 9559) that end too early: the segment's size is then read as unknown.
fn mend_matroska(view: &mut PatchedFile) -> io::Result<()> {
    const SEGMENT: [u8; 4] = [0x18, 0x53, 0x80, 0x67];
    let Some((size, width)) = element_size(view, 4)? else { return Ok(()) };
    let at = 4 + width + size;
    if view.array(at)? != Some(SEGMENT) {
        return Ok(());
    }
    if let Some((size, width)) = element_size(view, at + 4)?
        && (at + 4 + width).saturating_add(size) > view.length()
    {
        let mut unknown = vec![0xFF; width as usize];
        unknown[0] = 0xFF >> (width - 1);
        view.patch(at + 4, &unknown);
        hide_seek_head(view, at + 4 + width)?;
    }
    Ok(())
}

/// The table of contents at the segment's beginning leads to places that are not there: it is read as a void element,
/// whose name is three bytes shorter and whose size is that much wider.
fn hide_seek_head(view: &mut PatchedFile, at: u64) -> io::Result<()> {
    const SEEK_HEAD: [u8; 4] = [0x11, 0x4D, 0x9B, 0x74];
    const VOID: u8 = 0xEC;
    if view.array(at)? != Some(SEEK_HEAD) {
        return Ok(());
    }
    if let Some((size, width @ ..=5)) = element_size(view, at + 4)? {
        let width = width as usize + 3;
        let mut bytes = size.to_be_bytes()[8 - width..].to_vec();
        bytes[0] |= 0x80 >> (width - 1);
        view.patch(at, &[&[VOID], &bytes[..]].concat());
    }
    Ok(())
}

/// A size as EBML writes it, and how many bytes it takes: as many as there are zeros before the first bit set.
fn element_size(view: &mut PatchedFile, at: u64) -> io::Result<Option<(u64, u64)>> {
    let bytes = view.part(at, 8)?;
    let Some(first) = bytes.first().filter(|first| **first != 0) else { return Ok(None) };
    let width = first.leading_zeros() as usize + 1;
    let Some(rest) = bytes.get(1..width) else { return Ok(None) };
    let head = u64::from(*first) & (0xFF >> width);
    Ok(Some((rest.iter().fold(head, |size, byte| size << 8 | u64::from(*byte)), width as u64)))
}

/// Whether the last page of an Ogg file (RFC 3533, section 6) ends where the file does.
fn ends_with_a_page(view: &mut PatchedFile) -> io::Result<bool> {
    const MAX_PAGE_BYTES: u64 = 27 + 255 + 255 * 255;
    let from = view.length().saturating_sub(MAX_PAGE_BYTES);
    let tail = view.part(from, MAX_PAGE_BYTES as usize)?;
    let Some(at) = tail.windows(4).rposition(|window| window == b"OggS") else { return Ok(false) };
    let page = &tail[at..];
    let Some(segments) = page.get(26).map(|count| usize::from(*count)) else { return Ok(false) };
    let lengths = page.get(27..27 + segments).unwrap_or_default();
    let body: usize = lengths.iter().map(|length| usize::from(*length)).sum();
    Ok(page.len() == 27 + segments + body)
}

/// WAV whose sizes were never filled in, WAV of more than 4 GB (RF64, EBU Tech 3306), and MP3 packed into WAV.
fn mend_wave(view: &mut PatchedFile) -> io::Result<ContainerFixes> {
    let mut fixes = ContainerFixes::default();
    if view.part(8, 4)? != b"WAVE" {
        return Ok(fixes);
    }
    // The decoder reads a size of 2³² - 1 as "to the end of the file" and finds the data chunk by itself.
    view.patch(0, b"RIFF\xFF\xFF\xFF\xFF");
    let (mut at, mut format, mut facts, mut long_data) = (12, 0, None, None);
    while let Some(head) = view.array::<8>(at)? {
        let (size, content) = (u64::from(little(&head[4..8])), at + 8);
        match &head[..4] {
            b"ds64" => long_data = view.array::<16>(content)?.map(|sizes| long(&sizes[8..16])),
            b"fact" => facts = view.array::<4>(content)?.map(u32::from_le_bytes),
            b"fmt " => format = wave_format(view, content, size)?,
            b"data" => {
                let there = view.length() - content;
                // Whoever writes into a pipe cannot come back to fill in the size, and writes a very large one.
                let endless = size >= ENDLESS && size > there;
                let declared = if endless { long_data } else { Some(size) };
                let forgotten = declared == Some(0) && there > 0 && !is_chunk(view, content)?;
                if let Some(length) = declared.filter(|_| !forgotten && long_data.is_some()) {
                    view.cut(content.saturating_add(length));
                    view.patch(at + 4, &u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
                } else if forgotten || declared.is_none() {
                    view.patch(at + 4, &u32::MAX.to_le_bytes());
                    fixes.length_unknown = true;
                }
                if matches!(format, 0x0002 | 0x0011) && !fixes.length_unknown {
                    fixes.frames = facts.filter(|frames| *frames > 0).map(i64::from);
                }
                // MPEG Layer 3: the data chunk is an MP3 file.
                if format == 0x0055 {
                    view.skip(content);
                    if !fixes.length_unknown {
                        view.cut(size);
                    }
                } else {
                    fixes.undecodable = sniff::wave_format(format);
                }
                return Ok(fixes);
            }
            _ => {}
        }
        at = content + size + size % 2;
    }
    Ok(fixes)
}

/// The format's number, also from behind an extensible header's GUID.
fn wave_format(view: &mut PatchedFile, at: u64, size: u64) -> io::Result<u16> {
    let fields = view.part(at, size.min(40) as usize)?;
    let number = |at: usize| fields.get(at..at + 2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
    Ok(if number(0) == 0xFFFE { number(24) } else { number(0) })
}

/// Whether another chunk begins here: a name in letters and a size that does not reach past the end.
fn is_chunk(view: &mut PatchedFile, at: u64) -> io::Result<bool> {
    let Some(head) = view.array::<8>(at)? else { return Ok(false) };
    let name = head[..4].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b' ');
    Ok(name && at + 8 + u64::from(little(&head[4..8])) <= view.length())
}

fn little(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn long(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
