//! Changes the number of channels: mono to stereo, stereo to mono, surround to stereo.

use surco_units::{Frames, SampleRate};

use crate::speakers::{Loudspeaker, loudspeakers};
use crate::{Block, Error, Source};

/// The same sound in `channels` channels.
///
/// Channels are taken in the order of WAVE: left, right, centre, low frequencies, back (left, right), sides (left,
/// right); with four channels left, right, back left and back right.
///
/// - One to many: a copy in the first two, unchanged. On two speakers a mono voice is then 3 dB louder than its own
///   file measures by BS.1770, because both channels count.
/// - Two to one: the mean of both, (L + R) / 2.
/// - More to two: by ITU-R BS.775-3 (Annex 4): the front as it is, the centre and each side's surrounds at -3 dB,
///   low frequencies left out; and the whole divided by what its gains add up to, so that it cannot clip.
/// - More to one: the mean of those two.
/// - To more than two: what there is, and silence in the rest.
pub fn in_channels(source: impl Source + 'static, channels: usize) -> Box<dyn Source> {
    if source.channels() == channels {
        return Box::new(source);
    }
    let gains = gains(source.channels(), channels);
    let sound = Block::new(source.channels());
    Box::new(Mixed { source, gains, sound })
}

/// A source whose channels are sums of another's.
struct Mixed<S> {
    source: S,
    /// For every channel to come, the gain of every channel there is.
    gains: Vec<Vec<f32>>,
    sound: Block,
}

impl<S: Source> Source for Mixed<S> {
    fn channels(&self) -> usize {
        self.gains.len()
    }

    fn rate(&self) -> SampleRate {
        self.source.rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        self.source.read(&mut self.sound)?;
        block.resize(self.gains.len(), self.sound.frames());
        for (out, gains) in block.channels_mut().zip(&self.gains) {
            let mut parts = gains.iter().zip(self.sound.channels()).filter(|(gain, _)| **gain != 0.0);
            let Some((gain, first)) = parts.next() else {
                out.fill(0.0);
                continue;
            };
            out.iter_mut().zip(first).for_each(|(sum, sample)| *sum = gain * sample);
            for (gain, samples) in parts {
                out.iter_mut().zip(samples).for_each(|(sum, sample)| *sum += gain * sample);
            }
        }
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        self.source.length_hint()
    }
}

/// For every channel to come, the gain of every channel there is.
fn gains(from: usize, to: usize) -> Vec<Vec<f32>> {
    let alone = |index: usize| (0..from).map(|channel| if channel == index { 1.0 } else { 0.0 }).collect();
    match (from, to) {
        (1, 2) => vec![vec![1.0]; 2],
        (2.., 2) => in_two(from),
        (2.., 1) => {
            let both = if from == 2 { vec![vec![1.0, 0.0], vec![0.0, 1.0]] } else { in_two(from) };
            vec![both[0].iter().zip(&both[1]).map(|(left, right)| (left + right) / 2.0).collect()]
        }
        (1, _) => vec![vec![1.0], vec![1.0]].into_iter().chain(vec![vec![0.0]; to.saturating_sub(2)]).collect(),
        _ => (0..to).map(alone).collect(),
    }
}

/// ITU-R BS.775-3, Annex 4, Table 2: gains of 1 and √½.
fn in_two(from: usize) -> Vec<Vec<f32>> {
    use std::f32::consts::FRAC_1_SQRT_2;
    let loudspeakers =
        (0..from).map(|index| loudspeakers(from).get(index).copied().unwrap_or(Loudspeaker::LowFrequencies));
    let mut both: Vec<Vec<f32>> = vec![Vec::new(), Vec::new()];
    for place in loudspeakers {
        let (left, right) = match place {
            Loudspeaker::Left => (1.0, 0.0),
            Loudspeaker::Right => (0.0, 1.0),
            Loudspeaker::Centre => (FRAC_1_SQRT_2, FRAC_1_SQRT_2),
            Loudspeaker::SurroundLeft | Loudspeaker::BackLeft => (FRAC_1_SQRT_2, 0.0),
            Loudspeaker::SurroundRight | Loudspeaker::BackRight => (0.0, FRAC_1_SQRT_2),
            Loudspeaker::BackCentre => (0.5, 0.5),
            Loudspeaker::LowFrequencies => (0.0, 0.0),
        };
        both[0].push(left);
        both[1].push(right);
    }
    let loudest = both.iter().map(|gains| gains.iter().sum()).fold(1.0, f32::max);
    both.iter_mut().flatten().for_each(|gain| *gain /= loudest);
    both
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of};
    use surco_testing::noise;

    fn mixed(channels: Vec<Vec<f32>>, to: usize) -> Vec<Vec<f32>> {
        all_of(&mut in_channels(Samples::new(channels), to))
    }

    #[test]
    fn a_mono_voice_sounds_in_both_speakers_unchanged() {
        let voice = noise(0.9, 0.1);
        assert_eq!(mixed(vec![voice.clone()], 2), vec![voice.clone(), voice]);
    }

    #[test]
    fn a_stereo_song_in_one_channel_is_the_mean_of_both() {
        assert_eq!(mixed(vec![vec![1.0, 0.5, -1.0], vec![1.0, 0.0, 1.0]], 1), vec![vec![1.0, 0.25, 0.0]]);
    }

    #[test]
    fn as_many_channels_as_there_are_pass_untouched() {
        let both = vec![noise(0.5, 0.1), noise(0.3, 0.1)];
        assert_eq!(mixed(both.clone(), 2), both);
    }

    #[test]
    fn cinema_sound_in_two_speakers_keeps_its_proportions_and_cannot_clip() {
        // Each of the six channels alone at full scale, then all of them together.
        let only = |which: usize| (0..7).map(|n| if n == which || n == 6 { 1.0 } else { 0.0 }).collect::<Vec<_>>();
        let two = mixed((0..6).map(only).collect(), 2);
        let whole = 1.0 + 2.0 * std::f32::consts::FRAC_1_SQRT_2;
        let (front, behind) = (1.0 / whole, std::f32::consts::FRAC_1_SQRT_2 / whole);
        let wanted = [[front, 0.0, behind, 0.0, behind, 0.0, 1.0], [0.0, front, behind, 0.0, 0.0, behind, 1.0]];
        for (channel, wanted) in two.iter().zip(wanted) {
            assert!(channel.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-6), "{channel:?}");
        }
    }

    #[test]
    fn no_number_of_channels_clips_on_the_way_to_two_or_one() {
        for from in 3..=8 {
            for to in [1, 2] {
                let out = mixed(vec![vec![1.0; 4]; from], to);
                assert_eq!(out.len(), to);
                assert!(out.iter().flatten().all(|sample| *sample > 0.5 && *sample <= 1.0 + 1e-6), "{out:?}");
            }
        }
    }
}
