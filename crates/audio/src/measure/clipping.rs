//! Tops cut off by an input turned up too far.
//!
//! At full scale a cut top is a run of samples at the highest number. Lowered or coded afterwards (a telephone, MP3)
//! it is a run that is nearly flat, reached and left steeply, at the height of all the highest tops:
//!
//! ```text
//!        ______               __
//!       /      \             /  \
//!      /        \           /    \      the steepness at the foot times the width, over the height:
//!   --/----------\----   --/------\--   4 for any round top, much more for a flat one
//! ```

/// Fewer samples in a row may be a round top seen coarsely.
const MIN_AT_FULL_SCALE: usize = 3;
const MIN_BELOW: usize = 5;

/// All but the last of 32,767 steps: 16-bit files that were turned down by rounding only.
const FULL_SCALE: f32 = 0.9999;

/// Tops are looked at above this part of the highest peak. What MP3 does to a cut top stays within it.
const FOOT: f32 = 0.8;

/// Twice what a round top has.
const FLAT: f32 = 8.0;

/// A higher peak by more than this (1 dB) shows that what was taken for the ceiling was none.
const HIGHER: f32 = 1.12;

/// Fewer flat tops than this are chance.
const FEWEST_FLAT_TOPS: u64 = 10;

/// Counts cut samples of one channel.
#[derive(Debug, Default)]
pub struct Clipping {
    before: f32,
    peak: f32,
    at_full_scale: Run,
    below: Run,
    /// Samples in runs at full scale.
    cut: u64,
    flat_tops: u64,
    flat_samples: u64,
    round_tops: u64,
}

/// Samples in a row above a foot, on one side of zero.
#[derive(Debug, Default, Clone, Copy)]
struct Run {
    foot: f32,
    length: usize,
    top: f32,
    rise: f32,
    last: f32,
    negative: bool,
}

impl Clipping {
    /// Takes the next samples in.
    pub fn push(&mut self, samples: &[f32]) {
        for chunk in samples.chunks(64) {
            let loudest = chunk.iter().fold(0.0f32, |loudest, sample| loudest.max(sample.abs()));
            let nothing_open = self.below.length == 0 && self.at_full_scale.length == 0;
            if nothing_open && loudest < FOOT * self.peak {
                self.before = chunk[chunk.len() - 1];
            } else {
                chunk.iter().for_each(|sample| self.look_at(*sample));
            }
        }
    }

    fn look_at(&mut self, sample: f32) {
        if let Some(run) = self.at_full_scale.follow(self.before, sample, FULL_SCALE)
            && run.length >= MIN_AT_FULL_SCALE
            && run.flatness(sample) > FLAT
        {
            self.cut += run.length as u64;
        }
        if let Some(run) = self.below.follow(self.before, sample, FOOT * self.peak) {
            if run.length >= MIN_BELOW && run.flatness(sample) > FLAT {
                self.flat_tops += 1;
                self.flat_samples += run.length as u64;
            } else if run.length >= MIN_AT_FULL_SCALE {
                self.round_tops += 1;
            }
        }
        let height = sample.abs();
        if height > self.peak {
            if height > HIGHER * self.peak {
                (self.flat_tops, self.flat_samples, self.round_tops) = (0, 0, 0);
            }
            self.peak = height;
        }
        self.before = sample;
    }

    /// How many samples were cut.
    pub fn finish(mut self) -> u64 {
        self.look_at(0.0);
        let all_tops_are_flat = self.flat_tops >= FEWEST_FLAT_TOPS && self.flat_tops > self.round_tops / 2;
        self.cut.max(if all_tops_are_flat { self.flat_samples } else { 0 })
    }
}

impl Run {
    /// Takes the next sample; gives the run that it ends.
    fn follow(&mut self, before: f32, sample: f32, foot: f32) -> Option<Run> {
        let ends = self.length > 0 && (sample.abs() < self.foot || (sample < 0.0) != self.negative);
        let ended = ends.then(|| std::mem::take(self));
        if self.length > 0 {
            self.length += 1;
            self.top = self.top.max(sample.abs());
            self.last = sample;
        } else if sample.abs() >= foot && foot > 0.0 {
            let rise = (sample - before).abs();
            *self = Run { foot, length: 1, top: sample.abs(), rise, last: sample, negative: sample < 0.0 };
        }
        ended
    }

    /// See the drawing above; `after` is the sample that ended it.
    fn flatness(&self, after: f32) -> f32 {
        let fall = (self.last - after).abs();
        // A ten-thousandth: at full scale the height is nothing, and steps of 16 bits are no slope.
        let height = (self.top - self.foot).max(1e-4);
        self.rise.min(fall) * self.length as f32 / height
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_testing::{noise, sine, voice};

    fn cut_samples(sound: &[f32]) -> u64 {
        let mut clipping = Clipping::default();
        sound.chunks(1000).for_each(|part| clipping.push(part));
        clipping.finish()
    }

    fn cut_at(ceiling: f32, sound: &[f32]) -> Vec<f32> {
        sound.iter().map(|sample| sample.clamp(-ceiling, ceiling)).collect()
    }

    fn lowered(by: f32, sound: Vec<f32>) -> Vec<f32> {
        sound.into_iter().map(|sample| sample * by).collect()
    }

    #[test]
    fn the_cut_samples_of_a_voice_too_loud_for_the_input_are_counted() {
        let loud = lowered(4.0, voice(4.0));
        let cut = loud.iter().filter(|sample| sample.abs() >= 1.0).count() as u64;
        let counted = cut_samples(&cut_at(1.0, &loud));
        assert!(cut > 1000 && counted < cut * 11 / 10 && counted > cut * 9 / 10, "{counted} of {cut}");
    }

    #[test]
    fn a_cut_voice_is_found_out_after_it_was_turned_down() {
        let clipped = cut_at(1.0, &lowered(4.0, voice(4.0)));
        for by in [0.9, 0.5, 0.1] {
            let counted = cut_samples(&lowered(by, clipped.clone()));
            assert!(counted > 1000, "{by}: {counted}");
        }
        assert!(cut_samples(&lowered(0.7, cut_at(1.0, &sine(200.0, 1.4, 1.0)))) > 1000);
    }

    #[test]
    fn what_is_loud_and_whole_is_not_taken_for_cut() {
        for hertz in [30.0, 50.0, 100.0, 440.0, 1000.0, 5000.0] {
            for amplitude in [1.0, 0.99, 0.5] {
                assert_eq!(cut_samples(&sine(hertz, amplitude, 1.0)), 0, "{hertz} Hz, {amplitude}");
            }
        }
        for sound in [noise(0.99, 2.0), noise(0.3, 2.0), voice(4.0), vec![0.0; 4800], vec![1.0; 0]] {
            assert_eq!(cut_samples(&sound), 0);
        }
    }
}
