//! Noise taken out from under a voice, by RNNoise: a small neural network that knows speech from everything else.

use nnnoiseless::DenoiseState;
use surco_units::{Frames, SampleRate};

use crate::{Block, Error, Source};

/// What the network hears at once: 10 ms at 48 kHz.
const FRAME: usize = DenoiseState::FRAME_SIZE;

/// The network was taught on samples of 16 bits.
const FULL_SCALE: f32 = 32_768.0;

/// A source at the station rate with its noise lowered.
pub(super) struct Denoised<S> {
    source: S,
    channels: Vec<Channel>,
    /// How much of the sound as it was stays under the cleaned one.
    keep: f32,
    incoming: Block,
    waiting: Block,
    /// Frames taken from the source and not given out.
    owed: usize,
    /// The network answers one frame late; its first answer is to nothing.
    begun: bool,
}

/// One channel's network, and the frame whose cleaned form comes next.
struct Channel {
    network: Box<DenoiseState<'static>>,
    before: [f32; FRAME],
    scaled: [f32; FRAME],
    cleaned: [f32; FRAME],
}

impl<S: Source> Denoised<S> {
    /// The same sound, with the noise lowered to about `keep` of its amplitude: a little of it left lets a voice sound
    /// as if in a place, and hides what the network does to its edges.
    pub(super) fn new(source: S, keep: f32) -> Denoised<S> {
        let channel = || Channel {
            network: DenoiseState::new(),
            before: [0.0; FRAME],
            scaled: [0.0; FRAME],
            cleaned: [0.0; FRAME],
        };
        let channels: Vec<Channel> = std::iter::repeat_with(channel).take(source.channels()).collect();
        let waiting = Block::new(channels.len());
        Denoised { source, channels, keep, incoming: Block::default(), waiting, owed: 0, begun: false }
    }

    /// Sees to it that a whole frame waits, with silence after the end; false when nothing is owed any more.
    fn fill(&mut self) -> Result<bool, Error> {
        while self.waiting.frames() < FRAME {
            self.source.read(&mut self.incoming)?;
            if self.incoming.is_empty() {
                let silence = Block::silence(self.channels.len(), FRAME - self.waiting.frames());
                self.waiting.extend(&silence, 0..silence.frames());
            } else {
                self.owed += self.incoming.frames();
                self.waiting.extend(&self.incoming, 0..self.incoming.frames());
            }
        }
        Ok(self.owed > 0)
    }
}

impl<S: Source> Source for Denoised<S> {
    fn channels(&self) -> usize {
        self.channels.len()
    }

    fn rate(&self) -> SampleRate {
        self.source.rate()
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        block.clear(self.channels.len());
        while block.is_empty() && self.fill()? {
            for (channel, samples) in self.channels.iter_mut().zip(self.waiting.channels()) {
                channel.clean(&samples[..FRAME], self.keep);
            }
            self.waiting.drop_front(FRAME);
            if !std::mem::replace(&mut self.begun, true) {
                continue;
            }
            let frames = FRAME.min(self.owed);
            self.owed -= frames;
            *block = Block::from_channels(self.channels.iter().map(|c| c.cleaned[..frames].to_vec()).collect());
        }
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        self.source.length_hint()
    }
}

impl Channel {
    /// Hears the next frame; `cleaned` is then the frame before it.
    fn clean(&mut self, samples: &[f32], keep: f32) {
        self.scaled.iter_mut().zip(samples).for_each(|(scaled, sample)| *scaled = sample * FULL_SCALE);
        self.network.process_frame(&mut self.cleaned, &self.scaled);
        for (cleaned, before) in self.cleaned.iter_mut().zip(&self.before) {
            *cleaned = *cleaned / FULL_SCALE * (1.0 - keep) + before * keep;
        }
        self.before.copy_from_slice(samples);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_sound::{Samples, all_of, level, noise, voice};

    #[test]
    fn the_length_stays_to_the_frame() {
        for frames in [1, 479, 480, 481, 10_000] {
            let out = all_of(&mut Denoised::new(Samples::stereo(noise(0.1, 1.0)[..frames].to_vec()), 0.1));
            assert_eq!([out[0].len(), out[1].len()], [frames; 2]);
        }
        assert!(all_of(&mut Denoised::new(Samples::stereo(Vec::new()), 0.1))[0].is_empty());
    }

    #[test]
    fn the_hiss_between_two_words_goes_down_by_as_much_as_was_asked_for() {
        let recorded: Vec<f32> = voice(4.0).iter().zip(noise(0.01, 4.0)).map(|(v, hiss)| v + hiss).collect();
        let out = all_of(&mut Denoised::new(Samples::new(vec![recorded.clone()]), 0.2));
        // The voice of the tests is silent in every second quarter of a second.
        let pause = 3 * 48_000 + 15_000..3 * 48_000 + 23_000;
        let lowered = level(&out[0][pause.clone()]) - level(&recorded[pause]);
        assert!((-15.0..-12.0).contains(&lowered), "{lowered} dB");
    }

    #[test]
    fn a_clean_voice_stays_in_its_place_and_as_it_was() {
        let spoken = voice(4.0);
        let out = all_of(&mut Denoised::new(Samples::new(vec![spoken.clone()]), 0.0));
        let likeness = |shift: usize| -> f64 {
            let pairs = spoken[..96_000].iter().zip(&out[0][shift..]);
            pairs.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
        };
        let power: f64 = spoken[..96_000].iter().map(|sample| f64::from(*sample).powi(2)).sum();
        assert!(likeness(0) / power > 0.9, "{}", likeness(0) / power);
        assert!(likeness(0) > likeness(FRAME) && likeness(0) > likeness(20));
    }
}
