//! Where a recording begins to sound, where it ends, and where the next one may come in over it.
//!
//! The rules, on windows of 10 ms, each as loud as its loudest channel (RMS):
//!
//! - *Cue in* is 10 ms before the first window above -50 dBFS; *cue out* is 20 ms after the last one. What is softer
//!   is room and hiss, and the handles keep the breath of a consonant and the ring of a last string.
//! - *Segue*, where the next item may begin, is for sounds that fade: the point after which the level (mean power
//!   over 400 ms) stays 12 dB below the body. The body is the mean power of what sounds, without what is more than
//!   10 dB below that mean (the gates of BS.1770). The segue lies at most 10 s before the cue out. When less than
//!   1 s is left from there on, nothing fades, and the segue is the cue out.
//! - A recording without any sound above -50 dBFS keeps its whole length.

use std::collections::VecDeque;

use surco_units::{Decibels, Frames, STATION_RATE, SampleRate};

use crate::Block;
use crate::resample::frames_at_rate;

/// Below this a window counts as silent: playout's threshold of dead air.
const SILENCE: Decibels = Decibels(-50.0);

/// How far below the body a tail has to stay.
const FADED: Decibels = Decibels(-12.0);

/// How far below the mean a window may be and still be part of the body.
const GATE: Decibels = Decibels(-10.0);

const WINDOWS_PER_SECOND: u32 = 100;
const HANDLE_BEFORE: Frames = Frames::from_millis(10);
const HANDLE_AFTER: Frames = Frames::from_millis(20);
/// 400 ms, the momentary window of EBU Tech 3341.
const LEVEL_WINDOWS: usize = 40;
const MAX_FADE: Frames = Frames::from_millis(10_000);
const MIN_FADE: Frames = Frames::from_millis(1000);
/// The last 10 s before the cue out.
const TAIL_WINDOWS: usize = 1000;
/// 100 dB above silence: more than any sound has.
const MAX_STEP_DB: f64 = 100.0;

/// The marks of a recording, in frames at the station rate from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cues {
    /// Where it begins to sound.
    pub cue_in: Frames,
    /// Where it has ended.
    pub cue_out: Frames,
    /// Where the next item may begin.
    pub segue: Frames,
}

/// Finds the marks while a recording passes, in one pass and in little memory.
#[derive(Debug)]
pub struct CueFinder {
    rate: SampleRate,
    window: usize,
    /// For every channel the sum of squares in the window begun, and how many frames of it have passed.
    sums: Vec<f64>,
    in_window: usize,
    frames: u64,
    /// Windows so far, and the first and one past the last that sounded.
    windows: u64,
    sounding: Option<(u64, u64)>,
    /// The power of the windows up to the last that sounded, newest last.
    tail: VecDeque<f32>,
    /// The windows that sounded, in steps of 1 dB from -50 dBFS up: their power and their number.
    levels: Vec<(f64, u64)>,
}

impl CueFinder {
    /// A finder for a recording of so many channels at this rate.
    pub fn new(rate: SampleRate, channels: usize) -> CueFinder {
        CueFinder {
            rate,
            window: (rate.0 / WINDOWS_PER_SECOND).max(1) as usize,
            sums: vec![0.0; channels],
            in_window: 0,
            frames: 0,
            windows: 0,
            sounding: None,
            tail: VecDeque::with_capacity(TAIL_WINDOWS),
            levels: Vec::new(),
        }
    }

    /// Takes the next frames.
    pub fn push(&mut self, block: &Block) {
        let mut from = 0;
        while from < block.frames() {
            let frames = (self.window - self.in_window).min(block.frames() - from);
            for (sum, samples) in self.sums.iter_mut().zip(block.channels()) {
                *sum += samples[from..from + frames].iter().map(|s| f64::from(*s) * f64::from(*s)).sum::<f64>();
            }
            self.in_window += frames;
            from += frames;
            if self.in_window == self.window {
                self.close_window();
            }
        }
        self.frames += block.frames() as u64;
    }

