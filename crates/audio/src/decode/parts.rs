//! One recording decoded by several threads, each a part of it in turn, and still the very same samples.
//!
//! ```text
//! thread 1   [ part 1 |o]             [ part 3 |o]
//! thread 2            [ part 2 |o]             [ part 4 ]
//! ```
//!
//! A thread goes on over the end of its part by a little (`o`), and what it hears there must be, to the bit, what the
//! next part begins with. Where it is not, or where anything is damaged, going to a place in that file is not to be
//! trusted: then the rest is decoded in one piece from the beginning, as if there had been no threads. So threads
//! change how long it takes and nothing else.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;

use surco_units::{Frames, STATION_RATE, SampleRate};

use super::lost::Lost;
use super::recording::{About, Recording};
use crate::resample::frames_at_rate;
use crate::{Block, Error, Source};

/// Samples in a part, all channels together: 11 s of stereo at the station rate. Each thread may hold so many, and the
/// run-up before a part is small beside it.
const PART: usize = 1 << 20;

/// Frames that two parts share: more than the longest packet of the codecs that are decoded so.
const SHARED: usize = 2048;

/// Frames handed over at once.
const AT_ONCE: usize = 4096;

/// Frames that one of those may grow to: the last packet reaches beyond.
const ROOM: usize = AT_ONCE + SHARED;

/// A recording that is decoded ahead by threads of its own: a [`Source`] of the same samples as the [`Recording`].
pub struct Decoded {
    about: About,
    length_hint: Option<Frames>,
    way: Way,
    given: usize,
    lost: Vec<Lost>,
}

/// Where the next frames come from.
enum Way {
    /// The recording in one piece, here.
    Whole(Box<Recording>),
    Parts(Parts),
}

struct Parts {
    /// For another way, should parts not lead on.
    opened: Box<Recording>,
    /// One for every thread.
    threads: Vec<Receiver<Told>>,
    /// The part that is being given, and whether its beginning was compared.
    part: usize,
    begun: bool,
    /// What the part before heard of this one.
    shared: Block,
    ended: bool,
}

/// What a thread tells.
enum Told {
    Sound(Block),
    /// A part is over: what was heard beyond it, and what was lost in it.
    Over {
        shared: Block,
        lost: Vec<Lost>,
        is_end: bool,
    },
    /// The part could not be gone to, or not be read.
    Refused,
}

/// Where parts begin, in frames at the recording's own rate.
#[derive(Clone, Copy)]
struct Cut {
    frames: usize,
    parts: usize,
    threads: usize,
}

impl Recording {
    /// Lets up to so many threads decode it from its beginning, ahead of who reads it. The samples are the same with
    /// any number of threads. A codec that remembers for long (Opus, AAC) has one thread; for one thread or a short
    /// recording there is none. A few megabytes are kept for every thread.
    pub fn decoded_by(self, threads: NonZeroUsize) -> Decoded {
        self.cut_into(PART, threads)
    }

    fn cut_into(self, part: usize, threads: NonZeroUsize) -> Decoded {
        let (about, length_hint) = (self.about.clone(), self.length_hint());
        let opened = Box::new(self);
        let way = match cut(&opened, part, threads).and_then(|cut| spread(&opened, cut)) {
            Some(threads) => {
                let shared = Block::new(about.channels);
                Way::Parts(Parts { opened, threads, part: 0, begun: false, shared, ended: false })
            }
            None => Way::Whole(opened),
        };
        Decoded { about, length_hint, way, given: 0, lost: Vec::new() }
    }
}

/// How the recording is cut, if it is.
fn cut(recording: &Recording, part: usize, threads: NonZeroUsize) -> Option<Cut> {
    let one_after_the_other = Cut { frames: usize::MAX, parts: 1, threads: 1 };
    let frames = (part / recording.about.channels.max(1)).max(2 * SHARED);
    let length = u64::try_from(recording.length_hint()?.0).ok()?;
    let length = usize::try_from(frames_at_rate(length, STATION_RATE, recording.rate())).ok()?;
    let parts = length.div_ceil(frames);
    if threads.get() == 1 || parts < 2 {
        None
    } else if recording.stream.is_same_after_seek() && !recording.fixes.length_unknown {
        Some(Cut { frames, parts, threads: threads.get().min(parts) })
    } else {
        Some(one_after_the_other)
    }
}

