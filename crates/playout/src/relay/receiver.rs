//! From a far station's sound to the reserve: resampled a touch faster or slower, as the reserve grows or shrinks.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use rtrb::Producer;
use surco_audio::{Block, Steered};
use surco_messages::Message;
use surco_units::{Frames, STATION_RATE, SampleRate};

use super::shared::{RESERVE, ROOM, Shared};
use super::silence_detector::SilenceDetector;
use crate::fade;

/// A reserve that is longer is cut back to [`RESERVE`].
const MAX_RESERVE: Frames = Frames(15 * STATION_RATE.0 as i64);
/// A frame too much in the reserve makes it so much faster: a part in a thousand for each second.
const STEERING: f64 = 0.001 / STATION_RATE.0 as f64;
/// The most that is steered: 3 parts in a thousand are a twentieth of a semitone.
const MAX_STEERING: f64 = 0.003;
/// How fast the measure of the reserve follows it: a network gives its sound in gulps.
const SLOWNESS: f64 = 5.0 * STATION_RATE.0 as f64;
/// The fades before and after skipped audio.
const CUT_FADE: Frames = Frames(STATION_RATE.0 as i64 / 50);
/// How long the thread waits where there is no room.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// The thread's end: resamples what comes in, and puts it into the reserve.
pub(super) struct Receiver<'a> {
    pub(super) ring: Producer<f32>,
    shared: &'a Shared,
    silence: SilenceDetector,
    resampler: Steered,
    resampled: Block,
    interleaved: Vec<f32>,
    /// The reserve, as it was on the average of late.
    reserve: Option<f64>,
    /// Frames that are still to be left out.
    cut: usize,
    /// Frames since a cut: what follows it fades in.
    since_cut: i64,
}

impl<'a> Receiver<'a> {
    pub(super) fn new(
        rate: SampleRate,
        gain: f32,
        ring: Producer<f32>,
        shared: &'a Shared,
    ) -> Result<Receiver<'a>, Message> {
        let unknown = || Message::new("playout-relay-rate").with("rate", rate.to_string());
        let resampler = Steered::new(rate, 2).ok_or_else(unknown)?;
        Ok(Receiver {
            ring,
            shared,
            silence: SilenceDetector::new(gain),
            resampler,
            resampled: Block::new(2),
            interleaved: Vec::new(),
            reserve: None,
            cut: 0,
            since_cut: CUT_FADE.0,
        })
    }

    pub(super) fn take_in(&mut self, sound: &Block) {
        self.steer(sound.frames());
        self.resampled.clear(2);
        self.resampler.push(sound, &mut self.resampled);
        let [left, right] = self.resampled.channels() else { return };
        self.interleaved.clear();
        for (left, right) in left.iter().zip(right) {
            if self.cut > 0 {
                self.cut -= 1;
                self.since_cut = 0;
                continue;
            }
            let fade = fade::fade_in(self.since_cut, CUT_FADE);
            self.since_cut = self.since_cut.saturating_add(1);
            self.interleaved.extend([fade * left, fade * right]);
        }
        self.skip_excess();
        self.silence.listen(&self.interleaved, self.shared);
        self.give();
    }

    /// The sound from here on has this title.
    pub(super) fn set_title(&self, title: String) {
        if let Ok(mut place) = self.shared.title.lock() {
            *place = Some((self.shared.given.load(Ordering::Acquire), title));
        }
    }

    /// Makes the sound a touch faster where the reserve grows, slower where it shrinks.
    fn steer(&mut self, frames: usize) {
        if !self.shared.has_begun.load(Ordering::Relaxed) {
            self.reserve = None;
            return;
        }
        let waiting = self.waiting() as f64;
        let before = self.reserve.unwrap_or(waiting);
        let reserve = before + (waiting - before) * (frames as f64 / SLOWNESS).min(1.0);
        self.reserve = Some(reserve);
        self.resampler.set_speed(((reserve - RESERVE.0 as f64) * STEERING).clamp(-MAX_STEERING, MAX_STEERING));
    }

    /// If drift exceeds the buffer, audio is skipped with a short crossfade.
    fn skip_excess(&mut self) {
        if self.cut == 0 && self.reserve.is_some_and(|reserve| reserve > MAX_RESERVE.0 as f64) {
            self.cut = self.waiting().saturating_sub(RESERVE.index());
            self.reserve = Some(RESERVE.0 as f64);
            let frames = self.interleaved.len() / 2;
            for (index, sample) in self.interleaved.iter_mut().enumerate() {
                *sample *= fade::fade_out((frames - index / 2) as i64, CUT_FADE);
            }
        }
    }

    fn waiting(&self) -> usize {
        ROOM.index() - self.ring.slots() / 2
    }

    /// Puts what there is into the reserve, as soon as there is room for it.
    fn give(&mut self) {
        let mut rest = &self.interleaved[..];
        while !rest.is_empty() && !self.ring.is_abandoned() {
            // Whole frames only, so that left stays left.
            let room = self.ring.slots().min(rest.len()) & !1;
            let (now, later) = rest.split_at(room);
            if room == 0 || self.ring.push_entire_slice(now).is_err() {
                thread::sleep(POLL_INTERVAL);
                continue;
            }
            rest = later;
        }
        let frames = (self.interleaved.len() / 2) as u64;
        self.shared.given.fetch_add(frames, Ordering::Release);
    }
}
