//! The air check (*testigo*): what went out, as small Opus files in one folder, an hour each, kept for days.
//!
//! A file is named by the instant at which its first frame was heard, so the names are the index: the as-run log says
//! when, and the name says which frame of which file that is. Where the clock was set, the card stalled, or sound was
//! lost, another file begins; within a file frames and instants agree to [`SLIP`].

mod replay;
mod shelf;

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use surco_audio::{Block, OggOpus};
use surco_messages::{Explain, Message};
use surco_model::AirCheckLimits;
use surco_playout::Listener;
use surco_units::{AirTime, Frames, STATION_RATE};

use crate::Error;
pub use replay::Replay;
use shelf::Shelf;

/// Enough to hear who spoke and what sounded: 260 MB a day.
const KBPS: u32 = 24;
/// Half of what Opus can spend costs a quarter of the processor, and nobody hears it at this rate.
const COMPLEXITY: u8 = 5;
/// How far instants may slip from frames before another file begins. A card that is 50 ppm off slips 180 ms an hour.
const SLIP: Frames = Frames::from_millis(250);
/// How often what was written is brought safely to the disk: what a power cut takes.
const SYNC: Frames = Frames(2 * STATION_RATE.0 as i64);
/// How long a disk that refuses is left alone.
const REST: Duration = Duration::from_secs(30);
/// One file an hour.
const HOUR: i64 = 3600 * STATION_RATE.0 as i64;

/// Records what goes out.
pub struct AirCheck {
    shelf: Shelf,
    tape: Option<Tape>,
    /// After a failure: when it is tried again. It has been said.
    resting_until: Option<Instant>,
    has_failed: bool,
}

/// The file that is being recorded.
struct Tape {
    path: PathBuf,
    opus: OggOpus<Plain>,
    begun: AirTime,
    frames: Frames,
    synced: Frames,
}

impl AirCheck {
    /// Will record into a folder, made at need, within limits.
    pub fn new(folder: PathBuf, limits: AirCheckLimits) -> AirCheck {
        AirCheck { shelf: Shelf::new(folder, limits), tape: None, resting_until: None, has_failed: false }
    }

    fn record(&mut self, at: AirTime, sound: &Block) -> Result<(), Error> {
        if self.tape.as_ref().is_some_and(|tape| !tape.goes_on_at(at)) {
            self.close()?;
        }
        let tape = match &mut self.tape {
            Some(tape) => tape,
            None => self.tape.insert(Tape::begin(&mut self.shelf, at)?),
        };
        tape.write(sound)
    }

    fn close(&mut self) -> Result<(), Error> {
        self.tape.take().map_or(Ok(()), Tape::finish)
    }
}

impl Listener for AirCheck {
    fn name(&self) -> String {
        self.shelf.folder().display().to_string()
    }

    fn hear(&mut self, at: AirTime, sound: &Block) -> Result<(), Message> {
        if self.resting_until.is_some_and(|until| Instant::now() < until) {
            return Ok(());
        }
        match self.record(at, sound) {
            Ok(()) => {
                self.resting_until = None;
                // A while of success, not the first block, makes the next failure news.
                let goes = self.tape.as_ref().is_some_and(|tape| tape.synced > Frames::ZERO);
                self.has_failed &= !goes;
                Ok(())
            }
            Err(cause) => {
                self.tape = None;
                self.resting_until = Some(Instant::now() + REST);
                if std::mem::replace(&mut self.has_failed, true) {
                    return Ok(());
                }
                Err(Message::new("outputs-air-check-fails").with("cause", cause.explain()))
            }
        }
    }

    fn finish(mut self: Box<Self>) -> Result<(), Message> {
        self.close().map_err(|cause| Message::new("outputs-air-check-fails").with("cause", cause.explain()))
    }
}

impl Tape {
    fn begin(shelf: &mut Shelf, at: AirTime) -> Result<Tape, Error> {
        let path = shelf.make_room(at)?;
        let file = File::create_new(&path).map_err(Error::air_check(&path))?;
        let mut opus = OggOpus::begin(&path, Plain(file), at.0 as u32, KBPS, 2, None)?;
        opus.set_complexity(COMPLEXITY);
        shelf.sync()?;
        Ok(Tape { path, opus, begun: at, frames: Frames::ZERO, synced: Frames::ZERO })
    }

    /// Whether the sound of an instant belongs into this file.
    fn goes_on_at(&self, at: AirTime) -> bool {
        let same_hour = at.0.div_euclid(HOUR) == self.begun.0.div_euclid(HOUR);
        same_hour && (at - (self.begun + self.frames)).abs() <= SLIP
    }

    fn write(&mut self, sound: &Block) -> Result<(), Error> {
        self.opus.write(sound)?;
        self.frames += Frames::of_len(sound.frames());
        if self.frames - self.synced >= SYNC {
            self.opus.writer_mut().sync().map_err(Error::air_check(&self.path))?;
            self.synced = self.frames;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Error> {
        self.opus.finish()?.sync().map_err(Error::air_check(&self.path))
    }
}

/// A file whose writes go to the system at once.
struct Plain(File);

impl Plain {
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}

impl Write for Plain {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
