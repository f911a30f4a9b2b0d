//! Sounds opened on the spot, where time stands still while one does: in simulation.

use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::sync::{Arc, Mutex, PoisonError};

use surco_audio::{Block, Source};
use surco_model::MediaRef;
use surco_units::{Frames, STATION_RATE};

use crate::deck_source::{DeckSource, DeckSourceState, LoadRequest, Loader};
use crate::ports::Store;

/// How much decoded sound is remembered: ten minutes are 230 MB, and a week of a station plays the same few again and
/// again.
const MAX_REMEMBERED: usize = 600 * STATION_RATE.0 as usize;

/// Sounds that were decoded as far as they were cued, or to their end, from where they were cued.
#[derive(Clone, Default)]
pub(crate) struct Decoded(Arc<Mutex<Sounds>>);

type Sounds = BTreeMap<(MediaRef, Frames), Known>;

/// Left and right.
type Samples = [Vec<f32>; 2];

#[derive(Clone)]
struct Known {
    sound: Arc<Samples>,
    /// Whether it was decoded to its end: then it serves a longer request too.
    is_whole: bool,
}

/// A longer sound is not: two and a half minutes are 58 MB while it is heard for the first time.
const MAX_LENGTH: usize = 150 * STATION_RATE.0 as usize;

impl Decoded {
    fn find(&self, request: &LoadRequest) -> Option<Arc<Samples>> {
        let sounds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = sounds.get(&(request.source.clone(), request.from))?;
        (known.is_whole || known.sound[0].len() >= request.length.index()).then(|| Arc::clone(&known.sound))
    }

    fn keep(&self, request: &LoadRequest, sound: Samples, is_whole: bool) {
        let mut sounds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut frames = sounds.values().map(|known| known.sound[0].len()).sum::<usize>() + sound[0].len();
        while frames > MAX_REMEMBERED
            && let Some((_, forgotten)) = sounds.pop_first()
        {
            frames -= forgotten.sound[0].len();
        }
        if frames <= MAX_REMEMBERED {
            sounds.insert((request.source.clone(), request.from), Known { sound: Arc::new(sound), is_whole });
        }
    }
}

/// Opens sounds at once, in the caller's thread. Passing over them ([`DeckSource::skip`]) decodes nothing.
pub(crate) struct DirectLoader {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) decoded: Decoded,
}

impl Loader for DirectLoader {
    fn load(&mut self, request: &LoadRequest) -> Box<dyn DeckSource> {
        if request.source.is_relay() {
            return Box::new(FarStation::default());
        }
        if let Some(sound) = self.decoded.find(request) {
            return Box::new(RememberedFeed { sound, used: 0, left: request.length });
        }
        let (source, state) = match self.store.open(&request.source, request.from) {
            Ok(source) => (Some(source), DeckSourceState::Ready),
            Err(cause) => (None, DeckSourceState::Failed(cause)),
        };
        Box::new(DirectFeed {
            source,
            state,
            block: Block::new(2),
            used: 0,
            left: request.length,
            heard: [Vec::new(), Vec::new()],
            is_remembered: false,
            request: request.clone(),
            decoded: self.decoded.clone(),
        })
    }
}

/// Another station, as a simulation hears it: a soft tone that comes and goes.
#[derive(Default)]
struct FarStation {
    at: u64,
}

impl DeckSource for FarStation {
    fn state(&mut self) -> DeckSourceState {
        DeckSourceState::Ready
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        for (left, right) in left.iter_mut().zip(right.iter_mut()) {
            // 440 Hz at -20 dBFS and softer, every two seconds.
            let turns = |hertz: f64| (self.at as f64 * hertz / f64::from(STATION_RATE.0)).fract() * TAU;
            let sample = (0.06 + 0.04 * turns(0.5).sin()) * turns(440.0).sin();
            (*left, *right) = (sample as f32, sample as f32);
            self.at += 1;
        }
        left.len()
    }

    fn skip(&mut self, frames: usize) -> usize {
        self.at += frames as u64;
        frames
    }
}

/// A sound that is in memory.
struct RememberedFeed {
    sound: Arc<Samples>,
    used: usize,
    left: Frames,
}

impl DeckSource for RememberedFeed {
    fn state(&mut self) -> DeckSourceState {
        let is_over = self.used >= self.sound[0].len() || self.left <= Frames::ZERO;
        if is_over { DeckSourceState::Ended } else { DeckSourceState::Ready }
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        let count = left.len().min(self.sound[0].len() - self.used);
        let until = self.used + count;
        left[..count].copy_from_slice(&self.sound[0][self.used..until]);
        right[..count].copy_from_slice(&self.sound[1][self.used..until]);
        self.used = until;
        count
    }

    fn skip(&mut self, frames: usize) -> usize {
        let count = frames.min(self.left.index());
        self.left -= Frames::of_len(count);
        count
    }
}

struct DirectFeed {
    source: Option<Box<dyn Source>>,
    state: DeckSourceState,
    block: Block,
    used: usize,
    left: Frames,
    /// The part decoded so far, while it is short enough to be remembered.
    heard: Samples,
    is_remembered: bool,
    request: LoadRequest,
    decoded: Decoded,
}

impl DeckSource for DirectFeed {
    fn state(&mut self) -> DeckSourceState {
        self.state.clone()
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        let mut done = 0;
        while done < left.len() && self.refill() {
            let [from_left, from_right] = self.block.channels() else { break };
            let count = (left.len() - done).min(from_left.len() - self.used);
            left[done..done + count].copy_from_slice(&from_left[self.used..self.used + count]);
            right[done..done + count].copy_from_slice(&from_right[self.used..self.used + count]);
            self.used += count;
            done += count;
        }
        done
    }

    fn skip(&mut self, frames: usize) -> usize {
        let count = frames.min(self.left.index());
        self.left -= Frames::of_len(count);
        if count < frames {
            self.state = DeckSourceState::Ended;
        }
        count
    }
}

impl DirectFeed {
    /// All that is wanted of it has been decoded: the next time it is there already.
    fn remember(&mut self, is_whole: bool) {
        if (1..=MAX_LENGTH).contains(&self.heard[0].len()) {
            self.decoded.keep(&self.request, std::mem::take(&mut self.heard), is_whole);
        }
        self.is_remembered = true;
    }

    /// Makes sure that there is something in the block.
    fn refill(&mut self) -> bool {
        if self.used < self.block.frames() {
            return true;
        }
        let Some(source) = &mut self.source else { return false };
        self.used = 0;
        if let Err(cause) = source.read(&mut self.block) {
            self.state = DeckSourceState::Failed(surco_messages::Explain::explain(&cause));
            self.source = None;
            return false;
        }
        if self.block.is_empty() {
            self.state = DeckSourceState::Ended;
            self.source = None;
            self.remember(true);
        } else if self.heard[0].len() <= MAX_LENGTH && !self.is_remembered {
            self.heard
                .iter_mut()
                .zip(self.block.channels())
                .for_each(|(heard, more)| heard.extend_from_slice(more));
            if self.heard[0].len() >= self.request.length.index() {
                self.remember(false);
            }
        }
        !self.block.is_empty()
    }
}