/// Sets the threads to work; none where the system does not give all of them.
fn spread(opened: &Recording, cut: Cut) -> Option<Vec<Receiver<Told>>> {
    let waiting = if cut.parts == 1 { 8 } else { cut.frames / AT_ONCE + 2 };
    let begin = |thread| {
        let (tell, told) = sync_channel(waiting);
        let recording = opened.once_more().ok()?;
        let decode = move || {
            let _ = decode_parts(recording, thread, cut, &tell);
        };
        Builder::new().name("decode".to_owned()).spawn(decode).ok().map(|_| told)
    };
    (0..cut.threads).map(begin).collect()
}

/// Nobody listens any more.
struct Alone;

/// Decodes every part of a thread.
fn decode_parts(mut recording: Recording, thread: usize, cut: Cut, tell: &SyncSender<Told>) -> Result<(), Alone> {
    let tell = |told| tell.send(told).map_err(|_| Alone);
    for part in (thread..cut.parts).step_by(cut.threads) {
        let first = part * cut.frames;
        if first > 0 && !recording.go_straight_to(first as i64) {
            return tell(Told::Refused);
        }
        let is_last = part + 1 == cut.parts;
        let lost_before = recording.lost.len();
        let (mut left, mut is_end) = (if is_last { usize::MAX } else { cut.frames }, false);
        let mut heard = Block::new(recording.channels());
        let mut waiting = Block::with_room(recording.channels(), ROOM);
        // What is heard beyond the part comes last.
        while left > 0 || waiting.frames() < SHARED {
            match recording.read(&mut heard) {
                Err(_) => return tell(Told::Refused),
                Ok(()) if heard.is_empty() => {
                    is_end = true;
                    break;
                }
                Ok(()) => waiting.extend(&heard, 0..heard.frames()),
            }
            if left > 0 && waiting.frames() >= AT_ONCE.min(left) {
                tell(Told::Sound(take(&mut waiting, &mut left)))?;
            }
        }
        while left > 0 && !waiting.is_empty() {
            tell(Told::Sound(take(&mut waiting, &mut left)))?;
        }
        waiting.truncate(SHARED);
        tell(Told::Over { shared: waiting, lost: recording.lost[lost_before..].to_vec(), is_end })?;
        if is_end {
            return Ok(());
        }
    }
    Ok(())
}

/// Takes from the front what is wanted yet.
fn take(waiting: &mut Block, left: &mut usize) -> Block {
    let frames = waiting.frames().min(*left);
    *left -= frames;
    let mut rest = Block::with_room(waiting.channels().len(), ROOM);
    rest.extend(waiting, frames..waiting.frames());
    waiting.truncate(frames);
    std::mem::replace(waiting, rest)
}

impl Decoded {
    /// What it is.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// What could not be heard in what has been read so far.
    pub fn lost(&self) -> &[Lost] {
        match &self.way {
            Way::Whole(recording) => recording.lost(),
            Way::Parts(_) => &self.lost,
        }
    }
}

impl Parts {
    /// The next frames; `None` at the end, [`Refusal`] where parts do not lead on.
    fn next(&mut self, lost: &mut Vec<Lost>) -> Result<Option<Block>, Refusal> {
        while !self.ended {
            let thread = self.part % self.threads.len();
            match self.threads[thread].recv() {
                Ok(Told::Sound(block)) => {
                    if !self.begun && !begins_with(&block, &self.shared) {
                        return Err(Refusal);
                    }
                    self.begun = true;
                    return Ok(Some(block));
                }
                Ok(Told::Over { shared, lost: here, is_end }) => {
                    self.ended = is_end && shared.is_empty();
                    let is_missing = !self.begun && !self.shared.is_empty();
                    if is_missing || !(here.is_empty() || self.ended) {
                        return Err(Refusal);
                    }
                    lost.extend(here);
                    (self.part, self.begun, self.shared) = (self.part + 1, false, shared);
                }
                Ok(Told::Refused) | Err(_) => return Err(Refusal),
            }
        }
        Ok(None)
    }
}

/// Parts do not lead on.
struct Refusal;

/// The recording in one piece, and in `block` the first frames of it after those that have been given.
fn in_one_piece(opened: &Recording, mut given: usize, block: &mut Block) -> Result<Box<Recording>, Error> {
    let mut whole = Box::new(opened.once_more()?);
    loop {
        whole.read(block)?;
        let known = given.min(block.frames());
        given -= known;
        block.drop_front(known);
        if !block.is_empty() || known == 0 {
            return Ok(whole);
        }
    }
}

/// Whether a part begins with what was heard of it before.
fn begins_with(part: &Block, heard: &Block) -> bool {
    heard.frames() <= part.frames()
        && heard.channels().iter().zip(part.channels()).all(|(heard, part)| *heard == part[..heard.len()])
}

