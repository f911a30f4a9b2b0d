//! From the station's rate to 44.1 kHz, which every MP3 player ever sold can play.

use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Resampler, WindowFunction};
use surco_audio::{Block, Error, Source};
use surco_units::{Frames, STATION_RATE, SampleRate};

/// The rate of an MP3.
pub(crate) const MP3_RATE: SampleRate = SampleRate(44_100);

/// 160 frames at 48 kHz last as long as 147 at 44.1 kHz. With 14 times that the filter is long enough to pass
/// everything up to 20 kHz, and its delay is a whole number of frames.
const FRAMES_IN: usize = 14 * 160;
const FRAMES_OUT: usize = 14 * 147;

/// A sound of the station's rate at 44.1 kHz: its first frame in its place, and as long as before.
pub(crate) struct AtMp3Rate<S> {
    source: S,
    resampler: Fft<f32>,
    /// Frames read and not yet resampled.
    waiting: Block,
    incoming: Block,
    /// Frames of the resampler's delay still to be dropped at the head.
    head: usize,
    frames_in: usize,
    frames_out: usize,
    ended: bool,
}

impl<S: Source> AtMp3Rate<S> {
    /// The same sound at 44.1 kHz.
    ///
    /// # Errors
    /// When the source is at another rate than the station's.
    pub(crate) fn new(source: S) -> Result<AtMp3Rate<S>, Error> {
        let (from, to) = (STATION_RATE.0 as usize, MP3_RATE.0 as usize);
        let window = WindowFunction::BlackmanHarris2;
        let made = Fft::new_custom(from, to, FRAMES_IN, 1, source.channels(), window, FixedSync::Both);
        let (STATION_RATE, Ok(resampler)) = (source.rate(), made) else { return Err(Error::Rate(source.rate())) };
        let waiting = Block::new(source.channels());
        let head = resampler.output_delay();
        let (frames_in, frames_out) = (0, 0);
        Ok(AtMp3Rate {
            source,
            resampler,
            waiting,
            incoming: Block::default(),
            head,
            frames_in,
            frames_out,
            ended: false,
        })
    }

    /// Reads until the resampler can work, with silence after the end.
    fn fill(&mut self) -> Result<(), Error> {
        while self.waiting.frames() < FRAMES_IN && !self.ended {
            self.source.read(&mut self.incoming)?;
            self.ended = self.incoming.is_empty();
            self.frames_in += self.incoming.frames();
            self.waiting.extend(&self.incoming, 0..self.incoming.frames());
        }
        let missing = FRAMES_IN.saturating_sub(self.waiting.frames());
        self.waiting.extend(&Block::silence(self.source.channels(), missing), 0..missing);
        Ok(())
    }

    /// How many frames are still to come after the source has ended.
    fn due(&self) -> usize {
        (self.frames_in * FRAMES_OUT).div_ceil(FRAMES_IN) - self.frames_out
    }

    fn resample(&mut self) -> Result<Block, Error> {
        let channels = self.source.channels();
        let mut given = vec![vec![0.0; FRAMES_OUT]; channels];
        let input = SequentialSliceOfVecs::new(self.waiting.channels(), channels, FRAMES_IN);
        let output = SequentialSliceOfVecs::new_mut(&mut given, channels, FRAMES_OUT);
        let (Ok(input), Ok(mut output)) = (input, output) else { return Err(Error::Rate(MP3_RATE)) };
        let done = self.resampler.process_into_buffer(&input, &mut output, None);
        done.map_err(|_| Error::Rate(MP3_RATE))?;
        self.waiting.drop_front(FRAMES_IN);
        Ok(Block::from_channels(given))
    }
}

impl<S: Source> Source for AtMp3Rate<S> {
    fn channels(&self) -> usize {
        self.source.channels()
    }

    fn rate(&self) -> SampleRate {
        MP3_RATE
    }

    fn read(&mut self, block: &mut Block) -> Result<(), Error> {
        block.clear(self.source.channels());
        while block.is_empty() {
            self.fill()?;
            if self.ended && self.due() == 0 {
                return Ok(());
            }
            let resampled = self.resample()?;
            let dropped = self.head.min(FRAMES_OUT);
            self.head -= dropped;
            block.extend(&resampled, dropped..FRAMES_OUT);
            if self.ended {
                block.truncate(self.due());
            }
            self.frames_out += block.frames();
        }
        Ok(())
    }

    fn length_hint(&self) -> Option<Frames> {
        self.source.length_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_episode::{Samples, all_of, sine};

    #[test]
    fn a_tone_keeps_its_pitch_its_level_its_place_and_its_length() {
        for frames in [1, 147, 1024, 48_000, 48_001] {
            let source = Samples::mono(sine(440.0, 0.5, 1.1)[..frames].to_vec());
            let mut resampled = AtMp3Rate::new(source).unwrap();
            let heard = all_of(&mut resampled).remove(0);
            assert_eq!(heard.len(), (frames * 44_100).div_ceil(48_000), "{frames}");
            for (frame, sample) in heard.iter().enumerate() {
                let at = frame as f64 / 44_100.0;
                let wanted = 0.5 * (std::f64::consts::TAU * 440.0 * at).sin();
                // A tone that begins or ends at once rings within the filter's length.
                let inside = frame > 1100 && frame + 1100 < heard.len();
                assert!(!inside || (f64::from(*sample) - wanted).abs() < 1e-3, "{frame} of {frames}: {sample}");
            }
        }
    }

    #[test]
    fn silence_stays_silence_and_nothing_stays_nothing() {
        for seconds in [0.0, 0.5] {
            let frames = Frames::from_seconds(seconds).index();
            let mut resampled = AtMp3Rate::new(Samples::mono(vec![0.0; frames])).unwrap();
            assert!(all_of(&mut resampled)[0].iter().all(|sample| *sample == 0.0));
        }
    }
}
