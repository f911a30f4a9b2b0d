//! What an MP4 file tells about the beginning and the end of its sound (ISO/IEC 14496-12), which the decoder's own
//! reader passes over: the edit list, and Apple's iTunSMPB where there is none.

use std::io;

use super::patched_file::PatchedFile;

/// No box that matters here has more children than this.
const MAX_BOXES: usize = 10_000;

/// The sound track of an MP4 file.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Track {
    /// The code of its format, such as `mp4a`.
    pub(super) entry: Option<[u8; 4]>,
    /// Ticks per second of the track's times.
    pub(super) timescale: u32,
    /// The first tick of the sound that is meant to be heard.
    pub(super) begin: Option<u64>,
    /// How many ticks are meant to be heard, and how exactly that is known (in ticks).
    pub(super) length: Option<(u64, u64)>,
    /// The sound comes in fragments: the lengths in the header are not the whole.
    pub(super) fragmented: bool,
}

/// Reads the file's first sound track. Boxes with tags, and so with pictures, are hidden from the decoder.
pub(super) fn read(view: &mut PatchedFile) -> io::Result<Track> {
    let mut track = Track::default();
    let top = children(view, 0, view.length())?;
    if let Some(meta) = find(&top, b"meta") {
        hide(view, meta);
    }
    if let Some(last) = top.last().filter(|last| last.cut) {
        shorten(view, *last);
    }
    let Some(movie) = find(&top, b"moov") else { return Ok(track) };
    let movie = children(view, movie.content, movie.end)?;
    let movie_timescale = match find(&movie, b"mvhd") {
        Some(header) => timescale(view, header)?,
        None => 0,
    };
    track.fragmented = find(&movie, b"mvex").is_some();
    for atom in movie.iter().filter(|atom| &atom.name == b"trak") {
        let parts = children(view, atom.content, atom.end)?;
        let Some(media) = find(&parts, b"mdia") else { continue };
        let media = children(view, media.content, media.end)?;
        if !is_sound(view, &media)? {
            continue;
        }
        if let Some(header) = find(&media, b"mdhd") {
            track.timescale = timescale(view, header)?;
        }
        track.entry = sample_entry(view, &media)?;
        if let Some(edits) = find(&parts, b"edts") {
            let edits = children(view, edits.content, edits.end)?;
            if let Some(list) = find(&edits, b"elst") {
                read_edits(view, list, movie_timescale, &mut track)?;
            }
        }
        break;
    }
    if let Some(tags) = find(&movie, b"udta") {
        if track.begin.is_none() {
            read_itunes(view, tags, &mut track)?;
        }
        hide(view, tags);
    }
    Ok(track)
}

/// A box of the file: its name, and where its content lies.
#[derive(Debug, Clone, Copy)]
struct Atom {
    name: [u8; 4],
    start: u64,
    content: u64,
    end: u64,
    /// It was meant to be longer than there are bytes.
    cut: bool,
}

fn find(atoms: &[Atom], name: &[u8; 4]) -> Option<Atom> {
    atoms.iter().copied().find(|atom| &atom.name == name)
}

/// The boxes from `at` to `end`, as far as they make sense.
fn children(view: &mut PatchedFile, mut at: u64, end: u64) -> io::Result<Vec<Atom>> {
    let mut atoms = Vec::new();
    while at + 8 <= end && atoms.len() < MAX_BOXES {
        let Some([a, b, c, d, name @ ..]) = view.array::<8>(at)? else { break };
        let (head, size) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, end - at),
            1 => (16, view.array::<8>(at + 8)?.map_or(0, u64::from_be_bytes)),
            size => (8, u64::from(size)),
        };
        let Some(atom_end) = at.checked_add(size).filter(|_| size >= head) else { break };
        atoms.push(Atom { name, start: at, content: at + head, end: atom_end.min(end), cut: atom_end > end });
        at = atom_end;
    }
    Ok(atoms)
}

/// The decoder is to take the box for free space.
fn hide(view: &mut PatchedFile, atom: Atom) {
    view.patch(atom.start + 4, b"free");
}