    fn close_window(&mut self) {
        let loudest = self.sums.iter().copied().fold(0.0, f64::max) / self.in_window.max(1) as f64;
        self.sums.fill(0.0);
        self.in_window = 0;
        if loudest > power(SILENCE) {
            let (first, past_last) = self.sounding.unwrap_or((self.windows, self.windows));
            let silent = (self.windows - past_last).min(TAIL_WINDOWS as u64) as usize;
            for power in std::iter::repeat_n(0.0, silent).chain([loudest as f32]) {
                if self.tail.len() == TAIL_WINDOWS {
                    self.tail.pop_front();
                }
                self.tail.push_back(power);
            }
            self.sounding = Some((first, self.windows + 1));
            self.count(loudest);
        }
        self.windows += 1;
    }

    fn count(&mut self, loudest: f64) {
        let step = (10.0 * (loudest / power(SILENCE)).log10()).clamp(0.0, MAX_STEP_DB) as usize;
        if self.levels.len() <= step {
            self.levels.resize(step + 1, (0.0, 0));
        }
        self.levels[step].0 += loudest;
        self.levels[step].1 += 1;
    }

    /// The power of the body.
    fn body(&self) -> f64 {
        let mean_above = |gate: f64| {
            let above = self.levels.iter().filter(|(sum, count)| *count > 0 && sum / *count as f64 >= gate);
            let (sum, count) = above.fold((0.0, 0), |(sum, count), (more, windows)| (sum + more, count + windows));
            sum / (count as f64).max(1.0)
        };
        mean_above(mean_above(0.0) * power(GATE))
    }

    /// The marks.
    pub fn finish(mut self) -> Cues {
        if self.in_window > 0 {
            self.close_window();
        }
        let length = self.station_frames(self.frames);
        let Some((first, past_last)) = self.sounding else {
            return Cues { cue_in: Frames::ZERO, cue_out: length, segue: length };
        };
        let cue_in = (self.window_start(first) - HANDLE_BEFORE).max(Frames::ZERO);
        let cue_out = (self.window_start(past_last) + HANDLE_AFTER).min(length);
        let faded = self.window_start(past_last - self.faded_windows() as u64);
        let segue = if cue_out - faded < MIN_FADE { cue_out } else { faded.max(cue_out - MAX_FADE) };
        Cues { cue_in, cue_out, segue: segue.max(cue_in) }
    }

    /// How many windows at the end of the tail stay below the body.
    fn faded_windows(&self) -> usize {
        let limit = self.body() * power(FADED);
        let half = LEVEL_WINDOWS / 2;
        let powers: Vec<f64> = self.tail.iter().map(|power| f64::from(*power)).collect();
        let level = |at: usize| {
            let around = &powers[at.saturating_sub(half)..(at + half).min(powers.len())];
            around.iter().sum::<f64>() / around.len() as f64
        };
        (0..powers.len()).rev().take_while(|at| level(*at) < limit).count()
    }

    fn window_start(&self, window: u64) -> Frames {
        self.station_frames((window * self.window as u64).min(self.frames))
    }

    fn station_frames(&self, frames: u64) -> Frames {
        Frames(i64::try_from(frames_at_rate(frames, self.rate, STATION_RATE)).unwrap_or(i64::MAX))
    }
}

