//! What went out, heard again.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use surco_audio::{Block, Encoding, Recording, Source, open};
use surco_units::{AirTime, Frames, STATION_RATE, SampleRate};

use super::shelf::{Kept, kept};
use crate::Error;

/// The stretch of the air check between two instants. Where nothing was recorded, it goes on behind the gap.
pub struct Replay {
    pieces: VecDeque<Piece>,
    current: Option<(Recording, Frames)>,
    /// The first sound, already read.
    first: Block,
    begun: AirTime,
}

/// A part of a file.
#[derive(Debug, PartialEq)]
struct Piece {
    path: PathBuf,
    /// The instant at which it begins, and the place in the file.
    at: AirTime,
    from: Frames,
    length: Frames,
}

impl Replay {
    /// What a folder keeps of the time from one instant to another.
    ///
    /// # Errors
    /// [`Error::NothingKept`] when that is nothing, and when the folder cannot be read.
    pub fn between(folder: &Path, from: AirTime, to: AirTime) -> Result<Replay, Error> {
        let pieces = pieces(kept(folder)?, from, to).into();
        let mut replay = Replay { pieces, current: None, first: Block::new(2), begun: from };
        // The names say when files begin; whether there is sound at a place only the files do.
        let mut first = Block::new(2);
        while let Some(piece) = replay.pieces.front() {
            replay.begun = piece.at;
            replay.current = replay.next_piece()?;
            replay.read_piece(&mut first)?;
            if !first.is_empty() {
                return Ok(Replay { first, ..replay });
            }
        }
        Err(Error::NothingKept)
    }

    /// The instant of its first frame: the one that was asked for, or later where the recording begins later.
    pub fn begun(&self) -> AirTime {
        self.begun
    }

    fn next_piece(&mut self) -> Result<Option<(Recording, Frames)>, surco_audio::Error> {
        let Some(piece) = self.pieces.pop_front() else { return Ok(None) };
        // A file that broke off before its first second holds no sound.
        let mut recording = match open(&piece.path) {
            Ok(recording) => recording,
            Err(surco_audio::Error::Empty { .. } | surco_audio::Error::Damaged { .. }) => return Ok(None),
            Err(cause) => return Err(cause),
        };
        recording.seek(piece.from)?;
        Ok(Some((recording, piece.length)))
    }

    /// The next sound of the piece that is being read; none at its end.
    fn read_piece(&mut self, block: &mut Block) -> Result<(), surco_audio::Error> {
        block.clear(2);
        if let Some((recording, left)) = &mut self.current {
            recording.read(block)?;
            block.truncate(left.index());
            *left -= Frames::of_len(block.frames());
        }
        Ok(())
    }
}

impl Replay {
    /// Writes all of it into a file, whose ending says how; says how much that was.
    ///
    /// # Errors
    /// When the ending is none that sound can have, the air check cannot be read, or the file not be written.
    pub fn write(mut self, path: &Path) -> Result<Frames, surco_audio::Error> {
        let mut sink = surco_audio::create(path, Encoding::for_path(path)?, 2, STATION_RATE)?;
        let (mut block, mut written) = (Block::new(2), Frames::ZERO);
        loop {
            self.read(&mut block)?;
            if block.is_empty() {
                sink.finish()?;
                return Ok(written);
            }
            written += Frames::of_len(block.frames());
            sink.write(&block)?;
        }
    }
}

impl Source for Replay {
    fn channels(&self) -> usize {
        2
    }

    fn rate(&self) -> SampleRate {
        STATION_RATE
    }

    fn read(&mut self, block: &mut Block) -> Result<(), surco_audio::Error> {
        if !self.first.is_empty() {
            *block = std::mem::take(&mut self.first);
            return Ok(());
        }
        loop {
            self.read_piece(block)?;
            if !block.is_empty() || self.pieces.is_empty() {
                return Ok(());
            }
            self.current = self.next_piece()?;
        }
    }
}

/// The parts of files (oldest first) that lie between two instants.
fn pieces(kept: Vec<Kept>, from: AirTime, to: AirTime) -> Vec<Piece> {
    let ends: Vec<AirTime> = kept.iter().skip(1).map(|next| next.begun).chain([AirTime(i64::MAX)]).collect();
    let part = |(file, next): (Kept, AirTime)| {
        let (first, last) = (file.begun.max(from), to.min(next).min(file.begun + LONGEST));
        let length = last - first;
        let piece = Piece { path: file.path, at: first, from: first - file.begun, length };
        (length > Frames::ZERO).then_some(piece)
    };
    kept.into_iter().zip(ends).filter_map(part).collect()
}

/// No file is longer: an hour, and what clocks slip.
const LONGEST: Frames = Frames(super::HOUR + super::SLIP.0);