/// The decoder is to take what there is of a box for all of it.
fn shorten(view: &mut PatchedFile, atom: Atom) {
    let size = atom.end - atom.start;
    if atom.content - atom.start == 16 {
        view.patch(atom.start + 8, &size.to_be_bytes());
    } else if let Ok(size) = u32::try_from(size) {
        view.patch(atom.start, &size.to_be_bytes());
    }
}

/// `mvhd` and `mdhd`: the times before the timescale are twice as wide in version 1.
fn timescale(view: &mut PatchedFile, header: Atom) -> io::Result<u32> {
    let version = view.array::<1>(header.content)?.map_or(0, |[version]| version);
    let at = header.content + if version == 1 { 20 } else { 12 };
    Ok(view.array(at)?.map_or(0, u32::from_be_bytes))
}

fn is_sound(view: &mut PatchedFile, media: &[Atom]) -> io::Result<bool> {
    let Some(handler) = find(media, b"hdlr") else { return Ok(false) };
    Ok(view.array(handler.content + 8)? == Some(*b"soun"))
}

/// minf / stbl / stsd: the name of the first entry.
fn sample_entry(view: &mut PatchedFile, media: &[Atom]) -> io::Result<Option<[u8; 4]>> {
    let Some(information) = find(media, b"minf") else { return Ok(None) };
    let information = children(view, information.content, information.end)?;
    let Some(table) = find(&information, b"stbl") else { return Ok(None) };
    let table = children(view, table.content, table.end)?;
    let Some(description) = find(&table, b"stsd") else { return Ok(None) };
    view.array(description.content + 12)
}

/// The first edit that is not empty: where in the track the sound begins, and how long it is.
fn read_edits(view: &mut PatchedFile, list: Atom, movie_timescale: u32, track: &mut Track) -> io::Result<()> {
    let Some([version, _, _, _, count @ ..]) = view.array::<8>(list.content)? else { return Ok(()) };
    let width = if version == 1 { 20 } else { 12 };
    let entries = u64::from(u32::from_be_bytes(count)).min(MAX_BOXES as u64);
    for entry in 0..entries {
        let Some((length, begin)) = edit(view, list.content + 8 + entry * width, version)? else { break };
        let Ok(begin) = u64::try_from(begin) else { continue };
        track.begin = Some(begin);
        if length > 0 && movie_timescale > 0 {
            let (ticks, scale) = (u128::from(length) * u128::from(track.timescale), u128::from(movie_timescale));
            let length = u64::try_from(ticks / scale).unwrap_or(u64::MAX);
            track.length = Some((length, u64::from(track.timescale.div_ceil(movie_timescale))));
        }
        break;
    }
    Ok(())
}

fn edit(view: &mut PatchedFile, at: u64, version: u8) -> io::Result<Option<(u64, i64)>> {
    if version == 1 {
        let (Some(length), Some(begin)) = (view.array(at)?, view.array(at + 8)?) else { return Ok(None) };
        return Ok(Some((u64::from_be_bytes(length), i64::from_be_bytes(begin))));
    }
    let (Some(length), Some(begin)) = (view.array(at)?, view.array(at + 4)?) else { return Ok(None) };
    Ok(Some((u64::from(u32::from_be_bytes(length)), i64::from(i32::from_be_bytes(begin)))))
}

/// The comment in which iTunes writes delay, padding and length in frames, as hexadecimal numbers.
fn read_itunes(view: &mut PatchedFile, tags: Atom, track: &mut Track) -> io::Result<()> {
    const MAX_COMMENT_BYTES: u64 = 1 << 20;
    let content = view.part(tags.content, (tags.end - tags.content).min(MAX_COMMENT_BYTES) as usize)?;
    let Some(at) = content.windows(8).position(|window| window == b"iTunSMPB") else { return Ok(()) };
    let text: String = content[at + 8..].iter().take(200).map(|byte| char::from(*byte)).collect();
    let mut numbers = text.split(' ').skip(2).map(|word| u64::from_str_radix(word, 16));
    if let (Some(Ok(delay)), Some(Ok(_)), Some(Ok(length))) = (numbers.next(), numbers.next(), numbers.next())
        && length > 0
    {
        (track.begin, track.length) = (Some(delay), Some((length, 0)));
    }
    Ok(())
}
