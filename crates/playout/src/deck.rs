//! A deck: one sound that is going out, with its gain and its fades.

use surco_model::{AiringId, ItemId, ItemKind};
use surco_units::Frames;
use surco_words::Message;

use crate::fade;
use crate::feed::{Feed, FeedState};
use crate::ladder::{ReadySound, Sound};
use crate::ports::Rung;

/// When a deck stops, if its sound does not end before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// At the end of its sound.
    Natural,
    /// At this frame of the mixer.
    At(i64),
    /// When the next item begins, whenever the clock says that is.
    WithNext,
}

/// What happened while a deck was read.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    /// All that was asked for.
    Sound,
    /// Its feed had not enough, so many frames are missing.
    Starved(usize),
    /// Its feed ended or broke after so many frames.
    Over(usize, FeedState),
}

impl Heard {
    /// How many of `wanted` frames it was.
    pub(crate) fn frames(&self, wanted: usize) -> usize {
        match self {
            Heard::Sound => wanted,
            Heard::Starved(missing) => wanted - missing,
            Heard::Over(given, _) => *given,
        }
    }
}

pub(crate) struct Deck {
    pub(crate) airing: AiringId,
    pub(crate) item: ItemId,
    pub(crate) rung: Rung,
    /// It sounds over what holds the air, and stands for nothing there.
    pub(crate) is_over: bool,
    pub(crate) sound: Sound,
    pub(crate) stop: Stop,
    pub(crate) fade_out: Frames,
    /// The position in the sound of its next frame.
    pub(crate) position: Frames,
    feed: Box<dyn Feed>,
    fade_in: Frames,
    gain: f32,
    played: i64,
    /// Frames that its feed owed since it last gave all that was asked.
    pub(crate) starved: i64,
    /// Why it must go off the air, once something is wrong with it.
    pub(crate) failed: Option<Message>,
}

impl Deck {
    pub(crate) fn new(airing: AiringId, item: ItemId, rung: Rung, ready: ReadySound, fade_in: Frames) -> Deck {
        let ReadySound { sound, feed, .. } = ready;
        Deck {
            airing,
            item,
            rung,
            is_over: false,
            stop: Stop::Natural,
            fade_out: Frames::ZERO,
            position: sound.from,
            feed,
            fade_in,
            gain: sound.gain.amplitude(),
            played: 0,
            starved: 0,
            failed: None,
            sound,
        }
    }

    /// The frame after its last, as things stand; `next` is when the next item begins.
    pub(crate) fn end(&self, now: i64, next: Option<i64>) -> i64 {
        let natural = now + (self.sound.until - self.position).0;
        match self.stop {
            Stop::Natural => natural,
            Stop::At(frame) => natural.min(frame),
            Stop::WithNext => natural.min(next.unwrap_or(i64::MAX)),
        }
    }

    /// Whether it stands for a live voice.
    pub(crate) fn is_live(&self) -> bool {
        self.sound.kind == ItemKind::Live
    }

    /// Whether it has played its sound to the end.
    pub(crate) fn is_complete(&self) -> bool {
        self.position >= self.sound.until
    }

    /// Fades away from now on.
    pub(crate) fn release(&mut self, now: i64, fade: Frames) {
        let end = now + fade.0;
        if !matches!(self.stop, Stop::At(before) if before <= end) {
            self.stop = Stop::At(end);
            self.fade_out = fade;
        }
    }

    /// Adds its next frames to the mix, which begins at frame `now` of the mixer. `scratch` is as long as the mix.
    pub(crate) fn mix(
        &mut self,
        [left, right]: [&mut [f32]; 2],
        [scratch_left, scratch_right]: [&mut [f32]; 2],
        now: i64,
        next: Option<i64>,
    ) -> Heard {
        let (end, frames) = (self.end(now, next), left.len());
        let given = self.feed.read(scratch_left, scratch_right).min(frames);
        let is_even = self.played >= self.fade_in.0 && end - now - given as i64 >= self.fade_out.0;
        for (mixed, own) in [(left, scratch_left), (right, scratch_right)] {
            if is_even {
                mixed.iter_mut().zip(&own[..given]).for_each(|(mixed, own)| *mixed += self.gain * own);
                continue;
            }
            for (index, (mixed, own)) in mixed.iter_mut().zip(&own[..given]).enumerate() {
                let fade = fade::fade_in(self.played + index as i64, self.fade_in)
                    * fade::fade_out(end - now - index as i64, self.fade_out);
                *mixed += self.gain * fade * own;
            }
        }
        self.advance(given, frames)
    }

    /// Passes over its next frames without sound; says how many there were.
    pub(crate) fn skip(&mut self, frames: usize) -> usize {
        self.feed.skip(frames).min(frames)
    }

    /// Judges what [`Deck::skip`] gave of what was wanted.
    pub(crate) fn skipped(&mut self, given: usize, wanted: usize) -> Heard {
        self.advance(given, wanted)
    }

    fn advance(&mut self, given: usize, wanted: usize) -> Heard {
        self.played += given as i64;
        self.position += Frames(given as i64);
        if given == wanted {
            self.starved = 0;
            return Heard::Sound;
        }
        match self.feed.state() {
            state @ (FeedState::Ended | FeedState::Failed(_)) => Heard::Over(given, state),
            FeedState::Loading | FeedState::Ready => {
                self.starved += (wanted - given) as i64;
                Heard::Starved(wanted - given)
            }
        }
    }
}