impl Source for Decoded {
    fn channels(&self) -> usize {
        self.about.channels
    }

    fn rate(&self) -> SampleRate {
        self.about.sample_rate
    }

    /// Damage and an early end are no errors: they are noted in [`Decoded::lost`].
    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        match &mut self.way {
            Way::Whole(recording) => recording.read(block)?,
            Way::Parts(parts) => match parts.next(&mut self.lost) {
                Ok(Some(next)) => *block = next,
                Ok(None) => block.clear(self.about.channels),
                Err(Refusal) => self.way = Way::Whole(in_one_piece(&parts.opened, self.given, block)?),
            },
        }
        self.given += block.frames();
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        self.length_hint
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::super::open;
    use super::*;
    use crate::test_sound::all_of;
    use crate::{Encoding, create};
    use surco_testing::{noise, voice};

    const PART_FRAMES: usize = 16_384;

    /// Eight seconds of stereo in which no two places are alike, but for a silence in the middle.
    fn recording(folder: &Path, name: &str) -> PathBuf {
        let mut left: Vec<f32> =
            voice(8.0).iter().zip(noise(0.01, 8.0)).map(|(voice, hiss)| voice + hiss).collect();
        left[150_000..200_000].fill(0.0);
        let right = left.iter().rev().copied().collect();
        let path = folder.join(name);
        let mut sink = create(&path, Encoding::for_path(&path).unwrap(), 2, STATION_RATE).unwrap();
        sink.write(&Block::from_channels(vec![left, right])).unwrap();
        sink.finish().unwrap();
        path
    }

    fn by_threads(path: &Path, threads: usize) -> (Decoded, Vec<Vec<f32>>) {
        let opened = open(path).unwrap();
        let mut decoded = opened.cut_into(2 * PART_FRAMES, NonZeroUsize::new(threads).unwrap());
        let heard = all_of(&mut decoded);
        let mut block = Block::default();
        decoded.read(&mut block).unwrap();
        assert!(block.is_empty());
        (decoded, heard)
    }

    /// Whether it was heard in parts, and that nobody can tell.
    fn is_the_same_in_parts(path: &Path) -> bool {
        let mut whole = open(path).unwrap();
        let heard = all_of(&mut whole);
        let ways = [1, 2, 3, 8].map(|threads| {
            let (decoded, by_threads) = by_threads(path, threads);
            assert_eq!(by_threads[0].len(), heard[0].len(), "{path:?} by {threads}");
            assert!(by_threads == heard, "{path:?} by {threads}");
            assert_eq!(decoded.lost(), whole.lost(), "{path:?} by {threads}");
            matches!(&decoded.way, Way::Parts(parts) if parts.part > 2)
        });
        assert!(!ways[0] && ways[1] == ways[2] && ways[2] == ways[3], "{path:?}: {ways:?}");
        ways[1]
    }

    #[test]
    fn any_number_of_threads_gives_the_same_samples() {
        let folder = tempfile::tempdir().unwrap();
        for (name, in_parts) in [("a.wav", true), ("a.flac", true), ("a.mp3", true), ("a.opus", false)] {
            assert_eq!(is_the_same_in_parts(&recording(folder.path(), name)), in_parts, "{name}");
        }
    }

    #[test]
    fn a_damaged_recording_is_the_same_too() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.mp3", "a.flac", "a.wav"] {
            let path = recording(folder.path(), name);
            let bytes = fs::read(&path).unwrap();
            let damaged = folder.path().join(format!("damaged-{name}"));
            // Cut off, a piece missing, a piece overwritten, a piece put in.
            let third = bytes.len() / 3;
            let missing = [&bytes[..third], &bytes[third + 3000..]].concat();
            let mut overwritten = bytes.clone();
            overwritten[third..third + 3000].fill(0x55);
            let put_in = [&bytes[..third], &[0xAA; 3001], &bytes[third..]].concat();
            for bytes in [&bytes[..2 * third], &missing, &overwritten, &put_in] {
                fs::write(&damaged, bytes).unwrap();
                is_the_same_in_parts(&damaged);
            }
        }
    }

    #[test]
    fn nobody_waits_for_threads_that_are_no_longer_needed() {
        let folder = tempfile::tempdir().unwrap();
        let opened = open(&recording(folder.path(), "a.mp3")).unwrap();
        let mut decoded = opened.cut_into(2 * PART_FRAMES, NonZeroUsize::new(3).unwrap());
        decoded.read(&mut Block::default()).unwrap();
        drop(decoded);
    }
}
