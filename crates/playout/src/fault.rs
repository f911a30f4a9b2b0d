//! What goes wrong in a simulated world.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use surco_units::{AirTime, Frames, Length};
use surco_words::{Explain, Message, error_from_words};

use crate::feed::{Cue, Feed, FeedState, Loader};

/// Something that goes wrong at an instant of the simulated world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No file can be read for a while: the stick was pulled, the disk is gone.
    Missing {
        /// From this instant.
        at: AirTime,
        /// For so long.
        length: Frames,
    },
    /// Files open, but give nothing for a while.
    Slow {
        /// From this instant.
        at: AirTime,
        /// For so long.
        length: Frames,
    },
    /// The power goes, and comes back.
    PowerCut {
        /// At this instant.
        at: AirTime,
        /// After so long, boot included.
        length: Frames,
    },
    /// The wall clock is set forward or back.
    ClockStep {
        /// At this instant.
        at: AirTime,
        /// By so much; negative is back.
        by: Frames,
    },
}

/// A fault that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFault(pub String);

impl Explain for UnknownFault {
    fn explain(&self) -> Message {
        Message::new("playout-unknown-fault").with("fault", self.0.as_str())
    }
}

error_from_words!(UnknownFault);

impl Fault {
    /// Reads `KIND@T[:ARG]`: `missing@T:60s`, `slow@T:60s`, `power-cut@T:90s`, `clock-step@T:-30s`. `instant` reads
    /// the T.
    ///
    /// # Errors
    /// When the kind, the instant or the argument is not one.
    pub fn parse(text: &str, instant: impl Fn(&str) -> Option<AirTime>) -> Result<Fault, UnknownFault> {
        let unknown = || UnknownFault(text.to_owned());
        let (kind, rest) = text.split_once('@').ok_or_else(unknown)?;
        // An instant has colons of its own, so it is tried whole first.
        let (at, argument) = match instant(rest) {
            Some(at) => (at, None),
            None => {
                let (before, argument) = rest.rsplit_once(':').ok_or_else(unknown)?;
                (instant(before).ok_or_else(unknown)?, Some(argument))
            }
        };
        let length = |default: i64| match argument {
            None => Ok(Frames::from_millis(default)),
            Some(argument) => argument.parse::<Length>().map(|length| length.0).map_err(|_| unknown()),
        };
        match kind {
            "missing" => Ok(Fault::Missing { at, length: length(60_000)? }),
            "slow" => Ok(Fault::Slow { at, length: length(60_000)? }),
            "power-cut" => Ok(Fault::PowerCut { at, length: length(90_000)? }),
            "clock-step" => {
                let argument = argument.ok_or_else(unknown)?;
                let (sign, size) = match argument.strip_prefix('-') {
                    Some(size) => (-1, size),
                    None => (1, argument.trim_start_matches('+')),
                };
                let size = size.parse::<Length>().map_err(|_| unknown())?.0;
                Ok(Fault::ClockStep { at, by: Frames(sign * size.0) })
            }
            _ => Err(unknown()),
        }
    }

    /// When something changes because of it: its beginning, and its end if it has one.
    pub(crate) fn edges(&self) -> [AirTime; 2] {
        match *self {
            Fault::Missing { at, length } | Fault::Slow { at, length } | Fault::PowerCut { at, length } => {
                [at, at + length]
            }
            Fault::ClockStep { at, .. } => [at, at],
        }
    }

    /// When it happens, in the true time of the simulated world.
    pub fn at(&self) -> AirTime {
        match *self {
            Fault::Missing { at, .. }
            | Fault::Slow { at, .. }
            | Fault::PowerCut { at, .. }
            | Fault::ClockStep { at, .. } => at,
        }
    }
}

/// The true time of the simulated world, and what is wrong with its files.
#[derive(Clone, Default)]
pub(crate) struct FaultyFiles {
    pub(crate) now: Arc<AtomicI64>,
    missing: Arc<[(i64, i64)]>,
    slow: Arc<[(i64, i64)]>,
}

impl FaultyFiles {
    pub(crate) fn of(faults: &[Fault]) -> FaultyFiles {
        let spans = |span: fn(&Fault) -> Option<(AirTime, Frames)>| {
            faults.iter().filter_map(span).map(|(at, length)| (at.0, (at + length).0)).collect()
        };
        FaultyFiles {
            now: Arc::default(),
            missing: spans(|fault| match *fault {
                Fault::Missing { at, length } => Some((at, length)),
                _ => None,
            }),
            slow: spans(|fault| match *fault {
                Fault::Slow { at, length } => Some((at, length)),
                _ => None,
            }),
        }
    }

    fn is_in(&self, spans: &[(i64, i64)]) -> bool {
        let now = self.now.load(Ordering::Relaxed);
        spans.iter().any(|(from, until)| (*from..*until).contains(&now))
    }
}

/// A loader in a world where files fail.
pub(crate) struct FaultyLoader<L> {
    pub(crate) inner: L,
    pub(crate) files: FaultyFiles,
}

impl<L: Loader> Loader for FaultyLoader<L> {
    fn cue(&mut self, cue: &Cue) -> Box<dyn Feed> {
        Box::new(FaultyFeed { inner: self.inner.cue(cue), files: self.files.clone(), torn: false })
    }
}

struct FaultyFeed {
    inner: Box<dyn Feed>,
    files: FaultyFiles,
    torn: bool,
}

impl FaultyFeed {
    /// Once torn, an open file does not come back with its disk.
    fn is_torn(&mut self) -> bool {
        self.torn |= self.files.is_in(&self.files.missing);
        self.torn
    }
}

impl Feed for FaultyFeed {
    fn state(&mut self) -> FeedState {
        if self.is_torn() {
            return FeedState::Failed(Message::new("words-io-not-found"));
        }
        if self.files.is_in(&self.files.slow) { FeedState::Loading } else { self.inner.state() }
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        let stands = self.is_torn() || self.files.is_in(&self.files.slow);
        if stands { 0 } else { self.inner.read(left, right) }
    }

    fn skip(&mut self, frames: usize) -> usize {
        let stands = self.is_torn() || self.files.is_in(&self.files.slow);
        if stands { 0 } else { self.inner.skip(frames) }
    }
}
