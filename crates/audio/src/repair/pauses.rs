//! Long pauses made shorter: their middle is taken out, and what is left on both sides is joined by a short
//! crossfade. Nothing that could be speech is touched.

use std::collections::VecDeque;

use surco_units::{Frames, STATION_RATE, SampleRate};

use crate::{Block, Error, Measurement, Source};

/// Frames of a step of the curve.
const STEP: usize = STATION_RATE.0 as usize / 10;

/// How long the two sides of a cut sound together: 20 ms.
const JOINT: usize = STATION_RATE.0 as usize / 50;

/// So far over the softest tenth, in LU, nothing is a pause any more; nor so near to the loudness of the whole.
const OVER_SOFTEST: f32 = 6.0;
const UNDER_WHOLE: f32 = 25.0;

/// A pause that is shorter by less than this was not worth a cut.
const WORTH: usize = STATION_RATE.0 as usize / 5;

/// What is to be cut out of a sound so that no pause is longer: from frame to frame.
pub(super) fn cuts_for(measured: &Measurement, longest: Frames) -> Vec<(usize, usize)> {
    let Some(whole) = measured.loudness.integrated else { return Vec::new() };
    let mut sorted: Vec<f32> =
        measured.loudness_curve.iter().copied().filter(|loudness| loudness.is_finite()).collect();
    sorted.sort_by(f32::total_cmp);
    let Some(softest) = sorted.get(sorted.len() / 10) else { return Vec::new() };
    let least = (softest + OVER_SOFTEST).min(whole.0 as f32 - UNDER_WHOLE);
    let mut cuts = Vec::new();
    let mut since = None;
    for (step, loudness) in measured.loudness_curve.iter().chain([&f32::INFINITY]).enumerate() {
        if *loudness < least {
            since.get_or_insert(step);
        } else if let Some(begin) = since.take() {
            let (begin, end) = (begin * STEP, step * STEP);
            let left = longest.index().max(2 * JOINT);
            // Waiting before the first and after the last word is for the trim.
            let inside = begin > 0 && step < measured.loudness_curve.len();
            if inside && end - begin > left + WORTH {
                cuts.push((begin + left / 2, end - (left - left / 2) + JOINT));
            }
        }
    }
    cuts
}

/// A source with parts of it taken out.
#[derive(Debug)]
pub(super) struct Shortened<S> {
    source: S,
    cuts: VecDeque<(usize, usize)>,
    at: usize,
    /// The beginning of the part that is being taken out, which fades under what comes after it.
    fading: Block,
    incoming: Block,
}

impl<S: Source> Shortened<S> {
    pub(super) fn new(source: S, cuts: Vec<(usize, usize)>) -> Shortened<S> {
        let fading = Block::new(source.channels());
        Shortened { source, cuts: cuts.into(), at: 0, fading, incoming: Block::default() }
    }

    /// The next frames of the block that are all before, in or after the same border; none at its end.
    fn take(&mut self, from: usize, block: &mut Block) -> usize {
        let rest = self.incoming.frames() - from;
        let Some((begin, end)) = self.cuts.front().copied() else {
            block.extend(&self.incoming, from..from + rest);
            return rest;
        };
        let until = |border: usize| rest.min(border - self.at);
        if self.at < begin {
            let frames = until(begin);
            block.extend(&self.incoming, from..from + frames);
            frames
        } else if self.at < begin + JOINT {
            let frames = until(begin + JOINT);
            self.fading.extend(&self.incoming, from..from + frames);
            frames
        } else if self.at < end - JOINT {
            until(end - JOINT)
        } else {
            let frames = until(end);
            let joined = block.frames();
            block.extend(&self.incoming, from..from + frames);
            let faded = self.at - (end - JOINT);
            for (samples, old) in block.channels_mut().zip(self.fading.channels()) {
                for (n, (sample, old)) in samples[joined..].iter_mut().zip(&old[faded..]).enumerate() {
                    let part = (faded + n + 1) as f32 / (JOINT + 1) as f32;
                    *sample = *sample * part + old * (1.0 - part);
                }
            }
            if self.at + frames == end {
                self.cuts.pop_front();
                self.fading.clear(self.source.channels());
            }
            frames
        }
    }
}

impl<S: Source> Source for Shortened<S> {
    fn channels(&self) -> usize {
        self.source.channels()
    }

    fn rate(&self) -> SampleRate {
        self.source.rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        block.clear(self.channels());
        while block.is_empty() {
            self.source.read(&mut self.incoming)?;
            if self.incoming.is_empty() {
                break;
            }
            let mut from = 0;
            while from < self.incoming.frames() {
                let taken = self.take(from, block);
                from += taken;
                self.at += taken;
            }
        }
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        let cut: usize = self.cuts.iter().map(|(begin, end)| end - begin - JOINT).sum();
        self.source.length_hint().map(|length| length - Frames::of_len(cut))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of, measurement_of};
    use surco_testing::{noise, voice};

    fn measured(sound: &[f32]) -> Measurement {
        measurement_of(&mut Samples::new(vec![sound.to_vec()]))
    }

    /// Words of two seconds and a half with pauses of so many seconds between them, in a room.
    fn spoken(pauses: &[f64]) -> Vec<f32> {
        let mut sound = voice(2.25);
        for pause in pauses {
            sound.extend(std::iter::repeat_n(0.0, (pause * 48_000.0) as usize));
            sound.extend(voice(2.25));
        }
        let room = noise(0.000_5, sound.len() as f64 / 48_000.0 + 0.1);
        sound.iter().zip(room).map(|(sample, room)| sample + room).collect()
    }

    #[test]
    fn a_long_pause_becomes_as_long_as_was_asked_for_and_every_word_stays() {
        let sound = spoken(&[3.0, 0.5, 5.0]);
        let cuts = cuts_for(&measured(&sound), Frames::from_seconds(1.0));
        assert_eq!(cuts.len(), 2, "{cuts:?}");
        let out = all_of(&mut Shortened::new(Samples::stereo(sound.clone()).in_blocks_of(777), cuts.clone()))
            .swap_remove(1);
        let gone: usize = cuts.iter().map(|(begin, end)| end - begin - JOINT).sum();
        assert_eq!(out.len(), sound.len() - gone);
        // Pauses of 3 and 5 s become 1 s, but for the tenths in which a word ends or begins.
        assert!((gone as f64 / 48_000.0 - 6.0).abs() < 0.4, "{gone}");
        assert!(out[..cuts[0].0] == sound[..cuts[0].0]);
        let tail = out.len() - (sound.len() - cuts[1].1);
        assert!(out[tail..] == sound[cuts[1].1..]);
        for (begin, end) in cuts {
            assert!(sound[begin..end].iter().all(|sample| sample.abs() < 0.001));
        }
    }

    #[test]
    fn where_no_pause_is_too_long_nothing_is_cut() {
        assert_eq!(cuts_for(&measured(&spoken(&[0.5, 0.8])), Frames::from_seconds(1.5)), []);
        assert_eq!(cuts_for(&measured(&vec![0.0; 480_000]), Frames::from_seconds(1.0)), []);
        assert_eq!(cuts_for(&measured(&noise(0.1, 8.0)), Frames::from_seconds(0.5)), []);
    }
}