fn power(level: Decibels) -> f64 {
    f64::from(level.amplitude()).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_testing::{noise, sine, voice};

    fn cues_in_blocks(sound: &[f32], block_frames: usize) -> Cues {
        let mut finder = CueFinder::new(STATION_RATE, 1);
        for part in sound.chunks(block_frames) {
            finder.push(&Block::from_channels(vec![part.to_vec()]));
        }
        finder.finish()
    }

    fn cues(sound: &[f32]) -> Cues {
        cues_in_blocks(sound, 1000)
    }

    fn near(mark: Frames, seconds: f64) -> bool {
        (mark.seconds() - seconds).abs() <= 0.030
    }

    fn hiss(seconds: f64) -> Vec<f32> {
        noise(0.001, seconds)
    }

    #[test]
    fn a_voice_note_begins_at_its_voice_and_ends_with_it() {
        let found = cues(&[hiss(1.5), sine(300.0, 0.2, 3.0), hiss(2.0)].concat());
        assert!(near(found.cue_in, 1.5) && near(found.cue_out, 4.5), "{found:?}");
        assert!(found.cue_in < Frames::from_seconds(1.5) && found.cue_out > Frames::from_seconds(4.5));
        assert_eq!(found.segue, found.cue_out);
    }

    #[test]
    fn a_song_that_fades_lets_the_next_one_in_where_it_is_12_db_down() {
        // 20 dB down per 4 s: 12 dB are reached after 2.4 s.
        let fade =
            sine(300.0, 0.5, 8.0).into_iter().enumerate().map(|(n, s)| s * 10f32.powf(-(n as f32) / 192_000.0));
        let song: Vec<f32> = sine(300.0, 0.5, 20.0).into_iter().chain(fade).collect();
        let found = cues(&song);
        assert!((found.segue.seconds() - 22.4).abs() < 0.3, "{found:?}");
        assert!(found.cue_out > Frames::from_seconds(27.0), "{found:?}");
    }

    #[test]
    fn a_very_long_fade_is_not_covered_earlier_than_ten_seconds_before_its_end() {
        let fade =
            sine(300.0, 0.5, 40.0).into_iter().enumerate().map(|(n, s)| s * 10f32.powf(-(n as f32) / 960_000.0));
        let song: Vec<f32> = sine(300.0, 0.5, 60.0).into_iter().chain(fade).collect();
        let found = cues(&song);
        assert_eq!(found.segue, found.cue_out - MAX_FADE);
    }

    #[test]
    fn a_song_that_ends_at_once_and_a_sentence_are_heard_to_their_end() {
        let found = cues(&sine(300.0, 0.5, 20.0));
        assert_eq!((found.segue, found.cue_out), (Frames::from_seconds(20.0), Frames::from_seconds(20.0)));
        let spoken = cues(&voice(10.0));
        assert_eq!(spoken.segue, spoken.cue_out);
    }

    #[test]
    fn a_pause_within_a_talk_is_not_its_end() {
        let found = cues(&[sine(300.0, 0.2, 2.0), hiss(20.0), sine(300.0, 0.2, 2.0), hiss(1.0)].concat());
        assert!(near(found.cue_in, 0.0) && near(found.cue_out, 24.0) && near(found.segue, 24.0), "{found:?}");
    }

    #[test]
    fn a_recording_of_silence_keeps_its_length() {
        let found = cues(&hiss(3.0));
        assert_eq!(found.cue_in, Frames::ZERO);
        assert_eq!((found.cue_out, found.segue), (Frames::from_seconds(3.0), Frames::from_seconds(3.0)));
        assert_eq!(cues(&[]).cue_out, Frames::ZERO);
    }

    #[test]
    fn a_voice_in_one_channel_only_is_found() {
        let voice = [hiss(1.0), sine(300.0, 0.05, 1.0)].concat();
        let mut finder = CueFinder::new(STATION_RATE, 2);
        finder.push(&Block::from_channels(vec![vec![0.0; voice.len()], voice]));
        assert!(near(finder.finish().cue_in, 1.0));
    }

    #[test]
    fn the_blocks_and_the_rate_make_no_difference() {
        let sound = [hiss(0.7), sine(300.0, 0.2, 3.0), hiss(1.1)].concat();
        let whole = cues(&sound);
        for frames in [1, 333, 5000] {
            assert_eq!(cues_in_blocks(&sound, frames), whole);
        }
        let mut finder = CueFinder::new(SampleRate(44_100), 1);
        let seconds = |n: usize| f64::from(n as u32) / 44_100.0;
        let sound: Vec<f32> = (0..88_200).map(|n| if seconds(n) < 0.5 { 0.0 } else { 0.3 }).collect();
        finder.push(&Block::from_channels(vec![sound]));
        let found = finder.finish();
        assert!(near(found.cue_in, 0.5) && near(found.cue_out, 2.0), "{found:?}");
    }
}
